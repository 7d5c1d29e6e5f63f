// Package allauthnoratelimits is the rule allauth-no-rate-limits; doc.md says what it does and why.
package allauthnoratelimits

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
		ID: "allauth-no-rate-limits", Title: "The limits on logins are switched off", Practice: "brute-force",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{307}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	if has, sure := pass.Context.HasApp("allauth.account"); !has || !sure {
		return
	}
	s := pass.Setting("ACCOUNT_RATE_LIMITS")
	if s.Set {
		if s.Value.Kind == pyeval.Bool && !s.Value.Bool {
			pass.ReportSetting(s, s.Value, "ACCOUNT_RATE_LIMITS is False: passwords, codes and resets can be tried without end").Fix = "Remove ACCOUNT_RATE_LIMITS; its defaults are sound."
		}
		if login := s.Value.Get("login_failed"); login != nil {
			if truth, ok := login.Truth(); !truth && ok {
				f := pass.ReportSetting(s, login, "failed logins are not limited")
				f.Key = "ACCOUNT_RATE_LIMITS login_failed"
				f.Fix = "Remove \"login_failed\" from ACCOUNT_RATE_LIMITS; its default is sound."
			}
		}
	}
	if old := pass.Setting("ACCOUNT_LOGIN_ATTEMPTS_LIMIT"); old.Set {
		if truth, ok := old.Value.Truth(); !truth && ok {
			pass.ReportSetting(old, old.Value, "ACCOUNT_LOGIN_ATTEMPTS_LIMIT is %s: failed logins are not limited", old.Value.Python()).Fix = "ACCOUNT_LOGIN_ATTEMPTS_LIMIT = 5"
		}
	}
}
