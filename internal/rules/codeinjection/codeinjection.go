// Package codeinjection is the rule code-injection; doc.md says what it does and why.
package codeinjection

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
		ID: "code-injection", Title: "Input is run as code", Practice: "code-injection",
		Severity: finding.Critical, Confidence: finding.Certain, CWE: []int{94, 95}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"code", "import"},
		Except:  []string{"template", "tag"}, // what templates pass to filters is mostly written in them
		Fix:     "Don't run it: parse the values that you need, `ast.literal_eval` for literals, and pick functions and modules from a dict of your own.",
	},
}
