// Package drfbasicauth is the rule drf-basic-auth; doc.md says what it does and why.
package drfbasicauth

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
		ID: "drf-basic-auth", Title: "The API takes passwords with every request", Practice: "brute-force",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{522}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

const basic = "rest_framework.authentication.BasicAuthentication"

func run(pass *rule.Pass) {
	if has, sure := pass.Context.HasApp("rest_framework"); !has || !sure {
		return
	}
	s := pass.Setting("REST_FRAMEWORK")
	if s.Set && s.Value.Kind != pyeval.Dict {
		return
	}
	const fix = "Name SessionAuthentication and a token or JWT class in DEFAULT_AUTHENTICATION_CLASSES, without BasicAuthentication."
	classes := s.Value.Get("DEFAULT_AUTHENTICATION_CLASSES")
	if classes == nil {
		at := s
		if !s.Set {
			at = pass.Setting("INSTALLED_APPS")
		}
		f := pass.ReportSetting(at, nil, "no DEFAULT_AUTHENTICATION_CLASSES: the framework's default takes name and password with every request (BasicAuthentication)")
		f.Key = "DEFAULT_AUTHENTICATION_CLASSES"
		f.Fix = fix
		return
	}
	for i := range classes.Items {
		v := &classes.Items[i]
		if v.Kind == pyeval.Str && v.Text == basic {
			f := pass.ReportSetting(s, v, "the API takes name and password with every request (BasicAuthentication)")
			f.Key = "DEFAULT_AUTHENTICATION_CLASSES"
			f.Fix = fix
		}
	}
}
