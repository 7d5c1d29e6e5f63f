package taint

import (
	"math"
	"strconv"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// maxNesting is how deep expressions are followed.
const maxNesting = 2000

// eval is what an expression gives; nothing when nothing comes here.
func (f *frame) eval(x pysyntax.Expr) Value {
	if f.st == nil || x == nil || !f.e.spend(f) {
		return Value{}
	}
	f.nesting++
	defer func() { f.nesting-- }()
	if f.nesting > maxNesting {
		return Value{}
	}
	v := f.value(x)
	if f.st != nil && len(v.Labels) > 0 && f.st.hasRefined() {
		switch x.(type) {
		case *pysyntax.Attribute, *pysyntax.Subscript, *pysyntax.Call:
			v.Labels = v.Labels.keep(f.st.refinement(f.textOf(x)))
		}
	}
	return v
}

func (f *frame) textOf(x pysyntax.Node) string {
	r := x.Range()
	return f.mod.Tree.File.Text[r.Start:r.End]
}

func (f *frame) value(x pysyntax.Expr) Value {
	switch x := x.(type) {
	case *pysyntax.Str:
		return constText(x.Value)
	case *pysyntax.Bytes:
		return constText(x.Value)
	case *pysyntax.Num:
		return number(x)
	case *pysyntax.Constant:
		switch x.Kind {
		case pysyntax.None:
			return valueOf(pyname.Const{Kind: pyname.ConstNone})
		case pysyntax.True, pysyntax.False:
			return valueOf(pyname.Const{Kind: pyname.ConstBool, Bool: x.Kind == pysyntax.True})
		}
		return Value{}
	case *pysyntax.Name:
		return f.name(x)
	case *pysyntax.Attribute:
		if c, ok := x.Value.(*pysyntax.Call); ok && isSuper(c) {
			return f.super(x)
		}
		on := f.eval(x.Value)
		if f.st == nil {
			return Value{}
		}
		return f.attribute(on, x.Attr.Name, x)
	case *pysyntax.Subscript:
		return f.subscript(x)
	case *pysyntax.Call:
		return f.callExpr(x)
	case *pysyntax.BinOp:
		return f.binOp(x)
	case *pysyntax.UnaryOp:
		v := f.eval(x.Operand)
		if c, ok := constOf(v); ok {
			if r, ok := pyname.OperateUnary(x.Op, c); ok {
				return valueOf(r)
			}
		}
		if x.Op == pysyntax.Not {
			return Value{}
		}
		return Value{Labels: v.Labels}
	case *pysyntax.BoolOp:
		return f.boolOp(x)
	case *pysyntax.Compare:
		return f.compare(x)
	case *pysyntax.IfExp:
		var yes, no Value
		var hasYes, hasNo bool
		f.branch(x.Test, func() { yes, hasYes = f.eval(x.Body), true }, func() { no, hasNo = f.eval(x.Orelse), true })
		switch {
		case hasYes && hasNo:
			return join(yes, no)
		case hasYes:
			return yes
		}
		return no
	case *pysyntax.NamedExpr:
		v := f.eval(x.Value)
		f.assign(x.Target, v, x)
		return v
	case *pysyntax.FString:
		return f.fstring(x)
	case *pysyntax.Interpolation:
		return f.asText(f.eval(x.Value), x)
	case *pysyntax.List:
		return f.display(listObject, x.Elts)
	case *pysyntax.Tuple:
		return f.display(tupleObject, x.Elts)
	case *pysyntax.Set:
		return f.display(setObject, x.Elts)
	case *pysyntax.Dict:
		return f.dict(x)
	case *pysyntax.Comp:
		return f.comprehension(x)
	case *pysyntax.Lambda:
		return Value{Shape: f.closure(x)}
	case *pysyntax.Await:
		return f.eval(x.Value)
	case *pysyntax.Yield:
		v := Value{}
		if x.Value != nil {
			v = f.eval(x.Value)
		}
		f.yields(v)
		return Value{}
	case *pysyntax.YieldFrom:
		f.yields(f.elements(f.eval(x.Value), x.Value))
		return Value{}
	case *pysyntax.Starred:
		return f.elements(f.eval(x.Value), x.Value)
	case *pysyntax.Slice:
		f.eval(x.Lower)
		f.eval(x.Upper)
		return Value{}
	case *pysyntax.Repr:
		return f.asText(f.eval(x.Value), x)
	}
	return Value{}
}

func (f *frame) yields(v Value) {
	if f.st == nil {
		return
	}
	if f.yielded == nil {
		f.yielded = &Object{kind: listObject}
	}
	f.st.put(f.yielded, f.st.contents(f.yielded).withRest(v))
}

func number(x *pysyntax.Num) Value {
	text := strings.ReplaceAll(strings.ToLower(x.Text), "_", "")
	switch x.Kind {
	case pysyntax.Int:
		text = strings.TrimSuffix(text, "l")
		if n, err := strconv.ParseInt(text, 0, 64); err == nil {
			return valueOf(pyname.Const{Kind: pyname.ConstInt, Int: n})
		}
	case pysyntax.Float:
		if n, err := strconv.ParseFloat(text, 64); err == nil && !math.IsInf(n, 0) {
			return valueOf(pyname.Const{Kind: pyname.ConstFloat, Float: n})
		}
	}
	return Value{}
}

func (f *frame) name(x *pysyntax.Name) Value {
	y := f.mod.Scopes().Symbol(x)
	if y == nil {
		return Value{}
	}
	if v, ok := f.lookup(y); ok {
		return v
	}
	if y.Scope != nil && y.Scope.Function() != nil && !imported(y) {
		return Value{} // a variable that is not set yet, or whose function nobody has gone through
	}
	return f.e.global(f.mod, x, y)
}

// imported says that a name of a function is what an import in it brings, and nothing else.
func imported(y *pyname.Symbol) bool {
	for _, b := range y.Bindings {
		if b.Kind != pyname.Imported {
			return false
		}
	}
	return len(y.Bindings) > 0
}

// global is a name of a module, class or of Python itself.
func (e *Engine) global(m *pyname.Module, x *pysyntax.Name, y *pyname.Symbol) Value {
	if v, ok := e.static[y]; ok {
		return v
	}
	e.static[y] = Value{} // for names that stand for themselves in a circle
	v := e.defined(m.Resolve(x))
	e.static[y] = v
	return v
}

// defined is what definitions are, put together.
func (e *Engine) defined(defs []pyname.Def) Value {
	var v Value
	for i, d := range defs {
		one := e.definition(d)
		if i == 0 {
			v = one
		} else {
			v = join(v, one)
		}
	}
	return v
}

// definition is what a definition is, with the attributes asked of it.
func (e *Engine) definition(d pyname.Def) Value {
	rest := d.Rest
	var v Value
	switch d.Kind {
	case pyname.External:
		name := e.Catalog.Canonical(d.Dotted())
		for _, en := range e.Catalog.Entries(name) {
			if en.Verb == Make && !en.Call {
				return Value{Shape: &Object{Type: en.Type, fixed: true}}
			}
		}
		return Value{Shape: &external{name}}
	case pyname.ModuleDef:
		v = Value{Shape: &module{d.Module}}
	case pyname.NamespaceDef:
		v = Value{Shape: &external{d.Name}} // its attributes are modules
	case pyname.FunctionDef:
		v = e.function(d)
	case pyname.ClassDef:
		whole := d
		whole.Rest = nil
		if c := whole.Class(); c != nil {
			v = ClassValue(c)
		}
	case pyname.ValueDef:
		if d.Binding.Kind == pyname.Assigned && d.Binding.Value != nil && !d.Local() {
			v = e.staticValue(d.Module, d.Binding.Value)
		}
	default:
		return Value{}
	}
	if len(rest) > 0 {
		f := e.staticFrame(d.Module)
		for _, name := range rest {
			v = f.attribute(v, name, nil)
		}
	}
	return v
}

// function is a def of a module or class with its decorators, as far as they are the project's and give a function.
func (e *Engine) function(d pyname.Def) Value {
	def, ok := d.Binding.Node.(*pysyntax.FunctionDef)
	if !ok {
		return Value{}
	}
	return e.decorated(d.Module, def, nil)
}

// decorated is a def as its name stands for it.
func (e *Engine) decorated(m *pyname.Module, def *pysyntax.FunctionDef, class *pyname.Class) Value {
	if v, ok := e.defs[def]; ok {
		return v
	}
	v := Value{Shape: &Function{Module: m, Def: def, Class: class}}
	e.defs[def] = v
	if len(def.Decorators) == 0 {
		return v
	}
	out := v
	f := e.staticFrame(m)
	for i := len(def.Decorators) - 1; i >= 0; i-- {
		if !e.projectDecorator(m, def.Decorators[i]) {
			continue
		}
		out = f.decorated(out, def.Decorators[i])
		if f.st == nil {
			out = v
			break
		}
	}
	e.defs[def] = out
	return out
}

// projectDecorator says that a decorator is a function of the project.
func (e *Engine) projectDecorator(m *pyname.Module, d pysyntax.Expr) bool {
	if c, ok := d.(*pysyntax.Call); ok {
		d = c.Func
	}
	for _, def := range m.Resolve(d) {
		if def.Function() != nil {
			return true
		}
	}
	return false
}

// staticFrame evaluates what modules and classes hold. What it makes is there for all.
func (e *Engine) staticFrame(m *pyname.Module) *frame {
	return &frame{e: e, mod: m, sum: &summary{}, st: e.root, base: e.root, static: true}
}

// staticValue is an expression of a module or class body.
func (e *Engine) staticValue(m *pyname.Module, x pysyntax.Expr) Value {
	k := staticKey{m, x}
	if v, ok := e.values[k]; ok {
		return v
	}
	e.values[k] = Value{}
	f := e.staticFrame(m)
	v := f.eval(x)
	for _, s := range shapes(v.Shape) {
		if o, ok := s.(*Object); ok {
			o.fixed = true
		}
	}
	e.values[k] = v
	return v
}

func (f *frame) display(kind objectKind, elts []pysyntax.Expr) Value {
	var list []Value
	var rest []Value
	for _, x := range elts {
		if s, ok := x.(*pysyntax.Starred); ok {
			rest = append(rest, f.elements(f.eval(s.Value), s.Value))
			continue
		}
		v := f.eval(x)
		if len(list) >= maxFields {
			if len(v.Labels) > 0 {
				rest = append(rest, v)
			}
			continue
		}
		list = append(list, v)
	}
	if f.st == nil {
		return Value{}
	}
	return f.list(kind, list, rest...)
}

func (f *frame) dict(x *pysyntax.Dict) Value {
	o := &Object{kind: dictObject, fixed: f.static}
	c := &contents{exact: true}
	var keys Value
	for i, k := range x.Keys {
		v := f.eval(x.Values[i])
		if f.st == nil {
			return Value{}
		}
		if k == nil {
			if from, ok := v.Shape.(*Object); ok {
				c = joinInto(c, f.st.contents(from), f.symbolic(from))
			} else {
				c = c.withRest(Value{Labels: v.Labels})
			}
			continue
		}
		key := f.eval(k)
		keys = join(keys, Value{Labels: key.Labels})
		if cst, ok := constOf(key); ok {
			if field, ok := keyOf(cst); ok {
				c = c.with(field, v)
				continue
			}
		}
		c = c.withRest(v)
	}
	if len(keys.Labels) > 0 {
		c = c.with(keysField, keys)
	}
	if f.st == nil {
		return Value{}
	}
	f.st.put(o, c)
	return Value{Shape: o}
}

// symbolic is what the elements of an object are that came with a parameter.
func (f *frame) symbolic(o *Object) Value {
	if o.origin == nil {
		return Value{}
	}
	return f.symbol(f.e.part(o.origin, anyElement), nil)
}

// anyElement is the key of the part that stands for any element.
const anyElement = "[*]"

// joinInto puts the parts of another dict over those of one.
func joinInto(c, from *contents, more Value) *contents {
	if from != nil {
		for _, fl := range from.fields {
			if fl.key[0] == '[' || fl.key == keysField {
				c = c.with(fl.key, fl.value)
			}
		}
		more = join(more, from.rest)
	}
	if len(more.Labels) > 0 || more.Shape != nil {
		c = c.withRest(more)
	}
	return c
}

func (f *frame) comprehension(x *pysyntax.Comp) Value {
	below := f.st
	f.st = below.child()
	for _, g := range x.Generators {
		it := f.elements(f.eval(g.Iter), g.Iter)
		f.assign(g.Target, it, x)
		for _, cond := range g.Ifs {
			if f.st == nil {
				break
			}
			f.test(cond)
			if f.st != nil {
				f.refine(cond, true)
			}
		}
	}
	var key, elt Value
	if f.st != nil && x.Key != nil {
		key = f.eval(x.Key)
	}
	if f.st != nil {
		elt = f.eval(x.Elt)
	}
	if f.st == nil {
		f.st = below
		return Value{Shape: &Object{kind: listObject}}
	}
	f.st = f.st.since(below).onto(below)
	kind := listObject
	switch x.Kind {
	case pysyntax.SetComp:
		kind = setObject
	case pysyntax.DictComp:
		kind = dictObject
	}
	o := &Object{kind: kind, fixed: f.static}
	c := &contents{rest: elt}
	if len(key.Labels) > 0 {
		c = c.with(keysField, Value{Labels: key.Labels})
	}
	f.st.put(o, c)
	return Value{Shape: o}
}

func (f *frame) boolOp(x *pysyntax.BoolOp) Value {
	var out Value
	below := f.st
	first := true
	states := f.st
	_ = states
	for i, e := range x.Values {
		v := f.eval(e)
		if f.st == nil {
			break
		}
		truth, known := truthOf(v)
		last := i == len(x.Values)-1
		// `a or b` gives a only when a is true, `a and b` only when a is false.
		gives := last || !known || truth == x.Or
		if gives {
			w := v
			if !last && !x.Or {
				w = Value{} // what is false is empty
			}
			if first {
				out, first = w, false
			} else {
				out = join(out, w)
			}
		}
		if last || known && truth == x.Or {
			break
		}
		// What comes next runs only when this was not the answer.
		f.st = f.st.child()
		f.refine(e, !x.Or)
	}
	if f.st != nil {
		f.st = f.dropRefinements(f.st, below)
	}
	if f.st == nil {
		f.st = below
	}
	return out
}

// dropRefinements puts what was set while the parts of `and` or `or` ran into the state
// below, without what was only known there.
func (f *frame) dropRefinements(s, below *state) *state {
	n := s.since(below)
	for y := range n.vars {
		if v, ok := below.variable(y); ok {
			below.set(y, join(v, n.vars[y]))
		} else {
			below.set(y, n.vars[y])
		}
	}
	for o, c := range n.heap {
		below.put(o, joinContents(below.contents(o), c))
	}
	return below
}

func (f *frame) compare(x *pysyntax.Compare) Value {
	left := f.eval(x.Left)
	truth, known := true, true
	for i, op := range x.Ops {
		right := f.eval(x.Comparators[i])
		a, ok := constOf(left)
		b, ok2 := constOf(right)
		if !ok2 && (op == pysyntax.In || op == pysyntax.NotIn) {
			b, ok2 = f.constList(right)
		}
		if ok && ok2 {
			if t, ok := pyname.Compare(op, a, b); ok {
				truth = truth && t
				left = right
				continue
			}
		}
		known = false
		left = right
	}
	if known {
		return valueOf(pyname.Const{Kind: pyname.ConstBool, Bool: truth})
	}
	return Value{}
}

// constList is a list, tuple or dict of constants as a constant.
func (f *frame) constList(v Value) (pyname.Const, bool) {
	o, ok := v.Shape.(*Object)
	if !ok || f.st == nil {
		return pyname.Const{}, false
	}
	c := f.st.contents(o)
	if c == nil || !c.exact {
		return pyname.Const{}, false
	}
	n := pyname.Const{Kind: pyname.ConstList}
	for _, fl := range c.fields {
		if o.kind == dictObject {
			text, err := strconv.Unquote(strings.Trim(fl.key, "[]"))
			if err != nil {
				return pyname.Const{}, false
			}
			n.Items = append(n.Items, pyname.Const{Kind: pyname.ConstStr, Text: text})
			continue
		}
		item, ok := constOf(fl.value)
		if !ok {
			return pyname.Const{}, false
		}
		n.Items = append(n.Items, item)
	}
	return n, true
}

// truthOf is whether a value counts as true, when that is certain.
func truthOf(v Value) (truth, known bool) {
	switch s := v.Shape.(type) {
	case *text:
		if s.whole {
			return s.prefix != "", true
		}
		if s.prefix != "" && s.prefix[0] != 0 {
			return true, true
		}
	case *constant:
		return s.Truth(), true
	case *Function, *Class:
		return true, true
	}
	return false, false
}

// test is a condition: what it is when that is certain.
func (f *frame) test(x pysyntax.Expr) (truth, known bool) {
	return truthOf(f.eval(x))
}

func (f *frame) subscript(x *pysyntax.Subscript) Value {
	on := f.eval(x.Value)
	if s, ok := x.Index.(*pysyntax.Slice); ok {
		return f.slice(on, s)
	}
	key := f.eval(x.Index)
	if f.st == nil {
		return Value{}
	}
	return f.index(on, key, x)
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
		v := f.indexShape(s, on.Labels, k, known, at, key)
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
			return f.callValue(at, m, &arguments{positional: []Value{key}}, nil)
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
				v = join(v, c.rest)
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

func isFunction(v Value) bool {
	for _, s := range shapes(v.Shape) {
		if _, ok := s.(*Function); ok {
			return true
		}
	}
	return false
}

// without are labels less the one by which an object's own origin is known: its parts have labels of their own.
func (f *frame) without(labels Labels, o *Object) Labels {
	if o.origin == nil || len(labels) == 0 {
		return labels
	}
	for i, l := range labels {
		if l.Origin == o.origin && l.trace == nil {
			return append(append(Labels{}, labels[:i]...), labels[i+1:]...)
		}
	}
	for i, l := range labels {
		if l.Origin == o.origin {
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
	var out Value
	for i, s := range list {
		var v Value
		switch o := s.(type) {
		case *Object:
			v = f.elementsOf(o, on.Labels, at)
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
		if m := f.attribute(Value{labels, o}, "__iter__", nil); isFunction(m) {
			return f.elements(f.callValue(at, m, &arguments{}, nil), nil)
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
				return f.callValue(at, m, &arguments{}, nil)
			}
			return v
		}
		if o.kind == listObject && o.Type == "" {
			return f.elements(v, at) // a generator below contextmanager
		}
	}
	return v
}

// typed is a value with the type that an annotation gives it, when nothing else is known.
func (f *frame) typed(v Value, annotation pysyntax.Expr) Value {
	if v.Shape == nil && f.st != nil {
		if o := f.e.typeOf(f.mod, annotation, 0); o != nil {
			v.Shape = o
		}
	}
	return v
}

func isSuper(c *pysyntax.Call) bool {
	n, ok := c.Func.(*pysyntax.Name)
	return ok && n.ID == "super"
}
