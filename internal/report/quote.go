package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Quote makes text from a project safe to show on a terminal: control
// characters, and characters that change the order in which others are shown
// or can't be seen at all, are written as escapes; so are bytes that are no
// UTF-8. What is shown is then what stands in the file.
func Quote(text string) string {
	if plain(text) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		b.WriteString(shown(r, text[i:i+n]))
		i += n
	}
	return b.String()
}

// plain says that a text is printable ASCII, as nearly all are.
func plain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// shown is a character as Quote writes it; raw are its bytes.
func shown(r rune, raw string) string {
	switch {
	case r == utf8.RuneError && len(raw) <= 1:
		return fmt.Sprintf(`\x%02x`, raw)
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < 0x100 && unicode.IsControl(r):
		return fmt.Sprintf(`\x%02x`, r)
	case unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Cs) && r != '\u200d':
		if r > 0xffff {
			return fmt.Sprintf(`\U%08x`, r)
		}
		return fmt.Sprintf(`\u%04x`, r)
	}
	return raw
}

// cells is how many columns of a terminal a character takes.
func cells(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me) || r == '\u200d':
		return 0
	}
	if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
		return 2
	}
	return 1
}

// Cells is how many columns of a terminal a text takes.
func Cells(text string) int {
	n := 0
	for _, r := range text {
		n += cells(r)
	}
	return n
}

// Wrap breaks a text into lines of at most that many columns, at spaces. A word that is longer has a
// line of its own: paths and names are there to be copied. A text without words has no lines.
func Wrap(text string, columns int) (lines []string) {
	line, used := "", 0
	for word := range strings.FieldsSeq(text) {
		n := Cells(word)
		if used > 0 && used+1+n > columns {
			lines = append(lines, line)
			line, used = "", 0
		}
		if used > 0 {
			line, used = line+" ", used+1
		}
		line, used = line+word, used+n
	}
	if used > 0 {
		lines = append(lines, line)
	}
	return lines
}

// tab is how many columns a tab of quoted code takes.
const tab = 4

// glyph is one character of a line as it is shown.
type glyph struct {
	text string
	at   int // the column of the line at which it starts, from 0
	n    int // how many columns it takes
}

// marked is a line of code as it is shown, and the marks below it: "^" under the characters from
// start up to, not including, end (counted from 0). Of a line that is too wide a window around the
// marks is shown, with "…" where it is cut.
func marked(line string, start, end, columns int) (code, marks string) {
	glyphs, total := glyphsOf(line)
	column := func(i int) int {
		if i < len(glyphs) {
			return glyphs[max(0, i)].at
		}
		return total
	}
	from, to := column(start), column(end)

	left, right := 0, total // the window
	before, after := "", ""
	if total > columns {
		// A third of the window stands before the marks, unless all of the rest fits.
		left = max(0, min(from-columns/3, total-columns+1))
		room := columns
		if left > 0 {
			before = "…"
			room--
		}
		if right = left + room; right < total {
			after = "…"
			right--
		}
	}
	var b strings.Builder
	b.WriteString(before)
	for _, g := range glyphs {
		if g.at >= left && g.at+g.n <= right {
			b.WriteString(g.text)
		}
	}
	b.WriteString(after)
	from = max(from, left)
	to = min(to, right)
	return b.String(), strings.Repeat(" ", Cells(before)+from-left) + strings.Repeat("^", max(1, to-from))
}

func glyphsOf(line string) (glyphs []glyph, total int) {
	glyphs = make([]glyph, 0, len(line))
	for b := 0; b < len(line); {
		r, n := utf8.DecodeRuneInString(line[b:])
		g := glyph{text: shown(r, line[b:b+n]), at: total}
		if r == '\t' {
			g.text = strings.Repeat(" ", tab-total%tab)
		}
		g.n = Cells(g.text)
		glyphs = append(glyphs, g)
		total += g.n
		b += n
	}
	return glyphs, total
}
