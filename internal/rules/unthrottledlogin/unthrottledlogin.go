// Package unthrottledlogin is the rule unthrottled-login; doc.md says what it does and why.
package unthrottledlogin

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/django/matrix"
	"paddock/internal/django/throttle"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "unthrottled-login", Title: "Passwords can be guessed as fast as the site answers", Practice: "brute-force",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{307, 799}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

// The rule asks three things of every route that anybody may call, in this order, the cheap ones first:
// does it check a secret that can be guessed (check.go); does its own code, or a decorator around it,
// count (package throttle); do the settings or a proxy put a counter before it (guard.go).
func run(pass *rule.Pass) {
	told := map[string]bool{}
	for _, e := range pass.Matrix.Entries {
		v := e.Route.View
		if !e.Access.Rule.Open() || v.Site != nil || v.Model != nil || told[v.Name] {
			continue
		}
		secret, code := checked(pass, e)
		if secret == none || throttle.View(pass.Project.Index, pass.Site.Root, v, code) {
			continue
		}
		contexts := unguarded(pass, e, secret)
		if len(contexts) == 0 {
			continue
		}
		told[v.Name] = true
		f := pass.ReportRoute(e, pyeval.Place{}, "%s", messages[secret])
		f.Contexts = contexts
		f.Fix = fixes[secret]
		if isREST(v) {
			f.Fix = "Give the view a throttle: throttle_scope = \"login\", with rest_framework.throttling.ScopedRateThrottle among DEFAULT_THROTTLE_CLASSES and a rate such as \"login\": \"10/hour\"."
		}
	}
}

var messages = map[secret]string{
	password: "passwords can be tried here without end: nothing counts failed logins",
	code:     "codes can be tried here without end: nothing counts the wrong ones",
}

var fixes = map[secret]string{
	password: "Install django-axes (its app, middleware and backend), or put @ratelimit(key=\"ip\", rate=\"20/m\", method=\"POST\", block=True) around the view.",
	code:     "Count the wrong codes with the code, end it after five, and put @ratelimit(key=\"ip\", rate=\"20/m\", block=True) around the view.",
}

func isREST(v *viewOf) bool {
	return v.Class != nil && (v.Class.Derives(apiView) || restClass(v)) || packages[v.Name] == rest
}

// entryContexts are the names of the deployed contexts that have a route.
func entryContexts(pass *rule.Pass, e *matrix.Entry) []string {
	if len(e.Contexts) > 0 {
		return e.Contexts
	}
	return pass.Matrix.Contexts
}
