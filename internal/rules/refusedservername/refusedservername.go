// Package refusedservername is the rule refused-server-name; doc.md says what it does and why.
package refusedservername

import (
	_ "embed"
	"net"
	"strings"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/nginx"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "refused-server-name", Title: "A name of the proxy is one that Django refuses", Practice: "allowed-hosts",
		Severity: finding.Info, Confidence: finding.Likely, CWE: []int{16}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	s := pass.Setting("ALLOWED_HOSTS")
	allowed, ok := s.Value.Strings()
	debug, known := pass.Setting("DEBUG").Value.Truth()
	if !ok || len(allowed) == 0 || !s.Value.Known() || len(s.EnvOf(s.Value)) > 0 || len(s.Value.Else) > 0 || debug || !known || len(pass.Project.Sites) != 1 || len(pass.Context.Site.Deployed()) != 1 {
		return
	}
	for _, v := range s.Value.Items {
		if len(v.Env) > 0 {
			return
		}
	}
	for _, f := range pass.Project.Deployment.Nginx {
		if f.Included {
			continue
		}
		nginx.Walk(f.Top, func(d *nginx.Directive) {
			if d.Name != "server" || !d.Opens || !handsHostOn(d) {
				return
			}
			for _, names := range d.Own("server_name") {
				for _, name := range names.Args {
					if plain(name) && !matches(name, allowed) {
						f := pass.ReportLine(names.File.Path, names.Line, "visitors may come by the name %s, and ALLOWED_HOSTS of %s does not have it: Django answers each of them with an error", name, pass.Context.Name())
						f.Key = "server_name " + name
						f.Fix = "Add the name to ALLOWED_HOSTS, or take it out here."
					}
				}
			}
		})
	}
}

// handsHostOn says that a server gives requests to another one with the name that the visitor asked for.
func handsHostOn(server *nginx.Directive) (found bool) {
	nginx.Walk(server.Block, func(d *nginx.Directive) {
		switch d.Name {
		case "uwsgi_pass":
			found = true
		case "proxy_pass":
			for _, h := range d.Parent.Inherited("proxy_set_header") {
				if strings.EqualFold(h.Arg(0), "Host") && (strings.HasPrefix(h.Arg(1), "$host") || strings.HasPrefix(h.Arg(1), "$http_host") || h.Arg(1) == "$server_name") {
					found = true
				}
			}
		}
	})
	return found
}

// plain says that a name is one of the world's, as written: no pattern, no placeholder, none of this machine, none of an example.
func plain(name string) bool {
	if name == "" || !strings.Contains(name, ".") || strings.ContainsAny(name, "*~_${}<>[]()^\\") || strings.HasPrefix(name, ".") {
		return false
	}
	lower := strings.ToLower(name)
	return net.ParseIP(lower) == nil && !strings.Contains(lower, "example") && !strings.Contains(lower, "domain") && !strings.HasSuffix(lower, ".local") && !strings.HasSuffix(lower, ".test") && !strings.HasSuffix(lower, ".localhost")
}

// matches is Django's own comparison (django.http.request.validate_host).
func matches(name string, allowed []string) bool {
	name = strings.ToLower(name)
	for _, a := range allowed {
		a = strings.ToLower(a)
		if a == "*" || a == name || strings.HasPrefix(a, ".") && (strings.HasSuffix(name, a) || name == a[1:]) {
			return true
		}
	}
	return false
}
