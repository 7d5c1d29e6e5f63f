// Package nginxopenredirect is the rule nginx-open-redirect; doc.md says what it does and why.
package nginxopenredirect

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
		ID: "nginx-open-redirect", Title: "A link to the site leads wherever it says", Practice: "open-redirect",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{601}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, f := range pass.Project.Deployment.Nginx {
		if f.Included {
			continue
		}
		nginx.Walk(f.Top, func(d *nginx.Directive) {
			address := d.Redirect()
			if address == "" || d.Parent == nil {
				return
			}
			variable, o, follows, ok := d.Host(address)
			if !ok || o.Sent || asked(d, variable) {
				return
			}
			f := pass.ReportLine(d.File.Path, d.Line, "the link chooses by $%s where the visitor is sent", variable)
			f.Fix = "Send visitors to fixed hosts, and choose among them by a map with fixed values."
			if follows {
				f.Message += ": nothing ends the host, so that what comes next may be the rest of its name (.evil.example), or all of it (@evil.example)"
				f.Fix = "End the host with a slash: https://shop.example/$" + variable + "."
			}
			f.Key = address
		})
	}
}

// asked says that a condition around looks at the variable; what it lets through is not known.
func asked(d *nginx.Directive, variable string) bool {
	for at := d.Parent; at != nil; at = at.Parent {
		if at.Asks(variable) {
			return true
		}
	}
	return false
}
