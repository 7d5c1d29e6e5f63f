package taint

import (
	"math"
	"slices"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Parts of objects: what `x[key]`, a slice, a loop and `with` give.

func (f *frame) subscript(x *pysyntax.Subscript) Value {
	on := f.eval(x.Value)
	if s, ok := x.Index.(*pysyntax.Slice); ok {
		return f.slice(on, s)
	}
	key := f.eval(x.Index)
	if f.st == nil {
		return Value{}
	}
	v := f.index(on, key, x)
	if _, known := constOf(key); !known && len(key.Labels) > 0 && f.st != nil && f.closedTable(on) {
		f.narrow(x.Index, harmless) // it is one of the keys: else a KeyError leads elsewhere
	}
	return v
}

// closedTable says that a value is a dict of the project's that is written out.
func (f *frame) closedTable(v Value) bool {
	o, ok := v.Shape.(*Object)
	if !ok || o.kind != dictObject || o.origin != nil || len(v.Labels) > 0 {
		return false
	}
	c := f.st.contents(o)
	return c != nil && c.exact && len(c.fields) > 0 && len(c.rest.Labels) == 0
}

func (f *frame) slice(on Value, s *pysyntax.Slice) Value {
	bound := func(x pysyntax.Expr, none int64) (int64, bool) {
		if x == nil {
			return none, true
		}
		c, ok := constOf(f.eval(x))
		return c.Int, ok && c.Kind == pyname.ConstInt
	}
	from, ok := bound(s.Lower, 0)
	to, ok2 := bound(s.Upper, math.MaxInt64)
	if f.st == nil {
		return Value{}
	}
	if s.Step != nil {
		f.eval(s.Step)
	}
	if c, isConst := constOf(on); isConst && ok && ok2 && s.Step == nil {
		if r, ok := c.Slice(from, to); ok {
			return valueOf(r)
		}
	}
	if o, isObject := on.Shape.(*Object); isObject {
		if o.kind == listObject || o.kind == tupleObject {
			if c := f.st.contents(o); c != nil && c.exact && ok && ok2 && s.Step == nil {
				n := int64(len(c.fields))
				clamp := func(i int64) int64 {
					if i < 0 {
						i += n
					}
					return max(0, min(i, n))
				}
				lower, upper := clamp(from), clamp(to)
				var list []Value
				for i := lower; i < upper; i++ {
					list = append(list, c.fields[i].value)
				}
				return f.list(o.kind, list)
			}
			v := f.list(o.kind, nil, f.elements(on, s))
			v.Labels = on.Labels
			return v
		}
		return on // a QuerySet, a part of a parameter
	}
	return Value{Labels: on.Labels}
}

// item is `on[key]` for a constant key.
func (f *frame) item(on Value, key pyname.Const) Value {
	if f.st == nil {
		return Value{}
	}
	return f.index(on, valueOf(key), nil)
}

// index is `on[key]`.
func (f *frame) index(on, key Value, at pysyntax.Node) Value {
	k, known := constOf(key)
	if c, ok := constOf(on); ok && known {
		if r, ok := c.Index(k); ok {
			return valueOf(r)
		}
		return Value{}
	}
	list := shapes(on.Shape)
	if len(list) == 0 {
		return Value{Labels: on.Labels}
	}
	var out Value
	for i, s := range list {
		v := f.indexShape(s, alone(on, s).Labels, k, known, at, key)
		if i == 0 {
			out = v
		} else {
			out = join(out, v)
		}
	}
	return out
}

func (f *frame) indexShape(s Shape, labels Labels, k pyname.Const, known bool, at pysyntax.Node, key Value) Value {
	o, ok := s.(*Object)
	if !ok {
		return Value{Labels: labels}
	}
	if o.Class != nil {
		if m := f.attribute(Value{labels, o}, "__getitem__", nil); isFunction(m) {
			return f.call(at, m, &arguments{positional: []Value{key}}, nil)
		}
	}
	if o.Type != "" {
		if list := f.e.Catalog.Method(o.Type, "__getitem__"); list != nil {
			v := f.apply(at, list, Value{labels, o}, &arguments{positional: []Value{key}}, nil)
			v.Labels = v.Labels.union(f.without(labels, o))
			return v
		}
	}
	c := f.st.contents(o)
	own := f.without(labels, o)
	if known {
		if field, ok := keyOf(k); ok {
			if o.kind == listObject || o.kind == tupleObject {
				if k.Int < 0 && c != nil && c.exact {
					field, _ = keyOf(pyname.Const{Kind: pyname.ConstInt, Int: k.Int + int64(len(c.fields))})
				}
			}
			if v, ok := c.get(field); ok {
				v.Labels = v.Labels.union(own)
				return v
			}
			if c != nil && c.exact && o.origin == nil {
				return Value{Labels: own}
			}
			v := Value{Labels: own}
			if c != nil {
				v = join(v, f.unsaid(c, field))
			}
			if o.Of != nil {
				v.Shape = f.e.instanceOf(o.Of)
			}
			if o.origin != nil {
				if o.Type == "" || len(own) == 0 {
					v = join(v, f.symbol(f.e.part(o.origin, field), nil))
				}
			}
			return v
		}
	}
	v := f.elements(Value{labels, o}, at)
	return v
}

// alone is a value that may be several things as one of them: what the others are known by is none of its own.
func alone(v Value, s Shape) Value {
	one := Value{v.Labels, s}
	list := shapes(v.Shape)
	if len(list) < 2 {
		return one
	}
	own, _ := s.(*Object)
	for _, other := range list {
		if o, ok := other.(*Object); ok && o != own && o.origin != nil && (own == nil || own.origin != o.origin) {
			one.Labels = withoutOrigin(one.Labels, o.origin)
		}
	}
	return one
}

// spread says that a label is of any value of a dict that was passed: where it is all that is known of some dict's other
// elements, they are that dict's, each under its key.
func (l Label) spread() bool { return l.Origin.symbolic() && l.Origin.key == valuesField }

// unsaid is contents.unsaid for one key: of what was taken over from dicts that were passed, the element of that key.
func (f *frame) unsaid(c *contents, key string) Value {
	v := c.unsaid()
	if !slices.ContainsFunc(v.Labels, Label.spread) {
		return v
	}
	var out Value
	for _, l := range c.rest.Labels {
		if !l.spread() {
			continue
		}
		w := f.symbol(f.e.part(l.Origin.parent, key), nil)
		w.Labels = w.Labels.keep(l.Mask)
		out = join2(out, w)
	}
	out.Labels = out.Labels.union(slices.DeleteFunc(slices.Clone(v.Labels), Label.spread))
	return out
}

// without are labels less the one by which an object's own origin is known: its parts have labels of their own.
func (f *frame) without(labels Labels, o *Object) Labels {
	if o.origin == nil || len(labels) == 0 {
		return labels
	}
	return withoutOrigin(labels, o.origin)
}

func withoutOrigin(labels Labels, o *Origin) Labels {
	for i, l := range labels {
		if l.Origin == o {
			return append(append(Labels{}, labels[:i]...), labels[i+1:]...)
		}
	}
	return labels
}

func (e *Engine) instanceOf(c *Class) Shape {
	if c.Class != nil {
		return &Object{Class: c.Class}
	}
	return &Object{Type: c.Name}
}

// elements is any of what a loop over a value gives.
func (f *frame) elements(on Value, at pysyntax.Node) Value {
	if f.st == nil {
		return Value{}
	}
	list := shapes(on.Shape)
	if len(list) == 0 {
		return Value{Labels: on.Labels}
	}
	defer f.shallower()
	if !f.deeper() {
		return Value{Labels: on.Labels}
	}
	var out Value
	for i, s := range list {
		var v Value
		switch o := s.(type) {
		case *Object:
			v = f.elementsOf(o, alone(on, s).Labels, at)
		case *text:
			v = Value{Labels: on.Labels}
		default:
			v = Value{Labels: on.Labels}
		}
		if i == 0 {
			out = v
		} else {
			out = join(out, v)
		}
	}
	return out
}

func (f *frame) elementsOf(o *Object, labels Labels, at pysyntax.Node) Value {
	c := f.st.contents(o)
	own := f.without(labels, o)
	if o.kind == dictObject {
		keys, _ := c.get(keysField)
		v := Value{Labels: own.union(keys.Labels)}
		if o.origin != nil {
			v = join(v, f.symbol(f.e.part(o.origin, keysField), nil))
		}
		return v
	}
	if o.Class != nil {
		m := f.attribute(Value{labels, o}, "__iter__", nil)
		if g, ok := m.Shape.(*giver); ok {
			return f.elements(g.v, at)
		}
		if isFunction(m) {
			it := f.call(at, m, &arguments{}, nil)
			if again, ok := it.Shape.(*Object); ok && again.Class == o.Class && f.st != nil {
				// An iterator is its own: what comes next says __next__.
				if next := f.attribute(it, "__next__", nil); isFunction(next) {
					return f.call(at, next, &arguments{}, nil)
				}
				return Value{Labels: own}
			}
			return f.elements(it, nil)
		}
	}
	v := c.elements()
	v.Labels = v.Labels.union(own)
	if o.Of != nil {
		v.Shape = joinShape(f.e.instanceOf(o.Of), v.Shape)
		return v
	}
	if o.origin != nil {
		v = join(v, f.symbol(f.e.part(o.origin, anyElement), nil))
	}
	return v
}

// entered is what `with v as x` gives x.
func (f *frame) entered(v Value, at pysyntax.Node) Value {
	for _, s := range shapes(v.Shape) {
		o, ok := s.(*Object)
		if !ok {
			continue
		}
		if o.Class != nil {
			if m := f.attribute(v, "__enter__", nil); isFunction(m) {
				return f.call(at, m, &arguments{}, nil)
			}
			return v
		}
		if o.kind == listObject && o.Type == "" {
			return f.elements(v, at) // a generator below contextmanager
		}
	}
	return v
}
