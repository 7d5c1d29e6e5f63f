package pyeval

import "slices"

// getattr, isinstance and what else looks at objects by name or type.

// classNames are the attributes of a class and its bases; nil when a base is not known.
func (in *interp) classNames(c *classObj) *dictObj {
	if c.foreign != "" {
		return nil
	}
	all := in.newDict()
	for i := len(c.mro) - 1; i >= 0; i-- {
		for _, e := range c.mro[i].ns.entries {
			all.put(e)
		}
	}
	return all
}

func (in *interp) localsOf(c *call) val {
	if c.sc == nil {
		return unknownVal("locals() is not evaluated", nil, c.at)
	}
	return val{o: c.sc.vars, at: c.at}
}

// attributeOr is getattr(v, attr, def).
func (in *interp) attributeOr(v val, attr string, def val, at Place) val {
	return in.each(v, func(v val) val {
		if f := decorated(v); f != nil {
			v = val{o: f, at: v.at}
		}
		switch v.o.(type) {
		case *unknown:
			// Present or not, for all we know.
			if def.isAbsent() {
				return v.placed(at)
			}
			return in.join(v.placed(at), def, in.whyUnknown(v), v.env(), 0)
		case *ref:
			w := in.attribute(v, attr, at)
			if r, ok := w.o.(*ref); ok {
				if def.isAbsent() {
					return w
				}
				return in.join(unknownVal(in.whyUnknown(val{o: r}), nil, at), def, in.whyUnknown(val{o: r}), nil, 0)
			}
			return w
		}
		// Whether it raises is all that matters here.
		context := &tryContext{trial: in.trial, catches: func(r *raised) (bool, bool) {
			return isSubclass(r.class, "AttributeError")
		}}
		in.tries = append(in.tries, context)
		depth := len(in.tries)
		var w val
		out := in.attempt(func() signal { w = in.attribute(v, attr, at); return signal{} })
		in.tries = in.tries[:depth-1]
		if out.raised != nil {
			if yes, _ := context.catches(out.raised); !yes {
				panic(out.raised)
			}
			d := def.dep(out.raised.env)
			if m, ok := v.o.(*moduleObj); ok {
				// Elsewhere the name may be there.
				if x, found := m.ns.lookup(name(attr)); found {
					d = d.or(dropAbsent(x.others()))
				}
			}
			return d
		}
		if m, ok := v.o.(*moduleObj); ok && !def.isAbsent() {
			if x, found := m.ns.lookup(name(attr)); found {
				if c, isChoice := x.o.(*choice); isChoice && c.maybeAbsent() {
					return in.join(w, def, c.why, w.env(), 0)
				}
			}
		}
		return w
	})
}

// sets says that a class, or the class of an instance, gives an attribute some value, known or not: a method
// that a package decorates, say. A property may still raise.
func sets(v val, attr string) bool {
	c, isClass := v.o.(*classObj)
	if inst, ok := v.o.(*instObj); ok {
		c = inst.class
	}
	if c == nil {
		return false
	}
	for _, m := range c.mro {
		w, found := m.ns.lookup(name(attr))
		switch o := w.o.(type) {
		case absent:
			return false
		case *choice:
			if o.maybeAbsent() {
				return false
			}
		case property:
			return isClass
		}
		if found {
			return len(w.env()) == 0
		}
	}
	return false
}

// isInstance is isinstance(v, class).
func (in *interp) isInstance(v, class val) (is, known bool) {
	switch c := class.o.(type) {
	case *tupleObj:
		known = true
		for _, item := range c.items {
			i, k := in.isInstance(v, item)
			if i && k {
				return true, true
			}
			known = known && k
		}
		return false, known
	case *native:
		switch v.o.(type) {
		case *unknown, *choice, *opaque:
			return false, false
		case *ref:
			return false, false
		}
		if inst, ok := v.o.(*instObj); ok {
			if c.name == "object" {
				return true, true
			}
			if inst.class.builtin == c.name {
				return true, true
			}
			return false, inst.class.foreign == ""
		}
		if t, ok := v.o.(*tupleObj); ok && c.name == "namedtuple" {
			return t.class == c, true
		}
		t := typeName(v)
		switch c.name {
		case "object":
			return true, true
		case "int":
			return t == "int" || t == "bool", true
		case "pathlib.Path":
			return t == "PosixPath", true
		case "datetime.timedelta":
			return t == "timedelta", true
		case "collections.OrderedDict", "collections.defaultdict":
			return false, t != "dict"
		case "type":
			return t == "type", true
		}
		return t == c.name, true
	case *classObj:
		switch o := v.o.(type) {
		case *instObj:
			if slices.Contains(o.class.mro, c) {
				return true, true
			}
			return false, o.class.foreign == ""
		case *unknown, *choice, *ref, *opaque:
			return false, false
		}
		return false, true
	case *ref:
		n := canonical(c.name)
		switch lastName(n) {
		case "Mapping", "MutableMapping", "Dict":
			return typeName(v) == "dict", !v.isUnknown()
		case "Iterable", "Collection":
			switch v.o.(type) {
			case *seq, *tupleObj, *dictObj, str, byteStr:
				return true, true
			}
			return false, !v.isUnknown()
		case "Sequence":
			switch o := v.o.(type) {
			case *seq:
				return o.kind == listKind, true
			case *tupleObj, str, byteStr:
				return true, true
			}
			return false, !v.isUnknown()
		case "Number":
			_, ok := asFloat(v)
			return ok, !v.isUnknown()
		}
		switch o := v.o.(type) {
		case *opaque:
			if canonical(o.name) == n {
				return true, true
			}
			return false, false
		case *excObj:
			return isSubclass(o.class, n)
		case str, bool, int64, noneType, *seq, *dictObj, *tupleObj, float64:
			return false, isClassName(n)
		case *funcObj, *method, *partial:
			// No package makes classes of functions, and Python's own are called Callable, FunctionType and so on.
			return false, isClassName(n) && !names().stdlib[topLevel(n)]
		case *instObj:
			return false, o.class.foreign == "" && isClassName(n) && !names().stdlib[topLevel(n)]
		}
	}
	return false, false
}
