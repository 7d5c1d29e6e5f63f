package redos

import "slices"

// Limits of an automaton: its positions, its edges, and the copies that {m,n} may ask for.
const (
	maxPositions = 700
	maxEdges     = 60000
	// A {m,n} whose end is this far from its beginning is taken for one without end.
	farEnd = 10
)

// way is how a part of an expression is entered, left or passed over.
type way uint8

const (
	// conditional is a way that is there under a condition only, or that `re` does not come back to.
	conditional way = 1 << iota
	// atEnd is a way through the end of the text.
	atEnd
)

// step leads to a position, or out of it.
type step struct {
	to  int
	way way
}

// position is a character or class as written, once for each copy of it.
type position struct {
	set set
	// within is the atomic group or lookahead whose inside it is in, innermost; 0 for none.
	within int
}

// automaton is the position automaton; position 0 is the beginning.
type automaton struct {
	runes     []rune
	multi     bool
	positions []position
	edges     [][]step
	// ends are where the whole ends; inner, by the number of an atomic group or lookahead, where that ends.
	ends  []step
	inner [][]int

	p      *parser
	sets   map[*node]set
	within int
	count  int
	over   bool
}

// fragment is a part of an expression: where it begins and ends, and the ways past it. A way that is there twice is
// there twice in the lists.
type fragment struct {
	first, last []step
	empty       []way
}

// build makes the automaton; nil when it becomes too large.
func build(p *parser, root *node) *automaton {
	runes, ok := alphabet(p.named)
	if !ok {
		return nil
	}
	a := &automaton{runes: runes, multi: p.multi, positions: make([]position, 1), edges: make([][]step, 1), inner: make([][]int, 1), p: p, sets: map[*node]set{}}
	f := a.fragment(root)
	if a.over {
		return nil
	}
	a.edges[0] = f.first
	a.ends = f.last
	for _, w := range f.empty {
		a.ends = append(a.ends, step{0, w})
	}
	return a
}

func (a *automaton) fragment(n *node) fragment {
	if a.over {
		return fragment{}
	}
	switch n.op {
	case opClass:
		return a.place(n)
	case opConcat:
		out := fragment{empty: []way{0}}
		for _, k := range n.kids {
			out = a.concat(out, a.fragment(k))
		}
		return out
	case opBranch:
		var out fragment
		for _, k := range n.kids {
			f := a.fragment(k)
			out.first = merge(out.first, f.first, 0)
			out.last = merge(out.last, f.last, 0)
			out.empty = passing(out.empty, f.empty, 0)
		}
		return out
	case opRepeat:
		return a.repeat(n)
	case opAtomic, opAhead:
		return a.closed(n)
	case opEnd:
		return fragment{empty: []way{conditional | atEnd}}
	case opAssert:
		return fragment{empty: []way{conditional}}
	}
	return fragment{empty: []way{0}}
}

func (a *automaton) place(n *node) fragment {
	s, ok := a.sets[n]
	if !ok {
		for i, r := range a.runes {
			if n.class.has(r) {
				s.add(i)
			}
		}
		a.sets[n] = s
	}
	at := len(a.positions)
	if at > maxPositions {
		a.over = true
		return fragment{}
	}
	a.positions = append(a.positions, position{set: s, within: a.within})
	a.edges = append(a.edges, nil)
	return fragment{first: []step{{at, 0}}, last: []step{{at, 0}}}
}

// merge adds steps that go a way further; a third copy of one says nothing new.
func merge(to, more []step, w way) []step {
	out := slices.Clone(to)
	for _, s := range more {
		s.way |= w
		out = addStep(out, s)
	}
	return out
}

func addStep(list []step, s step) []step {
	n := 0
	for _, t := range list {
		if t == s {
			n++
		}
	}
	if n >= 2 {
		return list
	}
	return append(list, s)
}

func passing(to, more []way, w way) []way {
	out := slices.Clone(to)
	for _, m := range more {
		n := 0
		for _, t := range out {
			if t == m|w {
				n++
			}
		}
		if n < 2 {
			out = append(out, m|w)
		}
	}
	return out
}

// join makes the edges from the ends of one part to the beginnings of another.
func (a *automaton) join(last, first []step) {
	for _, l := range last {
		for _, f := range first {
			a.edges[l.to] = addStep(a.edges[l.to], step{f.to, f.way | l.way})
			if a.count++; a.count > maxEdges {
				a.over = true
				return
			}
		}
	}
}

func (a *automaton) concat(f, g fragment) fragment {
	a.join(f.last, g.first)
	out := fragment{first: slices.Clone(f.first), last: slices.Clone(g.last)}
	for _, w := range f.empty {
		out.first = merge(out.first, g.first, w)
		out.empty = passing(out.empty, g.empty, w)
	}
	for _, w := range g.empty {
		out.last = merge(out.last, f.last, w)
	}
	return out
}

// repeat writes a repeat out: so many copies that must be, and behind them those that may be, each inside the one before
// as `re` tries them, or a loop.
func (a *automaton) repeat(n *node) fragment {
	low, high := n.min, n.max
	if high > low+farEnd {
		high = -1
	}
	out := fragment{empty: []way{0}}
	must := low
	if high < 0 && low > 0 {
		must--
	}
	for i := 0; i < must && !a.over; i++ {
		out = a.concat(out, a.fragment(n.kids[0]))
	}
	if high < 0 {
		loop := a.fragment(n.kids[0])
		a.join(loop.last, loop.first)
		if low == 0 {
			loop.empty = passing([]way{0}, conditionals(loop.empty), 0)
		}
		return a.concat(out, loop)
	}
	rest := fragment{empty: []way{0}}
	for i := low; i < high && !a.over; i++ {
		rest = a.concat(a.fragment(n.kids[0]), rest)
		rest.empty = passing([]way{0}, conditionals(rest.empty), 0)
	}
	return a.concat(out, rest)
}

// conditionals leaves out the ways that are always there: `re` does not go round without reading.
func conditionals(ways []way) (out []way) {
	for _, w := range ways {
		if w != 0 {
			out = append(out, w)
		}
	}
	return out
}

// closed is an atomic group or a lookahead: inside `re` goes back, but not from outside into it.
func (a *automaton) closed(n *node) fragment {
	outer := a.within
	a.within = len(a.inner)
	a.inner = append(a.inner, nil)
	k := a.within
	f := a.fragment(n.kids[0])
	a.within = outer
	for _, s := range f.last {
		a.inner[k] = append(a.inner[k], s.to)
	}
	out := fragment{first: merge(nil, f.first, conditional)}
	if n.op == opAhead {
		out.empty = []way{conditional}
		return out
	}
	out.last = merge(nil, f.last, conditional)
	out.empty = passing(nil, f.empty, conditional)
	return out
}
