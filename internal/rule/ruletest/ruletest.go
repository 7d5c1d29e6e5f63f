// Package ruletest runs rules over the examples that stand beside them: the
// "## Example" and "## Fix" of a rule's doc.md and the small projects of its
// testdata/*.txtar. docs/adding-a-rule.md shows how they are written.
//
// One test of internal/rules runs it over all rules, because a test binary for
// each rule would cost minutes. It knows the formats of the examples and
// nothing of any particular rule.
package ruletest

import (
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"

	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/rule"
	"paddock/internal/source"
)

// T is the part of *testing.T that the driver needs, so that a test can hand it a fake.
type T interface {
	Helper()
	Errorf(format string, args ...any)
}

// Driver says how examples become projects and what a rule's description is held against.
type Driver struct {
	// Load makes the project of a case from its files, by path.
	Load func(files map[string]string) (*django.Project, error)
	// Practice says whether there is a practice of that id.
	Practice func(id string) bool
	// Weakness says whether the CWE is known, so that its OWASP categories can be told.
	Weakness func(cwe int) bool
}

// All checks every rule; dir holds the rules' directories. That there are rules at all, and that
// each has an id of its own, is part of it. run calls its function under the rule's id
// (testing.T.Run, as a rule).
func (d Driver) All(t T, rules []*rule.Rule, dir fs.FS, run func(id string, f func(T))) {
	t.Helper()
	if len(rules) == 0 {
		t.Errorf("no rules: run `go generate ./internal/rules`")
	}
	seen := map[string]bool{}
	for _, r := range rules {
		if seen[r.ID] {
			t.Errorf("two rules have the id %s", r.ID)
			continue
		}
		seen[r.ID] = true
		run(r.ID, func(t T) {
			t.Helper()
			// The directory is the id without its hyphens, which Go does not allow in a package's name.
			sub, err := fs.Sub(dir, strings.ReplaceAll(r.ID, "-", ""))
			if err != nil {
				t.Errorf("%v", err)
				return
			}
			d.Check(t, r, sub)
		})
	}
}

// Check checks one rule; dir is its directory.
func (d Driver) Check(t T, r *rule.Rule, dir fs.FS) {
	t.Helper()
	d.meta(t, r)
	examples, fixes := documentCases(t, r, dir)
	cases := slices.Concat(examples, fixes, txtarCases(t, dir))
	fires, silent := 0, 0
	for _, c := range cases {
		findings, ok := d.run(t, r, c)
		if !ok {
			continue
		}
		if len(findings) > 0 {
			fires++
		} else {
			silent++
		}
		judge(t, r, c, findings)
	}
	for _, c := range examples {
		if len(c.wants) == 0 {
			t.Errorf("%s: no line of the example has a want-comment: say what fires there", c.name)
		}
	}
	for _, c := range fixes {
		if len(c.wants) > 0 {
			t.Errorf("%s: the fix has a want-comment: a fix must be silent", c.name)
		}
	}
	if fires == 0 {
		t.Errorf("no case makes the rule fire")
	}
	if silent == 0 {
		t.Errorf("no case leaves the rule silent")
	}
}

// run gives the rule's findings in a case. It runs twice: the model is immutable and rules keep no
// state, so that the second time must give the same.
func (d Driver) run(t T, r *rule.Rule, c project) (findings []finding.Finding, ok bool) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("%s: panic: %v\n%s", c.name, p, panicLines())
			ok = false
		}
	}()
	loaded, err := d.Load(c.files)
	if err != nil {
		t.Errorf("%s: loading: %v", c.name, err)
		return nil, false
	}
	model := rule.NewModel(loaded)
	findings = rule.Run(r, model)
	if again := rule.Run(r, model); !reflect.DeepEqual(findings, again) {
		t.Errorf("%s: a second run over the same project gives other findings: the rule keeps state or changes the model", c.name)
	}
	return findings, true
}

// judge holds the findings of a case against its wants, and looks at each finding itself.
func judge(t T, r *rule.Rule, c project, findings []finding.Finding) {
	t.Helper()
	for _, p := range unmet(c.wants, findings) {
		t.Errorf("%s: %s", c.name, p)
	}
	for _, f := range findings {
		at := fmt.Sprintf("%s: finding at %s:%d:%d %q", c.name, f.Path, f.Line, f.Column, f.Message)
		if f.Rule != r.ID {
			t.Errorf("%s is of the rule %q", at, f.Rule)
		}
		if f.Message == "" {
			t.Errorf("%s has no message", at)
		}
		if f.Fix == "" {
			t.Errorf("%s has no fix: say what to write instead", at)
		}
		if f.DjangoCheck != "" && !slices.Contains(r.Django, f.DjangoCheck) {
			t.Errorf("%s names Django's check %s, which the rule's Django does not list", at, f.DjangoCheck)
		}
		if problem := place(c, f.Place); problem != "" {
			t.Errorf("%s: %s", at, problem)
		}
		for _, step := range f.Trace {
			if problem := place(c, step.Place); problem != "" {
				t.Errorf("%s: trace: %s", at, problem)
			}
		}
	}
}

// place says what is wrong with a place in a case.
func place(c project, p finding.Place) string {
	if p.Path == "" {
		return ""
	}
	text, ok := c.files[p.Path]
	if !ok {
		return fmt.Sprintf("there is no file %s", p.Path)
	}
	if p.Line == 0 {
		return ""
	}
	f := source.NewFile(p.Path, text)
	inside := func(line, column int) bool {
		return line >= 1 && line <= f.LineCount() && column >= 1 && column <= len([]rune(f.Line(line)))+1
	}
	if !inside(p.Line, p.Column) || !inside(p.EndLine, p.EndColumn) {
		return fmt.Sprintf("%d:%d to %d:%d lies outside the file", p.Line, p.Column, p.EndLine, p.EndColumn)
	}
	if p.EndLine < p.Line || p.EndLine == p.Line && p.EndColumn < p.Column {
		return fmt.Sprintf("%d:%d to %d:%d ends before it starts", p.Line, p.Column, p.EndLine, p.EndColumn)
	}
	return ""
}
