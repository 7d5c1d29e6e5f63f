package deployment

import (
	"net/textproto"
	"strings"
)

// canonical is a header's name as HTTP compares it: "X-Forwarded-Proto".
func canonical(name string) string {
	return textproto.CanonicalMIMEHeaderKey(strings.TrimSpace(strings.TrimSuffix(name, ":")))
}

// fromCGI makes a header's name of a CGI variable: HTTP_X_FORWARDED_PROTO. ok is
// false for the variables that are no headers.
func fromCGI(name string) (string, bool) {
	rest, ok := strings.CutPrefix(name, "HTTP_")
	if !ok {
		return "", false
	}
	return canonical(strings.ReplaceAll(strings.ToLower(rest), "_", "-")), true
}

// FromClient says that a forwarded header has in it what the client sent under
// the same or another name, so that the site must not believe it.
func (h Header) FromClient() bool {
	if h.client {
		return true
	}
	v := strings.ToLower(h.Value)
	for _, sign := range []string{
		"$http_",              // nginx
		"%{x-forwarded",       // Apache
		"req.hdr(x-forwarded", // HAProxy
		"{http.request.header.x-forwarded",
		"{>x-forwarded",
		"{header.x-forwarded", // Caddy
		"$x_forwarded",
	} {
		if strings.Contains(v, sign) {
			return true
		}
	}
	return false
}

// unquote takes the quotes off a word of a configuration file.
func unquote(s string) string {
	s = strings.TrimSpace(s)
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}

// words splits a line at spaces that stand in no quotes (Caddy has three kinds); a "#" outside of words ends it.
// A backslash keeps the space behind it.
func words(line string) []string {
	var list []string
	var b strings.Builder
	quote := byte(0)
	open := false
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			} else {
				b.WriteByte(c)
			}
		case c == '\\' && i+1 < len(line):
			i++
			b.WriteByte(line[i])
			open = true
		case c == '"' || c == '\'' || c == '`':
			quote, open = c, true
		case c == ' ' || c == '\t' || c == '\r':
			if open {
				list = append(list, b.String())
				b.Reset()
				open = false
			}
		case c == '#' && !open:
			return list
		default:
			b.WriteByte(c)
			open = true
		}
	}
	if open {
		list = append(list, b.String())
	}
	return list
}
