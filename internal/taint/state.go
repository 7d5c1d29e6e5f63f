package taint

import (
	"slices"

	"paddock/internal/pyname"
)

// state is what variables and objects hold at one point of a function. A branch
// gets a state of its own above the one before it, which holds only what the
// branch has set; where branches meet, what they have set is put together and
// goes down. So a branch costs what is set in it.
type state struct {
	below *state
	vars  map[*pyname.Symbol]Value
	heap  map[*Object]*contents
	// narrowed are the dangers left in what came with a parameter, where something was asked of it.
	narrowed map[*Origin]Mask
	// refined are the dangers left in expressions that are no plain names, by their text.
	refined map[string]Mask
}

// contents are the parts of an object: fields by key, ".name" of an attribute
// and "[key]" of an element, and rest for elements whose key is not known.
// Contents are immutable.
type contents struct {
	fields []field
	rest   Value
	// exact says that fields are all its elements: of a list "[0]", "[1]" … in order.
	exact bool
	// made says that the object is one that the code has made: what nobody has put in is not there.
	made bool
}

type field struct {
	key   string
	value Value
	// maybe says that it was put in on some ways to this point only: on others it is what it was before.
	maybe bool
}

// perhaps are the contents where the object was left as it was on another way.
func (c *contents) perhaps() *contents {
	if c == nil || c.made {
		return c
	}
	n := *c
	n.fields = slices.Clone(c.fields)
	for i := range n.fields {
		n.fields[i].maybe = true
	}
	return &n
}

// doubt is the contents where one part was put in on some ways only.
func (c *contents) doubt(key string) *contents {
	n := *c
	n.fields = slices.Clone(c.fields)
	for i := range n.fields {
		n.fields[i].maybe = n.fields[i].maybe || n.fields[i].key == key
	}
	return &n
}

// unsure says that a part was put in on some ways only.
func (c *contents) unsure(key string) bool {
	return slices.ContainsFunc(c.list(), func(f field) bool { return f.key == key && f.maybe })
}

// maxFields is how many parts of an object are told apart.
const maxFields = 48

func (c *contents) get(key string) (Value, bool) {
	if c == nil {
		return Value{}, false
	}
	for i := range c.fields {
		if c.fields[i].key == key {
			return c.fields[i].value, true
		}
	}
	return Value{}, false
}

// with is the contents with one part set.
func (c *contents) with(key string, v Value) *contents {
	n := &contents{}
	if c != nil {
		*n = *c
		n.fields = slices.Clone(c.fields)
	}
	for i := range n.fields {
		if n.fields[i].key == key {
			n.fields[i].value, n.fields[i].maybe = v, false
			return n
		}
	}
	if len(n.fields) >= maxFields {
		n.rest, n.exact = join(n.rest, v), false
		return n
	}
	n.fields = append(n.fields, field{key: key, value: v})
	return n
}

// withRest is the contents after something was put in under a key that is not known.
func (c *contents) withRest(v Value) *contents {
	n := &contents{}
	if c != nil {
		*n = *c
	}
	n.rest, n.exact = join(n.rest, v), false
	return n
}

// unsaid is what an element may be that nobody has put in under its key: what was put in under a key that is not known. Of
// an object that has others under known keys that is not sure.
func (c *contents) unsaid() Value {
	if len(c.fields) == 0 {
		return c.rest
	}
	return c.rest.Doubted()
}

// elements is what any of the elements may be.
func (c *contents) elements() Value {
	if c == nil {
		return Value{}
	}
	v := c.rest
	first := v.Shape == nil && v.Labels == nil
	for _, f := range c.fields {
		if f.key[0] != '[' {
			continue
		}
		if first {
			v, first = f.value, false
			continue
		}
		v = join(v, f.value)
	}
	return v
}

func joinContents(a, b *contents) *contents {
	if a == nil {
		return b.perhaps()
	}
	if b == nil {
		return a.perhaps()
	}
	if a == b {
		return a
	}
	n := &contents{rest: join(a.rest, b.rest), exact: a.exact && b.exact && len(a.fields) == len(b.fields), made: a.made && b.made}
	n.fields = slices.Clone(a.fields)
	for i := range n.fields {
		if v, ok := b.get(n.fields[i].key); ok {
			n.fields[i].value = join(n.fields[i].value, v)
			n.fields[i].maybe = n.fields[i].maybe || b.unsure(n.fields[i].key)
		} else {
			n.exact = false
			n.fields[i].maybe = !n.made
		}
	}
	for _, f := range b.fields {
		if _, ok := a.get(f.key); !ok {
			n.exact = false
			if len(n.fields) < maxFields {
				f.maybe = !n.made
				n.fields = append(n.fields, f)
			} else {
				n.rest = join(n.rest, f.value)
			}
		}
	}
	return n
}

func sameContents(a, b *contents) bool {
	if a == b {
		return true
	}
	return a != nil && b != nil && a.exact == b.exact && sameValue(a.rest, b.rest) &&
		slices.EqualFunc(a.fields, b.fields, func(x, y field) bool { return x.key == y.key && x.maybe == y.maybe && sameValue(x.value, y.value) })
}

func (s *state) child() *state { return &state{below: s} }

func (s *state) variable(y *pyname.Symbol) (Value, bool) {
	for ; s != nil; s = s.below {
		if v, ok := s.vars[y]; ok {
			return v, true
		}
	}
	return Value{}, false
}

func (s *state) set(y *pyname.Symbol, v Value) {
	if s.vars == nil {
		s.vars = map[*pyname.Symbol]Value{}
	}
	s.vars[y] = v
}

func (s *state) contents(o *Object) *contents {
	for ; s != nil; s = s.below {
		if c, ok := s.heap[o]; ok {
			return c
		}
	}
	return nil
}

func (s *state) put(o *Object, c *contents) {
	if s.heap == nil {
		s.heap = map[*Object]*contents{}
	}
	s.heap[o] = c
}

func (s *state) left(o *Origin) Mask {
	for ; s != nil; s = s.below {
		if m, ok := s.narrowed[o]; ok {
			return m
		}
	}
	return All
}

func (s *state) narrow(o *Origin, m Mask) {
	m &= s.left(o)
	if s.narrowed == nil {
		s.narrowed = map[*Origin]Mask{}
	}
	s.narrowed[o] = m
}

func (s *state) refinement(text string) Mask {
	for ; s != nil; s = s.below {
		if m, ok := s.refined[text]; ok {
			return m
		}
	}
	return All
}

// hasRefined says that some expression was refined, so that texts are worth being made.
func (s *state) hasRefined() bool {
	for ; s != nil; s = s.below {
		if s.refined != nil {
			return true
		}
	}
	return false
}

func (s *state) refine(text string, m Mask) {
	m &= s.refinement(text)
	if s.refined == nil {
		s.refined = map[string]Mask{}
	}
	s.refined[text] = m
}

// onto puts what a branch has set into the state below it, or into another one
// above that, where no other branch comes out.
func (s *state) onto(b *state) *state {
	for y, v := range s.vars {
		b.set(y, v)
	}
	for o, c := range s.heap {
		b.put(o, c)
	}
	for o, m := range s.narrowed {
		if b.narrowed == nil {
			b.narrowed = map[*Origin]Mask{}
		}
		b.narrowed[o] = m
	}
	for t, m := range s.refined {
		if b.refined == nil {
			b.refined = map[string]Mask{}
		}
		b.refined[t] = m
	}
	return b
}

// merge puts together what two branches right above one state have set, in
// below: that state, or one more above it. Either branch may be nil: it does
// not come out. changed says that the state is another one than before, as far
// as values go.
func merge(below, a, b *state) (out *state, changed bool) {
	switch {
	case a == nil && b == nil:
		return nil, false
	case a == nil:
		return b.onto(below), true
	case b == nil:
		return a.onto(below), true
	}
	set := func(y *pyname.Symbol, v, w Value, ok, ok2 bool) {
		switch {
		case !ok:
			v = w
		case ok2:
			v = join(v, w)
		}
		if old, ok := below.variable(y); !ok || !sameValue(old, v) {
			below.set(y, v)
			changed = true
		}
	}
	for y, v := range a.vars {
		w, ok := b.variable(y)
		set(y, v, w, true, ok)
	}
	for y, w := range b.vars {
		if _, done := a.vars[y]; !done {
			v, ok := below.variable(y)
			set(y, v, w, ok, true)
		}
	}
	put := func(o *Object, c *contents) {
		if !sameContents(below.contents(o), c) {
			below.put(o, c)
			changed = true
		}
	}
	for o, c := range a.heap {
		put(o, joinContents(c, b.contents(o)))
	}
	for o, c := range b.heap {
		if _, done := a.heap[o]; !done {
			put(o, joinContents(below.contents(o), c))
		}
	}
	for o, m := range a.narrowed {
		if m |= b.left(o); m != All {
			below.narrow(o, m)
		}
	}
	for t, m := range a.refined {
		if m |= b.refinement(t); m != All {
			below.refine(t, m)
		}
	}
	return below, changed
}

// since is a state right above another one, with all that was set on the way
// from there: what a jump takes along.
func (s *state) since(below *state) *state {
	n := s.effects(below)
	for x := s; x != nil && x != below; x = x.below {
		for y, v := range x.vars {
			if _, ok := n.vars[y]; !ok {
				n.set(y, v)
			}
		}
		for t, m := range x.refined {
			if _, ok := n.refined[t]; !ok {
				n.refine(t, m)
			}
		}
	}
	return n
}

// effects is since with only what is seen after a function has returned: what is in objects, and what was asked of
// parameters.
func (s *state) effects(below *state) *state {
	n := below.child()
	for x := s; x != nil && x != below; x = x.below {
		for o, c := range x.heap {
			if _, ok := n.heap[o]; !ok {
				n.put(o, c)
			}
		}
		for o, m := range x.narrowed {
			if _, ok := n.narrowed[o]; !ok {
				n.narrow(o, m)
			}
		}
	}
	return n
}
