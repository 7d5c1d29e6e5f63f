package pyname

import (
	"math"
	"strconv"
	"strings"

	"paddock/internal/pysyntax"
)

// Const is a value that an expression certainly has.
type Const struct {
	Kind  ConstKind
	Bool  bool
	Int   int64 // integers that need more are not folded
	Float float64
	Text  string  // Str, Bytes
	Items []Const // Tuple, List, Set; the values of a Dict
	Keys  []Const // of a Dict, one for each item
}

// ConstKind is the Python type of a Const.
type ConstKind uint8

const (
	ConstNone ConstKind = iota
	ConstBool
	ConstInt
	ConstFloat
	ConstStr
	ConstBytes
	ConstTuple
	ConstList
	ConstSet
	ConstDict
)

// Truth is Python's bool(c).
func (c Const) Truth() bool {
	switch c.Kind {
	case ConstBool:
		return c.Bool
	case ConstInt:
		return c.Int != 0
	case ConstFloat:
		return c.Float != 0
	case ConstStr, ConstBytes:
		return c.Text != ""
	case ConstTuple, ConstList, ConstSet, ConstDict:
		return len(c.Items) > 0
	}
	return false
}

// number is the constant as Python's arithmetic sees it.
func (c Const) number() (i int64, f float64, isInt, ok bool) {
	switch c.Kind {
	case ConstBool:
		if c.Bool {
			return 1, 1, true, true
		}
		return 0, 0, true, true
	case ConstInt:
		return c.Int, float64(c.Int), true, true
	case ConstFloat:
		return 0, c.Float, false, true
	}
	return 0, 0, false, false
}

// Equal is Python's ==, under which 1, 1.0 and True are the same.
func (c Const) Equal(o Const) bool {
	if i, f, isInt, ok := c.number(); ok {
		j, g, isInt2, ok := o.number()
		return ok && (isInt && isInt2 && i == j || !(isInt && isInt2) && f == g)
	}
	if c.Kind != o.Kind || c.Text != o.Text || len(c.Items) != len(o.Items) {
		return false
	}
	if c.Kind == ConstSet || c.Kind == ConstDict {
		return c.sameItems(o)
	}
	for i := range c.Items {
		if !c.Items[i].Equal(o.Items[i]) {
			return false
		}
	}
	return true
}

// sameItems compares sets and dicts, whose order does not count.
func (c Const) sameItems(o Const) bool {
	for i := range c.Items {
		found := false
		for j := range o.Items {
			if c.Kind == ConstDict {
				found = found || c.Keys[i].Equal(o.Keys[j]) && c.Items[i].Equal(o.Items[j])
			} else {
				found = found || c.Items[i].Equal(o.Items[j])
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// String is Python's str(c) where that is the same in all its versions, else its repr as near as need be.
func (c Const) String() string {
	switch c.Kind {
	case ConstStr, ConstBytes:
		return c.Text
	}
	return c.repr()
}

func (c Const) repr() string {
	switch c.Kind {
	case ConstNone:
		return "None"
	case ConstBool:
		if c.Bool {
			return "True"
		}
		return "False"
	case ConstInt:
		return strconv.FormatInt(c.Int, 10)
	case ConstFloat:
		return floatText(c.Float)
	case ConstStr:
		return quote(c.Text)
	case ConstBytes:
		return "b" + quote(c.Text)
	}
	var parts []string
	for i, e := range c.Items {
		if c.Kind == ConstDict {
			parts = append(parts, c.Keys[i].repr()+": "+e.repr())
		} else {
			parts = append(parts, e.repr())
		}
	}
	text := strings.Join(parts, ", ")
	switch c.Kind {
	case ConstList:
		return "[" + text + "]"
	case ConstTuple:
		if len(parts) == 1 {
			text += ","
		}
		return "(" + text + ")"
	case ConstSet:
		if len(parts) == 0 {
			return "set()"
		}
	}
	return "{" + text + "}"
}

// floatText is Python's repr of a float.
func floatText(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	case math.IsNaN(f):
		return "nan"
	}
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e16) {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// quote is Python's repr of plain text.
func quote(s string) string {
	q := "'"
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		q = `"`
	}
	s = strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`, "\t", `\t`, q, `\`+q).Replace(s)
	return q + s + q
}

// number reads a number as written; ok is false when it does not fit or is imaginary.
func number(n *pysyntax.Num) (c Const, ok bool) {
	text := strings.ReplaceAll(n.Text, "_", "")
	switch n.Kind {
	case pysyntax.Int:
		text = strings.TrimRight(text, "lL") // Python 2's long
		if len(text) > 1 && text[0] == '0' && strings.Trim(text, "01234567") == "" {
			text = "0o" + strings.TrimLeft(text, "0") // Python 2's octal
			if text == "0o" {
				text = "0"
			}
		}
		i, err := strconv.ParseInt(text, 0, 64)
		return Const{Kind: ConstInt, Int: i}, err == nil
	case pysyntax.Float:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil && !math.IsInf(f, 0) {
			return Const{}, false
		}
		return Const{Kind: ConstFloat, Float: f}, true
	}
	return Const{}, false
}
