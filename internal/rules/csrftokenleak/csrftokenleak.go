// Package csrftokenleak is the rule csrf-token-leak; doc.md says what it does and why.
package csrftokenleak

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/djtmpl"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "csrf-token-leak", Title: "The CSRF token is sent to another site", Practice: "csrf",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{352, 201}, Since: "0.1", Doc: doc,
	},
	Template: run,
}

func run(pass *rule.Pass, t *rule.Template) {
	for _, form := range t.Markup.Tags {
		if form.Name != "form" || !strings.EqualFold(form.Value("method"), "post") {
			continue
		}
		action := strings.ToLower(strings.TrimSpace(form.Value("action")))
		rest, ok := strings.CutPrefix(strings.TrimPrefix(strings.TrimPrefix(action, "https:"), "http:"), "//")
		if !ok || strings.HasPrefix(rest, djtmpl.Written) {
			continue // here, or where nobody knows
		}
		djtmpl.Inspect(t.Nodes, func(n djtmpl.Node) bool {
			at := n.Range()
			if at.End <= form.Content.Start || at.Start >= form.Content.End {
				return false
			}
			if _, is := n.(*djtmpl.CSRFToken); is {
				host, _, _ := strings.Cut(rest, "/")
				f := pass.ReportTag(t, at, "the form sends the visitor's CSRF token to %s", host)
				f.Fix = "Leave {% csrf_token %} out of forms that go to another site."
				return false
			}
			return true
		})
	}
}
