package pysyntax

// parameters reads the parameters of a function up to its ")", or of a lambda
// up to its ":", which is then the token. A lambda's have no annotations.
//
// The order is: positional-only up to "/", positional, `*args` or a bare "*",
// keyword-only, `**kwargs`. Among the positional ones those with a default come last.
func (p *parser) parameters(closing token) *Arguments {
	a := p.n.arguments.one()
	if p.tok == closing {
		return a
	}
	if !p.enter() {
		return a
	}
	defer p.leave()
	mark := p.n.args.mark()
	annotated := closing == tokRParen
	slash, star, bare, defaulted := false, false, false, false
	for p.tok != closing {
		start := p.start
		if a.Kwarg != nil {
			p.fail(p.start, p.end, "parameters cannot follow var-keyword parameter")
		}
		switch p.tok {
		case tokSlash:
			switch {
			case slash:
				p.fail(p.start, p.end, "/ may appear only once")
			case star:
				p.fail(p.start, p.end, "/ must be ahead of *")
			case p.n.args.mark() == mark:
				p.fail(p.start, p.end, "at least one parameter must precede /")
			}
			slash = true
			a.PosOnly = p.n.args.take(mark)
			p.next()
		case tokStar:
			if star {
				p.fail(p.start, p.end, "* may appear only once")
			}
			star = true
			a.Args = p.n.args.take(mark)
			p.next()
			if p.tok == tokComma || p.tok == closing {
				bare = true
				break
			}
			a.Vararg = p.parameter(annotated, true)
			if p.tok == tokAssign {
				p.fail(p.start, p.end, "var-positional parameter cannot have default value")
			}
		case tokPower:
			if bare && p.n.args.mark() == mark {
				p.fail(start, p.end, "named parameters must follow bare *")
			}
			p.next()
			a.Kwarg = p.parameter(annotated, false)
			if p.tok == tokAssign {
				p.fail(p.start, p.end, "var-keyword parameter cannot have default value")
			}
		default:
			var arg *Arg
			if p.tok == tokLParen && !star {
				arg = p.tupleParameter(annotated)
			} else {
				arg = p.parameter(annotated, false)
			}
			if p.tok == tokAssign {
				p.next()
				if p.tok == tokComma || p.tok == closing {
					p.fail(p.start, p.end, "expected default value expression")
				}
				arg.Default = p.expression()
				defaulted = true
			} else if defaulted && !star {
				p.fail(start, p.prevEnd, "parameter without a default follows parameter with a default")
			}
			p.n.args.push(arg)
		}
		if p.tok != tokComma {
			break
		}
		p.next()
	}
	if p.tok != closing && !p.failed {
		p.notClosed(closing)
	}
	if star {
		a.KwOnly = p.n.args.take(mark)
		if bare && len(a.KwOnly) == 0 {
			p.fail(p.start, p.end, "named parameters must follow bare *")
		}
	} else {
		a.Args = p.n.args.take(mark)
	}
	return a
}

// parameter reads a name and its annotation; that of `*args` may have a star.
func (p *parser) parameter(annotated, star bool) *Arg {
	start := p.start
	arg := p.n.arg.one()
	arg.Name = p.ident()
	if annotated && p.accept(tokColon) {
		if star && p.tok == tokStar {
			arg.Annotation = p.starred((*parser).bitwiseOr)
		} else {
			arg.Annotation = p.expression()
		}
	}
	arg.Span = at(start, p.prevEnd)
	return arg
}
