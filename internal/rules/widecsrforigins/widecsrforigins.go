// Package widecsrforigins is the rule wide-csrf-origins; doc.md says what it does and why.
package widecsrforigins

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/endpoint"
	"paddock/internal/finding"
	"paddock/internal/origin"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "wide-csrf-origins", Title: "Forms are taken from too many origins", Practice: "csrf",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{352, 942}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	s := pass.Setting("CSRF_TRUSTED_ORIGINS")
	for i := range s.Value.Items {
		v := &s.Value.Items[i]
		if v.Kind != pyeval.Str {
			continue
		}
		o, ok := origin.Parse(v.Text)
		if !ok {
			// Before Django 4.0 the entries were hosts; ".example.com" had the sub-domains.
			o = origin.Origin{Scheme: "https", Host: strings.ToLower(v.Text)}
		}
		host, wild := strings.CutPrefix(o.Host, "*")
		host, dot := strings.CutPrefix(host, ".")
		wild = wild || dot
		if host == "" {
			continue // Django ignores a bare "*"
		}
		local := endpoint.ReachOf(host) == endpoint.Machine
		switch {
		case wild && !strings.Contains(host, "."):
			f := pass.ReportSetting(s, v, "CSRF_TRUSTED_ORIGINS trusts every site under %q", "."+host)
			f.Severity = finding.High
			f.Fix = `Name the origins that send forms: "https://app.example.com".`
		case wild && origin.SharedSuffix(host) == host:
			f := pass.ReportSetting(s, v, "CSRF_TRUSTED_ORIGINS trusts every site under %s, where anybody can have one", host)
			f.Severity = finding.High
			f.Fix = `Name the app's own origin: "https://myapp.` + host + `".`
		case local:
			f := pass.ReportSetting(s, v, "CSRF_TRUSTED_ORIGINS trusts %s: whatever runs on a visitor's machine can send this site's forms", v.Text)
			f.Fix = "Move it to the development settings."
		case o.Scheme == "http":
			f := pass.ReportSetting(s, v, "CSRF_TRUSTED_ORIGINS trusts %s: who controls a visitor's network answers for it and sends this site's forms", v.Text)
			f.Severity = finding.Medium
			f.Fix = `Write "https://` + strings.TrimPrefix(strings.ToLower(v.Text), "http://") + `".`
			if endpoint.ReachOf(host) == endpoint.Private {
				f.Severity = finding.Low
			}
		case wild:
			f := pass.ReportSetting(s, v, "CSRF_TRUSTED_ORIGINS trusts every sub-domain of %s: one that is taken over, or shows what users upload, can send this site's forms", host)
			f.Fix = `Name the sub-domains that send forms: "https://app.` + host + `".`
		}
	}
}
