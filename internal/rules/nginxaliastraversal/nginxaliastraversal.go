// Package nginxaliastraversal is the rule nginx-alias-traversal; doc.md says what it does and why.
package nginxaliastraversal

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
		ID: "nginx-alias-traversal", Title: "A location gives files beside its folder", Practice: "path-traversal",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{22}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, f := range pass.Project.Deployment.Nginx {
		if f.Included {
			continue
		}
		nginx.Walk(f.Top, func(d *nginx.Directive) {
			if d.Name != "location" || !d.Opens {
				return
			}
			modifier, prefix := d.Location()
			if modifier != "" && modifier != "^~" || strings.HasSuffix(prefix, "/") || strings.HasPrefix(prefix, "@") {
				return
			}
			for _, alias := range d.Own("alias") {
				folder := alias.Arg(0)
				if !strings.HasSuffix(folder, "/") {
					continue
				}
				f := pass.ReportLine(alias.File.Path, alias.Line, "%s../ leads out of %s: the location ends without a slash, the folder with one, so that %s../x is the file %s../x", prefix, folder, prefix, folder)
				f.Key = "location " + prefix
				f.Fix = "End both with a slash: location " + prefix + "/ { alias " + folder + "; }"
			}
		})
	}
}
