// Package allowedhostsempty is the rule allowed-hosts-empty; doc.md says what it does and why.
package allowedhostsempty

import (
	_ "embed"

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
		ID: "allowed-hosts-empty", Title: "The site answers to no host name", Practice: "allowed-hosts",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{16}, Since: "0.1", Doc: doc,
	},
	Django:   []string{"security.W020"},
	Settings: run,
}

func run(pass *rule.Pass) {
	s := pass.Setting("ALLOWED_HOSTS")
	// Django takes nothing but a list or a tuple and stops at anything else.
	if s.Value.Kind != pyeval.List && s.Value.Kind != pyeval.Tuple || len(s.Value.Items) > 0 {
		return
	}
	f := pass.ReportSetting(s, s.Value, "ALLOWED_HOSTS is empty: with DEBUG off Django answers every request with 400")
	f.Fix = `Name the site's hosts: ALLOWED_HOSTS = ["www.example.com"].`
	f.DjangoCheck = "security.W020"
	if on, known := pass.Setting("DEBUG").Value.Truth(); on && known {
		f.Message = "ALLOWED_HOSTS is empty: the site works only because DEBUG is on, and for localhost"
	}
	if len(s.Value.Env) > 0 {
		// A variable that was forgotten shows at the first request and lets nobody in.
		f.Confidence = finding.Unsure
	}
}
