// Package opendataroute is the rule open-data-route; doc.md says what it does and why.
package opendataroute

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/django/matrix"
	"paddock/internal/django/objects"
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
		ID: "open-data-route", Title: "Anybody can see what belongs to somebody", Practice: "deny-by-default",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{862, 306}, Since: "0.1", Doc: doc,
	},
	Yields: []string{"unscoped-object"},
	Routes: run,
}

func run(pass *rule.Pass) {
	seen := map[pyeval.Place]bool{}
	public := pass.Matrix.Public()
	for _, e := range pass.Matrix.Entries {
		at := e.Route.View.Place
		if !e.Access.Rule.Open() || at.File == nil || seen[at] {
			continue
		}
		l := shown(pass, e)
		if l == nil || public[l.Model] {
			continue
		}
		m := l.Model
		seen[at] = true
		f := pass.ReportRoute(e, pyeval.Place{}, "nothing asks who calls this view, and it shows any %s that a caller names", m.Label)
		if m.User {
			f.Severity = finding.Medium
		}
		if cause, _ := rule.PlaceOf(l.Place); l.Place.File != nil {
			f.Cause = &cause
		}
		if m.Loose() {
			f.Confidence = finding.Unsure
		}
		f.Fix = "Ask for a login (login_required, LoginRequiredMixin, permission_classes), and look up only what the caller may see. If it is public on purpose, let the query say so (published=True), or let it need a random token that only the right reader has."
	}
}

// shown is the look-up of an object that belongs to somebody, is found by what the caller sends, and is only
// shown; nil when there is none, or when the view acts on it, which open-route reports. A view of GraphQL is open so that
// each resolver asks for itself, and unscoped-object reports those that don't.
func shown(pass *rule.Pass, e *matrix.Entry) *objects.Lookup {
	for i := range e.Lookups {
		l := &e.Lookups[i]
		if l.Scope != objects.Unscoped || l.Unguessable || l.Form || l.Resolver != "" || len(l.Why) > 0 {
			continue
		}
		if l.Model.User && l.By != "pk" && l.By != "id" || l.Model.Tenant && l.By != "pk" && l.By != "id" {
			continue // a page by name is there to be found
		}
		if l.Write || view.Changes(e.Route.View) || len(view.Effects(pass.Project.Index, pass.Site.Root, e.Route.View)) > 0 {
			return nil
		}
		return l
	}
	return nil
}
