// Package archivetraversal is the rule archive-traversal; doc.md says what it does and why.
package archivetraversal

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
		ID: "archive-traversal", Title: "An archive from outside is unpacked as it is", Practice: "path-traversal",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{22}, Since: "0.1", Doc: doc,
	},
	Flow: &rule.Flow{
		Dangers: []string{"archive"},
		Also:    map[string][]string{"archive": {"path-up", "path-root"}},
		Fix:     "Pass `filter=\"data\"` to tarfile; of other archives check each name with `safe_join`, and bound how much is written.",
	},
}
