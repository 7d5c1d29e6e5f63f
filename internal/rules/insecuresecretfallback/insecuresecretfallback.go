// Package insecuresecretfallback is the rule insecure-secret-fallback; doc.md says what it does and why.
package insecuresecretfallback

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/credentials"
	"paddock/internal/endpoint"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "insecure-secret-fallback", Title: "A forgotten variable makes the site use a secret from the code", Practice: "no-insecure-fallback",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{1188, 798}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	debug := pass.Setting("DEBUG").Value
	for _, c := range credentials.Find(pass.Context) {
		// Without a variable it is hardcoded-secret's; where the variable is the one that decides DEBUG, the text is a developer's.
		if len(c.Env) == 0 || shares(c.Env, debug.Env) {
			continue
		}
		// The password of a database on the developer's machine or in his compose file opens nothing in production.
		if c.Kind == "password" && (c.Reach == endpoint.Machine || c.Reach == endpoint.Private) {
			continue
		}
		f := pass.ReportSetting(c.Setting, c.At(), "%s that stands in the code and holds while its variable is forgotten: whoever has read the code has it", c.Describe())
		f.Key = c.Path
		f.Secrets = append(f.Secrets, c.Secret)
		f.Fix = `Leave the default out, so that a missing variable stops the start: os.environ["` + c.Env[0] + `"].`
		if c.Path == "SECRET_KEY" {
			f.Message = "SECRET_KEY falls back on a key that stands in the code: whoever has read the code signs sessions and password resets of his own"
		}
	}
	random(pass)
}

func shares(a, b []string) bool {
	return slices.ContainsFunc(a, func(name string) bool { return slices.Contains(b, name) })
}

// random reports a SECRET_KEY that is made anew at each start when its variable is missing: nothing leaks, but
// every process and every start has its own, so sessions and reset links die.
func random(pass *rule.Pass) {
	s := pass.Setting("SECRET_KEY")
	if s.Value.Kind != pyeval.Unknown || !s.Set || !strings.Contains(s.Value.Why, "random") {
		return
	}
	f := pass.ReportSetting(s, s.Value, "SECRET_KEY is made anew at each start: every process has its own, and sessions, password resets and signed links end with it")
	f.Severity, f.Confidence = finding.Info, finding.Likely
	f.Fix = `Keep one key outside the code and read it: SECRET_KEY = os.environ["SECRET_KEY"].`
}
