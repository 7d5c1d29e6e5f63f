// Package openredirect is the rule open-redirect; doc.md says what it does and why.
package openredirect

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
		ID: "open-redirect", Title: "Input decides where a redirect leads", Practice: "open-redirect",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{601}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"redirect"},
		Wanted:  true,
		// A link or a form of somebody else's sets none of these.
		Except: []string{"header", "meta", "host", "cookie"},
		Fix:    "Ask `url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure())` first, and fall back to a page of your own.",
	},
}
