// Package securitymiddlewaremissing is the rule security-middleware-missing; doc.md says what it does and why.
package securitymiddlewaremissing

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "security-middleware-missing", Title: "SecurityMiddleware is not in use", Practice: "security-middleware",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{693, 16}, Since: "0.1", Doc: doc,
	},
	Django:   []string{"security.W001"},
	Settings: run,
}

const middleware = "django.middleware.security.SecurityMiddleware"

func run(pass *rule.Pass) {
	s := pass.Context.Middleware()
	switch pass.Context.MiddlewarePresence(middleware) {
	case django.Absent:
		f := pass.ReportWithout(middleware, "%s has no SecurityMiddleware: HSTS, the redirect to HTTPS, nosniff, the referrer and the opener policy are all off, whatever the settings say", s.Name)
		f.Fix = `Put "` + middleware + `" first in ` + s.Name + "."
		f.DjangoCheck = "security.W001"
	case django.Derived:
		// Django looks for the very name. The class may do less than its parent, which nobody can tell Django.
		f := pass.ReportSetting(s, s.Value, "%s has a class of its own in place of SecurityMiddleware, so Django's deployment check leaves out all that depends on it", s.Name)
		f.Severity = finding.Info
		f.Fix = `List "` + middleware + `" itself and put what the class adds into a middleware of its own.`
		f.DjangoCheck = "security.W001"
	}
}
