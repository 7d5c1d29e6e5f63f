package form

import (
	"slices"
	"strings"

	"paddock/internal/django/models"
	"paddock/internal/django/urlconf"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// factories are Django's functions that make a form or a set of forms of a model's fields, with where their
// arguments stand when they are not named: model, fields and exclude.
var factories = map[string][3]int{
	"modelform_factory":             {0, 2, 3},
	"modelformset_factory":          {0, -1, -1},
	"inlineformset_factory":         {1, -1, -1},
	"generic_inlineformset_factory": {0, -1, -1},
}

// Named are the fields of what an expression names: a class, or a form that a factory makes here or where the name
// was given its value. It is nil for all else.
func (r *Reader) Named(m *pyname.Module, e pysyntax.Expr) *Fieldset {
	if call, ok := e.(*pysyntax.Call); ok {
		return r.factory(m, call)
	}
	for _, d := range m.Resolve(e) {
		if c := d.Class(); c != nil {
			if s := r.Of(c); s != nil {
				return s
			}
			continue
		}
		if call, ok := d.Value().(*pysyntax.Call); ok && d.Module != nil {
			if s := r.factory(d.Module, call); s != nil {
				return s
			}
		}
	}
	return nil
}

// factory are the fields of a form that a factory makes; nil when the call is none.
func (r *Reader) factory(m *pyname.Module, call *pysyntax.Call) *Fieldset {
	name := ""
	var at [3]int
	for _, n := range m.Names(call.Func) {
		if where, ok := factories[lastPart(n)]; ok && (strings.HasPrefix(n, "django.forms.") || strings.HasPrefix(n, "django.contrib.contenttypes.")) {
			name, at = n, where
		}
	}
	if name == "" {
		return nil
	}
	arg := func(i int, keyword string) pysyntax.Expr {
		for _, k := range call.Keywords {
			if k.Name.Name == keyword {
				return k.Value
			}
		}
		if i >= 0 && i < len(call.Args) {
			return call.Args[i]
		}
		return nil
	}
	s := &Fieldset{Kind: Form, Name: lastPart(name), Place: placeOf(m, call)}
	o := options{}
	var declared []declaration
	if base := arg(-1, "form"); base != nil {
		if of := r.Named(m, base); of != nil {
			s.Model, s.All, s.Exclude, s.Class, s.Name = of.Model, of.All, slices.Clone(of.Exclude), of.Class, of.Name
			if of.Place.File != nil {
				s.Place = of.Place
			}
			for _, f := range of.Fields {
				o.fields = append(o.fields, f.Name)
			}
			declared = r.declared(of.Class, Form)
		}
	}
	if e := arg(at[0], "model"); e != nil {
		s.Model = r.modelOf(m, e, 0)
	}
	if s.Model == nil {
		return nil
	}
	if e := arg(at[1], "fields"); e != nil {
		list, ok := names(m, e, 0)
		if !ok {
			return nil
		}
		s.All, s.Place = false, placeOf(m, e)
		s.take(list, &o)
	}
	if e := arg(at[2], "exclude"); e != nil {
		list, ok := names(m, e, 0)
		if !ok {
			return nil
		}
		s.All, s.Place = s.All || len(o.fields) == 0, placeOf(m, e)
		s.Exclude = append(s.Exclude, list...)
	}
	if lastPart(name) == "inlineformset_factory" && len(call.Args) > 0 {
		// What it belongs to is the parent's page's.
		if parent := r.modelOf(m, call.Args[0], 0); parent != nil {
			for _, f := range s.Model.Fields {
				if f.To == parent {
					s.Exclude = append(s.Exclude, f.Name)
				}
			}
		}
	}
	s.fill(&o, declared)
	s.Fields = slices.DeleteFunc(s.Fields, func(f Field) bool { return slices.Contains(s.Exclude, f.Name) })
	if s.Class != nil {
		s.drop(s.Class)
	}
	return s
}

// viewNames are the attributes of a class-based view that name its form or serializer.
var viewNames = []string{"form_class", "serializer_class"}

// OfView are the fields of a class-based view's own form or serializer: of the class that it names, or of the form
// that Django makes of the view's model and fields; nil when it has none or overrides which one it is.
func (r *Reader) OfView(v *urlconf.View) *Fieldset {
	if v.Class == nil || v.Func != nil && v.Func.Self == nil {
		return nil
	}
	for _, p := range v.Init {
		if slices.Contains(viewNames, p.Key.Text) && p.Value.Class != nil {
			return r.Of(r.class(p.Value.Class))
		}
	}
	class := r.class(v.Class)
	for _, name := range viewNames {
		if class == nil {
			break
		}
		member, ok := class.Find(name)
		if !ok || member.Bindings[0].Value == nil {
			continue
		}
		if s := r.Named(member.Class.Module, member.Bindings[0].Value); s != nil {
			return s
		}
	}
	return r.generic(v, class)
}

// class is the class of the text that one of the evaluator is; nil when it is a library's.
func (r *Reader) class(c *pyeval.Class) *pyname.Class {
	if c == nil || c.Library() || c.File == nil {
		return nil
	}
	if m := r.index.ModuleAt(r.root, c.File.Path); m != nil {
		return m.Class(c.Node)
	}
	return nil
}

// generic is the form that CreateView and UpdateView make of their model and fields.
func (r *Reader) generic(v *urlconf.View, class *pyname.Class) *Fieldset {
	if !v.Class.Derives("django.views.generic.edit.ModelFormMixin") {
		return nil
	}
	if class != nil {
		for _, name := range []string{"get_form_class", "form_class"} {
			if member, ok := class.Find(name); ok && member.Bindings[0].Node != nil {
				if c, ok := member.Bindings[0].Value.(*pysyntax.Constant); !ok || c.Kind != pysyntax.None {
					return nil
				}
			}
		}
	}
	attr := func(name string) *pyeval.Value {
		for i := range v.Init {
			if v.Init[i].Key.Text == name {
				return &v.Init[i].Value
			}
		}
		if a, owner, ok := v.Class.Attr(name); ok && !owner.Library() {
			return &a
		}
		return nil
	}
	fields := attr("fields")
	if fields == nil {
		return nil
	}
	s := &Fieldset{Kind: Form, Name: v.Name, Model: r.viewModel(attr("model"), class), Place: v.Place}
	if s.Model == nil {
		return nil
	}
	if fields.Place.File != nil {
		s.Place = fields.Place
	}
	if class != nil {
		if member, ok := class.Find("fields"); ok {
			s.Place = placeOf(member.Class.Module, member.Bindings[0].Node)
		}
	}
	o := options{}
	if fields.Kind == pyeval.Str {
		s.take([]string{fields.Text}, &o)
	} else if list, all := fields.Strings(); all {
		o.fields = list
	} else {
		return nil
	}
	s.fill(&o, nil)
	return s
}

// viewModel is a generic view's model: of its attribute model, or of its queryset.
func (r *Reader) viewModel(model *pyeval.Value, class *pyname.Class) *models.Model {
	if model != nil && model.Class != nil {
		if m := r.graph.Model(model.Class.Name); m != nil {
			return m
		}
	}
	if class == nil {
		return nil
	}
	if member, ok := class.Find("model"); ok && member.Bindings[0].Value != nil {
		return r.modelOf(member.Class.Module, member.Bindings[0].Value, 0)
	}
	if member, ok := class.Find("queryset"); ok && member.Bindings[0].Value != nil {
		return r.Rows(member.Class.Module, member.Bindings[0].Value)
	}
	if member, ok := class.Find("get_queryset"); ok {
		if f, ok := member.Bindings[0].Node.(*pysyntax.FunctionDef); ok {
			var found *models.Model
			pysyntax.WalkStmts(f.Body, func(n pysyntax.Node) bool {
				if ret, ok := n.(*pysyntax.Return); ok && ret.Value != nil && found == nil {
					found = r.Rows(member.Class.Module, ret.Value)
				}
				return true
			})
			return found
		}
	}
	return nil
}

// Rows is the model whose objects an expression gives, down a chain of attributes and calls to the model's class:
// Order.objects.filter(…).first(); nil when it does not begin with a model.
func (r *Reader) Rows(m *pyname.Module, e pysyntax.Expr) *models.Model {
	for range maxValue {
		switch x := e.(type) {
		case *pysyntax.Call:
			if model := r.modelOf(m, x, 0); model != nil {
				return model
			}
			e = x.Func
		case *pysyntax.Subscript:
			e = x.Value
		case *pysyntax.Await:
			e = x.Value
		case *pysyntax.Name, *pysyntax.Attribute:
			for _, d := range m.Resolve(e) {
				d.Rest = nil
				if c := d.Class(); c != nil {
					if model := r.graph.Of(c); model != nil {
						return model
					}
				}
				if model := r.graph.Model(d.Name); model != nil {
					return model
				}
			}
			if model := r.modelOf(m, e, 0); model != nil {
				return model
			}
			a, ok := e.(*pysyntax.Attribute)
			if !ok {
				return nil
			}
			e = a.Value
		default:
			return nil
		}
	}
	return nil
}
