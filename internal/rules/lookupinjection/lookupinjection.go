// Package lookupinjection is the rule lookup-injection; doc.md says what it does and why.
package lookupinjection

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
		ID: "lookup-injection", Title: "Input names the fields of a query", Practice: "sql-injection",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{943}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"lookup"},
		From:    rule.Request,
		Fix:     "Take the names from a list of your own: look-ups cross relations, so `owner__password__startswith` answers questions too.",
	},
}
