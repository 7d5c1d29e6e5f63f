// Package composepublisheddatabase is the rule compose-published-database; doc.md says what it does and why.
package composepublisheddatabase

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/compose"
	"paddock/internal/django"
	"paddock/internal/django/container"
	"paddock/internal/finding"
	"paddock/internal/interpolation"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "compose-published-database", Title: "A database can be reached from outside", Practice: "private-database",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{668, 284}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for c, s := range pass.Containers().Stores() {
		for _, port := range s.Ports {
			if !port.Local() && ours(s.Store, port) {
				report(pass, c, s, port)
			}
		}
	}
}

// ours says that a port is one the program listens at; of a number that is not known yet it may be.
func ours(store *container.Store, port compose.Port) bool {
	target := interpolation.Expand(port.Target, nil)
	if strings.ContainsAny(target, "$-") {
		return true
	}
	for _, p := range store.Ports {
		if p == target {
			return true
		}
	}
	return false
}

func report(pass *rule.Pass, c *container.Composition, s *container.Service, port compose.Port) {
	published := interpolation.Expand(port.Published, nil)
	if published == "" {
		published = "a port that Docker chooses"
	} else {
		published = "port " + published
	}
	f := pass.ReportLine(c.Path, port.Line, "the %s %s is offered to everybody who reaches the machine, at %s: Docker opens the port past the machine's firewall", s.Store.Kind, s.Name, published)
	switch c.Role {
	case django.Development:
		f.Severity, f.Confidence = finding.Low, finding.Unsure
	case django.Plain:
		f.Severity = finding.Medium // it may be for a developer's machine as well
	}
	if s.Open() {
		f.Message += ", and asks for no password"
		f.Severity = min(f.Severity+1, finding.Critical)
	}
	f.Key = s.Name + " " + port.Target
	f.Fix = "Take the port away: services of one compose file reach each other without it. For your own machine, write 127.0.0.1:" + port.Target + ":" + port.Target + "."
}
