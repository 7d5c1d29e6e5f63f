// Package weakframeoptions is the rule weak-frame-options; doc.md says what it does and why.
package weakframeoptions

import (
	_ "embed"
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
		ID: "weak-frame-options", Title: "Pages may be shown in frames", Practice: "headers",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{1021}, Since: "0.1", Doc: doc,
	},
	Django:   []string{"security.W019"},
	Settings: run,
}

func run(pass *rule.Pass) {
	in := pass.Context.MiddlewarePresence("django.middleware.clickjacking.XFrameOptionsMiddleware")
	if in == django.Absent {
		return // clickjacking-middleware-missing says so
	}
	s := pass.Setting("X_FRAME_OPTIONS")
	if s.Value.Kind == pyeval.Unknown || s.Value.Kind == pyeval.Str && s.Value.Text == "DENY" {
		return
	}
	// The middleware sends the value in capitals; browsers know DENY and SAMEORIGIN and ignore everything else.
	f := pass.ReportSetting(s, s.Value, "X_FRAME_OPTIONS is none of DENY and SAMEORIGIN: browsers ignore it, and any site may frame this one")
	f.Fix = `Set X_FRAME_OPTIONS = "DENY"; for a page that is meant for frames use @xframe_options_sameorigin on its view.`
	rule.DjangoSays(f, in, "security.W019")
	switch upper := strings.ToUpper(s.Value.Text); {
	case s.Value.Kind == pyeval.Str && upper == "DENY":
		f.Severity = finding.Info
		f.Message = "X_FRAME_OPTIONS is not DENY in capitals: the header is right, but Django's deployment check does not count it"
	case s.Value.Kind == pyeval.Str && upper == "SAMEORIGIN":
		f.Message = "pages may be framed by other pages of the site: one with an injection can borrow the clicks of all others"
		if !s.Set {
			f.Severity = finding.Info // Django's default before 3.0
		}
	default:
		if restricted, by := headers.FrameAncestors(pass.Context); restricted {
			f.Severity = finding.Info
			f.Message = "X_FRAME_OPTIONS is none of DENY and SAMEORIGIN; frames are restricted by " + by + " all the same"
		} else {
			f.Severity = finding.Medium
		}
	}
}
