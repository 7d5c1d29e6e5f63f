// Package drfopenbydefault is the rule drf-open-by-default; doc.md says what it does and why.
package drfopenbydefault

import (
	_ "embed"
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
		ID: "drf-open-by-default", Title: "API views are open unless they say otherwise", Practice: "deny-by-default",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{862, 276}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	if has, sure := pass.Context.HasApp("rest_framework"); !has || !sure {
		return
	}
	s := pass.Setting("REST_FRAMEWORK")
	if s.Set && s.Value.Kind != pyeval.Dict {
		return
	}
	const fix = `REST_FRAMEWORK = {"DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"]}, and AllowAny on the views that are public on purpose.`
	classes := s.Value.Get("DEFAULT_PERMISSION_CLASSES")
	if classes == nil {
		at := s
		if !s.Set {
			at = pass.Setting("INSTALLED_APPS")
		}
		f := pass.ReportSetting(at, nil, "no DEFAULT_PERMISSION_CLASSES: an API view that names no permission is open to everybody")
		f.Key = "DEFAULT_PERMISSION_CLASSES"
		f.Fix = fix
		return
	}
	names, all := classes.Strings()
	if !all {
		return
	}
	open := len(names) == 0
	for _, name := range names {
		if strings.HasSuffix(name, ".AllowAny") {
			open = true
		} else {
			open = false
			break
		}
	}
	if open {
		f := pass.ReportSetting(s, classes, "DEFAULT_PERMISSION_CLASSES lets everybody in: an API view that names no permission is open")
		f.Key = "DEFAULT_PERMISSION_CLASSES"
		f.Fix = fix
	}
}
