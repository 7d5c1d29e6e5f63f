// Package debugtag is the rule debug-tag; doc.md says what it does and why.
package debugtag

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/djtmpl"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "debug-tag", Title: "A template shows all that it knows", Practice: "debug-off",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{489, 200}, Since: "0.1", Doc: doc,
	},
	Template: run,
}

func run(pass *rule.Pass, t *rule.Template) {
	djtmpl.Inspect(t.Nodes, func(n djtmpl.Node) bool {
		d, ok := n.(*djtmpl.Debug)
		if !ok {
			return true
		}
		f := pass.ReportTag(t, d.Range(), "{%% debug %%} writes every variable of the page and every module into it")
		f.Fix = "Take the tag out; django-debug-toolbar shows the same to developers only."
		// CVE-2022-22818: since then it writes nothing unless DEBUG is on.
		if v := t.Site.Version; v.Known() && v.AtLeast(4, 1) {
			f.Severity = finding.Low
		}
		return true
	})
}
