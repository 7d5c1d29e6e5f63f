package script

// function reads a function from its word on; async has been passed over.
func (p *parser) function(start int, async bool) *Node {
	n := p.node(Function, start)
	n.Async = async
	if !p.enter() {
		return n
	}
	defer p.leave()
	p.expect("function")
	p.take("*")
	if p.tok.kind == tokenName || p.tok.kind == tokenHole {
		n.Text = p.lit
		p.advance()
	}
	p.rest(n)
	return p.done(n)
}

// method reads a method's function from its parameters on.
func (p *parser) method(start int, name string, async bool) *Node {
	n := p.node(Function, start)
	n.Text, n.Async = name, async
	if !p.enter() {
		return n
	}
	defer p.leave()
	p.rest(n)
	return p.done(n)
}

// rest reads parameters, types and body. An overload has no body.
func (p *parser) rest(n *Node) {
	if p.is("<") {
		p.angles()
	}
	n.List = p.parameters()
	p.annotation()
	if p.broken {
		return
	}
	if !p.is("{") {
		p.semicolon()
		return
	}
	noIn, inTest := p.noIn, p.inTest
	p.noIn, p.inTest = false, 0
	n.X = p.block()
	p.noIn, p.inTest = noIn, inTest
}

func (p *parser) parameters() []*Node {
	p.expect("(")
	noIn, inTest := p.noIn, p.inTest
	p.noIn, p.inTest = false, 0
	from := len(p.stack)
	for !p.end() && !p.is(")") {
		p.decorators()
		for p.at("public", "private", "protected", "readonly", "override") {
			m := p.mark()
			if p.advance(); p.tok.kind != tokenName && !p.is("{") && !p.is("[") {
				p.reset(m)
				break
			}
		}
		p.push(p.parameter())
		if !p.take(",") {
			break
		}
	}
	p.noIn, p.inTest = noIn, inTest
	list := p.list(from)
	p.expect(")")
	if len(list) > 0 && list[0].Kind == Name && list[0].Text == "this" { // TypeScript's: no argument stands for it
		list = list[1:]
	}
	return list
}

func (p *parser) parameter() *Node {
	x := p.pattern()
	p.take("?")
	p.annotation()
	if p.is("=") {
		a := p.node(Assign, p.local(x))
		a.Text, a.X = "=", x
		p.advance()
		a.Y = p.assignment()
		return p.done(a)
	}
	return x
}

// pattern is what a declaration or a parameter gives names to.
func (p *parser) pattern() *Node {
	switch {
	case p.is("..."):
		n := p.node(Spread, p.tok.start)
		p.advance()
		n.X = p.pattern()
		return p.done(n)
	case p.is("{") || p.is("["), p.tok.kind == tokenHole:
		if !p.enter() {
			return p.node(Bad, p.tok.start)
		}
		defer p.leave()
		return p.primary()
	case p.tok.kind == tokenName:
		return p.name()
	}
	p.fail("expected a name, not " + p.describe())
	return p.node(Bad, p.tok.start)
}

// arrow reads an arrow function from its arrow on.
func (p *parser) arrow(start int, parameters []*Node, async bool) *Node {
	n := p.node(Function, start)
	n.Arrow, n.Async, n.List = true, async, parameters
	if !p.enter() {
		return n
	}
	defer p.leave()
	p.expect("=>")
	inTest := p.inTest
	if p.is("{") {
		noIn := p.noIn
		p.inTest, p.noIn = 0, false
		n.X = p.block()
		p.noIn = noIn
	} else {
		n.X = p.assignment()
	}
	p.inTest = inTest
	return p.done(n)
}

// bare says that an arrow function was read last, without parentheses around it: nothing can follow it.
func (p *parser) bare(x *Node) bool {
	return x != nil && x.Kind == Function && x.Arrow && int(x.End-p.base) == p.prev
}

// asyncArrow reads what begins with the word async, when that makes a function or a call; nil when it is but a name.
func (p *parser) asyncArrow() *Node {
	start := p.tok.start
	m := p.mark()
	p.advance()
	if p.tok.newline {
		p.reset(m)
		return nil
	}
	switch {
	case p.is("("):
		items, _, arrow := p.parameterLike(start, true)
		if arrow != nil || p.broken {
			return arrow
		}
		name := p.node(Name, start)
		name.Text = "async"
		name.End = name.Start + 5
		call := p.node(Call, start)
		call.X, call.List = name, items
		return p.postfix(p.done(call), false)
	case p.is("<") && p.TypeScript:
		if n := p.genericArrow(start, true); n != nil {
			return n
		}
	case p.tok.kind == tokenName && !p.is("function") && !p.is("in") && !p.is("of") && !p.is("instanceof"):
		name := p.name()
		if p.is("=>") {
			return p.arrow(start, []*Node{name}, true)
		}
	}
	p.reset(m)
	return nil
}

// genericArrow reads <T>(x) => …, and in a file without JSX the old cast <T>x. In one with JSX only what can be no
// element counts: <T,> and <T extends U>.
func (p *parser) genericArrow(start int, async bool) *Node {
	if p.JSX && !async {
		m := p.mark()
		p.advance()
		p.take("const")
		named := p.tok.kind == tokenName
		p.advance()
		generic := named && (p.is(",") || p.is("extends"))
		p.reset(m)
		if !generic {
			return nil
		}
	}
	m := p.mark()
	p.angles()
	if p.broken || !p.is("(") {
		p.reset(m)
		return nil
	}
	items, _, arrow := p.parameterLike(start, async)
	if arrow != nil || len(items) == 0 {
		return arrow
	}
	return p.postfix(items[len(items)-1], false)
}

func (p *parser) decorators() {
	for p.is("@") && !p.broken {
		p.advance()
		x := p.primary()
		for p.is(".") || p.is("(") {
			if p.is("(") {
				p.arguments()
			} else {
				p.advance()
				x = p.dot(x)
			}
		}
	}
}

func (p *parser) class() *Node {
	n := p.node(Class, p.tok.start)
	if !p.enter() {
		return n
	}
	defer p.leave()
	p.expect("class")
	if p.tok.kind == tokenName && !p.is("extends") && !p.is("implements") {
		n.Text = p.lit
		p.advance()
	}
	if p.is("<") {
		p.angles()
	}
	if p.take("extends") {
		n.X = p.postfix(p.primary(), false)
		if p.is("<") {
			p.angles()
		}
	}
	if p.take("implements") {
		for !p.end() {
			p.typ()
			if !p.take(",") {
				break
			}
		}
	}
	p.expect("{")
	from := len(p.stack)
	for !p.end() && !p.is("}") {
		if p.take(";") {
			continue
		}
		p.decorators()
		if m := p.member(); m != nil {
			p.push(m)
		}
	}
	n.List = p.list(from)
	p.expect("}")
	return p.done(n)
}

// member reads a field or method; nil for what only types are about.
func (p *parser) member() *Node {
	start := p.tok.start
	n := p.node(Property, start)
	async := false
modifiers:
	for p.tok.kind == tokenName {
		word := p.lit
		switch word {
		case "static", "get", "set", "async", "public", "private", "protected", "readonly", "abstract", "override", "declare", "accessor":
		default:
			break modifiers
		}
		m := p.mark()
		p.advance()
		if word == "static" && p.is("{") {
			return p.block()
		}
		if p.endsKey() || p.is("{") {
			p.reset(m)
			break
		}
		switch word {
		case "static":
			n.Static = true
		case "get":
			n.Get = true
		case "set":
			n.Set = true
		case "async":
			async = true
		}
	}
	p.take("*")
	if p.is("[") && p.attempt(p.signature) {
		return nil
	}
	p.key(n)
	if p.broken {
		return n
	}
	_ = p.take("?") || p.take("!")
	if p.is("(") || p.is("<") {
		n.Y = p.method(start, n.Text, async)
		if n.Y.X == nil {
			return nil
		}
		return p.done(n)
	}
	p.annotation()
	if p.take("=") {
		n.Y = p.assignment()
	}
	p.semicolon()
	return p.done(n)
}

// signature reads [key: string]: T;
func (p *parser) signature() bool {
	p.advance()
	if p.tok.kind != tokenName {
		return false
	}
	p.advance()
	if !p.is(":") {
		return false
	}
	p.annotation()
	if !p.take("]") {
		return false
	}
	p.annotation()
	p.semicolon()
	return true
}
