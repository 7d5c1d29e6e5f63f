package loginonlyroute

import (
	"slices"
	"strings"

	"paddock/internal/django/access"
	"paddock/internal/django/catalog"
	"paddock/internal/django/view"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

// speaksOfRights says that the code on the way to a handler, its form's and its permission classes' included, tests what the
// caller may do in some way that is not read as a demand on the caller: a look-up by role, a project's own check. Where
// rights are spoken of, somebody has thought of them.
func speaksOfRights(pass *rule.Pass, a *action) bool {
	v := a.entry.Route.View
	if c := v.Class; c != nil {
		for _, k := range c.MRO() {
			if k.Library() {
				continue
			}
			for _, name := range k.Names() {
				if name == "permission_classes" || !catalog.NameSays("role", name) && !catalog.NameSays("role", strings.TrimSuffix(name, "_required")) {
					continue
				}
				if own, ok := k.Own(name); ok && own.Func == nil {
					return true // permission_required, allowed_roles
				}
			}
		}
	}
	for _, p := range access.PermissionClasses(a.entry.Table, v, a.handler) {
		if p.Class == nil {
			continue
		}
		for _, name := range []string{"has_permission", "has_object_permission"} {
			if m, ok := p.Class.Find(name); ok {
				b := m.Bindings[len(m.Bindings)-1]
				if def, ok := b.Node.(*pysyntax.FunctionDef); ok && rights(m.Class.Module, def, true) {
					return true
				}
			}
		}
	}
	code := view.Reach(pass.Project.Index, pass.Site.Root, v, a.handler)
	for _, c := range append(code, view.FormCode(pass.Project.Index, pass.Site.Root, v, code)...) {
		if c.Depth <= 1 && rights(c.Module, c.Def, false) {
			return true
		}
	}
	return false
}

// rights says that a function tests what somebody may do: names of roles and permissions in its tests, in the keywords of its
// look-ups and among the functions that it calls; with all, anywhere. An error that refuses is such a test as well.
func rights(m *pyname.Module, def pysyntax.Node, all bool) (found bool) {
	words := func(e pysyntax.Node) {
		if e == nil {
			return
		}
		pysyntax.Walk(e, func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.Name:
				found = found || catalog.NameSays("role", n.ID)
			case *pysyntax.Attribute:
				found = found || catalog.NameSays("role", n.Attr.Name)
			case *pysyntax.Keyword:
				found = found || catalog.NameSays("role", strings.TrimSuffix(n.Name.Name, "__in"))
			}
			return !found
		})
	}
	pysyntax.WalkStmts(view.Body(def), func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.If:
			words(n.Test)
		case *pysyntax.IfExp:
			words(n.Test)
		case *pysyntax.Assert:
			words(n.Test)
		case *pysyntax.BoolOp, *pysyntax.Compare:
			words(n)
		case *pysyntax.Raise:
			if n.Exc != nil {
				pysyntax.Walk(n.Exc, func(n pysyntax.Node) bool {
					switch n := n.(type) {
					case *pysyntax.Name:
						found = found || strings.Contains(n.ID, "PermissionDenied") || strings.Contains(n.ID, "NotAuthorized")
					case *pysyntax.Attribute:
						found = found || strings.Contains(n.Attr.Name, "PermissionDenied")
					}
					return !found
				})
			}
		case *pysyntax.Call:
			found = found || asksForRights(n)
		case *pysyntax.Return:
			if all && n.Value != nil {
				words(n.Value)
			}
		}
		return !found
	})
	return found
}

// asking begin the names of functions that raise unless all is well.
var asking = []string{"check", "require", "ensure", "assert", "verify", "raise", "enforce", "authorize", "validate_access"}

// asksForRights says that a call asks what somebody may do: by its name, by the keywords of its look-up, or since it is told who asks
// and named like a check.
func asksForRights(n *pysyntax.Call) bool {
	name := ""
	switch f := n.Func.(type) {
	case *pysyntax.Name:
		name = f.ID
	case *pysyntax.Attribute:
		name = f.Attr.Name
	}
	lower := strings.ToLower(name)
	if strings.Contains(lower, "permission") || strings.Contains(lower, "authori") || strings.Contains(lower, "has_perm") || strings.HasPrefix(lower, "can_") || strings.Contains(lower, "forbidden") {
		return true
	}
	if slices.Contains([]string{"filter", "get", "exclude"}, name) {
		for _, k := range n.Keywords {
			if catalog.NameSays("role", strings.TrimSuffix(k.Name.Name, "__in")) {
				return true
			}
		}
	}
	return slices.ContainsFunc(asking, func(p string) bool { return strings.HasPrefix(lower, p) }) && slices.ContainsFunc(n.Args, func(e pysyntax.Expr) bool {
		a, ok := e.(*pysyntax.Attribute)
		id, isName := e.(*pysyntax.Name)
		return ok && a.Attr.Name == "user" || ok && a.Attr.Name == "request" || isName && (id.ID == "request" || id.ID == "user")
	})
}
