package loginonlyroute

import (
	"strings"

	"paddock/internal/django/access"
	"paddock/internal/django/catalog"
	"paddock/internal/django/view"
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
				if def, ok := b.Node.(*pysyntax.FunctionDef); ok && access.TestsRights(def, true) {
					return true
				}
			}
		}
	}
	code := pass.Reach(v, a.handler)
	for _, c := range append(code, view.FormCode(pass.Project.Index, pass.Site.Root, v, code)...) {
		if c.Depth <= 1 && access.TestsRights(c.Def, false) {
			return true
		}
	}
	return false
}
