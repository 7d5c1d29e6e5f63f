package pysyntax

import "strings"

// An f-string (PEP 701) or t-string (PEP 750) is text with fields in it, and a
// field holds any expression, f-strings with the same quotes included. So it is
// no token: the scanner gives out the prefix with the opening quotes, and the
// parser goes on from there, by hand through the text and with the scanner
// through the fields. In a field the scanner counts the braces as brackets, so
// line ends are spaces there, and takes a colon on the field's own level for
// the start of the format, even when "=" follows.

// maxFieldNesting is how deep fields may stand in the formats of fields: {a:{b:{c}}}.
const maxFieldNesting = 3

// quotes is how an f-string was opened.
type quotes struct {
	quote    byte
	size     int
	raw      bool
	template bool
	start    int // of the prefix
	field    int // scanner.field outside it
}

func (q *quotes) what() string {
	if q.template {
		return "t-string"
	}
	return "f-string"
}

// fstring reads the f-string that p.tok opens: text is added to the run, and
// the run goes among the parts, before each field.
func (p *parser) fstring(run *textRun) flavour {
	q := quotes{quote: p.src[p.end-1], size: 1, start: p.start, field: p.field}
	f := formatted
	for i := p.start; i < p.end; i++ {
		switch p.src[i] | 0x20 {
		case 'r':
			q.raw = true
		case 't':
			q.template = true
			f = template
		}
	}
	if p.end-p.start >= 4 && p.src[p.end-3] == q.quote {
		q.size = 3
	}
	i := p.off
	for {
		var stop byte
		i, stop = p.fstringText(&q, run, i, false)
		switch {
		case p.failed:
		case stop == '{':
			i = p.replacement(&q, run, i, 1)
		case stop == '}':
			p.fail(i, i+1, q.what()+": single '}' is not allowed")
		}
		if p.failed {
			p.field = q.field
			return f
		}
		if stop == q.quote {
			p.field = q.field
			p.end = i + q.size
			p.off = p.end
			p.next()
			return f
		}
	}
}

// fstringText adds the text from i on to the run, up to a field, a closing
// brace or the end of the literal; inFormat says that it is the format of a
// field, in which braces can't be doubled. It is where the text ends, and the byte there.
func (p *parser) fstringText(q *quotes, run *textRun, i int, inFormat bool) (int, byte) {
	src := p.src
	from, escapes := i, false
	add := func(to, end int) {
		if end > from {
			p.addText(run, p.unescape(from, to, q.raw || !escapes, false), from, end)
		}
	}
	for i < len(src) {
		switch c := src[i]; c {
		case q.quote:
			if q.size == 3 && (i+2 >= len(src) || src[i+1] != c || src[i+2] != c) {
				i++
				continue
			}
			add(i, i)
			return i, c
		case '{', '}':
			if !inFormat && p.byteAt(i+1) == c {
				add(i+1, i+2)
				i += 2
				from, escapes = i, false
				continue
			}
			add(i, i)
			return i, c
		case '\\':
			escapes = true
			i++
			switch n := p.byteAt(i); {
			case n == '{' || n == '}': // the brace counts, the backslash stands for itself
			case n == 'N' && !q.raw && p.byteAt(i+1) == '{':
				for i < len(src) && src[i] != '}' && src[i] != q.quote && src[i] != '\n' && src[i] != '\r' {
					i++
				}
				if p.byteAt(i) == '}' {
					i++
				}
			default:
				if j := p.lineEnd(i); j > i {
					i = j
				} else {
					i++
				}
			}
		case '\n', '\r':
			if q.size == 1 {
				if inFormat {
					p.fail(i, i, q.what()+": newlines are not allowed in format specifiers for single quoted "+q.what()+"s")
				} else {
					p.fail(q.start, i, "unterminated "+q.what()+" literal")
				}
				return i, 0
			}
			i++
		default:
			i++
		}
	}
	word := "unterminated "
	if q.size == 3 {
		word += "triple-quoted "
	}
	p.reread += len(src) - q.start
	p.fail(q.start, q.start+firstLine(src[q.start:]), word+q.what()+" literal")
	return i, 0
}

// replacement reads the field whose brace is at i, puts it among the parts, and
// is the offset after its closing brace. nesting counts fields in formats of fields.
func (p *parser) replacement(q *quotes, run *textRun, i, nesting int) int {
	if nesting > maxFieldNesting {
		p.fail(i, i+1, q.what()+": expressions nested too deeply")
		return i
	}
	if !p.enter() {
		return i
	}
	defer p.leave()
	p.brackets++
	outer := p.field
	p.field = p.brackets
	p.off, p.end = i+1, i+1
	p.next()

	switch p.tok {
	case tokRBrace, tokBang, tokColon, tokAssign:
		p.fail(p.start, p.end, q.what()+": valid expression required before '"+p.word()+"'")
		return i
	}
	var value Expr
	if p.tok == kwYield {
		value = p.yield()
	} else {
		value = p.starExpressions()
	}
	if p.tok == tokBad {
		p.unexpected("")
		return i
	}
	n := p.n.interpolation.one()
	n.Value = value
	n.Text = p.fieldText(i+1, p.start)
	if p.tok == tokAssign {
		n.Debug = true
		p.next()
	}
	textEnd := p.start
	if p.tok == tokBang {
		bang := p.end
		p.next()
		switch name := p.word(); {
		case p.tok != tokName:
			p.fail(p.start, p.end, q.what()+": invalid conversion character")
		case p.start != bang:
			p.fail(bang, p.end, q.what()+": conversion type must come right after the exclamation mark")
		case name != "s" && name != "r" && name != "a":
			p.fail(p.start, p.end, q.what()+": invalid conversion character '"+name+"': expected 's', 'r', or 'a'")
		default:
			n.Conversion = name[0]
			p.next()
		}
	}
	if p.tok == tokColon {
		n.Format = p.format(q, nesting)
	}
	if p.tok == tokBad {
		p.unexpected("")
		return i
	}
	if p.tok != tokRBrace {
		p.fail(p.start, p.end, q.what()+": expecting '}'")
		return i
	}
	p.field = outer
	if n.Debug {
		p.addText(run, p.fieldText(i+1, textEnd), i+1, textEnd)
	}
	p.flushText(run)
	n.Span = at(i, p.end)
	p.n.exprs.push(n)
	return p.end
}

// format reads the format of a field, from its colon up to the closing brace, which is then the token.
func (p *parser) format(q *quotes, nesting int) *FString {
	colon := p.start
	mark := p.n.exprs.mark()
	level, field := p.brackets, p.field
	var run textRun
	i := p.end
	for !p.failed {
		var stop byte
		i, stop = p.fstringText(q, &run, i, true)
		if p.failed {
			break
		}
		if stop == '{' {
			i = p.replacement(q, &run, i, nesting+1)
			p.brackets, p.field = level, field
			continue
		}
		if stop != '}' {
			p.fail(i, i, q.what()+": expecting '}'")
		}
		break
	}
	if p.failed {
		p.n.exprs.drop(mark)
		p.text(&run)
		return nil
	}
	p.flushText(&run)
	f := p.n.fstring.one()
	f.Span, f.Parts = at(colon, i), p.n.exprs.take(mark)
	p.closeBracket()
	p.set(tokRBrace, i, i+1)
	return f
}

// fieldText is a part of a field as written, without its comments.
func (p *parser) fieldText(from, to int) string {
	text := p.src[from:to]
	if strings.IndexByte(text, '#') < 0 {
		return plainLineEnds(text)
	}
	// Fields nest, so this is a copy of a copy of a copy. Where that gets out of hand the comments stay.
	p.reread += len(text)
	if p.exhausted() {
		return text
	}
	// The comments have been read, so their places are known.
	var b strings.Builder
	first := len(p.comments)
	for first > 0 && int(p.comments[first-1].Start) >= from {
		first--
	}
	for _, c := range p.comments[first:] {
		if int(c.Start) >= to {
			break
		}
		b.WriteString(p.src[from:c.Start])
		from = int(c.End)
	}
	b.WriteString(p.src[from:to])
	return plainLineEnds(b.String())
}
