// Package wildcardhosts is the rule wildcard-hosts; doc.md says what it does and why.
package wildcardhosts

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/origin"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "wildcard-hosts", Title: "The site answers to any host name", Practice: "allowed-hosts",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{644, 16}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	s := pass.Setting("ALLOWED_HOSTS")
	for i := range s.Value.Items {
		v := &s.Value.Items[i]
		if v.Kind != pyeval.Str {
			continue
		}
		switch host := strings.ToLower(strings.TrimSpace(v.Text)); {
		case host == "*":
			f := pass.ReportSetting(s, v, "ALLOWED_HOSTS takes every Host header, so links in mails and cached pages can be made to point anywhere")
			f.Fix = `Name the site's hosts: ALLOWED_HOSTS = ["www.example.com"]. A health check can send one of them as its Host header.`
		case strings.HasPrefix(host, ".") && !strings.Contains(host[1:], "."):
			f := pass.ReportSetting(s, v, "ALLOWED_HOSTS takes every host under %q, and anybody can register one", host)
			f.Fix = `Name the site's own domain: ALLOWED_HOSTS = [".example.com"].`
		case strings.HasPrefix(host, ".") && origin.SharedSuffix(host[1:]) == host[1:]:
			// The platform's router passes on only the names that belong to the app, so it takes more than a header.
			f := pass.ReportSetting(s, v, "ALLOWED_HOSTS takes every host under %s, and anybody can have one there", host[1:])
			f.Fix = "Name the app's own host: \"myapp" + host + "\"."
			f.Severity = finding.Low
		}
	}
}
