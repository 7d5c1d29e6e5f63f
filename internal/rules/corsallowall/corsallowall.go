// Package corsallowall is the rule cors-allow-all; doc.md says what it does and why.
package corsallowall

import (
	_ "embed"
	"slices"

	"paddock/internal/check"
	"paddock/internal/django/cors"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "cors-allow-all", Title: "Every site may read this one's answers", Practice: "cors",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{942}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	s := cors.AllowAll(pass.Context)
	if !cors.InUse(pass.Context) || !cors.On(s) {
		return
	}
	f := pass.ReportSetting(s, s.Value, "%s lets the scripts of every site read what this one answers", s.Name)
	f.Fix = `Name the origins: CORS_ALLOWED_ORIGINS = ["https://app.example.com"].`
	// Where it holds for an API's addresses only, and without cookies, it gives away what anybody can fetch himself,
	// unless the site stands in a network that only its visitors reach.
	if urls := pass.Setting("CORS_URLS_REGEX"); urls.Set && urls.Value.Kind != pyeval.Unknown && !everything(urls.Value.Text) {
		f.Severity = f.Severity.Lower(1)
	}
	if private := pass.Setting("CORS_ALLOW_PRIVATE_NETWORK"); cors.On(private) {
		f.Severity = finding.Medium
		f.Message += "; CORS_ALLOW_PRIVATE_NETWORK lets them do so within a visitor's own network, too"
	}
}

// everything says that a pattern of paths matches all of them.
func everything(pattern string) bool {
	return slices.Contains([]string{"", "^", "/", "^/", ".*", "^.*$", "^.*", "^/.*$", "^/.*", "/.*"}, pattern)
}
