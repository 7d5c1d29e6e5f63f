// Package workflowunpinnedimage is the rule workflow-unpinned-image; doc.md says what it does and why.
package workflowunpinnedimage

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
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
		ID: "workflow-unpinned-image", Title: "CI runs an image as it happens to be", Practice: "server-files",
		Severity: finding.Low, Confidence: finding.Likely, CWE: []int{1357, 494}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	x := &reporter{pass: pass, first: map[string]*finding.Finding{}}
	for _, f := range pass.Project.Deployment.Workflows {
		for _, j := range f.Jobs {
			x.judge(f.Path, j.Container.Line, j.Container.Text, false)
			for _, s := range j.Steps {
				if image, ok := strings.CutPrefix(s.Uses.Text, "docker://"); ok {
					x.judge(f.Path, s.Uses.Line, image, false)
				}
			}
		}
	}
	for _, p := range pass.Project.Deployment.Pipelines {
		for _, j := range p.Jobs {
			x.judge(j.Image.Path, j.Image.Line, j.Expanded(j.Image.Text.Text, interpolation.Expand), false)
		}
	}
	// What runs beside a job sees what the job shows it. After the others: an image that is a job's, too, is told as that.
	for _, f := range pass.Project.Deployment.Workflows {
		for _, j := range f.Jobs {
			for _, s := range j.Services {
				x.judge(f.Path, s.Line, s.Text, true)
			}
		}
	}
	for _, p := range pass.Project.Deployment.Pipelines {
		for _, j := range p.Jobs {
			for _, s := range j.Services {
				x.judge(s.Path, s.Line, j.Expanded(s.Text.Text, interpolation.Expand), true)
			}
		}
	}
}

// reporter tells of each image once, where it is first used; the other places are steps of its trace.
type reporter struct {
	pass  *rule.Pass
	first map[string]*finding.Finding
}

func (x *reporter) judge(path string, line int, image string, service bool) {
	name, version := container.Reference(image)
	if name == "" || strings.ContainsAny(image, "${}[]<> ") || version != "" && version != "latest" {
		return
	}
	if known := x.first[name]; known != nil {
		at := finding.Place{Path: path, Line: line, Column: 1, EndLine: line, EndColumn: 1}
		same := func(s finding.Step) bool { return s.Place == at }
		if !(known.Place.Path == path && known.Place.Line == line) && !slices.ContainsFunc(known.Trace, same) {
			known.Trace = append(known.Trace, finding.Step{Place: at, Message: "and here"})
		}
		return
	}
	what := "no version"
	if version == "latest" {
		what = "the version latest"
	}
	f := x.pass.ReportLine(path, line, "%s is taken with %s: what runs in CI, and sees what CI sees, is whatever was published last", name, what)
	if service {
		f.Severity = finding.Info
		f.Message = name + " is taken with " + what + ": what the site is tried against is whatever was published last"
	}
	f.Key = "image " + name
	f.Fix = "Name a version, and better its digest too: " + name + ":1.2.3@sha256:…, and let a bot propose new ones."
	x.first[name] = f
}
