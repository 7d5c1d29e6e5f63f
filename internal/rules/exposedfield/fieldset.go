package exposedfield

import (
	"slices"
	"strings"

	"paddock/internal/django/form"
	"paddock/internal/django/models"
	"paddock/internal/django/rows"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// maxDepth is how many fieldsets deep one within another is followed.
const maxDepth = 4

// fieldsets looks at the serializers, schemas and types through which a handler answers.
func (a *answer) fieldsets() {
	v := a.entry.Route.View
	for _, s := range a.forms.OfHandler(v, a.handler, a.code) {
		if s.Kind == form.Serializer {
			a.fieldset(s, a.viewScope(s.Model), 0)
		}
	}
	for _, c := range a.code {
		shown := map[pysyntax.Node]bool{}
		pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
			if call, ok := n.(*pysyntax.Call); ok {
				a.serializer(c, call, shown)
			}
			return true
		})
	}
	if slices.ContainsFunc(v.Wrappers, func(w urlconf.Wrapper) bool { return w.Name == urlconf.NinjaOperation }) {
		a.operation()
	}
	if graphQL(v) {
		a.types()
	}
}

// viewScope is whose objects the view's own serializer shows. Who makes one is shown his own.
func (a *answer) viewScope(m *models.Model) scope {
	if slices.Contains([]string{"create", "post"}, a.handler.Name) {
		return own
	}
	o := a.rows.View(a.entry.Route.View)
	if o.Model == nil {
		o.Model = m
	}
	return a.scopeOf(o)
}

// serializer looks at a call that makes a serializer of something that is there: UserSerializer(user), and of what was
// sent when the code shows it afterwards.
func (a *answer) serializer(c view.Code, call *pysyntax.Call, shown map[pysyntax.Node]bool) {
	for _, k := range call.Keywords {
		switch k.Name.Name {
		case "fields", "exclude", "omit", "only", "":
			return // some of its fields, as the call says
		}
	}
	for _, s := range a.forms.Named(c.Module, call.Func) {
		if s.Kind != form.Serializer {
			continue
		}
		var of pysyntax.Expr
		if len(call.Args) > 0 {
			of = call.Args[0]
		}
		for _, k := range call.Keywords {
			if k.Name.Name == "instance" {
				of = k.Value
			}
		}
		if !reads(c, call) {
			continue
		}
		if of == nil {
			a.fieldset(s, own, 0) // what was sent a moment ago
			continue
		}
		o := a.rows.Of(c, a.entry.Route.View, of)
		if o.Model == nil {
			o.Model = s.Model
		}
		a.fieldset(s, a.scopeOf(o), 0)
	}
}

// reads says that a function reads what a serializer that it makes shows: its data.
func reads(c view.Code, call *pysyntax.Call) (found bool) {
	names := map[string]bool{}
	pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Assign:
			if n.Value == pysyntax.Expr(call) {
				for _, t := range n.Targets {
					if name, ok := t.(*pysyntax.Name); ok {
						names[name.ID] = true
					}
				}
			}
		case *pysyntax.Return:
			found = found || n.Value == pysyntax.Expr(call)
		case *pysyntax.Attribute:
			if n.Attr.Name == "data" {
				name, ok := n.Value.(*pysyntax.Name)
				found = found || n.Value == pysyntax.Expr(call) || ok && names[name.ID]
			}
		}
		return !found
	})
	return found
}

// fieldset adds what a fieldset shows of objects of a scope, and what those within it show.
func (a *answer) fieldset(s *form.Fieldset, of scope, depth int) {
	v := visit{s, of, a.who.Level, depth}
	if depth > maxDepth || a.done[v] {
		return
	}
	a.done[v] = true
	for _, f := range s.Fields {
		if f.WriteOnly {
			continue
		}
		if f.Nested != nil {
			if n := a.forms.Of(f.Nested); n != nil {
				a.fieldset(n, a.within(s, f, of), depth+1)
			}
			continue
		}
		if f.Column == nil {
			continue
		}
		at := s.Place
		if f.Declared && f.Place.File != nil {
			at = f.Place
		}
		a.show(f.Column, of, at, s.Name)
		if s.Depth > depth && f.Column.To != nil && !f.Declared {
			for _, deep := range f.Column.To.Fields {
				a.show(deep, a.within(s, f, of), s.Place, s.Name)
			}
		}
	}
}

// within is whose the objects are to which a field leads: the owner of what is one's own is oneself, and what an object
// of a group leads to is the group's.
func (a *answer) within(s *form.Fieldset, f form.Field, of scope) scope {
	if of != own {
		return of
	}
	column := f.Column
	if column == nil && s.Model != nil {
		column = s.Model.Field(f.Name)
	}
	if column != nil && (column.Kind == "OneToOneField" || column.To != nil && column.To.User && !column.Many()) {
		return own
	}
	return shared
}

// operation looks at the schemas by which an operation of django-ninja answers: its response, as its decorator says.
func (a *answer) operation() {
	f := a.handler.Func
	if f == nil || f.Library() {
		return
	}
	def, ok := f.Node.(*pysyntax.FunctionDef)
	m := a.pass.Project.Index.ModuleAt(a.pass.Site.Root, f.File.Path)
	if !ok || m == nil {
		return
	}
	c := view.Code{Module: m, Def: def}
	if len(a.code) > 0 {
		c = a.code[0]
	}
	for _, d := range def.Decorators {
		call, ok := d.(*pysyntax.Call)
		if !ok {
			continue
		}
		for _, k := range call.Keywords {
			if k.Name.Name == "response" {
				a.response(c, k.Value)
			}
		}
	}
}

// response looks at the schemas in an expression: UserOut, List[UserOut], {200: UserOut, 404: Error}.
func (a *answer) response(c view.Code, e pysyntax.Expr) {
	of := anyones
	pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
		if r, ok := n.(*pysyntax.Return); ok && r.Value != nil {
			if o := a.rows.Of(c, a.entry.Route.View, r.Value); o.Model != nil {
				of = a.scopeOf(o)
			}
		}
		return true
	})
	seen := map[*pyname.Class]bool{}
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Name, *pysyntax.Attribute:
			for _, s := range a.forms.Named(c.Module, n.(pysyntax.Expr)) {
				if s.Kind == form.Schema && !seen[s.Class] {
					seen[s.Class] = true
					a.fieldset(s, of, 0)
				}
			}
		}
		return true
	})
}

// graphQL says that a view is graphene's.
func graphQL(v *urlconf.View) bool {
	names := []string{v.Name}
	if v.Class != nil {
		names = append(names, v.Class.Bases()...)
	}
	return slices.ContainsFunc(names, func(n string) bool {
		return strings.HasPrefix(n, "graphene_django.views.") || strings.HasPrefix(n, "graphene_file_upload.django.")
	})
}

// types looks at graphene's types: whoever may ask at all may ask for each of their fields, of any object that some
// other type leads to.
func (a *answer) types() {
	for _, m := range a.pass.Project.Index.Modules(a.pass.Site.Root) {
		for _, class := range m.Classes() {
			if form.KindOf(class) != form.Type {
				continue
			}
			if s := a.forms.Of(class); s != nil {
				a.fieldset(s, a.scopeOf(rows.Object{Model: s.Model}), 0)
			}
		}
	}
}
