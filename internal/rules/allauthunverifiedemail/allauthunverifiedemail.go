// Package allauthunverifiedemail is the rule allauth-unverified-email; doc.md says what it does and why.
package allauthunverifiedemail

import (
	_ "embed"
	"strings"

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
		ID: "allauth-unverified-email", Title: "Accounts need no proof of their mail address", Practice: "reset-flow",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{287}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	if has, sure := pass.Context.HasApp("allauth.account"); !has || !sure {
		return
	}
	s := pass.Setting("ACCOUNT_EMAIL_VERIFICATION")
	if !s.Set || s.Value.Kind != pyeval.None && (s.Value.Kind != pyeval.Str || !strings.EqualFold(s.Value.Text, "none")) {
		return
	}
	f := pass.ReportSetting(s, s.Value, "accounts are made with any mail address, also somebody else's")
	if auto, ok := pass.Setting("SOCIALACCOUNT_EMAIL_AUTHENTICATION").Value.Truth(); ok && auto {
		f.Severity = finding.High
		f.Message += "; and SOCIALACCOUNT_EMAIL_AUTHENTICATION joins accounts by that address"
	}
	f.Fix = `ACCOUNT_EMAIL_VERIFICATION = "mandatory"`
}
