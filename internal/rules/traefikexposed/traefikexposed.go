// Package traefikexposed is the rule traefik-exposed; doc.md says what it does and why.
package traefikexposed

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/deployment"
	"paddock/internal/django"
	"paddock/internal/django/container"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "traefik-exposed", Title: "Traefik shows more than the site", Practice: "minimal-surface",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{668, 306}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	files := map[string][]deployment.Option{}
	var paths []string
	for _, o := range pass.Project.Deployment.Options {
		if o.Kind != "traefik" {
			continue
		}
		if files[o.Path] == nil {
			paths = append(paths, o.Path)
		}
		files[o.Path] = append(files[o.Path], o)
	}
	for _, path := range paths {
		options := files[path]
		for _, o := range options {
			switch on := strings.EqualFold(o.Value, "true"); {
			case o.Name == "api.insecure" && on, o.Name == "web.address" && !has(options, "web.auth"): // of the first release
				f := report(pass, o, "Traefik's dashboard and API, with all routes, services and middlewares, stand open at a port of their own and ask for no password")
				f.Fix = "Take api.insecure away; show the dashboard by a router with a middleware that asks for a password, or not at all."
				if !reached(pass, o.Path) {
					f.Severity = finding.Low // the other containers reach it, and nobody else
				}
			case strings.EqualFold(o.Value, "api@internal") && strings.HasPrefix(o.Name, "http.routers.") && strings.HasSuffix(o.Name, ".service"):
				if open(options, strings.TrimSuffix(o.Name, "service")) {
					f := report(pass, o, "Traefik's dashboard and API, with all routes, services and middlewares, are shown by a router that asks for no password")
					f.Fix = "Give the router a middleware that asks who it is (basicAuth, forwardAuth) or from where (ipAllowList)."
				}
			case o.Name == "providers.docker.exposedbydefault" && on:
				byDefault(pass, o, "each container of the machine is given a route from outside, unless it says otherwise")
			}
		}
		if o, all := silent(options); all && !hides.Match(text(pass, path)) {
			byDefault(pass, o, "each container of the machine is given a route from outside, unless it says otherwise: exposedByDefault is true where it is not written")
		}
	}
}

func report(pass *rule.Pass, o deployment.Option, message string) *finding.Finding {
	f := pass.ReportLine(o.Path, o.Line, "%s", message)
	role := django.RoleOfConfiguration(o.Path)
	if c := composed(pass, o.Path); c != nil {
		role = c.Role
	}
	if role == django.Development || role == django.Testing || near.Match(text(pass, o.Path)) {
		f.Severity, f.Confidence = finding.Low, finding.Unsure
	}
	f.Key = o.Name
	return f
}

// near is a name that stands for a developer's machine: what Traefik shows under it is shown there.
var near = regexp.MustCompile(`(?i)\.(?:test|localhost|localdomain|lan)\b["'\x60)]`)

func byDefault(pass *rule.Pass, o deployment.Option, message string) {
	f := report(pass, o, message)
	f.Severity = finding.Low
	f.Fix = "Write exposedByDefault: false, and traefik.enable=true where a container is to be reached."
}

// has says that there is an option of a name, or below it.
func has(options []deployment.Option, name string) bool {
	return slices.ContainsFunc(options, func(o deployment.Option) bool { return o.Name == name || strings.HasPrefix(o.Name, name+".") })
}

// silent is the option that has Traefik ask Docker which containers there are, where nothing beside it says which of them are shown.
func silent(options []deployment.Option) (at deployment.Option, ok bool) {
	for _, o := range options {
		if o.Name == "providers.docker" || strings.HasPrefix(o.Name, "providers.docker.") {
			if strings.EqualFold(o.Value, "false") && o.Name == "providers.docker" || o.Name == "providers.docker.exposedbydefault" || o.Name == "providers.docker.constraints" {
				return at, false
			}
			if at.Line == 0 {
				at = o
			}
		}
	}
	return at, at.Line > 0
}

// open says that nothing keeps anybody from a router: no middleware that asks who it is, none of whose name nothing is known, and no rule
// about the address. prefix is what its options begin with.
func open(options []deployment.Option, prefix string) bool {
	for _, o := range options {
		rest, ok := strings.CutPrefix(o.Name, prefix)
		switch {
		case !ok:
		case rest == "rule" && (strings.Contains(o.Value, "ClientIP") || strings.Contains(o.Value, "localhost") || strings.Contains(o.Value, ".local")):
			return false
		case rest == "middlewares":
			for _, name := range strings.Split(strings.ToLower(o.Value), ",") {
				if !lets(name) {
					return false
				}
			}
		}
	}
	return true
}

// lets says by its name that a middleware lets everybody through: it sends on to HTTPS, sets headers, packs.
func lets(name string) bool {
	for _, word := range []string{"auth", "login", "user", "pass", "allow", "white", "ip"} {
		if strings.Contains(strings.ReplaceAll(strings.ReplaceAll(name, "gzip", ""), "strip", ""), word) {
			return false
		}
	}
	for _, word := range []string{"redirect", "https", "header", "compress", "gzip", "strip", "cors", "hsts"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// hides is a label by which a container has no route.
var hides = regexp.MustCompile(`(?i)traefik\.enable["']?\s*[=:]\s*["']?false`)

func text(pass *rule.Pass, path string) []byte {
	data, err := pass.Project.Tree.Read(path)
	if err != nil {
		return nil
	}
	return data
}

// reached says that the port of the dashboard may be reached from outside: by the compose file in which the option stands, else by those
// that run Traefik, where the project has any.
func reached(pass *rule.Pass, path string) bool {
	if c := composed(pass, path); c != nil {
		return published(c)
	}
	runs := false
	for _, c := range pass.Containers().Compositions {
		if c.Role == django.Development || c.Role == django.Testing {
			continue
		}
		for _, s := range c.Services {
			runs = runs || isTraefik(s)
		}
		if published(c) {
			return true
		}
	}
	return !runs
}

func isTraefik(s *container.Service) bool {
	return strings.Contains(s.Image.Text, "traefik") || strings.Contains(strings.ToLower(s.Name), "traefik")
}

// composed is the compose file of a path; nil when it is another kind of file.
func composed(pass *rule.Pass, path string) *container.Composition {
	for _, c := range pass.Containers().Compositions {
		if c.Path == path {
			return c
		}
	}
	return nil
}

// published says that the port of the dashboard is offered by the machine.
func published(c *container.Composition) bool {
	for _, s := range c.Services {
		if !isTraefik(s) {
			continue
		}
		for _, p := range s.Ports {
			if !p.Local() && (p.Target == "8080" || strings.ContainsAny(p.Target, "$-")) {
				return true
			}
		}
		if s.NetworkMode.Text == "host" {
			return true
		}
	}
	return false
}
