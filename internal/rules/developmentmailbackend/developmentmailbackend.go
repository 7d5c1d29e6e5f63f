// Package developmentmailbackend is the rule development-mail-backend; doc.md says what it does and why.
package developmentmailbackend

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "development-mail-backend", Title: "Mail goes to a log or a file", Practice: "no-secrets-in-logs",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{532}, Since: "0.1", Doc: doc,
	},
	Django:   []string{"mail.E001"},
	Settings: run,
}

// lost says what becomes of mail with each of Django's back ends that are not for production.
var lost = map[string]string{
	"django.core.mail.backends.console.EmailBackend":   "is printed to the log, reset links and all",
	"django.core.mail.backends.filebased.EmailBackend": "is written to files, reset links and all",
	"django.core.mail.backends.locmem.EmailBackend":    "is kept in memory and lost, error reports too",
	"django.core.mail.backends.dummy.EmailBackend":     "is dropped, error reports too",
}

func run(pass *rule.Pass) {
	report := func(s django.Setting, v *pyeval.Value) *finding.Finding {
		if v == nil || v.Kind != pyeval.Str || lost[v.Text] == "" {
			return nil
		}
		f := pass.ReportSetting(s, v, "mail %s", lost[v.Text])
		f.Fix = "Use the SMTP back end or that of the mail service here, and this one in the development settings."
		if strings.Contains(lost[v.Text], "lost") || strings.Contains(lost[v.Text], "dropped") {
			f.Severity = finding.Info
		}
		return f
	}
	// MAILERS takes the place of EMAIL_BACKEND from Django 6.1 on.
	if s := pass.Setting("MAILERS"); s.Set {
		if f := report(s, s.Value.Get("default").Get("BACKEND")); f != nil {
			if version := pass.Context.Site.Version; !version.Known() || version.AtLeast(6, 1) {
				f.DjangoCheck = "mail.E001"
			}
		}
		return
	}
	s := pass.Setting("EMAIL_BACKEND")
	report(s, s.Value)
}
