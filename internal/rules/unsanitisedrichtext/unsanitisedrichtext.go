// Package unsanitisedrichtext is the rule unsanitised-rich-text; doc.md says what it does and why.
package unsanitisedrichtext

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
		ID: "unsanitised-rich-text", Title: "Markup that people typed is shown without being cleaned", Practice: "xss",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{79}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"html", "script-url"},
		About:   "rich-text",
		Fix:     "Clean the HTML that comes out, `mark_safe(nh3.clean(markdown.markdown(text)))`, and let no scripts, event attributes or javascript: links through.",
	},
}
