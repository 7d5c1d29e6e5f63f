package pyeval

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"paddock/internal/pysyntax"
)

// str is str(v).
func (in *interp) str(v val, at Place) val {
	return in.each(v, func(v val) val {
		s, bad := in.display(v, false, 0)
		if bad != nil {
			return bad.placed(at)
		}
		if o, ok := v.o.(str); ok {
			return val{o: o, at: v.at}
		}
		return in.textOf(s, at).dep(deepEnv(v))
	})
}

// repr is repr(v).
func (in *interp) repr(v val, at Place) val {
	return in.each(v, func(v val) val {
		s, bad := in.display(v, true, 0)
		if bad != nil {
			return bad.placed(at)
		}
		return in.textOf(s, at).dep(deepEnv(v))
	})
}

// reprText is repr for a message.
func (in *interp) reprText(v val) string {
	s, bad := in.display(v, true, 0)
	if bad != nil {
		return "?"
	}
	return strings.Trim(clip(s), "'")
}

// display is str(v) or, with quotes, repr(v); bad is the unknown value when it cannot be said.
func (in *interp) display(v val, quotes bool, depth int) (string, *val) {
	in.step(1)
	if depth > maxNesting {
		u := unknownVal("nested too deeply", nil, v.at)
		return "", &u
	}
	list := func(items []val, open, end string) (string, *val) {
		parts := make([]string, len(items))
		size := 0
		for i, item := range items {
			s, bad := in.display(item, true, depth+1)
			if bad != nil {
				return "", bad
			}
			if size += len(s); size > maxText {
				u := unknownVal("the text gets too long", nil, v.at)
				return "", &u
			}
			parts[i] = s
		}
		return open + strings.Join(parts, ", ") + end, nil
	}
	switch o := v.o.(type) {
	case noneType:
		return "None", nil
	case ellipsisType:
		return "Ellipsis", nil
	case bool:
		if o {
			return "True", nil
		}
		return "False", nil
	case int64:
		return strconv.FormatInt(o, 10), nil
	case *big.Int:
		return o.String(), nil
	case float64:
		return floatText(o), nil
	case str:
		if quotes {
			return quote(string(o)), nil
		}
		return string(o), nil
	case byteStr:
		return quoteBytes(string(o)), nil
	case pathObj:
		if quotes {
			return "PosixPath(" + quote(o.text) + ")", nil
		}
		return o.text, nil
	case *tupleObj:
		if o.fields != nil {
			break
		}
		if len(o.items) == 1 {
			return list(o.items, "(", ",)")
		}
		return list(o.items, "(", ")")
	case *seq:
		if o.unsure != nil {
			u := unknownVal(o.unsure.why, o.cell.env, v.at)
			return "", &u
		}
		switch o.kind {
		case listKind:
			return list(o.items, "[", "]")
		case setKind:
			if len(o.items) == 1 {
				return list(o.items, "{", "}")
			}
			if len(o.items) == 0 {
				return "set()", nil
			}
			u := unknownVal("the order of a set is not known", nil, v.at)
			return "", &u
		}
	case *dictObj:
		if why := o.uncertain(); why != "" {
			u := unknownVal(why, o.cell.env, v.at)
			return "", &u
		}
		var parts []string
		size := 0
		for _, e := range o.live() {
			k, bad := in.display(e.key, true, depth+1)
			if bad != nil {
				return "", bad
			}
			w, bad := in.display(e.v, true, depth+1)
			if bad != nil {
				return "", bad
			}
			if size += len(k) + len(w); size > maxText {
				u := unknownVal("the text gets too long", nil, v.at)
				return "", &u
			}
			parts = append(parts, k+": "+w)
		}
		return "{" + strings.Join(parts, ", ") + "}", nil
	case *excObj:
		if !quotes {
			switch len(o.args) {
			case 0:
				return "", nil
			case 1:
				return in.display(o.args[0], o.class == "KeyError", depth+1)
			}
		}
	case delta:
		if !quotes {
			return deltaText(o.micros), nil
		}
	case *instObj:
		names := []string{"__str__", "__repr__"}
		if quotes {
			names = names[1:]
		}
		for _, n := range names {
			if f, ok := in.classAttr(o.class, n); ok {
				r := in.call(f, &call{args: []val{v}, at: v.at})
				if s, ok := r.o.(str); ok {
					return string(s), nil
				}
				u := in.noIdea(r, v.at)
				return "", &u
			}
		}
		if o.data.o != nil && !o.class.isEnum() {
			return in.display(o.data, quotes, depth+1)
		}
		if o.data.o != nil && o.class.derives("django.db.models.TextChoices", "enum.StrEnum") {
			return in.display(o.data, quotes, depth+1)
		}
		if o.class.isEnum() && !quotes && o.data.o == nil {
			if n, ok := o.attrs.lookup(name("name")); ok {
				if s, ok := n.o.(str); ok {
					return o.class.name + "." + string(s), nil
				}
			}
		}
		if o.class.isException() && !quotes {
			if a, ok := o.attrs.lookup(name("args")); ok {
				if items := itemsOf(a.o); len(items) == 1 {
					return in.display(items[0], false, depth+1)
				}
			}
		}
	case *choice:
		u := unknownVal(o.why, v.env(), v.at)
		return "", &u
	case *native:
		if o.typ {
			return "<class '" + o.name + "'>", nil
		}
	case *classObj:
		return "<class '" + o.module + "." + o.name + "'>", nil
	}
	u := in.noIdea(v, v.at)
	return "", &u
}

func deltaText(micros int64) string {
	days := floorDiv(micros, 86_400_000_000)
	rest := micros - days*86_400_000_000
	s := rest / 1_000_000
	t := fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	if us := rest % 1_000_000; us != 0 {
		t += fmt.Sprintf(".%06d", us)
	}
	switch {
	case days == 1 || days == -1:
		return fmt.Sprintf("%d day, %s", days, t)
	case days != 0:
		return fmt.Sprintf("%d days, %s", days, t)
	}
	return t
}

// floatText is repr(f).
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
		s := strconv.FormatFloat(f, 'e', -1, 64)
		return s
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// quote is repr of a text.
func quote(s string) string {
	q := byte('\'')
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		q = '"'
	}
	var b strings.Builder
	b.WriteByte(q)
	for i, w := 0, 0; i < len(s); i += w {
		var r rune
		r, w = utf8.DecodeRuneInString(s[i:])
		switch {
		case r == rune(q) || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r == hiddenRune:
			b.WriteRune(r)
		case r > 0x7f && !unicode.IsPrint(r):
			switch {
			case r <= 0xff:
				fmt.Fprintf(&b, `\x%02x`, r)
			case r <= 0xffff:
				fmt.Fprintf(&b, `\u%04x`, r)
			default:
				fmt.Fprintf(&b, `\U%08x`, r)
			}
		default:
			b.WriteString(s[i : i+w])
		}
	}
	b.WriteByte(q)
	return b.String()
}

func quoteBytes(s string) string {
	q := byte('\'')
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		q = '"'
	}
	var b strings.Builder
	b.WriteString("b")
	b.WriteByte(q)
	for i := range len(s) {
		c := s[i]
		switch {
		case c == q || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\t':
			b.WriteString(`\t`)
		case c < ' ' || c >= 0x7f:
			fmt.Fprintf(&b, `\x%02x`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte(q)
	return b.String()
}

// evalFString is an f-string.
func (in *interp) evalFString(sc *scope, e *pysyntax.FString, at Place) val {
	result := text("", at)
	for _, p := range e.Parts {
		var part val
		switch p := p.(type) {
		case *pysyntax.Interpolation:
			v := in.eval(sc, p.Value)
			spec := text("", at)
			if p.Format != nil {
				spec = in.evalFString(sc, p.Format, at)
			}
			switch p.Conversion {
			case 'r', 'a':
				v = in.repr(v, at)
			case 's':
				v = in.str(v, at)
			default:
				if p.Debug && p.Format == nil {
					v = in.repr(v, at)
				}
			}
			part = in.each(spec, func(spec val) val {
				s, ok := spec.o.(str)
				if !ok {
					return in.noIdea(spec, at)
				}
				return in.formatValue(v, string(s), at)
			})
		default:
			part = in.eval(sc, p)
		}
		result = in.binary(pysyntax.Add, result, part, at)
	}
	result.at = at
	return result
}

// formatMethod is "…{}…".format(…).
func (in *interp) formatMethod(recv val, c *call) val {
	if c.open != nil {
		return unknownVal(c.open.why, nil, c.at)
	}
	return in.formatText(string(recv.o.(str)), c, new(int), 0)
}

func (in *interp) formatText(format string, c *call, auto *int, depth int) val {
	at := c.at
	result := text("", at)
	add := func(w val) { result = in.binary(pysyntax.Add, result, w, at) }
	if depth > 2 {
		return unknownVal("nested too deeply", nil, at)
	}
	for format != "" {
		i := strings.IndexAny(format, "{}")
		if i < 0 {
			add(text(format, at))
			break
		}
		if i > 0 {
			add(text(format[:i], at))
		}
		if i+1 < len(format) && format[i+1] == format[i] {
			add(text(format[i:i+1], at))
			format = format[i+2:]
			continue
		}
		if format[i] == '}' {
			return in.throw("ValueError", "Single '}' encountered in format string", nil, at)
		}
		format = format[i+1:]
		open, end := 1, -1
		for j := range len(format) {
			switch format[j] {
			case '{':
				open++
			case '}':
				open--
			}
			if open == 0 {
				end = j
				break
			}
		}
		if end < 0 {
			return in.throw("ValueError", "expected '}' before end of string", nil, at)
		}
		field := format[:end]
		format = format[end+1:]
		field, spec, _ := strings.Cut(field, ":")
		field, conversion, _ := strings.Cut(field, "!")
		v := in.formatField(field, c, auto)
		switch conversion {
		case "r", "a":
			v = in.repr(v, at)
		case "s":
			v = in.str(v, at)
		}
		w := in.formatText(spec, c, auto, depth+1)
		s, ok := w.o.(str)
		if !ok {
			return w
		}
		add(in.formatValue(v, string(s), at))
	}
	result.at = at
	return result
}

// formatField is what {name.attr[key]} names.
func (in *interp) formatField(field string, c *call, auto *int) val {
	first := field
	if i := strings.IndexAny(field, ".["); i >= 0 {
		first = field[:i]
	}
	path := field[len(first):]
	var v val
	n, err := strconv.Atoi(first)
	if first == "" {
		n, err = *auto, nil
		*auto++
	}
	if err == nil {
		w, ok := c.arg(n, "")
		if !ok {
			return in.throw("IndexError", "Replacement index out of range for positional args tuple", nil, c.at)
		}
		v = w
	} else {
		w, ok := c.arg(-1, first)
		if !ok {
			return in.throw("KeyError", first, nil, c.at)
		}
		v = w
	}
	for path != "" {
		if path[0] == '.' {
			path = path[1:]
			end := strings.IndexAny(path, ".[")
			if end < 0 {
				end = len(path)
			}
			v = in.attribute(v, path[:end], c.at)
			path = path[end:]
			continue
		}
		end := strings.IndexByte(path, ']')
		if end < 0 {
			return unknownVal("the format is not evaluated", nil, c.at)
		}
		key := text(path[1:end], c.at)
		if k, err := strconv.Atoi(path[1:end]); err == nil {
			key = integer(int64(k), c.at)
		}
		v = in.subscript(v, key, c.at)
		path = path[end+1:]
	}
	return v
}
