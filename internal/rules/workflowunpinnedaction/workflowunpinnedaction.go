// Package workflowunpinnedaction is the rule workflow-unpinned-action; doc.md says what it does and why.
package workflowunpinnedaction

import (
	_ "embed"
	"regexp"
	"strings"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/rule"
	"paddock/internal/workflow"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "workflow-unpinned-action", Title: "CI runs an action that its author may change", Practice: "regular",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{829, 494}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	first := map[string]*finding.Finding{}
	for _, f := range pass.Project.Deployment.Workflows {
		for _, j := range f.Jobs {
			judge(pass, f, j.Uses, first)
			for _, s := range j.Steps {
				judge(pass, f, s.Uses, first)
			}
		}
	}
	for _, p := range pass.Project.Deployment.Pipelines {
		for _, i := range p.Includes {
			include(pass, p, i)
		}
	}
}

// include judges what a pipeline of GitLab's takes in.
func include(pass *rule.Pass, p *workflow.Pipeline, i workflow.Include) {
	if i.Checked || commit.MatchString(i.Ref) || release.MatchString(i.Ref) || strings.Contains(i.Name+i.Ref, "$") && i.Kind != "remote" {
		return
	}
	version := i.Ref
	if version == "" {
		version = "whatever is there today"
	}
	var f *finding.Finding
	switch i.Kind {
	case "remote":
		f = pass.ReportLine(p.Path, i.Line, "%s is taken in as it is on the day of the run, and whoever may change it changes this pipeline", i.Name)
		f.Severity = finding.Medium
		f.Fix = "Keep a copy in the project, or name its hash: integrity: sha256-…"
	case "project":
		f = pass.ReportLine(p.Path, i.Line, "%s is taken at %s, which whoever may push there can change", i.Name, version)
		f.Fix = "Name the commit: ref: <40 hexadecimal digits>."
	default:
		f = pass.ReportLine(p.Path, i.Line, "the component %s is taken at %s, which its authors can move to other code", i.Name, version)
		f.Fix = "Name the commit, or a whole version: @1.2.3."
	}
	f.Key = i.Name
}

// release is a whole version, of a component or a tag, which nobody moves by habit.
var release = regexp.MustCompile(`^v?\d+\.\d+\.\d+$`)

var commit = regexp.MustCompile(`^[0-9a-f]{40,64}$`)

// judge reports each action once, where it is first used; the other places are steps of its trace.
func judge(pass *rule.Pass, f *workflow.File, uses workflow.Text, first map[string]*finding.Finding) {
	name, version, ok := strings.Cut(uses.Text, "@")
	if !ok || commit.MatchString(version) || strings.HasPrefix(name, "./") || strings.HasPrefix(name, "docker://") || strings.Contains(uses.Text, "${{") {
		return
	}
	if known := first[name]; known != nil {
		if branch(version) && known.Severity == finding.Low { // elsewhere it is taken at a tag
			known.Severity = finding.Medium
			known.Message += ", and elsewhere at the branch " + version
		}
		known.Trace = append(known.Trace, finding.Step{
			Place: finding.Place{Path: f.Path, Line: uses.Line, Column: 1, EndLine: uses.Line, EndColumn: 1}, Message: "and here",
		})
		return
	}
	found := pass.ReportLine(f.Path, uses.Line, "%s is taken at %s, which whoever may push there can move to other code", name, version)
	owner, _, _ := strings.Cut(name, "/")
	switch {
	case owner == "actions" || owner == "github":
		found.Severity, found.Confidence = finding.Info, finding.Unsure // of GitHub itself, on whose machines all of it runs
	case branch(version):
		found.Severity = finding.Medium
	}
	found.Key = name
	found.Fix = "Name the commit, with the version as a comment, and let Dependabot renew it: uses: " + name + "@<40 hexadecimal digits>  # " + version
	first[name] = found
}

// branch says that a reference is a branch rather than a version.
func branch(version string) bool {
	switch version {
	case "main", "master", "develop", "latest", "HEAD", "dev", "trunk":
		return true
	}
	return false
}
