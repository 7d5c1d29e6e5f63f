package djtmpl

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"paddock/internal/source"
)

// Django splits a text by one regular expression, ({%.*?%}|{{.*?}}|{#.*?#}):
// at each place the shortest stretch that ends with what belongs to the
// beginning, and that has no line end in it. What doesn't end on its line is
// text. (Django reads files with universal newlines, so a carriage return ends a line too.) Inside {% verbatim %} everything is text but the tag that ends it.

type tokenKind uint8

const (
	tokenText tokenKind = iota
	tokenVar
	tokenBlock
	tokenComment
)

// token is a piece of a text, as Django's Token.
type token struct {
	kind tokenKind
	// start and end are the whole of it; from and to, what stands between the
	// delimiters without the space around it. For text they are the same.
	start, end, from, to int32
	// nameEnd is the end of the first word of a block's contents.
	nameEnd int32
}

// tokenize is Django's Lexer.
func tokenize(src string) []token {
	tokens := make([]token, 0, 16+len(src)/40)
	text := 0      // where the text before the tag begins
	verbatim := "" // the contents of the tag that ends the text
	for i := 0; ; {
		i = nextTag(src, i)
		if i < 0 {
			break
		}
		kind, length := tagAt(src, i)
		if length <= 0 {
			i++
			if length < 0 { // no such end before the line's: nor for the next beginning of this kind
				i = skipHopeless(src, i-1, -length)
			}
			continue
		}
		end := i + length
		from, to := trim(src, i+2, end-2)
		contents := src[from:to]
		if verbatim != "" {
			if kind != tokenBlock || contents != verbatim {
				// Django makes it a token of its own.
				if text < i {
					tokens = append(tokens, token{kind: tokenText, start: int32(text), end: int32(i), from: int32(text), to: int32(i)})
				}
				tokens = append(tokens, token{kind: tokenText, start: int32(i), end: int32(end), from: int32(i), to: int32(end)})
				text, i = end, end
				continue
			}
			verbatim = ""
		} else if kind == tokenBlock && (contents == "verbatim" || strings.HasPrefix(contents, "verbatim ")) {
			verbatim = "end" + contents
		}
		if text < i {
			tokens = append(tokens, token{kind: tokenText, start: int32(text), end: int32(i), from: int32(text), to: int32(i)})
		}
		t := token{kind: kind, start: int32(i), end: int32(end), from: int32(from), to: int32(to)}
		if kind == tokenBlock {
			t.nameEnd = int32(from + wordLength(contents))
		}
		tokens = append(tokens, t)
		text, i = end, end
	}
	if text < len(src) {
		n := int32(len(src))
		tokens = append(tokens, token{kind: tokenText, start: int32(text), end: n, from: int32(text), to: n})
	}
	return tokens
}

// nextTag is the first place from i on where a tag may begin, -1 without one.
func nextTag(src string, i int) int {
	for i < len(src) {
		j := strings.IndexByte(src[i:], '{')
		if j < 0 {
			return -1
		}
		i += j
		if i+1 < len(src) {
			switch src[i+1] {
			case '%', '{', '#':
				return i
			}
		}
		i++
	}
	return -1
}

// tagAt is the kind and the length of the tag at i. When it does not end on its
// line the length is negative, as far as was looked.
func tagAt(src string, i int) (kind tokenKind, length int) {
	closer := ""
	switch src[i+1] {
	case '%':
		kind, closer = tokenBlock, "%}"
	case '{':
		kind, closer = tokenVar, "}}"
	default:
		kind, closer = tokenComment, "#}"
	}
	// A byte at a time: tags are short, and the line must not be left.
	for k := i + 2; k < len(src); k++ {
		switch src[k] {
		case '\n', '\r':
			return kind, -(k - i)
		case closer[0]:
			if k+1 < len(src) && src[k+1] == '}' {
				return kind, k + 2 - i
			}
		}
	}
	return kind, -(len(src) - i)
}

// skipHopeless is the next place worth a look after the tag at i turned out
// to have no end in the n bytes up to the line's: the next on the line that
// begins another way, or else the line's end. Without it a line of nothing
// but "{{" would take quadratic time.
func skipHopeless(src string, i, n int) int {
	end := i + n
	var dead [128]bool
	dead[src[i+1]] = true
	for k := i + 1; k+1 < end; k++ {
		if src[k] != '{' {
			continue
		}
		c := src[k+1]
		if c != '%' && c != '{' && c != '#' || dead[c] {
			continue
		}
		if _, length := tagAt(src, k); length > 0 {
			return k
		}
		dead[c] = true
	}
	return end
}

// isSpace is str.isspace of Python.
func isSpace(r rune) bool { return unicode.IsSpace(r) || 0x1c <= r && r <= 0x1f }

// isWord is \w of Python.
func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}

// trim is the range without the space at its ends.
func trim(src string, from, to int) (int, int) {
	for from < to {
		r, n := utf8.DecodeRuneInString(src[from:to])
		if !isSpace(r) {
			break
		}
		from += n
	}
	for from < to {
		r, n := utf8.DecodeLastRuneInString(src[from:to])
		if !isSpace(r) {
			break
		}
		to -= n
	}
	return from, to
}

// wordLength is the length of the first word of a text that begins with one.
func wordLength(s string) int {
	for i, r := range s {
		if isSpace(r) {
			return i
		}
	}
	return len(s)
}

// words is Python's str.split: the words of a text that stands at an offset.
func words(text string, at int) []Ident {
	var list []Ident
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if isSpace(r) {
			i += n
			continue
		}
		n = wordLength(text[i:])
		list = append(list, ident(text, at, i, i+n))
		i += n
	}
	return list
}

// smartSplit is Django's Token.split_contents: the words of a tag, of which
// those in quotes may have space in them. ok is false when a `_("` is not closed.
func smartSplit(text string, at int) (bits []Ident, ok bool) {
	bits = make([]Ident, 0, 4)
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if isSpace(r) {
			i += n
			continue
		}
		end := bitEnd(text, i)
		if len(text)-i > 2 && text[i] == '_' && text[i+1] == '(' && (text[i+2] == '"' || text[i+2] == '\'') {
			// _("x" goes on up to the word that ends with ").
			sentinel := text[i+2:i+3] + ")"
			last := text[i:end]
			for !strings.HasSuffix(last, sentinel) {
				j := end
				for j < len(text) {
					r, n := utf8.DecodeRuneInString(text[j:])
					if !isSpace(r) {
						break
					}
					j += n
				}
				if j == len(text) {
					return append(bits, ident(text, at, i, end)), false
				}
				end = bitEnd(text, j)
				last = text[j:end]
			}
		}
		bits = append(bits, ident(text, at, i, end))
		i = end
	}
	return bits, true
}

// bitEnd is the end of the word at i by Django's smart_split_re: quoted strings
// with what clings to them, or else whatever is no space.
func bitEnd(text string, i int) int {
	end, k := i, i
	for {
		for k < len(text) && text[k] != '"' && text[k] != '\'' {
			r, n := utf8.DecodeRuneInString(text[k:])
			if isSpace(r) {
				break
			}
			k += n
		}
		if end > i {
			end = k // what follows a closed quote
		}
		n := 0
		if k < len(text) && (text[k] == '"' || text[k] == '\'') {
			n = quoted(text[k:])
		}
		if n == 0 {
			break
		}
		k += n
		end = k
	}
	if end > i {
		return end
	}
	return i + wordLength(text[i:])
}

// quoted is the length of the quoted string that a text begins with, 0 when it is not closed.
func quoted(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case s[0]:
			return i + 1
		case '\\':
			i++
		}
	}
	return 0
}

// ident is a part of a text that stands at an offset.
func ident(text string, at, from, to int) Ident {
	return Ident{span(at+from, at+to), text[from:to]}
}

func span(from, to int) Span { return Span{source.Pos(from), source.Pos(to)} }
