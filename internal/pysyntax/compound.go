package pysyntax

// Compound statements are a header, a colon and a block. A header that can't be
// read costs the header: the statement stays in the tree with a BadExpr for
// each expression of its header, and with its block, whose statements are as
// good as any. Only what the header says is unknown then. A function or class
// keeps its name if that was read; where it was not, the name is absent.

// colon ends a header. If there is an error in it, it recovers and is true; the
// header's expressions are not to be used then.
func (p *parser) colon(start int) (broken bool) {
	if p.tok == tokColon {
		p.next()
		return false
	}
	p.unexpected(tokenTexts[tokColon])
	p.recover(start)
	return true
}

// hole stands for an expression of a header that is broken.
func (p *parser) hole(start int) Expr {
	return &BadExpr{at(start, max(start, p.prevEnd))}
}

// block reads what follows the colon: an indented block, or statements on the
// same line. Behind a broken header there may be none, and it is then empty but for a BadStmt.
func (p *parser) block(broken bool) []Stmt {
	mark := p.n.stmts.mark()
	if broken && p.tok == tokSemicolon {
		p.next()
	}
	if p.tok != tokNewline {
		if p.tok != tokEOF {
			p.simpleLine()
			p.excused = false
		}
	} else {
		p.next()
		if p.tok == tokIndent {
			p.next()
			p.excused = false
			p.statements()
			if p.tok == tokDedent {
				p.next()
			}
		} else if !broken {
			p.report(p.prevEnd, p.prevEnd, "expected an indented block")
		}
	}
	if p.n.stmts.mark() == mark {
		p.n.stmts.push(&BadStmt{at(p.prevEnd, p.prevEnd)})
	}
	p.excused = false
	return p.n.stmts.take(mark)
}

func (p *parser) ifStmt() Stmt {
	first := p.n.ifStmt.one()
	n, elifs := first, p.elifs
	var chain []*If // all but the first; their ends are known only when the last one is read
	for {
		start := p.start
		p.next()
		test := p.namedExpression()
		broken := p.colon(start)
		if broken {
			test = p.hole(start)
		}
		n.Span = at(start, start)
		n.Test = test
		n.Body = p.block(broken)
		if p.tok != kwElif {
			break
		}
		if p.elifs++; p.elifs > maxElifs {
			// The rest becomes stray clauses.
			p.report(p.start, p.end, "too many elif clauses")
			break
		}
		next := p.n.ifStmt.one()
		mark := p.n.stmts.mark()
		p.n.stmts.push(next)
		n.Orelse = p.n.stmts.take(mark)
		n = next
		chain = append(chain, n)
	}
	if p.tok == kwElse {
		n.Orelse = p.elseBlock()
	}
	end := at(0, p.prevEnd).End
	first.End = end
	for _, n := range chain {
		n.End = end
	}
	p.elifs = elifs
	return first
}

// elseBlock reads `else: …`.
func (p *parser) elseBlock() []Stmt {
	start := p.start
	p.next()
	return p.block(p.colon(start))
}

func (p *parser) whileStmt() Stmt {
	start := p.start
	p.next()
	n := &While{}
	n.Test = p.namedExpression()
	broken := p.colon(start)
	if broken {
		n.Test = p.hole(start)
	}
	n.Body = p.block(broken)
	if p.tok == kwElse {
		n.Orelse = p.elseBlock()
	}
	n.Span = at(start, p.prevEnd)
	return n
}

func (p *parser) forStmt(start int, async bool) Stmt {
	p.next()
	n := p.n.forStmt.one()
	n.Async = async
	n.Target = p.loopTargets()
	p.expect(kwIn)
	n.Iter = p.starExpressions()
	broken := p.colon(start)
	if broken {
		n.Target, n.Iter = p.hole(start), &BadExpr{at(p.prevEnd, p.prevEnd)}
	}
	n.Body = p.block(broken)
	if p.tok == kwElse {
		n.Orelse = p.elseBlock()
	}
	n.Span = at(start, p.prevEnd)
	return n
}

// async reads what follows `async` on the level of statements.
func (p *parser) async(start int) {
	p.next()
	p.asyncRest(start)
}

func (p *parser) asyncRest(start int) {
	switch p.tok {
	case kwDef:
		p.n.stmts.push(p.functionDef(start, true, nil))
	case kwFor:
		p.n.stmts.push(p.forStmt(start, true))
	case kwWith:
		p.n.stmts.push(p.withStmt(start, true))
	default:
		p.unexpected("")
		p.recover(start)
		p.n.stmts.push(&BadStmt{at(start, max(start, p.prevEnd))})
		p.accept(tokSemicolon)
		p.accept(tokNewline)
	}
}

// withStmt reads `with`. Its items may stand in parentheses, which a tuple or a
// group may as well, and only what follows the closing one tells: so the
// parentheses are first taken for those of the items, and if that does not
// work out, for those of an expression.
func (p *parser) withStmt(start int, async bool) Stmt {
	p.next()
	n := p.n.with.one()
	n.Async = async
	mark := p.n.withItems.mark()
	inner := false
	if p.tok == tokLParen {
		m := p.mark()
		p.next()
		for p.tok != tokRParen && !p.failed {
			p.withItem()
			if !p.accept(tokComma) {
				break
			}
		}
		inner = p.n.withItems.mark() > mark && p.accept(tokRParen) && p.tok == tokColon && !p.failed
		if !inner {
			first, failed := p.failure, p.failed
			p.back(m)
			p.withItems()
			if p.failed && failed && first.Start > p.failure.Start {
				p.failure = first // the one that got further is the likelier
			}
		}
	} else {
		p.withItems()
	}
	broken := p.colon(start)
	if broken {
		p.n.withItems.drop(mark)
		p.n.withItems.push(&WithItem{Context: p.hole(start)})
	}
	n.Items = p.n.withItems.take(mark)
	n.Body = p.block(broken)
	n.Span = at(start, p.prevEnd)
	return n
}

func (p *parser) withItems() {
	p.withItem()
	for p.accept(tokComma) {
		p.withItem()
	}
}

func (p *parser) withItem() {
	item := p.n.withItem.one()
	item.Context = p.expression()
	if p.accept(kwAs) {
		start := p.start
		item.Vars = p.loopTarget()
		p.target(item.Vars, start)
		if p.tok != tokComma && p.tok != tokRParen && p.tok != tokColon {
			p.unexpected("")
		}
	}
	p.n.withItems.push(item)
}

// tryStmt reads `try` with its clauses.
func (p *parser) tryStmt() Stmt {
	start := p.start
	p.next()
	n := p.n.try.one()
	n.Body = p.block(p.colon(start))
	mark := p.n.handlers.mark()
	for p.tok == kwExcept {
		first := p.n.handlers.mark() == mark
		p.n.handlers.push(p.handler(n, first))
	}
	n.Handlers = p.n.handlers.take(mark)
	if p.tok == kwElse && len(n.Handlers) > 0 {
		n.Orelse = p.elseBlock()
	}
	if p.tok == kwFinally {
		from := p.start
		p.next()
		n.Final = p.block(p.colon(from))
	} else if len(n.Handlers) == 0 {
		p.report(p.start, max(p.start, p.end), "expected 'except' or 'finally' block")
	}
	n.Span = at(start, p.prevEnd)
	return n
}

// handler reads an `except` clause. Without parentheses several types are
// allowed since Python 3.14 (PEP 758), where Python 2 had a type and a target;
// settleLegacy decides which it was.
func (p *parser) handler(try *Try, first bool) *ExceptHandler {
	start := p.start
	p.next()
	h := p.n.handler.one()
	star := p.tok == tokStar
	if star {
		p.next()
	}
	if first {
		try.Star = star
	} else if try.Star != star {
		p.fail(start, p.prevEnd, "cannot have both 'except' and 'except*' on the same 'try'")
	}
	bare := false
	if star || p.tok != tokColon {
		from := p.start
		h.Type = p.expression()
		if p.tok == tokComma {
			bare = true
			h.Type = p.tupleRest(from, h.Type, (*parser).expression)
		}
		if p.accept(kwAs) {
			if bare {
				p.fail(from, p.prevEnd, "multiple exception types must be parenthesized when using 'as'")
			}
			h.Name = p.ident()
		}
	}
	if p.colon(start) {
		h.Type, h.Name = p.hole(start), Ident{}
		h.Body = p.block(true)
	} else {
		h.Body = p.block(false)
		if bare && !star {
			p.noteAmbiguous(h)
		}
	}
	h.Span = at(start, p.prevEnd)
	return h
}

// decorated reads decorators and what they decorate. A decorator that can't be
// read is a BadExpr: whoever reads the tree should know that there is one.
func (p *parser) decorated() {
	mark := p.n.exprs.mark()
	start := p.start
	for p.tok == tokAt {
		from := p.start
		p.next()
		x := p.namedExpression()
		if p.tok != tokNewline {
			p.unexpected("")
		}
		if p.failed {
			p.recover(from)
			x = p.hole(from)
			p.accept(tokSemicolon)
		}
		p.n.exprs.push(x)
		p.accept(tokNewline)
		if p.tok == tokIndent && p.excused {
			break
		}
	}
	decorators := p.n.exprs.take(mark)
	from, end := p.start, p.prevEnd
	async := p.accept(kwAsync)
	switch {
	case p.tok == kwDef:
		p.n.stmts.push(p.functionDef(from, async, decorators))
	case p.tok == kwClass && !async:
		p.n.stmts.push(p.classDef(from, decorators))
	default:
		// What follows is a statement of its own; what is lost are the decorators.
		p.report(p.start, max(p.start, p.end), "expected a function or class after a decorator")
		p.n.stmts.push(&BadStmt{at(start, max(start, end))})
		if async {
			p.asyncRest(from)
		}
	}
}

func (p *parser) functionDef(start int, async bool, decorators []Expr) Stmt {
	p.next()
	n := p.n.functionDef.one()
	n.Async, n.Decorators = async, decorators
	n.Name = p.ident()
	n.TypeParams = p.typeParams()
	if p.expect(tokLParen) {
		n.Args = p.parameters(tokRParen)
	}
	p.expect(tokRParen)
	if p.accept(tokArrow) {
		n.Returns = p.expression()
	}
	broken := p.colon(start)
	if broken {
		n.TypeParams, n.Args, n.Returns = nil, &Arguments{}, nil
	}
	n.Body = p.block(broken)
	n.Span = at(start, p.prevEnd)
	if n.Name.Name == "" && isHole(n.Body) {
		return &BadStmt{n.Span}
	}
	return n
}

// isHole says that a block is not there.
func isHole(body []Stmt) bool {
	if len(body) != 1 {
		return false
	}
	bad, ok := body[0].(*BadStmt)
	return ok && bad.Start == bad.End
}

func (p *parser) classDef(start int, decorators []Expr) Stmt {
	p.next()
	n := p.n.classDef.one()
	n.Decorators = decorators
	n.Name = p.ident()
	n.TypeParams = p.typeParams()
	if p.accept(tokLParen) {
		if p.tok != tokRParen {
			n.Bases, n.Keywords = p.argumentList(-1)
		}
		p.expect(tokRParen)
	}
	broken := p.colon(start)
	if broken {
		n.TypeParams, n.Bases, n.Keywords = nil, nil, nil
	}
	n.Body = p.block(broken)
	n.Span = at(start, p.prevEnd)
	if n.Name.Name == "" && isHole(n.Body) {
		return &BadStmt{n.Span}
	}
	return n
}

// typeParams reads `[T, *Ts, **P]`, if it is there.
func (p *parser) typeParams() []*TypeParam {
	if p.tok != tokLBracket {
		return nil
	}
	p.next()
	mark := p.n.typeParams.mark()
	for {
		start := p.start
		t := &TypeParam{}
		switch {
		case p.accept(tokStar):
			t.Kind = TypeVarTuple
		case p.accept(tokPower):
			t.Kind = ParamSpec
		}
		t.Name = p.ident()
		if p.tok == tokColon {
			if t.Kind != TypeVar {
				p.fail(p.start, p.end, "cannot use bound with "+[...]string{TypeVarTuple: "TypeVarTuple", ParamSpec: "ParamSpec"}[t.Kind])
			}
			p.next()
			t.Bound = p.expression()
		}
		if p.accept(tokAssign) {
			if t.Kind == TypeVarTuple {
				t.Default = p.starExpression()
			} else {
				t.Default = p.expression()
			}
		}
		t.Span = at(start, p.prevEnd)
		p.n.typeParams.push(t)
		if !p.accept(tokComma) || p.tok == tokRBracket {
			break
		}
	}
	if p.tok != tokRBracket {
		p.notClosed(tokRBracket)
	}
	p.expect(tokRBracket)
	return p.n.typeParams.take(mark)
}
