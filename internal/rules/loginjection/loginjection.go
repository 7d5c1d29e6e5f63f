// Package loginjection is the rule log-injection; doc.md says what it does and why.
package loginjection

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
		ID: "log-injection", Title: "Input is written into a log as it is", Practice: "other-back-ends",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{117}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"log"},
		From:    rule.Request,
		Fix:     "Write it with `%r`, or log in JSON: line breaks then stay within the entry.",
	},
}
