package unlimitedpagesize

import (
	"slices"
	"strings"

	"paddock/internal/django/matrix"
	"paddock/internal/django/rows"
	"paddock/internal/django/view"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
)

// sizes are attributes of views and paginators that say how large a page is.
var sizes = []string{"page_size", "paginate_by", "per_page"}

// code looks at a function for sizes that come from the request: of a Paginator, of what get_paginate_by returns, of a
// view's or paginator's attribute, and of a slice of a model's objects.
func (j *judge) code(e *matrix.Entry, c view.Code, r *rows.Reader) {
	f := reader{c}
	// One bound mends all that a function does with a size.
	done := false
	add := func(n pysyntax.Node) {
		if done {
			return
		}
		done = true
		found := j.report(e, pyeval.Place{File: c.Module.Tree.File, Span: n.Range()}, "the caller says how large a page is, up to all there is")
		found.Fix = "Bound what was asked for: min(int(request.GET.get(\"size\", 50)), 100), or offer a few sizes and take no other."
	}
	def, _ := c.Def.(*pysyntax.FunctionDef)
	pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Call:
			if f.paginator(n.Func) {
				var size pysyntax.Expr
				if len(n.Args) > 1 {
					size = n.Args[1]
				}
				for _, k := range n.Keywords {
					if k.Name.Name == "per_page" {
						size = k.Value
					}
				}
				if size != nil && f.asked(size, 0) {
					add(n)
				}
			}
		case *pysyntax.Return:
			if def != nil && def.Name.Name == "get_paginate_by" && n.Value != nil && f.asked(n.Value, 0) {
				add(n)
			}
		case *pysyntax.Assign:
			for _, t := range n.Targets {
				if a, ok := t.(*pysyntax.Attribute); ok && slices.Contains(sizes, a.Attr.Name) && f.asked(n.Value, 0) {
					add(n)
				}
			}
		case *pysyntax.Subscript:
			s, ok := n.Index.(*pysyntax.Slice)
			if ok && f.asked(f.extent(s), 0) && r.Of(c, e.Route.View, n.Value).Model != nil {
				add(n)
			}
		}
		return true
	})
}

// reader follows the sizes of one function.
type reader struct{ view.Code }

// paginator says that a call makes a paginator of Django's, or of a class of the project's that derives from it.
func (f reader) paginator(e pysyntax.Expr) bool {
	for _, d := range f.Module.Resolve(e) {
		if d.Dotted() == "django.core.paginator.Paginator" {
			return true
		}
		if c := d.Class(); c != nil {
			yes, _ := c.Inherits("django.core.paginator.Paginator")
			return yes
		}
	}
	return false
}

// extent is how much a slice takes, [:limit] or [offset:offset + limit]; nil when that cannot be read: the end alone says
// where a page lies and not how large it is.
func (f reader) extent(s *pysyntax.Slice) pysyntax.Expr {
	if s.Lower == nil {
		return s.Upper
	}
	end := s.Upper
	if n, ok := end.(*pysyntax.Name); ok {
		if all, _ := f.values(n.ID); len(all) == 1 {
			end = all[0]
		}
	}
	sum, ok := end.(*pysyntax.BinOp)
	lower, named := s.Lower.(*pysyntax.Name)
	switch {
	case !ok || !named || sum.Op != pysyntax.Add:
	case isName(sum.Left, lower.ID):
		return sum.Right
	case isName(sum.Right, lower.ID):
		return sum.Left
	}
	return nil
}

// asked says that an expression is a number that the caller chooses freely. What min() or a function of the project has
// seen, and what is compared with something, is taken to be bounded.
func (f reader) asked(e pysyntax.Expr, depth int) bool {
	if e == nil || depth > 8 {
		return false
	}
	any := func(list ...pysyntax.Expr) bool {
		return slices.ContainsFunc(list, func(x pysyntax.Expr) bool { return f.asked(x, depth+1) })
	}
	switch e := e.(type) {
	case *pysyntax.Attribute:
		return slices.Contains([]string{"GET", "POST", "query_params", "data"}, e.Attr.Name) && f.isRequest(e.Value)
	case *pysyntax.Subscript:
		return any(e.Value)
	case *pysyntax.BoolOp:
		return any(e.Values...)
	case *pysyntax.IfExp:
		if _, ok := e.Test.(*pysyntax.Compare); ok {
			return false
		}
		return any(e.Body, e.Orelse)
	case *pysyntax.BinOp: // size + 1, to see whether there are more
		_, number := e.Right.(*pysyntax.Num)
		return number && (e.Op == pysyntax.Add || e.Op == pysyntax.Sub) && any(e.Left)
	case *pysyntax.Name:
		values, bounded := f.values(e.ID)
		return !bounded && any(values...)
	case *pysyntax.Call:
		switch fn := e.Func.(type) {
		case *pysyntax.Name:
			return slices.Contains([]string{"int", "abs", "max"}, fn.ID) && any(e.Args...)
		case *pysyntax.Attribute:
			return slices.Contains([]string{"get", "strip"}, fn.Attr.Name) && any(fn.Value)
		}
	}
	return false
}

// values are what the function gives a name; bounded says that it compares the name, or bounds it.
func (f reader) values(id string) (list []pysyntax.Expr, bounded bool) {
	pysyntax.WalkStmts(view.Body(f.Def), func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Assign:
			if !slices.ContainsFunc(n.Targets, func(t pysyntax.Expr) bool { return isName(t, id) }) {
				break
			}
			list = append(list, n.Value)
			if call, ok := n.Value.(*pysyntax.Call); ok && (isName(call.Func, "min") || holds(call, id) && !plain(call)) {
				bounded = true
			}
		case *pysyntax.Compare:
			for _, op := range n.Ops {
				switch op {
				case pysyntax.Is, pysyntax.IsNot:
				default:
					bounded = bounded || holds(n, id)
				}
			}
		}
		return true
	})
	return list, bounded
}

// plain says that a call leaves a number as large as it is: int(size).
func plain(call *pysyntax.Call) bool {
	n, ok := call.Func.(*pysyntax.Name)
	return ok && slices.Contains([]string{"int", "abs", "max", "str"}, n.ID)
}

// holds says that a name stands in an expression.
func holds(e pysyntax.Node, id string) (found bool) {
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		if x, ok := n.(pysyntax.Expr); ok && isName(x, id) {
			found = true
		}
		return !found
	})
	return found
}

func isName(e pysyntax.Expr, id string) bool {
	n, ok := e.(*pysyntax.Name)
	return ok && n.ID == id
}

// isRequest says that an expression is the request.
func (f reader) isRequest(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Name:
		return e.ID == "request" || f.Request != "" && e.ID == f.Request
	case *pysyntax.Attribute:
		return strings.HasSuffix(e.Attr.Name, "request") && f.Self != "" && isName(e.Value, f.Self)
	}
	return false
}
