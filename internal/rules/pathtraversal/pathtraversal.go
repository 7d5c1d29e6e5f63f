// Package pathtraversal is the rule path-traversal; doc.md says what it does and why.
package pathtraversal

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
		ID: "path-traversal", Title: "Input becomes a path", Practice: "path-traversal",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{22, 73}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"path-up", "path-root", "upload-path"},
		Except:  []string{"archive"},
		Fix:     "Look the file up by its id, or take the base name and join it with `django.utils._os.safe_join`, which refuses to leave the directory.",
	},
}
