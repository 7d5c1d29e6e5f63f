package script

import (
	"maps"
	"slices"
	"strings"
)

// What a script does for others: which parameters of the functions that it exports get into a sink, what the functions
// return, and with what they call the functions that they are given. A module that imports one knows it by that, and so
// does a script that finds it among the globals of its page; neither is gone through with the other's statements in it.

// Exported is what one exported function does, or what an exported variable holds.
type Exported struct {
	sinks   []exportedSink
	returns []exportedReturn
	calls   []exportedCall
	// holds is what a variable holds.
	holds []taint
}

// exportedSink is a parameter, or a part of one, that gets into a sink, with what is left of what it may do.
type exportedSink struct {
	fact  sinkFact
	taint taint
}

// exportedReturn is what a function returns, of a parameter or of a source.
type exportedReturn struct {
	taint taint
	// promised says that it comes by a promise.
	promised bool
}

// exportedCall is a call of a parameter, or of a part of one.
type exportedCall struct {
	parameter int
	part      string
	args      []exportedArgument
}

// exportedArgument is what a callback is given in one place.
type exportedArgument struct {
	typ    string
	taints []taint
}

const (
	maxExported   = 20  // sinks, and calls, of one function
	maxGlobals    = 400 // that one script leaves to others
	maxPathLength = 80  // of a global's name, in bytes
)

// Idle says that whoever calls the function need not know: it neither does harm nor gives anything from outside, nor what
// it was given.
func (e *Exported) Idle() bool {
	return len(e.sinks) == 0 && len(e.calls) == 0 && len(e.returns) == 0 && len(e.holds) == 0
}

// Around is what a script finds around it.
type Around struct {
	// Module gives what another module exports, by the name under which the script imports it; nil for one that is not known.
	Module func(name string) map[string]*Exported
	// Global gives what another script of the page has made, by its path: "App.show", "jq.notify" for a plugin of
	// jQuery's; nil when there is none. It is asked for what the script does not make itself.
	Global func(path string) *Exported
	// Wanted says of a name whether other scripts use it. Nil when none do.
	Wanted func(name string) bool
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

// Module says that the script is a module: what it declares is no global.
func (s *Script) Module() bool {
	return len(s.Outputs) > 0 || slices.ContainsFunc(s.Body.List, func(n *Node) bool {
		return n != nil && (n.Kind == Import || n.Kind == Export)
	})
}

// Names are the names that a script uses or declares, each once, without those of its strings.
func (s *Script) Names() map[string]bool {
	names := map[string]bool{}
	Walk(s.Body, func(n *Node) bool {
		if n.Kind == Name || n.Kind == Dot {
			names[n.Text] = true
		}
		return true
	})
	return names
}

// exported are the values that a module exports, by name.
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
			if list == nil {
				list = map[string]*Exported{}
			}
			list[name] = m.export(name, o, nil)
		}
	}
	return list
}

// export goes through one function, and what it has done later, with parameters that may be anything.
func (m *machine) export(name string, o *object, this *value) *Exported {
	e := &Exported{}
	args := make([]*value, len(o.function.List))
	for i, p := range o.function.List {
		if p == nil {
			continue
		}
		from := &Source{Category: "parameter", Words: name, Span: p.Span(), Hole: -1, strength: Strong, parameter: i, exported: e}
		args[i] = &value{taints: []taint{{from: from, can: anything}}}
	}
	if p := o.props["prototype"]; this == nil && len(p.list()) > 0 {
		this = &value{objects: p.objects[:1]} // it makes objects
	}
	m.made, m.memo = nil, map[string]*memo{} // what it is called with may have gone into objects
	v := m.invoke(o, this, args)
	m.rest()
	e.returned(asText(v), false)
	if v != nil && (v.inner != nil || v.typ == "Promise") {
		e.returned(asText(awaited(v)), true)
	}
	return e
}

// rest carries out what is to be done later, and the functions that were made and that nothing has called.
func (m *machine) rest() {
	for !m.cut {
		m.journal = m.journal[:0]
		if len(m.jobs) > 0 {
			j := m.jobs[0]
			m.jobs = m.jobs[1:]
			m.invoke(j.f, nil, j.args)
			continue
		}
		f := m.uncalled()
		if f == nil {
			return
		}
		m.invoke(f, nil, nil)
	}
}

// returned takes in what a function returns.
func (e *Exported) returned(v *value, promised bool) {
	if v == nil {
		return
	}
	for _, t := range v.taints {
		if len(e.returns) < maxExported && (t.from.exported == nil || t.from.exported == e) {
			e.returns = append(e.returns, exportedReturn{t, promised})
		}
	}
}

// handed notes that something is called with these arguments, for those who call an exported function: it may be what
// they have given.
func handed(f *value, args []*value) {
	if f == nil || len(args) == 0 {
		return
	}
	for _, t := range f.taints {
		e := t.from.exported
		if e == nil || len(e.calls) == maxExported {
			continue
		}
		c := exportedCall{parameter: t.from.parameter, part: t.part}
		tells := false
		for _, a := range args {
			var x exportedArgument
			if a != nil {
				x.typ = a.typ
				for _, t := range asText(a).taints {
					if t.from.exported == nil || t.from.exported == e {
						x.taints = append(x.taints, t)
					}
				}
			}
			tells = tells || x.typ == "Response" || len(x.taints) > 0
			c.args = append(c.args, x)
		}
		if tells {
			e.calls = append(e.calls, c)
		}
	}
}

// callExport is a call, at a place, of what another script has made.
func (m *machine) callExport(e *Exported, at *Node, args []*value) (result *value) {
	name := m.textOf(at)
	switch {
	case (at.Kind == Call || at.Kind == New) && at.X != nil:
		name = m.textOf(at.X)
	case at.Kind == Specifier && at.X != nil:
		name = at.X.Text
	}
	given := func(parameter int, part string) *value {
		if parameter >= len(args) {
			return nil
		}
		v := args[parameter]
		for part != "" {
			var property string
			property, part, _ = strings.Cut(part[1:], ".")
			v = m.property(v, property, at, false)
			if part != "" {
				part = "." + part
			}
		}
		return v
	}
	came := func(t taint) *value {
		if t.from.exported != nil {
			return derived(asText(given(t.from.parameter, t.part))).through(t)
		}
		return m.comes(t, at)
	}
	for _, s := range e.sinks {
		v := asText(given(s.taint.from.parameter, s.taint.part)).through(s.taint).with(func(t taint) (taint, bool) {
			// A function that shows what the site says is called everywhere, and its makers know what for.
			return t, t.from.Category != "answer" || !said.MatchString(t.part[strings.LastIndexByte(t.part, '.')+1:])
		})
		arg := at
		if i := s.taint.from.parameter; (at.Kind == Call || at.Kind == New) && i < len(at.List) {
			arg = at.List[i]
		}
		words := s.fact.words
		if !strings.Contains(words, " in ") {
			words += " in " + name + "()"
		}
		m.sink(sinkFact{kind: s.fact.kind, words: words}, v, at, arg)
	}
	for _, c := range e.calls {
		f := given(c.parameter, c.part)
		values := make([]*value, len(c.args))
		for i, a := range c.args {
			if a.typ != "" {
				values[i] = typed(a.typ)
			}
			for _, t := range a.taints {
				values[i] = join(values[i], came(t))
			}
		}
		m.now(f, values...)
	}
	var promised *value
	for _, r := range e.returns {
		if r.promised {
			promised = join(promised, came(r.taint))
		} else {
			result = join(result, came(r.taint))
		}
	}
	if promised != nil {
		result = join(result, &value{typ: "Promise", inner: promised})
	}
	return result
}

// comes is a value that comes from outside in another script, at a place where this one gets it.
func (m *machine) comes(t taint, at *Node) *value {
	if t.from.listener != nil {
		return nil // its origin is the other script's to ask for
	}
	v := m.came(at, &sourceFact{category: t.from.Category, words: t.from.Words, strength: t.from.strength, raw: t.raw})
	x := &v.taints[0]
	x.can, x.part, x.built, x.html = t.can, t.part, t.built, t.html
	x.from.Hole, x.from.In = t.from.Hole, t.from.In
	if x.from.url == "" {
		x.from.url = t.from.url
	}
	v.head = ""
	return v
}

// through is what is left of a value that went the way of a taint.
func (v *value) through(way taint) *value {
	return v.with(func(t taint) (taint, bool) {
		t.can &= way.can
		t.html &= way.can
		if way.built && !t.built {
			t.built, t.html = true, way.html&t.can
		}
		return t, t.can != 0 || t.html != 0
	})
}
