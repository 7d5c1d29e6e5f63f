package access

import "slices"

// ref is a condition: a node of a diagram. no and yes are the constants.
type ref int32

const (
	no  ref = 0
	yes ref = 1
)

// diagram holds conditions as reduced ordered binary decision diagrams: a node asks
// one fact and leads on to one of two others. Facts are asked in the order of their
// numbers, and equal nodes are one node, so that two conditions are the same exactly
// when their refs are. R. Bryant, Graph-Based Algorithms for Boolean Function
// Manipulation, 1986.
//
// Past maxNodes the diagram is full: operations give yes, and full says so, until
// the caller starts a new one.
type diagram struct {
	nodes  []node
	unique map[node]ref
	// done holds results of ite where their operands' mixed bits say; a later result takes an earlier
	// one's place, which costs a computation again at most. Its length is a power of two.
	done []result
	full bool
	// seen are the rounds of facts in which nodes were last met, round the latest.
	seen  []uint32
	round uint32
}

// result is what ite made of its operands; a zero one is none.
type result struct{ f, g, h, made ref }

type node struct {
	fact   int32
	lo, hi ref
}

// maxNodes bounds one diagram, far above what the routes of a large site need.
const maxNodes = 400_000

func newDiagram() *diagram {
	const last = 1 << 30 // behind all facts
	return &diagram{nodes: []node{{last, no, no}, {last, yes, yes}}, unique: map[node]ref{}, done: make([]result, 1<<12)}
}

// fact is the condition that a fact holds.
func (d *diagram) fact(i int32) ref { return d.make(i, no, yes) }

func (d *diagram) make(fact int32, lo, hi ref) ref {
	if lo == hi {
		return lo
	}
	n := node{fact, lo, hi}
	if r, ok := d.unique[n]; ok {
		return r
	}
	if len(d.nodes) >= maxNodes {
		d.full = true
		return yes
	}
	r := ref(len(d.nodes))
	d.nodes = append(d.nodes, n)
	d.unique[n] = r
	return r
}

// ite is "if f then g else h".
func (d *diagram) ite(f, g, h ref) ref {
	switch {
	case f == yes:
		return g
	case f == no:
		return h
	case g == h:
		return g
	case g == yes && h == no:
		return f
	}
	if r := d.place(f, g, h); r.f == f && r.g == g && r.h == h {
		return r.made
	}
	top := min(d.nodes[f].fact, d.nodes[g].fact, d.nodes[h].fact)
	lo := d.ite(d.side(f, top, false), d.side(g, top, false), d.side(h, top, false))
	hi := d.ite(d.side(f, top, true), d.side(g, top, true), d.side(h, top, true))
	r := d.make(top, lo, hi)
	if len(d.nodes) > len(d.done) {
		d.done = make([]result, 4*len(d.done))
	}
	*d.place(f, g, h) = result{f, g, h, r}
	return r
}

// place is where the result of ite is kept.
func (d *diagram) place(f, g, h ref) *result {
	mixed := uint64(f)*0x9e3779b97f4a7c15 ^ uint64(g)*0xc2b2ae3d27d4eb4f ^ uint64(h)*0x165667b19e3779f9
	return &d.done[(mixed>>32)&uint64(len(d.done)-1)]
}

// side is what is left of f once the fact, which stands before all of f's or is its first, is decided.
func (d *diagram) side(f ref, fact int32, holds bool) ref {
	n := d.nodes[f]
	switch {
	case n.fact != fact:
		return f
	case holds:
		return n.hi
	}
	return n.lo
}

func (d *diagram) and(f, g ref) ref { return d.ite(f, g, no) }
func (d *diagram) or(f, g ref) ref  { return d.ite(f, yes, g) }
func (d *diagram) not(f ref) ref    { return d.ite(f, no, yes) }

// decision is what decide does with a fact.
type decision uint8

const (
	// keep leaves it open; hold and fail decide it; either asks that there be a way.
	keep decision = iota
	hold
	fail
	either
)

// decide is what is left of f once facts are decided.
func (d *diagram) decide(f ref, by func(fact int32) decision) ref {
	memo := map[ref]ref{}
	var walk func(ref) ref
	walk = func(f ref) ref {
		if f <= yes {
			return f
		}
		if r, ok := memo[f]; ok {
			return r
		}
		n := d.nodes[f]
		var r ref
		switch by(n.fact) {
		case hold:
			r = walk(n.hi)
		case fail:
			r = walk(n.lo)
		case either:
			r = d.or(walk(n.lo), walk(n.hi))
		default:
			// A quantified fact below may have brought facts before this one to the top: ite sorts them.
			r = d.ite(d.fact(n.fact), walk(n.hi), walk(n.lo))
		}
		memo[f] = r
		return r
	}
	return walk(f)
}

// facts are those on which f depends, in their order.
func (d *diagram) facts(f ref) []int32 {
	if f <= yes {
		return nil
	}
	d.round++
	d.seen = append(d.seen, make([]uint32, len(d.nodes)-len(d.seen))...)
	var list []int32
	var walk func(ref)
	walk = func(f ref) {
		if f <= yes || d.seen[f] == d.round {
			return
		}
		d.seen[f] = d.round
		n := d.nodes[f]
		list = append(list, n.fact)
		walk(n.lo)
		walk(n.hi)
	}
	walk(f)
	slices.Sort(list)
	return slices.Compact(list)
}
