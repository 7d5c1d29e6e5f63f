package flow

import (
	"strings"

	"paddock/internal/django/form"
	"paddock/internal/django/models"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/taint"
)

const (
	managerType = "django.db.models.manager.Manager"
	requestType = "django.http.request.HttpRequest"
)

// Attribute is what Django gives classes of the project, and its own, beyond their text: the fields and managers of
// models, what forms and serializers have cleaned, what middleware puts on a request.
func (r *reader) Attribute(c *taint.Class, name string, static bool, at taint.Site) (taint.Value, bool) {
	if m := r.model(c); m != nil {
		return r.modelAttribute(c, m, name, static, at)
	}
	if static {
		return taint.Value{}, false
	}
	if c.Class == nil {
		if r.catalog.Derives(c.Name, requestType) || c.Name == "rest_framework.request.Request" {
			return r.requestAttribute(name)
		}
		if name == "errors" && r.catalog.Derives(c.Name, boundType) {
			return r.errorsOf(c.Name == quotingType, true, at), true
		}
		return taint.Value{}, false
	}
	if r.configured(c.Class, name) {
		return taint.Value{}, true
	}
	kind, ok := r.kinds[c.Class]
	if !ok {
		kind = form.KindOf(c.Class)
		if r.kinds == nil {
			r.kinds = map[*pyname.Class]form.Kind{}
		}
		r.kinds[c.Class] = kind
	}
	switch kind {
	case form.Form:
		switch name {
		case "cleaned_data":
			return r.engine.Dict(r.cleaned(c.Class, "form", at), taint.Value{}), true
		case "data":
			return taint.Tainted(r.origin("form", "the form's data", at), taint.All), true
		case "instance":
			return r.instance(r.forms.Model(c.Class))
		case "save":
			v, ok := r.instance(r.forms.Model(c.Class))
			return v.Called(), ok
		default:
			// Templates reach the fields of a form as its attributes.
			if v, ok := r.formPart(c.Class, name, at); ok {
				return v, true
			}
		}
	case form.Serializer:
		switch name {
		case "validated_data":
			return r.engine.Dict(r.cleaned(c.Class, "json", at), taint.Value{}), true
		case "initial_data":
			return taint.Tainted(r.origin("json", "the serializer's data", at), taint.All), true
		case "instance":
			return r.instance(r.forms.Model(c.Class))
		case "save":
			v, ok := r.instance(r.forms.Model(c.Class))
			return v.Called(), ok
		}
	case form.Schema:
		return r.schemaAttribute(c.Class, name, at)
	}
	if pydantic(c.Class) {
		return r.schemaAttribute(c.Class, name, at)
	}
	if v, ok := r.viewAttribute(c.Class, name, at); ok {
		return v, true
	}
	return taint.Value{}, false
}

// Result is what functions of Django's give where that depends on the site: models that are asked for by name, and addresses.
func (r *reader) Result(name string, args []taint.Value) (taint.Value, bool) {
	switch {
	case name == "django.contrib.auth.get_user_model":
		return modelClass(r.graph.User)
	case strings.HasSuffix(name, ".get_model"):
		return r.named(args)
	case strings.HasPrefix(name[strings.LastIndexByte(name, '.')+1:], "get_object_or_"):
		return r.objectOf(name, args)
	case name == "django.urls.base.reverse", name == "django.urls.base.reverse_lazy":
		return r.reversed(args)
	}
	return taint.Value{}, false
}

// named is the model of a label, which one argument says or two: get_model("shop.Order"), get_model("shop", "Order").
func (r *reader) named(args []taint.Value) (taint.Value, bool) {
	var parts []string
	for _, a := range args[:min(2, len(args))] {
		if text, ok := a.Text(); ok {
			parts = append(parts, text)
		}
	}
	return modelClass(r.graph.Label(strings.Join(parts, ".")))
}

// objectOf is what a package's own get_object_or_404 gives, which asks for more than Django's: an object of the model among
// its arguments. Of those that the catalogue knows it says what they give.
func (r *reader) objectOf(name string, args []taint.Value) (taint.Value, bool) {
	if len(r.catalog.Entries(name)) > 0 {
		return taint.Value{}, false
	}
	for _, a := range args {
		if c := a.Class(); c != nil {
			if m := r.model(c); m != nil {
				return r.instance(m)
			}
		}
	}
	return taint.Value{}, false
}

// modelClass is the class of a model.
func modelClass(m *models.Model) (taint.Value, bool) {
	switch {
	case m == nil:
		return taint.Value{}, false
	case m.Class != nil:
		return taint.ClassValue(m.Class), true
	}
	return taint.ClassNamed(m.Name), true
}

// reversed is what reverse() gives of a route whose whole path is "/": what is put behind that may be another slash and a host.
// Of all others a beginning is fixed.
func (r *reader) reversed(args []taint.Value) (taint.Value, bool) {
	if len(args) != 1 {
		return taint.Value{}, false
	}
	view, ok := args[0].Text()
	if !ok {
		return taint.Value{}, false
	}
	if r.roots == nil {
		r.roots = map[string]bool{}
		for _, e := range r.entries {
			if strings.Trim(e.Route.Pattern(), "^/?$") == "" {
				r.roots[strings.TrimPrefix(e.Route.Namespace+":"+e.Route.Name, ":")] = true
			}
		}
	}
	if !r.roots[view] {
		return taint.Value{}, false
	}
	return taint.Text("/"), true
}

// configured says that a route gives an attribute of a view's class a value of its own: `V.as_view(raw=True)`. What the
// text of the class says of it is then no more than a default.
func (r *reader) configured(c *pyname.Class, name string) bool {
	if m, ok := c.Find(name); !ok || !isSwitch(m.Bindings[len(m.Bindings)-1]) {
		return false
	}
	if r.given == nil {
		r.given = map[*pyname.Class]map[string]bool{}
		for _, m := range r.modules {
			r.asViews(m)
		}
	}
	return r.given[c][name]
}

// isSwitch is an attribute that the class sets to True, False or None, on which code decides.
func isSwitch(b *pyname.Binding) bool {
	if b.Kind != pyname.Assigned {
		return false
	}
	_, ok := b.Value.(*pysyntax.Constant)
	return ok
}

// asViews reads which attributes the calls of as_view in a module give.
func (r *reader) asViews(m *pyname.Module) {
	pysyntax.WalkStmts(r.index.Parse(m.Path).Body, func(n pysyntax.Node) bool {
		call, ok := n.(*pysyntax.Call)
		if !ok || len(call.Keywords) == 0 {
			return true
		}
		if a, ok := call.Func.(*pysyntax.Attribute); ok && a.Attr.Name == "as_view" {
			for _, d := range m.Resolve(a.Value) {
				k := d.Class()
				if k == nil {
					continue
				}
				if r.given[k] == nil {
					r.given[k] = map[string]bool{}
				}
				for _, w := range call.Keywords {
					if w.Name.Name != "" {
						r.given[k][w.Name.Name] = true
					}
				}
			}
		}
		return true
	})
}

// model is the model that a class is; nil when it is none.
func (r *reader) model(c *taint.Class) *models.Model {
	if c.Class != nil {
		return r.graph.Of(c.Class)
	}
	return r.graph.Model(c.Name)
}

func (r *reader) instance(m *models.Model) (taint.Value, bool) {
	if m == nil {
		return taint.Value{}, false
	}
	if m.Class != nil {
		return taint.InstanceOf(m.Class), true
	}
	return taint.Instance(m.Name), true
}

func (r *reader) collection(typ string, m *models.Model) taint.Value {
	if m == nil {
		return taint.Instance(typ)
	}
	return r.engine.Made(typ, m.Class, m.Name)
}

// modelAttribute is an attribute of a model or of one of its objects.
func (r *reader) modelAttribute(c *taint.Class, m *models.Model, name string, static bool, at taint.Site) (taint.Value, bool) {
	if static {
		if mgr := m.Manager(name); mgr != nil && len(mgr.Classes) > 0 {
			return r.engine.MadeOf(mgr.Classes[0], m.Class, m.Name), true
		}
		if m.Manager(name) != nil || name == "objects" || name == "_default_manager" || name == "_base_manager" {
			return r.collection(managerType, m), true
		}
		return taint.Value{}, false
	}
	switch name {
	case "pk", "id":
		if f := m.Field(name); f == nil || f.Kind != "CharField" {
			return taint.Value{}, true
		}
	case "_meta", "_state", "objects":
		return taint.Value{}, false
	}
	if f := m.Field(name); f != nil {
		if f.Relation() {
			if f.Name != name && name != "pk" {
				return taint.Value{}, true // owner_id
			}
			if f.Many() {
				return r.related(f.To), true
			}
			if v, ok := r.instance(f.To); ok {
				return v, true
			}
			return taint.Value{}, true
		}
		o := r.origin("stored", m.Name[strings.LastIndexByte(m.Name, '.')+1:]+"."+f.Name, at)
		r.fields[o] = f
		v := taint.Tainted(o, r.heldMask(f))
		if strings.HasSuffix(f.Kind, "FileField") || strings.HasSuffix(f.Kind, "ImageField") {
			// Django names files by what was uploaded, without directories.
			v = taint.Tainted(o, r.kind("filename"))
			return v.WithType("django.db.models.fields.files.FieldFile"), true
		}
		return v, true
	}
	if rev, ok := m.Reverse(name); ok {
		if strings.HasPrefix(rev.Field.Kind, "OneToOne") {
			return r.instance(rev.Field.Owner)
		}
		return r.related(rev.Field.Owner), true
	}
	return taint.Value{}, false
}

// related is the manager of a relation to many objects: it has the methods of the model's first one, as in Django.
func (r *reader) related(m *models.Model) taint.Value {
	if m != nil && len(m.Managers) > 0 && len(m.Managers[0].Classes) > 0 {
		return r.engine.MadeOf(m.Managers[0].Classes[0], m.Class, m.Name)
	}
	return r.collection(managerType, m)
}

// modelOf is the model of the object that an expression in a function gives; nil when it is not known.
func (r *reader) modelOf(m *pyname.Module, e pysyntax.Expr) *models.Model {
	o := r.rows.In(m, e)
	if o.Model == nil || o.Several {
		return nil
	}
	return o.Model
}
