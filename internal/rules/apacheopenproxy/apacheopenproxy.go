// Package apacheopenproxy is the rule apache-open-proxy; doc.md says what it does and why.
package apacheopenproxy

import (
	_ "embed"
	"strings"

	"paddock/internal/apache"
	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "apache-open-proxy", Title: "Apache is a proxy for everybody", Practice: "minimal-surface",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{441, 918}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, f := range pass.Project.Deployment.Apache {
		var at *apache.Directive
		kept := false
		apache.Walk(f.Top, func(d *apache.Directive) {
			switch {
			case d.Name == "proxyrequests" && strings.EqualFold(d.Arg(0), "on") && at == nil:
				at = d
			case d.Section && strings.HasPrefix(d.Name, "proxy") && keeps(d):
				kept = true
			}
		})
		if at == nil || kept {
			continue
		}
		f := pass.ReportLine(f.Path, at.Line, "whoever comes here may have any address fetched in the server's name, those of its own network and of the cloud's metadata among them")
		f.Key = "forward proxy"
		f.Fix = "Write ProxyRequests Off: ProxyPass works without it."
	}
}

// keeps says that a section for proxied requests does not let everybody in.
func keeps(section *apache.Directive) (kept bool) {
	apache.Walk(section.Block, func(d *apache.Directive) {
		text := strings.ToLower(strings.Join(d.Args, " "))
		switch d.Name {
		case "require":
			kept = kept || text != "all granted"
		case "deny":
			kept = true
		}
	})
	return kept
}
