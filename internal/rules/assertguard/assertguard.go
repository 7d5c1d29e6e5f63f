// Package assertguard is the rule assert-guard; doc.md says what it does and why.
package assertguard

import (
	_ "embed"

	"paddock/internal/check"
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
		ID: "assert-guard", Title: "A check of the caller disappears with python -O", Practice: "fail-closed",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{862}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

func run(pass *rule.Pass) {
	seen := map[pysyntax.Node]bool{} // bodies, and asserts
	for _, e := range pass.Matrix.Entries {
		for _, h := range view.Handlers(e.Route.View) {
			for _, c := range pass.Reach(e.Route.View, h) {
				if seen[c.Def] {
					continue
				}
				seen[c.Def] = true
				pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
					a, ok := n.(*pysyntax.Assert)
					if !ok || seen[a] {
						return true
					}
					seen[a] = true
					if asks(c, a.Test) {
						f := pass.ReportRoute(e, pyeval.Place{File: c.Module.Tree.File, Span: a.Range()}, "who asks is checked by an assert, which is not there when Python runs with -O, and answers 500 when it is")
						f.Fix = "Write if not …: raise PermissionDenied, or narrow the look-up so that others' objects are not found."
					}
					return true
				})
			}
		}
	}
}

// asks says that a test is about what the caller may do or whose something is: it looks into request.user beyond asking that there
// is one, which tells type checkers what a decorator has made sure of.
func asks(c view.Code, test pysyntax.Expr) bool {
	found := false
	pysyntax.Walk(test, func(n pysyntax.Node) bool {
		call, isCall := n.(*pysyntax.Call)
		if isCall {
			if name, ok := call.Func.(*pysyntax.Name); ok && name.ID == "isinstance" {
				return false
			}
		}
		a, ok := n.(*pysyntax.Attribute)
		if !ok || a.Attr.Name == "is_authenticated" || a.Attr.Name == "is_anonymous" {
			return !ok
		}
		if a.Attr.Name == "user" && isRequest(c, a.Value) {
			found = true
		}
		return !found
	})
	return found
}

func isRequest(c view.Code, e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Name:
		return c.Request != "" && e.ID == c.Request
	case *pysyntax.Attribute:
		name, ok := e.Value.(*pysyntax.Name)
		return ok && e.Attr.Name == "request" && c.Self != "" && name.ID == c.Self
	}
	return false
}
