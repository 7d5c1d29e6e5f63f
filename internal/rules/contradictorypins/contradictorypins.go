// Package contradictorypins is the rule contradictory-pins; doc.md says what it does and why.
package contradictorypins

import (
	_ "embed"
	"fmt"
	"path"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/dependency"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "contradictory-pins", Title: "Two files pin a package to different versions", Practice: "locked-and-hashed",
		Severity: finding.Info, Confidence: finding.Certain, CWE: []int{1104}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

// named is how many packages the message names; the trace has a place for each of the first ten.
const named, placed = 3, 10

func run(pass *rule.Pass) {
	for _, c := range dependency.Contradictions(pass.Project) {
		first, second := c.Pairs[0][0], c.Pairs[0][1]
		other := path.Base(first.Path)
		var names []string
		for _, pair := range c.Pairs[:min(named, len(c.Pairs))] {
			names = append(names, fmt.Sprintf("%s to %s here and to %s there", pair[1].Name, pair[1].Version, pair[0].Version))
		}
		if more := len(c.Pairs) - len(names); more > 0 {
			names = append(names, fmt.Sprintf("%d more", more))
		}
		f := pass.ReportLine(second.Path, second.Line, "this file and %s pin packages to different versions (%s): only one of them can be what runs", other, strings.Join(names, ", "))
		f.Key = "pins " + second.Path + " " + first.Path
		f.Fix = fmt.Sprintf("Keep one of the files, or make this one anew from %s (poetry export, uv export, pip-compile) in the same step that changes it.", other)
		for _, pair := range c.Pairs[:min(placed, len(c.Pairs))] {
			f.Trace = append(f.Trace, finding.Step{Place: finding.Place{Path: pair[0].Path, Line: pair[0].Line, Column: 1, EndLine: pair[0].Line, EndColumn: 1}, Message: pair[0].Name + " is " + pair[0].Version + " here"})
		}
	}
}
