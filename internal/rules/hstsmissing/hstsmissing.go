// Package hstsmissing is the rule hsts-missing; doc.md says what it does and why.
package hstsmissing

import (
	_ "embed"
	"fmt"

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
		ID: "hsts-missing", Title: "Browsers are not told to use HTTPS only", Practice: "hsts",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{319}, Since: "0.1", Doc: doc,
	},
	Django:   []string{"security.W004"},
	Settings: run,
}

// year is the age that browsers' preload lists ask for, in seconds (https://hstspreload.org).
const year = 31_536_000

func run(pass *rule.Pass) {
	in := pass.Context.MiddlewarePresence("django.middleware.security.SecurityMiddleware")
	if in == django.Absent {
		return // the setting has no effect then: security-middleware-missing says so
	}
	s := pass.Setting("SECURE_HSTS_SECONDS")
	truth, known := s.Value.Truth()
	switch {
	case !known:
		return
	case !truth:
		f := pass.ReportSetting(s, s.Value, "HSTS is off: a visitor's first request of each visit can be read and changed on the way")
		f.Fix = "Set SECURE_HSTS_SECONDS = 3600, watch, then raise it to 31536000."
		rule.DjangoSays(f, in, "security.W004")
		if who, sent := headers.Sent(pass.Context, "Strict-Transport-Security"); sent {
			f.Severity = finding.Info
			f.Message = "Django sends no HSTS header; " + who + " does"
			if h, seconds, short := headers.ShortHSTS(pass.Context, year); short {
				f.Severity = finding.Low
				f.Message = fmt.Sprintf("Django sends no HSTS header; %s:%d sends one that lasts only %d seconds", h.Path, h.Line, seconds)
				f.Fix = "Raise max-age to 31536000 (a year)."
			}
		}
	case s.Value.Kind == pyeval.Int && s.Value.Int < year:
		f := pass.ReportSetting(s, s.Value, "HSTS lasts only %d seconds", s.Value.Int)
		f.Severity = finding.Low
		f.Fix = "Raise SECURE_HSTS_SECONDS to 31536000 (a year)."
	}
}
