package pyeval

import (
	"slices"

	"paddock/internal/pysyntax"
)

// defineClass runs a class body and makes the class.
func (in *interp) defineClass(sc *scope, s *pysyntax.ClassDef) {
	at := in.at(sc, s)
	c := &classObj{name: s.Name.Name, module: sc.module.name, qual: within(sc) + s.Name.Name, ns: in.newDict(), place: at, node: s}
	for _, b := range s.Bases {
		if star, ok := b.(*pysyntax.Starred); ok {
			items, _ := in.iterate(in.eval(sc, star.Value), at)
			c.bases = append(c.bases, items...)
			continue
		}
		if call, ok := b.(*pysyntax.Call); ok && withMetaclass(call) {
			// six, future and old Django write it so for both Pythons: what stands behind the metaclass are the bases.
			if m, ok := in.eval(sc, call.Args[0]).o.(*classObj); ok {
				c.meta = m
			}
			for _, a := range call.Args[1:] {
				c.bases = append(c.bases, in.eval(sc, a))
			}
			continue
		}
		c.bases = append(c.bases, in.eval(sc, b))
	}
	var kw []named
	for _, k := range s.Keywords {
		v := in.eval(sc, k.Value)
		switch m, isClass := v.o.(*classObj); {
		case k.Name.Name == "metaclass" && isClass:
			c.meta = m
		case k.Name.Name != "" && k.Name.Name != "metaclass":
			kw = append(kw, named{k.Name.Name, v})
		}
	}
	in.takeBases(c)
	body := &scope{vars: c.ns, parent: sc, module: sc.module, class: c}
	in.setName(c.ns, "__qualname__", text(s.Name.Name, at))
	in.setName(c.ns, "__module__", text(sc.module.name, at))
	in.block(body, s.Body, nil)
	if c.isEnum() {
		in.makeMembers(c)
	}
	in.initSubclass(c, kw, at)
	if c.isConfiguration() {
		in.inherit(c)
	}
	made := in.decorate(sc, s.Decorators, val{o: c, at: at})
	in.store(sc, s.Name.Name, made)
	if made.isUnknown() && sc.fn == nil && sc.class == nil && sc.module.project {
		in.mayPublish(sc, c, made)
	}
}

// withMetaclass says that a base class is written with_metaclass(M, A, B).
func withMetaclass(c *pysyntax.Call) bool {
	id := ""
	switch f := c.Func.(type) {
	case *pysyntax.Name:
		id = f.ID
	case *pysyntax.Attribute:
		id = f.Attr.Name
	}
	if id != "with_metaclass" || len(c.Args) == 0 || len(c.Keywords) > 0 {
		return false
	}
	for _, a := range c.Args {
		if _, ok := a.(*pysyntax.Starred); ok {
			return false
		}
	}
	return true
}

// mayPublish is said of a class that a decorator takes of which nothing is known: it may make settings of the
// class's upper-case attributes.
func (in *interp) mayPublish(sc *scope, c *classObj, made val) {
	attrs := in.upperCase(namespaces(c))
	if len(attrs) == 0 {
		return
	}
	why := in.whyUnknown(made)
	in.note(c.place, "what the decorator makes of the class "+c.name+" is not known ("+why+"), so settings that it may set are not known")
	for _, e := range attrs {
		old, ok := sc.vars.lookup(e.hash)
		if !ok {
			old = unknownVal(why, nil, e.v.at)
		}
		in.setName(sc.vars, e.hash[1:], in.join(in.join(old, e.v, why, made.env(), 0), unknownVal(why, made.env(), e.v.at), why, made.env(), 0))
	}
	in.openTo(sc.module, why)
}

// makeClass is type(name, bases, attributes).
func (in *interp) makeClass(cl *call) val {
	id, isText := cl.args[0].o.(str)
	attrs, isDict := cl.args[2].o.(*dictObj)
	if !isText || !isDict || attrs.unsure != nil {
		return unknownVal("a class made by type() is not evaluated", nil, cl.at)
	}
	c := &classObj{name: string(id), qual: string(id), ns: in.newDict(), place: cl.at}
	if cl.sc != nil {
		c.module = cl.sc.module.name
	}
	c.bases, _ = in.iterate(cl.args[1], cl.at)
	in.takeBases(c)
	in.setName(c.ns, "__module__", text(c.module, cl.at))
	for _, e := range attrs.live() {
		if key, ok := e.key.o.(str); ok {
			in.setName(c.ns, string(key), e.v)
		}
	}
	if m, ok := c.ns.lookup(name("__module__")); ok {
		if s, ok := m.o.(str); ok {
			c.module = string(s)
		}
	}
	in.initSubclass(c, nil, cl.at)
	return val{o: c, at: cl.at}
}

// takeBases takes from the bases of a class what is known of them.
func (in *interp) takeBases(c *classObj) {
	for _, b := range c.bases {
		if _, ok := b.o.(*choice); ok {
			c.foreign = "?"
		}
	}
	for _, b := range c.bases {
		switch o := b.o.(type) {
		case *classObj:
			o.derived = append(o.derived, c)
			if o.foreign != "" {
				c.foreign = o.foreign
			}
			if c.partial == "" {
				c.partial = o.partial
			}
			if c.builtin == "" {
				c.builtin = o.builtin
			}
		case *ref:
			if _, isException := names().exceptions[exceptionName(o.name)]; !isException && !names().same[canonical(o.name)] {
				c.foreign = o.name
			}
		case *native:
			if o.typ && o.name != "object" && o.name != "type" {
				if _, isException := names().exceptions[o.name]; !isException {
					c.builtin = o.name
				}
			}
		default:
			c.foreign = in.whyUnknown(b)
		}
	}
	c.mro = linearize(c)
}

// initSubclass tells the classes behind a new one that it is there: __init_subclass__.
func (in *interp) initSubclass(c *classObj, kw []named, at Place) {
	if v, ok := c.ns.lookup(name("__partial__")); ok && isLibraryFile(c.place.File) {
		if is, _ := v.o.(bool); is {
			c.partial = c.module + "." + c.name
		}
	}
	for _, m := range c.mro[1:] {
		v, ok, _ := in.present(m.ns, name("__init_subclass__"))
		if !ok {
			continue
		}
		if cm, isMethod := v.o.(*classMethod); isMethod {
			v = cm.f
		}
		in.call(v, &call{args: []val{{o: c, at: at}}, kw: kw, at: at})
		return
	}
}

// annotate takes down an annotated name of a class body, which dataclasses and pydantic read.
func (in *interp) annotate(sc *scope, id string, annotation pysyntax.Expr) {
	v, ok := sc.vars.lookup(name("__annotations__"))
	d, isDict := v.o.(*dictObj)
	if !ok || !isDict {
		d = in.newDict()
		in.setName(sc.vars, "__annotations__", val{o: d})
	}
	in.quiet++
	defer func() { in.quiet-- }()
	in.setName(d, id, in.eval(sc, annotation))
}

// linearize is the order in which a class and its bases are searched: C3, as
// far as the bases are of the project; a hierarchy that Python refuses is searched depth first.
func linearize(c *classObj) []*classObj {
	var lists [][]*classObj
	var direct []*classObj
	for _, b := range c.bases {
		if o, ok := b.o.(*classObj); ok {
			lists = append(lists, slices.Clone(o.mro))
			direct = append(direct, o)
		}
	}
	lists = append(lists, direct)
	mro := []*classObj{c}
	for len(mro) < 200 {
		lists = slices.DeleteFunc(lists, func(l []*classObj) bool { return len(l) == 0 })
		if len(lists) == 0 {
			return mro
		}
		var pick *classObj
		for _, l := range lists {
			head := l[0]
			if !slices.ContainsFunc(lists, func(o []*classObj) bool { return slices.Contains(o[1:], head) }) {
				pick = head
				break
			}
		}
		if pick == nil {
			pick = lists[0][0]
		}
		mro = append(mro, pick)
		for i, l := range lists {
			lists[i] = slices.DeleteFunc(l, func(o *classObj) bool { return o == pick })
		}
	}
	return mro
}

// classAttr is an attribute of a class or its bases, as it stands there.
func (in *interp) classAttr(c *classObj, attr string) (val, bool) {
	for _, m := range c.mro {
		if v, ok, _ := in.present(m.ns, name(attr)); ok {
			return v, true
		}
	}
	if isSetting(name(attr)) && (c.isConfiguration() || c.isConfigurationBase()) && c.ns.unsure == nil {
		return in.djangoDefault(attr)
	}
	return val{}, false
}

func (c *classObj) isEnum() bool {
	for _, m := range c.mro {
		for _, b := range m.bases {
			if r, ok := b.o.(*ref); ok {
				switch canonical(r.name) {
				case "enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag",
					"django.db.models.TextChoices", "django.db.models.IntegerChoices":
					return true
				}
			}
		}
	}
	return false
}

// derives says that a class has a base of that name outside the project.
func (c *classObj) derives(dotted ...string) bool {
	for _, m := range c.mro {
		for _, b := range m.bases {
			if r, ok := b.o.(*ref); ok && slices.Contains(dotted, canonical(r.name)) {
				return true
			}
		}
	}
	return false
}

// makeMembers turns the names of an enumeration into its members.
func (in *interp) makeMembers(c *classObj) {
	text := c.builtin != "" || c.derives("enum.IntEnum", "enum.StrEnum", "enum.IntFlag", "django.db.models.TextChoices", "django.db.models.IntegerChoices")
	n := int64(0)
	for i := range c.ns.entries {
		e := &c.ns.entries[i]
		id, ok := e.key.o.(str)
		if !ok || len(id) > 0 && id[0] == '_' {
			continue
		}
		switch o := e.v.o.(type) {
		case *funcObj, *property, *staticMethod, *classMethod, *native:
			continue
		case *opaque:
			if o.name == "enum.auto" {
				n++
				e.v = integer(n, e.v.at)
			}
		case int64:
			n = o
		}
		m := &instObj{class: c, attrs: in.newDict()}
		value := e.v
		if t, ok := value.o.(*tupleObj); ok && c.derives("django.db.models.TextChoices", "django.db.models.IntegerChoices") && len(t.items) > 0 {
			value = t.items[0]
		}
		if text {
			m.data = value
		}
		in.setName(m.attrs, "value", value)
		in.setName(m.attrs, "_value_", value)
		in.setName(m.attrs, "name", val{o: id})
		e.v = val{o: m, at: e.v.at}.dep(value.env())
	}
	c.foreign = ""
}

// instantiate calls a class.
func (in *interp) instantiate(c *classObj, cl *call) val {
	if c.isEnum() && len(cl.args) == 1 {
		return in.each(cl.args[0], func(v val) val {
			for _, e := range c.ns.entries {
				m, ok := e.v.o.(*instObj)
				if !ok || m.class != c {
					continue
				}
				value, _ := m.attrs.lookup(name("value"))
				t := in.equal(value, v)
				if !t.known {
					return unknownVal(t.why, t.env, cl.at)
				}
				if t.value {
					return e.v
				}
			}
			return in.throw("ValueError", "not a valid "+c.name, v.env(), cl.at)
		})
	}
	inst := &instObj{class: c, attrs: in.newDict()}
	v := val{o: inst, at: cl.at}
	if c.builtin != "" {
		if n, ok := builtins()[c.builtin].(*native); ok {
			if _, hasInit := in.classAttr(c, "__init__"); !hasInit || len(cl.kw) == 0 {
				d := *cl
				if hasInit && c.builtin == "dict" {
					d.args, d.kw = nil, nil
				}
				inst.data = in.callNative(n, &d)
			}
		}
	}
	if newFunc, ok := in.classAttr(c, "__new__"); ok && c.builtin == "" {
		f := newFunc
		if s, isStatic := f.o.(*staticMethod); isStatic {
			f = s.f
		}
		d := *cl
		d.args = append([]val{{o: c, at: cl.at}}, cl.args...)
		made := in.call(f, &d)
		if m, ok := made.o.(*instObj); ok && m.class == c {
			inst, v = m, made
		} else {
			return made
		}
	}
	if init, ok := in.classAttr(c, "__init__"); ok {
		d := *cl
		d.args = append([]val{v}, cl.args...)
		in.call(init, &d)
		return v
	}
	if _, ok := in.classAttr(c, "__dataclass__"); ok {
		in.initDataclass(c, inst, cl)
		return v
	}
	if c.isException() {
		in.setName(inst.attrs, "args", val{o: &tupleObj{items: cl.args}})
		return v
	}
	if c.foreign != "" || c.partial != "" {
		in.record(c.module+"."+c.name, cl)
		return v
	}
	if c.derives("typing.NamedTuple") {
		in.initDataclass(c, inst, cl)
		return v
	}
	if c.builtin == "" && (len(cl.args) > 0 || len(cl.kw) > 0) {
		return in.throw("TypeError", c.name+"() takes no arguments", nil, cl.at)
	}
	return v
}

func (c *classObj) isException() bool {
	for _, m := range c.mro {
		for _, b := range m.bases {
			n := ""
			switch o := b.o.(type) {
			case *native:
				n = o.name
			case *ref:
				n = exceptionName(o.name)
			}
			if n == "BaseException" || names().exceptions[n] != "" {
				return true
			}
		}
	}
	return false
}

// initDataclass gives a dataclass's instance its fields.
func (in *interp) initDataclass(c *classObj, inst *instObj, cl *call) {
	i := 0
	for k := len(c.mro) - 1; k >= 0; k-- {
		v, ok := c.mro[k].ns.lookup(name("__annotations__"))
		d, isDict := v.o.(*dictObj)
		if !ok || !isDict {
			continue
		}
		for _, e := range d.entries {
			id := string(e.key.o.(str))
			arg, given := cl.arg(i, id)
			i++
			if !given {
				def, has := in.classAttr(c, id)
				switch {
				case !has:
					arg = unknownVal("the field "+id+" is not given", nil, cl.at)
				default:
					arg = def
					if o, isField := def.o.(*opaque); isField && o.name == "dataclasses.field" {
						arg = unknownVal("the field "+id+" has no default", nil, cl.at)
						for _, k := range o.kw {
							switch k.name {
							case "default":
								arg = k.v
							case "default_factory":
								arg = in.call(k.v, &call{at: cl.at})
							}
						}
					}
				}
			}
			in.setName(inst.attrs, id, arg)
		}
	}
	if f, ok := in.classAttr(c, "__post_init__"); ok {
		in.call(f, &call{args: []val{{o: inst, at: cl.at}}, at: cl.at})
	}
}

// superOf is super() without arguments: the class whose body the function stands in.
func (in *interp) superOf(sc *scope, at Place) val {
	for s := sc; s != nil; s = s.parent {
		if s.fn != nil && s.fn.class != nil && s.self != nil {
			return val{o: &superObj{s.fn.class, *s.self}, at: at}
		}
	}
	return unknownVal("super() outside of a method", nil, at)
}

// superAttribute is an attribute of the classes behind one in the order of search.
func (in *interp) superAttribute(s *superObj, attr string, at Place) val {
	var class *classObj
	switch o := s.self.o.(type) {
	case *instObj:
		class = o.class
	case *classObj:
		class = o
	default:
		return in.noIdea(s.self, at)
	}
	seen := false
	for _, m := range class.mro {
		if m == s.class {
			seen = true
			continue
		}
		if !seen {
			continue
		}
		if v, ok, _ := in.present(m.ns, name(attr)); ok {
			return in.descriptor(v, s.self, class, at)
		}
	}
	switch attr {
	case "__init__", "__init_subclass__", "__post_init__":
		return val{o: &native{name: attr, shallow: true, f: func(in *interp, c *call) val { return none(c.at) }}, at: at}
	case "__new__":
		return val{o: &native{name: attr, shallow: true, f: func(in *interp, c *call) val {
			return val{o: &instObj{class: class, attrs: in.newDict()}, at: c.at}
		}}, at: at}
	case "__getattribute__", "__getattr__":
		return val{o: &native{name: attr, shallow: true, f: func(in *interp, c *call) val {
			if len(c.args) == 1 {
				if n, ok := c.args[0].o.(str); ok {
					return in.attribute(s.self, string(n), c.at)
				}
			}
			return unknownVal("attribute access is not evaluated", nil, c.at)
		}}, at: at}
	}
	if inst, ok := s.self.o.(*instObj); ok && inst.data.o != nil {
		return in.attribute(inst.data, attr, at)
	}
	if class.foreign != "" || class.partial != "" {
		return in.came(unknownVal(in.whyForeignBase(class), nil, at), origin{f: s.self, attr: attr})
	}
	return in.throw("AttributeError", "'super' object has no attribute '"+attr+"'", nil, at)
}
