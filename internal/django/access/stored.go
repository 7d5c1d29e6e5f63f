package access

import (
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// requestAttribute says what an attribute that the project itself puts on requests is made of: request.org,
// set by a middleware out of the user's memberships.
func (x *reader) requestAttribute(attr string) (traits, bool) {
	if x.stored == nil {
		x.stored = map[string]traits{}
		for _, m := range x.index.Modules(x.root) {
			for _, s := range m.Scopes().Stores() {
				if n, ok := s.Target.Value.(*pysyntax.Name); ok && n.ID == "request" && s.Value != nil {
					x.stored[s.Target.Attr.Name] |= storedTraits(m, s)
				}
			}
		}
	}
	t, ok := x.stored[attr]
	return t, ok
}

// storedTraits is what one assignment to an attribute of the request is made of: told by its value, by the variables in
// there as the function sets them, by the project's functions that it calls, and by the tests on the way to it.
func storedTraits(m *pyname.Module, s pyname.Store) traits {
	var around *pysyntax.FunctionDef
	if f := s.Scope.Function(); f != nil {
		around, _ = f.Node.(*pysyntax.FunctionDef)
	}
	var t traits
	look := func(n pysyntax.Node, at *pyname.Module) {
		span := n.Range()
		switch text := at.Tree.File.Text[span.Start:span.End]; {
		case strings.Contains(text, "request.user") || strings.Contains(text, "get_user("):
			t |= ofUser
		case secretName(text):
			t |= ofKey
		}
	}
	seen := map[string]bool{}
	var value func(e pysyntax.Expr, depth int)
	value = func(e pysyntax.Expr, depth int) {
		look(e, m)
		pysyntax.Walk(e, func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.Call:
				for _, d := range m.Resolve(n.Func) {
					if f := d.Function(); f != nil && depth < 3 {
						look(f, d.Module)
					}
				}
			case *pysyntax.Name:
				if around == nil || seen[n.ID] || depth > 3 {
					return true
				}
				seen[n.ID] = true
				pysyntax.WalkStmts(around.Body, func(o pysyntax.Node) bool {
					if a, ok := o.(*pysyntax.Assign); ok && a.Range().Start < s.Target.Range().Start {
						for _, target := range a.Targets {
							if id, ok := target.(*pysyntax.Name); ok && id.ID == n.ID {
								value(a.Value, depth+1)
							}
						}
					}
					return true
				})
			}
			return true
		})
	}
	value(s.Value, 0)
	if around == nil {
		return t
	}
	at := s.Target.Range().Start
	pysyntax.WalkStmts(around.Body, func(n pysyntax.Node) bool {
		if i, ok := n.(*pysyntax.If); ok && i.Range().Start < at {
			if span := i.Range(); span.End > at || leaves(i.Body) {
				look(i.Test, m)
			}
		}
		return true
	})
	return t
}

// leaves says that a block ends with a return or a raise.
func leaves(body []pysyntax.Stmt) bool {
	if len(body) == 0 {
		return false
	}
	switch body[len(body)-1].(type) {
	case *pysyntax.Return, *pysyntax.Raise:
		return true
	}
	return false
}
