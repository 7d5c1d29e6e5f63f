// Package headerinjection is the rule header-injection; doc.md says what it does and why.
package headerinjection

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
		ID: "header-injection", Title: "Input becomes part of a header", Practice: "header-injection",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{113}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"header", "cookie", "content-type"},
		Fix:     "Let Django write the header: `FileResponse(…, filename=name)` or `content_disposition_header(True, name)` quote it.",
	},
}
