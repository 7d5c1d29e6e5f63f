package taint

import (
	"fmt"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Texts that are cleaned. What takes a kind of letter out of a text leaves only
// what the other letters can do: `re.sub(r"[^a-z]", "", x)` is as harmless as what
// matches `[a-z]*`, and a text without line ends stays on its line.

// withoutMark are the labels of `text.replace(from, to)` when that takes out the line ends, or the marks around a text.
func (f *frame) withoutMark(self Value, args *arguments) (Value, bool) {
	from, ok := constOf(args.at(f, 0))
	to := args.at(f, 1)
	if !ok || len(to.Labels) > 0 {
		return Value{}, false
	}
	keep := f.e.withoutLetter(from.Text)
	if c, ok := constOf(to); keep == All || !ok || strings.Contains(c.Text, from.Text) {
		return Value{}, false
	}
	return Value{Labels: self.Labels.keep(keep)}, true
}

// withoutLetter are the dangers left in a text that does not have a letter.
func (e *Engine) withoutLetter(letter string) Mask {
	switch letter {
	case "\n":
		return e.quoted()
	case "'":
		return All &^ e.Catalog.Danger("apostrophe")
	case `"`:
		return All &^ e.Catalog.Danger("quotation-mark")
	case "<":
		return All &^ e.Catalog.Danger("less-than")
	}
	return All
}

// translated is `text.translate(table)` for a table that is known: {ord("<"): "&lt;"}, or str.maketrans({"<": "&lt;"}).
func (f *frame) translated(self, table Value) (Value, bool) {
	o, ok := table.Shape.(*Object)
	if !ok || o.kind != dictObject || len(table.Labels) > 0 {
		return Value{}, false
	}
	keep := All
	for _, letter := range [...]string{"\n", "'", `"`, "<"} {
		for _, k := range [...]pyname.Const{{Kind: pyname.ConstInt, Int: int64(letter[0])}, {Kind: pyname.ConstStr, Text: letter}} {
			key, _ := keyOf(k)
			if v, ok := f.st.contents(o).get(key); ok {
				if to, ok := constOf(v); ok && !strings.Contains(to.Text, letter) {
					keep &= f.e.withoutLetter(letter)
				}
			}
		}
	}
	return Value{Labels: self.Labels.keep(keep)}, true
}

// escaped are the dangers of a text that is no HTML any more: JSON, of which quotes are escaped, without "<", and any
// text that has neither "<" nor quotes.
func (e *Engine) escaped(m Mask) Mask {
	html := e.Catalog.Danger("html")
	if m&html == 0 || m&e.Catalog.Danger("less-than") != 0 {
		return m
	}
	json, known := e.Catalog.Kind("json")
	if known && m&^json == 0 || m&(e.Catalog.Danger("apostrophe")|e.Catalog.Danger("quotation-mark")) == 0 {
		m &^= html
	}
	return m
}

// substituted is what `re.sub(pattern, to, text)` gives when the pattern is a single class of letters.
func (f *frame) substituted(pattern, to, text Value) (Value, bool) {
	c, ok := constOf(pattern)
	if _, plain := constOf(to); !ok || !plain || c.Kind != pyname.ConstStr {
		return Value{}, false
	}
	re, err := syntax.Parse(c.Text, syntax.Perl|syntax.UnicodeGroups)
	if err != nil {
		return Value{}, false
	}
	for re.Op == syntax.OpPlus || re.Op == syntax.OpStar || re.Op == syntax.OpCapture {
		re = re.Sub[0]
	}
	var class []rune
	switch {
	case re.Op == syntax.OpCharClass:
		class = re.Rune
	case re.Op == syntax.OpLiteral && len(re.Rune) == 1 && re.Flags&syntax.FoldCase == 0:
		class = []rune{re.Rune[0], re.Rune[0]}
	default:
		return Value{}, false
	}
	keep := All
	var rest strings.Builder
	next := rune(0)
	for i := 0; i+1 < len(class); i += 2 {
		if class[i] <= '\n' && '\n' <= class[i+1] {
			keep &= f.e.quoted()
		}
		if class[i] > next {
			fmt.Fprintf(&rest, `\x{%x}-\x{%x}`, next, class[i]-1)
		}
		next = class[i+1] + 1
	}
	if next <= unicode.MaxRune {
		fmt.Fprintf(&rest, `\x{%x}-\x{%x}`, next, unicode.MaxRune)
	}
	if rest.Len() > 0 {
		keep &= f.e.patternLeaves("["+rest.String()+"]*", true, false)
	} else {
		keep = 0
	}
	return Value{Labels: text.Labels.keep(keep)}, true
}

// formula are the letters with which a cell of a spreadsheet has to begin to be a formula.
const formula = "=+-@"

// refineFirst is a text that begins with none of some letters: `x[0] not in "=+-@"`, not x.startswith(("=", …)).
func (f *frame) refineFirst(x, letters pysyntax.Expr) {
	v := f.quiet(letters)
	if len(v.Labels) > 0 {
		return
	}
	var have strings.Builder
	if c, ok := constOf(v); ok {
		have.WriteString(c.Text)
	} else if o, ok := v.Shape.(*Object); ok {
		for _, fl := range f.st.contents(o).list() {
			if c, ok := constOf(fl.value); ok && len(c.Text) == 1 {
				have.WriteString(c.Text)
			}
		}
	}
	for _, r := range formula {
		if !strings.ContainsRune(have.String(), r) {
			return
		}
	}
	f.narrow(x, All&^f.e.Catalog.Danger("csv"))
}

// firstOf is x of `x[0]` and `x[:1]`; nil for anything else.
func firstOf(x pysyntax.Expr) pysyntax.Expr {
	s, ok := x.(*pysyntax.Subscript)
	if !ok {
		return nil
	}
	want, index := "0", s.Index
	if sl, ok := index.(*pysyntax.Slice); ok && sl.Lower == nil && sl.Step == nil {
		want, index = "1", sl.Upper
	}
	if n, ok := index.(*pysyntax.Num); ok && n.Text == want {
		return s.Value
	}
	return nil
}

// notText is a value that is no string: a cell of a spreadsheet with it is no formula.
func (f *frame) notText(x, class pysyntax.Expr) {
	list := []pysyntax.Expr{class}
	if t, ok := class.(*pysyntax.Tuple); ok {
		list = t.Elts
	}
	for _, c := range list {
		for _, n := range f.mod.Names(c) {
			if n = f.e.Catalog.Canonical(n); n == "builtins.str" || n == "str" {
				f.narrow(x, All&^f.e.Catalog.Danger("csv"))
				return
			}
		}
	}
}

// refineWithout is a text in which another one is not found: one without ".." climbs nowhere, one without an apostrophe
// stays within those around it, one without line ends on its line.
func (f *frame) refineWithout(what, in pysyntax.Expr) {
	v := f.quiet(what)
	if len(v.Labels) > 0 {
		return
	}
	danger := f.e.Catalog.Danger
	gone := Mask(0)
	c, ok := constOf(v)
	switch {
	case !ok:
		if slices.ContainsFunc(f.namesOf(v), func(n string) bool { return n == "os.sep" || n == "os.path.sep" }) {
			gone = danger("path-up") | danger("path-root")
		}
	case c.Kind != pyname.ConstStr:
	case c.Text == "..", c.Text == "../":
		gone = danger("path-up")
	case c.Text == "/":
		gone = danger("path-up") | danger("path-root")
	case c.Text == "\n":
		gone = All &^ f.e.quoted()
	case c.Text == "'":
		gone = danger("apostrophe")
	case c.Text == `"`:
		gone = danger("quotation-mark")
	case c.Text == "<":
		gone = danger("less-than")
	}
	if gone == 0 {
		return
	}
	switch x := in.(type) {
	case *pysyntax.Call: // ".." in name.split("/")
		if a, ok := x.Func.(*pysyntax.Attribute); ok && a.Attr.Name == "split" && gone == danger("path-up") {
			in = a.Value
		} else if len(x.Args) > 0 {
			return // "/" in name.strip("/") does not say what stands at the ends
		}
	case *pysyntax.Attribute: // ".." in Path(name).parts
		if x.Attr.Name == "parts" && gone == danger("path-up") {
			f.narrowMade(x.Value, All&^gone, 0)
			return
		}
	}
	f.narrow(in, All&^gone)
}

// refineRelative is a text that does not begin with "/": no path from the root of the disk.
func (f *frame) refineRelative(x, with pysyntax.Expr) {
	list := []pysyntax.Expr{with}
	if t, ok := with.(*pysyntax.Tuple); ok {
		list = t.Elts
	}
	for _, one := range list {
		if c, ok := constOf(f.quiet(one)); ok && c.Text == "/" {
			f.narrow(x, All&^f.e.Catalog.Danger("path-root"))
		}
	}
}

// within are the labels of a piece of text that stands behind another. In an XPath a text between apostrophes, or
// quotation marks, ends with the next one and nothing escapes it: what has none in it does not get out.
func (e *Engine) within(labels Labels, front string) Labels {
	open := rune(0)
	for _, r := range front {
		switch {
		case r == 0:
			return labels // an unknown piece may have any
		case open == 0 && (r == '\'' || r == '"'):
			open = r
		case r == open:
			open = 0
		}
	}
	mark := e.Catalog.Danger("apostrophe")
	switch open {
	case 0:
		return labels
	case '"':
		mark = e.Catalog.Danger("quotation-mark")
	}
	var list Labels
	for _, l := range labels {
		if l.Mask&mark == 0 {
			l.Mask &^= e.Catalog.Danger("xpath")
		}
		if l.Mask != 0 {
			list = append(list, l)
		}
	}
	return list
}
