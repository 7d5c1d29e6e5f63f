package djtmpl

// JavaScript is read as far as its tokens: strings, template literals, comments,
// regular expressions, and code between them. Whether a "/" divides or begins a
// regular expression depends on what stands before it: behind a name, a number or a
// closing bracket it divides, but not behind a word like `return`.

// ScriptPart is what a place in JavaScript is part of.
type ScriptPart uint8

const (
	Code ScriptPart = iota
	SingleString
	DoubleString
	TemplateLiteral
	RegExp
	LineComment
	BlockComment
)

var scriptPartNames = [...]string{"code", "single", "double", "template", "regexp", "line comment", "block comment"}

func (p ScriptPart) String() string { return scriptPartNames[p] }

// maxTemplates is how many template literals are followed in each other.
const maxTemplates = 6

type scriptState struct {
	part    ScriptPart
	escape  bool // behind a backslash
	class   bool // in the brackets of a regular expression
	operand bool // what was read last can be divided
	last    byte // the byte before, where a token has two: '/', '*', '$', '<', '-'
	depth   uint8
	braces  [maxTemplates]uint8 // open in the code of each template literal around
	word    string              // the name being read
}

// maxWord is longer than the longest word that matters.
const maxWord = 12

// before regular expressions, not operands.
var operators = map[string]bool{
	"return": true, "typeof": true, "case": true, "do": true, "else": true, "in": true, "instanceof": true,
	"new": true, "void": true, "delete": true, "throw": true, "yield": true, "await": true, "of": true,
}

func (s *scriptState) run(text string) {
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch s.part {
		case Code:
			i = s.code(text, i)
		case SingleString, DoubleString:
			switch {
			case s.escape:
				s.escape = false
			case c == '\\':
				s.escape = true
			case c == '\n' || c == '\r': // not closed
				s.part, s.operand = Code, true
			case c == '\'' && s.part == SingleString, c == '"' && s.part == DoubleString:
				s.part, s.operand = Code, true
			}
		case TemplateLiteral:
			switch {
			case s.escape:
				s.escape, s.last = false, 0
			case c == '\\':
				s.escape, s.last = true, 0
			case c == '`':
				s.part, s.operand, s.last = Code, true, 0
			case c == '{' && s.last == '$':
				s.part, s.operand, s.last = Code, false, 0
				if s.depth < maxTemplates {
					s.braces[s.depth] = 0
					s.depth++
				}
			default:
				s.last = c & 0x7f
				if c != '$' {
					s.last = 0
				}
			}
		case RegExp:
			switch {
			case s.escape:
				s.escape = false
			case c == '\\':
				s.escape = true
			case c == '\n' || c == '\r':
				s.part, s.class = Code, false
			case c == '[':
				s.class = true
			case c == ']':
				s.class = false
			case c == '/' && !s.class:
				s.part, s.operand = Code, true
			}
		case LineComment:
			if c == '\n' || c == '\r' {
				s.part = Code
			}
		case BlockComment:
			if c == '/' && s.last == '*' {
				s.part, s.last = Code, 0
			} else {
				s.last = 0
				if c == '*' {
					s.last = c
				}
			}
		}
	}
}

// code reads code at i and returns the last byte that it read.
func (s *scriptState) code(text string, i int) int {
	c := text[i]
	if s.last == '/' {
		s.last = 0
		switch {
		case c == '/':
			s.part = LineComment
			return i
		case c == '*':
			s.part = BlockComment
			return i
		case !s.operand:
			s.part = RegExp
			return i - 1
		}
		s.operand = false
	}
	if s.last == '!' { // "<!"
		s.last = 0
		if c == '-' && i+1 < len(text) && text[i+1] == '-' {
			s.part = LineComment // an HTML comment begins one
			return i + 1
		}
	}
	last := s.last
	s.last = 0
	if isNamePart(c) {
		end := i + 1
		for end < len(text) && isNamePart(text[end]) {
			end++
		}
		if s.word == "" {
			s.word = text[i:min(end, i+maxWord)]
		} else if len(s.word) < maxWord {
			s.word += text[i:min(end, i+maxWord-len(s.word))]
		}
		s.operand = true
		return end - 1
	}
	s.endWord()
	switch c {
	case ' ', '\t', '\n', '\r':
	case '\'':
		s.part = SingleString
	case '"':
		s.part = DoubleString
	case '`':
		s.part = TemplateLiteral
	case '/':
		s.last = '/'
	case '<':
		s.last, s.operand = '<', false
	case '!':
		if last == '<' {
			s.last = '!'
		}
		s.operand = false
	case '{':
		if s.depth > 0 {
			s.braces[s.depth-1]++
		}
		s.operand = false
	case '}':
		s.operand = false
		if s.depth > 0 {
			if s.braces[s.depth-1] == 0 {
				s.depth--
				s.part = TemplateLiteral
				return i
			}
			s.braces[s.depth-1]--
		}
	case ')', ']':
		s.operand = true
	default:
		s.operand = false
	}
	return i
}

func (s *scriptState) endWord() {
	if s.word != "" {
		s.operand = !operators[s.word]
		s.word = ""
	}
}

func isNamePart(c byte) bool {
	return isLetter(c) || '0' <= c && c <= '9' || c == '_' || c == '$' || c >= 0x80
}

// write is behind something written of which nothing is known: in code, an operand.
func (s *scriptState) write() {
	if s.part == Code && s.last == '/' && !s.operand {
		s.part = RegExp
	}
	s.last, s.escape, s.word = 0, false, ""
	if s.part == Code {
		s.operand = true
	}
}

// settle is the part at a place: what was left open for the next byte is decided.
func (s scriptState) settle() ScriptPart {
	s.endWord()
	if s.part == Code && s.last == '/' && !s.operand {
		return RegExp
	}
	return s.part
}
