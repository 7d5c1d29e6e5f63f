package script

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"paddock/internal/source"
)

// A machine goes through a script as a browser would, with values of which only the origin is known: the statements of
// the file, then what was registered for events, then every function that nothing has called. A function is gone
// through anew for arguments it has not had. Branches are gone through one after another, and what they leave is joined.
//
// A variable holds what it holds at that point, as long as the function that declares it is running; a function that runs
// later sees all that was ever put there. For that, and for objects that are filled after they are used, the whole is
// done twice.
type machine struct {
	script *Script
	facts  *catalog

	globals *scope
	frame   *frame
	scope   *scope
	root    *object // the component whose functions are being made
	section string  // and in which part of it
	// component is the last that was made, and inTemplate says that its template's names are looked up.
	component  *object
	inTemplate bool

	ever    map[*Node]*value
	objects map[*Node]*object
	classes map[*Node]*object
	sources map[*Node]*Source

	functions map[functionKey]*object
	made      []*object
	called    map[*Node]bool
	jobs      []job
	memo      map[string]*memo
	journal   []change
	shown     map[string]*binding // what tests have shown of expressions, by their text
	anyShown  bool

	worker bool // it runs beside pages
	budget int
	cut    bool
	tests  int // within a test
	loose  int // within one that shows nothing of an origin
	depth  int

	around Around
	// numbers are the names of properties that the script reckons with; nil before somebody asks.
	numbers map[string]bool
	// provided are what the script puts into objects that it does not make itself, such as window or $.fn, by path.
	provided map[string]*value
	// prototypes are those of functions that make objects, by the function.
	prototypes map[*Node]*object

	flows   map[flowKey]*Flow
	leaks   map[leakKey]*Leak
	checked map[*Node]bool // listeners that look at the origin
	heard   map[*Node]int  // listeners that look at what they are sent: 1 in tests only, 2 else
}

type functionKey struct {
	node  *Node
	scope *scope
	this  *object
}

type memo struct{ result *value }

type job struct {
	f    *object
	args []*value
}

type scope struct {
	parent *scope
	frame  *frame
	vars   map[string]*binding
}

type binding struct {
	node  *Node // the declaration
	now   *value
	frame *frame
	sets  int
}

type frame struct {
	outer   *frame
	node    *Node
	this    *value
	result  *value
	running bool
	thrown  *value
}

// change is what a binding held before.
type change struct {
	b   *binding
	old *value
}

type flowKey struct {
	from *Source
	at   *Node
	kind string
}

type leakKey struct {
	kind string
	at   *Node
}

const (
	maxCalls = 14 // one within another
	// The work is bounded by the size of the script: so many steps for each node of a size that people write, fewer for
	// each beyond that, and fewer again for what others may do with it.
	leastSteps   = 20_000
	manyNodes    = 25_000
	stepsPerNode = 60
	stepsBeyond  = 4
	stepsOthers  = 15
)

// Follow follows the values of a script that has nothing around it.
func (s *Script) Follow() *Result { return s.FollowIn(Around{}) }

// FollowIn follows them with what is around the script.
func (s *Script) FollowIn(around Around) (r *Result) {
	r = &Result{}
	nodes, ends := s.ends(browser())
	if !ends && around.Module == nil && around.Global == nil && around.Wanted == nil {
		return r
	}
	m := &machine{
		script: s, facts: browser(), around: around,
		ever: map[*Node]*value{}, objects: map[*Node]*object{}, classes: map[*Node]*object{}, sources: map[*Node]*Source{}, prototypes: map[*Node]*object{},
		flows: map[flowKey]*Flow{}, leaks: map[leakKey]*Leak{}, checked: map[*Node]bool{}, heard: map[*Node]int{},
		budget: leastSteps + min(nodes, manyNodes)*stepsPerNode + max(0, nodes-manyNodes)*stepsBeyond, worker: s.worker(),
	}
	defer func() {
		if p := recover(); p != nil {
			s.Errors = append(s.Errors, Error{s.Body.Start, fmt.Sprintf("values could not be followed (%v); this is a defect of Paddock, please report it", p)})
			r = &Result{Cut: true}
		}
	}()
	if m.pass(); len(m.sources) > 0 {
		m.pass()
	}
	m.budget = max(0, m.budget) + leastSteps + min(nodes, manyNodes)*stepsOthers
	r.Exports = m.exports()
	r.Globals = m.leaves()
	m.collect(r)
	r.Cut = m.cut
	return r
}

// pass goes through the whole script once.
func (m *machine) pass() {
	m.memo, m.called, m.functions = map[string]*memo{}, map[*Node]bool{}, map[functionKey]*object{}
	m.made, m.jobs, m.journal, m.shown, m.provided = nil, nil, nil, map[string]*binding{}, map[string]*value{}
	m.anyShown = false
	m.globals = &scope{}
	m.frame = &frame{running: true}
	m.globals.frame = m.frame
	m.scope = m.globals
	m.depth, m.tests, m.loose = 0, 0, 0
	m.statements(m.script.Body.List)
	m.frame.running = false
	m.rest()
	m.inTemplate = true
	for _, o := range m.script.Outputs {
		m.output(o)
	}
	m.inTemplate = false
}

// uncalled is a function that nothing has called yet.
func (m *machine) uncalled() *object {
	for i, f := range m.made {
		if !m.called[f.function] {
			m.made = m.made[i+1:]
			return f
		}
	}
	m.made = nil
	return nil
}

// spend counts a piece of work; false when there was too much.
func (m *machine) spend() bool {
	if m.budget--; m.budget > 0 {
		return true
	}
	m.cut = true
	return false
}

// source is the one at a node.
func (m *machine) source(at *Node, f *sourceFact) *Source {
	s := m.sources[at]
	if s == nil {
		s = &Source{Category: f.category, Words: f.words, Span: at.Span(), Hole: -1, strength: f.strength, starts: f.starts}
		m.sources[at] = s
	}
	return s
}

// came is a value that comes from outside at a node.
func (m *machine) came(at *Node, f *sourceFact) *value {
	s := m.source(at, f)
	return &value{taints: []taint{{from: s, can: anything &^ f.minus, raw: f.raw}}, head: f.starts}
}

// object is the one that a place makes.
func (m *machine) object(at *Node) *object {
	o := m.objects[at]
	if o == nil {
		o = &object{made: at}
		m.objects[at] = o
	}
	return o
}

// put joins a value to a property.
func (o *object) put(name string, v *value) {
	if v == nil {
		return
	}
	if o.props == nil {
		o.props = map[string]*value{}
	}
	if len(o.props) < 400 || o.props[name] != nil {
		o.props[name] = join(o.props[name], v)
	} else {
		o.elem = join(o.elem, v)
	}
}

// take puts all that another object holds into the object.
func (o *object) take(from *object) {
	if o == from {
		return
	}
	o.elem, o.rest = join(o.elem, from.elem), join(o.rest, from.rest)
	for _, name := range slices.Sorted(maps.Keys(from.props)) {
		o.put(name, from.props[name])
	}
}

// items is what an array holds, or an object under any name.
func (o *object) items() *value {
	v := o.elem
	if o.rest.tainted() {
		v = join(v, derived(o.rest))
	}
	for _, name := range slices.Sorted(maps.Keys(o.props)) {
		v = join(v, o.props[name])
	}
	return v
}

// closure is a function with what is around it.
func (m *machine) closure(n *Node, this *value) *value {
	key := functionKey{node: n, scope: m.scope}
	if this != nil && len(this.objects) == 1 {
		key.this = this.objects[0]
	}
	f := m.functions[key]
	if f == nil {
		f = &object{made: n, function: n, scope: m.scope, this: this}
		m.functions[key] = f
		m.made = append(m.made, f)
	}
	return &value{objects: []*object{f}}
}

// invoke calls a function of the script.
func (m *machine) invoke(f *object, this *value, args []*value) *value {
	n := f.function
	if n == nil || n.X == nil || !m.spend() {
		return nil
	}
	m.called[n] = true
	if m.depth >= maxCalls {
		return nil
	}
	if n.Arrow || this == nil || f.this != nil {
		this = f.this
	}
	key := m.signature(f, this, args)
	if known := m.memo[key]; known != nil {
		return known.result
	}
	done := &memo{}
	m.memo[key] = done

	outer, scp, tests, shown, loose := m.frame, m.scope, m.tests, m.anyShown, m.loose
	fr := &frame{outer: outer, node: n, this: this, running: true}
	m.frame, m.scope, m.tests, m.loose = fr, &scope{parent: f.scope, frame: fr}, 0, 0
	m.depth++
	for i, p := range n.List {
		if p == nil {
			continue
		}
		if p.Kind == Spread {
			rest := m.object(p)
			for _, a := range args[min(i, len(args)):] {
				rest.elem = join(rest.elem, a)
			}
			m.bind(p.X, &value{objects: []*object{rest}}, "let")
			break
		}
		var v *value
		if i < len(args) {
			v = args[i].step(p, "passed to "+nameOf(n))
		}
		m.bind(p, v, "let")
	}
	if n.X.Kind == Block {
		m.hoist(n.X.List)
		m.statements(n.X.List)
	} else {
		fr.result = m.eval(n.X)
	}
	m.depth--
	fr.running = false
	m.frame, m.scope, m.tests, m.anyShown, m.loose = outer, scp, tests, shown, loose
	result := fr.result
	if n.Async {
		result = &value{typ: "Promise", inner: awaited(result)}
	}
	done.result = result
	return result
}

func nameOf(n *Node) string {
	if n.Text != "" {
		return n.Text + "()"
	}
	return "a function"
}

// signature tells calls apart.
func (m *machine) signature(f *object, this *value, args []*value) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%p", f)
	sign(&b, this)
	for _, a := range args {
		sign(&b, a)
	}
	return b.String()
}

func sign(b *strings.Builder, v *value) {
	b.WriteByte('|')
	if v == nil {
		return
	}
	// Long texts by their length and both ends: whole, they would cost more than going through a function again.
	brief := func(text string) {
		if len(text) > 60 {
			fmt.Fprintf(b, "%d%s…%s", len(text), text[:40], text[len(text)-20:])
		} else {
			b.WriteString(text)
		}
	}
	if v.known {
		brief(v.text)
	}
	b.WriteString(v.typ)
	brief(v.head)
	for _, t := range v.taints {
		fmt.Fprintf(b, ";%p%d%s%d", t.from, t.can, t.part, t.html)
		if t.built {
			b.WriteByte('b')
		}
	}
	for _, o := range v.objects {
		fmt.Fprintf(b, ",%p", o)
	}
}

// awaited is what a promise gives.
func awaited(v *value) *value {
	for range 4 {
		if v == nil {
			return nil
		}
		var kept *value
		for _, o := range v.objects {
			kept = join(kept, o.props["[[result]]"])
		}
		if v.typ != "Promise" && v.inner == nil && kept == nil {
			return v
		}
		v = join(v.inner, kept)
	}
	return v
}

// collect makes the result.
func (m *machine) collect(r *Result) {
	for _, f := range m.flows {
		if f.Source.listener != nil && m.checked[f.Source.listener] {
			continue
		}
		r.Flows = append(r.Flows, *f)
	}
	for at, how := range m.heard {
		if !m.checked[at] {
			l := &Leak{Kind: "listener", Span: listenerHead(at), Strength: Middle}
			if how < 2 {
				l.Strength = Weak
			}
			m.leaks[leakKey{"listener", at}] = l
		}
	}
	for _, l := range m.leaks {
		r.Leaks = append(r.Leaks, *l)
	}
	slices.SortFunc(r.Flows, func(a, b Flow) int {
		return compare(int(a.Sink.Start-b.Sink.Start), int(a.Sink.End-b.Sink.End), int(b.Strength)-int(a.Strength), int(a.Source.Start-b.Source.Start), strings.Compare(a.Sink.Kind, b.Sink.Kind))
	})
	slices.SortFunc(r.Leaks, func(a, b Leak) int {
		return compare(int(a.Start-b.Start), int(a.End-b.End), strings.Compare(a.Kind, b.Kind))
	})
}

func compare(by ...int) int {
	for _, c := range by {
		if c != 0 {
			return c
		}
	}
	return 0
}

// listenerHead is where a listener is registered, without its body.
func listenerHead(n *Node) source.Span {
	span := n.Span()
	if n.Kind == Call && n.X != nil {
		span.End = n.X.End
	} else if n.Kind == Assign && n.X != nil {
		span.End = n.X.End
	}
	return span
}
