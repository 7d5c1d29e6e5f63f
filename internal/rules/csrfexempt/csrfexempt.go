// Package csrfexempt is the rule csrf-exempt; doc.md says what it does and why.
package csrfexempt

import (
	_ "embed"
	"maps"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/access"
	"paddock/internal/django/matrix"
	"paddock/internal/django/view"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "csrf-exempt", Title: "Other sites can send requests in a visitor's name", Practice: "csrf",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{352}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

// toChange is the rule of a method that changes something and asks for a login; nil when there is none.
func toChange(e *matrix.Entry) *access.Rule {
	r := &e.Access.Rule
	for _, method := range slices.Sorted(maps.Keys(r.ByMethod)) {
		if by := r.ByMethod[method]; method != "GET" && by.Login {
			return by
		}
	}
	if r.ByMethod == nil && r.Login {
		return r
	}
	return nil
}

func run(pass *rule.Pass) {
	seen := map[pyeval.Place]bool{}
	for _, e := range pass.Matrix.Entries {
		csrf, who := e.Access.CSRF, toChange(e)
		// Where no login is asked for, a forged request gives nobody anything that he could not send himself.
		if csrf.Protection != access.Exempt || who == nil || e.Route.View.Place.File == nil {
			continue
		}
		at := csrf.Why.Place
		if at.File == nil {
			at = rule.Head(e.Route.View.Place)
		}
		if seen[at] {
			continue
		}
		if csrf.Authenticator == "" && view.Idle(pass.Project.Index, pass.Site.Root, e.Route.View) {
			continue // it does nothing yet: there is nothing to bring about in anybody's name
		}
		seen[at] = true
		if csrf.Authenticator != "" {
			name := csrf.Authenticator[strings.LastIndexByte(csrf.Authenticator, '.')+1:]
			f := pass.ReportRoute(e, at, "%s takes a cookie for a login, and requests from any site: views that use it ask for no CSRF token", name)
			f.Key = csrf.Authenticator
			f.Fix = "Leave it to SessionAuthentication, which asks for the token, and let scripts send it in the X-CSRFToken header. Programs that are no browsers identify themselves by a key in a header: TokenAuthentication."
			if who.Unknown != "" {
				f.Confidence = finding.Likely
			}
			continue
		}
		f := pass.ReportRoute(e, at, "the view knows its caller by a cookie, and takes the request from any site: no CSRF token is asked for")
		f.Fix = "Take csrf_exempt away, and send the token with the request: {% csrf_token %} in forms, the X-CSRFToken header in scripts. A view for other machines identifies them by a key or a signature, and not by the session."
		if who.Unknown != "" {
			f.Confidence = finding.Likely
		}
	}
}
