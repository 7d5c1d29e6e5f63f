// Package csrfmiddlewaremissing is the rule csrf-middleware-missing; doc.md says what it does and why.
package csrfmiddlewaremissing

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
		ID: "csrf-middleware-missing", Title: "Forms are not protected against forged requests", Practice: "csrf",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{352}, Since: "0.1", Doc: doc,
	},
	Django:   []string{"security.W003"},
	Settings: run,
}

const (
	middleware = "django.middleware.csrf.CsrfViewMiddleware"
	sessions   = "django.contrib.sessions.middleware.SessionMiddleware"
)

func run(pass *rule.Pass) {
	s := pass.Context.Middleware()
	in := pass.Context.MiddlewarePresence(middleware)
	if in == django.Listed || in == django.Unclear {
		return
	}
	f := pass.ReportWithout(middleware, "%s has no CsrfViewMiddleware: any page a user visits can send this site's forms in his name", s.Name)
	f.Fix = `Add "` + middleware + `" to ` + s.Name + " after SessionMiddleware; exempt single views with @csrf_exempt where a signature or token protects them."
	f.DjangoCheck = "security.W003"
	switch {
	case in == django.Derived:
		f.Severity = finding.Info
		f.Message = s.Name + " has a class of its own in place of CsrfViewMiddleware, which Django's deployment check does not count"
	case pass.Context.MiddlewarePresence(sessions) == django.Absent:
		// Without a session there is no cookie that a forged request could ride on.
		f.Severity = finding.Low
		f.Message = s.Name + " has no CsrfViewMiddleware; nor has it SessionMiddleware, so it matters as soon as a cookie signs anybody in"
	}
}
