package script

// statements reads statements to a closing text, which is left, or to the end.
func (p *parser) statements(closing string) []*Node {
	from := len(p.stack)
	for p.tok.kind != tokenEnd {
		if closing != "" && p.is(closing) {
			break
		}
		if closing == "" && p.is("}") { // one too many
			p.fail("unexpected `}`")
			p.advance()
			p.broken = false
			continue
		}
		at := p.tok.start
		if n := p.statement(); n != nil {
			p.push(n)
		}
		if p.broken {
			p.recover()
		}
		if p.tok.start == at && p.tok.kind != tokenEnd && !(closing != "" && p.is(closing)) {
			p.advance()
		}
	}
	return p.list(from)
}

// caseStatements reads the statements of a case.
func (p *parser) caseStatements() []*Node {
	from := len(p.stack)
	for p.tok.kind != tokenEnd && !p.is("}") && !p.at("case", "default") {
		at := p.tok.start
		if n := p.statement(); n != nil {
			p.push(n)
		}
		if p.broken {
			p.recover()
		}
		if p.tok.start == at && p.tok.kind != tokenEnd && !p.is("}") {
			p.advance()
		}
	}
	return p.list(from)
}

func (p *parser) block() *Node {
	n := p.node(Block, p.tok.start)
	if p.expect("{") {
		n.List = p.statements("}")
		p.expect("}")
	}
	return p.done(n)
}

// semicolon ends a statement: with one, at a closing brace, or at a line's end.
func (p *parser) semicolon() {
	if p.take(";") || p.is("}") || p.tok.newline || p.tok.kind == tokenEnd {
		return
	}
	if len(p.s.holes) > 0 { // a template may leave out anything
		return
	}
	p.fail("expected the end of a statement")
}

// statement reads one; nil for an empty one and for types.
func (p *parser) statement() *Node {
	if !p.enter() {
		return nil
	}
	defer p.leave()
	start := p.tok.start
	if p.tok.kind == tokenPunct {
		switch p.lit {
		case "{":
			return p.block()
		case ";":
			p.advance()
			return nil
		case "@":
			if p.decorators(); p.broken {
				return nil
			}
			return p.statement()
		}
	}
	if p.tok.kind != tokenName {
		return p.expressionStatement()
	}
	switch p.lit {
	case "var", "const", "let", "using":
		if p.declares() {
			n := p.variables()
			if n != nil {
				p.semicolon()
			}
			return n
		}
	case "function":
		return p.function(start, false)
	case "async":
		m := p.mark()
		if p.advance(); p.is("function") && !p.tok.newline {
			return p.function(start, true)
		}
		p.reset(m)
	case "class":
		return p.class()
	case "if":
		return p.ifStatement()
	case "for":
		return p.forStatement()
	case "while":
		n := p.node(While, start)
		p.advance()
		n.X = p.condition()
		n.Y = p.statement()
		return p.done(n)
	case "do":
		n := p.node(While, start)
		n.Text = "do"
		p.advance()
		n.Y = p.statement()
		p.expect("while")
		n.X = p.condition()
		p.take(";")
		return p.done(n)
	case "return", "throw":
		n := p.node(Return, start)
		if p.lit == "throw" {
			n.Kind = Throw
		}
		p.advance()
		if !p.tok.newline && !p.is(";") && !p.is("}") && p.tok.kind != tokenEnd {
			n.X = p.expression()
		}
		p.semicolon()
		return p.done(n)
	case "break", "continue":
		n := p.node(Jump, start)
		n.Text = p.lit
		p.advance()
		if p.tok.kind == tokenName && !p.tok.newline {
			p.advance()
		}
		p.semicolon()
		return p.done(n)
	case "try":
		return p.tryStatement()
	case "switch":
		return p.switchStatement()
	case "import":
		m := p.mark()
		if p.advance(); !p.is("(") && !p.is(".") {
			return p.importStatement(start)
		}
		p.reset(m)
	case "export":
		return p.exportStatement()
	case "debugger":
		p.advance()
		p.semicolon()
		return nil
	case "type", "interface", "enum", "declare", "namespace", "module", "abstract", "opaque":
		if p.isTypeStatement() {
			return p.typeStatement()
		}
	}
	return p.expressionStatement()
}

// declares says that var, let, const or using begins a declaration here and is no name.
func (p *parser) declares() bool {
	m := p.mark()
	word := p.lit
	p.advance()
	ok := p.tok.kind == tokenName && !p.at("in", "of", "instanceof") || p.tok.kind == tokenHole || p.is("{") || p.is("[")
	if word == "using" {
		ok = p.tok.kind == tokenName && !p.tok.newline && !p.at("in", "of", "instanceof")
	}
	if word == "const" && p.is("enum") {
		ok = true
	}
	if word == "var" || word == "const" {
		ok = true
	}
	p.reset(m)
	return ok
}

func (p *parser) variables() *Node {
	n := p.node(Var, p.tok.start)
	n.Text = p.lit
	p.advance()
	if n.Text == "const" && p.is("enum") {
		return p.enum()
	}
	from := len(p.stack)
	for {
		d := p.node(Declare, p.tok.start)
		d.X = p.pattern()
		p.take("!")
		p.annotation()
		if p.take("=") {
			d.Y = p.assignment()
		}
		p.push(p.done(d))
		if p.broken || !p.take(",") {
			break
		}
	}
	n.List = p.list(from)
	return p.done(n)
}

func (p *parser) expressionStatement() *Node {
	n := p.expression()
	if n != nil && n.Kind == Name && p.is(":") { // a label
		p.advance()
		return p.statement()
	}
	p.semicolon()
	return n
}

// condition is an expression in parentheses.
func (p *parser) condition() *Node {
	if !p.expect("(") {
		return nil
	}
	n := p.expression()
	p.expect(")")
	return n
}

func (p *parser) ifStatement() *Node {
	n := p.node(If, p.tok.start)
	p.advance()
	n.X = p.condition()
	n.Y = p.statement()
	if !p.broken && p.take("else") {
		n.Z = p.statement()
	}
	return p.done(n)
}

func (p *parser) forStatement() *Node {
	n := p.node(For, p.tok.start)
	p.advance()
	p.take("await")
	if !p.expect("(") {
		return p.done(n)
	}
	var head *Node
	p.noIn = true
	switch {
	case p.is(";"):
	case p.at("var", "let", "const") && p.declares():
		head = p.variables()
	default:
		head = p.expression()
	}
	p.noIn = false
	if p.at("of", "in") {
		n.Kind, n.Text, n.X = ForEach, p.lit, head
		p.advance()
		n.Y = p.expression()
		p.expect(")")
		n.Z = p.statement()
		return p.done(n)
	}
	var test, step *Node
	p.expect(";")
	if !p.is(";") && !p.broken {
		test = p.expression()
	}
	p.expect(";")
	if !p.is(")") && !p.broken {
		step = p.expression()
	}
	p.expect(")")
	n.List = []*Node{head, test, step}
	n.X = p.statement()
	return p.done(n)
}

func (p *parser) tryStatement() *Node {
	n := p.node(Try, p.tok.start)
	p.advance()
	n.X = p.block()
	if p.take("catch") {
		if p.take("(") {
			n.Y = p.pattern()
			p.annotation()
			p.expect(")")
		}
		n.Z = p.block()
	}
	if p.take("finally") {
		n.List = []*Node{p.block()}
	}
	return p.done(n)
}

func (p *parser) switchStatement() *Node {
	n := p.node(Switch, p.tok.start)
	p.advance()
	n.X = p.condition()
	p.expect("{")
	from := len(p.stack)
	for !p.end() && !p.is("}") {
		c := p.node(Case, p.tok.start)
		if p.take("case") {
			c.X = p.expression()
		} else if !p.expect("default") {
			break
		}
		p.expect(":")
		c.List = p.caseStatements()
		p.push(p.done(c))
	}
	n.List = p.list(from)
	p.expect("}")
	return p.done(n)
}

// importStatement reads what follows the word import.
func (p *parser) importStatement(start int) *Node {
	n := p.node(Import, start)
	if p.at("type", "typeof") {
		m := p.mark()
		if p.advance(); p.is("from") || p.is(",") || p.is("=") {
			p.reset(m)
		}
	}
	from := len(p.stack)
	if p.tok.kind == tokenName && !p.is("from") || p.is("from") {
		p.specifier("default", p.name())
		if p.take("=") { // import x = require("y"), import x = a.b
			n.X = p.expression()
			p.semicolon()
			n.List = p.list(from)
			return p.done(n)
		}
		p.take(",")
	}
	if p.take("*") {
		p.expect("as")
		p.specifier("*", p.name())
	} else if p.is("{") {
		p.specifiers()
	}
	if p.tok.kind != tokenString {
		p.expect("from")
	}
	n.Text = p.module()
	n.List = p.list(from)
	p.semicolon()
	return p.done(n)
}

// module is the name of a module, and what attributes follow it.
func (p *parser) module() (name string) {
	if p.tok.kind != tokenString {
		p.fail("expected the name of a module")
		return ""
	}
	name = unquote(p.lit, p.tok.escaped)
	p.advance()
	if p.at("with", "assert") && !p.tok.newline {
		p.advance()
		p.primary()
	}
	return name
}

func (p *parser) specifier(name string, here *Node) {
	n := p.node(Specifier, p.tok.start)
	n.Text, n.X = name, here
	p.push(p.done(n))
}

// specifiers reads { a, b as c, type D }.
func (p *parser) specifiers() {
	p.expect("{")
	for !p.end() && !p.is("}") {
		if p.at("type", "typeof") {
			m := p.mark()
			if p.advance(); p.is(",") || p.is("}") || p.is("as") {
				p.reset(m)
			}
		}
		first := p.name()
		there, here := first.Text, first
		if p.take("as") {
			here = p.name()
		}
		p.specifier(there, here)
		if !p.take(",") {
			break
		}
	}
	p.expect("}")
}

// name is a name, or a string in the place of one.
func (p *parser) name() *Node {
	n := p.node(Name, p.tok.start)
	switch p.tok.kind {
	case tokenString:
		n.Text = unquote(p.lit, p.tok.escaped)
	case tokenName, tokenHole:
		n.Text = p.lit
	default:
		p.fail("expected a name")
		return n
	}
	p.advance()
	return p.done(n)
}

func (p *parser) exportStatement() *Node {
	n := p.node(Export, p.tok.start)
	p.advance()
	switch {
	case p.at("type", "interface", "enum", "declare", "namespace", "module", "abstract", "opaque") && p.isTypeStatement():
		n.X = p.typeStatement()
		return p.done(n)
	case p.take("default"):
		n.Text = "default"
		switch {
		case p.is("function") || p.is("class") || p.is("@") || p.is("abstract") || p.is("interface"):
			n.X = p.statement()
		default:
			n.X = p.assignment()
			p.semicolon()
		}
	case p.take("*"):
		if p.take("as") {
			p.name()
		}
		p.expect("from")
		n.Text = p.module()
		p.semicolon()
	case p.is("{") || p.at("type"):
		p.take("type")
		from := len(p.stack)
		p.specifiers()
		n.List = p.list(from)
		if p.take("from") {
			n.Text = p.module()
		}
		p.semicolon()
	case p.take("="):
		n.Text = "default"
		n.X = p.expression()
		p.semicolon()
	case p.take("as"): // export as namespace X
		p.advance()
		p.advance()
		p.semicolon()
	default:
		n.X = p.statement()
	}
	return p.done(n)
}
