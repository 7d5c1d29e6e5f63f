// Package scriptreadablesessioncookie is the rule script-readable-session-cookie; doc.md says what it does and why.
package scriptreadablesessioncookie

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "script-readable-session-cookie", Title: "Scripts can read the session cookie", Practice: "session-cookies",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{1004}, Since: "0.1", Doc: doc,
	},
	Django:   []string{"security.W013", "security.W014", "security.W015"},
	Settings: run,
}

func run(pass *rule.Pass) {
	s := pass.Setting("SESSION_COOKIE_HTTPONLY")
	if s.Value.Kind == pyeval.Unknown || s.Value.Kind == pyeval.Bool && s.Value.Bool {
		return
	}
	app := pass.Context.AppPresence("django.contrib.sessions")
	middleware := pass.Context.MiddlewarePresence("django.contrib.sessions.middleware.SessionMiddleware")
	if app == django.Absent && middleware == django.Absent {
		return
	}
	f := pass.ReportSetting(s, s.Value, "any script in a page can read the session cookie and send it elsewhere")
	f.Fix = "Delete the line: HttpOnly is Django's default. What a script needs goes into the page or an API answer."
	if on, _ := s.Value.Truth(); on {
		f.Severity = finding.Info
		f.Message = "SESSION_COOKIE_HTTPONLY is not True itself: the cookie is HttpOnly, but Django's deployment check does not count it"
	}
	hasApp, hasMiddleware := app == django.Listed || app == django.Unclear, middleware == django.Listed || middleware == django.Unclear
	switch {
	case hasApp && hasMiddleware:
		f.DjangoCheck = "security.W015"
	case hasApp:
		f.DjangoCheck = "security.W013"
	case hasMiddleware:
		f.DjangoCheck = "security.W014"
	}
	if app == django.Unclear || middleware == django.Unclear {
		f.Confidence = min(f.Confidence, finding.Likely)
	}
}
