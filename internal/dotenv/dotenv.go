// Package dotenv knows files of variables: NAME=value a line, as a .env has them.
//
// There is no standard. This is the grammar of python-dotenv 1.2, which environs, pydantic and most sites read such files with, and where the
// others agree with it: names and values with blanks around them, "export" before the name, quotes of both kinds over several lines,
// escapes in them, a comment behind a value. Held against the real one by its test. Where programs differ:
//
//   - django-environ reads line by line, knows neither blanks around the equals sign nor, unless it is asked to, comments behind a value;
//     python-decouple takes quotes off and nothing else. Both are written in pyeval's library, as they are.
//   - docker compose puts variables into what stands without quotes and in double quotes ($X, ${X}), python-dotenv everywhere and ${X}
//     alone, django-environ nowhere. So values come as they are written; Expand is python-dotenv's, and what is Compose's stands with Variable.Literal.
//   - docker compose takes a colon for the equals sign too, knows \$ and octal escapes, keeps the comment of `A= # x` as a value, and refuses a file
//     with a broken line, which python-dotenv passes over.
//   - docker run --env-file keeps quotes and comments as part of the value.
//
// It knows no file system and no environment.
package dotenv

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Variable is one name of a file.
type Variable struct {
	Name, Value string
	// Set says that there is an equals sign: a name alone has no value to python-dotenv, and the machine's to Compose.
	Set bool
	// Literal says that the value stands in single quotes: Compose puts no variables into it.
	Literal bool
	// Line is where the name stands, from 1.
	Line int
}

// Read reads the variables of a file in their order; of those with one name the last one counts. Broken are the lines that are none, from 1: they are
// passed over.
func Read(text string) (list []Variable, broken []int) {
	text = strings.TrimPrefix(text, "\ufeff")
	r := reader{text: strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)}
	for {
		r.skip(unicodeSpace)
		if r.at == len(r.text) {
			return list, broken
		}
		line := r.lineHere()
		v, ok := r.binding()
		switch {
		case !ok:
			r.skip(notNewline)
			broken = append(broken, line)
		case v.Name != "":
			v.Line = line
			list = append(list, v)
		}
	}
}

// longest is the longest value that is made, in bytes.
const longest = 1 << 20

// Expand puts variables into a value as python-dotenv does: ${NAME} and ${NAME:-default}, the empty text for what is not set. A value that would
// grow too long stays as it is written.
func Expand(value string, lookup func(name string) (string, bool)) string {
	written := value
	var b strings.Builder
	for {
		if b.Len() > longest {
			return written
		}
		before, rest, ok := strings.Cut(value, "${")
		if !ok {
			break
		}
		inner, after, ok := strings.Cut(rest, "}")
		if !ok {
			break
		}
		name, def, colon := strings.Cut(inner, ":")
		if colon && !strings.HasPrefix(def, "-") { // another operator is none
			b.WriteString(before + "${")
			value = rest
			continue
		}
		found, set := lookup(name)
		if !set {
			found = strings.TrimPrefix(def, "-")
		}
		b.WriteString(before + found)
		value = after
	}
	return b.String() + value
}

type reader struct {
	text string
	at   int
	// counted is how far lines have been counted, and lines how many.
	counted, lines int
}

func (r *reader) lineHere() int {
	r.lines += strings.Count(r.text[r.counted:r.at], "\n")
	r.counted = r.at
	return r.lines + 1
}

func (r *reader) skip(is func(rune) bool) string {
	start := r.at
	end := strings.IndexFunc(r.text[start:], func(c rune) bool { return !is(c) })
	if end < 0 {
		end = len(r.text) - start
	}
	r.at += end
	return r.text[start:r.at]
}

func (r *reader) peek() byte {
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

// binding reads one: a comment has no name.
func (r *reader) binding() (v Variable, ok bool) {
	if rest, ok := strings.CutPrefix(r.text[r.at:], "export"); ok {
		if c, _ := utf8.DecodeRuneInString(rest); blank(c) {
			r.at += len("export")
			r.skip(blank)
		}
	}
	switch r.peek() {
	case '#':
	case '\'':
		end := strings.IndexByte(r.text[r.at+1:], '\'')
		if end < 1 {
			return v, false
		}
		v.Name = r.text[r.at+1 : r.at+1+end]
		r.at += end + 2
	default:
		if v.Name = r.skip(func(c rune) bool { return c != '=' && c != '#' && !unicodeSpace(c) }); v.Name == "" {
			return v, false
		}
	}
	r.skip(blank)
	if r.peek() == '=' {
		r.at++
		v.Set = true
		if gap := r.skip(blank); gap == "" || r.peek() != '#' {
			if ok := r.value(&v); !ok {
				return v, false
			}
		}
	}
	r.skip(blank)
	if r.peek() == '#' {
		r.skip(notNewline)
	}
	if r.at == len(r.text) {
		return v, true
	}
	if r.peek() != '\n' {
		return v, false
	}
	r.at++
	return v, true
}

func (r *reader) value(v *Variable) bool {
	switch r.peek() {
	case '\'':
		v.Literal = true
		return r.quoted(v, '\'', `\'`)
	case '"':
		return r.quoted(v, '"', `\'"abfnrtv`)
	}
	line := r.skip(notNewline)
	for i, c := range line {
		if before, _ := utf8.DecodeLastRuneInString(line[:i]); c == '#' && i > 0 && unicodeSpace(before) {
			line = line[:i]
			break
		}
	}
	v.Value = strings.TrimRightFunc(line, unicodeSpace)
	return true
}

// quoted reads a value in quotes, in which a backslash takes any character's meaning, and gives some another one.
func (r *reader) quoted(v *Variable, quote byte, escapes string) bool {
	var b strings.Builder
	for i := r.at + 1; i < len(r.text); i++ {
		switch c := r.text[i]; {
		case c == quote:
			v.Value = b.String()
			r.at = i + 1
			return true
		case c == '\\' && i+1 < len(r.text) && strings.IndexByte(escapes, r.text[i+1]) >= 0:
			i++
			b.WriteByte(meaning(r.text[i]))
		case c == '\\' && i+1 < len(r.text):
			b.WriteString(r.text[i : i+2])
			i++
		default:
			b.WriteByte(c)
		}
	}
	return false
}

func meaning(c byte) byte {
	switch c {
	case 'a':
		return '\a'
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'v':
		return '\v'
	}
	return c
}

func notNewline(c rune) bool { return c != '\n' }

// blank is a space within a line.
func blank(c rune) bool { return c != '\n' && unicodeSpace(c) }

// unicodeSpace is what Python takes for a space: four separators more than Go.
func unicodeSpace(c rune) bool { return unicode.IsSpace(c) || c >= 0x1c && c <= 0x1f }
