// Package xxe is the rule xxe; doc.md says what it does and why.
package xxe

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
		ID: "xxe", Title: "XML from outside is parsed with entities", Practice: "xxe",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{611, 776}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"xml"},
		Fix:     "Parse it with defusedxml, or with `resolve_entities=False, no_network=True`.",
	},
}
