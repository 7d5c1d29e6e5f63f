package script

import (
	"strings"

	"paddock/internal/source"
)

// jsx reads an element from its < on. Within elements text is not cut into tokens, so it leaves the scanner behind the
// closing > with no token read: the caller goes on.
func (p *parser) jsx() *Node {
	n := p.node(Element, p.tok.start)
	if !p.enter() {
		return n
	}
	defer p.leave()
	p.advance()
	from := len(p.stack)
	if !p.is(">") && !p.is(">>") {
		n.Text = p.jsxName()
		if p.is("<") && p.TypeScript {
			p.angles()
		}
		for !p.end() && !strings.HasPrefix(p.lit, ">") && !p.is("/") {
			p.jsxAttribute()
		}
	}
	if p.is("/") {
		p.s.pos = p.tok.end
		p.s.space()
		if !strings.HasPrefix(p.s.text[p.s.pos:], ">") {
			p.fail("expected `>`")
		} else {
			p.s.pos++
		}
	} else if strings.HasPrefix(p.lit, ">") {
		p.s.pos = p.tok.start + 1
		p.jsxChildren(n.Text)
	} else {
		p.fail("<" + n.Text + "> is not closed")
	}
	n.List = p.list(from)
	n.End = p.base + source.Pos(p.s.pos)
	return n
}

// jsxName reads a name such as svg:path, data-x or Menu.Item.
func (p *parser) jsxName() string {
	if p.tok.kind != tokenName {
		p.fail("expected a name, not " + p.describe())
		return ""
	}
	end := p.tok.end
	for end < len(p.s.text) && (nameByte[p.s.text[end]] || strings.IndexByte("-:.", p.s.text[end]) >= 0) {
		end++
	}
	name := p.s.text[p.tok.start:end]
	p.s.pos, p.tok.end = end, end
	p.advance()
	return name
}

func (p *parser) jsxAttribute() {
	start := p.tok.start
	if p.is("{") { // {...props}
		n := p.node(Spread, start)
		p.advance()
		p.expect("...")
		n.X = p.assignment()
		p.expect("}")
		p.push(p.done(n))
		return
	}
	n := p.node(Attribute, start)
	n.Text = p.jsxName()
	if p.broken || !p.is("=") {
		p.push(p.done(n))
		return
	}
	p.s.pos = p.tok.end
	p.s.space()
	at := p.s.pos
	switch rest := p.s.text[at:]; {
	case strings.HasPrefix(rest, `"`) || strings.HasPrefix(rest, "'"):
		end := strings.IndexByte(rest[1:], rest[0])
		if end < 0 {
			p.fail("the quote of an attribute is not closed")
			break
		}
		v := p.node(String, at)
		v.Text = rest[1 : 1+end]
		p.s.pos = at + end + 2
		p.tok.end = p.s.pos
		p.advance()
		n.X = p.done(v)
	case strings.HasPrefix(rest, "{"):
		p.advance()
		p.advance()
		n.X = p.inside()
		p.expect("}")
	default:
		p.advance()
		if !p.is("<") {
			p.fail("expected the value of an attribute")
			break
		}
		n.X = p.jsx()
		p.tok.end = p.s.pos
		p.advance()
	}
	p.push(p.done(n))
}

// jsxChildren reads what stands in an element, and its closing tag.
func (p *parser) jsxChildren(name string) {
	for !p.broken {
		start := p.s.pos
		i := strings.IndexAny(p.s.text[start:], "<{")
		if i < 0 {
			p.fail("<" + name + "> is not closed")
			return
		}
		p.s.pos = start + i
		if text := p.s.text[start:p.s.pos]; strings.TrimSpace(text) != "" {
			n := p.node(String, start)
			n.Text = text
			n.End = p.base + source.Pos(p.s.pos)
			p.push(n)
		}
		p.advance()
		if p.is("{") {
			p.advance()
			if p.is("}") { // a comment
				continue
			}
			if p.is("...") {
				p.push(p.element())
			} else {
				p.push(p.inside())
			}
			if p.tok.kind != tokenPunct || p.lit != "}" {
				p.fail("expected `}`")
			}
			continue
		}
		// The < of a child, or of the closing tag.
		p.s.pos = p.tok.start + 1
		p.s.space()
		if strings.HasPrefix(p.s.text[p.s.pos:], "/") {
			end := strings.IndexByte(p.s.text[p.s.pos:], '>')
			if end < 0 {
				p.fail("</" + name + "> is not closed")
				return
			}
			p.s.pos += end + 1
			return
		}
		p.s.pos = p.tok.start + 1
		p.tok.end = p.s.pos
		p.push(p.jsx())
	}
}
