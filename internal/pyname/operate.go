package pyname

import "paddock/internal/pysyntax"

// Operators on constants that somebody else has found: what Fold does with the
// operators it meets. ok is false where Python would raise an error, and where
// the answer is too large to keep.

// Operate is `a op b`.
func Operate(op pysyntax.BinaryOp, a, b Const) (Const, bool) {
	f := folder{fuel: maxFold, names: maxNames}
	return f.operate(op, a, b)
}

// OperateUnary is `op v`.
func OperateUnary(op pysyntax.UnaryOperator, v Const) (Const, bool) { return unary(op, v) }

// Compare is the truth of `a op b`.
func Compare(op pysyntax.CompareOp, a, b Const) (truth, ok bool) { return compare(op, a, b) }

// Len is Python's len; -1 of what has none.
func (c Const) Len() int {
	switch c.Kind {
	case ConstSet, ConstDict:
		return len(c.Items)
	case ConstBytes:
		return len(c.Text)
	}
	return c.length()
}

// Index is `c[key]`.
func (c Const) Index(key Const) (Const, bool) {
	if c.Kind == ConstDict {
		for i, k := range c.Keys {
			if k.Equal(key) {
				return c.Items[i], true
			}
		}
		return Const{}, false
	}
	i, _, isInt, ok := key.number()
	if !ok || !isInt {
		return Const{}, false
	}
	n := int64(c.length())
	if i < 0 {
		i += n
	}
	if i < 0 || i >= n {
		return Const{}, false
	}
	return c.part(int(i), int(i)+1, true), true
}

// Slice is `c[from:to]` of a string, list or tuple; to may be past the end, and
// negative numbers count from it.
func (c Const) Slice(from, to int64) (Const, bool) {
	n := int64(c.length())
	if n < 0 {
		return Const{}, false
	}
	clamp := func(i int64) int {
		if i < 0 {
			i += n
		}
		return int(max(0, min(i, n)))
	}
	lower, upper := clamp(from), clamp(to)
	return c.part(lower, max(lower, upper), false), true
}
