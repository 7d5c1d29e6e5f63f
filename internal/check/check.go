// Package check describes one thing that Paddock looks at: the part that a
// rule of the audit, a check of the probe and a filter of the guard have in
// common, so that one weakness has one id and one document in all three.
//
// It holds descriptions only; what to do stands with the rule, check or filter.
package check

import "paddock/internal/finding"

// Meta describes a rule, a check or a filter. It is a constant in all but name:
// nobody changes one after the program has started.
type Meta struct {
	// ID is stable and says the bad thing in words: "raw-sql". Suppressions,
	// baselines and configuration name it.
	ID string
	// Title is what a person reads above a finding: "SQL is built from input".
	Title string
	// Practice is the id of the practice it bears on, from internal/checklist.
	Practice string
	// Severity and Confidence are what a finding has when the rule says nothing else.
	Severity   finding.Severity
	Confidence finding.Confidence
	// CWE are the weakness ids, the closest first; OWASP's categories follow from them.
	CWE []int
	// Since is the version of Paddock that first had it.
	Since string
	// Doc is the document that `paddock explain` prints, in Markdown.
	Doc string
}
