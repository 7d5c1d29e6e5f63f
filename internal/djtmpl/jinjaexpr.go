package djtmpl

import "paddock/internal/source"

// Expressions of Jinja2 by recursive descent, a method for each level of
// binding, the loosest first: `x if y else z`, or, and, not, comparisons, + -, ~,
// * / // %, unary, **, then what stands behind an operand: . [] () | is.

// maxLevel is how deep expressions may be nested.
const maxLevel = 200

func (p *jinja) from(x Expr) Span {
	return span(int(x.Range().Start), max(int(x.Range().Start), p.prev))
}

// tuple is an expression, or several with commas between, which are a tuple.
func (p *jinja) tuple() Expr {
	x := p.expr()
	if !p.is(",") {
		return x
	}
	items := []Expr{x}
	for p.accept(",") {
		if p.tok.kind == lexEnd || p.is(")") || p.is("=") || p.is("in") {
			break
		}
		items = append(items, p.expr())
	}
	return &List{p.from(x), '(', items}
}

func (p *jinja) expr() Expr {
	if p.level++; p.level > maxLevel {
		p.level--
		p.errorf(p.tok.start, p.tok.end, "expression is too deeply nested")
		for p.tok.kind != lexEnd {
			p.advance()
		}
		return &BadExpr{span(p.tok.start, p.tok.start)}
	}
	defer func() { p.level-- }()
	x := p.or()
	for p.accept("if") {
		c := &Cond{Then: x, Cond: p.or()}
		if p.accept("else") {
			c.Else = p.expr()
		}
		c.Span = p.from(x)
		x = c
	}
	return x
}

func (p *jinja) binary(next func() Expr, ops ...string) Expr {
	x := next()
	for {
		op := ""
		for _, o := range ops {
			if p.is(o) {
				op = o
			}
		}
		if op == "" {
			return x
		}
		p.advance()
		y := next()
		x = &Binary{p.from(x), op, x, y}
	}
}

func (p *jinja) or() Expr  { return p.binary(p.and, "or") }
func (p *jinja) and() Expr { return p.binary(p.not, "and") }

func (p *jinja) not() Expr {
	if !p.is("not") {
		return p.compare()
	}
	start := p.tok.start
	if p.level++; p.level > maxLevel {
		p.level--
		p.unexpected("an operand")
		return &BadExpr{span(start, start)}
	}
	defer func() { p.level-- }()
	p.advance()
	x := p.not()
	return &Unary{span(start, p.prev), "not", x}
}

func (p *jinja) compare() Expr {
	x := p.math()
	for {
		op := ""
		switch {
		case p.tok.kind == lexOperator:
			switch p.tok.text {
			case "==", "!=", "<", "<=", ">", ">=":
				op = p.tok.text
			}
		case p.is("in"):
			op = "in"
		case p.is("not"):
			save, pos, prev := p.tok, p.pos, p.prev
			p.advance()
			if !p.is("in") {
				p.tok, p.pos, p.prev = save, pos, prev
				return x
			}
			op = "not in"
		}
		if op == "" {
			return x
		}
		p.advance()
		y := p.math()
		x = &Binary{p.from(x), op, x, y}
	}
}

func (p *jinja) math() Expr   { return p.binary(p.concat, "+", "-") }
func (p *jinja) concat() Expr { return p.binary(p.term, "~") }
func (p *jinja) term() Expr   { return p.binary(p.unary, "*", "/", "//", "%") }

func (p *jinja) unary() Expr {
	if p.is("-") || p.is("+") {
		start, op := p.tok.start, p.tok.text
		if p.level++; p.level > maxLevel {
			p.level--
			p.unexpected("an operand")
			return &BadExpr{span(start, start)}
		}
		defer func() { p.level-- }()
		p.advance()
		x := p.unary()
		return &Unary{span(start, p.prev), op, x}
	}
	x := p.postfix(p.primary())
	if p.accept("**") {
		y := p.unary()
		x = &Binary{p.from(x), "**", x, y}
	}
	return x
}

func (p *jinja) primary() Expr {
	t := p.tok
	at := span(t.start, t.end)
	switch {
	case t.kind == lexString:
		value := ""
		for p.tok.kind == lexString { // strings beside each other are one
			value += p.tok.text
			at.End = source.Pos(p.tok.end)
			p.advance()
		}
		return &Str{Span: at, Value: value}
	case t.kind == lexNumber:
		p.advance()
		return &Num{at, t.text}
	case t.kind == lexName:
		p.advance()
		switch t.text {
		case "true", "True":
			return &Const{at, "True"}
		case "false", "False":
			return &Const{at, "False"}
		case "none", "None":
			return &Const{at, "None"}
		}
		return &Name{at, t.text}
	case p.is("("):
		p.advance()
		x := &List{Span: at, Kind: '('}
		if !p.is(")") {
			inner := p.tuple()
			p.expect(")")
			if list, ok := inner.(*List); ok && list.Kind == '(' && list.Start > at.Start {
				list.Span = span(t.start, p.prev)
			}
			return inner
		}
		p.expect(")")
		x.End = source.Pos(p.prev)
		return x
	case p.is("["):
		p.advance()
		x := &List{Span: at, Kind: '['}
		for !p.is("]") && p.tok.kind != lexEnd {
			x.Items = append(x.Items, p.expr())
			if !p.accept(",") {
				break
			}
		}
		p.expect("]")
		x.End = source.Pos(p.prev)
		return x
	case p.is("{"):
		p.advance()
		x := &List{Span: at, Kind: '{'}
		for !p.is("}") && p.tok.kind != lexEnd {
			x.Items = append(x.Items, p.expr())
			p.expect(":")
			x.Items = append(x.Items, p.expr())
			if !p.accept(",") {
				break
			}
		}
		p.expect("}")
		x.End = source.Pos(p.prev)
		return x
	}
	p.unexpected("an operand")
	return &BadExpr{span(t.start, t.start)}
}

// maxPostfix is how many attributes, calls and filters may follow each other.
const maxPostfix = 500

func (p *jinja) postfix(x Expr) Expr {
	for n := 0; ; n++ {
		if n > maxPostfix {
			p.unexpected("the end of the expression")
			return x
		}
		switch {
		case p.is("."):
			p.advance()
			if p.tok.kind == lexNumber {
				id := Ident{span(p.tok.start, p.tok.end), p.tok.text}
				p.advance()
				x = &Attr{p.from(x), x, id}
				continue
			}
			id := p.ident()
			x = &Attr{p.from(x), x, id}
		case p.is("["):
			p.advance()
			key := p.subscript()
			p.expect("]")
			x = &Index{p.from(x), x, key}
		case p.is("("):
			args, kwargs := p.arguments()
			x = &Call{p.from(x), x, args, kwargs}
		case p.is("|"):
			p.advance()
			x = p.filter(x)
		case p.is("is"):
			p.advance()
			test := &Test{X: x, Not: p.accept("not")}
			test.Name = p.ident()
			switch {
			case p.is("("):
				test.Args, _ = p.arguments()
			case p.tok.kind == lexString || p.tok.kind == lexNumber || p.is("[") || p.is("{"),
				p.tok.kind == lexName && !p.is("else") && !p.is("or") && !p.is("and") && !p.is("is") && !p.is("if") && !p.is("in") && !p.is("not"):
				test.Args = []Expr{p.primary()}
			}
			test.Span = p.from(x)
			x = test
		default:
			return x
		}
	}
}

// filter reads a filter whose bar has been read.
func (p *jinja) filter(x Expr) *Filter {
	f := &Filter{X: x, Name: p.ident()}
	for p.is(".") {
		p.advance()
		part := p.ident()
		f.Name = Ident{Span{f.Name.Start, part.End}, f.Name.Name + "." + part.Name}
	}
	if p.is("(") {
		f.Args, f.Kwargs = p.arguments()
	}
	f.Span = p.from(x)
	return f
}

// filtersOn reads filters without a value before them, `a|b(c)`.
func (p *jinja) filtersOn() Expr {
	var x Expr = &Content{span(p.tok.start, p.tok.start)}
	x = p.filter(x)
	for n := 0; p.is("|") && n < maxPostfix; n++ {
		p.advance()
		x = p.filter(x)
	}
	return x
}

func (p *jinja) subscript() Expr {
	start := p.tok.start
	var parts [3]Expr
	n := 0
	for n < 3 {
		if !p.is(":") && !p.is("]") {
			parts[n] = p.tuple()
		}
		if n++; n == 3 || !p.accept(":") {
			break
		}
		if n == 1 && p.is("]") {
			n++
			break
		}
	}
	if n == 1 {
		if parts[0] == nil {
			p.unexpected("a key")
			return &BadExpr{span(start, start)}
		}
		return parts[0]
	}
	return &Slice{span(start, max(start, p.prev)), parts[0], parts[1], parts[2]}
}

// arguments reads `(a, b=c, *d)`.
func (p *jinja) arguments() (args []Expr, kwargs []*Binding) {
	p.expect("(")
	for !p.is(")") && p.tok.kind != lexEnd {
		start := p.tok.start
		if p.is("*") || p.is("**") {
			op := p.tok.text
			p.advance()
			x := p.expr()
			args = append(args, &Unary{span(start, p.prev), op, x})
		} else {
			x := p.expr()
			if name, ok := x.(*Name); ok && p.accept("=") {
				b := &Binding{Name: Ident{name.Span, name.Name}, Value: p.expr()}
				b.Span = span(start, p.prev)
				kwargs = append(kwargs, b)
			} else {
				args = append(args, x)
			}
		}
		if !p.accept(",") {
			break
		}
	}
	p.expect(")")
	return args, kwargs
}
