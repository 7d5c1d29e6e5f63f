// Package nopermissionspolicy is the rule no-permissions-policy; doc.md says what it does and why.
package nopermissionspolicy

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/django/headers"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "no-permissions-policy", Title: "Frames and scripts may ask for camera, microphone and place", Practice: "headers",
		Severity: finding.Info, Confidence: finding.Likely, CWE: []int{693}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

const middleware = "django_permissions_policy.PermissionsPolicyMiddleware"

func run(pass *rule.Pass) {
	s := pass.Setting("PERMISSIONS_POLICY")
	in := pass.Context.MiddlewarePresence(middleware)
	if in == django.Unclear {
		return
	}
	if _, sent := headers.Sent(pass.Context, "Permissions-Policy"); sent {
		return
	}
	if names, _ := pass.Context.MiddlewareNames(); slices.ContainsFunc(names, other) {
		return
	}
	if in != django.Absent {
		// The middleware sends nothing for an empty policy.
		if on, known := s.Value.Truth(); s.Set && (on || !known) {
			return
		}
	}
	const fix = `Add "` + middleware + `" of django-permissions-policy to MIDDLEWARE and set PERMISSIONS_POLICY = {"camera": [], "geolocation": [], "microphone": [], "payment": [], "usb": []}.`
	if s.Set && in == django.Absent {
		f := pass.ReportSetting(s, s.Value, "PERMISSIONS_POLICY is set, and no middleware sends it")
		f.Severity = finding.Low
		f.Fix = `Add "` + middleware + `" to MIDDLEWARE.`
		return
	}
	f := pass.Report(pass.Context.Start(), "no Permissions-Policy is sent: an embedded page or an injected script may ask for camera, microphone and place in the site's name")
	f.Key = "no policy"
	f.Fix = fix
}

// other are packages that send the header, under its old name too.
func other(name string) bool {
	lower := strings.ToLower(name)
	return name != middleware && (strings.Contains(lower, "permissionspolicy") || strings.Contains(lower, "permissions_policy") ||
		strings.Contains(lower, "featurepolicy") || strings.Contains(lower, "feature_policy") || strings.Contains(lower, "securityheaders"))
}
