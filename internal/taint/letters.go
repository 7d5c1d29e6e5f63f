package taint

import (
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Tests that go over the letters of a text, or over some that it must not have:
// behind `all(c.isalnum() for c in name)` the name is made of letters and digits,
// behind `if any(c in name for c in "/\\"): raise` it has no slash. The condition is
// read as the set of letters for which it can hold, too many rather than too few.

// alphabet is a set of letters: of ASCII one by one, of all others together.
type alphabet struct {
	ascii [128]bool
	other bool
}

func everyLetter() (a alphabet) {
	for i := range a.ascii {
		a.ascii[i] = true
	}
	a.other = true
	return a
}

func (a alphabet) without(b alphabet) alphabet {
	for i := range a.ascii {
		a.ascii[i] = a.ascii[i] && !b.ascii[i]
	}
	return a // of the others some may be left
}

func (a alphabet) and(b alphabet) alphabet {
	for i := range a.ascii {
		a.ascii[i] = a.ascii[i] && b.ascii[i]
	}
	a.other = a.other && b.other
	return a
}

func (a alphabet) or(b alphabet) alphabet {
	for i := range a.ascii {
		a.ascii[i] = a.ascii[i] || b.ascii[i]
	}
	a.other = a.other || b.other
	return a
}

func (a *alphabet) add(s string) {
	for _, r := range s {
		if r < 128 {
			a.ascii[r] = true
		} else {
			a.other = true
		}
	}
}

// refineEach is all(…) that is true, or any(…) that is false.
func (f *frame) refineEach(x *pysyntax.Call, truth bool) {
	n, ok := x.Func.(*pysyntax.Name)
	if !ok || len(x.Args) != 1 || n.ID != "all" && n.ID != "any" || truth != (n.ID == "all") {
		return
	}
	c, ok := x.Args[0].(*pysyntax.Comp)
	if !ok || len(c.Generators) != 1 || len(c.Generators[0].Ifs) > 0 {
		return
	}
	g := c.Generators[0]
	target, ok := g.Target.(*pysyntax.Name)
	if !ok {
		return
	}
	if in, ok := f.lacks(c.Elt, target.ID, truth); ok {
		// any(c in name for c in "/\\"), any(bad in name for bad in ["..", "/"])
		for _, what := range f.written(g.Iter) {
			f.refineWithout(what, in)
		}
		return
	}
	set := f.alphabet(c.Elt, target.ID, truth)
	if part, ok := c.Elt.(*pysyntax.Compare); ok && len(part.Ops) == 1 && isName(part.Left, target.ID) {
		// any(part == ".." for part in name.split("/")): letters have no two dots.
		switch op := part.Ops[0]; {
		case op == pysyntax.Eq && !truth || op == pysyntax.NotEq && truth:
			f.refineWithout(part.Comparators[0], g.Iter)
		case op == pysyntax.In && !truth || op == pysyntax.NotIn && truth:
			for _, what := range f.written(part.Comparators[0]) {
				f.refineWithout(what, g.Iter)
			}
		}
	}
	switch g.Iter.(type) {
	case *pysyntax.Name, *pysyntax.Attribute, *pysyntax.Subscript:
		f.narrow(g.Iter, f.e.madeOfLetters(set))
	}
}

func isName(x pysyntax.Expr, id string) bool {
	n, ok := x.(*pysyntax.Name)
	return ok && n.ID == id
}

// lacks is the text in which a condition says that the target is not found.
func (f *frame) lacks(x pysyntax.Expr, target string, truth bool) (in pysyntax.Expr, ok bool) {
	if u, is := x.(*pysyntax.UnaryOp); is && u.Op == pysyntax.Not {
		return f.lacks(u.Operand, target, !truth)
	}
	c, is := x.(*pysyntax.Compare)
	if !is || len(c.Ops) != 1 || !isName(c.Left, target) || len(f.quiet(c.Comparators[0]).Labels) == 0 {
		return nil, false
	}
	return c.Comparators[0], c.Ops[0] == pysyntax.In && !truth || c.Ops[0] == pysyntax.NotIn && truth
}

// written are the letters of a text that is written out, or the elements of a list that is.
func (f *frame) written(x pysyntax.Expr) (list []pysyntax.Expr) {
	switch x := x.(type) {
	case *pysyntax.List:
		return x.Elts
	case *pysyntax.Tuple:
		return x.Elts
	case *pysyntax.Set:
		return x.Elts
	}
	if c, ok := constOf(f.quiet(x)); ok && c.Kind == pyname.ConstStr {
		for _, r := range c.Text {
			list = append(list, &pysyntax.Str{Value: string(r)})
		}
	}
	return list
}

// alphabet are the letters, by the name of the target, for which a condition can be true, or false.
func (f *frame) alphabet(x pysyntax.Expr, target string, truth bool) alphabet {
	switch x := x.(type) {
	case *pysyntax.UnaryOp:
		if x.Op == pysyntax.Not {
			return f.alphabet(x.Operand, target, !truth)
		}
	case *pysyntax.BoolOp:
		var out alphabet
		for i, v := range x.Values {
			a := f.alphabet(v, target, truth)
			switch {
			case i == 0:
				out = a
			case x.Or == truth:
				out = out.or(a)
			default:
				out = out.and(a)
			}
		}
		return out
	case *pysyntax.Call:
		if a, ok := x.Func.(*pysyntax.Attribute); ok && isName(a.Value, target) && len(x.Args) == 0 {
			if set, ok := classes[a.Attr.Name]; ok {
				if truth {
					return set
				}
				return everyLetter().without(set)
			}
		}
	case *pysyntax.Compare:
		if len(x.Ops) > 1 && !truth {
			break
		}
		out := everyLetter()
		left := x.Left
		for i, op := range x.Ops {
			out = out.and(f.comparedLetters(left, op, x.Comparators[i], target, truth))
			left = x.Comparators[i]
		}
		return out
	}
	return everyLetter()
}

// comparedLetters are the letters for which one comparison can be true, or false.
func (f *frame) comparedLetters(left pysyntax.Expr, op pysyntax.CompareOp, right pysyntax.Expr, target string, truth bool) alphabet {
	all := everyLetter()
	switch op {
	case pysyntax.In, pysyntax.NotIn, pysyntax.Eq, pysyntax.NotEq:
		if !isName(left, target) {
			return all
		}
		var set alphabet
		list := []pysyntax.Expr{right}
		if op == pysyntax.In || op == pysyntax.NotIn {
			list = f.written(right)
			if c, ok := constOf(f.quiet(right)); list == nil && (!ok || c.Text != "") {
				return all
			}
		}
		for _, one := range list {
			c, ok := constOf(f.quiet(one))
			if !ok || c.Kind != pyname.ConstStr {
				return all
			}
			if len(c.Text) == 1 {
				set.add(c.Text)
			}
		}
		if truth == (op == pysyntax.In || op == pysyntax.Eq) {
			return set
		}
		return all.without(set)
	}
	// ord(c) < 32, "0" <= c
	limit, known := int64(0), false
	turned := false
	switch {
	case isLetter(left, target):
		limit, known = f.number(right)
	case isLetter(right, target):
		limit, known = f.number(left)
		turned = true
	}
	if !known {
		return all
	}
	holds := func(n int64) bool {
		a, b := n, limit
		if turned {
			a, b = b, a
		}
		switch op {
		case pysyntax.Lt:
			return a < b
		case pysyntax.LtE:
			return a <= b
		case pysyntax.Gt:
			return a > b
		case pysyntax.GtE:
			return a >= b
		}
		return truth
	}
	var set alphabet
	for i := range set.ascii {
		set.ascii[i] = holds(int64(i)) == truth
	}
	set.other = holds(128) == truth || holds(0x10ffff) == truth
	return set
}

// isLetter is c, or ord(c).
func isLetter(x pysyntax.Expr, target string) bool {
	if c, ok := x.(*pysyntax.Call); ok && len(c.Args) == 1 && isName(c.Func, "ord") {
		x = c.Args[0]
	}
	return isName(x, target)
}

func (f *frame) number(x pysyntax.Expr) (int64, bool) {
	switch c, ok := constOf(f.quiet(x)); {
	case ok && c.Kind == pyname.ConstInt:
		return c.Int, true
	case ok && c.Kind == pyname.ConstStr && len(c.Text) == 1:
		return int64(c.Text[0]), true
	}
	return 0, false
}

// classes are the letters for which methods of a text of one letter are true.
var classes = func() map[string]alphabet {
	const digits, lower = "0123456789", "abcdefghijklmnopqrstuvwxyz"
	upper := strings.ToUpper(lower)
	made := map[string]alphabet{}
	for name, text := range map[string]string{
		"isalnum": digits + lower + upper, "isalpha": lower + upper, "isdigit": digits, "isdecimal": digits, "isnumeric": digits,
		"islower": lower, "isupper": upper, "isspace": " \t\n\r\v\f\x1c\x1d\x1e\x1f", "isidentifier": lower + upper + "_",
	} {
		var a alphabet
		a.add(text)
		a.other = true
		made[name] = a
	}
	printable := everyLetter()
	for i := range 32 {
		printable.ascii[i] = false
	}
	printable.ascii[127] = false
	made["isprintable"] = printable
	return made
}()

// madeOfLetters are the dangers left in a text that has no other letters.
func (e *Engine) madeOfLetters(a alphabet) Mask {
	set := letters{word: a.other}
	for r, has := range a.ascii {
		if has {
			set.rune(rune(r), rune(r))
		}
	}
	m := e.lettersLeave(set)
	if m != All {
		return m
	}
	if !a.ascii['\n'] {
		m &= e.quoted()
	}
	if !a.ascii['/'] {
		m &^= e.Catalog.Danger("path-up") | e.Catalog.Danger("path-root")
	}
	if !a.ascii['.'] {
		m &^= e.Catalog.Danger("path-up")
	}
	if !a.ascii['\''] {
		m &^= e.Catalog.Danger("apostrophe")
	}
	if !a.ascii['"'] {
		m &^= e.Catalog.Danger("quotation-mark")
	}
	if !a.ascii['<'] {
		m &^= e.Catalog.Danger("less-than")
	}
	return m
}
