// Package rawsql is the rule raw-sql; doc.md says what it does and why.
package rawsql

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "raw-sql", Title: "Input becomes part of an SQL statement", Practice: "sql-injection",
		Severity: finding.Critical, Confidence: finding.Certain, CWE: []int{89}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"sql"},
		Except:  []string{"template", "tag"}, // what templates pass to filters is mostly written in them
		Fix:     "Pass the value as a parameter, `cursor.execute(\"… WHERE id = %s\", [value])`, or use the ORM; take names of columns from a list of your own.",
	},
}
