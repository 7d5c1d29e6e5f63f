// Package endoflifedjango is the rule end-of-life-django; doc.md says what it does and why.
package endoflifedjango

import (
	_ "embed"
	"fmt"
	"time"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/django/catalog"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "end-of-life-django", Title: "Django no longer gets security fixes", Practice: "supported-django",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{1104}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	seen := map[string]bool{}
	for _, site := range pass.Project.Sites {
		v := site.Version
		if v.Path == "" || seen[fmt.Sprint(v.Path, v.Line)] {
			continue
		}
		seen[fmt.Sprint(v.Path, v.Line)] = true
		release, known := catalog.DjangoRelease(v.Series())
		if !v.Known() || !known && v.Series().Compare(catalog.Oldest) >= 0 || known && release.Supported(pass.Project.Today) {
			continue
		}
		if !v.Pinned && newer(pass, v) {
			continue // what pip installs today is supported, and there is no lock file to say otherwise
		}
		var f *finding.Finding
		if known {
			f = pass.ReportLine(v.Path, v.Line, "Django %s has had no security fixes since %s", v.Series(), release.EndOfSecurity.Format(time.DateOnly))
			if release.EndOfSecurity.AddDate(1, 0, 0).After(pass.Project.Today) {
				f.Severity = finding.Medium
			}
		} else {
			f = pass.ReportLine(v.Path, v.Line, "Django %s has had no security fixes for many years", v.Series())
		}
		f.Key = "django " + v.Series().String()
		f.Fix = "Move to " + target(pass.Project.Today).String() + " (long-term support), one feature release at a time."
	}
}

// newer says that the requirement lets a supported release in.
func newer(pass *rule.Pass, v django.Version) bool {
	for _, r := range pass.Project.Requirements.Find("django") {
		if r.Path != v.Path || r.Line != v.Line {
			continue
		}
		for _, release := range catalog.DjangoReleases() {
			if release.Released.After(pass.Project.Today) || !release.Supported(pass.Project.Today) {
				continue
			}
			if fits, ok := r.Allows(release.Series.String() + ".99"); fits || !ok {
				return true
			}
		}
	}
	return false
}

// target is the newest release with long-term support.
func target(today time.Time) catalog.Series {
	var best catalog.Series
	for _, release := range catalog.DjangoReleases() {
		if release.LTS && !release.Released.After(today) {
			best = release.Series
		}
	}
	return best
}
