package pysyntax

import (
	"iter"

	"paddock/internal/source"
)

// Walk visits a node and everything below it, parents before their children and
// children in the order of the text. The children of a node for which visit is
// false are left out. Parts that are no nodes because they have no place of
// their own (Arguments, WithItem, Comprehension, MatchCase) are stepped through:
// their nodes count as children of the statement or expression around them.
func Walk(node Node, visit func(Node) bool) {
	if node == nil {
		return
	}
	var step func(Node) bool
	step = func(n Node) bool {
		if visit(n) {
			children(n, step)
		}
		return true
	}
	step(node)
}

// WalkStmts is Walk for each of some statements.
func WalkStmts(body []Stmt, visit func(Node) bool) {
	for _, s := range body {
		Walk(s, visit)
	}
}

// Children are the nodes directly below a node, in the order of the text; see Walk.
func Children(node Node) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if node != nil {
			children(node, yield)
		}
	}
}

// children calls yield for each child until it is false, and is false if it was.
func children(node Node, yield func(Node) bool) bool {
	switch n := node.(type) {
	case *FunctionDef:
		return exprs(n.Decorators, yield) && typeParams(n.TypeParams, yield) && arguments(n.Args, yield) &&
			one(n.Returns, yield) && stmts(n.Body, yield)
	case *ClassDef:
		return exprs(n.Decorators, yield) && typeParams(n.TypeParams, yield) && callArguments(n.Bases, n.Keywords, yield) &&
			stmts(n.Body, yield)
	case *Return:
		return one(n.Value, yield)
	case *Delete:
		return exprs(n.Targets, yield)
	case *Assign:
		return exprs(n.Targets, yield) && one(n.Value, yield)
	case *AugAssign:
		return one(n.Target, yield) && one(n.Value, yield)
	case *AnnAssign:
		return one(n.Target, yield) && one(n.Annotation, yield) && one(n.Value, yield)
	case *TypeAlias:
		return (n.Name == nil || yield(n.Name)) && typeParams(n.TypeParams, yield) && one(n.Value, yield)
	case *For:
		return one(n.Target, yield) && one(n.Iter, yield) && stmts(n.Body, yield) && stmts(n.Orelse, yield)
	case *While:
		return one(n.Test, yield) && stmts(n.Body, yield) && stmts(n.Orelse, yield)
	case *If:
		return one(n.Test, yield) && stmts(n.Body, yield) && stmts(n.Orelse, yield)
	case *With:
		for _, item := range n.Items {
			if !one(item.Context, yield) || !one(item.Vars, yield) {
				return false
			}
		}
		return stmts(n.Body, yield)
	case *Match:
		if !one(n.Subject, yield) {
			return false
		}
		for _, c := range n.Cases {
			if c.Pattern != nil && !yield(c.Pattern) || !one(c.Guard, yield) || !stmts(c.Body, yield) {
				return false
			}
		}
	case *Raise:
		return one(n.Exc, yield) && one(n.Cause, yield) && exprs(n.Legacy, yield)
	case *Try:
		if !stmts(n.Body, yield) {
			return false
		}
		for _, h := range n.Handlers {
			if !yield(h) {
				return false
			}
		}
		return stmts(n.Orelse, yield) && stmts(n.Final, yield)
	case *ExceptHandler:
		return one(n.Type, yield) && one(n.Target, yield) && stmts(n.Body, yield)
	case *Assert:
		return one(n.Test, yield) && one(n.Msg, yield)
	case *Import:
		return aliases(n.Names, yield)
	case *ImportFrom:
		return aliases(n.Names, yield)
	case *ExprStmt:
		return one(n.Value, yield)
	case *Print:
		return one(n.Dest, yield) && exprs(n.Values, yield)
	case *Exec:
		return one(n.Body, yield) && one(n.Globals, yield) && one(n.Locals, yield)

	case *Arg:
		return one(n.Unpack, yield) && one(n.Annotation, yield) && one(n.Default, yield)
	case *Keyword:
		return one(n.Value, yield)
	case *TypeParam:
		return one(n.Bound, yield) && one(n.Default, yield)

	case *BoolOp:
		return exprs(n.Values, yield)
	case *NamedExpr:
		return (n.Target == nil || yield(n.Target)) && one(n.Value, yield)
	case *BinOp:
		return one(n.Left, yield) && one(n.Right, yield)
	case *UnaryOp:
		return one(n.Operand, yield)
	case *Lambda:
		return arguments(n.Args, yield) && one(n.Body, yield)
	case *IfExp:
		return one(n.Body, yield) && one(n.Test, yield) && one(n.Orelse, yield)
	case *Dict:
		for i, v := range n.Values {
			if !one(n.Keys[i], yield) || !one(v, yield) {
				return false
			}
		}
	case *Set:
		return exprs(n.Elts, yield)
	case *Comp:
		if !one(n.Key, yield) || !one(n.Elt, yield) {
			return false
		}
		for _, g := range n.Generators {
			if !one(g.Target, yield) || !one(g.Iter, yield) || !exprs(g.Ifs, yield) {
				return false
			}
		}
	case *Await:
		return one(n.Value, yield)
	case *Yield:
		return one(n.Value, yield)
	case *YieldFrom:
		return one(n.Value, yield)
	case *Compare:
		return one(n.Left, yield) && exprs(n.Comparators, yield)
	case *Call:
		return one(n.Func, yield) && callArguments(n.Args, n.Keywords, yield)
	case *FString:
		return exprs(n.Parts, yield)
	case *Interpolation:
		return one(n.Value, yield) && (n.Format == nil || yield(n.Format))
	case *Attribute:
		return one(n.Value, yield)
	case *Subscript:
		return one(n.Value, yield) && one(n.Index, yield)
	case *Starred:
		return one(n.Value, yield)
	case *List:
		return exprs(n.Elts, yield)
	case *Tuple:
		return exprs(n.Elts, yield)
	case *Slice:
		return one(n.Lower, yield) && one(n.Upper, yield) && one(n.Step, yield)
	case *Repr:
		return one(n.Value, yield)

	case *MatchValue:
		return one(n.Value, yield)
	case *MatchSequence:
		return patterns(n.Patterns, yield)
	case *MatchMapping:
		for i, p := range n.Patterns {
			if i < len(n.Keys) && !one(n.Keys[i], yield) || !yield(p) {
				return false
			}
		}
	case *MatchClass:
		return one(n.Cls, yield) && patterns(n.Patterns, yield) && patterns(n.KwdPatterns, yield)
	case *MatchAs:
		return n.Pattern == nil || yield(n.Pattern)
	case *MatchOr:
		return patterns(n.Patterns, yield)
	}
	// All others have no children.
	return true
}

func one(x Expr, yield func(Node) bool) bool { return x == nil || yield(x) }

func exprs(list []Expr, yield func(Node) bool) bool {
	for _, x := range list {
		if x != nil && !yield(x) {
			return false
		}
	}
	return true
}

func stmts(list []Stmt, yield func(Node) bool) bool {
	for _, s := range list {
		if !yield(s) {
			return false
		}
	}
	return true
}

func patterns(list []Pattern, yield func(Node) bool) bool {
	for _, p := range list {
		if !yield(p) {
			return false
		}
	}
	return true
}

func aliases(list []*Alias, yield func(Node) bool) bool {
	for _, a := range list {
		if !yield(a) {
			return false
		}
	}
	return true
}

func typeParams(list []*TypeParam, yield func(Node) bool) bool {
	for _, t := range list {
		if !yield(t) {
			return false
		}
	}
	return true
}

func arguments(a *Arguments, yield func(Node) bool) bool {
	return a == nil || args(a.PosOnly, yield) && args(a.Args, yield) && (a.Vararg == nil || yield(a.Vararg)) &&
		args(a.KwOnly, yield) && (a.Kwarg == nil || yield(a.Kwarg))
}

func args(list []*Arg, yield func(Node) bool) bool {
	for _, a := range list {
		if !yield(a) {
			return false
		}
	}
	return true
}

// callArguments goes through both kinds of arguments in the order of the text: `f(a=1, *b)` has them mixed.
func callArguments(list []Expr, keywords []*Keyword, yield func(Node) bool) bool {
	for _, x := range list {
		for len(keywords) > 0 && keywords[0].Start < startOf(x) {
			if !yield(keywords[0]) {
				return false
			}
			keywords = keywords[1:]
		}
		if !yield(x) {
			return false
		}
	}
	for _, k := range keywords {
		if !yield(k) {
			return false
		}
	}
	return true
}

func startOf(n Node) source.Pos { return n.Range().Start }
