// Package unboundedsize is the rule unbounded-size; doc.md says what it does and why.
package unboundedsize

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
		ID: "unbounded-size", Title: "Input decides how much work is done", Practice: "validation",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{770}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"size"},
		From:    rule.Request,
		Fix:     "Bound it: `min(value, 100)`.",
	},
}
