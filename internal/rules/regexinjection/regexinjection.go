// Package regexinjection is the rule regex-injection; doc.md says what it does and why.
package regexinjection

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
		ID: "regex-injection", Title: "Input is used as a regular expression", Practice: "regex-dos",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{1333}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"regex"},
		Fix:     "Escape it with `re.escape`, or search without an expression.",
	},
}
