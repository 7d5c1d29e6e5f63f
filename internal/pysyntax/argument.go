package pysyntax

// call reads `f(…)` from the parenthesis on.
func (p *parser) call(start int, f Expr) Expr {
	open := p.start
	p.next()
	n := p.n.call.one()
	n.Func = f
	if p.tok != tokRParen {
		n.Args, n.Keywords = p.argumentList(open)
	}
	p.expect(tokRParen)
	n.Span = at(start, p.prevEnd)
	return n
}

// argumentList reads arguments up to the closing parenthesis, which is then the
// token. open is where the parentheses began if a generator expression may be
// all there is between them, which then counts them as its own; -1 if not.
//
// Positional arguments come first. Behind a keyword only keywords and `*x` may
// follow, behind `**x` only keywords and `**x`.
func (p *parser) argumentList(open int) ([]Expr, []*Keyword) {
	args, keywords := p.n.exprs.mark(), p.n.keywords.mark()
	unpacked := false
	for p.tok != tokRParen {
		start := p.start
		switch p.tok {
		case tokStar:
			x := p.starred((*parser).expression)
			if unpacked {
				p.fail(start, p.prevEnd, "iterable argument unpacking follows keyword argument unpacking")
			}
			p.n.exprs.push(x)
		case tokPower:
			p.next()
			k := p.n.keyword.one()
			k.Value = p.expression()
			k.Span = at(start, p.prevEnd)
			p.n.keywords.push(k)
			unpacked = true
		default:
			if p.tok == tokName && p.byteAt(p.off) == '=' && p.byteAt(p.off+1) != '=' {
				// The common way to write it, known without reading the name as an expression.
				p.n.keywords.push(p.keywordValue(start, p.ident()))
				break
			}
			x := p.namedExpression()
			switch p.tok {
			case tokAssign:
				p.n.keywords.push(p.keywordArgument(start, x))
			case kwFor, kwAsync:
				alone := p.n.exprs.mark() == args && p.n.keywords.mark() == keywords
				x = p.bareGenerator(open, start, x, alone)
				fallthrough
			default:
				if unpacked {
					p.fail(start, p.prevEnd, "positional argument follows keyword argument unpacking")
				} else if p.n.keywords.mark() > keywords {
					p.fail(start, p.prevEnd, "positional argument follows keyword argument")
				}
				p.n.exprs.push(x)
			}
		}
		if p.tok != tokComma {
			break
		}
		p.next()
	}
	if p.tok != tokRParen {
		p.notClosed(tokRParen)
	}
	return p.n.exprs.take(args), p.n.keywords.take(keywords)
}

// keywordArgument reads `name=value` from the "=" on.
func (p *parser) keywordArgument(start int, x Expr) *Keyword {
	var id Ident
	switch name, ok := x.(*Name); {
	case ok && int(name.Start) == start && int(name.End) == p.prevEnd:
		id = Ident{name.Span, name.ID}
	case isConstant(x):
		p.fail(start, p.end, "cannot assign to "+describe(x))
	default:
		p.fail(start, p.end, "expression cannot contain assignment, perhaps you meant \"==\"?")
	}
	return p.keywordValue(start, id)
}

func (p *parser) keywordValue(start int, name Ident) *Keyword {
	k := p.n.keyword.one()
	k.Name = name
	p.next()
	if p.tok == tokComma || p.tok == tokRParen {
		p.fail(start, p.end, "expected argument value expression")
	}
	k.Value = p.expression()
	k.Span = at(start, p.prevEnd)
	return k
}

func isConstant(x Expr) bool {
	_, ok := x.(*Constant)
	return ok
}

// bareGenerator reads a generator expression that has the parentheses of the call only.
func (p *parser) bareGenerator(open, start int, x Expr, alone bool) Expr {
	generators := p.generators()
	if open < 0 || !alone || p.tok != tokRParen {
		if p.tok == tokRParen || p.tok == tokComma {
			p.fail(start, p.prevEnd, "generator expression must be parenthesized")
		} else {
			p.notClosed(tokRParen)
		}
		return x
	}
	n := p.n.comp.one()
	// The parenthesis is not stepped over: the call does that.
	n.Span, n.Kind, n.Elt, n.Generators = at(open, p.end), GeneratorExp, x, generators
	return n
}
