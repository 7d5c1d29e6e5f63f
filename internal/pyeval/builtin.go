package pyeval

import (
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"paddock/internal/pysyntax"
)

// The tables refer to each other through the functions in them, so they are
// made on first use.
var (
	nativesOnce  sync.Once
	nativeTable  map[string]*native
	builtinsOnce sync.Once
	builtinTable map[string]object
)

// natives are the functions and types that are written in Go, by dotted name.
func natives() map[string]*native {
	nativesOnce.Do(func() { nativeTable = makeNatives() })
	return nativeTable
}

// builtins are the names that Python knows without an import.
func builtins() map[string]object {
	builtinsOnce.Do(func() { builtinTable = makeBuiltins() })
	return builtinTable
}

func makeBuiltins() map[string]object {
	m := map[string]object{}
	for n, f := range natives() {
		if !strings.Contains(n, ".") {
			m[n] = f
		}
	}
	for class := range names().exceptions {
		if !strings.Contains(class, ".") {
			m[class] = &ref{name: class}
		}
	}
	m["BaseException"] = &ref{name: "BaseException"}
	m["NotImplemented"] = &ref{name: "NotImplemented"}
	m["Ellipsis"] = ellipsisType{}
	return m
}

func makeNatives() map[string]*native {
	m := map[string]*native{}
	for _, table := range []map[string]func(*interp, *call) val{typeTable(), functionTable(), loopTable(), pathTable(), moduleTable(), askTable()} {
		for n, f := range table {
			m[n] = &native{name: n, f: f}
		}
	}
	for n := range typeTable() {
		m[n].typ = true
	}
	for _, n := range []string{
		"bool", "list", "tuple", "dict", "set", "frozenset", "iter", "next", "enumerate", "zip", "map", "filter", "reversed", "sorted",
		"isinstance", "issubclass", "callable", "getattr", "setattr", "hasattr", "delattr", "globals", "locals", "vars", "print",
		"any", "all", "type", "property", "staticmethod", "classmethod", "object", "len", "id", "dir", "super", "input",
		"copy.copy", "copy.deepcopy", "functools.partial", "functools.reduce", "functools.wraps", "functools.update_wrapper", "collections.OrderedDict", "collections.defaultdict",
		"itertools.chain", "itertools.chain.from_iterable", "contextlib.suppress", "exec", "eval", "execfile", "os.environ.get", "os.getenv",
		"importlib.import_module", "__import__", "sum", "max", "min", "dict.fromkeys", "collections.namedtuple", "dataclasses.dataclass",
		"os.putenv", "abs", "paddock.include", "str", "repr", "format", "compile", "paddock.caller_path", "sys._getframe", "hash", "collections.ChainMap",
		"operator.itemgetter", "enum.unique", "django.utils.functional.SimpleLazyObject", "paddock.typename", "paddock.is_sequence", "paddock.is_class", "paddock.is_instance", "paddock.module", "paddock.attribute", "paddock.one_of", "paddock.is_unknown", "paddock.field_default", "paddock.set_up_values", "paddock.may_set", "paddock.depend_on_prefix", "paddock.is_async",
	} {
		m[n].shallow = true
	}
	for n := range askClasses() {
		m[n].shallow = true
	}
	return m
}

func (in *interp) tooFew(c *call, n string) val {
	return in.throw("TypeError", n+"() is called with too few arguments", nil, c.at)
}

// length is len(v).
func (in *interp) length(v val, at Place) val {
	return in.each(v, func(v val) val {
		count := func(items []val, env []string) val {
			for _, item := range items {
				if u, ok := item.o.(*unknown); ok && u.spread {
					return unknownVal(u.why, union(env, item.env()), at)
				}
			}
			return integer(int64(len(items)), at).dep(env)
		}
		switch o := v.o.(type) {
		case str:
			if hidden(string(o)) {
				return unknownVal(whyOutside, nil, at)
			}
			return integer(int64(utf8.RuneCountInString(string(o))), at)
		case byteStr:
			return integer(int64(len(o)), at)
		case *tupleObj:
			return count(o.items, nil)
		case *seq:
			if o.kind != iterKind {
				if (o.kind == setKind || o.kind == frozenKind) && len(o.items) > 1 {
					for _, item := range o.items {
						if _, ok := hashOf(item); !ok {
							return in.noIdea(item, at)
						}
					}
				}
				return count(o.items, o.cell.env)
			}
		case *dictObj:
			if why := o.uncertain(); why != "" {
				return unknownVal(why, o.cell.env, at)
			}
			return integer(int64(len(o.live())), at).dep(o.shapeEnv())
		case *instObj:
			if f, ok := in.classAttr(o.class, "__len__"); ok {
				return in.call(f, &call{args: []val{v}, at: at})
			}
			if o.data.o != nil {
				return in.length(o.data, at)
			}
			return in.noIdea(v, at)
		case *unknown, *ref, *opaque, *versionObj:
			return in.noIdea(v, at)
		case *classObj, environObj:
			items, env := in.iterate(v, at)
			return count(items, env)
		}
		return in.throw("TypeError", "object of type '"+typeName(v)+"' has no len()", v.env(), at)
	})
}

// functionTable are Python's functions, but for those that loop.
func functionTable() map[string]func(*interp, *call) val {
	return map[string]func(*interp, *call) val{
		"len": func(in *interp, c *call) val {
			if len(c.args) != 1 {
				return in.tooFew(c, "len")
			}
			return in.length(c.args[0], c.at)
		},
		"repr": func(in *interp, c *call) val {
			if len(c.args) != 1 {
				return in.tooFew(c, "repr")
			}
			return in.repr(c.args[0], c.at)
		},
		"format": func(in *interp, c *call) val {
			if len(c.args) == 1 {
				return in.str(c.args[0], c.at)
			}
			if len(c.args) == 2 {
				if s, ok := c.args[1].o.(str); ok {
					return in.formatValue(c.args[0], string(s), c.at)
				}
			}
			return unknownVal("format() is not evaluated", nil, c.at)
		},
		"print": func(in *interp, c *call) val { return none(c.at) },
		"input": func(in *interp, c *call) val { return unknownVal("it is asked for at the start", nil, c.at) },
		"id":    func(in *interp, c *call) val { return unknownVal("id() differs from run to run", nil, c.at) },
		"hash":  func(in *interp, c *call) val { return unknownVal("hash() differs from run to run", nil, c.at) },
		"abs": func(in *interp, c *call) val {
			if len(c.args) != 1 {
				return in.tooFew(c, "abs")
			}
			return in.each(c.args[0], func(v val) val {
				if n, ok := asBig(v); ok {
					return bigInteger(new(big.Int).Abs(n), c.at)
				}
				if f, ok := asFloat(v); ok {
					return val{o: math.Abs(f), at: c.at}
				}
				return in.notConvertible(v, "abs", c.at)
			})
		},
		"round": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "round")
			}
			f, ok := asFloat(c.args[0])
			if !ok {
				return in.notConvertible(c.args[0], "round", c.at)
			}
			if d, given := c.arg(1, "ndigits"); given && !d.isNone() {
				n, isInt := asInt(d)
				if !isInt || n < 0 || n > 15 {
					return unknownVal("round() is not evaluated", nil, c.at)
				}
				r, _ := strconv.ParseFloat(strconv.FormatFloat(f, 'f', int(n), 64), 64)
				return val{o: r, at: c.at}
			}
			return integer(int64(math.RoundToEven(f)), c.at)
		},
		"divmod": func(in *interp, c *call) val {
			if len(c.args) != 2 {
				return in.tooFew(c, "divmod")
			}
			return val{o: &tupleObj{items: []val{
				in.binary(pysyntax.FloorDiv, c.args[0], c.args[1], c.at), in.binary(pysyntax.Mod, c.args[0], c.args[1], c.at),
			}}, at: c.at}
		},
		"pow": func(in *interp, c *call) val {
			if len(c.args) != 2 {
				return unknownVal("pow() is not evaluated", nil, c.at)
			}
			return in.binary(pysyntax.Pow, c.args[0], c.args[1], c.at)
		},
		"chr": func(in *interp, c *call) val {
			if len(c.args) == 1 {
				if n, ok := asInt(c.args[0]); ok && n >= 0 && n < 0x110000 && (n < 0xd800 || n > 0xdfff) {
					return text(string(rune(n)), c.at)
				}
				return in.notConvertible(c.args[0], "chr", c.at)
			}
			return in.tooFew(c, "chr")
		},
		"ord": func(in *interp, c *call) val {
			if len(c.args) == 1 {
				if s, ok := c.args[0].o.(str); ok && utf8.RuneCountInString(string(s)) == 1 {
					r, _ := utf8.DecodeRuneInString(string(s))
					return integer(int64(r), c.at)
				}
				return in.notConvertible(c.args[0], "ord", c.at)
			}
			return in.tooFew(c, "ord")
		},
		"hex": func(in *interp, c *call) val {
			if len(c.args) == 1 {
				if n, ok := asInt(c.args[0]); ok && n >= 0 {
					return text("0x"+strconv.FormatInt(n, 16), c.at)
				}
				return in.notConvertible(c.args[0], "hex", c.at)
			}
			return in.tooFew(c, "hex")
		},
		"isinstance": func(in *interp, c *call) val {
			if len(c.args) != 2 {
				return in.tooFew(c, "isinstance")
			}
			return in.each(c.args[0], func(v val) val {
				is, known := in.isInstance(v, c.args[1])
				if !known {
					return unknownVal(in.whyUnknown(v), v.env(), c.at)
				}
				return boolean(is, c.at)
			})
		},
		"issubclass": func(in *interp, c *call) val {
			if len(c.args) == 2 {
				a, okA := c.args[0].o.(*classObj)
				b, okB := c.args[1].o.(*classObj)
				if okA && okB {
					return boolean(slices.Contains(a.mro, b), c.at)
				}
			}
			return unknownVal("issubclass() is not evaluated", nil, c.at)
		},
		"callable": func(in *interp, c *call) val {
			if len(c.args) != 1 {
				return in.tooFew(c, "callable")
			}
			return in.each(c.args[0], func(v val) val {
				switch o := v.o.(type) {
				case *unknown, *ref, *opaque:
					return in.noIdea(v, c.at)
				case *funcObj, *native, *classObj, *method, *builtinMethod, *partial, *staticMethod:
					return boolean(true, c.at)
				case *instObj:
					_, ok := in.classAttr(o.class, "__call__")
					return boolean(ok, c.at)
				}
				return boolean(false, c.at)
			})
		},
		"getattr": func(in *interp, c *call) val {
			if len(c.args) < 2 {
				return in.tooFew(c, "getattr")
			}
			return in.each(c.args[1], func(key val) val {
				n, ok := key.o.(str)
				if !ok {
					return in.noIdea(key, c.at)
				}
				if len(c.args) == 2 {
					return in.attribute(c.args[0], string(n), c.at)
				}
				return in.attributeOr(c.args[0], string(n), c.args[2], c.at)
			})
		},
		"hasattr": func(in *interp, c *call) val {
			if len(c.args) < 2 {
				return in.tooFew(c, "hasattr")
			}
			n, ok := c.args[1].o.(str)
			if !ok {
				return in.noIdea(c.args[1], c.at)
			}
			missing := val{o: absent{}}
			if sets(c.args[0], string(n)) {
				return boolean(true, c.at)
			}
			return in.each(in.attributeOr(c.args[0], string(n), missing, c.at), func(v val) val {
				switch o := v.o.(type) {
				case *unknown:
					return v.placed(c.at)
				case *ref:
					if _, isRef := c.args[0].o.(*ref); isRef {
						return in.noIdea(val{o: o}, c.at)
					}
				}
				return boolean(!v.isAbsent(), c.at)
			})
		},
		"setattr": func(in *interp, c *call) val {
			if len(c.args) == 3 {
				if n, ok := c.args[1].o.(str); ok {
					in.setAttribute(c.args[0], string(n), c.args[2])
				} else if m, isModule := c.args[0].o.(*moduleObj); isModule {
					in.setItem(m.ns, c.args[1], c.args[2])
				}
			}
			return none(c.at)
		},
		"delattr": func(in *interp, c *call) val {
			if len(c.args) == 2 {
				if n, ok := c.args[1].o.(str); ok {
					in.deleteAttribute(c.args[0], string(n), c.at)
				}
			}
			return none(c.at)
		},
		"globals": func(in *interp, c *call) val {
			if c.sc == nil {
				return unknownVal("globals() is not evaluated", nil, c.at)
			}
			return val{o: c.sc.module.ns, at: c.at}
		},
		"locals": func(in *interp, c *call) val { return in.localsOf(c) },
		"vars": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.localsOf(c)
			}
			return in.attribute(c.args[0], "__dict__", c.at)
		},
		"dir": func(in *interp, c *call) val {
			var d *dictObj
			switch {
			case len(c.args) == 0 && c.sc != nil:
				d = c.sc.vars
			case len(c.args) == 1:
				switch o := c.args[0].o.(type) {
				case *moduleObj:
					d = o.ns
				case *classObj:
					if d = in.classNames(o); d == nil {
						return unknownVal(in.whyForeignBase(o), nil, c.at)
					}
				case *instObj:
					if o.data.o == nil {
						if d = in.classNames(o.class); d != nil {
							for _, e := range o.attrs.entries {
								d.put(e)
							}
						}
					}
				}
			}
			if d == nil {
				return unknownVal("dir() is not evaluated", nil, c.at)
			}
			if why := d.uncertain(); why != "" {
				return unknownVal(why, nil, c.at)
			}
			var items []val
			for _, e := range d.live() {
				items = append(items, e.key)
			}
			return val{o: in.newList(in.sorted(items, &call{at: c.at})...), at: c.at}
		},
		"compile": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "compile")
			}
			return c.args[0]
		},
		"exec": func(in *interp, c *call) val {
			if len(c.args) == 0 || c.sc == nil {
				return none(c.at)
			}
			sc := c.sc
			if len(c.args) > 1 {
				d, ok := c.args[1].o.(*dictObj)
				if !ok {
					return none(c.at)
				}
				if d != c.sc.module.ns {
					sc = &scope{vars: d, module: &moduleObj{name: c.sc.module.name, ns: d, file: c.sc.module.file, path: c.sc.module.path, pkg: c.sc.module.pkg, project: c.sc.module.project}}
				} else {
					sc = in.moduleScope(c.sc.module)
				}
			}
			in.runText(sc, c.args[0], c.at)
			return none(c.at)
		},
		"execfile": func(in *interp, c *call) val {
			if len(c.args) == 0 || c.sc == nil {
				return none(c.at)
			}
			p, bad := in.pathText(c.args[0], c.at)
			if bad != nil {
				return none(c.at)
			}
			f := in.open(p, false, false, c.at)
			if fo, ok := f.o.(*fileObj); ok {
				f = text(fo.text, c.at)
			}
			in.runText(c.sc, f, c.at)
			return none(c.at)
		},
		"eval": func(in *interp, c *call) val {
			if len(c.args) == 0 || c.sc == nil {
				return in.tooFew(c, "eval")
			}
			return in.each(c.args[0], func(v val) val {
				s, ok := v.o.(str)
				if !ok {
					return in.noIdea(v, c.at)
				}
				return in.evalText(c.sc, string(s), c.at, false)
			})
		},
		"__import__": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "__import__")
			}
			n, ok := c.args[0].o.(str)
			if !ok {
				return in.noIdea(c.args[0], c.at)
			}
			v := in.importModule(string(n), c.at)
			if _, hasList := c.arg(3, "fromlist"); !hasList && strings.Contains(string(n), ".") {
				if m := in.modules[topLevel(string(n))]; m != nil {
					return val{o: m, at: c.at}
				}
			}
			return v
		},
		"open": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "open")
			}
			p, bad := in.pathText(c.args[0], c.at)
			if bad != nil {
				in.mayRaise("OSError", "the file may be missing", c.args[0].env())
				return *bad
			}
			mode := "r"
			if m, ok := c.arg(1, "mode"); ok {
				if s, isText := m.o.(str); isText {
					mode = string(s)
				}
			}
			return in.open(p, strings.Contains(mode, "b"), strings.ContainsAny(mode, "wax+"), c.at)
		},
		"dict.fromkeys": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "fromkeys")
			}
			v := none(c.at)
			if len(c.args) > 1 {
				v = c.args[1]
			}
			d := in.newDict()
			items, env := in.iterate(c.args[0], c.at)
			for _, k := range items {
				in.setItem(d, k, v)
			}
			d.cell.env = union(d.cell.env, env)
			return val{o: d, at: c.at}
		},
		"str.maketrans": func(in *interp, c *call) val {
			d := in.newDict()
			if len(c.args) == 1 {
				src, ok := c.args[0].o.(*dictObj)
				if !ok {
					return unknownVal("maketrans is not evaluated", nil, c.at)
				}
				for _, e := range src.live() {
					k := e.key
					if s, isText := k.o.(str); isText {
						r, _ := utf8.DecodeRuneInString(string(s))
						k = integer(int64(r), c.at)
					}
					in.setItem(d, k, e.v)
				}
				return val{o: d, at: c.at}
			}
			var sets [][]rune
			for _, a := range c.args {
				s, bad := in.needText(a, c.at)
				if bad != nil {
					return *bad
				}
				sets = append(sets, []rune(s))
			}
			if len(sets) < 2 || len(sets[0]) != len(sets[1]) {
				return in.throw("ValueError", "the first two maketrans arguments must have equal length", nil, c.at)
			}
			for i, r := range sets[0] {
				in.setItem(d, integer(int64(r), c.at), text(string(sets[1][i]), c.at))
			}
			if len(sets) > 2 {
				for _, r := range sets[2] {
					in.setItem(d, integer(int64(r), c.at), none(c.at))
				}
			}
			return val{o: d, at: c.at}
		},
	}
}

func (in *interp) isSpread(v val) bool {
	u, ok := v.o.(*unknown)
	return ok && u.spread
}

// runText runs the text of a program, as exec does.
func (in *interp) runText(sc *scope, v val, at Place) {
	if f, ok := v.o.(*fileObj); ok {
		v = text(f.text, at)
	}
	s, ok := v.o.(str)
	if b, isBytes := v.o.(byteStr); isBytes {
		s, ok = str(b), true
	}
	if !ok {
		why := in.whyUnknown(v)
		in.note(at, "what is executed here is not known ("+why+"), so settings it gives are not known")
		in.distrust(sc.vars, "what is executed may have replaced it", v.env())
		sc.vars.unsure = nil
		sc.module.star = &unknown{why: "it may come from what is executed: " + why}
		in.openTo(sc.module, sc.module.star.why)
		return
	}
	in.evalText(sc, string(s), at, true)
}
