// Package ldapinjection is the rule ldap-injection; doc.md says what it does and why.
package ldapinjection

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
		ID: "ldap-injection", Title: "Input becomes part of an LDAP filter", Practice: "other-back-ends",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{90}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"ldap"},
		Fix:     "Escape it: `ldap3.utils.conv.escape_filter_chars(value)`, and `escape_rdn` within a DN.",
	},
}
