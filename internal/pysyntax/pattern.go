package pysyntax

// matchStmt reads a match statement; it is false, and nothing is read, if
// `match` is only a name here. That is so unless a subject, a colon and a line
// end follow, which nothing else in the language looks like.
func (p *parser) matchStmt() bool {
	start := p.start
	switch i := p.nextByte(); p.byteAt(i) {
	case '=', ',', ')', ':', ';', '#', '\r', '\n', 0:
		return false
	case '.':
		if c := p.byteAt(i + 1); c != '.' && !isDigit(c) {
			return false
		}
	}
	m := p.mark()
	p.next()
	if !startsExpression[p.tok] && p.tok != tokStar {
		p.back(m)
		return false
	}
	subject := p.subject()
	if p.failed || !p.accept(tokColon) || p.tok != tokNewline {
		p.back(m)
		return false
	}
	n := &Match{Subject: subject}
	p.n.stmts.push(n)
	p.next()
	if p.tok != tokIndent {
		p.report(p.prevEnd, p.prevEnd, "expected an indented block")
		n.Span = at(start, p.prevEnd)
		return true
	}
	p.next()
	mark := p.n.cases.mark()
	for p.tok != tokDedent && p.tok != tokEOF {
		if p.tok == tokName && p.word() == "case" {
			p.n.cases.push(p.caseBlock())
			continue
		}
		p.n.cases.push(p.strayStatements())
	}
	n.Cases = p.n.cases.take(mark)
	p.accept(tokDedent)
	n.Span = at(start, p.prevEnd)
	return true
}

// strayStatements reads what stands among the cases and is none, as the body of
// a case that may match anything, on a condition that nobody knows.
func (p *parser) strayStatements() *MatchCase {
	start := p.start
	p.report(start, max(start, p.end), "expected 'case'")
	mark := p.n.stmts.mark()
	for p.tok != tokDedent && p.tok != tokEOF && (p.tok != tokName || p.word() != "case") {
		switch p.tok {
		case tokNewline:
			p.next()
		case tokIndent:
			p.excused = true
			p.strayBlock()
		default:
			p.statement()
		}
	}
	hole := at(start, start)
	return &MatchCase{Pattern: &MatchAs{Span: hole}, Guard: &BadExpr{hole}, Body: p.n.stmts.take(mark)}
}

func (p *parser) subject() Expr {
	start := p.start
	x := p.starNamedExpression()
	if p.tok == tokComma {
		return p.tupleRest(start, x, (*parser).starNamedExpression)
	}
	if isStarred(x) {
		p.unexpected("','")
	}
	return x
}

func (p *parser) caseBlock() *MatchCase {
	start := p.start
	p.next()
	c := &MatchCase{}
	c.Pattern = p.openPattern()
	if p.accept(kwIf) {
		c.Guard = p.namedExpression()
	}
	broken := p.colon(start)
	if broken {
		// As with strayStatements.
		c.Pattern, c.Guard = &MatchAs{Span: at(start, start)}, p.hole(start)
	}
	c.Body = p.block(broken)
	return c
}

// openPattern reads a pattern, or a sequence without brackets.
func (p *parser) openPattern() Pattern {
	start := p.start
	x := p.starPattern()
	if p.tok != tokComma {
		if _, ok := x.(*MatchStar); ok {
			p.unexpected("','")
		}
		return x
	}
	patterns := p.patternList(x, tokColon)
	return &MatchSequence{at(start, p.prevEnd), patterns}
}

// patternList reads `, …` behind a first pattern, up to the closing token.
func (p *parser) patternList(first Pattern, closing token) []Pattern {
	mark := p.n.patterns.mark()
	p.n.patterns.push(first)
	for p.accept(tokComma) {
		if p.tok == closing || closing == tokColon && p.tok == kwIf {
			break
		}
		p.n.patterns.push(p.starPattern())
	}
	return p.n.patterns.take(mark)
}

// starPattern reads `*name` or a pattern.
func (p *parser) starPattern() Pattern {
	if p.tok != tokStar {
		return p.pattern()
	}
	start := p.start
	p.next()
	n := &MatchStar{}
	if p.tok == tokName && p.word() == "_" {
		p.next()
	} else {
		n.Name = p.captureTarget()
	}
	n.Span = at(start, p.prevEnd)
	return n
}

// captureTarget reads the name that a pattern binds.
func (p *parser) captureTarget() Ident {
	if p.tok == tokName && p.word() == "_" {
		p.fail(p.start, p.end, "cannot use '_' as a target")
	}
	id := p.ident()
	if p.tok == tokDot || p.tok == tokLParen || p.tok == tokAssign {
		p.unexpected("")
	}
	return id
}

// pattern reads alternatives and their `as`.
func (p *parser) pattern() Pattern {
	if !p.enter() {
		return p.badPattern()
	}
	start := p.start
	x := p.closedPattern()
	if p.tok == tokPipe {
		mark := p.n.patterns.mark()
		p.n.patterns.push(x)
		for p.accept(tokPipe) {
			p.n.patterns.push(p.closedPattern())
		}
		patterns := p.n.patterns.take(mark)
		x = &MatchOr{at(start, p.prevEnd), patterns}
	}
	if p.accept(kwAs) {
		name := p.captureTarget()
		x = &MatchAs{at(start, p.prevEnd), x, name}
	}
	p.level--
	return x
}

func (p *parser) badPattern() Pattern {
	return &MatchAs{Span: at(p.prevEnd, p.prevEnd)}
}

func (p *parser) closedPattern() Pattern {
	start := p.start
	switch p.tok {
	case tokName:
		if p.word() == "_" {
			p.next()
			return &MatchAs{Span: at(start, p.prevEnd)}
		}
		x := p.nameOrAttribute()
		if p.tok == tokLParen {
			return p.classPattern(start, x)
		}
		if p.tok == tokAssign {
			p.unexpected("")
		}
		if name, ok := x.(*Name); ok {
			return &MatchAs{Span: name.Span, Name: Ident{name.Span, name.ID}}
		}
		return &MatchValue{at(start, p.prevEnd), x}
	case tokNumber, tokMinus, tokString, tokFString:
		x := p.literalKey()
		return &MatchValue{at(start, p.prevEnd), x}
	case kwNone, kwTrue, kwFalse:
		kind := [...]ConstantKind{kwNone: None, kwTrue: True, kwFalse: False}[p.tok]
		p.next()
		return &MatchSingleton{at(start, p.prevEnd), kind}
	case tokLParen:
		return p.groupPattern()
	case tokLBracket:
		p.next()
		n := &MatchSequence{}
		if p.tok != tokRBracket {
			n.Patterns = p.patternList(p.starPattern(), tokRBracket)
		}
		p.expect(tokRBracket)
		n.Span = at(start, p.prevEnd)
		return n
	case tokLBrace:
		return p.mappingPattern()
	}
	p.unexpected("")
	return p.badPattern()
}

// groupPattern reads a pattern or a sequence in parentheses. Only those of a sequence are in its span.
func (p *parser) groupPattern() Pattern {
	start := p.start
	p.next()
	n := &MatchSequence{}
	if p.tok != tokRParen {
		x := p.starPattern()
		if _, star := x.(*MatchStar); p.tok != tokComma && !star {
			p.expect(tokRParen)
			return x
		}
		if p.tok != tokComma {
			p.unexpected("','")
		}
		n.Patterns = p.patternList(x, tokRParen)
	}
	p.expect(tokRParen)
	n.Span = at(start, p.prevEnd)
	return n
}

// nameOrAttribute reads `a` or `a.b.c`.
func (p *parser) nameOrAttribute() Expr {
	start := p.start
	name := p.ident()
	var x Expr = &Name{name.Span, name.Name}
	for chain := 0; p.accept(tokDot); chain++ {
		attr := p.ident()
		n := p.n.attribute.one()
		n.Span, n.Value, n.Attr = at(start, p.prevEnd), x, attr
		x = n
		if chain > maxChain {
			p.fail(start, p.prevEnd, "expression is too long: too many attributes in a row")
		}
	}
	return x
}

// literalKey reads what may be the key of a mapping, a dotted name aside: a
// number with its sign, a complex number, a string.
func (p *parser) literalKey() Expr {
	start := p.start
	switch p.tok {
	case tokString, tokFString:
		return p.strings()
	case kwNone:
		return p.constant(None)
	case kwTrue:
		return p.constant(True)
	case kwFalse:
		return p.constant(False)
	}
	x, imaginary := p.signedNumber()
	if p.tok != tokPlus && p.tok != tokMinus {
		return x
	}
	if imaginary {
		p.fail(start, p.prevEnd, "real number required in complex literal")
	}
	op := Add
	if p.tok == tokMinus {
		op = Sub
	}
	p.next()
	from := p.start
	if p.tok != tokNumber {
		p.unexpected("")
		return x
	}
	y := p.num()
	if y.(*Num).Kind != Imaginary {
		p.fail(from, p.prevEnd, "imaginary number required in complex literal")
	}
	n := p.n.binOp.one()
	n.Span, n.Left, n.Op, n.Right = at(start, p.prevEnd), x, op, y
	return n
}

func (p *parser) signedNumber() (x Expr, imaginary bool) {
	start := p.start
	minus := p.accept(tokMinus)
	if p.tok != tokNumber {
		p.unexpected("")
		return p.badExpr(), false
	}
	imaginary = p.numKind == Imaginary
	x = p.num()
	if minus {
		n := p.n.unaryOp.one()
		n.Span, n.Op, n.Operand = at(start, p.prevEnd), USub, x
		x = n
	}
	return x, imaginary
}

func (p *parser) mappingPattern() Pattern {
	start := p.start
	p.next()
	n := &MatchMapping{}
	keys, patterns := p.n.exprs.mark(), p.n.patterns.mark()
	for p.tok != tokRBrace {
		if p.accept(tokPower) {
			n.Rest = p.captureTarget()
			p.accept(tokComma)
			break
		}
		if p.tok == tokName {
			x := p.nameOrAttribute()
			if _, plain := x.(*Name); plain {
				p.unexpected("")
			}
			p.n.exprs.push(x)
		} else {
			p.n.exprs.push(p.literalKey())
		}
		p.expect(tokColon)
		p.n.patterns.push(p.pattern())
		if !p.accept(tokComma) {
			break
		}
	}
	n.Keys, n.Patterns = p.n.exprs.take(keys), p.n.patterns.take(patterns)
	p.expect(tokRBrace)
	n.Span = at(start, p.prevEnd)
	return n
}

// classPattern reads `C(…)` from the parenthesis on.
func (p *parser) classPattern(start int, cls Expr) Pattern {
	p.next()
	n := &MatchClass{Cls: cls}
	mark, names := p.n.patterns.mark(), p.n.idents.mark()
	keywords := false
	for p.tok != tokRParen {
		if name, ok := p.keywordPattern(); ok {
			if !keywords {
				n.Patterns = p.n.patterns.take(mark)
				keywords = true
			}
			p.n.idents.push(name)
		} else if keywords {
			p.fail(p.start, p.end, "positional patterns follow keyword patterns")
		}
		p.n.patterns.push(p.pattern())
		if !p.accept(tokComma) {
			break
		}
	}
	if keywords {
		n.KwdAttrs, n.KwdPatterns = p.n.idents.take(names), p.n.patterns.take(mark)
	} else {
		n.Patterns = p.n.patterns.take(mark)
	}
	if p.tok != tokRParen {
		p.notClosed(tokRParen)
	}
	p.expect(tokRParen)
	n.Span = at(start, p.prevEnd)
	return n
}

// keywordPattern steps over `name=`, if it is there.
func (p *parser) keywordPattern() (Ident, bool) {
	if p.tok != tokName {
		return Ident{}, false
	}
	m := p.mark()
	name := p.ident()
	if p.accept(tokAssign) {
		return name, true
	}
	p.back(m)
	return Ident{}, false
}
