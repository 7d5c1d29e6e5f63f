package djtmpl

import (
	"path"
	"strings"
)

// Text is read as a browser's tokenizer reads it (WHATWG HTML, 13.2.5), one
// state for each of the standard's but for those that are of no matter here:
// entities in text, and the inside of a doctype. Of the tree construction there is only what the
// tokenizer is told by it: which elements hold raw text, and whether an element is
// HTML, SVG or MathML. Scripts and styles, in elements and in attributes, go
// to a tokenizer of their own (script.go, style.go).
//
// A template is read in pieces, and what stands between two pieces is not
// known. So a State holds all that is needed to go on, and no more: States
// are values that can be compared, and two ways through a template that come
// together in the same State are one from there on.

type tokenizer uint8

const (
	inData tokenizer = iota
	tagOpen
	endTagOpen
	tagName
	beforeAttrName
	attrName
	afterAttrName
	beforeValue
	valueDouble
	valueSingle
	valueBare
	afterValue
	selfClosing
	bogusComment
	markupOpen // behind "<!"
	inComment
	inDoctype
	inCDATA
	inRaw
	rawLess // behind a "<" in raw text; part is what was read of what may be an end
)

// written stands in names and values for what a template writes.
const written = "\uFFFC"

const (
	// maxName and maxValue are how much is kept of a name and of a value, in bytes.
	maxName  = 64
	maxValue = 80
)

// State is where a text is broken off, in HTML and what is in it.
// The zero value is the beginning of a document.
type State struct {
	tok     tokenizer
	raw     rawKind
	role    Role
	scheme  uint8 // how much of "javascript:" a URL has
	closing bool
	refresh bool   // the meta tag has http-equiv=refresh
	escaped uint8  // of a script: 1 behind "<!--", 2 behind a "<script" in that
	dashes  uint8  // that were read last in such a script, at most 2
	space   spaces // whether elements are HTML, SVG or MathML
	elem    string // the tag's, or whose raw content it is
	attr    string
	value   string // the beginning of the value up to here
	kind    string // the script's type, the link's rel
	part    string // what has been read of something that has to be read whole
	js      scriptState
	css     styleState
}

// Step is the state behind a piece of text.
func Step(s State, text string) State {
	for i := 0; i < len(text); {
		i = s.step(text, i)
	}
	return s
}

// Begin is the state at the beginning of a file, by its name: what is no HTML begins where its language stands in HTML.
func Begin(name string) State {
	switch lower(path.Ext(name)) {
	case ".js", ".mjs":
		return State{tok: inRaw, raw: scriptRaw, elem: "script"}
	case ".json", ".webmanifest":
		return State{tok: inRaw, raw: scriptRaw, elem: "script", kind: "application/json"}
	case ".css":
		return State{tok: inRaw, raw: styleRaw, elem: "style"}
	case ".xml", ".svg", ".rss", ".atom":
		return State{space: inXML}
	case ".txt", ".md", ".csv", ".eml", ".tex", ".ics", ".yml", ".yaml", ".conf", ".sh", ".sql", ".po", ".subject":
		return State{tok: inRaw, raw: plaintext, elem: "plaintext"}
	}
	return State{}
}

// step reads from i on, at least a byte or into another state, and returns how far it came.
func (s *State) step(text string, i int) int {
	switch s.tok {
	case inData:
		n := strings.IndexByte(text[i:], '<')
		if n < 0 {
			return len(text)
		}
		s.tok = tagOpen
		return i + n + 1
	case tagOpen:
		switch c := text[i]; {
		case isLetter(c):
			s.tok, s.elem, s.closing, s.kind, s.refresh = tagName, "", false, "", false
			return i
		case c == '/':
			s.tok = endTagOpen
		case c == '!':
			s.tok, s.part = markupOpen, ""
		case c == '?':
			s.tok = bogusComment
		default:
			s.tok = inData
			return i
		}
		return i + 1
	case endTagOpen:
		switch c := text[i]; {
		case isLetter(c):
			s.tok, s.elem, s.closing = tagName, "", true
			return i
		case c == '>':
			s.tok = inData
		default:
			s.tok = bogusComment
			return i
		}
		return i + 1
	case tagName:
		n := strings.IndexAny(text[i:], "\t\n\f\r />")
		if n < 0 {
			s.elem = addName(s.elem, text[i:])
			return len(text)
		}
		s.elem = addName(s.elem, text[i:i+n])
		i += n
		switch text[i] {
		case '/':
			s.tok = selfClosing
		case '>':
			s.tag(false)
		default:
			s.tok = beforeAttrName
		}
		return i + 1
	case beforeAttrName:
		switch c := text[i]; {
		case isBlank(c):
			return i + 1
		case c == '/' || c == '>':
			s.tok = afterAttrName
			return i
		case c == '=': // part of the name, says the standard
			s.tok, s.attr = attrName, "="
			return i + 1
		}
		s.tok, s.attr = attrName, ""
		return i
	case attrName:
		n := strings.IndexAny(text[i:], "\t\n\f\r />=")
		if n < 0 {
			s.attr = addName(s.attr, text[i:])
			return len(text)
		}
		s.attr = addName(s.attr, text[i:i+n])
		i += n
		if text[i] == '=' {
			s.tok = beforeValue
			return i + 1
		}
		s.tok = afterAttrName
		return i
	case afterAttrName:
		switch c := text[i]; {
		case isBlank(c):
		case c == '/':
			s.tok, s.attr = selfClosing, ""
		case c == '=':
			s.tok = beforeValue
		case c == '>':
			s.tag(false)
		default:
			s.tok, s.attr = attrName, ""
			return i
		}
		return i + 1
	case beforeValue:
		switch c := text[i]; {
		case isBlank(c):
		case c == '"':
			s.tok = valueDouble
			s.startValue()
		case c == '\'':
			s.tok = valueSingle
			s.startValue()
		case c == '>':
			s.tag(false)
		default:
			s.tok = valueBare
			s.startValue()
			return i
		}
		return i + 1
	case valueDouble, valueSingle:
		quote := byte('"')
		if s.tok == valueSingle {
			quote = '\''
		}
		n := strings.IndexByte(text[i:], quote)
		if n < 0 {
			s.addValue(text[i:])
			return len(text)
		}
		s.addValue(text[i : i+n])
		s.endValue()
		s.tok = afterValue
		return i + n + 1
	case valueBare:
		n := strings.IndexAny(text[i:], "\t\n\f\r >")
		if n < 0 {
			s.addValue(text[i:])
			return len(text)
		}
		s.addValue(text[i : i+n])
		s.endValue()
		s.tok = beforeAttrName
		return i + n
	case afterValue:
		switch c := text[i]; {
		case isBlank(c):
			s.tok = beforeAttrName
		case c == '/':
			s.tok = selfClosing
		case c == '>':
			s.tag(false)
		default:
			s.tok = beforeAttrName
			return i
		}
		return i + 1
	case selfClosing:
		if text[i] == '>' {
			s.tag(true)
			return i + 1
		}
		s.tok = beforeAttrName
		return i
	case bogusComment, inDoctype:
		n := strings.IndexByte(text[i:], '>')
		if n < 0 {
			return len(text)
		}
		s.tok = inData
		return i + n + 1
	case markupOpen:
		return s.markup(text, i)
	case inComment:
		return s.comment(text, i)
	case inCDATA:
		return s.cdata(text, i)
	case inRaw:
		return s.rawText(text, i)
	}
	return s.rawEnd(text, i)
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// isBlank is HTML's whitespace.
func isBlank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

// addName goes on with a name, which HTML does not tell apart by case.
func addName(name, text string) string {
	if name == "" && len(text) <= maxName {
		return lower(text)
	}
	if len(name) >= maxName {
		return name
	}
	return name + lower(text[:min(len(text), maxName-len(name))])
}

// lower makes ASCII letters small, and touches nothing else.
func lower(s string) string {
	for i := 0; i < len(s); i++ {
		if 'A' <= s[i] && s[i] <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if 'A' <= b[i] && b[i] <= 'Z' {
					b[i] |= 0x20
				}
			}
			return string(b)
		}
	}
	return s
}

// tag is the state behind a tag's ">".
func (s *State) tag(selfClosed bool) {
	elem, kind, closing := s.elem, s.kind, s.closing
	space := s.space
	*s = State{space: space}
	if closing {
		s.space = space.close(elem)
		return
	}
	if breakouts[elem] {
		space = space.leave()
	}
	s.space = space
	raw := rawElements[elem]
	if !space.html() {
		// Raw text is HTML's; but a script is a script.
		if raw != scriptRaw && raw != styleRaw || selfClosed {
			raw = noRaw
		}
	}
	if raw != noRaw {
		s.tok, s.raw, s.elem = inRaw, raw, elem
		if raw == scriptRaw {
			s.kind = kind
		}
		return
	}
	if !selfClosed {
		s.space = space.open(elem)
	}
}

// Write is the state behind something that the template writes there, of which
// nothing is known but that it is of one piece: it opens and closes nothing.
func (s State) Write() State {
	switch s.tok {
	case tagOpen, endTagOpen, tagName:
		if s.tok != tagName {
			s.elem, s.closing, s.kind, s.refresh = "", s.tok == endTagOpen, "", false
		}
		s.tok = tagName
		s.elem = addName(s.elem, written)
	case beforeAttrName, afterAttrName, afterValue, selfClosing:
		s.tok, s.attr = attrName, written
	case attrName:
		s.attr = addName(s.attr, written)
	case beforeValue:
		s.tok = valueBare
		s.startValue()
		s.writeValue()
	case valueDouble, valueSingle, valueBare:
		s.writeValue()
	case markupOpen:
		s.tok, s.part = bogusComment, ""
	case inComment:
		s.part = addTail(s.part, "_")
	case inCDATA:
		s.part = ""
	case rawLess:
		read := s.part
		s.tok, s.part = inRaw, ""
		s.feed(read)
		s.js.write()
		s.css.write()
	case inRaw:
		s.js.write()
		s.css.write()
	}
	return s
}
