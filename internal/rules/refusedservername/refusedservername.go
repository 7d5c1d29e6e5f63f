// Package refusedservername is the rule refused-server-name; doc.md says what it does and why.
package refusedservername

import (
	_ "embed"
	"net"
	"regexp"
	"strings"

	"paddock/internal/apache"
	"paddock/internal/check"
	"paddock/internal/deployment"
	"paddock/internal/django"
	"paddock/internal/django/container"
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
	say := func(path string, line int, directive, name string) {
		if !plain(name) || matches(name, allowed) {
			return
		}
		f := pass.ReportLine(path, line, "visitors may come by the name %s, and ALLOWED_HOSTS of %s does not have it: Django answers each of them with an error", name, pass.Context.Name())
		f.Key = directive + " " + name
		f.Fix = "Add the name to ALLOWED_HOSTS, or take it out here."
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
					say(names.File.Path, names.Line, "server_name", name)
				}
			}
		})
	}
	for _, f := range pass.Project.Deployment.Apache {
		apache.Walk(f.Top, func(d *apache.Directive) {
			if d.Name != "virtualhost" || !answers(d) {
				return
			}
			for _, directive := range []string{"servername", "serveralias"} {
				for _, names := range d.Own(directive) {
					for _, name := range names.Args {
						name, _, _ = strings.Cut(strings.TrimPrefix(strings.TrimPrefix(name, "https://"), "http://"), ":")
						say(f.Path, names.Line, directive, name)
					}
				}
			}
		})
	}
	for _, o := range pass.Project.Deployment.Options {
		if o.Kind == "traefik" && strings.HasPrefix(o.Name, "http.routers.") && strings.HasSuffix(o.Name, ".rule") && leadsToSite(pass, o) {
			for _, hosts := range hostRule.FindAllStringSubmatch(o.Value, -1) {
				for _, name := range strings.Split(hosts[1], ",") {
					say(o.Path, o.Line, "rule", strings.Trim(name, " `\"'"))
				}
			}
		}
	}
}

// hostRule is the part of a router's rule that names hosts.
var hostRule = regexp.MustCompile(`\bHost\(([^)]*)\)`)

// leadsToSite says that a router of Traefik's leads to the site: as a label it stands at the service of a compose file that runs it, in a
// file it names a service that is called so.
func leadsToSite(pass *rule.Pass, rule deployment.Option) bool {
	for _, c := range pass.Containers().Compositions {
		if c.Path != rule.Path {
			continue
		}
		var at *container.Service
		for _, s := range c.Services {
			if s.Line <= rule.Line && (at == nil || s.Line > at.Line) {
				at = s
			}
		}
		return at != nil && c.Role != django.Development && c.Role != django.Testing && runsSite(at)
	}
	for _, o := range pass.Project.Deployment.Options {
		if o.Path == rule.Path && o.Name == strings.TrimSuffix(rule.Name, "rule")+"service" {
			return strings.Contains(o.Value, "django")
		}
	}
	return false
}

// runsSite says that a service of a compose file starts a server of Python's, or is named after Django.
func runsSite(s *container.Service) bool {
	for _, word := range []string{"gunicorn", "uvicorn", "daphne", "hypercorn", "uwsgi", "granian", "manage.py"} {
		if strings.Contains(s.Command.Text, word) || strings.Contains(s.Entrypoint.Text, word) {
			return true
		}
	}
	return strings.Contains(s.Name, "django")
}

// answers says that what is asked of a virtual host of Apache's, whatever the path, is answered by the site, which sees the name that was
// asked for: mod_wsgi runs it, or it is handed on with ProxyPreserveHost.
func answers(host *apache.Directive) bool {
	for _, d := range host.Own("wsgiscriptalias") {
		if d.Arg(0) == "/" {
			return true
		}
	}
	keeps := false
	for _, d := range host.Own("proxypreservehost") {
		keeps = strings.EqualFold(d.Arg(0), "on")
	}
	for _, d := range host.Own("proxypass") {
		if keeps && d.Arg(0) == "/" && d.Arg(1) != "!" {
			return true
		}
	}
	return false
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
