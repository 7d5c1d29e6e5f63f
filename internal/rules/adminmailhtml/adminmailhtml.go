// Package adminmailhtml is the rule admin-mail-html; doc.md says what it does and why.
package adminmailhtml

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
		ID: "admin-mail-html", Title: "Error mails carry whole pages of the site's memory", Practice: "error-pages",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{209, 532}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	admins := pass.Setting("ADMINS")
	if truth, ok := admins.Value.Truth(); ok && !truth && len(admins.Value.Env) == 0 {
		return // nobody gets a mail
	}
	logging := pass.Setting("LOGGING")
	handlers := logging.Value.Get("handlers")
	if handlers == nil {
		return
	}
	for i := range handlers.Pairs {
		name, handler := handlers.Pairs[i].Key.Text, &handlers.Pairs[i].Value
		class := handler.Get("class")
		if class == nil || class.Text != "django.utils.log.AdminEmailHandler" {
			continue
		}
		html := handler.Get("include_html")
		if html == nil {
			continue
		}
		if truth, ok := html.Truth(); truth && ok {
			f := pass.ReportSetting(logging, html, "the handler %q mails the debug page of every error: settings, cookies and local variables", name)
			f.Key = "LOGGING " + name
			f.Fix = "\"include_html\": False"
		}
	}
}
