package objects

import (
	"slices"
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/django/urlconf"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// GraphQL: one route, and behind it whatever the schema's types resolve. The functions that a package calls for the
// fields of a query are followed one by one, as the methods of a view are. What they are told by name comes with the query.
//
// A resolver may ask for a login, or for more, on its own: the route asks for nothing. What it asks for is taken from
// the words of the code that was followed, and one that speaks of staff or of permissions leaves its look-ups unknown.

// graphQL are the packages by the prefixes of the names of their views.
var graphQL = []struct {
	view string
	read func(*evaluator)
}{
	{"graphene_django.views.", (*evaluator).graphene},
	{"graphene_file_upload.django.", (*evaluator).graphene},
	{"strawberry.django.views.", (*evaluator).strawberry},
	{"strawberry_django_jwt.views.", (*evaluator).strawberry},
	{"ariadne_django.views.", (*evaluator).ariadne},
	{"ariadne.contrib.django.views.", (*evaluator).ariadne},
}

// schema follows what answers the queries of a GraphQL view, be it a package's or derived from one.
func (e *evaluator) schema(v *urlconf.View) {
	names := []string{v.Name}
	if class := e.class(v); class != nil {
		names = append(names, class.Missing()...)
	}
	for _, p := range graphQL {
		if slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, p.view) }) {
			p.read(e)
			e.handler = ""
			return
		}
	}
}

// resolver is a function or field of a schema while it is followed.
type resolver struct {
	name    string
	writing bool
	// rights are the places that ask for more than a login, checks those that ask about the object itself; login says that something asks for a login.
	rights, checks []Reason
	login          bool
}

// resolver follows one, and says of its look-ups what it asks for.
func (e *evaluator) resolver(r *resolver, follow func()) {
	e.steps, e.attrs, e.writing, e.handler = maxSteps, nil, r.writing, r.name
	entered, compared := e.entered, e.compared
	e.entered, e.compared = map[pysyntax.Node]bool{}, nil
	follow()
	var rights bool
	for n := range e.entered {
		entered[n] = true
		more, login := asksFor(n)
		rights, r.login = rights || more, r.login || login
	}
	for _, l := range e.found {
		if l.handler != r.name {
			continue
		}
		l.Resolver, l.Login = r.name, r.login
		l.owned, l.unknown = addReasons(l.owned, r.checks), addReasons(l.unknown, r.rights)
		if rights {
			l.unknown = addReason(l.unknown, Reason{l.Place, "the resolver asks for more than a login"})
		}
		for _, n := range l.names {
			l.owned = addReasons(l.owned, e.compared[n.from])
		}
		if o := e.earlier(l); o != nil {
			l.unknown = addReason(l.unknown, Reason{o.Place, "the same identifier is looked up here before, among fewer"})
		}
	}
	e.entered, e.compared = entered, compared
}

// earlier is the first look-up of a resolver, before another one, that names the same object and is narrowed: what the
// arguments of a query say is often checked in a function of its own, and an error is noted and not raised.
func (e *evaluator) earlier(l *look) *look {
	var first *look
	for _, o := range e.found {
		if o.handler != l.handler || o.order >= l.order || len(o.through) == 0 && len(o.owned) == 0 || first != nil && first.order < o.order {
			continue
		}
		if slices.ContainsFunc(l.names, func(n named) bool { return n.from != "" && slices.Contains(o.names, n) }) {
			first = o
		}
	}
	return first
}

// asksFor says, by the words of a function and its decorators, whether it asks for a login, and whether for more.
func asksFor(n pysyntax.Node) (more, login bool) {
	pysyntax.Walk(n, func(n pysyntax.Node) bool {
		var word string
		switch n := n.(type) {
		case *pysyntax.Name:
			word = n.ID
		case *pysyntax.Attribute:
			word = n.Attr.Name
		default:
			return true
		}
		switch word {
		case "is_authenticated", "is_anonymous", "login_required", "IsAuthenticated":
			login = true
		case "user_passes_test", "permission_required", "staff_member_required", "superuser_required":
			more = true
		default:
			more = more || catalog.Privileged(word) || strings.HasPrefix(word, "has_perm") && word != "has_permission"
		}
		return true
	})
	return more, login
}

// decorate calls a function as what its decorators of the project make of it; those of packages are passed over.
func (e *evaluator) decorate(f *frame, c *closure, a *arguments) val {
	v := val{fn: c}
	for _, d := range slices.Backward(c.node.Decorators) {
		x := d
		if call, ok := d.(*pysyntax.Call); ok {
			x = call.Func
		}
		if !slices.ContainsFunc(c.module.Resolve(x), func(d pyname.Def) bool { return d.Function() != nil }) {
			continue
		}
		g := &frame{module: c.module, vars: map[*pyname.Symbol]val{}}
		if w := e.apply(g, e.expr(g, d), &arguments{list: []val{v}, keys: map[string]val{}}); w.fn != nil {
			v = w
		}
	}
	if v.fn != c {
		out := e.invoke(f, v.fn, nil, a)
		if e.entered[c.node] {
			return out
		}
	}
	return e.invoke(f, c, nil, a)
}

// graphInfo is what resolvers are told besides the arguments of the query: the request, or what holds it.
func (e *evaluator) graphInfo() val {
	inst := e.newInstance(nil)
	inst.attrs["context"] = val{what: request}
	return val{what: object, inst: inst}
}

// queried is the value of a query's argument.
func queried(name string) val { return val{input: true, path: true, from: name} }

// parent is why nothing is known of what hangs on the object to which a field belongs: another field has led to it.
func (e *evaluator) parent(m *pyname.Module, def *pysyntax.FunctionDef) []Reason {
	list := parameters(def)
	named := false
	pysyntax.WalkStmts(def.Body, func(n pysyntax.Node) bool {
		x, ok := n.(*pysyntax.Name)
		named = named || ok && len(list) > 0 && x.ID == list[0].Name.Name
		return !named
	})
	if !named {
		return nil
	}
	return []Reason{{e.place(m, &def.Name), "whose the parent is depends on the field that leads to it"}}
}

func parameters(n *pysyntax.FunctionDef) []*pysyntax.Arg {
	if n.Args == nil {
		return nil
	}
	return slices.Concat(n.Args.PosOnly, n.Args.Args, n.Args.KwOnly)
}
