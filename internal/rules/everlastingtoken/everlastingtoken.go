// Package everlastingtoken is the rule everlasting-token; doc.md says what it does and why.
package everlastingtoken

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/django/access"
	"paddock/internal/django/models"
	"paddock/internal/finding"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "everlasting-token", Title: "A link for a reset, a login or an invitation never ends, or works again", Practice: "reset-flow",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{613, 640}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

// Tokens are kept in rows (row.go), or they are texts with a signature (signed.go). Either way the rule first asks what
// a token is for, by names and by what the code does with it (purpose.go), and only of those that are worth stealing
// whether time or use ends them (end.go).
func run(pass *rule.Pass) {
	r := &reader{pass: pass, facts: map[pysyntax.Node]*fact{}, found: map[pysyntax.Node]tokens{}, told: map[string]bool{}, purged: map[*models.Model]bool{}}
	for _, e := range pass.Matrix.Entries {
		v := e.Route.View
		// A view that finds a token is one for those who have it.
		if e.Access.Rule.Level <= access.Authenticated && v.Model == nil && v.Site == nil {
			r.route(e)
		}
	}
	for _, m := range pass.Modules() {
		r.encoded(m)
	}
}
