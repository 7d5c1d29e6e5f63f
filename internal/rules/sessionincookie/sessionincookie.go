// Package sessionincookie is the rule session-in-cookie; doc.md says what it does and why.
package sessionincookie

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
		ID: "session-in-cookie", Title: "Session data is kept in the browser", Practice: "session-store",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{565, 613}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

const engine = "django.contrib.sessions.backends.signed_cookies"

func run(pass *rule.Pass) {
	s := pass.Setting("SESSION_ENGINE")
	if s.Value.Kind != pyeval.Str || s.Value.Text != engine {
		return
	}
	f := pass.ReportSetting(s, s.Value, "sessions are signed cookies: their data can be read by the visitor, and a copied cookie stays valid after logout")
	f.Fix = `SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"`
}
