package access

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// A body is read as a machine would run it, with conditions in place of truths: at
// each statement the state holds the condition under which it is reached. A test of
// the caller splits it, branches join it again, and what stands at the exits is
// the condition under which the function gets there. Loops are read once, as if
// they may run or not; exceptions of calls may lead to the handlers of a `try`.
// Functions of the project that are given the request, the user or what comes of them are
// followed, to maxCalls deep.

const (
	maxCalls = 6
	// maxObjects is how deep the methods of objects of plain classes are followed, which may lie within one another.
	maxObjects = 16
	// maxGrowth is by how many nodes of the diagram one reading may let it grow.
	maxGrowth = 15_000
	// maxSteps bounds the statements of one reading.
	maxSteps = 6000
)

// way is how a place is reached: need is the condition under which it is, worked the part of it in which something was done
// before, and failed the part in which what the caller brought was found not to be genuine.
type way struct{ need, worked, failed ref }

// or is a place that two ways lead to.
func (w way) or(d *diagram, o way) way {
	return way{
		need:   d.or(w.need, o.need),
		worked: d.or(d.and(w.need, w.worked), d.and(o.need, o.worked)),
		failed: d.or(d.and(w.need, w.failed), d.and(o.need, o.failed)),
	}
}

// state is where a reading stands.
type state struct {
	way
	vars variables
	// shared says that other states have the same map: set makes one of its own. closure is the frame whose nested functions see it.
	shared  bool
	closure *frame
}

// variables are what a state knows by name. States share the values, which never change: a name is given another one.
type variables map[string]*value

// get is the value of a variable; of one that was never set it is zero, and ok false.
func (vars variables) get(name string) (v value, ok bool) {
	if p := vars[name]; p != nil {
		return *p, true
	}
	return value{}, false
}

// set gives a variable its value.
func (s *state) set(name string, v value) {
	if s.shared {
		s.vars, s.shared = maps.Clone(s.vars), false
		if s.closure != nil {
			s.closure.vars = s.vars
		}
	}
	s.vars[name] = &v
}

func (s *state) fork(need ref) *state {
	s.shared = true
	return &state{way: way{need, s.worked, s.failed}, vars: s.vars, shared: true}
}

// exit is a return, or the end, of a function.
type exit struct {
	way
	v value
}

// frame is one function being read.
type frame struct {
	run    *run
	fn     *callable
	module *pyname.Module // nil for the library's functions
	file   *source.File
	self   *pyeval.Class
	owner  *pyeval.Class
	around *frame
	exits  []exit
	loops  []*loop
	depth  int
	// yields are what a generator yields, whoever asks; unclear says that it depends, from where its reading had begun.
	yields  []value
	begun   ref
	unclear bool
	vars    variables // at the end of reading, for functions inside
	named   string    // what scope answers, once it was asked
}

// loop collects where a loop is left or goes on.
type loop struct{ left []*state }

// handler collects what is raised in a `try`.
type handler struct {
	names [][]string // of the exceptions of each handler; nil: all
	need  []ref
	// failed is the part of need in which a proof failed.
	failed []ref
}

// run is the reading of one layer for one method of a route.
type run struct {
	x      *reader
	method string // "GET"
	action string // of a viewset; ""
	route  *target
	// isInner says that a callee is what the layer is around.
	isInner func(pyeval.Value) bool
	innerOf string // the name of a parameter or attribute that is it: "get_response"
	passed  ref
	done    ref // where something was done that lasts
	broken  ref // where something is raised that says that the site is not set up as it should be
	// standard is what a package's class says where the project's asks super(): has_permission of a mixin, say.
	standard ref
	tries    []*handler
	steps    int
	reasons  []Reason
	stack    []pysyntax.Node
	spent    bool
	// asked says that an object of a plain class was asked who may do something.
	asked bool
	// routed says that the route itself was looked at: its path, or attributes of its view.
	routed bool
	// viewed says that anything of the route or its view was looked at: another route's reading may come out another way.
	viewed bool
	// byMethod says that the HTTP method was looked at.
	byMethod bool
	// most is how many nodes the diagram may have; coarse says that tests of other things than the caller are not told apart.
	most   int
	coarse bool
}

func (x *reader) newRun(t *target, method, action string) *run {
	return &run{x: x, method: method, action: action, route: t, standard: yes, most: len(x.d.nodes) + maxGrowth}
}

// reason notes a place where the caller is tested.
func (r *run) reason(file *source.File, n pysyntax.Node, message string) {
	if file == nil {
		return
	}
	at := Reason{pyeval.Place{File: file, Span: n.Range()}, message}
	if in, ok := strings.CutPrefix(file.Path, source.InstalledPrefix); ok {
		at = Reason{Message: message + ", in " + in}
	} else if strings.HasPrefix(file.Path, libraryFile) {
		return
	}
	if !slices.Contains(r.reasons, at) {
		r.reasons = append(r.reasons, at)
	}
}

const libraryFile = "<"

// enter makes the frame of a function and binds its arguments; what is not given is opaque.
func (r *run) enter(c *callable, self *pyeval.Class, args []value, kw map[string]value, depth int) (*frame, *state) {
	fr := &frame{run: r, fn: c, self: self, owner: c.owner, around: c.frame, depth: depth}
	if c.fn != nil {
		fr.file = c.fn.File
		if !embedded(c.fn) {
			fr.module = r.x.index.ModuleAt(r.x.root, c.fn.File.Path)
		}
	} else if c.frame != nil {
		fr.file, fr.module = c.frame.file, c.frame.module
	}
	st := &state{way: way{need: yes}, vars: variables{}}
	var a *pysyntax.Arguments
	switch n := c.node.(type) {
	case *pysyntax.FunctionDef:
		a = n.Args
	case *pysyntax.Lambda:
		a = n.Args
	}
	if a == nil {
		return fr, st
	}
	params := append(slices.Clip(a.PosOnly), a.Args...)
	for i, p := range params {
		v, given := kw[p.Name.Name]
		switch {
		case i < len(args):
			v = args[i]
		case !given && p.Default != nil:
			v = fr.eval(p.Default, st)
		case !given:
			v = value{text: p.Name.Name, traits: ofObject}
			if secretName(p.Name.Name) {
				v.traits |= ofKey
			}
		}
		if v.kind == opaque && v.text == "" {
			v.text = p.Name.Name
		}
		st.set(p.Name.Name, v)
	}
	for _, p := range a.KwOnly {
		v, given := kw[p.Name.Name]
		if !given && p.Default != nil {
			v = fr.eval(p.Default, st)
		} else if !given {
			v = value{text: p.Name.Name, traits: ofObject}
		}
		st.set(p.Name.Name, v)
	}
	for _, p := range []*pysyntax.Arg{a.Vararg, a.Kwarg} {
		if p != nil {
			v := value{text: p.Name.Name, traits: ofObject}
			switch {
			case p == a.Vararg && len(args) > len(params):
				v = value{kind: list, items: args[len(params):]}
			case p == a.Vararg && depth > 0:
				v = value{kind: list}
			case p == a.Kwarg && (depth > 0 || kw != nil):
				v.kw = map[string]value{}
				if depth == 0 {
					v.kind, v.open = mapping, true
				}
				for k, w := range kw {
					if !slices.ContainsFunc(params, func(p *pysyntax.Arg) bool { return p.Name.Name == k }) {
						v.kw[k] = w
					}
				}
			}
			st.set(p.Name.Name, v)
		}
	}
	return fr, st
}

// body reads a function's body and gives its exits.
func (fr *frame) body(st *state) []exit {
	r := fr.run
	switch n := fr.fn.node.(type) {
	case *pysyntax.Lambda:
		v := fr.eval(n.Body, st)
		return []exit{{st.way, v}}
	case *pysyntax.FunctionDef:
		again, most := slices.Contains(r.stack, fr.fn.node), maxCalls
		if me, _ := st.vars.get("self"); me.object != nil {
			again, most = false, maxObjects
		}
		if again || len(r.stack) > most {
			r.spent = r.spent || len(r.stack) > 40
			return []exit{{st.way, value{text: n.Name.Name + "()", traits: ofObject}}}
		}
		r.stack = append(r.stack, fr.fn.node)
		generates := r.x.generator(n)
		if generates {
			// Its body runs as it is read from, sooner or later.
			st = &state{way: st.way, vars: st.vars, shared: st.shared}
			fr.begun = st.need
		}
		fr.block(n.Body, st)
		r.stack = r.stack[:len(r.stack)-1]
		if generates && !fr.unclear && len(fr.exits) == 0 && st.need != no {
			return []exit{{st.way, value{kind: list, items: fr.yields}}}
		}
		if st.need != no {
			fr.exits = append(fr.exits, exit{st.way, value{kind: null}})
		}
		return fr.exits
	}
	return []exit{{st.way, value{}}}
}

// generator says that a function yields.
func (x *reader) generator(n *pysyntax.FunctionDef) bool {
	found, known := x.generators[n]
	if known {
		return found
	}
	defer func() { x.generators[n] = found }()
	for _, s := range n.Body {
		pysyntax.Walk(s, func(n pysyntax.Node) bool {
			switch n.(type) {
			case *pysyntax.Yield, *pysyntax.YieldFrom:
				found = true
			case *pysyntax.FunctionDef, *pysyntax.Lambda:
				return false
			}
			return !found
		})
	}
	return found
}

func (fr *frame) block(stmts []pysyntax.Stmt, st *state) {
	for _, s := range stmts {
		if st.need == no {
			return
		}
		fr.run.steps++
		if fr.run.steps > maxSteps || len(fr.run.x.d.nodes) > fr.run.most {
			fr.run.spent = true
			return
		}
		fr.statement(s, st)
	}
}

// end says that the state goes no further.
func (st *state) end() { st.way = way{} }

// join makes one state of two branches.
func (fr *frame) join(st, a, b *state) {
	d := fr.run.x.d
	switch {
	case a.need == no:
		*st = *b
		return
	case b.need == no:
		*st = *a
		return
	}
	if reflect.ValueOf(a.vars).Pointer() == reflect.ValueOf(b.vars).Pointer() {
		// Neither has set anything since they parted.
		st.way = a.way.or(d, b.way)
		st.vars, st.shared = a.vars, true
		return
	}
	vars := make(variables, len(a.vars))
	for k, v := range a.vars {
		w := b.vars[k]
		if w == nil || v == w || v.equal(w) {
			vars[k] = v
			continue
		}
		both := fr.either(a.need, *v, b.need, *w)
		vars[k] = &both
	}
	for k, w := range b.vars {
		if a.vars[k] == nil {
			vars[k] = w
		}
	}
	st.way = a.way.or(d, b.way)
	st.vars, st.shared = vars, false
}

// maxAlternatives is how many values one variable may have.
const maxAlternatives = 8

// either is a value that is one of two, each under its condition.
func (fr *frame) either(p ref, v value, q ref, w value) value {
	d := fr.run.x.d
	switch {
	case v.equal(&w) || q == no && p != no:
		return v
	case p == no && q != no:
		return w
	}
	if v.kind == truth && w.kind == truth {
		return is(d.or(d.and(p, v.f), d.and(q, w.f)))
	}
	var alts []alternative
	add := func(when ref, v value) {
		if v.kind != choice {
			alts = append(alts, alternative{when, v})
			return
		}
		for _, a := range v.alts {
			if c := d.and(when, a.when); c != no {
				alts = append(alts, alternative{c, a.v})
			}
		}
	}
	add(p, v)
	add(q, w)
	if len(alts) > maxAlternatives || fr.run.coarse && v.kind == opaque && w.kind == opaque {
		return value{text: v.text, traits: v.traits | w.traits}
	}
	return value{kind: choice, alts: alts, traits: v.traits | w.traits, text: cmpOr(v.text, w.text)}
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (fr *frame) statement(s pysyntax.Stmt, st *state) {
	d := fr.run.x.d
	switch s := s.(type) {
	case *pysyntax.If:
		t := fr.test(s.Test, st)
		if st.need == no {
			return
		}
		a, b := st.fork(d.and(st.need, t)), st.fork(d.and(st.need, d.not(t)))
		if fr.run.coarse && t > yes && fr.run.x.aboutCallers(t) == yes {
			a, b = st.fork(st.need), st.fork(st.need)
		}
		fr.block(s.Body, a)
		fr.block(s.Orelse, b)
		fr.join(st, a, b)
	case *pysyntax.Return:
		v := value{kind: null}
		if s.Value != nil {
			v = fr.eval(s.Value, st)
		}
		if st.need != no {
			fr.exits = append(fr.exits, exit{st.way, v})
		}
		st.end()
	case *pysyntax.Raise:
		name := ""
		if s.Exc != nil {
			e := s.Exc
			if c, ok := e.(*pysyntax.Call); ok {
				e = c.Func
			}
			name = lastPart(fr.source(e))
		}
		fr.run.raise(d, st.need, name)
		st.end()
	case *pysyntax.ExprStmt:
		v := fr.eval(s.Value, st)
		if a, ok := s.Value.(*pysyntax.Call); ok && v.kind == truth && strings.Contains(lastPart(fr.source(a.Func)), "check_") {
			if n := d.facts(v.f); len(n) == 1 && fr.run.x.facts.list[n[0]].kind == unsure {
				st.need = d.and(st.need, v.f) // it raises what it does not return
			}
		}
		if c, ok := s.Value.(*pysyntax.Call); ok && !fr.idle(c, st) {
			st.worked = st.need
		}
	case *pysyntax.Assign:
		v := fr.eval(s.Value, st)
		for _, t := range s.Targets {
			fr.bind(t, v, st)
		}
	case *pysyntax.AnnAssign:
		if s.Value != nil {
			fr.bind(s.Target, fr.eval(s.Value, st), st)
		}
	case *pysyntax.AugAssign:
		v := fr.eval(s.Value, st)
		old := fr.eval(s.Target, st)
		switch {
		case s.Op == pysyntax.BitAnd && v.kind == truth && old.kind == truth:
			v = is(d.and(old.f, v.f))
		case s.Op == pysyntax.BitOr && v.kind == truth && old.kind == truth:
			v = is(d.or(old.f, v.f))
		case s.Op == pysyntax.Add && v.kind == list && old.kind == list:
			v = value{kind: list, items: append(slices.Clip(old.items), v.items...)}
		default:
			v = value{text: fr.source(s.Target), traits: v.traits | old.traits, node: s}
		}
		fr.bind(s.Target, v, st)
	case *pysyntax.For:
		fr.forLoop(s, st)
	case *pysyntax.While:
		t := fr.test(s.Test, st)
		fr.maybe(d.and(st.need, t), s.Body, st)
		fr.block(s.Orelse, st)
	case *pysyntax.With:
		for _, i := range s.Items {
			v := fr.eval(i.Context, st)
			if i.Vars != nil {
				fr.bind(i.Vars, v, st)
			}
		}
		if names, ok := fr.suppressed(s, st); ok {
			fr.suppress(s, names, st)
			return
		}
		fr.block(s.Body, st)
	case *pysyntax.Try:
		fr.try(s, st)
	case *pysyntax.Match:
		fr.match(s, st)
	case *pysyntax.Assert:
		t := fr.test(s.Test, st)
		fr.run.raise(d, d.and(st.need, d.not(t)), "AssertionError")
		st.need = d.and(st.need, t)
	case *pysyntax.Break, *pysyntax.Continue:
		if n := len(fr.loops); n > 0 {
			fr.loops[n-1].left = append(fr.loops[n-1].left, st.fork(st.need))
		}
		st.end()
	case *pysyntax.FunctionDef:
		st.set(s.Name.Name, value{kind: function, text: s.Name.Name, fn: &callable{node: s, frame: fr, owner: nil}})
		fr.vars, st.closure = st.vars, fr
	case *pysyntax.Delete:
		for _, t := range s.Targets {
			if _, ok := t.(*pysyntax.Name); !ok {
				st.worked = st.need
			}
		}
	}
}

// maybe reads a block that runs under a condition, or not, and may be left early.
func (fr *frame) maybe(need ref, body []pysyntax.Stmt, st *state) {
	d := fr.run.x.d
	l := &loop{}
	fr.loops = append(fr.loops, l)
	a, b := st.fork(need), st.fork(d.and(st.need, d.not(need)))
	if fr.run.coarse {
		b.need = st.need
	}
	fr.block(body, a)
	fr.loops = fr.loops[:len(fr.loops)-1]
	for _, o := range l.left {
		joined := &state{vars: variables{}}
		fr.join(joined, a, o)
		a = joined
	}
	fr.join(st, a, b)
}

// unrolled is how many elements a loop may have that is read element by element.
const unrolled = 40

func (fr *frame) forLoop(s *pysyntax.For, st *state) {
	d := fr.run.x.d
	it := fr.eval(s.Iter, st)
	if it.kind == list && len(it.items) <= unrolled {
		l := &loop{}
		fr.loops = append(fr.loops, l)
		for _, item := range it.items {
			fr.bind(s.Target, item, st)
			fr.block(s.Body, st)
		}
		fr.loops = fr.loops[:len(fr.loops)-1]
		fr.block(s.Orelse, st)
		for _, o := range l.left {
			joined := &state{vars: variables{}}
			fr.join(joined, st.fork(st.need), o)
			*st = *joined
		}
		return
	}
	fr.bind(s.Target, value{text: fr.source(s.Target), traits: it.traits | ofObject, node: s}, st)
	if fr.run.coarse {
		fr.maybe(st.need, s.Body, st)
		fr.block(s.Orelse, st)
		return
	}
	some := d.fact(fr.run.x.facts.in(aside, "there is something in "+fr.source(s.Iter), fr.scope()))
	fr.maybe(d.and(st.need, some), s.Body, st)
	fr.block(s.Orelse, st)
}

func (fr *frame) match(s *pysyntax.Match, st *state) {
	d := fr.run.x.d
	subject := fr.eval(s.Subject, st)
	rest := st.fork(st.need)
	joined := &state{vars: st.vars}
	for i, c := range s.Cases {
		t := fr.matches(&subject, c.Pattern, i, s)
		if c.Guard != nil {
			t = d.and(t, fr.test(c.Guard, rest))
		}
		fr.noteTest(t, s.Subject)
		a := rest.fork(d.and(rest.need, t))
		rest.need = d.and(rest.need, d.not(t))
		fr.block(c.Body, a)
		next := &state{vars: variables{}}
		fr.join(next, joined, a)
		joined = next
	}
	fr.join(st, joined, rest)
}

func (fr *frame) matches(subject *value, p pysyntax.Pattern, i int, s *pysyntax.Match) ref {
	switch p := p.(type) {
	case *pysyntax.MatchValue:
		v := fr.eval(p.Value, &state{way: way{need: yes}, vars: variables{}})
		return fr.compare(pysyntax.Eq, subject, &v, fr.source(s.Subject)+" == "+fr.source(p.Value))
	case *pysyntax.MatchOr:
		t := no
		for _, q := range p.Patterns {
			t = fr.run.x.d.or(t, fr.matches(subject, q, i, s))
		}
		return t
	case *pysyntax.MatchAs:
		if p.Pattern == nil {
			return yes
		}
		return fr.matches(subject, p.Pattern, i, s)
	}
	return fr.about(subject.traits, fr.source(s.Subject)+" matches "+fr.text(p.Range()))
}

// bind gives a target its value.
func (fr *frame) bind(t pysyntax.Expr, v value, st *state) {
	switch t := t.(type) {
	case *pysyntax.Name:
		if v.kind == opaque && strings.Contains(v.text, "(") && v.traits&ofKey == 0 {
			v.text = t.ID // what is looked up goes by the name it is given
		}
		st.set(t.ID, v)
	case *pysyntax.Tuple:
		if v.kind == choice && !slices.ContainsFunc(v.alts, func(a alternative) bool { return a.v.kind != list || len(a.v.items) != len(t.Elts) }) {
			// Each alternative brings its own part.
			for i, e := range t.Elts {
				w := v.alts[0].v.items[i]
				when := v.alts[0].when
				for _, a := range v.alts[1:] {
					w = fr.either(when, w, a.when, a.v.items[i])
					when = fr.run.x.d.or(when, a.when)
				}
				fr.bind(e, w, st)
			}
			return
		}
		for i, e := range t.Elts {
			w := value{text: fr.source(e), traits: v.traits, node: t}
			if v.kind == list && len(v.items) == len(t.Elts) {
				w = v.items[i]
			}
			fr.bind(e, w, st)
		}
	case *pysyntax.Attribute:
		// self.x and request.x are remembered by their text.
		st.set(fr.source(t), v)
		if n, ok := t.Value.(*pysyntax.Name); ok {
			if on, _ := st.vars.get(n.ID); on.object != nil {
				on.object.attrs[t.Attr.Name] = v
			}
		}
	case *pysyntax.Subscript:
		if !simple(t.Value) {
			return
		}
		if on := fr.eval(t.Value, st); on.kind == mapping {
			key := fr.eval(t.Index, st)
			fr.bind(t.Value, on.with(&key, v), st)
		}
	case *pysyntax.Starred:
		fr.bind(t.Value, value{traits: v.traits}, st)
	}
}

// source is an expression as written, in one line and not too long.
func (fr *frame) source(n pysyntax.Node) string { return fr.text(n.Range()) }

const maxSource = 70

func (fr *frame) text(s source.Span) string {
	if fr.file == nil {
		return ""
	}
	t := fr.file.Text[s.Start:s.End]
	if !inLine(t) {
		t = strings.Join(strings.Fields(t), " ")
	}
	if len(t) > maxSource {
		cut := maxSource
		for cut > 0 && t[cut]&0xC0 == 0x80 {
			cut--
		}
		t = t[:cut] + "…"
	}
	return t
}

// inLine says that what a text shows of itself is plain ASCII with nothing but single spaces between its words.
func inLine(t string) bool {
	space := true // none to begin with
	for i := range min(len(t), maxSource+1) {
		c := t[i]
		if c >= 0x80 || c < ' ' || c == ' ' && space {
			return false
		}
		space = c == ' '
	}
	return t == "" || t[len(t)-1] > ' ' && t[len(t)-1] < 0x80
}

func lastPart(s string) string { return s[strings.LastIndexByte(s, '.')+1:] }
