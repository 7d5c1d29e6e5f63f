// Package xpathinjection is the rule xpath-injection; doc.md says what it does and why.
package xpathinjection

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
		ID: "xpath-injection", Title: "Input becomes part of an XPath expression", Practice: "other-back-ends",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{643}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"xpath"},
		Fix:     "Pass the value as a variable: `tree.xpath(\"//user[@name=$name]\", name=value)`.",
	},
}
