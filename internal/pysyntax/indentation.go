package pysyntax

// indent is one level of indentation, measured twice as CPython does: with tabs
// that go to the next multiple of 8, and with tabs of width 1. When the two
// measures disagree about which of two lines is deeper, the use of tabs is an error.
type indent struct {
	col, alt int32
}

// maxIndents is how many levels of indentation CPython allows, the outermost included.
const maxIndents = 100

// beginLine does what next has to do before it looks at the text. It is true
// when that made a token.
//
// At the start of a line it skips what is blank or holds a comment only, then
// measures the indentation. Deeper than the level on top of the stack is one
// tokIndent; less deep is a tokDedent for each level that ends. A line that
// fits no level is an error, which costs nothing: it is read as part of the
// innermost block that is not deeper, and that block's level is moved to it.
func (s *scanner) beginLine() bool {
	if s.failed {
		s.tok = tokBad
		return true
	}
	if s.dedents > 0 {
		return s.dedent()
	}
	s.special = false
	src, i := s.src, s.off
	var col, alt, continued int32
	for {
		if i >= len(src) {
			s.tok, s.start, s.off, s.special = tokEOF, len(src), len(src), true
			return true
		}
		switch src[i] {
		case ' ':
			col++
			alt++
			i++
			continue
		case '\t':
			col = (col/8 + 1) * 8
			alt++
			i++
			continue
		case '\f':
			col, alt = 0, 0
			i++
			continue
		case '#':
			i = s.comment(i)
			continue
		case '\n', '\r':
			i++
			col, alt, continued = 0, 0, 0
			continue
		case '\\':
			// The indentation of the first of two joined lines counts.
			j := s.lineEnd(i + 1)
			if j > i+1 && j < len(src) {
				if continued == 0 {
					continued = col
				}
				i = j
				continue
			}
		}
		break
	}
	s.off = i
	if continued != 0 {
		col, alt = continued, continued
	}
	top := s.indents[len(s.indents)-1]
	switch {
	case col == top.col:
		if alt != top.alt {
			s.report(i, i, "inconsistent use of tabs and spaces in indentation")
		}
		return false
	case col > top.col:
		if alt <= top.alt {
			s.report(i, i, "inconsistent use of tabs and spaces in indentation")
		}
		if len(s.indents) >= maxIndents {
			s.report(i, i, "too many levels of indentation")
			if len(s.indents) >= 2*maxIndents {
				// Even the error would cost too much depth: the line joins the block around it.
				return false
			}
		}
		s.indents = append(s.indents, indent{col, alt})
		s.tok, s.start = tokIndent, i
		return true
	}
	n := len(s.indents)
	for s.indents[n-1].col > col {
		n--
	}
	switch below := s.indents[n-1]; {
	case below.col != col:
		s.report(i, i, "unindent does not match any outer indentation level")
		s.indents[n] = indent{col, alt}
		n++
	case below.alt != alt:
		s.report(i, i, "inconsistent use of tabs and spaces in indentation")
	}
	s.dedents = len(s.indents) - n
	s.indents = s.indents[:n]
	if s.dedents == 0 {
		return false
	}
	return s.dedent()
}

func (s *scanner) dedent() bool {
	s.dedents--
	s.tok, s.start = tokDedent, s.off
	s.special = s.dedents > 0
	return true
}
