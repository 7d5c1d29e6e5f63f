package pyeval

import (
	"math"
	"math/big"
	"strings"

	"paddock/internal/pysyntax"
)

// Bounds of what one value may grow to.
const (
	maxBits  = 8192
	maxText  = 1 << 20
	maxItems = 100_000
)

var operatorText = [...]string{"+", "-", "*", "@", "/", "%", "**", "<<", ">>", "|", "^", "&", "//"}

var operatorMethod = [...]string{"add", "sub", "mul", "matmul", "truediv", "mod", "pow", "lshift", "rshift", "or", "xor", "and", "floordiv"}

// binary is `a op b`.
func (in *interp) binary(op pysyntax.BinaryOp, a, b val, at Place) val {
	return in.each(a, func(a val) val {
		return in.each(b, func(b val) val { return in.binaryPlain(op, a, b, at) })
	})
}

func (in *interp) binaryPlain(op pysyntax.BinaryOp, a, b val, at Place) val {
	if op == pysyntax.Mod {
		switch o := a.o.(type) {
		case str:
			return in.percent(string(o), b, at)
		case byteStr:
			return unknownVal("formatting of bytes is not evaluated", b.env(), at)
		}
	}
	if r, ok := in.sequenceOp(op, a, b, at); ok {
		return r
	}
	if r, ok := in.classOp(op, a, b, at); ok {
		return r
	}
	if a.isUnknown() {
		return a.placed(at)
	}
	if b.isUnknown() {
		return b.placed(at)
	}
	if r, ok := in.numberOp(op, a, b, at); ok {
		return r
	}
	switch x := a.o.(type) {
	case pathObj:
		if op == pysyntax.Div {
			return in.joinPath(x.text, b, at)
		}
	case str:
		if p, ok := b.o.(pathObj); ok && op == pysyntax.Div {
			return in.joinPath(string(x), text(p.text, b.at), at)
		}
	case delta:
		if r, ok := deltaOp(op, x, b, at); ok {
			return r
		}
	case *dictObj:
		if y, ok := b.o.(*dictObj); ok && op == pysyntax.BitOr {
			d := in.copyDict(x)
			in.update(d, val{o: y, at: b.at}, at)
			return val{o: d, at: at}
		}
	}
	if y, ok := b.o.(delta); ok && op == pysyntax.Mult {
		if r, ok := deltaOp(op, y, a, at); ok {
			return r
		}
	}
	for _, try := range []struct {
		v, other val
		prefix   string
	}{{a, b, "__"}, {b, a, "__r"}} {
		if inst, ok := try.v.o.(*instObj); ok {
			if f, ok := in.classAttr(inst.class, try.prefix+operatorMethod[op]+"__"); ok {
				return in.call(f, &call{args: []val{try.v, try.other}, at: at})
			}
			if inst.data.o != nil {
				if try.prefix == "__" {
					return in.binary(op, inst.data, b, at)
				}
				return in.binary(op, a, inst.data, at)
			}
		}
	}
	for _, v := range []val{a, b} {
		switch v.o.(type) {
		case *ref, *opaque, *instObj, *versionObj, environObj, *classObj:
			if _, ok := v.o.(environObj); ok && op == pysyntax.BitOr {
				d := in.newDict()
				in.update(d, a, at)
				in.update(d, b, at)
				return val{o: d, at: at}
			}
			return in.noIdea(v, at)
		}
	}
	return in.throw("TypeError", "unsupported operand type(s) for "+operatorText[op]+": '"+typeName(a)+"' and '"+typeName(b)+"'", nil, at)
}

// sequenceOp is + and * of texts, lists and tuples, and the operators of sets.
// An unknown operand leaves what is known: of [1] + x the first element is.
func (in *interp) sequenceOp(op pysyntax.BinaryOp, a, b val, at Place) (val, bool) {
	switch op {
	case pysyntax.Add:
		switch x := a.o.(type) {
		case str:
			if y, ok := b.o.(str); ok {
				return in.textOf(string(x)+string(y), at), true
			}
			if u, ok := b.o.(*unknown); ok && !u.spread {
				// How it begins is known.
				return val{o: &unknown{why: u.why, prefix: string(x) + u.prefix}, at: at}, true
			}
		case byteStr:
			if y, ok := b.o.(byteStr); ok {
				return val{o: x + y, at: at}, true
			}
		case *seq:
			if x.kind != listKind {
				break
			}
			if y, ok := b.o.(*seq); ok && y.kind == listKind {
				l := in.newList(concat(x.items, y.items)...)
				l.cell.env = union(x.cell.env, y.cell.env)
				in.step(len(l.items) / 8)
				return in.limited(val{o: l, at: at}), true
			}
			if b.isUnknown() {
				l := in.newList(concat(x.items, []val{spread(b)})...)
				l.cell.env = x.cell.env
				return val{o: l, at: at}, true
			}
		case *tupleObj:
			if y, ok := b.o.(*tupleObj); ok {
				in.step(len(x.items) / 8)
				return in.limited(val{o: &tupleObj{items: concat(x.items, y.items)}, at: at}), true
			}
			if b.isUnknown() {
				return val{o: &tupleObj{items: concat(x.items, []val{spread(b)})}, at: at}, true
			}
		case *unknown:
			switch y := b.o.(type) {
			case *seq:
				if y.kind == listKind {
					l := in.newList(concat([]val{spread(a)}, y.items)...)
					l.cell.env = y.cell.env
					return val{o: l, at: at}, true
				}
			case *tupleObj:
				return val{o: &tupleObj{items: concat([]val{spread(a)}, y.items)}, at: at}, true
			}
		}
	case pysyntax.Mult:
		if _, ok := asInt(a); ok {
			a, b = b, a
		}
		n, ok := asInt(b)
		if !ok {
			return val{}, false
		}
		n = max(n, 0)
		switch x := a.o.(type) {
		case str:
			if n*int64(len(x)) > maxText || n > maxText {
				return unknownVal("the text gets too long", nil, at), true
			}
			in.step(int(n) * len(x) / 64)
			return text(strings.Repeat(string(x), int(n)), at), true
		case *seq, *tupleObj:
			items := itemsOf(x)
			if n*int64(len(items)) > maxItems || n > maxItems {
				return unknownVal("the list gets too long", nil, at), true
			}
			var list []val
			for range n {
				list = append(list, items...)
			}
			in.step(len(list) / 8)
			if s, ok := x.(*seq); ok {
				l := in.newList(list...)
				l.cell.env = s.cell.env
				return val{o: l, at: at}, true
			}
			return val{o: &tupleObj{items: list}, at: at}, true
		}
	case pysyntax.BitOr, pysyntax.BitAnd, pysyntax.Sub, pysyntax.BitXor:
		x, ok := a.o.(*seq)
		if !ok || x.kind != setKind && x.kind != frozenKind {
			return val{}, false
		}
		y, ok := b.o.(*seq)
		if !ok || y.kind != setKind && y.kind != frozenKind {
			return val{}, false
		}
		r := in.setOp(op, x.items, y.items)
		s := &seq{cell: in.newCell(), kind: x.kind, items: r}
		s.cell.env = union(x.cell.env, y.cell.env)
		return val{o: s, at: at}, true
	}
	return val{}, false
}

func (in *interp) setOp(op pysyntax.BinaryOp, a, b []val) []val {
	if op == pysyntax.BitOr {
		return in.distinct(a, b)
	}
	var deps []string
	for _, v := range b {
		if _, ok := hashOf(v); !ok {
			return []val{spread(v)}
		}
		deps = union(deps, v.env())
	}
	has := map[string]bool{}
	for _, v := range b {
		h, _ := hashOf(v)
		has[h] = true
	}
	var r []val
	mine := map[string]bool{}
	for _, v := range a {
		h, ok := hashOf(v)
		if !ok {
			r = append(r, spread(v))
			continue
		}
		mine[h] = true
		if has[h] == (op == pysyntax.BitAnd) {
			r = append(r, v)
		}
	}
	if op == pysyntax.BitXor {
		for _, v := range b {
			if h, _ := hashOf(v); !mine[h] {
				r = append(r, v)
			}
		}
	}
	return r
}

// spread is an unknown list within a list: any number of elements.
func spread(v val) val {
	if u, ok := v.o.(*unknown); ok {
		v.o = &unknown{why: u.why, spread: true}
		return v
	}
	return v
}

func concat(a, b []val) []val {
	list := make([]val, 0, len(a)+len(b))
	return append(append(list, a...), b...)
}

// textOf is a text, or unknown when it is too long to be one of a setting.
func (in *interp) textOf(s string, at Place) val {
	if len(s) > maxText {
		return unknownVal("the text gets too long", nil, at)
	}
	in.step(len(s) / 1024)
	return text(s, at)
}

func (in *interp) limited(v val) val {
	if len(itemsOf(v.o)) > maxItems {
		return unknownVal("the list gets too long", nil, v.at)
	}
	return v
}

// asInt is the value of an int or bool that fits.
func asInt(v val) (int64, bool) {
	switch o := v.o.(type) {
	case int64:
		return o, true
	case bool:
		if o {
			return 1, true
		}
		return 0, true
	case *instObj:
		if o.data.o != nil {
			return asInt(o.data)
		}
	}
	return 0, false
}

func asBig(v val) (*big.Int, bool) {
	if n, ok := asInt(v); ok {
		return big.NewInt(n), true
	}
	n, ok := v.o.(*big.Int)
	return n, ok
}

func asFloat(v val) (float64, bool) {
	if f, ok := v.o.(float64); ok {
		return f, true
	}
	if n, ok := asBig(v); ok {
		f, _ := new(big.Float).SetInt(n).Float64()
		return f, !math.IsInf(f, 0)
	}
	return 0, false
}

func (in *interp) numberOp(op pysyntax.BinaryOp, a, b val, at Place) (val, bool) {
	x, okA := asBig(a)
	y, okB := asBig(b)
	if okA && okB {
		return in.integerOp(op, x, y, a, b, at), true
	}
	f, okA := asFloat(a)
	g, okB := asFloat(b)
	if !okA || !okB {
		return val{}, false
	}
	var r float64
	switch op {
	case pysyntax.Add:
		r = f + g
	case pysyntax.Sub:
		r = f - g
	case pysyntax.Mult:
		r = f * g
	case pysyntax.Div, pysyntax.Mod, pysyntax.FloorDiv:
		if g == 0 {
			return in.throw("ZeroDivisionError", "float division by zero", nil, at), true
		}
		switch op {
		case pysyntax.Div:
			r = f / g
		case pysyntax.FloorDiv:
			r = math.Floor(f / g)
		default:
			r = math.Mod(f, g)
			if r != 0 && (r < 0) != (g < 0) {
				r += g
			}
		}
	case pysyntax.Pow:
		r = math.Pow(f, g)
	default:
		return val{}, false
	}
	if math.IsNaN(r) || math.IsInf(r, 0) {
		return unknownVal("the number is not finite", nil, at), true
	}
	return val{o: r, at: at}, true
}

func (in *interp) integerOp(op pysyntax.BinaryOp, x, y *big.Int, a, b val, at Place) val {
	_, boolA := a.o.(bool)
	_, boolB := b.o.(bool)
	r := new(big.Int)
	switch op {
	case pysyntax.Add:
		r.Add(x, y)
	case pysyntax.Sub:
		r.Sub(x, y)
	case pysyntax.Mult:
		if x.BitLen()+y.BitLen() > maxBits {
			return unknownVal("the number gets too large", nil, at)
		}
		r.Mul(x, y)
	case pysyntax.Div:
		if y.Sign() == 0 {
			return in.throw("ZeroDivisionError", "division by zero", nil, at)
		}
		f, _ := new(big.Rat).SetFrac(x, y).Float64()
		return val{o: f, at: at}
	case pysyntax.FloorDiv, pysyntax.Mod:
		if y.Sign() == 0 {
			return in.throw("ZeroDivisionError", "integer division or modulo by zero", nil, at)
		}
		m := new(big.Int)
		r.DivMod(x, y, m)
		if y.Sign() < 0 && m.Sign() != 0 {
			// Python's quotient is rounded down, Go's remainder is never negative.
			r.Sub(r, big.NewInt(1))
			m.Add(m, y)
		}
		if op == pysyntax.Mod {
			r = m
		}
	case pysyntax.Pow:
		if y.Sign() < 0 {
			f, _ := new(big.Float).SetInt(x).Float64()
			g, _ := new(big.Float).SetInt(y).Float64()
			if f == 0 {
				return in.throw("ZeroDivisionError", "0.0 cannot be raised to a negative power", nil, at)
			}
			return val{o: math.Pow(f, g), at: at}
		}
		if !y.IsInt64() || int64(x.BitLen())*y.Int64() > maxBits || y.Int64() > maxBits && x.BitLen() > 1 {
			return unknownVal("the number gets too large", nil, at)
		}
		r.Exp(x, y, nil)
	case pysyntax.LShift:
		if !y.IsInt64() || y.Sign() < 0 || y.Int64() > maxBits {
			return unknownVal("the number gets too large", nil, at)
		}
		r.Lsh(x, uint(y.Int64()))
	case pysyntax.RShift:
		if !y.IsInt64() || y.Sign() < 0 || y.Int64() > 1<<20 {
			return unknownVal("the shift is not evaluated", nil, at)
		}
		r.Rsh(x, uint(y.Int64()))
	case pysyntax.BitOr, pysyntax.BitXor, pysyntax.BitAnd:
		switch op {
		case pysyntax.BitOr:
			r.Or(x, y)
		case pysyntax.BitXor:
			r.Xor(x, y)
		default:
			r.And(x, y)
		}
		if boolA && boolB {
			return boolean(r.Sign() != 0, at)
		}
	default:
		return in.throw("TypeError", "unsupported operand type(s) for "+operatorText[op], nil, at)
	}
	if r.BitLen() > maxBits {
		return unknownVal("the number gets too large", nil, at)
	}
	return bigInteger(r, at)
}

func deltaOp(op pysyntax.BinaryOp, x delta, b val, at Place) (val, bool) {
	if y, ok := b.o.(delta); ok {
		switch op {
		case pysyntax.Add:
			return val{o: delta{x.micros + y.micros}, at: at}, true
		case pysyntax.Sub:
			return val{o: delta{x.micros - y.micros}, at: at}, true
		case pysyntax.Div:
			if y.micros != 0 {
				return val{o: float64(x.micros) / float64(y.micros), at: at}, true
			}
		}
		return val{}, false
	}
	if n, ok := asInt(b); ok {
		switch op {
		case pysyntax.Mult:
			return val{o: delta{x.micros * n}, at: at}, true
		case pysyntax.FloorDiv:
			if n != 0 {
				return val{o: delta{int64(math.Floor(float64(x.micros) / float64(n)))}, at: at}, true
			}
		case pysyntax.Div:
			if n != 0 {
				return val{o: delta{int64(math.RoundToEven(float64(x.micros) / float64(n)))}, at: at}, true
			}
		}
		return val{}, false
	}
	if f, ok := asFloat(b); ok {
		switch op {
		case pysyntax.Mult:
			return val{o: delta{int64(math.RoundToEven(float64(x.micros) * f))}, at: at}, true
		case pysyntax.Div:
			if f != 0 {
				return val{o: delta{int64(math.RoundToEven(float64(x.micros) / f))}, at: at}, true
			}
		}
	}
	return val{}, false
}

// itemsOf are the elements of a list, tuple or set that is known.
func itemsOf(o object) []val {
	switch o := o.(type) {
	case *seq:
		return o.items
	case *tupleObj:
		return o.items
	}
	return nil
}
