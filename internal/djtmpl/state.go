package djtmpl

import (
	"html"
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

// written stands in names and values for what a template writes.
const written = "\uFFFC"

const (
	// maxName and maxValue are how much is kept of a name and of a value, in bytes.
	maxName  = 64
	maxValue = 80
	maxPlain = 16
)

// State is where a text is broken off, in HTML and what is in it.
// The zero value is the beginning of a document.
type State struct {
	tok     tokenizer
	raw     rawKind
	role    Role
	closing bool
	refresh bool   // the meta tag has http-equiv=refresh
	escaped uint8  // of a script: 1 behind "<!--", 2 behind a "<script" in that
	dashes  uint8  // that were read last in such a script, at most 2
	space   spaces // whether elements are HTML, SVG or MathML
	elem    string // the tag's, or whose raw content it is
	attr    string
	value   string // the beginning of the value up to here
	kind    string // the script's type
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

// lower makes ASCII letters small.
func lower(s string) string {
	for i := 0; i < len(s); i++ {
		if 'A' <= s[i] && s[i] <= 'Z' {
			return strings.Map(func(r rune) rune {
				if 'A' <= r && r <= 'Z' {
					r |= 0x20
				}
				return r
			}, s)
		}
	}
	return s
}

// startValue begins the value of an attribute.
func (s *State) startValue() {
	s.value = ""
	s.role = roleOf(s.elem, s.attr)
	s.js, s.css = scriptState{}, styleState{}
	if s.elem == "meta" && s.attr == "content" && s.refresh {
		s.role = RoleRefresh
	}
}

// addValue goes on with a value.
func (s *State) addValue(text string) {
	if text == "" {
		return
	}
	if most := s.mostValue(); len(s.value) < most {
		if s.value == "" {
			s.value = text[:min(len(text), most)]
		} else {
			s.value += text[:min(len(text), most-len(s.value))]
		}
	}
	switch s.role {
	case RoleURL, RoleLoad, RoleMedia, RolePlain:
		if s.role == RolePlain && s.elem == "meta" && s.attr == "content" && isRefresh(s.value) {
			s.role = RoleRefresh
		}
		if s.role != RoleURL && (s.role != RoleLoad || s.elem == "script" || s.elem == "link") {
			return
		}
		if code, ok := scriptURL(s.value); ok {
			s.role = RoleScriptURL
			// Behind the part that was kept, all of the text is code.
			if len(s.value) >= maxValue {
				code = decode(text)
				if j := strings.IndexByte(code, ':'); j >= 0 {
					code = code[j+1:]
				}
			}
			s.js.run(code)
		}
	case RoleScriptURL, RoleHandler, RoleFramework:
		s.js.run(decode(text))
	case RoleStyle:
		s.css.run(decode(text))
	}
}

// mostValue is how much is kept of a value. Of what nobody asks for, little: two ways through a
// template that write different classes are to meet again.
func (s *State) mostValue() int {
	if s.role == RolePlain && s.elem != "script" && s.elem != "meta" {
		return maxPlain
	}
	return maxValue
}

// endValue forgets an attribute, of which two are of use later.
func (s *State) endValue() {
	switch {
	case s.elem == "script" && (s.attr == "type" || s.attr == "language") && !s.closing:
		if s.attr == "type" || s.kind == "" {
			s.kind = strings.TrimSpace(lower(s.value))
			if s.kind == "" {
				s.kind = "module-or-classic" // an empty type is JavaScript
			}
		}
	case s.elem == "meta" && s.attr == "http-equiv":
		s.refresh = s.refresh || lower(strings.TrimSpace(s.value)) == "refresh"
	}
	s.attr, s.value, s.role = "", "", RolePlain
	s.js, s.css = scriptState{}, styleState{}
}

// decode reads the entities of a value.
func decode(text string) string {
	if strings.IndexByte(text, '&') < 0 {
		return text
	}
	return html.UnescapeString(text)
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

// markup reads what follows "<!".
func (s *State) markup(text string, i int) int {
	s.part += text[i : i+1]
	switch part := s.part; {
	case part == "--":
		s.tok, s.part = inComment, "^--"
	case lower(part) == "doctype":
		s.tok, s.part = inDoctype, ""
	case part == "[CDATA[" && !s.space.html():
		s.tok, s.part = inCDATA, ""
	case strings.HasPrefix("--", part), strings.HasPrefix("doctype", lower(part)), strings.HasPrefix("[CDATA[", part):
	default:
		s.tok, s.part = bogusComment, ""
		return i
	}
	return i + 1
}

// comment reads up to "-->". part is the end of what was read, at most five bytes of "^--" and the comment: with
// these, "<!-->" and "<!--->" are comments that end at once, as they should, and "<!--!>" is not.
func (s *State) comment(text string, i int) int {
	n := strings.IndexByte(text[i:], '>')
	rest := text[i:]
	if n >= 0 {
		rest = text[i : i+n]
	}
	if len(rest) >= 5 {
		s.part = rest[len(rest)-5:]
	} else if s.part += rest; len(s.part) > 5 {
		s.part = s.part[len(s.part)-5:]
	}
	if n < 0 {
		return len(text)
	}
	if strings.HasSuffix(s.part, "--") || strings.HasSuffix(s.part, "--!") && s.part[0] != '^' {
		s.tok, s.part = inData, ""
		return i + n + 1
	}
	s.part = addTail(s.part, ">")
	return i + n + 1
}

func addTail(part, text string) string {
	part += text
	return part[max(0, len(part)-5):]
}

// cdata reads up to "]]>".
func (s *State) cdata(text string, i int) int {
	for ; i < len(text); i++ {
		switch c := text[i]; {
		case c == '>' && s.part == "]]":
			s.tok, s.part = inData, ""
			return i + 1
		case c == ']':
			if len(s.part) < 2 {
				s.part += "]"
			}
		default:
			s.part = ""
		}
	}
	return i
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

func (s *State) writeValue() {
	if len(s.value) < s.mostValue() {
		s.value += written
	}
	s.js.write()
	s.css.write()
}

// spaces says of the elements that are open whether they are SVG's or MathML's,
// three bits for each change, the innermost lowest. 0 is HTML. What is deeper than 21 is forgotten.
type spaces uint64

const (
	inSVG spaces = iota + 1
	inMath
	// HTML inside of SVG's foreignObject, desc and title, and of MathML's texts.
	inForeignObject
	inDesc
	inTitle
	inMathText
	spaceMask = 7
	spaceBits = 3
)

// html says that the innermost element is HTML's.
func (n spaces) html() bool { return n&spaceMask != inSVG && n&spaceMask != inMath }

// holds is the space of HTML that an element of SVG or MathML has in it, 0 of one that has none.
func (n spaces) holds(elem string) spaces {
	switch n & spaceMask {
	case inSVG:
		switch elem {
		case "foreignobject":
			return inForeignObject
		case "desc":
			return inDesc
		case "title":
			return inTitle
		}
	case inMath:
		switch elem {
		case "mi", "mo", "mn", "ms", "mtext", "annotation-xml":
			return inMathText
		}
	}
	return 0
}

// open is the spaces inside an element.
func (n spaces) open(elem string) spaces {
	space := n.holds(elem)
	switch {
	case elem == "svg" && n&spaceMask != inMath:
		space = inSVG
	case elem == "math" && n&spaceMask != inSVG:
		space = inMath
	case space == 0:
		return n
	}
	return n<<spaceBits | space
}

// close is the spaces behind the end of an element.
func (n spaces) close(elem string) spaces {
	switch elem {
	case "svg", "math":
		want := inSVG
		if elem == "math" {
			want = inMath
		}
		for m := n; m != 0; m >>= spaceBits {
			if m&spaceMask == want {
				return m >> spaceBits
			}
		}
	case "br", "p": // the two ends that stand for an element of HTML
		return n.leave()
	}
	if n != 0 && n.html() && (n>>spaceBits).holds(elem) == n&spaceMask {
		return n >> spaceBits
	}
	return n
}

// leave is the spaces behind an element that ends the SVG or MathML it stands in.
func (n spaces) leave() spaces {
	for !n.html() {
		n >>= spaceBits
	}
	return n
}

// breakouts are the elements of HTML that end SVG and MathML; 13.2.6.5 of the standard.
var breakouts = func() map[string]bool {
	set := map[string]bool{}
	for _, elem := range strings.Fields("b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li" +
		" listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var") {
		set[elem] = true
	}
	return set
}()
