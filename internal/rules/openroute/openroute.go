// Package openroute is the rule open-route; doc.md says what it does and why.
package openroute

import (
	_ "embed"
	"slices"

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
		ID: "open-route", Title: "Anybody can change what belongs to somebody", Practice: "deny-by-default",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{862, 306}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

func run(pass *rule.Pass) {
	seen := map[pyeval.Place]bool{}
	for _, e := range pass.Matrix.Entries {
		at := e.Route.View.Place
		if !openToChanges(e) || at.File == nil || seen[at] {
			continue
		}
		l := changed(pass, e)
		if l == nil {
			continue
		}
		seen[at] = true
		f := pass.ReportRoute(e, pyeval.Place{}, "nothing asks who calls this view, and it acts on any %s that a caller names", l.Model.Label)
		if l.Model.Loose() {
			f.Confidence = finding.Unsure
		}
		if place, _ := rule.PlaceOf(rule.Head(l.Place)); l.Place.File != nil {
			f.Trace = append(f.Trace, finding.Step{Place: place, Message: "which object it is, says the caller"})
		}
		f.Fix = "Ask for a login (login_required, LoginRequiredMixin, permission_classes), and look up only what the caller may see. If it is open on purpose, let it need something that only the right caller has: a signed or random token in the URL."
	}
}

// openToChanges says that anybody may call a view by a method that changes something.
func openToChanges(e *matrix.Entry) bool {
	r := &e.Access.Rule
	if !r.Open() || slices.Equal(e.Methods, []string{"GET"}) {
		return false
	}
	if r.ByMethod == nil {
		return true
	}
	for method, by := range r.ByMethod {
		if method != "GET" && by.Open() {
			return true
		}
	}
	return false
}

// changed is the look-up of an object that belongs to somebody and on which the view acts; nil when there is none.
func changed(pass *rule.Pass, e *matrix.Entry) *objects.Lookup {
	acts := view.Changes(e.Route.View)
	for i := range e.Lookups {
		l := &e.Lookups[i]
		if l.Scope != objects.Unscoped || l.Unguessable || l.Form || len(l.Why) > 0 || l.Model.User && !l.Write {
			continue
		}
		if l.Write || acts || len(view.Effects(pass.Project.Index, pass.Site.Root, e.Route.View)) > 0 {
			return l
		}
	}
	return nil
}
