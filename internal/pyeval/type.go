package pyeval

import (
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// Python's types as functions: str(), int(), dict().

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
			if len(c.args) == 3 {
				return in.makeClass(c)
			}
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

// typeName is type(v).__name__.
func typeName(v val) string {
	switch o := v.o.(type) {
	case noneType:
		return "NoneType"
	case bool:
		return "bool"
	case int64, *big.Int:
		return "int"
	case float64:
		return "float"
	case str:
		return "str"
	case byteStr:
		return "bytes"
	case *tupleObj:
		return "tuple"
	case *seq:
		switch o.kind {
		case setKind:
			return "set"
		case frozenKind:
			return "frozenset"
		case iterKind:
			return "generator"
		}
		return "list"
	case *dictObj:
		return "dict"
	case pathObj:
		return "PosixPath"
	case delta:
		return "timedelta"
	case *funcObj:
		return "function"
	case *classObj:
		return "type"
	case *instObj:
		return o.class.name
	case *moduleObj:
		return "module"
	case *native:
		if o.typ {
			return "type"
		}
		return "builtin_function_or_method"
	case *opaque:
		return o.name
	case *ref:
		return o.name
	case *regexObj:
		return "Pattern"
	}
	return "object"
}
