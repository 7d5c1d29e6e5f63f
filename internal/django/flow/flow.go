// Package flow follows what comes in with requests through a site: it tells the
// engine of package taint what Django, its forms and the site's models do, lets it
// begin at each route, and judges what comes out of the database again by what
// the site puts in.
//
// Which flows are worth a finding, and how bad each is, is the business of rules.
package flow

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"paddock/internal/django/catalog"
	"paddock/internal/django/form"
	"paddock/internal/django/matrix"
	"paddock/internal/django/models"
	"paddock/internal/django/rows"
	"paddock/internal/django/template"
	"paddock/internal/django/view"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
	"paddock/internal/taint"
)

// Flow is a way from outside into a sink.
type Flow struct {
	*taint.Flow
	// Dangers are the names of those that are left.
	Dangers []string
	// Routes are those that lead to it, in the matrix's order; none when no route does.
	Routes []*matrix.Entry
	// Field is the field of a model out of which it comes; nil when it comes with the request.
	Field *models.Field
}

// Flows are those of a site.
type Flows struct {
	List  []*Flow
	Notes []source.Note
}

// base is the catalogue that comes with Paddock.
var base = sync.OnceValue(func() *taint.Catalog {
	c, errs := Catalog(nil)
	if len(errs) > 0 {
		panic(fmt.Sprint("the flow catalogue is broken: ", errs)) // it is built in, and tests read it
	}
	return c
})

// Catalog reads the catalogue, and behind it the lines that a project adds. The
// errors name file and line; what they do not name is read.
func Catalog(more []catalog.Text) (*taint.Catalog, []error) {
	c := taint.NewCatalog()
	var errs []error
	for _, t := range append(catalog.Flow(), more...) {
		errs = append(errs, c.Read(t.Name, t.Text)...)
	}
	return c, append(errs, c.Check()...)
}

// Read follows the values of a site. c is what is known of libraries, nil for
// what comes with Paddock; installed says which versions of distributions may be
// there, nil for any; modules are those that a running site may import;
// outlines are the routes of its contexts, of which those that several have are
// entered once; set are its templates, nil for none. Without outlines the models
// are those of the modules: a reusable app has tables as well.
func Read(c *taint.Catalog, installed func(distribution, specifier string) bool, outlines []*matrix.Outline, index *pyname.Index, root string, modules []*pyname.Module, set *template.Set) (out *Flows) {
	out = &Flows{}
	if c == nil {
		c = base()
	}
	if installed != nil {
		c = c.Installed(installed)
	}
	r := &reader{index: index, root: root, catalog: c, origins: map[originKey]*taint.Origin{}, fields: map[*taint.Origin]*models.Field{}, kept: map[string]*taint.Entry{}, declares: map[*pyname.Class][]field{}}
	seen := map[string]bool{}
	for _, o := range outlines {
		for _, e := range o.Entries {
			if key := matrix.Twin(e.Route); !seen[key] {
				seen[key] = true
				r.entries = append(r.entries, e)
			}
		}
	}
	for _, e := range r.entries {
		if e.Graph != nil {
			r.graph = e.Graph
			break
		}
	}
	if r.graph == nil {
		r.graph = models.ReadModules(index, root, modules)
	}
	r.forms = form.New(index, root, r.graph)
	r.rows = rows.New(index, root, r.graph)
	r.modules = modules
	r.pages.set = set
	r.engine = taint.New(index, root, r.catalog, r)
	r.engine.Connect(modules)
	r.engine.Modules = modules
	for _, e := range r.entries {
		r.enter(e)
	}
	r.sessions()
	r.signals()
	r.engine.Rest(modules)
	out.Notes = r.engine.Notes()
	out.List = r.judge()
	return out
}

// reader is the engine's Library for one site.
type reader struct {
	index   *pyname.Index
	root    string
	catalog *taint.Catalog
	engine  *taint.Engine
	entries []*matrix.Entry
	graph   *models.Graph
	forms   *form.Reader
	rows    *rows.Reader
	modules []*pyname.Module
	// roots are the names of the routes whose path is "/"; nil until somebody asks.
	roots map[string]bool
	// given are the attributes that as_view gives each class of views; nil until somebody asks.
	given map[*pyname.Class]map[string]bool
	// origins are what was made here, by words and place; fields the fields of models that some of them are.
	origins map[originKey]*taint.Origin
	fields  map[*taint.Origin]*models.Field
	// kept are the sinks that stand for fields, by the field's name.
	kept map[string]*taint.Entry
	// numbers are the matrix's entries by the engine's.
	numbers   [][]*matrix.Entry
	onRequest map[string]*taint.Value
	kinds     map[*pyname.Class]form.Kind
	pages     pages
	// declares are the fields that classes declare, as far as somebody asked.
	declares map[*pyname.Class][]field
	// choices are the models of form fields of the project's; nil until somebody asks.
	choices map[*pyname.Class]*models.Model
	// errors are the lists of errors that were made; quoting says whether any form has some that quote, nil until somebody asks.
	errors  map[errorKey]taint.Value
	quoting *bool
	// routed are the classes of views to which routes lead, and those they derive from; nil until somebody asks.
	routed map[*pyname.Class]bool
	// admins are the models for which classes are registered at the admin by calls; nil until somebody asks.
	admins map[*pysyntax.ClassDef]*models.Model
}

type originKey struct {
	words string
	site  taint.Site
}

// origin is where something comes in that the catalogue does not have.
func (r *reader) origin(category, words string, at taint.Site) *taint.Origin {
	k := originKey{words, at}
	if o := r.origins[k]; o != nil {
		return o
	}
	o := &taint.Origin{Category: category, Words: words, Module: at.Module, Node: at.Node}
	r.origins[k] = o
	return o
}

// kind are the dangers left in a value of a kind.
func (r *reader) kind(name string) taint.Mask {
	if m, ok := r.catalog.Kind(name); ok {
		return m
	}
	return taint.All
}

// judge gives the flows their routes, and leaves out what comes out of fields into which nobody from outside puts anything.
func (r *reader) judge() (list []*Flow) {
	all := r.engine.Flows()
	written := r.written(all)
	for _, fl := range all {
		if _, kept := keeps(fl.Sink); kept {
			continue
		}
		f := &Flow{Flow: fl, Dangers: r.catalog.NamesOf(fl.Mask), Field: r.fields[fl.Origin]}
		if f.Field != nil {
			have := written[fieldName(f.Field)] & fl.Mask
			if have == 0 {
				continue
			}
			f.Mask, f.Dangers = have, r.catalog.NamesOf(have)
		}
		seen := map[*matrix.Entry]bool{}
		for _, n := range fl.Entries {
			for _, e := range r.numbers[n] {
				if !seen[e] {
					seen[e] = true
					f.Routes = append(f.Routes, e)
				}
			}
		}
		list = append(list, f)
	}
	return list
}

func fieldName(f *models.Field) string {
	if f.Owner == nil {
		return f.Name
	}
	return f.Owner.Name + "." + f.Name
}

// written are the fields into which something from outside gets, with the dangers that are left in it: by forms,
// serializers and schemas that have them, and by what the code puts there. What comes out of one field and goes into
// another makes that one written as well.
func (r *reader) written(all []*taint.Flow) map[string]taint.Mask {
	written := map[string]taint.Mask{}
	put := func(set *form.Fieldset) {
		if set == nil || set.Model == nil {
			return
		}
		cleaned := map[string]taint.Mask{}
		if set.Class != nil {
			for _, f := range r.declared(set.Class) {
				cleaned[f.name] = r.cleanedBy(f)
			}
		}
		for f := range set.Open() {
			switch {
			case f.Column == nil:
			case set.Kind == form.Schema: // pydantic asks no validators of the model
				written[fieldName(f.Column)] |= r.fieldMask(f.Column)
			default:
				mask := r.sentMask(f.Column)
				if left, ok := cleaned[f.Name]; ok {
					mask &= left
				}
				written[fieldName(f.Column)] |= mask
			}
		}
	}
	admins, shown := r.adminForms(), r.shownOnly()
	for _, m := range r.modules {
		for _, c := range m.Classes() {
			if form.KindOf(c) == form.None || form.KindOf(c) == form.Type || admins[c.Node] || shown[c.Node] {
				continue
			}
			put(r.forms.Of(c))
		}
	}
	// CreateView and UpdateView make a form of their own out of `fields`.
	for _, e := range r.entries {
		for _, h := range view.Handlers(e.Route.View) {
			if !slices.Contains(h.Methods, "POST") && !slices.Contains(h.Methods, "PUT") {
				continue
			}
			for _, set := range r.forms.OfHandler(e.Route.View, h, nil) {
				put(set)
			}
		}
	}
	for {
		changed := false
		for _, fl := range all {
			name, ok := keeps(fl.Sink)
			// What is not sure to get there does not count, but for errors: those are raised where something is refused.
			if !ok || fl.Weak && name != raised.Name {
				continue
			}
			mask := fl.Mask
			if from := r.fields[fl.Origin]; from != nil {
				mask &= written[fieldName(from)]
			} else if fl.Origin.Category == "session" {
				continue
			}
			for _, n := range r.fieldsOf(name) {
				if mask&n.mask&^written[n.name] != 0 {
					written[n.name] |= mask & n.mask
					changed = true
				}
			}
		}
		if !changed {
			return written
		}
	}
}

// fieldMask are the dangers that a field of a model can hold.
func (r *reader) fieldMask(f *models.Field) taint.Mask {
	if f.Choices {
		return 0
	}
	return r.kind(catalog.FieldKind(f.Kind))
}

// sentMask are the dangers left in it where a form or a serializer has asked its validators.
func (r *reader) sentMask(f *models.Field) taint.Mask {
	return r.fieldMask(f) & r.validated(f.Module, f.Validators, 0)
}

// heldMask are the dangers of what a field of a model may give back: what only a form looks at (an address, a slug, a choice)
// code may have put there without one.
func (r *reader) heldMask(f *models.Field) taint.Mask {
	switch catalog.FieldKind(f.Kind) {
	case "int", "float", "bool", "date", "uuid":
		return r.fieldMask(f)
	}
	return taint.All
}

// keptWhere begins the Where of sinks that stand for fields; anyField ends the name of one that stands for all of a model.
const (
	keptWhere = "kept:"
	anyField  = ".*"
)

type writtenField struct {
	name string
	mask taint.Mask
}

// fieldsOf are the fields that the name of a kept sink stands for.
func (r *reader) fieldsOf(name string) (list []writtenField) {
	model, all := strings.CutSuffix(name, anyField)
	if !all {
		return []writtenField{{name, taint.All}}
	}
	m := r.graph.Model(model)
	if m == nil {
		return nil
	}
	for _, f := range m.Fields {
		if !f.Relation() {
			list = append(list, writtenField{fieldName(f), r.fieldMask(f)})
		}
	}
	return list
}

// Keeps is the sink that stands for a field of a model.
func (r *reader) Keeps(c *pyname.Class, name string) *taint.Entry {
	m := r.graph.Of(c)
	if m == nil {
		return nil
	}
	full, mask := m.Name+anyField, taint.All
	if name != "*" {
		f := m.Field(name)
		if f == nil || f.Relation() {
			return nil
		}
		full, mask = fieldName(f), r.heldMask(f)
	}
	e := r.kept[full]
	if e == nil {
		e = &taint.Entry{Verb: taint.Sink, Name: full, Dangers: mask, Where: keptWhere + full, Words: full}
		r.kept[full] = e
	}
	return e
}
