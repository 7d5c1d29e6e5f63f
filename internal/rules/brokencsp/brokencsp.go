// Package brokencsp is the rule broken-csp; doc.md says what it does and why.
package brokencsp

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
		ID: "broken-csp", Title: "The Content-Security-Policy in the settings can't work", Practice: "csp",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{693, 1173}, Since: "0.1", Doc: doc,
	},
	Django:   []string{"security.E026", "security.W027"},
	Settings: run,
}

const (
	middleware = "django.middleware.csp.ContentSecurityPolicyMiddleware"
	processor  = "django.template.context_processors.csp"
)

func run(pass *rule.Pass) {
	version := pass.Context.Site.Version
	// The settings came with Django 6.0; who sets them and says no version has at least that.
	if version.Known() && !version.AtLeast(6, 0) {
		return
	}
	nonce := false
	for _, name := range []string{"SECURE_CSP", "SECURE_CSP_REPORT_ONLY"} {
		s := pass.Setting(name)
		if !s.Set {
			continue
		}
		switch s.Value.Kind {
		case pyeval.Unknown, pyeval.None:
		case pyeval.Dict:
			for i := range s.Value.Pairs {
				nonce = nonce || hasNonce(&s.Value.Pairs[i].Value)
			}
		default:
			f := pass.ReportSetting(s, s.Value, "%s must be a dict of directives; Django fails on every answer with what it is now", name)
			f.Fix = name + ` = {"default-src": [CSP.SELF]}, with CSP from django.utils.csp.`
			f.DjangoCheck = "security.E026"
		}
	}
	if !nonce || pass.Context.MiddlewarePresence(middleware) != django.Listed {
		return
	}
	templates := pass.Setting("TEMPLATES")
	if templates.Value.Kind != pyeval.List && templates.Value.Kind != pyeval.Tuple {
		return
	}
	for i := range templates.Value.Items {
		engine := &templates.Value.Items[i]
		if engine.Kind != pyeval.Dict {
			return
		}
		options := engine.Get("OPTIONS")
		if options == nil {
			continue
		}
		processors := options.Get("context_processors")
		if options.Kind != pyeval.Dict || processors.Has(processor) {
			return
		}
		if processors != nil {
			if _, all := processors.Strings(); !all {
				return
			}
		}
	}
	f := pass.ReportSetting(templates, templates.Value, "the Content-Security-Policy promises a nonce, but no template engine has the context processor that gives it to the pages: browsers block every script that needs it")
	f.Fix = `Add "` + processor + `" to the context_processors of TEMPLATES and write <script nonce="{{ csp_nonce }}">.`
	// Django's own check for it came with 6.1.
	if !version.Known() || version.AtLeast(6, 1) {
		f.DjangoCheck = "security.W027"
	}
}

// hasNonce says that a directive has CSP.NONCE, by name or by the text it stands for.
func hasNonce(v *pyeval.Value) bool {
	is := func(v *pyeval.Value) bool {
		return v.Kind == pyeval.Str && v.Text == "<CSP_NONCE_SENTINEL>" || v.Kind == pyeval.Ref && v.Text == "django.utils.csp.CSP.NONCE"
	}
	for i := range v.Items {
		if is(&v.Items[i]) {
			return true
		}
	}
	return is(v)
}
