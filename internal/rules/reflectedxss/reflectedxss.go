// Package reflectedxss is the rule reflected-xss; doc.md says what it does and why.
package reflectedxss

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
		ID: "reflected-xss", Title: "Input is sent back as HTML", Practice: "xss",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{79, 80}, Since: "0.1", Doc: doc,
	},
	Yields: []string{"unsanitised-rich-text"}, // which tells where in the same function the markup was marked as safe
	Flow: &rule.Flow{
		Dangers: []string{"html"},
		Apart:   []string{"template."},
		From:    rule.Request,
		Fix:     "Render a template, which escapes, or `format_html(\"<p>{}</p>\", value)`.",
	},
}
