// Package abandoneddependency is the rule abandoned-dependency; doc.md says what it does and why.
package abandoneddependency

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/django/dependency"
	"paddock/internal/ecosystem"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "abandoned-dependency", Title: "A dependency is kept by nobody", Practice: "known-vulnerabilities",
		Severity: finding.Low, Confidence: finding.Likely, CWE: []int{1104}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	seen := map[string]bool{}
	list := pass.Project.Requirements.List
	for i := range list {
		r := &list[i]
		a, ok := dependency.Abandoned(r.Name)
		if !ok || r.Ecosystem != ecosystem.PyPI || r.Group != "" || seen[r.Name] || !r.Direct {
			continue
		}
		seen[r.Name] = true
		f := pass.ReportLine(r.Path, r.Line, "%s is kept by nobody (its last release was in %s; %s): what is found in it stays", r.Name, a.Since, a.Why)
		f.Key = "abandoned " + r.Name
		f.Fix = "Move to " + a.Instead + "."
	}
}
