package script

import "strconv"

// eval is the value of an expression.
func (m *machine) eval(n *Node) *value {
	if n == nil || !m.spend() {
		return nil
	}
	v := m.expression(n)
	if v != nil && v.listener != nil {
		m.heardOf(v)
	}
	if m.tests == 0 && v.tainted() {
		for _, t := range v.taints {
			if t.from.listener != nil && t.part != "" {
				m.heard[t.from.listener] = 2
			}
		}
	}
	if m.anyShown && (n.Kind == Dot || n.Kind == Index || n.Kind == Call) && v.tainted() {
		if b := m.shown[m.textOf(n)]; b != nil && b.now != nil {
			v = v.minusDangers(b.now.minus)
		}
	}
	return v
}

func (m *machine) textOf(n *Node) string {
	start, end := int(n.Start)-m.script.offset, int(n.End)-m.script.offset
	if start < 0 || end > len(m.script.text) || start > end {
		return ""
	}
	return m.script.text[start:end]
}

func (m *machine) expression(n *Node) *value {
	switch n.Kind {
	case Name:
		return m.name(n)
	case String:
		return textValue(n.Text)
	case Number:
		return &value{known: true, text: n.Text, head: n.Text, tail: n.Text, number: true}
	case Template:
		v := emptyText
		for _, part := range n.List {
			v = concat(v, m.textFrom(part))
		}
		return v
	case Tagged:
		tag := ""
		if n.X != nil {
			tag = m.textOf(n.X)
		}
		v := m.eval(n.Y)
		if tag == "String.raw" {
			return v
		}
		return nil // html`…` escapes
	case Array:
		return m.array(n)
	case Object:
		return m.literal(n)
	case Function:
		if n.Arrow {
			return m.closure(n, m.frame.this)
		}
		return m.closure(n, nil)
	case Class:
		return m.class(n)
	case Call:
		return m.call(n)
	case New:
		return m.construct(n)
	case Dot:
		if v, ok := m.special(n); ok {
			return v
		}
		return m.property(m.eval(n.X), n.Text, n, true)
	case Index:
		obj, key := m.eval(n.X), m.eval(n.Y)
		if name, ok := key.literal(); ok {
			return m.property(obj, name, n, true)
		}
		return m.item(obj, n)
	case Unary:
		m.eval(n.X)
		switch n.Text {
		case "+", "-", "~":
			return &value{number: true}
		}
		return nil
	case Update:
		m.eval(n.X)
		return &value{number: true}
	case Binary:
		return m.binary(n)
	case Assign:
		return m.assign(n)
	case Conditional:
		m.test(n.X)
		var v *value
		m.branches(
			func() bool { m.assume(n.X, true); v = join(v, m.eval(n.Y)); return false },
			func() bool { m.assume(n.X, false); v = join(v, m.eval(n.Z)); return false },
		)
		return v
	case Sequence:
		var v *value
		for _, e := range n.List {
			v = m.eval(e)
		}
		return v
	case Spread:
		return m.eval(n.X)
	case Await:
		return awaited(m.eval(n.X)).step(n, "")
	case Yield:
		m.eval(n.X)
	case Element:
		m.jsxElement(n)
	case HoleNode:
		v := m.came(n, &sourceFact{category: "hole", words: "the template's " + n.Text, strength: Middle})
		v.taints[0].from.Hole, v.taints[0].from.In = n.Hole, m.script
		return v
	}
	return nil
}

// textFrom is an expression's value as a text.
func (m *machine) textFrom(n *Node) *value { return m.textValue(n, m.eval(n)) }

// textValue is a value as a text: that of location is the address.
func (m *machine) textValue(n *Node, v *value) *value {
	if v.is("location") {
		return m.came(n, m.facts.facts["location.href"].source)
	}
	return asText(v)
}

// special are values that only their whole path tells.
func (m *machine) special(n *Node) (*value, bool) {
	if n.X != nil && n.X.Kind == Name && n.X.Text == "import" {
		return nil, true
	}
	return nil, false
}

func (m *machine) name(n *Node) *value {
	switch n.Text {
	case "this":
		return m.frame.this
	case "true", "false", "null", "undefined", "NaN", "Infinity", "super":
		return nil
	}
	if b := m.lookup(n.Text); b != nil {
		v := m.get(b)
		if v == nil && isQuery(n.Text) {
			return typed("jq")
		}
		return v
	}
	if m.inTemplate && m.component != nil {
		if v := m.component.props[n.Text]; v != nil {
			return m.got(v, &value{objects: []*object{m.component}})
		}
	}
	path := m.facts.path(n.Text)
	if f := m.facts.facts[path]; f != nil && f.source != nil && f.typ == "" && path != "prompt" {
		return m.came(n, f.source)
	}
	if isQuery(path) && m.facts.facts[path] == nil {
		return typed("jq")
	}
	return m.shared(path, n)
}

// isQuery says that a name is one that people give to what jQuery finds: $form.
func isQuery(name string) bool {
	return len(name) > 2 && name[0] == '$' && name[1] >= 'a' && name[1] <= 'z' && !frameworkName[name]
}

// frameworkName are names with a dollar that frameworks give to something else.
var frameworkName = map[string]bool{
	"$refs": true, "$emit": true, "$store": true, "$router": true, "$route": true, "$root": true, "$parent": true,
	"$children": true, "$slots": true, "$attrs": true, "$props": true, "$data": true, "$nextTick": true, "$set": true,
	"$options": true, "$watch": true, "$http": true, "$scope": true, "$rootScope": true, "$timeout": true, "$interval": true,
	"$window": true, "$document": true, "$location": true, "$sce": true, "$compile": true, "$event": true, "$dispatch": true,
	"$axios": true, "$api": true, "$modal": true, "$filter": true, "$log": true, "$state": true, "$stateParams": true,
}

// binary is an operator's result.
func (m *machine) binary(n *Node) *value {
	switch n.Text {
	case "+":
		a, b := m.eval(n.X), m.eval(n.Y)
		if a != nil && b != nil && a.number && b.number {
			return &value{number: true}
		}
		return concat(m.textValue(n.X, a), m.textValue(n.Y, b))
	case "&&":
		m.test(n.X)
		var v *value
		m.branches(
			func() bool { m.assume(n.X, true); v = m.eval(n.Y); return false },
			func() bool { return false },
		)
		return v
	case "||":
		m.tests++
		a := m.eval(n.X)
		m.tests--
		var b *value
		m.branches(
			func() bool { m.assume(n.X, false); b = m.eval(n.Y); return false },
			func() bool { return false },
		)
		return join(a, b)
	case "??":
		return join(m.eval(n.X), m.eval(n.Y))
	case "==", "===", "!=", "!==", "<", ">", "<=", ">=", "in", "instanceof":
		m.test(n.X)
		m.test(n.Y)
		return nil
	}
	m.eval(n.X)
	m.eval(n.Y)
	return &value{number: true}
}

func (m *machine) assign(n *Node) *value {
	var v *value
	switch n.Text {
	case "=":
		v = m.eval(n.Y)
	case "+=":
		old, more := m.eval(n.X), m.eval(n.Y)
		if old != nil && old.number && more != nil && more.number {
			v = &value{number: true}
			break
		}
		v = concat(asText(old), asText(more))
	case "||=", "&&=", "??=":
		v = join(m.eval(n.X), m.eval(n.Y))
	default:
		m.eval(n.X)
		m.eval(n.Y)
		v = &value{number: true}
	}
	if n.X == nil {
		return v
	}
	switch n.X.Kind {
	case Name, Object, Array:
		m.bind(n.X, v, "")
	case Dot, Index:
		m.assignMember(n.X, v, n, n.Text)
	default:
		m.eval(n.X)
	}
	return v
}

func (m *machine) array(n *Node) *value {
	o := m.object(n)
	for i, e := range n.List {
		if e == nil {
			continue
		}
		if e.Kind == Spread {
			o.elem = join(o.elem, m.item(m.eval(e.X), e))
			continue
		}
		o.put(strconv.Itoa(i), m.eval(e))
	}
	return &value{objects: []*object{o}}
}

// sections are the properties of a component whose functions are the component's own.
var sections = map[string]bool{"methods": true, "computed": true, "watch": true, "actions": true, "filters": true, "events": true, "getters": true}

// literal is an object literal.
func (m *machine) literal(n *Node) *value {
	o := m.object(n)
	v := &value{objects: []*object{o}}
	this := v
	outer := m.root
	if outer != nil {
		this = &value{objects: []*object{outer}}
	}
	component, spread := false, false
	for _, p := range n.List {
		if p.Kind == Property && (p.Text == "methods" || p.Text == "computed") {
			component = true
		}
	}
	for _, p := range n.List {
		if p.Kind == Spread {
			s := m.eval(p.X)
			for _, from := range s.list() {
				o.take(from)
			}
			if spread = true; s.tainted() {
				o.rest = join(o.rest, &value{taints: s.taints})
			}
			continue
		}
		name := p.Text
		if p.X != nil {
			name, _ = m.eval(p.X).literal()
		}
		var x *value
		switch {
		case p.Y == nil:
		case p.Y.Kind == Function && !p.Y.Arrow:
			m.root = nil
			x = m.closure(p.Y, this)
			if p.Get || outer != nil && m.section == "computed" {
				x = &value{typ: "getter", objects: x.objects}
			}
		case component && p.Y.Kind == Object && sections[name]:
			was := m.section
			m.root, m.section = o, name
			x = m.eval(p.Y)
			m.root, m.section = nil, was
			if name != "watch" {
				for _, from := range x.list() {
					for method, f := range from.props {
						o.put(method, f)
					}
				}
			}
		default:
			was := m.root
			m.root = nil
			x = m.eval(p.Y)
			m.root = was
		}
		m.root = outer
		if component {
			m.component = o
		}
		m.propertySet(n, p, name, x)
		if name == "" && p.X != nil {
			o.elem = join(o.elem, x)
			continue
		}
		o.put(name, x)
		if spread {
			if o.over == nil {
				o.over = map[string]bool{}
			}
			o.over[name] = true
		}
		if component && name == "data" {
			data := x
			for _, f := range x.list() {
				if f.function != nil {
					data = m.invoke(f, v, nil)
				}
			}
			for _, from := range data.list() {
				o.take(from)
			}
		}
	}
	if table(o) {
		m.options(m.facts.facts["jq.DataTable"].options, &Node{Kind: Call, Start: n.Start, End: n.End, List: []*Node{n}}, []*value{v})
	}
	return v
}

func (v *value) list() []*object {
	if v == nil {
		return nil
	}
	return v.objects
}

// class makes a class, of which there is one instance for all.
func (m *machine) class(n *Node) *value {
	instance := m.classes[n]
	if instance == nil {
		instance = &object{made: n}
		m.classes[n] = instance
	}
	o := m.object(n)
	if n.X != nil {
		for _, p := range m.eval(n.X).list() {
			if p.made != nil && p.made.Kind == Class && p != o {
				instance.parent = m.classes[p.made]
				o.parent = p
			}
		}
	}
	this := &value{objects: []*object{instance}}
	outer := m.frame.this
	m.frame.this = this
	defer func() { m.frame.this = outer }()
	for _, p := range n.List {
		if p.Kind == Block {
			m.statement(p)
			continue
		}
		var x *value
		if p.Y != nil && p.Y.Kind == Function && !p.Y.Arrow {
			x = m.closure(p.Y, this)
			if p.Get {
				x = &value{typ: "getter", objects: x.objects}
			}
		} else {
			x = m.eval(p.Y)
		}
		if p.Static {
			o.put(p.Text, x)
		} else {
			instance.put(p.Text, x)
		}
	}
	return &value{objects: []*object{o}}
}
