package script

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// gap is what a text has where something is to be filled in: {URL}, %s, __ID__. someText stands for what is before it in a text that
// nobody knows: an address that is filled in begins with its own host.
var gap = regexp.MustCompile(`^(?:\{+\w+\}+|%\w|%\w+%|__\w+__|:\w+|\$\{?\w+\}?)$`)

const someText = "https://"

// native carries out what takes functions or builds values in a way of its own. done is false when the call is another.
func (m *machine) native(n *Node, recv *value, name, path string, args []*value) (result *value, done bool) {
	arg := func(i int) *value {
		if i < len(args) {
			return args[i]
		}
		return nil
	}
	method := n.X.Kind == Dot || n.X.Kind == Index
	if !method {
		return m.hook(n, name, args)
	}
	switch name {
	case "append", "appendChild", "prepend", "before", "after", "replaceWith", "replaceChildren", "replaceChild", "insertBefore":
		for i, a := range args {
			if a.is("Parsed") { // elements bring their handlers along
				m.sink(sinkFact{kind: "parsed", words: name + "()"}, a, n, n.List[min(i, len(n.List)-1)])
			}
		}
	case "querySelector", "getElementById", "cloneNode", "adoptNode", "importNode", "querySelectorAll":
		if recv.is("Parsed") {
			return recv, true
		}
		if arg(0).is("Parsed") {
			return arg(0), true
		}
	}
	if recv.is("jq") && (name == "find" || name == "filter" || name == "slice" || name == "map") {
		m.now(arg(0), nil, typed("Element"))
		return recv, true
	}
	switch name {
	case "forEach", "map", "flatMap", "filter", "find", "findLast", "some", "every", "each":
		item := m.item(recv, n)
		list := recv
		if path == "$.each" || path == "_.each" || path == "_.forEach" || path == "$.map" || path == "_.map" || path == "_.filter" || path == "_.find" {
			item, list = m.item(arg(0), n), arg(0)
			args = args[min(1, len(args)):]
		}
		var got *value
		if name == "each" && path != "_.each" {
			got, _ = m.now(arg(0), nil, item)
		} else {
			got, _ = m.now(arg(0), item, nil, list)
		}
		switch name {
		case "map", "flatMap":
			o := m.object(n)
			if name == "flatMap" {
				got = m.item(got, n)
			}
			o.elem = join(o.elem, got)
			return &value{objects: []*object{o}}, true
		case "find", "findLast":
			return item, true
		case "filter", "each":
			return list, true
		}
		return nil, true
	case "reduce", "reduceRight":
		item := m.item(recv, n)
		acc := arg(1)
		for range 2 {
			got, _ := m.now(arg(0), acc, item)
			acc = join(acc, got)
		}
		return acc, true
	case "join":
		return m.joined(recv, arg(0), n), true
	case "push", "unshift", "add":
		if len(recv.list()) == 0 {
			return nil, false
		}
		for _, o := range recv.objects {
			for _, a := range args {
				o.elem = join(o.elem, a)
			}
		}
		return nil, true
	case "set":
		if len(recv.list()) == 0 || len(args) != 2 {
			return nil, false
		}
		for _, o := range recv.objects {
			o.elem = join(o.elem, args[1])
		}
		return recv, true
	case "get":
		if len(recv.list()) > 0 && !recv.tainted() && recv.typ == "" {
			return m.item(recv, n), true
		}
		if recv.tainted() && recv.typ != "URLSearchParams" && recv.typ != "URL" {
			return derived(recv), true
		}
	case "concat":
		if len(recv.list()) > 0 {
			v := recv
			for _, a := range args {
				v = join(v, a)
			}
			return v, true
		}
		v := asText(recv)
		for _, a := range args {
			v = concat(v, asText(a))
		}
		return v, true
	case "slice", "splice", "reverse", "sort":
		if len(recv.list()) > 0 {
			return recv, true
		}
	case "replace", "replaceAll":
		if path == "location.replace" {
			return nil, false
		}
		by := arg(1)
		if got, ok := m.now(by, derived(recv)); ok {
			by = got
		}
		if recv == nil && len(n.List) > 1 && by.tainted() {
			if what, known := constantText(n.List[0]); known && gap.MatchString(what) {
				return concat(textValue(someText), derived(asText(by))).step(n, ""), true
			}
		}
		if recv == nil || len(n.List) < 2 {
			return by, true
		}
		minus := m.replaced(n.List[0], name == "replaceAll", n.List[1])
		v := derived(asText(recv)).minusDangers(minus).step(n, "")
		if minus&Markup != 0 {
			v = v.with(func(t taint) (taint, bool) { t.html &^= minus; return t, t.can != 0 })
		}
		if text := recv.start(); text != "" && !recv.tainted() && by.tainted() { // a pattern that is filled in
			if !recv.known {
				by = derived(asText(by))
			}
			return concat(textValue(text), by).step(n, ""), true
		}
		if by.tainted() {
			v = join(v, derived(asText(by)))
			v.head = ""
			if what, known := constantText(n.List[0]); known && !strings.Contains(recv.start(), what) {
				v.head = recv.start() // what is put in comes behind it
			}
		} else if what, known := constantText(n.List[0]); known && !recv.tainted() { // an address keeps its beginning
			v = &value{head: recv.start()}
			if i := strings.Index(v.head, what); i >= 0 {
				v.head = v.head[:i]
			}
		}
		return v, true
	case "then", "done", "success", "always", "fail", "catch", "finally":
		return m.then(n, recv, name, args)
	case "call", "apply", "bind":
		rest := args[min(1, len(args)):]
		if name == "apply" && len(rest) > 0 {
			rest = []*value{m.item(rest[0], n)}
		}
		if name != "bind" {
			handed(recv, rest)
		}
		if len(recv.list()) == 0 {
			return nil, name == "bind"
		}
		if name == "bind" {
			return recv, true
		}
		for _, o := range recv.objects {
			if o.function != nil {
				result = join(result, m.invoke(o, arg(0), rest))
			}
		}
		return result, true
	case "addEventListener", "on", "one", "attachEvent":
		m.listen(n, recv, args)
		return recv, true
	case "setAttribute", "attr", "prop", "setAttributeNS":
		if v, ok := m.attributes(n, name, recv, args); ok {
			return v, true
		}
	case "getAttribute":
		if text, known := arg(0).literal(); known && !strings.HasPrefix(text, "data-") {
			return nil, true
		}
		return m.came(n, &sourceFact{category: "data", words: "a data attribute", strength: Weak}), true
	case "stopPropagation", "preventDefault":
		return nil, true
	case "setState":
		for _, o := range m.frame.this.list() {
			state := arg(0)
			for _, f := range state.list() {
				if f.function != nil {
					state = m.invoke(f, nil, nil)
				}
			}
			o.put("state", state)
		}
		return nil, true
	}
	if f := m.facts.facts[path]; f != nil && len(f.options) > 0 {
		m.options(f.options, n, args)
	}
	switch path {
	case "$.extend", "$.fn.extend", "_.extend", "_.assign", "Object.assign":
		return m.extend(path, args), true
	case "$.proxy":
		return arg(0), true
	case "$.get", "$.post", "$.getJSON", "$.ajax", "axios.get", "axios.post":
		if strings.HasPrefix(path, "$.") {
			return m.ajax(n, path, args), true
		}
	case "jq.load":
		return recv, true
	case "jq.html", "jq.append", "jq.prepend", "jq.before", "jq.after", "jq.replaceWith":
		fact := m.facts.facts[path]
		for _, s := range fact.sinks {
			m.sinkCall(s, n, args)
		}
		if len(args) == 0 {
			return nil, true
		}
		return recv, true
	case "Promise.resolve":
		return &value{typ: "Promise", inner: arg(0)}, true
	case "Promise.all", "Promise.allSettled":
		o := m.object(n)
		o.elem = join(o.elem, awaited(m.item(arg(0), n)))
		for i := range 8 {
			for _, from := range arg(0).list() {
				o.put(strconv.Itoa(i), awaited(from.props[strconv.Itoa(i)]))
			}
		}
		return &value{typ: "Promise", inner: &value{objects: []*object{o}}}, true
	}
	if strings.HasPrefix(path, "React.") {
		return m.hook(n, name, args)
	}
	// jQuery's methods give the receiver back.
	if f := m.facts.facts[path]; recv.is("jq") && (f == nil || len(f.options) > 0) {
		for _, a := range args {
			m.later(a)
		}
		return recv, true
	}
	return nil, false
}

// hook carries out functions of frameworks that are called by their name alone.
func (m *machine) hook(n *Node, name string, args []*value) (*value, bool) {
	var first *value
	if len(args) > 0 {
		first = args[0]
	}
	if b := m.lookup(name); b != nil && len(m.get(b).list()) > 0 {
		return nil, false
	}
	switch name {
	case "useState":
		o := m.object(n)
		if got, ok := m.now(first); ok {
			first = got
		}
		o.put("0", first)
		o.put("1", &value{objects: []*object{{owner: o, set: "0"}}})
		return &value{objects: []*object{o}}, true
	case "useRef", "ref", "shallowRef":
		o := m.object(n)
		o.put("current", first)
		o.put("value", first)
		return &value{objects: []*object{o}}, true
	case "useMemo", "computed":
		got, ok := m.now(first)
		if !ok {
			return nil, false
		}
		if name == "computed" {
			o := m.object(n)
			o.put("value", got)
			return &value{objects: []*object{o}}, true
		}
		return got, true
	case "useCallback", "debounce", "throttle", "memo", "forwardRef", "observer":
		if len(first.list()) > 0 {
			return first, true
		}
	case "useEffect", "useLayoutEffect", "onMounted", "watch", "watchEffect":
		for _, a := range args {
			m.later(a)
		}
		return nil, true
	case "addEventListener":
		m.listen(n, typed("window"), args)
		return nil, true
	case "postMessage":
		return nil, true
	case "setTimeout", "setInterval", "requestAnimationFrame", "queueMicrotask", "$":
		if len(first.list()) > 0 && first.objects[0].function != nil {
			m.later(first)
			if name == "$" {
				return typed("jq"), true
			}
			return nil, true
		}
	}
	return nil, false
}

// then carries out what waits for a promise.
func (m *machine) then(n *Node, recv *value, name string, args []*value) (*value, bool) {
	if recv == nil || recv.typ != "Promise" && recv.typ != "jqXHR" && recv.inner == nil {
		if name != "then" && name != "catch" && name != "finally" {
			return nil, false
		}
	}
	given := recv.resolved()
	if name == "catch" || name == "fail" {
		given = nil
	}
	var got *value
	called := false
	if len(args) > 0 && name != "finally" {
		got, called = m.now(args[0], given)
	}
	if len(args) > 1 {
		m.now(args[1], nil)
	}
	if name == "finally" && len(args) > 0 {
		m.now(args[0])
	}
	if name == "done" || name == "success" || name == "fail" || name == "always" || name == "finally" {
		return recv, true
	}
	if !called {
		got = given
	}
	if name == "catch" {
		got = join(got, recv.resolved())
	}
	return &value{typ: "Promise", inner: awaited(got)}, true
}

// resolved is what a promise gives, nil when the value is none.
func (v *value) resolved() *value {
	if v == nil || v.typ != "Promise" && v.typ != "jqXHR" && v.inner == nil {
		return nil
	}
	return awaited(v)
}

// ajax carries out jQuery's requests.
func (m *machine) ajax(n *Node, path string, args []*value) *value {
	strength := Weak
	if path == "$.getJSON" {
		strength = Middle
	}
	var url string
	var success []*value
	for i, a := range args {
		if i == 0 {
			url = a.start()
		}
		for _, o := range a.list() {
			switch {
			case o.function != nil || o.export != nil:
				success = append(success, &value{objects: []*object{o}})
			case path == "$.ajax" || i == 0:
				if t, _ := o.props["dataType"].literal(); t == "json" {
					strength = Middle
				}
				if u := o.props["url"].start(); u != "" {
					url = u
				}
				for _, name := range []string{"success", "complete"} {
					if f := m.property(a, name, n, false); f != nil {
						success = append(success, f)
					}
				}
			}
		}
		if len(a.list()) == 0 && a.tainted() { // a parameter of whoever calls this
			success = append(success, a)
			if path == "$.ajax" {
				success = append(success, a.property("success"))
			}
		}
		if t, _ := a.literal(); i > 0 && t == "json" {
			strength = Middle
		}
	}
	words := "the site's answer"
	answer := m.came(n, &sourceFact{category: "answer", words: words, strength: strength})
	answer.taints[0].from.url = url
	for _, f := range success {
		m.now(f, answer)
	}
	return &value{typ: "jqXHR", inner: answer}
}

// extend puts the properties of objects into the first.
func (m *machine) extend(path string, args []*value) *value {
	if len(args) > 0 && len(args[0].list()) == 0 && !args[0].tainted() && (args[0] == nil || args[0].typ == "") {
		args = args[1:] // $.extend(true, …)
	}
	if len(args) == 0 {
		return nil
	}
	target := args[0]
	if len(args) == 1 {
		switch path { // $.extend({name: f}), $.fn.extend({name: f})
		case "$.extend":
			target = typed("$")
		case "$.fn.extend":
			target = typed("$.fn")
		}
	} else {
		args = args[1:]
	}
	for _, a := range args {
		for _, o := range target.list() {
			if a.tainted() {
				o.rest = join(o.rest, &value{taints: a.taints})
			}
			for _, from := range a.list() {
				if from == o {
					continue
				}
				o.take(from)
			}
		}
		if len(target.list()) == 0 && target != nil && target.typ != "" {
			for _, from := range a.list() {
				for _, name := range slices.Sorted(maps.Keys(from.props)) {
					m.provide(target.typ+"."+name, from.props[name])
				}
			}
		}
	}
	if len(target.list()) == 0 {
		for _, a := range args {
			target = join(target, a)
		}
	}
	return target
}

// joined is an array's parts as one text.
func (m *machine) joined(recv, sep *value, n *Node) *value {
	if recv == nil {
		return nil
	}
	if sep == nil {
		sep = textValue(",")
	}
	var result *value
	for _, o := range recv.objects {
		v := emptyText
		count := 0
		for i := 0; i < len(o.props); i++ {
			p, there := o.props[strconv.Itoa(i)]
			if !there {
				break
			}
			if count > 0 {
				v = concat(v, sep)
			}
			v = concat(v, asText(p))
			count++
		}
		if o.elem != nil {
			item := asText(o.elem)
			if item.tainted() && count == 0 {
				w := *item
				w.known, w.tail = false, ""
				v = &w
			} else {
				v = concat(v, derived(item))
			}
		}
		result = join(result, v)
	}
	if recv.tainted() {
		result = join(result, derived(recv))
	}
	return result
}

// listen registers a function for an event.
func (m *machine) listen(n *Node, recv *value, args []*value) {
	if len(args) < 2 {
		for _, o := range args { // $(x).on({click: f})
			for _, l := range o.list() {
				for _, f := range l.props {
					m.later(f, typed("Event"))
				}
			}
		}
		return
	}
	event, _ := args[0].literal()
	handler := args[len(args)-1]
	if n.X.Text == "addEventListener" {
		handler = args[1]
	}
	given := typed("Event")
	if event == "message" || event == "onmessage" {
		given = m.message(n, recv)
	}
	m.later(handler, given)
}

// message is the event that a listener for messages is given.
func (m *machine) message(at *Node, recv *value) *value {
	switch {
	case recv.is("WebSocket"):
		return typed("SocketEvent")
	case recv.is("window"), recv.is("self"), recv.is("globalThis"), recv.is("top"), recv.is("parent"), recv.is("jq"):
		if !m.worker {
			return &value{listener: at, typ: "MessageEvent"}
		}
	}
	return typed("Event")
}

// worker says that the script runs beside pages, where messages come from the page that started it.
func (s *Script) worker() bool {
	return strings.Contains(s.text, "importScripts(") || strings.Contains(s.text, "skipWaiting(") || strings.Contains(s.text, "DedicatedWorkerGlobalScope")
}
