// Package debugon is the rule debug-on; doc.md says what it does and why.
package debugon

import (
	_ "embed"
	"fmt"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "debug-on", Title: "DEBUG is on where people use the site", Practice: "debug-off",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{489, 215, 209}, Since: "0.1", Doc: doc,
	},
	Django:   []string{"security.W018"},
	Settings: run,
}

func run(pass *rule.Pass) {
	s := pass.Setting("DEBUG")
	if on, known := s.Value.Truth(); !on || !known {
		return
	}
	f := pass.ReportSetting(s, s.Value, "DEBUG is on in a deployed settings module: every error shows settings, source code and local variables to whoever caused it")
	if len(s.Value.Env) > 0 {
		f.Fix = "Turn the default round, so that a forgotten variable is harmless: off unless the variable asks for it."
	} else {
		f.Fix = "Set DEBUG = False here and True in the development settings only."
	}
	if s.Value.Kind == pyeval.Str {
		f.Message += fmt.Sprintf(". It is the text %q, and every text that is not empty counts as true", s.Value.Text)
	}
	f.DjangoCheck = "security.W018"
}
