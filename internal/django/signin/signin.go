// Package signin reads the code by which callers say who they are: functions of
// a site that check passwords and codes, start sessions, make tokens and compare
// them, whichever route leads there.
//
// It knows what Django and the packages around it offer for that (the names
// stand in signin.txt) and what of a function's values came with the request.
// It follows names within one function and no further; who may call a route is
// read by package access, and whether something is wrong is for the rules to say.
package signin

import (
	"path"
	"slices"
	"strings"

	"paddock/internal/django"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Body is a function of the project, with what its own statements bind. Functions within it are bodies of their own.
type Body struct {
	Module *pyname.Module
	Def    *pysyntax.FunctionDef
	// Class is the class whose method it is; nil of a plain function.
	Class *pyname.Class
	// values are what the local names may have: each is given to them somewhere.
	values map[string][]pysyntax.Expr
}

// Bodies are the functions of all sites that are deployed, in the order of files and lines. Tests and migrations
// are left out: no request reaches them.
func Bodies(p *django.Project) []*Body {
	var list []*Body
	seen := map[string]bool{}
	for _, site := range p.Sites {
		if len(site.Deployed()) == 0 {
			continue
		}
		for _, m := range p.Index.Modules(site.Root) {
			if seen[m.Path] || aside(m.Path) {
				continue
			}
			seen[m.Path] = true
			for _, s := range m.Tree.Body {
				list = collect(list, m, s, nil)
			}
		}
	}
	return list
}

func collect(list []*Body, m *pyname.Module, n pysyntax.Node, class *pyname.Class) []*Body {
	switch d := n.(type) {
	case *pysyntax.FunctionDef:
		list = append(list, NewBody(m, d, class))
		class = nil
	case *pysyntax.ClassDef:
		class = m.Class(d)
	}
	for c := range pysyntax.Children(n) {
		list = collect(list, m, c, class)
	}
	return list
}

// NewBody reads a function; class is nil of one that is no method.
func NewBody(m *pyname.Module, def *pysyntax.FunctionDef, class *pyname.Class) *Body {
	b := &Body{Module: m, Def: def, Class: class, values: map[string][]pysyntax.Expr{}}
	bind := func(target, value pysyntax.Expr) {
		if n, ok := target.(*pysyntax.Name); ok {
			b.values[n.ID] = append(b.values[n.ID], value)
		}
	}
	b.Walk(func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Assign:
			for _, t := range n.Targets {
				bind(t, n.Value)
				tuple, ok := t.(*pysyntax.Tuple)
				values, both := n.Value.(*pysyntax.Tuple)
				if ok && both && len(tuple.Elts) == len(values.Elts) {
					for i := range tuple.Elts {
						bind(tuple.Elts[i], values.Elts[i])
					}
				}
			}
		case *pysyntax.AnnAssign:
			if n.Value != nil {
				bind(n.Target, n.Value)
			}
		case *pysyntax.NamedExpr:
			bind(n.Target, n.Value)
		case *pysyntax.AugAssign:
			bind(n.Target, n.Value)
		}
		return true
	})
	return b
}

// Walk visits the function's own statements: functions and classes in it are left out.
func (b *Body) Walk(visit func(pysyntax.Node) bool) {
	pysyntax.WalkStmts(b.Def.Body, func(n pysyntax.Node) bool {
		switch n.(type) {
		case *pysyntax.FunctionDef, *pysyntax.ClassDef:
			return false
		}
		return visit(n)
	})
}

// Values are what a local name may have; empty of a parameter and of a name that the function does not assign.
func (b *Body) Values(name string) []pysyntax.Expr { return b.values[name] }

// Parameter says that a name is a parameter of the function, self and cls left out.
func (b *Body) Parameter(name string) bool {
	a := b.Def.Args
	if a == nil {
		return false
	}
	list := slices.Concat(a.PosOnly, a.Args, a.KwOnly)
	return slices.ContainsFunc(list, func(p *pysyntax.Arg) bool {
		return p.Name.Name == name && name != "self" && name != "cls"
	})
}

// Place is where a node of the function stands.
func (b *Body) Place(n pysyntax.Node) pyeval.Place {
	return pyeval.Place{File: b.Module.Tree.File, Span: n.Range()}
}

// Text is a node as it is written.
func (b *Body) Text(n pysyntax.Node) string {
	r := n.Range()
	return b.Module.Tree.File.Text[r.Start:r.End]
}

// Name is the dotted name of the function.
func (b *Body) Name() string {
	if b.Class != nil {
		return b.Class.Name + "." + b.Def.Name.Name
	}
	return b.Module.Name + "." + b.Def.Name.Name
}

// Callee is the dotted name of what a call calls; what it is called on may be unknown: then it is the last name,
// with "." before it: ".check_password".
func (b *Body) Callee(c *pysyntax.Call) string { return Callee(b.Module, c) }

// Callee is the dotted name of what a call in a module calls; see Body.Callee.
func Callee(m *pyname.Module, c *pysyntax.Call) string {
	if names := m.Names(c.Func); len(names) == 1 && names[0] != "" {
		return names[0]
	}
	if a, ok := c.Func.(*pysyntax.Attribute); ok {
		return "." + a.Attr.Name
	}
	return ""
}

// aside says that a file is there for tests, for the database's history or as an example.
func aside(file string) bool {
	dir, name := path.Split(file)
	for _, part := range strings.Split(dir, "/") {
		switch part {
		case "tests", "test", "testing", "migrations", "south_migrations", "unittests", "e2e":
			return true
		}
	}
	return name == "tests.py" || name == "conftest.py" || strings.HasPrefix(name, "test_") || strings.HasSuffix(name, "_test.py") || strings.HasSuffix(name, "_tests.py")
}
