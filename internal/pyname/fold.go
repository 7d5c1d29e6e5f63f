package pyname

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"paddock/internal/pysyntax"
)

// Fold is the constant that an expression of the module certainly has; ok is
// false when it is none, or one that cannot be told without running code. It
// follows literals, operators, comparisons, `if` and `or`, string formatting
// and a few methods of strings, and names that are bound once to such a value
// and never changed, in this module, a function or one it imports from.
//
// Lists, sets and dicts are folded where they are written out; a name for one
// is not, for anyone may have changed it.
func (m *Module) Fold(e pysyntax.Expr) (Const, bool) {
	f := folder{fuel: maxFold, names: maxNames}
	return f.expr(m, e, 0)
}

const (
	// maxFold is how many nodes one Fold looks at, and maxNames how many names.
	maxFold  = 20_000
	maxNames = 500
	// maxText is how long a folded string may get, in bytes, and maxItems how many elements a sequence.
	maxText  = 1 << 20
	maxItems = 10_000
	// maxFoldDepth bounds nesting and chains of names.
	maxFoldDepth = 200
)

// folder folds one expression. Fuel ends what would take too long, circles of names included.
type folder struct {
	fuel  int
	names int
	text  int // bytes of strings made so far
}

func (f *folder) str(s string) (Const, bool) {
	f.text += len(s)
	return Const{Kind: ConstStr, Text: s}, f.text <= 4*maxText && len(s) <= maxText
}

func boolean(b bool) (Const, bool) { return Const{Kind: ConstBool, Bool: b}, true }

func (f *folder) expr(m *Module, e pysyntax.Expr, depth int) (Const, bool) {
	if f.fuel--; f.fuel < 0 || depth > maxFoldDepth {
		return Const{}, false
	}
	depth++
	switch e := e.(type) {
	case *pysyntax.Str:
		return f.str(e.Value)
	case *pysyntax.Bytes:
		return Const{Kind: ConstBytes, Text: e.Value}, true
	case *pysyntax.Num:
		return number(e)
	case *pysyntax.Constant:
		switch e.Kind {
		case pysyntax.None:
			return Const{}, true
		case pysyntax.True:
			return boolean(true)
		case pysyntax.False:
			return boolean(false)
		}
	case *pysyntax.Tuple:
		return f.items(m, ConstTuple, e.Elts, depth)
	case *pysyntax.List:
		return f.items(m, ConstList, e.Elts, depth)
	case *pysyntax.Set:
		return f.items(m, ConstSet, e.Elts, depth)
	case *pysyntax.Dict:
		return f.dict(m, e, depth)
	case *pysyntax.NamedExpr:
		return f.expr(m, e.Value, depth)
	case *pysyntax.FString:
		return f.fstring(m, e, depth)
	case *pysyntax.BinOp:
		return f.binary(m, e, depth)
	case *pysyntax.UnaryOp:
		v, ok := f.expr(m, e.Operand, depth)
		if !ok {
			return Const{}, false
		}
		return unary(e.Op, v)
	case *pysyntax.BoolOp:
		for i, x := range e.Values {
			v, ok := f.expr(m, x, depth)
			if !ok {
				return Const{}, false
			}
			if v.Truth() == e.Or || i == len(e.Values)-1 {
				return v, true
			}
		}
	case *pysyntax.IfExp:
		test, ok := f.expr(m, e.Test, depth)
		if !ok {
			return Const{}, false
		}
		if test.Truth() {
			return f.expr(m, e.Body, depth)
		}
		return f.expr(m, e.Orelse, depth)
	case *pysyntax.Compare:
		return f.compare(m, e, depth)
	case *pysyntax.Subscript:
		return f.subscript(m, e, depth)
	case *pysyntax.Name, *pysyntax.Attribute:
		return f.name(m, e, depth)
	case *pysyntax.Call:
		return f.call(m, e, depth)
	}
	return Const{}, false
}

func (f *folder) items(m *Module, kind ConstKind, elts []pysyntax.Expr, depth int) (Const, bool) {
	if len(elts) > maxItems {
		return Const{}, false
	}
	c := Const{Kind: kind}
	for _, e := range elts {
		if s, ok := e.(*pysyntax.Starred); ok {
			v, ok := f.expr(m, s.Value, depth)
			if !ok || v.Kind != ConstTuple && v.Kind != ConstList || len(c.Items)+len(v.Items) > maxItems {
				return Const{}, false
			}
			c.Items = append(c.Items, v.Items...)
			continue
		}
		v, ok := f.expr(m, e, depth)
		if !ok {
			return Const{}, false
		}
		c.Items = append(c.Items, v)
	}
	return c, true
}

func (f *folder) dict(m *Module, e *pysyntax.Dict, depth int) (Const, bool) {
	if len(e.Keys) > maxItems {
		return Const{}, false
	}
	c := Const{Kind: ConstDict}
	at := map[string]int{}
	for i, k := range e.Keys {
		if k == nil {
			return Const{}, false
		}
		key, ok := f.expr(m, k, depth)
		if !ok || key.Kind != ConstStr && key.Kind != ConstInt {
			return Const{}, false
		}
		v, ok := f.expr(m, e.Values[i], depth)
		if !ok {
			return Const{}, false
		}
		if j, again := at[key.repr()]; again {
			c.Items[j] = v
			continue
		}
		at[key.repr()] = len(c.Keys)
		c.Keys, c.Items = append(c.Keys, key), append(c.Items, v)
	}
	return c, true
}

// name folds what has one binding and one only: a second one, an augmented
// assignment or a `global` elsewhere makes it a variable.
func (f *folder) name(m *Module, e pysyntax.Expr, depth int) (Const, bool) {
	switch n := e.(type) {
	case *pysyntax.Name:
		switch n.ID {
		case "__name__":
			if y := m.Scopes().Symbol(n); y != nil && len(y.Bindings) == 0 {
				return f.str(m.Name)
			}
		case "__debug__":
			return boolean(true)
		}
	}
	if f.names--; f.names < 0 {
		return Const{}, false
	}
	defs := m.Resolve(e)
	if len(defs) != 1 {
		return Const{}, false
	}
	d := defs[0]
	if d.Kind == External && d.Whole() && d.Name == "typing.TYPE_CHECKING" {
		return boolean(false)
	}
	v := d.Value()
	if v == nil || len(live(d.Binding.Symbol.Bindings)) != 1 || len(d.Binding.Symbol.Bindings) != 1 && !allAnnotated(d.Binding.Symbol) {
		return Const{}, false
	}
	for a := d.Binding.arm; a != nil; a = a.parent {
		// In a loop it may be another value at each turn; in a branch it is the only one there is.
		if a.fork.kind == forkLoop && !literal(v) {
			return Const{}, false
		}
	}
	c, ok := f.expr(d.Module, v, depth)
	if !ok || !c.frozen() {
		return Const{}, false
	}
	return c, true
}

func allAnnotated(y *Symbol) bool {
	for _, b := range y.Bindings {
		if b.Kind != Annotated && b.Kind != Assigned {
			return false
		}
	}
	return true
}

func literal(e pysyntax.Expr) bool {
	switch e.(type) {
	case *pysyntax.Str, *pysyntax.Bytes, *pysyntax.Num, *pysyntax.Constant:
		return true
	}
	return false
}

// frozen says that nobody can change the value in place.
func (c Const) frozen() bool {
	switch c.Kind {
	case ConstList, ConstSet, ConstDict:
		return false
	case ConstTuple:
		return !slices.ContainsFunc(c.Items, func(e Const) bool { return !e.frozen() })
	}
	return true
}

func unary(op pysyntax.UnaryOperator, v Const) (Const, bool) {
	if op == pysyntax.Not {
		return boolean(!v.Truth())
	}
	i, x, isInt, ok := v.number()
	if !ok {
		return Const{}, false
	}
	switch op {
	case pysyntax.USub:
		if isInt {
			return Const{Kind: ConstInt, Int: -i}, i != math.MinInt64
		}
		return Const{Kind: ConstFloat, Float: -x}, true
	case pysyntax.UAdd:
		if isInt {
			return Const{Kind: ConstInt, Int: i}, true
		}
		return v, true
	case pysyntax.Invert:
		return Const{Kind: ConstInt, Int: ^i}, isInt
	}
	return Const{}, false
}

func (f *folder) binary(m *Module, e *pysyntax.BinOp, depth int) (Const, bool) {
	// "a" + "b" + … leans to the left and may be long: walk it flat.
	chain := []pysyntax.Expr{e.Right}
	left := e.Left
	for {
		b, ok := left.(*pysyntax.BinOp)
		if !ok || b.Op != e.Op || e.Op != pysyntax.Add {
			break
		}
		chain = append(chain, b.Right)
		left = b.Left
		if len(chain) > maxItems {
			return Const{}, false
		}
	}
	v, ok := f.expr(m, left, depth)
	for i := len(chain) - 1; i >= 0 && ok; i-- {
		if v.Kind == ConstStr && e.Op == pysyntax.Mod {
			return f.percent(m, v.Text, chain[i], depth)
		}
		var w Const
		if w, ok = f.expr(m, chain[i], depth); ok {
			v, ok = f.operate(e.Op, v, w)
		}
	}
	return v, ok
}

func (f *folder) operate(op pysyntax.BinaryOp, a, b Const) (Const, bool) {
	if i, x, isInt, ok := a.number(); ok {
		if j, y, isInt2, ok := b.number(); ok {
			if isInt && isInt2 && op != pysyntax.Div {
				return integers(op, i, j)
			}
			return floats(op, x, y)
		}
		a, b = b, a // 3 * "ab"
		if op != pysyntax.Mult {
			return Const{}, false
		}
	}
	switch op {
	case pysyntax.Add:
		if a.Kind != b.Kind {
			return Const{}, false
		}
		switch a.Kind {
		case ConstStr:
			return f.str(a.Text + b.Text)
		case ConstBytes:
			return Const{Kind: ConstBytes, Text: a.Text + b.Text}, len(a.Text)+len(b.Text) <= maxText
		case ConstTuple, ConstList:
			return Const{Kind: a.Kind, Items: slices.Concat(a.Items, b.Items)}, len(a.Items)+len(b.Items) <= maxItems
		}
	case pysyntax.Mult:
		n, _, isInt, ok := b.number()
		n = max(n, 0)
		if !ok || !isInt || n > maxText {
			return Const{}, false
		}
		switch a.Kind {
		case ConstStr, ConstBytes:
			if int64(len(a.Text))*n > maxText {
				return Const{}, false
			}
			c, ok := f.str(strings.Repeat(a.Text, int(n)))
			c.Kind = a.Kind
			return c, ok
		case ConstTuple, ConstList:
			if int64(len(a.Items))*n > maxItems {
				return Const{}, false
			}
			return Const{Kind: a.Kind, Items: slices.Repeat(a.Items, int(n))}, true
		}
	}
	return Const{}, false
}

// integers is Python's arithmetic as far as it fits in 64 bits.
func integers(op pysyntax.BinaryOp, i, j int64) (Const, bool) {
	n, ok := int64(0), true
	switch op {
	case pysyntax.Add:
		n = i + j
		ok = (n > i) == (j > 0)
	case pysyntax.Sub:
		n = i - j
		ok = (n < i) == (j > 0)
	case pysyntax.Mult:
		if i != 0 && j != 0 {
			n = i * j
			ok = n/j == i && !(i == -1 && j == math.MinInt64) && !(j == -1 && i == math.MinInt64)
		}
	case pysyntax.FloorDiv, pysyntax.Mod:
		if j == 0 || j == -1 {
			return Const{}, false
		}
		q, r := i/j, i%j
		if r != 0 && (r < 0) != (j < 0) {
			q, r = q-1, r+j
		}
		n = q
		if op == pysyntax.Mod {
			n = r
		}
	case pysyntax.Pow:
		n = 1
		if j < 0 || j > 63 {
			return Const{}, false
		}
		for range j {
			c, fits := integers(pysyntax.Mult, n, i)
			if !fits {
				return Const{}, false
			}
			n = c.Int
		}
	case pysyntax.LShift:
		if j < 0 || j > 62 {
			return Const{}, false
		}
		n = i << j
		ok = n>>j == i
	case pysyntax.RShift:
		if j < 0 {
			return Const{}, false
		}
		n = i >> min(j, 63)
	case pysyntax.BitOr:
		n = i | j
	case pysyntax.BitXor:
		n = i ^ j
	case pysyntax.BitAnd:
		n = i & j
	default:
		ok = false
	}
	return Const{Kind: ConstInt, Int: n}, ok
}

func floats(op pysyntax.BinaryOp, x, y float64) (Const, bool) {
	z := 0.0
	switch op {
	case pysyntax.Add:
		z = x + y
	case pysyntax.Sub:
		z = x - y
	case pysyntax.Mult:
		z = x * y
	case pysyntax.Div:
		if y == 0 {
			return Const{}, false
		}
		z = x / y
	default:
		return Const{}, false
	}
	return Const{Kind: ConstFloat, Float: z}, true
}

func (f *folder) compare(m *Module, e *pysyntax.Compare, depth int) (Const, bool) {
	left, ok := f.expr(m, e.Left, depth)
	if !ok {
		return Const{}, false
	}
	for i, op := range e.Ops {
		right, ok := f.expr(m, e.Comparators[i], depth)
		if !ok {
			return Const{}, false
		}
		truth, ok := compare(op, left, right)
		if !ok || !truth {
			return Const{Kind: ConstBool}, ok
		}
		left = right
	}
	return boolean(true)
}

func compare(op pysyntax.CompareOp, a, b Const) (truth, ok bool) {
	switch op {
	case pysyntax.Eq:
		return a.Equal(b), true
	case pysyntax.NotEq:
		return !a.Equal(b), true
	case pysyntax.Is, pysyntax.IsNot:
		// Of None, True and False there is one each; of the others nobody knows.
		single := func(c Const) bool { return c.Kind == ConstNone || c.Kind == ConstBool }
		if !single(a) && !single(b) {
			return false, false
		}
		return (a.Kind == b.Kind && a.Bool == b.Bool) == (op == pysyntax.Is), true
	case pysyntax.In, pysyntax.NotIn:
		found := false
		switch {
		case b.Kind == ConstStr && a.Kind == ConstStr:
			found = strings.Contains(b.Text, a.Text)
		case b.Kind == ConstDict:
			found = slices.ContainsFunc(b.Keys, a.Equal)
		case b.Kind == ConstTuple || b.Kind == ConstList || b.Kind == ConstSet:
			found = slices.ContainsFunc(b.Items, a.Equal)
		default:
			return false, false
		}
		return found == (op == pysyntax.In), true
	}
	order, ok := order(a, b)
	if !ok {
		return false, false
	}
	switch op {
	case pysyntax.Lt:
		return order < 0, true
	case pysyntax.LtE:
		return order <= 0, true
	case pysyntax.Gt:
		return order > 0, true
	}
	return order >= 0, true
}

func order(a, b Const) (int, bool) {
	if i, x, isInt, ok := a.number(); ok {
		j, y, isInt2, ok := b.number()
		if isInt && isInt2 {
			return cmp.Compare(i, j), ok
		}
		return cmp.Compare(x, y), ok && !math.IsNaN(x) && !math.IsNaN(y)
	}
	if a.Kind != b.Kind {
		return 0, false
	}
	switch a.Kind {
	case ConstStr, ConstBytes:
		return strings.Compare(a.Text, b.Text), true
	case ConstTuple, ConstList:
		for i := range min(len(a.Items), len(b.Items)) {
			if !a.Items[i].Equal(b.Items[i]) {
				return order(a.Items[i], b.Items[i])
			}
		}
		return cmp.Compare(len(a.Items), len(b.Items)), true
	}
	return 0, false
}

func (f *folder) subscript(m *Module, e *pysyntax.Subscript, depth int) (Const, bool) {
	v, ok := f.expr(m, e.Value, depth)
	if !ok {
		return Const{}, false
	}
	if s, ok := e.Index.(*pysyntax.Slice); ok {
		return f.slice(m, v, s, depth)
	}
	key, ok := f.expr(m, e.Index, depth)
	if !ok {
		return Const{}, false
	}
	if v.Kind == ConstDict {
		if i := slices.IndexFunc(v.Keys, key.Equal); i >= 0 {
			return v.Items[i], true
		}
		return Const{}, false
	}
	i, _, isInt, ok := key.number()
	if !ok || !isInt {
		return Const{}, false
	}
	if i < 0 {
		i += int64(v.length())
	}
	if i < 0 || i >= int64(v.length()) {
		return Const{}, false
	}
	return v.part(int(i), int(i)+1, true), true
}

func (f *folder) slice(m *Module, v Const, s *pysyntax.Slice, depth int) (Const, bool) {
	n := v.length()
	if s.Step != nil || n < 0 {
		return Const{}, false
	}
	bound := func(e pysyntax.Expr, none int) (int, bool) {
		if e == nil {
			return none, true
		}
		c, ok := f.expr(m, e, depth)
		i, _, isInt, isNumber := c.number()
		if i < 0 {
			i += int64(n)
		}
		return int(max(0, min(i, int64(n)))), ok && isInt && isNumber
	}
	lower, ok := bound(s.Lower, 0)
	upper, ok2 := bound(s.Upper, n)
	if !ok || !ok2 {
		return Const{}, false
	}
	return v.part(lower, max(lower, upper), false), true
}

// length is Python's len of a sequence; -1 when it is none.
func (c Const) length() int {
	switch c.Kind {
	case ConstStr:
		return utf8.RuneCountInString(c.Text)
	case ConstTuple, ConstList:
		return len(c.Items)
	}
	return -1
}

// part is c[from:to], or c[from] when one is set; the bounds fit.
func (c Const) part(from, to int, one bool) Const {
	if c.Kind == ConstStr {
		if len(c.Text) == utf8.RuneCountInString(c.Text) {
			return Const{Kind: ConstStr, Text: c.Text[from:to]}
		}
		return Const{Kind: ConstStr, Text: string([]rune(c.Text)[from:to])}
	}
	if one {
		return c.Items[from]
	}
	return Const{Kind: c.Kind, Items: c.Items[from:to:to]}
}
