// Package unpinneddependency is the rule unpinned-dependency; doc.md says what it does and why.
package unpinneddependency

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/django/dependency"
	"paddock/internal/finding"
	"paddock/internal/requirement"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "unpinned-dependency", Title: "A dependency may be any version", Practice: "locked-and-hashed",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{1104, 494}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, s := range dependency.Sources(pass.Project) {
		var loose []*requirement.Requirement
		for _, r := range s.List {
			if r.Version == "" && r.URL == "" && !dependency.Pinned(pass.Project, r.Name) {
				loose = append(loose, r)
			}
		}
		if len(loose) == 0 {
			continue
		}
		if len(loose) > few && 2*len(loose) > len(s.List) {
			f := pass.ReportLine(s.Path, loose[0].Line, "%d of the %d requirements of this file name no version: every install may be another site", len(loose), len(s.List))
			finish(f, s.Path, s.Conda())
			continue
		}
		for _, r := range loose {
			f := pass.ReportLine(s.Path, r.Line, "%s may be any version%s: what is installed tomorrow need not be what was tried today", r.Name, allowed(r))
			finish(f, r.Name, s.Conda())
		}
	}
}

// few requirements are named one by one, whatever their share of the file.
const few = 3

func allowed(r *requirement.Requirement) string {
	if r.Specifier == "" {
		return ""
	}
	return " that is " + r.Specifier
}

func finish(f *finding.Finding, key string, conda bool) {
	f.Key = "unpinned " + key
	f.Fix = "Have a tool write down all versions with their hashes (uv pip compile --generate-hashes, pip-compile, poetry lock), and install from that file alone."
	if conda {
		f.Fix = "Have a tool write down all versions with their hashes (conda-lock), and install from that file alone."
	}
}
