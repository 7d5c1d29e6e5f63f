// Package csvinjection is the rule csv-injection; doc.md says what it does and why.
package csvinjection

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
		ID: "csv-injection", Title: "Input is written into a spreadsheet as it is", Practice: "other-back-ends",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{1236}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"csv"},
		Fix:     "Put a quote in front of values that begin with one of = + - @, a tab or a line break.",
	},
}
