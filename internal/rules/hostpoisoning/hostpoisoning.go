// Package hostpoisoning is the rule host-poisoning; doc.md says what it does and why.
package hostpoisoning

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
		ID: "host-poisoning", Title: "A link is built from the Host header", Practice: "host-poisoning",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{644}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"link"},
		Via:     true,
		Hosts:   true,
		From:    rule.Request,
		Fix:     "Build links from a setting or `django.contrib.sites`, and list the exact hosts in ALLOWED_HOSTS.",
	},
}
