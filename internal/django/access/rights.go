package access

import (
	"slices"
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/django/view"
	"paddock/internal/pysyntax"
)

// TestsRights says that a function, by the look of it, tests what somebody may do: names of roles and permissions in its tests, in the keywords of its
// look-ups and among the functions that it calls; with all, in what it returns as well. An error that refuses is such a test as well.
func TestsRights(def pysyntax.Node, all bool) (found bool) {
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
