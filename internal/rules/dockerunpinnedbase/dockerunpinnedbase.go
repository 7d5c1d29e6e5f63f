// Package dockerunpinnedbase is the rule docker-unpinned-base; doc.md says what it does and why.
package dockerunpinnedbase

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/django/container"
	"paddock/internal/finding"
	"paddock/internal/interpolation"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "docker-unpinned-base", Title: "An image is taken as it happens to be", Practice: "server-files",
		Severity: finding.Low, Confidence: finding.Likely, CWE: []int{1357, 494}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	setup := pass.Containers()
	for _, image := range setup.Images {
		if image.Role == django.Development || image.Role == django.Testing {
			continue
		}
		for _, stage := range image.Stages {
			if stage.Base == nil && stage.Image != "scratch" {
				judge(pass, image.Path, stage.From.Line, stage.Image)
			}
		}
	}
	built := map[string]bool{} // the names that compose files give what they build
	for _, c := range setup.Compositions {
		for _, s := range c.Services {
			built[interpolation.Expand(s.Image.Text, nil)] = built[interpolation.Expand(s.Image.Text, nil)] || s.Build.Line > 0
		}
	}
	for _, c := range setup.Compositions {
		if c.Role == django.Development || c.Role == django.Testing {
			continue
		}
		told := map[string]bool{}
		for _, s := range c.Services {
			if image := interpolation.Expand(s.Image.Text, nil); image != "" && !built[image] && !told[image] {
				told[image] = true
				judge(pass, c.Path, s.Image.Line, image)
			}
		}
	}
}

func judge(pass *rule.Pass, path string, line int, image string) {
	name, version := container.Reference(image)
	if name == "" || strings.ContainsAny(image, "${}") || version != "" && !container.Moves(version) {
		return
	}
	what := "no version"
	if version != "" {
		what = "the version " + version
	}
	f := pass.ReportLine(path, line, "%s is taken with %s: what runs is whatever was published last, and nobody can say what was checked", name, what)
	f.Key = "image " + name
	f.Fix = "Name a version, and better its digest too: " + name + ":1.2.3@sha256:…, and let a bot propose new ones."
}
