// Package matrix is a project's access matrix: every route with its view, the
// methods it answers, who may call it and what it takes, over all contexts.
//
// It puts together what urlconf, view, access and objects read, and compares
// two matrices; how it is printed is the command line's business.
package matrix

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"paddock/internal/django"
	"paddock/internal/django/access"
	"paddock/internal/django/input"
	"paddock/internal/django/models"
	"paddock/internal/django/objects"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/pyeval"
	"paddock/internal/source"
)

// Matrix are the routes of a project.
type Matrix struct {
	// Entries are in the order in which Django's resolver tries them, site by site.
	Entries []*Entry
	// Contexts are the names of those that were read.
	Contexts []string
	// Unread are the places that could not be read, sorted; each stands for a route or more.
	Unread []source.Note
	// Notes say what of a whole site is not known, such as what one of its middleware asks of callers, and what is
	// assumed about it; sorted.
	Notes []source.Note
}

// Entry is one route of the matrix.
type Entry struct {
	Route *urlconf.Route
	Site  *django.Site
	// Table are the routes of the first context that has it, Graph its models.
	Table *urlconf.Table
	Graph *models.Graph
	// Methods are the HTTP methods that it answers, sorted, HEAD and OPTIONS left out; empty when nothing
	// limits them.
	Methods []string
	// Access is who may call it, and its protection against forged requests.
	Access access.Access
	// Lookups are what it looks up by identifiers from the request; Objects is what they come to, in the words of
	// objects.Summary.
	Lookups []objects.Lookup
	Objects string
	// Listings are the rows that leave it without an identifier having been asked for.
	Listings []objects.Listing
	Inputs   []input.Input
	// Contexts are those that have the route so; none when all of its site's do.
	Contexts []string
}

// Read makes the matrix of some contexts of a project. What fails for one route is noted and costs no other.
func Read(p *django.Project, contexts []*django.Context) *Matrix {
	var outlines []*Outline
	for _, c := range contexts {
		outlines = append(outlines, Look(c))
	}
	return read(p, outlines, true)
}

// ReadForRules is Read without what rules don't ask for: what is looked up for staff, superusers and holders of a
// permission, who may see others' objects. Reading that costs more than all the rest of many a site.
func ReadForRules(p *django.Project, outlines []*Outline) *Matrix {
	return read(p, outlines, false)
}

// Outline are the routes of a context before anybody has read who may call them and what they look up: of the Entries only
// Route, Site, Table and Graph are set. Reading a matrix fills in the rest, in the same Entries, while others may look at these four.
type Outline struct {
	Context *django.Context
	Table   *urlconf.Table
	Graph   *models.Graph
	Entries []*Entry

	note *source.Note // why the models are not known
}

// Look reads the outline of a context.
func Look(c *django.Context) *Outline {
	o := &Outline{Context: c, Table: urlconf.Read(c)}
	o.note = guarded("the models of "+c.Name(), func() { o.Graph = models.Read(c) })
	for _, r := range o.Table.Routes {
		o.Entries = append(o.Entries, &Entry{Route: r, Site: c.Site, Table: o.Table, Graph: o.Graph, Objects: "unknown"})
	}
	return o
}

// Twin is the same for routes, by their pattern as well, that run the same code.
func Twin(r *urlconf.Route) string { return r.Pattern() + "\x00" + codeKey(r) }

func read(p *django.Project, outlines []*Outline, whole bool) *Matrix {
	m := &Matrix{}
	for _, site := range p.Sites {
		have := map[string]*Entry{}
		of := 0
		for _, o := range outlines {
			c := o.Context
			if c.Site != site {
				continue
			}
			of++
			m.Contexts = append(m.Contexts, c.Name())
			entries, unread, notes := readContext(o, whole)
			m.Unread = append(m.Unread, unread...)
			m.Notes = append(m.Notes, notes...)
			for _, e := range entries {
				key := e.key()
				if have[key] == nil {
					have[key] = e
					m.Entries = append(m.Entries, e)
				}
				if e = have[key]; !slices.Contains(e.Contexts, c.Name()) {
					e.Contexts = append(e.Contexts, c.Name())
				}
			}
		}
		for _, e := range have {
			if len(e.Contexts) == of {
				e.Contexts = nil
			}
		}
	}
	for _, list := range []*[]source.Note{&m.Unread, &m.Notes} {
		slices.SortFunc(*list, source.Note.Compare)
		*list = slices.Compact(*list)
	}
	return m
}

// readContext reads the routes of one context, several at a time; notes are about all of them.
func readContext(o *Outline, whole bool) (entries []*Entry, unread, notes []source.Note) {
	c, table, graph := o.Context, o.Table, o.Graph
	unread = slices.Clone(table.Unread)
	index, root := c.Site.Project.Index, c.Site.Root
	rules := make([]access.Access, len(table.Routes))
	var wait sync.WaitGroup
	accessNote := guarded("who may call the routes of "+c.Name(), func() {
		var list []access.Access
		list, notes = access.Read(table, graph)
		copy(rules, list)
	})
	for _, n := range []*source.Note{o.note, accessNote} {
		if n != nil {
			unread = append(unread, *n)
		}
	}
	var reader *objects.Reader
	if graph != nil {
		reader = objects.New(table, graph)
	}
	// Several routes of one view, such as those with a suffix for the format, run the same code: it is read once.
	first := map[string]int{}
	twin := make([]int, len(table.Routes))
	for i, r := range table.Routes {
		key := codeKey(r)
		if _, ok := first[key]; !ok {
			first[key] = i
		}
		twin[i] = first[key]
	}
	entries = o.Entries
	failed := make([]*source.Note, len(table.Routes))
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			inputs := input.New(index, root, graph)
			for {
				i := int(next.Add(1)) - 1
				if i >= len(entries) {
					return
				}
				r := table.Routes[i]
				e := entries[i]
				e.Access = rules[i]
				failed[i] = guarded("the route "+r.Pattern(), func() {
					e.Methods = view.Methods(r.View)
					if twin[i] != i {
						return
					}
					e.Inputs = inputs.Read(r)
					if reader != nil && (whole || !privileged(&e.Access.Rule)) {
						reading := reader.Read(r)
						e.Lookups, e.Listings = reading.Lookups, reading.Listings
						e.Objects = objects.Summary(e.Lookups)
					}
				})
			}
		})
	}
	wait.Wait()
	for i, e := range entries {
		if of := entries[twin[i]]; of != e {
			e.Lookups, e.Listings, e.Objects = of.Lookups, of.Listings, of.Objects
			e.Inputs = input.Path(e.Route)
			for _, in := range of.Inputs {
				if in.In != "path" {
					e.Inputs = append(e.Inputs, in)
				}
			}
		}
	}
	for _, n := range failed {
		if n != nil {
			unread = append(unread, *n)
		}
	}
	return entries, unread, notes
}

// privileged says that only those get through who may see others' objects.
func privileged(r *access.Rule) bool {
	switch r.Level {
	case access.Permission, access.Staff, access.Superuser, access.Nobody:
		return true
	}
	return false
}

// codeKey is the same for routes that run the same code with arguments of the same names and types.
func codeKey(r *urlconf.Route) string {
	var b strings.Builder
	v := r.View
	b.WriteString(v.Name)
	if v.Func != nil {
		fmt.Fprintf(&b, " %s", v.Func.Name)
	}
	if v.Class != nil {
		fmt.Fprintf(&b, " %s", v.Class.Name)
	}
	if v.Model != nil {
		fmt.Fprintf(&b, " %s", v.Model.Name)
	}
	fmt.Fprintf(&b, " %v", v.Actions)
	for _, p := range v.Init {
		fmt.Fprintf(&b, " %s=%s", p.Key.Text, p.Value.Python())
	}
	for _, p := range r.Kwargs {
		fmt.Fprintf(&b, " %s=%s", p.Key.Text, p.Value.Python())
	}
	for _, w := range v.Wrappers {
		fmt.Fprintf(&b, " @%s:%s:%d", w.Name, pathOf(w.Place), w.Place.Start)
	}
	for _, in := range input.Path(r) {
		if in.Name != "format" { // what answers is written in, for DRF
			fmt.Fprintf(&b, " <%s:%s>", in.Type, in.Name)
		}
	}
	return b.String()
}

// guarded runs a part of the reading and survives it: a note says that it failed.
func guarded(what string, f func()) (note *source.Note) {
	defer func() {
		if p := recover(); p != nil {
			note = &source.Note{Reason: fmt.Sprintf("internal error while reading %s: %v; please report it with this text\n%s", what, p, debug.Stack())}
		}
	}()
	f()
	return nil
}

// key is the same for entries of several contexts that say the same.
func (e *Entry) key() string {
	r := e.Row()
	return strings.Join(append(slices.Clone(e.Route.Parts), r.View, e.Route.Namespace, e.Route.Name, r.Methods, methodKey(e.Route), r.Access, r.CSRF, r.Objects), "\x00")
}

// methodKey tells the routes of one viewset apart.
func methodKey(r *urlconf.Route) string {
	var b strings.Builder
	for _, a := range r.View.Actions {
		b.WriteString(a.Method + "=" + a.Name + ",")
	}
	return b.String()
}

// ByPattern sorts entries for comparison: by pattern, view and methods.
func ByPattern(a, b *Entry) int {
	return cmp.Or(
		cmp.Compare(a.Route.Pattern(), b.Route.Pattern()),
		cmp.Compare(a.Route.View.Name, b.Route.View.Name),
		slices.Compare(a.Methods, b.Methods),
	)
}

func pathOf(at pyeval.Place) string {
	if at.File == nil {
		return ""
	}
	return at.File.Path
}
