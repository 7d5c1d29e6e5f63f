// Package longsession is the rule long-session; doc.md says what it does and why.
package longsession

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
		ID: "long-session", Title: "Sessions live too long", Practice: "idle-timeout",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{613}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

// Ages in seconds. Two weeks is Django's default (SESSION_COOKIE_AGE); a quarter of a year is an account for whoever finds the laptop.
const (
	twoWeeks = 14 * 24 * 60 * 60
	quarter  = 90 * 24 * 60 * 60
)

func run(pass *rule.Pass) {
	s := pass.Setting("SESSION_COOKIE_AGE")
	v := s.Value
	var age int64
	switch v.Kind {
	case pyeval.Int:
		age = v.Int
	case pyeval.Float, pyeval.TimeDelta:
		age = int64(v.Float)
	default:
		return
	}
	if age <= twoWeeks {
		return
	}
	if closes, ok := pass.Setting("SESSION_EXPIRE_AT_BROWSER_CLOSE").Value.Truth(); ok && closes {
		return
	}
	f := pass.ReportSetting(s, v, "a session lasts %d days", age/(24*60*60))
	if age > quarter {
		f.Severity++
	}
	f.Fix = "Choose the shortest SESSION_COOKIE_AGE your users bear, such as 60 * 60 * 24 * 7, and ask for the password again before anything that matters."
}
