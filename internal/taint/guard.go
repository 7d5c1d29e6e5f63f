package taint

import (
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// A condition tells something about what it asks: behind `if x.isdigit():` x is
// a number. refine takes the dangers away on the side where the condition is
// true, or false.

// harmless is what a value can still do once it is known to be one of the project's own choices.
const harmless = Mask(0)

// maxFollowed is how many variables one condition is followed through to what they were given. `q = q or ""` asks itself, and
// variables that ask each other twice double the work with each.
const maxFollowed = 16

func (f *frame) refine(x pysyntax.Expr, truth bool) {
	if f.st == nil {
		return
	}
	switch x := x.(type) {
	case *pysyntax.UnaryOp:
		if x.Op == pysyntax.Not {
			f.refine(x.Operand, !truth)
		}
	case *pysyntax.BoolOp:
		// `a and b` true: both are; `a or b` false: none is. Otherwise one of them decides: what all say holds.
		if x.Or != truth {
			for _, e := range x.Values {
				f.refine(e, truth)
			}
			return
		}
		below := f.st
		var end *state
		for i, e := range x.Values {
			if is, known := f.constantly(e); known && is != truth {
				continue // it is not this one that decides
			}
			f.st = below.child()
			for _, before := range x.Values[:i] {
				f.refine(before, !truth)
			}
			f.refine(e, truth)
			if end == nil {
				end = f.st
			} else if f.st != nil {
				end, _ = merge(below.child(), end.since(below), f.st.since(below))
			}
		}
		if end != nil {
			f.st = end.since(below).onto(below)
		} else {
			f.st = below
		}
	case *pysyntax.Compare:
		f.refineCompare(x, truth)
	case *pysyntax.Call:
		f.refineCall(x, truth)
	case *pysyntax.NamedExpr:
		f.refine(x.Target, truth)
		f.refine(x.Value, truth)
	case *pysyntax.Name:
		// `m = re.fullmatch(…)`, `ok = check(x)`: what the variable was given.
		if call, ok := f.boundTo(x); ok && f.followed < maxFollowed {
			first := f.followed == 0
			f.followed++
			f.refine(call, truth)
			if first {
				f.followed = 0
			}
		}
		if !truth {
			f.narrow(x, harmless) // what is false is empty, or nothing
			f.schemeless(x)
		}
	case *pysyntax.Attribute:
		f.refineAttribute(x, truth)
		if !truth {
			f.narrow(x, harmless)
			f.schemeless(x)
		}
	case *pysyntax.Subscript:
		if !truth {
			f.narrow(x, harmless)
		}
	}
}

// constantly is what a name or attribute, or its negation, always is.
func (f *frame) constantly(x pysyntax.Expr) (truth, known bool) {
	switch x := x.(type) {
	case *pysyntax.UnaryOp:
		if x.Op == pysyntax.Not {
			truth, known = f.constantly(x.Operand)
			return !truth, known
		}
	case *pysyntax.Name, *pysyntax.Attribute:
		return truthOf(f.quiet(x))
	}
	return false, false
}

// boundTo is the call or comparison whose result a local name holds, when it has been given no other.
func (f *frame) boundTo(x *pysyntax.Name) (pysyntax.Expr, bool) {
	y := f.mod.Scopes().Symbol(x)
	if y == nil || y.Scope == nil || y.Scope.Function() == nil || len(y.Bindings) != 1 || y.Bindings[0].Kind != pyname.Assigned {
		return nil, false
	}
	switch v := y.Bindings[0].Value.(type) {
	case *pysyntax.Call, *pysyntax.Compare, *pysyntax.BoolOp, *pysyntax.UnaryOp:
		return v, true
	}
	return nil, false
}

func (f *frame) refineCompare(x *pysyntax.Compare, truth bool) {
	left := x.Left
	for i, op := range x.Ops {
		right := x.Comparators[i]
		if len(x.Ops) > 1 && !truth {
			return // which of them is false nobody says
		}
		switch {
		case isNone(right) && (op == pysyntax.Is || op == pysyntax.IsNot):
			if truth == (op == pysyntax.IsNot) {
				f.refineMatched(left)
			} else {
				f.narrow(left, harmless)
			}
		case op == pysyntax.Eq && truth || op == pysyntax.NotEq && !truth, op == pysyntax.Is && truth || op == pysyntax.IsNot && !truth:
			f.equal(left, right)
			f.equal(right, left)
		case op == pysyntax.In && truth || op == pysyntax.NotIn && !truth:
			if f.apart(left, f.quiet(right).Labels) && f.closed(right) {
				f.narrow(left, harmless)
				f.compared(left)
			} else if len(f.quiet(left).Labels) == 0 {
				f.compared(right)
			}
		case op == pysyntax.In || op == pysyntax.NotIn:
			if x := firstOf(left); x != nil {
				f.refineFirst(x, right)
			}
			f.refineWithout(left, right)
		case (op == pysyntax.Lt || op == pysyntax.LtE) == truth && (op == pysyntax.Lt || op == pysyntax.LtE || op == pysyntax.Gt || op == pysyntax.GtE):
			f.bounded(left, right)
		case (op == pysyntax.Gt || op == pysyntax.GtE) == truth && (op == pysyntax.Lt || op == pysyntax.LtE || op == pysyntax.Gt || op == pysyntax.GtE):
			f.bounded(right, left)
		}
		left = right
	}
}

func isNone(x pysyntax.Expr) bool {
	c, ok := x.(*pysyntax.Constant)
	return ok && c.Kind == pysyntax.None
}

// refineMatched is a match that is not None. Of other calls that says nothing.
func (f *frame) refineMatched(x pysyntax.Expr) {
	if n, ok := x.(*pysyntax.Name); ok {
		if given, ok := f.boundTo(n); ok {
			x = given
		}
	}
	c, ok := x.(*pysyntax.Call)
	if !ok {
		return
	}
	a, ok := c.Func.(*pysyntax.Attribute)
	if ok && (a.Attr.Name == "match" || a.Attr.Name == "fullmatch" || a.Attr.Name == "search") {
		f.refineCall(c, true)
	}
}

// apart says that what is searched in is not from outside itself, as far as the function knows: it has come with another
// parameter than what is searched for, or with none.
func (f *frame) apart(x pysyntax.Expr, in Labels) bool {
	if len(in) == 0 {
		return true
	}
	roots := map[*Origin]bool{}
	for _, l := range f.quiet(x).Labels {
		roots[l.Origin.root()] = true
	}
	for _, l := range in {
		if !l.Origin.symbolic() || roots[l.Origin.root()] {
			return false
		}
	}
	return true
}

// equal says that x is the same as something that did not come from outside.
func (f *frame) equal(x, to pysyntax.Expr) {
	// type(x) is int
	if c, ok := x.(*pysyntax.Call); ok && len(c.Args) == 1 {
		if n, ok := c.Func.(*pysyntax.Name); ok && n.ID == "type" {
			f.isType(c.Args[0], to)
			return
		}
		if len(f.quiet(to).Labels) == 0 {
			f.compared(x)
		}
		// "/" not in os.path.basename(x): nothing more is known of what a call has made of x.
		return
	}
	v := f.quiet(to)
	if len(v.Labels) == 0 {
		f.compared(x)
		if _, ok := constOf(v); ok || v.Shape == nil || isFunction(v) {
			f.narrow(x, harmless)
		}
	}
}

// closed says that what stands behind `in` is a choice of the project's: no text that somebody searches in.
func (f *frame) closed(x pysyntax.Expr) bool {
	v := f.quiet(x)
	if c, ok := constOf(v); ok {
		return c.Kind == pyname.ConstStr && len(c.Text) > 0
	}
	return true
}

// bounded says that a number is below another one.
func (f *frame) bounded(x, limit pysyntax.Expr) {
	if len(f.quiet(limit).Labels) > 0 {
		return
	}
	size := f.e.Catalog.Danger("size")
	if c, ok := x.(*pysyntax.Call); ok {
		if n, ok := c.Func.(*pysyntax.Name); ok && n.ID == "len" && len(c.Args) == 1 {
			x = c.Args[0]
		}
	}
	f.narrow(x, All&^size)
}

func (f *frame) isType(x, class pysyntax.Expr) {
	list := []pysyntax.Expr{class}
	if t, ok := class.(*pysyntax.Tuple); ok {
		list = t.Elts
	}
	var left Mask
	for _, c := range list {
		known := false
		for _, n := range f.mod.Names(c) {
			if n == "builtins.type" {
				known = true
			} else if m, ok := f.e.kindOfType(n); ok {
				left |= m
				known = true
			}
		}
		if !known {
			return
		}
	}
	f.narrow(x, left)
}

// quiet is what an expression gives, with nothing kept of what looking at it did.
func (f *frame) quiet(x pysyntax.Expr) Value {
	switch x.(type) {
	case *pysyntax.Call, *pysyntax.Comp, *pysyntax.Lambda, *pysyntax.Yield, *pysyntax.YieldFrom, *pysyntax.NamedExpr:
		st := f.st
		f.st = st.child()
		v := f.eval(x)
		f.st = st
		return v
	}
	st := f.st
	f.st = st.child()
	v := f.eval(x)
	if _, ok := v.Shape.(*Object); ok && f.st != nil {
		for y, c := range f.st.heap { // a list that is written out here
			st.put(y, c)
		}
	}
	f.st = st
	return v
}

func (f *frame) refineCall(x *pysyntax.Call, truth bool) {
	if n, ok := x.Func.(*pysyntax.Name); ok && len(x.Args) == 2 && n.ID == "isinstance" {
		if truth {
			f.isType(x.Args[0], x.Args[1])
		} else {
			f.notText(x.Args[0], x.Args[1])
		}
		return
	}
	if n, ok := x.Func.(*pysyntax.Name); ok && len(x.Args) == 2 && n.ID == "issubclass" && truth {
		f.narrow(x.Args[0], harmless) // a class, and no text
		return
	}
	if n, ok := x.Func.(*pysyntax.Name); ok && len(x.Args) == 2 && n.ID == "hasattr" && truth {
		if c, ok := constOf(f.quiet(x.Args[1])); ok {
			f.refineFile(x.Args[0], c.Text)
		}
		return
	}
	if n, ok := x.Func.(*pysyntax.Name); ok && len(x.Args) == 1 && (n.ID == "bool" || n.ID == "len") {
		f.refine(x.Args[0], truth)
		return
	}
	f.refineEach(x, truth)
	fn := f.quiet(x.Func)
	var self Value
	var selfExpr pysyntax.Expr
	if a, ok := x.Func.(*pysyntax.Attribute); ok {
		selfExpr = a.Value
		if a.Attr.Name == "startswith" && !truth && len(x.Args) > 0 {
			f.refineFirst(a.Value, x.Args[0])
			f.refineRelative(a.Value, x.Args[0])
		}
	}
	for _, s := range shapes(fn.Shape) {
		var list []*Entry
		switch s := s.(type) {
		case *Function:
			f.refineBy(x, s, truth)
			continue
		case *external:
			list = f.e.Catalog.Entries(s.name)
			f.refinePattern(x, s.name, nil, truth)
		case *method:
			self = s.self
			list = f.methodEntries(s)
			f.refinePattern(x, "", s, truth)
			if s.name == "startswith" && truth {
				f.refinePrefix(x, selfExpr)
			}
		}
		for _, e := range list {
			if e.Verb != Guard || e.Compared || e.Negated == truth {
				continue
			}
			args := f.quietArgs(x)
			if !f.holds(e, self, args) || f.dictated(e, args) {
				continue
			}
			for _, a := range e.Args {
				if a.Self {
					if selfExpr != nil {
						f.narrow(selfExpr, e.Keep)
					}
					continue
				}
				if arg := argumentExpr(x, a); arg != nil {
					f.narrow(arg, e.Keep)
				}
			}
		}
	}
}

// refineFile is something of which an attribute is asked that only files have, and no text: it is no path then.
func (f *frame) refineFile(x pysyntax.Expr, attribute string) {
	switch attribute {
	case "content_type", "size", "read", "chunks", "multiple_chunks", "seek", "temporary_file_path":
	default:
		return
	}
	if n, ok := x.(*pysyntax.Name); ok {
		f.narrow(n, All&^(f.e.Catalog.Danger("path-up")|f.e.Catalog.Danger("path-root")))
	}
}

func (f *frame) methodEntries(s *method) []*Entry {
	if o, ok := s.self.Shape.(*Object); ok {
		if o.Type != "" {
			return f.e.Catalog.Method(o.Type, s.name)
		}
		if o.Class != nil {
			if list := f.e.inherited(o.Class, s.name); list != nil {
				return list
			}
		}
	}
	if list := f.e.Catalog.Method("builtins.str", s.name); list != nil {
		return list
	}
	return f.e.Catalog.Entries("*." + s.name)
}

func (f *frame) quietArgs(x *pysyntax.Call) *arguments {
	args := &arguments{call: x}
	for _, a := range x.Args {
		if _, ok := a.(*pysyntax.Starred); ok {
			break
		}
		args.positional = append(args.positional, f.quiet(a))
	}
	for _, k := range x.Keywords {
		if k.Name.Name != "" {
			args.named = append(args.named, namedValue{k.Name.Name, f.quiet(k.Value)})
		}
	}
	return args
}

// argumentExpr is the text of an argument of a call; nil when it is not passed by itself.
func argumentExpr(x *pysyntax.Call, a Arg) pysyntax.Expr {
	if a.Name != "" {
		for _, k := range x.Keywords {
			if k.Name.Name == a.Name {
				return k.Value
			}
		}
	}
	if a.Position >= 0 && a.Position < len(x.Args) {
		for _, e := range x.Args[:a.Position+1] {
			if _, ok := e.(*pysyntax.Starred); ok {
				return nil
			}
		}
		return x.Args[a.Position]
	}
	return nil
}

// narrowArgs is a check of the catalogue: its arguments can do no more once it has returned.
func (f *frame) narrowArgs(e *Entry, args *arguments, x *pysyntax.Call, self Value) {
	if x == nil {
		return
	}
	for _, a := range e.Args {
		if a.Self {
			if at, ok := x.Func.(*pysyntax.Attribute); ok {
				f.narrow(at.Value, e.Keep)
			}
			continue
		}
		if arg := argumentExpr(x, a); arg != nil {
			f.narrow(arg, e.Keep)
		}
	}
}

// refineBy is a function of the project that asks about its arguments.
func (f *frame) refineBy(x *pysyntax.Call, fn *Function, truth bool) {
	if fn.captured != nil || f.isLocal(fn) {
		return
	}
	st := f.st
	f.st = st.child()
	args := f.quietArgs(x)
	values, exprs := f.bind(fn, args, x)
	f.st = st
	s := f.e.summarize(fn, values)
	if s == nil || s.active {
		return
	}
	left := s.falsely
	if truth {
		left = s.truly
	}
	for o, m := range left {
		f.checked(o, m, values, exprs)
	}
}

// checked takes dangers from the argument of which a called function has asked something.
func (f *frame) checked(o *Origin, m Mask, args []Value, exprs []pysyntax.Expr) {
	root := o.root()
	if root.param >= len(exprs) || m == All {
		return
	}
	if o.parent == nil {
		if x := exprs[root.param]; x != nil {
			f.narrow(x, m)
			return
		}
	}
	// A part of an argument: what the state knows of it.
	var v Value
	u := &use{f: f, args: args}
	v = u.part(o)
	for _, l := range v.Labels {
		if l.Origin.symbolic() {
			f.st.narrow(l.Origin, m)
		}
	}
	if o.parent != nil {
		for _, s := range shapes(u.part(o.parent).Shape) {
			if obj, ok := s.(*Object); ok && f.st != nil {
				v.Labels = v.Labels.keep(m)
				f.st.put(obj, f.st.contents(obj).with(o.key, v))
			}
		}
	}
}

// narrow takes dangers from what an expression stands for.
func (f *frame) narrow(x pysyntax.Expr, m Mask) {
	if f.st == nil || m == All {
		return
	}
	switch x := x.(type) {
	case *pysyntax.Name:
		y := f.mod.Scopes().Symbol(x)
		if y == nil {
			return
		}
		v, ok := f.lookup(y)
		if !ok || len(v.Labels) == 0 {
			return
		}
		f.narrowPart(v, m)
		v.Labels = v.Labels.keep(m)
		f.st.set(y, v)
		if from := f.trimmed(y); from != nil {
			f.narrow(from, m)
		}
		if from := f.pathOf(y); from != nil {
			f.narrow(from, m|^(f.e.Catalog.Danger("redirect")|f.e.Catalog.Danger("script-url")))
		}
	case *pysyntax.NamedExpr:
		f.narrow(x.Target, m)
	case *pysyntax.Call:
		if a, ok := x.Func.(*pysyntax.Attribute); ok {
			switch a.Attr.Name {
			case "strip", "lower", "upper", "lstrip", "rstrip", "removeprefix", "removesuffix", "casefold", "replace", "encode", "decode":
				f.narrow(a.Value, m)
				return
			}
		}
		if n, ok := x.Func.(*pysyntax.Name); ok && n.ID == "str" && len(x.Args) == 1 {
			f.narrow(x.Args[0], m)
			return
		}
		f.st.refine(f.textOf(x), m)
	case *pysyntax.Attribute, *pysyntax.Subscript:
		// Of a slice nothing follows for all that it was cut from.
		if s, ok := x.(*pysyntax.Subscript); !ok || !isSlice(s.Index) {
			f.narrowPart(f.quiet(x), m)
		}
		if a, ok := x.(*pysyntax.Attribute); ok {
			f.narrowAttribute(a, m)
		}
		f.st.refine(f.textOf(x), m)
	}
}

// narrowAttribute keeps in an object what is left of an attribute, so that it is known where this branch meets others that give
// it another value.
func (f *frame) narrowAttribute(x *pysyntax.Attribute, m Mask) {
	o, ok := f.quiet(x.Value).Shape.(*Object)
	if !ok || o.origin != nil || o.fixed || f.st == nil {
		return
	}
	v := f.quiet(x)
	if len(v.Labels) == 0 || f.st == nil {
		return
	}
	v.Labels = v.Labels.keep(m)
	f.st.put(o, f.st.contents(o).with("."+x.Attr.Name, v))
}

func isSlice(x pysyntax.Expr) bool {
	_, ok := x.(*pysyntax.Slice)
	return ok
}

// trimmed is what a name is without something at its ends: `field = sort.removeprefix("-")`. What is known of the one
// is known of the other.
func (f *frame) trimmed(y *pyname.Symbol) pysyntax.Expr {
	if y.Scope == nil || y.Scope.Function() == nil || len(y.Bindings) != 1 || y.Bindings[0].Kind != pyname.Assigned {
		return nil
	}
	switch x := y.Bindings[0].Value.(type) {
	case *pysyntax.Call, *pysyntax.Subscript:
		return f.ends(x)
	case *pysyntax.IfExp:
		// field = sort[1:] if sort.startswith("-") else sort
		if from := f.ends(x.Body); from != nil && f.textOf(from) == f.textOf(x.Orelse) {
			return from
		}
	}
	return nil
}

// ends is what an expression takes something from the ends of; nil when it does something else.
func (f *frame) ends(x pysyntax.Expr) pysyntax.Expr {
	var from pysyntax.Expr
	switch x := x.(type) {
	case *pysyntax.Call:
		if a, ok := x.Func.(*pysyntax.Attribute); ok {
			switch a.Attr.Name {
			case "strip", "lstrip", "rstrip", "removeprefix", "removesuffix":
				from = a.Value
			}
		}
	case *pysyntax.Subscript:
		if s, ok := x.Index.(*pysyntax.Slice); ok && s.Upper == nil {
			if n, ok := s.Lower.(*pysyntax.Num); ok && f.textOf(n) == "1" {
				from = x.Value
			}
		}
	}
	if _, ok := from.(*pysyntax.Name); ok {
		return from
	}
	return nil
}
