package objects

import (
	"maps"
	"slices"
	"strings"

	"paddock/internal/django/models"
	"paddock/internal/django/urlconf"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// arguments are those of a call.
type arguments struct {
	list []val
	keys map[string]val
	// order are the names of keys in the order of the text.
	order []string
	// more says that some of them are not known by name: **data.
	more *val
	at   pysyntax.Node
	// place is where a generic view says which objects there are, for calls that no text has.
	place *pyeval.Place
}

// at is the place of a call.
func (e *evaluator) at(f *frame, a *arguments) pyeval.Place {
	if a.place != nil {
		return *a.place
	}
	if a.at == nil {
		return pyeval.Place{}
	}
	return e.place(f.module, a.at)
}

func (e *evaluator) reason(f *frame, a *arguments, message string) []Reason {
	return []Reason{{e.at(f, a), message}}
}

func (a *arguments) get(i int, name string) (val, bool) {
	if a == nil {
		return val{}, false
	}
	if i >= 0 && i < len(a.list) {
		return a.list[i], true
	}
	v, ok := a.keys[name]
	return v, ok
}

func (a *arguments) all() []val {
	if a == nil {
		return nil
	}
	list := append(make([]val, 0, len(a.list)+len(a.order)+1), a.list...)
	for _, k := range a.order {
		list = append(list, a.keys[k])
	}
	if a.more != nil {
		list = append(list, *a.more)
	}
	return list
}

func (a *arguments) set(name string, v val) {
	if _, ok := a.keys[name]; !ok {
		a.order = append(a.order, name)
	}
	a.keys[name] = v
}

func (e *evaluator) arguments(f *frame, c *pysyntax.Call) *arguments {
	a := &arguments{list: make([]val, 0, len(c.Args)), keys: map[string]val{}, at: c}
	for _, x := range c.Args {
		v := e.expr(f, x)
		if _, ok := x.(*pysyntax.Starred); ok {
			if v.what == listing {
				a.list = append(a.list, v.items...)
			} else if v.conds != nil {
				a.list = append(a.list, v)
			}
			continue
		}
		a.list = append(a.list, v)
	}
	for _, k := range c.Keywords {
		v := e.expr(f, k.Value)
		if k.Name.Name != "" {
			a.set(k.Name.Name, v)
			continue
		}
		if v.what == mapping || v.what == kwargs && v.keys != nil {
			names := make([]string, 0, len(v.keys))
			for n := range v.keys {
				names = append(names, n)
			}
			slices.Sort(names)
			for _, n := range names {
				a.set(n, v.keys[n])
			}
			continue
		}
		m := mix(v)
		a.more = &m
	}
	return a
}

func (e *evaluator) call(f *frame, c *pysyntax.Call) val {
	if n, ok := c.Func.(*pysyntax.Name); ok && n.ID == "super" {
		return e.superOf(f)
	}
	fv := e.expr(f, c.Func)
	a := e.arguments(f, c)
	return e.apply(f, fv, a)
}

// apply calls a value.
func (e *evaluator) apply(f *frame, fv val, a *arguments) val {
	switch {
	case fv.fn != nil:
		v := e.invoke(f, fv.fn, fv.self, a)
		if fv.self != nil && fv.self.model != nil && !fv.self.rows {
			// What a method of an object says, it says of the object: may_edit(user).
			v.look = union(v.look, fv.self.look)
			if fv.self.what == user {
				// may_edit(order) of the one who asks
				v.look, v.asker = union(v.look, mix(a.all()...).look), true
			}
			for _, x := range a.list {
				v.asker = v.asker || x.what == user || x.asker || x.what == request
			}
		}
		return v
	case fv.method != "" && fv.self != nil:
		return e.method(f, *fv.self, fv.method, a)
	case len(fv.defs) > 0:
		var out val
		for i, d := range fv.defs {
			v := e.callDef(f, d, a)
			if i == 0 {
				out = v
			} else {
				out = join(out, v, false)
			}
		}
		return out
	case fv.inst != nil:
		if fn, ok := e.method1(fv, "__call__"); ok {
			return e.invoke(f, fn, &fv, a)
		}
	}
	return mix(append(a.all(), fv)...)
}

// method1 is a method of an instance's class.
func (e *evaluator) method1(o val, name string) (*closure, bool) {
	if o.inst == nil || o.inst.class == nil {
		return nil, false
	}
	member, ok := o.inst.class.Find(name)
	if !ok {
		return nil, false
	}
	node, ok := member.Bindings[0].Node.(*pysyntax.FunctionDef)
	return &closure{module: member.Class.Module, node: node, class: member.Class}, ok
}

// callDef calls a function or class by its definition.
func (e *evaluator) callDef(f *frame, d pyname.Def, a *arguments) val {
	if node := d.Function(); node != nil {
		c := &closure{module: d.Module, node: node}
		if len(node.Decorators) > 0 && !d.Local() && d.Self == nil {
			if fn := e.decoratedFunction(d); fn != nil {
				c = fn
			}
		}
		if d.Local() || !quietly(a) {
			return e.invoke(f, c, nil, a)
		}
		// Told nothing of the request, it gives the same for every route.
		e.enter(c.node)
		return e.once(c.node, c.module, func(g *frame) val { return e.invoke(g, c, nil, a) })
	}
	if class := d.Class(); class != nil {
		if m := e.r.graph.Of(class); m != nil {
			return e.newObject(f, m, a)
		}
		return e.instantiate(f, class, a)
	}
	if d.Kind == pyname.External {
		n := d.Dotted()
		if m := e.r.graph.Model(n); m != nil {
			return e.newObject(f, m, a)
		}
		return e.external(f, n, a)
	}
	return mix(a.all()...)
}

// once is what an expression or function gives that has nothing to do with the request. It is followed for
// itself, with steps of its own, so that it is the same whoever asks first.
func (e *evaluator) once(n pysyntax.Node, m *pyname.Module, follow func(*frame) val) val {
	if v, ok := e.r.results.Load(n); ok {
		w := v.(val)
		w.keys = maps.Clone(w.keys) // whoever gets it may add to it
		return w
	}
	var v val
	if e.alone(n, func() { v = follow(&frame{module: m, depth: maxCalls / 2}) }) && v.inst == nil {
		e.r.results.Store(n, v)
		v.keys = maps.Clone(v.keys)
	}
	return v
}

// alone follows something for itself; keep says that what came of it holds for whoever asks.
func (e *evaluator) alone(n pysyntax.Node, follow func()) (keep bool) {
	if e.open[n] || len(e.open) > maxCalls {
		e.cut = true
		return false
	}
	outer := *e
	e.steps, e.spent, e.cut, e.sides, e.attrs = maxOnce, false, false, nil, nil
	e.rec, e.marks, e.trail, e.lists = nil, nil, nil, nil // what is written down for the calls around it stays as it is
	e.open = maps.Clone(e.open)
	if e.open == nil {
		e.open = map[pysyntax.Node]bool{}
	}
	e.open[n] = true
	follow()
	keep = !e.cut
	outer.found, outer.forms, outer.order, outer.births = e.found, e.forms, e.order, e.births
	outer.cut = outer.cut || e.cut
	*e = outer
	return keep
}

// quietly says that a call is told nothing: no argument is of the request, of a look-up, or a constant.
func quietly(a *arguments) bool {
	for _, v := range a.all() {
		if !isEmpty(&v) || v.known {
			return false
		}
	}
	return true
}

// decoratedFunction is what a module's name stands for when decorators lie around its function.
func (e *evaluator) decoratedFunction(d pyname.Def) *closure {
	i := strings.LastIndexByte(d.Name, '.')
	if i < 0 {
		return nil
	}
	v, ok := e.r.table.Program.Value(d.Name[:i], d.Name[i+1:])
	if !ok {
		return nil
	}
	w := e.fromValue(&v, 0)
	return w.fn
}

// invoke follows a call of a function of the project. The result is what its returns give.
func (e *evaluator) invoke(f *frame, c *closure, self *val, a *arguments) val {
	depth := 0
	if f != nil {
		depth = f.depth + 1
		again := 0
		for g := f; g != nil; g = g.caller {
			if g.fn != nil && g.fn.node == c.node && g.fn.lambda == c.lambda {
				again++
			}
		}
		if depth > maxCalls || again >= maxAgain {
			e.deepest = max(e.deepest, depth)
			e.meet(c.code())
			return mix(a.all()...)
		}
	}
	return e.summarized(f, c, self, a, depth)
}

// follow follows it for what it is told.
func (e *evaluator) follow(f *frame, c *closure, self *val, a *arguments, depth int) val {
	e.deepest = max(e.deepest, depth)
	g := &frame{module: c.module, fn: c, outer: c.outer, caller: f, depth: depth, vars: map[*pyname.Symbol]val{}, self: self}
	if c.lambda != nil {
		e.meet(c.lambda)
		e.bind(g, c.lambda, c.lambda.Args, nil, a)
		return e.expr(g, c.lambda.Body)
	}
	if c.node == nil {
		return val{}
	}
	e.enter(c.node)
	if self == nil && c.class != nil && c.eval != nil && len(a.list) > 0 && a.list[0].what == object {
		// A method that its decorator calls as a function: view(self, request).
		b := *a
		self, b.list = &a.list[0], a.list[1:]
		a, g.self = &b, self
	}
	if e.decorated(c.module, c.node, "builtins.staticmethod") {
		self = nil
	} else if c.class == nil {
		self = nil
	}
	e.bind(g, c.node, c.node.Args, self, a)
	e.block(g, c.node.Body)
	return g.returns
}

// bind gives the parameters of a function their values.
func (e *evaluator) bind(g *frame, node pysyntax.Node, params *pysyntax.Arguments, self *val, a *arguments) {
	if params == nil {
		return
	}
	scope := g.module.Scopes().Inner(node)
	if scope == nil {
		return
	}
	set := func(p *pysyntax.Arg, v val) {
		if y := scope.Lookup(p.Name.Name); y != nil {
			g.vars[y] = v
		}
	}
	used := map[string]bool{}
	i := 0
	if a == nil {
		a = &arguments{}
	}
	for k, p := range slices.Concat(params.PosOnly, params.Args) {
		if k == 0 && self != nil {
			set(p, *self)
			continue
		}
		if i < len(a.list) {
			set(p, a.list[i])
			i++
			continue
		}
		e.bindNamed(g, p, a, used, set)
	}
	for _, p := range params.KwOnly {
		e.bindNamed(g, p, a, used, set)
	}
	if params.Vararg != nil {
		v := val{what: listing}
		if i < len(a.list) {
			v.items = a.list[i:]
		}
		set(params.Vararg, v)
	}
	if params.Kwarg != nil {
		v := val{what: mapping, keys: map[string]val{}}
		for k, w := range a.keys {
			if !used[k] {
				v.keys[k] = w
			}
		}
		if len(v.keys) == 0 && a.more != nil && a.more.what == data {
			v = *a.more // whatever a GraphQL query gives
		}
		set(params.Kwarg, v)
	}
}

func (e *evaluator) bindNamed(g *frame, p *pysyntax.Arg, a *arguments, used map[string]bool, set func(*pysyntax.Arg, val)) {
	if v, ok := a.keys[p.Name.Name]; ok {
		used[p.Name.Name] = true
		set(p, v)
		return
	}
	switch {
	case a.more != nil && p.Default == nil:
		set(p, *a.more)
	case p.Default != nil:
		outer := &frame{module: g.module, depth: g.depth, caller: g.caller, outer: g.outer}
		if outer.depth < maxCalls {
			set(p, e.expr(outer, p.Default))
		}
	default:
		set(p, val{})
	}
}

// newObject is Model(…): a new object, which others may be tied to.
func (e *evaluator) newObject(f *frame, m *models.Model, a *arguments) val {
	e.ties(f, m, a)
	return val{model: m}
}

// quiet are functions whose result has nothing to do with what objects were looked up.
var quiet = []string{
	"django.shortcuts.render", "django.shortcuts.redirect", "django.shortcuts.render_to_response", "django.urls.reverse", "django.urls.reverse_lazy",
	"django.http.HttpResponseRedirect", "django.template.loader.render_to_string", "builtins.isinstance", "builtins.print", "builtins.issubclass",
}

// external calls something that is not the project's.
func (e *evaluator) external(f *frame, name string, a *arguments) val {
	lastPart := name[strings.LastIndexByte(name, '.')+1:]
	switch name {
	case "django.shortcuts.get_object_or_404", "django.shortcuts.aget_object_or_404", "annoying.functions.get_object_or_None",
		"rest_framework.generics.get_object_or_404", "django.shortcuts.get_list_or_404", "django.shortcuts.aget_list_or_404":
		if len(a.list) == 0 {
			return mix(a.all()...)
		}
		b := *a
		b.list = a.list[1:]
		rows, ok := e.rowsOf(f, a.list[0])
		if !ok {
			return mix(a.all()...)
		}
		if strings.Contains(lastPart, "list") {
			return e.query(f, rows, "filter", &b)
		}
		return e.query(f, rows, "get", &b)
	case "builtins.getattr":
		if len(a.list) > 1 && a.list[1].known {
			if m := e.modelOf(&a.list[0]); m != nil {
				return e.classAttr(f, m, a.list[0], a.list[1].text)
			}
			return e.attr(f, a.list[0], a.list[1].text)
		}
	case "builtins.list", "builtins.set", "builtins.tuple", "builtins.sorted", "builtins.iter", "builtins.reversed", "builtins.frozenset":
		if len(a.list) > 0 {
			return a.list[0]
		}
	case "builtins.next":
		if len(a.list) > 0 {
			return element(a.list[0])
		}
	case "builtins.dict":
		v := val{what: mapping, keys: map[string]val{}}
		if len(a.list) > 0 {
			if a.list[0].what != mapping {
				return mix(a.all()...)
			}
			v = merge(v, a.list[0])
		}
		for k, w := range a.keys {
			v.keys[k] = w
		}
		return v
	case "builtins.any", "builtins.all", "builtins.bool", "builtins.len":
		var list []val
		for _, x := range a.list {
			list = append(list, e.truth(x))
		}
		return mix(list...)
	case "django.contrib.auth.get_user_model":
		if e.r.graph.User != nil {
			return val{defs: e.r.index.Lookup(e.r.root, e.r.graph.User.Name)}
		}
	case "django.contrib.auth.get_user":
		return e.requestAttr(f, "user")
	case "django.apps.apps.get_model", "django.db.models.get_model", "django.db.models.loading.get_model":
		var label []string
		for _, x := range a.list {
			label = append(label, x.text)
		}
		if m := e.r.graph.Label(strings.Join(label, ".")); m != nil {
			return val{defs: e.r.index.Lookup(e.r.root, m.Name)}
		}
		return val{}
	case "django.db.models.Q", "django.db.models.query_utils.Q":
		return val{conds: e.conds(f, a)}
	case "guardian.shortcuts.get_objects_for_user":
		v := val{rows: true, own: e.reason(f, a, "only what get_objects_for_user gives")}
		if k, ok := a.get(2, "klass"); ok {
			if rows, ok := e.rowsOf(f, k); ok {
				v.model, v.look = rows.model, rows.look
			}
		}
		return v
	case "django.core.paginator.Paginator":
		if v, ok := a.get(0, "object_list"); ok {
			return v
		}
	case "strawberry_django.utils.requests.get_request":
		return val{what: request}
	case "functools.partial", "asgiref.sync.sync_to_async", "channels.db.database_sync_to_async":
		if len(a.list) > 0 {
			return a.list[0]
		}
	case "functools.reduce":
		if len(a.list) > 1 {
			return element(a.list[1])
		}
	case "django.core.signing.loads", "jwt.decode", "itsdangerous.loads", "django.utils.crypto.constant_time_compare", "hmac.compare_digest", "secrets.compare_digest",
		"django.contrib.auth.tokens.default_token_generator.check_token":
		v := mix(a.all()...)
		v.safe = true
		return v
	case "django.core.exceptions.PermissionDenied", "django.http.Http404":
		return val{}
	}
	if slices.Contains(quiet, name) || strings.HasPrefix(name, "django.http.") || strings.HasPrefix(name, "django.contrib.messages.") || strings.HasPrefix(name, "rest_framework.response.") {
		for _, v := range a.all() {
			e.leave(v)
		}
		return val{}
	}
	if strings.HasPrefix(lastPart, "get_current_") || strings.HasPrefix(lastPart, "current_") {
		// crum, django-scopes, multitenant packages: the one who asks, or their tenant.
		v := val{asker: true}
		if strings.HasSuffix(lastPart, "user") {
			return e.requestAttr(f, "user")
		}
		v.model = e.named(strings.TrimPrefix(strings.TrimPrefix(lastPart, "get_"), "current_"))
		return v
	}
	// Rows that a package's function is given come out of it as they were, or fewer: the more so when it is told who asks.
	var rows *val
	m := mix(a.all()...)
	for _, x := range a.all() {
		if x.rows && x.model != nil && rows == nil {
			rows = &x
		}
		if x.what == request || x.what == user {
			m.asker = true
		}
	}
	if rows != nil {
		v := *rows
		if v.own == nil {
			v.vague = addReasons(v.vague, e.reason(f, a, "the rows go through "+name+", which is not read"))
		}
		return v
	}
	return m
}

// entry is the function that is called first: the outermost home-made decorator, or the view.
func entry(v *urlconf.View) *pyeval.Function {
	for _, w := range v.Wrappers {
		if w.Func != nil && !w.Func.Library() {
			return w.Func
		}
	}
	return v.Func
}

// below is a frame for an expression that is followed where it stands: of a class, of a default.
func (e *evaluator) below(f *frame, m *pyname.Module) *frame {
	e.deepest = max(e.deepest, f.depth+1)
	return &frame{module: m, depth: f.depth + 1, caller: f}
}

// code is the function's node.
func (c *closure) code() pysyntax.Node {
	if c.lambda != nil {
		return c.lambda
	}
	return c.node
}
