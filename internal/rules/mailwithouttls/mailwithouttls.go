// Package mailwithouttls is the rule mail-without-tls; doc.md says what it does and why.
package mailwithouttls

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/endpoint"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "mail-without-tls", Title: "Mail and its password leave in the clear", Practice: "outbound-tls",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{319}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	backend := pass.Setting("EMAIL_BACKEND").Value
	if backend.Kind != pyeval.Str || !strings.Contains(backend.Text, "smtp") {
		return
	}
	host := pass.Setting("EMAIL_HOST")
	if host.Value.Kind != pyeval.Str || endpoint.ReachOf(host.Value.Text) != endpoint.Public {
		return
	}
	env := host.Value
	for _, name := range []string{"EMAIL_USE_TLS", "EMAIL_USE_SSL"} {
		s := pass.Setting(name)
		truth, ok := s.Value.Truth()
		if truth || !ok {
			return
		}
		if len(env.Env) == 0 && len(s.Value.Env) > 0 {
			env = s.Value
		}
	}
	f := pass.ReportSetting(host, env, "mail goes to %q without TLS: its content, and EMAIL_HOST_PASSWORD with it, can be read on the way", host.Value.Text)
	f.Key = "EMAIL_HOST"
	f.Fix = "EMAIL_USE_TLS = True (port 587), or EMAIL_USE_SSL = True (port 465)."
}
