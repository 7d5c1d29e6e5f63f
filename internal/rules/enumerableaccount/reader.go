package enumerableaccount

import (
	"slices"
	"strings"

	"paddock/internal/django/models"
	"paddock/internal/django/view"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// tell is a statement that gives away whether an account exists.
type tell struct {
	node pysyntax.Node
	// key is the field by which accounts were looked up.
	key string
	// exists: it is said of one that exists. flag: the answer holds the outcome itself.
	exists, flag bool
}

// reader reads one function. It looks for look-ups of users by what names them, takes the branches that
// follow from the outcome, and of those branches the statements that a caller sees: errors, answers, messages.
// What is said in the same words elsewhere in the function tells nothing.
type reader struct {
	code  view.Code
	graph *models.Graph
	tells []tell
	// depth is how many functions lie between the one that is read and this one, which it calls for an account.
	depth int
	// said counts the visible statements of the function by their words.
	said map[string]int
}

func (r *reader) read() []tell {
	body := view.Body(r.code.Def)
	r.said = map[string]int{}
	pysyntax.WalkStmts(body, func(n pysyntax.Node) bool {
		if s, ok := n.(pysyntax.Stmt); ok {
			if _, visible := r.visible(s); visible {
				r.said[r.words(s)]++
			}
		}
		return true
	})
	r.block(body)
	r.orNotFound(body)
	return slices.DeleteFunc(r.tells, func(t tell) bool { return !t.flag && r.said[r.words(t.node)] > 1 })
}

// block reads statements in order, and those inside of them.
func (r *reader) block(body []pysyntax.Stmt) {
	for i, s := range body {
		switch s := s.(type) {
		case *pysyntax.If:
			if key, exists, ok := r.outcome(s.Test); ok {
				missing, existing := s.Orelse, s.Body
				if !exists {
					missing, existing = existing, missing
				}
				if !r.branch(missing, key, false) && !r.branch(existing, key, true) {
					r.opposite(s, body[i+1:], key)
				}
			}
			r.block(s.Body)
			r.block(s.Orelse)
		case *pysyntax.Try:
			r.try(s, body[i+1:])
		case *pysyntax.For:
			r.block(s.Body)
		case *pysyntax.While:
			r.block(s.Body)
		case *pysyntax.With:
			r.block(s.Body)
		case *pysyntax.Return:
			r.flag(s)
		}
	}
}

// orNotFound takes get_object_or_404(User, email=…): the status says it.
func (r *reader) orNotFound(body []pysyntax.Stmt) {
	pysyntax.WalkStmts(body, func(n pysyntax.Node) bool {
		call, ok := n.(*pysyntax.Call)
		if !ok || !strings.HasSuffix(last(call.Func), "get_object_or_404") || len(call.Args) == 0 {
			return true
		}
		if slices.ContainsFunc(call.Keywords, func(k *pysyntax.Keyword) bool { return r.fromPath(k.Value) }) {
			return true // a page of somebody
		}
		on := call.Args[0]
		key := r.field(call, "")
		if inner, chained := on.(*pysyntax.Call); chained {
			if k, ok := r.lookup(inner); ok && key == "" {
				key = k
			}
			on = root(inner)
		} else if a, manager := on.(*pysyntax.Attribute); manager && !r.isUser(on) {
			on = a.Value
		}
		// A name that people show is looked up for a page, unless a password goes with it.
		if key != "" && r.isUser(on) && (key != "username" || r.calls(body, "check_password", "set_password", "authenticate")) {
			r.tells = append(r.tells, tell{node: call, key: key})
		}
		return true
	})
}

// calls says that some statements call a function or method of one of the names.
func (r *reader) calls(body []pysyntax.Stmt, names ...string) (yes bool) {
	pysyntax.WalkStmts(body, func(n pysyntax.Node) bool {
		if call, ok := n.(*pysyntax.Call); ok {
			yes = yes || slices.Contains(names, last(call.Func))
		}
		return !yes
	})
	return yes
}

// root is what a chain of calls and attributes begins with: User of User.objects.filter(…).
func root(e pysyntax.Expr) pysyntax.Expr {
	for {
		switch n := e.(type) {
		case *pysyntax.Call:
			e = n.Func
		case *pysyntax.Attribute:
			if n.Attr.Name == "objects" || n.Attr.Name == "_default_manager" {
				return n.Value
			}
			e = n.Value
		default:
			return e
		}
	}
}

// opposite reads two answers that differ in a flag: one with {"existing": True} in the branch, one with
// {"existing": False} in the other or behind it.
func (r *reader) opposite(s *pysyntax.If, after []pysyntax.Stmt, key string) {
	node, here := r.flags(s.Body)
	_, there := r.flags(s.Orelse)
	if len(s.Orelse) == 0 {
		_, there = r.flags(after)
	}
	for name, v := range here {
		if other, ok := there[name]; ok && other != v {
			r.tells = append(r.tells, tell{node: node, key: key, flag: true})
			return
		}
	}
}

// flags are the entries of the answer that some statements return, as far as they are True or False.
func (r *reader) flags(body []pysyntax.Stmt) (node pysyntax.Node, flags map[string]bool) {
	flags = map[string]bool{}
	for _, s := range body {
		ret, ok := s.(*pysyntax.Return)
		if !ok {
			continue
		}
		call, ok := ret.Value.(*pysyntax.Call)
		if !ok || !answers(last(call.Func)) || len(call.Args) == 0 {
			return nil, flags
		}
		if d, ok := call.Args[0].(*pysyntax.Dict); ok {
			for i, k := range d.Keys {
				name, named := k.(*pysyntax.Str)
				c, constant := d.Values[i].(*pysyntax.Constant)
				if named && constant && (c.Kind == pysyntax.True || c.Kind == pysyntax.False) {
					flags[name.Value] = c.Kind == pysyntax.True
				}
			}
		}
		return ret, flags
	}
	return nil, flags
}

// try reads `try: User.objects.get(…) except User.DoesNotExist: …`, with what follows.
func (r *reader) try(s *pysyntax.Try, after []pysyntax.Stmt) {
	key, at := "", 0
	for i, b := range s.Body {
		switch b.(type) {
		case *pysyntax.Assign, *pysyntax.ExprStmt, *pysyntax.Return, *pysyntax.AnnAssign:
			pysyntax.Walk(b, func(n pysyntax.Node) bool {
				if call, ok := n.(*pysyntax.Call); ok && key == "" {
					if a, ok := call.Func.(*pysyntax.Attribute); ok && (a.Attr.Name == "get" || a.Attr.Name == "aget") {
						if k, ok := r.lookup(call); ok {
							key, at = k, i
						}
					}
				}
				return key == ""
			})
		}
	}
	for _, h := range s.Handlers {
		if key == "" || h.Type == nil || !strings.HasSuffix(last(h.Type), "DoesNotExist") {
			continue
		}
		if r.branch(h.Body, key, false) || r.branch(s.Body[at+1:], key, true) || r.branch(s.Orelse, key, true) {
			continue
		}
		if n := len(h.Body); n > 0 {
			if _, ends := h.Body[n-1].(*pysyntax.Return); ends && len(after) > 0 {
				r.branch(after[:1], key, true)
			}
		}
	}
	r.block(s.Body)
	for _, h := range s.Handlers {
		r.block(h.Body)
	}
	r.block(s.Orelse)
	r.block(s.Final)
}

// branch takes the visible statements of a branch that is reached by one outcome only. That an account exists is
// said by errors alone, and of a user name that is free to choose it must be said. found is whether there was one:
// of the two branches the first that tells is enough.
func (r *reader) branch(body []pysyntax.Stmt, key string, exists bool) (found bool) {
	for _, s := range body {
		fault, visible := r.visible(s)
		if !visible || exists && (!fault || key == "username") {
			continue
		}
		r.tells = append(r.tells, tell{node: s, key: key, exists: exists})
		return true
	}
	return false
}

// flag takes an answer that holds the outcome: JsonResponse({"taken": taken}).
func (r *reader) flag(s *pysyntax.Return) {
	call, ok := s.Value.(*pysyntax.Call)
	if !ok || !answers(last(call.Func)) || len(call.Args) == 0 {
		return
	}
	d, ok := call.Args[0].(*pysyntax.Dict)
	if !ok {
		return
	}
	for _, v := range d.Values {
		if key, _, ok := r.outcome(v); ok && key != "username" && isTest(v) {
			r.tells = append(r.tells, tell{node: s, key: key, flag: true})
			return
		}
		if name, ok := v.(*pysyntax.Name); ok {
			if b := r.bound(name); b != nil && isTest(b) {
				if key, _, ok := r.outcome(b); ok && key != "username" {
					r.tells = append(r.tells, tell{node: s, key: key, flag: true})
					return
				}
			}
		}
	}
}

// isTest says that an expression is a truth, and not the user itself.
func isTest(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.UnaryOp, *pysyntax.Compare:
		return true
	case *pysyntax.Call:
		n := last(e.Func)
		return n == "exists" || n == "aexists" || n == "bool" || n == "count"
	}
	return false
}

// outcome says that the truth of an expression is whether an account exists (exists), or that it does not.
func (r *reader) outcome(e pysyntax.Expr) (key string, exists, ok bool) {
	switch e := e.(type) {
	case *pysyntax.UnaryOp:
		if e.Op == pysyntax.Not {
			key, exists, ok = r.outcome(e.Operand)
			return key, !exists, ok
		}
	case *pysyntax.Await:
		return r.outcome(e.Value)
	case *pysyntax.Compare:
		if len(e.Ops) != 1 {
			return "", false, false
		}
		c, folded := r.code.Module.Fold(e.Comparators[0])
		key, exists, ok = r.outcome(e.Left)
		none := folded && c.Kind == pyname.ConstNone || folded && c.Kind == pyname.ConstInt && c.Int == 0
		switch {
		case !ok || !none:
			return "", false, false
		case e.Ops[0] == pysyntax.Is || e.Ops[0] == pysyntax.Eq:
			return key, !exists, true
		case e.Ops[0] == pysyntax.IsNot || e.Ops[0] == pysyntax.NotEq || e.Ops[0] == pysyntax.Gt:
			return key, exists, true
		}
	case *pysyntax.Name:
		if b := r.bound(e); b != nil {
			if _, again := b.(*pysyntax.Name); !again {
				return r.outcome(b)
			}
		}
	case *pysyntax.Call:
		if n := last(e.Func); (n == "bool" || n == "len") && len(e.Args) == 1 {
			return r.outcome(e.Args[0])
		}
		if key, ok = r.lookup(e); ok {
			return key, true, true
		}
		key, ok = r.helper(e)
		return key, true, ok
	}
	return "", false, false
}
