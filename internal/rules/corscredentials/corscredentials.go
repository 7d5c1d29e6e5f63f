// Package corscredentials is the rule cors-credentials; doc.md says what it does and why.
package corscredentials

import (
	_ "embed"
	"fmt"
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
		ID: "cors-credentials", Title: "Strangers' pages may act with a visitor's session", Practice: "cors",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{942, 352}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	s := pass.Setting("CORS_ALLOW_CREDENTIALS")
	if !cors.InUse(pass.Context) || !cors.On(s) {
		return
	}
	var who string
	env := s.Value.Env
	if all := cors.AllowAll(pass.Context); cors.On(all) {
		// The middleware then answers with the asker's own origin instead of "*", which browsers would refuse with credentials.
		who = "every origin (" + all.Name + ")"
		env = append(env[:len(env):len(env)], all.Value.Env...)
	} else if v, intruder := cors.Loose(pass.Context); v != nil {
		who = fmt.Sprintf("origins such as %s (a pattern in %s)", intruder.Origin, cors.Regexes(pass.Context).Name)
	} else if origins := cors.Origins(pass.Context); origins.Value.Has("null") {
		who = `"null", the origin of every sandboxed frame`
	}
	if who == "" {
		return
	}
	value := *s.Value
	slices.Sort(env)
	value.Env, value.Place = slices.Compact(env), s.Place // it holds while none of the variables of either is set
	f := pass.ReportSetting(s, &value, "credentials are allowed to %s: their pages read and change what a visitor may, as that visitor", who)
	f.Key = s.Name
	f.Fix = `Name the origins that need cookies: CORS_ALLOWED_ORIGINS = ["https://app.example.com"]; if none does, set CORS_ALLOW_CREDENTIALS = False.`
	// Cookies with SameSite=Lax or Strict, Django's default since 2.1, don't go with requests from other sites.
	if same := pass.Setting("SESSION_COOKIE_SAMESITE"); same.Value.Kind == pyeval.Str && same.Value.Text != "None" && len(same.Value.Env) == 0 {
		f.Severity = f.Severity.Lower(1)
		f.Message += ", as far as the cookie's SameSite lets them"
	}
}
