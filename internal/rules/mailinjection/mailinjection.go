// Package mailinjection is the rule mail-injection; doc.md says what it does and why.
package mailinjection

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
		ID: "mail-injection", Title: "Input becomes part of a mail's headers", Practice: "other-back-ends",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{93}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"mail"},
		Fix:     "Use `django.core.mail.EmailMessage`, which refuses line breaks in headers, and validate addresses with `validate_email`.",
	},
}
