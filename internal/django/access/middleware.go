package access

import (
	"regexp"
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/django/urlconf"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
)

// guard is a middleware that may keep callers out.
type guard struct {
	name    string
	at      pyeval.Place
	meaning string        // of a package's
	class   *pyeval.Class // of the project's
	fn      *pyeval.Function
	unknown string
	// answers are what it asks, by method; "" where it looks at none.
	answers map[string]asked
}

// readMiddleware finds those of the context's middleware that may keep callers out.
func (x *reader) readMiddleware() []guard {
	s := x.context.Middleware()
	v := s.Value
	if v.Kind == pyeval.Unknown {
		if len(v.Else) == 0 {
			if !s.Set {
				return nil
			}
			return []guard{{name: s.Name, at: s.Place, unknown: "the middleware of the site is not known: " + v.Reason()}}
		}
		v = &v.Else[0]
	}
	var list []guard
	for i := range v.Items {
		m := &v.Items[i]
		name := m.Text
		if m.Kind != pyeval.Str {
			list = append(list, guard{name: s.Name, at: s.Place, unknown: "one of the site's middleware is not known: " + m.Reason()})
			continue
		}
		g := guard{name: name, at: m.Place}
		switch w := x.global(name); w.kind {
		case class:
			g.class = w.class
		case function:
			if w.fn != nil {
				g.fn = w.fn.fn
			}
		default:
			g.meaning, _ = catalog.Access("middleware", name)
		}
		known := false
		if meaning, ok := catalog.Access("middleware", name); ok {
			g.meaning, known = meaning, true
			g.class, g.fn = nil, nil
		}
		if g.class != nil && g.class.Library() && !g.class.Installed() {
			g.class = nil
		}
		if g.class == nil && g.fn == nil {
			switch {
			case g.meaning != "" && g.meaning != "nothing":
				list = append(list, g)
			case known:
			case catalog.Gate(name):
				g.unknown = "what the middleware " + name + " asks for is not known: its code is not in this project"
				list = append(list, g)
			default:
				x.note(m.Place, "what the middleware "+name+" asks of callers is not known: its code is not in this project; all routes are judged as if it asked nothing")
			}
			continue
		}
		if g.class != nil {
			for _, b := range g.class.Bases()[1:] {
				if meaning, ok := catalog.Access("middleware", b); ok {
					known = true
					if meaning != "nothing" && g.meaning == "" {
						g.meaning = meaning
					}
				}
			}
			if g.class.Foreign != "" && !known {
				x.note(m.Place, "what the middleware "+name+" asks of callers is known in part only: its base "+g.class.Foreign+" is not in this project; all routes are judged as if it asked nothing")
			}
		}
		list = append(list, g)
	}
	return list
}

// public says that the view is one that a login of the whole site makes an exception of.
func (x *reader) public(t *target) bool {
	is := func(ws []urlconf.Wrapper) bool {
		for i := range ws {
			if m, _ := catalog.Access("decorator", ws[i].Name); m == "public" {
				return true
			}
		}
		return false
	}
	if is(t.view.Wrappers) || is(t.dispatch) || t.meaning == "public" || t.drf {
		return true
	}
	if v, ok := t.attribute("login_required"); ok && v.Kind == pyeval.Bool && !v.Bool {
		return true
	}
	if c := t.view.Class; c != nil {
		for _, b := range c.Bases() {
			if m, _ := catalog.Access("view", b); m == "public" {
				return true
			}
			if m, _ := catalog.Access("mixin", b); m == "public" {
				return true
			}
		}
	}
	return false
}

// throughMiddleware are the layers of the middleware.
func (x *reader) throughMiddleware(t *target, method string) []layer {
	var layers []layer
	for i := range x.guards {
		g := &x.guards[i]
		switch {
		case g.unknown != "" && catalog.Gate(g.name) && !t.public:
			layers = append(layers, layer{x.unsure(g.unknown), []Reason{{g.at, lastPart(g.name)}}})
		case g.unknown != "":
			// A list of middleware that is not known is said by what reads the settings.
		case g.meaning != "":
			if t.public {
				layers = append(layers, layer{yes, []Reason{{Message: "login_not_required"}}})
				continue
			}
			layers = append(layers, layer{x.asks(t, g.meaning, g.name, method, nil, nil), []Reason{{g.at, lastPart(g.name)}}})
		default:
			layers = append(layers, x.ownGuard(t, i, method)...)
		}
	}
	return layers
}

// asked is what a middleware was read to ask, with the route that this reading looked at; nil when it looked at none.
type asked struct {
	layers []layer
	route  *target
}

// ownGuard is what a middleware of the project asks: the same for all routes and methods, as long as it looks at none.
func (x *reader) ownGuard(t *target, i int, method string) []layer {
	g := &x.guards[i]
	for _, m := range [...]string{"", method} {
		if a, ok := g.answers[m]; ok && (a.route == nil || a.route == t) {
			return a.layers
		}
	}
	read := x.guardFunction
	if g.class != nil {
		read = x.guardClass
	}
	layers, routed, byMethod := read(t, g, method)
	if g.answers == nil {
		g.answers = map[string]asked{}
	}
	a := asked{layers: layers}
	if routed {
		a.route = t
	}
	if !byMethod {
		method = ""
	}
	g.answers[method] = a
	return layers
}

// guardClass reads __call__, process_request and process_view of a middleware of the project.
func (x *reader) guardClass(t *target, g *guard, method string) (layers []layer, routed, byMethod bool) {
	for _, name := range []string{"__call__", "process_request", "process_view"} {
		v, owner, ok := g.class.Attr(name)
		if !ok {
			continue
		}
		f := functionOf(&v)
		if f == nil || f.Node == nil || embedded(f) {
			continue
		}
		r := x.newRun(t, method, "")
		r.innerOf = "get_response"
		c := *x.callable(f)
		c.owner = owner
		args := []value{{kind: self}, {kind: request, traits: ofRequest}}
		if name == "process_view" {
			args = append(args, value{kind: inner, text: "view_func"})
		}
		fr, st := r.enter(&c, g.class, args, nil, 0)
		pass := no
		exits := fr.body(st)
		routed, byMethod = routed || r.routed || r.viewed && r.byMethod, byMethod || r.byMethod
		if name == "__call__" {
			pass = r.passed
			if pass == no && callsSuper(f.Node) {
				continue
			}
		} else {
			for _, e := range exits {
				n := e.v
				if n.kind == null || n.kind == opaque {
					pass = x.d.or(pass, e.need)
				}
				for _, a := range n.alts {
					if a.v.kind == null {
						pass = x.d.or(pass, x.d.and(e.need, a.when))
					}
				}
			}
		}
		pass = x.aboutCallers(r.checked(x.d.or(pass, r.broken)))
		if pass != yes {
			layers = append(layers, layer{pass, append([]Reason{{g.at, lastPart(g.name)}}, r.reasons...)})
		}
	}
	return layers, routed, byMethod
}

// aboutCallers drops a condition that no fact about the caller is in: a middleware that turns a request away for its
// host, size or form asks nothing of the caller.
func (x *reader) aboutCallers(f ref) ref {
	for _, n := range x.d.facts(f) {
		if k := x.facts.list[n].kind; k.aboutCaller() || k == unsure {
			return f
		}
	}
	return yes
}

// guardFunction reads a middleware that is a function which makes one.
func (x *reader) guardFunction(t *target, g *guard, method string) (layers []layer, routed, byMethod bool) {
	if g.fn.Node == nil {
		return nil, false, false
	}
	r := x.newRun(t, method, "")
	c := x.callable(g.fn)
	fr, st := r.enter(c, nil, []value{{kind: inner, text: "get_response"}}, nil, 0)
	for _, e := range fr.body(st) {
		if e.v.kind != function || e.v.fn == nil || e.v.fn.node == nil {
			continue
		}
		fr.vars = st.vars
		if fr.vars == nil {
			fr.vars = variables{}
		}
		fr.vars[firstParam(g.fn.Node)] = &value{kind: inner, text: "get_response"}
		sub, in := r.enter(e.v.fn, nil, []value{{kind: request, traits: ofRequest}}, nil, 1)
		sub.body(in)
	}
	routed, byMethod = r.routed || r.viewed && r.byMethod, r.byMethod
	if r.passed == no {
		return nil, routed, byMethod
	}
	if f := x.aboutCallers(r.checked(x.d.or(r.passed, r.broken))); f != yes {
		return []layer{{f, append([]Reason{{g.at, lastPart(g.name)}}, r.reasons...)}}, routed, byMethod
	}
	return nil, routed, byMethod
}

func firstParam(n pysyntax.Node) string {
	if f, ok := n.(*pysyntax.FunctionDef); ok && len(f.Args.Args) > 0 {
		return f.Args.Args[0].Name.Name
	}
	return "get_response"
}

// samples are paths that the route answers; exact says that there is only one.
func (t *target) samples() (list []string, exact bool) {
	if t == nil || t.route == nil {
		return nil, false
	}
	exact = true
	one, two := "/", "/"
	for i, p := range t.route.Parts {
		a, b, e := samplePart(p, t.route.Kinds[i])
		if p == urlconf.Unsaid {
			a, b, e = "", "x/", false
		}
		one += a
		two += b
		exact = exact && e
	}
	if exact {
		return []string{one}, true
	}
	return []string{one, two}, false
}

var (
	converter = regexp.MustCompile(`<[^>]*>`)
	group     = regexp.MustCompile(`\(\?P<[^>]*>(?:[^()]|\([^()]*\))*\)|\((?:[^()]|\([^()]*\))*\)`)
	unescape  = strings.NewReplacer(`\.`, ".", `\-`, "-", `\/`, "/", `/?`, "/", `\Z`, "", `$`, "")
)

// samplePart gives two texts that a part of a pattern matches, or near so.
func samplePart(p string, kind urlconf.Kind) (a, b string, exact bool) {
	if kind != urlconf.Regex {
		if !converter.MatchString(p) {
			return p, p, true
		}
		return converter.ReplaceAllString(p, "1"), converter.ReplaceAllString(p, "77"), false
	}
	p = strings.TrimSuffix(strings.TrimPrefix(p, "^"), "$")
	a, b = group.ReplaceAllString(p, "1"), group.ReplaceAllString(p, "77")
	a, b = unescape.Replace(a), unescape.Replace(b)
	return a, b, a == b && !strings.ContainsAny(a, `*+?[]\|(`)
}

// comparePath compares the request's path with a text or list.
func (fr *frame) comparePath(op pysyntax.CompareOp, a, b *value) (ref, bool) {
	if a.kind != path {
		a, b = b, a
	}
	switch {
	case (op == pysyntax.Eq || op == pysyntax.Is) && b.kind == text:
		return fr.eachPath(func(p string) bool { return p == asPath(b) }, "request.path == "+b.text), true
	case op == pysyntax.In && b.kind == text:
		return fr.eachPath(func(p string) bool { return strings.Contains(p, b.text) }, b.text+" in request.path"), true
	}
	return 0, false
}

// eachPath decides a question about the path, when all paths of the route give the same answer.
func (fr *frame) eachPath(is func(string) bool, words string) ref {
	fr.run.routed = true
	list, _ := fr.run.route.samples()
	unsure := func() ref {
		return fr.run.x.unsure("whether " + words + " holds for this route is not known")
	}
	if len(list) == 0 {
		return unsure()
	}
	first := is(list[0])
	for _, p := range list[1:] {
		if is(p) != first {
			return unsure()
		}
	}
	return boolean(first)
}

func (fr *frame) pathMethod(name string, args []value, e *pysyntax.Call) value {
	d := fr.run.x.d
	switch name {
	case "startswith", "endswith":
		if len(args) != 1 {
			break
		}
		one := func(v *value) ref {
			if v.kind != text {
				return fr.about(0, fr.source(e))
			}
			return fr.eachPath(func(p string) bool {
				if name == "startswith" {
					return strings.HasPrefix(p, asPath(v))
				}
				return strings.HasSuffix(p, asPath(v))
			}, fr.source(e))
		}
		if args[0].kind == list {
			f := no
			for i := range args[0].items {
				f = d.or(f, one(&args[0].items[i]))
			}
			return is(f)
		}
		return is(one(&args[0]))
	case "lstrip":
		return value{kind: path, text: "/"}
	case "lower", "strip", "rstrip":
		return value{kind: path}
	}
	return value{text: fr.source(e)}
}

// matchPath is re.match(pattern, request.path).
func (fr *frame) matchPath(pattern, how string, e *pysyntax.Call) value {
	switch how {
	case "match":
		pattern = "^(?:" + pattern + ")"
	case "fullmatch":
		pattern = "^(?:" + pattern + ")$"
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return value{text: fr.source(e)}
	}
	return is(fr.eachPath(func(p string) bool { return re.MatchString(p) || re.MatchString(strings.TrimPrefix(p, "/")) }, fr.source(e)))
}
