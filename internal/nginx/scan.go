package nginx

import (
	"strings"

	"paddock/internal/source"
)

// statement is a directive with the line it begins on; opens says that a block follows, whose end is a statement "}".
type statement struct {
	words []string
	line  int
	opens bool
}

// scan splits a text at semicolons and braces that stand in no quotes,
// and drops comments. Templates are read as they stand: "{{ name }}" is a word.
func scan(file *source.File) []statement {
	var list []statement
	var current []string
	var b strings.Builder
	line, start := 1, 0
	// closed is where a quote has just been closed: one that opens there goes on with the word. Elsewhere within a word a quote is a letter.
	closed := -1
	word := func() {
		if b.Len() > 0 {
			if len(current) == 0 {
				start = line
			}
			current = append(current, b.String())
			b.Reset()
		}
	}
	end := func() {
		word()
		if len(current) > 0 {
			list = append(list, statement{words: current, line: start})
			current = nil
		}
	}
	text := file.Text
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\n':
			word()
			line++
		case c == ' ' || c == '\t' || c == '\r':
			word()
		case c == '#' && b.Len() == 0:
			word()
			for i+1 < len(text) && text[i+1] != '\n' {
				i++
			}
		case c == '\\' && i+1 < len(text):
			// It keeps what follows from ending the word, and stays in it but before a quote and itself.
			if next := text[i+1]; next != '"' && next != '\'' && next != '\\' {
				b.WriteByte(c)
			}
			i++
			if text[i] == '\n' {
				line++
			}
			b.WriteByte(text[i])
		case (c == '"' || c == '\'') && (b.Len() == 0 || closed == i):
			if len(current) == 0 && b.Len() == 0 {
				start = line
			}
			for i++; i < len(text) && text[i] != c; i++ {
				if text[i] == '\\' && i+1 < len(text) {
					// Before anything but these a backslash is itself: of a pattern, as a rule.
					if next := text[i+1]; next != '"' && next != '\'' && next != '\\' {
						b.WriteByte('\\')
					}
					i++
				}
				if text[i] == '\n' {
					line++
				}
				b.WriteByte(text[i])
			}
			closed = i + 1
			if b.Len() == 0 {
				current = append(current, "")
			}
		case c == '$' && i+1 < len(text) && text[i+1] == '{', c == '{' && i+1 < len(text) && text[i+1] == '{':
			// ${name} of nginx and envsubst, {{ name }} of templates.
			closing := "}"
			if c == '{' {
				closing = "}}"
			}
			n := strings.Index(text[i:], closing)
			if n < 0 || strings.Contains(text[i:i+n], "\n") {
				b.WriteByte(c)
				continue
			}
			b.WriteString(text[i : i+n+len(closing)])
			i += n + len(closing) - 1
		case c == '{' && i+1 < len(text) && text[i+1] == '%':
			if n := strings.Index(text[i:], "%}"); n >= 0 {
				line += strings.Count(text[i:i+n], "\n")
				i += n + 1
			}
		case c == ';' || c == '{' || c == '}':
			before := len(list)
			end()
			if c == '{' && len(list) > before {
				list[before].opens = true
			} else if c == '{' {
				list = append(list, statement{words: []string{"{"}, line: line, opens: true})
			} else if c == '}' {
				list = append(list, statement{words: []string{"}"}, line: line})
			}
		default:
			b.WriteByte(c)
		}
	}
	end()
	return list
}
