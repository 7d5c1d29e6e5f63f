// Package privilegedsignup is the rule privileged-signup; doc.md says what it does and why.
package privilegedsignup

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/access"
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
		ID: "privileged-signup", Title: "Anybody can register as staff", Practice: "roles",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{269, 862}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

// Of each route that anybody may call, the functions on the way are read statement by statement. Only what is done in
// any case counts: behind the usual tests of a form, and behind no other, which may be what keeps strangers out. Whoever
// first asks whether there are users at all is setting up the site.
func run(pass *rule.Pass) {
	seen := map[pysyntax.Node]bool{}
	for _, e := range pass.Matrix.Entries {
		v := e.Route.View
		if e.Access.Rule.Level != access.Anonymous || v.Model != nil || v.Site != nil {
			continue
		}
		for _, h := range view.Handlers(v) {
			if len(h.Methods) > 0 && !slices.ContainsFunc(h.Methods, func(m string) bool {
				r := e.Access.Rule.ByMethod[m]
				return r == nil || r.Level == access.Anonymous
			}) {
				continue
			}
			code := view.Handling(pass.Project.Index, pass.Site.Root, v, h)
			if slices.ContainsFunc(code, func(c view.Code) bool { return setsUp(c.Def) }) {
				continue
			}
			for _, c := range code {
				if seen[c.Def] {
					continue
				}
				seen[c.Def] = true
				r := reader{module: c.Module}
				r.block(view.Body(c.Def))
				if r.at == nil {
					continue
				}
				at := pyeval.Place{File: pass.Project.Index.Source(c.Module.Path), Span: r.at.Range()}
				f := pass.ReportRoute(e, at, "whoever registers here gets %s: the view is open to anybody", r.what)
				f.Fix = "Leave is_staff and is_superuser out where people register by themselves; let a superuser raise them in the admin, or by an invitation."
			}
		}
	}
}

// reader reads a function for the first account that it makes with a privilege.
type reader struct {
	module *pyname.Module
	// made says that an account was made on the way; at is what gives it the privilege, what is which.
	made bool
	at   pysyntax.Node
	what string
}

func (r *reader) block(body []pysyntax.Stmt) {
	for _, s := range body {
		if r.at != nil {
			return
		}
		switch s := s.(type) {
		case *pysyntax.If:
			if ordinary(s.Test) {
				r.block(s.Body)
			} else if leaves(s.Body) && len(s.Orelse) == 0 && !asksSent(s.Test) {
				return // what follows is for some only
			}
		case *pysyntax.Try:
			r.block(s.Body)
			r.block(s.Orelse)
		case *pysyntax.With:
			r.block(s.Body)
		case *pysyntax.Assign:
			r.calls(s.Value)
			for _, t := range s.Targets {
				if a, ok := t.(*pysyntax.Attribute); ok && r.made && privilege(a.Attr.Name) && isTrue(s.Value) {
					r.at, r.what = s, a.Attr.Name
				}
			}
		case *pysyntax.ExprStmt:
			r.calls(s.Value)
		case *pysyntax.Return:
			if s.Value != nil {
				r.calls(s.Value)
			}
		}
	}
}

func privilege(name string) bool {
	return name == "is_staff" || name == "is_superuser" || name == "is_admin"
}

// calls looks at what an expression calls.
func (r *reader) calls(e pysyntax.Expr) {
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		c, ok := n.(*pysyntax.Call)
		if !ok || r.at != nil {
			return r.at == nil
		}
		switch name := last(c.Func); {
		case name == "create_superuser" || name == "acreate_superuser":
			r.at, r.what = c, "is_superuser"
		case name == "create_user" || name == "acreate_user", name == "User" || name == "create" && r.ofUser(c.Func):
			r.made = true
			for _, k := range c.Keywords {
				if privilege(k.Name.Name) && isTrue(k.Value) {
					r.at, r.what = c, k.Name.Name
				}
			}
		case name == "save":
			a, method := c.Func.(*pysyntax.Attribute)
			r.made = r.made || method && (strings.Contains(strings.ToLower(last(a.Value)), "form") || last(a.Value) == "serializer")
		}
		return true
	})
}

// ofUser says that a call is one of a manager of the user model, as far as its name tells.
func (r *reader) ofUser(e pysyntax.Expr) bool {
	a, ok := e.(*pysyntax.Attribute)
	if !ok {
		return false
	}
	m, ok := a.Value.(*pysyntax.Attribute)
	return ok && m.Attr.Name == "objects" && strings.HasSuffix(last(m.Value), "User")
}

// ordinary says that a test is one that every form has: of the method, or whether what was sent is valid.
func ordinary(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.BoolOp:
		return !slices.ContainsFunc(e.Values, func(v pysyntax.Expr) bool { return !ordinary(v) })
	case *pysyntax.Compare:
		return last(e.Left) == "method"
	case *pysyntax.Call:
		return last(e.Func) == "is_valid"
	case *pysyntax.Attribute:
		return e.Attr.Name == "POST"
	}
	return false
}

// asksSent says that a test only looks at what was sent: passwords that differ, a name that is taken, a form that is not valid.
func asksSent(e pysyntax.Expr) (yes bool) {
	if u, ok := e.(*pysyntax.UnaryOp); ok && u.Op == pysyntax.Not {
		return ordinary(u.Operand) || asksSent(u.Operand)
	}
	if ordinary(e) {
		return true
	}
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Name:
			yes = yes || strings.HasPrefix(n.ID, "pass") || n.ID == "email" || n.ID == "username" || n.ID == "pwd"
		case *pysyntax.Keyword:
			field, _, _ := strings.Cut(n.Name.Name, "__")
			yes = yes || field == "email" || field == "username"
		}
		return !yes
	})
	return yes
}

// leaves says that some statements end in leaving the function.
func leaves(body []pysyntax.Stmt) bool {
	switch body[len(body)-1].(type) {
	case *pysyntax.Return, *pysyntax.Raise:
		return true
	}
	return false
}

// setsUp says that a function asks whether there are users, or whether there are any with a privilege.
func setsUp(def pysyntax.Node) (yes bool) {
	pysyntax.WalkStmts(view.Body(def), func(n pysyntax.Node) bool {
		c, ok := n.(*pysyntax.Call)
		if !ok {
			return !yes
		}
		switch last(c.Func) {
		case "exists", "count", "first", "aexists":
			named := false
			pysyntax.Walk(c, func(n pysyntax.Node) bool {
				k, ok := n.(*pysyntax.Keyword)
				named = named || ok && !privilege(k.Name.Name)
				return true
			})
			yes = yes || !named
		}
		return !yes
	})
	return yes
}

func isTrue(e pysyntax.Expr) bool {
	c, ok := e.(*pysyntax.Constant)
	return ok && c.Kind == pysyntax.True
}

func last(e pysyntax.Expr) string {
	switch e := e.(type) {
	case *pysyntax.Name:
		return e.ID
	case *pysyntax.Attribute:
		return e.Attr.Name
	}
	return ""
}
