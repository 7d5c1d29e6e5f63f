// Package apacheservertokens is the rule apache-server-tokens; doc.md says what it does and why.
package apacheservertokens

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
		ID: "apache-server-tokens", Title: "Apache tells its version and modules", Practice: "error-pages",
		Severity: finding.Info, Confidence: finding.Certain, CWE: []int{200}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, f := range pass.Project.Deployment.Apache {
		apache.Walk(f.Top, func(d *apache.Directive) {
			value := strings.ToLower(d.Arg(0))
			switch {
			case d.Name == "servertokens" && (value == "full" || value == "os" || value == "min" || value == "minimal" || value == "minor" || value == "major"):
				report(pass, f.Path, d, "each answer names the version of Apache", "Write ServerTokens Prod.")
			case d.Name == "serversignature" && (value == "on" || value == "email"):
				report(pass, f.Path, d, "each error page names the version of Apache", "Write ServerSignature Off.")
			}
		})
	}
}

func report(pass *rule.Pass, path string, d *apache.Directive, message, fix string) {
	f := pass.ReportLine(path, d.Line, "%s", message)
	f.Key = d.Name
	f.Fix = fix
}
