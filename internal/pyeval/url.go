package pyeval

import (
	"encoding/hex"
	"slices"
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

// usesNetloc are the schemes of which Python knows that a host follows; usesParams those whose last
// part of the path may have parameters.
var (
	usesNetloc = strings.Fields("ftp http gopher nntp telnet imap wais file mms https shttp snews prospero rtsp rtspu rsync svn svn+ssh sftp nfs git git+ssh ws wss")
	usesParams = strings.Fields("ftp hdl prospero http https shttp rtsp rtspu sip sips mms sftp tel")
)

// splitURL is urlparse, or urlsplit, which knows no parameters.
func (in *interp) splitURL(c *call, parse bool) val {
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
	s = strings.NewReplacer("\t", "", "\r", "", "\n", "").Replace(strings.TrimLeftFunc(s, func(r rune) bool { return r <= ' ' }))
	scheme := ""
	if v, ok := c.arg(1, "scheme"); ok {
		if scheme, bad = in.needText(v, c.at); bad != nil {
			return *bad
		}
	}
	rest := s
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
	fields, parts := splitFields, []string{scheme, host, p, query, fragment}
	if parse {
		params := ""
		if scheme == "" || slices.Contains(usesParams, scheme) {
			last := strings.LastIndexByte(p, '/') + 1
			if i := strings.IndexByte(p[last:], ';'); i >= 0 {
				p, params = p[:last+i], p[last+i+1:]
			}
		}
		fields, parts = parseFields, []string{scheme, host, p, params, query, fragment}
	}
	t := &tupleObj{fields: fields}
	for _, part := range parts {
		t.items = append(t.items, text(part, c.at))
	}
	return val{o: t, at: c.at}
}

var (
	splitFields = []string{"scheme", "netloc", "path", "query", "fragment"}
	parseFields = []string{"scheme", "netloc", "path", "params", "query", "fragment"}
)

// unsplitURL is urlunsplit and urlunparse.
func (in *interp) unsplitURL(c *call, fields []string) val {
	if len(c.args) == 0 {
		return in.tooFew(c, "urlunparse")
	}
	items, env := in.iterate(c.args[0], c.at)
	for _, item := range items {
		if in.isSpread(item) {
			return in.noIdea(item, c.at).dep(env)
		}
	}
	return in.joinURL(items, fields, c.at).dep(env)
}

// joinURL is urlunparse of six parts, or urlunsplit of five.
func (in *interp) joinURL(items []val, fields []string, at Place) val {
	if len(items) != len(fields) {
		return in.throw("ValueError", "wrong number of values to unpack", nil, at)
	}
	part := map[string]string{}
	for i, f := range fields {
		if items[i].isNone() {
			continue
		}
		s, bad := in.needText(items[i], at)
		if bad != nil {
			return *bad
		}
		part[f] = s
	}
	s := part["path"]
	if part["params"] != "" {
		s += ";" + part["params"]
	}
	scheme := part["scheme"]
	switch host := part["netloc"]; {
	case host != "":
		if s != "" && s[0] != '/' {
			s = "/" + s
		}
		s = "//" + host + s
	case strings.HasPrefix(s, "//") || scheme != "" && !slices.Contains(usesNetloc, scheme) && strings.HasPrefix(s, "/") ||
		slices.Contains(usesNetloc, scheme) && s != "" && s[0] != '/':
		// Schemes can be registered, and what is made of such parts changed between versions.
		return unknownVal("what urlunparse makes of a URL without a host depends on the version", nil, at)
	case slices.Contains(usesNetloc, scheme):
		s = "//" + s
	}
	if scheme != "" {
		s = scheme + ":" + s
	}
	if part["query"] != "" {
		s += "?" + part["query"]
	}
	if part["fragment"] != "" {
		s += "#" + part["fragment"]
	}
	return text(s, at)
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
	if t.fields[0] != "scheme" || len(t.items) < len(splitFields) {
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
			return in.joinURL(t.items, t.fields, c.at)
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
