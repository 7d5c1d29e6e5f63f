package objects

import (
	"maps"
	"slices"

	"paddock/internal/django/models"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// The values that code is followed with. A value says where it comes from and, of objects of models, for
// whom it was found; what it is beyond that does not matter here.

// what is the part of the request, or of Python, that a value is.
type what uint8

const (
	thing      what = iota
	request         // the request itself
	user            // request.user
	data            // request.GET, POST, data, FILES, COOKIES, headers: what the caller sends, by name
	kwargs          // the arguments of the URL, by name
	session         // request.session: chosen by the site
	object          // an instance of a class of the project: a view, form, serializer, permission
	super           // super() of one
	listing         // a list or tuple that is written out
	mapping         // a dict that is written out
	fields          // form.fields
	field           // form.fields["x"]
	cleaned         // form.cleaned_data, serializer.validated_data
	contextual      // serializer.context
)

// val is a value.
type val struct {
	what what
	// look are the look-ups that the value is an object of, or is made from.
	look []*look
	// input says that the caller chooses the value, under the name from; path that it stands in the URL.
	// header says that it is sent as a header or cookie: what callers prove who they are with.
	// safe says that the value was signed by the site, or can't be guessed.
	// asker says that who asks went into the value; role that what they may do did.
	// rows says that it is a manager or QuerySet of its model; none that there are no rows;
	// part that a key or relation picks them out, by a value that is not the asker's as far as is known.
	// many says that it is a condition of several parts; known that text is a constant.
	// valued says of rows that only days and the like are left of them; grouped that these are counted, so that nothing tells what is.
	// The flags stand side by side because values are copied all the time.
	input, path, header, safe, asker, role, rows, none, part, many, known, valued, grouped bool
	from                                                                                   string
	// model is what it is an object of.
	model *models.Model
	// at is where rows come from: the manager, the attribute that says which there are. Zero when no list is
	// to be said of them.
	at pyeval.Place
	// own says that all of the rows, or the object, are what the asker may see; pub that everybody may.
	own []Reason
	pub []Reason
	// vague is why it is not known whether the rows are narrowed.
	vague []Reason
	// checked are the look-ups of which one part of a condition asks whether they are the asker's, same the
	// inputs that one part compares with something of the asker's.
	checked []*look
	same    []string
	// classes and functions that it may be, a bound method's self, and the name of a method that the project does not define.
	defs    []pyname.Def
	fn      *closure
	self    *val
	method  string
	manager *models.Manager
	// inst is the object; of super() from is where the search goes on.
	inst  *instance
	after *pyname.Class
	items []val
	keys  map[string]val
	text  string
	// conds are those of a Q object.
	conds []cond
}

// cond is one condition of a look-up: field and value.
type cond struct {
	key string
	v   val
	at  pysyntax.Node
}

// closure is a function with the variables around it.
type closure struct {
	module *pyname.Module
	node   *pysyntax.FunctionDef
	lambda *pysyntax.Lambda
	outer  *frame
	eval   *pyeval.Function // what the evaluator knows of its variables
	class  *pyname.Class    // whose body defines it
}

// instance is an object of a class of the project.
type instance struct {
	class *pyname.Class
	// outside is the name of a class that is not the project's, without its module; class is nil then.
	outside []string
	attrs   map[string]val
	form    *filled
	// born is which object of its evaluator's it is; 0 for those that no code has made.
	born int
}

// mix is a value made from others by means that are not followed: it keeps where they come from.
func mix(list ...val) (v val) {
	for i := range list {
		w := &list[i]
		if len(w.items) > 0 && w.what == listing {
			m := mix(w.items...)
			w = &m
		}
		v.look = union(v.look, w.look)
		if w.input && !v.input {
			v.input, v.path, v.from = true, w.path, w.from
		}
		v.header = v.header || w.header
		v.safe = v.safe || w.safe
		v.asker = v.asker || w.asker || w.what == user
		v.role = v.role || w.role
		v.pub = addReasons(v.pub, w.pub)
		v.checked = union(v.checked, w.checked)
		if w.asker && !w.many {
			v.checked = union(v.checked, w.look)
		}
		for _, name := range w.same {
			if !slices.Contains(v.same, name) {
				v.same = append(slices.Clip(v.same), name)
			}
		}
		v.many = v.many || w.many
	}
	return v
}

func union(a, b []*look) []*look {
	for _, l := range b {
		if !slices.Contains(a, l) {
			a = append(slices.Clip(a), l)
		}
	}
	return a
}

func isEmpty(v *val) bool {
	return v.what == thing && v.look == nil && !v.input && !v.asker && !v.role && v.model == nil && v.defs == nil && v.fn == nil && v.self == nil && v.inst == nil && v.pub == nil
}

// join is a value that is one or the other. With favour the condition between them asks who the asker is:
// then the rows that are not narrowed are those of somebody who may see all.
func join(a, b val, favour bool) val {
	switch {
	case isEmpty(&a) || a.none:
		b.look = union(b.look, a.look)
		return b
	case isEmpty(&b) || b.none:
		a.look = union(a.look, b.look)
		return a
	}
	v := a
	if b.model != nil && a.model == nil || b.inst != nil && a.inst == nil || a.what == thing && b.what != thing {
		v = b
	}
	if a.model != nil && b.model != nil {
		// The rows of the asker and those for everybody are both what the asker may see.
		narrowed := func(v *val) bool { return v.own != nil || v.pub != nil }
		if narrowed(&a) && narrowed(&b) || favour && (narrowed(&a) || narrowed(&b)) {
			v.own = addReasons(a.own, b.own)
			v.pub = addReasons(a.pub, b.pub)
			if v.own != nil {
				v.pub = nil
			}
		} else {
			v.own, v.pub = nil, nil
		}
	}
	m := mix(a, b)
	v.look, v.input, v.path, v.from, v.header = m.look, m.input, m.path, m.from, m.header
	v.many, v.checked, v.same = m.many, m.checked, m.same
	v.safe = a.safe && b.safe
	v.asker, v.role = a.asker && b.asker || favour && (a.asker || b.asker), a.role || b.role
	if a.text != b.text || a.known != b.known {
		v.known = false
	}
	return v
}

// inOrder are the values of a mapping in the order of its keys: what is made of them must not depend on the run.
func inOrder(keys map[string]val) []val {
	list := make([]val, 0, len(keys)+1)
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		list = append(list, keys[k])
	}
	return list
}

// newInstance makes an object of a class of the project; when class is nil, of one by the names outside.
func (e *evaluator) newInstance(class *pyname.Class, outside ...string) *instance {
	e.births++
	return &instance{class: class, outside: outside, attrs: map[string]val{}, born: e.births}
}

// setAttr sets an attribute of an object.
func (e *evaluator) setAttr(o *instance, name string, v val) {
	e.changedObject(o)
	o.attrs[name] = v
}
