// Package workflowuntrustedcheckout is the rule workflow-untrusted-checkout; doc.md says what it does and why.
package workflowuntrustedcheckout

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
		ID: "workflow-untrusted-checkout", Title: "CI runs a stranger's code with the project's secrets", Practice: "regular",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{829, 250}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, f := range pass.Project.Deployment.Workflows {
		if !f.Has("pull_request_target", "workflow_run", "issue_comment") {
			continue
		}
		for _, j := range f.Jobs {
			for i, s := range j.Steps {
				if checkout, line := stranger(s); checkout != "" {
					judge(pass, f, j, j.Steps[i+1:], checkout, line, s.With["path"].Text != "")
				}
			}
		}
	}
}

// stranger says that a step fetches the code of a pull request, and where it says so.
func stranger(s *workflow.Step) (what string, line int) {
	if name, _, _ := strings.Cut(s.Uses.Text, "@"); name == "actions/checkout" {
		for _, key := range []string{"ref", "repository"} {
			if m := head.FindString(s.With[key].Text); m != "" {
				return m, s.With[key].Line
			}
		}
	}
	if m := fetches.FindString(s.Run.Text); m != "" {
		return m, s.Run.Line + strings.Count(s.Run.Text[:strings.Index(s.Run.Text, m)], "\n")
	}
	return "", 0
}

var (
	head    = regexp.MustCompile(`github\.event\.(pull_request\.(head\.(sha|ref|repo\.full_name)|merge_commit_sha)|workflow_run\.head_(sha|branch|repository[^ }]*))|github\.head_ref|refs/pull/`)
	fetches = regexp.MustCompile(`gh pr checkout|git (checkout|switch|pull|merge)[^\n]*(refs/pull/|pull/\$|github\.event\.pull_request\.head|github\.head_ref)`)
)

func judge(pass *rule.Pass, f *workflow.File, j *workflow.Job, after []*workflow.Step, what string, line int, aside bool) {
	runs := false
	for _, s := range after {
		runs = runs || s.Run.Text != "" || s.Uses.Text != "" && !strings.HasPrefix(s.Uses.Text, "actions/checkout")
	}
	if !runs || guarded(j) {
		return
	}
	found := pass.ReportLine(f.Path, line, "the code of whoever proposes a change (%s) is fetched and worked with, in a workflow that runs with the project's secrets and its own token", what)
	if f.Permissions.Line > 0 && f.Permissions.All != "write-all" && len(f.Permissions.Write) == 0 && len(j.Permissions.Write) == 0 && !secrets(j) {
		found.Severity = finding.Medium // a token that may only read, and no secret
	}
	if aside {
		found.Severity, found.Confidence = finding.Medium, finding.Unsure // beside the project's own code, to be read perhaps
	}
	found.Key = j.Name
	found.Fix = "Do what needs the code on pull_request, which has no secrets, and let a second workflow (workflow_run) do what needs them, without running anything of the first; or ask for a label that only the project's people may set."
}

// guarded says that the job runs for a label, or for people of the project alone.
func guarded(j *workflow.Job) bool {
	for _, s := range j.Steps {
		if strings.Contains(s.If, "label") || strings.Contains(s.If, "author_association") || strings.Contains(s.If, "github.actor") {
			return true
		}
	}
	return strings.Contains(j.If, "label") || strings.Contains(j.If, "author_association") || strings.Contains(j.If, "github.actor") || strings.Contains(j.If, "head.repo.full_name == github.repository") || strings.Contains(j.If, "user.login")
}

func secrets(j *workflow.Job) bool {
	for _, s := range j.Steps {
		for _, m := range []map[string]workflow.Text{s.With, s.Env} {
			for _, v := range m {
				if strings.Contains(v.Text, "secrets.") {
					return true
				}
			}
		}
		if strings.Contains(s.Run.Text, "secrets.") {
			return true
		}
	}
	return false
}
