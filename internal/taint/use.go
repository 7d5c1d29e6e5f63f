package taint

import (
	"cmp"
	"slices"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// use puts a summary to work: where the parameters of the function stood, there
// the arguments of this call come in.
type use struct {
	f      *frame
	sum    *summary
	at     pysyntax.Node
	name   string
	args   []Value
	parts  map[*Origin]Value
	copies map[*Object]*Object
}

// maxCopies is how many objects that a function has made a call takes over.
const maxCopies = 200

func (f *frame) use(at pysyntax.Node, s *summary, fn *Function, args []Value, exprs []pysyntax.Expr) Value {
	u := &use{f: f, sum: s, at: at, args: args, name: nameOf(fn)}
	f.sum.calls = append(f.sum.calls, s)
	if s.active && !s.ready() {
		return Value{}
	}
	for _, r := range s.reached {
		for _, l := range u.label(r.label, true) {
			if l.Mask&r.mask != 0 {
				f.reachAt(r.sink, Site{r.module, r.node}, Site{f.mod, at}, r.owner, l, r.mask)
			}
		}
	}
	for _, o := range s.changed {
		u.effect(o)
		if f.st == nil {
			return Value{}
		}
	}
	if s.never {
		f.st = nil
		return Value{}
	}
	result := u.value(s.result)
	result.Labels = result.Labels.along(stepReturn, f.mod, at, u.name)
	for o, m := range s.checked {
		f.checked(o, m, args, exprs)
	}
	return result
}

// ready says that a summary that is being made has something to say already.
func (s *summary) ready() bool { return s.after != nil }

func nameOf(fn *Function) string {
	d, ok := fn.Def.(*pysyntax.FunctionDef)
	if !ok {
		return "the lambda"
	}
	if d.Name.Name == "__init__" && fn.Class != nil {
		return fn.Class.Node.Name.Name
	}
	return d.Name.Name
}

// part is what stands in the place of a part of a parameter.
func (u *use) part(o *Origin) Value {
	if v, ok := u.parts[o]; ok {
		return v
	}
	var v Value
	if o.parent == nil {
		if o.param < len(u.args) {
			v = u.args[o.param]
		}
	} else {
		v = u.f.partOf(u.part(o.parent), o.key, u.at)
	}
	if u.parts == nil {
		u.parts = map[*Origin]Value{}
	}
	u.parts[o] = v
	return v
}

// partOf is the part of a value behind a key: ".name", "[key]", "@name" of what a page reaches, any element, the keys.
func (f *frame) partOf(v Value, key string, at pysyntax.Node) Value {
	if f.st == nil {
		return Value{}
	}
	switch {
	case key[0] == '.':
		if v.Shape == nil {
			return Value{Labels: v.Labels}
		}
		return f.attribute(v, key[1:], at)
	case key[0] == onlyOfDict[0]:
		return f.partOfDict(v, key[len(onlyOfDict):], at)
	case key[0] == openedKey:
		return f.openedPart(v, key)
	case key[0] == '@':
		return f.namedPart(v, constText(key[1:]), at)
	case key == valuesField && len(shapes(v.Shape)) > 0:
		var out Value
		for i, s := range shapes(v.Shape) {
			w := alone(v, s)
			if o, ok := s.(*Object); ok && (o.kind == dictObject || o.kind == instance && o.origin != nil && o.Class == nil && o.Type == "") {
				w = f.values(w, o)
			} else {
				w = f.elements(w, at)
			}
			if i == 0 {
				out = w
			} else {
				out = join(out, w)
			}
		}
		return out
	case key == anyElement, key == valuesField:
		return f.elements(v, at)
	case key == keysField:
		if o, ok := v.Shape.(*Object); ok && o.kind == dictObject {
			return f.elements(v, at)
		}
		return Value{Labels: v.Labels}
	}
	if len(shapes(v.Shape)) == 0 {
		return Value{Labels: v.Labels}
	}
	var out Value
	for i, s := range shapes(v.Shape) {
		v := alone(v, s)
		w := Value{Labels: v.Labels}
		if o, ok := s.(*Object); ok {
			c := f.st.contents(o)
			if have, found := c.get(key); found {
				w = have
				w.Labels = w.Labels.union(f.without(v.Labels, o))
			} else if c != nil && c.exact && o.origin == nil {
				w = Value{Labels: f.without(v.Labels, o)}
			} else if o.origin != nil {
				w = f.symbol(f.e.part(o.origin, key), nil)
				w.Labels = w.Labels.union(f.without(v.Labels, o))
			} else {
				w = f.elements(Value{v.Labels, o}, at)
				if o.kind == dictObject && c != nil && len(c.fields) > 0 {
					w = w.Doubted() // others are there under known keys
				}
				if o.kind == dictObject && c != nil {
					w = join(Value{Labels: f.without(v.Labels, o)}, f.unsaid(c, key))
				}
			}
		}
		if i == 0 {
			out = w
		} else {
			out = join(out, w)
		}
	}
	return out
}

// label is what a label of the function is for this call. deep takes what is inside of containers as well.
func (u *use) label(l Label, deep bool) Labels {
	if !l.Origin.symbolic() {
		return Labels{l}
	}
	v := u.part(l.Origin)
	labels := v.Labels
	if deep {
		labels = u.f.deep(v)
	}
	if len(labels) == 0 {
		return nil
	}
	out := make(Labels, 0, len(labels))
	for _, have := range labels {
		have.Mask &= l.Mask
		if have.Mask == 0 {
			continue
		}
		have.Weak = have.Weak || l.Weak
		have.Read = cmp.Or(l.Read, have.Read)
		have.trace = &step{before: have.trace, kind: stepPass, module: u.f.mod, node: u.at, name: u.name}
		if l.trace != nil {
			have.trace = &step{before: have.trace, kind: stepWithin, within: l.trace}
		}
		out = append(out, have)
	}
	return out
}

func (u *use) labels(list Labels) Labels {
	var out Labels
	for _, l := range list {
		out = out.union(u.label(l, false))
	}
	return out
}

// value is what a value of the function is for this call.
func (u *use) value(v Value) Value {
	return Value{Labels: u.labels(v.Labels), Shape: u.shape(v.Shape)}
}

func (u *use) shape(s Shape) Shape {
	switch s := s.(type) {
	case *Object:
		if s.origin != nil {
			have := u.part(s.origin)
			if have.Shape == nil && (s.Class != nil || s.Type != "") {
				return &Object{kind: s.kind, Class: s.Class, Type: s.Type, Of: s.Of}
			}
			return have.Shape
		}
		if s.fixed {
			return s
		}
		return u.copy(s)
	case *Function:
		if s.Self == nil && s.captured == nil && s.given == nil {
			return s
		}
		n := *s
		if s.Self != nil {
			self := u.value(*s.Self)
			n.Self = &self
		}
		if s.captured != nil {
			n.captured = make(map[*pyname.Symbol]Value, len(s.captured))
			for y, v := range s.captured {
				n.captured[y] = u.value(v)
			}
		}
		if s.given != nil {
			g := &arguments{}
			for _, v := range s.given.positional {
				g.positional = append(g.positional, u.value(v))
			}
			for _, v := range s.given.named {
				g.named = append(g.named, namedValue{v.name, u.value(v.value)})
			}
			n.given = g
		}
		return &n
	case *method:
		return &method{self: u.value(s.self), name: s.name}
	case *union:
		var out Shape
		for i, one := range s.list {
			got := u.shape(one)
			if i == 0 {
				out = got
			} else {
				out = joinShape(out, got)
			}
		}
		return out
	}
	return s
}

// copy is an object that the function has made, for this call.
func (u *use) copy(o *Object) *Object {
	if n := u.copies[o]; n != nil {
		return n
	}
	if u.copies == nil {
		u.copies = map[*Object]*Object{}
	}
	n := &Object{kind: o.kind, Class: o.Class, Type: o.Type, Of: o.Of}
	u.copies[o] = n
	if len(u.copies) > maxCopies {
		return n
	}
	if c := u.sum.after.contents(o); c != nil {
		u.f.st.put(n, u.contents(c))
	}
	return n
}

func (u *use) contents(c *contents) *contents {
	n := &contents{exact: c.exact, made: c.made}
	for _, fl := range c.fields {
		n.fields = append(n.fields, field{fl.key, u.value(fl.value), fl.maybe})
	}
	return u.rest(n, c.rest)
}

// rest puts into contents what a function has put there under keys that are not known. What it has taken over from a dict
// that it was passed stays under that dict's keys.
func (u *use) rest(n *contents, rest Value) *contents {
	plain := rest
	if slices.ContainsFunc(rest.Labels, Label.spread) {
		plain = Value{}
	}
	for _, l := range rest.Labels {
		if !l.spread() {
			if plain.Shape == nil {
				plain.Labels = plain.Labels.union(Labels{l})
			}
			continue
		}
		from := u.part(l.Origin.parent)
		list := shapes(from.Shape)
		if len(list) == 0 {
			n = withOthers(n, Value{Labels: u.label(l, false)})
		}
		for _, s := range list {
			o, ok := s.(*Object)
			if !ok || o.kind != dictObject && o.origin == nil {
				n = withOthers(n, Value{Labels: alone(from, s).Labels.keep(l.Mask)})
				continue
			}
			have := u.f.st.contents(o)
			for _, fl := range have.list() {
				if _, said := n.get(fl.key); !said && fl.key[0] == '[' {
					v := fl.value
					v.Labels = v.Labels.keep(l.Mask).along(stepPass, u.f.mod, u.at, u.name)
					n = n.with(fl.key, v)
				}
			}
			if have != nil {
				n = withOthers(n, have.unsaid())
			}
			n = withOthers(n, u.f.symbolic(o))
		}
	}
	return withOthers(n, u.value(plain))
}

// withOthers is withRest where nothing is put in when there is nothing.
func withOthers(c *contents, v Value) *contents {
	if v.Shape == nil && len(v.Labels) == 0 {
		return c
	}
	return c.withRest(v)
}

// effect puts into an object of the caller what the function has put there.
func (u *use) effect(o *Object) {
	c := u.sum.after.contents(o)
	if c == nil {
		return
	}
	var targets []Shape
	if o.origin != nil {
		targets = shapes(u.part(o.origin).Shape)
	} else {
		targets = []Shape{o}
	}
	for _, t := range targets {
		to, ok := t.(*Object)
		if !ok {
			continue
		}
		have := u.f.st.contents(to)
		sure := len(targets) == 1
		for _, fl := range c.fields {
			v := u.value(fl.value)
			old, ok := have.get(fl.key)
			maybe := fl.maybe && (!ok || have.unsure(fl.key)) && (have == nil || !have.made)
			if ok && (fl.maybe || !sure) {
				v = join(old, v)
			}
			have = have.with(fl.key, v)
			if maybe {
				have = have.doubt(fl.key)
			}
		}
		if c.rest.Shape != nil || len(c.rest.Labels) > 0 {
			have = u.rest(have, c.rest)
		} else if c.exact && to.kind == listObject && o.origin == nil {
			have = u.contents(c)
		}
		u.f.st.put(to, have)
	}
}
