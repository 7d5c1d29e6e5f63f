// Package allauthenumeration is the rule allauth-enumeration; doc.md says what it does and why.
package allauthenumeration

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
		ID: "allauth-enumeration", Title: "Strangers can ask who has an account", Practice: "enumeration",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{204}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	if has, sure := pass.Context.HasApp("allauth.account"); !has || !sure {
		return
	}
	s := pass.Setting("ACCOUNT_PREVENT_ENUMERATION")
	if !s.Set {
		return
	}
	if truth, ok := s.Value.Truth(); !truth && ok {
		pass.ReportSetting(s, s.Value, "signup and password reset say whether an address has an account").Fix = "ACCOUNT_PREVENT_ENUMERATION = True"
	}
}
