// Package nosqlinjection is the rule nosql-injection; doc.md says what it does and why.
package nosqlinjection

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
		ID: "nosql-injection", Title: "Input becomes part of a query or command of another store", Practice: "other-back-ends",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{943}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"nosql", "operator", "protocol"},
		Fix:     "Make it a plain text or number first, `str(value)`, and never pass whole dicts or commands on.",
	},
}
