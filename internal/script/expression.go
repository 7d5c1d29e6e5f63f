package script

import "strings"

// expression reads expressions separated by commas.
func (p *parser) expression() *Node {
	n := p.assignment()
	if !p.is(",") {
		return n
	}
	from := len(p.stack)
	p.push(n)
	for !p.broken && p.take(",") {
		p.push(p.assignment())
	}
	s := p.node(Sequence, 0)
	if n != nil {
		s.Start = n.Start
	}
	s.List = p.list(from)
	return p.done(s)
}

// assigns says that an operator assigns.
func assigns(op string) bool {
	switch op {
	case "=", "+=", "-=", "*=", "/=", "%=", "**=", "<<=", ">>=", ">>>=", "&=", "|=", "^=", "&&=", "||=", "??=":
		return true
	}
	return false
}

// assignment reads an expression without commas.
func (p *parser) assignment() *Node {
	if !p.enter() {
		return p.node(Bad, p.tok.start)
	}
	defer p.leave()
	start := p.tok.start
	if p.tok.kind == tokenName {
		switch p.lit {
		case "yield":
			return p.yield()
		case "async":
			if n := p.asyncArrow(); n != nil {
				return n
			}
		}
	}
	if p.is("<") && p.TypeScript {
		if n := p.genericArrow(start, false); n != nil {
			return n
		}
	}
	x := p.conditional()
	if x == nil || p.broken || p.bare(x) {
		return x
	}
	if p.is("=>") && !p.tok.newline {
		return p.arrow(start, []*Node{x}, false)
	}
	if p.tok.kind == tokenPunct && assigns(p.lit) {
		n := p.node(Assign, start)
		n.Text, n.X = p.lit, x
		p.advance()
		n.Y = p.assignment()
		return p.done(n)
	}
	return x
}

func (p *parser) yield() *Node {
	n := p.node(Yield, p.tok.start)
	p.advance()
	if p.is("=>") { // a name, long ago
		return p.done(n)
	}
	p.take("*")
	if !p.tok.newline && p.tok.kind != tokenEnd && !p.is(")") && !p.is("]") && !p.is("}") && !p.is(",") && !p.is(";") && !p.is(":") {
		n.X = p.assignment()
	}
	return p.done(n)
}

func (p *parser) conditional() *Node {
	x := p.binary(0)
	if !p.is("?") || p.broken || p.bare(x) || p.optional() {
		return x
	}
	n := p.node(Conditional, p.local(x))
	n.X = x
	p.advance()
	noIn := p.noIn
	p.noIn = false
	p.inTest++
	n.Y = p.assignment()
	p.inTest--
	p.noIn = noIn
	p.expect(":")
	n.Z = p.assignment()
	return p.done(n)
}

// optional says that the question mark is that of a parameter: (a?: T, b?).
func (p *parser) optional() bool {
	rest := strings.TrimLeft(p.s.text[p.s.pos:], " \t\n\r")
	return rest != "" && strings.IndexByte(":,)=", rest[0]) >= 0
}

// precedence is how closely an operator binds; 0 for none.
func (p *parser) precedence() int {
	if p.tok.kind == tokenName {
		switch p.lit {
		case "instanceof":
			return 8
		case "in":
			if !p.noIn {
				return 8
			}
		case "as", "satisfies":
			if p.TypeScript && !p.tok.newline {
				return 8
			}
		}
		return 0
	}
	if p.tok.kind != tokenPunct {
		return 0
	}
	switch p.lit {
	case "??":
		return 1
	case "||":
		return 2
	case "&&":
		return 3
	case "|":
		return 4
	case "^":
		return 5
	case "&":
		return 6
	case "==", "!=", "===", "!==":
		return 7
	case "<", ">", "<=", ">=":
		return 8
	case "<<", ">>", ">>>":
		return 9
	case "+", "-":
		return 10
	case "*", "/", "%":
		return 11
	case "**":
		return 12
	}
	return 0
}

// binary reads operators that bind more closely than the one given.
func (p *parser) binary(above int) *Node {
	x := p.unary()
	if p.bare(x) {
		return x
	}
	for range maxChain {
		level := p.precedence()
		if level <= above || p.broken {
			return x
		}
		if p.at("as", "satisfies") {
			p.advance()
			if !p.take("const") {
				p.typ()
			}
			continue
		}
		n := p.node(Binary, p.local(x))
		n.Text, n.X = p.lit, x
		p.advance()
		if n.Text == "**" {
			level--
		}
		n.Y = p.operand(level)
		x = p.done(n)
	}
	p.fail("the expression is too long to be read")
	return x
}

// operand is the right side of an operator.
func (p *parser) operand(level int) *Node {
	if !p.enter() {
		return p.node(Bad, p.tok.start)
	}
	defer p.leave()
	return p.binary(level)
}

func (p *parser) unary() *Node {
	start := p.tok.start
	switch {
	case p.tok.kind == tokenPunct && (p.lit == "!" || p.lit == "-" || p.lit == "+" || p.lit == "~"),
		p.at("typeof", "void", "delete"):
		n := p.node(Unary, start)
		n.Text = p.lit
		p.advance()
		n.X = p.deeper()
		return p.done(n)
	case p.tok.kind == tokenPunct && (p.lit == "++" || p.lit == "--"):
		n := p.node(Update, start)
		n.Text = p.lit
		p.advance()
		n.X = p.deeper()
		return p.done(n)
	case p.is("await"):
		m := p.mark()
		p.advance()
		if p.tok.kind == tokenPunct && !strings.Contains("( [ { ! - + ~ < /", p.lit) || p.tok.kind == tokenEnd {
			p.reset(m)
			break
		}
		n := p.node(Await, start)
		n.X = p.deeper()
		return p.done(n)
	}
	x := p.postfix(p.primary(), false)
	if (p.is("++") || p.is("--")) && !p.tok.newline {
		n := p.node(Update, start)
		n.Text, n.X = p.lit, x
		p.advance()
		return p.done(n)
	}
	return x
}

func (p *parser) deeper() *Node {
	if !p.enter() {
		return p.node(Bad, p.tok.start)
	}
	defer p.leave()
	return p.unary()
}

// postfix reads what follows a value: properties, indices, calls, tagged templates. Behind new no call is read.
func (p *parser) postfix(x *Node, forNew bool) *Node {
	if p.bare(x) {
		return x
	}
	for range maxChain {
		if p.broken {
			return x
		}
		if p.tok.kind == tokenTemplate {
			n := p.node(Tagged, p.local(x))
			n.X, n.Y = x, p.template()
			x = p.done(n)
			continue
		}
		if p.tok.kind != tokenPunct {
			return x
		}
		switch p.lit {
		case ".", "?.":
			optional := p.lit == "?."
			p.advance()
			switch {
			case optional && p.is("("):
				x = p.call(x)
			case optional && p.is("["):
				x = p.index(x)
			default:
				x = p.dot(x)
			}
			x.Optional = optional
		case "[":
			x = p.index(x)
		case "(":
			if forNew {
				return x
			}
			x = p.call(x)
		case "!":
			if !p.TypeScript || p.tok.newline {
				return x
			}
			p.advance()
		case "<", "<<":
			if !p.TypeScript || !p.typeArguments() {
				return x
			}
		default:
			return x
		}
	}
	p.fail("the expression is too long to be read")
	return x
}

func (p *parser) dot(x *Node) *Node {
	n := p.node(Dot, p.local(x))
	n.X = x
	switch p.tok.kind {
	case tokenName, tokenPrivate, tokenHole:
		n.Text = p.lit
		p.advance()
	default:
		p.fail("expected the name of a property")
	}
	return p.done(n)
}

func (p *parser) index(x *Node) *Node {
	n := p.node(Index, p.local(x))
	n.X = x
	p.advance()
	n.Y = p.inside()
	p.expect("]")
	return p.done(n)
}

// inside is an expression in brackets, where `in` is an operator again.
func (p *parser) inside() *Node {
	noIn, inTest := p.noIn, p.inTest
	p.noIn, p.inTest = false, 0
	n := p.expression()
	p.noIn, p.inTest = noIn, inTest
	return n
}

func (p *parser) call(x *Node) *Node {
	n := p.node(Call, p.local(x))
	n.X = x
	n.List = p.arguments()
	return p.done(n)
}

// arguments reads ( a, ...b ).
func (p *parser) arguments() []*Node {
	p.expect("(")
	noIn, inTest := p.noIn, p.inTest
	p.noIn, p.inTest = false, 0
	from := len(p.stack)
	for !p.end() && !p.is(")") {
		p.push(p.element())
		if !p.take(",") && !p.is(")") {
			if len(p.s.holes) > 0 && !p.broken { // f({% if x %}1{% else %}2{% endif %})
				continue
			}
			break
		}
	}
	p.noIn, p.inTest = noIn, inTest
	list := p.list(from)
	p.expect(")")
	return list
}

// element is an argument or an array's element.
func (p *parser) element() *Node {
	if !p.is("...") {
		return p.assignment()
	}
	n := p.node(Spread, p.tok.start)
	p.advance()
	n.X = p.assignment()
	return p.done(n)
}

func (p *parser) newExpression() *Node {
	n := p.node(New, p.tok.start)
	p.advance()
	if p.is(".") { // new.target
		p.done(n)
		p.advance()
		return p.dot(n)
	}
	var class *Node
	if p.is("new") {
		if !p.enter() {
			return p.done(n)
		}
		class = p.newExpression()
		p.leave()
	} else {
		class = p.primary()
	}
	n.X = p.postfix(class, true)
	if p.is("(") {
		n.List = p.arguments()
	}
	return p.done(n)
}
