// Package jsoninscript is the rule json-in-script; doc.md says what it does and why.
package jsoninscript

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
		ID: "json-in-script", Title: "A template writes values into JavaScript", Practice: "xss",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{79, 116}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"script-text", "script-code", "html"},
		Sinks:   []string{"template.show.script-"},
		Except:  []string{"header", "host", "meta", "template", "tag"}, // what no page makes another one's browser send
		Fix:     "Give data to scripts with `{{ value|json_script:\"id\" }}` and read it with JSON.parse; in a string `{{ value|escapejs }}`.",
	},
}
