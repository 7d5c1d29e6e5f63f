// Package pickletasks is the rule pickle-tasks; doc.md says what it does and why.
package pickletasks

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "pickle-tasks", Title: "Tasks are read with pickle", Practice: "code-injection",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{502}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

// formats are the settings that say how Celery reads and writes tasks and results, with the CELERY_ namespace
// and Celery 3's and 4's own names.
var formats = []string{"CELERY_ACCEPT_CONTENT", "CELERY_TASK_SERIALIZER", "CELERY_RESULT_SERIALIZER", "CELERY_RESULT_ACCEPT_CONTENT", "CELERY_EVENT_SERIALIZER"}

// run reports once: all the settings are one decision, and are mended together.
func run(pass *rule.Pass) {
	var first *finding.Finding
	var also []string
	for _, name := range formats {
		s := pass.Setting(name)
		v := pickle(s)
		switch {
		case v == nil:
		case first == nil:
			first = pass.ReportSetting(s, v, "%s allows pickle: whoever can write to the broker runs code in the workers", name)
		default:
			also = append(also, name)
		}
	}
	if first == nil {
		return
	}
	first.Fix = `Use "json" alone.`
	if len(also) > 0 {
		first.Fix += " " + strings.Join(also, " and ") + " must change with it."
	}
}

// pickle is the part of a setting that names pickle; nil when none does.
func pickle(s django.Setting) *pyeval.Value {
	if !s.Set {
		return nil
	}
	values := s.Value.Items
	if s.Value.Kind == pyeval.Str {
		values = []pyeval.Value{*s.Value}
	}
	for i := range values {
		if v := &values[i]; v.Kind == pyeval.Str && (v.Text == "pickle" || v.Text == "application/x-python-serialize") {
			return v
		}
	}
	return nil
}
