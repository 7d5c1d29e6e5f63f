package pysyntax

import (
	"strings"
)

// prefixedString reads the string whose quote stands at q, after the letters
// from i on. It is false, and nothing is read, when those are no prefix.
func (s *scanner) prefixedString(i, q int) bool {
	a, b := s.src[i]|0x20, byte(0)
	if q-i == 2 {
		b = s.src[i+1] | 0x20
		if a == 'r' {
			a, b = b, a
		}
	}
	// Now an r is in b, unless it stands alone.
	switch {
	case b != 0 && b != 'r':
		return false
	case a == 'f' || a == 't':
		s.set(tokFString, i, q+s.quoteSize(q))
		return true
	case a == 'b' || a == 'u' || a == 'r' && b == 0: // ur'' is Python 2's
		s.string(i, q)
		return true
	}
	return false
}

// quoteSize is 3 when the quote at q is the first of three.
func (s *scanner) quoteSize(q int) int {
	if q+2 < len(s.src) && s.src[q+1] == s.src[q] && s.src[q+2] == s.src[q] {
		return 3
	}
	return 1
}

// string reads a literal whose prefix begins at i and whose opening quote is at q.
func (s *scanner) string(i, q int) {
	src, quote := s.src, s.src[q]
	s.escapes = false
	if s.quoteSize(q) == 3 {
		s.longString(i, q)
		return
	}
	for j := q + 1; j < len(src); {
		switch c := src[j]; c {
		case quote:
			s.set(tokString, i, j+1)
			return
		case '\\':
			s.escapes = true
			j++
			if n := s.lineEnd(j); n > j {
				j = n
			} else {
				j++
			}
		case '\n', '\r':
			s.bad(i, j, "unterminated string literal")
			return
		default:
			j++
		}
	}
	s.bad(i, len(src), "unterminated string literal")
}

// longString reads a triple-quoted literal. It looks for quotes and for
// backslashes by turns, each with one sweep over the text: what was found once
// is kept until it is behind.
func (s *scanner) longString(i, q int) {
	src, quote := s.src, s.src[q]
	j := q + 3
	nextQuote, nextBackslash := -1, -1
	for j < len(src) {
		if nextQuote < j {
			k := strings.IndexByte(src[j:], quote)
			if k < 0 {
				break
			}
			nextQuote = j + k
		}
		if nextBackslash < j {
			k := strings.IndexByte(src[j:nextQuote], '\\')
			nextBackslash = nextQuote // none up to there
			if k >= 0 {
				nextBackslash = j + k
			}
		}
		if nextBackslash < nextQuote {
			s.escapes = true
			j = nextBackslash + 2
			continue
		}
		if nextQuote+2 < len(src) && src[nextQuote+1] == quote && src[nextQuote+2] == quote {
			s.set(tokString, i, nextQuote+3)
			return
		}
		j = nextQuote + 1
	}
	s.reread += len(src) - q
	s.bad(i, q+3+firstLine(src[q+3:]), "unterminated triple-quoted string literal")
}

// firstLine is the length of the first line of a text without its end.
func firstLine(text string) int {
	if k := strings.IndexAny(text, "\r\n"); k >= 0 {
		return k
	}
	return len(text)
}

// flavour is what kinds of literal stand in a concatenation.
type flavour uint8

const (
	plainText flavour = 1 << iota
	plainBytes
	formatted
	template
)

// textRun is text that becomes one Str: literals and parts of f-strings that
// stand next to each other. The pieces lie on parser.pieces and are joined at the end.
type textRun struct {
	mark       int // of parser.pieces
	start, end int
	some       bool
}

func (p *parser) addText(r *textRun, text string, start, end int) {
	if !r.some {
		r.mark, r.start, r.some = len(p.pieces), start, true
	}
	r.end = end
	p.pieces = append(p.pieces, text)
}

// text ends a run.
func (p *parser) text(r *textRun) string {
	if !r.some {
		return ""
	}
	r.some = false
	pieces := p.pieces[r.mark:]
	p.pieces = p.pieces[:r.mark]
	if len(pieces) == 1 {
		return pieces[0]
	}
	return strings.Join(pieces, "")
}

// flushText ends a run and puts its Str among the parts of an f-string, unless it is empty.
func (p *parser) flushText(r *textRun) {
	start, end := r.start, r.end
	if text := p.text(r); text != "" {
		p.n.exprs.push(p.newStr(text, start, end, 0))
	}
}

func (p *parser) newStr(value string, start, end int, kind byte) Expr {
	n := p.n.str.one()
	n.Span, n.Value, n.Kind = at(start, end), value, kind
	return n
}

// strings reads one or more literals that stand next to each other, which are one value.
func (p *parser) strings() Expr {
	start := p.start
	var kind byte
	if p.src[start] == 'u' {
		kind = 'u'
	}
	var seen flavour
	var run textRun
	mark := p.n.exprs.mark()
	for {
		if p.tok == tokString {
			value, f := p.literal()
			seen |= f
			from, to := p.start, p.end
			p.next()
			if seen == f && p.tok != tokString && p.tok != tokFString && !run.some {
				// Nearly always there is only one.
				if f == plainBytes {
					return p.newBytes(value, start, to)
				}
				return p.newStr(value, start, to, kind)
			}
			p.addText(&run, value, from, to)
		} else if p.tok == tokFString {
			seen |= p.fstring(&run)
		} else {
			break
		}
	}
	end := p.prevEnd
	switch {
	case p.failed:
	case seen&plainBytes != 0 && seen != plainBytes:
		p.fail(start, end, "cannot mix bytes and nonbytes literals")
	case seen&template != 0 && seen != template:
		p.fail(start, end, "cannot mix t-string literals with string or bytes literals")
	}
	switch {
	case p.failed:
		p.n.exprs.drop(mark)
		p.text(&run)
		return p.badExpr()
	case seen&(formatted|template) != 0:
		p.flushText(&run)
		n := p.n.fstring.one()
		n.Span, n.Template, n.Parts = at(start, end), seen == template, p.n.exprs.take(mark)
		return n
	case seen == plainBytes:
		return p.newBytes(p.text(&run), start, end)
	}
	return p.newStr(p.text(&run), start, end, kind)
}

func (p *parser) newBytes(value string, start, end int) Expr {
	n := p.n.bytes.one()
	n.Span, n.Value = at(start, end), value
	return n
}

// literal is the value of the tokString. Text without escapes is not copied.
func (p *parser) literal() (string, flavour) {
	token := p.src[p.start:p.end]
	raw, bytes, unicode := false, false, false
	i := 0
	for ; token[i] != '"' && token[i] != '\''; i++ {
		switch token[i] | 0x20 {
		case 'r':
			raw = true
		case 'b':
			bytes = true
		case 'u':
			unicode = true
		}
	}
	if raw && unicode {
		p.noteLegacy(p.start, p.end, "ur string prefix")
	}
	from := p.start + i + 1
	to := p.end - 1
	if to-from >= 5 && token[i+1] == token[i] && token[i+2] == token[i] {
		from, to = from+2, to-2
	} else if to-from == 4 && token[i+1] == token[i] && token[i+2] == token[i] {
		from, to = from+2, to-2 // """"""
	}
	f := plainText
	if bytes {
		f = plainBytes
		if k := notASCII(p.src[from:to]); k >= 0 {
			p.fail(from+k, from+k+1, "bytes can only contain ASCII literal characters")
			return "", f
		}
	}
	return p.unescape(from, to, raw || !p.escapes, bytes), f
}

func notASCII(text string) int {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return i
		}
	}
	return -1
}
