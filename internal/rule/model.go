package rule

import (
	"slices"
	"sync"

	"paddock/internal/django"
	"paddock/internal/django/catalog"
	"paddock/internal/django/container"
	"paddock/internal/django/dependency"
	"paddock/internal/django/flow"
	"paddock/internal/django/matrix"
	"paddock/internal/django/misuse"
	"paddock/internal/django/models"
	"paddock/internal/django/purpose"
	"paddock/internal/django/secrecy"
	"paddock/internal/django/signin"
	"paddock/internal/django/template"
	"paddock/internal/django/view"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
	"paddock/internal/taint"
)

// Model is what rules judge: a project, and what more of it is read once a rule asks. It is safe for
// concurrent use; what it gives never changes.
type Model struct {
	Project *django.Project

	// catalog is what is known of libraries, for flows; nil stands for Paddock's own.
	catalog *taint.Catalog
	texts   []catalog.Text

	mu       sync.Mutex
	outlines map[*django.Site]func() []*matrix.Outline
	matrices map[*django.Site]func() *matrix.Matrix
	flows    map[*django.Site]func() *flow.Flows
	sets     map[*django.Site]func() *template.Set
	routesOf map[*django.Site]func() map[pysyntax.Node][]*matrix.Entry
	reaches  map[*django.Site]*reaches
	// bodies are the functions that a running site may run.
	bodies func() []*signin.Body
	// secrets follow secrets through them.
	secrets func() *secrecy.Reader
	// otherFlows are those of code that belongs to no site.
	otherFlows func() []*flow.Flows
	html       func() ([]*Template, []source.Note)
	// modules are what a running site may import, others what belongs to no site; purposes and misuses read both.
	modules  func() []*pyname.Module
	others   func() map[string][]*pyname.Module
	purposes func() *purpose.Reader
	misuses  func() map[string][]misuse.Use
	scripts  func() ([]*Script, []source.Note)

	dependencies func() *dependency.Set
	uses         func() *dependency.Uses
	containers   func() *container.Setup

	committed func() ([]*Committed, []source.Note)
	past      func() ([]*Past, []source.Note)
}

// NewModel is the model of a loaded project.
func NewModel(p *django.Project) *Model {
	m := &Model{Project: p, matrices: map[*django.Site]func() *matrix.Matrix{}, flows: map[*django.Site]func() *flow.Flows{}, outlines: map[*django.Site]func() []*matrix.Outline{}, sets: map[*django.Site]func() *template.Set{},
		routesOf: map[*django.Site]func() map[pysyntax.Node][]*matrix.Entry{}, reaches: map[*django.Site]*reaches{}}
	for _, site := range p.Sites {
		m.matrices[site] = sync.OnceValue(func() *matrix.Matrix { return matrix.ReadForRules(p, m.outline(site)) })
		m.outlines[site] = sync.OnceValue(func() (list []*matrix.Outline) {
			for _, c := range site.Deployed() {
				list = append(list, matrix.Look(c))
			}
			return list
		})
		m.routesOf[site] = sync.OnceValue(func() map[pysyntax.Node][]*matrix.Entry { return m.readRoutesOf(site) })
		m.reaches[site] = &reaches{known: map[reachKey][]view.Code{}}
		m.sets[site] = sync.OnceValue(func() *template.Set { return template.Read(site) })
		m.flows[site] = sync.OnceValue(func() *flow.Flows { return m.readFlows(site) })
	}
	m.bodies = sync.OnceValue(func() []*signin.Body { return signin.Bodies((&Pass{Project: p, model: m}).Modules()) })
	m.secrets = sync.OnceValue(func() *secrecy.Reader { return secrecy.NewReader(m.bodies()) })
	m.otherFlows = sync.OnceValue(m.readOtherFlows)
	m.uses = sync.OnceValue(func() *dependency.Uses { return dependency.Read(p) })
	m.dependencies = sync.OnceValue(func() *dependency.Set { return dependency.Known(p, m.uses) })
	m.containers = sync.OnceValue(func() *container.Setup { return container.Read(p) })
	m.html = sync.OnceValues(m.readHTML)
	m.modules = sync.OnceValue(func() []*pyname.Module { return modules(p) })
	m.others = sync.OnceValue(m.readOthers)
	m.purposes = sync.OnceValue(func() *purpose.Reader { return purpose.NewReader(m.code()) })
	m.misuses = sync.OnceValue(m.findMisuses)
	m.scripts = sync.OnceValues(m.readScripts)
	m.committed = sync.OnceValues(m.readCommitted)
	m.past = func() ([]*Past, []source.Note) { return nil, nil }
	return m
}

// outline are the routes of a site's deployed contexts, of which nothing more is known yet.
func (m *Model) outline(site *django.Site) []*matrix.Outline {
	m.mu.Lock()
	look := m.outlines[site]
	m.mu.Unlock()
	return look()
}

// Extend adds the lines of a text to the flow catalogue. Call it before anything asks for flows. The errors name file
// and line.
func (m *Model) Extend(name, text string) []error {
	m.texts = append(m.texts, catalog.Text{Name: name, Text: text})
	c, errs := flow.Catalog(m.texts)
	m.catalog = c
	return errs
}

// Matrix is the access matrix of a site's deployed contexts.
func (m *Model) Matrix(site *django.Site) *matrix.Matrix {
	m.mu.Lock()
	read := m.matrices[site]
	m.mu.Unlock()
	return read()
}

// Templates are the templates of a site.
func (m *Model) Templates(site *django.Site) *template.Set {
	m.mu.Lock()
	read := m.sets[site]
	m.mu.Unlock()
	return read()
}

// Notes say what of the deployed sites' routes could not be read, sorted. It reads the matrices.
func (m *Model) Notes() []source.Note {
	var notes []source.Note
	for _, site := range m.Project.Sites {
		if len(site.Deployed()) > 0 {
			notes = append(append(notes, m.Matrix(site).Unread...), m.Matrix(site).Notes...)
		}
	}
	slices.SortFunc(notes, source.Note.Compare)
	return slices.Compact(notes)
}

// Dependencies are the packages that the project installs, with what is known of their versions.
func (m *Model) Dependencies() *dependency.Set { return m.dependencies() }

// Dependencies are the packages that the project installs, with what is known of their versions.
func (p *Pass) Dependencies() *dependency.Set { return p.model.Dependencies() }

// Uses are the places where the project uses packages.
func (p *Pass) Uses() *dependency.Uses { return p.model.uses() }

// Containers are the project's Dockerfiles and compose files.
func (p *Pass) Containers() *container.Setup { return p.model.containers() }

// Bodies are the functions of Modules, read once for all rules.
func (p *Pass) Bodies() []*signin.Body { return p.model.bodies() }

// Templates are the templates of the site whose routes are judged.
func (p *Pass) Templates() *template.Set { return p.model.Templates(p.Site) }

// Graphs are the models of the contexts of the site whose routes are judged, each graph once.
func (p *Pass) Graphs() (list []*models.Graph) {
	for _, e := range p.Matrix.Entries {
		if e.Graph != nil && !slices.Contains(list, e.Graph) {
			list = append(list, e.Graph)
		}
	}
	return list
}

// ReportRoute says that something is wrong with a route: at the place given or, when that is nowhere,
// where its view is defined, or else where the route is. A view that has several routes is reported
// once, with the first of them.
func (p *Pass) ReportRoute(e *matrix.Entry, at pyeval.Place, format string, args ...any) *finding.Finding {
	if at.File == nil {
		at = Head(e.Route.View.Place)
	}
	if at.File == nil {
		at = e.Route.Place
	}
	f := p.Report(at, format, args...)
	f.Route = e.Route.Pattern()
	f.Symbol = e.Route.View.Name
	f.Key = e.Route.View.Name
	if len(e.Contexts) > 0 {
		f.Contexts = e.Contexts
	} else {
		f.Contexts = p.Matrix.Contexts
	}
	return f
}

// Head is the first line of a definition, without the body: what a finding about the whole marks.
func Head(at pyeval.Place) pyeval.Place {
	if at.File == nil {
		return at
	}
	line := at.File.LineOf(at.Start)
	end := at.File.LineStart(line) + source.Pos(len(at.File.Line(line)))
	at.End = max(at.Start, min(at.End, end))
	return at
}
