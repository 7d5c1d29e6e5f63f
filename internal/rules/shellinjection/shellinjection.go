// Package shellinjection is the rule shell-injection; doc.md says what it does and why.
package shellinjection

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
		ID: "shell-injection", Title: "Input becomes part of a shell command", Practice: "command-injection",
		Severity: finding.Critical, Confidence: finding.Certain, CWE: []int{78}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"command"},
		Except:  []string{"template", "tag"}, // what templates pass to filters is mostly written in them
		Fix:     "Run the program without a shell, `subprocess.run([\"convert\", \"--\", name])`, or quote the value with `shlex.quote`.",
	},
}
