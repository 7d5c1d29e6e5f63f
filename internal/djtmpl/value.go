package djtmpl

import (
	"html"
	"strings"
)

// The values of attributes, and what is kept of them.

// startValue begins the value of an attribute.
func (s *State) startValue() {
	s.value, s.part, s.scheme = "", "", 0
	s.role = roleOf(s.elem, s.attr)
	s.js, s.css = scriptState{}, styleState{}
	switch {
	case s.elem == "meta" && s.attr == "content" && s.refresh:
		s.role = RoleRefresh
	case s.elem == "link" && s.attr == "href" && s.kind != "" && !loads(s.kind):
		s.role = RoleMedia
	case s.elem == "script" && s.role == RoleLoad && s.kind != "" && !strings.Contains(s.kind, written) && scriptKind(s.kind) != JavaScript:
		s.role = RoleMedia // it does not run
	}
}

// loads says that a link of some relations brings code or styles, and not only a name for something.
func loads(rel string) bool {
	for _, word := range strings.Fields(rel) {
		switch word {
		case "stylesheet", "preload", "modulepreload", "prefetch", "import", "manifest":
			return true
		}
	}
	return strings.Contains(rel, written)
}

// addValue goes on with a value.
func (s *State) addValue(text string) {
	if text == "" {
		return
	}
	s.keep(text)
	switch s.role {
	case RolePlain:
		if s.elem == "meta" && s.attr == "content" && isRefresh(s.value) {
			s.role = RoleRefresh
		}
	case RoleURL, RoleLoad, RoleScriptURL, RoleHandler, RoleFramework, RoleStyle:
		// An entity that is not at its end yet is left for the next piece.
		text = s.part + text
		end := openEntity(text)
		s.part = text[end:]
		s.readValue(decode(text[:end]))
	}
}

// settleValue reads what was left for the next piece, when there is none.
func (s *State) settleValue() {
	read := s.part
	s.part = ""
	s.readValue(decode(read))
}

// maxEntity is how long an entity may be, in bytes.
const maxEntity = 32

// openEntity is where an entity begins that a text ends in, or else the text's end.
func openEntity(text string) int {
	for i := len(text) - 1; i >= 0 && len(text)-i <= maxEntity; i-- {
		switch c := text[i]; {
		case c == '&':
			return i
		case !isLetter(c) && (c < '0' || c > '9') && c != '#':
			return len(text)
		}
	}
	return len(text)
}

// readValue gives decoded text of a value to the language that it is in.
func (s *State) readValue(text string) {
	switch s.role {
	case RoleURL, RoleLoad:
		s.readScheme(text)
	case RoleScriptURL, RoleHandler, RoleFramework:
		s.js.run(text)
	case RoleStyle:
		s.css.run(text)
	}
}

const (
	scriptScheme = "javascript:"
	otherScheme  = 0xff // State.scheme: it is another, or none
)

// readScheme goes on with a URL that may turn out to be a script, as browsers read it:
// space and control characters before it, and tabs and line ends in it, are nothing.
func (s *State) readScheme(text string) {
	if s.elem == "script" || s.elem == "link" {
		return // no script is loaded from there
	}
	for i := 0; i < len(text) && s.scheme != otherScheme; i++ {
		switch c := text[i]; {
		case c == '\t' || c == '\n' || c == '\r' || s.scheme == 0 && c <= ' ':
		case c == scriptScheme[s.scheme] || isLetter(c) && c|0x20 == scriptScheme[s.scheme]:
			if s.scheme++; int(s.scheme) == len(scriptScheme) {
				s.role, s.scheme = RoleScriptURL, otherScheme
				s.value = "" // what has been read says no more than the role
				s.js.run(text[i+1:])
			}
		default:
			s.scheme = otherScheme
		}
	}
}

// keep adds to the part of the value that is kept: as much as decides what it is. Two ways through
// a template that write different classes, or different queries behind the same path, are the same from there on.
func (s *State) keep(text string) {
	most := maxValue - len(s.value)
	switch s.role {
	case RolePlain:
		if s.elem != "script" && s.elem != "meta" && s.elem != "link" {
			return
		}
	case RoleURL, RoleLoad, RoleMedia, RoleRequest:
		most = s.undecided(text, most)
	case RoleURLs, RoleRefresh:
	default:
		return
	}
	text = text[:max(0, min(len(text), most))]
	if s.value == "" {
		s.value = text
	} else if text != "" {
		s.value += text
	}
}

// undecided is how much of a text, and at most so much, a URL needs to tell what follows from a scheme or a host.
func (s *State) undecided(text string, most int) int {
	if urlDecided(decode(s.value)) {
		return 0
	}
	for i := 1; i <= len(text) && i < most; i++ {
		value := text[:i]
		if s.value != "" {
			value = s.value + value
		}
		if urlDecided(decode(value)) {
			return i
		}
	}
	return most
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
	case s.elem == "link" && s.attr == "rel":
		s.kind = lower(s.value)
	case s.elem == "meta" && s.attr == "http-equiv":
		s.refresh = s.refresh || lower(strings.TrimSpace(s.value)) == "refresh"
	}
	s.attr, s.value, s.role, s.part, s.scheme = "", "", RolePlain, "", 0
	s.js, s.css = scriptState{}, styleState{}
}

// decode reads the entities of a value.
func decode(text string) string {
	if strings.IndexByte(text, '&') < 0 {
		return text
	}
	return html.UnescapeString(text)
}

// writeValue is behind an output in a value.
func (s *State) writeValue() {
	s.settleValue()
	s.scheme = otherScheme
	s.keep(written)
	s.js.write()
	s.css.write()
}
