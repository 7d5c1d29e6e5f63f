package access

import (
	"slices"
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/django/urlconf"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
)

// throughClass are the layers of a class-based view, in the order in which a request meets them: what decorates
// dispatch, the mixins, dispatch and setup as the project has them, DRF's permissions, the handler.
func (x *reader) throughClass(t *target, method string) []layer {
	var layers []layer
	action := ""
	for _, a := range t.view.Actions {
		if strings.EqualFold(a.Method, method) {
			action = a.Name
		}
	}
	for i := range t.dispatch {
		layers = append(layers, x.wrapper(t, &t.dispatch[i], method, action))
	}
	layers = append(layers, x.mixins(t, method, action)...)
	for _, hook := range []string{"dispatch", "setup", "initialize_request", "initial", "check_permissions"} {
		if t.drf || hook == "dispatch" || hook == "setup" {
			layers = append(layers, x.hook(t, hook, method, action)...)
		}
	}
	for _, b := range t.view.Class.Bases() {
		names, _ := catalog.Access("hook", b)
		for name := range strings.FieldsSeq(names) {
			layers = append(layers, x.hook(t, name, method, action)...)
		}
	}
	if t.drf {
		layers = append(layers, x.permissionLayers(t, method, action)...)
	}
	return append(layers, x.throughHandler(t, method, action)...)
}

// hook is what a method that Django calls on the way asks; none when the project does not have it.
func (x *reader) hook(t *target, name, method, action string) []layer {
	v, owner, ok := t.view.Class.Attr(name)
	if !ok {
		return nil
	}
	f := functionOf(&v)
	if f == nil || f.Node == nil || embedded(f) || f.Installed() && catalogued(owner.Name) {
		return nil
	}
	r := x.newRun(t, method, action)
	if name == "dispatch" {
		r.innerOf = name
	}
	c := *x.callable(f)
	c.owner = owner
	var kw map[string]value
	switch name {
	case "dispatch", "setup", "initial", "initialize_request", "parse_params":
		kw = t.parameters()
	}
	fr, st := r.enter(&c, t.view.Class, []value{{kind: self}, {kind: request, traits: ofRequest}}, kw, 0)
	exits := fr.body(st)
	g := r.passed
	if name != "dispatch" {
		g = r.allowed(exits)
	} else if g == no {
		g = r.allowed(exits)
	}
	if g = r.checked(g); g == yes {
		return nil
	}
	return []layer{{g, r.reasons}}
}

// throughHandler is what the method that answers asks, and what Django's generic views call of the class.
func (x *reader) throughHandler(t *target, method, action string) []layer {
	var layers []layer
	generic := true
	name := strings.ToLower(method)
	for _, h := range t.handlers {
		if !contains(h.Methods, method) {
			continue
		}
		for i := range h.Wrappers {
			w := &h.Wrappers[i]
			if kind, ok := catalog.Access("decorator", w.Name); ok && kind == "nothing" {
				continue
			}
			layers = append(layers, x.wrapper(t, w, method, h.Name))
		}
		h.Func, name = x.handsOn(t.view.Class, h.Func, h.Name)
		if h.Func == nil || h.Func.Node == nil || embedded(h.Func) || h.Func.Installed() && h.Func.Class != nil && catalogued(h.Func.Class.Name) {
			continue
		}
		layers = append(layers, x.handler(t, &h, method, action))
		generic = callsSuper(h.Func.Node)
	}
	if !generic || !t.drf && !ofGeneric(t.view.Class) {
		return layers
	}
	hooks := []string{"get_queryset", "get_object"}
	switch {
	case t.drf && (name == "create" || !slices.Contains([]string{"list", "retrieve", "update", "partial_update", "destroy", "get", "put", "patch", "delete"}, name)):
		hooks = nil
	case t.drf && (name == "list" || !x.detail(t.view.Class, name)):
		hooks = hooks[:1]
	case t.drf:
		layers = append(layers, x.objectLayer(t, method, action))
	}
	for _, hook := range hooks {
		layers = append(layers, x.hook(t, hook, method, action)...)
	}
	if !t.drf || len(hooks) > 1 {
		layers = append(layers, x.genericLink(t)...)
	}
	if !t.drf && method == "GET" {
		layers = append(layers, x.hook(t, "get_context_data", method, action)...)
	}
	return layers
}

// ofGeneric says that a package's class, other than Django's View itself, answers where the project's own do not: one that may
// call get_queryset() and get_object() of the class. What the project's own call is followed.
func ofGeneric(c *pyeval.Class) bool {
	own := map[string]bool{"django.views.generic.base.View": true, "django.views.generic.View": true, "object": true, "builtins.object": true}
	for _, m := range c.MRO() {
		if !m.Library() {
			own[m.Name] = true
		}
	}
	return slices.ContainsFunc(c.Bases(), func(b string) bool { return !own[b] })
}

// handsOn is the method to which a generic view of a package does no more than hand the request on, get() to retrieve() say,
// where the project has one of its own; f itself else.
func (x *reader) handsOn(c *pyeval.Class, f *pyeval.Function, name string) (*pyeval.Function, string) {
	if f == nil || !embedded(f) {
		return f, name
	}
	n, ok := f.Node.(*pysyntax.FunctionDef)
	if !ok || len(n.Body) != 1 {
		return f, name
	}
	r, ok := n.Body[0].(*pysyntax.Return)
	if !ok {
		return f, name
	}
	call, ok := r.Value.(*pysyntax.Call)
	if !ok {
		return f, name
	}
	a, ok := call.Func.(*pysyntax.Attribute)
	if !ok {
		return f, name
	}
	if self, ok := a.Value.(*pysyntax.Name); !ok || self.ID != "self" {
		return f, name
	}
	v, _, ok := c.Attr(a.Attr.Name)
	if !ok {
		return f, name
	}
	if g := functionOf(&v); g != nil && g.Node != nil && !embedded(g) {
		return g, a.Attr.Name
	}
	return f, name
}

// detail says that a handler of DRF's generic views answers for one object.
func (x *reader) detail(c *pyeval.Class, name string) bool {
	switch name {
	case "retrieve", "update", "partial_update", "destroy", "put", "patch", "delete":
		return true
	case "get":
		for _, b := range c.Bases() {
			if strings.HasPrefix(b, "rest_framework.generics.Retrieve") {
				return true
			}
		}
	}
	return false
}

func callsSuper(n pysyntax.Node) bool {
	found := false
	pysyntax.Walk(n, func(n pysyntax.Node) bool {
		if id, ok := n.(*pysyntax.Name); ok && id.ID == "super" {
			found = true
		}
		return !found
	})
	return found
}

// mixins is what base classes of packages ask, and those that the catalogue does not know.
func (x *reader) mixins(t *target, method, action string) []layer {
	c := t.view.Class
	var layers []layer
	known := map[string]*pyeval.Class{}
	for _, m := range c.MRO() {
		known[m.Name] = m
	}
	seen := map[string]bool{}
	for _, b := range c.Bases() {
		if seen[b] {
			continue
		}
		seen[b] = true
		meaning, ok := catalog.Access("mixin", b)
		if m, isView := catalog.Access("view", b); isView && m != "nothing" && m != "public" {
			meaning, ok = m, true // PasswordChangeView asks for a login wherever it is derived from
		}
		if !ok {
			if k := known[b]; k != nil && (!k.Library() || k.Installed() || strings.HasPrefix(b, "django.") || strings.HasPrefix(b, "rest_framework.")) {
				continue
			}
			if m, isView := catalog.Access("view", b); isView {
				meaning = m
			} else {
				layers = append(layers, layer{f: x.unsure("what the base class " + b + " asks for is not known: its code is not in this project")})
				continue
			}
		}
		if meaning == "nothing" || meaning == "public" {
			continue
		}
		at, defeated := x.placement(c, b)
		if defeated {
			layers = append(layers, layer{yes, []Reason{{at, lastPart(b) + " is never asked: another dispatch comes before its own"}}})
			continue
		}
		f, why := x.mixin(t, b, meaning, method, action)
		layers = append(layers, layer{f, append([]Reason{{at, lastPart(b)}}, why...)})
	}
	return layers
}

// mixin is what one mixin asks, told by what the class sets for it.
func (x *reader) mixin(t *target, name, meaning, method, action string) (ref, []Reason) {
	c := t.view.Class
	word, rest, _ := strings.Cut(meaning, " ")
	attr := func(id string) *pyeval.Value {
		for i := range t.view.Init {
			if t.view.Init[i].Key.Text == id {
				return &t.view.Init[i].Value
			}
		}
		if v, _, ok := c.Attr(id); ok {
			return &v
		}
		return nil
	}
	switch word {
	case "rules":
		return x.ofRulesModel(t, method, action, attr)
	case "test":
		v := attr(rest)
		if v == nil {
			return x.unsure("there is no " + rest + " to read"), nil
		}
		return x.predicate(t, v, method, action, yes)
	case "permission":
		obj := value{kind: null}
		if strings.HasPrefix(name, "rules.") {
			obj = someObject
		}
		r := x.newRun(t, method, action)
		f := func() ref {
			if v := attr("get_permission_required"); v != nil {
				if f := functionOf(v); f != nil && f.Node != nil && !embedded(f) {
					return r.namedPermissions(t, f, obj)
				}
			}
			return r.permissions(attr(rest), obj)
		}()
		if v := attr("has_permission"); v != nil {
			if g := functionOf(v); g != nil && g.Node != nil && !embedded(g) {
				return x.predicate(t, v, method, action, f)
			}
		}
		return f, r.reasons
	}
	f := x.asks(t, meaning, name, method, nil, nil)
	if strings.HasSuffix(rest, "group_required") {
		if v := attr("group_required"); v != nil {
			groups, _ := v.Strings()
			if v.Kind == pyeval.Str {
				groups = []string{v.Text}
			}
			f = x.d.fact(x.facts.of(role, "in the group "+join(groups, " or ")))
		}
	}
	return f, nil
}

// predicate is the condition under which a method of the view, test_func, gives something true; standard is what super() says.
func (x *reader) predicate(t *target, v *pyeval.Value, method, action string, standard ref) (ref, []Reason) {
	f, _ := urlconf.Unwrap(v)
	if f == nil || f.Node == nil {
		return x.unsure("a test is not known: " + v.Reason()), nil
	}
	r := x.newRun(t, method, action)
	r.standard = standard
	c := x.callable(f)
	var args []value
	if f.Class != nil && !static(f.Node) {
		args = []value{{kind: self}, {kind: user, traits: ofUser}}
	} else {
		args = []value{{kind: user, traits: ofUser}}
	}
	fr, st := r.enter(c, t.view.Class, args, nil, 0)
	return r.answer(fr, st), r.reasons
}

// namedPermissions are those that get_permission_required gives.
func (r *run) namedPermissions(t *target, f *pyeval.Function, obj value) ref {
	x := r.x
	d := x.d
	fr, st := r.enter(x.callable(f), t.view.Class, []value{{kind: self}}, nil, 0)
	all := no
	for _, e := range fr.body(st) {
		g := yes
		switch e.v.kind {
		case text:
			g = r.permission(e.v.text, obj)
		case choice:
			g = no
			for _, a := range e.v.alts {
				one := d.fact(x.facts.of(permission, "a permission that is not known"))
				if a.v.kind == text {
					one = r.permission(a.v.text, obj)
				}
				g = d.or(g, d.and(a.when, one))
			}
		case list:
			for _, p := range e.v.items {
				one := d.fact(x.facts.of(permission, "a permission that is not known"))
				if p.kind == text {
					one = r.permission(p.text, obj)
				}
				g = d.and(g, one)
			}
		default:
			g = d.fact(x.facts.of(permission, "a permission that is not known"))
		}
		all = d.or(all, d.and(e.need, g))
	}
	return all
}

// placement is where a class of the project names a base, and whether it stands behind one that is a view already (Python
// then finds the view's dispatch first, and the mixin's is never called) or behind a dispatch that does not go on.
func (x *reader) placement(c *pyeval.Class, base string) (at pyeval.Place, defeated bool) {
	if v, _, ok := c.Attr("dispatch"); ok {
		// A dispatch of the project's own that does not go on to the next class's asks nobody behind it.
		if f := functionOf(&v); f != nil && f.Node != nil && !embedded(f) && !goesOn(f) {
			return head(f.Place()), true
		}
	}
	var mro []string
	for _, m := range c.MRO() {
		mro = append(mro, m.Name)
	}
	for _, m := range c.MRO() {
		if m.Library() || m.Node == nil {
			continue
		}
		module := x.index.ModuleAt(x.root, m.File.Path)
		if module == nil {
			continue
		}
		view := false
		for _, b := range m.Node.Bases {
			names := module.Names(b)
			if slices.ContainsFunc(names, func(n string) bool { return sameBase(n, base) }) {
				return pyeval.Place{File: m.File, Span: b.Range()}, view
			}
			for _, n := range names {
				if !strings.Contains(lastPart(n), "Mixin") && x.isView(n) {
					view = true
				}
			}
		}
	}
	if i := slices.Index(mro, base); i >= 0 {
		if j := slices.Index(mro, "django.views.generic.base.View"); j >= 0 && j < i {
			return at, true
		}
	}
	return at, false
}

// goesOn says that a dispatch calls another class's.
func goesOn(f *pyeval.Function) bool {
	found := false
	pysyntax.Walk(f.Node, func(n pysyntax.Node) bool {
		if c, ok := n.(*pysyntax.Call); ok {
			a, ok := c.Func.(*pysyntax.Attribute)
			found = found || ok && a.Attr.Name == "dispatch"
		}
		return !found
	})
	return found
}

// sameBase says that two names stand for one class: Django's generic views and mixins are known by several.
func sameBase(a, b string) bool {
	return a == b || lastPart(a) == lastPart(b) && strings.SplitN(a, ".", 2)[0] == strings.SplitN(b, ".", 2)[0]
}

// isView says that a class has a dispatch of Django's: it is one of Django's or DRF's views, or derives from one.
func (x *reader) isView(name string) bool {
	if strings.HasPrefix(name, "django.views.generic") || name == "django.views.View" || strings.HasPrefix(name, "rest_framework.views") ||
		strings.HasPrefix(name, "rest_framework.generics") || strings.HasPrefix(name, "rest_framework.viewsets") || strings.HasPrefix(name, "django.contrib.auth.views") {
		return true
	}
	v := x.global(name)
	return v.kind == class && (derivesBelow(v.class, "django.views.generic") || derivesBelow(v.class, "rest_framework."))
}
