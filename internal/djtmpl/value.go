package djtmpl

import (
	"html"
	"strings"
)

// The values of attributes, and what is kept of them.

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

func (s *State) writeValue() {
	if len(s.value) < s.mostValue() {
		s.value += written
	}
	s.js.write()
	s.css.write()
}
