package djtmpl

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"paddock/internal/source"
)

// TestPages reads archives of templates. The comment is what the page "page.html"
// of an archive writes: a line for each output, and for each note.
func TestPages(t *testing.T) {
	names, err := filepath.Glob("testdata/pages/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		t.Fatal("there are no archives in testdata/pages")
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			config := Config{Libraries: map[string]*Library{}}
			templates := map[string][]*Template{}
			if strings.HasPrefix(filepath.Base(name), "jinja") {
				config.Dialect = Jinja
			}
			for _, f := range archive.Files {
				if f.Name == "libraries.txt" {
					if config.Libraries, err = ParseLibraries(string(f.Data)); err != nil {
						t.Fatal(err)
					}
					continue
				}
				m := Parse(source.NewFile(f.Name, string(f.Data)), config)
				for _, e := range m.Errors {
					t.Errorf("%s:%d: %s", f.Name, m.File.LineOf(e.Start), e.Msg)
				}
				// A second template of the same name is the next that a loader would find.
				templates[f.Name] = append(templates[f.Name], m)
			}
			r := Resolver{Load: func(name string, skip []*Template) *Template {
				for _, m := range templates[name] {
					if !contains(skip, m) {
						return m
					}
				}
				return nil
			}}
			page := r.Resolve(templates["page.html"][0], "page.html")
			var out strings.Builder
			for _, item := range page.Outputs {
				fmt.Fprintln(&out, describeItem(item))
			}
			for _, n := range page.Notes {
				fmt.Fprintf(&out, "note: %s:%d: %s\n", n.From.Name, n.From.Template.File.LineOf(n.Start), n.Text)
			}
			if got := out.String(); got != string(archive.Comment) {
				if !*update {
					t.Errorf("got\n%s\nwant\n%s", got, archive.Comment)
				}
				archive.Comment = []byte(got)
			}
			if *update {
				if err := os.WriteFile(name, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func contains(list []*Template, m *Template) bool {
	for _, o := range list {
		if o == m {
			return true
		}
	}
	return false
}

func describeItem(item *Item) string {
	file := item.From.Template.File
	s := item.Node.Range()
	if h, ok := item.Node.(interface{ Tag() source.Span }); ok {
		s = h.Tag()
	}
	var words []string
	words = append(words, fmt.Sprintf("%s:%d: %s", item.From.Name, file.LineOf(s.Start), file.Text[s.Start:s.End]))
	if !item.AutoEscape {
		words = append(words, "raw")
	}
	if item.Captured {
		words = append(words, "captured")
	}
	for _, c := range item.Contexts {
		words = append(words, "["+describe(c)+"]")
	}
	// What the names in it stand for.
	seen := map[string]bool{}
	look := func(x Expr) {
		InspectExpr(x, func(x Expr) bool {
			name, ok := x.(*Name)
			if !ok || seen[name.Name] {
				return true
			}
			seen[name.Name] = true
			vars, opaque := item.Scope.Lookup(name.Name)
			for _, v := range vars {
				word := name.Name + "=" + [...]string{"", "each ", "made ", "loop", "", "macro"}[v.Kind]
				if v.Value != nil {
					word += v.text()
				}
				if v.Index >= 0 {
					word += fmt.Sprintf("[%d]", v.Index)
				}
				if v.Maybe {
					word += "?"
				}
				words = append(words, word)
			}
			if opaque != nil {
				words = append(words, name.Name+" is not the page's")
			}
			return true
		})
	}
	switch n := item.Node.(type) {
	case *Output:
		look(n.X)
	case *URL:
		for _, x := range n.Args {
			look(x)
		}
	}
	var path []string
	for f := item.From; f.Parent != nil; f = f.Parent {
		path = append(path, fmt.Sprintf("%s of %s", strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T", f.By), "*djtmpl.")), f.Parent.Name))
	}
	if len(path) > 0 {
		words = append(words, "by "+strings.Join(path, ", "))
	}
	return strings.Join(words, " ")
}

// text is the value of a variable as it is written, in any of the templates.
func (v *Var) text() string {
	switch x := v.Value.(type) {
	case *Str:
		return fmt.Sprintf("%q", x.Value)
	case *Num:
		return x.Text
	}
	if p := Path(v.Value); p != "" {
		return p
	}
	return fmt.Sprintf("%T", v.Value)
}
