// Package workflowunsafevariable is the rule workflow-unsafe-variable; doc.md says what it does and why.
package workflowunsafevariable

import (
	_ "embed"
	"maps"
	"regexp"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/interpolation"
	"paddock/internal/rule"
	"paddock/internal/workflow"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "workflow-unsafe-variable", Title: "A variable of CI takes a protection away", Practice: "server-files",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{295, 532}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

//go:embed variables.txt
var variablesText string

// unsafe is what a value of a variable does.
type unsafe struct {
	value    *regexp.Regexp
	severity finding.Severity
	what     string
}

// known are the variables of variables.txt, by name.
var known = func() map[string]unsafe {
	severities := map[string]finding.Severity{"info": finding.Info, "low": finding.Low, "medium": finding.Medium, "high": finding.High}
	m := map[string]unsafe{}
	for line := range strings.Lines(variablesText) {
		if f := strings.SplitN(strings.TrimSpace(line), " | ", 4); len(f) == 4 {
			m[f[0]] = unsafe{regexp.MustCompile(`(?i)^(?:` + f[1] + `)$`), severities[f[2]], f[3]}
		}
	}
	return m
}()

func run(pass *rule.Pass) {
	x := &reporter{pass, map[workflow.Piece]bool{}}
	for _, f := range pass.Project.Deployment.Workflows {
		x.all(f.Path, f.Env)
		for _, j := range f.Jobs {
			x.all(f.Path, j.Env)
			for _, s := range j.Steps {
				x.all(f.Path, s.Env)
			}
		}
	}
	for _, p := range pass.Project.Deployment.Pipelines {
		for _, j := range p.Jobs {
			for _, name := range slices.Sorted(maps.Keys(j.Variables)) {
				x.judge(name, j.Variables[name])
			}
			x.docker(j)
		}
	}
}

// reporter tells of each place once: a variable of the file is one of all its jobs.
type reporter struct {
	pass *rule.Pass
	said map[workflow.Piece]bool
}

func (x *reporter) all(path string, env map[string]workflow.Text) {
	for _, name := range slices.Sorted(maps.Keys(env)) {
		x.judge(name, workflow.Piece{Text: env[name], Path: path})
	}
}

func (x *reporter) judge(name string, at workflow.Piece) {
	u, ok := known[name]
	if !ok || !u.value.MatchString(at.Text.Text) || x.said[at] {
		return
	}
	x.said[at] = true
	f := x.pass.ReportLine(at.Path, at.Line, "%s is %q: %s", name, at.Text.Text, u.what)
	f.Severity = u.severity
	f.Key = name
	f.Fix = "Take " + name + " away; where one certificate or host is the reason, name that one alone."
	if strings.HasPrefix(name, "CI_DEBUG") || strings.HasPrefix(name, "ACTIONS") {
		f.Fix = "Take " + name + " away."
	}
}

// docker judges the daemon that a job of GitLab's is given beside it (docker:dind), which runs with all rights of the machine below.
func (x *reporter) docker(j *workflow.PipelineJob) {
	at, ok := j.Variables["DOCKER_TLS_CERTDIR"]
	if !ok || at.Text.Text != "" || x.said[at] || !slices.ContainsFunc(j.Services, func(s workflow.Piece) bool {
		return strings.Contains(j.Expanded(s.Text.Text, interpolation.Expand), "dind")
	}) {
		return
	}
	x.said[at] = true
	f := x.pass.ReportLine(at.Path, at.Line, "DOCKER_TLS_CERTDIR is empty: the job's Docker daemon, which has to run privileged, listens without TLS for all that share its network")
	f.Severity = finding.Info
	f.Key = "DOCKER_TLS_CERTDIR"
	f.Fix = "Set DOCKER_TLS_CERTDIR: \"/certs\", and share that volume in the runner's configuration; or build images without a daemon (buildah, BuildKit rootless)."
}
