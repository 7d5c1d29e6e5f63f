// Package templatexss is the rule template-xss; doc.md says what it does and why.
package templatexss

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
		ID: "template-xss", Title: "A template shows what people type as HTML", Practice: "xss",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{79, 80}, Since: "0.1", Doc: doc,
	},
	Yields: []string{"unsafe-url-attribute"}, // a link that is not escaped: the scheme is the shorter way
	Flow: &rule.Flow{
		Dangers: []string{"html", "script-text", "script-code", "script-url"},
		Sinks:   []string{"template.show.text", "template.show.attribute", "template.show.data", "template.show.style", "template.show.comment", "template.show.document", "template.show.handler-", "template.show.dom-"},
		Except:  []string{"header", "host", "meta", "template", "tag"}, // what no page makes another one's browser send
		Fix:     "Take the `|safe` away; clean rich text with nh3 where it is stored. In an event handler nothing can be escaped well: put the value into a data attribute, and the code into a script.",
	},
}
