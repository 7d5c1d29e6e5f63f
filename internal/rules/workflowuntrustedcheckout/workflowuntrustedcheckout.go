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
				if checkout, line, rest := stranger(s); checkout != "" && !guarded(f, j, i, 0) {
					judge(pass, f, j, append([]*workflow.Step{{Run: workflow.Text{Text: rest}}}, j.Steps[i+1:]...), checkout, line, s.With["path"].Text != "")
				}
			}
		}
	}
}

// stranger says that a step fetches the code of a pull request, where it says so, and what of its script comes after. The name of a branch
// alone is one of the project's own repository: a fork's has to be named beside it.
func stranger(s *workflow.Step) (what string, line int, rest string) {
	if name, _, _ := strings.Cut(s.Uses.Text, "@"); name == "actions/checkout" {
		if m := commit.FindString(s.With["ref"].Text); m != "" {
			return m, s.With["ref"].Line, ""
		}
		if m := fork.FindString(s.With["repository"].Text); m != "" {
			return m, s.With["repository"].Line, ""
		}
	}
	if at := fetches.FindStringIndex(s.Run.Text); at != nil {
		rest := s.Run.Text[at[1]:]
		if end := ends.FindStringIndex(rest); end != nil {
			rest = rest[end[1]:]
		} else {
			rest = ""
		}
		if strings.HasPrefix(s.Run.Text[at[0]:], "git fetch") && !puts.MatchString(rest) {
			return "", 0, "" // it lies there, to be compared with
		}
		return strings.TrimSpace(s.Run.Text[at[0]:at[1]]), s.Run.LineAt(at[0]), rest
	}
	return "", 0, ""
}

var (
	commit  = regexp.MustCompile(`github\.event\.(pull_request\.(head\.sha|merge_commit_sha)|workflow_run\.head_(sha|commit\.id))|refs/pull/`)
	fork    = regexp.MustCompile(`github\.event\.(pull_request\.head\.repo\.[a-z_]+|workflow_run\.head_repository[^ }]*)`)
	puts    = regexp.MustCompile(`git (?:-C \S+ )?(?:checkout|switch|merge|reset|worktree|rebase)\b`)
	fetches = regexp.MustCompile(`gh pr checkout|git (checkout|switch|pull|merge|fetch)[^\n]*(refs/pull/|pull/\$|github\.event\.pull_request\.head\.sha)`)
)

func judge(pass *rule.Pass, f *workflow.File, j *workflow.Job, after []*workflow.Step, what string, line int, aside bool) {
	runs, looks := false, false
	for _, s := range after {
		runs = runs || works(s.Run.Text) || strings.HasPrefix(s.Uses.Text, "./")
		looks = looks || s.Uses.Text != "" && !strings.HasPrefix(s.Uses.Text, "actions/checkout")
	}
	if !runs && !looks {
		return
	}
	found := pass.ReportLine(f.Path, line, "the code of whoever proposes a change (%s) is fetched and worked with, in a workflow that runs with the project's secrets and its own token", what)
	if reads(f, j) && !secrets(f, j) {
		found.Severity = finding.Medium // a token that may only read, and no secret
	}
	if aside || !runs || j.Environment != "" {
		// Beside the project's own code, to be read perhaps; or only looked at by actions; or somebody has to agree first.
		found.Severity, found.Confidence = finding.Medium, finding.Unsure
	}
	found.Key = j.Name
	found.Fix = "Do what needs the code on pull_request, which has no secrets, and let a second workflow (workflow_run) do what needs them, without running anything of the first; or ask for a label that only the project's people may set."
}

// works says that a script does more than to say something and to ask git and GitHub.
func works(script string) bool {
	for _, command := range ends.Split(script, -1) {
		if !idle.MatchString(strings.TrimSpace(command)) {
			return true
		}
	}
	return false
}

// ends are where one command ends and the next begins.
var ends = regexp.MustCompile(`\n|&&|\|\||;`)

// idle are commands that run nothing of what was fetched.
var idle = regexp.MustCompile(`^(?:$|#|(?:echo|printf|git|gh|cd|export|set|cat|ls|exit|fi|done|else|then|IFS=.* read)\b|[A-Za-z_]\w*=\S*$|\w+=["'][^"']*["']$)`)

// reads says that the job's token may only read.
func reads(f *workflow.File, j *workflow.Job) bool {
	p := j.Permissions
	if p.Line == 0 {
		p = f.Permissions
	}
	return p.Line > 0 && p.All != "write-all" && len(p.Write) == 0
}

// conditions are those that only the project's own people, or code of the project's own, can meet.
var conditions = regexp.MustCompile(`label|author_association|(?:github\.actor|github\.triggering_actor|user\.login|sender\.login) *==|contains\([^)]*(?:github\.actor|\.login)|head\.repo\.full_name == github\.repository|head\.repo\.fork *(?:== *false|!= *true)|! *github\.event\.pull_request\.head\.repo\.fork|head_repository\.full_name == github\.repository|workflow_run\.event == 'push'|workflow_run\.event != 'pull_request'|pull_request\.merged`)

// asks are steps that ask GitHub what somebody may do here, and fail for others.
var asks = regexp.MustCompile(`(?i)collaborator|author_association|user-permission|check-permission|has-permission|memberships?\b|team-member|is-organization-member`)

// guarded says that what a job does from one of its steps on is done for a label, or for people of the project alone: by its condition, by the
// step's, by a step before, or by a job that it waits for.
func guarded(f *workflow.File, j *workflow.Job, step, depth int) bool {
	if t := f.Types["pull_request_target"]; len(t) == 1 && t[0] == "labeled" && !f.Has("workflow_run", "issue_comment") || conditions.MatchString(j.If) {
		return true
	}
	for i, s := range j.Steps[:min(step+1, len(j.Steps))] {
		if i == step && conditions.MatchString(s.If) || i < step && asks.MatchString(s.Uses.Text+" "+s.Run.Text+" "+s.With["script"].Text) {
			return true
		}
	}
	for _, need := range j.Needs {
		for _, other := range f.Jobs {
			if other.Name == need && depth < len(f.Jobs) && guarded(f, other, len(other.Steps), depth+1) {
				return true
			}
		}
	}
	return false
}

// secrets says that a job is handed secrets of the project; the token is judged by its permissions.
func secrets(f *workflow.File, j *workflow.Job) bool {
	has := func(m map[string]workflow.Text) bool {
		for _, v := range m {
			if secret(v.Text) {
				return true
			}
		}
		return false
	}
	if has(f.Env) || has(j.Env) {
		return true
	}
	for _, s := range j.Steps {
		if has(s.With) || has(s.Env) || secret(s.Run.Text) {
			return true
		}
	}
	return false
}

func secret(text string) bool {
	return strings.Contains(strings.ReplaceAll(text, "secrets.GITHUB_TOKEN", ""), "secrets.")
}
