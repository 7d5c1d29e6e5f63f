// Package sessioncookiesamesite is the rule session-cookie-samesite; doc.md says what it does and why.
package sessioncookiesamesite

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
		ID: "session-cookie-samesite", Title: "Other sites can send a cookie along", Practice: "session-cookies",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{1275}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

// cookies are the settings, each with the severity its cookie deserves: without SameSite the session's cookie rides
// along with every cross-site request, the CSRF cookie is only one half of a comparison.
var cookies = []struct {
	setting  string
	severity finding.Severity
}{
	{"SESSION_COOKIE_SAMESITE", finding.Medium},
	{"CSRF_COOKIE_SAMESITE", finding.Low},
}

func run(pass *rule.Pass) {
	for _, c := range cookies {
		s := pass.Setting(c.setting)
		v := s.Value
		off := v.Kind == pyeval.None || v.Kind == pyeval.Bool && !v.Bool || v.Kind == pyeval.Str && strings.EqualFold(v.Text, "none")
		if !s.Set || !off {
			continue
		}
		f := pass.ReportSetting(s, v, "%s is %s, so browsers send the cookie with requests that other sites start", c.setting, v.Python())
		f.Severity = c.severity
		f.Fix = c.setting + ` = "Lax"`
	}
}
