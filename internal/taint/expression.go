package taint

import (
	"math"
	"strconv"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// maxNesting is how deep expressions, calls and loops over objects hang in each other within one function, and maxDepth
// within all that are being looked at: no program may use up the stack.
const (
	maxNesting = 2000
	maxDepth   = 30_000
)

// deeper counts one more thing that hangs in another; false when it is too much. shallower takes it back.
func (f *frame) deeper() bool {
	f.nesting++
	f.e.depth++
	return f.nesting <= maxNesting && f.e.depth <= maxDepth
}

func (f *frame) shallower() {
	f.nesting--
	f.e.depth--
}

// eval is what an expression gives; nothing when nothing comes here.
func (f *frame) eval(x pysyntax.Expr) Value {
	if f.st == nil || x == nil || !f.e.spend(f) {
		return Value{}
	}
	defer f.shallower()
	if !f.deeper() {
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
		v := f.attribute(on, x.Attr.Name, x)
		f.refineFile(x.Value, x.Attr.Name)
		return v
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
	if f.mod.Made && strings.HasPrefix(x.ID, "@") {
		return f.term(x.ID)
	}
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
	return f.symbol(f.e.part(o.origin, valuesField), nil)
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
		more = join(more, from.unsaid())
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

func isFunction(v Value) bool {
	for _, s := range shapes(v.Shape) {
		if _, ok := s.(*Function); ok {
			return true
		}
	}
	return false
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
