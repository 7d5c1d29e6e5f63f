// Package tenantnotinquery is the rule tenant-not-in-query; doc.md says what it does and why.
package tenantnotinquery

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/access"
	"paddock/internal/django/matrix"
	"paddock/internal/django/models"
	"paddock/internal/django/objects"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "tenant-not-in-query", Title: "A list holds the rows of all tenants", Practice: "tenant-isolation",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{863}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

// usage is how the site's views ask for a model's rows: at how many places narrowed, at how many not.
type usage struct{ narrowed, open map[pyeval.Place]bool }

const (
	// usual is at how many places a model's rows have to be narrowed for that to be what the site does.
	usual = 2
	// maxSteps is how many relations may lie between a model and its tenant. What is further away belongs to
	// several things, of which another may be the one that counts.
	maxSteps = 2
)

func run(pass *rule.Pass) {
	of := map[*models.Model]*usage{}
	note := func(m *models.Model, at pyeval.Place, scope objects.Scope) {
		u := of[m]
		if u == nil {
			u = &usage{map[pyeval.Place]bool{}, map[pyeval.Place]bool{}}
			of[m] = u
		}
		switch scope {
		case objects.Owned:
			u.narrowed[at] = true
		case objects.Unscoped:
			u.open[at] = true
		}
	}
	// A view whose look-ups of the model are not narrowed either is mended there, and so is its list.
	type looked struct {
		view  string
		model *models.Model
	}
	open := map[looked]bool{}
	for _, e := range pass.Matrix.Entries {
		for _, l := range e.Lookups {
			if l.Scope == objects.Unscoped {
				open[looked{e.Route.View.Name, l.Model}] = true
			} else if !l.Form {
				note(l.Model, l.Place, l.Scope)
			}
		}
		for _, l := range e.Listings {
			note(l.Model, l.Place, l.Scope)
		}
	}
	for _, e := range pass.Matrix.Entries {
		for _, l := range e.Listings {
			path := tenant(l.Model)
			u := of[l.Model]
			if l.Scope != objects.Unscoped || path == nil || open[looked{e.Route.View.Name, l.Model}] || !member(&e.Access.Rule) || len(u.narrowed) < usual || len(u.narrowed) < len(u.open) {
				continue
			}
			report(pass, e, l, path, u)
		}
	}
}

// tenant is the way from a model's rows to the tenant that they belong to; nil when there is none, or a long one.
func tenant(m *models.Model) *models.Path {
	for i := range m.Owners {
		p := &m.Owners[i]
		if p.To != nil && p.To.Tenant && p.Steps <= maxSteps && m.Field(first(p.Lookup)) != nil {
			return p
		}
	}
	return nil
}

func first(lookup string) string {
	name, _, _ := strings.Cut(lookup, "__")
	return name
}

// member says that whoever has an account, or one with some role, gets through. What anybody may see is public on
// purpose, or the finding of another rule; staff may see all tenants'.
func member(r *access.Rule) bool {
	return r.Level == access.Authenticated || r.Level == access.Condition && r.Login
}

func report(pass *rule.Pass, e *matrix.Entry, l objects.Listing, path *models.Path, u *usage) {
	name := last(l.Model.Label)
	f := pass.ReportRoute(e, l.Place, "these are the rows of %s of every %s: nothing narrows them to the asker's, as %d other places do", l.Model.Label, strings.ToLower(last(path.To.Label)), len(u.narrowed))
	f.Fix = "Put the tenant into the query: " + name + ".objects.filter(" + path.Lookup + "=the asker's " + strings.ToLower(last(path.To.Label)) + ")."
	f.Key = l.Model.Name
	if len(u.open) > 1 && len(u.narrowed) < 3*len(u.open) {
		f.Confidence = finding.Unsure
	}
	step := func(at pyeval.Place, message string) {
		if place, _ := rule.PlaceOf(rule.Head(at)); at.File != nil {
			f.Trace = append(f.Trace, finding.Step{Place: place, Message: message})
		}
	}
	step(e.Route.Place, "the route /"+e.Route.Pattern())
	step(e.Route.View.Place, "is answered by "+e.Route.View.Name)
	step(l.Place, "which gives out rows of "+l.Model.Label)
	places := make([]pyeval.Place, 0, len(u.narrowed))
	for at := range u.narrowed {
		if at.File != nil {
			places = append(places, at)
		}
	}
	slices.SortFunc(places, func(a, b pyeval.Place) int {
		if c := strings.Compare(a.File.Path, b.File.Path); c != 0 {
			return c
		}
		return int(a.Start - b.Start)
	})
	if len(places) > 0 {
		step(places[0], "here, say, they are narrowed")
	}
}

func last(label string) string { return label[strings.LastIndexByte(label, '.')+1:] }
