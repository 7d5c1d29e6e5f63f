// Package unsafedeserialization is the rule unsafe-deserialization; doc.md says what it does and why.
package unsafedeserialization

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
		ID: "unsafe-deserialization", Title: "Input is unpickled or loaded as objects", Practice: "code-injection",
		Severity: finding.Critical, Confidence: finding.Certain, CWE: []int{502}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"deserialize"},
		Except:  []string{"template", "tag"}, // what templates pass to filters is mostly written in them
		Fix:     "Use JSON, or `yaml.safe_load`; what has to come back unchanged is signed with `django.core.signing`.",
	},
}
