package script

import (
	"maps"
	"slices"
)

// What a module does for others: which parameters of the functions that it exports get into a sink, and what they
// return. A module that imports one knows it by that, and is not gone through with the other's statements in it.

// Exported is what one exported function does.
type Exported struct {
	sinks   []exportedSink
	returns []exportedReturn
}

// exportedSink is a parameter that gets into a sink, with what is left of what it may do.
type exportedSink struct {
	parameter int
	fact      sinkFact
	taint     taint
}

// exportedReturn is what a function returns: of a parameter, or of a source when parameter is -1.
type exportedReturn struct {
	parameter int
	taint     taint
}

// Idle says that the function neither does harm nor gives anything from outside.
func (e *Exported) Idle() bool {
	if len(e.sinks) > 0 {
		return false
	}
	for _, r := range e.returns {
		if r.parameter < 0 {
			return false
		}
	}
	return true
}

// Imports are the names of the modules that a script imports from.
func (s *Script) Imports() (modules []string) {
	for _, n := range s.Body.List {
		if n != nil && n.Kind == Import && n.Text != "" {
			modules = append(modules, n.Text)
		}
	}
	return modules
}

// exported are the values that a script exports, by name.
func (m *machine) exported() map[string]*value {
	list := map[string]*value{}
	of := func(name string) *value {
		if b := m.globals.vars[name]; b != nil {
			return m.get(b)
		}
		return nil
	}
	for _, n := range m.script.Body.List {
		if n == nil || n.Kind != Export {
			continue
		}
		for _, s := range n.List {
			if s.X != nil && n.Text == "" {
				list[s.X.Text] = of(s.Text)
			}
		}
		if n.X == nil {
			continue
		}
		switch {
		case n.Text == "default" && n.X.Kind == Function && n.X.Text == "":
			if f := m.functions[functionKey{node: n.X, scope: m.globals}]; f != nil {
				list["default"] = &value{objects: []*object{f}}
			}
		case n.Text == "default":
			list["default"] = of(n.X.Text)
		case n.X.Kind == Function:
			list[n.X.Text] = of(n.X.Text)
		case n.X.Kind == Var:
			for _, d := range n.X.List {
				if d.X != nil && d.X.Kind == Name {
					list[d.X.Text] = of(d.X.Text)
				}
			}
		}
	}
	return list
}

// exports goes through each exported function with parameters that may be anything.
func (m *machine) exports() map[string]*Exported {
	var list map[string]*Exported
	values := m.exported()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, o := range values[name].list() {
			if o.function == nil {
				continue
			}
			e := &Exported{}
			m.exporting = e
			args := make([]*value, len(o.function.List))
			for i, p := range o.function.List {
				if p == nil || p.Kind == Spread {
					continue
				}
				from := &Source{Category: "parameter", Words: name, Span: p.Span(), Hole: -1, strength: Strong, parameter: i}
				args[i] = &value{taints: []taint{{from: from, can: anything}}}
			}
			result := asText(m.invoke(o, nil, args))
			if o.function.Async {
				result = asText(awaited(result))
			}
			m.exporting = nil
			if result != nil {
				for _, t := range result.taints {
					r := exportedReturn{-1, t}
					if t.from.Category == "parameter" {
						r.parameter = t.from.parameter
					}
					e.returns = append(e.returns, r)
				}
			}
			if list == nil {
				list = map[string]*Exported{}
			}
			list[name] = e
		}
	}
	return list
}

// callExport is a call of what another module exports.
func (m *machine) callExport(e *Exported, n *Node, args []*value) (result *value) {
	name := m.textOf(n.X)
	for _, s := range e.sinks {
		if s.parameter >= len(args) || s.parameter >= len(n.List) {
			continue
		}
		v := asText(args[s.parameter]).with(func(t taint) (taint, bool) {
			t.can &= s.taint.can
			if s.taint.built && !t.built {
				t.built, t.html = true, s.taint.html&t.can
			}
			return t, t.can != 0 || t.html != 0
		})
		m.sink(sinkFact{kind: s.fact.kind, words: s.fact.words + " in " + name + "()"}, v, n, n.List[s.parameter])
	}
	for _, r := range e.returns {
		switch {
		case r.parameter < 0:
			from := r.taint.from
			v := m.came(n, &sourceFact{category: from.Category, words: from.Words, strength: from.strength, raw: r.taint.raw})
			v.taints[0].can, v.taints[0].part = r.taint.can, r.taint.part
			result = join(result, v)
		case r.parameter < len(args):
			v := derived(asText(args[r.parameter])).with(func(t taint) (taint, bool) {
				t.can &= r.taint.can
				t.html &= r.taint.can
				if r.taint.built && !t.built {
					t.built, t.html = true, r.taint.html&t.can
				}
				return t, t.can != 0 || t.html != 0
			})
			result = join(result, v)
		}
	}
	return result
}
