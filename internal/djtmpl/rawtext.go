package djtmpl

import "strings"

// Elements whose content is no HTML: it ends with the first tag that has their name, and what stands
// in it may be of a language of its own.

// rawKind is how the content of an element is read.
type rawKind uint8

const (
	noRaw rawKind = iota
	rcdata
	rawtext
	scriptRaw
	styleRaw
	plaintext
)

// rawElements are the elements whose content is no HTML.
var rawElements = map[string]rawKind{
	"title": rcdata, "textarea": rcdata,
	"xmp": rawtext, "iframe": rawtext, "noembed": rawtext, "noframes": rawtext, "noscript": rawtext,
	"style": styleRaw, "script": scriptRaw, "plaintext": plaintext,
}

// rawText reads raw text up to a "<".
func (s *State) rawText(text string, i int) int {
	if s.raw == plaintext {
		return len(text)
	}
	n := strings.IndexByte(text[i:], '<')
	rest := text[i:]
	if n >= 0 {
		rest = text[i : i+n]
	}
	s.feed(rest)
	if n < 0 {
		return len(text)
	}
	s.tok, s.part = rawLess, "<"
	return i + n + 1
}

// rawEnd reads what may be the end of raw text, or what a script may have in it instead.
func (s *State) rawEnd(text string, i int) int {
	c := text[i]
	part := lower(s.part)
	name := strings.TrimPrefix(strings.TrimPrefix(part, "<"), "/")
	if isBlank(c) || c == '/' && name != "" || c == '>' {
		switch {
		case part == "</"+s.elem && s.escaped == 2:
			s.escaped = 1
		case part == "</"+s.elem:
			elem, space := s.elem, s.space
			*s = State{space: space, elem: elem, closing: true}
			switch {
			case c == '>':
				s.tag(false)
			case c == '/':
				s.tok = selfClosing
			default:
				s.tok = beforeAttrName
			}
			return i + 1
		case part == "<script" && s.raw == scriptRaw && s.escaped == 1:
			s.escaped = 2
		}
	} else {
		next := part + lower(text[i:i+1])
		if strings.HasPrefix("</"+s.elem, next) || s.raw == scriptRaw && (strings.HasPrefix("<!--", next) || strings.HasPrefix("<script", next)) {
			s.part += text[i : i+1]
			if s.part == "<!--" {
				s.escaped = max(s.escaped, 1)
				s.tok, s.part = inRaw, ""
				s.feed("<!--")
			}
			return i + 1
		}
	}
	read := s.part
	s.tok, s.part = inRaw, ""
	s.feed(read)
	return i
}

// feed gives raw text to the tokenizer of its language.
func (s *State) feed(text string) {
	switch s.raw {
	case scriptRaw:
		s.escapes(text)
		if scriptKind(s.kind) == JavaScript {
			s.js.run(text)
		}
	case styleRaw:
		s.css.run(text)
	}
}

// escapes finds the "-->" that ends what "<!--" began in a script, before which "<script" counts.
func (s *State) escapes(text string) {
	for i := 0; i < len(text) && s.escaped > 0; i++ {
		switch c := text[i]; {
		case c == '-':
			s.dashes = min(s.dashes+1, 2)
		case c == '>' && s.dashes == 2:
			s.escaped, s.dashes = 0, 0
		default:
			s.dashes = 0
		}
	}
}
