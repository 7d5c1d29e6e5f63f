package taint

import (
	"slices"
	"strconv"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// arguments are what a call passes.
type arguments struct {
	positional []Value
	named      []namedValue
	// more is what `*list` may add to the positional ones, mapping what `**dict` adds.
	more, mapping       Value
	hasMore, hasMapping bool
	// call is the text of it; nil when there is none.
	call *pysyntax.Call
}

type namedValue struct {
	name  string
	value Value
}

// all are all values that are passed.
func (a *arguments) all() []Value {
	list := slices.Clone(a.positional)
	for _, n := range a.named {
		list = append(list, n.value)
	}
	if a.hasMore {
		list = append(list, a.more)
	}
	if a.hasMapping {
		list = append(list, a.mapping)
	}
	return list
}

// at is the i-th argument, as far as it can be told.
func (a *arguments) at(f *frame, i int) Value {
	if i < len(a.positional) {
		return a.positional[i]
	}
	if a.hasMore {
		return f.elements(a.more, nil)
	}
	return Value{}
}

func (a *arguments) byName(f *frame, name string) Value {
	for _, n := range a.named {
		if n.name == name {
			return n.value
		}
	}
	if a.hasMapping && f.st != nil {
		return f.index(a.mapping, constText(name), nil)
	}
	return Value{}
}

func (f *frame) callExpr(x *pysyntax.Call) Value {
	if isSuper(x) {
		return Value{}
	}
	fn := f.eval(x.Func)
	if f.st == nil {
		return Value{}
	}
	args := &arguments{call: x}
	for _, a := range x.Args {
		if s, ok := a.(*pysyntax.Starred); ok {
			v := f.eval(s.Value)
			if f.st == nil {
				return Value{}
			}
			if o, ok := v.Shape.(*Object); ok {
				if c := f.st.contents(o); c != nil && c.exact && (o.kind == listObject || o.kind == tupleObject) && !args.hasMore {
					for _, fl := range c.fields {
						args.positional = append(args.positional, fl.value)
					}
					continue
				}
			}
			args.more, args.hasMore = join(args.more, v), true
			continue
		}
		v := f.eval(a)
		if args.hasMore {
			args.more = join(args.more, f.list(tupleObject, nil, v))
			continue
		}
		args.positional = append(args.positional, v)
	}
	for _, k := range x.Keywords {
		v := f.eval(k.Value)
		if f.st == nil {
			return Value{}
		}
		if k.Name.Name == "" {
			if o, ok := v.Shape.(*Object); ok && o.kind == dictObject && o.origin == nil {
				if c := f.st.contents(o); c != nil && c.exact {
					for _, fl := range c.fields {
						if name, err := strconv.Unquote(trimBrackets(fl.key)); err == nil {
							args.named = append(args.named, namedValue{name, fl.value})
						}
					}
					if keys, ok := c.get(keysField); ok {
						args.mapping, args.hasMapping = Value{Labels: keys.Labels}, true
					}
					continue
				}
			}
			args.mapping, args.hasMapping = join(args.mapping, v), true
			continue
		}
		args.named = append(args.named, namedValue{k.Name.Name, v})
	}
	if f.st == nil {
		return Value{}
	}
	return f.call(x, fn, args, x)
}

func trimBrackets(key string) string {
	if len(key) > 2 && key[0] == '[' {
		return key[1 : len(key)-1]
	}
	return key
}

// call calls a value at a node; x is its text, nil when there is none.
func (f *frame) call(at pysyntax.Node, fn Value, args *arguments, x *pysyntax.Call) Value {
	list := f.e.callables(shapes(fn.Shape))
	if len(list) == 0 {
		return Value{Labels: f.unknown(fn, args)}
	}
	var out Value
	var end *state
	below := f.st
	for i, s := range list {
		f.st = below
		if len(list) > 1 {
			f.st = below.child()
		}
		v := f.callShape(at, Value{fn.Labels, s}, args, x)
		if len(list) == 1 {
			return v
		}
		if f.st != nil {
			got := f.st.since(below)
			if end == nil {
				end = got
			} else {
				end, _ = merge(below.child(), end, got)
			}
		}
		if i == 0 {
			out = v
		} else {
			out = join(out, v)
		}
	}
	f.st = nil
	if end != nil {
		f.st = end.onto(below)
	}
	return out
}

// callables leaves out what stands for an attribute of a parameter when the attribute is a method that strings have: what
// is passed is a string then, and the catalogue knows what it gives.
func (e *Engine) callables(list []Shape) []Shape {
	if len(list) < 2 {
		return list
	}
	for _, s := range list {
		if m, ok := s.(*method); ok && e.Catalog.Method("builtins.str", m.name) != nil {
			return slices.DeleteFunc(slices.Clone(list), func(s Shape) bool {
				o, ok := s.(*Object)
				return ok && o.origin != nil && o.origin.key == "."+m.name
			})
		}
	}
	return list
}

// unknown is what may come out of a call of something of which nothing is known.
func (f *frame) unknown(fn Value, args *arguments) Labels {
	labels := fn.Labels
	for _, v := range args.all() {
		labels = labels.union(f.deep(v).weak())
	}
	return labels
}

func (f *frame) callShape(at pysyntax.Node, fn Value, args *arguments, x *pysyntax.Call) Value {
	switch s := fn.Shape.(type) {
	case *Function:
		return f.callFunction(at, s, args, x)
	case *Class:
		return f.construct(at, s, args, x)
	case *external:
		return f.library(at, s.name, Value{}, args, x)
	case *method:
		return f.method(at, s.self, s.name, args, x)
	case *Object:
		if s.Class != nil {
			if m := f.attribute(fn, "__call__", at); isFunction(m) {
				return f.call(at, m, args, x)
			}
			return Value{}
		}
		if s.Type != "" {
			return f.method(at, fn, "__call__", args, x)
		}
		return Value{Labels: f.unknown(fn, args)}
	case *giver:
		return s.v
	case *module:
		return Value{}
	}
	return Value{Labels: f.unknown(fn, args)}
}

// construct makes an instance of a class.
func (f *frame) construct(at pysyntax.Node, c *Class, args *arguments, x *pysyntax.Call) Value {
	if c.Class == nil {
		return f.library(at, c.Name, Value{}, args, x)
	}
	o := &Object{Class: c.Class, fixed: f.static}
	self := Value{Shape: o}
	f.st.put(o, &contents{made: true})
	if m, ok := f.e.find(c.Class, "__init__"); ok {
		if v, ok := f.member(self, o, c.Class, m, "__init__", at); ok && isFunction(v) {
			f.call(at, v, args, x)
			if f.st == nil {
				return Value{}
			}
			// What reaches the sinks of the base is what __init__ hands on to it.
			f.inherited(at, c.Class, self, args, x, true)
			return self
		}
	}
	// Without one of its own it keeps what it is given by name: dataclasses, named tuples, models.
	for _, n := range args.named {
		f.keep(c.Class, n.name, n.value, at)
		if len(n.value.Labels) > 0 || n.value.Shape != nil {
			f.write(o, "."+n.name, n.value, true)
		}
	}
	if len(args.positional) > 0 {
		for i, name := range fieldNames(c.Class) {
			if i < len(args.positional) {
				f.write(o, "."+name, args.positional[i], true)
			}
		}
	}
	if args.hasMapping && f.e.lib != nil && len(args.mapping.Labels) > 0 {
		f.keep(c.Class, "*", args.mapping, at)
	}
	f.inherited(at, c.Class, self, args, x, false)
	if f.st == nil {
		return Value{}
	}
	return self
}

// kindField is the part of an instance that says which kind of its library's class it is, where the catalogue tells kinds apart: an answer
// of some class of the project that is JSON.
const kindField = ".paddock kind"

// kindOf is the library's class that an instance of a class of the project is known to be; "" when nothing is.
func (f *frame) kindOf(o *Object) string {
	if f.st == nil {
		return ""
	}
	if v, ok := f.st.contents(o).get(kindField); ok {
		if t, ok := v.Shape.(*external); ok {
			return t.name
		}
	}
	return ""
}

// methodsOf is what the catalogue says of a method of an instance of a class of the project, or of an attribute that is set.
func (f *frame) methodsOf(o *Object, name string) []*Entry {
	if kind := f.kindOf(o); kind != "" {
		return f.e.Catalog.Method(kind, name)
	}
	return f.e.inherited(o.Class, name)
}

// inherited applies what the catalogue says of a library's class from which a class inherits, when the class is called, or its __init__
// by that of the class; quiet leaves the sinks out.
func (f *frame) inherited(at pysyntax.Node, c *pyname.Class, self Value, args *arguments, x *pysyntax.Call, quiet bool) {
	for _, name := range f.e.missing(c) {
		for n := 0; n < maxBases && name != ""; n++ {
			if list := f.e.Catalog.Entries(name); list != nil {
				if quiet {
					list = slices.DeleteFunc(slices.Clone(list), func(e *Entry) bool { return e.Verb == Sink })
				}
				made := f.apply(at, list, self, args, x)
				if kind, ok := made.Shape.(*Object); ok && kind.Type != "" && f.st != nil && f.e.Catalog.Derives(kind.Type, name) {
					if o, ok := self.Shape.(*Object); ok {
						f.write(o, kindField, Value{Shape: &external{kind.Type}}, true)
					}
				}
				break
			}
			next := ""
			if b := f.e.Catalog.bases[name]; len(b) > 0 {
				next = b[0]
			}
			name = next
		}
		if f.st == nil {
			return
		}
	}
}

// fieldNames are the annotated names of a class's body, in order: what a dataclass or NamedTuple takes.
func fieldNames(c *pyname.Class) (names []string) {
	for _, s := range c.Node.Body {
		if a, ok := s.(*pysyntax.AnnAssign); ok {
			if n, ok := a.Target.(*pysyntax.Name); ok {
				names = append(names, n.ID)
			}
		}
	}
	return names
}

// maxInline is how many functions are looked at within each other.
const maxInline = 12

// callFunction calls a function of the project.
func (f *frame) callFunction(at pysyntax.Node, fn *Function, args *arguments, x *pysyntax.Call) Value {
	defer f.shallower()
	if !f.deeper() {
		return Value{}
	}
	if fn.given != nil {
		n := *args
		n.positional = slices.Concat(fn.given.positional, args.positional)
		n.named = slices.Concat(fn.given.named, args.named)
		args = &n
	}
	values, exprs := f.bind(fn, args, x)
	inline := fn.captured != nil || isLambda(fn.Def) || f.isLocal(fn)
	for _, v := range values {
		inline = inline || closes(v)
	}
	if inline {
		return f.inline(at, fn, values)
	}
	s := f.e.summarize(fn, values)
	if s == nil {
		var labels Labels
		for _, v := range values {
			labels = labels.union(f.deep(v).weak())
		}
		return Value{Labels: labels}
	}
	if x != nil && f.tests != nil {
		f.tests[x] = &tested{s, values, exprs}
	}
	return f.use(at, s, fn, values, exprs)
}

func isLambda(n pysyntax.Node) bool {
	_, ok := n.(*pysyntax.Lambda)
	return ok
}

// isLocal says that a function stands in another one, whose variables it may see.
func (f *frame) isLocal(fn *Function) bool {
	s := fn.Module.Scopes().Inner(fn.Def)
	return s != nil && s.Parent != nil && s.Parent.Function() != nil
}

// closes says that a value is a function that brings values along, which only mean something where it is called.
func closes(v Value) bool {
	for _, s := range shapes(v.Shape) {
		if fn, ok := s.(*Function); ok && (fn.captured != nil || fn.Self != nil || fn.given != nil || isLambda(fn.Def)) {
			return true
		}
	}
	return false
}

// inline looks at a function within the frame that calls it.
func (f *frame) inline(at pysyntax.Node, fn *Function, values []Value) Value {
	depth := 0
	for g := f; g != nil; g = g.outer {
		if depth++; depth > maxInline || g.fn != nil && g.fn.Def == fn.Def {
			var labels Labels
			for _, v := range values {
				labels = labels.union(f.deep(v).weak())
			}
			return Value{Labels: labels}
		}
	}
	g := &frame{e: f.e, fn: fn, mod: fn.Module, sum: f.sum, st: f.st.child(), parts: f.parts, outer: f, nodes: f.nodes, nesting: f.nesting, static: f.static}
	if f.parts == nil {
		f.parts = map[*Origin]*Object{}
		g.parts = f.parts
	}
	g.base = g.st
	parameters := len(f.sum.parameters)
	g.start(values, false)
	f.sum.parameters = f.sum.parameters[:parameters]
	g.st = g.base.child()
	g.run()
	f.nodes = g.nodes
	if g.yielded != nil {
		g.result, g.returned = Value{Shape: g.yielded}, true
	}
	if g.exit == nil || !g.returned {
		f.st = nil
		return Value{}
	}
	// The exit stands above the function's own first state, which holds its parameters.
	f.st = g.exit.onto(f.st)
	return g.result
}

// bind gives each parameter its argument, in the order of parametersOf. exprs are the texts of the arguments, nil
// where there is none.
func (f *frame) bind(fn *Function, args *arguments, x *pysyntax.Call) (values []Value, exprs []pysyntax.Expr) {
	a := argumentsOf(fn.Def)
	list := parametersOf(a)
	values = make([]Value, len(list))
	exprs = make([]pysyntax.Expr, len(list))
	if a == nil {
		return values, exprs
	}
	positional := args.positional
	shift := 0
	if fn.Self != nil {
		positional = append([]Value{*fn.Self}, positional...)
		shift = 1
	}
	plain := len(a.PosOnly) + len(a.Args)
	set := make([]bool, len(list))
	for i := 0; i < plain; i++ {
		switch {
		case i < len(positional):
			values[i], set[i] = positional[i], true
			if x != nil && i-shift >= 0 && i-shift < len(x.Args) {
				if _, star := x.Args[i-shift].(*pysyntax.Starred); !star {
					exprs[i] = x.Args[i-shift]
				}
			}
		case args.hasMore:
			values[i], set[i] = f.item(args.more, pyname.Const{Kind: pyname.ConstInt, Int: int64(i - len(positional))}), true
			if p := list[i].Default; p != nil && values[i].Shape == nil && len(values[i].Labels) == 0 {
				set[i] = false
			}
		}
	}
	rest := plain
	if a.Vararg != nil {
		var more []Value
		if len(positional) > plain {
			more = positional[plain:]
		}
		if args.hasMore {
			values[rest] = f.list(tupleObject, more, f.elements(args.more, nil))
		} else {
			values[rest] = f.list(tupleObject, more)
		}
		set[rest] = true
	}
	var extra []namedValue
	for _, n := range args.named {
		i := slices.IndexFunc(list, func(p *pysyntax.Arg) bool { return p.Name.Name == n.name && p != a.Vararg && p != a.Kwarg })
		if i < 0 {
			extra = append(extra, n)
			continue
		}
		values[i], set[i] = n.value, true
		if x != nil {
			for _, k := range x.Keywords {
				if k.Name.Name == n.name {
					exprs[i] = k.Value
				}
			}
		}
	}
	if a.Kwarg != nil {
		o := &Object{kind: dictObject}
		c := &contents{exact: true}
		for _, n := range extra {
			if key, ok := keyOf(pyname.Const{Kind: pyname.ConstStr, Text: n.name}); ok {
				c = c.with(key, n.value)
			}
		}
		if args.hasMapping {
			list := shapes(args.mapping.Shape)
			for _, s := range list {
				if from, ok := s.(*Object); ok {
					c = joinInto(c, f.st.contents(from), f.symbolic(from))
					c.exact = false
				} else {
					c = c.withRest(Value{Labels: alone(args.mapping, s).Labels})
				}
			}
			if len(list) == 0 {
				c = c.withRest(Value{Labels: args.mapping.Labels})
			}
		}
		f.st.put(o, c)
		values[len(list)-1], set[len(list)-1] = Value{Shape: o}, true
	}
	for i, p := range list {
		if set[i] {
			continue
		}
		if args.hasMapping {
			values[i] = f.index(args.mapping, constText(p.Name.Name), nil)
			if values[i].Shape != nil || len(values[i].Labels) > 0 {
				continue
			}
		}
		if p.Default != nil {
			values[i] = f.e.staticValue(fn.Module, p.Default)
		}
	}
	return values, exprs
}
