// Package noscheduledcheck is the rule no-scheduled-check; doc.md says what it does and why.
package noscheduledcheck

import (
	_ "embed"
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
		ID: "no-scheduled-check", Title: "Nothing looks for new weaknesses between changes", Practice: "regular",
		Severity: finding.Info, Confidence: finding.Likely, CWE: []int{1053}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	files, pipelines := pass.Project.Deployment.Workflows, pass.Project.Deployment.Pipelines
	if scheduled(files) || looks(pipelines) {
		return
	}
	var at *workflow.File
	for _, f := range files {
		if len(f.Triggers) > 0 && (at == nil || f.Has("push", "pull_request") && !at.Has("push", "pull_request")) {
			at = f // else it is an action, which nothing starts by itself
		}
	}
	var found *finding.Finding
	switch {
	case at != nil:
		found = pass.ReportLine(at.Path, 1, "no workflow looks for weaknesses on a schedule: what becomes known while nobody changes the code is found by others first")
		found.Fix = "Add on: {schedule: [{cron: \"17 5 * * 1\"}]} to a workflow that runs paddock audit with fresh data (paddock db update)."
	case len(pipelines) > 0:
		found = pass.ReportLine(first(pipelines).Path, 1, "no job of the pipeline looks for weaknesses, so a schedule would not either: what becomes known while nobody changes the code is found by others first")
		found.Fix = "Add a job that runs paddock audit with fresh data (paddock db update), or include the templates Jobs/SAST.gitlab-ci.yml and Jobs/Dependency-Scanning.gitlab-ci.yml, and give the pipeline a schedule in GitLab (Build > Pipeline schedules)."
	default:
		return
	}
	found.Key = "schedule"
}

// scheduled says that a workflow of GitHub's looks for weaknesses on a schedule, by itself or by what it calls in the project.
func scheduled(files []*workflow.File) bool {
	byPath := map[string]*workflow.File{}
	for _, f := range files {
		byPath[f.Path] = f
	}
	for _, f := range files {
		if !f.Has("schedule") {
			continue
		}
		if workflow.Checks(stated(f.Text)) {
			return true
		}
		for _, j := range f.Jobs {
			called := []string{j.Uses.Text}
			for _, s := range j.Steps {
				called = append(called, s.Uses.Text)
			}
			for _, c := range called {
				c, ok := strings.CutPrefix(c, "./")
				for _, p := range []string{c, c + "/action.yml", c + "/action.yaml"} {
					if ok && byPath[p] != nil && workflow.Checks(stated(byPath[p].Text)) {
						return true
					}
				}
			}
		}
	}
	return false
}

// looks says that a pipeline of GitLab's looks for weaknesses, or that nobody knows: it takes in a file from elsewhere. When it runs stands
// in GitLab's settings and in no file.
func looks(pipelines []*workflow.Pipeline) bool {
	for _, p := range pipelines {
		if len(p.Includes) > 0 || workflow.Checks(stated(p.Text)) {
			return true
		}
		for _, t := range p.Templates {
			if workflow.IsSecurityTemplate(t) {
				return true
			}
		}
	}
	return false
}

// first is the pipeline of the project, else the one that comes first.
func first(pipelines []*workflow.Pipeline) *workflow.Pipeline {
	for _, p := range pipelines {
		if p.Path == ".gitlab-ci.yml" {
			return p
		}
	}
	return pipelines[0]
}

// stated is a text without the lines that are comments.
func stated(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), "#") {
			b.WriteString(line)
		}
	}
	return b.String()
}
