// Package nginxunlimitedbody is the rule nginx-unlimited-body; doc.md says what it does and why.
package nginxunlimitedbody

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/nginx"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "nginx-unlimited-body", Title: "nginx takes bodies of any size", Practice: "uploads",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{770}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, f := range pass.Project.Deployment.Nginx {
		if f.Included {
			continue
		}
		nginx.Walk(f.Top, func(d *nginx.Directive) {
			if d.Name != "client_max_body_size" || strings.TrimRight(d.Arg(0), "kKmMgG") != "0" {
				return
			}
			f := pass.ReportLine(d.File.Path, d.Line, "a request may be as large as the disk: nginx keeps it before it hands it on")
			f.Fix = "Write the largest that the site needs, such as client_max_body_size 10m;, and more only in the location that takes uploads."
		})
	}
}
