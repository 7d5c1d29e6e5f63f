// Package swallowedpermissionerror is the rule swallowed-permission-error; doc.md says what it does and why.
package swallowedpermissionerror

import (
	_ "embed"
	"slices"
	"strings"

	"paddock/internal/check"
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
		ID: "swallowed-permission-error", Title: "Who is refused may go on", Practice: "fail-closed",
		Severity: finding.High, Confidence: finding.Likely, CWE: []int{636, 755, 862}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	for _, m := range pass.Modules() {
		if !strings.Contains(m.Tree.File.Text, "except") && !strings.Contains(m.Tree.File.Text, "suppress") {
			continue
		}
		r := reader{pass, m}
		pysyntax.WalkStmts(m.Tree.Body, func(n pysyntax.Node) bool {
			if f, ok := n.(*pysyntax.FunctionDef); ok {
				r.block(f.Body, nil)
			}
			return true
		})
	}
}

type reader struct {
	pass   *rule.Pass
	module *pyname.Module
}

// block looks at the statements of a function, or of a block in it; after is what runs behind them.
func (r *reader) block(stmts, after []pysyntax.Stmt) {
	for i, s := range stmts {
		rest := slices.Concat(stmts[i+1:], after)
		switch s := s.(type) {
		case *pysyntax.Try:
			r.try(s, rest)
			r.block(s.Body, slices.Concat(s.Orelse, s.Final, rest))
			r.block(s.Orelse, slices.Concat(s.Final, rest))
			for _, h := range s.Handlers {
				r.block(h.Body, slices.Concat(s.Final, rest))
			}
			r.block(s.Final, rest)
		case *pysyntax.With:
			r.with(s, rest)
			r.block(s.Body, rest)
		case *pysyntax.If:
			r.block(s.Body, rest)
			r.block(s.Orelse, rest)
		case *pysyntax.For:
			r.block(s.Body, rest)
			r.block(s.Orelse, rest)
		case *pysyntax.While:
			r.block(s.Body, rest)
			r.block(s.Orelse, rest)
		case *pysyntax.Match:
			for _, c := range s.Cases {
				r.block(c.Body, rest)
			}
		}
	}
}

// try judges the handlers of a try.
func (r *reader) try(t *pysyntax.Try, rest []pysyntax.Stmt) {
	for _, h := range t.Handlers {
		named, any := r.refusal(h.Type)
		if !named && !any {
			continue
		}
		if named && repeats(t, h, r.module.Tree.File) {
			r.report(h, "what is refused is done all the same when the check fails")
			continue
		}
		if len(t.Orelse) > 0 || !r.checks(t.Body, any) || !idle(h.Body) || !goesOn(slices.Concat(t.Final, rest)) {
			continue
		}
		what := "the refusal is caught and nothing comes of it: what follows runs for those whom the check refuses, too"
		if any {
			what = "every error of the check is caught, a refusal too, and what follows runs all the same"
		}
		r.report(h, what)
	}
}

// with judges `with suppress(PermissionDenied): check()`.
func (r *reader) with(w *pysyntax.With, rest []pysyntax.Stmt) {
	for _, item := range w.Items {
		call, ok := item.Context.(*pysyntax.Call)
		if !ok {
			continue
		}
		if name, ok := r.module.Qualify(call.Func); !ok || name != "contextlib.suppress" {
			continue
		}
		for _, a := range call.Args {
			named, any := r.refusal(a)
			if (named || any) && r.checks(w.Body, any) && goesOn(rest) {
				r.report(call, "the refusal is suppressed: what follows runs for those whom the check refuses, too")
				return
			}
		}
	}
}

func (r *reader) report(n pysyntax.Node, message string) {
	f := r.pass.Report(rule.Head(pyeval.Place{File: r.module.Tree.File, Span: n.Range()}), "%s", message)
	if q := r.module.Scopes().Of(n).QualName(); q != "" {
		f.Symbol = r.module.Name + "." + q
		f.Key = f.Symbol
	}
	f.Fix = "Let the error go on, so that the answer is 403, or refuse here: return a redirect, raise Http404."
}

// refusals are the exceptions by which Django and DRF refuse somebody who may not. Errors of a login are none: who fails
// to log in may go on as a visitor.
var refusals = []string{"django.core.exceptions.PermissionDenied", "rest_framework.exceptions.PermissionDenied"}

// refusal says that what is caught is a refusal by name, or any error at all.
func (r *reader) refusal(e pysyntax.Expr) (named, any bool) {
	switch e := e.(type) {
	case nil:
		return false, true
	case *pysyntax.Tuple:
		for _, x := range e.Elts {
			n, a := r.refusal(x)
			named, any = named || n, any || a
		}
		return named, any && !named
	}
	for _, name := range r.module.Names(e) {
		if slices.Contains(refusals, name) {
			return true, false
		}
		if name == "builtins.Exception" || name == "builtins.BaseException" || name == "rest_framework.exceptions.APIException" {
			any = true
		}
	}
	for _, d := range r.module.Resolve(e) {
		if c := d.Class(); c != nil {
			if yes, _ := c.Inherits(refusals...); yes {
				return true, false
			}
		}
	}
	return false, any
}

// checks says that statements do nothing but ask whether somebody may do something. Where any error is caught, it
// has to be certain: a function that raises a refusal itself, or DRF's own checks.
func (r *reader) checks(stmts []pysyntax.Stmt, sure bool) bool {
	found := false
	for _, s := range stmts {
		e, ok := s.(*pysyntax.ExprStmt)
		if !ok {
			return false
		}
		v := e.Value
		if w, ok := v.(*pysyntax.Await); ok {
			v = w.Value
		}
		call, ok := v.(*pysyntax.Call)
		if !ok || !r.isCheck(call, sure) {
			return false
		}
		found = true
	}
	return found
}

// checkNames begin the names of functions that raise unless all is well; drfChecks are those of DRF's views.
var (
	checkNames = []string{"check", "require", "ensure", "assert", "verify", "authorize", "enforce", "validate", "raise", "test_"}
	drfChecks  = []string{"check_permissions", "check_object_permissions"}
)

func (r *reader) isCheck(call *pysyntax.Call, sure bool) bool {
	name := ""
	switch f := call.Func.(type) {
	case *pysyntax.Name:
		name = f.ID
	case *pysyntax.Attribute:
		name = f.Attr.Name
	}
	if slices.Contains(drfChecks, name) {
		return true
	}
	for _, d := range r.module.Resolve(call.Func) {
		if def := d.Function(); def != nil && d.Module != nil {
			return r.refuses(d.Module, def, 0) && !acts(def)
		}
	}
	name = strings.TrimLeft(strings.ToLower(name), "_")
	return !sure && slices.ContainsFunc(checkNames, func(p string) bool { return strings.HasPrefix(name, p) })
}

// refuses says that a function, or one that it calls, raises a refusal.
func (r *reader) refuses(m *pyname.Module, def *pysyntax.FunctionDef, depth int) (found bool) {
	inner := reader{r.pass, m}
	pysyntax.WalkStmts(def.Body, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Raise:
			e := n.Exc
			if c, ok := e.(*pysyntax.Call); ok {
				e = c.Func
			}
			if e != nil {
				named, _ := inner.refusal(e)
				found = found || named
			}
		case *pysyntax.Call:
			if depth < 2 && !found {
				for _, d := range m.Resolve(n.Func) {
					if f := d.Function(); f != nil && d.Module != nil && f != def && inner.refuses(d.Module, f, depth+1) {
						found = true
					}
				}
			}
		}
		return !found
	})
	return found
}

// acting are methods that do something: a function that calls one is more than a check.
var acting = []string{"save", "delete", "create", "update", "bulk_create", "get_or_create", "update_or_create", "delay", "apply_async", "send", "send_mail", "render"}

func acts(def *pysyntax.FunctionDef) (found bool) {
	pysyntax.WalkStmts(def.Body, func(n pysyntax.Node) bool {
		if c, ok := n.(*pysyntax.Call); ok {
			if a, ok := c.Func.(*pysyntax.Attribute); ok && slices.Contains(acting, a.Attr.Name) {
				found = true
			}
		}
		return !found
	})
	return found
}
