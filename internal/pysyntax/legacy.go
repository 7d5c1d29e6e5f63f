package pysyntax

import "slices"

// Python 2 is read as far as Django projects still show it. What Python 3 would
// not take is noted when it is read. Two things mean something else in Python 3
// and are taken for that at first: `except E, e:`, which is two types since
// 3.14, and `print >>f, x`, a tuple. They are Python 2's when something else in
// the file is.

// ambiguous is one of the two.
type ambiguous struct {
	handler *ExceptHandler
	print   *ExprStmt
}

func (p *parser) noteLegacy(start, end int, what string) {
	p.legacy = append(p.legacy, LegacyNote{span(start, end), what})
}

func (p *parser) noteAmbiguous(h *ExceptHandler) {
	p.ambiguous = append(p.ambiguous, ambiguous{handler: h})
}

// legacyStatement reads `print x` and `exec x`; nil if the word is only a name here.
func (p *parser) legacyStatement() Stmt {
	start, word := p.start, p.word()
	switch c := p.byteAt(p.nextByte()); {
	case c == '(' || c == '.' || c == '=' || c == ')':
		return nil // the commonest
	case word == "print" && c == '>':
		s := p.expressionStmt()
		if e, ok := s.(*ExprStmt); ok && isPrintTo(e.Value) != nil {
			p.ambiguous = append(p.ambiguous, ambiguous{print: e})
		}
		return s
	}
	m := p.mark()
	p.next()
	switch p.tok {
	case tokName, tokNumber, tokString, tokFString, tokLBrace, tokTilde, tokBacktick, kwLambda, kwNone, kwTrue, kwFalse:
	case kwNot:
		p.next()
		notIn := p.tok == kwIn
		p.back(m)
		if notIn {
			return nil
		}
		p.next()
	default:
		p.back(m)
		return nil
	}
	if word == "exec" {
		n := &Exec{Body: p.bitwiseOr()}
		if p.accept(kwIn) {
			n.Globals = p.expression()
			if p.accept(tokComma) {
				n.Locals = p.expression()
			}
		}
		n.Span = at(start, p.prevEnd)
		p.noteLegacy(start, p.prevEnd, "exec statement")
		return n
	}
	n := &Print{Newline: true}
	mark := p.n.exprs.mark()
	p.n.exprs.push(p.expression())
	for p.accept(tokComma) {
		if !startsExpression[p.tok] {
			n.Newline = false
			break
		}
		p.n.exprs.push(p.expression())
	}
	n.Values = p.n.exprs.take(mark)
	n.Span = at(start, p.prevEnd)
	p.noteLegacy(start, p.prevEnd, "print statement")
	return n
}

// repr reads an expression in backticks.
func (p *parser) repr() Expr {
	start := p.start
	p.next()
	from := p.start
	x := p.expression()
	if p.tok == tokComma {
		x = p.tupleRest(from, x, (*parser).expression)
	}
	p.expect(tokBacktick)
	p.noteLegacy(start, p.prevEnd, "backticks")
	return &Repr{at(start, p.prevEnd), x}
}

// raiseRest reads `raise E, V, T` from the first comma on.
func (p *parser) raiseRest(start int) []Expr {
	mark := p.n.exprs.mark()
	for range 2 {
		if p.accept(tokComma) {
			p.n.exprs.push(p.expression())
		}
	}
	p.noteLegacy(start, p.prevEnd, "raise with commas")
	return p.n.exprs.take(mark)
}

// tupleParameter reads `(a, b)` among parameters.
func (p *parser) tupleParameter(annotated bool) *Arg {
	start := p.start
	arg := p.n.arg.one()
	arg.Unpack = p.nested((*parser).parenthesis)
	if !isNames(arg.Unpack) {
		p.fail(start, p.prevEnd, "invalid syntax")
	}
	arg.Span = at(start, p.prevEnd)
	p.noteLegacy(start, p.prevEnd, "tuple parameter")
	return arg
}

func isNames(x Expr) bool {
	switch x := x.(type) {
	case *Name:
		return true
	case *Tuple:
		return len(x.Elts) > 0 && !slices.ContainsFunc(x.Elts, func(e Expr) bool { return !isNames(e) })
	}
	return false
}

// isPrintTo is the `print >> f` of `print >>f, x`; nil if there is none.
func isPrintTo(x Expr) *BinOp {
	if t, ok := x.(*Tuple); ok && len(t.Elts) > 0 {
		x = t.Elts[0]
	}
	if b, ok := x.(*BinOp); ok && b.Op == RShift {
		if name, ok := b.Left.(*Name); ok && name.ID == "print" {
			return b
		}
	}
	return nil
}

// settleLegacy decides what was ambiguous, and puts the notes in order.
func (p *parser) settleLegacy(body []Stmt) {
	if len(p.legacy) == 0 {
		return
	}
	prints := map[*ExprStmt]Stmt{}
	for _, a := range p.ambiguous {
		if a.handler != nil {
			p.settleHandler(a.handler)
			continue
		}
		n := &Print{Span: a.print.Span, Newline: true}
		n.Dest = isPrintTo(a.print.Value).Right
		if t, ok := a.print.Value.(*Tuple); ok {
			n.Values = t.Elts[1:]
			n.Newline = p.src[t.End-1] != ','
		}
		prints[a.print] = n
		p.noteLegacy(int(n.Start), int(n.End), "print statement")
	}
	if len(prints) > 0 {
		replace(body, prints)
	}
	slices.SortStableFunc(p.legacy, func(a, b LegacyNote) int { return int(a.Start) - int(b.Start) })
}

func (p *parser) settleHandler(h *ExceptHandler) {
	t := h.Type.(*Tuple)
	if len(t.Elts) != 2 {
		return
	}
	switch target := t.Elts[1].(type) {
	case *Name:
		h.Name = Ident{target.Span, target.ID}
	case *Attribute, *Subscript, *Tuple, *List:
		h.Target = target
	default:
		return
	}
	h.Type = t.Elts[0]
	p.noteLegacy(int(t.Start), int(t.End), "except clause with a comma")
}

// replace puts statements in the place of others, in all blocks below body.
func replace(body []Stmt, with map[*ExprStmt]Stmt) {
	for i, s := range body {
		if e, ok := s.(*ExprStmt); ok {
			if r, ok := with[e]; ok {
				body[i] = r
			}
			continue
		}
		for _, block := range blocksOf(s) {
			replace(block, with)
		}
	}
}

// blocksOf are the blocks of a compound statement.
func blocksOf(s Stmt) [][]Stmt {
	switch s := s.(type) {
	case *FunctionDef:
		return [][]Stmt{s.Body}
	case *ClassDef:
		return [][]Stmt{s.Body}
	case *If:
		return [][]Stmt{s.Body, s.Orelse}
	case *For:
		return [][]Stmt{s.Body, s.Orelse}
	case *While:
		return [][]Stmt{s.Body, s.Orelse}
	case *With:
		return [][]Stmt{s.Body}
	case *Try:
		blocks := [][]Stmt{s.Body}
		for _, h := range s.Handlers {
			blocks = append(blocks, h.Body)
		}
		return append(blocks, s.Orelse, s.Final)
	case *Match:
		var blocks [][]Stmt
		for _, c := range s.Cases {
			blocks = append(blocks, c.Body)
		}
		return blocks
	}
	return nil
}
