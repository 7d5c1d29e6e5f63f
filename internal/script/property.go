package script

import "strconv"

// parsedPart are the parts of a document that was parsed, which bring its elements along.
var parsedPart = map[string]bool{
	"body": true, "head": true, "documentElement": true, "firstChild": true, "firstElementChild": true, "lastChild": true,
	"lastElementChild": true, "childNodes": true, "children": true, "content": true,
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
	case v.typ == "Parsed" && parsedPart[name]:
		return v
	}
	var result *value
	for _, o := range v.objects {
		if o.function != nil && name == "prototype" {
			return m.prototype(o)
		}
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
		if o.rest.tainted() && !o.over[name] && name != "length" {
			result = join(result, o.rest.property(name))
		}
	}
	if result != nil {
		if v.tainted() && len(v.objects) > 0 {
			result = join(result, v.property(name))
		}
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
		if len(v.objects) > 0 && v.objects[0].export != nil {
			return m.shared(path, at)
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
			if len(v.objects) == 0 && len(path) < maxPathLength {
				return m.shared(path, at)
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
	if f := m.facts.facts["*."+name]; f != nil && (len(v.objects) == 0 || name[0] == '$') {
		return m.member(f, v, at)
	}
	return nil
}

// heardOf takes in what a script does with a message from another window: whether a test looks at its origin.
func (m *machine) heardOf(v *value) {
	if v.typ == "Origin" && m.tests > 0 && m.loose == 0 {
		m.checked[v.listener] = true
	}
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
