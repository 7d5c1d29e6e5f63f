// Package picklesession is the rule pickle-session; doc.md says what it does and why.
package picklesession

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
		ID: "pickle-session", Title: "Sessions are read with pickle", Practice: "session-store",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{502}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	s := pass.Setting("SESSION_SERIALIZER")
	v := s.Value
	if v.Kind != pyeval.Str && v.Kind != pyeval.Ref || !strings.Contains(strings.ToLower(v.Text), "pickle") {
		return
	}
	f := pass.ReportSetting(s, v, "sessions are unpickled: whoever can write a session runs code on the server")
	if engine := pass.Setting("SESSION_ENGINE").Value; engine.Kind == pyeval.Str && strings.HasSuffix(engine.Text, "signed_cookies") {
		f.Severity = finding.Critical
		f.Message = "sessions are unpickled from a cookie: whoever learns SECRET_KEY runs code on the server"
	}
	f.Fix = `SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"`
}
