package pyname

import (
	"context"
	"testing"

	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// FuzzNames asks everything there is to ask of three modules that import one
// another, the text of one of which anybody wrote: nothing may panic or fail to end.
func FuzzNames(f *testing.F) {
	for _, text := range corners {
		f.Add(text)
	}
	f.Add("from b import *\nfrom c import *\n__all__ = b.__all__ + ['x']\nclass A(b.A, A): x = A\nA.x.y\n'%s' % A\n")
	f.Add("import a\nfrom a import a as b\na.a.b.c\nclass B(a.B): pass\nx = f'{x}' + ''.join([x])\n")
	f.Add("def f():\n    x = x = x\n    while x: x = x.a or x.b\n") // once without end
	f.Fuzz(func(t *testing.T, text string) {
		x := NewIndex(source.FromMap(map[string]string{
			"a.py": text, "p/__init__.py": text,
			"b.py": "from a import *\nfrom p import *\nimport a, p\nclass A(a.A, p.B): pass\nx = a.x + p.x\n__all__ = a.__all__ + p.__all__\n",
		}))
		if err := x.ParseAll(context.Background()); err != nil {
			t.Fatal(err)
		}
		for _, n := range x.Notes() {
			if len(n.Reason) > 14 && n.Reason[:14] == "internal error" {
				t.Fatal(n.Reason)
			}
		}
		for _, m := range x.Modules("") {
			exercise(t, m)
		}
	})
}

// exercise asks of everything in a module.
func exercise(t *testing.T, m *Module) {
	checkScopes(t, m.Path, m.Scopes())
	m.Exports()
	asked := 0
	for s := range m.Scopes().All {
		s.QualName()
		for _, y := range s.Symbols() {
			m.Member(y.Name)
			for _, n := range y.Uses {
				if asked++; asked > 2_000 {
					return
				}
				m.Resolve(n)
				m.InstanceOf(n)
				m.Fold(n)
			}
			for _, b := range y.Bindings {
				if b.Value != nil {
					m.Resolve(b.Value)
					m.Fold(b.Value)
				}
			}
		}
	}
	for _, c := range m.Classes() {
		if c == nil {
			continue
		}
		c.MRO()
		c.Bases()
		c.FindAll("x")
		c.Assigned("x")
		m.Index().Lookup(m.Root, c.Name+".x.y")
	}
}

// checkScopes holds the two ways to a name's symbol against each other: the
// walk, which knows the scope it is in, and the position.
func checkScopes(t *testing.T, path string, scopes *Scopes) {
	for s := range scopes.All {
		if s.Node != nil && s.Kind != TypeParamScope && scopes.Inner(s.Node) != s {
			t.Errorf("%s: a scope is not the inner one of its node", path)
		}
		for _, y := range s.symbols {
			if y.Owner == nil || y.Owner.Owner != y.Owner {
				t.Fatalf("%s: %s has no owner, or one that has another", path, y.Name)
			}
			if y.Owner != y && (len(y.Bindings) > 0 || len(y.Uses) > 0) {
				t.Errorf("%s: %s is no owner and has bindings or uses", path, y.Name)
			}
			for _, n := range y.Uses {
				if got := scopes.Symbol(n); got != y {
					t.Errorf("%s:%d: %s is in %q by the walk and in %q by its place", path, n.Start, n.ID, y.Scope.QualName(), scopes.Of(n).QualName())
				}
			}
			for _, b := range y.Bindings {
				if b.Symbol != y {
					t.Errorf("%s: a binding of %s belongs to another symbol", path, y.Name)
				}
			}
		}
	}
}

// The trees of hand, with things in them that a parser need not make.
func TestOddTrees(t *testing.T) {
	for _, s := range []pysyntax.Stmt{
		&pysyntax.BadStmt{}, &pysyntax.Assign{}, &pysyntax.ExprStmt{Value: &pysyntax.BadExpr{}},
		&pysyntax.FunctionDef{Name: pysyntax.Ident{Name: "f"}}, &pysyntax.For{Target: &pysyntax.BadExpr{}, Iter: &pysyntax.BadExpr{}},
		&pysyntax.Try{}, &pysyntax.Match{Subject: &pysyntax.BadExpr{}},
	} {
		bindFile(&pysyntax.Module{File: source.NewFile("a.py", ""), Body: []pysyntax.Stmt{s}})
	}
}
