// Package signin reads the functions by which callers say who they are, one at a
// time and whichever route leads there: what their names were given, which
// values came with the request, what is the session, which calls check a
// password (their names stand in checks.txt).
//
// It follows names within one function and no further. Who may call a route is
// read by package access, and whether something is wrong is for the rules to say.
package signin

import (
	"slices"

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

// Bodies are the functions of some modules, methods and those within functions too, in the order of the text.
func Bodies(modules []*pyname.Module) []*Body {
	var list []*Body
	for _, m := range modules {
		for _, s := range m.Tree.Body {
			list = collect(list, m, s, nil)
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
	b := &Body{Module: m, Def: def, Class: class}
	bind := func(target, value pysyntax.Expr) {
		if n, ok := target.(*pysyntax.Name); ok {
			if b.values == nil {
				b.values = map[string][]pysyntax.Expr{}
			}
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

// Parameters are all parameters of the function in the order of the text: self, *args and **kwargs among them.
func (b *Body) Parameters() []*pysyntax.Arg {
	a := b.Def.Args
	if a == nil {
		return nil
	}
	list := slices.Concat(a.PosOnly, a.Args)
	if a.Vararg != nil {
		list = append(list, a.Vararg)
	}
	list = append(list, a.KwOnly...)
	if a.Kwarg != nil {
		list = append(list, a.Kwarg)
	}
	return list
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
func (b *Body) Callee(c *pysyntax.Call) string {
	if names := b.Module.Names(c.Func); len(names) == 1 && names[0] != "" {
		return names[0]
	}
	if a, ok := c.Func.(*pysyntax.Attribute); ok {
		return "." + a.Attr.Name
	}
	return ""
}
