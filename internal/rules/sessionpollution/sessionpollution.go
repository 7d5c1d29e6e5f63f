// Package sessionpollution is the rule session-pollution; doc.md says what it does and why.
package sessionpollution

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
		ID: "session-pollution", Title: "Input is kept in the session unchecked", Practice: "validation",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{501}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"session"},
		From:    rule.Request,
		Fix:     "Check it first, or keep an id that the server has looked up: what stands in the session is trusted later.",
	},
}
