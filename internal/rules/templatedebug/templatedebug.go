// Package templatedebug is the rule template-debug; doc.md says what it does and why.
package templatedebug

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
		ID: "template-debug", Title: "Templates are rendered in debug mode", Practice: "debug-off",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{489, 215}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	if debug, ok := pass.Setting("DEBUG").Value.Truth(); debug || !ok {
		return // debug-on speaks of the greater evil
	}
	templates := pass.Setting("TEMPLATES")
	for i := range templates.Value.Items {
		option := templates.Value.Items[i].Get("OPTIONS").Get("debug")
		if option == nil {
			continue
		}
		if truth, ok := option.Truth(); truth && ok {
			f := pass.ReportSetting(templates, option, "the template engine runs in debug mode while DEBUG is off")
			f.Key = "TEMPLATES debug"
			f.Fix = "Remove \"debug\" from OPTIONS: it then follows DEBUG."
		}
	}
	if s := pass.Setting("TEMPLATE_DEBUG"); s.Set {
		if truth, ok := s.Value.Truth(); truth && ok {
			pass.ReportSetting(s, s.Value, "TEMPLATE_DEBUG is on while DEBUG is off").Fix = "Remove TEMPLATE_DEBUG."
		}
	}
}
