package djtmpl

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"paddock/internal/source"
)

// Jinja2 differs from Django's language in that a tag may go over lines, that
// what stands in it are expressions near Python's, and that a "-" at its edge takes the
// space beside it away. It is read here as far as projects use it with Django: no line
// statements, no other delimiters. Recovery is by tag: what can't be read costs its
// tag up to the next "%}" or "}}".

// lexeme is a token inside a Jinja2 tag.
type lexeme struct {
	kind       lexemeKind
	start, end int
	text       string // of a string, its value
}

type lexemeKind uint8

const (
	lexEnd lexemeKind = iota // "%}", "}}" or the end of the file
	lexName
	lexNumber
	lexString
	lexOperator
	lexBad
)

type jinja struct {
	src    string
	config *Config
	t      *Template
	pos    int
	tok    lexeme
	prev   int    // end of the token before
	closer string // of the tag: "%}" or "}}"
	open   []*jinjaOpening
	level  int  // of expressions
	curly  int  // braces that are open in the tag, inside which "}}" ends nothing
	trim   bool // the tag before ended with "-"
	jumps  int
	// tag is where the tag being read begins.
	tag int
}

type jinjaOpening struct {
	name  string
	until []string
}

func parseJinja(t *Template, config Config) {
	p := &jinja{src: t.File.Text, config: &config, t: t}
	for {
		t.Nodes = append(t.Nodes, p.list(nil)...)
		if p.pos >= len(p.src) {
			break
		}
		// An end that nothing waits for.
		p.errorf(p.tag, p.tok.end, "unexpected tag '%s'", short(p.tok.text))
		p.skip()
	}
	sortErrors(t)
}

func (p *jinja) errorf(from, to int, format string, args ...any) {
	if len(p.t.Errors) < maxErrors {
		p.t.Errors = append(p.t.Errors, &Error{source.Span{Start: source.Pos(from), End: source.Pos(max(from, to))}, fmt.Sprintf(format, args...)})
	}
}

// list reads nodes up to a tag that begins with one of the words, of which the name is then the token. A list
// without words goes to the end of the file, or to a tag that only ends something.
func (p *jinja) list(until []string) []Node {
	nodes := []Node{}
	for p.pos < len(p.src) {
		start := p.pos
		i := nextTag(p.src, start)
		if i < 0 {
			i = len(p.src)
		}
		if text := p.text(start, i); text != nil {
			nodes = append(nodes, text)
		}
		p.pos = i
		if i == len(p.src) {
			break
		}
		p.tag = i
		switch p.src[i+1] {
		case '#':
			p.comment(i)
			continue
		case '{':
			nodes = append(nodes, p.output(i))
			continue
		}
		p.begin(i, "%}")
		name := p.tok.text
		if p.tok.kind != lexName {
			p.errorf(i, p.tok.end, "tag name expected")
			p.skip()
			continue
		}
		if slices.Contains(until, name) {
			return nodes
		}
		if p.closesOuter(name) {
			return nodes
		}
		if n := p.statement(i, name); n != nil {
			nodes = append(nodes, n)
			if e, ok := n.(*Extends); ok {
				e.Body = p.list(until)
				e.End = source.Pos(p.pos)
				return nodes
			}
		}
	}
	return nodes
}

// text is the text between two tags, without the space that their "-" take away; nil when nothing is left.
func (p *jinja) text(from, to int) Node {
	a, b := from, to
	if p.trim {
		a = skipSpace(p.src[:b], a)
	}
	p.trim = false
	if to+2 < len(p.src) && p.src[to+2] == '-' {
		b = a + len(strings.TrimRightFunc(p.src[a:b], isSpace))
	}
	if a >= b {
		return nil
	}
	return &Text{span(a, b), p.src[a:b]}
}

func (p *jinja) closesOuter(name string) bool {
	for _, o := range p.open {
		if slices.Contains(o.until, name) {
			return true
		}
	}
	return false
}

// comment reads "{# … #}".
func (p *jinja) comment(i int) {
	n := strings.Index(p.src[i+2:], "#}")
	if n < 0 {
		p.errorf(i, i+2, "missing end of comment")
		p.pos = len(p.src)
		return
	}
	p.pos = i + 2 + n + 2
	p.trim = n > 0 && p.src[p.pos-3] == '-'
	p.t.Comments = append(p.t.Comments, source.Span{Start: source.Pos(i), End: source.Pos(p.pos)})
}

// begin starts to read the tag at i.
func (p *jinja) begin(i int, closer string) {
	p.tag, p.closer, p.curly = i, closer, 0
	p.pos = i + 2
	if p.pos < len(p.src) && (p.src[p.pos] == '-' || p.src[p.pos] == '+') {
		p.pos++
	}
	p.prev = p.pos
	p.advance()
}

// finish reads the end of the tag; what still stands before it is an error.
func (p *jinja) finish() source.Pos {
	if p.tok.kind != lexEnd {
		p.errorf(p.tok.start, p.tok.end, "expected the end of the tag, got '%s'", short(p.src[p.tok.start:p.tok.end]))
	}
	p.skip()
	return source.Pos(p.pos)
}

// skip goes behind the end of the tag.
func (p *jinja) skip() {
	p.curly = 0
	for p.tok.kind != lexEnd {
		p.advance()
	}
	p.pos = p.tok.end
	p.trim = strings.HasPrefix(p.src[p.tok.start:p.tok.end], "-")
	if p.tok.start == len(p.src) {
		p.errorf(p.tag, min(p.tag+2, len(p.src)), "unclosed tag, looking for %s", p.closer)
	}
}

// advance reads the next token of the tag.
func (p *jinja) advance() {
	p.prev = p.tok.end
	p.pos = skipSpace(p.src, p.pos)
	start := p.pos
	p.tok = lexeme{lexEnd, start, start, ""}
	if start >= len(p.src) {
		return
	}
	rest := p.src[start:]
	if n := len(p.closer); p.curly == 0 && strings.HasPrefix(rest, p.closer) {
		p.tok.end += n
		return
	} else if (rest[0] == '-' || rest[0] == '+' && p.closer == "%}") && strings.HasPrefix(rest[1:], p.closer) {
		p.tok.end += n + 1
		return
	}
	c := rest[0]
	switch {
	case c == '"' || c == '\'':
		n := quoted(rest)
		if n == 0 {
			p.tok.kind, p.tok.end, p.tok.text = lexBad, start+1, "string that is not closed"
			break
		}
		p.tok.kind, p.tok.end, p.tok.text = lexString, start+n, unescapeJinja(rest[:n])
	case '0' <= c && c <= '9':
		n := 1
		for n < len(rest) && (isWord(rune(rest[n])) && rest[n] < utf8.RuneSelf || rest[n] == '.' && n+1 < len(rest) && '0' <= rest[n+1] && rest[n+1] <= '9') {
			n++
		}
		p.tok.kind, p.tok.end, p.tok.text = lexNumber, start+n, rest[:n]
	default:
		if n := nameLength(rest); n > 0 {
			p.tok.kind, p.tok.end, p.tok.text = lexName, start+n, rest[:n]
			break
		}
		for _, op := range jinjaOperators {
			if strings.HasPrefix(rest, op) {
				p.tok.kind, p.tok.end, p.tok.text = lexOperator, start+len(op), op
				p.pos = p.tok.end
				switch op {
				case "{":
					p.curly++
				case "}":
					p.curly = max(0, p.curly-1)
				}
				return
			}
		}
		_, n := utf8.DecodeRuneInString(rest)
		p.tok.kind, p.tok.end, p.tok.text = lexBad, start+n, rest[:n]
	}
	p.pos = p.tok.end
}

// jinjaOperators are those that are no words, the longer ones first.
var jinjaOperators = []string{
	"//", "**", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "[", "]", "(", ")", "{", "}", "<", ">", "=", ".", ":", "|", ",", ";",
}

// unescapeJinja is a string's value. Of the escapes of Python those that names of templates and texts have are read.
func unescapeJinja(text string) string {
	inner := text[1 : len(text)-1]
	if strings.IndexByte(inner, '\\') < 0 {
		return inner
	}
	return strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t", `\"`, `"`, `\'`, `'`).Replace(inner)
}

// is says that the token is an operator or a word.
func (p *jinja) is(text string) bool {
	return p.tok.text == text && (p.tok.kind == lexOperator || p.tok.kind == lexName)
}

// accept steps over an operator or a word if it is there.
func (p *jinja) accept(text string) bool {
	if p.is(text) {
		p.advance()
		return true
	}
	return false
}

func (p *jinja) expect(text string) {
	if !p.accept(text) {
		p.unexpected("'" + text + "'")
	}
}

// unexpected reports the token and goes on behind the tag's last.
func (p *jinja) unexpected(wanted string) {
	got := "the end of the tag"
	if p.tok.kind != lexEnd {
		got = "'" + short(p.src[p.tok.start:p.tok.end]) + "'"
	}
	p.errorf(p.tok.start, p.tok.end, "expected %s, got %s", wanted, got)
	p.curly = 0
	for p.tok.kind != lexEnd {
		p.advance()
	}
}

func (p *jinja) ident() Ident {
	if p.tok.kind != lexName {
		p.unexpected("a name")
		return Ident{Span: span(p.tok.start, p.tok.start)}
	}
	id := Ident{span(p.tok.start, p.tok.end), p.tok.text}
	p.advance()
	return id
}

func (p *jinja) output(i int) Node {
	p.begin(i, "}}")
	o := &Output{}
	o.X = p.tuple()
	end := p.finish()
	o.Span = span(i, int(end))
	return o
}
