package djtmpl

// StylePart is what a place in CSS is part of.
type StylePart uint8

const (
	// Declaration is anything but the others.
	Declaration StylePart = iota
	StyleSingle
	StyleDouble
	StyleURL // in url(…) without quotes
	StyleComment
)

var stylePartNames = [...]string{"declaration", "single", "double", "url", "comment"}

func (p StylePart) String() string { return stylePartNames[p] }

type styleState struct {
	part   StylePart
	escape bool
	last   byte   // '/' or '*'
	word   string // the name being read, as far as it may be "url("
}

func (s *styleState) run(text string) {
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch s.part {
		case Declaration:
			s.declaration(c)
		case StyleSingle, StyleDouble:
			switch {
			case s.escape:
				s.escape = false
			case c == '\\':
				s.escape = true
			case c == '\n', c == '\'' && s.part == StyleSingle, c == '"' && s.part == StyleDouble:
				s.part = Declaration
			}
		case StyleURL:
			switch {
			case s.escape:
				s.escape = false
			case c == '\\':
				s.escape = true
			case c == ')':
				s.part = Declaration
			case s.word == "(" && (c == '"' || c == '\''): // url("…") is a string
				s.part = StyleDouble
				if c == '\'' {
					s.part = StyleSingle
				}
				s.word = ""
			case s.word == "(" && !isBlank(c):
				s.word = ""
			}
		case StyleComment:
			if c == '/' && s.last == '*' {
				s.part, s.last = Declaration, 0
			} else if s.last = 0; c == '*' {
				s.last = c
			}
		}
	}
}

func (s *styleState) declaration(c byte) {
	last, word := s.last, s.word
	s.last, s.word = 0, ""
	switch {
	case c == '/':
		s.last = c
	case c == '*' && last == '/':
		s.part = StyleComment
	case c == '\'':
		s.part = StyleSingle
	case c == '"':
		s.part = StyleDouble
	case c == '(' && word == "url":
		s.part, s.word = StyleURL, "("
	case isNamePart(c) || c == '-':
		if len(word) < 4 { // "url" and not the end of a longer name
			word += lower(string(c))
		}
		s.word = word
	}
}

func (s *styleState) write() {
	s.last, s.word, s.escape = 0, "", false
}
