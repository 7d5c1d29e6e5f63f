// Package workflowignoredcheck is the rule workflow-ignored-check; doc.md says what it does and why.
package workflowignoredcheck

import (
	_ "embed"
	"regexp"
	"slices"
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
		ID: "workflow-ignored-check", Title: "A check that fails, and nobody sees", Practice: "regular",
		Severity: finding.Info, Confidence: finding.Likely, CWE: []int{390, 1053}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	var ignored []place
	for _, f := range pass.Project.Deployment.Workflows {
		for _, j := range f.Jobs {
			if workflow.Checks(j.Uses.Text) {
				return // what a workflow of others does about it is not known
			}
			for _, s := range j.Steps {
				runs, quiet := reads(s.Run.Text)
				runs = runs || workflow.Checks(s.Uses.Text)
				switch {
				case !runs:
				case kept.MatchString(f.Text) || !(j.MayFail || s.MayFail || quiet):
					return // one that stops the run, or whose result goes somewhere
				default:
					ignored = append(ignored, place{f.Path, max(s.Uses.Line, s.Run.Line)})
				}
			}
		}
	}
	for _, p := range pass.Project.Deployment.Pipelines {
		if len(p.Includes) > 0 || slices.ContainsFunc(p.Templates, workflow.IsSecurityTemplate) {
			return // GitLab shows what its templates find in its own pages; of others nobody knows
		}
		for _, j := range p.Jobs {
			for _, s := range j.Script {
				runs, quiet := reads(s.Text.Text)
				switch {
				case !runs:
				case kept.MatchString(p.Text) || !(j.AllowFailure || quiet):
					return
				default:
					ignored = append(ignored, place{s.Path, s.Line})
				}
			}
		}
	}
	if len(ignored) == 0 {
		return
	}
	f := pass.ReportLine(ignored[0].path, ignored[0].line, "what looks for weaknesses may fail here without stopping anything, and no other check does: a finding is a line in a log")
	for _, p := range ignored[1:] {
		f.Trace = append(f.Trace, finding.Step{Place: finding.Place{Path: p.path, Line: p.line, Column: 1, EndLine: p.line, EndColumn: 1}, Message: "and here"})
	}
	f.Key = "ignored"
	f.Fix = "Let the check stop the run, with a baseline for what is known and accepted; or publish its report where somebody looks."
}

type place struct {
	path string
	line int
}

// kept are signs that the result of a check goes to somebody: reports for GitHub's and GitLab's own pages, files that are kept, other programs.
var kept = regexp.MustCompile(`(?i)sarif|upload-artifact|artifacts:|reports:|defectdojo|dependency-?track|slack|webhook|github-script|comment`)

// always are the ends of a command with which it never fails.
var always = regexp.MustCompile(`\|\|\s*(?:true|:|exit 0|echo\b[^|&;]*)\s*$|\s--exit-zero\b`)

// reads says of a script whether it looks for weaknesses, and whether each command of it that does ends well, whatever it finds.
func reads(script string) (runs, quiet bool) {
	quiet = true
	for line := range strings.Lines(strings.ReplaceAll(script, "\\\n", " ")) {
		line = strings.TrimSpace(line)
		if !workflow.Checks(line) || strings.HasPrefix(line, "#") || installs.MatchString(line) {
			continue
		}
		runs = true
		quiet = quiet && always.MatchString(line)
	}
	return runs, runs && quiet
}

// installs are commands that fetch a check and do not run it.
var installs = regexp.MustCompile(`^(?:sudo )?(?:python\d? -m )?(?:pip\d?|pipx|uv|uv pip|apt-get|apt|apk|npm|brew) (?:-\S+ )*(?:install|add|tool install|ci)\b[^|&;]*$|^echo\b`)
