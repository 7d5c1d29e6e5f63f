package script

import (
	"sort"
	"strings"

	"paddock/internal/source"
)

// primary reads a value without what may follow it.
func (p *parser) primary() *Node {
	start := p.tok.start
	switch p.tok.kind {
	case tokenName:
		switch p.lit {
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
		case "new":
			return p.newExpression()
		}
		n := p.node(Name, start)
		n.Text = p.lit
		p.advance()
		return p.done(n)
	case tokenPrivate:
		n := p.node(Name, start) // #field in object
		n.Text = p.lit
		p.advance()
		return p.done(n)
	case tokenNumber:
		n := p.node(Number, start)
		n.Text = p.lit
		p.advance()
		return p.done(n)
	case tokenString:
		n := p.node(String, start)
		if len(p.lit) < 2 || p.lit[len(p.lit)-1] != p.lit[0] {
			p.note("the string has no end")
		}
		if p.tok.hole >= 0 {
			n.Kind = Template
			from := len(p.stack)
			p.pieces(start+1, max(start+1, p.tok.end-1))
			n.List = p.list(from)
		} else {
			n.Text = unquote(p.lit, p.tok.escaped)
		}
		p.advance()
		return p.done(n)
	case tokenTemplate:
		return p.template()
	case tokenHole:
		n := p.hole(p.tok.hole, p.tok.start, p.tok.end)
		p.advance()
		return n
	case tokenPunct:
		switch p.lit {
		case "(":
			return p.parenthesized()
		case "[":
			return p.array()
		case "{":
			return p.object()
		case "/", "/=":
			if p.s.regexp(&p.tok) {
				n := p.node(Regexp, start)
				n.Text = p.s.text[start:p.tok.end]
				p.advance()
				return p.done(n)
			}
		case "<":
			if p.JSX {
				n := p.jsx()
				p.tok.end = p.s.pos
				p.advance()
				return p.done(n)
			}
			if p.TypeScript { // <T>value
				p.angles()
				return p.deeper()
			}
		case "@":
			if !p.enter() {
				return p.node(Bad, start)
			}
			defer p.leave()
			if p.decorators(); p.broken {
				return p.node(Bad, start)
			}
			return p.primary()
		}
	}
	p.fail("unexpected " + p.describe())
	return p.node(Bad, start)
}

func (p *parser) describe() string {
	if p.tok.kind == tokenEnd {
		return "end of the script"
	}
	lit := p.lit
	if len(lit) > 20 {
		lit = strings.ToValidUTF8(lit[:20], "") + "…"
	}
	return "`" + lit + "`"
}

// hole is the node of a hole that stands between two local offsets.
func (p *parser) hole(i, start, end int) *Node {
	n := p.node(HoleNode, start)
	n.Hole, n.Text = p.s.holes[i].ID, p.s.text[start:end]
	n.End = p.base + source.Pos(end)
	return n
}

// pieces puts the text between two local offsets on the stack, cut at its holes.
func (p *parser) pieces(start, end int) {
	text := func(from, to int) {
		if from < to {
			n := p.node(String, from)
			n.Text = unescape(p.s.text[from:to])
			n.End = p.base + source.Pos(to)
			p.push(n)
		}
	}
	first := sort.Search(len(p.s.holes), func(i int) bool { return p.s.holes[i].Start >= start })
	for i := first; i < len(p.s.holes) && p.s.holes[i].Start < end; i++ {
		h := p.s.holes[i]
		text(start, h.Start)
		if !h.Blank {
			p.push(p.hole(i, h.Start, h.End))
		}
		start = h.End
	}
	text(start, end)
}

// template reads a template literal from its first part on.
func (p *parser) template() *Node {
	n := p.node(Template, p.tok.start)
	if !p.enter() {
		return n
	}
	defer p.leave()
	from := len(p.stack)
	for {
		end := p.tok.end - 2
		if p.tok.last {
			end = p.tok.end - 1
		}
		switch {
		case p.tok.hole >= 0:
			p.pieces(p.tok.start+1, max(p.tok.start+1, end))
		case end > p.tok.start+1:
			s := p.node(String, p.tok.start+1)
			s.Text = unescape(p.s.text[p.tok.start+1 : end])
			s.End = p.base + source.Pos(end)
			p.push(s)
		}
		if p.tok.last {
			p.advance()
			break
		}
		p.advance()
		p.push(p.inside())
		if p.tok.kind != tokenPunct || p.lit != "}" {
			p.fail("expected `}` of a template literal")
			break
		}
		t := token{start: p.tok.start, hole: -1}
		p.s.pos = p.tok.start + 1
		p.s.part(&t)
		p.tok = t
		p.lit = p.s.text[t.start:t.end]
	}
	n.List = p.list(from)
	return p.done(n)
}

func (p *parser) array() *Node {
	n := p.node(Array, p.tok.start)
	p.advance()
	noIn, inTest := p.noIn, p.inTest
	p.noIn, p.inTest = false, 0
	from := len(p.stack)
	for !p.end() && !p.is("]") {
		if p.take(",") {
			p.push(nil)
			continue
		}
		p.push(p.element())
		if !p.take(",") && !p.is("]") {
			if len(p.s.holes) > 0 && !p.broken { // [{% for x in y %}"{{ x }}"{% endfor %}]
				continue
			}
			break
		}
	}
	p.noIn, p.inTest = noIn, inTest
	n.List = p.list(from)
	p.expect("]")
	return p.done(n)
}

// object reads an object literal, or a pattern of one.
func (p *parser) object() *Node {
	n := p.node(Object, p.tok.start)
	p.advance()
	noIn, inTest := p.noIn, p.inTest
	p.noIn, p.inTest = false, 0
	from := len(p.stack)
	for !p.end() && !p.is("}") {
		p.push(p.property())
		if !p.take(",") && !p.is("}") {
			if len(p.s.holes) > 0 && !p.broken {
				continue
			}
			break
		}
	}
	p.noIn, p.inTest = noIn, inTest
	n.List = p.list(from)
	p.expect("}")
	return p.done(n)
}

// key reads the name of a property into n.
func (p *parser) key(n *Node) {
	switch {
	case p.tok.kind == tokenName || p.tok.kind == tokenPrivate || p.tok.kind == tokenNumber:
		n.Text = p.lit
		p.advance()
	case p.tok.kind == tokenString:
		n.Text = unquote(p.lit, p.tok.escaped)
		p.advance()
	case p.tok.kind == tokenHole:
		n.X = p.hole(p.tok.hole, p.tok.start, p.tok.end)
		p.advance()
	case p.is("["):
		p.advance()
		n.X = p.inside()
		p.expect("]")
	default:
		p.fail("unexpected " + p.describe())
	}
}

// endsKey says that the token cannot begin a property's name: what stood before it was the name.
func (p *parser) endsKey() bool {
	switch p.tok.kind {
	case tokenPunct:
		return p.lit != "[" && p.lit != "*" && p.lit != "{" && p.lit != "@"
	case tokenEnd, tokenTemplate, tokenRegexp:
		return true
	}
	return false
}

func (p *parser) property() *Node {
	start := p.tok.start
	if p.is("...") {
		return p.element()
	}
	n := p.node(Property, start)
	async := false
	for p.at("get", "set", "async") {
		m, word := p.mark(), p.lit
		if p.advance(); p.endsKey() {
			p.reset(m)
			break
		}
		n.Get, n.Set, async = n.Get || word == "get", n.Set || word == "set", async || word == "async"
	}
	p.take("*")
	simple := p.tok.kind == tokenName
	at := p.tok.start
	hole := p.tok.kind == tokenHole
	p.key(n)
	switch {
	case p.broken:
	case p.is("(") || p.is("<"):
		n.Y = p.method(start, n.Text, async)
	case p.take(":"):
		n.Y = p.assignment()
	case simple:
		v := p.done(p.node(Name, at))
		v.Text = n.Text
		n.Y = v
		if p.is("=") {
			a := p.node(Assign, at)
			a.Text, a.X = "=", v
			p.advance()
			a.Y = p.assignment()
			n.Y = p.done(a)
		}
	case hole: // the template writes whole properties
		n.Y, n.X = n.X, nil
	default:
		p.fail("expected `:`")
	}
	return p.done(n)
}

// parenthesized reads ( … ): an expression, or the parameters of an arrow function.
func (p *parser) parenthesized() *Node {
	start := p.tok.start
	items, annotated, arrow := p.parameterLike(start, false)
	if arrow != nil {
		return arrow
	}
	if len(items) == 0 || annotated {
		p.fail("expected `=>`")
		return p.done(p.node(Bad, start))
	}
	if len(items) == 1 {
		return items[0]
	}
	n := p.node(Sequence, start)
	n.List = items
	return p.done(n)
}

// parameterLike reads ( a, b ) as values or parameters, and the arrow function when one follows.
func (p *parser) parameterLike(start int, async bool) (items []*Node, annotated bool, arrow *Node) {
	outer := p.inTest
	noIn := p.noIn
	p.inTest, p.noIn = 0, false
	p.expect("(")
	from := len(p.stack)
	for !p.end() && !p.is(")") {
		x := p.element()
		if p.is("?") {
			p.advance()
			annotated = true
		}
		if p.is(":") {
			p.annotation()
			annotated = true
			if p.is("=") {
				a := p.node(Assign, p.local(x))
				a.Text, a.X = "=", x
				p.advance()
				a.Y = p.assignment()
				x = p.done(a)
			}
		}
		p.push(x)
		if !p.take(",") {
			break
		}
	}
	items = p.list(from)
	p.inTest, p.noIn = outer, noIn
	p.expect(")")
	if p.is(":") && !p.broken && (len(items) == 0 || annotated || outer == 0 && p.TypeScript) {
		if !p.attempt(func() bool { p.annotation(); return p.is("=>") }) {
			return items, annotated, nil
		}
	}
	if p.is("=>") && !p.tok.newline {
		return items, annotated, p.arrow(start, items, async)
	}
	return items, annotated, nil
}

// attempt tries to read something that may be something else: at a cost that has a bound, and without a trace when it
// is not there.
func (p *parser) attempt(read func() bool) bool {
	if p.trying {
		return read() && !p.broken
	}
	m := p.mark()
	p.trying, p.tries = true, 500
	ok := read() && !p.broken
	p.trying = false
	if !ok {
		p.reset(m)
	}
	return ok
}

// unquote is what a string literal stands for.
func unquote(lit string, escaped bool) string {
	if len(lit) < 2 || lit[len(lit)-1] != lit[0] {
		return strings.TrimLeft(lit, `"'`)
	}
	lit = lit[1 : len(lit)-1]
	if !escaped {
		return lit
	}
	return unescape(lit)
}

// unescape is a text with its escapes carried out.
func unescape(text string) string {
	i := strings.IndexByte(text, '\\')
	if i < 0 {
		return text
	}
	var b strings.Builder
	for ; i >= 0; i = strings.IndexByte(text, '\\') {
		b.WriteString(text[:i])
		text = text[i+1:]
		if text == "" {
			break
		}
		c := text[0]
		text = text[1:]
		switch c {
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case 'r':
			b.WriteByte('\r')
		case 'b':
			b.WriteByte('\b')
		case 'v':
			b.WriteByte('\v')
		case 'f':
			b.WriteByte('\f')
		case '\n':
		case '\r':
			text = strings.TrimPrefix(text, "\n")
		case 'x':
			text = codePoint(&b, text, 2)
		case 'u':
			if end := strings.IndexByte(text, '}'); strings.HasPrefix(text, "{") && end > 0 && end <= 9 {
				codePoint(&b, text[1:end], end-1)
				text = text[end+1:]
			} else {
				text = codePoint(&b, text, 4)
			}
		default:
			b.WriteByte(c)
		}
	}
	b.WriteString(text)
	return b.String()
}

// codePoint writes the character whose number is the first n hexadecimal digits, and gives the rest.
func codePoint(b *strings.Builder, text string, n int) string {
	value := rune(0)
	for i := range n {
		if i >= len(text) {
			return ""
		}
		c := text[i] | 0x20
		switch {
		case c >= '0' && c <= '9': // 0x20 is set in digits anyway
			value = value<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			value = value<<4 | rune(c-'a'+10)
		default:
			return text
		}
	}
	b.WriteRune(value)
	return text[n:]
}
