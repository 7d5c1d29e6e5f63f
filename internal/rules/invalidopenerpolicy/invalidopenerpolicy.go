// Package invalidopenerpolicy is the rule invalid-opener-policy; doc.md says what it does and why.
package invalidopenerpolicy

import (
	_ "embed"
	"slices"
	"strings"

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
		ID: "invalid-opener-policy", Title: "Pages that open this one keep a hold on it", Practice: "headers",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{346, 693}, Since: "0.1", Doc: doc,
	},
	Django:   []string{"security.E024"},
	Settings: run,
}

// valid are the policies that Django's check knows.
var valid = []string{"same-origin", "same-origin-allow-popups", "unsafe-none"}

func run(pass *rule.Pass) {
	in := pass.Context.MiddlewarePresence("django.middleware.security.SecurityMiddleware")
	// The setting came with Django 4.0.
	if version := pass.Context.Site.Version; in == django.Absent || version.Known() && !version.AtLeast(4, 0) {
		return
	}
	s := pass.Setting("SECURE_CROSS_ORIGIN_OPENER_POLICY")
	switch {
	case s.Value.Kind == pyeval.Unknown:
		return
	case s.Value.Kind == pyeval.None:
		f := pass.ReportSetting(s, s.Value, "no Cross-Origin-Opener-Policy is sent: a page that opens this one in a window can steer that window")
		f.Fix = `Set SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"; with sign-in pop-ups "same-origin-allow-popups".`
		if who, sent := headers.Sent(pass.Context, "Cross-Origin-Opener-Policy"); sent {
			f.Severity = finding.Info
			f.Message = "Django sends no Cross-Origin-Opener-Policy; " + who + " does"
		}
	case s.Value.Kind != pyeval.Str || !slices.Contains(valid, s.Value.Text):
		f := pass.ReportSetting(s, s.Value, "SECURE_CROSS_ORIGIN_OPENER_POLICY is none of %s: browsers ignore it", strings.Join(valid, ", "))
		f.Fix = `Set SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin".`
		rule.DjangoSays(f, in, "security.E024")
	case s.Value.Text == "unsafe-none":
		f := pass.ReportSetting(s, s.Value, `"unsafe-none" lets a page that opens this one in a window steer that window`)
		f.Fix = `Set SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"; with sign-in pop-ups "same-origin-allow-popups".`
	}
}
