// Package nocsp is the rule no-csp; doc.md says what it does and why.
package nocsp

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/headers"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "no-csp", Title: "No Content-Security-Policy stops injected script", Practice: "csp",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{693, 1021}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	known := headers.ContentSecurity(pass.Context)
	if idle := known.Idle; idle != nil {
		f := pass.ReportSetting(*idle, idle.Value, "%s holds a Content-Security-Policy that nothing sends: its middleware is not in MIDDLEWARE", idle.Name)
		f.Severity = finding.Medium // somebody believes to be protected
		f.Fix = `Add "csp.middleware.CSPMiddleware" to MIDDLEWARE.`
		if strings.HasPrefix(idle.Name, "SECURE_CSP") {
			f.Fix = `Add "django.middleware.csp.ContentSecurityPolicyMiddleware" to MIDDLEWARE.`
		}
		if known.Elsewhere != "" {
			f.Severity = finding.Info
		}
		return
	}
	if len(known.Policies) > 0 || known.Elsewhere != "" || known.Unclear {
		return
	}
	f := pass.Report(pass.Context.Start(), "no Content-Security-Policy is sent: script that gets into a page runs with the visitor's rights")
	f.Fix = "Add \"csp.middleware.CSPMiddleware\" of django-csp to MIDDLEWARE and start with a report-only policy."
	if version := pass.Context.Site.Version; version.Known() && version.AtLeast(6, 0) {
		f.Fix = `Add "django.middleware.csp.ContentSecurityPolicyMiddleware" to MIDDLEWARE and set SECURE_CSP = {"default-src": [CSP.SELF]}.`
	}
	f.Key = "no policy"
}
