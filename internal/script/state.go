package script

// declare makes a variable in the scope, or in the function's for var.
func (m *machine) declare(name *Node, v *value, hoist bool) {
	s := m.scope
	if hoist {
		for s.parent != nil && s.parent.frame == s.frame {
			s = s.parent
		}
	}
	if s.vars == nil {
		s.vars = map[string]*binding{}
	}
	b := s.vars[name.Text]
	if b == nil {
		b = &binding{node: name, frame: s.frame}
		s.vars[name.Text] = b
	}
	m.set(b, v)
}

func (m *machine) lookup(name string) *binding {
	for s := m.scope; s != nil; s = s.parent {
		if b := s.vars[name]; b != nil {
			return b
		}
	}
	return nil
}

// set puts a value into a variable.
func (m *machine) set(b *binding, v *value) {
	m.journal = append(m.journal, change{b, b.now})
	if b.frame != nil && b.frame != m.frame && b.sets > 0 {
		v = join(b.now, v) // from another function: perhaps, and perhaps later
	}
	b.now = v
	b.sets++
	if b.node != nil && v != nil {
		if old := m.ever[b.node]; old != nil {
			v = join(old, v)
		}
		m.ever[b.node] = v
	}
}

// get is what a variable holds.
func (m *machine) get(b *binding) *value {
	if b.frame != nil && !b.frame.running && (b.sets > 1 || b.now == nil) {
		return join(b.now, m.ever[b.node])
	}
	if b.now == nil && b.sets > 1 {
		return nil
	}
	return b.now
}

// inScope does something in a new scope.
func (m *machine) inScope(do func() bool) bool {
	m.scope = &scope{parent: m.scope, frame: m.scope.frame}
	defer func() { m.scope = m.scope.parent }()
	return do()
}

// undo takes back what was set since a mark, and gives what had been set.
func (m *machine) undo(mark int) map[*binding]*value {
	var after map[*binding]*value
	if len(m.journal) > mark {
		after = map[*binding]*value{}
	}
	for i := len(m.journal) - 1; i >= mark; i-- {
		c := m.journal[i]
		if _, there := after[c.b]; !there {
			after[c.b] = c.b.now
		}
		c.b.now = c.old
	}
	m.journal = m.journal[:mark]
	return after
}

// branches goes through several ways of which one is taken, and joins what they leave. A way answers whether it ends
// the statements around; it answers true when all do.
func (m *machine) branches(ways ...func() bool) (ended bool) {
	mark := len(m.journal)
	states := make([]map[*binding]*value, 0, len(ways))
	ended = true
	for _, w := range ways {
		over := w()
		after := m.undo(mark)
		if !over {
			states = append(states, after)
			ended = false
		}
	}
	switch len(states) {
	case 0:
		return true
	case 1:
		m.apply(states[0])
		return ended
	}
	merged := map[*binding]*value{}
	for _, s := range states {
		for b := range s {
			merged[b] = nil
		}
	}
	for b := range merged {
		for i, s := range states {
			v, there := s[b]
			if !there {
				v = b.now
			}
			switch {
			case i == 0:
				merged[b] = v
			case b.node == nil: // what a test has shown holds when it holds on all ways
				merged[b] = both(merged[b], v)
			default:
				merged[b] = join(merged[b], v)
			}
		}
	}
	m.apply(merged)
	return ended
}

func (m *machine) apply(state map[*binding]*value) {
	for b, v := range state {
		m.put(b, v)
	}
}

// both is what two tests have shown.
func both(a, b *value) *value {
	if a == nil || b == nil {
		return nil
	}
	return &value{minus: a.minus & b.minus}
}

// put sets variables again without a record in ever, which has them.
func (m *machine) put(b *binding, v *value) {
	m.journal = append(m.journal, change{b, b.now})
	b.now = v
}
