package taint

import (
	"slices"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Which arguments of a call an entry of the catalogue is about, and whether its conditions hold.

// argument is what an Arg selects of a call; empty when it is not passed.
func (f *frame) argument(a Arg, self Value, args *arguments) []Value {
	if a.Keys || a.Key != "" {
		whole := a
		whole.Keys, whole.Key = false, ""
		var list []Value
		for _, v := range f.argument(whole, self, args) {
			list = append(list, Value{Labels: f.behind(a, v, 0)})
		}
		return list
	}
	switch {
	case a.Address:
		return f.addresses(a.Position, args)
	case a.Self && a.Name != "":
		if f.st == nil {
			return nil
		}
		return []Value{f.attribute(self, a.Name, nil)}
	case a.Self:
		return []Value{self}
	case a.Every:
		return args.all()
	case a.Names:
		if !args.hasMapping {
			return nil
		}
		return []Value{f.elements(args.mapping, nil)}
	}
	var list []Value
	found := false
	if a.Position >= 0 {
		for i := a.Position; i < len(args.positional); i++ {
			list, found = append(list, args.positional[i]), true
			if !a.From {
				break
			}
		}
		if args.hasMore && (a.From || a.Position >= len(args.positional)) {
			list = append(list, f.elements(args.more, nil))
		}
	}
	if a.Name != "" {
		for _, n := range args.named {
			if n.name == a.Name {
				list, found = append(list, n.value), true
			}
		}
		if !found && args.hasMapping { // *args may have it, and **kwargs as well
			if v := f.index(args.mapping, constText(a.Name), nil); v.Shape != nil || len(v.Labels) > 0 {
				list = append(list, v)
			}
		}
	}
	return list
}

// addresses are the arguments that a format puts where the address of a link begins: `<a href="{}">`.
func (f *frame) addresses(format int, args *arguments) (list []Value) {
	t, ok := args.at(f, format).Shape.(*text)
	if !ok || !t.whole {
		return nil
	}
	rest := *args
	rest.positional = args.positional[min(format+1, len(args.positional)):]
	f.eachField(t.prefix, &rest, func(front string, v Value) {
		if beginsAddress(front) {
			list = append(list, v)
		}
	})
	return list
}

// behind are the keys of a value's dicts, or what is behind one of their keys. Of what came in whole all may be keys, unless it
// is a text.
func (f *frame) behind(a Arg, v Value, depth int) (labels Labels) {
	if depth > maxDeep || f.st == nil {
		return nil
	}
	list := shapes(v.Shape)
	if len(list) == 0 && a.Keys {
		return v.Labels
	}
	for _, s := range list {
		o, ok := s.(*Object)
		if !ok {
			continue
		}
		part := keysField
		if !a.Keys {
			part, _ = keyOf(pyname.Const{Kind: pyname.ConstStr, Text: a.Key})
		}
		own := f.without(v.Labels, o)
		if a.Keys {
			labels = labels.union(own)
		}
		c := f.st.contents(o)
		if have, ok := c.get(part); ok {
			labels = labels.union(f.deep(have))
		} else if o.origin != nil {
			labels = labels.union(f.symbol(f.e.part(o.origin, onlyOfDict+part), nil).Labels)
		}
		for _, fl := range c.list() {
			if fl.key != part && fl.key[0] == '[' {
				labels = labels.union(f.inner(a, fl.value, depth+1))
			}
		}
		if c != nil {
			labels = labels.union(f.inner(a, c.rest, depth+1))
		}
	}
	return labels
}

// onlyOfDict begins the keys of parts that dicts have and texts have not.
const onlyOfDict = "?"

// partOfDict is such a part of a value.
func (f *frame) partOfDict(v Value, key string, at pysyntax.Node) (out Value) {
	for _, s := range shapes(v.Shape) {
		o, ok := s.(*Object)
		switch {
		case !ok:
		case o.origin != nil:
			out.Labels = out.Labels.union(f.symbol(f.e.part(o.origin, onlyOfDict+key), nil).Labels)
		case o.kind == dictObject:
			out = join2(out, f.partOf(Value{v.Labels, o}, key, at))
		}
	}
	return out
}

// inner is behind for what stands in a container: a text there is a value, and no dict.
func (f *frame) inner(a Arg, v Value, depth int) (labels Labels) {
	for _, s := range shapes(v.Shape) {
		if o, ok := s.(*Object); ok && o.kind != instance && o.origin == nil {
			labels = labels.union(f.behind(a, Value{Shape: o}, depth))
		}
	}
	return labels
}

// selected are the labels of the arguments that a sink is about. Behind a "--" a program takes no options any more.
func (f *frame) selected(list []Arg, self Value, args *arguments, dangers Mask) (out []Labels) {
	// What a format writes with %r keeps its line breaks to itself.
	quoted := map[int]bool{}
	if log := f.e.Catalog.Danger("log"); dangers&log != 0 && dangers&^log == 0 && len(args.positional) > 1 {
		if c, ok := constOf(args.positional[0]); ok {
			quoted = quotedBy(c.Text)
		}
	}
	option := f.e.Catalog.Danger("argument")
	for _, a := range list {
		if a.From || a.Every {
			for i, v := range args.positional {
				if i >= a.Position && !quoted[i] {
					out = f.dangerous(out, v, a, dangers)
				}
				if isDashes(v) {
					dangers &^= option
				}
			}
			more := *args
			more.positional = nil
			if a.From { // positions only
				more.named, more.hasMapping = nil, false
			}
			for _, v := range f.argument(Arg{Position: -1, Every: true}, self, &more) {
				out = f.dangerous(out, v, a, dangers)
			}
			continue
		}
		if a.Position > 0 && quoted[a.Position] {
			continue
		}
		for _, v := range f.argument(a, self, args) {
			out = f.dangerous(out, v, a, dangers)
			if isDashes(v) {
				dangers &^= option
			}
		}
	}
	return out
}

// dangerous adds the labels of an argument that are left with some dangers.
func (f *frame) dangerous(out []Labels, v Value, a Arg, dangers Mask) []Labels {
	if list := shapes(v.Shape); len(list) > 1 {
		for _, s := range list {
			out = f.dangerous(out, Value{v.Labels, s}, a, dangers)
		}
		return out
	}
	if a.First {
		if o, ok := v.Shape.(*Object); ok && (o.kind == listObject || o.kind == tupleObject) && f.st != nil {
			v = f.item(v, pyname.Const{Kind: pyname.ConstInt})
		}
	}
	labels, option := f.deep(v), f.e.Catalog.Danger("argument")
	if dangers&option != 0 {
		labels = f.words(v, option)
	} else {
		labels = labels.keep(All &^ option)
	}
	if len(labels.keep(dangers)) > 0 {
		out = append(out, labels) // with what else is left: that says how bad it is, see escaped
	}
	return out
}

// quotedBy are the arguments, from 1, that a format of a log writes so that line breaks don't get out: %r, %a, numbers.
func quotedBy(format string) map[int]bool {
	list := map[int]bool{}
	n := 0
	for i := 0; i < len(format)-1; i++ {
		if format[i] != '%' {
			continue
		}
		j := i + 1
		for j < len(format) && strings.IndexByte("0123456789.+-# *", format[j]) >= 0 {
			j++
		}
		if j == len(format) || format[j] == '(' {
			return map[int]bool{}
		}
		if format[j] != '%' {
			n++
			list[n] = strings.IndexByte("radiouxXeEfFgG", format[j]) >= 0
		}
		i = j
	}
	return list
}

// holds says that an entry's conditions hold.
func (f *frame) holds(e *Entry, self Value, args *arguments) bool {
	for _, c := range e.If {
		if !f.condition(c, self, args) {
			return false
		}
	}
	for _, c := range e.Unless {
		if f.condition(c, self, args) {
			return false
		}
	}
	return true
}

func (f *frame) condition(c Cond, self Value, args *arguments) bool {
	list := f.argument(c.Arg, self, args)
	for _, v := range list {
		if len(c.Values) == 0 {
			if truth, known := truthOf(v); !known || truth {
				return true
			}
			continue
		}
		for _, name := range f.namesOf(v) {
			if slices.ContainsFunc(c.Values, func(want string) bool { return matches(want, name) }) {
				return true
			}
		}
	}
	return false
}

// remover is the name of the project's classes that only take things away.
const remover = "paddock.Remover"

// nameOf is the name by which conditions know a class. A name such as EscapeHtml tells what a class is for where nobody can
// tell what it does; of one that does no more than delete from what it is given, that is known.
func (e *Engine) nameOf(c *Class) string {
	if c.Class != nil && removes(c.Class) {
		return remover
	}
	return className(c)
}

// removes says that the methods of a class, of which it has some, do nothing but take things out of what they are given.
func removes(c *pyname.Class) bool {
	found := false
	for _, s := range c.Node.Body {
		d, ok := s.(*pysyntax.FunctionDef)
		if !ok {
			continue
		}
		for _, s := range d.Body {
			switch s := s.(type) {
			case *pysyntax.Delete:
				found = true
			case *pysyntax.Pass:
			case *pysyntax.ExprStmt:
				call, ok := s.Value.(*pysyntax.Call)
				if !ok {
					if _, text := s.Value.(*pysyntax.Str); !text {
						return false
					}
					continue
				}
				a, ok := call.Func.(*pysyntax.Attribute)
				if !ok || a.Attr.Name != "deregister" && a.Attr.Name != "pop" && a.Attr.Name != "remove" {
					return false
				}
				found = true
			default:
				return false
			}
		}
	}
	return found
}

// namesOf is a value as conditions write it: a constant as Python prints it, the name of a library's thing. A class of
// the project goes by the names of those it derives from too.
func (f *frame) namesOf(v Value) (names []string) {
	if c, ok := constOf(v); ok {
		return []string{c.String()}
	}
	for _, s := range shapes(v.Shape) {
		switch s := s.(type) {
		case *text:
			switch {
			case s.either != "":
				names = append(names, strings.Split(s.either[1:], "\x00")...)
			case s.prefix != "" && s.prefix[0] != 0:
				names = append(names, s.prefix)
			}
		case *external:
			names = append(names, s.name)
		case *Class:
			names = append(names, f.e.nameOf(s))
			if s.Class != nil {
				names = append(names, f.e.missing(s.Class)...)
			}
		case *Object:
			if s.Type != "" {
				names = append(names, s.Type)
			} else if s.Class != nil {
				names = append(names, f.e.nameOf(&Class{Class: s.Class}))
			} else if s.kind != instance {
				names = append(names, [...]string{"", "list", "tuple", "set", "dict"}[s.kind])
				names = append(names, f.elementNames(s, 0)...)
			}
		case *method:
			names = append(names, "*."+s.name)
		}
	}
	return names
}

// elementNames are the constants and the types of what is in a container, and in the containers in it.
func (f *frame) elementNames(o *Object, depth int) (names []string) {
	c := f.st.contents(o)
	if c == nil || depth > maxDeep {
		return nil
	}
	for _, fl := range append([]field{{value: c.rest}}, c.fields...) {
		switch inner := fl.value.Shape.(type) {
		case *text:
			if inner.whole || inner.either != "" {
				names = append(names, f.namesOf(fl.value)...)
			}
		case *Object:
			if inner.kind != instance && inner.Type == "" {
				names = append(names, f.elementNames(inner, depth+1)...)
				continue
			}
			names = append(names, f.namesOf(fl.value)...)
		case *constant, *Class, *external:
			names = append(names, f.namesOf(fl.value)...)
		}
	}
	return names
}

func matches(want, name string) bool {
	if rest, ok := strings.CutSuffix(want, "*"); ok {
		if mid, ok := strings.CutPrefix(rest, "*"); ok {
			return strings.Contains(name, mid)
		}
		return strings.HasPrefix(name, rest)
	}
	if rest, ok := strings.CutPrefix(want, "*"); ok {
		return strings.HasSuffix(name, rest)
	}
	return want == name
}
