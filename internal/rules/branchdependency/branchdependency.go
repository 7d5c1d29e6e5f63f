// Package branchdependency is the rule branch-dependency; doc.md says what it does and why.
package branchdependency

import (
	_ "embed"
	"regexp"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/ecosystem"
	"paddock/internal/finding"
	"paddock/internal/requirement"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "branch-dependency", Title: "A dependency is whatever a branch has today", Practice: "locked-and-hashed",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{494, 829}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	list := pass.Project.Requirements.List
	for i := range list {
		r := &list[i]
		if r.Group != "" || r.Ecosystem != ecosystem.PyPI || r.Kind == requirement.Constraints || r.VCS == "" || r.Commit != "" || release.MatchString(r.Ref) {
			continue
		}
		if role := django.RoleOfPath(r.Path); role == django.Development || role == django.Testing || locked(pass, r) {
			continue
		}
		what := "its default branch"
		if r.Ref != "" {
			what = "the branch " + r.Ref
		}
		f := pass.ReportLine(r.Path, r.Line, "%s is installed from %s: whoever may push there changes the site with the next install", r.Name, what)
		f.Key = "branch " + r.Name
		f.Fix = "Name the commit: " + r.Name + " @ git+https://…@<40 hexadecimal digits>, or a release of the index."
	}
}

// locked says that a lock file says which commit is meant.
func locked(pass *rule.Pass, r *requirement.Requirement) bool {
	for _, other := range pass.Project.Requirements.Find(r.Name) {
		if other.Commit != "" {
			return true
		}
	}
	return false
}

// release is what looks like a version: nobody moves those by habit.
var release = regexp.MustCompile(`^(release[-/]?)?[A-Za-z-]*v?\d+(\.\d+)+`)
