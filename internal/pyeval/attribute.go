package pyeval

import (
	"slices"
	"strings"
)

// attribute is `v.attr`.
func (in *interp) attribute(v val, attr string, at Place) val {
	if _, ok := v.o.(*choice); ok || len(v.others()) > 0 {
		return in.each(v, func(v val) val { return in.attributePlain(v, attr, at) })
	}
	return in.attributePlain(v, attr, at).dep(v.env())
}

func (in *interp) attributePlain(v val, attr string, at Place) val {
	switch o := v.o.(type) {
	case *unknown:
		if f := decorated(v); f != nil {
			if w, ok := in.functionAttribute(f, attr, at); ok {
				return w
			}
		}
		return in.came(v.placed(at), origin{f: v, attr: attr})
	case *moduleObj:
		return in.moduleAttribute(o, attr, at)
	case *classObj:
		return in.classAttribute(o, attr, at)
	case *instObj:
		return in.instanceAttribute(v, o, attr, at)
	case *superObj:
		return in.superAttribute(o, attr, at)
	case *ref:
		return in.libraryName(o.name+"."+attr, o.foreign, at)
	case *native:
		return in.nativeAttribute(o, attr, at)
	case *opaque:
		if attr == "__class__" {
			return val{o: &ref{name: o.name}, at: at}
		}
		for _, k := range o.kw {
			if k.name == attr {
				// What was given by name is mostly kept under that name; but nobody knows.
				break
			}
		}
		return in.came(unknownVal(in.whyUnknown(v), nil, at), origin{f: v, attr: attr})
	case *funcObj:
		if w, ok := in.functionAttribute(o, attr, at); ok {
			return w
		}
		return in.noAttribute(v, attr, at)
	case *tupleObj:
		if i := slices.Index(o.fields, attr); i >= 0 && i < len(o.items) {
			return o.items[i]
		}
		switch attr {
		case "_fields":
			var items []val
			for _, f := range o.fields {
				items = append(items, text(f, at))
			}
			return val{o: &tupleObj{items: items}, at: at}
		case "_asdict", "_replace", "hostname", "port", "username", "password", "geturl":
			if w, ok := in.resultAttribute(v, o, attr, at); ok {
				return w
			}
		}
	case pathObj:
		if w, ok := in.pathAttribute(o, attr, at); ok {
			return w
		}
	case delta:
		switch attr {
		case "days":
			return integer(floorDiv(o.micros, 86_400_000_000), at)
		case "seconds":
			return integer((o.micros-floorDiv(o.micros, 86_400_000_000)*86_400_000_000)/1_000_000, at)
		case "microseconds":
			return integer(o.micros-floorDiv(o.micros, 1_000_000)*1_000_000, at)
		}
	case *regexObj:
		if attr == "pattern" {
			return text(o.pattern, at)
		}
	case *excObj:
		switch attr {
		case "args":
			return val{o: &tupleObj{items: o.args}, at: at}
		case "message", "msg":
			if len(o.args) > 0 {
				return o.args[0]
			}
			return text("", at)
		}
		return unknownVal("an exception's "+attr+" is not evaluated", nil, at)
	case *versionObj:
		i := slices.Index([]string{"major", "minor", "micro"}, attr)
		if i >= 0 {
			return in.subscript(v, integer(int64(i), at), at)
		}
		return unknownVal("the version is not known exactly", nil, at)
	case *fileObj:
		if attr == "name" {
			return text(o.name, at)
		}
	case *dictObj:
		if attr == "maps" || attr == "default_factory" {
			return unknownVal(attr+" is not evaluated", nil, at)
		}
	case *method:
		if f, ok := o.f.(*funcObj); ok {
			return in.attributePlain(val{o: f}, attr, at)
		}
	case *partial:
		if attr == "func" {
			return o.f
		}
	case *frameObj:
		if w, ok := in.frameAttribute(o, attr, at); ok {
			return w
		}
	case *codeObj:
		return in.frameCode(o.sc, attr, at)
	case *hashObj, *builtinMethod, environObj, *seq, str, byteStr, bool, int64, float64:
	}
	if attr == "__class__" {
		if t, ok := builtins()[typeName(v)]; ok {
			return val{o: t, at: at}
		}
		return unknownVal("the class of a value is not evaluated", nil, at)
	}
	if hasMethod(methodType(v), attr) {
		return val{o: &builtinMethod{self: v, name: attr}, at: at}
	}
	switch v.o.(type) {
	case int64, bool, float64:
		switch attr {
		case "real", "numerator":
			return v
		}
	}
	return in.noAttribute(v, attr, at)
}

// functionAttribute is an attribute of a function. What functools.wraps makes stand for another function
// has that one's name and attributes.
func (in *interp) functionAttribute(f *funcObj, attr string, at Place) (val, bool) {
	if f.attrs != nil {
		if w, ok, _ := in.present(f.attrs, name(attr)); ok {
			return w, true
		}
	}
	if f.wrapped != nil {
		if attr == "__wrapped__" {
			return *f.wrapped, true
		}
		if w := f.wrapped.o; w != nil {
			inner, ok := w.(*funcObj)
			if !ok {
				inner = decorated(*f.wrapped)
			}
			if inner != nil && inner != f {
				return in.functionAttribute(inner, attr, at)
			}
		}
	}
	switch attr {
	case "__name__", "__qualname__":
		return text(f.name, at), true
	case "__module__":
		if f.scope != nil {
			return text(f.scope.module.name, at), true
		}
		return unknownVal(attr+" of a function is not evaluated", nil, at), true
	case "__doc__", "__dict__":
		return unknownVal(attr+" of a function is not evaluated", nil, at), true
	}
	return val{}, false
}

// decorated is the function of the project below decorators that are not evaluated; nil when the value
// did not come of one. Decorators keep a function's name and attributes, as functools.wraps does, or
// nothing that looks for them would work.
func decorated(v val) *funcObj {
	for range maxWraps {
		u, ok := v.o.(*unknown)
		if !ok || u.from == nil || len(u.from.args) == 0 {
			return nil
		}
		v = u.from.args[0]
		if f, ok := v.o.(*funcObj); ok {
			return f
		}
	}
	return nil
}

// bound is what decorated() looks into, with the function below the decorators bound to the object from
// which it was taken.
func bound(v, self val) val {
	u := *v.o.(*unknown)
	from := *u.from
	from.args = append([]val(nil), from.args...)
	switch inner := from.args[0]; inner.o.(type) {
	case *funcObj:
		from.args[0] = val{o: &method{self: self, f: inner.o}, at: inner.at}
	case *unknown:
		from.args[0] = bound(inner, self)
	}
	u.from = &from
	v.o = &u
	return v
}

// maxWraps is how many decorators may lie around one function.
const maxWraps = 40

func (in *interp) noAttribute(v val, attr string, at Place) val {
	return in.throw("AttributeError", "'"+typeName(v)+"' object has no attribute '"+attr+"'", v.env(), at)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func (in *interp) moduleAttribute(m *moduleObj, attr string, at Place) val {
	v, ok, env := in.present(m.ns, name(attr))
	if ok {
		return v
	}
	if m.lazy != nil {
		if w, ok := m.lazy(attr); ok {
			return w
		}
	}
	switch attr {
	case "__dict__":
		return val{o: m.ns, at: at}
	case "__name__", "__file__", "__package__", "__path__", "__doc__":
		return in.load(in.moduleScope(m), attr, at)
	}
	if m.project {
		if sub, ok := in.projectModule(m.name+"."+attr, at); ok {
			return sub
		}
	} else if sub, ok := in.libraryModule(m.name+"."+attr, at); ok {
		return sub
	}
	if f, ok := m.ns.lookup(name("__getattr__")); ok && m.project {
		return in.call(f, &call{args: []val{text(attr, at)}, at: at})
	}
	if m.ns.unsure != nil {
		return unknownVal(m.ns.unsure.why, env, at)
	}
	if m.star != nil {
		return unknownVal(m.star.why, env, at)
	}
	if !m.project {
		return in.libraryName(m.name+"."+attr, false, at)
	}
	if f, ok := m.ns.lookup(name("__getattr__")); ok {
		return in.call(f, &call{args: []val{text(attr, at)}, at: at})
	}
	if !m.done {
		return in.throw("AttributeError", "partially initialized module '"+m.name+"' has no attribute '"+attr+"'", env, at)
	}
	return in.came(in.throw("AttributeError", "module '"+m.name+"' has no attribute '"+attr+"'", env, at), origin{name: m.name + "." + attr})
}

func (in *interp) classAttribute(c *classObj, attr string, at Place) val {
	if v, ok := in.classAttr(c, attr); ok {
		return in.descriptor(v, val{}, c, at)
	}
	switch attr {
	case "__name__", "__qualname__":
		return text(c.name, at)
	case "__dict__":
		return val{o: c.ns, at: at}
	case "__members__":
		d := in.newDict()
		for _, e := range c.ns.entries {
			if m, ok := e.v.o.(*instObj); ok && m.class == c {
				d.put(e)
			}
		}
		return val{o: d, at: at}
	case "__mro__", "__bases__":
		var items []val
		for _, m := range c.mro {
			items = append(items, val{o: m})
		}
		return val{o: &tupleObj{items: items}, at: at}
	case "__subclasses__":
		return val{o: &native{name: attr, shallow: true, f: func(in *interp, cl *call) val {
			var items []val
			for _, d := range c.derived {
				items = append(items, val{o: d, at: cl.at})
			}
			return val{o: in.newList(items...), at: cl.at}
		}}, at: at}
	case "__doc__":
		return none(at)
	case "mro":
		return unknownVal("mro() is not evaluated", nil, at)
	}
	if c.builtin != "" {
		if n, ok := builtins()[c.builtin].(*native); ok && hasMethod(c.builtin, attr) {
			return in.nativeAttribute(n, attr, at)
		}
	}
	if c.foreign != "" || c.partial != "" {
		return in.came(unknownVal(in.whyForeignBase(c), nil, at), origin{f: val{o: c, at: at}, attr: attr})
	}
	return in.throw("AttributeError", "type object '"+c.name+"' has no attribute '"+attr+"'", nil, at)
}

func (in *interp) whyForeignBase(c *classObj) string {
	if c.foreign == "" {
		return "what " + c.partial + " has of this is not evaluated"
	}
	if strings.Contains(c.foreign, " ") {
		return c.foreign
	}
	return "the base class " + c.foreign + " is not evaluated"
}

// descriptor is what an attribute of a class comes to when it is read: a
// function becomes a method, a property its value, an object with __get__ what that gives.
func (in *interp) descriptor(v, self val, class *classObj, at Place) val {
	switch o := v.o.(type) {
	case *funcObj, *native:
		if n, ok := o.(*native); ok && n.typ {
			return v
		}
		if self.o == nil {
			return v
		}
		if _, isClass := self.o.(*classObj); isClass {
			return v
		}
		return val{o: &method{self: self, f: v.o}, at: at}.dep(v.env())
	case *staticMethod:
		return o.f
	case *classMethod:
		return val{o: &method{self: val{o: class, at: at}, f: o.f.o}, at: at}
	case *property:
		if self.o == nil {
			return v
		}
		if _, isClass := self.o.(*classObj); isClass {
			return v
		}
		return in.call(o.get, &call{args: []val{self}, at: at})
	case *unknown:
		if _, isInstance := self.o.(*instObj); isInstance && decorated(v) != nil {
			return bound(v, self)
		}
	case *instObj:
		if get, ok := in.classAttr(o.class, "__get__"); ok {
			owner := self
			if owner.o == nil {
				owner = none(at)
			} else if _, isClass := owner.o.(*classObj); isClass {
				owner = none(at)
			}
			return in.call(get, &call{args: []val{v, owner, {o: class, at: at}}, at: at})
		}
	}
	return v
}

func (in *interp) instanceAttribute(v val, o *instObj, attr string, at Place) val {
	cv, inClass := in.classAttr(o.class, attr)
	if p, ok := cv.o.(*property); ok && inClass {
		return in.call(p.get, &call{args: []val{v}, at: at})
	}
	if w, ok, _ := in.present(o.attrs, name(attr)); ok {
		return w
	}
	if inClass {
		if f, ok := cv.o.(*opaque); ok && isModelField(f) {
			return in.stored(f, at)
		}
		return in.descriptor(cv, v, o.class, at)
	}
	switch attr {
	case "__class__":
		return val{o: o.class, at: at}
	case "__dict__":
		return val{o: o.attrs, at: at}
	}
	if f, ok := in.classAttr(o.class, "__getattr__"); ok {
		return in.call(f, &call{args: []val{v, text(attr, at)}, at: at})
	}
	if o.data.o != nil {
		return in.attribute(o.data, attr, at)
	}
	if o.class.foreign != "" || o.class.partial != "" {
		return in.came(unknownVal(in.whyForeignBase(o.class), nil, at), origin{f: v, attr: attr})
	}
	return in.throw("AttributeError", "'"+o.class.name+"' object has no attribute '"+attr+"'", v.env(), at)
}

// isModelField says that an object is a field of a Django model.
func isModelField(o *opaque) bool {
	n := canonical(o.name)
	return strings.HasPrefix(n, "django.db.models.") && strings.HasSuffix(n, "Field")
}

// stored is a field of a model's object: what the database has, or the field's default where it was never set.
func (in *interp) stored(f *opaque, at Place) val {
	const why = "its value is kept in the database"
	for _, k := range f.kw {
		if _, isFunction := k.v.o.(*funcObj); k.name == "default" && !isFunction {
			return in.oneOf([]val{unknownVal(why, nil, at), k.v}, why, nil, at)
		}
	}
	return unknownVal(why, nil, at)
}

// nativeAttribute is a method of a built-in type taken from the type: str.strip.
func (in *interp) nativeAttribute(n *native, attr string, at Place) val {
	if f, ok := natives()[n.name+"."+attr]; ok {
		return val{o: f, at: at}
	}
	switch attr {
	case "__name__", "__qualname__":
		return text(lastName(n.name), at)
	}
	if n.typ && hasMethod(lastName(n.name), attr) {
		return val{o: &native{name: n.name + "." + attr, shallow: true, f: func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.throw("TypeError", "unbound method needs an argument", nil, c.at)
			}
			d := *c
			d.args = c.args[1:]
			return in.callMethod(c.args[0], attr, &d, c.at)
		}}, at: at}
	}
	if f, ok := natives()[canonical(n.name)+"."+attr]; ok {
		return val{o: f, at: at}
	}
	if n.typ {
		return in.throw("AttributeError", "type object '"+n.name+"' has no attribute '"+attr+"'", nil, at)
	}
	return unknownVal(n.name+"."+attr+" is not evaluated", nil, at)
}

// setAttribute is `v.attr = w`.
func (in *interp) setAttribute(v val, attr string, w val) {
	in.eachMutable(v, func(v val) val {
		switch o := v.o.(type) {
		case *moduleObj:
			in.setName(o.ns, attr, w)
		case *classObj:
			in.setName(o.ns, attr, w)
		case *instObj:
			if cv, ok := in.classAttr(o.class, "__setattr__"); ok {
				in.call(cv, &call{args: []val{v, text(attr, w.at), w}, at: w.at})
				return v
			}
			in.setName(o.attrs, attr, w)
		case *funcObj:
			in.setFunctionAttribute(o, attr, w)
		case *unknown:
			if f := decorated(v); f != nil {
				in.setFunctionAttribute(f, attr, w)
			}
		case *tupleObj, str, int64, *seq, *dictObj:
			in.throw("AttributeError", "'"+typeName(v)+"' object has no attribute '"+attr+"'", nil, v.at)
		}
		return v
	})
}

func (in *interp) setFunctionAttribute(f *funcObj, attr string, w val) {
	if f.attrs == nil {
		f.attrs = in.newDict()
	}
	in.setName(f.attrs, attr, w)
}

func (in *interp) deleteAttribute(v val, attr string, at Place) {
	var d *dictObj
	switch o := v.o.(type) {
	case *moduleObj:
		d = o.ns
	case *classObj:
		d = o.ns
	case *instObj:
		d = o.attrs
	default:
		return
	}
	if w, ok := d.lookup(name(attr)); !ok || w.isAbsent() {
		in.throw("AttributeError", "'"+typeName(v)+"' object has no attribute '"+attr+"'", nil, at)
		return
	}
	in.touchKey(d, name(attr))
	d.drop(name(attr))
}
