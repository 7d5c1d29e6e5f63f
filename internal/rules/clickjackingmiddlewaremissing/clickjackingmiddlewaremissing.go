// Package clickjackingmiddlewaremissing is the rule clickjacking-middleware-missing; doc.md says what it does and why.
package clickjackingmiddlewaremissing

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/django/headers"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "clickjacking-middleware-missing", Title: "Other sites may show this one in a frame", Practice: "headers",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{1021}, Since: "0.1", Doc: doc,
	},
	Django:   []string{"security.W002"},
	Settings: run,
}

const middleware = "django.middleware.clickjacking.XFrameOptionsMiddleware"

func run(pass *rule.Pass) {
	s := pass.Context.Middleware()
	in := pass.Context.MiddlewarePresence(middleware)
	if in == django.Listed || in == django.Unclear {
		return
	}
	f := pass.ReportWithout(middleware, "%s has no XFrameOptionsMiddleware: any site may lay this one invisibly over its own buttons", s.Name)
	f.Fix = `Add "` + middleware + `" to ` + s.Name + "."
	f.DjangoCheck = "security.W002"
	switch frame, by := headers.FrameAncestors(pass.Context); {
	case in == django.Derived:
		f.Severity = finding.Info
		f.Message = s.Name + " has a class of its own in place of XFrameOptionsMiddleware, which Django's deployment check does not count"
	case frame:
		// Browsers that know frame-ancestors ignore X-Frame-Options (CSP3 6.4.2.1); the others are gone.
		f.Severity = finding.Info
		f.Message = s.Name + " has no XFrameOptionsMiddleware; frames are restricted by " + by + " all the same"
	}
}
