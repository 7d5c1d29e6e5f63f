package script

import (
	"maps"
	"slices"
	"strings"
)

// Danger is a set of what a text from outside may do.
type Danger uint8

const (
	// Markup: it brings tags into HTML.
	Markup Danger = 1 << iota
	// Quote and Apostrophe: it ends an attribute that is quoted so.
	Quote
	Apostrophe
	// Code: evaluated, it is a program.
	Code
	// Scheme: as an address it may begin with javascript:.
	Scheme
	// Offsite: as an address it may lead to any site.
	Offsite

	anything = Markup | Quote | Apostrophe | Code | Scheme | Offsite
)

// taint is a text from outside, or a part of one, within a value.
type taint struct {
	from *Source
	// can is what it may still do.
	can Danger
	// built says that it was put into HTML that the script builds, and html what it does there.
	built bool
	html  Danger
	// raw says that a browser has encoded what would be markup in it.
	raw bool
	// part is the path of properties from the source, at most the last two.
	part string
	way  *way
}

// way is the list of steps that a value took, the last first.
type way struct {
	before *way
	at     *Node
	words  string
	length int
}

const (
	maxTaints = 8
	maxSteps  = 12
	maxText   = 400 // bytes of literal text that are remembered on either end
)

// value is what is known of a value. Nil is one of which nothing is known. Values are never changed.
type value struct {
	taints []taint
	// known says that it is the literal text. Otherwise head and tail are how it begins and ends, as far as that is
	// known; in tail one character stands for what is not.
	known      bool
	text       string
	head, tail string
	number     bool
	// typ is a type of the catalogue, or the path of a global: "location", "jq", "Response".
	typ string
	// objects are those of the script that it may be.
	objects []*object
	// inner is what a promise gives.
	inner *value
	// listener is the call that made it an event of another window's.
	listener *Node
	// minus is set for what a test has shown of an expression.
	minus Danger
	// test is the expression of which it is the truth.
	test *Node
}

// object is an object, array, function or class that a place in the script makes; all that one place makes are one.
type object struct {
	made  *Node
	props map[string]*value
	// elem is what stands under keys that are not known, and in arrays.
	elem *value
	// rest is what was spread into it and may have properties of any name, save those of over, which stand behind it.
	rest *value
	over map[string]bool
	// function and its surroundings.
	function *Node
	scope    *scope
	this     *value
	// set names a property of owner that calling the object sets: the setter of React's useState.
	owner *object
	set   string
	// parent is where what is not found is looked for: the class that a class extends.
	parent *object
	// export is what another module exports.
	export *Exported
	// resolves is the promise that calling the object fulfils.
	resolves *object
}

var emptyText = &value{known: true}

func textValue(s string) *value { return &value{known: true, text: s, head: s, tail: s} }

// typed is a value of a type of the catalogue.
func typed(typ string) *value { return &value{typ: typ} }

func (v *value) tainted() bool { return v != nil && len(v.taints) > 0 }

func (v *value) is(typ string) bool { return v != nil && v.typ == typ }

// literal is the text that the value is known to be.
func (v *value) literal() (string, bool) {
	if v == nil || !v.known {
		return "", false
	}
	return v.text, true
}

// join is a value that may be either.
func join(a, b *value) *value {
	switch {
	case a == b || b == nil:
		return a
	case a == nil:
		return b
	}
	v := &value{}
	if a.known && b.known && a.text == b.text {
		*v = *a
	} else {
		v.head = common(a.start(), b.start())
	}
	v.number = a.number && b.number
	if a.test == b.test {
		v.test = a.test
	}
	v.taints = union(a.taints, b.taints)
	v.objects = a.objects
	for _, o := range b.objects {
		if !slices.Contains(v.objects, o) && len(v.objects) < 8 {
			v.objects = append(v.objects[:len(v.objects):len(v.objects)], o)
		}
	}
	v.typ, v.listener = a.typ, a.listener
	if v.typ == "" {
		v.typ = b.typ
	}
	if v.listener == nil {
		v.listener = b.listener
	}
	v.inner = a.inner
	if b.inner != nil && a.inner != b.inner {
		v.inner = join(a.inner, b.inner)
	}
	return v
}

func common(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return a[:n]
}

// start is how the value begins, as far as that is known.
func (v *value) start() string {
	switch {
	case v == nil:
		return ""
	case v.known:
		return v.text
	}
	return v.head
}

// union is both lists, what is in both once.
func union(a, b []taint) []taint {
	if len(b) == 0 {
		return a
	}
	if len(a) == 0 {
		return b
	}
	list := a[:len(a):len(a)]
next:
	for _, t := range b {
		for i, u := range list {
			if u.from == t.from && u.part == t.part && u.built == t.built {
				if u.can|t.can != u.can || u.html|t.html != u.html || u.raw && !t.raw {
					list = slices.Clone(list)
					list[i].can |= t.can
					list[i].html |= t.html
					list[i].raw = u.raw && t.raw
				}
				continue next
			}
		}
		if len(list) < maxTaints {
			list = append(list, t)
		}
	}
	return list
}

// with is the value with other taints, of which alone it is made.
func (v *value) with(change func(taint) (taint, bool)) *value {
	if !v.tainted() {
		return v
	}
	w := *v
	w.taints = nil
	for _, t := range v.taints {
		if u, keep := change(t); keep {
			w.taints = append(w.taints, u)
		}
	}
	return &w
}

// minusDangers is the value that can no longer do these.
func (v *value) minusDangers(d Danger) *value {
	return v.with(func(t taint) (taint, bool) {
		t.can &^= d
		t.html &^= d
		return t, t.can != 0
	})
}

// derived is a text made of values of which the whole, the beginning or the end may have gone.
func derived(values ...*value) *value {
	v := &value{}
	for _, x := range values {
		if x != nil {
			v.taints = union(v.taints, x.taints)
		}
	}
	return v
}

// step adds a step to what the value is made of.
func (v *value) step(at *Node, words string) *value {
	return v.with(func(t taint) (taint, bool) {
		if t.way == nil || t.way.length < maxSteps && t.way.at != at {
			length := 1
			if t.way != nil {
				length = t.way.length + 1
			}
			t.way = &way{t.way, at, words, length}
		}
		return t, true
	})
}

// property is a part of what came from outside.
func (v *value) property(name string) *value {
	if !v.tainted() {
		return nil
	}
	w := &value{}
	for _, t := range v.taints {
		t.part = lastTwo(t.part, name)
		w.taints = append(w.taints, t)
	}
	return w
}

func lastTwo(path, name string) string {
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		path = path[i:]
	}
	return path + "." + name
}

// concat is a text after another.
func concat(a, b *value) *value {
	if a.literally() && b.literally() {
		return textValue(a.text + b.text)
	}
	if a != nil && a.known && a.text == "" {
		return asText(b)
	}
	v := &value{}
	v.head = a.start()
	if a != nil && a.known && b != nil {
		v.head += b.start()
	}
	if len(v.head) > maxText {
		v.head = v.head[:maxText]
	}
	v.tail = ending(a.end() + b.end())
	if a != nil {
		v.taints = a.taints
	}
	if b.tainted() {
		v.taints = union(v.taints, placed(a, b).taints)
	}
	return v
}

// literally says that the whole text is known.
func (v *value) literally() bool { return v != nil && v.known }

// asText is the value as the only part of a text.
func asText(v *value) *value {
	if v == nil || v.known {
		return v
	}
	w := *v
	w.objects, w.typ, w.inner, w.listener = nil, "", nil, nil
	for _, o := range v.objects {
		if o.function == nil {
			w.taints = union(w.taints, o.all())
		}
	}
	return &w
}

// all is what stands anywhere in an object.
func (o *object) all() (list []taint) {
	if o.elem != nil {
		list = o.elem.taints
	}
	if o.rest != nil {
		list = union(list, o.rest.taints)
	}
	for _, name := range slices.Sorted(maps.Keys(o.props)) {
		if p := o.props[name]; p != nil {
			list = union(list, p.taints)
		}
	}
	return list
}

// end is how the value ends, as far as that is known; a character stands for what is not.
func (v *value) end() string {
	switch {
	case v == nil:
		return "x"
	case v.known:
		return v.text
	case v.tail != "":
		return v.tail
	}
	return "x"
}

// ending cuts what is remembered of a text's end.
func ending(s string) string {
	if len(s) > maxText {
		// Only the last tag matters.
		if i := strings.LastIndexByte(s[:len(s)-1], '<'); i >= 0 && len(s)-i <= 2*maxText {
			return s[i:]
		}
		return s[len(s)-maxText:]
	}
	return s
}
