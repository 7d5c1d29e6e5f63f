package pysyntax

import (
	"slices"
	"strings"
	"sync"

	"paddock/internal/source"
)

// Limits bound what one file may cost. The zero value means the defaults.
type Limits struct {
	// Size is the largest file that is read, in bytes of UTF-8. Default 16 MiB.
	Size int
	// Depth is how many levels of nesting (brackets, operators, blocks) are
	// followed. Default 1000; CPython's own parser gives up at 6,000 frames or 200 brackets.
	Depth int
}

const (
	defaultSize  = 16 << 20
	largestSize  = 1<<31 - 1 // of a source.Pos
	defaultDepth = 1000

	// maxChain is how many operators, attributes, calls and subscripts may
	// follow each other: each makes the tree one level deeper, and those who
	// walk trees do it by recursion.
	maxChain = 10_000

	// maxElifs is the same for the elifs of an if, each of which stands in the one before.
	maxElifs = 5_000

	// maxErrors is after how many errors the rest of a file is left unread.
	maxErrors = 1000

	// maxRereads is how many times the length of a file may be read again, see exhausted.
	maxRereads = 8
	smallFile  = 4096
)

// Parse reads a file. The result is never nil; see Module.Errors for what could not be read.
func Parse(file *source.File, limits Limits) *Module {
	if limits.Size <= 0 {
		limits.Size = defaultSize
	}
	if limits.Depth <= 0 {
		limits.Depth = defaultDepth
	}
	text := file.Text
	m := &Module{File: file}
	if len(text) > min(limits.Size, largestSize) {
		m.Errors = []*SyntaxError{{Span: span(0, 0), Msg: "file is too large to be read"}}
		m.Body = []Stmt{&BadStmt{}}
		return m
	}
	p := parsers.Get().(*parser)
	p.scanner, p.limits = newScanner(text), limits
	p.carriage = strings.IndexByte(text, '\r') >= 0
	if i := strings.IndexByte(text, 0); i >= 0 {
		p.report(i, i+1, "source code cannot contain null bytes")
	}
	p.next()
	p.statements()
	m.Body = p.n.stmts.take(0)
	m.Comments = slices.Clip(p.comments)
	p.checkFutures(m.Body)
	m.Errors = p.errors()
	p.settleLegacy(m.Body)
	m.Legacy = p.legacy
	p.n.forget()
	*p = parser{n: p.n}
	parsers.Put(p)
	return m
}

// parsers are at rest: they know nothing but the chunks that they have begun. One that a panic ended does not come back.
var parsers = sync.Pool{New: func() any { return new(parser) }}

// parser is a recursive-descent parser: a method for each rule of CPython's
// grammar, or for a group of them that begin alike. A method is called with the
// rule's first token current, and leaves the first token behind the rule
// current. It notes the start of its first token when it begins; prevEnd is the
// end of its last token when it is done. So the span of a node never has to be
// worked out from its children's.
//
// An error does not unwind the stack. fail makes every token tokBad from then
// on; no method knows that token, so all of them return at once with whatever
// they have, and the method that reads the statement throws the result away
// and recovers (see recovery.go). A result is never nil where the tree promises
// a node, so nobody on the way has to ask.
type parser struct {
	scanner
	limits Limits
	n      nodes

	level int  // how deep the parser is in nested rules
	chain int  // the longest chain in the expression being read, see maxChain
	elifs int  // how many elifs the parser is in
	flufl bool // "not equal" is <>: __future__'s joke barry_as_FLUFL is on

	failure  SyntaxError // why scanner.failed
	failures []*SyntaxError
	excused  bool // the statement before was given up: the block below its header, if any, is no second error

	legacy    []LegacyNote
	ambiguous []ambiguous

	pieces   []string // see textRun
	openings []int    // see recover
}

// fail gives the statement up, for the first reason that is found.
func (p *parser) fail(start, end int, msg string) {
	if p.failed {
		return
	}
	p.failed, p.special, p.tok = true, true, tokBad
	p.failure = SyntaxError{Span: span(start, max(start, end)), Msg: msg}
}

// unexpected fails because of the current token; what was wanted, if not "", is what stands in its place.
func (p *parser) unexpected(wanted string) {
	switch {
	case p.failed:
	case p.tok == tokBad:
		p.fail(p.start, p.end, p.msg)
	case p.tok == tokEOF && p.brackets > 0:
		p.fail(p.start, p.start, "unexpected end of file")
	case p.tok == tokIndent:
		p.fail(p.start, p.start, "unexpected indent")
	case wanted != "":
		p.fail(p.start, max(p.start, p.end), "expected "+wanted)
	default:
		p.fail(p.start, max(p.start, p.end), "invalid syntax")
	}
}

// expect steps over a token that has to be there.
func (p *parser) expect(tok token) bool {
	if p.tok == tok {
		p.next()
		return true
	}
	p.unexpected(tokenTexts[tok])
	return false
}

// accept steps over a token if it is there.
func (p *parser) accept(tok token) bool {
	if p.tok == tok {
		p.next()
		return true
	}
	return false
}

// badExpr stands for an expression that is missing; only with fail, or where an error has been reported.
func (p *parser) badExpr() Expr {
	return &BadExpr{at(p.prevEnd, p.prevEnd)}
}

// enter counts a level of nesting and is false when there are too many; leave has to follow either way if true.
func (p *parser) enter() bool {
	if p.level >= p.limits.Depth {
		p.fail(p.start, p.end, "too deeply nested")
		return false
	}
	p.level++
	return true
}

func (p *parser) leave() { p.level-- }

// mark is a place to which the parser can go back: the whole state that reading a part of a line changes.
type mark struct {
	scanner           scanner
	legacy, ambiguous int
	exprs, pieces     int
	withItems         int
	level             int
}

func (p *parser) mark() mark {
	return mark{p.scanner, len(p.legacy), len(p.ambiguous), p.n.exprs.mark(), len(p.pieces), p.n.withItems.mark(), p.level}
}

func (p *parser) back(m mark) {
	reread := p.reread + max(0, p.off-m.scanner.off)
	p.scanner = m.scanner
	p.reread = reread
	p.legacy, p.ambiguous = p.legacy[:m.legacy], p.ambiguous[:m.ambiguous]
	p.n.exprs.drop(m.exprs)
	p.n.withItems.drop(m.withItems)
	p.pieces = p.pieces[:m.pieces]
	p.level = m.level
}

// exhausted says that too much of the file has been read more than once. Text is
// read again where a statement can only be understood from its end, after an
// error, and where the end of a literal was sought in vain. That adds up to a
// small part of any real file. Where it adds up to many times the file,
// somebody wants us to hang.
func (s *scanner) exhausted() bool { return s.reread > maxRereads*len(s.src)+smallFile }

// errors is all that went wrong, in the order of the text, each place once.
func (p *parser) errors() []*SyntaxError {
	all := append(p.failures, p.reported...)
	slices.SortStableFunc(all, func(a, b *SyntaxError) int { return int(a.Start) - int(b.Start) })
	all = slices.CompactFunc(all, func(a, b *SyntaxError) bool { return a.Start == b.Start && a.Msg == b.Msg })
	if len(all) > maxErrors {
		all = all[:maxErrors]
	}
	return all
}

// ident steps over a name that is no expression.
func (p *parser) ident() Ident {
	if p.tok != tokName {
		if isKeyword(p.tok) {
			p.fail(p.start, p.end, "'"+p.src[p.start:p.end]+"' is a keyword and can't be a name")
		}
		p.unexpected("a name")
		return Ident{}
	}
	id := Ident{at(p.start, p.end), p.src[p.start:p.end]}
	p.next()
	return id
}

// word is the text of the current token, "" for a layout token.
func (p *parser) word() string { return p.src[p.start:max(p.start, p.end)] }
