package taint

import (
	"cmp"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Origin is where a taint begins: a place of the project where something comes
// in from outside, or, while a function is looked at by itself, a part of one
// of its parameters. Origins are compared by their pointers.
type Origin struct {
	// Entry is the source; nil of a parameter.
	Entry *Entry
	// Category is the entry's, or what a Library says: "stored".
	Category string
	// Words are how it reads: "the query string", "Document.title".
	Words string
	// Module and Node are the place; nil when it has none.
	Module *pyname.Module
	Node   pysyntax.Node

	// Of a parameter: its position, or the part that key names of another one.
	param  int
	parent *Origin
	key    string
	depth  int
}

// symbolic says that the origin is a part of a parameter.
func (o *Origin) symbolic() bool { return o.Entry == nil && o.Category == "" }

// root is the parameter of which a symbolic origin is a part.
func (o *Origin) root() *Origin {
	for o.parent != nil {
		o = o.parent
	}
	return o
}

// Label says that something of an origin is in a value, and what it can still do.
type Label struct {
	Origin *Origin
	Mask   Mask
	// Read is the category that counts in place of the origin's, of what was read out of a text: "json"; "" for none.
	Read string
	// Weak says that a call was on the way of which nothing is known.
	Weak  bool
	trace *step
}

// Labels are a set: one Label for each origin, in the order in which they came.
type Labels []Label

// maxLabels is how many origins a value remembers.
const maxLabels = 12

// union is both sets. The trace that was there first stays.
func (a Labels) union(b Labels) Labels {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	if &a[0] == &b[0] && len(a) == len(b) {
		return a
	}
	shared := true // a is not ours to change
	for _, l := range b {
		i := 0
		for i < len(a) && a[i].Origin != l.Origin {
			i++
		}
		if i == len(a) {
			if len(a) >= maxLabels {
				continue
			}
			if shared {
				a, shared = append(make(Labels, 0, len(a)+len(b)), a...), false
			}
			a = append(a, l)
			continue
		}
		if l.Mask&^a[i].Mask != 0 || a[i].Weak && !l.Weak || l.Read != "" && a[i].Read == "" {
			if shared {
				a, shared = append(make(Labels, 0, len(a)+len(b)), a...), false
			}
			if a[i].Weak && !l.Weak {
				a[i].trace = l.trace
			}
			a[i].Mask |= l.Mask
			a[i].Read = cmp.Or(a[i].Read, l.Read)
			a[i].Weak = a[i].Weak && l.Weak
		}
	}
	return a
}

// keep is the set with only some dangers left; labels with none are gone.
func (a Labels) keep(m Mask) Labels {
	if m == All || len(a) == 0 {
		return a
	}
	same := true
	for _, l := range a {
		if l.Mask&^m != 0 {
			same = false
		}
	}
	if same {
		return a
	}
	var list Labels
	for _, l := range a {
		if l.Mask &= m; l.Mask != 0 {
			list = append(list, l)
		}
	}
	return list
}

// read is the set after it was read as something of another category; "" for no other.
func (a Labels) read(category string) Labels {
	if category == "" || len(a) == 0 {
		return a
	}
	list := make(Labels, len(a))
	for i, l := range a {
		l.Read = category
		list[i] = l
	}
	return list
}

// weak is the set after a call of which nothing is known.
func (a Labels) weak() Labels {
	list := make(Labels, len(a))
	for i, l := range a {
		l.Weak = true
		list[i] = l
	}
	return list
}

// along is the set with one more step behind each trace.
func (a Labels) along(kind stepKind, m *pyname.Module, n pysyntax.Node, name string) Labels {
	if len(a) == 0 {
		return nil
	}
	list := make(Labels, len(a))
	for i, l := range a {
		l.trace = &step{before: l.trace, kind: kind, module: m, node: n, name: name}
		list[i] = l
	}
	return list
}

// same says that two sets have the same origins, dangers and doubts.
func (a Labels) same(b Labels) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Origin != b[i].Origin || a[i].Mask != b[i].Mask || a[i].Read != b[i].Read || a[i].Weak != b[i].Weak {
			return false
		}
	}
	return true
}
