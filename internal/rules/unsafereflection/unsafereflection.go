// Package unsafereflection is the rule unsafe-reflection; doc.md says what it does and why.
package unsafereflection

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
		ID: "unsafe-reflection", Title: "Input names an attribute", Practice: "code-injection",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{470}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"attribute"},
		From:    rule.Request,
		Fix:     "Pick from a dict of your own that says which names there are.",
	},
}
