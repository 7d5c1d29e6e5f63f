// Package lockoutmisconfigured is the rule lockout-misconfigured; doc.md says what it does and why.
package lockoutmisconfigured

import (
	_ "embed"
	"slices"
	"strings"

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
		ID: "lockout-misconfigured", Title: "The guard against password guessing is switched off", Practice: "brute-force",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{307}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

// most is the number of failures before a lockout above which it no longer stops a guesser.
const most = 50

func run(pass *rule.Pass) {
	axes(pass)
	defender(pass)
	for _, name := range []string{"RATELIMIT_ENABLE", "RATELIMIT_ENABLED"} {
		if s := pass.Setting(name); s.Set && isFalse(s.Value) {
			pass.ReportSetting(s, s.Value, "%s is False: every @ratelimit in the code does nothing", name).Fix = "Remove " + name + ", or make it False in tests only."
		}
	}
}

func axes(pass *rule.Pass) {
	has, sure := pass.Context.HasApp("axes")
	if !has || !sure {
		return
	}
	if s := pass.Setting("AXES_ENABLED"); s.Set && isFalse(s.Value) {
		pass.ReportSetting(s, s.Value, "AXES_ENABLED is False: failed logins are not counted").Fix = "Remove AXES_ENABLED, or make it False in tests only."
	}
	if s := pass.Setting("AXES_LOCK_OUT_AT_FAILURE"); s.Set && isFalse(s.Value) {
		pass.ReportSetting(s, s.Value, "AXES_LOCK_OUT_AT_FAILURE is False: failed logins are counted and nobody is locked out").Fix = "AXES_LOCK_OUT_AT_FAILURE = True"
	}
	if s := pass.Setting("AXES_FAILURE_LIMIT"); s.Set && s.Value.Kind == pyeval.Int && s.Value.Int > most {
		pass.ReportSetting(s, s.Value, "AXES_FAILURE_LIMIT allows %d wrong passwords before a lockout", s.Value.Int).Fix = "AXES_FAILURE_LIMIT = 5"
	}
	if s := pass.Setting("AUTHENTICATION_BACKENDS"); s.Value.Known() {
		backends, _ := s.Value.Strings()
		if !slices.ContainsFunc(backends, func(b string) bool {
			return strings.Contains(b, "Axes") || !strings.HasPrefix(b, "django.") && !known(b)
		}) {
			pass.ReportSetting(s, nil, "axes is installed, but AUTHENTICATION_BACKENDS has no axes backend, so nothing is refused").Fix = `Put "axes.backends.AxesStandaloneBackend" first in AUTHENTICATION_BACKENDS.`
		}
	}
}

// known are back ends of packages of which it is known that they do not call axes.
func known(backend string) bool {
	return strings.HasPrefix(backend, "allauth.") || strings.HasPrefix(backend, "guardian.") || strings.HasPrefix(backend, "rules.") || strings.HasPrefix(backend, "social_core.")
}

func defender(pass *rule.Pass) {
	has, sure := pass.Context.HasApp("defender")
	if !has || !sure {
		return
	}
	if middleware, sure := pass.Context.HasMiddleware("defender.middleware.FailedLoginMiddleware"); !middleware && sure {
		s := pass.Setting("MIDDLEWARE")
		pass.ReportSetting(s, nil, "defender is installed, but its middleware is not, so failed logins are not counted").Fix = `Add "defender.middleware.FailedLoginMiddleware" to MIDDLEWARE, after AuthenticationMiddleware.`
	}
	if s := pass.Setting("DEFENDER_LOGIN_FAILURE_LIMIT"); s.Set && s.Value.Kind == pyeval.Int && s.Value.Int > most {
		pass.ReportSetting(s, s.Value, "DEFENDER_LOGIN_FAILURE_LIMIT allows %d wrong passwords before a lockout", s.Value.Int).Fix = "DEFENDER_LOGIN_FAILURE_LIMIT = 5"
	}
}

func isFalse(v *pyeval.Value) bool {
	truth, ok := v.Truth()
	return ok && !truth
}
