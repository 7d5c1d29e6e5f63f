package pyname

import (
	"strconv"
	"strings"

	"paddock/internal/pysyntax"
)

// Strings put together from constants: f-strings, %, .format, .join and the
// methods that people use on text they have written themselves. Format
// specifications with more than a plain conversion are left alone.

func (f *folder) fstring(m *Module, e *pysyntax.FString, depth int) (Const, bool) {
	if e.Template {
		return Const{}, false
	}
	var b strings.Builder
	for _, p := range e.Parts {
		switch p := p.(type) {
		case *pysyntax.Str:
			b.WriteString(p.Value)
		case *pysyntax.Interpolation:
			v, ok := f.expr(m, p.Value, depth)
			if !ok || p.Format != nil && len(p.Format.Parts) > 0 {
				return Const{}, false
			}
			switch {
			case p.Conversion == 'r' || p.Debug && p.Conversion == 0:
				b.WriteString(v.repr())
			case p.Conversion == 0 || p.Conversion == 's':
				text, ok := v.text()
				if !ok {
					return Const{}, false
				}
				b.WriteString(text)
			default:
				return Const{}, false
			}
		}
		if b.Len() > maxText {
			return Const{}, false
		}
	}
	return f.str(b.String())
}

// text is str(c); ok is false where it is not the same in Python 2 and 3 or hardly ever meant.
func (c Const) text() (string, bool) {
	if c.Kind == ConstBytes {
		return "", false
	}
	return c.String(), true
}

// percent is `format % arguments`.
func (f *folder) percent(m *Module, format string, e pysyntax.Expr, depth int) (Const, bool) {
	args, ok := f.expr(m, e, depth)
	if !ok {
		return Const{}, false
	}
	list := []Const{args}
	if args.Kind == ConstTuple {
		list = args.Items
	}
	var b strings.Builder
	next := 0
	for i := 0; i < len(format); {
		j := strings.IndexByte(format[i:], '%')
		if j < 0 {
			b.WriteString(format[i:])
			break
		}
		b.WriteString(format[i : i+j])
		i += j + 1
		if i >= len(format) {
			return Const{}, false
		}
		var v Const
		if format[i] == '%' {
			b.WriteByte('%')
			i++
			continue
		}
		if format[i] == '(' {
			end := strings.IndexByte(format[i:], ')')
			if end < 0 || args.Kind != ConstDict || i+end+1 >= len(format) {
				return Const{}, false
			}
			found := false
			for k := range args.Keys {
				if args.Keys[k].Kind == ConstStr && args.Keys[k].Text == format[i+1:i+end] {
					v, found = args.Items[k], true
				}
			}
			if !found {
				return Const{}, false
			}
			i += end + 1
		} else {
			if next >= len(list) {
				return Const{}, false
			}
			v = list[next]
			next++
		}
		switch n, _, isInt, _ := v.number(); {
		case format[i] == 's':
			text, ok := v.text()
			if !ok {
				return Const{}, false
			}
			b.WriteString(text)
		case format[i] == 'r':
			b.WriteString(v.repr())
		case (format[i] == 'd' || format[i] == 'i') && isInt:
			b.WriteString(strconv.FormatInt(n, 10))
		default:
			return Const{}, false
		}
		i++
		if b.Len() > maxText {
			return Const{}, false
		}
	}
	if args.Kind != ConstDict && next != len(list) {
		return Const{}, false
	}
	return f.str(b.String())
}

// call folds methods of constant strings, and str, int, bool, len, tuple and list of constants.
func (f *folder) call(m *Module, e *pysyntax.Call, depth int) (Const, bool) {
	if len(e.Args) > maxItems {
		return Const{}, false
	}
	if n, ok := e.Func.(*pysyntax.Name); ok {
		return f.builtin(m, n, e, depth)
	}
	a, ok := e.Func.(*pysyntax.Attribute)
	if !ok {
		return Const{}, false
	}
	switch a.Attr.Name {
	case "format", "join", "strip", "lstrip", "rstrip", "lower", "upper", "replace", "split", "startswith", "endswith", "encode", "decode", "removeprefix", "removesuffix":
	default:
		return Const{}, false
	}
	self, ok := f.expr(m, a.Value, depth)
	if !ok || self.Kind != ConstStr && self.Kind != ConstBytes {
		return Const{}, false
	}
	args, ok := f.items(m, ConstTuple, e.Args, depth)
	if !ok {
		return Const{}, false
	}
	if self.Kind == ConstBytes {
		if a.Attr.Name == "decode" && len(e.Keywords) == 0 && utf8Named(args.Items) {
			return f.str(self.Text)
		}
		return Const{}, false
	}
	if a.Attr.Name == "format" {
		named := map[string]Const{}
		for _, k := range e.Keywords {
			v, ok := f.expr(m, k.Value, depth)
			if !ok || k.Name.Name == "" {
				return Const{}, false
			}
			named[k.Name.Name] = v
		}
		return f.format(self.Text, args.Items, named)
	}
	if len(e.Keywords) > 0 {
		return Const{}, false
	}
	return f.method(a.Attr.Name, self.Text, args.Items)
}

func utf8Named(args []Const) bool {
	if len(args) == 0 {
		return true
	}
	switch strings.ToLower(args[0].Text) {
	case "utf-8", "utf8", "ascii":
		return len(args) == 1
	}
	return false
}

func (f *folder) method(name, self string, args []Const) (Const, bool) {
	texts := make([]string, len(args))
	for i, a := range args {
		if a.Kind != ConstStr && name != "join" {
			return Const{}, false
		}
		texts[i] = a.Text
	}
	switch {
	case name == "join" && len(args) == 1:
		size := 0
		var parts []string
		for _, c := range args[0].Items {
			if size += len(c.Text) + len(self); c.Kind != ConstStr || size > maxText {
				return Const{}, false
			}
			parts = append(parts, c.Text)
		}
		if args[0].Kind != ConstTuple && args[0].Kind != ConstList {
			return Const{}, false
		}
		return f.str(strings.Join(parts, self))
	case name == "lower" && len(args) == 0:
		return f.str(strings.ToLower(self))
	case name == "upper" && len(args) == 0:
		return f.str(strings.ToUpper(self))
	case name == "strip" && len(args) == 0:
		return f.str(strings.TrimSpace(self))
	case name == "strip" && len(args) == 1:
		return f.str(strings.Trim(self, texts[0]))
	case name == "lstrip" && len(args) == 1:
		return f.str(strings.TrimLeft(self, texts[0]))
	case name == "rstrip" && len(args) == 1:
		return f.str(strings.TrimRight(self, texts[0]))
	case name == "replace" && len(args) == 2:
		if n := strings.Count(self, texts[0]); n*len(texts[1]) > maxText {
			return Const{}, false
		}
		return f.str(strings.ReplaceAll(self, texts[0], texts[1]))
	case name == "removeprefix" && len(args) == 1:
		return f.str(strings.TrimPrefix(self, texts[0]))
	case name == "removesuffix" && len(args) == 1:
		return f.str(strings.TrimSuffix(self, texts[0]))
	case name == "startswith" && len(args) == 1:
		return boolean(strings.HasPrefix(self, texts[0]))
	case name == "endswith" && len(args) == 1:
		return boolean(strings.HasSuffix(self, texts[0]))
	case name == "encode" && utf8Named(args):
		return Const{Kind: ConstBytes, Text: self}, true
	case name == "split" && (len(args) == 0 || len(args) == 1 && texts[0] != ""):
		parts := strings.Fields(self)
		if len(args) == 1 {
			parts = strings.Split(self, texts[0])
		}
		if len(parts) > maxItems {
			return Const{}, false
		}
		c := Const{Kind: ConstList}
		for _, p := range parts {
			c.Items = append(c.Items, Const{Kind: ConstStr, Text: p})
		}
		return c, true
	}
	return Const{}, false
}

// format is str.format with plain fields: {}, {0}, {name}, with !r or !s.
func (f *folder) format(format string, args []Const, named map[string]Const) (Const, bool) {
	var b strings.Builder
	next := 0
	for i := 0; i < len(format); i++ {
		c := format[i]
		if c != '{' && c != '}' {
			b.WriteByte(c)
			continue
		}
		if i+1 < len(format) && format[i+1] == c {
			b.WriteByte(c)
			i++
			continue
		}
		end := strings.IndexByte(format[i:], '}')
		if c == '}' || end < 0 {
			return Const{}, false
		}
		field, conversion, _ := strings.Cut(format[i+1:i+end], "!")
		i += end
		var v Const
		ok := false
		if field == "" {
			field = strconv.Itoa(next)
			next++
		}
		if n, err := strconv.Atoi(field); err == nil {
			if ok = n >= 0 && n < len(args); ok {
				v = args[n]
			}
		} else {
			v, ok = named[field]
		}
		text, plain := v.text()
		switch {
		case !ok || !plain || b.Len() > maxText:
			return Const{}, false
		case conversion == "r":
			b.WriteString(v.repr())
		case conversion == "" || conversion == "s":
			b.WriteString(text)
		default:
			return Const{}, false
		}
	}
	return f.str(b.String())
}

func (f *folder) builtin(m *Module, n *pysyntax.Name, e *pysyntax.Call, depth int) (Const, bool) {
	switch n.ID {
	case "str", "int", "bool", "len", "tuple", "list":
	default:
		return Const{}, false
	}
	if name, ok := m.Qualify(n); !ok || name != "builtins."+n.ID || len(e.Args) != 1 || len(e.Keywords) > 0 {
		return Const{}, false
	}
	v, ok := f.expr(m, e.Args[0], depth)
	if !ok {
		return Const{}, false
	}
	switch n.ID {
	case "str":
		text, ok := v.text()
		if !ok {
			return Const{}, false
		}
		return f.str(text)
	case "bool":
		return boolean(v.Truth())
	case "int":
		if v.Kind == ConstStr {
			i, err := strconv.ParseInt(strings.TrimSpace(v.Text), 10, 64)
			return Const{Kind: ConstInt, Int: i}, err == nil
		}
		i, _, isInt, ok := v.number()
		return Const{Kind: ConstInt, Int: i}, ok && isInt
	case "len":
		switch l := v.length(); {
		case l >= 0:
			return Const{Kind: ConstInt, Int: int64(l)}, true
		case v.Kind == ConstBytes:
			return Const{Kind: ConstInt, Int: int64(len(v.Text))}, true
		}
	case "tuple", "list":
		if v.Kind == ConstTuple || v.Kind == ConstList {
			kind := ConstTuple
			if n.ID == "list" {
				kind = ConstList
			}
			return Const{Kind: kind, Items: v.Items}, true
		}
	}
	return Const{}, false
}
