// Package traefikexposed is the rule traefik-exposed; doc.md says what it does and why.
package traefikexposed

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
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
	for _, o := range pass.Project.Deployment.Options {
		if o.Kind != "traefik" || !strings.EqualFold(o.Value, "true") {
			continue
		}
		var f *finding.Finding
		switch o.Name {
		case "api.insecure":
			f = pass.ReportLine(o.Path, o.Line, "Traefik's dashboard and API, with all routes, services and middlewares, stand open at a port of their own and ask for no password")
			f.Fix = "Take api.insecure away; show the dashboard by a router with a middleware that asks for a password, or not at all."
			if composition := composed(pass, o.Path); composition != nil && !published(composition) {
				f.Severity = finding.Low // the other containers reach it, and nobody else
			}
		case "providers.docker.exposedbydefault":
			f = pass.ReportLine(o.Path, o.Line, "each container of the machine is given a route from outside, unless it says otherwise")
			f.Severity = finding.Low
			f.Fix = "Write exposedByDefault: false, and traefik.enable=true where a container is to be reached."
		default:
			continue
		}
		role := django.RoleOfPath(o.Path)
		if c := composed(pass, o.Path); c != nil {
			role = c.Role
		}
		if role == django.Development || role == django.Testing {
			f.Severity, f.Confidence = finding.Low, finding.Unsure
		}
		f.Key = o.Name
	}
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
		if !strings.Contains(s.Image.Text, "traefik") {
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
