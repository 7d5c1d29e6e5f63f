// Package enumerableaccount is the rule enumerable-account; doc.md says what it does and why.
package enumerableaccount

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/django/view"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
	"paddock/internal/source"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "enumerable-account", Title: "The answer says whether an account exists", Practice: "enumeration",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{204}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

func run(pass *rule.Pass) {
	seen := map[pysyntax.Node]bool{}
	index, root := pass.Project.Index, pass.Site.Root
	for _, e := range pass.Matrix.Entries {
		v := e.Route.View
		if !e.Access.Rule.Open() || v.Model != nil {
			continue
		}
		var all []view.Code
		for _, h := range view.Handlers(v) {
			all = append(all, view.Reach(index, root, v, h)...)
		}
		for _, c := range append(all, view.FormCode(index, root, v, all)...) {
			if seen[c.Def] {
				continue
			}
			seen[c.Def] = true
			r := reader{code: c, graph: e.Graph}
			for _, t := range r.read() {
				file := index.Source(c.Module.Path)
				if file == nil {
					continue
				}
				at := pyeval.Place{File: file, Span: source.Span{Start: t.node.Range().Start, End: t.node.Range().End}}
				f := pass.ReportRoute(e, at, "%s", t.message())
				f.Key = v.Name + " " + t.key
				f.Fix = "Answer the same in both cases, and say the rest by mail: “If there is an account, we have sent a link.”"
				if t.exists {
					f.Severity = finding.Low
					f.Fix = "Answer as if the address were free, and tell its owner by mail that there is an account already."
				}
			}
		}
	}
}

func (t tell) message() string {
	switch {
	case t.flag:
		return "the answer says whether there is an account with this " + t.key
	case t.exists:
		return "the answer says that there is an account with this " + t.key + " already"
	}
	return "the answer says that there is no account with this " + t.key
}
