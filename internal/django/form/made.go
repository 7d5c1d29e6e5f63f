package form

import (
	"slices"
	"strings"

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

// Named are the fields of what an expression names: classes, and forms that a factory makes here or where the name
// was given its value.
func (r *Reader) Named(m *pyname.Module, e pysyntax.Expr) (list []*Fieldset) {
	add := func(s *Fieldset) {
		if s != nil && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	if call, ok := e.(*pysyntax.Call); ok {
		add(r.factory(m, call))
		return list
	}
	for _, d := range m.Resolve(e) {
		if c := d.Class(); c != nil {
			add(r.Of(c))
		} else if call, ok := d.Value().(*pysyntax.Call); ok && d.Module != nil {
			add(r.factory(d.Module, call))
		}
	}
	return list
}

// factory are the fields of a form that a factory makes; nil when the call is none.
func (r *Reader) factory(m *pyname.Module, call *pysyntax.Call) *Fieldset {
	if s, ok := r.made[call]; ok {
		return s
	}
	r.made[call] = nil
	s := r.readFactory(m, call)
	r.made[call] = s
	return s
}

func (r *Reader) readFactory(m *pyname.Module, call *pysyntax.Call) *Fieldset {
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
	var list []declaration
	if base := arg(-1, "form"); base != nil {
		if all := r.Named(m, base); len(all) > 0 {
			of := all[0]
			s.Model, s.All, s.Exclude, s.Class, s.Name = of.Model, of.All, slices.Clone(of.Exclude), of.Class, of.Name
			if of.Place.File != nil {
				s.Place = of.Place
			}
			for _, f := range of.Fields {
				o.fields = append(o.fields, f.Name)
			}
			list = declared(of.Class, Form)
		}
	}
	if e := arg(at[0], "model"); e != nil {
		s.Model = r.rows.Class(m, e)
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
		if parent := r.rows.Class(m, call.Args[0]); parent != nil {
			for _, f := range s.Model.Fields {
				if f.To == parent {
					s.Exclude = append(s.Exclude, f.Name)
				}
			}
		}
	}
	s.fill(&o, list)
	s.Fields = slices.DeleteFunc(s.Fields, func(f Field) bool { return slices.Contains(s.Exclude, f.Name) })
	if s.Class != nil {
		s.drop(s.Class)
	}
	return s
}
