package pysyntax

import "strings"

func (p *parser) importStmt() Stmt {
	start := p.start
	p.next()
	mark := p.n.aliases.mark()
	for {
		from := p.start
		a := p.n.alias.one()
		a.Name = p.dottedName()
		p.as(a, from)
		if !p.accept(tokComma) {
			break
		}
	}
	n := p.n.imports.one()
	n.Names = p.n.aliases.take(mark)
	n.Span = at(start, p.prevEnd)
	return n
}

// as reads `as name`, if it is there, and ends an alias.
func (p *parser) as(a *Alias, start int) {
	if p.accept(kwAs) {
		a.As = p.ident()
	}
	a.Span = at(start, p.prevEnd)
	p.n.aliases.push(a)
}

// dottedName reads `a.b.c`. It is a part of the text unless somebody wrote `a . b`.
func (p *parser) dottedName() string {
	start := p.start
	first := p.ident()
	if p.tok != tokDot {
		return first.Name
	}
	length := p.prevEnd - start
	for p.accept(tokDot) {
		from := p.start
		p.ident()
		length += 1 + p.prevEnd - from
	}
	if p.failed {
		return ""
	}
	name := p.src[start:p.prevEnd]
	if length != len(name) {
		return p.respell(start, p.prevEnd)
	}
	return name
}

// respell is a dotted name without the spaces, line ends and comments between its parts.
func (p *parser) respell(start, end int) string {
	s := newScanner(p.src[:end])
	s.off, s.special, s.brackets = start, false, 1
	var b strings.Builder
	for s.next(); s.tok == tokName || s.tok == tokDot; s.next() {
		b.WriteString(s.src[s.start:s.end])
	}
	return b.String()
}

func (p *parser) importFrom() Stmt {
	start := p.start
	p.next()
	n := p.n.importFrom.one()
	for p.tok == tokDot || p.tok == tokEllipsis {
		n.Level += p.end - p.start
		p.next()
	}
	if n.Level == 0 || p.tok != kwImport {
		n.Module = p.dottedName()
	}
	p.expect(kwImport)
	mark := p.n.aliases.mark()
	switch p.tok {
	case tokStar:
		a := p.n.alias.one()
		a.Name = "*"
		p.next()
		a.Span = at(p.prevEnd-1, p.prevEnd)
		p.n.aliases.push(a)
	case tokLParen:
		p.next()
		for {
			p.importedName()
			if !p.accept(tokComma) || p.tok == tokRParen {
				break
			}
		}
		if p.tok != tokRParen {
			p.notClosed(tokRParen)
		}
		p.expect(tokRParen)
	default:
		for {
			p.importedName()
			if !p.accept(tokComma) {
				break
			}
			if p.tok == tokNewline {
				p.fail(p.prevEnd-1, p.prevEnd, "trailing comma not allowed without surrounding parentheses")
			}
		}
	}
	n.Names = p.n.aliases.take(mark)
	n.Span = at(start, p.prevEnd)
	if n.Level == 0 && n.Module == "__future__" {
		for _, a := range n.Names {
			p.flufl = p.flufl || a.Name == "barry_as_FLUFL"
		}
	}
	return n
}

// checkFutures reports the features that a file asks for in its first
// statements, where they count, and that Python does not have. CPython's parser does so too.
func (p *parser) checkFutures(body []Stmt) {
	for i, s := range body {
		if e, ok := s.(*ExprStmt); ok && i == 0 {
			if _, ok := e.Value.(*Str); ok {
				continue
			}
		}
		n, ok := s.(*ImportFrom)
		if !ok || n.Level != 0 || n.Module != "__future__" {
			return
		}
		for _, a := range n.Names {
			switch a.Name {
			case "nested_scopes", "generators", "division", "absolute_import", "with_statement", "print_function",
				"unicode_literals", "barry_as_FLUFL", "generator_stop", "annotations":
			case "braces":
				p.report(int(a.Start), int(a.End), "not a chance")
			default:
				p.report(int(a.Start), int(a.End), "future feature "+a.Name+" is not defined")
			}
		}
	}
}

func (p *parser) importedName() {
	from := p.start
	a := p.n.alias.one()
	a.Name = p.ident().Name
	p.as(a, from)
}
