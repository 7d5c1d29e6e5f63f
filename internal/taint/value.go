package taint

import (
	"slices"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Value is what an expression may give: where it may have come from, and what
// kind of thing it is as far as that is known. Values are immutable; what
// changes, the contents of objects, stands in the state.
type Value struct {
	Labels Labels
	Shape  Shape
}

// Shape is what a value is; nil when nothing is known.
type Shape interface{ shape() }

type (
	// text is a string of which the beginning is known: all of it when whole. A NUL
	// stands for a piece that is not known and came from nowhere outside.
	text struct {
		prefix string
		whole  bool
		// either are the whole texts that it may be, each behind a NUL; "" when that is not known.
		either string
	}

	// constant is a value that is no string.
	constant struct{ pyname.Const }

	// Object is a thing with parts: an instance, list, dict, or what a parameter is. Its parts are the state's. Two
	// Objects are the same thing when their pointers are.
	Object struct {
		kind objectKind
		// Class is the project's class of which it is an instance; Type the name of a library's.
		Class *pyname.Class
		Type  string
		// Of is the class of what it is made of: the model of a QuerySet.
		Of *Class
		// origin is the part of a parameter that it stands for; nil when it was made here.
		origin *Origin
		// fixed says that it belongs to a module or class rather than to a call.
		fixed bool
	}

	// Class is a class of the project, or the name of a library's.
	Class struct {
		Class *pyname.Class
		Name  string
	}

	// Function is a function of the project, perhaps bound to its first argument.
	Function struct {
		Module *pyname.Module
		Def    pysyntax.Node // FunctionDef or Lambda
		// Self is what the function is bound to; nil of an unbound one.
		Self *Value
		// Class is where the method was found, for super().
		Class *pyname.Class
		// captured are the variables of functions around it.
		captured map[*pyname.Symbol]Value
		// given are arguments that partial() has filled in.
		given *arguments
	}

	// external is something of a library, by its canonical name.
	external struct{ name string }

	// module is one of the project's modules.
	module struct{ m *pyname.Module }

	// method is an attribute asked of something whose class is a library's, or not known.
	method struct {
		self Value
		name string
	}

	// giver is something that gives a value whatever it is called with.
	giver struct{ v Value }

	// union is one of several.
	union struct{ list []Shape }
)

func (*text) shape()     {}
func (*constant) shape() {}
func (*Object) shape()   {}
func (*Class) shape()    {}
func (*Function) shape() {}
func (*external) shape() {}
func (*module) shape()   {}
func (*method) shape()   {}
func (*giver) shape()    {}
func (*union) shape()    {}

type objectKind uint8

const (
	instance objectKind = iota
	listObject
	tupleObject
	setObject
	dictObject
)

func constText(s string) Value { return Value{Shape: &text{prefix: s, whole: true}} }

// constOf is the constant that a value certainly is.
func constOf(v Value) (pyname.Const, bool) {
	switch s := v.Shape.(type) {
	case *text:
		if s.whole {
			return pyname.Const{Kind: pyname.ConstStr, Text: s.prefix}, true
		}
	case *constant:
		return s.Const, true
	}
	return pyname.Const{}, false
}

// valueOf is a constant as a value.
func valueOf(c pyname.Const) Value {
	if c.Kind == pyname.ConstStr {
		return constText(c.Text)
	}
	return Value{Shape: &constant{c}}
}

// maxUnion is how many things a value may be before nothing is known of it.
const maxUnion = 6

// shapes are the things that a value may be; none when nothing is known.
func shapes(s Shape) []Shape {
	switch s := s.(type) {
	case nil:
		return nil
	case *union:
		return s.list
	}
	return []Shape{s}
}

func sameShape(a, b Shape) bool {
	if a == b {
		return true
	}
	switch a := a.(type) {
	case *text:
		b, ok := b.(*text)
		return ok && *a == *b
	case *constant:
		b, ok := b.(*constant)
		return ok && a.Kind == b.Kind && a.Equal(b.Const)
	case *Class:
		b, ok := b.(*Class)
		return ok && *a == *b
	case *external:
		b, ok := b.(*external)
		return ok && a.name == b.name
	case *module:
		b, ok := b.(*module)
		return ok && a.m == b.m
	case *Function:
		b, ok := b.(*Function)
		return ok && a.Def == b.Def && a.Class == b.Class && a.given == b.given && (a.Self == nil) == (b.Self == nil) &&
			(a.Self == nil || sameShape(a.Self.Shape, b.Self.Shape))
	case *method:
		b, ok := b.(*method)
		return ok && a.name == b.name && sameShape(a.self.Shape, b.self.Shape) && a.self.Labels.same(b.self.Labels)
	case *union:
		b, ok := b.(*union)
		return ok && slices.EqualFunc(a.list, b.list, sameShape)
	}
	return false
}

// joinShape is what is one or the other. Of two texts the common beginning stays.
func joinShape(a, b Shape) Shape {
	if a == nil || b == nil {
		// What is known of one is not lost where the other is a plain value: methods are
		// looked for in what is known, and labels say the rest.
		if keepsWithUnknown(a) {
			return a
		}
		if keepsWithUnknown(b) {
			return b
		}
		return nil
	}
	if sameShape(a, b) {
		return a
	}
	x, ok := a.(*text)
	y, ok2 := b.(*text)
	if ok && ok2 {
		n := 0
		for n < len(x.prefix) && n < len(y.prefix) && x.prefix[n] == y.prefix[n] {
			n++
		}
		return &text{prefix: x.prefix[:n], either: either(x, y)}
	}
	list := slices.Clone(shapes(a))
	for _, s := range shapes(b) {
		if slices.ContainsFunc(list, func(o Shape) bool { return sameShape(o, s) }) {
			continue
		}
		if len(list) >= maxUnion {
			return nil
		}
		list = append(list, s)
	}
	if len(list) == 1 {
		return list[0]
	}
	return &union{list}
}

// either are the texts that one of two is.
func either(x, y *text) string {
	var all []string
	for _, t := range [...]*text{x, y} {
		one := "\x00" + t.prefix
		switch {
		case t.either != "":
			one = t.either
		case !t.whole || strings.IndexByte(t.prefix, 0) >= 0:
			return ""
		}
		for _, w := range strings.Split(one[1:], "\x00") {
			if !slices.Contains(all, w) {
				all = append(all, w)
			}
		}
	}
	slices.Sort(all)
	if s := "\x00" + strings.Join(all, "\x00"); len(s) <= maxEither {
		return s
	}
	return ""
}

// maxEither is how many bytes of texts that a value may be are kept.
const maxEither = 200

func keepsWithUnknown(s Shape) bool {
	switch s.(type) {
	case *Object, *Class, *Function, *external, *method, *union:
		return true
	}
	return false
}

// join is what is one value or the other.
func join(a, b Value) Value {
	return Value{Labels: a.Labels.union(b.Labels), Shape: joinShape(a.Shape, b.Shape)}
}

func sameValue(a, b Value) bool { return a.Labels.same(b.Labels) && sameShape(a.Shape, b.Shape) }

// Instance is an object of a library's type.
func Instance(typ string) Value { return Value{Shape: &Object{Type: typ}} }

// InstanceOf is an object of a class of the project.
func InstanceOf(c *pyname.Class) Value { return Value{Shape: &Object{Class: c}} }

// Collection is an object of a library's type that is made of objects of a class.
func Collection(typ string, of *pyname.Class) Value {
	return Value{Shape: &Object{Type: typ, Of: &Class{Class: of}}}
}

// ClassValue is a class of the project itself.
func ClassValue(c *pyname.Class) Value { return Value{Shape: &Class{Class: c}} }

// ClassNamed is a class of a library by its canonical name.
func ClassNamed(name string) Value { return Value{Shape: &Class{Name: name}} }

// FunctionValue is a function of the project.
func FunctionValue(m *pyname.Module, def pysyntax.Node) Value {
	return Value{Shape: &Function{Module: m, Def: def}}
}

// Tainted is a value of which nothing but its origin is known; mask are the dangers in it.
func Tainted(o *Origin, mask Mask) Value {
	if mask == 0 {
		return Value{}
	}
	return Value{Labels: Labels{{Origin: o, Mask: mask, trace: &step{kind: stepSource, module: o.Module, node: o.Node, name: o.Words}}}}
}

// Text is a known text.
func Text(s string) Value { return constText(s) }

// Keep is the value with only some dangers left.
func (v Value) Keep(m Mask) Value {
	v.Labels = v.Labels.keep(m)
	return v
}

// Text is the text that a value certainly is.
func (v Value) Text() (string, bool) {
	c, ok := constOf(v)
	return c.Text, ok && c.Kind == pyname.ConstStr
}

// Class is the class that a value certainly is; nil when it is none.
func (v Value) Class() *Class {
	c, _ := v.Shape.(*Class)
	return c
}

// WithType is a value with a library's type.
func (v Value) WithType(typ string) Value {
	v.Shape = &Object{Type: typ}
	return v
}

// Doubted is a value of which it is not sure that it gets there: something on the way may refuse it.
func (v Value) Doubted() Value {
	v.Labels = v.Labels.weak()
	return v
}

// Called is a function that gives the value, whatever it is called with.
func (v Value) Called() Value { return Value{Shape: &giver{v}} }

// Dict is a dict of known parts and, unless rest is nothing, others.
func (e *Engine) Dict(parts []Named, rest Value) Value {
	o := &Object{kind: dictObject, fixed: true}
	c := &contents{exact: rest.Shape == nil && len(rest.Labels) == 0, rest: rest}
	for _, p := range parts {
		if key, ok := keyOf(pyname.Const{Kind: pyname.ConstStr, Text: p.Name}); ok {
			c = c.with(key, p.Value)
		}
	}
	e.root.put(o, c)
	return Value{Shape: o}
}

// Made is an object of a library's type that is made of objects of a class: the project's, or the library's of that name.
func (e *Engine) Made(typ string, of *pyname.Class, name string) Value {
	c := &Class{Class: of}
	if of == nil {
		c.Name = name
	}
	return Value{Shape: &Object{Type: typ, Of: c}}
}

// MadeOf is an instance of a class of the project that is made of objects of another class.
func (e *Engine) MadeOf(class, of *pyname.Class, name string) Value {
	c := &Class{Class: of}
	if of == nil {
		c.Name = name
	}
	return Value{Shape: &Object{Class: class, Of: c}}
}

// Function is a def of a module below its decorators, or a lambda.
func (e *Engine) Function(m *pyname.Module, def pysyntax.Node) Value {
	d, ok := def.(*pysyntax.FunctionDef)
	if !ok {
		return Value{Shape: &Function{Module: m, Def: def}}
	}
	if v := e.decorated(m, d, nil); callable(v) {
		return v
	}
	return Value{Shape: &Function{Module: m, Def: def}}
}

// PatternLeaves are the dangers left in a text that a regular expression matches from its beginning to its end, as far
// as it says so itself.
func (e *Engine) PatternLeaves(pattern string) Mask { return e.patternLeaves(pattern, false, false) }

// SearchLeaves are the dangers left in a text in which a regular expression is found.
func (e *Engine) SearchLeaves(pattern string) Mask { return e.patternLeaves(pattern, false, true) }

// GroupLeaves are the dangers left in a text that a regular expression matches as a whole.
func (e *Engine) GroupLeaves(pattern string) Mask { return e.patternLeaves(pattern, true, false) }

// Checked are the dangers left in an argument, by its position with the receiver counted, of a function of the project
// once it has returned.
func (e *Engine) Checked(m *pyname.Module, fn Value, i int) Mask { return e.leftIn(m, fn, i, false) }

// Returned are the dangers left in an argument where a function of the project gives it back.
func (e *Engine) Returned(m *pyname.Module, fn Value, i int) Mask { return e.leftIn(m, fn, i, true) }

func (e *Engine) leftIn(m *pyname.Module, fn Value, i int, returned bool) Mask {
	left := All
	f, ok := fn.Shape.(*Function)
	if !ok || f.captured != nil {
		return All
	}
	e.guard(m, f.Def, func() {
		var args []Value
		if f.Self != nil {
			args = []Value{*f.Self}
		}
		s := e.summarize(f, args)
		if s == nil || s.active {
			return
		}
		for o, mask := range s.checked {
			if o.parent == nil && o.param == i {
				left &= mask
			}
		}
		for _, l := range s.result.Labels {
			if returned && l.Origin.symbolic() && l.Origin.parent == nil && l.Origin.param == i {
				left &= l.Mask
			}
		}
	})
	return left
}

// MethodOf is a method of an object of a class of the project; nothing when it has none of the name.
func (e *Engine) MethodOf(c *pyname.Class, name string) Value {
	f := &frame{e: e, mod: c.Module, sum: &summary{}, st: e.root.child()}
	f.base = f.st
	if _, ok := c.Find(name); !ok {
		return Value{}
	}
	return f.attribute(InstanceOf(c), name, nil)
}

// ListAs is a list, of a library's type unless typ is "", of any number of some values.
func (e *Engine) ListAs(typ string, values ...Value) Value {
	return e.container(&Object{kind: listObject, Type: typ, fixed: true}, values)
}

// DictAs is a dict of a library's type in which any number of some values is.
func (e *Engine) DictAs(typ string, values ...Value) Value {
	return e.container(&Object{kind: dictObject, Type: typ, fixed: true}, values)
}

func (e *Engine) container(o *Object, values []Value) Value {
	c := &contents{}
	for i, v := range values {
		if i == 0 {
			c.rest = v
		} else {
			c.rest = join(c.rest, v)
		}
	}
	e.root.put(o, c)
	return Value{Shape: o}
}

// truth is True or False.
func truth(v bool) Shape { return valueOf(pyname.Const{Kind: pyname.ConstBool, Bool: v}).Shape }
