package pyname

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// project makes an index over the files of a txtar archive.
func project(t testing.TB, archive string) *Index {
	t.Helper()
	files := map[string]string{}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		files[f.Name] = string(f.Data)
	}
	x := NewIndex(source.FromMap(files))
	for _, p := range x.Files() {
		for _, e := range x.Parse(p).Errors {
			t.Fatalf("%s:%d: %s", p, x.Parse(p).File.LineOf(e.Start), e.Msg)
		}
	}
	return x
}

// checkMarks holds what ask says of every expression statement that ends in a
// comment "#= answer" against that answer.
func checkMarks(t *testing.T, x *Index, ask func(*Module, pysyntax.Expr) string) {
	t.Helper()
	asked := 0
	for _, p := range x.Files() {
		m := x.ModuleAt("", p)
		if m == nil {
			continue
		}
		file := m.Tree.File
		marks := map[int]string{}
		for _, c := range m.Tree.Comments {
			if text, ok := strings.CutPrefix(file.Text[c.Start:c.End], "#="); ok {
				marks[file.LineOf(c.Start)] = strings.TrimSpace(text)
			}
		}
		eachStmt(m.Tree.Body, func(s pysyntax.Stmt) {
			e, ok := s.(*pysyntax.ExprStmt)
			line := file.LineOf(s.Range().Start)
			if want, marked := marks[line]; ok && marked {
				asked++
				delete(marks, line)
				if got := ask(m, e.Value); got != want {
					t.Errorf("%s:%d: %s\n got %s\nwant %s", p, line, strings.TrimSpace(file.Line(line)), got, want)
				}
			}
		})
		for line, want := range marks {
			t.Errorf("%s:%d: no expression for the mark %q", p, line, want)
		}
	}
	if asked == 0 {
		t.Error("nothing was asked")
	}
}

// eachStmt calls a function for all statements, nested ones included.
func eachStmt(body []pysyntax.Stmt, do func(pysyntax.Stmt)) {
	for _, s := range body {
		do(s)
		switch s := s.(type) {
		case *pysyntax.FunctionDef:
			eachStmt(s.Body, do)
		case *pysyntax.ClassDef:
			eachStmt(s.Body, do)
		case *pysyntax.If:
			eachStmt(s.Body, do)
			eachStmt(s.Orelse, do)
		case *pysyntax.For:
			eachStmt(s.Body, do)
			eachStmt(s.Orelse, do)
		case *pysyntax.While:
			eachStmt(s.Body, do)
			eachStmt(s.Orelse, do)
		case *pysyntax.With:
			eachStmt(s.Body, do)
		case *pysyntax.Try:
			eachStmt(s.Body, do)
			for _, h := range s.Handlers {
				eachStmt(h.Body, do)
			}
			eachStmt(s.Orelse, do)
			eachStmt(s.Final, do)
		case *pysyntax.Match:
			for _, c := range s.Cases {
				eachStmt(c.Body, do)
			}
		}
	}
}

// dotted prints what an expression resolves to: the names, sorted, "?" for none.
func dotted(m *Module, e pysyntax.Expr) string {
	var list []string
	for _, d := range m.Resolve(e) {
		text := d.Dotted()
		if d.Kind == ValueDef || d.Kind == ParameterDef {
			// Which of several bindings of one name it is, is told by the line.
			text += ":" + itoa(d.Module.Tree.File.LineOf(d.Binding.Name.Start))
		}
		if d.Self != nil && d.Self.Name+"."+d.Binding.Symbol.Name != d.Name {
			text += " of " + d.Self.Name
		}
		list = append(list, text)
	}
	if len(list) == 0 {
		return "?"
	}
	slices.Sort(list)
	return strings.Join(list, " | ")
}
