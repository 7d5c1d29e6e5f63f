package pyeval

import (
	"encoding/base64"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// needText is a method's argument as a text; bad is the result when it is none.
func (in *interp) needText(v val, at Place) (s string, bad *val) {
	switch o := v.o.(type) {
	case str:
		return string(o), nil
	case *instObj:
		if t, ok := o.data.o.(str); ok {
			return string(t), nil
		}
	case *unknown, *ref, *opaque, *choice:
		u := in.noIdea(v, at)
		return "", &u
	}
	u := in.throw("TypeError", "expected str, not "+typeName(v), v.env(), at)
	return "", &u
}

// textMethod makes a method from a function of a text and text arguments.
func textMethod(least, most int, f func(in *interp, s string, args []string, at Place) val) methodFunc {
	return func(in *interp, recv val, c *call) val {
		for _, k := range c.kw {
			c = &call{args: append(c.args[:len(c.args):len(c.args)], k.v), at: c.at, sc: c.sc}
		}
		if len(c.args) < least || len(c.args) > most {
			return in.throw("TypeError", "wrong number of arguments", nil, c.at)
		}
		return in.liftArgs(c, func(vals []val) val {
			args := make([]string, len(vals))
			var env []string
			for i, v := range vals {
				s, bad := in.needText(v, c.at)
				if bad != nil {
					return *bad
				}
				args[i] = s
				env = union(env, v.env())
			}
			in.step(len(recv.o.(str)) / 64)
			return f(in, string(recv.o.(str)), args, c.at).dep(env)
		})
	}
}

func plainText(f func(s string) string) methodFunc {
	return textMethod(0, 0, func(in *interp, s string, _ []string, at Place) val { return text(f(s), at) })
}

func textTest(f func(s string) bool) methodFunc {
	return textMethod(0, 0, func(in *interp, s string, _ []string, at Place) val {
		if hidden(s) {
			return unknownVal(whyOutside, nil, at)
		}
		return boolean(f(s), at)
	})
}

// all says that a text is not empty and all its characters fit.
func all(f func(r rune) bool) func(string) bool {
	return func(s string) bool {
		for _, r := range s {
			if !f(r) {
				return false
			}
		}
		return s != ""
	}
}

func isSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

func stringMethods() map[string]methodFunc {
	strip := func(left, right bool) methodFunc {
		return func(in *interp, recv val, c *call) val {
			if len(c.args) == 0 || c.args[0].isNone() {
				s := string(recv.o.(str))
				if left {
					s = strings.TrimLeftFunc(s, isSpace)
				}
				if right {
					s = strings.TrimRightFunc(s, isSpace)
				}
				return text(s, recv.at)
			}
			return textMethod(1, 1, func(in *interp, s string, args []string, at Place) val {
				if hidden(s) && left && strings.ContainsAny(args[0], "/") {
					return unknownVal(whyOutside, nil, at)
				}
				if left {
					s = strings.TrimLeft(s, args[0])
				}
				if right {
					s = strings.TrimRight(s, args[0])
				}
				return text(s, recv.at)
			})(in, recv, c)
		}
	}
	edge := func(f func(s, part string) bool, start bool) methodFunc {
		return func(in *interp, recv val, c *call) val {
			if len(c.args) != 1 {
				return unknownVal("a test of a part of a text is not evaluated", nil, c.at)
			}
			if t, ok := c.args[0].o.(*tupleObj); ok {
				r := truth{known: true}
				for _, item := range t.items {
					s, bad := in.needText(item, c.at)
					if bad != nil {
						return *bad
					}
					r.env = union(r.env, item.env())
					if f(string(recv.o.(str)), s) {
						r.value = true
					}
					if start && hidden(string(recv.o.(str))) != hidden(s) && strings.HasPrefix(s, "/") && len(s) > 1 {
						return unknownVal(whyOutside, nil, c.at)
					}
				}
				return boolean(r.value, c.at).dep(r.env)
			}
			return textMethod(1, 1, func(in *interp, s string, args []string, at Place) val {
				if start && hidden(s) != hidden(args[0]) && strings.HasPrefix(args[0], "/") && strings.HasPrefix(s, "/") && len(args[0]) > 1 {
					return unknownVal(whyOutside, nil, at)
				}
				return boolean(f(s, args[0]), at)
			})(in, recv, c)
		}
	}
	find := func(f func(s, part string) int, missing string) methodFunc {
		return textMethod(1, 1, func(in *interp, s string, args []string, at Place) val {
			if hidden(s) {
				return unknownVal(whyOutside, nil, at)
			}
			i := f(s, args[0])
			if i < 0 {
				if missing != "" {
					return in.throw("ValueError", missing, nil, at)
				}
				return integer(-1, at)
			}
			return integer(int64(utf8.RuneCountInString(s[:i])), at)
		})
	}
	pad := func(f func(s, fill string) string) methodFunc {
		return func(in *interp, recv val, c *call) val {
			n, ok := int64(0), false
			if len(c.args) > 0 {
				n, ok = asInt(c.args[0])
			}
			fill := " "
			if len(c.args) > 1 {
				if t, isText := c.args[1].o.(str); isText {
					fill = string(t)
				} else {
					ok = false
				}
			}
			s := string(recv.o.(str))
			short := n - int64(utf8.RuneCountInString(s))
			if !ok || short > maxText || hidden(s) {
				return unknownVal("padding is not evaluated", nil, c.at)
			}
			if short <= 0 {
				return text(s, c.at)
			}
			return text(f(s, strings.Repeat(fill, int(short))), c.at)
		}
	}
	return map[string]methodFunc{
		"strip": strip(true, true), "lstrip": strip(true, false), "rstrip": strip(false, true),
		"lower": plainText(strings.ToLower), "upper": plainText(strings.ToUpper), "casefold": plainText(strings.ToLower),
		"capitalize": plainText(func(s string) string {
			r, n := utf8.DecodeRuneInString(s)
			if s == "" {
				return s
			}
			return string(unicode.ToTitle(r)) + strings.ToLower(s[n:])
		}),
		"title": plainText(pythonTitle),
		"swapcase": plainText(func(s string) string {
			return strings.Map(func(r rune) rune {
				if unicode.IsUpper(r) {
					return unicode.ToLower(r)
				}
				return unicode.ToUpper(r)
			}, s)
		}),
		"startswith": edge(strings.HasPrefix, true), "endswith": edge(strings.HasSuffix, false),
		"removeprefix": textMethod(1, 1, func(in *interp, s string, args []string, at Place) val {
			return text(strings.TrimPrefix(s, args[0]), at)
		}),
		"removesuffix": textMethod(1, 1, func(in *interp, s string, args []string, at Place) val {
			return text(strings.TrimSuffix(s, args[0]), at)
		}),
		"find": find(strings.Index, ""), "rfind": find(strings.LastIndex, ""),
		"index": find(strings.Index, "substring not found"), "rindex": find(strings.LastIndex, "substring not found"),
		"count": textMethod(1, 1, func(in *interp, s string, args []string, at Place) val {
			if hidden(s) {
				return unknownVal(whyOutside, nil, at)
			}
			return integer(int64(strings.Count(s, args[0])), at)
		}),
		"isdigit": textTest(all(unicode.IsDigit)), "isnumeric": textTest(all(unicode.IsNumber)), "isdecimal": textTest(all(unicode.IsDigit)),
		"isalpha": textTest(all(unicode.IsLetter)), "isspace": textTest(all(isSpace)),
		"isalnum": textTest(all(func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })),
		"isupper": textTest(func(s string) bool { return s == strings.ToUpper(s) && s != strings.ToLower(s) }),
		"islower": textTest(func(s string) bool { return s == strings.ToLower(s) && s != strings.ToUpper(s) }),
		"isidentifier": textTest(func(s string) bool {
			for i, r := range s {
				if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
					return false
				}
			}
			return s != ""
		}),
		"isascii": textTest(func(s string) bool {
			return strings.IndexFunc(s, func(r rune) bool { return r > 127 }) < 0
		}),
		"istitle":    textTest(func(s string) bool { return s == pythonTitle(s) && strings.ToLower(s) != s }),
		"ljust":      pad(func(s, fill string) string { return s + fill }),
		"rjust":      pad(func(s, fill string) string { return fill + s }),
		"zfill":      zeroFill,
		"partition":  partition(func(s, sep string) int { return strings.Index(s, sep) }, false),
		"rpartition": partition(func(s, sep string) int { return strings.LastIndex(s, sep) }, true),
		"split":      splitMethod(false), "rsplit": splitMethod(true),
		"splitlines": func(in *interp, recv val, c *call) val {
			keep := false
			if v, ok := c.arg(0, "keepends"); ok {
				keep = in.truthOf(v).value
			}
			var items []val
			for _, l := range splitLines(string(recv.o.(str)), keep) {
				items = append(items, text(l, c.at))
			}
			return val{o: in.newList(items...), at: c.at}
		},
		"join":    joinMethod,
		"replace": replaceMethod,
		"format":  func(in *interp, recv val, c *call) val { return in.formatMethod(recv, c) },
		"format_map": func(in *interp, recv val, c *call) val {
			if len(c.args) == 1 {
				if d, ok := c.args[0].o.(*dictObj); ok && d.unsure == nil {
					e := &call{at: c.at, sc: c.sc}
					for _, x := range d.live() {
						if k, ok := x.key.o.(str); ok {
							e.kw = append(e.kw, named{string(k), x.v})
						}
					}
					return in.formatMethod(recv, e)
				}
			}
			return unknownVal("format_map is not evaluated", nil, c.at)
		},
		"encode": func(in *interp, recv val, c *call) val {
			if hidden(string(recv.o.(str))) {
				return unknownVal(whyOutside, nil, c.at)
			}
			if v, ok := c.arg(0, "encoding"); ok {
				if t, isText := v.o.(str); !isText || !strings.Contains("utf-8 utf8 ascii us-ascii", strings.ToLower(string(t))) {
					return unknownVal("the encoding is not evaluated", nil, c.at)
				}
			}
			return val{o: byteStr(recv.o.(str)), at: c.at}
		},
		"decode": func(in *interp, recv val, c *call) val { // Python 2
			return in.throw("AttributeError", "'str' object has no attribute 'decode'", nil, c.at)
		},
		"expandtabs": func(in *interp, recv val, c *call) val { return unknownVal("expandtabs is not evaluated", nil, c.at) },
		"translate": func(in *interp, recv val, c *call) val {
			d, ok := val{}, false
			if len(c.args) == 1 {
				d, ok = c.args[0], true
			}
			table, isDict := d.o.(*dictObj)
			if !ok || !isDict || table.uncertain() != "" {
				return unknownVal("translate is not evaluated", nil, c.at)
			}
			var b strings.Builder
			for _, r := range string(recv.o.(str)) {
				v, found := table.lookup(fmt.Sprintf("n%d", r))
				switch o := v.o.(type) {
				case str:
					b.WriteString(string(o))
				case int64:
					b.WriteRune(rune(o))
				case noneType:
				default:
					if found {
						return unknownVal("translate is not evaluated", nil, c.at)
					}
					b.WriteRune(r)
				}
			}
			return text(b.String(), c.at)
		},
		"__contains__": textMethod(1, 1, func(in *interp, s string, args []string, at Place) val {
			return boolean(strings.Contains(s, args[0]), at)
		}),
		"__add__": textMethod(1, 1, func(in *interp, s string, args []string, at Place) val { return in.textOf(s+args[0], at) }),
		"__len__": plainLength,
		"__str__": plainText(func(s string) string { return s }),
		"center":  func(in *interp, recv val, c *call) val { return unknownVal("center is not evaluated", nil, c.at) },
	}
}

func plainLength(in *interp, recv val, c *call) val { return in.length(recv, c.at) }

func pythonTitle(s string) string {
	start := true
	return strings.Map(func(r rune) rune {
		letter := unicode.IsLetter(r)
		defer func() { start = !letter }()
		if !letter {
			return r
		}
		if start {
			return unicode.ToTitle(r)
		}
		return unicode.ToLower(r)
	}, s)
}

func zeroFill(in *interp, recv val, c *call) val {
	if len(c.args) == 1 {
		if n, ok := asInt(c.args[0]); ok && n < 1000 {
			s := string(recv.o.(str))
			sign := ""
			if s != "" && (s[0] == '-' || s[0] == '+') {
				sign, s = s[:1], s[1:]
			}
			for int64(utf8.RuneCountInString(sign+s)) < n {
				s = "0" + s
			}
			return text(sign+s, c.at)
		}
	}
	return unknownVal("zfill is not evaluated", nil, c.at)
}

func partition(find func(s, sep string) int, last bool) methodFunc {
	return textMethod(1, 1, func(in *interp, s string, args []string, at Place) val {
		a, sep, b := s, "", ""
		if last {
			a, b = "", s
		}
		if i := find(s, args[0]); i >= 0 {
			a, sep, b = s[:i], args[0], s[i+len(args[0]):]
		}
		return val{o: &tupleObj{items: []val{text(a, at), text(sep, at), text(b, at)}}, at: at}
	})
}

func splitLines(s string, keep bool) []string {
	var lines []string
	for s != "" {
		i := strings.IndexAny(s, "\n\r\v\f\x1c\x1d\x1e\u0085\u2028\u2029")
		if i < 0 {
			return append(lines, s)
		}
		_, w := utf8.DecodeRuneInString(s[i:])
		if s[i] == '\r' && i+1 < len(s) && s[i+1] == '\n' {
			w = 2
		}
		if keep {
			lines = append(lines, s[:i+w])
		} else {
			lines = append(lines, s[:i])
		}
		s = s[i+w:]
	}
	return lines
}

func splitMethod(right bool) methodFunc {
	return func(in *interp, recv val, c *call) val {
		sep, ok := c.arg(0, "sep")
		if !ok {
			sep = none(c.at)
		}
		limit := int64(-1)
		if v, ok := c.arg(1, "maxsplit"); ok {
			n, isInt := asInt(v)
			if !isInt {
				return unknownVal("how often the text is split is not known", v.env(), c.at)
			}
			limit = n
		}
		return in.each(sep, func(sep val) val {
			s := string(recv.o.(str))
			var parts []string
			switch o := sep.o.(type) {
			case noneType:
				parts = splitSpace(s, limit, right)
			case str:
				if o == "" {
					return in.throw("ValueError", "empty separator", nil, c.at)
				}
				parts = splitOn(s, string(o), limit, right)
			default:
				if sep.isUnknown() {
					return in.noIdea(sep, c.at)
				}
				return in.throw("TypeError", "must be str or None, not "+typeName(sep), nil, c.at)
			}
			if len(parts) > maxItems {
				return unknownVal("the list gets too long", nil, c.at)
			}
			in.step(len(parts))
			items := make([]val, len(parts))
			for i, p := range parts {
				// The whole text is what made each part.
				items[i] = text(p, recv.at)
			}
			l := in.newList(items...)
			l.cell.env = union(recv.env(), sep.env())
			return val{o: l, at: c.at}
		})
	}
}

func splitOn(s, sep string, limit int64, right bool) []string {
	if limit < 0 {
		return strings.Split(s, sep)
	}
	if !right {
		return strings.SplitN(s, sep, int(min(limit, 1<<30))+1)
	}
	var tail []string
	for ; limit > 0; limit-- {
		i := strings.LastIndex(s, sep)
		if i < 0 {
			break
		}
		tail = append([]string{s[i+len(sep):]}, tail...)
		s = s[:i]
	}
	return append([]string{s}, tail...)
}

func splitSpace(s string, limit int64, right bool) []string {
	if limit < 0 {
		return strings.FieldsFunc(s, isSpace)
	}
	var parts []string
	if !right {
		s = strings.TrimLeftFunc(s, isSpace)
		for s != "" {
			i := strings.IndexFunc(s, isSpace)
			if limit == 0 || i < 0 {
				return append(parts, s)
			}
			parts = append(parts, s[:i])
			s = strings.TrimLeftFunc(s[i:], isSpace)
			limit--
		}
		return parts
	}
	s = strings.TrimRightFunc(s, isSpace)
	for s != "" {
		i := strings.LastIndexFunc(s, isSpace)
		if limit == 0 || i < 0 {
			return append([]string{s}, parts...)
		}
		_, w := utf8.DecodeRuneInString(s[i:])
		parts = append([]string{s[i+w:]}, parts...)
		s = strings.TrimRightFunc(s[:i], isSpace)
		limit--
	}
	return parts
}

func joinMethod(in *interp, recv val, c *call) val {
	if len(c.args) != 1 {
		return in.throw("TypeError", "join() takes exactly one argument", nil, c.at)
	}
	return in.each(c.args[0], func(v val) val {
		items, env := in.iterate(v, c.at)
		parts := make([]string, len(items))
		total := 0
		for i, item := range items {
			s, bad := in.needText(item, c.at)
			if bad != nil {
				return bad.dep(union(env, deepEnv(v)))
			}
			env = union(env, item.env())
			parts[i] = s
			total += len(s) + len(recv.o.(str))
		}
		if total > maxText {
			return unknownVal("the text gets too long", env, c.at)
		}
		in.step(total / 64)
		return text(strings.Join(parts, string(recv.o.(str))), c.at).dep(env)
	})
}

func replaceMethod(in *interp, recv val, c *call) val {
	if len(c.args) < 2 {
		return in.throw("TypeError", "replace expected at least 2 arguments", nil, c.at)
	}
	n := int64(-1)
	if v, ok := c.arg(2, "count"); ok {
		k, isInt := asInt(v)
		if !isInt {
			return in.noIdea(v, c.at)
		}
		n = k
	}
	d := &call{args: c.args[:2], at: c.at, sc: c.sc}
	return textMethod(2, 2, func(in *interp, s string, args []string, at Place) val {
		if hidden(s) && strings.Contains(args[0], "/") {
			return unknownVal(whyOutside, nil, at)
		}
		count := strings.Count(s, args[0])
		if count*len(args[1])+len(s) > maxText {
			return unknownVal("the text gets too long", nil, at)
		}
		return in.textOf(strings.Replace(s, args[0], args[1], int(max(min(n, 1<<30), -1))), at)
	})(in, recv, d)
}

func bytesMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"decode": func(in *interp, recv val, c *call) val {
			s := string(recv.o.(byteStr))
			if v, ok := c.arg(0, "encoding"); ok {
				if t, isText := v.o.(str); !isText || !strings.Contains("utf-8 utf8 utf_8 ascii us-ascii", strings.ToLower(string(t))) {
					return unknownVal("the encoding is not evaluated", nil, c.at)
				}
			}
			if !utf8.ValidString(s) {
				return in.throw("UnicodeDecodeError", "invalid start byte", nil, c.at)
			}
			return text(s, c.at)
		},
		"strip": func(in *interp, recv val, c *call) val {
			if len(c.args) > 0 {
				return unknownVal("strip of bytes is not evaluated", nil, c.at)
			}
			return val{o: byteStr(strings.TrimSpace(string(recv.o.(byteStr)))), at: c.at}
		},
		"rstrip": func(in *interp, recv val, c *call) val {
			if len(c.args) > 0 {
				return unknownVal("rstrip of bytes is not evaluated", nil, c.at)
			}
			return val{o: byteStr(strings.TrimRight(string(recv.o.(byteStr)), " \t\r\n\v\f")), at: c.at}
		},
		"hex": func(in *interp, recv val, c *call) val {
			return text(fmt.Sprintf("%x", string(recv.o.(byteStr))), c.at)
		},
		"__len__": plainLength,
	}
}

func encodeBase64(data string, url bool) string {
	if url {
		return base64.URLEncoding.EncodeToString([]byte(data))
	}
	return base64.StdEncoding.EncodeToString([]byte(data))
}
