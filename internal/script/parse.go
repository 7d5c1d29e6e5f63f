package script

import (
	"fmt"
	"slices"
	"strings"

	"paddock/internal/source"
)

// Limits of one script. What is larger or deeper is hardly a person's work.
const (
	maxSize  = 4 << 20 // bytes
	maxDepth = 400     // of nesting, as a person counts it; one level is several calls
	maxChain = 4000    // operators or calls in one expression
)

// Dialect says what of the language's relatives a text is read as.
type Dialect struct {
	TypeScript, JSX bool
}

// DialectOf goes by a file's name.
func DialectOf(path string) Dialect {
	switch {
	case strings.HasSuffix(path, ".ts"), strings.HasSuffix(path, ".mts"), strings.HasSuffix(path, ".cts"):
		return Dialect{TypeScript: true}
	case strings.HasSuffix(path, ".tsx"):
		return Dialect{TypeScript: true, JSX: true}
	}
	return Dialect{JSX: true}
}

// Error is one thing that could not be read. At is an offset into the file.
type Error struct {
	At      source.Pos
	Message string
}

// Script is a text that was read.
type Script struct {
	// Body is the tree, a Program; never nil.
	Body *Node
	// Errors are what could not be read, in the text's order, at most a few.
	Errors []Error
	// Outputs are the places of a component's template that take values; see ReadComponent.
	Outputs []Output

	text   string
	offset int
}

// Read reads a text that stands at an offset of its file, with what another language fills in. It does for files,
// inline scripts, the values of event handlers' attributes and what stands behind `javascript:`.
func Read(text string, holes []Hole, offset int, d Dialect) (script *Script) {
	script = &Script{text: text, offset: offset}
	whole := &Node{Kind: Program, Start: source.Pos(offset), End: source.Pos(offset + len(text))}
	script.Body = whole
	if len(text) > maxSize {
		script.Errors = []Error{{source.Pos(offset), "the script is too long to be read; is it a bundle?"}}
		return script
	}
	p := &parser{Dialect: d, s: scanner{text: text, holes: tidy(holes, len(text))}, base: source.Pos(offset)}
	defer func() {
		if r := recover(); r != nil {
			script.Body = whole
			script.Errors = append(p.errors, Error{p.base + source.Pos(p.tok.start), fmt.Sprintf("the reader failed here (%v); this is a defect of Paddock, please report it", r)})
		}
	}()
	p.advance()
	whole.List = p.statements("")
	script.Errors = p.errors
	return script
}

// tidy is holes in order, those that overlap or lie outside left out.
func tidy(holes []Hole, size int) (list []Hole) {
	if len(holes) == 0 {
		return nil
	}
	holes = slices.Clone(holes)
	slices.SortFunc(holes, func(a, b Hole) int { return a.Start - b.Start })
	end := 0
	for _, h := range holes {
		if h.Start >= end && h.End > h.Start && h.End <= size {
			list = append(list, h)
			end = h.End
		}
	}
	return list
}

// parser is a recursive descent over the scanner's tokens with one token of look-ahead.
//
// Patterns are read as expressions, so that `(a, {b = 1}) => …` needs no second reading. Where TypeScript is ambiguous
// (`f<T>(x)`) types are tried first over a bounded number of tokens.
//
// After an error it is broken: every list ends, until the statement around is passed over.
type parser struct {
	Dialect
	s    scanner
	tok  token
	lit  string // the text of tok
	prev int    // where the token before ended
	base source.Pos

	depth  int
	broken bool
	errors []Error
	noIn   bool // `in` is no operator here: the head of a for
	inTest int  // within the second part of a conditional, whose colon is near
	tries  int  // tokens that attempts at types may still cost
	trying bool // an attempt is being made

	free  []Node
	made  int
	stack []*Node
	lists []*Node
}

func (p *parser) advance() {
	p.prev = p.tok.end
	p.tok = p.s.scan()
	p.lit = p.s.text[p.tok.start:p.tok.end]
	if p.trying {
		p.tries--
	}
}

// is says that the token is that operator or name.
func (p *parser) is(text string) bool {
	return p.lit == text && (p.tok.kind == tokenPunct || p.tok.kind == tokenName)
}

// at says that the token is one of these names.
func (p *parser) at(names ...string) bool {
	return p.tok.kind == tokenName && slices.Contains(names, p.lit)
}

// take passes over an operator or name when it is there.
func (p *parser) take(text string) bool {
	if p.is(text) {
		p.advance()
		return true
	}
	return false
}

// expect passes over an operator or name that must be there.
func (p *parser) expect(text string) bool {
	if p.take(text) {
		return true
	}
	p.fail("expected `" + text + "`")
	return false
}

func (p *parser) end() bool { return p.tok.kind == tokenEnd || p.broken }

// fail says that the text can't be read here.
func (p *parser) fail(message string) {
	if p.broken {
		return
	}
	p.broken = true
	p.note(message)
}

// note says that something is wrong with the text here, which is read all the same.
func (p *parser) note(message string) {
	if !p.trying && len(p.errors) < 20 {
		p.errors = append(p.errors, Error{p.base + source.Pos(p.tok.start), message})
	}
}

// enter counts a level of nesting; false when there are too many, and then nothing more is read.
func (p *parser) enter() bool {
	if p.depth++; p.depth <= maxDepth {
		return true
	}
	p.fail("nested too deeply to be read")
	p.s.pos = len(p.s.text)
	p.advance()
	return false
}

func (p *parser) leave() { p.depth-- }

// mark is a place to go back to.
type mark struct {
	pos, next, prev int
	tok             token
	lit             string
	broken          bool
}

func (p *parser) mark() mark { return mark{p.s.pos, p.s.next, p.prev, p.tok, p.lit, p.broken} }

func (p *parser) reset(m mark) {
	p.s.pos, p.s.next, p.prev, p.tok, p.lit, p.broken = m.pos, m.next, m.prev, m.tok, m.lit, m.broken
}

// node is a new node that begins at a local offset.
func (p *parser) node(k Kind, start int) *Node {
	if len(p.free) == 0 {
		p.free = make([]Node, min(max(p.made, 8), 256))
		p.made += len(p.free)
	}
	n := &p.free[0]
	p.free = p.free[1:]
	n.Kind, n.Start, n.Hole = k, p.base+source.Pos(start), -1
	return n
}

// done ends a node where the last token ended.
func (p *parser) done(n *Node) *Node {
	n.End = max(n.Start, p.base+source.Pos(p.prev))
	return n
}

func (p *parser) local(n *Node) int { return int(n.Start - p.base) }

// list copies what was put on the stack since a mark, and takes it off.
func (p *parser) list(from int) []*Node {
	items := p.stack[from:]
	n := len(items)
	if n == 0 {
		return nil
	}
	if len(p.lists) < n {
		p.lists = make([]*Node, max(256, n))
	}
	list := p.lists[:n:n]
	p.lists = p.lists[n:]
	copy(list, items)
	p.stack = p.stack[:from]
	return list
}

func (p *parser) push(n *Node) { p.stack = append(p.stack, n) }

// recover passes over the rest of a statement that can't be read: to a semicolon or the brace around, or a line that
// begins with a name.
func (p *parser) recover() {
	var open []byte
	for p.tok.kind != tokenEnd {
		if len(open) == 0 && p.tok.newline && p.tok.kind == tokenName {
			break
		}
		switch {
		case p.tok.kind == tokenTemplate && !p.tok.last:
			open = append(open, '`')
		case p.tok.kind == tokenPunct && (p.lit == "{" || p.lit == "(" || p.lit == "["):
			open = append(open, p.lit[0])
		case p.tok.kind == tokenPunct && p.lit == "}" && len(open) > 0 && open[len(open)-1] == '`':
			t := token{start: p.tok.start, hole: -1}
			p.s.pos = p.tok.start + 1
			if p.s.part(&t); t.last {
				open = open[:len(open)-1]
			}
		case p.tok.kind == tokenPunct && (p.lit == "}" || p.lit == ")" || p.lit == "]"):
			if len(open) > 0 {
				open = open[:len(open)-1]
			} else if p.lit == "}" {
				p.broken = false
				return
			}
		case len(open) == 0 && p.is(";"):
			p.advance()
			p.broken = false
			return
		}
		p.advance()
	}
	p.broken = false
}
