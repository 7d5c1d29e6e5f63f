// Package loginonlyroute is the rule login-only-route; doc.md says what it does and why.
package loginonlyroute

import (
	_ "embed"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/access"
	"paddock/internal/django/catalog"
	"paddock/internal/django/change"
	"paddock/internal/django/matrix"
	"paddock/internal/django/models"
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
		ID: "login-only-route", Title: "A login is asked for where a role is needed", Practice: "roles",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{863, 269}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

// action is a handler of a route, with what it changes and who may call it.
type action struct {
	entry   *matrix.Entry
	handler view.Handler
	who     asked
	changes []change.Change
}

// asked is what a handler asks of its caller.
type asked uint8

const (
	// other is anything that is neither of the two: nothing at all, a key, what is not known.
	other asked = iota
	// login is a login, or that and being a member of something.
	login
	// role is a permission, staff, or a test of what the caller is.
	role
)

func run(pass *rule.Pass) {
	actions := read(pass)
	seen := map[pyeval.Place]bool{}
	report := func(a *action, at pyeval.Place, format string, args ...any) *finding.Finding {
		if at.File == nil || seen[at] {
			return nil
		}
		seen[at] = true
		f := pass.ReportRoute(a.entry, at, format, args...)
		f.Key = a.entry.Route.View.Name + " " + a.handler.Name
		f.Fix = "Ask for the role as well: the decorator, mixin or permission class that the views beside it have, or permission_required."
		return f
	}
	for i := range actions {
		if a := &actions[i]; a.who == login {
			promotes(a, report)
		}
	}
	unlike(actions, report)
	for i := range actions {
		if a := &actions[i]; a.who == login {
			forStaff(pass, a, actions, report)
		}
	}
}

type reporter func(a *action, at pyeval.Place, format string, args ...any) *finding.Finding

// read gives the handlers of the project's own views, each once: several routes may lead to one.
func read(pass *rule.Pass) []action {
	var list []action
	seen, changes := map[string]bool{}, map[*models.Graph]*change.Reader{}
	for _, e := range pass.Matrix.Entries {
		v := e.Route.View
		if v.Place.File == nil || v.Site != nil || v.Class != nil && v.Class.Derives("django.contrib.admin.options.ModelAdmin") || e.Graph == nil {
			continue
		}
		for _, h := range view.Handlers(v) {
			key := v.Name + " " + h.Name
			if seen[key] {
				continue
			}
			seen[key] = true
			a := action{entry: e, handler: h, who: asks(ruleOf(e, h.Methods))}
			if a.who == login && !told(e, h) && speaksOfRights(pass, &a) {
				a.who = other
			}
			if a.who != other {
				r := changes[e.Graph]
				if r == nil {
					r = change.New(pass.Project.Index, pass.Site.Root, e.Graph)
					changes[e.Graph] = r
				}
				a.changes = r.Of(v, h)
			}
			list = append(list, a)
		}
	}
	return list
}

// told says that a handler is read to ask for a role by another of its methods: what it says of rights is that.
func told(e *matrix.Entry, h view.Handler) bool {
	if len(h.Methods) == 1 {
		return false
	}
	for m, by := range e.Access.Rule.ByMethod {
		if (len(h.Methods) == 0 || slices.Contains(h.Methods, m)) && asks(by) == role {
			return true
		}
	}
	return false
}

// at is where a handler is found wrong: itself, when it is one of several of its class, or its view.
func (a *action) at() pyeval.Place {
	if f := a.handler.Func; f != nil && !f.Library() && a.entry.Route.View.Actions != nil {
		return rule.Head(f.Place())
	}
	return rule.Head(a.entry.Route.View.Place)
}

// ruleOf is the weakest rule of the methods by which a handler may change something.
func ruleOf(e *matrix.Entry, methods []string) *access.Rule {
	r := &e.Access.Rule
	if r.ByMethod == nil {
		return r
	}
	var best *access.Rule
	for _, m := range slices.Sorted(maps.Keys(r.ByMethod)) {
		by := r.ByMethod[m]
		if (len(methods) == 0 || slices.Contains(methods, m)) && (m != "GET" || slices.Equal(methods, []string{"GET"})) && (best == nil || asks(by) < asks(best)) {
			best = by
		}
	}
	if best == nil {
		return r
	}
	return best
}

var identifier = regexp.MustCompile(`[A-Za-z_]\w*`)

// asks sorts a rule. What ties the object to the caller is as good as a role.
func asks(r *access.Rule) asked {
	switch r.Level {
	case access.Permission, access.Staff, access.Superuser:
		return role
	case access.Authenticated:
		if r.Unknown != "" || r.Detail != "" {
			return other
		}
		return login
	case access.Condition:
		if !r.Login || strings.HasPrefix(r.Detail, "only if ") {
			return other
		}
		member := true
		for _, word := range identifier.FindAllString(r.Detail, -1) {
			if catalog.NameSays("role", word) {
				return role
			}
		}
		for _, part := range strings.Split(r.Detail, " and ") {
			words := identifier.FindAllString(part, -1)
			if len(words) == 0 || !membership(words[len(words)-1]) || strings.ContainsAny(part, "(…") {
				member = false
			}
		}
		if member && r.Unknown == "" {
			return login
		}
	}
	return other
}

// membership says that a name stands for a tenant or a member of one: request.org, request.membership.
func membership(name string) bool {
	return catalog.NameSays("tenant", name) || catalog.NameSays("membership", name)
}

// promotes reports a handler that lets the request write a field by which somebody becomes more than they are.
func promotes(a *action, report reporter) {
	for _, c := range a.changes {
		if c.Verb == change.Deletes || c.Own || !aboutPeople(c.Model) {
			continue
		}
		for _, field := range c.Sent {
			w, ok := catalog.WorthOf(field)
			if !ok || w.Kind != "privilege" || w.What == "active account" || c.Model.Field(field) == nil {
				continue
			}
			f := report(a, a.at(), "whoever is logged in may set %s of any %s: whether the caller may give somebody more rights is not asked", field, c.Model.Label)
			if f == nil {
				return
			}
			f.Severity = finding.High
			trace(f, c)
			return
		}
	}
}

// aboutPeople says that a model is the user, or ties users to something.
func aboutPeople(m *models.Model) bool {
	if m.User {
		return true
	}
	for _, f := range m.Fields {
		if f.To != nil && f.To.User && !f.Many() && catalog.NameSays("membership", f.Name) {
			return true
		}
	}
	return false
}

// kind is what handlers are compared by.
type kind struct {
	model *models.Model
	verb  change.Verb
}

// unlike reports handlers that ask for a login where most that do the same ask for a role. What is the caller's own needs none.
func unlike(actions []action, report reporter) {
	roles, logins := map[kind][]*action{}, map[kind][]*action{}
	for i := range actions {
		a := &actions[i]
		for _, c := range a.changes {
			if c.Own || onTheSide(c) {
				continue
			}
			k := kind{c.Model, c.Verb}
			list := roles
			if a.who == login {
				list = logins
			}
			if n := len(list[k]); n == 0 || list[k][n-1] != a {
				list[k] = append(list[k], a)
			}
		}
	}
	for i := range actions {
		a := &actions[i]
		if a.who != login {
			continue
		}
		for _, c := range a.changes {
			if c.Own || onTheSide(c) {
				continue
			}
			k := kind{c.Model, c.Verb}
			like := roles[k]
			if k.verb == change.Deletes {
				like = append(slices.Clone(like), roles[kind{k.model, change.Edits}]...)
			}
			if len(like) < 2 || len(like) < 2*len(logins[k]) {
				continue
			}
			f := report(a, a.at(), "a login is enough to %s %s here, and %s ask for more: %s", infinitive(c.Verb), c.Model.Label, count(like), demand(like[0]))
			if f == nil {
				break
			}
			trace(f, c)
			for _, o := range like[:min(len(like), 3)] {
				if place, _ := rule.PlaceOf(o.at()); place.Path != "" {
					f.Trace = append(f.Trace, finding.Step{Place: place, Message: "this asks for " + demand(o)})
				}
			}
			break
		}
	}
}

// onTheSide says that a change is no purpose of a handler: it lies deep in what it calls, or takes down what happened.
func onTheSide(c change.Change) bool {
	return c.Depth > 1 || c.Verb == change.Makes && view.Records(c.Model.Label[strings.LastIndexByte(c.Model.Label, '.')+1:])
}

func infinitive(v change.Verb) string { return strings.TrimSuffix(v.String(), "s") }

func count(like []*action) string {
	return fmt.Sprintf("%d others that do so", len(like))
}

// demand is what a handler asks for, in words.
func demand(a *action) string {
	r := ruleOf(a.entry, a.handler.Methods)
	switch r.Level {
	case access.Permission:
		return "the permission " + r.Detail
	case access.Condition:
		return r.Detail
	}
	return r.Level.String()
}

func trace(f *finding.Finding, c change.Change) {
	if place, _ := rule.PlaceOf(rule.Head(c.Place)); place.Path != "" {
		f.Trace = append(f.Trace, finding.Step{Place: place, Message: "this " + c.Verb.String() + " " + c.Model.Label})
	}
}
