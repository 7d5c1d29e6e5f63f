package flow

import (
	"slices"
	"strings"

	"paddock/internal/django/models"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// registered is the model for which a class of the admin is registered, by a decorator or a call in whatever module; nil
// when it is for none. Of several models it is the first.
func (r *reader) registered(c *pyname.Class) *models.Model {
	if !slices.ContainsFunc(c.Missing(), func(n string) bool {
		return strings.HasPrefix(n, "django.contrib.") && strings.HasSuffix(n, "Admin") || strings.HasSuffix(n, ".ModelAdmin")
	}) {
		return nil
	}
	for _, d := range c.Node.Decorators {
		if call, ok := register(d); ok && len(call.Args) > 0 {
			if m := r.rows.Class(c.Module, firstOf(call.Args[0])); m != nil {
				return m
			}
		}
	}
	if r.admins == nil {
		r.admins = map[*pysyntax.ClassDef]*models.Model{}
		for _, m := range r.modules {
			r.registrations(m)
		}
	}
	return r.admins[c.Node]
}

// registrations keeps which classes a module registers for which models: often it only puts together what stands in others.
func (r *reader) registrations(m *pyname.Module) {
	for _, s := range m.Tree.Body {
		e, ok := s.(*pysyntax.ExprStmt)
		if !ok {
			continue
		}
		call, ok := register(e.Value)
		if !ok || len(call.Args) < 2 {
			continue
		}
		for _, d := range m.Resolve(call.Args[1]) {
			c := d.Class()
			if c == nil || r.admins[c.Node] != nil {
				continue
			}
			if of := r.rows.Class(m, firstOf(call.Args[0])); of != nil {
				r.admins[c.Node] = of
			}
		}
	}
}

// firstOf is the first of a list or tuple that stands there, else the expression itself.
func firstOf(x pysyntax.Expr) pysyntax.Expr {
	switch l := x.(type) {
	case *pysyntax.List:
		if len(l.Elts) > 0 {
			return l.Elts[0]
		}
	case *pysyntax.Tuple:
		if len(l.Elts) > 0 {
			return l.Elts[0]
		}
	}
	return x
}

// register is a call of something named so: admin.register, admin.site.register.
func register(x pysyntax.Expr) (*pysyntax.Call, bool) {
	call, ok := x.(*pysyntax.Call)
	if !ok {
		return nil, false
	}
	switch f := call.Func.(type) {
	case *pysyntax.Attribute:
		return call, f.Attr.Name == "register"
	case *pysyntax.Name:
		return call, f.ID == "register"
	}
	return nil, false
}

// adminForms are the forms that only classes of the admin name: what is sent with them the staff writes, as with the forms that
// the admin makes by itself.
func (r *reader) adminForms() map[*pysyntax.ClassDef]bool {
	forms := map[*pysyntax.ClassDef]bool{}
	names := map[string]bool{}
	ours := map[pysyntax.Node]bool{}
	for _, m := range r.modules {
		for _, c := range m.Classes() {
			if !slices.ContainsFunc(c.Missing(), func(n string) bool {
				return strings.HasPrefix(n, "django.contrib.admin.") && (strings.HasSuffix(n, "Admin") || strings.HasSuffix(n, "Inline"))
			}) {
				continue
			}
			for _, s := range c.Node.Body {
				a, ok := s.(*pysyntax.Assign)
				if !ok || len(a.Targets) != 1 {
					continue
				}
				if n, ok := a.Targets[0].(*pysyntax.Name); !ok || n.ID != "form" {
					continue
				}
				for _, d := range m.Resolve(a.Value) {
					if k := d.Class(); k != nil {
						forms[k.Node], names[k.Node.Name.Name], ours[a.Value] = true, true, true
					}
				}
			}
		}
	}
	if len(forms) == 0 {
		return nil
	}
	used := map[string]bool{} // by whatever else
	for _, m := range r.modules {
		pysyntax.WalkStmts(m.Tree.Body, func(n pysyntax.Node) bool {
			if ours[n] {
				return false
			}
			switch n := n.(type) {
			case *pysyntax.Name:
				used[n.ID] = used[n.ID] || names[n.ID]
			case *pysyntax.Attribute:
				used[n.Attr.Name] = used[n.Attr.Name] || names[n.Attr.Name]
			}
			return true
		})
	}
	for c := range forms {
		if used[c.Name.Name] {
			delete(forms, c)
		}
	}
	return forms
}
