package pyeval

import (
	"math/big"
	"strconv"
	"strings"

	"paddock/internal/pysyntax"
)

// eval is the value of an expression. It never fails: an exception that nothing
// catches makes the value unknown; one that a try statement catches unwinds the
// Go stack as *raised up to that statement.
func (in *interp) eval(sc *scope, e pysyntax.Expr) val {
	in.step(1)
	at := in.at(sc, e)
	switch e := e.(type) {
	case *pysyntax.Name:
		return in.load(sc, e.ID, at)
	case *pysyntax.Str:
		if sc.module.template != nil && (strings.Contains(e.Value, "{{") || strings.Contains(e.Value, "{%")) {
			return unknownVal("the template fills it in", nil, at)
		}
		return text(e.Value, at)
	case *pysyntax.Num:
		return number(e, at)
	case *pysyntax.Constant:
		switch e.Kind {
		case pysyntax.True, pysyntax.False:
			return boolean(e.Kind == pysyntax.True, at)
		case pysyntax.Ellipsis:
			return val{o: ellipsisType{}, at: at}
		}
		return none(at)
	case *pysyntax.Bytes:
		return val{o: byteStr(e.Value), at: at}
	case *pysyntax.FString:
		return in.evalFString(sc, e, at)
	case *pysyntax.List:
		items, env := in.evalItems(sc, e.Elts)
		l := in.newList(items...)
		l.cell.env = env
		return val{o: l, at: at}
	case *pysyntax.Tuple:
		items, env := in.evalItems(sc, e.Elts)
		return val{o: &tupleObj{items: items}, at: at}.dep(env)
	case *pysyntax.Set:
		if sc.module.template != nil && strings.HasPrefix(sc.module.file.Text[at.Start:], "{{") {
			return unknownVal("the template fills it in", nil, at)
		}
		items, env := in.evalItems(sc, e.Elts)
		v := in.newSet(items, at)
		v.o.(*seq).cell.env = env
		return v
	case *pysyntax.Dict:
		return in.evalDict(sc, e, at)
	case *pysyntax.BoolOp:
		return in.evalBoolOp(sc, e.Or, e.Values, at)
	case *pysyntax.NamedExpr:
		v := in.eval(sc, e.Value)
		in.store(sc, e.Target.ID, v)
		return v
	case *pysyntax.BinOp:
		left := in.eval(sc, e.Left)
		right := in.eval(sc, e.Right)
		return in.binary(e.Op, left, right, at)
	case *pysyntax.UnaryOp:
		return in.evalUnary(sc, e, at)
	case *pysyntax.Lambda:
		return in.newFunction(sc, &funcObj{name: "<lambda>", args: e.Args, expr: e.Body, place: at, node: e}, at)
	case *pysyntax.IfExp:
		return in.evalIfExp(sc, e, at)
	case *pysyntax.Comp:
		return in.evalComp(sc, e, at)
	case *pysyntax.Compare:
		return in.evalCompare(sc, e, at)
	case *pysyntax.Call:
		return in.evalCall(sc, e, at)
	case *pysyntax.Attribute:
		return in.attribute(in.eval(sc, e.Value), e.Attr.Name, at)
	case *pysyntax.Subscript:
		base := in.eval(sc, e.Value)
		return in.subscript(base, in.eval(sc, e.Index), at)
	case *pysyntax.Slice:
		part := func(e pysyntax.Expr) val {
			if e == nil {
				return none(at)
			}
			return in.eval(sc, e)
		}
		return val{o: &sliceObj{part(e.Lower), part(e.Upper), part(e.Step)}, at: at}
	case *pysyntax.Starred:
		return in.eval(sc, e.Value)
	case *pysyntax.Await:
		return in.eval(sc, e.Value)
	case *pysyntax.Yield:
		v := none(at)
		if e.Value != nil {
			v = in.eval(sc, e.Value)
		}
		if y := yielding(sc); y != nil {
			in.extend(y, []val{v})
		}
		return none(at)
	case *pysyntax.YieldFrom:
		if y := yielding(sc); y != nil {
			items, _ := in.iterate(in.eval(sc, e.Value), at)
			in.extend(y, items)
		}
		return none(at)
	case *pysyntax.Repr:
		return in.repr(in.eval(sc, e.Value), at)
	}
	return unknownVal("this could not be read as Python", nil, at)
}

func yielding(sc *scope) *seq {
	for s := sc; s != nil; s = s.parent {
		if s.yields != nil {
			return s.yields
		}
		if !s.light {
			return nil
		}
	}
	return nil
}

// number is a numeric literal; Python 2's 0777 and 10L are among them.
func number(e *pysyntax.Num, at Place) val {
	t := strings.ReplaceAll(e.Text, "_", "")
	switch e.Kind {
	case pysyntax.Int:
		t = strings.TrimRight(t, "lL")
		if len(t) > 1 && t[0] == '0' && t[1] >= '0' && t[1] <= '9' {
			if strings.Trim(t, "0") == "" {
				t = "0"
			} else {
				t = "0o" + t[1:]
			}
		}
		if n, err := strconv.ParseInt(t, 0, 64); err == nil {
			return integer(n, at)
		}
		if n, ok := new(big.Int).SetString(t, 0); ok && n.BitLen() <= maxBits {
			return bigInteger(n, at)
		}
	case pysyntax.Float:
		if f, err := strconv.ParseFloat(t, 64); err == nil || f != 0 {
			return val{o: f, at: at}
		}
	}
	return unknownVal("the number "+clip(t)+" is not evaluated", nil, at)
}

// clip shortens a text for a message.
func clip(s string) string {
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:57], "") + "..."
	}
	return s
}

// evalItems are the elements of a display, stars unpacked; env is what it depends on which they are.
func (in *interp) evalItems(sc *scope, elts []pysyntax.Expr) (items []val, env []string) {
	items = make([]val, 0, len(elts))
	for _, e := range elts {
		if star, ok := e.(*pysyntax.Starred); ok {
			v := in.eval(sc, star.Value)
			more, deps := in.iterate(v, in.at(sc, e))
			items = append(items, more...)
			env = union(env, deps)
			continue
		}
		items = append(items, in.eval(sc, e))
	}
	in.step(len(items) / 8)
	return items, env
}

func (in *interp) newList(items ...val) *seq {
	return &seq{cell: in.newCell(), kind: listKind, items: items}
}

func (in *interp) newSet(items []val, at Place) val {
	s := &seq{cell: in.newCell(), kind: setKind}
	s.items = in.distinct(nil, items)
	return val{o: s, at: at}
}

// distinct appends the values that are not among the items yet, as a set does. It looks at all of them, which a loop
// that adds one at a time pays for in steps.
func (in *interp) distinct(items, more []val) []val {
	in.step((len(items) + len(more)) / 4)
	seen := map[string]bool{}
	out := make([]val, 0, len(items)+len(more))
	for _, list := range [][]val{items, more} {
		for _, v := range list {
			h, ok := hashOf(v)
			if ok && seen[h] {
				continue
			}
			if ok {
				seen[h] = true
			}
			out = append(out, v)
		}
	}
	return out
}

func (in *interp) evalDict(sc *scope, e *pysyntax.Dict, at Place) val {
	d := in.newDict()
	for i, k := range e.Keys {
		v := in.eval(sc, e.Values[i])
		if k == nil {
			in.update(d, v, at)
			continue
		}
		in.setItem(d, in.eval(sc, k), v)
	}
	in.step(len(e.Keys) / 8)
	d.cell.changed = 0
	return val{o: d, at: at}
}

// evalBoolOp is `a or b or …`: the first value that decides, or the last.
func (in *interp) evalBoolOp(sc *scope, or bool, values []pysyntax.Expr, at Place) val {
	v := in.eval(sc, values[0])
	if len(values) == 1 {
		return v
	}
	t := in.truthOf(v)
	rest := values[1:]
	switch {
	case t.known && t.value == or:
		if len(t.env) == 0 || !in.mayTry() {
			return v.dep(t.env)
		}
		// With the variable set the rest may count.
		var other val
		out := in.tryOut(func() signal { other = in.evalBoolOp(sc, or, rest, at); return signal{} })
		v = v.dep(t.env)
		if out.normal() {
			v = v.or([]val{other.plain()})
		}
		return v
	case t.known:
		var keep []val
		for _, o := range v.others() {
			if ot := in.truthOf(o); ot.known && ot.value == or {
				keep = append(keep, o)
			}
		}
		return in.evalBoolOp(sc, or, rest, at).dep(t.env).or(keep)
	}
	// Nothing decides: one of those that could decide here, or the rest.
	var list []val
	if c, ok := v.o.(*choice); ok {
		for _, a := range c.alts {
			if at := in.truthOf(a); !at.known || at.value == or {
				list = append(list, a)
			}
		}
	} else {
		list = append(list, v)
	}
	var other val
	out := in.speculate(func() signal { other = in.evalBoolOp(sc, or, rest, at); return signal{} })
	if out.normal() {
		in.mergeUndecided(&out, &outcome{since: out.since}, in.whyCondition(at, t), t.env)
		list = append(list, other)
	}
	return in.oneOf(list, in.whyCondition(at, t), t.env, at)
}

// oneOf is the value that is one of several.
func (in *interp) oneOf(list []val, why string, env []string, at Place) val {
	if len(list) == 0 {
		return unknownVal(why, env, at)
	}
	v := list[0]
	for _, o := range list[1:] {
		v = in.join(v, o, why, env, 0)
	}
	return v.dep(env)
}

func (in *interp) evalIfExp(sc *scope, e *pysyntax.IfExp, at Place) val {
	t := in.test(sc, e.Test)
	if !t.known {
		var a, b val
		outA := in.speculate(func() signal { a = in.eval(sc, e.Body); return signal{} })
		outB := in.speculate(func() signal { b = in.eval(sc, e.Orelse); return signal{} })
		why := in.whyCondition(in.at(sc, e.Test), t)
		switch {
		case outA.normal() && outB.normal():
			in.mergeUndecided(&outA, &outB, why, t.env)
			return in.join(a, b, why, t.env, min(outA.since, outB.since))
		case outA.normal():
			in.apply(outA.changes)
			return a.dep(t.env)
		case outB.normal():
			in.apply(outB.changes)
			return b.dep(t.env)
		case outA.raised != nil && !outB.stopped:
			panic(outA.raised)
		}
		return unknownVal(why, t.env, at)
	}
	taken, not := e.Body, e.Orelse
	if !t.value {
		taken, not = not, taken
	}
	if len(t.env) == 0 {
		return in.eval(sc, taken)
	}
	var other val
	tried := false
	if in.mayTry() {
		out := in.tryOut(func() signal {
			in.refine(sc, e.Test, t)
			other = in.eval(sc, not)
			return signal{}
		})
		if tried = out.normal(); tried {
			other = in.detach(other, out.since, 0)
		}
	}
	v := in.eval(sc, taken)
	if !tried {
		return v.dep(t.env)
	}
	if same(v, other) && sameOthers(v, other) {
		return v.dep(other.env())
	}
	return v.dep(union(t.env, other.env())).or(append([]val{other.plain()}, other.others()...))
}

func (in *interp) evalUnary(sc *scope, e *pysyntax.UnaryOp, at Place) val {
	if e.Op == pysyntax.Not {
		v := in.eval(sc, e.Operand)
		return in.each(v, func(v val) val {
			t := in.truthOf(v)
			if !t.known {
				return unknownVal(t.why, t.env, at)
			}
			return boolean(!t.value, at).dep(t.env)
		})
	}
	return in.each(in.eval(sc, e.Operand), func(v val) val {
		switch o := v.o.(type) {
		case *unknown:
			return v
		case bool:
			n := int64(0)
			if o {
				n = 1
			}
			return in.negate(e.Op, n, at)
		case int64:
			return in.negate(e.Op, o, at)
		case *big.Int:
			switch e.Op {
			case pysyntax.USub:
				return bigInteger(new(big.Int).Neg(o), at)
			case pysyntax.UAdd:
				return bigInteger(o, at)
			}
			return bigInteger(new(big.Int).Not(o), at)
		case float64:
			switch e.Op {
			case pysyntax.USub:
				return val{o: -o, at: at}
			case pysyntax.UAdd:
				return val{o: o, at: at}
			}
		case delta:
			switch e.Op {
			case pysyntax.USub:
				return val{o: delta{-o.micros}, at: at}
			case pysyntax.UAdd:
				return val{o: o, at: at}
			}
		case *instObj, *classObj:
			if f, ok := in.operatorOf(v, unaryMethod[e.Op]); ok {
				return in.call(f, &call{args: []val{v}, at: at})
			}
			return in.noIdea(v, at)
		case *ref, *opaque:
			return in.noIdea(v, at)
		}
		return in.throw("TypeError", "bad operand type for unary operator: "+typeName(v), v.env(), at)
	})
}

func (in *interp) negate(op pysyntax.UnaryOperator, n int64, at Place) val {
	switch op {
	case pysyntax.USub:
		return bigInteger(new(big.Int).Neg(big.NewInt(n)), at)
	case pysyntax.Invert:
		return integer(^n, at)
	}
	return integer(n, at)
}

// noIdea is the result of an operation on something of which too little is known.
func (in *interp) noIdea(v val, at Place) val {
	return unknownVal(in.whyUnknown(v), v.env(), at)
}

// whyUnknown says why nothing can be said of what comes of a value.
func (in *interp) whyUnknown(v val) string {
	switch o := v.o.(type) {
	case *unknown:
		return o.why
	case *choice:
		return o.why
	case *ref:
		if o.foreign {
			return in.whyForeign(o.name)
		}
		return o.name + " is not evaluated"
	case *opaque:
		return "what " + o.name + "() makes is not evaluated"
	}
	return "an operation on " + typeName(v) + " is not evaluated"
}

// each applies a function to everything that a value may be. The result
// depends on what the value depends on; what would be in other environments
// becomes an alternative of the result.
func (in *interp) each(v val, f func(val) val) val {
	c, isChoice := v.o.(*choice)
	if isChoice {
		list := make([]val, 0, len(c.alts))
		for _, a := range c.alts {
			if r, ok := in.quietly(func() val { return in.each(a, f) }); ok {
				list = append(list, r)
			}
		}
		return in.oneOf(list, c.why, v.env(), v.at)
	}
	if s, ok := v.o.(*seq); ok && s.unsure != nil && s.kind != iterKind {
		list := make([]val, 0, len(s.others))
		for _, items := range s.others {
			w := val{o: &seq{cell: in.newCell(), kind: s.kind, items: items}, at: v.at}
			if r, ok := in.quietly(func() val { return f(w) }); ok {
				list = append(list, r)
			}
		}
		return in.oneOf(list, s.unsure.why, union(v.env(), s.cell.env), v.at)
	}
	others := v.others()
	if s, ok := v.o.(*seq); ok && len(s.others) > 0 && s.kind != iterKind {
		for _, items := range s.others {
			others = append(others[:len(others):len(others)], val{o: &seq{cell: in.newCell(), kind: s.kind, items: items}, at: v.at})
		}
	}
	r := f(v.plain()).dep(v.env())
	if len(others) == 0 || in.quiet > 3 {
		return r
	}
	var list []val
	for _, o := range others {
		if o.isAbsent() {
			continue
		}
		if w, ok := in.quietly(func() val { return in.each(o, f) }); ok && !w.isUnknown() {
			list = append(list, w.plain())
		}
	}
	return r.or(list)
}

// quietly computes what something would be without a trace: ok is false when it would raise.
func (in *interp) quietly(f func() val) (v val, ok bool) {
	saved := in.mark()
	in.quiet++
	defer func() {
		p := recover()
		in.reset(saved)
		switch p := p.(type) {
		case nil:
		case *raised:
			ok = false
		default:
			panic(p)
		}
	}()
	return f(), true
}
