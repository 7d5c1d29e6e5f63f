// Package widecookiedomain is the rule wide-cookie-domain; doc.md says what it does and why.
package widecookiedomain

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/endpoint"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "wide-cookie-domain", Title: "Sub-domains share a cookie that should stay on one host", Practice: "session-cookies",
		Severity: finding.Low, Confidence: finding.Likely, CWE: []int{1275}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	for _, name := range []string{"SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN"} {
		s := pass.Setting(name)
		if !s.Set || s.Value.Kind != pyeval.Str || s.Value.Text == "" {
			continue
		}
		host := strings.TrimPrefix(s.Value.Text, ".")
		if endpoint.ReachOf(host) != endpoint.Public {
			continue
		}
		f := pass.ReportSetting(s, s.Value, "%s sends the cookie to every host below %s", name, host)
		f.Fix = "Remove " + name + ": without it the cookie goes to the one host that set it."
	}
}
