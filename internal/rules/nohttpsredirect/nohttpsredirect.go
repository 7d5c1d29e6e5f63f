// Package nohttpsredirect is the rule no-https-redirect; doc.md says what it does and why.
package nohttpsredirect

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/django/headers"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "no-https-redirect", Title: "Plain HTTP is not redirected to HTTPS", Practice: "https-everywhere",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{319}, Since: "0.1", Doc: doc,
	},
	Django:   []string{"security.W008"},
	Settings: run,
}

func run(pass *rule.Pass) {
	in := pass.Context.MiddlewarePresence("django.middleware.security.SecurityMiddleware")
	if in == django.Absent {
		return
	}
	s := pass.Setting("SECURE_SSL_REDIRECT")
	if s.Value.Kind == pyeval.Unknown || s.Value.Kind == pyeval.Bool && s.Value.Bool {
		return
	}
	f := pass.ReportSetting(s, s.Value, "Django answers over plain HTTP too: a password typed there can be read on the way, unless the proxy before it redirects")
	f.Fix = "Set SECURE_SSL_REDIRECT = True; behind a proxy that ends TLS, set SECURE_PROXY_SSL_HEADER with it."
	rule.DjangoSays(f, in, "security.W008")
	if on, _ := s.Value.Truth(); on {
		f.Severity = finding.Info
		f.Message = "SECURE_SSL_REDIRECT is not True itself: the redirect works, but Django's deployment check does not count it"
	} else if where, redirects := headers.RedirectsToHTTPS(pass.Context); redirects {
		f.Severity = finding.Info
		f.Message = "Django does not redirect to HTTPS itself; " + where + " does"
	} else if on, known := pass.Setting("SECURE_PROXY_SSL_HEADER").Value.Truth(); known && on {
		// A proxy that ends TLS is there, and most of them redirect.
		f.Severity = f.Severity.Lower(1)
	}
}
