// Package storedxss is the rule stored-xss; doc.md says what it does and why.
package storedxss

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
		ID: "stored-xss", Title: "What users have stored is sent as HTML", Practice: "xss",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{79, 80}, Since: "0.1", Doc: doc,
	},
	Yields: []string{"reflected-xss", "unsanitised-rich-text"}, // the same sink, for which the request is the shorter way; markup in the same function
	Flow: &rule.Flow{
		Dangers: []string{"html"},
		Apart:   []string{"template."},
		From:    rule.Stored,
		Fix:     "Render a template, which escapes, or `format_html(\"<p>{}</p>\", value)`; clean rich text with nh3.",
	},
}
