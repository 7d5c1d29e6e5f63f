// Package templateautoescapeoff is the rule template-autoescape-off; doc.md says what it does and why.
package templateautoescapeoff

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
		ID: "template-autoescape-off", Title: "Templates do not escape what they print", Practice: "xss",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{79}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	templates := pass.Setting("TEMPLATES")
	for i := range templates.Value.Items {
		option := templates.Value.Items[i].Get("OPTIONS").Get("autoescape")
		if option == nil {
			continue
		}
		if truth, ok := option.Truth(); truth || !ok {
			continue
		}
		f := pass.ReportSetting(templates, option, "autoescape is off for every template of this engine: each {{ value }} is printed as HTML")
		f.Key = "TEMPLATES autoescape"
		f.Fix = "Remove \"autoescape\" from OPTIONS; for plain-text mails use {% autoescape off %} in those templates."
	}
}
