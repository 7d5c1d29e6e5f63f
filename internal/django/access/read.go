package access

import (
	"slices"

	"paddock/internal/django"
	"paddock/internal/django/models"
	"paddock/internal/django/rows"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// reader reads the access rules of one context.
type reader struct {
	table     *urlconf.Table
	context   *django.Context
	index     *pyname.Index
	root      string
	d         *diagram
	facts     facts
	globals   map[string]value
	callables map[pysyntax.Node]*callable
	// generators says of the functions that were read whether they yield; authenticators are those of DRF whose answer is the same
	// for all routes.
	generators     map[*pysyntax.FunctionDef]bool
	authenticators map[authenticator][]answer
	stored         map[string]traits
	rulings        map[string]*ruling
	given          map[string]bool // names that classes of the project define
	set            map[string]bool // names of attributes that code sets on objects
	guards         []guard         // the middleware, the outermost first
	notes          []source.Note
	csrf           csrfMiddleware
	layers         map[layerKey][]layer
	graph          *models.Graph          // nil when the models are not known
	rows           *rows.Reader           // of which model an object is
	methods        map[string]*pyname.Def // methods of models that only one of them has, by name
	paths          map[string]string      // of the routes that take nothing, by their names
	// strangers says that somebody who is not logged in may be another than Django's AnonymousUser; strangersRead, that it is known.
	strangers, strangersRead bool
	// permitting says that a permission class is being read: what its view does in there asks it for nothing again.
	permitting bool
}

// layer is what one thing on the way to a view asks of the caller.
type layer struct {
	f   ref
	why []Reason
}

// target is the route being read.
type target struct {
	route    *urlconf.Route
	view     *urlconf.View
	handlers []view.Handler
	dispatch []urlconf.Wrapper
	meaning  string // of a view that the catalogue knows
	public   bool   // what requires a login of the whole site makes an exception of it
	drf      bool
}

// Read reads who may call the routes of a table: one Access for each route, in their order. The notes say what of the
// whole site could not be read, such as a middleware. The graph has the context's models; without it, nil, nothing is known of their methods.
func Read(t *urlconf.Table, graph *models.Graph) ([]Access, []source.Note) {
	x := &reader{
		table: t, context: t.Context, index: t.Context.Site.Project.Index, root: t.Context.Site.Root,
		d: newDiagram(), authenticators: map[authenticator][]answer{}, globals: map[string]value{}, callables: map[pysyntax.Node]*callable{}, generators: map[*pysyntax.FunctionDef]bool{}, layers: map[layerKey][]layer{},
		graph: graph,
	}
	x.rows = rows.New(x.index, x.root, graph)
	x.guards = x.readMiddleware()
	x.csrf = x.readCSRF()
	list := make([]Access, 0, len(t.Routes))
	for _, r := range t.Routes {
		list = append(list, x.route(r))
	}
	return list, x.notes
}

func (x *reader) note(at pyeval.Place, reason string) {
	n := source.Note{Reason: reason}
	if at.File != nil {
		n.Path, n.Line = at.File.Path, at.File.LineOf(at.Start)
	}
	x.notes = append(x.notes, n)
}

// methods are those for which a route is read when nothing limits them.
var methods = []string{"GET", "POST"}

func (x *reader) route(r *urlconf.Route) Access {
	if len(x.d.nodes) > maxNodes/2 {
		x.d, x.facts = newDiagram(), facts{}
		x.globals, x.layers = map[string]value{}, map[layerKey][]layer{}
		x.authenticators = map[authenticator][]answer{}
		for i := range x.guards {
			x.guards[i].answers = nil
		}
	}
	t := x.target(r)
	all := view.Methods(r.View)
	rules := map[string]*Rule{}
	order := all
	if len(order) == 0 {
		order = methods
	}
	var open, closed []string
	for _, m := range order {
		rule := x.rule(t, m)
		rules[m] = &rule
		if rule.Level != Nobody {
			open = append(open, m)
		}
	}
	if len(open) > 0 {
		// A method that nobody gets through with is one that the view does not answer.
		for _, m := range order {
			if rules[m].Level == Nobody {
				closed = append(closed, m)
				delete(rules, m)
			}
		}
		order = open
	}
	return Access{Rule: weakest(order, rules), CSRF: x.protection(t, order), Closed: closed}
}

func (x *reader) target(r *urlconf.Route) *target {
	t := &target{route: r, view: r.View, handlers: view.Handlers(r.View)}
	if c := r.View.Class; c != nil {
		t.drf = c.Derives(apiView) || derivesBelow(c, "rest_framework.") || derivesBelow(c, "rest_framework_simplejwt.")
	}
	if c := r.View.Class; c != nil && r.View.Func == nil {
		if v, _, ok := c.Attr("dispatch"); ok {
			_, t.dispatch = urlconf.Unwrap(&v)
		}
	}
	t.meaning = meaningOfView(r.View)
	t.public = x.public(t)
	return t
}

// attribute is an attribute that the view, or what is around it, has as a function object.
func (t *target) attribute(name string) (pyeval.Value, bool) {
	for _, w := range t.view.Wrappers {
		if w.Func != nil {
			if v, ok := w.Func.Attr(name); ok {
				return v, true
			}
		}
	}
	if t.view.Func != nil {
		if v, ok := t.view.Func.Attr(name); ok {
			return v, true
		}
	}
	if t.view.Class != nil {
		if v, _, ok := t.view.Class.Attr(name); ok {
			return v, true
		}
	}
	return pyeval.Value{}, false
}

// rule is what is asked of who calls a route with a method.
func (x *reader) rule(t *target, method string) Rule {
	layers := x.throughMiddleware(t, method)
	for i := range t.view.Wrappers {
		layers = append(layers, x.wrapper(t, &t.view.Wrappers[i], method, ""))
	}
	layers = append(layers, x.throughView(t, method)...)
	f := yes
	var why []Reason
	for _, l := range layers {
		f = x.d.and(f, l.f)
		if l.f != yes || len(l.why) > 0 {
			for _, r := range l.why {
				if !slices.Contains(why, r) {
					why = append(why, r)
				}
			}
		}
	}
	f = x.authenticated(t, method, f)
	r := x.judge(f)
	r.Why = why
	return r
}

// initOf are the arguments of as_view() of the view at hand, when the class is the view's.
func (x *reader) initOf(r *run, class *pyeval.Class) []pyeval.Pair {
	if r.route == nil || !class.Same(r.route.view.Class) {
		return nil
	}
	r.viewed = true
	return r.route.view.Init
}
