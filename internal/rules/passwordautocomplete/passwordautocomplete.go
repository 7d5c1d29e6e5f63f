// Package passwordautocomplete is the rule password-autocomplete; doc.md says what it does and why.
package passwordautocomplete

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "password-autocomplete", Title: "A page asks the browser to keep a password or card number", Practice: "minimal-data",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{522}, Since: "0.1", Doc: doc,
	},
	Template: run,
}

func run(pass *rule.Pass, t *rule.Template) {
	for _, e := range t.Markup.Tags {
		if e.Name != "input" {
			continue
		}
		a, has := e.Attr("autocomplete")
		if !has || !strings.EqualFold(strings.TrimSpace(a.Value), "on") {
			continue
		}
		what := ""
		name := strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(e.Value("name") + " " + e.Value("id")))
		switch {
		case strings.EqualFold(e.Value("type"), "password"):
			what = "the password"
		case strings.Contains(name, "cardnumber"), strings.Contains(name, "ccnumber"), strings.Contains(name, "creditcard"):
			what = "the card's number"
		case strings.Contains(name, "cvv"), strings.Contains(name, "cvc"), strings.Contains(name, "securitycode"):
			what = "the card's security code"
		default:
			continue
		}
		f := pass.ReportTag(t, a.Span, "the browser is asked to fill in %s by itself: on a shared computer the next person is logged in", what)
		f.Fix = "Say what it is: autocomplete=\"current-password\", \"new-password\" or \"cc-number\"; a password manager then asks its owner. \"off\" for a security code."
	}
}
