// Package form reads which fields of a model the project's forms, serializers
// and schemas have: Django's ModelForm, DRF's ModelSerializer, django-ninja's
// ModelSchema and graphene's DjangoObjectType, the forms that factories make,
// and those that generic views make of their own attributes.
//
// It knows how each of them reads its Meta, inherited ones included, which
// fields let something in and which let it out. Who may call the routes that
// use them, and what a field has to lose, is not its business.
package form

import (
	"iter"
	"slices"
	"strings"

	"paddock/internal/django/models"
	"paddock/internal/django/rows"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Kind tells the frameworks apart.
type Kind uint8

const (
	// None is what no framework's class of fields is.
	None Kind = iota
	// Form is Django's, Serializer DRF's, Schema django-ninja's and Type graphene's.
	Form
	Serializer
	Schema
	Type
)

// Fieldset are the fields of one form, serializer, schema or type.
type Fieldset struct {
	Kind Kind
	// Name is the dotted name of the class; of one that a factory or a generic view makes what makes it.
	Name string
	// Class is the class in the project; nil of one that is made without one.
	Class *pyname.Class
	// Model is whose fields it takes; nil when it takes none, or when that is not known.
	Model *models.Model
	// All says that it takes the model's fields as they come, but for those of Exclude.
	All     bool
	Exclude []string
	// Fields are what it has, in the model's order, or in that of Meta.fields.
	Fields []Field
	// Dropped are fields that its code takes out, whatever it asks before that; they are not among the Fields.
	Dropped []Field
	// Depth is how many relations deep DRF writes out whole objects.
	Depth int
	// Place is the statement that says which fields there are; of a class without one the class.
	Place pyeval.Place
}

// Field is one field of a Fieldset.
type Field struct {
	Name string
	// Column is the field of the model that it stands for; nil when it stands for none, or computes something.
	Column *models.Field
	// Declared says that a class writes it out: it is not made of the model's field alone.
	Declared bool
	// ReadOnly says that nothing that is sent gets into it, WriteOnly that nothing of it is shown.
	ReadOnly, WriteOnly bool
	// Sometimes says of a dropped one that it is taken out under a condition only.
	Sometimes bool
	// Nested is the serializer or schema that writes out what it leads to; nil without one.
	Nested *pyname.Class
	// Type is the class of Django's or DRF's that its declaration makes, or derives what it makes from:
	// "ModelChoiceField"; the project's own class when that is just a Field. "" of a nested one, and of one that is not declared.
	Type string
	// Call makes it, in Module; nil of a field that is not declared by a call.
	Call   *pysyntax.Call
	Module *pyname.Module
	// Place is the declaration; zero of a field that is not declared.
	Place pyeval.Place
}

// Open are the fields that can be sent, at least sometimes.
func (s *Fieldset) Open() iter.Seq[*Field] {
	return func(yield func(*Field) bool) {
		for i := range s.Fields {
			if f := &s.Fields[i]; !f.ReadOnly && !yield(f) {
				return
			}
		}
		for i := range s.Dropped {
			if f := &s.Dropped[i]; !f.ReadOnly && (f.Sometimes || s.Field(f.Name) != nil) && !yield(f) {
				return
			}
		}
	}
}

// Field finds a field by its name; nil when there is none.
func (s *Fieldset) Field(name string) *Field {
	for i := range s.Fields {
		if s.Fields[i].Name == name {
			return &s.Fields[i]
		}
	}
	return nil
}

// Reader reads the fieldsets of a context. It is for one goroutine; what it gives is shared and must not be changed.
type Reader struct {
	index *pyname.Index
	root  string
	graph *models.Graph
	rows  *rows.Reader
	known map[*pyname.Class]*Fieldset
	made  map[*pysyntax.Call]*Fieldset
}

// New makes a Reader for the models of a context; graph may be nil, and then no model is known.
func New(index *pyname.Index, root string, graph *models.Graph) *Reader {
	if graph == nil {
		graph = &models.Graph{}
	}
	return &Reader{index: index, root: root, graph: graph, rows: rows.New(index, root, graph), known: map[*pyname.Class]*Fieldset{}, made: map[*pysyntax.Call]*Fieldset{}}
}

// KindOf is the kind of fieldset that a class is; None of all others.
func KindOf(c *pyname.Class) Kind {
	if c == nil {
		return None
	}
	for _, n := range c.Missing() {
		last := n[strings.LastIndexByte(n, '.')+1:]
		switch {
		case strings.HasPrefix(n, "ninja.") && strings.HasSuffix(last, "Schema"), last == "ModelSchema":
			return Schema
		case strings.HasPrefix(n, "graphene_django.") && strings.HasSuffix(last, "ObjectType"), last == "DjangoObjectType":
			return Type
		case strings.HasPrefix(n, "rest_framework.") && strings.HasSuffix(last, "Serializer"), strings.HasSuffix(last, "ModelSerializer"):
			return Serializer
		case strings.HasPrefix(n, "django.forms.") && strings.HasSuffix(last, "Form"), strings.HasSuffix(last, "ModelForm"),
			strings.HasPrefix(n, "django.contrib.auth.forms.") && strings.HasSuffix(last, "Form"):
			return Form
		}
	}
	return None
}

// Of are the fields of a class; nil when it is no fieldset, or when which fields there are cannot be read.
func (r *Reader) Of(c *pyname.Class) *Fieldset {
	if c == nil {
		return nil
	}
	if s, ok := r.known[c]; ok {
		return s
	}
	r.known[c] = nil // of one that leads to itself nothing is known meanwhile
	s := r.read(c)
	r.known[c] = s
	return s
}

func (r *Reader) read(c *pyname.Class) *Fieldset {
	kind := KindOf(c)
	if kind == None {
		return nil
	}
	s := &Fieldset{Kind: kind, Name: c.Name, Class: c, Place: placeOf(c.Module, c.Node)}
	o := options{}
	if m := metaOf(c, kind); m != nil && !r.readMeta(s, m, &o) {
		return nil
	}
	s.fill(&o, declared(c, kind))
	s.drop(c)
	return s
}

func placeOf(m *pyname.Module, n pysyntax.Node) pyeval.Place {
	return pyeval.Place{File: m.Tree.File, Span: n.Range()}
}

// options are what a Meta says of the fields, besides what the Fieldset keeps.
type options struct {
	fields              []string
	readOnly, writeOnly []string
}

// fill gives a fieldset its fields: those that the Meta names or takes, as the classes declare them or as the
// framework makes them of the model's.
func (s *Fieldset) fill(o *options, declared []declaration) {
	add := func(name string) {
		if s.Field(name) != nil {
			return
		}
		i := slices.IndexFunc(declared, func(d declaration) bool { return d.Name == name })
		if i < 0 {
			s.made(name, o)
			return
		}
		f := declared[i].Field
		if s.Model != nil && !declared[i].computed {
			f.Column = follow(s.Model, declared[i].source)
		}
		s.Fields = append(s.Fields, f)
	}
	names := o.fields
	if s.All && s.Model != nil {
		names = nil
		for _, f := range s.Model.Fields {
			if !slices.Contains(s.Exclude, f.Name) {
				names = append(names, f.Name)
			}
		}
	}
	for _, n := range names {
		add(n)
	}
	if s.Kind == Serializer && !s.All && s.Model != nil {
		return // DRF leaves out inherited fields that Meta.fields does not name, and refuses the class's own
	}
	for _, d := range declared {
		add(d.Name)
	}
}

// made adds the field that the framework makes of the model's.
func (s *Fieldset) made(name string, o *options) {
	f := Field{Name: name, WriteOnly: slices.Contains(o.writeOnly, name), ReadOnly: s.Kind == Type || slices.Contains(o.readOnly, name)}
	if s.Model != nil {
		f.Column = s.Model.Field(name)
	}
	if c := f.Column; c != nil {
		switch s.Kind {
		case Form:
			if !c.Editable || c.Primary && strings.HasSuffix(c.Kind, "AutoField") {
				return
			}
		case Serializer:
			f.ReadOnly = f.ReadOnly || !c.Editable || c.Primary && strings.HasSuffix(c.Kind, "AutoField")
		}
	}
	s.Fields = append(s.Fields, f)
}

// follow is the field of a model at the end of a source such as "user.password"; nil when there is none.
func follow(m *models.Model, source string) *models.Field {
	for {
		name, rest, more := strings.Cut(source, ".")
		f := m.Field(name)
		if !more || f == nil || f.To == nil {
			if more {
				return nil
			}
			return f
		}
		m, source = f.To, rest
	}
}
