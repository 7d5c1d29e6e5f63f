// Package drfnothrottle is the rule drf-no-throttle; doc.md says what it does and why.
package drfnothrottle

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
		ID: "drf-no-throttle", Title: "API clients may ask as often as they like", Practice: "rate-limit",
		Severity: finding.Low, Confidence: finding.Likely, CWE: []int{770, 799}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	if has, sure := pass.Context.HasApp("rest_framework"); !has || !sure {
		return
	}
	s := pass.Setting("REST_FRAMEWORK")
	if s.Set && s.Value.Kind != pyeval.Dict {
		return
	}
	classes, rates := s.Value.Get("DEFAULT_THROTTLE_CLASSES"), s.Value.Get("DEFAULT_THROTTLE_RATES")
	part := (*pyeval.Value)(nil)
	switch {
	case classes == nil && rates != nil:
		return // single views name their throttles, the rates are here
	case classes != nil:
		if truth, ok := classes.Truth(); truth || !ok {
			return
		}
		part = classes
	}
	at := s
	if !s.Set {
		at = pass.Setting("INSTALLED_APPS")
	}
	f := pass.ReportSetting(at, part, "the API has no rate limit: no DEFAULT_THROTTLE_CLASSES")
	f.Key = "DEFAULT_THROTTLE_CLASSES"
	f.Fix = `"DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.AnonRateThrottle", "rest_framework.throttling.UserRateThrottle"], "DEFAULT_THROTTLE_RATES": {"anon": "60/min", "user": "600/min"}`
}
