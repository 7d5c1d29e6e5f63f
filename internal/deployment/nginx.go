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
	case "set":
		if len(args) == 2 {
			x.variable(args[0], args[1])
		}
	case "map":
		// What it is made of chooses among the values, even where none of them holds it.
		if len(args) == 2 {
			x.variable(args[1], args[0])
			for _, value := range d.Block {
				x.variable(args[1], value.Arg(0))
			}
		}
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

// variable notes what one of nginx's variables may be given: nginx has one of a name for all of its files.
func (x *reader) variable(name, value string) {
	if x.variables == nil {
		x.variables = map[string]string{}
	}
	if name = strings.ToLower(strings.Trim(name, "${}")); len(x.variables[name])+len(value) < maxVariable {
		x.variables[name] += " " + strings.ToLower(value)
	}
}

// maxVariable is how much of the values of a variable is looked at, in bytes.
const maxVariable = 4096

// fromVariables looks for headers whose value is a variable that has been given what the client sent under the name of a forwarded header.
func (x *reader) fromVariables() {
	for i := range x.facts.Forwarded {
		h := &x.facts.Forwarded[i]
		h.client = h.Kind == "nginx" && strings.HasPrefix(h.Name, "X-Forwarded-") && x.ofClient(strings.ToLower(h.Value), map[string]bool{})
	}
}

// ofClient follows the variables of a value, each once.
func (x *reader) ofClient(value string, seen map[string]bool) bool {
	for _, name := range strings.Split(value, "$")[1:] {
		name = strings.TrimPrefix(name, "{")
		if end := strings.IndexFunc(name, func(r rune) bool { return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') }); end >= 0 {
			name = name[:end]
		}
		if strings.HasPrefix(name, "http_x_forwarded") {
			return true
		}
		if !seen[name] {
			seen[name] = true
			if x.ofClient(x.variables[name], seen) {
				return true
			}
		}
	}
	return false
}
