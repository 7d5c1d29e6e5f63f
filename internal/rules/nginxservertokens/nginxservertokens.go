// Package nginxservertokens is the rule nginx-server-tokens; doc.md says what it does and why.
package nginxservertokens

import (
	_ "embed"

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
		ID: "nginx-server-tokens", Title: "nginx tells its version", Practice: "error-pages",
		Severity: finding.Info, Confidence: finding.Certain, CWE: []int{200}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, f := range pass.Project.Deployment.Nginx {
		if f.Included {
			continue
		}
		nginx.Walk(f.Top, func(d *nginx.Directive) {
			if d.Name != "server_tokens" || d.Arg(0) != "on" && d.Arg(0) != "build" {
				return
			}
			f := pass.ReportLine(d.File.Path, d.Line, "each answer and error page names nginx's version")
			f.Fix = "Write server_tokens off;"
		})
	}
}
