package access

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

func functionOf(v *pyeval.Value) *pyeval.Function {
	f, _ := urlconf.Unwrap(v)
	return f
}

// embedded says that a function's text is Paddock's own model of a package's: what it asks for is known by its name.
func embedded(f *pyeval.Function) bool { return f.Library() && !f.Installed() }

// catalogued says that the catalogue knows what a class asks for. Its text, when the package is installed, says no better.
func catalogued(name string) bool {
	for _, kind := range []string{"mixin", "view", "permission", "middleware"} {
		if _, ok := catalog.Access(kind, name); ok {
			return true
		}
	}
	return false
}

func derivesBelow(c *pyeval.Class, prefix string) bool {
	for _, b := range c.Bases() {
		if strings.HasPrefix(b, prefix) {
			return true
		}
	}
	return false
}

// asks is the condition that a meaning of the catalogue comes to; args and pairs are what a decorator is given.
func (x *reader) asks(t *target, meaning, name, method string, args []pyeval.Value, pairs []pyeval.Pair) ref {
	d, facts := x.d, &x.facts
	loggedIn := d.fact(facts.of(login, ""))
	word, rest, _ := strings.Cut(meaning, " ")
	switch word {
	case "nothing", "public", "":
		return yes
	case "login":
		return loggedIn
	case "login-or-safe":
		if safe(method) {
			return yes
		}
		return loggedIn
	case "staff":
		return d.and(loggedIn, d.fact(facts.of(staff, "")))
	case "superuser":
		return d.and(loggedIn, d.fact(facts.of(superuser, "")))
	case "model", "model-or-safe":
		if safe(method) {
			if word == "model" {
				return loggedIn
			}
			return yes
		}
		verb := map[string]string{"POST": "add", "PUT": "change", "PATCH": "change", "DELETE": "delete"}[method]
		return d.and(loggedIn, d.fact(facts.of(permission, verb+" of its model")))
	case "permission":
		var v *pyeval.Value
		if len(args) > 0 {
			v = &args[0]
		}
		for i := range pairs {
			if pairs[i].Key.Text == rest {
				v = &pairs[i].Value
			}
		}
		if v == nil && strings.Contains(rest, ".") {
			return d.fact(facts.of(permission, rest))
		}
		obj := value{kind: null}
		if strings.HasPrefix(name, "rules.") && slices.ContainsFunc(pairs, func(p pyeval.Pair) bool { return p.Key.Text == "fn" }) {
			obj = someObject
		}
		return x.newRun(t, method, "").permissions(v, obj)
	case "when":
		return d.fact(facts.of(key, rest))
	}
	panic("access: the catalogue says " + meaning + " of " + name)
}

// someObject is the one that a view is about, whichever that is.
var someObject = value{text: "obj", traits: ofObject, present: true}

// permissions is the condition that someone has the permissions that a value names, for an object or for all.
func (r *run) permissions(v *pyeval.Value, obj value) ref {
	x := r.x
	if v == nil {
		return x.d.fact(x.facts.of(permission, "a permission that is not known"))
	}
	if v.Kind == pyeval.Str {
		return r.permission(v.Text, obj)
	}
	if list, all := v.Strings(); all {
		f := yes
		for _, p := range list {
			f = x.d.and(f, r.permission(p, obj))
		}
		return f
	}
	return x.d.fact(x.facts.of(permission, "a permission that is not known"))
}

// wrapper is what a decorator asks. class is that of the view whose method it decorates.
func (x *reader) wrapper(t *target, w *urlconf.Wrapper, method, action string) layer {
	if w.Name == urlconf.NinjaOperation {
		return x.ninjaOperation(t, w, method)
	}
	short := lastPart(strings.TrimSuffix(w.Name, ".<locals>"))
	if meaning, ok := catalog.Access("decorator", w.Name); ok {
		if kind, _, _ := strings.Cut(meaning, " "); kind == "test" {
			return x.passes(t, w, method, action)
		}
		f := x.asks(t, meaning, w.Name, method, w.Args, w.Pairs)
		if f == yes {
			return layer{f: yes}
		}
		return layer{f, []Reason{{w.Place, short}}}
	}
	if w.Func != nil && w.Func.Node != nil {
		return x.homeMade(t, w, method, action)
	}
	if strings.HasPrefix(w.Name, "django.") {
		return layer{f: yes}
	}
	name := w.Name
	if name == "" {
		name = "a decorator"
	}
	return layer{x.unsure("what the decorator " + name + " asks for is not known"), []Reason{{w.Place, short}}}
}

func (x *reader) unsure(why string) ref { return x.d.fact(x.facts.of(unsure, why)) }

// passes is user_passes_test(f).
func (x *reader) passes(t *target, w *urlconf.Wrapper, method, action string) layer {
	var v *pyeval.Value
	if len(w.Args) > 0 {
		v = &w.Args[0]
	}
	for i := range w.Pairs {
		if w.Pairs[i].Key.Text == "test_func" {
			v = &w.Pairs[i].Value
		}
	}
	if v != nil {
		if f := functionOf(v); f != nil && f.Node != nil {
			r := x.newRun(t, method, action)
			c := x.callable(f)
			fr, st := r.enter(c, f.Self, []value{{kind: user, traits: ofUser}}, nil, 0)
			g := r.answer(fr, st)
			return layer{g, append([]Reason{{w.Place, lastPart(w.Name)}}, r.reasons...)}
		}
	}
	return layer{x.unsure("what the test of " + lastPart(w.Name) + " asks for is not known"), []Reason{{w.Place, lastPart(w.Name)}}}
}

// answer is the condition under which a function gives something true.
func (r *run) answer(fr *frame, st *state) ref {
	d := r.x.d
	f := no
	for _, e := range fr.body(st) {
		f = d.or(f, d.and(e.need, fr.truthy(&e.v)))
	}
	return r.checked(f)
}

// checked gives up a reading that took too long.
func (r *run) checked(f ref) ref {
	if r.spent {
		return r.x.d.and(f, r.x.unsure("the code on the way to the view is too long to be read"))
	}
	return f
}

// homeMade is what a decorator of the project asks: the condition under which its function calls the view.
func (x *reader) homeMade(t *target, w *urlconf.Wrapper, method, action string) layer {
	r := x.newRun(t, method, action)
	inner, wraps := urlconf.Around(w.Func)
	r.isInner = func(v pyeval.Value) bool { return wraps && sameView(&v, &inner) }
	args := []value{{kind: request, traits: ofRequest}}
	if n, ok := w.Func.Node.(*pysyntax.FunctionDef); ok && len(n.Args.Args) > 0 {
		if first := n.Args.Args[0].Name.Name; first == "self" || first == "cls" || first == "view" && len(n.Args.Args) > 1 {
			args = []value{{kind: self}, {kind: request, traits: ofRequest}}
		} else if n.Args.Vararg == nil && first != "request" && len(n.Args.Args) > 1 && n.Args.Args[1].Name.Name == "request" {
			args = []value{{kind: self}, {kind: request, traits: ofRequest}}
		}
	}
	var class *pyeval.Class
	if t != nil {
		class = t.view.Class
	}
	c := x.callable(w.Func)
	fr, st := r.enter(c, class, args, nil, 0)
	fr.body(st)
	short := strings.Split(strings.TrimSuffix(w.Name, ".<locals>"), ".<locals>")[0]
	f := r.checked(r.passed)
	if r.passed == no && !calls(w.Func.Node, inner, w.Func) {
		// Its call of the view was not recognised: nothing can be said.
		f = x.unsure("when " + lastPart(short) + " hands the request on is not known")
	}
	if f == yes {
		return layer{f: yes}
	}
	return layer{f, append([]Reason{{head(w.Place), lastPart(short)}}, r.reasons...)}
}

// calls says that a decorator's function calls what it is around, somewhere.
func calls(n pysyntax.Node, inner pyeval.Value, f *pyeval.Function) bool {
	found := false
	pysyntax.Walk(n, func(n pysyntax.Node) bool {
		if c, ok := n.(*pysyntax.Call); ok && !found {
			if id, ok := c.Func.(*pysyntax.Name); ok {
				v, ok := f.Local(id.ID)
				found = ok && sameView(&v, &inner)
			}
		}
		return !found
	})
	return found
}

// sameView says that two values are the same view.
func sameView(v, w *pyeval.Value) bool {
	if v.Func != nil || w.Func != nil {
		return v.Func != nil && w.Func != nil && v.Func.Node == w.Func.Node
	}
	return v.Kind == w.Kind && v.Text == w.Text && v.Place == w.Place && v.Dotted() == w.Dotted()
}

// head is the first line of a definition.
func head(p pyeval.Place) pyeval.Place {
	if p.File == nil {
		return p
	}
	t := p.File.Text[p.Start:p.End]
	if i := strings.IndexByte(t, '\n'); i >= 0 {
		p.End = p.Start + source.Pos(i)
	}
	return p
}

// ofProject says that what answers stands in the project.
func ofProject(v *urlconf.View) bool {
	if v.Func != nil {
		return !v.Func.Library()
	}
	return v.Class != nil && !v.Class.Library()
}

// meaningOfView is what the catalogue says of a view that a package has.
func meaningOfView(v *urlconf.View) string {
	if ofProject(v) {
		return ""
	}
	if v.Func != nil && v.Func.Library() {
		// A method of the admin site, say, of which the project has a class of its own.
		m, _ := catalog.Access("view", v.Func.Name)
		return m
	}
	m, _ := catalog.Access("view", v.Name)
	return m
}

// layerKey is what layers are remembered by: a view with its parameters, and a method.
type layerKey struct{ of, method string }

// throughView are the layers of the view itself. Routes of one view that are given the same share them.
func (x *reader) throughView(t *target, method string) []layer {
	v := t.view
	if len(v.Init) > 0 || strings.Contains(v.Name, "<locals>") || v.Site != nil || v.Model != nil {
		return x.readView(t, method)
	}
	var key strings.Builder
	key.WriteString(v.Name)
	for _, a := range v.Actions {
		key.WriteString(" " + a.Method + "=" + a.Name)
	}
	parameters := t.parameters()
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		if name != "format" {
			key.WriteString(" " + name)
		}
		if parameters[name].traits&ofLink != 0 {
			key.WriteString("!")
		}
	}
	k := layerKey{key.String(), method}
	if l, ok := x.layers[k]; ok {
		return l
	}
	l := x.readView(t, method)
	x.layers[k] = l
	return l
}

func (x *reader) readView(t *target, method string) []layer {
	if t.view.Either != "" {
		return append(x.layersOfView(t, method), layer{f: x.unsure("what is around the view " + t.view.Name + ", or another view in its place, is not known: " + t.view.Either)})
	}
	return x.layersOfView(t, method)
}

func (x *reader) layersOfView(t *target, method string) []layer {
	v := t.view
	own := ofProject(v)
	if layers := append(x.site(t, method), x.modelAdmin(t, method)...); len(layers) > 0 {
		if v.Func != nil && !v.Func.Library() {
			for i := range t.handlers {
				layers = append(layers, x.handler(t, &t.handlers[i], method, ""))
			}
		}
		return layers
	}
	if !own {
		if t.meaning != "" {
			f := x.asks(t, t.meaning, v.Name, method, nil, nil)
			return []layer{{f, []Reason{{Message: v.Name + ": " + describe(t.meaning)}}}}
		}
		if v.Class == nil && (v.Func == nil || !v.Func.Installed()) || v.Class != nil && v.Class.Foreign != "" {
			return []layer{{f: x.unsure("what the view " + v.Name + " asks for is not known: its code is not in this project")}}
		}
	}
	if v.Class != nil && v.Func == nil {
		return x.throughClass(t, method)
	}
	var layers []layer
	if t.drf {
		f, why := x.classPermissions(t, method, "", false)
		layers = append(layers, layer{f, why})
	}
	for _, h := range t.handlers {
		if h.Func != nil && (len(h.Methods) == 0 || contains(h.Methods, method)) {
			layers = append(layers, x.handler(t, &h, method, ""))
		}
	}
	return layers
}

func describe(meaning string) string {
	switch word, rest, _ := strings.Cut(meaning, " "); word {
	case "nothing", "public":
		return "open to everyone"
	case "login":
		return "asks for a login"
	case "staff":
		return "asks for staff"
	case "superuser":
		return "asks for a superuser"
	case "when":
		return "asks for " + rest
	}
	return "asks for permissions"
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// handler is what the body that does the work asks: the condition under which it comes to an answer that is no refusal.
func (x *reader) handler(t *target, h *view.Handler, method, action string) layer {
	c := x.callable(h.Func)
	args := []value{{kind: request, traits: ofRequest}}
	var class *pyeval.Class
	if t.view.Class != nil && h.Func.Class != nil {
		args = append([]value{{kind: self}}, args...)
		class = t.view.Class
	}
	read := func(coarse bool) (ref, *run) {
		r := x.newRun(t, method, action)
		r.coarse = coarse
		fr, st := r.enter(c, class, args, t.parameters(), 0)
		return r.allowed(fr.body(st)), r
	}
	f, r := read(false)
	if r.spent {
		// Without telling other things than the caller apart more callers get through, never fewer: what is asked for all the
		// same is asked for.
		if f, r = read(true); f == yes {
			r.spent = true
		}
		f = r.checked(f)
	}
	if f == yes {
		return layer{f: yes}
	}
	if f == no && r.asked {
		// More likely what they hold was not understood than that they keep everybody out.
		f = x.unsure("what the project's own permissions ask for could not be read")
	}
	return layer{f, r.reasons}
}

var parameter = regexp.MustCompile(`<(?:([^:>]*):)?(\w+)>`)

// parameters are what the pattern gives the view by name.
func (t *target) parameters() map[string]value {
	kw := map[string]value{}
	for _, p := range t.route.Parts {
		for _, m := range parameter.FindAllStringSubmatch(p, -1) {
			v := value{text: m[2], traits: ofObject, present: true}
			if secretName(m[2]) {
				v.traits |= ofKey
			}
			if m[1] == "uuid" || unguessable(m[2]) {
				v.traits |= ofLink
			}
			kw[m[2]] = v
		}
	}
	return kw
}
