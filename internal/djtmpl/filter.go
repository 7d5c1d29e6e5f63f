package djtmpl

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Django reads a filter expression by the regular expression filter_raw_string:
// a string in quotes, a translated one, or a run of word characters, dots,
// pluses and minuses; then filters, each with at most one such thing behind a
// colon. There may be space around the bar and nowhere else. Whether a run
// is a number or a variable is decided afterwards.

// filterExpr reads a filter expression that stands at an offset; nil when the text is empty, which Django lets pass.
func (p *parser) filterExpr(text string, at int) Expr {
	var x Expr
	i := 0
	if n := constantLength(text); n > 0 {
		x = constant(text[:n], at)
		i = n
	} else if n := operandLength(text); n > 0 {
		x = p.variable(text[:n], at)
		i = n
	} else if text == "" {
		return nil
	} else {
		p.errorf(at, at+len(text), "could not find a variable at the start of '%s'", short(text))
		return &BadExpr{span(at, at+len(text))}
	}
	return p.filters(x, text, i, at)
}

// filters reads the filters of a text from i on, and all of it.
func (p *parser) filters(x Expr, text string, i, at int) Expr {
	start := int(x.Range().Start)
	for i < len(text) {
		j := skipSpace(text, i)
		if j == len(text) || text[j] != '|' {
			break
		}
		j = skipSpace(text, j+1)
		n := nameLength(text[j:])
		if n == 0 {
			break
		}
		f := &Filter{X: x, Name: ident(text, at, j, j+n)}
		i = j + n
		if i < len(text) && text[i] == ':' {
			rest := text[i+1:]
			if n := constantLength(rest); n > 0 {
				f.Args = []Expr{constant(rest[:n], at+i+1)}
				i += 1 + n
			} else if n := operandLength(rest); n > 0 {
				f.Args = []Expr{p.variable(rest[:n], at+i+1)}
				i += 1 + n
			}
		}
		f.Span = span(start, at+i)
		p.checkFilter(f)
		x = f
	}
	if i < len(text) {
		p.errorf(at+i, at+len(text), "could not parse the remainder '%s' of '%s'", short(text[i:]), short(text))
	}
	return x
}

// checkFilter sees that the libraries have a filter and that it takes as many arguments.
func (p *parser) checkFilter(f *Filter) {
	name := f.Name
	spec := p.filter(name.Name)
	if spec == nil {
		if p.sure() {
			p.errorf(int(name.Start), int(name.End), "invalid filter '%s'", name.Name)
		} else {
			p.unknown = append(p.unknown, Unknown{Span: sourceSpan(name.Span), What: "filter", Name: name.Name})
		}
		return
	}
	if n := len(f.Args); (n < spec.Min || n > spec.Max) && !p.unreadable {
		p.errorf(int(name.Start), int(f.End), "filter '%s' takes %d to %d arguments, not %d", name.Name, spec.Min, spec.Max, n)
	}
}

func skipSpace(s string, i int) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !isSpace(r) {
			break
		}
		i += n
	}
	return i
}

// constantLength is the length of the string that a text begins with, with the
// `_(` and `)` around it if they are there; 0 without one.
func constantLength(s string) int {
	translated := strings.HasPrefix(s, "_(")
	if translated {
		s = s[2:]
	}
	if s == "" || s[0] != '"' && s[0] != '\'' {
		return 0
	}
	n := quoted(s)
	if n == 0 {
		return 0
	}
	if translated {
		if n == len(s) || s[n] != ')' {
			return 0
		}
		n += 3
	}
	return n
}

// operandLength is the length of the run of [\w.+-] that a text begins with.
func operandLength(s string) int {
	for i, r := range s {
		if !isWord(r) && r != '.' && r != '+' && r != '-' {
			return i
		}
	}
	return len(s)
}

// nameLength is the length of the run of \w that a text begins with.
func nameLength(s string) int {
	for i, r := range s {
		if !isWord(r) {
			return i
		}
	}
	return len(s)
}

// constant is a string with its quotes.
func constant(text string, at int) *Str {
	x := &Str{Span: span(at, at+len(text))}
	if strings.HasPrefix(text, "_(") {
		x.Translated = true
		text = text[2 : len(text)-1]
	}
	x.Value = unescape(text)
	return x
}

// unescape is Django's unescape_string_literal, of a text in quotes.
func unescape(text string) string {
	inner := text[1 : len(text)-1]
	if strings.IndexByte(inner, '\\') < 0 {
		return inner
	}
	inner = strings.ReplaceAll(inner, `\`+text[:1], text[:1])
	return strings.ReplaceAll(inner, `\\`, `\`)
}

// variable is Django's Variable of a text that is no string: a number, or names with dots between.
func (p *parser) variable(text string, at int) Expr {
	if isNumber(text) {
		return &Num{span(at, at+len(text)), text}
	}
	switch {
	case text[0] == '_' || strings.Contains(text, "._"):
		p.errorf(at, at+len(text), "variables and attributes may not begin with underscores: '%s'", short(text))
		return &BadExpr{span(at, at+len(text))}
	case strings.ContainsAny(text, "+-"):
		p.errorf(at, at+len(text), "invalid character in the variable name '%s'", short(text))
		return &BadExpr{span(at, at+len(text))}
	case text == "True" || text == "False" || text == "None":
		return &Const{span(at, at+len(text)), text}
	}
	return dotted(text, at)
}

// maxDots bounds the depth of an expression of one operand.
const maxDots = 200

// dotted is names with dots between. Past maxDots the rest is one name.
func dotted(text string, at int) Expr {
	end := strings.IndexByte(text, '.')
	if end < 0 {
		return &Name{span(at, at+len(text)), text}
	}
	var x Expr = &Name{span(at, at+end), text[:end]}
	for dots := 0; end < len(text); dots++ {
		from := end + 1
		n := strings.IndexByte(text[from:], '.')
		if n < 0 || dots == maxDots {
			n = len(text) - from
		}
		end = from + n
		x = &Attr{span(at, at+end), x, ident(text, at, from, end)}
	}
	return x
}

// isNumber says that Python's int, or its float for a text with a dot or an e,
// reads a text that has only word characters, dots and signs; but "2." is none for Django.
func isNumber(s string) bool {
	if s == "" || s[0] > '9' && s[0] < utf8.RuneSelf {
		return false // quickly: most operands are names
	}
	if s[len(s)-1] == '.' {
		return false
	}
	if s[0] == '+' || s[0] == '-' {
		s = s[1:]
	}
	isFloat := strings.ContainsAny(s, ".eE")
	whole, n := digits(s)
	s = s[n:]
	if !isFloat {
		return whole && s == "" && n > 0 && n < 4300 // int() reads no longer ones
	}
	if n > 0 && !whole {
		return false
	}
	fraction := 0
	if strings.HasPrefix(s, ".") {
		s = s[1:]
		whole, fraction = digits(s)
		if fraction > 0 && !whole {
			return false
		}
		s = s[fraction:]
	}
	if n+fraction == 0 {
		return false
	}
	if s == "" {
		return true
	}
	if s[0] != 'e' && s[0] != 'E' {
		return false
	}
	s = s[1:]
	if s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	whole, n = digits(s)
	return whole && n > 0 && n == len(s)
}

// digits is the length of the run of digits and underscores that a text begins
// with; whole says that each underscore stands between two digits.
func digits(s string) (whole bool, n int) {
	whole = true
	last := '_'
	for i, r := range s {
		if r != '_' && !unicode.Is(unicode.Nd, r) {
			return whole && last != '_', i
		}
		if r == '_' && last == '_' {
			whole = false
		}
		last = r
	}
	return whole && last != '_', len(s)
}

// short is a text as an error quotes it.
func short(s string) string {
	if len(s) <= 60 {
		return s
	}
	n := 57
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
