// Package pickletasks is the rule pickle-tasks; doc.md says what it does and why.
package pickletasks

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/django/settings"
	"paddock/internal/finding"
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

func run(pass *rule.Pass) {
	for _, name := range formats {
		s := pass.Setting(name)
		if !s.Set {
			continue
		}
		values := []settings.Value{*s.Value}
		if s.Value.Kind != settings.Str {
			values = s.Value.Items
		}
		for i := range values {
			v := &values[i]
			if v.Kind != settings.Str || v.Text != "pickle" && v.Text != "application/x-python-serialize" {
				continue
			}
			f := pass.ReportSetting(s, v, "%s allows pickle: whoever can write to the broker runs code in the workers", name)
			f.Fix = "Use \"json\" alone."
			break
		}
	}
}
