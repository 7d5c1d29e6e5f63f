// Package noreferrerpolicy is the rule no-referrer-policy; doc.md says what it does and why.
package noreferrerpolicy

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/django/headers"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "no-referrer-policy", Title: "Other sites learn which page a visitor came from", Practice: "headers",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{200}, Since: "0.1", Doc: doc,
	},
	Django:   []string{"security.W022", "security.E023"},
	Settings: run,
}

// valid are the policies that Django's check knows, all that the standard has
// (https://www.w3.org/TR/referrer-policy/#referrer-policies).
var valid = []string{
	"no-referrer", "no-referrer-when-downgrade", "origin", "origin-when-cross-origin", "same-origin", "strict-origin",
	"strict-origin-when-cross-origin", "unsafe-url",
}

func run(pass *rule.Pass) {
	in := pass.Context.MiddlewarePresence("django.middleware.security.SecurityMiddleware")
	if in == django.Absent {
		return
	}
	s := pass.Setting("SECURE_REFERRER_POLICY")
	var values []string
	switch s.Value.Kind {
	case pyeval.None:
		f := pass.ReportSetting(s, s.Value, "no Referrer-Policy is sent: what addresses other sites see is left to the browser")
		f.Fix = `Set SECURE_REFERRER_POLICY = "same-origin", Django's default.`
		rule.DjangoSays(f, in, "security.W022")
		if who, sent := headers.Sent(pass.Context, "Referrer-Policy"); sent {
			f.Severity = finding.Info
			f.Message = "Django sends no Referrer-Policy; " + who + " does"
		}
		return
	case pyeval.Str:
		for _, v := range strings.Split(s.Value.Text, ",") {
			values = append(values, strings.TrimSpace(v))
		}
	case pyeval.List, pyeval.Tuple, pyeval.Set:
		texts, all := s.Value.Strings()
		if !all {
			return
		}
		values = texts
	default:
		return
	}
	if len(values) == 0 {
		f := pass.ReportSetting(s, s.Value, "SECURE_REFERRER_POLICY is empty, so no Referrer-Policy is sent: what addresses other sites see is left to the browser")
		f.Fix = `Set SECURE_REFERRER_POLICY = "same-origin", Django's default.`
		return
	}
	policy := "" // browsers go by the last one they know
	for _, v := range values {
		if !slices.Contains(valid, v) {
			f := pass.ReportSetting(s, s.Value, "%q is no referrer policy: browsers ignore it", v)
			f.Fix = "Use one of " + strings.Join(valid, ", ") + `; "same-origin" is Django's default.`
			rule.DjangoSays(f, in, "security.E023")
			return
		}
		policy = v
	}
	switch policy {
	case "unsafe-url":
		f := pass.ReportSetting(s, s.Value, "%q sends every page's whole address to every site, over plain HTTP too: reset links, search words, ids", policy)
		f.Severity = finding.Medium
		f.Fix = `Set SECURE_REFERRER_POLICY = "same-origin", or "strict-origin-when-cross-origin" where other sites should see the host.`
	case "no-referrer-when-downgrade":
		f := pass.ReportSetting(s, s.Value, "%q sends every page's whole address to every HTTPS site: reset links, search words, ids", policy)
		f.Fix = `Set SECURE_REFERRER_POLICY = "same-origin", or "strict-origin-when-cross-origin" where other sites should see the host.`
	}
}
