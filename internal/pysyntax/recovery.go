package pysyntax

import "strings"

// recover ends a statement or header that could not be read and began at start:
// it notes the error and moves on to where the next statement is likely to
// begin. The token is then a tokSemicolon, a tokNewline or tokEOF, and lies
// behind start, so reading goes on.
//
// It goes through the statement's tokens again, from the start, because only
// that tells which brackets are open. Outside brackets the statement ends with
// its line, or at a semicolon behind the error. Inside brackets a line that
// begins like a statement ends it too: somebody forgot a bracket, and the rest
// of the file shall not pay for that. What no expression can hold, such as
// `def` or `import`, is believed anywhere; what one might hold, only when it
// stands no deeper than the statement itself.
func (p *parser) recover(start int) {
	failure := p.failure
	p.failures = append(p.failures, &failure)
	errorLine := max(start, int(failure.Start))
	errorLine = start + strings.LastIndexAny(p.src[start:errorLine], "\r\n") + 1

	p.reread += max(0, p.off-start)
	for n := len(p.comments); n > 0 && int(p.comments[n-1].Start) >= start; n-- {
		p.comments = p.comments[:n-1]
	}
	p.failed, p.special, p.excused = false, false, true
	p.brackets, p.field, p.dedents = 0, -1, 0
	p.off, p.end = start, start
	p.openings = p.openings[:0]
	for {
		if p.exhausted() {
			p.off, p.brackets = len(p.src), 1 // the rest is given up
		}
		p.next()
		if p.firstOnLine && p.start > start && p.beginsStatement(errorLine) {
			p.blameBracket(&failure)
			p.startLine()
			return
		}
		switch p.tok {
		case tokEOF:
			p.blameBracket(&failure)
			return
		case tokNewline:
			return
		case tokSemicolon:
			if len(p.openings) == 0 && p.start >= int(failure.Start) && p.start > start {
				return
			}
		case tokFString:
			p.skipFString()
		case tokLParen, tokLBracket, tokLBrace:
			p.openings = append(p.openings, p.start)
		case tokRParen, tokRBracket, tokRBrace:
			p.closeOpening(p.src[p.start])
			p.brackets = len(p.openings)
		}
	}
}

// blameBracket moves an error to the bracket that was never closed, when the
// statement had to end inside it and the error was only noticed behind that.
func (p *parser) blameBracket(failure *SyntaxError) {
	if n := len(p.openings); n > 0 && int(failure.Start) >= p.start {
		at := p.openings[n-1]
		*failure = SyntaxError{span(at, at+1), "'" + p.src[at:at+1] + "' was never closed"}
	}
}

// closeOpening takes a bracket off the stack, and those that were opened in it
// and never closed. A bracket that closes nothing is passed over.
func (p *parser) closeOpening(closing byte) {
	for i := len(p.openings) - 1; i >= max(0, len(p.openings)-maxUnclosed); i-- {
		open := p.src[p.openings[i]]
		if open == '(' && closing == ')' || open == '[' && closing == ']' || open == '{' && closing == '}' {
			p.openings = p.openings[:i]
			return
		}
	}
}

// maxUnclosed is how far a closing bracket looks for its opening one.
const maxUnclosed = 16

// startLine makes the current token the first of a new line, outside all brackets.
func (p *parser) startLine() {
	p.off = p.start
	for p.off > 0 && (p.src[p.off-1] == ' ' || p.src[p.off-1] == '\t' || p.src[p.off-1] == '\f') {
		p.off--
	}
	p.brackets = 0
	p.tok, p.start, p.end, p.special = tokNewline, p.off, p.prevEnd, true
}

// beginsStatement says that the current token, the first on its line and inside
// brackets, is likely to begin a statement. errorLine is where the line of the error begins.
func (p *parser) beginsStatement(errorLine int) bool {
	switch p.tok {
	case kwDef, kwClass, kwImport, kwReturn, kwRaise, kwTry, kwWhile, kwWith, kwPass, kwBreak, kwContinue, kwGlobal,
		kwNonlocal, kwDel, kwAssert, kwExcept, kwFinally, kwElif:
		return true
	case tokName, tokAt, kwIf, kwElse, kwFor, kwFrom, kwAsync, kwAwait, kwYield:
	default:
		return false
	}
	if p.column() > int(p.indents[len(p.indents)-1].col) {
		return false
	}
	if p.start >= errorLine || p.tok == tokAt {
		return true
	}
	if p.tok != tokName {
		return false
	}
	// An assignment, then, unless it might be a keyword argument: those are written without spaces.
	i := p.nextByte()
	if p.byteAt(i) != '=' || p.byteAt(i+1) == '=' {
		return false
	}
	return i > p.end || len(p.openings) > 0 && p.src[p.openings[len(p.openings)-1]] != '('
}

// column is that of the current token, the first on its line.
func (p *parser) column() int {
	i := p.start
	for i > 0 && (p.src[i-1] == ' ' || p.src[i-1] == '\t' || p.src[i-1] == '\f') {
		i--
	}
	col := 0
	for ; i < p.start; i++ {
		switch p.src[i] {
		case ' ':
			col++
		case '\t':
			col = (col/8 + 1) * 8
		default:
			col = 0
		}
	}
	return col
}

// skipFString steps over an f-string without reading its fields. Where quotes
// are nested it may be wrong about the end, never about the line.
func (p *parser) skipFString() {
	quote, size := p.src[p.end-1], 1
	if p.end-p.start >= 4 && p.src[p.end-3] == quote && p.src[p.end-2] == quote {
		size = 3
	}
	i := p.off
	for i < len(p.src) {
		switch c := p.src[i]; {
		case c == '\\':
			i++
			if j := p.lineEnd(i); j > i {
				i = j
			} else {
				i++
			}
			continue
		case c == quote && (size == 1 || p.quoteSize(i) == 3):
			p.off, p.end = i+size, i+size
			return
		case size == 1 && (c == '\n' || c == '\r'):
			p.off, p.end = i, i
			return
		}
		i++
	}
	// It never ends. Then its first line is all that is given up.
	p.reread += len(p.src) - p.off
	p.off += firstLine(p.src[p.off:])
	p.end = p.off
}

// strayBlock reads a block that no header announces. Its statements are read
// as part of the block around it.
func (p *parser) strayBlock() {
	if !p.excused {
		p.report(p.start, p.start, "unexpected indent")
	}
	p.excused = false
	p.next()
	p.statements()
	p.accept(tokDedent)
}

// strayClause reads an else, elif, except or finally that belongs to nothing.
// Its header is lost, its block is read as part of the block around it.
func (p *parser) strayClause() {
	start := p.start
	p.fail(p.start, p.end, "'"+p.word()+"' does not belong to any statement")
	p.recover(start)
	p.n.stmts.push(&BadStmt{at(start, max(start, p.prevEnd))})
	if !p.accept(tokSemicolon) {
		p.accept(tokNewline)
	}
}

// giveUp leaves the rest of the text unread.
func (p *parser) giveUp() {
	p.failures = append(p.failures, &SyntaxError{
		Span: span(p.start, len(p.src)), Msg: "too many errors: the rest of the file is not read",
	})
	end := len(strings.TrimRight(p.src, " \t\r\n\f"))
	p.n.stmts.push(&BadStmt{at(p.start, max(p.start, end))})
	p.off, p.start, p.end, p.prevEnd = len(p.src), len(p.src), max(p.start, end), max(p.start, end)
	p.dedents, p.brackets, p.special, p.tok = 0, 0, true, tokEOF
}
