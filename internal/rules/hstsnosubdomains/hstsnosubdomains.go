// Package hstsnosubdomains is the rule hsts-no-subdomains; doc.md says what it does and why.
package hstsnosubdomains

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "hsts-no-subdomains", Title: "HSTS leaves sub-domains open", Practice: "hsts",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{319}, Since: "0.1", Doc: doc,
	},
	Django:   []string{"security.W005"},
	Settings: run,
}

func run(pass *rule.Pass) {
	in := pass.Context.MiddlewarePresence("django.middleware.security.SecurityMiddleware")
	if in == django.Absent {
		return
	}
	// Without HSTS there is nothing to extend: hsts-missing says so.
	if on, known := pass.Setting("SECURE_HSTS_SECONDS").Value.Truth(); !on || !known {
		return
	}
	s := pass.Setting("SECURE_HSTS_INCLUDE_SUBDOMAINS")
	// Django asks for True itself: 1 and "yes" do not count.
	if s.Value.Kind == pyeval.Unknown || s.Value.Kind == pyeval.Bool && s.Value.Bool {
		return
	}
	f := pass.ReportSetting(s, s.Value, "HSTS covers the host itself only: a plain-HTTP sub-domain can set cookies for this site")
	f.Fix = "Set SECURE_HSTS_INCLUDE_SUBDOMAINS = True once every sub-domain answers over HTTPS."
	rule.DjangoSays(f, in, "security.W005")
}
