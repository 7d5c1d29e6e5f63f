// Package branchdependency is the rule branch-dependency; doc.md says what it does and why.
package branchdependency

import (
	_ "embed"
	"regexp"
	"strings"

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
		if r.Group != "" || r.Ecosystem != ecosystem.PyPI || r.Kind == requirement.Constraints || !vcs(r.URL) {
			continue
		}
		if r.Kind == requirement.Lock && r.Version != "" && !strings.HasPrefix(r.Text, "git+") {
			continue // the lock has the commit in a field of its own
		}
		if role := django.RoleOfPath(r.Path); role == django.Development || role == django.Testing {
			continue
		}
		reference := referenceOf(r.URL)
		if fixed(reference) {
			continue
		}
		what := "its default branch"
		if reference != "" {
			what = "the branch " + reference
		}
		f := pass.ReportLine(r.Path, r.Line, "%s is installed from %s: whoever may push there changes the site with the next install", r.Name, what)
		f.Key = "branch " + r.Name
		f.Fix = "Name the commit: " + r.Name + " @ git+https://…@<40 hexadecimal digits>, or a release of the index."
	}
}

func vcs(url string) bool {
	for _, scheme := range []string{"git+", "hg+", "svn+", "bzr+"} {
		if strings.HasPrefix(url, scheme) || strings.Contains(url, " "+scheme) {
			return true
		}
	}
	return false
}

// referenceOf is what stands behind "@" in the path of an address of version control.
func referenceOf(url string) string {
	url, _, _ = strings.Cut(url, "#")
	_, rest, _ := strings.Cut(url, "://")
	_, path, ok := strings.Cut(rest, "/")
	if !ok {
		return ""
	}
	if i := strings.LastIndexByte(path, '@'); i >= 0 {
		return path[i+1:]
	}
	return ""
}

// fixed says that a reference is a commit, or looks like a release: nobody moves those by habit.
func fixed(reference string) bool {
	return commit.MatchString(reference) || release.MatchString(reference)
}

var (
	commit  = regexp.MustCompile(`^[0-9a-f]{7,64}$`)
	release = regexp.MustCompile(`^(release[-/]?)?[A-Za-z-]*v?\d+(\.\d+)+`)
)
