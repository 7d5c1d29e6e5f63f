package form

import (
	"slices"
	"strings"

	"paddock/internal/django/models"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// How a Meta is found.
//
// Django and DRF ask the class for its attribute Meta, so that one without its own has its base's, whole. A Meta
// that derives from another one has that one's attributes. django-ninja and graphene look at the class's own
// body only. Of bases outside the tree those of Django's accounts are known.

// libraryMeta are the forms of Django's accounts that a project may derive from: what their Meta says of fields.
var libraryMeta = map[string][]string{
	userChangeForm: {allFields},
	"django.contrib.auth.forms.UserCreationForm":     {"username"},
	"django.contrib.auth.forms.BaseUserCreationForm": {"username"},
}

const userChangeForm = "django.contrib.auth.forms.UserChangeForm"

// allFields is what fields is set to when all of the model's are meant.
const allFields = "__all__"

// meta is the Meta of a class: one in the tree, or that of a class of Django's.
type meta struct {
	class   *pyname.Class
	library string // the dotted name of the class that has it
}

// metaOf is the Meta that counts for a class; nil when there is none.
func metaOf(c *pyname.Class, kind Kind) *meta {
	if kind == Schema || kind == Type {
		for _, name := range []string{"Meta", "Config"} {
			if member, ok := c.Own(name); ok {
				return metaBound(member)
			}
		}
		return nil
	}
	line, _ := c.MRO()
	for _, b := range line {
		if b.Class == nil {
			if _, ok := libraryMeta[b.Name]; ok {
				return &meta{library: b.Name}
			}
			continue
		}
		if member, ok := b.Class.Own("Meta"); ok {
			return metaBound(member)
		}
	}
	return nil
}

func metaBound(member pyname.Member) *meta {
	b := member.Bindings[0]
	if d, ok := b.Node.(*pysyntax.ClassDef); ok {
		return &meta{class: member.Class.Module.Class(d)}
	}
	if b.Kind == pyname.Assigned && b.Value != nil { // Meta = Base.Meta
		for _, d := range member.Class.Module.Resolve(b.Value) {
			if c := d.Class(); c != nil {
				return &meta{class: c}
			}
			if lib, ok := strings.CutSuffix(d.Dotted(), ".Meta"); ok {
				return &meta{library: lib}
			}
		}
	}
	return nil
}

// attr is the statement that gives a Meta an attribute, its own or an inherited one, with its module.
func (m *meta) attr(name string) (*pyname.Binding, *pyname.Module) {
	if m.class == nil {
		return nil, nil
	}
	if member, ok := m.class.Find(name); ok {
		if b := member.Bindings[0]; b.Kind == pyname.Assigned && b.Value != nil {
			return b, member.Class.Module
		}
	}
	return nil, nil
}

// known are the fields of the class of Django's whose Meta it is or derives from, in the words of libraryMeta.
func (m *meta) known() []string {
	if m.class == nil {
		return libraryMeta[m.library]
	}
	for _, n := range m.class.Missing() {
		if lib, ok := strings.CutSuffix(n, ".Meta"); ok {
			return libraryMeta[lib]
		}
	}
	return nil
}

// attrs are the names under which a framework's Meta says which fields it takes, and which it does not: the name of
// today, and what it was called before.
func attrs(kind Kind) (fields, exclude []string) {
	switch kind {
	case Schema:
		return []string{"fields", "model_fields"}, []string{"exclude", "model_exclude"}
	case Type:
		return []string{"fields", "only_fields"}, []string{"exclude", "exclude_fields"}
	}
	return []string{"fields"}, []string{"exclude"}
}

// Model is the model that a class's Meta names, also where it cannot be read which fields it takes, or when its
// framework is one of the project's own; nil when none is known.
func (r *Reader) Model(c *pyname.Class) *models.Model {
	if m := metaOf(c, KindOf(c)); m != nil {
		return r.modelOf(m)
	}
	return nil
}

// Option is what a class's Meta says of something else than fields, with its module; nil when it says nothing of it.
func Option(c *pyname.Class, name string) (pysyntax.Expr, *pyname.Module) {
	if m := metaOf(c, KindOf(c)); m != nil {
		if b, module := m.attr(name); b != nil {
			return b.Value, module
		}
	}
	return nil, nil
}

func (r *Reader) modelOf(m *meta) *models.Model {
	if b, module := m.attr("model"); b != nil {
		return r.rows.Class(module, b.Value)
	}
	if m.known() != nil {
		return r.graph.User
	}
	return nil
}

// readMeta reads what a Meta says into a fieldset; it is false when that cannot be read, or says nothing.
func (r *Reader) readMeta(s *Fieldset, m *meta, o *options) bool {
	known := m.known()
	s.Model = r.modelOf(m)
	said := false
	takes, leaves := attrs(s.Kind)
	for _, name := range takes {
		b, module := m.attr(name)
		if b == nil {
			continue
		}
		list, ok := names(module, b.Value, 0)
		if !ok {
			return false
		}
		if list == nil {
			continue // None says nothing
		}
		said = true
		s.Place = placeOf(module, b.Node)
		s.take(list, o)
	}
	if !said && known != nil {
		said = true
		s.take(known, o)
	}
	for _, name := range leaves {
		b, module := m.attr(name)
		if b == nil {
			continue
		}
		list, ok := names(module, b.Value, 0)
		if !ok {
			return false
		}
		if !said {
			s.All, said = true, true
		}
		s.Place = placeOf(module, b.Node)
		s.Exclude = append(s.Exclude, list...)
	}
	if !said && s.Model != nil {
		if s.Kind != Type {
			return false // Django and DRF refuse such a class
		}
		s.All = true // graphene takes all, with a warning
	}
	if b, module := m.attr("read_only_fields"); b != nil {
		o.readOnly, _ = names(module, b.Value, 0)
	}
	if b, module := m.attr("depth"); b != nil {
		if c, ok := module.Fold(b.Value); ok && c.Kind == pyname.ConstInt {
			s.Depth = int(c.Int)
		}
	}
	if b, module := m.attr("extra_kwargs"); b != nil {
		extra(module, b.Value, o, 0)
	}
	return true
}

// take keeps the fields that are named, or that all are meant.
func (s *Fieldset) take(list []string, o *options) {
	if slices.Equal(list, []string{allFields}) {
		s.All = true
	} else {
		o.fields = list
	}
}

// extra reads extra_kwargs: {"password": {"write_only": True}}.
func extra(m *pyname.Module, e pysyntax.Expr, o *options, depth int) {
	if depth > maxValue {
		return
	}
	switch e := e.(type) {
	case *pysyntax.Dict:
		for i, k := range e.Keys {
			if k == nil {
				extra(m, e.Values[i], o, depth+1)
				continue
			}
			name, ok := m.Fold(k)
			if !ok {
				continue
			}
			o.set(m, e.Values[i], name.Text)
		}
	case *pysyntax.BinOp:
		extra(m, e.Left, o, depth+1)
		extra(m, e.Right, o, depth+1)
	case *pysyntax.Comp:
		// {name: {"read_only": True} for name in fields}
		if e.Kind != pysyntax.DictComp || len(e.Generators) != 1 {
			return
		}
		if list, ok := names(m, e.Generators[0].Iter, depth+1); ok {
			o.set(m, e.Elt, list...)
		}
	default:
		if d, module := variable(m, e); d != nil {
			extra(module, d, o, depth+1)
		}
	}
}

// set reads the options of some fields: {"write_only": True, …}.
func (o *options) set(m *pyname.Module, e pysyntax.Expr, names ...string) {
	if v, module := variable(m, e); v != nil {
		m, e = module, v
	}
	yes := func(option string, value pysyntax.Expr) {
		if c, ok := m.Fold(value); !ok || !c.Truth() {
			return
		}
		switch option {
		case "read_only":
			o.readOnly = append(o.readOnly, names...)
		case "write_only":
			o.writeOnly = append(o.writeOnly, names...)
		}
	}
	switch e := e.(type) {
	case *pysyntax.Dict:
		for i, k := range e.Keys {
			if k == nil {
				continue
			}
			if c, ok := m.Fold(k); ok {
				yes(c.Text, e.Values[i])
			}
		}
	case *pysyntax.Call: // dict(write_only=True)
		for _, k := range e.Keywords {
			yes(k.Name.Name, k.Value)
		}
	}
}
