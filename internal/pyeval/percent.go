package pyeval

import (
	"strings"
	"unicode/utf8"

	"paddock/internal/pysyntax"
)

// The % operator of texts.

// percent is `format % v`.
func (in *interp) percent(format string, v val, at Place) val {
	if !strings.Contains(format, "%") {
		return text(format, at)
	}
	var items []val
	d, isDict := v.o.(*dictObj)
	single := true
	if t, ok := v.o.(*tupleObj); ok {
		items, single = t.items, false
	} else {
		items = []val{v}
	}
	result := text("", at)
	add := func(w val) { result = in.binary(pysyntax.Add, result, w, at) }
	used := 0
	for format != "" {
		i := strings.IndexByte(format, '%')
		if i < 0 {
			add(text(format, at))
			break
		}
		if i > 0 {
			add(text(format[:i], at))
		}
		format = format[i+1:]
		key, hasKey := "", false
		if strings.HasPrefix(format, "(") {
			end := strings.IndexByte(format, ')')
			if end < 0 {
				return in.throw("ValueError", "incomplete format key", nil, at)
			}
			key, hasKey = format[1:end], true
			format = format[end+1:]
		}
		j := 0
		for j < len(format) && strings.IndexByte("#0- +.123456789*hlL", format[j]) >= 0 {
			j++
		}
		if j == len(format) {
			return in.throw("ValueError", "incomplete format", nil, at)
		}
		flags, kind := format[:j], format[j]
		format = format[j+1:]
		if kind == '%' {
			add(text("%", at))
			continue
		}
		var arg val
		switch {
		case hasKey:
			if !isDict {
				if v.isUnknown() {
					arg = v
				} else if inst, ok := v.o.(*instObj); ok {
					arg = in.subscript(val{o: inst, at: v.at}, text(key, at), at)
				} else {
					return in.throw("TypeError", "format requires a mapping", nil, at)
				}
			} else {
				arg = in.item(d, text(key, at), at)
			}
		case used < len(items):
			arg = items[used]
			used++
		default:
			return in.throw("TypeError", "not enough arguments for format string", nil, at)
		}
		if u, ok := arg.o.(*unknown); ok && u.spread {
			return unknownVal(u.why, arg.env(), at)
		}
		add(in.percentOne(arg, flags, kind, at))
	}
	if !isDict && used < len(items) && !(single && v.isUnknown()) {
		if _, isMapping := v.o.(*instObj); !isMapping {
			return in.throw("TypeError", "not all arguments converted during string formatting", nil, at)
		}
	}
	result.at = at
	return result
}

func (in *interp) percentOne(v val, flags string, kind byte, at Place) val {
	switch kind {
	case 's', 'r', 'a':
		w := in.str(v, at)
		if kind != 's' {
			w = in.repr(v, at)
		}
		if flags == "" {
			return w
		}
		spec := strings.TrimPrefix(flags, "-")
		if spec == flags {
			spec = ">" + spec
		}
		return in.formatValue(w, spec, at)
	case 'd', 'i', 'u', 'x', 'X', 'o', 'f', 'F', 'e', 'E', 'g', 'G', 'c':
		return in.each(v, func(v val) val {
			switch o := v.o.(type) {
			case *unknown, *ref, *opaque:
				return in.noIdea(v, at)
			case float64:
				if strings.IndexByte("diu", kind) >= 0 {
					v = integer(int64(o), at)
				}
			case str:
				if kind == 'c' && utf8.RuneCountInString(string(o)) == 1 {
					return text(string(o), at)
				}
				return in.throw("TypeError", "%d format: a real number is required, not str", nil, at)
			case bool:
				n, _ := asInt(v)
				v = integer(n, at)
			case noneType, *seq, *dictObj, *tupleObj:
				return in.throw("TypeError", "a number is required, not "+typeName(v), nil, at)
			}
			spec := strings.ReplaceAll(flags, "-", "<")
			k := kind
			if k == 'i' || k == 'u' {
				k = 'd'
			}
			s, ok := formatSpec(v, spec+string(k))
			if !ok {
				return unknownVal("the format %"+clip(flags)+string(kind)+" is not evaluated", nil, at)
			}
			return text(s, at)
		})
	}
	return in.throw("ValueError", "unsupported format character", nil, at)
}
