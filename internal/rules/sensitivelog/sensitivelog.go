// Package sensitivelog is the rule sensitive-log; doc.md says what it does and why.
package sensitivelog

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
		ID: "sensitive-log", Title: "Logs and error trackers get more than they should", Practice: "no-secrets-in-logs",
		Severity: finding.Low, Confidence: finding.Likely, CWE: []int{532}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	logging := pass.Setting("LOGGING")
	if queries := logging.Value.Get("loggers").Get("django.db.backends"); queries != nil {
		if level := queries.Get("level"); level != nil && level.Kind == pyeval.Str && level.Text == "DEBUG" {
			if debug, ok := pass.Setting("DEBUG").Value.Truth(); debug && ok {
				f := pass.ReportSetting(logging, level, "every SQL statement is logged with its values: names, addresses and password hashes among them")
				f.Key = "LOGGING django.db.backends"
				f.Fix = "Remove the logger \"django.db.backends\" from the deployed settings."
			}
		}
	}
	for i := range pass.Context.Result.Calls {
		call := &pass.Context.Result.Calls[i]
		if call.Name != "sentry_sdk.init" {
			continue
		}
		for j := range call.Value.Pairs {
			pair := &call.Value.Pairs[j]
			if pair.Key.Text != "send_default_pii" {
				continue
			}
			if truth, ok := pair.Value.Truth(); truth && ok {
				f := pass.Report(pair.Value.Place, "Sentry gets each user's name, mail address, IP address and cookies with every error (send_default_pii)")
				f.Key = "send_default_pii"
				f.Fix = "send_default_pii=False, and sentry_sdk.set_user({\"id\": …}) where it helps."
			}
		}
	}
}
