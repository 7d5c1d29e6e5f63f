// Package longjwt is the rule long-jwt; doc.md says what it does and why.
package longjwt

import (
	_ "embed"
	"fmt"

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
		ID: "long-jwt", Title: "API tokens live too long", Practice: "jwt",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{613}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

const (
	hour = 60 * 60
	day  = 24 * hour
)

// lifetimes are the longest that go without a word and the longest before it gets serious, in seconds. An access token can't be
// taken back; simplejwt's defaults are five minutes and a day.
var lifetimes = []struct {
	setting, key  string
	quiet, severe float64
	what          string
}{
	{"SIMPLE_JWT", "ACCESS_TOKEN_LIFETIME", hour, day, "an access token, which can't be taken back,"},
	{"SIMPLE_JWT", "REFRESH_TOKEN_LIFETIME", 31 * day, 366 * day, "a refresh token"},
	{"SIMPLE_JWT", "SLIDING_TOKEN_LIFETIME", day, 31 * day, "a sliding token"},
	{"JWT_AUTH", "JWT_EXPIRATION_DELTA", hour, day, "a token, which can't be taken back,"},
	{"JWT_AUTH", "JWT_REFRESH_EXPIRATION_DELTA", 31 * day, 366 * day, "a token with its refreshes"},
	{"REST_KNOX", "TOKEN_TTL", 31 * day, 366 * day, "a token"},
}

func run(pass *rule.Pass) {
	for _, l := range lifetimes {
		s := pass.Setting(l.setting)
		v := s.Value.Get(l.key)
		if v == nil {
			continue
		}
		if l.key == "TOKEN_TTL" && v.Kind == pyeval.None {
			f := pass.ReportSetting(s, v, "%s never ends", l.what)
			f.Severity, f.Key = finding.Medium, l.setting+" "+l.key
			f.Fix = `"TOKEN_TTL": timedelta(hours=10)`
			continue
		}
		if v.Kind != pyeval.TimeDelta || v.Float <= l.quiet {
			continue
		}
		f := pass.ReportSetting(s, v, "%s lives %s", l.what, span(v.Float))
		f.Key = l.setting + " " + l.key
		if v.Float > l.severe {
			f.Severity = finding.Medium
		}
		f.Fix = fmt.Sprintf(`"%s": timedelta(minutes=5)`, l.key)
		if l.quiet > day {
			f.Fix = fmt.Sprintf(`"%s": timedelta(days=1)`, l.key)
		}
	}
}

// span says a number of seconds in the largest unit that fits.
func span(seconds float64) string {
	if seconds >= 2*day {
		return fmt.Sprintf("%.0f days", seconds/day)
	}
	return fmt.Sprintf("%.0f hours", seconds/hour)
}
