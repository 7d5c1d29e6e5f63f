// Package tokeninlocalstorage is the rule token-in-local-storage; doc.md says what it does and why.
package tokeninlocalstorage

import (
	_ "embed"
	"fmt"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/rule"
	"paddock/internal/script"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "token-in-local-storage", Title: "A token is kept where every script can read it", Practice: "session-store",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{922}, Since: "0.1", Doc: doc,
	},
	Script: run,
}

func run(pass *rule.Pass, s *rule.Script) {
	for _, l := range s.Leaks {
		if l.Kind != "storage" {
			continue
		}
		where := "localStorage"
		if l.Session {
			where = "sessionStorage"
		}
		what := fmt.Sprintf("%q", l.Words)
		if l.Strength < script.Strong {
			what = l.Words
		}
		f := pass.Report(s.Place(l.Span), "%s is kept in %s, where every script of the page can read it", what, where)
		if l.Session {
			f.Severity = finding.Low
		}
		f.Fix = "Keep who is logged in in a cookie that is HttpOnly, Secure and SameSite, such as Django's session; a token for an API lives in a variable."
	}
}
