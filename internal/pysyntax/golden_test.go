package pysyntax

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"paddock/internal/source"
)

var update = flag.Bool("update", false, "write what the parser says into the tables of testdata")

// example is one entry of a table in testdata: a line "=== name", the program,
// a line that begins with "---", and what is expected.
type example struct{ name, text, want string }

// examples reads a table. "␀" stands for a null byte.
func examples(t testing.TB, name string) (head string, list []example) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split("\n"+strings.TrimSuffix(string(data), "\n"), "\n=== ")
	for _, part := range parts[1:] {
		var e example
		e.name, e.text, _ = strings.Cut(part+"\n", "\n")
		if i := strings.Index(e.text, "\n---"); i >= 0 {
			e.text, e.want = e.text[:i+1], e.text[i+4:]
			e.want = e.want[strings.IndexByte(e.want, '\n')+1:]
			if line, _, _ := strings.Cut(part[strings.Index(part, "\n---"):][1:], "\n"); len(line) > 4 {
				e.want = line[4:] + "\n" + e.want
			}
		}
		e.text = strings.ReplaceAll(e.text, "␀", "\x00")
		e.want = strings.TrimRight(e.want, "\n")
		list = append(list, e)
	}
	return strings.TrimPrefix(parts[0], "\n"), list
}

// compareGolden holds a reading of each program against the table.
func compareGolden(t *testing.T, name string, read func(m *Module) string) {
	head, list := examples(t, name)
	var out bytes.Buffer
	fmt.Fprint(&out, head)
	for _, e := range list {
		t.Run(e.name, func(t *testing.T) {
			m := Parse(source.NewFile("a.py", e.text), Limits{})
			got := strings.TrimRight(read(m), "\n")
			separator := "---\n"
			if name == "testdata/recovery.txt" {
				separator = "--- "
			}
			fmt.Fprintf(&out, "\n=== %s\n%s%s%s", e.name, strings.ReplaceAll(e.text, "\x00", "␀"), separator, got)
			if got != e.want && !*update {
				t.Errorf("%s\ngot:\n%s\nwant:\n%s", e.text, got, e.want)
			}
			if err := checkModule(m); err != nil {
				t.Error(err)
			}
		})
	}
	if *update {
		out.WriteByte('\n')
		if err := os.WriteFile(name, out.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTrees(t *testing.T) {
	compareGolden(t, "testdata/trees.txt", func(m *Module) string {
		return string(AppendDump(nil, m, 0)) + errorList(m) + noteList(m)
	})
}

func TestLegacy(t *testing.T) {
	compareGolden(t, "testdata/legacy.txt", func(m *Module) string {
		return string(AppendDump(nil, m, 0)) + errorList(m) + noteList(m)
	})
}

func TestRecovery(t *testing.T) {
	compareGolden(t, "testdata/recovery.txt", func(m *Module) string {
		return outline(m.Body) + "\n" + errorList(m)
	})
}

func errorList(m *Module) string {
	var b strings.Builder
	for _, e := range m.Errors {
		p := m.File.Position(e.Start)
		fmt.Fprintf(&b, "%d:%d %s\n", p.Line, p.Column, e.Msg)
	}
	return b.String()
}

func noteList(m *Module) string {
	var b strings.Builder
	for _, n := range m.Legacy {
		p := m.File.Position(n.Start)
		fmt.Fprintf(&b, "%d:%d %s\n", p.Line, p.Column, n.What)
	}
	return b.String()
}

// outline says what survives: the statements by their kinds, blocks in
// brackets, and the names that tell them apart.
func outline(body []Stmt) string {
	var parts []string
	for _, s := range body {
		word := strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", s), "*pysyntax."))
		switch s := s.(type) {
		case *FunctionDef:
			word = "def " + s.Name.Name
		case *ClassDef:
			word = "class " + s.Name.Name
		case *Assign:
			if name, ok := s.Targets[0].(*Name); ok {
				word = name.ID
			}
		case *BadStmt:
			word = "BAD"
		}
		for _, block := range blocksOf(s) {
			if len(block) > 0 {
				word += "[" + outline(block) + "]"
			}
		}
		parts = append(parts, word)
	}
	return strings.Join(parts, " ")
}
