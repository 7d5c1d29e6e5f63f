// Package endoflifepython is the rule end-of-life-python; doc.md says what it does and why.
package endoflifepython

import (
	_ "embed"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/django/catalog"
	"paddock/internal/django/container"
	"paddock/internal/dockerfile"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "end-of-life-python", Title: "Python no longer gets security fixes", Practice: "supported-django",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{1104}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	seen := map[string]bool{}
	for _, image := range pass.Containers().Images {
		if image.Role == django.Development || image.Role == django.Testing {
			continue
		}
		for _, stage := range image.Stages {
			name, tag := container.Reference(stage.Image)
			if path.Base(name) != "python" && path.Base(name) != "pypy" || !slices.ContainsFunc(image.Targets, func(t *dockerfile.Stage) bool { return slices.Contains(t.Chain(), stage) }) {
				continue
			}
			judge(pass, image.Path, stage.From.Line, tag, seen)
		}
	}
	for _, r := range pass.Project.Requirements.Python {
		if r.Version != "" || strings.HasPrefix(r.Specifier, "==") && !strings.Contains(r.Specifier, ",") {
			if base := path.Base(r.Path); base == "runtime.txt" || base == ".python-version" || base == "Pipfile" {
				judge(pass, r.Path, r.Line, strings.TrimPrefix(r.Specifier, "=="), seen)
			}
		}
	}
}

var number = regexp.MustCompile(`^(\d+)\.(\d+)`)

func judge(pass *rule.Pass, path string, line int, version string, seen map[string]bool) {
	m := number.FindStringSubmatch(version)
	if m == nil {
		return
	}
	series, err := catalog.ParseSeries(m[0])
	release, known := catalog.PythonRelease(series)
	if err != nil || !known || release.Supported(pass.Project.Today) || seen[path] {
		return
	}
	seen[path] = true
	f := pass.ReportLine(path, line, "Python %s has had no security fixes since %s", m[0], release.EndOfSecurity.Format(time.DateOnly))
	if release.EndOfSecurity.AddDate(1, 0, 0).After(pass.Project.Today) {
		f.Severity = finding.Low
	}
	f.Key = "python " + m[0]
	f.Fix = "Move to a series that is kept, one that your Django runs on: https://devguide.python.org/versions/."
}
