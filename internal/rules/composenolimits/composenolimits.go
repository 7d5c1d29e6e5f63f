// Package composenolimits is the rule compose-no-limits; doc.md says what it does and why.
package composenolimits

import (
	"cmp"
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "compose-no-limits", Title: "A container may take all of the machine", Practice: "server-files",
		Severity: finding.Info, Confidence: finding.Likely, CWE: []int{770}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, c := range pass.Containers().Compositions {
		if c.Role != django.Production {
			continue
		}
		var names []string
		line := 0
		for _, s := range c.Services {
			if !s.Limited && s.Extends == "" {
				names = append(names, s.Name)
				line = cmp.Or(line, s.Line)
			}
		}
		if len(names) < len(c.Services) || len(names) == 0 {
			continue // somebody has thought about it
		}
		f := pass.ReportLine(c.Path, line, "no service of this file has a limit of memory: a request that takes too much takes it from the database, too")
		f.Key = "limits"
		f.Fix = "Write mem_limit, or deploy: {resources: {limits: {memory: …}}}, for the services that answer requests."
	}
}
