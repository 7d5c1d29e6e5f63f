// Package ssrf is the rule ssrf; doc.md says what it does and why.
package ssrf

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
		ID: "ssrf", Title: "Input decides what the server fetches", Practice: "ssrf",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{918}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"url"},
		Apart:   []string{"template."}, // browsers ask there, not the server
		Fix:     "Fetch only from hosts that you list; else resolve the name, refuse private addresses, connect to the address that was checked, and follow no redirects.",
	},
}
