// Package argumentinjection is the rule argument-injection; doc.md says what it does and why.
package argumentinjection

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
		ID: "argument-injection", Title: "Input chooses a program or its options", Practice: "command-injection",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{88}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"argument"},
		Except:  []string{"template", "tag"}, // what templates pass to filters is mostly written in them
		Fix:     "Name the program yourself, put `--` in front of what comes from outside, and check that it does not begin with a dash.",
	},
}
