package pysyntax

// Expressions, from the loosest binding to the tightest:
//
//	starExpressions   a, *b          a tuple without brackets
//	namedExpression   a := b
//	expression        a if b else c, lambda: a
//	disjunction       a or b, a and b, not a
//	comparison        a < b
//	binary            a | b … a * b  by precedence climbing
//	operand           -a, a ** b, await a
//	primary           a.b, a[b], a(b)
//	atom              names, literals, brackets
//
// Most expressions are a primary and nothing more. So expression reads that
// first and looks at the token behind it; only when that carries the expression
// on do the levels above get to see what has been read.

// expression is CPython's rule of that name.
func (p *parser) expression() Expr {
	if !p.enter() {
		return p.badExpr()
	}
	start := p.start
	var x Expr
	if p.tok == kwLambda {
		x = p.lambda()
	} else {
		x = p.disjunction()
		if p.tok == kwIf {
			x = p.conditional(start, x)
		}
	}
	p.level--
	return x
}

// conditional reads `x if test else orelse` from the `if` on.
func (p *parser) conditional(start int, x Expr) Expr {
	p.next()
	test := p.disjunction()
	if p.tok != kwElse {
		p.unexpected("'else' after 'if' expression")
		return x
	}
	p.next()
	orelse := p.expression()
	n := p.n.ifExp.one()
	n.Span, n.Test, n.Body, n.Orelse = at(start, p.prevEnd), test, x, orelse
	return n
}

// disjunction reads operators down to `or`.
func (p *parser) disjunction() Expr {
	start := p.start
	x := p.inversion()
	if p.tok == kwAnd {
		x = p.conjunctionRest(start, x)
	}
	if p.tok != kwOr {
		return x
	}
	mark := p.n.exprs.mark()
	p.n.exprs.push(x)
	for p.accept(kwOr) {
		from := p.start
		y := p.inversion()
		if p.tok == kwAnd {
			y = p.conjunctionRest(from, y)
		}
		p.n.exprs.push(y)
	}
	n := p.n.boolOp.one()
	n.Span, n.Or, n.Values = at(start, p.prevEnd), true, p.n.exprs.take(mark)
	return n
}

// conjunctionRest reads `x and …` from the `and` on.
func (p *parser) conjunctionRest(start int, x Expr) Expr {
	mark := p.n.exprs.mark()
	p.n.exprs.push(x)
	for p.accept(kwAnd) {
		p.n.exprs.push(p.inversion())
	}
	n := p.n.boolOp.one()
	n.Span, n.Values = at(start, p.prevEnd), p.n.exprs.take(mark)
	return n
}

// inversion reads `not x` or a comparison.
func (p *parser) inversion() Expr {
	start := p.start
	if p.tok != kwNot {
		chain := p.chain
		x := p.operand()
		if goesOn[p.tok] {
			x = p.comparisonRest(start, p.binaryRest(start, x, lowestPrecedence))
		}
		p.chain = max(chain, p.chain)
		return x
	}
	if !p.enter() {
		return p.badExpr()
	}
	p.next()
	x := p.inversion()
	p.level--
	n := p.n.unaryOp.one()
	n.Span, n.Op, n.Operand = at(start, p.prevEnd), Not, x
	return n
}

// comparisonRest reads `left < …` from the operator on, if there is one.
func (p *parser) comparisonRest(start int, left Expr) Expr {
	if !p.atComparison() {
		return left
	}
	mark, ops, chain := p.n.exprs.mark(), p.n.compareOps.mark(), p.chain
	for p.atComparison() {
		from, op := p.start, Eq
		switch p.tok {
		case tokLtGt:
			if !p.flufl {
				p.noteLegacy(p.start, p.end, "<> operator")
			}
			op = NotEq
		case tokNotEq:
			if p.flufl {
				p.fail(p.start, p.end, "with Barry as BDFL, use '<>' instead of '!='")
			}
			op = NotEq
		case kwIn:
			op = In
		case kwNot:
			op = NotIn
			p.next()
			if p.tok != kwIn {
				p.fail(from, p.end, "invalid syntax")
			}
		case kwIs:
			op = Is
			p.next()
			if p.tok == kwNot {
				op = IsNot
				p.next()
			}
			goto right
		default:
			op = CompareOp(p.tok - tokEqEq)
		}
		p.next()
	right:
		p.n.compareOps.push(op)
		p.n.exprs.push(p.binary(lowestPrecedence))
		chain = max(chain, p.chain)
	}
	p.chain = chain
	n := p.n.compare.one()
	n.Span, n.Left = at(start, p.prevEnd), left
	n.Ops, n.Comparators = p.n.compareOps.take(ops), p.n.exprs.take(mark)
	return n
}

// atComparison is true for a `not` too: behind an operand nothing but `not in` can be meant.
func (p *parser) atComparison() bool {
	return p.tok >= tokEqEq && p.tok <= tokLtGt || p.tok == kwIn || p.tok == kwIs || p.tok == kwNot
}

// binary reads operators of at least a precedence. Like operand it leaves its own chain in p.chain.
func (p *parser) binary(least uint8) Expr {
	start := p.start
	x := p.operand()
	if binaryPrecedence[p.tok] < least {
		return x
	}
	return p.binaryRest(start, x, least)
}

// binaryRest reads `x + …` from the operator on, if there is one of at least the precedence.
func (p *parser) binaryRest(start int, x Expr, least uint8) Expr {
	chain := p.chain // of x
	for {
		precedence := binaryPrecedence[p.tok]
		if precedence < least || precedence == 0 {
			p.chain = chain
			return x
		}
		op := BinaryOp(p.tok - tokPlus)
		p.next()
		y := p.binary(precedence + 1)
		n := p.n.binOp.one()
		n.Span, n.Left, n.Op, n.Right = at(start, p.prevEnd), x, op, y
		x = n
		chain = max(chain, p.chain) + 1
		if chain > maxChain {
			p.fail(start, p.prevEnd, "expression is too long: too many operators in a row")
		}
	}
}

// operand reads a sign, a power, an await or a primary. It leaves in p.chain
// the longest chain of what it read, whatever stood there before. The rules
// above binary leave there the longest of that and of what stood there before,
// so that the elements of a list, say, add up without anybody's help.
func (p *parser) operand() Expr {
	start := p.start
	var op UnaryOperator
	switch p.tok {
	case tokMinus:
		op = USub
	case tokPlus:
		op = UAdd
	case tokTilde:
		op = Invert
	case kwAwait:
		p.next()
		value := p.primary()
		n := &Await{at(start, p.prevEnd), value}
		if p.tok == tokPower {
			return p.power(start, n)
		}
		return n
	default:
		x := p.primary()
		if p.tok == tokPower {
			return p.power(start, x)
		}
		return x
	}
	if !p.enter() {
		return p.badExpr()
	}
	p.next()
	x := p.operand()
	p.level--
	n := p.n.unaryOp.one()
	n.Span, n.Op, n.Operand = at(start, p.prevEnd), op, x
	return n
}

// power reads `x ** …` from the operator on.
func (p *parser) power(start int, x Expr) Expr {
	if !p.enter() {
		return x
	}
	chain := p.chain
	p.next()
	y := p.operand()
	p.level--
	p.chain = max(chain, p.chain) + 1
	n := p.n.binOp.one()
	n.Span, n.Left, n.Op, n.Right = at(start, p.prevEnd), x, Pow, y
	return n
}

// primary reads an atom and the attributes, calls and subscripts behind it.
func (p *parser) primary() Expr {
	start := p.start
	p.chain = 0
	x := p.atom()
	if p.tok != tokDot && p.tok != tokLParen && p.tok != tokLBracket {
		return x
	}
	chain := p.chain
	for {
		switch p.tok {
		case tokDot:
			p.next()
			attr := p.ident()
			n := p.n.attribute.one()
			n.Span, n.Value, n.Attr = at(start, p.prevEnd), x, attr
			x = n
		case tokLParen:
			p.chain = 0
			x = p.call(start, x)
		case tokLBracket:
			p.chain = 0
			x = p.subscript(start, x)
		default:
			p.chain = chain
			return x
		}
		chain = max(chain, p.chain) + 1
		if chain > maxChain {
			p.fail(start, p.prevEnd, "expression is too long: too many attributes, calls and subscripts in a row")
		}
	}
}

// subscript reads `x[…]` from the bracket on.
func (p *parser) subscript(start int, x Expr) Expr {
	p.next()
	from := p.start
	index := p.slice()
	if p.tok == tokComma || isStarred(index) {
		mark := p.n.exprs.mark()
		p.n.exprs.push(index)
		for p.accept(tokComma) {
			if p.tok == tokRBracket {
				break
			}
			p.n.exprs.push(p.slice())
		}
		n := p.n.tuple.one()
		n.Span, n.Elts = at(from, p.prevEnd), p.n.exprs.take(mark)
		index = n
	}
	p.expect(tokRBracket)
	n := p.n.subscript.one()
	n.Span, n.Value, n.Index = at(start, p.prevEnd), x, index
	return n
}

func isStarred(x Expr) bool {
	_, ok := x.(*Starred)
	return ok
}

// slice reads one index of a subscript.
func (p *parser) slice() Expr {
	start := p.start
	var lower Expr
	switch p.tok {
	case tokStar:
		return p.starred((*parser).expression)
	case tokColon:
	default:
		lower = p.namedExpression()
		if _, ok := lower.(*NamedExpr); p.tok != tokColon || ok && int(lower.Range().Start) == start {
			return lower
		}
	}
	n := p.n.slice.one()
	n.Lower = lower
	p.expect(tokColon)
	if startsExpression[p.tok] {
		n.Upper = p.expression()
	}
	if p.accept(tokColon) && startsExpression[p.tok] {
		n.Step = p.expression()
	}
	n.Span = at(start, p.prevEnd)
	return n
}

// starred reads `*x`.
func (p *parser) starred(value func(*parser) Expr) Expr {
	start := p.start
	p.next()
	x := value(p)
	n := p.n.starred.one()
	n.Span, n.Value = at(start, p.prevEnd), x
	return n
}

// bitwiseOr is CPython's rule of that name: no comparison, no `not`, no ternary.
func (p *parser) bitwiseOr() Expr {
	chain := p.chain
	x := p.binary(lowestPrecedence)
	p.chain = max(chain, p.chain)
	return x
}

// namedExpression reads an expression or `name := value`.
func (p *parser) namedExpression() Expr {
	start := p.start
	x := p.expression()
	if p.tok != tokWalrus {
		return x
	}
	target, ok := x.(*Name)
	if !ok || int(target.Start) != start || int(target.End) != p.prevEnd {
		p.fail(start, p.prevEnd, "cannot use assignment expressions with "+describe(x))
		return x
	}
	p.next()
	value := p.expression()
	return &NamedExpr{at(start, p.prevEnd), target, value}
}

// starNamedExpression reads an element of a list, tuple or set.
func (p *parser) starNamedExpression() Expr {
	if p.tok == tokStar {
		return p.starred((*parser).bitwiseOr)
	}
	return p.namedExpression()
}

// starExpression reads an element of a tuple without brackets.
func (p *parser) starExpression() Expr {
	if p.tok == tokStar {
		return p.starred((*parser).bitwiseOr)
	}
	return p.expression()
}

// starExpressions reads an expression or a tuple without brackets.
func (p *parser) starExpressions() Expr {
	start := p.start
	x := p.starExpression()
	if p.tok != tokComma {
		return x
	}
	return p.tupleRest(start, x, (*parser).starExpression)
}

// tupleRest reads `x, …` from the comma on.
func (p *parser) tupleRest(start int, x Expr, element func(*parser) Expr) Expr {
	mark := p.n.exprs.mark()
	p.n.exprs.push(x)
	for p.accept(tokComma) {
		if !startsExpression[p.tok] && p.tok != tokStar {
			break
		}
		p.n.exprs.push(element(p))
	}
	n := p.n.tuple.one()
	n.Span, n.Elts = at(start, p.prevEnd), p.n.exprs.take(mark)
	return n
}

// yield reads `yield x` or `yield from x`.
func (p *parser) yield() Expr {
	start := p.start
	p.next()
	if p.accept(kwFrom) {
		value := p.expression()
		return &YieldFrom{at(start, p.prevEnd), value}
	}
	var value Expr
	if startsExpression[p.tok] || p.tok == tokStar {
		value = p.starExpressions()
	}
	return &Yield{at(start, p.prevEnd), value}
}

// yieldOrExpressions reads what may stand to the right of "=".
func (p *parser) yieldOrExpressions() Expr {
	if p.tok == kwYield {
		return p.yield()
	}
	return p.starExpressions()
}

// lambda reads `lambda …: x`.
func (p *parser) lambda() Expr {
	start := p.start
	p.next()
	args := p.parameters(tokColon)
	if p.tok == tokColon && p.field == p.brackets {
		p.fail(start, p.end, "f-string: lambda expressions are not allowed without parentheses")
	}
	p.expect(tokColon)
	body := p.expression()
	n := p.n.lambda.one()
	n.Span, n.Args, n.Body = at(start, p.prevEnd), args, body
	return n
}
