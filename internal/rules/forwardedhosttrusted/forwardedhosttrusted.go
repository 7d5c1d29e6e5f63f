// Package forwardedhosttrusted is the rule forwarded-host-trusted; doc.md says what it does and why.
package forwardedhosttrusted

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "forwarded-host-trusted", Title: "Clients may say which host they asked for", Practice: "host-poisoning",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{644, 348}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	if s := pass.Setting("USE_X_FORWARDED_HOST"); on(s) && !set(pass, "X-Forwarded-Host") {
		f := pass.ReportSetting(s, s.Value, "Django takes the host name from X-Forwarded-Host, which a client can send unless the proxy overwrites it")
		f.Fix = "Take USE_X_FORWARDED_HOST out and let the proxy pass the real Host on (nginx: proxy_set_header Host $host;)."
		// ALLOWED_HOSTS holds for this header too: with exact names little is left to choose from.
		if hosts := pass.Setting("ALLOWED_HOSTS").Value; !hosts.Has("*") {
			f.Severity = f.Severity.Lower(1)
		}
	}
	if s := pass.Setting("USE_X_FORWARDED_PORT"); on(s) && !set(pass, "X-Forwarded-Port") {
		f := pass.ReportSetting(s, s.Value, "Django takes the port from X-Forwarded-Port, which a client can send unless the proxy overwrites it")
		f.Severity = finding.Low
		f.Fix = "Take USE_X_FORWARDED_PORT out, or make the proxy overwrite the header on every request."
	}
}

func on(s django.Setting) bool {
	truth, known := s.Value.Truth()
	return truth && known
}

// set says that a proxy in the project sets the header itself.
func set(pass *rule.Pass, header string) bool {
	for _, h := range pass.Project.Deployment.Forwards(header) {
		if !h.FromClient() {
			return true
		}
	}
	return false
}
