package script

import "strings"

// Types move no values: they are read to find their end.

// annotation passes over `: T` when it is there.
func (p *parser) annotation() {
	if !p.broken && p.is(":") {
		p.advance()
		p.typ()
	}
}

// typ passes over a type.
func (p *parser) typ() {
	if !p.enter() {
		return
	}
	defer p.leave()
	_ = p.take("|") || p.take("&")
	for !p.end() {
		p.typePrimary()
		for !p.broken && !p.tok.newline && p.is("[") {
			p.balanced()
		}
		if p.is("is") && !p.tok.newline {
			p.advance()
			continue
		}
		if p.is("|") || p.is("&") {
			p.advance()
			continue
		}
		if p.is("extends") && !p.tok.newline { // A extends B ? C : D
			p.advance()
			p.typePrimary()
			for !p.broken && (p.is("|") || p.is("&") || p.is("[")) {
				if p.is("[") {
					p.balanced()
				} else {
					p.advance()
					p.typePrimary()
				}
			}
			if p.take("?") {
				p.typ()
				p.expect(":")
				p.typ()
			}
		}
		return
	}
}

func (p *parser) typePrimary() {
	if p.trying && p.tries <= 0 {
		p.fail("too much to try")
		return
	}
	switch p.tok.kind {
	case tokenName:
		switch p.lit {
		case "keyof", "readonly", "unique", "infer", "asserts", "typeof", "abstract":
			m := p.mark()
			if p.advance(); p.tok.kind == tokenName && !p.tok.newline && !p.at("is", "extends", "as") || p.is("[") || p.is("{") || p.is("(") || p.is("new") {
				p.typePrimary()
				return
			}
			p.reset(m)
		case "new":
			p.advance()
			p.typePrimary()
			return
		case "import":
			p.advance()
			if p.is("(") {
				p.balanced()
			}
		}
		if p.tok.kind == tokenName {
			p.advance()
		}
		for p.is(".") && !p.broken {
			p.advance()
			p.advance()
		}
		if (p.is("<") || p.is("<<")) && !p.tok.newline {
			p.angles()
		}
	case tokenString, tokenNumber, tokenPrivate:
		p.advance()
	case tokenTemplate:
		p.template()
	case tokenPunct:
		switch p.lit {
		case "{", "[":
			p.balanced()
		case "(":
			p.balanced()
			if p.take("=>") {
				p.typ()
			}
		case "<": // <T>(x: T) => U
			p.angles()
			p.typePrimary()
		case "-", "*", "?", "!":
			p.advance()
			if p.tok.kind == tokenName || p.tok.kind == tokenNumber {
				p.advance()
			}
		default:
			p.fail("expected a type, not " + p.describe())
		}
	default:
		p.fail("expected a type, not " + p.describe())
	}
}

// balanced passes over brackets and what is in them.
func (p *parser) balanced() {
	var open []byte
	for !p.end() {
		if p.trying && p.tries <= 0 {
			p.fail("too much to try")
			return
		}
		switch {
		case p.tok.kind == tokenTemplate:
			p.template()
			continue
		case p.tok.kind == tokenPunct:
			switch p.lit {
			case "(", "[", "{":
				open = append(open, p.lit[0])
			case ")", "]", "}":
				if len(open) == 0 {
					p.fail("unexpected " + p.describe())
					return
				}
				open = open[:len(open)-1]
			}
		}
		p.advance()
		if len(open) == 0 {
			return
		}
	}
	p.fail("brackets of a type that are not closed")
}

// angles passes over < … >, the parameters or arguments of a type.
func (p *parser) angles() {
	depth := 0
	for !p.end() {
		if p.trying && p.tries <= 0 {
			break
		}
		switch p.tok.kind {
		case tokenPunct:
			switch p.lit {
			case "<":
				depth++
			case "<<":
				depth += 2
			case ">", ">>", ">>>", ">=", ">>=", ">>>=":
				closing := 0
				for closing < len(p.lit) && p.lit[closing] == '>' && closing < depth {
					closing++
				}
				depth -= closing
				if depth == 0 {
					p.tok.end = p.tok.start + closing
					p.s.pos = p.tok.end
					p.advance()
					return
				}
			case "(", "[", "{":
				p.balanced()
				continue
			case "|", "&", ",", ":", "?", ".", "...", "=>", "=", "-", "*":
			default:
				p.fail("unexpected " + p.describe())
				return
			}
		case tokenTemplate:
			p.template()
			continue
		case tokenRegexp, tokenEnd:
			p.fail("unexpected " + p.describe())
			return
		}
		p.advance()
	}
	p.fail("`<` of a type that is not closed")
}

// typeArguments passes over <T> when a call or a template follows it, or the end of the expression.
func (p *parser) typeArguments() bool {
	return p.attempt(func() bool {
		p.angles()
		return !p.broken && (p.tok.kind == tokenTemplate || p.tok.kind == tokenPunct && strings.Contains("(),;]}", p.lit))
	})
}

// isTypeStatement says that the word begins a declaration of types and is no name.
func (p *parser) isTypeStatement() bool {
	m := p.mark()
	word := p.lit
	p.advance()
	ok := p.tok.kind == tokenName && !p.tok.newline && !p.at("in", "of", "instanceof", "as", "is")
	switch word {
	case "enum", "interface", "type", "opaque":
	case "abstract":
		ok = p.is("class")
	case "module":
		ok = ok || p.tok.kind == tokenString
	case "declare":
		ok = ok && (p.TypeScript || p.at("var", "const", "function", "class", "type", "module", "export", "opaque"))
	}
	p.reset(m)
	return ok
}

// typeStatement reads what only types are about; it gives a node where there is code in it.
func (p *parser) typeStatement() *Node {
	switch p.lit {
	case "abstract":
		p.advance()
		return p.class()
	case "enum":
		return p.enum()
	case "interface":
		p.advance()
		p.advance()
		if p.is("<") {
			p.angles()
		}
		if p.take("extends") {
			for !p.end() {
				p.typ()
				if !p.take(",") {
					break
				}
			}
		}
		p.balanced()
		return nil
	case "namespace", "module":
		p.advance()
		p.advance()
		for p.take(".") {
			p.advance()
		}
		if p.is("{") {
			return p.block()
		}
		p.semicolon()
		return nil
	case "declare":
		p.advance()
		if p.is("global") {
			p.advance()
		}
		if p.is("{") {
			p.balanced()
			return nil
		}
		p.statement()
		return nil
	}
	// type A<T> = …
	for p.at("opaque", "type") {
		m := p.mark()
		if p.advance(); p.is("=") || p.is("<") {
			p.reset(m)
			break
		}
	}
	p.advance()
	if p.is("<") {
		p.angles()
	}
	p.annotation()
	if p.take("=") {
		p.typ()
	}
	p.semicolon()
	return nil
}

// enum reads an enumeration; the word const has been passed over. Its values are the project's own.
func (p *parser) enum() *Node {
	p.expect("enum")
	p.advance()
	if p.is("{") {
		p.balanced()
	} else {
		p.fail("expected `{`")
	}
	return nil
}
