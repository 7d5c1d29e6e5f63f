package pyeval

import "sync"

// methodFunc is a method of a built-in value.
type methodFunc func(in *interp, recv val, c *call) val

var (
	methodsOnce sync.Once
	methodTable map[string]map[string]methodFunc
)

// methods are the methods of built-in types that settings use, by the type's name.
func methods() map[string]map[string]methodFunc {
	methodsOnce.Do(func() { methodTable = makeMethods() })
	return methodTable
}

func makeMethods() map[string]map[string]methodFunc {
	return map[string]map[string]methodFunc{
		"str": stringMethods(), "bytes": bytesMethods(), "list": listMethods(), "tuple": tupleMethods(),
		"set": setMethods(), "frozenset": setMethods(), "dict": dictMethods(), "generator": iteratorMethods(),
		"timedelta": deltaMethods(), "PosixPath": pathMethods(), "Pattern": regexMethods(), "int": intMethods(),
		"float": floatMethods(), "_Environ": environMethods(), "file": fileMethods(), "hash": hashMethods(),
		"match": matchMethods(),
	}
}

// mutators are the methods that change what they are called on.
var mutators = map[string]bool{
	"append": true, "extend": true, "insert": true, "remove": true, "pop": true, "clear": true, "sort": true,
	"reverse": true, "update": true, "setdefault": true, "popitem": true, "add": true, "discard": true,
	"intersection_update": true, "difference_update": true, "symmetric_difference_update": true,
	"__setitem__": true, "__delitem__": true, "move_to_end": true, "__iadd__": true,
}

func methodType(v val) string {
	switch v.o.(type) {
	case environObj:
		return "_Environ"
	case *fileObj:
		return "file"
	case *hashObj:
		return "hash"
	case *matchObj:
		return "match"
	case bool:
		return "int"
	}
	return typeName(v)
}

func hasMethod(typ, name string) bool {
	switch typ {
	case "bool":
		typ = "int"
	case "Path", "PurePath", "PosixPath", "PurePosixPath":
		typ = "PosixPath"
	case "object":
		return false
	}
	return methods()[typ][name] != nil
}

// callMethod is `recv.name(…)`.
func (in *interp) callMethod(recv val, name string, c *call, at Place) val {
	in.step(1)
	if mutators[name] && holdsContainer(recv) {
		return in.callMutator(recv, name, c, at)
	}
	if s, ok := recv.o.(*seq); ok && s.kind != iterKind && (s.unsure != nil || len(s.others) > 0) {
		return in.each(recv, func(v val) val { return in.callMethodPlain(v, name, c, at) })
	}
	if _, ok := recv.o.(*choice); ok || len(recv.others()) > 0 {
		return in.each(recv, func(v val) val { return in.callMethodPlain(v, name, c, at) })
	}
	return in.callMethodPlain(recv, name, c, at).dep(recv.env())
}

// holdsContainer says that a value is, or may be, a list, a set or a dict.
func holdsContainer(v val) bool {
	switch o := v.o.(type) {
	case *seq:
		return o.kind != iterKind
	case *dictObj:
		return true
	case *choice:
		for _, a := range o.alts {
			if holdsContainer(a) {
				return true
			}
		}
	}
	for _, o := range v.others() {
		if holdsContainer(o) {
			return true
		}
	}
	return false
}

// callMutator calls a method that changes its receiver; the value is what it returns.
func (in *interp) callMutator(recv val, name string, c *call, at Place) val {
	if _, ok := recv.o.(*choice); !ok && len(recv.others()) == 0 {
		return in.callMethodPlain(recv, name, c, at)
	}
	var results []val
	in.eachMutable(recv, func(v val) val {
		r := in.callMethodPlain(v, name, c, at)
		if in.quiet == 0 || len(results) == 0 {
			results = append(results, r)
		}
		return v
	})
	if len(results) == 1 {
		return results[0].dep(recv.env())
	}
	why := "the receiver is one of several"
	if ch, ok := recv.o.(*choice); ok {
		why = ch.why
	}
	return in.oneOf(results, why, recv.env(), c.at)
}

func (in *interp) callMethodPlain(recv val, name string, c *call, at Place) val {
	switch o := recv.o.(type) {
	case environObj:
		return in.environMethod(name, c)
	case *unknown:
		// What the arguments do is done; what comes of it is not known.
		in.hand(name, c)
		in.mayRaise("?", "the call may fail", recv.env())
		return recv.placed(c.at)
	case *ref:
		return in.call(in.libraryName(o.name+"."+name, o.foreign, at), c)
	case *opaque:
		in.record(o.name+"()."+name, c)
		in.hand(o.name+"()."+name, c)
		in.mayRaise("?", "the call may fail", recv.env())
		return unknownVal(in.whyUnknown(recv), nil, c.at)
	}
	if m := methods()[methodType(recv)][name]; m != nil {
		if c.open != nil {
			return unknownVal(c.open.why, nil, c.at)
		}
		v := m(in, recv, c)
		if len(c.args) > 0 {
			// d.setdefault(key, …), l.index(x): the first argument chooses what comes back.
			v = v.dep(c.args[0].env())
		}
		return v
	}
	return in.call(in.attributePlain(recv, name, at), c)
}

// liftArgs calls f with each combination of what the arguments may be.
func (in *interp) liftArgs(c *call, f func(args []val) val) val {
	args := append([]val(nil), c.args...)
	var lift func(i int) val
	lift = func(i int) val {
		if i == len(args) {
			return f(append([]val(nil), args...))
		}
		v := args[i]
		return in.each(v, func(v val) val {
			old := args[i]
			args[i] = v
			defer func() { args[i] = old }()
			return lift(i + 1)
		})
	}
	return lift(0)
}

func environMethods() map[string]methodFunc {
	m := map[string]methodFunc{}
	for _, n := range []string{"get", "setdefault", "pop", "update", "items", "keys", "values", "copy", "__contains__", "__getitem__", "__setitem__", "clear"} {
		m[n] = func(in *interp, recv val, c *call) val { return in.environMethod(n, c) }
	}
	return m
}
