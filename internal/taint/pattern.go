package taint

import (
	"regexp/syntax"
	"slices"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// What a regular expression lets through.

// refinePattern is a match with a regular expression: what matches as a whole has only the letters that the
// expression lets through.
func (f *frame) refinePattern(x *pysyntax.Call, name string, s *method, truth bool) {
	if !truth {
		return
	}
	var pattern Value
	var subject pysyntax.Expr
	whole := false
	switch {
	case name == "re.fullmatch" || name == "re.match" || name == "re.search":
		if len(x.Args) < 2 {
			return
		}
		pattern, subject, whole = f.quiet(x.Args[0]), x.Args[1], name == "re.fullmatch"
		if name == "re.search" {
			name = "search"
		}
	case s != nil && (s.name == "fullmatch" || s.name == "match" || s.name == "search") && len(x.Args) >= 1:
		// A compiled pattern.
		o, ok := s.self.Shape.(*Object)
		if !ok {
			return
		}
		if p, ok := f.st.contents(o).get(".pattern"); ok {
			pattern = p
		}
		subject, whole = x.Args[0], s.name == "fullmatch"
		name = s.name
	default:
		return
	}
	c, ok := constOf(pattern)
	if !ok || c.Kind != pyname.ConstStr {
		return
	}
	if m := f.e.patternLeaves(c.Text, whole, name == "search"); m != All {
		f.narrow(subject, m)
	}
}

// patternLeaves are the dangers left in a text that matches.
func (e *Engine) patternLeaves(pattern string, whole, search bool) Mask {
	key := pattern
	if whole {
		key = "=" + key
	}
	if search {
		key = "~" + key
	}
	if m, ok := e.guarded[key]; ok {
		return m
	}
	m := e.leaves(pattern, whole, search)
	e.guarded[key] = m
	return m
}

func (e *Engine) leaves(pattern string, whole, search bool) Mask {
	// Python's \Z is Go's \z; named groups are written alike since Go 1.22.
	p := strings.ReplaceAll(pattern, `\Z`, `\z`)
	re, err := syntax.Parse(p, syntax.Perl|syntax.UnicodeGroups)
	if err != nil {
		return All
	}
	re = re.Simplify()
	begins, ends := anchored(re)
	if !whole && (!ends || search && !begins) {
		return All
	}
	if finite(re) {
		return 0 // one of the texts that the pattern writes out
	}
	set := letters{}
	if !set.add(re, 0) {
		return All
	}
	m := e.lettersLeave(set)
	if m == All {
		return All
	}
	if !set.slash && !mayBeginWith(re, '.') {
		m &^= e.Catalog.Danger("path-up") // ".." is no such name
	}
	if !whole && strings.HasSuffix(pattern, "$") {
		m |= e.Catalog.Danger("log") | e.Catalog.Danger("header") // `$` lets a last newline through
	}
	return m
}

// mayBeginWith says that a text that matches may begin with a letter.
func mayBeginWith(re *syntax.Regexp, r rune) bool {
	switch re.Op {
	case syntax.OpLiteral:
		return re.Rune[0] == r
	case syntax.OpCharClass:
		return slices.ContainsFunc(pairs(re.Rune), func(p [2]rune) bool { return p[0] <= r && r <= p[1] })
	case syntax.OpCapture, syntax.OpPlus:
		return mayBeginWith(re.Sub[0], r)
	case syntax.OpRepeat:
		return re.Min == 0 || mayBeginWith(re.Sub[0], r)
	case syntax.OpConcat:
		for _, s := range re.Sub {
			if s.Op != syntax.OpBeginText && s.Op != syntax.OpEmptyMatch {
				return mayBeginWith(s, r)
			}
		}
	case syntax.OpAlternate:
		return slices.ContainsFunc(re.Sub, func(s *syntax.Regexp) bool { return mayBeginWith(s, r) })
	}
	return true
}

// lettersLeave are the dangers left in a text of such letters; all of them when there are blanks, quotes or brackets among them.
func (e *Engine) lettersLeave(set letters) Mask {
	slug, _ := e.Catalog.Kind("slug")
	var m Mask
	switch {
	case set.other || set.space:
		// Blanks, quotes, brackets: a text like any other, unless it is known what it can't hold.
		return All
	case set.digits && !set.word && !set.dash && !set.comma && !set.dot && !set.slash && !set.at:
		k, _ := e.Catalog.Kind("int")
		m = k
	case !set.dot && !set.slash && !set.at:
		m = slug
	default:
		m = slug
		up, root := e.Catalog.Danger("path-up"), e.Catalog.Danger("path-root")
		if set.dot {
			m |= up
		}
		if set.slash {
			m |= root | e.Catalog.Danger("url") | e.Catalog.Danger("redirect")
		}
		if set.at {
			m |= e.Catalog.Danger("url") | e.Catalog.Danger("redirect")
		}
	}
	return m
}

// finite says that a pattern matches only a few texts, all of which it writes out itself.
func finite(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral, syntax.OpEmptyMatch, syntax.OpBeginText, syntax.OpEndText, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return true
	case syntax.OpCharClass:
		return len(re.Rune) <= 8 && !slices.ContainsFunc(pairs(re.Rune), func(p [2]rune) bool { return p[1]-p[0] > 3 })
	case syntax.OpConcat, syntax.OpAlternate, syntax.OpCapture, syntax.OpQuest:
		for _, s := range re.Sub {
			if !finite(s) {
				return false
			}
		}
		return true
	}
	return false
}

func pairs(list []rune) (out [][2]rune) {
	for i := 0; i+1 < len(list); i += 2 {
		out = append(out, [2]rune{list[i], list[i+1]})
	}
	return out
}

// anchored says whether a pattern takes hold of the beginning and of the end of a text.
func anchored(re *syntax.Regexp) (begins, ends bool) {
	switch re.Op {
	case syntax.OpBeginText:
		return true, false
	case syntax.OpEndText:
		return false, true
	case syntax.OpCapture:
		return anchored(re.Sub[0])
	case syntax.OpConcat:
		b, _ := anchored(re.Sub[0])
		_, e := anchored(re.Sub[len(re.Sub)-1])
		return b, e
	case syntax.OpAlternate:
		begins, ends = true, true
		for _, s := range re.Sub {
			b, e := anchored(s)
			begins, ends = begins && b, ends && e
		}
	}
	return begins, ends
}

// letters are what a pattern lets through.
type letters struct{ digits, word, dash, comma, dot, slash, at, space, other bool }

// add takes in what a part of a pattern matches; false when it may be anything.
func (l *letters) add(re *syntax.Regexp, depth int) bool {
	if depth > 100 {
		return false
	}
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			l.rune(r, r)
		}
		return true
	case syntax.OpCharClass:
		for i := 0; i+1 < len(re.Rune); i += 2 {
			l.rune(re.Rune[i], re.Rune[i+1])
		}
		return true
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return false
	}
	for _, s := range re.Sub {
		if !l.add(s, depth+1) {
			return false
		}
	}
	return true
}

func (l *letters) rune(from, to rune) {
	if to-from > 200 || to > 127 {
		if from > 127 {
			l.word = true // letters of other alphabets
			return
		}
		if to-from > 200 {
			l.other = true
			return
		}
	}
	for r := from; r <= to; r++ {
		switch {
		case r >= '0' && r <= '9':
			l.digits = true
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' || r > 127:
			l.word = true
		case r == '-':
			l.dash = true
		case r == ',':
			l.comma = true
		case r == '.':
			l.dot = true
		case r == '/':
			l.slash = true
		case r == '@' || r == ':' || r == '+':
			l.at = true
		case r == ' ' || r == '\t' || r == '\n' || r == '\r':
			l.space = true
		default:
			l.other = true
		}
	}
}
