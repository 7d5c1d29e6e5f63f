package script

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// scanner cuts a text into tokens, one at a time. Whether a slash begins a regular expression and what a closing brace
// ends only the parser knows, so it asks again where its grammar says so (regexp, template).
type scanner struct {
	text  string
	holes []Hole // sorted, not overlapping
	pos   int
	next  int // the first hole that does not end before pos
}

// holeAt is the index of the hole that begins at a position, or -1.
func (s *scanner) holeAt(pos int) int {
	for s.next < len(s.holes) && s.holes[s.next].Start < pos {
		s.next++
	}
	if s.next < len(s.holes) && s.holes[s.next].Start == pos {
		return s.next
	}
	return -1
}

// nameByte says which bytes of ASCII may stand in a name.
var nameByte = func() (is [256]bool) {
	for c := range 256 {
		is[c] = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c == '\\'
	}
	return is
}()

// space passes over blanks, comments and blank holes; it says whether a line ended.
func (s *scanner) space() (newline bool) {
	for s.pos < len(s.text) {
		if len(s.holes) > 0 {
			if i := s.holeAt(s.pos); i >= 0 {
				if !s.holes[i].Blank {
					return newline
				}
				s.pos = s.holes[i].End
				continue
			}
		}
		switch c := s.text[s.pos]; {
		case c == ' ' || c == '\t' || c == '\v' || c == '\f':
			s.pos++
		case c == '\n' || c == '\r':
			newline = true
			s.pos++
		case c == '/' && strings.HasPrefix(s.text[s.pos:], "//"), c == '#' && s.pos == 0 && strings.HasPrefix(s.text, "#!"):
			s.line()
		case c == '/' && strings.HasPrefix(s.text[s.pos:], "/*"):
			end := strings.Index(s.text[s.pos+2:], "*/")
			if end < 0 {
				s.pos = len(s.text)
				return newline
			}
			newline = newline || strings.Contains(s.text[s.pos:s.pos+2+end], "\n")
			s.pos += end + 4
		case c == '<' && strings.HasPrefix(s.text[s.pos:], "<!--"): // a comment to the line's end, by HTML's old rule
			s.line()
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(s.text[s.pos:])
			if r == '\u2028' || r == '\u2029' {
				newline = true
			} else if r != '\ufeff' && !unicode.IsSpace(r) {
				return newline
			}
			s.pos += size
		default:
			return newline
		}
	}
	return newline
}

// line goes to the end of the line.
func (s *scanner) line() {
	if end := strings.IndexByte(s.text[s.pos:], '\n'); end >= 0 {
		s.pos += end
	} else {
		s.pos = len(s.text)
	}
}

// scan is the next token. A slash is taken for the operator, a closing brace for a brace.
func (s *scanner) scan() token {
	t := token{hole: -1}
	t.newline = s.space()
	t.start = s.pos
	if s.pos >= len(s.text) {
		s.pos = len(s.text)
		t.start, t.end = s.pos, s.pos
		return t
	}
	if len(s.holes) > 0 {
		if i := s.holeAt(s.pos); i >= 0 {
			s.pos = s.holes[i].End
			t.kind, t.hole, t.end = tokenHole, i, s.pos
			// data_{{ id }} is one name, and so is {{ id }}_data: a name made of holes names nothing we know.
			if s.pos < len(s.text) && nameByte[s.text[s.pos]] {
				s.name(&t)
				t.kind = tokenHole
			}
			return t
		}
	}
	c := s.text[s.pos]
	switch {
	case c >= '0' && c <= '9', c == '.' && s.pos+1 < len(s.text) && s.text[s.pos+1] >= '0' && s.text[s.pos+1] <= '9':
		s.number()
		t.kind = tokenNumber
	case nameByte[c] || c >= utf8.RuneSelf:
		t.kind = tokenName
		s.name(&t)
	case c == '"' || c == '\'':
		t.kind = tokenString
		s.pos++
		s.quoted(&t, c)
	case c == '`':
		s.pos++
		s.part(&t)
	case c == '#':
		t.kind = tokenPrivate
		s.pos++
		s.name(&t)
	default:
		t.kind = tokenPunct
		s.pos += punct(s.text[s.pos:])
	}
	t.end = s.pos
	return t
}

// name reads a name, with the holes in it.
func (s *scanner) name(t *token) {
	for s.pos < len(s.text) {
		c := s.text[s.pos]
		if len(s.holes) > 0 && s.pos > t.start {
			if i := s.holeAt(s.pos); i >= 0 && !s.holes[i].Blank {
				s.pos = s.holes[i].End
				t.kind, t.hole = tokenHole, i
				continue
			}
		}
		switch {
		case c == '\\':
			t.escaped = true
			s.pos++
			if strings.HasPrefix(s.text[s.pos:], "u{") {
				if end := strings.IndexByte(s.text[s.pos:], '}'); end > 0 && end < 10 {
					s.pos += end + 1
				}
			}
		case nameByte[c]:
			s.pos++
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(s.text[s.pos:])
			if unicode.IsSpace(r) || r == '\ufeff' {
				t.end = s.pos
				return
			}
			s.pos += size
		default:
			t.end = s.pos
			return
		}
	}
	t.end = s.pos
}

// number reads a number: what looks like one and a little more, for nothing depends on its value.
func (s *scanner) number() {
	dotted := s.text[s.pos] == '.'
	hex := strings.HasPrefix(s.text[s.pos:], "0x") || strings.HasPrefix(s.text[s.pos:], "0X")
	for s.pos++; s.pos < len(s.text); s.pos++ {
		switch c := s.text[s.pos]; {
		case nameByte[c] && c != '\\':
		case c == '.' && !dotted:
			dotted = true
		case (c == '+' || c == '-') && s.text[s.pos-1]|0x20 == 'e' && !hex:
		default:
			return
		}
	}
}

// quoted reads a string to its quote, or to the end of the line that lacks it. A hole may hold quotes.
func (s *scanner) quoted(t *token, quote byte) {
	for s.pos < len(s.text) {
		if len(s.holes) > 0 {
			if i := s.holeAt(s.pos); i >= 0 {
				if !s.holes[i].Blank && t.hole < 0 {
					t.hole = i
				}
				s.pos = s.holes[i].End
				continue
			}
		}
		switch s.text[s.pos] {
		case quote:
			s.pos++
			return
		case '\\':
			t.escaped = true
			if strings.HasPrefix(s.text[s.pos:], "\\\r\n") {
				s.pos++
			}
			s.pos = min(s.pos+2, len(s.text))
		case '\n':
			return
		default:
			s.pos++
		}
	}
}

// part reads a part of a template literal; the backquote or brace before it has been read.
func (s *scanner) part(t *token) {
	t.kind = tokenTemplate
	for s.pos < len(s.text) {
		if len(s.holes) > 0 {
			if i := s.holeAt(s.pos); i >= 0 {
				if !s.holes[i].Blank && t.hole < 0 {
					t.hole = i
				}
				s.pos = s.holes[i].End
				continue
			}
		}
		switch s.text[s.pos] {
		case '`':
			s.pos++
			t.last, t.end = true, s.pos
			return
		case '\\':
			t.escaped = true
			s.pos = min(s.pos+2, len(s.text))
		case '$':
			s.pos++
			if s.pos < len(s.text) && s.text[s.pos] == '{' {
				s.pos++
				t.end = s.pos
				return
			}
		default:
			s.pos++
		}
	}
	t.last, t.end = true, s.pos
}

// regexp reads the regular expression that begins at a slash; false when the line ends first.
func (s *scanner) regexp(t *token) bool {
	class := false
	for i := t.start + 1; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '\\':
			i++
		case c == '\n':
			return false
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '/' && !class:
			for i++; i < len(s.text) && nameByte[s.text[i]] && s.text[i] != '\\'; i++ {
			}
			s.pos = i
			t.kind, t.end = tokenRegexp, i
			return true
		}
	}
	return false
}

// puncts are the operators of more than one byte by their first, the longest first.
var puncts = [128][]string{
	'.': {"..."},
	'=': {"===", "==", "=>"},
	'!': {"!==", "!="},
	'<': {"<<=", "<<", "<="},
	'>': {">>>=", ">>>", ">>=", ">>", ">="},
	'&': {"&&=", "&&", "&="},
	'|': {"||=", "||", "|="},
	'?': {"??=", "??", "?."},
	'+': {"++", "+="},
	'-': {"--", "-="},
	'*': {"**=", "**", "*="},
	'/': {"/="},
	'%': {"%="},
	'^': {"^="},
}

// punct is the length of the operator that a text begins with.
func punct(text string) int {
	for _, p := range puncts[text[0]&0x7f] {
		if strings.HasPrefix(text, p) {
			if p == "?." && len(text) > 2 && text[2] >= '0' && text[2] <= '9' { // a ? .5 : b
				continue
			}
			return len(p)
		}
	}
	return 1
}
