package taint

import (
	"cmp"
	"slices"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// summarize is what a call of a function with such arguments comes to; nil when
// calls are too deep to go on. The arguments are by the order of its parameters.
func (e *Engine) summarize(fn *Function, args []Value) *summary {
	v := e.functions[fn.Def]
	if v == nil {
		v = &variants{by: map[string]*summary{}}
		e.functions[fn.Def] = v
	}
	key := keyOfArgs(fn, args)
	s := v.by[key]
	if s == nil && len(v.list) >= maxVariants {
		// Too many to be told apart: what is constant counts as any value, and after that everything but the receiver.
		args = slices.Clone(args)
		for i := range args {
			if len(v.list) < 2*maxVariants || i == 0 {
				args[i] = general(args[i])
			} else {
				args[i] = Value{Labels: args[i].Labels}
			}
		}
		key = keyOfArgs(fn, args)
		s = v.by[key]
	}
	if s != nil {
		if s.active {
			e.lowest = min(e.lowest, s.depth)
		}
		return s
	}
	if len(e.stack) >= maxStack {
		e.note(fn.Module, fn.Def, "calls are not followed further: %d functions call each other in a row", maxStack)
		return nil
	}
	s = &summary{function: fn, key: key, active: true, depth: len(e.stack)}
	v.by[key] = s
	v.list = append(v.list, s)
	e.stack = append(e.stack, s)
	outer := e.lowest
	low := 0
	for round := 0; ; round++ {
		mark := len(e.made)
		e.lowest = maxStack + 1
		n := e.look(s, fn, args)
		changed := !n.result.Labels.same(s.result.Labels) || len(n.reached) != len(s.reached) || n.never != s.never
		s.take(n)
		low = e.lowest
		if low != s.depth || !changed || round == maxRounds {
			break
		}
		// It was asked for while it was looked at: what stands on the answer is made again.
		for _, o := range e.made[mark:] {
			e.forget(o)
		}
		e.made = e.made[:mark]
	}
	e.stack = e.stack[:len(e.stack)-1]
	s.active = false
	if low < s.depth {
		e.made = append(e.made, s)
	} else {
		low = maxStack + 1
	}
	e.lowest = min(outer, low)
	return s
}

func (e *Engine) forget(s *summary) {
	v := e.functions[s.function.Def]
	if v.by[s.key] == s {
		delete(v.by, s.key)
		v.list = slices.DeleteFunc(v.list, func(o *summary) bool { return o == s })
	}
}

func (s *summary) take(n *summary) {
	s.parameters, s.result, s.after, s.reached = n.parameters, n.result, n.after, n.reached
	s.checked, s.truly, s.falsely, s.never = n.checked, n.truly, n.falsely, n.never
	s.calls, s.found, s.changed = n.calls, n.found, n.changed
}

func keyOfArgs(fn *Function, args []Value) string {
	var b strings.Builder
	if fn.Class != nil {
		b.WriteString(fn.Class.Name)
	}
	for _, a := range args {
		b.WriteByte('|')
		specialKey(&b, a)
		if len(entered(a.Labels)) > 0 {
			b.WriteByte('!')
		}
	}
	return b.String()
}

// look goes through a function once.
func (e *Engine) look(old *summary, fn *Function, args []Value) *summary {
	s := &summary{function: fn, key: old.key}
	f := &frame{e: e, fn: fn, mod: fn.Module, sum: s, st: e.root.child()}
	f.base = f.st
	f.start(args, true)
	f.st = f.base.child() // what the body does is told from what it began with
	f.run()
	s.finish(f)
	return s
}

// start gives the parameters their values: what stands for them, or, when the
// function is looked at within the caller, the arguments themselves.
func (f *frame) start(args []Value, symbolic bool) {
	a := argumentsOf(f.fn.Def)
	if a == nil {
		return
	}
	scope := f.mod.Scopes().Inner(f.fn.Def)
	if scope == nil {
		return
	}
	for i, p := range parametersOf(a) {
		y := scope.Lookup(scope.Mangle(p.Name.Name))
		if y == nil {
			continue
		}
		if y.Owner != nil {
			y = y.Owner
		}
		var v Value
		if i < len(args) {
			v = args[i]
		}
		if symbolic {
			v = f.standIn(i, p, a, v)
		} else if v.Shape == nil {
			if typ := f.e.paramType(f.mod, p); typ != nil {
				v.Shape = typ
			}
		}
		f.st.set(y, v)
		f.sum.parameters = append(f.sum.parameters, y)
	}
}

// standIn is the value of a parameter while nobody knows what is passed, but for its kind.
func (f *frame) standIn(i int, p *pysyntax.Arg, a *pysyntax.Arguments, v Value) Value {
	o := f.e.parameter(i)
	mask := f.e.annotated(f.mod, p, All)
	switch s := v.Shape.(type) {
	case *text:
		if s.whole && len(s.prefix) <= maxKeyText {
			return Value{Shape: s}
		}
		v.Shape = nil
	case *constant:
		if s.Kind == pyname.ConstNone || s.Kind == pyname.ConstBool {
			return Value{Shape: s}
		}
		v.Shape = nil
	case *Class, *external, *Function:
		return Value{Shape: s}
	case *union, *method, *module:
		v.Shape = nil
	}
	if own := entered(v.Labels); own != nil {
		return Value{Labels: own, Shape: v.Shape}
	}
	if v.Shape == nil {
		switch p {
		case a.Vararg:
			v.Shape = &Object{kind: tupleObject}
		case a.Kwarg:
			v.Shape = &Object{kind: dictObject}
		default:
			if typ := f.e.paramType(f.mod, p); typ != nil {
				v.Shape = typ
			}
		}
	}
	out := f.symbol(o, v.Shape)
	if mask != All {
		out.Labels = out.Labels.keep(mask)
	}
	return out
}

// entered are labels of the parameters of an entry, or of a method that a library calls: they come from outside whatever calls the function, which is looked at
// by itself with them.
func entered(labels Labels) (own Labels) {
	for _, l := range labels {
		if l.Origin.Entry != nil && (l.Origin.Entry.Verb == Enter || l.Origin.Entry.Verb == Hand) {
			own = append(own, l)
		}
	}
	return own
}

// paramType is the type of a parameter by its annotation, or its name; nil when neither tells.
func (e *Engine) paramType(m *pyname.Module, p *pysyntax.Arg) *Object {
	if p.Annotation != nil {
		if o := e.typeOf(m, p.Annotation, 0); o != nil {
			return o
		}
	}
	if t := e.Catalog.ParamType(p.Name.Name); t != "" && t != "item" && t != "true" {
		return &Object{Type: t}
	}
	return nil
}

// typeOf is an instance of what an annotation names: `X`, `Optional[X]`, `X | None`, "X".
func (e *Engine) typeOf(m *pyname.Module, a pysyntax.Expr, depth int) *Object {
	if depth > 4 {
		return nil
	}
	switch a := a.(type) {
	case *pysyntax.BinOp:
		if o := e.typeOf(m, a.Left, depth+1); o != nil {
			return o
		}
		return e.typeOf(m, a.Right, depth+1)
	case *pysyntax.Subscript:
		if n, _ := m.Qualify(a.Value); n == "typing.Optional" || n == "typing.Annotated" || n == "typing.Union" {
			inner := a.Index
			if t, ok := inner.(*pysyntax.Tuple); ok && len(t.Elts) > 0 {
				inner = t.Elts[0]
			}
			return e.typeOf(m, inner, depth+1)
		}
		return nil
	case *pysyntax.Name, *pysyntax.Attribute:
		for _, d := range m.Resolve(a) {
			if c := d.Class(); c != nil {
				return &Object{Class: c}
			}
			if d.Kind == pyname.External {
				n := e.Catalog.Canonical(d.Dotted())
				if strings.HasPrefix(n, "builtins.") || strings.HasPrefix(n, "typing.") {
					return nil
				}
				return &Object{Type: n}
			}
		}
	}
	return nil
}

// run goes through the body.
func (f *frame) run() {
	switch d := f.fn.Def.(type) {
	case *pysyntax.FunctionDef:
		f.block(d.Body)
		if f.st != nil {
			f.leave(valueOf(pyname.Const{Kind: pyname.ConstNone}), nil)
		}
	case *pysyntax.Lambda:
		if v := f.eval(d.Body); f.st != nil {
			f.leave(v, d.Body)
		}
	}
}

// finish writes down what the function has come to.
func (s *summary) finish(f *frame) {
	s.never = !f.returned
	s.result = f.result
	if f.yielded != nil {
		s.result = Value{Shape: f.yielded}
		s.never = false
	}
	s.after = f.exit
	if s.after == nil {
		s.after = f.base
	}
	s.checked = s.after.narrowed
	s.truly, s.falsely = f.truly, f.falsely
	for o := range s.after.heap {
		if o.origin != nil || o.fixed {
			s.changed = append(s.changed, o)
		}
	}
	slices.SortFunc(s.changed, func(a, b *Object) int { return cmp.Compare(a.path(), b.path()) })
	s.after = s.seen(f.base)
}

// seen is the state after the function as far as a call looks at it: the contents of what was changed, and of the objects that
// were made and that this or the result leads to. Most of what a function makes is gone when it returns.
// What it began with stays, without its variables.
func (s *summary) seen(base *state) *state {
	kept := &state{below: base.below, narrowed: s.after.narrowed}
	if s.after != base && base.heap != nil {
		kept.below = &state{below: base.below, heap: base.heap}
	}
	done := map[*Object]bool{}
	var value func(Value)
	object := func(o *Object) {
		if done[o] {
			return
		}
		done[o] = true
		c := s.after.contents(o)
		if c == nil {
			return
		}
		if _, here := s.after.heap[o]; here {
			kept.put(o, c)
		}
		for i := range c.fields {
			value(c.fields[i].value)
		}
		value(c.rest)
	}
	value = func(v Value) {
		for _, one := range shapes(v.Shape) {
			switch one := one.(type) {
			case *Object:
				if one.origin == nil && !one.fixed {
					object(one)
				}
			case *method:
				value(one.self)
			case *Function:
				if one.Self != nil {
					value(*one.Self)
				}
				for _, v := range one.captured {
					value(v)
				}
				if one.given != nil {
					for _, v := range one.given.positional {
						value(v)
					}
					for _, v := range one.given.named {
						value(v.value)
					}
				}
			}
		}
	}
	value(s.result)
	for _, o := range s.changed {
		object(o)
	}
	return kept
}

// path is the part of a parameter that an object stands for, as a text to sort by.
func (o *Object) path() string {
	if o.origin == nil {
		return "~" + o.Type
	}
	path := ""
	x := o.origin
	for ; x.parent != nil; x = x.parent {
		path = x.key + path
	}
	return string(rune('0'+x.param)) + path
}

// parametersOf are a function's parameters in one order: positional ones, *args, named ones, **kwargs.
func parametersOf(a *pysyntax.Arguments) []*pysyntax.Arg {
	if a == nil {
		return nil
	}
	list := slices.Concat(a.PosOnly, a.Args)
	if a.Vararg != nil {
		list = append(list, a.Vararg)
	}
	list = append(list, a.KwOnly...)
	if a.Kwarg != nil {
		list = append(list, a.Kwarg)
	}
	return list
}

func argumentsOf(def pysyntax.Node) *pysyntax.Arguments {
	switch d := def.(type) {
	case *pysyntax.FunctionDef:
		return d.Args
	case *pysyntax.Lambda:
		return d.Args
	}
	return nil
}

type kindOfMethod uint8

const (
	plainMethod kindOfMethod = iota
	staticMethod
	classMethod
	propertyMethod
)

// methodKind is how a def in a class is bound, by its decorators.
func methodKind(d *pysyntax.FunctionDef) kindOfMethod {
	for _, e := range d.Decorators {
		name := ""
		switch e := e.(type) {
		case *pysyntax.Name:
			name = e.ID
		case *pysyntax.Attribute:
			name = e.Attr.Name
		}
		switch {
		case name == "staticmethod":
			return staticMethod
		case name == "classmethod":
			return classMethod
		case name == "property" || strings.HasSuffix(name, "cached_property") || name == "setter":
			return propertyMethod
		}
	}
	if d.Name.Name == "__new__" || d.Name.Name == "__init_subclass__" || d.Name.Name == "__class_getitem__" {
		return classMethod
	}
	return plainMethod
}
