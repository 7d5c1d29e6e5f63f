// Package workflowwriteall is the rule workflow-write-all; doc.md says what it does and why.
package workflowwriteall

import (
	_ "embed"

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
		ID: "workflow-write-all", Title: "The token of CI may do everything", Practice: "regular",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{250, 276}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, f := range pass.Project.Deployment.Workflows {
		report(pass, f, f.Permissions)
		for _, j := range f.Jobs {
			report(pass, f, j.Permissions)
		}
		unsaid(pass, f)
	}
}

// unsaid tells, once for a workflow that strangers start, that nothing says what the token of a job may do. The repository's setting decides
// then, which nobody sees here: "write" in those made before February 2023, unless somebody has changed it.
func unsaid(pass *rule.Pass, f *workflow.File) {
	if f.Permissions.Line > 0 || !f.Has("pull_request_target", "issue_comment", "issues", "workflow_run", "discussion", "discussion_comment") {
		return
	}
	for _, j := range f.Jobs {
		if j.Permissions.Line == 0 && len(j.Steps) > 0 {
			found := pass.ReportLine(f.Path, j.Line, "strangers start this workflow, and nothing says what the token of %s may do: the repository's setting decides, which may be everything", j.Name)
			found.Severity, found.Confidence = finding.Low, finding.Unsure
			found.Key = "unsaid"
			found.Fix = "Name what is needed: permissions: {contents: read}, and more only for the job that needs it."
			return
		}
	}
}

func report(pass *rule.Pass, f *workflow.File, p workflow.Permissions) {
	if p.All != "write-all" {
		return
	}
	found := pass.ReportLine(f.Path, p.Line, "every step, and every action that one uses, may push code, make releases and change the project")
	if f.Has("pull_request_target", "issue_comment", "workflow_run") {
		found.Severity = finding.High
	}
	found.Key = "write-all"
	found.Fix = "Name what is needed: permissions: {contents: read}, and more only for the job that needs it."
}
