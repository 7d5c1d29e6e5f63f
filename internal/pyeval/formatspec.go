package pyeval

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// format() and its mini-language.

// formatValue is format(v, spec).
func (in *interp) formatValue(v val, spec string, at Place) val {
	if spec == "" {
		return in.str(v, at)
	}
	return in.each(v, func(v val) val {
		if v.isUnknown() {
			return v.placed(at)
		}
		s, ok := formatSpec(v, spec)
		if !ok {
			return unknownVal("the format "+clip(spec)+" is not evaluated", nil, at)
		}
		return in.textOf(s, at)
	})
}

// formatSpec follows the format specification mini-language for texts and numbers:
// [[fill]align][sign][#][0][width][,][.precision][type].
func formatSpec(v val, spec string) (string, bool) {
	fill, align, sign := ' ', byte(0), byte('-')
	rest := spec
	if r, n := utf8.DecodeRuneInString(rest); n < len(rest) && strings.IndexByte("<>=^", rest[n]) >= 0 {
		fill, align, rest = r, rest[n], rest[n+1:]
	} else if rest != "" && strings.IndexByte("<>=^", rest[0]) >= 0 {
		align, rest = rest[0], rest[1:]
	}
	if rest != "" && strings.IndexByte("+- ", rest[0]) >= 0 {
		sign, rest = rest[0], rest[1:]
	}
	alternate := strings.HasPrefix(rest, "#")
	rest = strings.TrimPrefix(rest, "#")
	if strings.HasPrefix(rest, "0") {
		if align == 0 {
			fill, align = '0', '='
		}
		rest = rest[1:]
	}
	number := func() int {
		n := 0
		for rest != "" && rest[0] >= '0' && rest[0] <= '9' && n < 100_000 {
			n = n*10 + int(rest[0]-'0')
			rest = rest[1:]
		}
		return n
	}
	width := number()
	comma := byte(0)
	if rest != "" && (rest[0] == ',' || rest[0] == '_') {
		comma, rest = rest[0], rest[1:]
	}
	precision := -1
	if strings.HasPrefix(rest, ".") {
		rest = rest[1:]
		precision = number()
	}
	kind := byte(0)
	if rest != "" {
		kind, rest = rest[0], rest[1:]
	}
	if rest != "" || width > 10_000 || precision > 1000 {
		return "", false
	}
	body, prefix := "", ""
	numeric := true
	switch o := v.o.(type) {
	case str, pathObj, bool:
		if _, isBool := o.(bool); isBool {
			if kind == 'd' {
				n, _ := asInt(v)
				body = strconv.FormatInt(n, 10)
				break
			}
			return "", false
		}
		if kind != 0 && kind != 's' || comma != 0 || alternate {
			return "", false
		}
		numeric = false
		if p, isPath := o.(pathObj); isPath {
			return "", p.text == ""
		}
		body = string(o.(str))
		if hidden(body) {
			return "", false
		}
		if precision >= 0 {
			r := []rune(body)
			body = string(r[:min(len(r), precision)])
		}
	case int64, *big.Int:
		n, _ := asBig(v)
		switch kind {
		case 0, 'd', 'n':
			body = n.String()
		case 'x', 'X', 'o', 'b':
			base := map[byte]int{'x': 16, 'X': 16, 'o': 8, 'b': 2}[kind]
			body = n.Text(base)
			if kind == 'X' {
				body = strings.ToUpper(body)
			}
			if alternate {
				prefix = "0" + string(kind)
			}
		case 'c':
			return string(rune(n.Int64())), width == 0
		case 'f', 'F', 'e', 'E', 'g', 'G', '%':
			f, _ := asFloat(v)
			body = floatSpec(f, kind, precision)
		default:
			return "", false
		}
	case float64:
		if kind == 0 && precision < 0 {
			body = floatText(o)
		} else if kind == 0 {
			return "", false
		} else {
			body = floatSpec(o, kind, precision)
		}
	default:
		return "", false
	}
	if body == "" && numeric {
		return "", false
	}
	if numeric {
		neg := strings.HasPrefix(body, "-")
		body = strings.TrimPrefix(body, "-")
		if comma != 0 {
			body = group(body, comma)
		}
		switch {
		case neg:
			prefix = "-" + prefix
		case sign == '+', sign == ' ':
			prefix = string(sign) + prefix
		}
		if align == 0 {
			align = '>'
		}
	} else if align == 0 {
		align = '<'
	} else if align == '=' {
		if fill != '0' || spec[0] == '=' {
			return "", false
		}
		align = '<'
	}
	pad := max(0, width-utf8.RuneCountInString(prefix+body))
	filler := func(n int) string { return strings.Repeat(string(fill), n) }
	switch align {
	case '<':
		return prefix + body + filler(pad), true
	case '^':
		return filler(pad/2) + prefix + body + filler(pad-pad/2), true
	case '=':
		return prefix + filler(pad) + body, true
	}
	return filler(pad) + prefix + body, true
}

func floatSpec(f float64, kind byte, precision int) string {
	if precision < 0 {
		precision = 6
	}
	switch kind {
	case 'f', 'F':
		return strconv.FormatFloat(f, 'f', precision, 64)
	case 'e', 'E':
		return strconv.FormatFloat(f, kind, precision, 64)
	case '%':
		return strconv.FormatFloat(f*100, 'f', precision, 64) + "%"
	case 'g', 'G':
		return fmt.Sprintf("%."+strconv.Itoa(precision)+string(kind), f)
	}
	return ""
}

func group(digits string, sep byte) string {
	whole, frac, hasFrac := strings.Cut(digits, ".")
	var b strings.Builder
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(sep)
		}
		b.WriteRune(c)
	}
	if hasFrac {
		b.WriteString("." + frac)
	}
	return b.String()
}
