package deployment

import (
	"bytes"
	"strings"

	"paddock/internal/source"
)

// isNginx knows nginx by its name or by directives that nothing else has.
func isNginx(p string, text []byte) bool {
	contains := func(sign string) bool { return bytes.Contains(text, []byte(sign)) }
	if contains("proxy_pass ") || contains("uwsgi_pass ") || contains("fastcgi_pass ") || contains("proxy_set_header ") || contains("uwsgi_param ") {
		return true
	}
	return strings.Contains(strings.ToLower(p), "nginx") && (contains("add_header ") || contains("server {") || contains("server_name "))
}

// nginx reads the directives that set headers, in whatever block they stand, and those that limit requests.
func (x *reader) nginx(file *source.File) {
	var blocks []directive // those that are open
	for _, d := range directives(file) {
		name, args := d.words[0], d.words[1:]
		if d.opens {
			blocks = append(blocks, d)
		}
		switch {
		case name == "}":
			blocks = blocks[:max(0, len(blocks)-1)]
		case name == "limit_req_zone":
			var zone, rate string
			for _, a := range args {
				if v, ok := strings.CutPrefix(a, "zone="); ok {
					zone, _, _ = strings.Cut(v, ":")
				}
				if v, ok := strings.CutPrefix(a, "rate="); ok {
					rate = v
				}
			}
			if x.rates == nil {
				x.rates = map[string]string{}
			}
			x.rates[zone] = rate
		case name == "limit_req":
			l := Limit{Path: file.Path, Line: d.line}
			for _, a := range args {
				if v, ok := strings.CutPrefix(a, "zone="); ok {
					l.zone = v
				}
			}
			for _, b := range blocks {
				if b.words[0] == "location" {
					l.Location = strings.Join(b.words[1:], " ")
				}
			}
			x.facts.Limits = append(x.facts.Limits, l)
		case (name == "proxy_set_header" || name == "grpc_set_header") && len(args) >= 2:
			x.forwarded("nginx", file, d.line, args[0], strings.Join(args[1:], " "))
		case (name == "uwsgi_param" || name == "fastcgi_param" || name == "scgi_param") && len(args) >= 2:
			if header, ok := fromCGI(args[0]); ok {
				x.forwarded("nginx", file, d.line, header, args[1])
			} else if args[0] == "UWSGI_SCHEME" || args[0] == "REQUEST_SCHEME" || args[0] == "HTTPS" {
				// uWSGI and FastCGI carry the scheme without a header.
				x.forwarded("nginx", file, d.line, "X-Forwarded-Proto", args[1])
			}
		case name == "add_header" && len(args) >= 2:
			always := args[len(args)-1] == "always" && len(args) > 2
			if always {
				args = args[:len(args)-1]
			}
			x.added("nginx", file, d.line, args[0], strings.Join(args[1:], " "), always)
		case name == "more_set_headers":
			for _, a := range args {
				if header, value, ok := strings.Cut(a, ":"); ok {
					x.added("nginx", file, d.line, header, value, true)
				}
			}
		}
	}
}

// directive is one directive of nginx with the line it begins on; opens says that a block follows, whose end is a
// directive "}".
type directive struct {
	words []string
	line  int
	opens bool
}

// directives splits a text at semicolons and braces that stand in no quotes,
// and drops comments. Templates are read as they stand: "{{ name }}" is a word.
func directives(file *source.File) []directive {
	var list []directive
	var current []string
	var b strings.Builder
	line, start := 1, 0
	word := func() {
		if b.Len() > 0 {
			if len(current) == 0 {
				start = line
			}
			current = append(current, b.String())
			b.Reset()
		}
	}
	end := func() {
		word()
		if len(current) > 0 {
			list = append(list, directive{words: current, line: start})
			current = nil
		}
	}
	text := file.Text
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\n':
			word()
			line++
		case c == ' ' || c == '\t' || c == '\r':
			word()
		case c == '#' && b.Len() == 0:
			word()
			for i+1 < len(text) && text[i+1] != '\n' {
				i++
			}
		case c == '"' || c == '\'':
			if len(current) == 0 && b.Len() == 0 {
				start = line
			}
			for i++; i < len(text) && text[i] != c; i++ {
				if text[i] == '\\' && i+1 < len(text) {
					i++
				}
				if text[i] == '\n' {
					line++
				}
				b.WriteByte(text[i])
			}
			if b.Len() == 0 {
				current = append(current, "")
			}
		case c == '$' && i+1 < len(text) && text[i+1] == '{', c == '{' && i+1 < len(text) && text[i+1] == '{':
			// ${name} of nginx and envsubst, {{ name }} of templates.
			closing := "}"
			if c == '{' {
				closing = "}}"
			}
			n := strings.Index(text[i:], closing)
			if n < 0 || strings.Contains(text[i:i+n], "\n") {
				b.WriteByte(c)
				continue
			}
			b.WriteString(text[i : i+n+len(closing)])
			i += n + len(closing) - 1
		case c == '{' && i+1 < len(text) && text[i+1] == '%':
			if n := strings.Index(text[i:], "%}"); n >= 0 {
				line += strings.Count(text[i:i+n], "\n")
				i += n + 1
			}
		case c == ';' || c == '{' || c == '}':
			before := len(list)
			end()
			if c == '{' && len(list) > before {
				list[before].opens = true
			} else if c == '{' {
				list = append(list, directive{words: []string{"{"}, line: line, opens: true})
			} else if c == '}' {
				list = append(list, directive{words: []string{"}"}, line: line})
			}
		default:
			b.WriteByte(c)
		}
	}
	end()
	return list
}
