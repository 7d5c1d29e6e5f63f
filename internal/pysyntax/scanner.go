package pysyntax

import (
	"unicode/utf8"

	"paddock/internal/source"
)

// scanner cuts a text into tokens, one at a time and only when asked: next
// moves on to the next token, whose kind and place then stand in tok, start and
// end. Nothing is copied and nothing allocated but the list of comments.
//
// Python's tokens depend on where they stand. Inside brackets a line end is a
// space; outside it ends the statement, and the indentation of the next line is
// compared with a stack of the levels before (see indentation.go). Inside a
// field of an f-string a colon on the field's own level starts the format. The
// parser reads the text of f-strings itself, by moving off (see fstring.go).
type scanner struct {
	src string
	off int // where the next token is looked for
	tok token

	// special says that next has something to do before it looks at the text:
	// a line begins, a dedent is still to be given out, the statement has failed.
	special bool
	// failed says that the parser has given the statement up. All tokens are
	// tokBad from then on, which ends every loop of the parser, until it recovers.
	failed bool
	// escapes says that the tokString has a backslash in it.
	escapes bool
	numKind NumKind // of the tokNumber
	// firstOnLine says that a line end inside brackets precedes the token.
	firstOnLine bool
	// carriage says that there is a "\r" somewhere in the text.
	carriage bool

	start, end int // of the token; a layout token ends where the token before it ended
	prevEnd    int // end of the token before

	brackets int // how many are open
	field    int // the value of brackets directly in the field being read; -1 outside f-strings

	indents  []indent
	dedents  int // how many tokDedent are still to be given out
	comments []source.Span

	msg      string // why the token is tokBad
	reread   int    // how many bytes were read more than once, see exhausted
	reported []*SyntaxError
}

func newScanner(src string) scanner {
	return scanner{src: src, special: true, field: -1, indents: make([]indent, 1, 16)}
}

// class tells next what a token is by its first byte.
type class uint8

const (
	classBad class = iota
	classSpace
	classNewline
	classComment
	classLetter
	classHigh // the first byte of a character that is not ASCII
	classDigit
	classQuote
	classDot
	classBackslash
	classOperator
)

var classes = func() (t [256]class) {
	for c := range t {
		switch {
		case c == ' ' || c == '\t' || c == '\f':
			t[c] = classSpace
		case c == '\n' || c == '\r':
			t[c] = classNewline
		case c == '#':
			t[c] = classComment
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_':
			t[c] = classLetter
		case c >= 0x80:
			t[c] = classHigh
		case c >= '0' && c <= '9':
			t[c] = classDigit
		case c == '"' || c == '\'':
			t[c] = classQuote
		case c == '.':
			t[c] = classDot
		case c == '\\':
			t[c] = classBackslash
		}
	}
	for _, c := range "()[]{},:;+-*/%@&|^~<>=!`" {
		t[c] = classOperator
	}
	return
}()

// inName are the ASCII bytes that go on a name.
var inName = func() (t [256]bool) {
	for c := range t {
		t[c] = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
	}
	return
}()

// next moves on to the next token.
func (s *scanner) next() {
	s.prevEnd = s.end
	s.firstOnLine = false
	if s.special && s.beginLine() {
		return
	}
	src, i := s.src, s.off
	for {
		for i < len(src) && (src[i] == ' ' || src[i] == '\t' || src[i] == '\f') {
			i++
		}
		if i >= len(src) {
			s.endOfText()
			return
		}
		switch classes[src[i]] {
		case classLetter:
			j := i + 1
			for j < len(src) && inName[src[j]] {
				j++
			}
			if j < len(src) {
				switch c := src[j]; {
				case c >= utf8.RuneSelf:
					s.unicodeName(i)
					return
				case (c == '"' || c == '\'') && j-i <= 2 && s.prefixedString(i, j):
					return
				}
			}
			s.start, s.end, s.off = i, j, j
			s.tok = keyword(src[i:j])
			return
		case classOperator:
			s.operator(i)
			return
		case classQuote:
			s.string(i, i)
			return
		case classDigit:
			s.number(i)
			return
		case classDot:
			if i+1 < len(src) && src[i+1] >= '0' && src[i+1] <= '9' {
				s.number(i)
				return
			}
			if i+2 < len(src) && src[i+1] == '.' && src[i+2] == '.' {
				s.set(tokEllipsis, i, i+3)
				return
			}
			s.set(tokDot, i, i+1)
			return
		case classComment:
			i = s.comment(i)
		case classNewline:
			j := i + 1
			if src[i] == '\r' && j < len(src) && src[j] == '\n' {
				j++
			}
			if s.brackets == 0 {
				s.tok, s.start, s.off, s.special = tokNewline, i, j, true
				return
			}
			s.firstOnLine = true
			i = j
		case classBackslash:
			j := s.continuation(i)
			if j < 0 {
				return
			}
			i = j
		case classHigh:
			s.unicodeName(i)
			return
		default:
			s.badCharacter(i)
			return
		}
	}
}

// set makes a token.
func (s *scanner) set(tok token, start, end int) {
	s.tok, s.start, s.end, s.off = tok, start, end, end
}

// bad makes the token that stands for what can't be one. The next token is looked for after it.
func (s *scanner) bad(start, end int, msg string) {
	s.set(tokBad, start, end)
	s.msg = msg
}

// report notes an error that costs no statement.
func (s *scanner) report(start, end int, msg string) {
	if len(s.reported) >= maxErrors {
		return
	}
	s.reported = append(s.reported, &SyntaxError{Span: span(start, end), Msg: msg})
}

// span is the range of two offsets.
func span(start, end int) source.Span {
	return source.Span{Start: source.Pos(start), End: source.Pos(end)}
}

// endOfText ends the last line if no line end did, and then the text.
func (s *scanner) endOfText() {
	s.off, s.start = len(s.src), len(s.src)
	if s.brackets > 0 {
		s.tok = tokEOF
		return
	}
	s.tok, s.special = tokNewline, true
}

// comment notes the comment that starts at i and is the offset of its line's end.
func (s *scanner) comment(i int) int {
	j := i + 1
	for j < len(s.src) && s.src[j] != '\n' && s.src[j] != '\r' {
		j++
	}
	s.comments = append(s.comments, span(i, j))
	return j
}

// continuation reads the backslash at i that joins two lines. It is the offset
// of the second line, or -1 when it made a tokBad.
func (s *scanner) continuation(i int) int {
	j := s.lineEnd(i + 1)
	switch {
	case j == i+1 && j < len(s.src):
		s.bad(i, i+1, "unexpected character after line continuation character")
		return -1
	case j >= len(s.src):
		s.bad(i, i+1, "unexpected end of file after a line continuation character")
		s.off = len(s.src)
		return -1
	}
	return j
}

// lineEnd is the offset after the line end at i, or i when there is none.
func (s *scanner) lineEnd(i int) int {
	if i < len(s.src) && s.src[i] == '\r' {
		i++
		if i < len(s.src) && s.src[i] == '\n' {
			i++
		}
		return i
	}
	if i < len(s.src) && s.src[i] == '\n' {
		i++
	}
	return i
}

func (s *scanner) badCharacter(i int) {
	switch c := s.src[i]; {
	case c == 0:
		s.bad(i, i+1, "source code cannot contain null bytes")
	case c < ' ' || c == 0x7f:
		s.bad(i, i+1, "invalid non-printable character U+"+hex4(rune(c)))
	default:
		s.bad(i, i+1, "invalid syntax")
	}
}

// operator reads a token of punctuation.
func (s *scanner) operator(i int) {
	var c1, c2 byte
	if i+1 < len(s.src) {
		c1 = s.src[i+1]
		if i+2 < len(s.src) {
			c2 = s.src[i+2]
		}
	}
	tok, n := tokBad, 1
	switch s.src[i] {
	case '(':
		tok = tokLParen
		s.brackets++
	case '[':
		tok = tokLBracket
		s.brackets++
	case '{':
		tok = tokLBrace
		s.brackets++
	case ')':
		tok = tokRParen
		s.closeBracket()
	case ']':
		tok = tokRBracket
		s.closeBracket()
	case '}':
		tok = tokRBrace
		s.closeBracket()
	case ',':
		tok = tokComma
	case ':':
		tok = tokColon
		if c1 == '=' && s.field != s.brackets {
			tok, n = tokWalrus, 2
		}
	case ';':
		tok = tokSemicolon
	case '~':
		tok = tokTilde
	case '`':
		tok = tokBacktick
	case '=':
		tok = tokAssign
		if c1 == '=' {
			tok, n = tokEqEq, 2
		}
	case '!':
		tok = tokBang
		if c1 == '=' {
			tok, n = tokNotEq, 2
		}
	case '+':
		tok, n = orAssign(tokPlus, c1, 1)
	case '-':
		if c1 == '>' {
			tok, n = tokArrow, 2
		} else {
			tok, n = orAssign(tokMinus, c1, 1)
		}
	case '*':
		if c1 == '*' {
			tok, n = orAssign(tokPower, c2, 2)
		} else {
			tok, n = orAssign(tokStar, c1, 1)
		}
	case '/':
		if c1 == '/' {
			tok, n = orAssign(tokDoubleSlash, c2, 2)
		} else {
			tok, n = orAssign(tokSlash, c1, 1)
		}
	case '%':
		tok, n = orAssign(tokPercent, c1, 1)
	case '@':
		tok, n = orAssign(tokAt, c1, 1)
	case '&':
		tok, n = orAssign(tokAmp, c1, 1)
	case '|':
		tok, n = orAssign(tokPipe, c1, 1)
	case '^':
		tok, n = orAssign(tokCaret, c1, 1)
	case '<':
		switch c1 {
		case '<':
			tok, n = orAssign(tokLShift, c2, 2)
		case '=':
			tok, n = tokLtE, 2
		case '>':
			tok, n = tokLtGt, 2
		default:
			tok = tokLt
		}
	case '>':
		switch c1 {
		case '>':
			tok, n = orAssign(tokRShift, c2, 2)
		case '=':
			tok, n = tokGtE, 2
		default:
			tok = tokGt
		}
	}
	s.start, s.end, s.off = i, i+n, i+n
	s.tok = tok
}

// orAssign is a binary operator of n bytes, or its assignment when "=" follows.
func orAssign(tok token, c byte, n int) (token, int) {
	if c == '=' {
		return tok + tokPlusAssign - tokPlus, n + 1
	}
	return tok, n
}

// closeBracket counts a closing bracket. Whether it is the right one the parser finds out.
func (s *scanner) closeBracket() {
	if s.brackets > 0 {
		s.brackets--
	}
}
