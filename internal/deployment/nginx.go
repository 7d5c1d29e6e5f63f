package deployment

import (
	"bytes"
	"strings"

	"paddock/internal/nginx"
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
	f := nginx.Parse(file)
	x.facts.Nginx = append(x.facts.Nginx, f)
	nginx.Walk(f.Top, func(d *nginx.Directive) { x.directive(file, d) })
}

func (x *reader) directive(file *source.File, d *nginx.Directive) {
	args := d.Args
	switch d.Name {
	case "limit_req_zone":
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
	case "limit_req":
		l := Limit{Path: file.Path, Line: d.Line}
		for _, a := range args {
			if v, ok := strings.CutPrefix(a, "zone="); ok {
				l.zone = v
			}
		}
		if location := d.In("location"); location != nil {
			l.Location = strings.Join(location.Args, " ")
		}
		x.facts.Limits = append(x.facts.Limits, l)
	case "proxy_set_header", "grpc_set_header":
		if len(args) >= 2 {
			x.forwarded("nginx", file, d.Line, args[0], strings.Join(args[1:], " "))
		}
	case "uwsgi_param", "fastcgi_param", "scgi_param":
		if len(args) < 2 {
			return
		}
		if header, ok := fromCGI(args[0]); ok {
			x.forwarded("nginx", file, d.Line, header, args[1])
		} else if args[0] == "UWSGI_SCHEME" || args[0] == "REQUEST_SCHEME" || args[0] == "HTTPS" {
			// uWSGI and FastCGI carry the scheme without a header.
			x.forwarded("nginx", file, d.Line, "X-Forwarded-Proto", args[1])
		}
	case "add_header":
		if len(args) < 2 {
			return
		}
		always := args[len(args)-1] == "always" && len(args) > 2
		if always {
			args = args[:len(args)-1]
		}
		x.added("nginx", file, d.Line, args[0], strings.Join(args[1:], " "), always)
	case "more_set_headers":
		for _, a := range args {
			if header, value, ok := strings.Cut(a, ":"); ok {
				x.added("nginx", file, d.Line, header, value, true)
			}
		}
	}
}
