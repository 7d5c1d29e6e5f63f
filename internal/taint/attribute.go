package taint

import (
	"slices"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// attribute is `on.name`.
func (f *frame) attribute(on Value, name string, at pysyntax.Node) Value {
	list := shapes(on.Shape)
	if len(list) == 0 {
		return Value{Labels: on.Labels, Shape: &method{self: on, name: name}}
	}
	var out Value
	for i, s := range list {
		if f.st == nil {
			return Value{}
		}
		v := f.attributeOf(alone(on, s), name, at)
		if i == 0 {
			out = v
		} else {
			out = join(out, v)
		}
	}
	return out
}

func (f *frame) attributeOf(on Value, name string, at pysyntax.Node) Value {
	switch s := on.Shape.(type) {
	case *Object:
		return f.objectAttribute(on, s, name, at)
	case *Class:
		return f.classAttribute(on, s, name, at)
	case *module:
		if defs := s.m.Member(name); len(defs) > 0 {
			return f.e.defined(defs)
		}
		return f.submodule(s.m.Name + "." + name)
	case *external:
		if f.e.Index.IsNamespace(f.e.Root, s.name) {
			return f.submodule(s.name + "." + name)
		}
		full := f.e.Catalog.Canonical(s.name + "." + name)
		if v, ok := f.given(f.e.Catalog.Entries(full), on, at); ok {
			return v
		}
		if i := lastDot(s.name); i > 0 {
			// A name of a class that is asked for its attribute, by way of a subclass that the catalogue knows.
			if list := f.e.Catalog.Method(s.name, name); list != nil {
				if v, ok := f.given(list, on, at); ok {
					return v
				}
				return Value{Shape: &external{list[0].Name}}
			}
		}
		return Value{Shape: &external{full}}
	case *Function:
		return Value{Shape: &method{self: on, name: name}}
	}
	return Value{Labels: on.Labels, Shape: &method{self: on, name: name}}
}

// submodule is a module of a package: `import a.b` makes it an attribute of a.
func (f *frame) submodule(name string) Value {
	if m := f.e.Index.Module(f.e.Root, name); m != nil && !m.Unread {
		return Value{Shape: &module{m}}
	}
	return Value{Shape: &external{name}}
}

func lastDot(s string) int {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == '.' {
			return i
		}
	}
	return -1
}

// given is what the catalogue says an attribute is, when it is one that is read: a source, or an object of a type.
func (f *frame) given(list []*Entry, on Value, at pysyntax.Node) (Value, bool) {
	var out Value
	found := false
	for _, e := range list {
		if e.Call {
			continue
		}
		var v Value
		switch e.Verb {
		case Source:
			v = f.source(e, on, at)
		case Make:
			v = Value{Labels: on.Labels.keep(e.Keep), Shape: f.made(e.Type, on)}
		default:
			continue
		}
		if found {
			v = join(out, v)
		}
		out, found = v, true
	}
	return out, found
}

// source is what comes in at a place.
func (f *frame) source(e *Entry, on Value, at pysyntax.Node) Value {
	if e.Routed && f.fixedRoute() {
		return Value{}
	}
	v := Tainted(f.e.origin(e, f.mod, at), e.Keep)
	if e.Type != "" {
		v.Shape = f.made(e.Type, on)
	}
	return v
}

func (e *Engine) origin(en *Entry, m *pyname.Module, at pysyntax.Node) *Origin {
	k := originKey{en, at}
	if o := e.origins[k]; o != nil {
		return o
	}
	o := &Origin{Entry: en, Category: en.Category, Words: en.Words, Module: m, Node: at}
	if e.origins == nil {
		e.origins = map[originKey]*Origin{}
	}
	e.origins[k] = o
	return o
}

type originKey struct {
	entry *Entry
	at    pysyntax.Node
}

// made is an object of the type that an entry names.
func (f *frame) made(typ string, on Value) Shape { return f.madeFrom(typ, on, nil) }

// madeFrom is made where "item:0" may name an argument.
func (f *frame) madeFrom(typ string, on Value, args *arguments) Shape {
	if i := strings.IndexByte(typ, ':'); i > 0 && args != nil {
		n := 0
		for _, d := range typ[i+1:] {
			n = n*10 + int(d-'0')
		}
		from := args.at(f, n)
		switch typ[:i] {
		case "item":
			return f.madeFrom("item", from, nil)
		case "list":
			if of := f.e.madeOf(from); of != nil {
				return &Object{kind: listObject, Of: of}
			}
		case "self":
			return from.Shape
		}
		return nil
	}
	switch typ {
	case "":
		return nil
	case "true", "false":
		return truth(typ == "true")
	case "items":
		// (object, created)
		if of := f.e.madeOf(on); of != nil {
			return f.list(tupleObject, []Value{{Shape: f.e.instanceOf(of)}, {}}).Shape
		}
		return nil
	case "rows", "tuples":
		return f.rowsOf(typ, on, args)
	case "named":
		v, _ := f.builtin(nil, "builtins.dict", &arguments{named: args.named, mapping: args.mapping, hasMapping: args.hasMapping}, nil)
		return v.Shape
	case "self":
		if o, ok := on.Shape.(*Object); ok {
			if o.origin == nil {
				return o
			}
			return &Object{kind: o.kind, Class: o.Class, Type: o.Type, Of: o.Of}
		}
		return on.Shape
	case "item":
		if of := f.e.madeOf(on); of != nil {
			return f.e.instanceOf(of)
		}
		if o, ok := on.Shape.(*Object); ok && o.kind == listObject {
			return f.elements(on, nil).Shape
		}
		return nil
	}
	if of, ok := strings.CutSuffix(typ, "[self]"); ok {
		if c := f.e.classOf(on); c != nil {
			return &Object{Type: of, fixed: f.static, Of: c}
		}
		return nil
	}
	o := &Object{Type: typ, fixed: f.static, Of: f.e.madeOf(on)}
	switch typ {
	case "builtins.list":
		return &Object{kind: listObject, Of: o.Of}
	case "builtins.dict":
		return &Object{kind: dictObject}
	}
	return o
}

// rowsOf are the fields of what an object hands out that a call names: a dict of them for each row, a tuple of them, or
// with flat=True the only one. The rows are of the type that the receiver is, so that they can be sorted and filtered.
func (f *frame) rowsOf(typ string, on Value, args *arguments) Shape {
	o, ok := on.Shape.(*Object)
	of := f.e.madeOf(on)
	if !ok || of == nil || args == nil || len(args.positional) == 0 {
		return on.Shape
	}
	flat := false
	for _, n := range args.named {
		if truth, known := truthOf(n.value); n.name == "flat" && known && truth {
			flat = true
		}
	}
	var at pysyntax.Node
	if args.call != nil {
		at = args.call
	}
	var list []Value
	var named []Named
	for _, a := range args.positional {
		c, ok := constOf(a)
		if !ok {
			list = append(list, Value{})
			continue
		}
		v := Value{Shape: f.e.instanceOf(of)}
		for _, part := range strings.Split(c.Text, "__") {
			v = f.attribute(v, part, at)
		}
		list = append(list, v)
		named = append(named, Named{c.Text, v})
	}
	var row Value
	switch {
	case typ == "rows":
		d := &Object{kind: dictObject, fixed: f.static}
		c := &contents{exact: true}
		for _, n := range named {
			if key, ok := keyOf(pyname.Const{Kind: pyname.ConstStr, Text: n.Name}); ok {
				c = c.with(key, n.Value)
			}
		}
		f.st.put(d, c)
		row.Shape = d
	case flat:
		row = list[0]
	default:
		row = f.list(tupleObject, list)
	}
	rows := &Object{kind: listObject, Type: o.Type, fixed: f.static}
	if rows.Type == "" {
		rows.Type = "builtins.list"
	}
	f.st.put(rows, &contents{rest: row})
	return rows
}

// classOf is the class that a value is, or is an object of; nil when it is not known.
func (e *Engine) classOf(on Value) *Class {
	switch s := on.Shape.(type) {
	case *Class:
		return s
	case *Object:
		if s.Class != nil || s.Type != "" {
			return &Class{Class: s.Class, Name: s.Type}
		}
	}
	return nil
}

// madeOf is the class of what a value hands out; nil when it is not known.
func (e *Engine) madeOf(on Value) *Class {
	o, ok := on.Shape.(*Object)
	if !ok {
		if c, isClass := on.Shape.(*Class); isClass {
			return c
		}
		return nil
	}
	if o.Of != nil || o.Class == nil || e.lib == nil {
		return o.Of
	}
	class, name := e.lib.ModelOf(o.Class)
	if class == nil && name == "" {
		return nil
	}
	return &Class{Class: class, Name: name}
}

// objectAttribute is an attribute of an object: what was put there, what its class has, what the library says.
func (f *frame) objectAttribute(on Value, o *Object, name string, at pysyntax.Node) Value {
	key := "." + name
	c := f.st.contents(o)
	v, ok := c.get(key)
	switch {
	case !ok:
		return f.ownAttribute(on, o, name, at)
	case c.unsure(key):
		return join(v, f.ownAttribute(on, o, name, at))
	}
	return v
}

// ownAttribute is the attribute of an object to which nobody has given another value.
func (f *frame) ownAttribute(on Value, o *Object, name string, at pysyntax.Node) Value {
	key := "." + name
	own := f.without(on.Labels, o)
	if o.Class != nil {
		if v, ok := f.fromClass(on, o, o.Class, name, at); ok {
			return v
		}
		if f.e.lib != nil {
			if v, ok := f.e.lib.Attribute(&Class{Class: o.Class}, name, false, Site{f.mod, at}); ok {
				if slices.ContainsFunc(f.e.inherited(o.Class, name), func(e *Entry) bool { return e.Verb == Keep }) {
					v.Shape = &union{[]Shape{v.Shape, &method{self: on, name: name}}}
				}
				return v
			}
		}
		if list := f.e.inherited(o.Class, name); list != nil {
			if v, ok := f.given(list, Value{own, o}, at); ok {
				return v
			}
			return Value{Labels: own, Shape: &method{self: on, name: name}}
		}
	} else if o.Type != "" {
		if list := f.e.Catalog.Method(o.Type, name); list != nil {
			if v, ok := f.given(list, Value{own, o}, at); ok {
				return v
			}
			return Value{Labels: own, Shape: &method{self: on, name: name}}
		}
		if f.e.lib != nil {
			if v, ok := f.e.lib.Attribute(&Class{Name: o.Type}, name, false, Site{f.mod, at}); ok {
				return v
			}
		}
	}
	if o.origin != nil {
		v := f.symbol(f.e.part(o.origin, key), nil)
		if o.Type == "" && o.Class == nil {
			if slices.ContainsFunc(f.e.Catalog.Entries("*."+name), func(e *Entry) bool { return e.Verb == Make || e.Verb == Pass }) {
				return Value{Labels: own, Shape: &method{self: on, name: name}} // what has such a name is that method
			}
			// It may be a method of whatever is passed.
			v.Shape = &union{[]Shape{v.Shape, &method{self: on, name: name}}}
		} else if typ := f.e.assigned(o.Class, name); typ != nil {
			p := f.parts[f.e.part(o.origin, key)]
			p.Class, p.Type = typ.Class, typ.Type
		}
		v.Labels = v.Labels.union(own)
		return v
	}
	return Value{Labels: own, Shape: &method{self: on, name: name}}
}

// assigned is the kind of thing that the methods of a class put into an attribute of the instance; nil when it is not known.
func (e *Engine) assigned(c *pyname.Class, name string) *Object {
	if c == nil {
		return nil
	}
	list, _ := c.MRO()
	for _, b := range list {
		if b.Class == nil {
			continue
		}
		for _, s := range b.Class.Assigned(name) {
			if typ := e.givenBy(b.Class.Module, s.Value); typ != "" {
				return &Object{Type: typ}
			}
			for _, d := range b.Class.Module.InstanceOf(s.Value) {
				if k := d.Class(); k != nil {
					return &Object{Class: k}
				}
				if d.Kind == pyname.External {
					if n := e.Catalog.Canonical(d.Dotted()); n != "" {
						return &Object{Type: n}
					}
				}
			}
		}
	}
	return nil
}

// givenBy is the type that the catalogue says a call of a library's function gives; "" for none.
func (e *Engine) givenBy(m *pyname.Module, x pysyntax.Expr) string {
	call, ok := x.(*pysyntax.Call)
	if !ok {
		return ""
	}
	for _, n := range m.Names(call.Func) {
		for _, en := range e.Catalog.Entries(e.Catalog.Canonical(n)) {
			if en.Call && (en.Verb == Make || en.Verb == Pass && en.To == nil) && len(en.If) == 0 && len(en.Unless) == 0 && strings.Contains(en.Type, ".") {
				return en.Type
			}
		}
	}
	return ""
}

// fromClass is an attribute that the text of a class, or of one that it inherits from, has.
func (f *frame) fromClass(on Value, o *Object, c *pyname.Class, name string, at pysyntax.Node) (Value, bool) {
	m, ok := f.e.find(c, name)
	if !ok {
		return Value{}, false
	}
	return f.member(on, o, c, m, name, at)
}

func (f *frame) member(on Value, o *Object, c *pyname.Class, m pyname.Member, name string, at pysyntax.Node) (Value, bool) {
	b := m.Bindings[len(m.Bindings)-1]
	switch n := b.Node.(type) {
	case *pysyntax.FunctionDef:
		if b.Kind != pyname.FunctionBinding {
			break
		}
		fn := &Function{Module: m.Class.Module, Def: n, Class: m.Class}
		self := on
		if o != nil {
			self = Value{on.Labels, o}
		}
		switch methodKind(n) {
		case staticMethod:
			return Value{Shape: fn}, true
		case classMethod:
			self = ClassValue(c)
			fn.Self = &self
			return Value{Shape: fn}, true
		case propertyMethod:
			fn.Self = &self
			return f.callFunction(at, fn, &arguments{}, nil), true
		}
		v := f.e.decorated(m.Class.Module, n, m.Class)
		if _, ok := on.Shape.(*Class); ok && o == nil {
			return v, true // super() in a class method: of the class's functions none is bound
		}
		if g, ok := v.Shape.(*Function); ok {
			bound := *g
			bound.Self = &self
			if bound.Def == n {
				bound.Class = m.Class
			}
			return Value{Shape: &bound}, true
		}
		fn.Self = &self
		return Value{Shape: fn}, true
	case *pysyntax.ClassDef:
		if k := m.Class.Module.Class(n); k != nil {
			return ClassValue(k), true
		}
	}
	if b.Kind != pyname.Assigned || b.Value == nil {
		return Value{}, false
	}
	if f.e.lib != nil {
		if v, ok := f.e.lib.Attribute(&Class{Class: c}, name, o == nil, Site{f.mod, at}); ok {
			return v, true
		}
	}
	v := f.e.staticValue(m.Class.Module, b.Value)
	if k, ok := v.Shape.(*Object); ok && k.Of == nil && k.Class != nil {
		// What is made for a class, such as a manager, knows the class.
		n := *k
		n.Of = &Class{Class: c}
		v.Shape = &n
	}
	if o != nil && o.origin != nil && len(c.Assigned(name)) > 0 {
		w := f.symbol(f.e.part(o.origin, "."+name), nil)
		v = join(v, Value{Labels: w.Labels})
	}
	if fn, ok := v.Shape.(*Function); ok && fn.Self == nil && o != nil {
		self := Value{on.Labels, o}
		n := *fn
		n.Self = &self
		v.Shape = &n
	}
	return v, true
}

// classAttribute is an attribute of a class itself.
func (f *frame) classAttribute(on Value, s *Class, name string, at pysyntax.Node) Value {
	if s.Class == nil {
		if f.e.lib != nil {
			if v, ok := f.e.lib.Attribute(s, name, true, Site{f.mod, at}); ok {
				return v
			}
		}
		return Value{Shape: &external{f.e.Catalog.Canonical(s.Name + "." + name)}}
	}
	if m, ok := f.e.find(s.Class, name); ok {
		b := m.Bindings[len(m.Bindings)-1]
		if n, ok := b.Node.(*pysyntax.FunctionDef); ok && b.Kind == pyname.FunctionBinding {
			fn := &Function{Module: m.Class.Module, Def: n, Class: m.Class}
			if methodKind(n) == classMethod {
				self := on
				fn.Self = &self
			}
			return Value{Shape: fn}
		}
		if v, ok := f.member(on, nil, s.Class, m, name, at); ok {
			return v
		}
	}
	if f.e.lib != nil {
		if v, ok := f.e.lib.Attribute(s, name, true, Site{f.mod, at}); ok {
			return v
		}
	}
	if list := f.e.inherited(s.Class, name); list != nil {
		return Value{Shape: &external{list[0].Name}}
	}
	return Value{Shape: &method{self: on, name: name}}
}

// super is `super().name`: what the class behind the method's own in the receiver's order has.
func (f *frame) super(x *pysyntax.Attribute) Value {
	var self Value
	var from *pyname.Class
	for g := f; g != nil && from == nil; g = g.outer {
		if g.fn != nil && g.fn.Class != nil {
			from = g.fn.Class
			a := argumentsOf(g.fn.Def)
			list := parametersOf(a)
			scope := g.mod.Scopes().Inner(g.fn.Def)
			if len(list) > 0 && scope != nil {
				if y := scope.Lookup(scope.Mangle(list[0].Name.Name)); y != nil {
					if y.Owner != nil {
						y = y.Owner
					}
					self, _ = f.lookup(y)
				}
			}
		}
	}
	if from == nil {
		return Value{}
	}
	receiver := from
	var o *Object
	switch s := self.Shape.(type) {
	case *Object:
		o = s
		if s.Class != nil {
			receiver = s.Class
		}
	case *Class:
		if s.Class != nil {
			receiver = s.Class
		}
	}
	name := x.Attr.Name
	mro, _ := receiver.MRO()
	behind := false
	for _, b := range mro {
		if b.Class == from || b.Class != nil && b.Class.Node == from.Node {
			behind = true
			continue
		}
		if !behind {
			continue
		}
		if b.Class == nil {
			base := f.e.Catalog.Canonical(b.Name)
			if list := f.e.Catalog.Method(base, name); list != nil {
				return Value{Labels: f.withoutSelf(self), Shape: &method{self: Value{self.Labels, &Object{Type: base, Of: ofShape(self)}}, name: name}}
			}
			continue
		}
		if m, ok := b.Class.Own(name); ok {
			if v, ok := f.member(self, o, receiver, m, name, x); ok {
				return v
			}
		}
	}
	if f.e.lib != nil {
		if v, ok := f.e.lib.Attribute(&Class{Class: receiver}, name, false, Site{f.mod, x}); ok {
			return v
		}
	}
	return Value{Shape: &method{self: self, name: name}}
}

func ofShape(v Value) *Class {
	if o, ok := v.Shape.(*Object); ok {
		return o.Of
	}
	return nil
}

func (f *frame) withoutSelf(v Value) Labels {
	if o, ok := v.Shape.(*Object); ok {
		return f.without(v.Labels, o)
	}
	return v.Labels
}
