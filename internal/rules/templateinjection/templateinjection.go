// Package templateinjection is the rule template-injection; doc.md says what it does and why.
package templateinjection

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
		ID: "template-injection", Title: "Input is used as a template", Practice: "template-injection",
		Severity: finding.Critical, Confidence: finding.Certain, CWE: []int{1336}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"template"},
		Except:  []string{"template", "tag"}, // what templates pass to filters is mostly written in them
		Fix:     "Keep templates in files and pass the value in the context; for texts that users write, replace a fixed set of placeholders.",
	},
}
