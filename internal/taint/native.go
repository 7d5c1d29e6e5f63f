package taint

import (
	"slices"
	"strconv"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// What Python's own containers and functions do with their parts. It stands
// here and not in the catalogue because it is about parts: what a list gives
// back is what was put in at that place.

// builtin calls a function of Python's own that handles parts; ok is false for the others.
func (f *frame) builtin(at pysyntax.Node, name string, args *arguments, x *pysyntax.Call) (Value, bool) {
	first := func() Value { return args.at(f, 0) }
	switch name {
	case "builtins.repr", "builtins.ascii":
		return Value{Labels: f.asText(first(), at).Labels.keep(f.e.quoted())}, true
	case "builtins.str", "builtins.unicode", "builtins.format":
		return f.asText(first(), at), true
	case "builtins.bytes", "builtins.bytearray":
		return Value{Labels: f.deep(first())}, true
	case "builtins.list", "builtins.tuple", "builtins.set", "builtins.frozenset", "builtins.sorted", "builtins.reversed":
		kind := listObject
		switch name {
		case "builtins.tuple":
			kind = tupleObject
		case "builtins.set", "builtins.frozenset":
			kind = setObject
		}
		v := first()
		if o, ok := v.Shape.(*Object); ok && name != "builtins.sorted" && name != "builtins.reversed" && (o.kind == listObject || o.kind == tupleObject) {
			if c := f.st.contents(o); c != nil && c.exact {
				n := &Object{kind: kind, fixed: f.static}
				f.st.put(n, c)
				return Value{Labels: v.Labels, Shape: n}, true
			}
		}
		if len(args.all()) == 0 {
			return f.list(kind, nil), true
		}
		out := f.list(kind, nil, f.elements(v, at))
		return out, true
	case "builtins.dict", "collections.OrderedDict", "collections.defaultdict", "builtins.vars":
		o := &Object{kind: dictObject, fixed: f.static}
		c := &contents{exact: true}
		if v := first(); v.Shape != nil || len(v.Labels) > 0 {
			if from, ok := v.Shape.(*Object); ok && from.kind == dictObject {
				c = joinInto(c, f.st.contents(from), f.symbolic(from))
				c.exact = f.st.contents(from) != nil && f.st.contents(from).exact
			} else {
				e := f.elements(v, at)
				val := f.item(e, pyname.Const{Kind: pyname.ConstInt, Int: 1})
				c = c.withRest(join(val, Value{Labels: v.Labels}))
			}
		}
		for _, n := range args.named {
			if key, ok := keyOf(pyname.Const{Kind: pyname.ConstStr, Text: n.name}); ok {
				c = c.with(key, n.value)
			}
		}
		if args.hasMapping {
			if from, ok := args.mapping.Shape.(*Object); ok && from.kind == dictObject {
				exact := c.exact && f.st.contents(from) != nil && f.st.contents(from).exact
				c = joinInto(c, f.st.contents(from), f.symbolic(from))
				c.exact = exact
			} else {
				c = c.withRest(f.deepValue(args.mapping))
			}
		}
		f.st.put(o, c)
		return Value{Shape: o}, true
	case "builtins.str.maketrans":
		if len(args.positional) != 1 {
			return Value{}, false
		}
		return first(), true
	case "builtins.enumerate":
		return f.list(listObject, nil, f.list(tupleObject, []Value{{}, f.elements(first(), at)})), true
	case "builtins.zip":
		var parts []Value
		for _, v := range args.positional {
			parts = append(parts, f.elements(v, at))
		}
		return f.list(listObject, nil, f.list(tupleObject, parts)), true
	case "builtins.map":
		if len(args.positional) < 2 {
			return Value{}, true
		}
		passed := &arguments{}
		for _, v := range args.positional[1:] {
			passed.positional = append(passed.positional, f.elements(v, at))
		}
		v := f.call(at, first(), passed, nil)
		if f.st == nil {
			return Value{}, true
		}
		return f.list(listObject, nil, v), true
	case "builtins.filter":
		return f.list(listObject, nil, f.elements(args.at(f, 1), at)), true
	case "builtins.iter", "builtins.aiter":
		return first(), true
	case "builtins.next", "builtins.anext", "builtins.max", "builtins.min":
		var out Value
		many := len(args.positional) > 1 && (name == "builtins.max" || name == "builtins.min")
		if many {
			for _, v := range args.positional {
				out = join(out, Value{Labels: v.Labels})
			}
			if name == "builtins.min" {
				out.Labels = out.Labels.keep(All &^ f.e.Catalog.Danger("size"))
			}
			return out, true
		}
		out = f.elements(first(), at)
		if len(args.positional) > 1 {
			out = join(out, args.at(f, 1))
		}
		return out, true
	case "builtins.getattr":
		if n, ok := constOf(args.at(f, 1)); ok && n.Kind == pyname.ConstStr {
			v := f.attribute(first(), n.Text, at)
			if len(args.positional) > 2 {
				v = join(v, args.at(f, 2))
			}
			return v, true
		}
		v := first()
		if m, ok := v.Shape.(*module); ok {
			return anyClass(m.m), true
		}
		if t, ok := args.at(f, 1).Shape.(*text); ok {
			prefix, _, _ := strings.Cut(t.prefix, "\x00")
			if v, ok := f.beginning(v, prefix, at); ok {
				return v, true
			}
		}
		return Value{Labels: v.Labels}, true
	case "builtins.setattr":
		if n, ok := constOf(args.at(f, 1)); ok && n.Kind == pyname.ConstStr {
			f.setAttribute(first(), n.Text, args.at(f, 2), at)
		} else if o, ok := first().Shape.(*Object); ok && o.Class != nil {
			f.keep(o.Class, "*", args.at(f, 2), at)
		}
		return Value{}, true
	case "functools.partial", "functools.partialmethod":
		for _, s := range shapes(first().Shape) {
			if fn, ok := s.(*Function); ok {
				n := *fn
				n.given = &arguments{named: args.named}
				if len(args.positional) > 1 {
					n.given.positional = args.positional[1:]
				}
				return Value{Shape: &n}, true
			}
		}
		return first(), true
	case "functools.wraps", "functools.lru_cache", "functools.cache", "functools.update_wrapper":
		return Value{}, true
	case "functools.reduce":
		return Value{Labels: f.deep(args.at(f, 1)).union(f.deep(args.at(f, 2)))}, true
	case "copy.copy", "copy.deepcopy":
		v := first()
		if o, ok := v.Shape.(*Object); ok && o.origin == nil {
			n := *o
			if c := f.st.contents(o); c != nil {
				f.st.put(&n, c)
			}
			v.Shape = &n
		}
		return v, true
	case "re.compile":
		o := &Object{Type: "re.Pattern", fixed: f.static}
		f.st.put(o, (*contents)(nil).with(".pattern", first()))
		return Value{Shape: o}, true
	case "re.sub":
		return f.substituted(first(), args.at(f, 1), args.at(f, 2))
	case "builtins.type":
		if o, ok := first().Shape.(*Object); ok && o.Class != nil {
			return ClassValue(o.Class), true
		}
		return Value{}, true
	case "builtins.isinstance", "builtins.hasattr", "builtins.callable", "builtins.issubclass", "builtins.id", "builtins.super":
		return Value{}, true
	case "builtins.len":
		if n, ok := f.length(first()); ok {
			return valueOf(pyname.Const{Kind: pyname.ConstInt, Int: int64(n)}), true
		}
		return Value{}, true
	case "builtins.int":
		if c, ok := constOf(first()); ok {
			switch c.Kind {
			case pyname.ConstInt:
				return first(), true
			case pyname.ConstStr:
				if n, err := strconv.ParseInt(strings.TrimSpace(c.Text), 10, 64); err == nil && len(args.positional) == 1 {
					return valueOf(pyname.Const{Kind: pyname.ConstInt, Int: n}), true
				}
			}
		}
	case "builtins.bool":
		if truth, known := truthOf(first()); known {
			return valueOf(pyname.Const{Kind: pyname.ConstBool, Bool: truth}), true
		}
	case "builtins.ord", "builtins.chr":
		if c, ok := constOf(first()); ok {
			if name == "builtins.chr" && c.Kind == pyname.ConstInt && c.Int >= 0 && c.Int < 0x110000 {
				return constText(string(rune(c.Int))), true
			}
			if r := []rune(c.Text); name == "builtins.ord" && len(r) == 1 {
				return valueOf(pyname.Const{Kind: pyname.ConstInt, Int: int64(r[0])}), true
			}
		}
	}
	return Value{}, false
}

func (f *frame) deepValue(v Value) Value { return Value{Labels: f.deep(v)} }

func (f *frame) length(v Value) (int, bool) {
	if c, ok := constOf(v); ok {
		return c.Len(), c.Len() >= 0
	}
	if o, ok := v.Shape.(*Object); ok {
		if c := f.st.contents(o); c != nil && c.exact && o.origin == nil && o.kind != instance {
			return len(c.fields), true
		}
	}
	return 0, false
}

// container calls a method of a list, tuple, set or dict; ok is false for a name that none of them has.
func (f *frame) container(at pysyntax.Node, self Value, o *Object, name string, args *arguments, x *pysyntax.Call) (Value, bool) {
	c := f.st.contents(o)
	first := args.at(f, 0)
	switch name {
	case "append", "add", "appendleft", "put", "put_nowait":
		if c != nil && c.exact && o.kind == listObject && name == "append" && len(c.fields) < maxFields {
			f.st.put(o, c.with("["+strconv.Itoa(len(c.fields))+"]", first))
			return Value{}, true
		}
		if o.origin == nil || len(first.Labels) > 0 || first.Shape != nil {
			f.st.put(o, c.withRest(first))
		}
		return Value{}, true
	case "insert":
		v := args.at(f, 1)
		if k, ok := constOf(first); ok && c != nil && c.exact && k.Kind == pyname.ConstInt && k.Int >= 0 && int(k.Int) <= len(c.fields) {
			var list []Value
			for i, fl := range c.fields {
				if int64(i) == k.Int {
					list = append(list, v)
				}
				list = append(list, fl.value)
			}
			if int(k.Int) == len(c.fields) {
				list = append(list, v)
			}
			f.st.put(o, listContents(list))
			return Value{}, true
		}
		f.st.put(o, c.withRest(v))
		return Value{}, true
	case "extend":
		if from, ok := first.Shape.(*Object); ok && c != nil && c.exact && o.kind == listObject {
			if d := f.st.contents(from); d != nil && d.exact {
				var list []Value
				for _, fl := range c.fields {
					list = append(list, fl.value)
				}
				for _, fl := range d.fields {
					list = append(list, fl.value)
				}
				f.st.put(o, listContents(list))
				return Value{}, true
			}
		}
		f.st.put(o, c.withRest(f.elements(first, at)))
		return Value{}, true
	case "update":
		for _, n := range args.named {
			if key, ok := keyOf(pyname.Const{Kind: pyname.ConstStr, Text: n.name}); ok {
				c = c.with(key, n.value)
			}
		}
		for _, v := range args.positional {
			if from, ok := v.Shape.(*Object); ok && (from.kind == dictObject || from.kind == instance && from.origin != nil) {
				exact := c == nil || c.exact
				c = joinInto(c, f.st.contents(from), f.symbolic(from))
				if d := f.st.contents(from); d == nil || !d.exact {
					exact = false
				}
				if c != nil && !exact {
					n := *c
					n.exact = false
					c = &n
				}
			} else if len(v.Labels) > 0 {
				c = c.withRest(Value{Labels: v.Labels})
				c = c.with(keysField, Value{Labels: v.Labels})
			} else {
				c = c.withRest(f.elements(v, at))
			}
		}
		if c != nil {
			f.st.put(o, c)
		}
		return Value{}, true
	case "pop":
		if o.kind == listObject {
			k := pyname.Const{Kind: pyname.ConstInt, Int: -1}
			if len(args.positional) > 0 {
				given, ok := constOf(first)
				if !ok {
					return f.elements(self, at), true
				}
				k = given
			}
			v := f.item(Value{self.Labels, o}, k)
			f.remove(o, k)
			return v, true
		}
		v := f.index(Value{self.Labels, o}, first, at)
		if len(args.positional) > 1 {
			v = join(v, args.at(f, 1))
		}
		if k, ok := constOf(first); ok && o.origin == nil {
			f.remove(o, k)
		}
		return v, true
	case "get", "setdefault", "getlist", "__getitem__":
		if o.kind == listObject || o.kind == tupleObject {
			return Value{}, false
		}
		known := false
		if k, ok := constOf(first); ok {
			if key, ok := keyOf(k); ok {
				_, known = c.get(key)
			}
		}
		v := f.index(Value{self.Labels, o}, first, at)
		if d := args.at(f, 1); !known && (len(args.positional) > 1) {
			v = join2(v, d)
		}
		if name == "setdefault" && !known {
			if d := args.at(f, 1); len(d.Labels) > 0 || d.Shape != nil {
				f.setItem(Value{self.Labels, o}, first, v, at)
			}
		}
		return v, true
	case "items":
		if o.kind == instance && o.origin == nil {
			return Value{}, false
		}
		keys := f.elementsOf(&Object{kind: dictObject}, nil, at)
		if k, ok := c.get(keysField); ok {
			keys = k
		}
		if o.origin != nil {
			keys = join(keys, f.symbol(f.e.part(o.origin, keysField), nil))
		}
		keys.Labels = keys.Labels.union(f.without(self.Labels, o))
		return f.list(listObject, nil, f.list(tupleObject, []Value{keys, f.values(self, o)})), true
	case "values":
		if o.kind == instance && o.origin == nil {
			return Value{}, false
		}
		return f.list(listObject, nil, f.values(self, o)), true
	case "keys":
		return f.list(listObject, nil, f.elementsOf(&Object{kind: dictObject, origin: o.origin}, f.without(self.Labels, o), at)), true
	case "copy", "union", "intersection", "difference", "most_common":
		n := *o
		n.origin = nil
		if c != nil {
			f.st.put(&n, c)
		} else if o.origin != nil {
			return self, true
		}
		return Value{Labels: f.without(self.Labels, o), Shape: &n}, true
	case "popitem":
		return f.list(tupleObject, []Value{{}, f.values(self, o)}), true
	case "popleft":
		return f.elements(self, at), true
	case "clear":
		f.st.put(o, &contents{exact: true})
		return Value{}, true
	case "sort", "reverse":
		if c != nil && c.exact && o.kind == listObject {
			n := &contents{rest: c.elements()}
			f.st.put(o, n)
		}
		return Value{}, true
	case "remove", "discard":
		if c != nil && c.exact && o.kind == listObject {
			if k, ok := constOf(first); ok {
				for i, fl := range c.fields {
					if have, ok := constOf(fl.value); ok && have.Equal(k) {
						f.remove(o, pyname.Const{Kind: pyname.ConstInt, Int: int64(i)})
						return Value{}, true
					}
				}
			}
			f.st.put(o, &contents{rest: c.elements()})
		}
		return Value{}, true
	case "index", "count", "isdisjoint", "issubset", "issuperset":
		return Value{}, o.kind != instance
	}
	return Value{}, false
}

// join2 is join where one side may be nothing at all.
func join2(a, b Value) Value {
	if a.Shape == nil && len(a.Labels) == 0 {
		return b
	}
	return join(a, b)
}

// values is any value of a dict.
func (f *frame) values(self Value, o *Object) Value {
	c := f.st.contents(o)
	v := c.elements()
	v.Labels = v.Labels.union(f.without(self.Labels, o))
	if o.origin != nil {
		v = join(v, f.symbol(f.e.part(o.origin, valuesField), nil))
	}
	return v
}

// textMethod calls a method of a string, as far as what it gives can be told.
func (f *frame) textMethod(self Value, name string, args *arguments, at pysyntax.Node) (Value, bool) {
	switch name {
	case "format":
		if f.st == nil {
			return Value{}, true
		}
		for _, e := range f.e.Catalog.Entries("builtins.str.format") {
			if e.Verb == Sink {
				f.reach(e, at, self.Labels.keep(e.Dangers))
			}
		}
		return f.format(self, args), true
	case "join":
		return f.joined(self, args.at(f, 0), at), true
	case "encode", "decode":
		return self, true
	case "replace":
		if v, ok := f.withoutMark(self, args); ok {
			return v, true
		}
	case "translate":
		if v, ok := f.translated(self, args.at(f, 0)); ok {
			return v, true
		}
	case "maketrans":
		if v := args.at(f, 0); len(args.positional) == 1 && len(v.Labels) == 0 {
			return v, true
		}
	case "lstrip", "strip":
		// What begins with no slash begins at no root.
		if c, ok := constOf(args.at(f, 0)); ok && strings.Contains(c.Text, "/") {
			self.Labels = self.Labels.keep(All &^ f.e.Catalog.Danger("path-root"))
			if _, ok := self.Shape.(*text); !ok {
				return Value{Labels: self.Labels}, true
			}
		}
	}
	t, ok := self.Shape.(*text)
	if !ok {
		return Value{}, false
	}
	switch name {
	case "lower", "upper", "strip", "lstrip", "rstrip", "title", "capitalize":
		if !t.whole {
			return Value{Labels: self.Labels, Shape: t}, true
		}
		if len(args.positional) > 0 {
			return Value{Labels: self.Labels}, true
		}
		switch name {
		case "lower":
			return constText(strings.ToLower(t.prefix)), true
		case "upper":
			return constText(strings.ToUpper(t.prefix)), true
		case "strip":
			return constText(strings.TrimSpace(t.prefix)), true
		}
		return Value{}, true
	case "replace":
		a, ok := constOf(args.at(f, 0))
		b, ok2 := constOf(args.at(f, 1))
		if ok && ok2 && t.whole && len(args.positional) == 2 && a.Text != "" {
			return constText(cut(strings.ReplaceAll(t.prefix, a.Text, b.Text), maxText)), true
		}
	case "startswith", "endswith":
		a, ok := constOf(args.at(f, 0))
		if ok && t.whole && a.Kind == pyname.ConstStr {
			is := strings.HasPrefix(t.prefix, a.Text)
			if name == "endswith" {
				is = strings.HasSuffix(t.prefix, a.Text)
			}
			return valueOf(pyname.Const{Kind: pyname.ConstBool, Bool: is}), true
		}
		return Value{}, true
	case "split":
		if t.whole && len(args.positional) == 1 {
			if a, ok := constOf(args.at(f, 0)); ok && a.Text != "" {
				var list []Value
				for _, p := range strings.Split(t.prefix, a.Text) {
					list = append(list, constText(p))
				}
				return f.list(listObject, list), true
			}
		}
	}
	return Value{}, false
}

// anyClass is one of the classes of a module, when there are only a few.
func anyClass(m *pyname.Module) Value {
	var list []Shape
	for _, c := range m.Classes() {
		list = append(list, &Class{Class: c})
	}
	switch {
	case len(list) == 1:
		return Value{Shape: list[0]}
	case len(list) == 0 || len(list) > maxUnion:
		return Value{}
	}
	return Value{Shape: &union{list}}
}

// maxPicked is among how many attributes one may pick by the beginning of their names.
const maxPicked = 24

// beginning is one of the attributes, of a class's object or the class, whose names begin so: getattr(self, "do_" + name).
func (f *frame) beginning(on Value, prefix string, at pysyntax.Node) (Value, bool) {
	var class *pyname.Class
	switch s := on.Shape.(type) {
	case *Object:
		class = s.Class
	case *Class:
		class = s.Class
	}
	if class == nil || prefix == "" {
		return Value{}, false
	}
	var names []string
	mro, _ := class.MRO()
	for _, b := range mro {
		if b.Class == nil {
			continue
		}
		for _, y := range b.Class.Scope().Symbols() {
			if strings.HasPrefix(y.Name, prefix) && !slices.Contains(names, y.Name) {
				names = append(names, y.Name)
			}
		}
	}
	if len(names) == 0 || len(names) > maxPicked {
		return Value{}, false
	}
	var out Value
	var list []Shape
	for _, n := range names {
		v := f.attribute(on, n, at)
		out.Labels = out.Labels.union(v.Labels)
		for _, s := range shapes(v.Shape) {
			if !slices.ContainsFunc(list, func(o Shape) bool { return sameShape(o, s) }) {
				list = append(list, s)
			}
		}
	}
	switch len(list) {
	case 0:
	case 1:
		out.Shape = list[0]
	default:
		out.Shape = &union{list}
	}
	return out, true
}

// option is what a ConfigParser does with an option whose section and name are known: it keeps them apart, as a dict does.
func (f *frame) option(o *Object, name string, args *arguments) (Value, bool) {
	section, ok := constOf(args.at(f, 0))
	option, ok2 := constOf(args.at(f, 1))
	if !ok || !ok2 {
		return Value{}, false
	}
	key := "[" + strconv.Quote(section.String()) + "," + strconv.Quote(option.String()) + "]"
	switch name {
	case "set":
		f.st.put(o, f.st.contents(o).with(key, args.at(f, 2)))
		return Value{}, true
	case "get":
		if v, ok := f.st.contents(o).get(key); ok {
			return join(v, f.st.contents(o).rest), true
		}
	}
	return Value{}, false
}
