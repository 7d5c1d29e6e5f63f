// Package allauthgetlogout is the rule allauth-get-logout; doc.md says what it does and why.
package allauthgetlogout

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
		ID: "allauth-get-logout", Title: "A link alone logs people in or out", Practice: "methods",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{352, 650}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

// gets are allauth's switches that let a GET do what should take a POST, with what another site's picture tag can then do.
var gets = []struct {
	setting, app string
	severity     finding.Severity
	what         string
}{
	{"ACCOUNT_LOGOUT_ON_GET", "allauth.account", finding.Low, "any page can log your users out with a picture tag"},
	{"SOCIALACCOUNT_LOGIN_ON_GET", "allauth.socialaccount", finding.Medium, "any page can start a login at the provider and so put its visitor into an account that is not his"},
	{"ACCOUNT_CONFIRM_EMAIL_ON_GET", "allauth.account", finding.Info, "programs that open links in mails confirm addresses unasked"},
}

func run(pass *rule.Pass) {
	for _, g := range gets {
		if has, sure := pass.Context.HasApp(g.app); !has || !sure {
			continue
		}
		s := pass.Setting(g.setting)
		if !s.Set {
			continue
		}
		if truth, ok := s.Value.Truth(); truth && ok {
			f := pass.ReportSetting(s, s.Value, "%s is on: %s", g.setting, g.what)
			f.Severity = g.severity
			f.Fix = g.setting + " = False"
		}
	}
}
