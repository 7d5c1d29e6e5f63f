package djtmpl

// The condition of an if is read as Django's smartif does, by binding powers
// (Pratt's top-down operator precedence): "not" stands before its operand, all
// others between theirs, and those of the same power group to the left.

// powers are the binding powers of the operators.
var powers = map[string]int{
	"or": 6, "and": 7, "not": 8, "in": 9, "not in": 9, "is": 10, "is not": 10,
	"==": 10, "!=": 10, ">": 10, ">=": 10, "<": 10, "<=": 10,
}

// term is a word of a condition: an operator, or an operand with its expression.
type term struct {
	Span
	op string
	x  Expr
}

type conditionParser struct {
	p      *parser
	token  *token
	terms  []term
	failed bool
}

// condition reads the words of an if.
func (p *parser) condition(t *token, bits []Ident) Expr {
	c := conditionParser{p: p, token: t, terms: make([]term, 0, len(bits))}
	for i := 0; i < len(bits); i++ {
		b := bits[i]
		op := b.Name
		s := b.Span
		if i+1 < len(bits) && (op == "is" && bits[i+1].Name == "not" || op == "not" && bits[i+1].Name == "in") {
			i++
			op += " " + bits[i].Name
			s.End = bits[i].End
		}
		if powers[op] == 0 {
			c.terms = append(c.terms, term{Span: s, x: p.expr(b)})
		} else {
			c.terms = append(c.terms, term{Span: s, op: op})
		}
	}
	x := c.expression(0)
	if len(c.terms) > 0 && !c.failed {
		rest := c.terms[0]
		p.errorf(int(rest.Start), int(rest.End), "unused '%s' at the end of the condition", short(p.src[rest.Start:rest.End]))
	}
	return x
}

// fail reports the first error of a condition, which costs the rest of it.
func (c *conditionParser) fail(at Span, msg string) Expr {
	if !c.failed {
		c.p.errorf(int(at.Start), int(at.End), "%s", msg)
	}
	c.failed = true
	c.terms = nil
	return &BadExpr{at}
}

func (c *conditionParser) expression(power int) Expr {
	if len(c.terms) == 0 {
		return c.fail(span(int(c.token.from), int(c.token.to)), "unexpected end of the condition")
	}
	t := c.terms[0]
	c.terms = c.terms[1:]
	var left Expr
	switch {
	case t.op == "not":
		x := c.expression(powers["not"])
		left = &Unary{Span{t.Start, x.Range().End}, "not", x}
	case t.op != "":
		return c.fail(t.Span, "'"+t.op+"' is not expected in this position")
	case t.x == nil:
		left = &BadExpr{t.Span}
	default:
		left = t.x
	}
	for len(c.terms) > 0 && power < powers[c.terms[0].op] {
		t = c.terms[0]
		c.terms = c.terms[1:]
		if t.op == "not" {
			return c.fail(t.Span, "'not' is not expected as an infix operator")
		}
		right := c.expression(powers[t.op])
		left = &Binary{Span{left.Range().Start, right.Range().End}, t.op, left, right}
	}
	return left
}
