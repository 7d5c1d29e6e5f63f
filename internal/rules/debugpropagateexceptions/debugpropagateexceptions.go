// Package debugpropagateexceptions is the rule debug-propagate-exceptions; doc.md says what it does and why.
package debugpropagateexceptions

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "debug-propagate-exceptions", Title: "Errors leave the site as they are", Practice: "debug-off",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{209}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	s := pass.Setting("DEBUG_PROPAGATE_EXCEPTIONS")
	if truth, ok := s.Value.Truth(); !s.Set || !truth || !ok {
		return
	}
	pass.ReportSetting(s, s.Value, "exceptions are passed on to the server, which may show them to the visitor, and Django's error pages and mails are skipped").Fix = "Remove DEBUG_PROPAGATE_EXCEPTIONS, or make it True in tests only."
}
