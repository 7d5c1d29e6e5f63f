package access

import (
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
)

// Some projects have permissions of a kind of their own: objects that are joined by & and |, kept as attributes of a class and
// asked from within the handlers. So objects of such plain classes, that derive from nothing of Django's or DRF's but a
// permission class, are followed: __init__ is read for the attributes that it sets, and a method where it is told who asks.
// Forms, models and serializers are not: what they are asked is whether something is valid, and not who may do it.

// object is what is known of an object of a plain class; values share it.
type object struct{ attrs map[string]value }

// plain says that objects of a class are followed.
func (x *reader) plain(c *pyeval.Class) bool {
	if c == nil || c.Library() || c.Foreign != "" {
		return false
	}
	for _, b := range c.Bases() {
		if strings.HasPrefix(b, "django.") || strings.HasPrefix(b, "rest_framework.") && !strings.HasPrefix(b, "rest_framework.permissions.") {
			return false
		}
	}
	return true
}

// instance is the object that a call of a class makes.
func (fr *frame) instance(callee *value, args []value, kw map[string]value, e *pysyntax.Call, st *state) value {
	if status, _, ok := callee.class.Attr("status_code"); ok && status.Kind == pyeval.Int && status.Int >= 400 {
		return value{kind: refused} // an answer of the project's own
	}
	v := fr.made(args, kw, e)
	v.on, v.present = callee.kept(), true
	if !fr.run.x.plain(callee.class) {
		return v
	}
	v.object = &object{attrs: map[string]value{}}
	init, owner, ok := callee.class.Attr("__init__")
	if f := functionOf(&init); ok && f != nil && f.Node != nil && !embedded(f) {
		given := []value{{kind: self, class: callee.class, object: v.object}}
		for _, a := range args {
			given = append(given, fr.elsewhere(a))
		}
		named := make(map[string]value, len(kw))
		for k, a := range kw {
			named[k] = fr.elsewhere(a)
		}
		c := *fr.run.x.callable(f)
		c.owner = owner
		fr.follow(&c, callee.class, given, named, st, v.text)
	}
	return v
}

// elsewhere is a value as another object sees it: self is then an object of its class.
func (fr *frame) elsewhere(v value) value {
	if v.kind == self && v.class == nil {
		v.class = fr.self
	}
	return v
}

// memberOfInstance is an attribute of an object of a class of the project or, of any permission class, its has_permission.
func (fr *frame) memberOfInstance(base *value, attr string, st *state) (value, bool) {
	if base.on == nil {
		return value{}, false
	}
	if attr == "has_permission" {
		permission := base.on.kind == class && base.on.class.Derives("rest_framework.permissions.BasePermission")
		if base.on.kind == named {
			_, permission = catalog.Access("permission", base.on.text)
		}
		if permission && fr.run.route != nil {
			fr.run.viewed = true
			return value{kind: method, text: attr, on: base.kept()}, true
		}
	}
	if base.object == nil {
		return value{}, false
	}
	_, set := base.object.attrs[attr]
	if _, _, ok := base.on.class.Attr(attr); !ok && !set {
		return value{}, false
	}
	as := value{kind: self, class: base.on.class, text: base.text, object: base.object}
	return fr.ofSelf(&as, attr, st), true
}

// askInstance is has_permission() of an object of a permission class.
func (fr *frame) askInstance(on *value) ref {
	x, r := fr.run.x, fr.run
	r.viewed = true
	if on.kind == class {
		return x.permissionClass(r.route, on.class, r.method, r.action, false)
	}
	return x.permissionNamed(r.route, on.text, r.method, r.action, false)
}

// told says that an object of a plain class knows who asks, by an attribute.
func (o *object) told() bool {
	if o == nil {
		return false
	}
	for _, v := range o.attrs {
		if v.kind == request || v.kind == user || v.traits&(ofUser|ofKey) != 0 {
			return true
		}
	}
	return false
}

// operator is what a class of the project makes of & | and ~.
func (fr *frame) operator(name string, on *value, args []value, st *state, as string) (value, bool) {
	if on.object == nil {
		return value{}, false
	}
	v, owner, ok := on.on.class.Attr(name)
	f := functionOf(&v)
	if !ok || f == nil || f.Node == nil || embedded(f) {
		return value{}, false
	}
	c := *fr.run.x.callable(f)
	c.owner = owner
	me := value{kind: self, class: on.on.class, object: on.object, on: on.on, text: on.text}
	return fr.follow(&c, on.on.class, append([]value{me}, args...), nil, st, as), true
}

// ofPlain says that a value is an object of a plain class of which nothing else is known.
func (x *reader) ofPlain(v *value) bool {
	return v.kind == opaque && v.object == nil && v.on != nil && x.plain(v.on.class)
}

// ofClassBody is an object that a class has as its attribute, read where the class's body makes it.
func (fr *frame) ofClassBody(owner *pyeval.Class, attr string) (value, bool) {
	n := owner.Node
	if n == nil || owner.Library() || fr.depth >= maxCalls {
		return value{}, false
	}
	module := fr.run.x.index.ModuleAt(fr.run.x.root, owner.File.Path)
	if module == nil {
		return value{}, false
	}
	for i := len(n.Body) - 1; i >= 0; i-- {
		a, ok := n.Body[i].(*pysyntax.Assign)
		if !ok || len(a.Targets) != 1 {
			continue
		}
		if id, ok := a.Targets[0].(*pysyntax.Name); ok && id.ID == attr {
			in := &frame{run: fr.run, module: module, file: module.Tree.File, depth: fr.depth + 1}
			v := in.eval(a.Value, &state{way: way{need: yes}, vars: variables{}})
			return v, v.object != nil || v.kind == list
		}
	}
	return value{}, false
}

// isInstance is isinstance() of what is known; ok is false when it is not.
func (fr *frame) isInstance(v *value, of pysyntax.Expr, st *state) (is, ok bool) {
	classes := []pysyntax.Expr{of}
	if t, isTuple := of.(*pysyntax.Tuple); isTuple {
		classes = t.Elts
	}
	for _, c := range classes {
		w := fr.eval(c, st)
		w.text = strings.TrimPrefix(w.text, "builtins.")
		switch {
		case w.kind == class && v.object != nil:
			if v.on.class.Same(w.class) || v.on.class.Derives(w.class.Name) {
				return true, true
			}
		case w.kind == class && (v.kind == list || v.kind == null || v.kind == text || v.kind == mapping || v.kind == class):
		case v.kind == list && (w.text == "list" || w.text == "tuple" || w.text == "set"):
			return true, true
		case v.kind == mapping && w.text == "dict", v.kind == text && w.text == "str":
			return true, true
		case (v.object != nil || v.kind == null || v.kind == list || v.kind == class) &&
			(w.text == "list" || w.text == "tuple" || w.text == "set" || w.text == "str" || w.text == "dict"):
		default:
			return false, false
		}
	}
	return false, true
}

// questions are methods by which an object is asked who may do something.
var questions = map[string]bool{
	"has_permission": true, "has_permissions": true, "has_object_permission": true, "check_permission": true, "check_permissions": true,
	"has_access": true, "check_access": true, "is_allowed": true, "is_authorized": true,
}

// unanswered is the answer of such a method that could not be read.
func (fr *frame) unanswered(e *pysyntax.Call) value {
	return is(fr.run.x.unsure("what " + fr.source(e.Func) + "() asks for is not known"))
}

// applyEach calls a method that is one of several, of objects of plain classes, each under its condition.
func (fr *frame) applyEach(callee *value, args []value, kw map[string]value, e *pysyntax.Call, st *state) (value, bool) {
	d := fr.run.x.d
	for _, a := range callee.alts {
		if a.v.kind != method || a.v.on.kind != self || a.v.on.object == nil {
			return value{}, false
		}
	}
	var v value
	var reached way
	for i := range callee.alts {
		sub := st.fork(d.and(st.need, callee.alts[i].when))
		if sub.need == no {
			continue
		}
		w := fr.apply(&callee.alts[i].v, args, kw, e, sub)
		if reached.need == no {
			v = w
		} else {
			v = fr.either(reached.need, v, sub.need, w)
		}
		reached = reached.or(d, sub.way)
	}
	st.way = reached
	return v, true
}
