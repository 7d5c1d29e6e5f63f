package settings

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
	for _, table := range []map[string]func(*interp, *call) val{typeTable(), functionTable(), pathTable(), moduleTable()} {
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
		"copy.copy", "copy.deepcopy", "functools.partial", "functools.reduce", "collections.OrderedDict", "collections.defaultdict",
		"itertools.chain", "itertools.chain.from_iterable", "contextlib.suppress", "exec", "eval", "execfile", "os.environ.get", "os.getenv",
		"importlib.import_module", "__import__", "sum", "max", "min", "dict.fromkeys", "collections.namedtuple", "dataclasses.dataclass",
		"os.putenv", "abs", "paddock.include", "str", "repr", "format", "compile", "paddock.caller_path", "sys._getframe", "hash", "collections.ChainMap",
		"operator.itemgetter", "enum.unique", "paddock.typename", "paddock.one_of", "paddock.is_unknown", "paddock.field_default",
	} {
		m[n].shallow = true
	}
	return m
}

func (in *interp) tooFew(c *call, n string) val {
	return in.throw("TypeError", n+"() is called with too few arguments", nil, c.at)
}

// typeTable are Python's types as functions.
func typeTable() map[string]func(*interp, *call) val {
	return map[string]func(*interp, *call) val{
		"str": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return text("", c.at)
			}
			if b, ok := c.args[0].o.(byteStr); ok && (len(c.args) > 1 || len(c.kw) > 0) {
				return text(string(b), c.at)
			}
			return in.str(c.args[0], c.at)
		},
		"int": func(in *interp, c *call) val { return in.toInt(c) },
		"float": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return val{o: 0.0, at: c.at}
			}
			v := c.args[0]
			if s, ok := v.o.(str); ok {
				f, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(string(s)), "_", ""), 64)
				if err != nil {
					return in.throw("ValueError", "could not convert string to float: "+quote(string(s)), nil, c.at)
				}
				return val{o: f, at: v.at}
			}
			if f, ok := asFloat(v); ok {
				return val{o: f, at: v.at}
			}
			return in.notConvertible(v, "float", c.at)
		},
		"bool": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return boolean(false, c.at)
			}
			return in.each(c.args[0], func(v val) val {
				t := in.truthOf(v)
				if !t.known {
					return unknownVal(t.why, t.env, c.at)
				}
				return boolean(t.value, v.at).dep(t.env)
			})
		},
		"bytes": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return val{o: byteStr(""), at: c.at}
			}
			switch o := c.args[0].o.(type) {
			case str:
				return val{o: byteStr(o), at: c.at}
			case byteStr:
				return c.args[0]
			}
			return unknownVal("bytes() is not evaluated", nil, c.at)
		},
		"list": func(in *interp, c *call) val {
			return in.toSeq(c, func(items []val) val { return val{o: in.newList(items...)} })
		},
		"tuple": func(in *interp, c *call) val {
			return in.toSeq(c, func(items []val) val { return val{o: &tupleObj{items: items}} })
		},
		"set": func(in *interp, c *call) val {
			return in.toSeq(c, func(items []val) val { return in.newSet(items, c.at) })
		},
		"frozenset": func(in *interp, c *call) val {
			return in.toSeq(c, func(items []val) val {
				v := in.newSet(items, c.at)
				v.o.(*seq).kind = frozenKind
				return v
			})
		},
		"dict": func(in *interp, c *call) val {
			d := in.newDict()
			at := c.at
			for _, a := range c.args {
				in.update(d, a, c.at)
				if a.at.File != nil {
					at = a.at
				}
			}
			for _, k := range c.kw {
				in.setItem(d, text(k.name, k.v.at), k.v)
			}
			if c.open != nil {
				in.setAllUnknown(d, c.open.why, nil)
			}
			d.cell.changed = 0
			return val{o: d, at: at}
		},
		"collections.OrderedDict": func(in *interp, c *call) val { return natives()["dict"].f(in, c) },
		"collections.ChainMap": func(in *interp, c *call) val {
			d := in.newDict()
			for i := len(c.args) - 1; i >= 0; i-- {
				in.update(d, c.args[i], c.at)
			}
			return val{o: d, at: c.at}
		},
		"collections.defaultdict": func(in *interp, c *call) val {
			d := in.newDict()
			for i, a := range c.args {
				if i > 0 {
					in.update(d, a, c.at)
				} else if !a.isNone() {
					d.factory = &a
				}
			}
			for _, k := range c.kw {
				in.setItem(d, text(k.name, k.v.at), k.v)
			}
			return val{o: d, at: c.at}
		},
		"object": func(in *interp, c *call) val { return val{o: &opaque{name: "object"}, at: c.at} },
		"type": func(in *interp, c *call) val {
			if len(c.args) != 1 {
				return unknownVal("a class made by type() is not evaluated", nil, c.at)
			}
			return in.each(c.args[0], func(v val) val {
				switch o := v.o.(type) {
				case *instObj:
					return val{o: o.class, at: c.at}
				case *opaque:
					return val{o: &ref{name: o.name}, at: c.at}
				case *excObj:
					return val{o: &ref{name: o.class}, at: c.at}
				case *unknown, *ref:
					return in.noIdea(v, c.at)
				case noneType:
					return val{o: &ref{name: "types.NoneType"}, at: c.at}
				}
				if t, ok := builtins()[typeName(v)]; ok {
					return val{o: t, at: c.at}
				}
				return unknownVal("the type is not evaluated", nil, c.at)
			})
		},
		"property": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return unknownVal("a property without getter", nil, c.at)
			}
			return val{o: &property{c.args[0]}, at: c.at}
		},
		"staticmethod": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "staticmethod")
			}
			return val{o: &staticMethod{c.args[0]}, at: c.at}
		},
		"classmethod": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "classmethod")
			}
			return val{o: &classMethod{c.args[0]}, at: c.at}
		},
		"super": func(in *interp, c *call) val {
			if len(c.args) == 2 {
				if k, ok := c.args[0].o.(*classObj); ok {
					return val{o: &superObj{k, c.args[1]}, at: c.at}
				}
			}
			return unknownVal("super() is not evaluated", nil, c.at)
		},
		"range": func(in *interp, c *call) val {
			var n []int64
			for _, a := range c.args {
				i, ok := asInt(a)
				if !ok {
					return in.noIdea(a, c.at)
				}
				n = append(n, i)
			}
			start, stop, step := int64(0), int64(0), int64(1)
			switch len(n) {
			case 1:
				stop = n[0]
			case 2:
				start, stop = n[0], n[1]
			case 3:
				start, stop, step = n[0], n[1], n[2]
			default:
				return in.tooFew(c, "range")
			}
			if step == 0 {
				return in.throw("ValueError", "range() arg 3 must not be zero", nil, c.at)
			}
			if (stop-start)/step > 20_000 {
				return unknownVal("the range is too large", nil, c.at)
			}
			var items []val
			for i := start; step > 0 && i < stop || step < 0 && i > stop; i += step {
				items = append(items, integer(i, c.at))
			}
			in.step(len(items) / 8)
			return val{o: &tupleObj{items: items}, at: c.at}
		},
		"pathlib.Path": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return val{o: pathObj{"."}, at: c.at}
			}
			var parts []string
			for _, a := range c.args {
				s, bad := in.pathText(a, c.at)
				if bad != nil {
					return *bad
				}
				parts = append(parts, s)
			}
			return val{o: pathObj{purePath(joinTexts(parts...))}, at: c.at}
		},
		"datetime.timedelta": func(in *interp, c *call) val {
			units := []string{"days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"}
			size := []float64{86_400e6, 1e6, 1, 1e3, 60e6, 3600e6, 604_800e6}
			total := new(big.Int)
			frac := 0.0
			add := func(v val, unit string) *val {
				i := slices.Index(units, unit)
				if n, ok := asInt(v); ok && i >= 0 {
					total.Add(total, new(big.Int).Mul(big.NewInt(n), big.NewInt(int64(size[i]))))
					return nil
				}
				f, ok := asFloat(v)
				if !ok || i < 0 {
					u := in.notConvertible(v, "timedelta", c.at)
					return &u
				}
				frac += f * size[i]
				return nil
			}
			for i, a := range c.args {
				if i >= len(units) {
					break
				}
				if bad := add(a, units[i]); bad != nil {
					return *bad
				}
			}
			for _, k := range c.kw {
				if bad := add(k.v, k.name); bad != nil {
					return *bad
				}
			}
			if !total.IsInt64() || math.Abs(frac) > 1e18 {
				return in.throw("OverflowError", "timedelta is too large", nil, c.at)
			}
			return val{o: delta{total.Int64() + int64(math.RoundToEven(frac))}, at: c.at}
		},
	}
}

// notConvertible is the result of a conversion of what is not known or not of the right type.
func (in *interp) notConvertible(v val, to string, at Place) val {
	switch v.o.(type) {
	case *unknown, *ref, *opaque, *choice, *instObj:
		in.mayRaise("ValueError", "the conversion may fail", v.env())
		return in.noIdea(v, at)
	}
	return in.throw("TypeError", to+"() argument must be a string or a number, not '"+typeName(v)+"'", v.env(), at)
}

func (in *interp) toInt(c *call) val {
	if len(c.args) == 0 {
		return integer(0, c.at)
	}
	v := c.args[0]
	if inst, ok := v.o.(*instObj); ok && inst.data.o != nil {
		v = inst.data
	}
	switch o := v.o.(type) {
	case bool, int64, *big.Int:
		n, _ := asBig(v)
		return bigInteger(n, v.at)
	case float64:
		if math.Abs(o) < 1e15 {
			return integer(int64(o), v.at)
		}
		return unknownVal("the number is too large", nil, c.at)
	case str, byteStr:
		base := 10
		if b, ok := c.arg(1, "base"); ok {
			n, isInt := asInt(b)
			if !isInt {
				return in.noIdea(b, c.at)
			}
			base = int(n)
		}
		raw := ""
		if s, ok := o.(str); ok {
			raw = string(s)
		} else {
			raw = string(o.(byteStr))
		}
		s := strings.TrimSpace(raw)
		bad := strings.HasPrefix(s, "_") || strings.HasSuffix(s, "_") || strings.Contains(s, "__") || s == "" || base > 36 || base < 0 || base == 1
		s = strings.ReplaceAll(s, "_", "")
		digits := strings.TrimLeft(s, "+-")
		if len(s)-len(digits) > 1 || len(s) > 4000 {
			bad = true
		}
		if len(digits) > 2 && digits[0] == '0' {
			if prefix := map[int]string{16: "xX", 8: "oO", 2: "bB"}[base]; prefix != "" && strings.IndexByte(prefix, digits[1]) >= 0 {
				s = strings.Replace(s, digits, digits[2:], 1)
			}
		}
		n := new(big.Int)
		if !bad {
			_, ok := n.SetString(s, base)
			bad = !ok
		}
		if bad {
			return in.throw("ValueError", "invalid literal for int() with base "+strconv.Itoa(base)+": "+quote(raw), v.env(), c.at)
		}
		return bigInteger(n, v.at)
	}
	return in.notConvertible(v, "int", c.at)
}

// toSeq makes a list, tuple or set of anything that can be looped over.
func (in *interp) toSeq(c *call, make func([]val) val) val {
	if len(c.args) == 0 {
		return make(nil).placed(c.at)
	}
	arg := c.args[0]
	return in.each(arg, func(arg val) val {
		items, env := in.iterateShape(arg, c.at)
		v := make(append([]val(nil), items...))
		v.at = arg.at
		if v.at.File == nil {
			v.at = c.at
		}
		if s, ok := v.o.(*seq); ok {
			s.cell.env = env
			return v
		}
		return v.dep(env)
	})
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

// functionTable are Python's functions.
func functionTable() map[string]func(*interp, *call) val {
	iterator := func(in *interp, items []val, env []string, at Place) val {
		s := &seq{cell: in.newCell(), kind: iterKind, items: items}
		s.cell.env = env
		return val{o: s, at: at}
	}
	// mapItems applies a function to each element; an unknown number of elements stays one.
	mapItems := func(items []val, f func(i int, v val) (val, bool)) []val {
		list := make([]val, 0, len(items))
		for i, v := range items {
			if u, ok := v.o.(*unknown); ok && u.spread {
				list = append(list, v)
				continue
			}
			if w, keep := f(i, v); keep {
				list = append(list, w)
			}
		}
		return list
	}
	anyAll := func(any bool) func(*interp, *call) val {
		return func(in *interp, c *call) val {
			if len(c.args) != 1 {
				return in.tooFew(c, "any")
			}
			items, env := in.iterateShape(c.args[0], c.at)
			r := truth{known: true, value: !any, env: env}
			for _, v := range items {
				t := in.truthOf(v)
				if u, ok := v.o.(*unknown); ok && u.spread {
					t = truth{why: u.why, env: v.env()}
				}
				r.env = union(r.env, t.env)
				if t.known && t.value == any {
					return boolean(any, c.at).dep(union(env, t.env))
				}
				if !t.known {
					r.known, r.why = false, t.why
				}
			}
			if !r.known {
				return unknownVal(r.why, r.env, c.at)
			}
			return boolean(r.value, c.at).dep(r.env)
		}
	}
	extreme := func(less pysyntax.CompareOp) func(*interp, *call) val {
		return func(in *interp, c *call) val {
			items, env := c.args, []string(nil)
			if len(c.args) == 1 {
				items, env = in.iterate(c.args[0], c.at)
			}
			if len(items) == 0 {
				if d, ok := c.arg(-1, "default"); ok {
					return d
				}
				return in.throw("ValueError", "arg is an empty sequence", env, c.at)
			}
			keyOf := func(v val) val {
				if k, ok := c.arg(-1, "key"); ok && !k.isNone() {
					return in.call(k, &call{args: []val{v}, at: c.at})
				}
				return v
			}
			best := items[0]
			bestKey := keyOf(best)
			for _, v := range items {
				env = union(env, v.env())
				if u, ok := v.o.(*unknown); ok {
					return unknownVal(u.why, env, c.at)
				}
			}
			for _, v := range items[1:] {
				k := keyOf(v)
				t := in.truthOf(in.compare(less, k, bestKey, c.at))
				if !t.known {
					return unknownVal(t.why, union(env, t.env), c.at)
				}
				if t.value {
					best, bestKey = v, k
				}
			}
			return best.dep(env)
		}
	}
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
		"any": anyAll(true), "all": anyAll(false),
		"max": extreme(pysyntax.Gt), "min": extreme(pysyntax.Lt),
		"sum": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "sum")
			}
			items, env := in.iterate(c.args[0], c.at)
			total := integer(0, c.at)
			if s, ok := c.arg(1, "start"); ok {
				total = s
			}
			for _, v := range items {
				if u, ok := v.o.(*unknown); ok && u.spread {
					return unknownVal(u.why, union(env, v.env()), c.at)
				}
				total = in.binary(pysyntax.Add, total, v, c.at)
			}
			return total.dep(env)
		},
		"sorted": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "sorted")
			}
			return in.each(c.args[0], func(v val) val {
				items, env := in.iterateShape(v, c.at)
				l := in.newList(in.sorted(append([]val(nil), items...), c)...)
				l.cell.env = env
				return val{o: l, at: c.at}
			})
		},
		"reversed": func(in *interp, c *call) val {
			if len(c.args) != 1 {
				return in.tooFew(c, "reversed")
			}
			items, env := in.iterateShape(c.args[0], c.at)
			list := append([]val(nil), items...)
			slices.Reverse(list)
			return iterator(in, list, env, c.at)
		},
		"iter": func(in *interp, c *call) val {
			if len(c.args) != 1 {
				return unknownVal("iter() is not evaluated", nil, c.at)
			}
			if s, ok := c.args[0].o.(*seq); ok && s.kind == iterKind {
				return c.args[0]
			}
			items, env := in.iterateShape(c.args[0], c.at)
			return iterator(in, items, env, c.at)
		},
		"next": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "next")
			}
			if len(c.args) > 1 {
				return in.nextOf(c.args[0], &c.args[1], c.at)
			}
			return in.nextOf(c.args[0], nil, c.at)
		},
		"enumerate": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "enumerate")
			}
			start := int64(0)
			if v, ok := c.arg(1, "start"); ok {
				start, _ = asInt(v)
			}
			items, env := in.iterateShape(c.args[0], c.at)
			unsure := false
			return iterator(in, mapItems(items, func(i int, v val) (val, bool) {
				n := integer(start+int64(i), c.at)
				if unsure || i > 0 && in.isSpread(items[i-1]) {
					unsure = true
					n = unknownVal("how many elements come before is not known", nil, c.at)
				}
				return val{o: &tupleObj{items: []val{n, v}}, at: v.at}, true
			}), env, c.at)
		},
		"zip": func(in *interp, c *call) val {
			var lists [][]val
			var env []string
			n := -1
			for _, a := range c.args {
				items, deps := in.iterateShape(a, c.at)
				env = union(env, deps)
				for i, v := range items {
					if in.isSpread(v) {
						return iterator(in, append(items[:0:0], items[i]), env, c.at)
					}
				}
				lists = append(lists, items)
				if n < 0 || len(items) < n {
					n = len(items)
				}
			}
			var rows []val
			for i := range max(n, 0) {
				var row []val
				for _, l := range lists {
					row = append(row, l[i])
				}
				rows = append(rows, val{o: &tupleObj{items: row}, at: c.at})
			}
			return iterator(in, rows, env, c.at)
		},
		"map": func(in *interp, c *call) val {
			if len(c.args) < 2 {
				return in.tooFew(c, "map")
			}
			if len(c.args) > 2 {
				return unknownVal("map() over several is not evaluated", nil, c.at)
			}
			items, env := in.iterateShape(c.args[1], c.at)
			return iterator(in, mapItems(items, func(_ int, v val) (val, bool) {
				return in.call(c.args[0], &call{args: []val{v}, at: c.at, sc: c.sc}), true
			}), env, c.at)
		},
		"filter": func(in *interp, c *call) val {
			if len(c.args) != 2 {
				return in.tooFew(c, "filter")
			}
			items, env := in.iterateShape(c.args[1], c.at)
			list := make([]val, 0, len(items))
			for _, v := range items {
				if in.isSpread(v) {
					list = append(list, v)
					continue
				}
				w := v
				if !c.args[0].isNone() {
					w = in.call(c.args[0], &call{args: []val{v}, at: c.at, sc: c.sc})
				}
				t := in.truthOf(w)
				env = union(env, t.env)
				switch {
				case !t.known:
					list = append(list, val{o: &unknown{why: t.why, spread: true}, at: v.at}.dep(t.env))
				case t.value:
					list = append(list, v)
				}
			}
			return iterator(in, list, env, c.at)
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
					d = in.classNames(o)
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
			if d == nil || d.uncertain() != "" {
				return unknownVal("dir() is not evaluated", nil, c.at)
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

func (in *interp) isSpread(v val) bool {
	u, ok := v.o.(*unknown)
	return ok && u.spread
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
		}
	}
	return false, false
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
		return
	}
	in.evalText(sc, string(s), at, true)
}
