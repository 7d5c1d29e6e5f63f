// Package missingobjectpermission is the rule missing-object-permission; doc.md says what it does and why.
package missingobjectpermission

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/access"
	"paddock/internal/django/input"
	"paddock/internal/django/matrix"
	"paddock/internal/django/objects"
	"paddock/internal/django/rows"
	"paddock/internal/django/view"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "missing-object-permission", Title: "The permission on the object is never asked", Practice: "object-level",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{862, 639}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

func run(pass *rule.Pass) {
	r := reader{pass: pass, seen: map[pyeval.Place]bool{}}
	for _, e := range pass.Matrix.Entries {
		c := e.Route.View.Class
		if c == nil || e.Route.View.Place.File == nil || !c.Derives("rest_framework.views.APIView") {
			continue
		}
		switch e.Access.Rule.Level {
		case access.Staff, access.Superuser, access.Nobody:
			continue // those may see everything
		}
		r.entry, r.class = e, nil
		if !c.Library() {
			if m := pass.Project.Index.ModuleAt(pass.Site.Root, c.File.Path); m != nil {
				r.class = m.Class(c.Node)
			}
		}
		for _, h := range view.Handlers(e.Route.View) {
			r.handler(h)
		}
	}
}

type reader struct {
	pass  *rule.Pass
	entry *matrix.Entry
	// class is the view's; nil of a function of api_view.
	class *pyname.Class
	seen  map[pyeval.Place]bool
}

// function is one that runs for a handler.
type function struct {
	module *pyname.Module
	def    *pysyntax.FunctionDef
}

// asked are the methods by which a view asks for the permission on an object, or takes it from where that is done.
var asked = []string{"check_object_permissions", "has_object_permission", "get_object"}

func (r *reader) handler(h view.Handler) {
	policies := r.policies(h)
	code := r.reached(h)
	if len(code) == 0 {
		// A handler of DRF's own: it takes its object from get_object().
		if len(policies) > 0 && takesObject(h.Name) {
			r.override(policies)
		}
		return
	}
	var calls []string
	for _, f := range code {
		calls = append(calls, called(f.def)...)
	}
	for _, w := range h.Wrappers {
		if w.Func != nil && !w.Func.Library() {
			calls = append(calls, called(w.Func.Node)...)
		}
	}
	if slices.Contains(calls, "get_object") && len(policies) > 0 {
		r.override(policies)
	}
	if slices.ContainsFunc(calls, func(n string) bool { return slices.Contains(asked, n) }) || slices.ContainsFunc(code, func(f function) bool { return access.TestsRights(f.def, false) }) {
		return
	}
	for i := range r.entry.Lookups {
		l := &r.entry.Lookups[i]
		if l.Form || !r.byPath(l) || mine(l) || !slices.ContainsFunc(code, func(f function) bool { return within(l.Place, f) }) {
			continue
		}
		p := r.forModel(policies, l)
		switch {
		case p != nil && !r.seen[l.Place]:
			r.seen[l.Place] = true
			r.report(l, p)
		case p == nil && !r.seen[l.Place] && !slices.Contains(calls, "get_queryset") && r.bypassed(l):
			r.seen[l.Place] = true
			f := r.pass.ReportRoute(r.entry, l.Place, "the view looks up %s by itself: what get_queryset() narrows it to, and what permission classes say of the object, is not asked", l.Model.Label)
			f.Severity = finding.Medium
			f.Fix = "Take the object from self.get_object()."
		}
	}
}

func (r *reader) report(l *objects.Lookup, p *access.PermissionClass) {
	name := lastName(p.Name)
	f := r.pass.ReportRoute(r.entry, l.Place, "%s has a say about each %s, and is not asked: the view looks it up by itself", name, l.Model.Label)
	if l.Scope == objects.Owned {
		f.Severity = finding.Low
	}
	if p.Maybe {
		f.Confidence = finding.Unsure
	}
	f.Key = r.entry.Route.View.Name + " " + l.Model.Name
	r.trace(f, p)
	f.Fix = "Call self.check_object_permissions(request, obj) behind the look-up, or take the object from self.get_object() of a generic view."
	if r.entry.Route.View.Func != nil {
		f.Fix = "A function has no check_object_permissions: make it a class, or narrow the look-up to what the caller may have."
	}
}

// override reports a get_object of the project's that does not ask.
func (r *reader) override(policies []access.PermissionClass) {
	if r.class == nil {
		return
	}
	member, ok := r.class.Find("get_object")
	if !ok {
		return
	}
	def, ok := member.Bindings[len(member.Bindings)-1].Node.(*pysyntax.FunctionDef)
	if !ok {
		return
	}
	at := rule.Head(pyeval.Place{File: member.Class.Module.Tree.File, Span: def.Range()})
	calls := called(def)
	for _, f := range r.follow(function{member.Class.Module, def}) {
		if access.TestsRights(f.def, false) {
			return
		}
		calls = append(calls, called(f.def)...)
	}
	if r.seen[at] || slices.ContainsFunc(calls, func(n string) bool { return slices.Contains(asked, n) }) || namesUser(def) || len(calls) == 0 {
		return
	}
	r.seen[at] = true
	p := &policies[0]
	f := r.pass.ReportRoute(r.entry, at, "get_object() does not ask %s, which has a say about each object", lastName(p.Name))
	if p.Maybe {
		f.Confidence = finding.Unsure
	}
	f.Key = member.Class.Name + ".get_object"
	r.trace(f, p)
	f.Fix = "Call self.check_object_permissions(self.request, obj) before it is returned, or narrow get_queryset() and leave get_object() to DRF."
}

func (r *reader) trace(f *finding.Finding, p *access.PermissionClass) {
	if place, _ := rule.PlaceOf(p.Place); place.Path != "" {
		f.Trace = append(f.Trace, finding.Step{Place: place, Message: "the view names " + lastName(p.Name)})
	}
	if p.Class != nil {
		if m, ok := p.Class.Find("has_object_permission"); ok {
			b := m.Bindings[len(m.Bindings)-1]
			if place, _ := rule.PlaceOf(rule.Head(pyeval.Place{File: m.Class.Module.Tree.File, Span: b.Node.Range()})); place.Path != "" {
				f.Trace = append(f.Trace, finding.Step{Place: place, Message: "which says what is asked of the object"})
			}
		}
	}
}

// takesObject says that a handler of DRF's own takes its object from get_object().
func takesObject(name string) bool {
	return slices.Contains([]string{"get", "retrieve", "update", "partial_update", "destroy", "put", "patch", "delete"}, name)
}

// byPath says that an object is named by the path: it is what the view is about.
func (r *reader) byPath(l *objects.Lookup) bool {
	return slices.ContainsFunc(r.entry.Inputs, func(i input.Input) bool { return i.In == "path" && i.Name == l.From })
}

// mine says that a look-up is narrowed to the caller himself, or checked behind it.
func mine(l *objects.Lookup) bool {
	if l.Place.File == nil {
		return true
	}
	for _, w := range l.Why {
		if w.Place.File != nil && strings.Contains(w.Place.File.Text[w.Place.Start:w.Place.End], ".user") || strings.HasPrefix(w.Message, "it is checked") {
			return true
		}
	}
	return strings.Contains(l.Place.File.Text[l.Place.Start:l.Place.End], ".user")
}

func within(at pyeval.Place, f function) bool {
	s := f.def.Range()
	return at.File != nil && at.File.Path == f.module.Path && s.Start <= at.Start && at.End <= s.End
}

// bypassed says that the generic view of a look-up would have narrowed it: its get_queryset gives the same model, and only some of its objects.
func (r *reader) bypassed(l *objects.Lookup) bool {
	if r.class == nil || l.Scope != objects.Unscoped || len(l.Why) > 0 || r.entry.Graph == nil || !r.entry.Route.View.Class.Derives("rest_framework.generics.GenericAPIView") {
		return false
	}
	member, ok := r.class.Find("get_queryset")
	if !ok {
		return false
	}
	def, ok := member.Bindings[len(member.Bindings)-1].Node.(*pysyntax.FunctionDef)
	if !ok {
		return false
	}
	// The object of a detail route is named by lookup_url_kwarg, lookup_field or pk.
	key := "pk"
	for _, name := range []string{"lookup_field", "lookup_url_kwarg"} {
		if a, _, ok := r.entry.Route.View.Class.Attr(name); ok && a.Kind == pyeval.Str {
			key = a.Text
		}
	}
	return l.From == key && narrows(def) && rows.New(r.pass.Project.Index, r.pass.Site.Root, r.entry.Graph).View(r.entry.Route.View).Model == l.Model
}

// narrows says that a function looks at the request beyond what it asks for in its query: at who asks.
func narrows(def *pysyntax.FunctionDef) bool {
	named, query := 0, 0
	pysyntax.WalkStmts(def.Body, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Name:
			if n.ID == "request" {
				named++
			}
		case *pysyntax.Attribute:
			if n.Attr.Name == "request" {
				named++
			}
			if slices.Contains([]string{"query_params", "GET", "method"}, n.Attr.Name) {
				query++
			}
		}
		return true
	})
	return named > query
}

func lastName(dotted string) string { return dotted[strings.LastIndexByte(dotted, '.')+1:] }
