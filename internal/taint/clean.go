package taint

import (
	"fmt"
	"regexp/syntax"
	"strings"
	"unicode"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Texts that are cleaned. What takes a kind of letter out of a text leaves only
// what the other letters can do: `re.sub(r"[^a-z]", "", x)` is as harmless as what
// matches `[a-z]*`, and a text without line ends stays on its line.

// withoutLines are the labels of `text.replace(from, to)` when that takes out the line ends.
func (f *frame) withoutLines(self Value, args *arguments) (Value, bool) {
	from, ok := constOf(args.at(f, 0))
	to := args.at(f, 1)
	if !ok || from.Text != "\n" || len(to.Labels) > 0 {
		return Value{}, false
	}
	if c, ok := constOf(to); !ok || strings.Contains(c.Text, "\n") {
		return Value{}, false
	}
	return Value{Labels: self.Labels.keep(f.e.quoted())}, true
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
