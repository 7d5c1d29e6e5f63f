// Package cspreportonly is the rule csp-report-only; doc.md says what it does and why.
package cspreportonly

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/django/headers"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "csp-report-only", Title: "The Content-Security-Policy only reports", Practice: "csp",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{693}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	known := headers.ContentSecurity(pass.Context)
	if known.Elsewhere != "" || known.Unclear {
		return
	}
	var only *headers.Policy
	for i := range known.Policies {
		if !known.Policies[i].ReportOnly {
			return
		}
		if only == nil {
			only = &known.Policies[i]
		}
	}
	if only == nil {
		return
	}
	s := only.Setting
	f := pass.ReportSetting(s, s.Value, "the only Content-Security-Policy is one that reports: browsers run injected script and tell about it")
	f.Fix = "When its reports have gone quiet, move the directives to the policy that is enforced and keep the report-only one for the next step."
	if only.Get("report-uri") == nil && only.Get("report-to") == nil && !only.Partial {
		f.Message = "the only Content-Security-Policy is one that reports, and it names nobody to report to: it does nothing at all"
		f.Fix = "Add report-uri, read the reports, then enforce the policy."
	}
}
