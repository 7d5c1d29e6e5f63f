package objects

import (
	"maps"
	"slices"
	"sync/atomic"

	"paddock/internal/pysyntax"
)

// Summaries. Much of a site's code is called again and again with the same: a permission class by each view,
// a helper by each handler. A function that is told the same does the same, so what came of a call is kept,
// and a later call with arguments of the same shape takes it from there:
//
//   - The shape of arguments is all that code can find out about them (shape.go). Look-ups and objects in it are
//     numbered in the order in which they are met, so that those of another route fit.
//   - What a call does to look-ups is written down (mark.go). A later call does the same to its own.
//   - What else a call may change, objects that it was told of, forms, the request, is not written down: such a
//     call is followed each time.
//   - Following a call ends early where calls are too deep, or lead back to a function that is on the way. A
//     summary is kept and used only where neither can be. So it gives what following the call would give, steps
//     included, and the result does not depend on which route came first.

// summary is what came of a call.
type summary struct {
	result val
	marks  []mark
	told   told
	// plain says that the result has nothing in it that has to be exchanged for the caller's own, routed that the
	// URL was asked, so that it holds for this route only.
	plain, routed bool
	// steps are what it took, reach how much deeper calls went.
	steps, reach int
	// nodes are the functions that were entered, or would have been but for those on the way.
	nodes []pysyntax.Node
}

// recording is a call that is being followed for its summary.
type recording struct {
	outer *recording
	told  *told
	// births are the objects made before it.
	births  int
	changed bool
}

// practice is how summaries of a function have fared, and so whether to go on with them.
type practice struct{ steps, tried, kept atomic.Int32 }

const (
	// worthSteps is from how many steps on a call is worth being looked up; hopeless how many calls of which none
	// could be kept show that none will be.
	worthSteps = 24
	hopeless   = 24
)

// summarized follows a call, or takes what came of one like it.
func (e *evaluator) summarized(f *frame, c *closure, self *val, a *arguments, depth int) val {
	if e.r.anew || c.node == nil || c.outer != nil || len(e.open) > 0 {
		return e.follow(f, c, self, a, depth)
	}
	p := e.r.practiceOf(c.node)
	if steps := p.steps.Load(); steps > 0 && steps < worthSteps || p.kept.Load() == 0 && p.tried.Load() > hopeless {
		return e.timed(p, f, c, self, a, depth)
	}
	shape := shaper{}
	if !shape.call(e, c, self, a) {
		p.tried.Add(1)
		return e.timed(p, f, c, self, a, depth)
	}
	s, ok := e.here[string(shape.key)]
	if !ok {
		var kept any
		if kept, ok = e.r.summaries.Load(string(shape.key)); ok {
			s = kept.(*summary)
		}
	}
	if ok && depth+s.reach < maxCalls && s.steps <= e.steps && !onStack(f, s.nodes) {
		return e.recall(s, &shape.told, depth)
	}
	p.tried.Add(1)
	r, v := e.record(p, f, c, self, a, depth, &shape.told)
	switch {
	case ok || r == nil:
	case r.routed:
		if e.here == nil {
			e.here = map[string]*summary{}
		}
		e.here[string(shape.key)] = r
		p.kept.Add(1)
	default:
		e.r.summaries.Store(string(shape.key), r)
		p.kept.Add(1)
	}
	return v
}

func (r *Reader) practiceOf(n *pysyntax.FunctionDef) *practice {
	if p, ok := r.practices.Load(n); ok {
		return p.(*practice)
	}
	p, _ := r.practices.LoadOrStore(n, &practice{})
	return p.(*practice)
}

// timed follows a call and notes how long the longest took.
func (e *evaluator) timed(p *practice, f *frame, c *closure, self *val, a *arguments, depth int) val {
	before := e.steps
	v := e.follow(f, c, self, a, depth)
	if n := int32(before - e.steps); n > p.steps.Load() {
		p.steps.Store(max(n, 1))
	}
	return v
}

// record follows a call and makes its summary; nil when it can't be kept.
func (e *evaluator) record(p *practice, f *frame, c *closure, self *val, a *arguments, depth int, t *told) (*summary, val) {
	r := &recording{outer: e.rec, told: t, births: e.births}
	e.rec = r
	steps, marks, trail, sides := e.steps, len(e.marks), len(e.trail), len(e.sides)
	deepest, cut, routed, spent := e.deepest, e.cut, e.routed, e.spent
	e.deepest, e.cut, e.routed, e.spent = depth, false, false, false

	v := e.timed(p, f, c, self, a, depth)

	e.rec = r.outer
	s := &summary{result: v, told: *t, steps: steps - e.steps, reach: e.deepest - depth, routed: e.routed, marks: slices.Clone(e.marks[marks:]), nodes: distinct(e.trail[trail:])}
	keep := !r.changed && !e.cut && !e.spent && e.deepest < maxCalls && !onStack(f, s.nodes)
	e.deepest, e.cut, e.routed, e.spent = max(deepest, e.deepest), cut || e.cut, routed || e.routed, spent || e.spent
	if e.rec == nil {
		e.marks, e.trail = e.marks[:0], e.trail[:0]
	} else {
		e.trail = append(e.trail[:trail], s.nodes...)
	}
	if !keep || !s.seal(sides) {
		return nil, v
	}
	return s, v
}

// seal looks whether all that a summary speaks of is among what its call was told or has found, and makes the
// sides of what it found those from the call on, of which there were so many around it.
func (s *summary) seal(around int) bool {
	known := slices.Clone(s.told.looks)
	for i := range s.marks {
		m := &s.marks[i]
		if m.kind == markFound {
			if len(m.found.sides) < around {
				return false
			}
			found := *m.found
			found.sides = found.sides[around:]
			m.found = &found
			if !slices.Contains(known, m.look) {
				known = append(known, m.look)
			}
			continue
		}
		if m.look != nil && !slices.Contains(known, m.look) || m.other != nil && !slices.Contains(known, m.other) {
			return false
		}
	}
	c := checker{known: known, told: &s.told, plain: true}
	ok := c.val(&s.result, 0)
	s.plain = c.plain
	return ok
}

// recall does what a summary says, for what a call was told.
func (e *evaluator) recall(s *summary, t *told, depth int) val {
	e.steps -= s.steps
	e.deepest = max(e.deepest, depth+s.reach)
	e.routed = e.routed || s.routed
	for _, n := range s.nodes {
		e.enter(n)
	}
	x := exchange{from: &s.told, to: t}
	for _, m := range s.marks {
		m.look, m.other = x.look(m.look), x.look(m.other)
		if m.kind == markFound {
			old := m.look
			found := *m.found
			found.sides = slices.Concat(e.sides, found.sides)
			m.found, m.look = &found, nil
			x.add(old, e.mark(m))
			continue
		}
		e.mark(m)
	}
	if s.plain {
		return s.result
	}
	return x.val(s.result)
}

// enter notes that a function is followed.
func (e *evaluator) enter(n pysyntax.Node) {
	e.entered[n] = true
	e.meet(n)
}

// meet notes that a function is asked for, be it followed or not because it is on the way.
func (e *evaluator) meet(n pysyntax.Node) {
	if e.rec != nil {
		e.trail = append(e.trail, n)
	}
}

// changed says that code changes what no mark tells of: a form, the request.
func (e *evaluator) changed() {
	for r := e.rec; r != nil && !r.changed; r = r.outer {
		r.changed = true
	}
}

// changedObject says that code changes an object. Of one that a call has made itself nobody else knows.
func (e *evaluator) changedObject(i *instance) {
	for r := e.rec; r != nil && r.births >= i.born; r = r.outer {
		r.changed = true
	}
}

// changedDict says the same of a dict.
func (e *evaluator) changedDict(d map[string]val) {
	for r := e.rec; r != nil; r = r.outer {
		r.changed = r.changed || r.told.dict(d) >= 0
	}
}

func onStack(f *frame, nodes []pysyntax.Node) bool {
	for g := f; g != nil; g = g.caller {
		if g.fn == nil {
			continue
		}
		for _, n := range nodes {
			switch n := n.(type) {
			case *pysyntax.FunctionDef:
				if n == g.fn.node {
					return true
				}
			case *pysyntax.Lambda:
				if n == g.fn.lambda {
					return true
				}
			}
		}
	}
	return false
}

func distinct(list []pysyntax.Node) []pysyntax.Node {
	if len(list) <= 32 {
		var out []pysyntax.Node
		for _, n := range list {
			if !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
		return out
	}
	seen := make(map[pysyntax.Node]bool, len(list))
	out := make([]pysyntax.Node, 0, len(list))
	for _, n := range list {
		if !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	return out
}

// exchange puts what a call was told in the place of what the call of a summary was told.
type exchange struct {
	from, to *told
	old, new []*look // found by the call itself
}

func (x *exchange) add(old, new *look) { x.old, x.new = append(x.old, old), append(x.new, new) }

func (x *exchange) look(l *look) *look {
	if l == nil {
		return nil
	}
	if i := slices.Index(x.from.looks, l); i >= 0 {
		return x.to.looks[i]
	}
	if i := slices.Index(x.old, l); i >= 0 {
		return x.new[i]
	}
	return l
}

func (x *exchange) looks(list []*look) []*look {
	if len(list) == 0 {
		return list
	}
	out := make([]*look, len(list))
	for i, l := range list {
		out[i] = x.look(l)
	}
	return out
}

func (x *exchange) val(v val) val {
	v.look, v.checked = x.looks(v.look), x.looks(v.checked)
	if v.self != nil {
		self := x.val(*v.self)
		v.self = &self
	}
	if v.inst != nil {
		if i := slices.Index(x.from.insts, v.inst); i >= 0 {
			v.inst = x.to.insts[i]
		}
	}
	if len(v.items) > 0 {
		v.items = slices.Clone(v.items)
		for i := range v.items {
			v.items[i] = x.val(v.items[i])
		}
	}
	if v.keys != nil {
		if i := x.from.dict(v.keys); i >= 0 {
			v.keys = x.to.dicts[i]
		} else {
			v.keys = maps.Clone(v.keys)
			for k, w := range v.keys {
				v.keys[k] = x.val(w)
			}
		}
	}
	if len(v.conds) > 0 {
		v.conds = slices.Clone(v.conds)
		for i := range v.conds {
			v.conds[i].v = x.val(v.conds[i].v)
		}
	}
	return v
}

// checker looks whether a result can be kept: all look-ups and objects in it are known, and no variables hang on it.
type checker struct {
	known []*look
	told  *told
	plain bool
	seen  int
}

func (c *checker) val(v *val, depth int) bool {
	if c.seen++; c.seen > maxShape || depth > maxShapeDepth {
		return false
	}
	if len(v.look) > 0 || len(v.checked) > 0 || v.inst != nil || v.keys != nil {
		c.plain = false
	}
	for _, list := range [][]*look{v.look, v.checked} {
		for _, l := range list {
			if !slices.Contains(c.known, l) {
				return false
			}
		}
	}
	if v.fn != nil && v.fn.outer != nil || v.inst != nil && !slices.Contains(c.told.insts, v.inst) {
		return false
	}
	if v.self != nil && !c.val(v.self, depth+1) {
		return false
	}
	for i := range v.items {
		if !c.val(&v.items[i], depth+1) {
			return false
		}
	}
	for _, w := range v.keys {
		if !c.val(&w, depth+1) {
			return false
		}
	}
	for i := range v.conds {
		if !c.val(&v.conds[i].v, depth+1) {
			return false
		}
	}
	return true
}
