package flow

import (
	"slices"
	"strings"

	"paddock/internal/django/models"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// registered is the model for which a class of the admin is registered in its own module, by a decorator or a call; nil when
// it is for none. Of several models it is the first.
func (r *reader) registered(c *pyname.Class) *models.Model {
	if !slices.ContainsFunc(c.Missing(), func(n string) bool {
		return strings.HasPrefix(n, "django.contrib.") && strings.HasSuffix(n, "Admin") || strings.HasSuffix(n, ".ModelAdmin")
	}) {
		return nil
	}
	first := func(x pysyntax.Expr) *models.Model {
		if l, ok := x.(*pysyntax.List); ok && len(l.Elts) > 0 {
			x = l.Elts[0]
		}
		if t, ok := x.(*pysyntax.Tuple); ok && len(t.Elts) > 0 {
			x = t.Elts[0]
		}
		return r.rows.Class(c.Module, x)
	}
	for _, d := range c.Node.Decorators {
		if call, ok := register(d); ok && len(call.Args) > 0 {
			if m := first(call.Args[0]); m != nil {
				return m
			}
		}
	}
	for _, s := range c.Module.Tree.Body {
		e, ok := s.(*pysyntax.ExprStmt)
		if !ok {
			continue
		}
		call, ok := register(e.Value)
		if !ok || len(call.Args) < 2 {
			continue
		}
		if slices.ContainsFunc(c.Module.Resolve(call.Args[1]), func(d pyname.Def) bool { return d.Class() == c }) {
			if m := first(call.Args[0]); m != nil {
				return m
			}
		}
	}
	return nil
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
