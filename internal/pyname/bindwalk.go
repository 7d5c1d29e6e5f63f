package pyname

import (
	"strings"

	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// The first step of the binder: one method for the statements, one for the
// expressions, in the order in which the program would evaluate them.

func (b *binder) stmts(body []pysyntax.Stmt) {
	for _, s := range body {
		b.stmt(s)
	}
}

// in walks the statements of one arm of a fork.
func (b *binder) in(f *fork, role armRole, body []pysyntax.Stmt, do func()) *arm {
	a := &arm{fork: f, parent: b.arm, role: role, span: blockSpan(body), ends: ends(body)}
	f.arms = append(f.arms, a)
	was := b.arm
	b.arm = a
	if do != nil {
		do()
	}
	b.stmts(body)
	b.arm = was
	return a
}

func (b *binder) stmt(s pysyntax.Stmt) {
	if b.depth++; b.depth > maxDepth {
		b.depth--
		return
	}
	defer func() { b.depth-- }()
	switch s := s.(type) {
	case *pysyntax.FunctionDef:
		b.function(s)
	case *pysyntax.ClassDef:
		b.class(s)
	case *pysyntax.Return:
		b.expr(s.Value)
	case *pysyntax.Delete:
		for _, e := range s.Targets {
			b.target(e, Binding{Kind: Deleted, Node: s}, s.End)
		}
	case *pysyntax.Assign:
		b.expr(s.Value)
		for _, e := range s.Targets {
			b.target(e, Binding{Kind: Assigned, Node: s, Value: s.Value}, s.End)
		}
	case *pysyntax.AugAssign:
		if n, ok := s.Target.(*pysyntax.Name); ok {
			b.use(n)
		}
		b.expr(s.Value)
		b.target(s.Target, Binding{Kind: Augmented, Node: s, Value: s.Value}, s.End)
	case *pysyntax.AnnAssign:
		b.expr(s.Annotation)
		b.expr(s.Value)
		if s.Value != nil {
			b.target(s.Target, Binding{Kind: Assigned, Node: s, Value: s.Value}, s.End)
		} else if n, ok := s.Target.(*pysyntax.Name); !ok {
			b.expr(s.Target)
		} else if s.Simple {
			b.bind(Binding{Kind: Annotated, Node: s, Name: n.Range()}, n.ID, s.End)
		}
	case *pysyntax.TypeAlias:
		b.typeAlias(s)
	case *pysyntax.For:
		b.expr(s.Iter)
		f := &fork{kind: forkLoop, span: s.Range()}
		b.in(f, armBody, s.Body, func() {
			b.target(s.Target, Binding{Kind: Iterated, Node: s, Value: s.Iter}, s.Target.Range().End)
		})
		b.orelse(f, armElse, s.Orelse)
	case *pysyntax.While:
		b.expr(s.Test)
		f := &fork{kind: forkLoop, span: s.Range()}
		b.in(f, armBody, s.Body, nil)
		b.orelse(f, armElse, s.Orelse)
	case *pysyntax.If:
		b.choice(s)
	case *pysyntax.With:
		b.with(s)
	case *pysyntax.Match:
		b.match(s)
	case *pysyntax.Raise:
		b.expr(s.Exc)
		b.expr(s.Cause)
		b.exprs(s.Legacy)
	case *pysyntax.Try:
		f := &fork{kind: forkTry, span: s.Range()}
		b.in(f, armBody, s.Body, nil)
		for _, h := range s.Handlers {
			b.handler(f, h)
		}
		b.orelse(f, armElse, s.Orelse)
		b.orelse(f, armFinal, s.Final)
	case *pysyntax.Assert:
		b.expr(s.Test)
		b.expr(s.Msg)
	case *pysyntax.Import:
		for _, a := range s.Names {
			v := Binding{Kind: Imported, Node: s, Alias: a}
			if a.As.Name != "" {
				v.Name = a.As.Range()
				b.bind(v, a.As.Name, a.End)
				continue
			}
			head, _, _ := strings.Cut(a.Name, ".")
			v.Name = source.Span{Start: a.Start, End: a.Start + source.Pos(len(head))}
			b.bind(v, head, a.End)
		}
	case *pysyntax.ImportFrom:
		b.importFrom(s)
	case *pysyntax.Global:
		for _, n := range s.Names {
			b.symbol(b.scope, b.scope.Mangle(n.Name)).flags |= flagGlobal
		}
	case *pysyntax.Nonlocal:
		for _, n := range s.Names {
			b.symbol(b.scope, b.scope.Mangle(n.Name)).flags |= flagNonlocal
		}
	case *pysyntax.ExprStmt:
		b.expr(s.Value)
	case *pysyntax.Print:
		b.expr(s.Dest)
		b.exprs(s.Values)
	case *pysyntax.Exec:
		b.expr(s.Body)
		b.expr(s.Globals)
		b.expr(s.Locals)
	}
}

func (b *binder) orelse(f *fork, role armRole, body []pysyntax.Stmt) {
	if len(body) > 0 {
		b.in(f, role, body, nil)
	}
}

// choice makes one fork of an if and all its elifs: a chain of thousands costs no depth.
func (b *binder) choice(s *pysyntax.If) {
	f := &fork{kind: forkChoice, span: s.Range()}
	for {
		b.expr(s.Test)
		b.in(f, armBody, s.Body, nil)
		if len(s.Orelse) == 1 {
			if next, ok := s.Orelse[0].(*pysyntax.If); ok {
				s = next
				continue
			}
		}
		if len(s.Orelse) > 0 {
			f.whole = true
			b.in(f, armBody, s.Orelse, nil)
		}
		return
	}
}

// with is a block that runs, unless its manager swallows exceptions: then any part of it may have.
func (b *binder) with(s *pysyntax.With) {
	suppresses := false
	for _, item := range s.Items {
		b.expr(item.Context)
		if item.Vars != nil {
			b.target(item.Vars, Binding{Kind: Entered, Node: s, Value: item.Context}, item.Vars.Range().End)
		}
		if c, ok := item.Context.(*pysyntax.Call); ok {
			switch f := c.Func.(type) {
			case *pysyntax.Name:
				suppresses = suppresses || f.ID == "suppress"
			case *pysyntax.Attribute:
				suppresses = suppresses || f.Attr.Name == "suppress"
			}
		}
	}
	if suppresses {
		b.in(&fork{kind: forkChoice, span: s.Range()}, armBody, s.Body, nil)
		return
	}
	b.stmts(s.Body)
}

func (b *binder) handler(f *fork, h *pysyntax.ExceptHandler) {
	b.expr(h.Type)
	a := b.in(f, armHandler, h.Body, func() {
		v := Binding{Kind: Caught, Node: h, Value: h.Type, Name: h.Name.Range()}
		switch {
		case h.Name.Name != "":
			b.bind(v, h.Name.Name, h.Name.End)
		case h.Target != nil:
			b.target(h.Target, v, h.Target.Range().End)
		}
	})
	a.span = h.Range()
}

func (b *binder) match(s *pysyntax.Match) {
	b.expr(s.Subject)
	f := &fork{kind: forkChoice, span: s.Range()}
	for i, c := range s.Cases {
		a := b.in(f, armBody, c.Body, func() {
			b.pattern(c.Pattern, s)
			b.expr(c.Guard)
		})
		if c.Pattern != nil {
			a.span.Start = c.Pattern.Range().Start
		}
		if as, ok := c.Pattern.(*pysyntax.MatchAs); ok && as.Pattern == nil && c.Guard == nil && i == len(s.Cases)-1 {
			f.whole = true
		}
	}
}

func (b *binder) pattern(p pysyntax.Pattern, s *pysyntax.Match) {
	if b.depth++; b.depth > maxDepth {
		b.depth--
		return
	}
	defer func() { b.depth-- }()
	capture := func(id pysyntax.Ident) {
		if id.Name != "" {
			b.bind(Binding{Kind: Matched, Node: s, Value: s.Subject, Name: id.Range()}, id.Name, id.End)
		}
	}
	list := func(ps []pysyntax.Pattern) {
		for _, p := range ps {
			b.pattern(p, s)
		}
	}
	switch p := p.(type) {
	case *pysyntax.MatchValue:
		b.expr(p.Value)
	case *pysyntax.MatchSequence:
		list(p.Patterns)
	case *pysyntax.MatchMapping:
		b.exprs(p.Keys)
		list(p.Patterns)
		capture(p.Rest)
	case *pysyntax.MatchClass:
		b.expr(p.Cls)
		list(p.Patterns)
		list(p.KwdPatterns)
	case *pysyntax.MatchStar:
		capture(p.Name)
	case *pysyntax.MatchAs:
		if p.Pattern != nil {
			b.pattern(p.Pattern, s)
		}
		capture(p.Name)
	case *pysyntax.MatchOr:
		list(p.Patterns)
	}
}

func (b *binder) importFrom(s *pysyntax.ImportFrom) {
	for _, a := range s.Names {
		v := Binding{Kind: Imported, Node: s, Alias: a, Name: source.Span{Start: a.Start, End: a.Start + source.Pos(len(a.Name))}}
		switch {
		case a.Name == "*":
			v.Scope, v.from, v.arm = b.scope, s.End, b.arm
			b.scope.Stars = append(b.scope.Stars, &v)
		case a.As.Name != "":
			v.Name = a.As.Range()
			b.bind(v, a.As.Name, a.End)
		default:
			b.bind(v, a.Name, a.End)
		}
	}
}

// typeParams opens the scope of the type parameters of a def, class or type
// statement and binds them. The caller walks what else stands in it and goes back.
func (b *binder) typeParams(n pysyntax.Node, list []*pysyntax.TypeParam) *Scope {
	s := b.open(TypeParamScope, n)
	for _, p := range list {
		b.bind(Binding{Kind: TypeParameter, Node: p, Name: p.Name.Range()}, p.Name.Name, n.Range().Start)
		b.region(s, p.Start, p.End)
	}
	for _, p := range list {
		b.expr(p.Bound)
		b.expr(p.Default)
	}
	return s
}

func (b *binder) typeAlias(s *pysyntax.TypeAlias) {
	outer, arm := b.scope, b.arm
	inner := b.typeParams(s, s.TypeParams)
	b.region(inner, s.Value.Range().Start, s.Value.Range().End)
	b.expr(s.Value)
	b.scope, b.arm = outer, arm
	b.bind(Binding{Kind: TypeAliasBinding, Node: s, Value: s.Value, Name: s.Name.Range()}, s.Name.ID, s.End)
}

// function walks a def. Decorators and defaults are evaluated around it, and so
// are annotations unless there are type parameters, whose scope then has them.
func (b *binder) function(s *pysyntax.FunctionDef) {
	outer, was := b.scope, b.arm
	b.exprs(s.Decorators)
	b.defaults(s.Args, outer)
	// The regions begin behind the first letters of "def": the def itself stands outside.
	around := outer
	if len(s.TypeParams) > 0 {
		around = b.typeParams(s, s.TypeParams)
		b.region(around, s.Start+1, s.End)
	}
	each(s.Args, func(a *pysyntax.Arg) { b.within(a.Annotation, around) })
	b.within(s.Returns, around)
	inner := b.open(FunctionScope, s)
	b.region(inner, s.Start+2, s.End)
	b.params(s.Args)
	b.stmts(s.Body)
	b.scope, b.arm = outer, was
	b.bind(Binding{Kind: FunctionBinding, Node: s, Name: s.Name.Range()}, s.Name.Name, s.End)
}

func (b *binder) class(s *pysyntax.ClassDef) {
	outer, was := b.scope, b.arm
	b.exprs(s.Decorators)
	around := outer
	if len(s.TypeParams) > 0 {
		around = b.typeParams(s, s.TypeParams)
		b.region(around, s.Start+1, s.End)
	}
	for _, e := range s.Bases {
		b.within(e, around)
	}
	for _, k := range s.Keywords {
		b.within(k.Value, around)
	}
	inner := b.open(ClassScope, s)
	b.region(inner, s.Start+2, s.End)
	b.stmts(s.Body)
	b.scope, b.arm = outer, was
	b.bind(Binding{Kind: ClassBinding, Node: s, Name: s.Name.Range()}, s.Name.Name, s.End)
}

// within walks an expression that stands in the text of a scope and is evaluated in the one around, the current one.
func (b *binder) within(e pysyntax.Expr, around *Scope) {
	if e == nil {
		return
	}
	b.region(around, e.Range().Start, e.Range().End)
	b.expr(e)
}

func (b *binder) defaults(args *pysyntax.Arguments, around *Scope) {
	each(args, func(a *pysyntax.Arg) { b.within(a.Default, around) })
}

// each calls a function for the parameters in the order of the source.
func each(args *pysyntax.Arguments, do func(*pysyntax.Arg)) {
	if args == nil {
		return
	}
	for _, a := range args.PosOnly {
		do(a)
	}
	for _, a := range args.Args {
		do(a)
	}
	if args.Vararg != nil {
		do(args.Vararg)
	}
	for _, a := range args.KwOnly {
		do(a)
	}
	if args.Kwarg != nil {
		do(args.Kwarg)
	}
}

func (b *binder) params(args *pysyntax.Arguments) {
	start := b.scope.Node.Range().Start
	each(args, func(a *pysyntax.Arg) {
		v := Binding{Kind: Parameter, Node: a, Value: a.Default, Name: a.Name.Range()}
		if a.Unpack == nil {
			if a.Name.Name != "" {
				b.bind(v, a.Name.Name, start).Param = true
			}
			return
		}
		b.target(a.Unpack, v, start)
		names(a.Unpack, func(n *pysyntax.Name) { b.symbol(b.scope, b.scope.Mangle(n.ID)).Param = true })
	})
}

// names calls a function for the names in a Python 2 tuple parameter.
func names(e pysyntax.Expr, do func(*pysyntax.Name)) {
	switch e := e.(type) {
	case *pysyntax.Name:
		do(e)
	case *pysyntax.Tuple:
		for _, x := range e.Elts {
			names(x, do)
		}
	}
}

// target walks what is assigned to, deleted or looped over. v says how its
// names are bound; parts of a tuple are bound to the parts of a tuple of the same shape.
func (b *binder) target(e pysyntax.Expr, v Binding, from source.Pos) {
	if b.depth++; b.depth > maxDepth {
		b.depth--
		return
	}
	defer func() { b.depth-- }()
	switch e := e.(type) {
	case nil:
	case *pysyntax.Name:
		v.Name = e.Range()
		b.bind(v, e.ID, from)
	case *pysyntax.Tuple:
		b.unpack(e.Elts, v, from)
	case *pysyntax.List:
		b.unpack(e.Elts, v, from)
	case *pysyntax.Starred:
		if v.Kind == Assigned {
			v.Kind = Unpacked
		}
		b.target(e.Value, v, from)
	case *pysyntax.Attribute:
		b.stores = append(b.stores, Store{Target: e, Kind: v.Kind, Node: v.Node, Value: v.Value, Scope: b.scope})
		b.expr(e.Value)
	default:
		// A subscript binds no name; what it is made of is read.
		b.expr(e)
	}
}

func (b *binder) unpack(targets []pysyntax.Expr, v Binding, from source.Pos) {
	var values []pysyntax.Expr
	if v.Kind == Assigned {
		switch value := v.Value.(type) {
		case *pysyntax.Tuple:
			values = value.Elts
		case *pysyntax.List:
			values = value.Elts
		}
		v.Kind = Unpacked
	}
	paired := len(values) == len(targets) && !hasStar(values) && !hasStar(targets)
	for i, e := range targets {
		part := v
		if paired {
			part.Kind, part.Value = Assigned, values[i]
		}
		b.target(e, part, from)
	}
}

func hasStar(list []pysyntax.Expr) bool {
	for _, e := range list {
		if _, ok := e.(*pysyntax.Starred); ok {
			return true
		}
	}
	return false
}

func (b *binder) exprs(list []pysyntax.Expr) {
	for _, e := range list {
		b.expr(e)
	}
}

func (b *binder) expr(e pysyntax.Expr) {
	if e == nil {
		return
	}
	if b.depth++; b.depth > maxDepth {
		b.depth--
		return
	}
	switch e := e.(type) {
	case *pysyntax.Name:
		b.use(e)
	case *pysyntax.Attribute:
		b.expr(e.Value)
	case *pysyntax.Call:
		b.expr(e.Func)
		b.exprs(e.Args)
		for _, k := range e.Keywords {
			b.expr(k.Value)
		}
	case *pysyntax.Subscript:
		b.expr(e.Value)
		b.expr(e.Index)
	case *pysyntax.BoolOp:
		b.exprs(e.Values)
	case *pysyntax.NamedExpr:
		b.expr(e.Value)
		b.walrus(e)
	case *pysyntax.BinOp:
		b.expr(e.Left)
		b.expr(e.Right)
	case *pysyntax.UnaryOp:
		b.expr(e.Operand)
	case *pysyntax.Lambda:
		outer, was := b.scope, b.arm
		b.defaults(e.Args, outer)
		inner := b.open(LambdaScope, e)
		b.region(inner, e.Start+1, e.End)
		b.params(e.Args)
		b.expr(e.Body)
		b.scope, b.arm = outer, was
	case *pysyntax.IfExp:
		b.expr(e.Test)
		b.expr(e.Body)
		b.expr(e.Orelse)
	case *pysyntax.Dict:
		b.exprs(e.Keys)
		b.exprs(e.Values)
	case *pysyntax.Set:
		b.exprs(e.Elts)
	case *pysyntax.List:
		b.exprs(e.Elts)
	case *pysyntax.Tuple:
		b.exprs(e.Elts)
	case *pysyntax.Comp:
		b.comp(e)
	case *pysyntax.Await:
		b.expr(e.Value)
	case *pysyntax.Yield:
		b.expr(e.Value)
	case *pysyntax.YieldFrom:
		b.expr(e.Value)
	case *pysyntax.Compare:
		b.expr(e.Left)
		b.exprs(e.Comparators)
	case *pysyntax.FString:
		b.exprs(e.Parts)
	case *pysyntax.Interpolation:
		b.expr(e.Value)
		if e.Format != nil {
			b.expr(e.Format)
		}
	case *pysyntax.Starred:
		b.expr(e.Value)
	case *pysyntax.Slice:
		b.expr(e.Lower)
		b.expr(e.Upper)
		b.expr(e.Step)
	case *pysyntax.Repr:
		b.expr(e.Value)
	}
	b.depth--
}

// comp walks a comprehension: its first iterable is evaluated around it, all else inside.
func (b *binder) comp(e *pysyntax.Comp) {
	outer, was := b.scope, b.arm
	if len(e.Generators) > 0 {
		b.within(e.Generators[0].Iter, outer)
	}
	inner := b.open(CompScope, e)
	b.region(inner, e.Start+1, e.End)
	for i, g := range e.Generators {
		if i > 0 {
			b.expr(g.Iter)
		}
		b.target(g.Target, Binding{Kind: Iterated, Node: e, Value: g.Iter}, e.Start)
		b.exprs(g.Ifs)
	}
	b.expr(e.Key)
	b.expr(e.Elt)
	b.scope, b.arm = outer, was
}

// walrus binds in the scope around all comprehensions it stands in (PEP 572);
// in those the name is declared as one from outside.
func (b *binder) walrus(e *pysyntax.NamedExpr) {
	v := Binding{Kind: Assigned, Node: e, Value: e.Value, Name: e.Target.Range()}
	if b.scope.Kind != CompScope {
		b.bind(v, e.Target.ID, e.End)
		return
	}
	home := b.scope
	for home.Kind == CompScope {
		home = home.Parent
	}
	y := b.symbol(b.scope, b.scope.Mangle(e.Target.ID))
	if home.Parent == nil || b.symbol(home, home.Mangle(e.Target.ID)).flags&flagGlobal != 0 {
		y.flags |= flagGlobal
	} else {
		y.flags |= flagNonlocal
	}
	b.inside(home, nil, func() { b.bind(v, e.Target.ID, e.End) })
}
