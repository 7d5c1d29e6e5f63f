// Package drfbrowsableapi is the rule drf-browsable-api; doc.md says what it does and why.
package drfbrowsableapi

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
		ID: "drf-browsable-api", Title: "The API's own web pages are on in production", Practice: "minimal-surface",
		Severity: finding.Info, Confidence: finding.Certain, CWE: []int{1188}, Since: "0.1", Doc: doc,
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
	const fix = `"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"]`
	classes := s.Value.Get("DEFAULT_RENDERER_CLASSES")
	if classes == nil {
		at := s
		if !s.Set {
			at = pass.Setting("INSTALLED_APPS")
		}
		f := pass.ReportSetting(at, nil, "no DEFAULT_RENDERER_CLASSES: the browsable API with its forms is served in production")
		f.Key = "DEFAULT_RENDERER_CLASSES"
		f.Fix = fix
		return
	}
	for i := range classes.Items {
		if v := &classes.Items[i]; v.Kind == pyeval.Str && strings.HasSuffix(v.Text, "BrowsableAPIRenderer") {
			f := pass.ReportSetting(s, v, "the browsable API with its forms is served in production")
			f.Key = "DEFAULT_RENDERER_CLASSES"
			f.Fix = fix
		}
	}
}
