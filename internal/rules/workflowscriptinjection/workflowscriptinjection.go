// Package workflowscriptinjection is the rule workflow-script-injection; doc.md says what it does and why.
//
// github.go knows where GitHub puts a stranger's words into a script, gitlab.go what GitLab hands to one; both ask the shell's reader which
// variables are read as a program.
package workflowscriptinjection

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
		ID: "workflow-script-injection", Title: "A stranger writes into a script of CI", Practice: "regular",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{94, 78}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	x := &reporter{pass: pass, said: map[spot]bool{}}
	x.github()
	x.gitlab()
}

// reporter says each thing once for a line: a template's line belongs to many jobs.
type reporter struct {
	pass *rule.Pass
	said map[spot]bool
}

type spot struct {
	path  string
	line  int
	found string
}

// first says that nothing was said yet of what was found on a line.
func (x *reporter) first(path string, line int, found string) bool {
	s := spot{path, line, found}
	if x.said[s] {
		return false
	}
	x.said[s] = true
	return true
}

// called are the scripts of the project that a script runs, with what they hand on to others.
func (x *reporter) called(script *workflow.Shell) (list []workflow.Piece) {
	seen := map[string]bool{}
	for queue := script.Files; len(queue) > 0 && len(list) < mostFiles; queue = queue[1:] {
		if seen[queue[0]] || !x.pass.Project.Tree.Has(queue[0]) {
			continue
		}
		seen[queue[0]] = true
		if data, err := x.pass.Project.Tree.Read(queue[0]); err == nil {
			text := string(data)
			list = append(list, workflow.Piece{Text: workflow.Whole(text), Path: queue[0]})
			queue = append(queue, workflow.ReadShell(text).Files...)
		}
	}
	return list
}

// mostFiles is how many files one script is followed into.
const mostFiles = 20

// through follows what variables of a script are set to: the first of the names it comes from of which origin knows something.
func through[T any](name string, assigned map[string][]string, origin func(string) (T, bool)) (found T, ok bool) {
	seen := map[string]bool{name: true}
	for queue := []string{name}; len(queue) > 0; queue = queue[1:] {
		if found, ok = origin(queue[0]); ok {
			return found, ok
		}
		for _, from := range assigned[queue[0]] {
			if !seen[from] {
				seen[from] = true
				queue = append(queue, from)
			}
		}
	}
	return found, false
}
