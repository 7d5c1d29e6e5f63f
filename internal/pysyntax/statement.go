package pysyntax

// statements reads statements up to the end of their block or of the text, and
// puts them on p.n.stmts.
func (p *parser) statements() {
	for {
		switch p.tok {
		case tokDedent, tokEOF:
			return
		case tokNewline:
			p.next()
		case tokIndent:
			p.strayBlock()
		default:
			p.statement()
		}
	}
}

// statement reads one statement, or one line of simple ones.
func (p *parser) statement() {
	if p.exhausted() || len(p.failures) >= maxErrors-1 {
		p.giveUp()
		return
	}
	start := p.start
	switch p.tok {
	case kwIf:
		p.n.stmts.push(p.ifStmt())
	case kwDef:
		p.n.stmts.push(p.functionDef(start, false, nil))
	case kwClass:
		p.n.stmts.push(p.classDef(start, nil))
	case tokAt:
		p.decorated()
	case kwFor:
		p.n.stmts.push(p.forStmt(start, false))
	case kwWith:
		p.n.stmts.push(p.withStmt(start, false))
	case kwTry:
		p.n.stmts.push(p.tryStmt())
	case kwWhile:
		p.n.stmts.push(p.whileStmt())
	case kwAsync:
		p.async(start)
	case kwElse, kwElif, kwExcept, kwFinally:
		p.strayClause()
	case tokName:
		if p.word() == "match" && p.matchStmt() {
			return
		}
		fallthrough
	default:
		p.simpleLine()
	}
}

// simpleLine reads simple statements up to the end of the line.
func (p *parser) simpleLine() {
	for {
		start := p.start
		s := p.simple()
		if p.tok != tokNewline && p.tok != tokSemicolon {
			p.unexpected("")
		}
		if p.failed {
			p.recover(start)
			s = &BadStmt{at(start, max(start, p.prevEnd))}
		} else {
			p.excused = false
		}
		p.n.stmts.push(s)
		if p.tok == tokSemicolon {
			p.next()
			if p.tok != tokNewline {
				continue
			}
		}
		if p.tok == tokNewline {
			p.next()
		}
		return
	}
}

// simple reads one simple statement.
func (p *parser) simple() Stmt {
	start := p.start
	switch p.tok {
	case tokName:
		switch p.word() {
		case "print", "exec":
			if s := p.legacyStatement(); s != nil {
				return s
			}
		case "type":
			if s := p.typeAlias(); s != nil {
				return s
			}
		}
	case kwReturn:
		p.next()
		n := p.n.returns.one()
		if startsExpression[p.tok] || p.tok == tokStar {
			n.Value = p.starExpressions()
		}
		n.Span = at(start, p.prevEnd)
		return n
	case kwImport:
		return p.importStmt()
	case kwFrom:
		return p.importFrom()
	case kwRaise:
		return p.raise()
	case kwPass:
		p.next()
		n := p.n.pass.one()
		n.Span = at(start, p.prevEnd)
		return n
	case kwAssert:
		p.next()
		n := p.n.assert.one()
		n.Test = p.expression()
		if p.accept(tokComma) {
			n.Msg = p.expression()
		}
		n.Span = at(start, p.prevEnd)
		return n
	case kwDel:
		return p.del()
	case kwBreak:
		p.next()
		return &Break{at(start, p.prevEnd)}
	case kwContinue:
		p.next()
		return &Continue{at(start, p.prevEnd)}
	case kwGlobal:
		p.next()
		names := p.names()
		return &Global{at(start, p.prevEnd), names}
	case kwNonlocal:
		p.next()
		names := p.names()
		return &Nonlocal{at(start, p.prevEnd), names}
	}
	return p.expressionStmt()
}

// names reads names with commas between them.
func (p *parser) names() []Ident {
	mark := p.n.idents.mark()
	p.n.idents.push(p.ident())
	for p.accept(tokComma) {
		p.n.idents.push(p.ident())
	}
	return p.n.idents.take(mark)
}

// expressionStmt reads an expression or an assignment.
func (p *parser) expressionStmt() Stmt {
	start := p.start
	x := p.yieldOrExpressions()
	switch {
	case p.tok == tokAssign:
		return p.assign(start, x)
	case p.tok == tokColon:
		return p.annotated(start, x)
	case p.tok >= tokPlusAssign && p.tok <= tokDoubleSlashAssign:
		if !isSingleTarget(x) {
			p.fail(start, p.prevEnd, "'"+describe(x)+"' is an illegal expression for augmented assignment")
		}
		op := BinaryOp(p.tok - tokPlusAssign)
		p.next()
		value := p.yieldOrExpressions()
		n := p.n.augAssign.one()
		n.Span, n.Target, n.Op, n.Value = at(start, p.prevEnd), x, op, value
		return n
	}
	n := p.n.exprStmt.one()
	n.Span, n.Value = at(start, p.prevEnd), x
	return n
}

// assign reads `x = …` from the "=" on.
func (p *parser) assign(start int, x Expr) Stmt {
	mark := p.n.exprs.mark()
	for p.tok == tokAssign {
		p.target(x, start)
		p.n.exprs.push(x)
		p.next()
		x = p.yieldOrExpressions()
	}
	n := p.n.assign.one()
	n.Span, n.Targets, n.Value = at(start, p.prevEnd), p.n.exprs.take(mark), x
	return n
}

// annotated reads `x: T = …` from the colon on.
func (p *parser) annotated(start int, x Expr) Stmt {
	switch {
	case isSingleTarget(x) || p.failed:
	case describe(x) == "list" || describe(x) == "tuple":
		p.fail(start, p.prevEnd, "only single target (not "+describe(x)+") can be annotated")
	default:
		p.fail(start, p.prevEnd, "illegal target for annotation")
	}
	p.next()
	n := p.n.annAssign.one()
	n.Target = x
	if name, ok := x.(*Name); ok {
		n.Simple = int(name.Start) == start
	}
	n.Annotation = p.expression()
	if p.accept(tokAssign) {
		n.Value = p.yieldOrExpressions()
	}
	n.Span = at(start, p.prevEnd)
	return n
}

func (p *parser) del() Stmt {
	start := p.start
	p.next()
	mark := p.n.exprs.mark()
	for {
		x := p.starExpression()
		p.deleteTarget(x)
		p.n.exprs.push(x)
		if !p.accept(tokComma) || p.tok == tokNewline || p.tok == tokSemicolon {
			break
		}
	}
	targets := p.n.exprs.take(mark)
	return &Delete{at(start, p.prevEnd), targets}
}

func (p *parser) raise() Stmt {
	start := p.start
	p.next()
	n := p.n.raise.one()
	if startsExpression[p.tok] {
		n.Exc = p.expression()
		if p.accept(kwFrom) {
			n.Cause = p.expression()
		} else if p.tok == tokComma {
			n.Legacy = p.raiseRest(start)
		}
	}
	n.Span = at(start, p.prevEnd)
	return n
}

// typeAlias reads `type X = …`; nil if `type` is only a name here. Two names
// in a row can't be anything else.
func (p *parser) typeAlias() Stmt {
	start := p.start
	if c := p.byteAt(p.nextByte()); !inName[c] && c < 0x80 || isDigit(c) {
		return nil
	}
	m := p.mark()
	p.next()
	if p.tok != tokName {
		p.back(m)
		return nil
	}
	name := &Name{at(p.start, p.end), p.word()}
	p.next()
	params := p.typeParams()
	p.expect(tokAssign)
	value := p.expression()
	return &TypeAlias{at(start, p.prevEnd), name, params, value}
}

// nextByte is where the next token of the line begins.
func (p *parser) nextByte() int {
	i := p.off
	for p.byteAt(i) == ' ' || p.byteAt(i) == '\t' {
		i++
	}
	return i
}
