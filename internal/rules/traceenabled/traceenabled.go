// Package traceenabled is the rule trace-enabled; doc.md says what it does and why.
package traceenabled

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
		ID: "trace-enabled", Title: "The server answers to TRACE", Practice: "minimal-surface",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{693}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, f := range pass.Project.Deployment.Apache {
		apache.Walk(f.Top, func(d *apache.Directive) {
			if d.Name != "traceenable" || strings.EqualFold(d.Arg(0), "off") {
				return
			}
			f := pass.ReportLine(f.Path, d.Line, "TRACE sends a request back as it came, with the cookies and the headers that the proxy added")
			f.Fix = "Write TraceEnable Off."
		})
	}
}
