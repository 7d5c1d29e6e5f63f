package missingobjectpermission

import (
	"slices"
	"strings"

	"paddock/internal/django/access"
	"paddock/internal/django/objects"
	"paddock/internal/django/view"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// byPackage are permission classes of packages that have a say about each object.
var byPackage = []string{"rest_framework.permissions.DjangoObjectPermissions"}

// policies are the permission classes of a handler that have a say about each object.
func (r *reader) policies(h view.Handler) []access.PermissionClass {
	return slices.DeleteFunc(access.PermissionClasses(r.entry.Table, r.entry.Route.View, h), func(p access.PermissionClass) bool {
		if p.Class == nil {
			return !slices.Contains(byPackage, p.Name)
		}
		def := method(p.Class, "has_object_permission")
		if def == nil || parameter(def) == "" || !uses(def, parameter(def)) {
			return true
		}
		if slices.Equal(h.Methods, []string{"GET"}) && readsFreely(def) {
			return true
		}
		// A class that looks the object up itself asks in has_permission already.
		has := method(p.Class, "has_permission")
		return has != nil && (uses(has, "kwargs") || slices.Contains(called(has), "get_object") || slices.Contains(called(has), "has_object_permission"))
	})
}

// forModel is the policy that may be about the model of a look-up: the attributes that it asks of an object are the model's. nil without one.
func (r *reader) forModel(policies []access.PermissionClass, l *objects.Lookup) *access.PermissionClass {
	for i := range policies {
		p := &policies[i]
		if p.Class == nil || l.Model.Class == nil {
			return p
		}
		def := method(p.Class, "has_object_permission")
		obj := parameter(def)
		fits := true
		pysyntax.WalkStmts(def.Body, func(n pysyntax.Node) bool {
			a, ok := n.(*pysyntax.Attribute)
			if !ok {
				return true
			}
			if of, ok := a.Value.(*pysyntax.Name); ok && of.ID == obj {
				name := a.Attr.Name
				_, back := l.Model.Reverse(name)
				_, own := l.Model.Class.Find(name)
				fits = fits && (back || own || l.Model.Field(name) != nil || strings.HasPrefix(name, "_"))
			}
			return true
		})
		if fits {
			return p
		}
	}
	return nil
}

// method is a method of a class or of one that it derives from; nil when the project has none.
func method(c *pyname.Class, name string) *pysyntax.FunctionDef {
	m, ok := c.Find(name)
	if !ok {
		return nil
	}
	def, _ := m.Bindings[len(m.Bindings)-1].Node.(*pysyntax.FunctionDef)
	return def
}

// parameter is the name by which has_object_permission knows the object; "" when it has no such parameter.
func parameter(def *pysyntax.FunctionDef) string {
	if def.Args == nil || len(def.Args.Args) < 4 {
		return ""
	}
	return def.Args.Args[3].Name.Name
}

// uses says that a function names something.
func uses(def *pysyntax.FunctionDef, name string) (found bool) {
	pysyntax.WalkStmts(def.Body, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Name:
			found = found || n.ID == name
		case *pysyntax.Attribute:
			found = found || n.Attr.Name == name
		}
		return !found
	})
	return found
}

// readsFreely says that a permission lets everybody read: it names the safe methods, or GET.
func readsFreely(def *pysyntax.FunctionDef) (found bool) {
	pysyntax.WalkStmts(def.Body, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Name:
			found = found || n.ID == "SAFE_METHODS"
		case *pysyntax.Attribute:
			found = found || n.Attr.Name == "SAFE_METHODS"
		case *pysyntax.Str:
			found = found || n.Value == "GET"
		}
		return !found
	})
	return found
}

// namesUser says that a function names the user of the request: what it gives is narrowed to him.
func namesUser(def *pysyntax.FunctionDef) bool { return uses(def, "user") }

// called are the last names of what a function calls; super().get_object() counts as get_object.
func called(n pysyntax.Node) (list []string) {
	pysyntax.WalkStmts(view.Body(n), func(n pysyntax.Node) bool {
		if c, ok := n.(*pysyntax.Call); ok {
			switch f := c.Func.(type) {
			case *pysyntax.Name:
				list = append(list, f.ID)
			case *pysyntax.Attribute:
				list = append(list, f.Attr.Name)
			}
		}
		return true
	})
	return list
}

// maxReached is how many functions a handler is followed through.
const maxReached = 60

// reached are the project's functions that run for a handler: itself, methods of the view that it calls, and functions.
func (r *reader) reached(h view.Handler) []function {
	f := h.Func
	if f == nil || f.Library() {
		return nil
	}
	def, ok := f.Node.(*pysyntax.FunctionDef)
	m := r.pass.Project.Index.ModuleAt(r.pass.Site.Root, f.File.Path)
	if !ok || m == nil {
		return nil
	}
	return r.follow(function{m, def})
}

func (r *reader) follow(f function) []function {
	list := []function{f}
	seen := map[pysyntax.Node]bool{f.def: true}
	add := func(m *pyname.Module, def *pysyntax.FunctionDef) {
		if m != nil && def != nil && !seen[def] && len(list) < maxReached {
			seen[def] = true
			list = append(list, function{m, def})
		}
	}
	for i := 0; i < len(list); i++ {
		g := list[i]
		pysyntax.WalkStmts(g.def.Body, func(n pysyntax.Node) bool {
			c, ok := n.(*pysyntax.Call)
			if !ok {
				return true
			}
			if a, ok := c.Func.(*pysyntax.Attribute); ok && r.class != nil {
				if self, ok := a.Value.(*pysyntax.Name); ok && self.ID == "self" {
					if m, ok := r.class.Find(a.Attr.Name); ok {
						def, _ := m.Bindings[len(m.Bindings)-1].Node.(*pysyntax.FunctionDef)
						add(m.Class.Module, def)
						return true
					}
				}
			}
			for _, d := range g.module.Resolve(c.Func) {
				add(d.Module, d.Function())
			}
			return true
		})
	}
	return list
}
