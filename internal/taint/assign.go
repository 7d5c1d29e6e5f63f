package taint

import (
	"strconv"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// assign gives a target a value.
func (f *frame) assign(target pysyntax.Expr, v Value, at pysyntax.Node) {
	if f.st == nil {
		return
	}
	switch t := target.(type) {
	case *pysyntax.Name:
		y := f.mod.Scopes().Symbol(t)
		if y == nil {
			return
		}
		if len(v.Labels) > 0 {
			v.Labels = f.noted(v.Labels, t)
		}
		f.st.set(y, v)
	case *pysyntax.Attribute:
		on := f.eval(t.Value)
		if f.st != nil {
			f.setAttribute(on, t.Attr.Name, v, t)
		}
	case *pysyntax.Subscript:
		on := f.eval(t.Value)
		key := f.eval(t.Index)
		if f.st != nil {
			f.setItem(on, key, v, t)
		}
	case *pysyntax.Tuple:
		f.unpack(t.Elts, v, at)
	case *pysyntax.List:
		f.unpack(t.Elts, v, at)
	case *pysyntax.Starred:
		f.assign(t.Value, f.list(listObject, nil, v), at)
	}
}

// noted is a set of labels with the name that holds them now, unless the step before says the same line already.
func (f *frame) noted(labels Labels, t *pysyntax.Name) Labels {
	line := -1
	same := true
	for _, l := range labels {
		if l.trace == nil || l.trace.module != f.mod || l.trace.node == nil {
			if l.trace == nil && l.Origin.symbolic() {
				continue
			}
			same = false
			break
		}
		if line < 0 {
			line = f.mod.Tree.File.LineOf(t.Start)
		}
		if f.mod.Tree.File.LineOf(l.trace.node.Range().Start) != line {
			same = false
			break
		}
	}
	if same {
		return labels
	}
	return labels.along(stepAssign, f.mod, t, t.ID)
}

func (f *frame) unpack(targets []pysyntax.Expr, v Value, at pysyntax.Node) {
	for i, t := range targets {
		if f.st == nil {
			return
		}
		if s, ok := t.(*pysyntax.Starred); ok {
			f.assign(s.Value, f.list(listObject, nil, f.elements(v, at)), at)
			for j, rest := range targets[i+1:] {
				f.assign(rest, f.item(v, pyname.Const{Kind: pyname.ConstInt, Int: int64(j - len(targets) + i + 1)}), at)
			}
			return
		}
		f.assign(t, f.item(v, pyname.Const{Kind: pyname.ConstInt, Int: int64(i)}), at)
	}
}

func (f *frame) augment(s *pysyntax.AugAssign) {
	left := f.eval(s.Target)
	right := f.eval(s.Value)
	if f.st == nil {
		return
	}
	if o, ok := left.Shape.(*Object); ok && o.kind == listObject && s.Op == pysyntax.Add {
		f.st.put(o, f.st.contents(o).withRest(f.elements(right, s.Value)))
		return
	}
	f.assign(s.Target, f.binary(s.Op, left, right), s)
}

func (f *frame) delete(t pysyntax.Expr) {
	if s, ok := t.(*pysyntax.Subscript); ok {
		on, key := f.eval(s.Value), f.eval(s.Index)
		if o, isObject := on.Shape.(*Object); isObject && f.st != nil {
			if k, ok := constOf(key); ok {
				f.remove(o, k)
			}
		}
	}
}

// setAttribute is `on.name = v`.
func (f *frame) setAttribute(on Value, name string, v Value, at pysyntax.Node) {
	if f.setInto(on, name, v, at); f.st == nil {
		return
	}
	for _, s := range shapes(on.Shape) {
		o, ok := s.(*Object)
		if !ok {
			continue
		}
		if o.Class != nil {
			if m, ok := f.e.find(o.Class, name); ok {
				if d, isDef := m.Bindings[len(m.Bindings)-1].Node.(*pysyntax.FunctionDef); isDef && len(d.Decorators) > 0 {
					// A property's setter.
					setter := &Function{Module: m.Class.Module, Def: d, Self: &Value{on.Labels, o}, Class: m.Class}
					if isSetter(d) {
						f.callFunction(at, setter, &arguments{positional: []Value{v}}, nil)
						if f.st == nil {
							return
						}
						continue
					}
				}
			}
			f.keep(o.Class, name, v, at)
		}
		f.write(o, "."+name, Value{v.Labels.along(stepStore, f.mod, at, "."+name), v.Shape}, len(shapes(on.Shape)) == 1)
	}
}

// setInto does what the catalogue says of an attribute that is set: of a library's class, of one that derives from it, or of
// whatever has an attribute of that name.
func (f *frame) setInto(on Value, name string, v Value, at pysyntax.Node) {
	key := name + "="
	anything := on.Shape == nil
	for _, s := range shapes(on.Shape) {
		var list []*Entry
		switch s := s.(type) {
		case *Object:
			switch {
			case s.Class != nil:
				list = f.methodsOf(s, key)
			case s.Type != "":
				list = f.e.Catalog.Method(s.Type, key)
			default:
				anything = anything || s.kind == instance
			}
		case *method:
			anything = true
		}
		f.apply(at, list, Value{on.Labels, s}, &arguments{positional: []Value{v}}, nil)
	}
	if anything {
		f.apply(at, f.e.Catalog.Entries("*."+key), on, &arguments{positional: []Value{v}}, nil)
	}
}

func isSetter(d *pysyntax.FunctionDef) bool {
	for _, e := range d.Decorators {
		if a, ok := e.(*pysyntax.Attribute); ok && a.Attr.Name == "setter" {
			return true
		}
	}
	return false
}

// keep tells the Library's sinks what is put into a field of a class.
func (f *frame) keep(c *pyname.Class, name string, v Value, at pysyntax.Node) {
	if len(v.Labels) == 0 || f.e.lib == nil {
		return
	}
	if sink := f.e.lib.Keeps(c, name); sink != nil {
		f.reach(sink, at, v.Labels)
	}
}

// write sets a part of an object; sure says that it is certainly this one.
func (f *frame) write(o *Object, key string, v Value, sure bool) {
	c := f.st.contents(o)
	if !sure {
		if old, ok := c.get(key); ok {
			v = join(old, v)
		} else if o.origin != nil {
			v = join(f.symbol(f.e.part(o.origin, key), nil), v)
		}
	}
	f.st.put(o, c.with(key, v))
}

// setItem is `on[key] = v`.
func (f *frame) setItem(on, key, v Value, at pysyntax.Node) {
	k, known := constOf(key)
	sure := len(shapes(on.Shape)) == 1
	for _, s := range shapes(on.Shape) {
		o, ok := s.(*Object)
		if !ok {
			continue
		}
		if o.Type != "" || o.Class != nil {
			f.method(at, Value{on.Labels, o}, "__setitem__", &arguments{positional: []Value{key, v}}, nil)
			if f.st == nil {
				return
			}
			v.Labels = v.Labels.keep(f.e.takes(o))
		}
		if len(key.Labels) > 0 {
			c := f.st.contents(o)
			old, _ := c.get(keysField)
			f.st.put(o, c.with(keysField, join(old, Value{Labels: key.Labels})))
		}
		if known {
			if field, ok := keyOf(k); ok && (o.kind != listObject || f.has(o, field)) {
				f.write(o, field, v, sure)
				continue
			}
		}
		f.st.put(o, f.st.contents(o).withRest(v))
	}
}

// takes are the dangers that a library's type leaves in what is put into it: a message's headers have no line ends.
func (e *Engine) takes(o *Object) Mask {
	left, said := Mask(0), false
	for _, en := range e.Catalog.Method(o.Type, "__setitem__") {
		if en.Verb == Pass && en.To != nil && en.To.Self {
			left, said = left|en.Keep, true
		}
	}
	if !said {
		return All
	}
	return left
}

func (f *frame) has(o *Object, key string) bool {
	_, ok := f.st.contents(o).get(key)
	return ok
}

// keysField is the part of a dict that holds what its keys may be made of.
const keysField = "{keys}"

// valuesField is the part that stands for any value of a dict, of which any element is a key.
const valuesField = "{values}"

// keyOf is the name of the part behind a constant key.
func keyOf(k pyname.Const) (string, bool) {
	switch k.Kind {
	case pyname.ConstStr, pyname.ConstBytes:
		if len(k.Text) <= 100 {
			return "[" + strconv.Quote(k.Text) + "]", true
		}
	case pyname.ConstInt:
		return "[" + strconv.FormatInt(k.Int, 10) + "]", true
	case pyname.ConstBool, pyname.ConstNone:
		return "[" + k.String() + "]", true
	}
	return "", false
}

// remove takes an element out, as far as elements are told apart. Those of a list behind it move up.
func (f *frame) remove(o *Object, k pyname.Const) {
	c := f.st.contents(o)
	if c == nil {
		return
	}
	n := &contents{rest: c.rest, exact: c.exact}
	if o.kind == listObject {
		if !c.exact {
			return
		}
		var list []Value
		for i, fl := range c.fields {
			at := k.Int
			if at < 0 {
				at += int64(len(c.fields))
			}
			if int64(i) != at {
				list = append(list, fl.value)
			}
		}
		f.st.put(o, listContents(list))
		return
	}
	key, ok := keyOf(k)
	if !ok {
		return
	}
	for _, fl := range c.fields {
		if fl.key != key {
			n.fields = append(n.fields, fl)
		}
	}
	f.st.put(o, n)
}

// listContents are the contents of a list of which all elements are known.
func listContents(list []Value) *contents {
	c := &contents{exact: true}
	for i, v := range list {
		if i >= maxFields {
			c.rest, c.exact = join(c.rest, v), false
			continue
		}
		c.fields = append(c.fields, field{key: "[" + strconv.Itoa(i) + "]", value: v})
	}
	return c
}

// list makes a list or tuple of known elements and, when there may be more, of what these are.
func (f *frame) list(kind objectKind, elements []Value, rest ...Value) Value {
	o := &Object{kind: kind}
	c := listContents(elements)
	for _, r := range rest {
		c.rest, c.exact = join(c.rest, r), false
	}
	f.st.put(o, c)
	return Value{Shape: o}
}
