// Package insecuresessioncookie is the rule insecure-session-cookie; doc.md says what it does and why.
package insecuresessioncookie

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
		ID: "insecure-session-cookie", Title: "The session cookie also travels over plain HTTP", Practice: "session-cookies",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{614}, Since: "0.1", Doc: doc,
	},
	Django:   []string{"security.W010", "security.W011", "security.W012"},
	Settings: run,
}

func run(pass *rule.Pass) {
	s := pass.Setting("SESSION_COOKIE_SECURE")
	if s.Value.Kind == pyeval.Unknown || s.Value.Kind == pyeval.Bool && s.Value.Bool {
		return
	}
	app := pass.Context.AppPresence("django.contrib.sessions")
	middleware := pass.Context.MiddlewarePresence("django.contrib.sessions.middleware.SessionMiddleware")
	if app == django.Absent && middleware == django.Absent {
		return // no sessions
	}
	f := pass.ReportSetting(s, s.Value, "the session cookie is not Secure: one request over plain HTTP hands the session to whoever listens")
	f.Fix = "Set SESSION_COOKIE_SECURE = True."
	if on, _ := s.Value.Truth(); on {
		f.Severity = finding.Info
		f.Message = "SESSION_COOKIE_SECURE is not True itself: the cookie is Secure, but Django's deployment check does not count it"
	}
	// Django has an id for the app, one for the middleware and one for both, by their very names.
	hasApp, hasMiddleware := app == django.Listed || app == django.Unclear, middleware == django.Listed || middleware == django.Unclear
	switch {
	case hasApp && hasMiddleware:
		f.DjangoCheck = "security.W012"
	case hasApp:
		f.DjangoCheck = "security.W010"
	case hasMiddleware:
		f.DjangoCheck = "security.W011"
	}
	if app == django.Unclear || middleware == django.Unclear {
		f.Confidence = min(f.Confidence, finding.Likely)
	}
}
