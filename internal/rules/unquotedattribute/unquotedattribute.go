// Package unquotedattribute is the rule unquoted-attribute; doc.md says what it does and why.
package unquotedattribute

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
		ID: "unquoted-attribute", Title: "What people type stands in a tag without quotes", Practice: "xss",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{79, 83}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"bare"},
		Sinks:   []string{"template.show.bare"},
		Except:  []string{"header", "host", "meta", "template", "tag"}, // what no page makes another one's browser send
		Fix:     "Put quotes around the value: `value=\"{{ name }}\"`. Names of attributes and tags cannot be made safe: choose them from a table in the view.",
	},
}
