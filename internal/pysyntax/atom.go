package pysyntax

// atom reads a name, a literal or a bracket.
func (p *parser) atom() Expr {
	switch p.tok {
	case tokName:
		n := p.n.name.one()
		n.Span, n.ID = at(p.start, p.end), p.src[p.start:p.end]
		p.next()
		return n
	case tokString, tokFString:
		return p.strings()
	case tokNumber:
		return p.num()
	case kwNone:
		return p.constant(None)
	case kwTrue:
		return p.constant(True)
	case kwFalse:
		return p.constant(False)
	case tokEllipsis:
		return p.constant(Ellipsis)
	case tokLParen:
		return p.nested((*parser).parenthesis)
	case tokLBracket:
		return p.nested((*parser).squareBracket)
	case tokLBrace:
		return p.nested((*parser).brace)
	case tokBacktick:
		return p.nested((*parser).repr)
	}
	p.unexpected("")
	return p.badExpr()
}

// nested reads what counts as a level of nesting.
func (p *parser) nested(rule func(*parser) Expr) Expr {
	if !p.enter() {
		return p.badExpr()
	}
	x := rule(p)
	p.level--
	return x
}

func (p *parser) num() Expr {
	n := p.n.num.one()
	n.Span, n.Kind, n.Text = at(p.start, p.end), p.numKind, p.src[p.start:p.end]
	if last := n.Text[len(n.Text)-1]; n.Kind == Int && (last == 'L' || last == 'l') {
		p.noteLegacy(p.start, p.end, "long integer")
	} else if n.Kind == Int && n.Text[0] == '0' && len(n.Text) > 1 && isDigit(n.Text[1]) && !allZeros(n.Text) {
		p.noteLegacy(p.start, p.end, "octal literal")
	}
	p.next()
	return n
}

func (p *parser) constant(kind ConstantKind) Expr {
	n := p.n.constant.one()
	n.Span, n.Kind = at(p.start, p.end), kind
	p.next()
	return n
}

// parenthesis reads a group, a tuple or a generator expression. Only the last
// two have the parentheses in their span.
func (p *parser) parenthesis() Expr {
	start := p.start
	p.next()
	switch p.tok {
	case tokRParen:
		p.next()
		n := p.n.tuple.one()
		n.Span = at(start, p.prevEnd)
		return n
	case kwYield:
		x := p.yield()
		p.expect(tokRParen)
		return x
	}
	x := p.starNamedExpression()
	switch p.tok {
	case tokRParen:
		if isStarred(x) && !p.failed {
			p.fail(int(x.Range().Start), int(x.Range().End), "cannot use starred expression here")
			return x
		}
		p.next()
		return x
	case kwFor, kwAsync:
		return p.comprehension(start, GeneratorExp, nil, x, tokRParen)
	case tokComma:
		elts := p.elements(x, tokRParen)
		p.expect(tokRParen)
		n := p.n.tuple.one()
		n.Span, n.Elts = at(start, p.prevEnd), elts
		return n
	}
	p.notClosed(tokRParen)
	return x
}

// notClosed fails because neither a comma nor the closing bracket follows an element.
func (p *parser) notClosed(closing token) {
	if p.tok == tokEOF || p.tok == tokBad {
		p.unexpected("")
		return
	}
	p.unexpected("',' or " + tokenTexts[closing])
}

// elements reads `, …` up to the closing bracket, behind a first element.
func (p *parser) elements(first Expr, closing token) []Expr {
	mark := p.n.exprs.mark()
	p.n.exprs.push(first)
	for p.accept(tokComma) {
		if p.tok == closing {
			break
		}
		p.n.exprs.push(p.starNamedExpression())
	}
	if p.tok != closing {
		p.notClosed(closing)
	}
	return p.n.exprs.take(mark)
}

// squareBracket reads a list or a list comprehension.
func (p *parser) squareBracket() Expr {
	start := p.start
	p.next()
	var elts []Expr
	if p.tok != tokRBracket {
		x := p.starNamedExpression()
		if p.tok == kwFor || p.tok == kwAsync {
			return p.comprehension(start, ListComp, nil, x, tokRBracket)
		}
		elts = p.elements(x, tokRBracket)
	}
	p.expect(tokRBracket)
	n := p.n.list.one()
	n.Span, n.Elts = at(start, p.prevEnd), elts
	return n
}

// brace reads a dict, a set or a comprehension of one.
func (p *parser) brace() Expr {
	start := p.start
	p.next()
	if p.tok == tokRBrace || p.tok == tokPower {
		return p.dict(start, nil)
	}
	from := p.start
	x := p.starNamedExpression()
	if p.tok == tokColon && isKey(x, from) {
		return p.dict(start, x)
	}
	if p.tok == kwFor || p.tok == kwAsync {
		return p.comprehension(start, SetComp, nil, x, tokRBrace)
	}
	elts := p.elements(x, tokRBrace)
	p.expect(tokRBrace)
	return &Set{at(start, p.prevEnd), elts}
}

// isKey says that an expression which began at from can be a key: no star, and no walrus without parentheses.
func isKey(x Expr, from int) bool {
	switch x := x.(type) {
	case *Starred:
		return false
	case *NamedExpr:
		return int(x.Start) != from
	}
	return true
}

// dict reads a dict from behind its first key on, or from behind its brace if that is nil.
func (p *parser) dict(start int, key Expr) Expr {
	mark := p.n.exprs.mark()
	for key != nil || p.tok != tokRBrace {
		if key == nil && p.tok == tokPower {
			p.next()
			p.n.exprs.push(nil)
			p.n.exprs.push(p.bitwiseOr())
		} else {
			if key == nil {
				key = p.expression()
			}
			p.expect(tokColon)
			value := p.expression()
			if (p.tok == kwFor || p.tok == kwAsync) && p.n.exprs.mark() == mark {
				return p.comprehension(start, DictComp, key, value, tokRBrace)
			}
			p.n.exprs.push(key)
			p.n.exprs.push(value)
			key = nil
		}
		if !p.accept(tokComma) {
			break
		}
	}
	if p.tok != tokRBrace {
		p.notClosed(tokRBrace)
	}
	p.expect(tokRBrace)
	// The stack has key, value, key, value; the node wants two lists.
	pairs := p.n.exprs.stack[mark:]
	count := len(pairs) / 2
	n := p.n.dict.one()
	for i := range count {
		p.n.exprs.push(p.n.exprs.stack[mark+2*i+1])
	}
	n.Values = p.n.exprs.take(mark + 2*count)
	for i := range count {
		p.n.exprs.stack[mark+i] = p.n.exprs.stack[mark+2*i]
	}
	p.n.exprs.drop(mark + count)
	n.Keys = p.n.exprs.take(mark)
	n.Span = at(start, p.prevEnd)
	return n
}

// comprehension reads `for … in … if …` up to the closing bracket.
func (p *parser) comprehension(start int, kind CompKind, key, elt Expr, closing token) Expr {
	if s, ok := elt.(*Starred); ok {
		p.fail(int(s.Start), int(s.End), "iterable unpacking cannot be used in comprehension")
	}
	generators := p.generators()
	if p.tok != closing {
		p.notClosed(closing)
	}
	p.expect(closing)
	n := p.n.comp.one()
	n.Span, n.Kind, n.Key, n.Elt, n.Generators = at(start, p.prevEnd), kind, key, elt, generators
	return n
}

// generators reads the clauses of a comprehension.
func (p *parser) generators() []*Comprehension {
	mark := p.n.comprehensions.mark()
	for p.tok == kwFor || p.tok == kwAsync {
		g := p.n.comprehension.one()
		g.Async = p.accept(kwAsync)
		p.expect(kwFor)
		g.Target = p.loopTargets()
		p.expect(kwIn)
		g.Iter = p.disjunction()
		ifs := p.n.exprs.mark()
		for p.accept(kwIf) {
			p.n.exprs.push(p.disjunction())
		}
		g.Ifs = p.n.exprs.take(ifs)
		p.n.comprehensions.push(g)
	}
	return p.n.comprehensions.take(mark)
}
