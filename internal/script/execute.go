package script

import "slices"

// statements goes through statements; true when what follows them is not reached.
func (m *machine) statements(list []*Node) bool {
	m.hoist(list)
	for _, s := range list {
		if m.cut {
			return false
		}
		if m.statement(s) {
			return true
		}
	}
	return false
}

// hoist makes the functions that statements declare.
func (m *machine) hoist(list []*Node) {
	for _, s := range list {
		if s != nil && s.Kind == Export && s.X != nil {
			s = s.X
		}
		if s != nil && s.Kind == Function && s.Text != "" && !s.Arrow {
			if m.scope.vars[s.Text] == nil {
				m.declare(&Node{Kind: Name, Text: s.Text}, m.closure(s, nil), false)
			}
		}
	}
}

func (m *machine) statement(n *Node) (ended bool) {
	if n == nil || !m.spend() {
		return false
	}
	switch n.Kind {
	case Block:
		return m.inScope(func() bool { return m.statements(n.List) })
	case Var:
		for _, d := range n.List {
			if d.X == nil || d.Y == nil && n.Text == "var" {
				continue
			}
			v := m.eval(d.Y)
			if d.Y != nil && d.X.Kind == Name {
				switch d.Y.Kind {
				case Binary, Unary, Call, New, Regexp, Name:
					w := value{}
					if v != nil {
						w = *v
					}
					if d.Y.Kind != Name {
						w.test = d.Y
					}
					v = &w
				}
			}
			m.bind(d.X, v, n.Text)
		}
	case Return:
		v := m.eval(n.X)
		m.frame.result = join(m.frame.result, v)
		return true
	case Throw:
		v := m.eval(n.X)
		m.frame.thrown = join(m.frame.thrown, v)
		return true
	case Jump:
		return true
	case If:
		m.test(n.X)
		return m.branches(
			func() bool { m.assume(n.X, true); return m.statement(n.Y) },
			func() bool { m.assume(n.X, false); return m.statement(n.Z) },
		)
	case For:
		return m.inScope(func() bool {
			if len(n.List) == 3 {
				m.statement(n.List[0])
				m.test(n.List[1])
			}
			m.loop(func() {
				if len(n.List) == 3 {
					m.assume(n.List[1], true)
				}
				m.statement(n.X)
				if len(n.List) == 3 {
					m.eval(n.List[2])
				}
			})
			return false
		})
	case ForEach:
		over := m.eval(n.Y)
		return m.inScope(func() bool {
			item := m.item(over, n.Y)
			if n.Text == "in" {
				item = nil
				if over.tainted() {
					item = derived(over)
				}
			}
			m.loop(func() {
				target, how := n.X, ""
				if target != nil && target.Kind == Var && len(target.List) > 0 {
					how = target.Text
					target = target.List[0].X
				}
				m.bind(target, item, how)
				m.statement(n.Z)
			})
			return false
		})
	case While:
		m.test(n.X)
		m.loop(func() { m.assume(n.X, true); m.statement(n.Y) })
	case Try:
		thrown := m.frame.thrown
		m.frame.thrown = nil
		over := m.branches(
			func() bool { return m.statement(n.X) },
			func() bool {
				if n.Z == nil {
					return true
				}
				return m.inScope(func() bool {
					if n.Y != nil {
						m.bind(n.Y, m.frame.thrown, "let")
					}
					return m.statement(n.Z)
				})
			},
		)
		m.frame.thrown = thrown
		for _, f := range n.List {
			if m.statement(f) {
				return true
			}
		}
		return over && n.Z != nil
	case Switch:
		m.test(n.X)
		m.switches(n)
	case Class:
		v := m.eval(n)
		if n.Text != "" {
			m.declare(&Node{Kind: Name, Text: n.Text, Start: n.Start}, v, false)
		}
	case Function:
		if n.Text == "" {
			m.eval(n)
		}
	case Import:
		for _, s := range n.List {
			if s.X != nil {
				m.declare(s.X, m.imported(n.Text, s.Text, s), false)
			}
		}
	case Export:
		if n.X != nil {
			if n.X.Kind == Class || n.X.Kind == Function || n.X.Kind == Var {
				return m.statement(n.X)
			}
			m.eval(n.X)
		}
	default:
		m.eval(n)
	}
	return false
}

// loop goes through a body that may run any number of times: until it puts nothing new into a variable, or often enough.
func (m *machine) loop(body func()) {
	for range 4 {
		mark := len(m.journal)
		m.branches(func() bool { body(); return false }, func() bool { return false })
		if !slices.ContainsFunc(m.journal[mark:], func(c change) bool { return c.b.now.more(c.old) }) {
			return
		}
	}
}

// more says that a value may hold something from outside that another did not.
func (v *value) more(old *value) bool {
	if v == nil {
		return false
	}
	if old == nil {
		return len(v.taints) > 0
	}
	return len(union(old.taints, v.taints)) > len(old.taints)
}

// switches goes through the cases of a switch. Where constants are compared with, the value is one of them.
func (m *machine) switches(n *Node) {
	var ways []func() bool
	hasDefault := false
	var constants []*Node
	for i, c := range n.List {
		// Cases that have no statements share those of the next.
		constants = append(constants, c.X)
		if len(c.List) == 0 && i+1 < len(n.List) {
			continue
		}
		tests := constants
		constants = nil
		ways = append(ways, func() bool {
			fixed := true
			for _, t := range tests {
				if t == nil {
					hasDefault = true
				}
				if !constant(t) {
					fixed = false
				}
				m.eval(t)
			}
			if fixed {
				m.show(n.X, anything)
			}
			m.inScope(func() bool { return m.statements(c.List) })
			return false
		})
	}
	if !hasDefault {
		ways = append(ways, func() bool { return false })
	}
	m.branches(ways...)
}

// bind gives a value to a pattern: how is var, let or const, or "" for an assignment.
func (m *machine) bind(p *Node, v *value, how string) {
	if p == nil || !m.spend() {
		return
	}
	switch p.Kind {
	case Name:
		v = v.step(p, "put into "+p.Text)
		if how == "" {
			m.assignName(p, v)
			return
		}
		m.declare(p, v, how == "var")
	case Assign:
		if p.Y != nil {
			v = join(v, m.eval(p.Y))
		}
		m.bind(p.X, v, how)
	case Object:
		for _, prop := range p.List {
			switch {
			case prop.Kind == Spread:
				m.bind(prop.X, v, how)
			case prop.Kind == Property && prop.Text != "" && prop.Y != nil:
				m.bind(prop.Y, m.property(v, prop.Text, prop.Y, false), how)
			case prop.Kind == Property && prop.Y != nil:
				m.eval(prop.X)
				m.bind(prop.Y, m.item(v, prop), how)
			}
		}
	case Array:
		for i, e := range p.List {
			if e == nil {
				continue
			}
			if e.Kind == Spread {
				m.bind(e.X, v, how)
				continue
			}
			m.bind(e, m.element(v, i, e), how)
		}
	case Spread:
		m.bind(p.X, v, how)
	case Dot, Index:
		m.assignMember(p, v, p, "=")
	}
}

func (m *machine) assignName(n *Node, v *value) {
	if b := m.lookup(n.Text); b != nil {
		m.set(b, v)
		return
	}
	// A global that nobody declares, or one of the browser's.
	path := m.facts.path(n.Text)
	m.assigned(path, "", n, v, n)
	if m.globals.vars == nil {
		m.globals.vars = map[string]*binding{}
	}
	if m.facts.facts[path] != nil || path == "location" {
		return
	}
	b := &binding{node: n, frame: m.globals.frame}
	m.globals.vars[n.Text] = b
	m.set(b, v)
}
