package taint

import (
	"slices"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Strings that are put together. What stands in front of a piece says what the
// piece can still do: behind "https://shop.example/" nobody chooses the host any
// more, behind anything at all nobody starts again from the root of the disk.

// concat is left with right behind it.
func (f *frame) concat(left, right Value) Value {
	a, aok := left.Shape.(*text)
	b, bok := right.Shape.(*text)
	if !aok && f.e.isNumber(left) {
		a, aok = &text{prefix: someNumber}, true
	}
	if !bok && f.e.isNumber(right) {
		b, bok = &text{prefix: someNumber}, true
	}
	front := "\x00"
	if aok {
		front = a.prefix
	}
	if !aok || front == "" && !a.whole {
		// What came with a parameter is looked at by itself, where it comes from outside: else it is a beginning like any other.
		front = "\x00"
		if slices.ContainsFunc(left.Labels, func(l Label) bool { return !l.Origin.symbolic() }) {
			front = ""
		}
	}
	out := Value{Labels: left.Labels}
	if bok && b.prefix != "" && len(left.Labels) > 0 {
		out.Labels = out.Labels.keep(All &^ (f.e.Catalog.Danger("attribute") | f.e.Catalog.Danger("import")))
	}
	if len(right.Labels) > 0 {
		keep := All
		if front != "" {
			keep = f.e.behind(front)
		}
		if aok && !a.whole && strings.HasPrefix(front, "<") {
			keep &^= f.e.Catalog.Danger("script-url") // something else stands between the beginning and this
		}
		labels := right.Labels
		if front == "/" {
			labels = f.e.behindSlash(labels)
		}
		labels = labels.keep(keep)
		if aok && a.whole {
			labels = f.e.within(labels, a.prefix)
		}
		out.Labels = out.Labels.union(labels)
	}
	switch {
	case aok && a.whole && bok:
		n := a.prefix + b.prefix
		if len(n) > maxText {
			n = n[:maxText]
			out.Shape = &text{prefix: n}
			break
		}
		out.Shape = &text{prefix: n, whole: b.whole}
	case aok && a.whole:
		p := a.prefix
		if len(right.Labels) == 0 {
			p += "\x00"
		}
		out.Shape = &text{prefix: p}
	case aok && bok && strings.HasSuffix(a.prefix, "\x00") && len(left.Labels) == 0:
		// a known beginning, an unknown piece that came from nowhere outside, and known text again
		out.Shape = &text{prefix: cut(a.prefix+b.prefix, maxText)}
	case aok:
		out.Shape = &text{prefix: a.prefix}
	case len(left.Labels) == 0 && bok:
		out.Shape = &text{prefix: cut("\x00"+b.prefix, maxText)}
	case len(left.Labels) == 0:
		out.Shape = &text{prefix: "\x00"}
	}
	return out
}

// someNumber stands in a text for a number that is not known: it is there, begins no formula and is no scheme.
const someNumber = "\x01"

// isNumber says that what came from outside is a number, of which only the size is left to fear.
func (e *Engine) isNumber(v Value) bool {
	size := e.Catalog.Danger("size")
	return len(v.Labels) > 0 && !slices.ContainsFunc(v.Labels, func(l Label) bool { return l.Mask&^size != 0 })
}

// maxText is how much of a text is kept, in bytes.
const maxText = 4096

func cut(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}

// beginsAddress says that an address begins behind a text: in HTML that Python writes, `<a href="`. That of a picture runs nothing.
func beginsAddress(front string) bool {
	if i := strings.LastIndexByte(front, '<'); i >= 0 {
		for _, tag := range [...]string{"img", "source", "video", "audio", "track"} {
			if strings.HasPrefix(front[i+1:], tag) {
				return false
			}
		}
	}
	for _, name := range [...]string{"href", "src", "action"} {
		if strings.HasSuffix(front, name+`="`) || strings.HasSuffix(front, name+"='") {
			return true
		}
	}
	return false
}

// behind are the dangers left in a piece of text that stands behind another.
func (e *Engine) behind(front string) Mask {
	// Neither does anybody reach any attribute or module: `getattr(self, "do_" + name)` picks among a few.
	m := All &^ (e.Catalog.Danger("path-root") | e.Catalog.Danger("attribute") | e.Catalog.Danger("import"))
	if strings.IndexByte("=+-@\t\r\n\x00", front[0]) < 0 {
		m &^= e.Catalog.Danger("csv") // a cell begins with something else than a formula
	}
	// And a word that has begun is no option: "--file=", "/srv/".
	if last := front[len(front)-1]; last != ' ' && last != '\t' && last != '\n' {
		m &^= e.Catalog.Danger("argument")
	}
	if strings.Contains(front, "\n\n") || strings.Contains(front, "\n\r\n") {
		m &^= e.Catalog.Danger("mail") // the headers have ended
	}
	if begun := strings.TrimLeft(front, " \t\n\r"); begun != "" && !beginsAddress(begun) && (begun[0] == '<' || !strings.HasSuffix(strings.TrimRight(begun, " "), ":")) {
		m &^= e.Catalog.Danger("script-url") // a scheme, or a path, has begun
	}
	fixed := false
	if i := strings.Index(front, "://"); i >= 0 {
		host := front[i+3:]
		j := strings.IndexAny(host, "/?#")
		fixed = j > 0
		if i > 0 && j < 0 && strings.HasPrefix(front, "\x00") {
			fixed = false
		}
	} else if front[0] == 0 || strings.HasPrefix(front, someNumber) {
		// A base address that the project has: what follows is the path, or stays with that host.
		fixed = true
	} else if front[0] == '/' {
		fixed = len(front) > 1 && front[1] != '/' && front[1] != '\\'
	} else {
		fixed = strings.ContainsAny(front, "/?#")
	}
	if fixed {
		m &^= e.Catalog.Danger("url") | e.Catalog.Danger("redirect")
	}
	return m
}

// behindSlash are labels of a text behind a single slash: what does not begin with another one leads to no other host.
func (e *Engine) behindSlash(labels Labels) (list Labels) {
	for _, l := range labels {
		if l.Mask&e.Catalog.Danger("path-root") == 0 {
			l.Mask &^= e.Catalog.Danger("url") | e.Catalog.Danger("redirect")
		}
		if l.Mask != 0 {
			list = append(list, l)
		}
	}
	return list
}

// asText is str(v). What is a text has no operators of a document database in it.
func (f *frame) asText(v Value, at pysyntax.Node) Value {
	v = f.text(v, at)
	v.Labels = v.Labels.keep(All &^ f.e.Catalog.Danger("operator"))
	return v
}

func (f *frame) text(v Value, at pysyntax.Node) Value {
	switch s := v.Shape.(type) {
	case *text:
		return v
	case *constant:
		if s.Kind != pyname.ConstFloat {
			return Value{Labels: v.Labels, Shape: &text{prefix: s.Const.String(), whole: true}}
		}
	case *Object:
		if s.Class != nil {
			for _, name := range [...]string{"__str__", "__unicode__", "__repr__"} {
				if m := f.attribute(v, name, nil); isFunction(m) {
					out := f.call(at, m, &arguments{}, nil)
					return Value{Labels: out.Labels.union(f.without(v.Labels, s)), Shape: textShape(out.Shape)}
				}
			}
		}
		if s.Type != "" {
			if list := f.e.Catalog.Method(s.Type, "__str__"); list != nil {
				return Value{Labels: f.apply(at, list, v, &arguments{}, nil).Labels}
			}
		}
		return Value{Labels: f.deep(v)}
	}
	return Value{Labels: v.Labels}
}

func textShape(s Shape) Shape {
	if t, ok := s.(*text); ok {
		return t
	}
	return nil
}

func (f *frame) fstring(x *pysyntax.FString) Value {
	out := constText("")
	for _, p := range x.Parts {
		switch p := p.(type) {
		case *pysyntax.Str:
			out = f.concat(out, constText(p.Value))
		case *pysyntax.Interpolation:
			v := f.eval(p.Value)
			if f.st == nil {
				return Value{}
			}
			if p.Conversion == 'r' || p.Conversion == 'a' {
				v = Value{Labels: f.asText(v, p).Labels.keep(f.e.quoted())}
			}
			if p.Format != nil && len(p.Format.Parts) > 0 {
				if spec, ok := p.Format.Parts[0].(*pysyntax.Str); ok && numeric(spec.Value) {
					v = Value{Shape: &text{prefix: someNumber}}
				}
			}
			out = f.concat(out, f.asText(v, p))
		}
	}
	return out
}

// quoted are the dangers left in what repr() writes: no line breaks.
func (e *Engine) quoted() Mask {
	return All &^ (e.Catalog.Danger("log") | e.Catalog.Danger("header") | e.Catalog.Danger("mail"))
}

// numeric says that a format specification takes numbers only: "d", "05.2f".
func numeric(spec string) bool {
	return spec != "" && strings.ContainsRune("bcdeEfFgGnoxX", rune(spec[len(spec)-1])) && spec != "c"
}

// percent is `format % arguments`.
func (f *frame) percent(format, args Value) Value {
	t, ok := format.Shape.(*text)
	if !ok || !t.whole {
		out := Value{Labels: format.Labels.union(f.deep(args))}
		if ok {
			out.Shape = &text{prefix: t.prefix}
		}
		return out
	}
	out := constText("")
	next := 0
	o, many := args.Shape.(*Object)
	many = many && (o.kind == tupleObject) && o.Type == ""
	s := t.prefix
	for len(s) > 0 {
		i := strings.IndexByte(s, '%')
		if i < 0 || i == len(s)-1 {
			out = f.concat(out, constText(s))
			break
		}
		out = f.concat(out, constText(s[:i]))
		s = s[i+1:]
		if s[0] == '%' {
			out = f.concat(out, constText("%"))
			s = s[1:]
			continue
		}
		var v Value
		if s[0] == '(' {
			end := strings.IndexByte(s, ')')
			if end < 0 {
				break
			}
			v = f.index(args, constText(s[1:end]), nil)
			s = s[end+1:]
		} else if many {
			v = f.item(args, pyname.Const{Kind: pyname.ConstInt, Int: int64(next)})
			next++
		} else {
			v = args
		}
		j := strings.IndexAny(s, "diouxXeEfFgGcrsa")
		if j < 0 {
			break
		}
		if strings.IndexByte("diouxXeEfFgG", s[j]) >= 0 {
			v = Value{Shape: &text{prefix: someNumber}}
		}
		if s[j] == 'r' || s[j] == 'a' {
			v = Value{Labels: f.asText(v, nil).Labels.keep(f.e.quoted())}
		}
		s = s[j+1:]
		out = f.concat(out, f.asText(v, nil))
	}
	out.Labels = out.Labels.union(format.Labels)
	return out
}

// format is `format.format(arguments)`.
func (f *frame) format(format Value, args *arguments) Value {
	t, ok := format.Shape.(*text)
	if !ok || !t.whole {
		labels := format.Labels
		for _, v := range args.all() {
			labels = labels.union(f.deep(v))
		}
		out := Value{Labels: labels}
		if ok {
			out.Shape = &text{prefix: t.prefix}
		}
		return out
	}
	out := constText("")
	end := f.eachField(t.prefix, args, func(front string, v Value) {
		out = f.concat(f.concat(out, constText(front)), v)
	})
	if f.st == nil {
		return Value{}
	}
	out = f.concat(out, constText(end))
	out.Labels = out.Labels.union(format.Labels)
	return out
}

// eachField calls do for each `{}` of a format, with the text in front of it up to the one before and with what gets into
// it; it gives the text behind the last one.
func (f *frame) eachField(format string, args *arguments, do func(front string, v Value)) string {
	s := format
	next := 0
	front := ""
	for len(s) > 0 && f.st != nil {
		i := strings.IndexAny(s, "{}")
		if i < 0 {
			front += s
			break
		}
		front += s[:i]
		if i+1 < len(s) && s[i+1] == s[i] {
			front += s[i : i+1]
			s = s[i+2:]
			continue
		}
		end := strings.IndexByte(s[i:], '}')
		if end < 0 {
			break
		}
		if end == 0 { // a brace that closes nothing: Python refuses it
			s = s[i+1:]
			continue
		}
		name := s[i+1 : i+end]
		s = s[i+end+1:]
		spec := ""
		if j := strings.IndexAny(name, ":!"); j >= 0 {
			name, spec = name[:j], name[j:]
		}
		attr := ""
		if j := strings.IndexAny(name, ".["); j >= 0 {
			name, attr = name[:j], name[j:]
		}
		var v Value
		switch {
		case name == "" || strings.Trim(name, "0123456789") == "":
			n := next
			if name != "" {
				n = 0
				for _, d := range name {
					n = n*10 + int(d-'0')
				}
			}
			next++
			v = args.at(f, n)
		default:
			v = args.byName(f, name)
		}
		if attr != "" && attr[0] == '.' && f.st != nil {
			v = f.attribute(v, strings.TrimLeft(attr, "."), nil)
		}
		if strings.HasPrefix(spec, ":") && numeric(spec[1:]) {
			v = Value{Shape: &text{prefix: someNumber}}
		}
		if strings.HasPrefix(spec, "!r") || strings.HasPrefix(spec, "!a") {
			v = Value{Labels: f.asText(v, nil).Labels.keep(f.e.quoted())}
		}
		v = f.asText(v, nil)
		if f.st == nil {
			break
		}
		do(front, v)
		front = ""
	}
	return front
}

// joined is `separator.join(list)`.
func (f *frame) joined(separator, list Value, at pysyntax.Node) Value {
	if o, ok := list.Shape.(*Object); ok && f.st != nil {
		if c := f.st.contents(o); c != nil && c.exact && (o.kind == listObject || o.kind == tupleObject) && len(c.fields) > 0 {
			out := f.asText(c.fields[0].value, at)
			for _, fl := range c.fields[1:] {
				out = f.concat(f.concat(out, separator), f.asText(fl.value, at))
			}
			return out
		}
	}
	return Value{Labels: separator.Labels.union(f.elements(list, at).Labels)}
}

func (f *frame) binOp(x *pysyntax.BinOp) Value {
	// "a" + b + … leans to the left and may be long.
	var chain []*pysyntax.BinOp
	left := pysyntax.Expr(x)
	for {
		b, ok := left.(*pysyntax.BinOp)
		if !ok {
			break
		}
		chain = append(chain, b)
		left = b.Left
	}
	v := f.eval(left)
	for i := len(chain) - 1; i >= 0; i-- {
		w := f.eval(chain[i].Right)
		if f.st == nil {
			return Value{}
		}
		v = f.operate(chain[i], v, w)
	}
	return v
}

func (f *frame) operate(x *pysyntax.BinOp, a, b Value) Value {
	for _, s := range shapes(a.Shape) {
		// A library's type may have operators of its own: Path / "name".
		if o, ok := s.(*Object); ok && o.Type != "" {
			if name := operatorName(x.Op); name != "" && f.e.Catalog.Method(o.Type, name) != nil {
				return f.method(x, a, name, &arguments{positional: []Value{b}}, nil)
			}
		}
	}
	if x.Op == pysyntax.Div && len(a.Labels) == 0 {
		b.Labels = b.Labels.keep(All &^ f.e.Catalog.Danger("argument")) // folder / name, as for Path
	}
	return f.binary(x.Op, a, b)
}

func operatorName(op pysyntax.BinaryOp) string {
	switch op {
	case pysyntax.Div:
		return "__truediv__"
	case pysyntax.Add:
		return "__add__"
	case pysyntax.Mod:
		return "__mod__"
	case pysyntax.BitOr:
		return "__or__"
	case pysyntax.BitAnd:
		return "__and__"
	}
	return ""
}

func (f *frame) binary(op pysyntax.BinaryOp, a, b Value) Value {
	x, ok := constOf(a)
	y, ok2 := constOf(b)
	if ok && ok2 && !(op == pysyntax.Mod && x.Kind == pyname.ConstStr) {
		if r, ok := pyname.Operate(op, x, y); ok {
			return valueOf(r)
		}
	}
	switch op {
	case pysyntax.Add:
		left, isObject := a.Shape.(*Object)
		right, isObject2 := b.Shape.(*Object)
		if isObject && isObject2 && (left.kind == listObject || left.kind == tupleObject) && right.kind == left.kind {
			c, d := f.st.contents(left), f.st.contents(right)
			if c != nil && d != nil && c.exact && d.exact {
				var list []Value
				for _, fl := range c.fields {
					list = append(list, fl.value)
				}
				for _, fl := range d.fields {
					list = append(list, fl.value)
				}
				return f.list(left.kind, list)
			}
			return f.list(left.kind, nil, join(f.elements(a, nil), f.elements(b, nil)))
		}
		return f.concat(a, b)
	case pysyntax.Mod:
		if ok && x.Kind != pyname.ConstStr {
			return Value{Labels: a.Labels.union(b.Labels)}
		}
		if _, isConst := a.Shape.(*constant); !isConst {
			return f.percent(a, b)
		}
	}
	out := Value{Labels: a.Labels.union(b.Labels)}
	if o, isObject := a.Shape.(*Object); isObject && (op == pysyntax.BitOr || op == pysyntax.BitAnd) {
		out.Shape = o // querysets, dicts and sets
	}
	return out
}
