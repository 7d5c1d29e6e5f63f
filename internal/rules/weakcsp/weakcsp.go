// Package weakcsp is the rule weak-csp; doc.md says what it does and why.
package weakcsp

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/headers"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "weak-csp", Title: "The Content-Security-Policy does not stop injected script", Practice: "csp",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{693}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

func run(pass *rule.Pass) {
	for _, p := range headers.ContentSecurity(pass.Context).Policies {
		if p.ReportOnly {
			continue // csp-report-only says what there is to say
		}
		// One finding for each directive, at its first weak source, and one for all that is missing.
		type place struct{ directive string }
		var order []place
		messages, sources, defeats := map[place][]string{}, map[place]string{}, map[place]bool{}
		for _, w := range p.Weaknesses() {
			at := place{w.Directive}
			if messages[at] == nil {
				order = append(order, at)
				sources[at] = w.Source
			}
			messages[at] = append(messages[at], w.Message)
			defeats[at] = defeats[at] || w.Defeats
		}
		for _, at := range order {
			s, v := p.At(at.directive, sources[at])
			f := pass.ReportSetting(s, v, "%s", strings.Join(messages[at], "; "))
			f.Key = p.Setting.Name + " " + at.directive
			f.Fix = "Allow script by nonce: script-src 'self' plus the middleware's nonce, <script nonce=…> in the templates, no 'unsafe-inline'."
			if at.directive == "" {
				f.Fix = "Add default-src 'self', object-src 'none' and base-uri 'none'."
			}
			if !defeats[at] {
				f.Severity = finding.Info
			}
		}
	}
}
