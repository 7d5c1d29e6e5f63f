package pysyntax

import (
	"strings"
	"unicode/utf8"
)

// unescape is the value of a piece of a literal's text. Line ends are "\n"
// whatever the file has, as in CPython. What has neither escapes nor foreign
// line ends is a part of the file's own text, not a copy.
//
// An escape that means nothing stands for itself, backslash included; CPython
// only warns of it. One that is cut short or names no character is an error.
func (p *parser) unescape(from, to int, raw, bytes bool) string {
	text := p.src[from:to]
	if raw {
		if !p.carriage {
			return text
		}
		return plainLineEnds(text)
	}
	i := strings.IndexByte(text, '\\')
	if i < 0 {
		if !p.carriage {
			return text
		}
		return plainLineEnds(text)
	}
	if p.carriage {
		i = strings.IndexAny(text, "\\\r")
	}
	out := make([]byte, 0, len(text))
	done := 0 // up to where text is in out
	for i < len(text) {
		if text[i] == '\r' {
			out = append(out, text[done:i]...)
			out = append(out, '\n')
			i++
			if i < len(text) && text[i] == '\n' {
				i++
			}
			done = i
			continue
		}
		if text[i] != '\\' || i+1 >= len(text) {
			i++
			continue
		}
		out = append(out, text[done:i]...)
		n := 2 // length of the escape
		switch c := text[i+1]; c {
		case '\n':
		case '\r':
			if i+2 < len(text) && text[i+2] == '\n' {
				n = 3
			}
		case '\\', '\'', '"':
			out = append(out, c)
		case 'a':
			out = append(out, '\a')
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'v':
			out = append(out, '\v')
		case '0', '1', '2', '3', '4', '5', '6', '7':
			v := rune(c - '0')
			for n < 4 && i+n < len(text) && text[i+n] >= '0' && text[i+n] <= '7' {
				v = v<<3 | rune(text[i+n]-'0')
				n++
			}
			if bytes {
				out = append(out, byte(v))
			} else {
				out = utf8.AppendRune(out, v)
			}
		case 'x', 'u', 'U', 'N':
			if bytes && c != 'x' {
				out = append(out, '\\', c)
				break
			}
			r, size, msg := readEscape(text[i:], bytes)
			if msg != "" {
				p.fail(from+i, from+i+size, msg)
				return ""
			}
			n = size
			switch {
			case bytes:
				out = append(out, byte(r))
			case r >= 0xd800 && r < 0xe000: // a lone surrogate, see Str.Value
				out = append(out, 0xed, 0x80|byte(r>>6)&0x3f, 0x80|byte(r)&0x3f)
			default:
				out = utf8.AppendRune(out, r)
			}
		default:
			out = append(out, '\\')
			n = 1 // what follows may be of several bytes, or a line end
			if c < utf8.RuneSelf {
				out = append(out, c)
				n = 2
			}
		}
		i += n
		done = i
	}
	return string(append(out, text[done:]...))
}

// readEscape reads \x, \u, \U and \N. When msg is not "" size is the length of what is wrong.
func readEscape(text string, bytes bool) (r rune, size int, msg string) {
	digits := 2
	switch text[1] {
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	case 'N':
		end := strings.IndexByte(text, '}')
		if len(text) < 3 || text[2] != '{' || end < 4 {
			return 0, 2, "malformed \\N character escape"
		}
		r, ok := characterByName(text[3:end])
		if !ok {
			return 0, end + 1, "unknown Unicode character name"
		}
		return r, end + 1, ""
	}
	for size = 2; size < 2+digits; size++ {
		if size >= len(text) || !isHexDigit(text[size]) {
			if bytes {
				return 0, size, "invalid \\x escape"
			}
			return 0, size, "truncated \\" + text[1:2] + " escape"
		}
		r = r<<4 | rune(hexValue(text[size]))
		if r > 0xfffffff {
			return 0, size, "illegal Unicode character"
		}
	}
	if r > utf8.MaxRune {
		return 0, size, "illegal Unicode character"
	}
	return r, size, ""
}

func hexValue(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

// plainLineEnds is a text with "\n" for every line end.
func plainLineEnds(text string) string {
	if strings.IndexByte(text, '\r') < 0 {
		return text
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}
