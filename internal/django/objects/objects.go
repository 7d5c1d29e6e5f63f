// Package objects reads, for each route, which objects are looked up by an
// identifier that comes with the request, and whether each look-up is narrowed
// to what the one who asks may see.
//
// It follows the code that answers a route through the project's functions,
// classes, managers and forms, and knows what Django, DRF and some packages do
// in between. Who may call the route at all is read elsewhere, and what follows
// from both is for rules to say.
package objects

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"paddock/internal/django/form"
	"paddock/internal/django/models"
	"paddock/internal/django/urlconf"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Scope says for whom a look-up finds objects.
type Scope uint8

const (
	// Unknown is a look-up of which the code that is read does not say it; Why says why.
	Unknown Scope = iota
	// Owned is narrowed to what the one who asks may see, or checked behind the look-up.
	Owned
	// Unscoped finds anybody's objects.
	Unscoped
	// Public finds objects that belong to nobody, or that a field says are for everybody.
	Public
)

func (s Scope) String() string {
	return [...]string{"unknown", "owned", "unscoped", "public"}[s]
}

// Reason is a place that decides about a look-up.
type Reason struct {
	Place   pyeval.Place
	Message string
}

// Lookup is one place where an object, or several, are looked up by an identifier from the request.
type Lookup struct {
	// Model is what is looked up; never nil.
	Model *models.Model
	// By is the field that is asked for, as in a filter: "pk", "document_id", "project__code"; of a form's
	// or serializer's relation the name of its field.
	By string
	// From is the name of the input: of the URL's argument, the form's field; "" when it is not known.
	From string
	// Place is the call; of a generic view the attribute or method that says which objects there are.
	Place pyeval.Place
	Scope Scope
	// Why are the places that make it owned, public or unknown; of an unscoped one the look-ups that
	// narrow it and are unscoped themselves: mend those.
	Why []Reason
	// Write says that the object is changed, deleted, saved, or that another one is tied to it.
	Write bool
	// Unguessable says that nobody can know the identifier who was not given it: a UUID, a token, a signed value.
	Unguessable bool
	// Form says that a form or serializer looks it up, for one of its fields.
	Form bool
	// Resolver is the dotted name of what makes it for a query of GraphQL, "" elsewhere; Login says that this asks for
	// a login, whatever the route asks for.
	Resolver string
	Login    bool
}

// Reader reads the look-ups of a context's routes. It is safe for concurrent use.
type Reader struct {
	table *urlconf.Table
	graph *models.Graph
	index *pyname.Index
	root  string

	// perms are DRF's default permission classes, backends its filter backends.
	perms, backends func() []string
	// fieldsets are those of forms and serializers; their reader is for one at a time.
	fieldsets struct {
		sync.Mutex
		*form.Reader
	}
	// anew has each call followed: what summaries are held against.
	anew bool

	// The values of modules' names and of functions that are told
	// nothing of the request, and the fields of forms are asked again and again.
	// So are those of calls that are like earlier ones, under the shape of their arguments, with how that has fared for each function.
	results, forms, summaries, practices sync.Map
}

// New makes a Reader for the routes of a context and its models.
func New(t *urlconf.Table, g *models.Graph) *Reader {
	r := &Reader{table: t, graph: g, index: t.Context.Site.Project.Index, root: t.Context.Site.Root}
	r.fieldsets.Reader = form.New(r.index, r.root, g)
	names := func(setting string) func() []string {
		return sync.OnceValue(func() []string {
			list, _ := t.Context.Setting(setting).Value.Strings()
			return list
		})
	}
	r.perms, r.backends = names("REST_FRAMEWORK.DEFAULT_PERMISSION_CLASSES"), names("REST_FRAMEWORK.DEFAULT_FILTER_BACKENDS")
	return r
}

// Reading is what a route looks up, sorted by place. The lists are the reader's.
type Reading struct {
	Lookups  []Lookup
	Listings []Listing
}

// Read reads a route.
func (r *Reader) Read(route *urlconf.Route) Reading {
	e := &evaluator{r: r, route: route, steps: maxSteps, found: map[lookKey]*look{}, entered: map[pysyntax.Node]bool{}}
	e.run()
	return Reading{e.lookups(), e.listings()}
}

// Summary is what the look-ups of a route come to, in the words of the JSON contract: "unscoped" when one
// is, else "unknown" when one is, else "owned"; "none" when nothing that belongs to anybody is looked up.
func Summary(list []Lookup) string {
	has := func(s Scope) bool { return slices.ContainsFunc(list, func(l Lookup) bool { return l.Scope == s }) }
	switch {
	case has(Unscoped):
		return "unscoped"
	case has(Unknown):
		return "unknown"
	case has(Owned):
		return "owned"
	}
	return "none"
}

// look is a look-up while the code is being followed: facts are added as they are met.
type look struct {
	Lookup
	owned, public, unknown []Reason
	// through are look-ups whose objects narrow this one: whoever may see theirs may see these.
	through []*look
	// names are the objects that its identifiers name: of project_id=pk the project.
	names []named
	order int
	// must says that there is an error when nothing is found; sides where it stands.
	must bool
	// counted says that all that is asked of what it finds is how many there are.
	counted bool
	sides   []side
	handler string
}

// named is an object of a model, named by an input.
type named struct {
	model *models.Model
	from  string
}

type lookKey struct {
	at    pyeval.Place
	model *models.Model
	from  string
	// handler is the method of the view that was being followed: what one checks the other has not checked.
	handler string
}

// checks says that a look-up that has to find something comes before another one and names the same object:
// the view goes on only for who may see it.
func (l *look) checks(o *look) bool {
	if l.Form || !l.must || l.handler != o.handler || apart(l.sides, o.sides) || l.order > o.order && !o.Form {
		return false
	}
	return slices.ContainsFunc(l.names, func(n named) bool { return n.from != "" && slices.Contains(o.names, n) })
}

func (e *evaluator) own(l *look, at pyeval.Place, message string) {
	e.mark(mark{kind: markOwned, look: l, reason: Reason{at, message}})
}

// addReasons is addReason for several, and leaves the list as it was.
func addReasons(list, more []Reason) []Reason {
	if len(more) == 0 {
		return list
	}
	list = slices.Clip(list)
	for _, r := range more {
		list = addReason(list, r)
	}
	return list
}

func addReason(list []Reason, r Reason) []Reason {
	if len(list) < 6 && !slices.Contains(list, r) {
		list = append(list, r)
	}
	return list
}

// settle decides a look-up from the facts. One that is narrowed by objects of other look-ups has their
// scope: it is as good as the best of them.
func (l *look) settle(open []*look) (Scope, []Reason) {
	if len(l.owned) > 0 {
		return Owned, l.owned
	}
	if len(l.public) > 0 {
		return Public, l.public
	}
	open = append(open, l)
	for _, t := range l.through {
		if slices.Contains(open, t) {
			continue
		}
		if s, why := t.settle(open); s == Owned {
			message := "it belongs to the " + last(t.Model.Label) + " that was looked up here"
			if t.checks(l) {
				message = "the same identifier is looked up here"
			}
			return s, append([]Reason{{t.Place, message}}, why...)
		}
	}
	if len(l.unknown) > 0 {
		return Unknown, l.unknown
	}
	if !l.Model.Owned() {
		return Public, []Reason{{l.Model.Place, last(l.Model.Label) + " belongs to nobody"}}
	}
	var why []Reason
	for _, t := range l.through {
		if !slices.Contains(open, t) && (t.Model != l.Model || t.From != l.From) {
			why = addReason(why, Reason{t.Place, "it is narrowed only by the " + last(t.Model.Label) + " that was looked up here, which is unscoped itself"})
		}
	}
	return Unscoped, why
}

func last(label string) string { return label[strings.LastIndexByte(label, '.')+1:] }

// lookups are what was found. An object whose identifier was checked once, by a decorator, is checked for
// every look-up of the same model by the same input.
func (e *evaluator) lookups() []Lookup {
	var list []*look
	for _, l := range e.found {
		list = append(list, l)
	}
	slices.SortFunc(list, func(a, b *look) int { return a.order - b.order })
	for _, l := range list {
		for _, o := range list {
			if l != o && o.checks(l) && !slices.Contains(l.through, o) {
				l.through = append(l.through, o)
			}
		}
		for _, n := range l.names {
			for _, r := range e.compared[n.from] {
				l.owned = addReason(l.owned, r)
			}
		}
	}
	var out []Lookup
	for _, l := range list {
		v := l.Lookup
		v.Scope, v.Why = l.settle(nil)
		if l.counted && v.Scope == Unscoped && !v.Write {
			continue // whether there is one of that name at all
		}
		if e.spent && v.Scope == Unscoped {
			v.Scope, v.Why = Unknown, []Reason{{l.Place, "the view calls more code than is followed, so what happens behind this look-up is not known"}}
		}
		// The handlers of a view share what they look up.
		i := slices.IndexFunc(out, func(o Lookup) bool {
			return o.Place == v.Place && o.Model == v.Model && o.From == v.From && o.By == v.By && o.Scope == v.Scope && o.Unguessable == v.Unguessable
		})
		if i >= 0 {
			out[i].Write = out[i].Write || v.Write
			out[i].Login = out[i].Login && v.Login
			continue
		}
		out = append(out, v)
	}
	slices.SortStableFunc(out, func(a, b Lookup) int {
		return cmp.Or(strings.Compare(pathOf(a.Place), pathOf(b.Place)), int(a.Place.Start-b.Place.Start), strings.Compare(a.Model.Name, b.Model.Name))
	})
	return out
}

func pathOf(p pyeval.Place) string {
	if p.File == nil {
		return ""
	}
	return p.File.Path
}

// String is a look-up as a person reads it, without its place.
func (l Lookup) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s by %s", l.Scope, last(l.Model.Label), l.By)
	if l.Write {
		b.WriteString(" write")
	}
	if l.Unguessable {
		b.WriteString(" unguessable")
	}
	return b.String()
}
