package script

import (
	"strconv"
)

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
		v := m.eval(n.X)
		switch n.Text {
		case "+", "-", "~":
			return &value{number: true}
		}
		_ = v
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
		m.element1(n)
	case HoleNode:
		v := m.came(n, &sourceFact{category: "hole", words: "the template's " + n.Text, strength: Middle})
		v.taints[0].from.Hole = n.Hole
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
	return typed(path)
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
	component := false
	for _, p := range n.List {
		if p.Kind == Property && (p.Text == "methods" || p.Text == "computed") {
			component = true
		}
	}
	for _, p := range n.List {
		if p.Kind == Spread {
			s := m.eval(p.X)
			for _, from := range s.list() {
				o.elem = join(o.elem, from.elem)
				for name, x := range from.props {
					o.put(name, x)
				}
			}
			if s.tainted() {
				o.elem = join(o.elem, s)
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
		if component && name == "data" {
			data := x
			for _, f := range x.list() {
				if f.function != nil {
					data = m.invoke(f, v, nil)
				}
			}
			for _, from := range data.list() {
				for name, x := range from.props {
					o.put(name, x)
				}
			}
		}
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

// property is a property of a value. read is false for what destructuring takes, whose node is the pattern.
func (m *machine) property(v *value, name string, at *Node, read bool) *value {
	if v == nil {
		if isQuery(name) {
			return typed("jq")
		}
		if f := m.facts.facts["*."+name]; f != nil {
			return m.member(f, v, at)
		}
		return nil
	}
	switch {
	case v.listener != nil:
		switch name {
		case "data":
			if m.heard[v.listener] == 0 {
				m.heard[v.listener] = 1
			}
			x := m.came(at, &sourceFact{category: "message", words: "a message from another window", strength: Strong})
			x.taints[0].from.listener, x.taints[0].from.Listener = v.listener, v.listener.Span()
			return x
		case "origin", "source":
			return &value{listener: v.listener, typ: "Origin"}
		case "originalEvent", "detail", "event":
			return v
		}
		if v.typ == "Origin" {
			return v // event.origin.host
		}
		return nil
	case v.typ == "Response" && name == "body":
		return nil
	}
	var result *value
	for _, o := range v.objects {
		for depth := 0; o != nil && depth < 8; o, depth = o.parent, depth+1 {
			if x := o.props[name]; x != nil {
				result = join(result, m.got(x, v))
				break
			}
		}
	}
	for _, o := range v.objects {
		if result == nil && o.elem != nil && name != "length" {
			result = join(result, o.elem)
		}
	}
	if result != nil {
		return result
	}
	if (v.typ == "localStorage" || v.typ == "sessionStorage") && name != "length" && m.facts.facts[v.typ+"."+name] == nil {
		return m.came(at, m.facts.facts[v.typ+".getItem"].source)
	}
	if v.typ != "" {
		path := m.facts.path(v.typ + "." + name)
		if f := m.facts.facts[path]; f != nil {
			if x := m.member(f, v, at); x != nil || v.tainted() {
				return x
			}
			return typed(path)
		}
		if name == "href" || name == "hash" || name == "search" {
			if f := m.facts.facts["location."+name]; f != nil && path == "location."+name {
				return m.member(f, v, at)
			}
		}
		if !v.tainted() {
			if f := m.facts.facts["*."+name]; f != nil {
				return m.member(f, v, at)
			}
			if len(v.objects) == 0 && len(path) < 60 {
				return typed(path)
			}
			return nil
		}
	}
	if v.tainted() {
		if name == "length" {
			return &value{number: true}
		}
		if name != "" && name[0] >= '0' && name[0] <= '9' {
			return derived(v)
		}
		if f := m.facts.facts["*."+name]; f != nil && len(f.passes) > 0 {
			return nil // a method, not called
		}
		return v.property(name)
	}
	if isQuery(name) {
		return typed("jq")
	}
	if f := m.facts.facts["*."+name]; f != nil && len(v.objects) == 0 {
		return m.member(f, v, at)
	}
	return nil
}

// got carries out a getter.
func (m *machine) got(x, this *value) *value {
	if x == nil || x.typ != "getter" {
		return x
	}
	var v *value
	for _, f := range x.objects {
		v = join(v, m.invoke(f, this, nil))
	}
	return v
}

// member is what reading a property gives that the catalogue knows.
func (m *machine) member(f *fact, v *value, at *Node) *value {
	if f.source != nil {
		return m.came(at, f.source)
	}
	for _, p := range f.passes {
		if p.argument == -1 && v.tainted() {
			return m.passed(p, v)
		}
	}
	if f.typ != "" {
		return typed(f.typ)
	}
	return nil
}

// passed is a value after it went through something.
func (m *machine) passed(p passFact, v *value) *value {
	if v == nil {
		if p.typ != "" {
			return typed(p.typ)
		}
		return nil
	}
	v = asText(v)
	head := v.start() // an address that is taken apart and put together begins as it did
	if v.known {
		v = nil
	}
	if p.minus == anything {
		return &value{number: true}
	}
	if v.tainted() {
		v = derived(v).with(func(t taint) (taint, bool) {
			if p.decodes {
				// What was encoded is as it was typed.
				t.raw = false
				t.can = anything
				t.built, t.html = false, 0
			}
			if t.built && p.minus&Markup != 0 {
				t.built, t.html = false, 0
			}
			t.can &^= p.minus
			return t, t.can != 0 || t.html != 0
		})
	}
	if p.typ != "" {
		w := value{typ: p.typ}
		if v != nil {
			w.taints = v.taints
		}
		if p.typ == "URL" {
			w.head = head
		}
		return &w
	}
	if p.whole && v != nil {
		w := *v
		w.head = head
		v = &w
	}
	return v
}

// element is what stands at an index.
func (m *machine) element(v *value, i int, at *Node) *value {
	var result *value
	for _, o := range v.list() {
		result = join(result, o.props[strconv.Itoa(i)])
		result = join(result, o.elem)
	}
	if result == nil && v.tainted() {
		return derived(v)
	}
	return result
}

// item is anything that an array or object holds.
func (m *machine) item(v *value, at *Node) *value {
	if v == nil {
		return nil
	}
	var result *value
	for _, o := range v.objects {
		result = join(result, o.items())
	}
	if v.tainted() {
		result = join(result, derived(v).step(at, ""))
	}
	if result == nil && v.typ == "jq" {
		return typed("Element")
	}
	return result
}

// heardOf takes in what a script does with a message from another window: whether a test looks at its origin.
func (m *machine) heardOf(v *value) {
	if v.typ == "Origin" && m.tests > 0 && m.loose == 0 {
		m.checked[v.listener] = true
	}
}
