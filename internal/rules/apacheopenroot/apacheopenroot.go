// Package apacheopenroot is the rule apache-open-root; doc.md says what it does and why.
package apacheopenroot

import (
	_ "embed"
	"strings"

	"paddock/internal/apache"
	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "apache-open-root", Title: "Apache may serve any file of the machine", Practice: "minimal-surface",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{552}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, f := range pass.Project.Deployment.Apache {
		apache.Walk(f.Top, func(d *apache.Directive) {
			if d.Name != "directory" || d.Arg(0) != "/" {
				return
			}
			for _, r := range append(d.Own("require"), d.Own("allow")...) {
				if text := strings.ToLower(strings.Join(r.Args, " ")); text == "all granted" || text == "from all" {
					f := pass.ReportLine(f.Path, r.Line, "every file of the machine is allowed to be served: one Alias, one link or one ../ too many, and it is")
					f.Key = "directory /"
					f.Fix = "Write Require all denied for <Directory />, and Require all granted for the folders that are served."
				}
			}
		})
	}
}
