package script

import (
	"strconv"
	"strings"
)

// call is what a call gives.
func (m *machine) call(n *Node) *value {
	c := n.X
	if c == nil {
		m.arguments(n)
		return nil
	}
	var recv, f *value
	name, path := "", ""
	switch c.Kind {
	case Name:
		name = c.Text
		if b := m.lookup(name); b != nil {
			f = m.get(b)
			if f != nil && len(f.objects) == 0 && f.typ != "" {
				path = f.typ // an alias of a global, or what is imported
			}
		} else {
			path = m.facts.path(name)
		}
		if c.Text == "import" || c.Text == "require" {
			args := m.arguments(n)
			if len(args) > 0 {
				if text, ok := args[0].literal(); ok {
					return m.imported(text, "*", n)
				}
			}
			return nil
		}
		if name == "super" {
			m.arguments(n)
			return nil
		}
	case Dot:
		name = c.Text
		if loose(name) && m.tests > 0 {
			// "https://example.com.evil.example" holds and begins with what is asked for.
			m.loose++
			recv = m.eval(c.X)
			m.loose--
		} else {
			recv = m.eval(c.X)
		}
		if recv != nil && len(recv.objects) > 0 || recv != nil && recv.listener != nil {
			f = m.property(recv, name, c, true)
		}
		if f == nil && recv == nil && m.frame.this == nil && c.X.Kind == Name && c.X.Text == "this" && isQuery(name) {
			recv = typed("jq")
		}
		if recv != nil && recv.typ != "" {
			path = m.facts.path(recv.typ + "." + name)
		}
		if recv == nil && (isQuery(c.X.Text) || c.X.Kind == Call && isQuery(c.X.X.textOrEmpty())) {
			path = "jq." + name
		}
	case Index:
		recv = m.eval(c.X)
		name, _ = m.eval(c.Y).literal()
		if name != "" {
			f = m.property(recv, name, c, true)
			if recv != nil && recv.typ != "" {
				path = m.facts.path(recv.typ + "." + name)
			}
		} else {
			f = m.item(recv, c)
		}
	default:
		f = m.eval(c)
	}
	unanchored := false
	if name == "test" && c.Kind == Dot {
		if pattern, _ := m.pattern(c.X); pattern != "" && !strings.HasPrefix(pattern, "^") {
			unanchored = true
		}
	}
	if unanchored {
		m.loose++
	}
	args := m.arguments(n)
	if unanchored {
		m.loose--
	}
	if m.tests > 0 && !unanchored {
		for _, a := range args { // isTrusted(event.origin), also in a function
			if a != nil && a.typ == "Origin" {
				m.checked[a.listener] = true
			}
		}
	}
	if f == nil {
		if f = m.provided[path]; f == nil {
			if e := m.global(c, path); e != nil {
				f = &value{objects: []*object{{export: e, made: c}}}
			}
		}
		if len(f.list()) > 0 {
			result, _ := m.calls(f, n, recv, args)
			if recv.is("jq") { // a plugin gives the elements back
				result = join(result, recv)
			}
			return result
		}
	}
	if f == nil && c.Kind == Dot && recv.tainted() {
		handed(recv.property(name), args)
	} else {
		handed(f, args)
	}
	result, own := m.calls(f, n, recv, args)
	if own {
		if f != nil && recv != nil && len(recv.objects) == 0 {
			own = false
		} else {
			return result
		}
	}
	if c.Kind == Name && path == "" && f == nil && m.lookup(name) == nil {
		path = name
	}
	m.checkStorage(n, path, recv, args)
	m.checkTarget(n, name, recv, args)
	if v, done := m.native(n, recv, name, path, args); done {
		return v
	}
	fact := m.facts.facts[path]
	if fact == nil && c.Kind != Name {
		fact = m.facts.facts["*."+name]
	}
	if fact == nil && c.Kind == Name && path == "" {
		fact = m.facts.facts[name] // imported under the name it is known by
	}
	if fact == nil {
		return nil // functions among the arguments are called in the end, like all that nothing calls
	}
	for _, s := range fact.sinks {
		m.sinkCall(s, n, args)
	}
	return m.applied(n, fact, recv, args)
}

// calls calls what a value may be of the script's, or of another script's; own is false when it is nothing of them.
func (m *machine) calls(f *value, n *Node, recv *value, args []*value) (result *value, own bool) {
	for _, o := range f.list() {
		switch {
		case o.export != nil:
			own = true
			result = join(result, m.callExport(o.export, n, args))
		case o.owner != nil:
			for _, a := range args[:min(1, len(args))] {
				if len(a.list()) == 1 && a.objects[0].function != nil { // setX(old => …)
					a = m.invoke(a.objects[0], nil, []*value{o.owner.props[o.set]})
				}
				o.owner.put(o.set, a)
			}
			own = true
		case o.resolves != nil:
			if len(args) > 0 {
				o.resolves.put("[[result]]", awaited(args[0]))
			}
			own = true
		case o.function != nil:
			own = true
			this := recv
			result = join(result, m.invoke(o, this, args))
		}
	}
	return result, own
}

func (n *Node) textOrEmpty() string {
	if n == nil {
		return ""
	}
	return n.Text
}

// loose are methods by which an origin is only looked for within a text, or the other way round.
func loose(method string) bool {
	return method == "indexOf" || method == "includes" || method == "search" || method == "match" || method == "startsWith"
}

// applied is what a function of the catalogue gives.
func (m *machine) applied(n *Node, f *fact, recv *value, args []*value) *value {
	if f.source != nil {
		if len(args) == 0 || f.source.category != "text" && f.source.category != "input" && !(f.source.category == "data" && len(args) > 1) && !(f.source.category == "cookie" && len(args) > 1) {
			v := m.came(n, f.source)
			if recv != nil && recv.head != "" {
				v.taints[0].from.url = recv.head
			}
			if recv != nil && recv.inner == nil && recv.typ == "Response" {
				v = &value{typ: "Promise", inner: v}
			}
			return v
		}
		return recv // a setter: text(x) gives the receiver
	}
	var result *value
	for _, p := range f.passes {
		switch {
		case p.argument == -1:
			result = join(result, m.passed(p, recv))
		case p.argument == -2:
			for _, a := range args {
				result = join(result, m.passed(p, a))
			}
		case p.argument < len(args):
			v := args[p.argument]
			if v != nil && len(v.objects) > 0 && p.minus == 0 && !p.decodes && p.typ == "" {
				result = join(result, v)
				continue
			}
			result = join(result, m.passed(p, v))
		default:
			if p.typ != "" {
				result = join(result, typed(p.typ))
			}
		}
	}
	if f.typ != "" {
		typ, inner, promise := strings.Cut(f.typ, ":")
		made := &value{typ: typ}
		if promise {
			made.inner = typed(inner)
			if len(args) > 0 {
				made.inner.head = args[0].start()
				if len(args[0].list()) > 0 {
					made.inner.head = args[0].objects[0].props["url"].start()
				}
			}
		}
		if typ == "Element" && len(args) > 0 {
			if tag, ok := args[0].literal(); ok {
				switch strings.ToLower(tag) {
				case "script":
					made.typ, made.objects = "Script", []*object{m.object(n)} // to know its type
				case "iframe", "frame", "embed":
					made.typ = "Frame"
				}
			}
		}
		result = join(result, made)
	}
	if result == nil {
		return nil
	}
	return result.step(n, "")
}

// arguments are the values of a call's arguments.
func (m *machine) arguments(n *Node) []*value {
	if len(n.List) == 0 {
		return nil
	}
	args := make([]*value, 0, len(n.List))
	parses := n.X != nil && n.X.Kind == Dot && n.X.Text == "parse"
	defer func() {
		for _, a := range args {
			if a.tainted() && a.taints[0].from.listener != nil && m.tests == 0 && !parses {
				m.heard[a.taints[0].from.listener] = 2
			}
		}
	}()
	for _, a := range n.List {
		if a != nil && a.Kind == Spread {
			args = m.spread(args, m.eval(a.X), a)
			continue
		}
		args = append(args, m.eval(a))
	}
	return args
}

// spread adds the parts of an array to arguments: one by one, or thrice anything of it.
func (m *machine) spread(args []*value, v *value, at *Node) []*value {
	if list := v.list(); len(list) == 1 && list[0].elem == nil && len(list[0].props) > 0 {
		for i := range min(len(list[0].props), 20) {
			args = append(args, list[0].props[strconv.Itoa(i)])
		}
		return args
	}
	item := m.item(v, at)
	return append(args, item, item, item)
}

// later has a function called after the rest.
func (m *machine) later(v *value, args ...*value) {
	for _, o := range v.list() {
		switch {
		case o.function != nil && len(m.jobs) < 2000:
			m.jobs = append(m.jobs, job{o, args})
		case o.export != nil && len(args) > 0:
			m.callExport(o.export, o.made, args)
		}
	}
	handed(v, args)
}

// now calls a function at once; ok is false when there is none.
func (m *machine) now(v *value, args ...*value) (result *value, ok bool) {
	for _, o := range v.list() {
		switch {
		case o.function != nil:
			result, ok = join(result, m.invoke(o, nil, args)), true
		case o.owner != nil:
			if len(args) > 0 {
				o.owner.put(o.set, args[0])
			}
			ok = true
		case o.resolves != nil:
			if len(args) > 0 {
				o.resolves.put("[[result]]", awaited(args[0]))
			}
			ok = true
		case o.export != nil:
			result, ok = join(result, m.callExport(o.export, o.made, args)), true
		}
	}
	handed(v, args)
	return result, ok
}

// construct is what new gives.
func (m *machine) construct(n *Node) *value {
	c := m.eval(n.X)
	args := m.arguments(n)
	var result *value
	for _, o := range c.list() {
		switch {
		case o.made != nil && o.made.Kind == Class && m.classes[o.made] != nil:
			instance := m.classes[o.made]
			this := &value{objects: []*object{instance}}
			for _, f := range instance.props["constructor"].list() {
				m.invoke(f, this, args)
			}
			result = join(result, this)
		case o.function != nil:
			this := &value{objects: []*object{m.object(n)}}
			if p := o.props["prototype"]; len(p.list()) > 0 {
				this = &value{objects: p.objects[:1]}
			}
			m.invoke(o, this, args)
			result = join(result, this)
		}
	}
	if result != nil {
		return result
	}
	path := ""
	if n.X != nil {
		class := m.facts.path(m.textOf(n.X))
		if e := m.global(n.X, m.dotted(n.X)); e != nil {
			m.callExport(e, n, args)
		}
		if m.around.Global != nil && m.around.Global(class+".prototype") != nil {
			return typed(class + ".prototype")
		}
		path = "new " + class
	}
	if path == "new Promise" && len(args) > 0 {
		promise := m.object(n)
		resolve := &object{resolves: promise}
		m.now(args[0], &value{objects: []*object{resolve}}, nil)
		return &value{typ: "Promise", objects: []*object{promise}}
	}
	fact := m.facts.facts[path]
	if fact == nil {
		switch path {
		case "new Map", "new Set", "new WeakMap":
			o := m.object(n)
			if len(args) > 0 {
				o.elem = join(o.elem, m.item(args[0], n))
			}
			return &value{objects: []*object{o}}
		case "new Array":
			return &value{objects: []*object{m.object(n)}}
		}
		return nil
	}
	for _, s := range fact.sinks {
		m.sinkCall(s, n, args)
	}
	m.options(fact.options, n, args)
	return m.applied(n, fact, nil, args)
}

// imported is what another module gives, as far as its name tells.
func (m *machine) imported(module, name string, at *Node) *value {
	if m.around.Module != nil {
		if list := m.around.Module(module); list != nil {
			if name != "*" {
				if e := list[name]; e != nil {
					return &value{objects: []*object{{export: e, made: at}}}
				}
				return nil
			}
			o := &object{}
			for name, e := range list {
				o.put(name, &value{objects: []*object{{export: e, made: at}}})
			}
			return &value{objects: []*object{o}}
		}
	}
	switch module {
	case "jquery":
		return typed("$")
	case "dompurify", "isomorphic-dompurify":
		return typed("DOMPurify")
	case "axios":
		return typed("axios")
	case "lodash", "underscore", "lodash-es":
		if name == "default" || name == "*" {
			return typed("_")
		}
		return typed("_." + name)
	case "js-cookie":
		return typed("Cookies")
	case "qs", "query-string", "querystring":
		if name == "default" || name == "*" {
			return typed("qs")
		}
		return typed("qs." + name)
	case "he", "validator":
		return typed(module)
	}
	if name != "default" && name != "*" {
		if m.facts.facts[name] != nil {
			return typed(name)
		}
		return nil
	}
	return nil
}
