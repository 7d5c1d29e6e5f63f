package pyeval

import (
	"encoding/hex"
	"strconv"
	"strings"
)

// urllib.parse.

func (in *interp) quoteURL(c *call, safe string, plus bool) val {
	if len(c.args) == 0 {
		return in.tooFew(c, "quote")
	}
	s, bad := in.needText(c.args[0], c.at)
	if bad != nil {
		return *bad
	}
	if hidden(s) {
		return unknownVal(whyOutside, nil, c.at)
	}
	var b strings.Builder
	for i := range len(s) {
		ch := s[i]
		switch {
		case ch >= 'a' && ch <= 'z' || ch >= 'A' && ch <= 'Z' || ch >= '0' && ch <= '9' || strings.IndexByte("_.-~"+safe, ch) >= 0:
			b.WriteByte(ch)
		case plus && ch == ' ':
			b.WriteByte('+')
		default:
			b.WriteString("%" + strings.ToUpper(hex.EncodeToString([]byte{ch})))
		}
	}
	return text(b.String(), c.at)
}

func unquoteURL(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(n))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return strings.ToValidUTF8(b.String(), "\uFFFD")
}

// splitURL is urlsplit and urlparse; params are rare enough to be left empty.
func (in *interp) splitURL(c *call) val {
	if len(c.args) == 0 {
		return in.tooFew(c, "urlparse")
	}
	v := c.args[0]
	if b, ok := v.o.(byteStr); ok {
		v = text(string(b), v.at)
	}
	if v.isNone() {
		return unknownVal("urlparse(None) is not evaluated", nil, c.at)
	}
	s, bad := in.needText(v, c.at)
	if bad != nil {
		return *bad
	}
	scheme, rest := "", s
	if i := strings.IndexByte(s, ':'); i > 0 {
		valid := s[0] >= 'a' && s[0] <= 'z' || s[0] >= 'A' && s[0] <= 'Z'
		for _, ch := range s[:i] {
			if !(ch >= 'a' && ch <= 'z' || ch >= 'A' && ch <= 'Z' || ch >= '0' && ch <= '9' || strings.ContainsRune("+-.", ch)) {
				valid = false
			}
		}
		if valid {
			scheme, rest = strings.ToLower(s[:i]), s[i+1:]
		}
	}
	host := ""
	if strings.HasPrefix(rest, "//") {
		rest = rest[2:]
		end := strings.IndexAny(rest, "/?#")
		if end < 0 {
			end = len(rest)
		}
		host, rest = rest[:end], rest[end:]
	}
	rest, fragment, _ := strings.Cut(rest, "#")
	p, query, _ := strings.Cut(rest, "?")
	at := c.at
	t := &tupleObj{fields: []string{"scheme", "netloc", "path", "params", "query", "fragment"},
		items: []val{text(scheme, at), text(host, at), text(p, at), text("", at), text(query, at), text(fragment, at)}}
	return val{o: t, at: at}
}

// resultAttribute is what named tuples have besides their fields: urlparse's result has more.
func (in *interp) resultAttribute(v val, t *tupleObj, attr string, at Place) (val, bool) {
	if t.fields == nil {
		return val{}, false
	}
	switch attr {
	case "_asdict":
		return val{o: &native{name: "_asdict", shallow: true, f: func(in *interp, c *call) val {
			d := in.newDict()
			for i, f := range t.fields {
				in.setItem(d, text(f, c.at), t.items[i])
			}
			return val{o: d, at: c.at}
		}}, at: at}, true
	case "_replace":
		return val{o: &native{name: "_replace", shallow: true, f: func(in *interp, c *call) val {
			items := append([]val(nil), t.items...)
			for i, f := range t.fields {
				if w, ok := c.arg(-1, f); ok {
					items[i] = w
				}
			}
			return val{o: &tupleObj{items: items, fields: t.fields}, at: c.at}
		}}, at: at}, true
	}
	if t.fields[0] != "scheme" || len(t.items) < 6 {
		return val{}, false
	}
	part := func(i int) string { s, _ := t.items[i].o.(str); return string(s) }
	netloc := part(1)
	user, host := "", netloc
	hasUser := false
	if i := strings.LastIndexByte(netloc, '@'); i >= 0 {
		user, host, hasUser = netloc[:i], netloc[i+1:], true
	}
	port := ""
	if strings.HasPrefix(host, "[") {
		h, after, _ := strings.Cut(host[1:], "]")
		host = h
		_, port, _ = strings.Cut(after, ":")
	} else {
		host, port, _ = strings.Cut(host, ":")
	}
	name, password, hasPassword := strings.Cut(user, ":")
	switch attr {
	case "hostname":
		if host == "" {
			return none(at), true
		}
		return text(strings.ToLower(host), at), true
	case "port":
		if port == "" {
			return none(at), true
		}
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil {
			return in.throw("ValueError", "Port could not be cast to integer value", nil, at), true
		}
		return integer(int64(n), at), true
	case "username":
		if !hasUser {
			return none(at), true
		}
		return text(name, at), true
	case "password":
		if !hasUser || !hasPassword {
			return none(at), true
		}
		return text(password, at), true
	case "geturl":
		return val{o: &native{name: "geturl", shallow: true, f: func(in *interp, c *call) val {
			s := ""
			if part(0) != "" {
				s = part(0) + ":"
			}
			if netloc != "" {
				s += "//" + netloc
				if p := part(2); p != "" && !strings.HasPrefix(p, "/") {
					s += "/"
				}
			}
			s += part(2)
			if part(4) != "" {
				s += "?" + part(4)
			}
			if part(5) != "" {
				s += "#" + part(5)
			}
			return text(s, c.at)
		}}, at: at}, true
	}
	return val{}, false
}

func (in *interp) parseQuery(c *call, dict bool) val {
	if len(c.args) == 0 {
		return in.tooFew(c, "parse_qs")
	}
	s, bad := in.needText(c.args[0], c.at)
	if bad != nil {
		return *bad
	}
	d := in.newDict()
	l := in.newList()
	for _, pair := range strings.Split(s, "&") {
		k, v, _ := strings.Cut(pair, "=")
		if v == "" {
			continue
		}
		k, v = unquoteURL(strings.ReplaceAll(k, "+", " ")), unquoteURL(strings.ReplaceAll(v, "+", " "))
		if !dict {
			l.items = append(l.items, val{o: &tupleObj{items: []val{text(k, c.at), text(v, c.at)}}, at: c.at})
			continue
		}
		if have, ok := d.lookup(name(k)); ok {
			in.extend(have.o.(*seq), []val{text(v, c.at)})
			continue
		}
		in.setItem(d, text(k, c.at), val{o: in.newList(text(v, c.at)), at: c.at})
	}
	if dict {
		return val{o: d, at: c.at}
	}
	return val{o: l, at: c.at}
}
