// Package terraform reads Terraform's files as far as literals go: which resources there are, and which of their arguments
// have a value that stands there, or in the default of a variable.
//
// It evaluates nothing else: an expression is kept as it is written, and is unknown. It reads tolerantly, so that what it does
// not understand costs that argument and no more. It knows no Django and does not judge.
package terraform

import (
	"path"
	"strings"

	"paddock/internal/source"
)

// Kind is what a value is.
type Kind uint8

const (
	// Unknown is an expression; Text is how it is written.
	Unknown Kind = iota
	String
	Number
	Bool
	List
	Object
)

// Value is what an argument is set to.
type Value struct {
	Kind Kind
	// Text is a string without its quotes, a number or a truth as written, an expression as written.
	Text  string
	Items []Value // of a list
	// Variable is the variable or local whose default it is, "var.public"; "" when it stands there itself.
	Variable string
	Line     int
}

// True says that a value is true, or the text "true".
func (v Value) True() bool { return (v.Kind == Bool || v.Kind == String) && v.Text == "true" }

// False says that a value is false, or the text "false".
func (v Value) False() bool { return (v.Kind == Bool || v.Kind == String) && v.Text == "false" }

// Attribute is an argument of a block.
type Attribute struct {
	Name  string
	Value Value
	Line  int
}

// Block is a block with what is in it: `resource "aws_db_instance" "main" { … }`.
type Block struct {
	Type       string
	Labels     []string
	Attributes []Attribute
	Blocks     []*Block
	Line       int
}

// File is one file.
type File struct {
	Path   string
	Blocks []*Block
	// Broken is the first line that was not understood; 0 when all was.
	Broken int
}

// Is says by its name whether a file is one.
func Is(p string) bool { return strings.EqualFold(path.Ext(p), ".tf") }

// maxDepth is how deep blocks and lists may stand in each other.
const maxDepth = 50

// Parse reads a file.
func Parse(file *source.File) *File {
	p := &parser{text: file.Text, file: &File{Path: file.Path}, line: 1}
	root := &Block{}
	for p.at < len(p.text) {
		p.body(root, 0)
		if p.at < len(p.text) { // a bracket too many
			p.broken()
			p.next()
		}
	}
	p.file.Blocks = root.Blocks
	return p.file
}

type parser struct {
	text string
	at   int
	line int
	file *File
}

func (p *parser) broken() {
	if p.file.Broken == 0 {
		p.file.Broken = p.line
	}
}

func (p *parser) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *parser) next() {
	if p.at >= len(p.text) {
		return
	}
	if p.peek() == '\n' {
		p.line++
	}
	p.at++
}

// blank passes over blanks and comments, and over ends of lines where they mean nothing.
func (p *parser) blank(lines bool) {
	for p.at < len(p.text) {
		rest := p.text[p.at:]
		switch c := rest[0]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n' && lines:
			p.next()
		case c == '#' || strings.HasPrefix(rest, "//"):
			for p.at < len(p.text) && p.peek() != '\n' {
				p.next()
			}
		case strings.HasPrefix(rest, "/*"):
			for p.at < len(p.text) && !strings.HasPrefix(p.text[p.at:], "*/") {
				p.next()
			}
			p.at = min(p.at+2, len(p.text))
		default:
			return
		}
	}
}

func letter(c byte) bool {
	return c == '_' || c == '-' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}

func (p *parser) word() string {
	start := p.at
	for p.at < len(p.text) && letter(p.peek()) {
		p.at++
	}
	return p.text[start:p.at]
}

// body reads arguments and blocks up to the closing bracket, which it leaves.
func (p *parser) body(into *Block, depth int) {
	for {
		p.blank(true)
		c := p.peek()
		if c == 0 && p.at >= len(p.text) || c == '}' {
			return
		}
		line := p.line
		name := p.word()
		if name == "" {
			p.broken()
			p.skip()
			continue
		}
		p.blank(false)
		if p.peek() == '=' && !strings.HasPrefix(p.text[p.at:], "==") {
			p.next()
			into.Attributes = append(into.Attributes, Attribute{name, p.expression(depth), line})
			continue
		}
		b := &Block{Type: name, Line: line}
		for p.peek() == '"' || letter(p.peek()) {
			if p.peek() == '"' {
				label, _ := p.quoted()
				b.Labels = append(b.Labels, label)
			} else {
				b.Labels = append(b.Labels, p.word())
			}
			p.blank(false)
		}
		if p.peek() != '{' || depth >= maxDepth {
			p.broken()
			p.skip()
			continue
		}
		p.next()
		p.body(b, depth+1)
		if p.peek() == '}' {
			p.next()
		} else {
			p.broken()
		}
		into.Blocks = append(into.Blocks, b)
	}
}

// skip passes over the rest of a line, with the brackets that it opens.
func (p *parser) skip() {
	p.raw()
	if c := p.peek(); c == ',' || c == ')' || c == ']' {
		p.next()
	}
}

// quoted reads a string; literal is false when something is put into it.
func (p *parser) quoted() (text string, literal bool) {
	literal = true
	var b strings.Builder
	p.next()
	for p.at < len(p.text) && p.peek() != '"' && p.peek() != '\n' {
		rest := p.text[p.at:]
		switch {
		case rest[0] == '\\' && len(rest) > 1:
			switch rest[1] {
			case 'n':
				b.WriteByte('\n')
			case 't':
				b.WriteByte('\t')
			default:
				b.WriteByte(rest[1])
			}
			p.next()
			p.next()
		case strings.HasPrefix(rest, "$${") || strings.HasPrefix(rest, "%%{"):
			b.WriteString(rest[1:3])
			p.at += 3
		case strings.HasPrefix(rest, "${") || strings.HasPrefix(rest, "%{"):
			literal = false
			start, open := p.at, 0
			for p.at < len(p.text) && p.peek() != '\n' {
				switch p.peek() {
				case '{':
					open++
				case '}':
					open--
				}
				p.next()
				if open == 0 && p.text[p.at-1] == '}' {
					break
				}
			}
			b.WriteString(p.text[start:p.at])
		default:
			b.WriteByte(rest[0])
			p.at++
		}
	}
	if p.peek() == '"' {
		p.next()
	} else {
		p.broken()
	}
	return b.String(), literal
}

// expression reads what stands behind "=" or in a list. It is a literal when nothing follows it that makes more of it.
func (p *parser) expression(depth int) Value {
	p.blank(false)
	start, line := p.at, p.line
	v := Value{Line: line}
	literal := true
	switch c := p.peek(); {
	case c == '"':
		v.Kind = String
		v.Text, literal = p.quoted()
	case c == '[' && depth < maxDepth:
		v.Kind = List
		literal = p.list(&v, depth+1)
	case c == '{':
		v.Kind = Object
		p.next()
		p.bracket(1)
	case strings.HasPrefix(p.text[p.at:], "<<"):
		p.heredoc()
		return Value{Line: line, Text: strings.TrimSpace(p.text[start:p.at])}
	case c >= '0' && c <= '9' || c == '-':
		p.next()
		for letter(p.peek()) || p.peek() == '.' {
			p.next()
		}
		v.Kind, v.Text = Number, p.text[start:p.at]
	default:
		switch v.Text = p.word(); v.Text {
		case "true", "false":
			v.Kind = Bool
		default:
			literal = false
		}
	}
	p.blank(false)
	if c := p.peek(); literal && (p.at >= len(p.text) || c == '\n' || c == ',' || c == ']' || c == '}' || c == ')') {
		return v
	}
	p.raw()
	text := strings.TrimSpace(p.text[start:p.at])
	if len(text) > 200 {
		text = text[:200]
	}
	// "${var.x}" is var.x.
	if inner, ok := strings.CutPrefix(text, `"${`); ok && strings.HasSuffix(inner, `}"`) && !strings.ContainsAny(inner[:len(inner)-2], `{}"`) {
		text = strings.TrimSpace(inner[:len(inner)-2])
	}
	return Value{Text: text, Line: line}
}

// list reads the items of a list; false when it is a "for" expression or something else.
func (p *parser) list(v *Value, depth int) bool {
	p.next()
	for {
		p.blank(true)
		switch c := p.peek(); {
		case p.at >= len(p.text):
			p.broken()
			return false
		case c == ']':
			p.next()
			return true
		case c == ',':
			p.next()
			continue
		case strings.HasPrefix(p.text[p.at:], "for "):
			p.bracket(1)
			return false
		}
		before := p.at
		v.Items = append(v.Items, p.expression(depth))
		if p.at == before {
			p.broken()
			p.next()
		}
	}
}

// raw passes over the rest of an expression: to the end of its line or its place in a list, brackets counted.
func (p *parser) raw() {
	for p.at < len(p.text) {
		switch p.peek() {
		case '"':
			p.quoted()
		case '(', '[', '{':
			p.next()
			p.bracket(1)
		case '\n', ',', ')', ']', '}':
			return
		case '#':
			p.blank(false)
		default:
			p.next()
		}
	}
}

// bracket passes over everything up to the bracket that closes those which are open.
func (p *parser) bracket(open int) {
	for p.at < len(p.text) && open > 0 {
		switch p.peek() {
		case '"':
			p.quoted()
			continue
		case '(', '[', '{':
			open++
		case ')', ']', '}':
			open--
		case '#':
			p.blank(false)
			continue
		}
		p.next()
	}
}

// heredoc passes over a text that ends with a line of its own word.
func (p *parser) heredoc() {
	p.at += 2
	if p.peek() == '-' {
		p.at++
	}
	word := p.word()
	for p.at < len(p.text) {
		for p.at < len(p.text) && p.peek() != '\n' {
			p.at++
		}
		p.next()
		end := strings.IndexByte(p.text[min(p.at, len(p.text)):], '\n')
		line := p.text[min(p.at, len(p.text)):]
		if end >= 0 {
			line = line[:end]
		}
		if strings.TrimSpace(line) == word {
			p.at += len(line)
			return
		}
	}
	p.at = min(p.at, len(p.text))
	p.broken()
}
