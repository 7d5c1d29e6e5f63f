// Package looseimpersonation is the rule loose-impersonation; doc.md says what it does and why.
package looseimpersonation

import (
	_ "embed"
	"slices"

	"paddock/internal/check"
	"paddock/internal/django/access"
	"paddock/internal/django/matrix"
	"paddock/internal/django/rows"
	"paddock/internal/django/signin"
	"paddock/internal/django/view"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "loose-impersonation", Title: "Too many may become another user", Practice: "roles",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{269, 863}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

func run(pass *rule.Pass) {
	packages(pass)
	seen := map[string]bool{}
	for _, e := range pass.Matrix.Entries {
		v := e.Route.View
		if v.Place.File == nil || e.Graph == nil || e.Graph.User == nil || e.Access.Rule.Unknown != "" {
			continue
		}
		for _, h := range view.Handlers(v) {
			key := v.Name + " " + h.Name
			if !seen[key] {
				seen[key] = true
				judge(pass, e, h)
			}
		}
	}
}

// judge reports a handler by which a caller becomes a user whom he names.
func judge(pass *rule.Pass, e *matrix.Entry, h view.Handler) {
	who := ""
	switch r := &e.Access.Rule; {
	case r.Level == access.Authenticated && r.Detail == "":
		who = "whoever is logged in"
	case r.Level == access.Staff, r.Level == access.Permission:
		who = "staff"
		if r.Level == access.Permission {
			who = "whoever has the permission " + r.Detail
		}
	default:
		return // superusers may; logins of visitors are other rules' business
	}
	var node pysyntax.Node
	var at view.Code
	spares := false
	code := pass.Reach(e.Route.View, h)
	for _, c := range code {
		def, ok := c.Def.(*pysyntax.FunctionDef)
		if !ok {
			continue
		}
		if c.Depth <= 1 && node == nil {
			r := reader{Body: signin.NewBody(c.Module, def, nil), graph: e.Graph, method: c.Self != "",
				about: func() bool {
					return rows.New(pass.Project.Index, pass.Site.Root, e.Graph).View(e.Route.View).Model == e.Graph.User
				}}
			node, at = r.becomes(), c
		}
		spares = spares || sparesSuperusers(def)
		if node != nil && at.Def == c.Def {
			spares = spares || tested(def, node)
		}
	}
	if node == nil {
		return
	}
	message := "whoever is logged in may become any user"
	if e.Access.Rule.Level == access.Authenticated {
		if slices.ContainsFunc(code, func(c view.Code) bool { return access.TestsRights(c.Def, false) }) {
			return
		}
	} else {
		if spares {
			return
		}
		message = who + " may become any user, a superuser too"
	}
	place := rule.Head(e.Route.View.Place)
	if f := h.Func; f != nil && !f.Library() && e.Route.View.Actions != nil {
		place = rule.Head(f.Place())
	}
	f := pass.ReportRoute(e, place, "%s by this view", message)
	if e.Access.Rule.Level != access.Authenticated {
		f.Severity = finding.Medium
	}
	if step, _ := rule.PlaceOf(rule.Head(pyeval.Place{File: at.Module.Tree.File, Span: node.Range()})); step.Path != "" {
		f.Trace = append(f.Trace, finding.Step{Place: step, Message: "here the session becomes that of the user who was named"})
	}
	f.Fix = "Let only superusers do it, by POST, never become a superuser or another member of the staff, and write down who became whom."
}

// tested says that the function tests the user whom somebody becomes, and not only that there is one.
func tested(def *pysyntax.FunctionDef, node pysyntax.Node) (found bool) {
	names := map[string]bool{}
	pysyntax.Walk(node, func(n pysyntax.Node) bool {
		if id, ok := n.(*pysyntax.Name); ok && id.ID != "request" && id.ID != "self" {
			names[id.ID] = true
		}
		return true
	})
	pysyntax.WalkStmts(def.Body, func(n pysyntax.Node) bool {
		s, ok := n.(*pysyntax.If)
		if !ok {
			return true
		}
		pysyntax.Walk(s.Test, func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.Attribute:
				id, ok := n.Value.(*pysyntax.Name)
				found = found || ok && names[id.ID]
			case *pysyntax.Call:
				for _, a := range n.Args {
					id, ok := a.(*pysyntax.Name)
					found = found || ok && names[id.ID]
				}
			}
			return !found
		})
		return !found
	})
	return found
}

// sparesSuperusers says that code asks whether somebody else than the caller is a superuser or of the staff: whom to become, or whom to look for.
func sparesSuperusers(def *pysyntax.FunctionDef) (found bool) {
	pysyntax.WalkStmts(def.Body, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Attribute:
			if n.Attr.Name == "is_superuser" || n.Attr.Name == "is_staff" {
				of, ok := n.Value.(*pysyntax.Attribute)
				found = found || !ok || of.Attr.Name != "user"
			}
		case *pysyntax.Keyword:
			found = found || n.Name.Name == "is_superuser" || n.Name.Name == "is_staff"
		}
		return !found
	})
	return found
}
