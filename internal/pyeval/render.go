package pyeval

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Python is the value as a Python literal for people to read; secrets are not
// masked. What is no literal looks like the expression that makes it, what is
// unknown is <unknown: why>.
func (v Value) Python() string {
	var b strings.Builder
	v.python(&b)
	return b.String()
}

func (v *Value) python(b *strings.Builder) {
	list := func(open, end string) {
		b.WriteString(open)
		for i := range v.Items {
			if i > 0 {
				b.WriteString(", ")
			}
			v.Items[i].python(b)
		}
		b.WriteString(end)
	}
	switch v.Kind {
	case Unknown:
		b.WriteString("<unknown: " + v.Why + ">")
	case None:
		b.WriteString("None")
	case Bool:
		if v.Bool {
			b.WriteString("True")
		} else {
			b.WriteString("False")
		}
	case Int:
		if v.Big != "" {
			b.WriteString(v.Big)
		} else {
			b.WriteString(strconv.FormatInt(v.Int, 10))
		}
	case Float:
		b.WriteString(floatText(v.Float))
	case Str:
		b.WriteString(quote(v.Text))
	case Bytes:
		b.WriteString(quoteBytes(v.Text))
	case List:
		list("[", "]")
	case Tuple:
		if len(v.Items) == 1 {
			list("(", ",)")
		} else {
			list("(", ")")
		}
	case Set:
		if len(v.Items) == 0 {
			b.WriteString("set()")
		} else {
			list("{", "}")
		}
	case Dict:
		b.WriteString("{")
		for i := range v.Pairs {
			if i > 0 {
				b.WriteString(", ")
			}
			if v.Pairs[i].Key.Kind == Unknown {
				b.WriteString("**")
				v.Pairs[i].Key.python(b)
				continue
			}
			v.Pairs[i].Key.python(b)
			b.WriteString(": ")
			v.Pairs[i].Value.python(b)
		}
		b.WriteString("}")
	case Path:
		b.WriteString("Path(" + quote(v.Text) + ")")
	case TimeDelta:
		b.WriteString("timedelta(seconds=" + strings.TrimSuffix(floatText(v.Float), ".0") + ")")
	case Regex:
		b.WriteString("re.compile(" + quote(v.Text) + ")")
	case Ref:
		b.WriteString("<" + v.Text + ">")
	case Object:
		b.WriteString(v.Text + "(")
		for i := range v.Items {
			if i > 0 {
				b.WriteString(", ")
			}
			v.Items[i].python(b)
		}
		for i := range v.Pairs {
			if i > 0 || len(v.Items) > 0 {
				b.WriteString(", ")
			}
			b.WriteString(v.Pairs[i].Key.Text + "=")
			v.Pairs[i].Value.python(b)
		}
		b.WriteString(")")
	}
}

// Reason is why a value is not known through and through: its own, or that of
// the first part of it that is unknown; "" when it is known.
func (v *Value) Reason() string {
	if v.Kind == Unknown {
		return v.Why
	}
	for i := range v.Items {
		if why := v.Items[i].Reason(); why != "" {
			return why
		}
	}
	for i := range v.Pairs {
		if why := v.Pairs[i].Key.Reason(); why != "" {
			return why
		}
		if why := v.Pairs[i].Value.Reason(); why != "" {
			return why
		}
	}
	return ""
}

// JSON is the value as encoding/json prints it for the contract of `paddock
// settings`: plain values as they are, tuples as lists, and
// {"__path__": …}, {"__timedelta__": seconds}, {"__set__": […]},
// {"__regex__": …}, {"__bytes__": …} and {"__repr__": …} for what JSON has no
// type for. A part that is unknown is {"__unknown__": why}.
func JSON(v Value) any {
	switch v.Kind {
	case Unknown:
		return map[string]any{"__unknown__": v.Why}
	case None:
		return nil
	case Bool:
		return v.Bool
	case Int:
		if v.Big != "" {
			return json.Number(v.Big)
		}
		return v.Int
	case Float:
		if math.IsInf(v.Float, 0) || math.IsNaN(v.Float) {
			return map[string]any{"__repr__": floatText(v.Float)}
		}
		return v.Float
	case Str:
		return v.Text
	case Bytes:
		return map[string]any{"__bytes__": latin1(v.Text)}
	case List, Tuple:
		return jsonItems(v.Items)
	case Set:
		items := jsonItems(v.Items)
		slices.SortStableFunc(items, func(a, b any) int {
			x, okX := a.(string)
			y, okY := b.(string)
			if okX && okY {
				return strings.Compare(x, y)
			}
			return 0
		})
		return map[string]any{"__set__": items}
	case Dict:
		return dictJSON{v.Pairs}
	case Path:
		return map[string]any{"__path__": v.Text}
	case TimeDelta:
		return map[string]any{"__timedelta__": v.Float}
	case Regex:
		return map[string]any{"__regex__": v.Text}
	}
	return map[string]any{"__repr__": v.Python()}
}

func jsonItems(items []Value) []any {
	list := make([]any, len(items))
	for i := range items {
		list[i] = JSON(items[i])
	}
	return list
}

func latin1(s string) string {
	r := make([]rune, len(s))
	for i := range len(s) {
		r[i] = rune(s[i])
	}
	return string(r)
}

// dictJSON prints a dict in Python's order, with its keys as texts.
type dictJSON struct{ pairs []Pair }

func (d dictJSON) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i := range d.pairs {
		if i > 0 {
			out = append(out, ',')
		}
		k := &d.pairs[i].Key
		t := k.Text
		if k.Kind != Str {
			t = k.Python()
		}
		key, err := json.Marshal(t)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(JSON(d.pairs[i].Value))
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, key...), ':'), value...)
	}
	return append(out, '}'), nil
}
