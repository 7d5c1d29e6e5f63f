package access

import (
	"maps"
	"slices"

	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
)

// valueKind is what a body's reading knows of a value.
type valueKind uint8

const (
	// opaque is anything; its text and what it is made of are known.
	opaque valueKind = iota
	// truth is a bool with its condition.
	truth
	null
	text
	number
	list
	// mapping is a dict with texts for keys, in kw.
	mapping
	request
	user
	self
	super
	// function, method, class and named are what may be called; named is known by its dotted name only.
	function
	class
	named
	method
	// inner is what a decorator or middleware hands the request on to.
	inner
	// refused is an answer that refuses, sent one that sends elsewhere (to a login when login is set), failed an answer
	// that says in its body that it fails, denied one that says it in words for people: "please log in", no_permission.html.
	refused
	sent
	failed
	denied
	// choice is one of several values.
	choice
	// path is the request's path, expression a compiled regular expression, matching what the resolver says of the route.
	path
	expression
	matching
)

// traits are what a value is made of.
type traits uint8

const (
	// ofUser: of request.user; ofRequest: of what the request brings; ofKey: of a header or a part of the request that is there to be a
	// secret; ofObject: of anything that is neither constant nor the user's; ofLink: a parameter of the URL that nobody can
	// guess; ofSession: of the visitor's session.
	ofUser traits = 1 << iota
	ofRequest
	ofKey
	ofObject
	ofLink
	ofSession
)

// value is a value in a body, as far as its reading goes.
type value struct {
	kind   valueKind
	login  bool // of sent
	traits traits
	// present says that an opaque value counts as true: an object that was found or made.
	present bool
	// open says of a mapping, or of what ** of a function's own parameter gives on, that it may have other entries than those in kw;
	// loose says of a mapping that it was given entries whose keys are not known.
	open, loose bool

	f      ref // of truth
	text   string
	number int64
	items  []value
	fn     *callable
	class  *pyeval.Class // of self the class, when it is not the one whose method is read
	on     *value        // what a method is of
	alts   []alternative
	// kw are what ** of a function's own parameter gives on, and a mapping's entries.
	kw map[string]value
	// link names what nobody can guess and the value was looked up by; "" of others.
	link string
	// found are the calls that looked up what the value is made of.
	found []pyeval.Place
	// object is what is known of an object of a plain class, whose class is that of on; nil of others.
	object *object
	// node tells opaque values of one place apart from others with the same text.
	node pysyntax.Node
}

// alternative is a value under a condition.
type alternative struct {
	when ref
	v    value
}

// callable is a function with what is known of its surroundings.
type callable struct {
	fn    *pyeval.Function // nil when only its text is known
	node  pysyntax.Node
	owner *pyeval.Class
	// frame is that of the function around it, for one that is defined in a body being read.
	frame *frame
}

func is(f ref) value { return value{kind: truth, f: f} }

// kept is the value on the heap, for another one that is of it. Few are, so values are handed on without being put there.
func (v *value) kept() *value {
	c := *v
	return &c
}

// equal says that two values are certainly the same; choices and truths are compared by what they are.
func (v *value) equal(o *value) bool {
	if v.kind != o.kind || v.f != o.f || v.text != o.text || v.number != o.number || v.login != o.login || v.loose != o.loose || v.traits != o.traits || v.link != o.link ||
		v.class != o.class || v.fn != o.fn || len(v.items) != len(o.items) || len(v.alts) != len(o.alts) || v.node != o.node || v.object != o.object || len(v.kw) != len(o.kw) {
		return false
	}
	for i := range v.items {
		if !v.items[i].equal(&o.items[i]) {
			return false
		}
	}
	for i := range v.alts {
		if v.alts[i].when != o.alts[i].when || !v.alts[i].v.equal(&o.alts[i].v) {
			return false
		}
	}
	return true
}

// with is a mapping with one entry more; with others that are not known when its key is not.
func (v *value) with(key *value, entry value) value {
	w := *v
	w.kw = maps.Clone(v.kw)
	if w.kw == nil {
		w.kw = map[string]value{}
	}
	if key != nil && key.kind == text {
		w.kw[key.text] = entry
	} else {
		w.loose = true
	}
	return w
}

// entries are the pairs of a mapping, by their keys.
func (v *value) entries() value {
	l := value{kind: list}
	for _, k := range slices.Sorted(maps.Keys(v.kw)) {
		l.items = append(l.items, value{kind: list, items: []value{{kind: text, text: k}, v.kw[k]}})
	}
	return l
}

// pairs is the mapping that a list of pairs makes; ok is false when they are not known.
func (v *value) pairs() (m value, ok bool) {
	m = value{kind: mapping, kw: map[string]value{}}
	for i := range v.items {
		p := &v.items[i]
		if p.kind != list || len(p.items) != 2 || p.items[0].kind != text {
			return value{}, false
		}
		m.kw[p.items[0].text] = p.items[1]
	}
	return m, true
}
