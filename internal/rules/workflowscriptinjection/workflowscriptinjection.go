// Package workflowscriptinjection is the rule workflow-script-injection; doc.md says what it does and why.
package workflowscriptinjection

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
		ID: "workflow-script-injection", Title: "A stranger writes into a script of CI", Practice: "regular",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{94, 78}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, f := range pass.Project.Deployment.Workflows {
		for _, j := range f.Jobs {
			for _, s := range j.Steps {
				judge(pass, f, s.Run)
				if name, _, _ := strings.Cut(s.Uses.Text, "@"); name == "actions/github-script" {
					judge(pass, f, s.With["script"])
				}
			}
		}
	}
}

// strangers are the parts of an event that somebody outside the project may write, as GitHub's own guide to hardening names them.
var strangers = regexp.MustCompile(`\bgithub\.(head_ref\b|event\.(issue\.(title|body)|pull_request\.(title|body|head\.(ref|label|repo\.default_branch))|comment\.body|review\.body|review_comment\.body|discussion\.(title|body)|pages\.[^ ]*page_name|(head_commit|commits[^ ]*)\.(message|author\.(email|name))|workflow_run\.(head_branch|display_title|head_commit\.[^ ]+|pull_requests[^ ]*\.head\.ref)))`)

func judge(pass *rule.Pass, f *workflow.File, script workflow.Text) {
	for _, e := range script.Expressions() {
		found := strangers.FindString(e.Text)
		if found == "" || harmless(e.Text) {
			continue
		}
		if found == "github.head_ref" && !f.Has("pull_request", "pull_request_target") {
			continue
		}
		report := pass.ReportLine(f.Path, e.Line, "%s is put into the script before it runs, and whoever %s may write it: as a command, too", found, who(found))
		if !f.Has("pull_request_target", "issues", "issue_comment", "discussion", "discussion_comment", "workflow_run", "fork", "watch") {
			// From a fork these run with a token that may only read, and without secrets.
			report.Severity = finding.Medium
		}
		report.Key = found
		report.Fix = "Hand it in as a variable and quote it: env: {TITLE: ${{ " + found + " }}}, and in the script \"$TITLE\"."
	}
}

// harmless says that the text itself does not get into the script: it is compared or searched only.
func harmless(expression string) bool {
	for _, word := range []string{"contains(", "startsWith(", "endsWith(", "==", "!=", "hashFiles("} {
		if strings.Contains(expression, word) {
			return true
		}
	}
	return false
}

func who(found string) string {
	switch {
	case strings.Contains(found, "issue."):
		return "opens an issue"
	case strings.Contains(found, "comment"):
		return "comments"
	case strings.Contains(found, "discussion"):
		return "starts a discussion"
	case strings.Contains(found, "review"):
		return "reviews"
	case strings.Contains(found, "page"):
		return "edits the wiki"
	}
	return "proposes a change"
}
