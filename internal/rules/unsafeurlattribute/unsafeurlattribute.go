// Package unsafeurlattribute is the rule unsafe-url-attribute; doc.md says what it does and why.
package unsafeurlattribute

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
		ID: "unsafe-url-attribute", Title: "A link leads where somebody else says, with any scheme", Practice: "xss",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{79, 83}, Since: "0.1", Doc: doc,
	},
	Yields: []string{"stored-xss", "reflected-xss"}, // what is not escaped either
	Flow: &rule.Flow{
		Dangers: []string{"script-url", "url"},
		Sinks:   []string{"template.show.url", "template.show.load", "django.utils.html.format_html", "django.utils.safestring.mark_safe"},
		Except:  []string{"header", "host", "meta", "template", "tag"}, // what no page makes another one's browser send
		Fix:     "Keep only http and https: a URLField or URLValidator where the address comes in, or a check of `urlsplit(url).scheme` in the view.",
	},
}
