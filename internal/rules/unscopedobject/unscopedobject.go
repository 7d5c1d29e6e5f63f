// Package unscopedobject is the rule unscoped-object; doc.md says what it does and why.
package unscopedobject

import (
	"cmp"
	_ "embed"
	"maps"
	"regexp"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/access"
	"paddock/internal/django/catalog"
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
		ID: "unscoped-object", Title: "An object is looked up whoever it belongs to", Practice: "object-level",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{639}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

// hole is a look-up to report, with the route through which it weighs most.
type hole struct {
	entry    *matrix.Entry
	lookup   objects.Lookup
	severity finding.Severity
	sure     finding.Confidence
}

func run(pass *rule.Pass) {
	worst := map[pyeval.Place]hole{}
	var order []pyeval.Place
	public, pages := shownToAll(pass.Matrix), pagesBySlug(pass.Matrix)
	for _, e := range pass.Matrix.Entries {
		for _, l := range e.Lookups {
			severity, sure, ok := weigh(e, l)
			if !ok || l.Place.File == nil {
				continue
			}
			if (public[l.Model] || pages[l.Model] && bySlug(l)) && !l.Write {
				sure = finding.Unsure
			}
			old, known := worst[l.Place]
			if !known {
				order = append(order, l.Place)
			}
			if !known || cmp.Or(cmp.Compare(severity, old.severity), cmp.Compare(sure, old.sure)) > 0 {
				worst[l.Place] = hole{e, l, severity, sure}
			}
		}
	}
	for _, at := range order {
		report(pass, worst[at])
	}
}

// shownToAll are the models that most views show to everybody, and that nobody changes without a login: there it is
// the rule of the site, and where anybody may change them as well it is the want of one.
func shownToAll(m *matrix.Matrix) map[*models.Model]bool {
	public := m.Public()
	for _, e := range m.Entries {
		for _, l := range e.Lookups {
			if l.Write && l.Scope == objects.Unscoped && ruleFor(e, l).Open() {
				delete(public, l.Model)
			}
		}
	}
	return public
}

// byKey are the fields by which a row is named and counted up; any other that nobody can guess is a token of its own.
var byKey = []string{"pk", "id"}

// weigh says how bad it is that a look-up of a route is not narrowed; ok is false when it is not to be reported.
func weigh(e *matrix.Entry, l objects.Lookup) (severity finding.Severity, sure finding.Confidence, ok bool) {
	if l.Scope != objects.Unscoped || len(l.Why) > 0 || l.Form && (!l.Write || l.Model.Tenant || l.Model.User) {
		return 0, 0, false
	}
	severity, sure = finding.High, finding.Likely
	who := ruleFor(e, l)
	if slices.Contains(who.Tied, l.Place) && !slices.ContainsFunc(e.Lookups, func(o objects.Lookup) bool { return o.Place == l.Place && o.Model != l.Model }) {
		return 0, 0, false // a permission class or a mixin asks whose it is, before the view looks it up again
	}
	switch r := who; r.Level {
	case access.Permission, access.Staff, access.Superuser, access.Nobody:
		return 0, 0, false // those may see everything
	case access.Condition:
		if r.Login && looksAfterAll(r.Detail) {
			return 0, 0, false
		}
		if r.Login && capability.MatchString(r.Detail) {
			sure = finding.Unsure // who may edit may edit all, as a rule
		}
		if !r.Login && !r.Link {
			severity, sure = finding.Medium, finding.Unsure // who has the key may have been given it for all
		}
	case access.Unknown:
		sure = finding.Unsure
	}
	if l.Model.Loose() {
		sure = finding.Unsure
	}
	if l.Unguessable {
		if who.Level != access.Authenticated || !slices.Contains(byKey, lastPart(l.By)) {
			return 0, 0, false // a link that was mailed is its own key
		}
		return finding.Low, finding.Unsure, true
	}
	field := lastPart(l.By)
	if _, secret := catalog.SecretName(field); secret || slices.ContainsFunc(strings.Split(field, "_"), isKey) {
		return 0, 0, false // who has the key may use it
	}
	byName := byName(l)
	if l.Resolver != "" && (byName || !l.Write && (l.Model.Tenant || shown(e, l))) {
		return 0, 0, false // one route answers all queries, so nothing tells a page from somebody's object
	}
	switch {
	case l.Model.User && !l.Write && byName, l.Model.Tenant && !l.Write && byName && who.Open():
		return 0, 0, false // a page by name is there to be found
	case l.Model.User && !l.Write, l.Model.Tenant && !l.Write && byName:
		severity = min(severity, finding.Medium)
	case field == "username" || field == "email":
		sure = finding.Unsure // somebody is told from others rather than an object from others' objects
	}
	if l.Form {
		severity = min(severity, finding.Medium)
	}
	return severity, sure, true
}

// capability is a right of the caller's by a name of the site's own: user.profile.can_edit_page.
var capability = regexp.MustCompile(`\buser(\.\w+)*\.can_\w+`)

// bySlug says that an object is looked up by the name that it has in addresses.
func bySlug(l objects.Lookup) bool {
	field := lastPart(l.By)
	fd := l.Model.Field(field)
	return field == "slug" || fd != nil && (fd.Kind == "SlugField" || fd.Kind == "AutoSlugField")
}

// pagesBySlug are the models that some view shows to everybody by their slugs, neither users nor tenants: such an address is made to be
// found, and what it shows is a page.
func pagesBySlug(m *matrix.Matrix) map[*models.Model]bool {
	pages := map[*models.Model]bool{}
	for _, e := range m.Entries {
		for _, l := range e.Lookups {
			if !l.Write && !l.Form && l.Scope == objects.Unscoped && !l.Model.User && !l.Model.Tenant && bySlug(l) && ruleFor(e, l).Open() {
				pages[l.Model] = true
			}
		}
	}
	return pages
}

// byName says that an object is looked up by what it is called rather than by its key.
func byName(l objects.Lookup) bool {
	field := lastPart(l.By)
	if fd := l.Model.Field(field); fd != nil && !fd.Primary && !fd.Relation() {
		return true
	}
	return !slices.Contains(byKey, field) && !strings.HasSuffix(field, "_id")
}

// shown says that another resolver shows any object of the same model to everybody who knows its name.
func shown(e *matrix.Entry, l objects.Lookup) bool {
	return slices.ContainsFunc(e.Lookups, func(o objects.Lookup) bool {
		return o.Model == l.Model && o.Scope == objects.Unscoped && o.Resolver != "" && !o.Login && !o.Write && byName(o)
	})
}

// looksAfterAll says that each of the conditions of a rule that let somebody in is that he looks after the site.
func looksAfterAll(detail string) bool {
	for one := range strings.SplitSeq(detail, " or ") {
		if !catalog.Privileged(one) {
			return false
		}
	}
	return true
}

// ruleFor is who may make the look-up: of one that changes something the weakest rule of the methods that change.
func ruleFor(e *matrix.Entry, l objects.Lookup) *access.Rule {
	best := &e.Access.Rule
	if !l.Write || best.ByMethod == nil {
		return best
	}
	best = nil
	for _, method := range slices.Sorted(maps.Keys(e.Access.Rule.ByMethod)) {
		r := e.Access.Rule.ByMethod[method]
		if method != "GET" && (best == nil || weaker(r, best)) {
			best = r
		}
	}
	if best == nil {
		return &e.Access.Rule
	}
	return best
}

// weaker says that a rule asks for less than another: anybody, a condition without a login, a login, more.
func weaker(a, b *access.Rule) bool {
	rank := func(r *access.Rule) int {
		switch {
		case r.Open():
			return 0
		case r.Level == access.Condition && !r.Login, r.Level == access.Unknown:
			return 1
		case r.Level == access.Authenticated:
			return 2
		case r.Level == access.Condition:
			return 3
		}
		return 4
	}
	return rank(a) < rank(b)
}

// isKey says that a word of a field's name says that knowing its value is what lets somebody in.
func isKey(word string) bool {
	return slices.Contains([]string{"key", "token", "secret", "signature", "fingerprint", "hash"}, word)
}

func lastPart(lookup string) string {
	if i := strings.LastIndex(lookup, "__"); i >= 0 {
		return lookup[i+2:]
	}
	return lookup
}

func report(pass *rule.Pass, h hole) {
	l, e := h.lookup, h.entry
	who := "whoever is logged in"
	switch r := ruleFor(e, l); {
	case l.Login:
	case r.Open():
		who = "anybody, without a login,"
	case r.Level == access.Unknown:
		who = "who may call this"
	case r.Level == access.Condition && !r.Login:
		who = "whoever meets the condition of the view"
	}
	does := "reads"
	if l.Write {
		does = "changes"
	}
	model := l.Model.Label
	if l.Form {
		f := pass.ReportRoute(e, l.Place, "%s may tie any %s to what this form saves: its choices are not narrowed to the asker", who, model)
		finish(f, h)
		f.Fix = "Give the field the asker's objects, in the form's __init__: self.fields[\"" + l.By + "\"].queryset = " + lastName(model) + ".objects.filter(" + owner(l) + ")."
		return
	}
	f := pass.ReportRoute(e, l.Place, "%s %s any %s by its %s: the look-up does not ask whose it is", who, does, model, by(l))
	finish(f, h)
	f.Fix = "Narrow the look-up to what the asker may see: filter(" + owner(l) + ") before the " + by(l) + ", or check the owner behind it and answer 404."
}

func finish(f *finding.Finding, h hole) {
	f.Severity, f.Confidence = h.severity, h.sure
	f.Key = h.lookup.Model.Name + " " + h.lookup.By
	step := func(at pyeval.Place, message string) {
		if place, _ := rule.PlaceOf(rule.Head(at)); at.File != nil {
			f.Trace = append(f.Trace, finding.Step{Place: place, Message: message})
		}
	}
	step(h.entry.Route.Place, "the route /"+h.entry.Route.Pattern())
	step(h.entry.Route.View.Place, "is answered by "+h.entry.Route.View.Name)
	step(h.lookup.Place, "which looks up "+h.lookup.Model.Label+" by what the caller sends")
}

func by(l objects.Lookup) string {
	if l.By == "" {
		return "identifier"
	}
	return l.By
}

func lastName(label string) string { return label[strings.LastIndexByte(label, '.')+1:] }

// owner is how a look-up is narrowed: by the tenant where there is one, since its members share what it has; else by
// the shortest way to the user.
func owner(l objects.Lookup) string {
	for _, p := range l.Model.Owners {
		if p.To != nil && p.To.Tenant && p.Lookup != "" {
			return p.Lookup + "=the asker's " + strings.ToLower(lastName(p.To.Label))
		}
	}
	for _, p := range l.Model.Owners {
		if p.Lookup != "" {
			if p.To != nil && p.To.User {
				return p.Lookup + "=request.user"
			}
			return p.Lookup + "=the asker's own"
		}
	}
	return "owner=request.user"
}
