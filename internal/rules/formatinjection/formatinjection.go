// Package formatinjection is the rule format-injection; doc.md says what it does and why.
package formatinjection

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
		ID: "format-injection", Title: "Input is used as a format string", Practice: "code-injection",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{134}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"format"},
		Except:  []string{"template", "tag"}, // what templates pass to filters is mostly written in them
		Fix:     "Format a text of your own and pass the value to it; for texts that users write, use `string.Template(…).safe_substitute`.",
	},
}
