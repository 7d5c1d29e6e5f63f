package djtmpl

import "strings"

// What begins with "<!": comments, doctypes and CDATA.

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
