package djtmpl

import (
	"fmt"
	"strings"
	"testing"

	"paddock/internal/source"
)

// seeds are the templates of all tables.
func seeds(t testing.TB) []string {
	list := cases(t, "testdata/oracle.txt")
	list = append(list, cases(t, "testdata/jinja.txt")...)
	for _, line := range cases(t, "testdata/contexts.txt") {
		text, _, _ := strings.Cut(line, arrow)
		list = append(list, strings.ReplaceAll(text, mark, "{{ x }}"))
	}
	return list
}

func FuzzParse(f *testing.F) {
	for i, text := range seeds(f) {
		f.Add(text, i%2 == 0)
	}
	f.Fuzz(func(t *testing.T, text string, jinja bool) {
		config := Config{Strict: len(text)%2 == 0}
		if jinja {
			config.Dialect = Jinja
		}
		m := Parse(source.NewFile("a.html", text), config)
		if err := checkTemplate(m); err != nil {
			t.Fatalf("%v\n%q", err, text)
		}
	})
}

func FuzzContext(f *testing.F) {
	for i, text := range seeds(f) {
		f.Add(text, len(text)/2+i%3)
	}
	f.Fuzz(func(t *testing.T, text string, at int) {
		if at < 0 || at > len(text) {
			return
		}
		whole := Step(State{}, text)
		if broken := Step(Step(State{}, text[:at]), text[at:]); broken != whole {
			t.Fatalf("broken off at %d of %q: %+v is not %+v", at, text, broken, whole)
		}
		s := Step(Step(State{}, text[:at]).Write(), text[at:])
		for _, s := range []State{whole, s, s.Write().Write()} {
			c := s.Context()
			_, _ = c.Escaped()
			if len(s.value) > maxValue+len(text)/maxValue+2*len(written) || len(s.elem) > maxName+len(written) || len(s.part) > maxName {
				t.Fatalf("the state grows: %+v", s)
			}
		}
	})
}

// checkTemplate sees that the places of a tree are in the file and in each other, and that nothing is nil that should not be.
func checkTemplate(m *Template) (err error) {
	text := m.File.Text
	fail := func(format string, args ...any) {
		if err == nil {
			err = fmt.Errorf(format, args...)
		}
	}
	within := func(s, outer source.Span, what any) {
		if s.Start > s.End || s.Start < outer.Start || s.End > outer.End {
			fail("%T at %v is not in %v", what, s, outer)
		}
	}
	all := source.Span{End: source.Pos(len(text))}
	expr := func(x Expr) {
		InspectExpr(x, func(x Expr) bool {
			within(x.Range(), all, x)
			return true
		})
	}
	var list func(nodes []Node, outer source.Span)
	list = func(nodes []Node, outer source.Span) {
		last := outer.Start
		for _, n := range nodes {
			if n == nil {
				fail("a node is nil")
				return
			}
			s := n.Range()
			within(s, outer, n)
			if s.Start < last {
				fail("%T at %v begins before the node before it ends at %d", n, s, last)
			}
			last = s.End
			if _, ok := n.(*Extends); ok {
				last = s.Start
			}
			if h, ok := n.(interface{ Tag() source.Span }); ok {
				within(h.Tag(), s, n)
			}
			if t, ok := n.(*Text); ok && text[s.Start:s.End] != t.Text {
				fail("the text at %v is not %q", s, t.Text)
			}
			switch n := n.(type) {
			case *Output:
				expr(n.X)
			case *If:
				for _, b := range n.Branches {
					within(b.Range(), s, b)
					expr(b.Cond)
				}
			case *For:
				expr(n.Seq)
				for _, v := range n.Vars {
					expr(v)
				}
			case *Regroup:
				expr(n.X)
				expr(n.By)
			case *Tag:
				for _, x := range n.Args {
					expr(x)
				}
				for _, part := range n.Sections {
					within(part.Range(), s, part)
				}
			case *FilterBlock:
				expr(n.X)
			}
			for _, body := range Bodies(n) {
				list(body, s)
			}
		}
	}
	list(m.Nodes, all)
	for _, e := range m.Errors {
		within(e.Span, all, e)
	}
	for _, u := range m.Unknown {
		within(u.Span, all, u)
	}
	for _, c := range m.Comments {
		within(c, all, c)
	}
	return err
}

func TestSeeds(t *testing.T) {
	for _, text := range seeds(t) {
		for _, dialect := range []Dialect{Django, Jinja} {
			if err := checkTemplate(Parse(source.NewFile("a.html", text), Config{Dialect: dialect})); err != nil {
				t.Errorf("%v\n%s", err, text)
			}
		}
	}
}
