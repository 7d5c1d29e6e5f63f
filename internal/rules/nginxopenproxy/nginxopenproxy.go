// Package nginxopenproxy is the rule nginx-open-proxy; doc.md says what it does and why.
package nginxopenproxy

import (
	_ "embed"
	"slices"

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
		ID: "nginx-open-proxy", Title: "A request says where nginx sends it on to", Practice: "ssrf",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{918}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, f := range pass.Project.Deployment.Nginx {
		if f.Included {
			continue
		}
		nginx.Walk(f.Top, func(d *nginx.Directive) {
			if d.Name != "proxy_pass" || d.Parent == nil {
				return
			}
			variable, _, follows, ok := d.Host(d.Arg(0))
			if !ok || follows || d.Internal() || asked(d, variable) {
				return
			}
			f := pass.ReportLine(d.File.Path, d.Line, "the request chooses by $%s which server nginx asks: those of the network behind it, and the machine's own, among them", variable)
			f.Key = d.Arg(0)
			f.Fix = "Name the servers: map $" + variable + " $upstream { default \"\"; eu http://eu.internal; }, and refuse what is none of them."
		})
	}
}

// asked says that a condition around or before looks at the variable; what it lets through is not known.
func asked(d *nginx.Directive, variable string) bool {
	for at := d; at != nil; at = at.Parent {
		if at.Asks(variable) {
			return true
		}
		if at.Parent == nil {
			continue
		}
		for _, beside := range at.Parent.Block {
			if beside.Line < d.Line && (beside.Asks(variable) || slices.Contains(checks, beside.Name)) {
				return true
			}
		}
	}
	return false
}

// checks are directives that let in only who proves something.
var checks = []string{"secure_link", "auth_request", "auth_basic"}
