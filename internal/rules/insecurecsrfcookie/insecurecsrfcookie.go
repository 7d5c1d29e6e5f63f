// Package insecurecsrfcookie is the rule insecure-csrf-cookie; doc.md says what it does and why.
package insecurecsrfcookie

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
		ID: "insecure-csrf-cookie", Title: "The CSRF cookie also travels over plain HTTP", Practice: "csrf",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{614}, Since: "0.1", Doc: doc,
	},
	Django:   []string{"security.W016"},
	Settings: run,
}

func run(pass *rule.Pass) {
	in := pass.Context.MiddlewarePresence("django.middleware.csrf.CsrfViewMiddleware")
	// With CSRF_USE_SESSIONS there is no cookie; whether there is one may be unknown.
	if used, known := pass.Setting("CSRF_USE_SESSIONS").Value.Truth(); in == django.Absent || used && known {
		return
	}
	s := pass.Setting("CSRF_COOKIE_SECURE")
	if s.Value.Kind == pyeval.Unknown || s.Value.Kind == pyeval.Bool && s.Value.Bool {
		return
	}
	f := pass.ReportSetting(s, s.Value, "the CSRF cookie is not Secure: who sees one plain request knows the token and can forge forms")
	f.Fix = "Set CSRF_COOKIE_SECURE = True."
	rule.DjangoSays(f, in, "security.W016")
	if on, _ := s.Value.Truth(); on {
		f.Severity = finding.Info
		f.Message = "CSRF_COOKIE_SECURE is not True itself: the cookie is Secure, but Django's deployment check does not count it"
	}
}
