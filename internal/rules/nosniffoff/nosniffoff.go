// Package nosniffoff is the rule nosniff-off; doc.md says what it does and why.
package nosniffoff

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
		ID: "nosniff-off", Title: "Browsers may guess content types", Practice: "content-sniffing",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{430, 693}, Since: "0.1", Doc: doc,
	},
	Django:   []string{"security.W006"},
	Settings: run,
}

func run(pass *rule.Pass) {
	in := pass.Context.MiddlewarePresence("django.middleware.security.SecurityMiddleware")
	if in == django.Absent {
		return
	}
	s := pass.Setting("SECURE_CONTENT_TYPE_NOSNIFF")
	if s.Value.Kind == pyeval.Unknown || s.Value.Kind == pyeval.Bool && s.Value.Bool {
		return
	}
	f := pass.ReportSetting(s, s.Value, "browsers may run an uploaded text or image as script or HTML: X-Content-Type-Options is not sent")
	f.Fix = "Set SECURE_CONTENT_TYPE_NOSNIFF = True."
	rule.DjangoSays(f, in, "security.W006")
	// Any value that counts as true sends the header; Django's check is stricter than its middleware.
	if on, _ := s.Value.Truth(); on {
		f.Severity = finding.Info
		f.Message = "SECURE_CONTENT_TYPE_NOSNIFF is not True itself: the header is sent, but Django's deployment check does not count it"
	} else if !s.Set {
		f.Severity = f.Severity.Lower(1) // nobody turned it off: it was the default before Django 3.0
	}
}
