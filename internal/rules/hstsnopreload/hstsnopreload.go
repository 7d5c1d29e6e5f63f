// Package hstsnopreload is the rule hsts-no-preload; doc.md says what it does and why.
package hstsnopreload

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
		ID: "hsts-no-preload", Title: "The site can't join the browsers' HSTS list", Practice: "hsts",
		Severity: finding.Info, Confidence: finding.Certain, CWE: []int{319}, Since: "0.1", Doc: doc,
	},
	Django:   []string{"security.W021"},
	Settings: run,
}

func run(pass *rule.Pass) {
	in := pass.Context.MiddlewarePresence("django.middleware.security.SecurityMiddleware")
	if in == django.Absent {
		return
	}
	if on, known := pass.Setting("SECURE_HSTS_SECONDS").Value.Truth(); !on || !known {
		return
	}
	s := pass.Setting("SECURE_HSTS_PRELOAD")
	if s.Value.Kind == pyeval.Unknown || s.Value.Kind == pyeval.Bool && s.Value.Bool {
		return
	}
	f := pass.ReportSetting(s, s.Value, "HSTS starts with a browser's first visit only: without preload the very first request stays open")
	f.Fix = "Set SECURE_HSTS_PRELOAD = True, then submit the domain at hstspreload.org. Leaving the list takes months, so do it last."
	rule.DjangoSays(f, in, "security.W021")
}
