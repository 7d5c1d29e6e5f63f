// Package statechangebyget is the rule state-change-by-get; doc.md says what it does and why.
package statechangebyget

import (
	_ "embed"
	"slices"

	"paddock/internal/check"
	"paddock/internal/django/access"
	"paddock/internal/django/input"
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
		ID: "state-change-by-get", Title: "A link changes something", Practice: "methods",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{650, 352}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

func run(pass *rule.Pass) {
	seen := map[pyeval.Place]bool{}
	for _, e := range pass.Matrix.Entries {
		if e.Access.Rule.Level == access.Nobody || slices.Contains(e.Access.Closed, "GET") || e.Route.View.Place.File == nil {
			continue
		}
		for _, g := range view.UnsafeGets(pass.Project.Index, pass.Site.Root, e.Route.View) {
			if seen[g.Handler] || open(e) && !g.Session || g.Once && !byToken(e) || returning(e) {
				continue
			}
			seen[g.Handler] = true
			f := pass.ReportRoute(e, rule.Head(g.Handler), "a GET request to this view %s", g.What)
			if g.Head {
				f.Message = "a HEAD request to this view " + g.What + ": only GET is led elsewhere, and neither is asked for a CSRF token"
			}
			if g.Session || g.Head || byToken(e) {
				f.Severity = finding.Low
			}
			if place, _ := rule.PlaceOf(g.Place); g.Place.File != nil {
				f.Trace = append(f.Trace, finding.Step{Place: place, Message: "this is reached without a POST"})
			}
			f.Fix = "Let only POST in: @require_POST, or if request.method == \"POST\", and make the link a form with {% csrf_token %}."
		}
	}
}

// open says that a forged link gives nobody anything: anybody may do it anyway, by whatever method, which is open-route's business, or
// it takes a key that no browser brings along by itself. What a link with a token does is another matter.
func open(e *matrix.Entry) bool {
	r := &e.Access.Rule
	return !byToken(e) && (r.Open() || r.Key && !r.Login)
}

// returning says that a visitor comes back here from another site that has logged him in: OAuth and its like work by GET, and
// "state" is what protects them (RFC 6749, 10.12).
func returning(e *matrix.Entry) bool {
	return slices.ContainsFunc(e.Inputs, func(i input.Input) bool {
		return i.In == "query" && slices.Contains([]string{"code", "state", "oauth_token", "SAMLResponse", "ticket"}, i.Name)
	})
}

// byToken says that what the view is about is named in its address by what nobody can guess: nobody else can make up the link. Programs
// that look at mails follow it all the same.
func byToken(e *matrix.Entry) bool {
	if !slices.ContainsFunc(e.Inputs, func(i input.Input) bool { return i.In == "path" || i.In == "query" }) {
		return false
	}
	for _, l := range e.Lookups {
		if !l.Unguessable {
			return false
		}
	}
	return len(e.Lookups) > 0
}
