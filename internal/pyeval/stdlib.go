package pyeval

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
)

// natively is another name for a function of Python's.
func natively(n string) func(*interp, *call) val {
	return func(in *interp, c *call) val { return typeTable()[n](in, c) }
}

// second returns its second argument.
func second(in *interp, c *call) val {
	if len(c.args) < 2 {
		return in.tooFew(c, "function")
	}
	return c.args[1]
}

// moduleTable is what settings use of Python's standard library besides paths.
func moduleTable() map[string]func(*interp, *call) val {
	table := map[string]func(*interp, *call) val{
		"copy.copy": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "copy")
			}
			return in.each(c.args[0], func(v val) val { return in.copyOf(v, false, 0) })
		},
		"copy.deepcopy": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "deepcopy")
			}
			return in.each(c.args[0], func(v val) val { return in.copyOf(v, true, 0) })
		},
		"functools.partial": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "partial")
			}
			return val{o: &partial{f: c.args[0], args: c.args[1:], kw: c.kw}, at: c.at}
		},
		"functools.reduce": func(in *interp, c *call) val {
			if len(c.args) < 2 {
				return in.tooFew(c, "reduce")
			}
			return in.each(c.args[1], func(list val) val {
				items, env := in.iterate(list, c.at)
				if len(c.args) > 2 {
					items = append([]val{c.args[2]}, items...)
				}
				if len(items) == 0 {
					return in.throw("TypeError", "reduce() of empty iterable with no initial value", env, c.at)
				}
				v := items[0]
				for _, item := range items[1:] {
					if in.isSpread(item) {
						return in.noIdea(item, c.at)
					}
					v = in.call(c.args[0], &call{args: []val{v, item}, at: c.at})
				}
				return v.dep(env)
			})
		},
		"itertools.chain": func(in *interp, c *call) val {
			var items []val
			var env []string
			for _, a := range c.args {
				more, deps := in.iterateShape(a, c.at)
				items = append(items, more...)
				env = union(env, deps)
			}
			s := &seq{cell: in.newCell(), kind: iterKind, items: items}
			s.cell.env = env
			return val{o: s, at: c.at}
		},
		"itertools.chain.from_iterable": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "from_iterable")
			}
			items, env := in.iterateShape(c.args[0], c.at)
			v := natives()["itertools.chain"].f(in, &call{args: items, at: c.at})
			s := v.o.(*seq)
			s.cell.env = union(s.cell.env, env)
			return v
		},
		"contextlib.suppress": func(in *interp, c *call) val { return val{o: &suppressObj{c.args}, at: c.at} },
		"importlib.import_module": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "import_module")
			}
			return in.each(c.args[0], func(v val) val {
				n, ok := v.o.(str)
				if !ok {
					in.mayRaise("ImportError", "the module is not known", v.env())
					return in.noIdea(v, c.at)
				}
				dotted := string(n)
				if level := len(dotted) - len(strings.TrimLeft(dotted, ".")); level > 0 {
					base, _ := c.arg(1, "package")
					p, isText := base.o.(str)
					if !isText {
						return unknownVal("the package is not known", nil, c.at)
					}
					m := &moduleObj{name: string(p), pkg: true}
					dotted, _ = absolute(m, level, dotted[level:])
				}
				return in.importModule(dotted, c.at)
			})
		},
		"importlib.util.find_spec": func(in *interp, c *call) val {
			if len(c.args) > 0 {
				if n, ok := c.args[0].o.(str); ok {
					return in.findSpec(string(n), c.at)
				}
			}
			return unknownVal("the module is not known", nil, c.at)
		},
		"collections.namedtuple": func(in *interp, c *call) val {
			if len(c.args) < 2 {
				return in.tooFew(c, "namedtuple")
			}
			var fields []string
			if s, ok := c.args[1].o.(str); ok {
				fields = strings.Fields(strings.ReplaceAll(string(s), ",", " "))
			} else {
				items, _ := in.iterate(c.args[1], c.at)
				for _, item := range items {
					s, bad := in.needText(item, c.at)
					if bad != nil {
						return *bad
					}
					fields = append(fields, s)
				}
			}
			defaults, _ := c.arg(-1, "defaults")
			class := &native{name: "namedtuple", typ: true, shallow: true}
			class.f = func(in *interp, c *call) val {
				var items []val
				for i, f := range fields {
					v, ok := c.arg(i, f)
					if !ok {
						d := itemsOf(defaults.o)
						if k := i - (len(fields) - len(d)); k >= 0 && k < len(d) {
							v, ok = d[k], true
						}
					}
					if !ok {
						return in.throw("TypeError", "missing required argument '"+f+"'", nil, c.at)
					}
					items = append(items, v)
				}
				return val{o: &tupleObj{items: items, fields: fields, class: class}, at: c.at}
			}
			return val{o: class, at: c.at}
		},
		"dataclasses.dataclass": func(in *interp, c *call) val {
			mark := func(v val) val {
				if k, ok := v.o.(*classObj); ok {
					in.setName(k.ns, "__dataclass__", boolean(true, c.at))
				}
				return v
			}
			if len(c.args) == 1 {
				return mark(c.args[0])
			}
			return val{o: &native{name: "dataclass", shallow: true, f: func(in *interp, c *call) val {
				if len(c.args) == 0 {
					return none(c.at)
				}
				return mark(c.args[0])
			}}, at: c.at}
		},
		"enum.unique": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "unique")
			}
			return c.args[0]
		},
		"operator.itemgetter": func(in *interp, c *call) val {
			keys := c.args
			return val{o: &native{name: "itemgetter", shallow: true, f: func(in *interp, c *call) val {
				if len(keys) != 1 || len(c.args) != 1 {
					return unknownVal("itemgetter is not evaluated", nil, c.at)
				}
				return in.subscript(c.args[0], keys[0], c.at)
			}}, at: c.at}
		},
		"functools.wraps":                         wraps,
		"functools.update_wrapper":                updateWrapper,
		"functools.cached_property":               natively("property"),
		"django.utils.functional.cached_property": natively("property"),
		"django.utils.functional.SimpleLazyObject": func(in *interp, c *call) val {
			if len(c.args) != 1 {
				return in.tooFew(c, "SimpleLazyObject")
			}
			return in.call(c.args[0], &call{at: c.at, sc: c.sc})
		},
		"typing.cast": second, "django.utils.translation.pgettext_lazy": second,
		"ast.literal_eval": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "literal_eval")
			}
			s, bad := in.needText(c.args[0], c.at)
			if bad != nil {
				if bad.isUnknown() && !c.args[0].isUnknown() {
					return in.throw("ValueError", "malformed node or string", nil, c.at)
				}
				return *bad
			}
			return in.literalOf(s, c.at)
		},
		"json.loads": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "loads")
			}
			s, ok := "", false
			switch o := c.args[0].o.(type) {
			case str:
				s, ok = string(o), true
			case byteStr:
				s, ok = string(o), true
			}
			if !ok {
				return in.notConvertible(c.args[0], "json.loads", c.at)
			}
			return in.readJSON(s, c.args[0].at)
		},
		"json.load": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "load")
			}
			f, ok := c.args[0].o.(*fileObj)
			if !ok {
				return in.noIdea(c.args[0], c.at)
			}
			return in.readJSON(f.text, c.at)
		},
		"json.dumps": func(in *interp, c *call) val {
			if len(c.args) != 1 || len(c.kw) > 0 {
				return unknownVal("json.dumps is not evaluated", nil, c.at)
			}
			var b strings.Builder
			if !in.writeJSON(&b, c.args[0], 0) {
				return unknownVal("json.dumps is not evaluated", nil, c.at)
			}
			return in.textOf(b.String(), c.at)
		},
		"tomllib.load":  func(in *interp, c *call) val { return in.tomlCall(c, in.readTOML) },
		"tomllib.loads": func(in *interp, c *call) val { return in.tomlCall(c, in.readTOML) },
		"toml.load":     func(in *interp, c *call) val { return in.tomlCall(c, in.loadTOML) },
		"re.compile": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "compile")
			}
			if r, ok := c.args[0].o.(*regexObj); ok {
				return val{o: r, at: c.at}
			}
			p, bad := "", (*val)(nil)
			if b, ok := c.args[0].o.(byteStr); ok {
				p = string(b)
			} else if p, bad = in.needText(c.args[0], c.at); bad != nil {
				return *bad
			}
			f, ok := c.arg(1, "flags")
			flags := "?"
			if !ok {
				flags = ""
			} else {
				flags = regexFlags(f)
			}
			return val{o: &regexObj{pattern: p, flags: flags}, at: c.at}
		},
		"re.escape": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "escape")
			}
			s, bad := in.needText(c.args[0], c.at)
			if bad != nil {
				return *bad
			}
			var b strings.Builder
			for _, r := range s {
				if strings.ContainsRune("()[]{}?*+-|^$\\.&~# \t\n\r\v\f", r) {
					b.WriteByte('\\')
				}
				b.WriteRune(r)
			}
			return text(b.String(), c.at)
		},
		"base64.b64encode":         func(in *interp, c *call) val { return in.base64(c, false, true) },
		"base64.b64decode":         func(in *interp, c *call) val { return in.base64(c, false, false) },
		"base64.urlsafe_b64encode": func(in *interp, c *call) val { return in.base64(c, true, true) },
		"base64.urlsafe_b64decode": func(in *interp, c *call) val { return in.base64(c, true, false) },
		"urllib.parse.quote": func(in *interp, c *call) val {
			safe := "/"
			if v, ok := c.arg(1, "safe"); ok {
				s, bad := in.needText(v, c.at)
				if bad != nil {
					return *bad
				}
				safe = s
			}
			return in.quoteURL(c, safe, false)
		},
		"urllib.parse.quote_plus": func(in *interp, c *call) val {
			safe := ""
			if v, ok := c.arg(1, "safe"); ok {
				if s, isText := v.o.(str); isText {
					safe = string(s)
				}
			}
			return in.quoteURL(c, safe, true)
		},
		"urllib.parse.unquote": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "unquote")
			}
			s, bad := in.needText(c.args[0], c.at)
			if bad != nil {
				return *bad
			}
			return text(unquoteURL(s), c.at)
		},
		"urllib.parse.unquote_plus": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "unquote_plus")
			}
			s, bad := in.needText(c.args[0], c.at)
			if bad != nil {
				return *bad
			}
			return text(unquoteURL(strings.ReplaceAll(s, "+", " ")), c.at)
		},
		"urllib.parse.urlsplit":   func(in *interp, c *call) val { return in.splitURL(c, false) },
		"urllib.parse.urlparse":   func(in *interp, c *call) val { return in.splitURL(c, true) },
		"urllib.parse.urlunsplit": func(in *interp, c *call) val { return in.unsplitURL(c, splitFields) },
		"urllib.parse.urlunparse": func(in *interp, c *call) val { return in.unsplitURL(c, parseFields) },
		"urllib.parse.parse_qs":   func(in *interp, c *call) val { return in.parseQuery(c, true) },
		"urllib.parse.parse_qsl":  func(in *interp, c *call) val { return in.parseQuery(c, false) },
		"urllib.parse.urljoin": func(in *interp, c *call) val {
			if len(c.args) < 2 {
				return in.tooFew(c, "urljoin")
			}
			a, bad := in.needText(c.args[0], c.at)
			if bad != nil {
				return *bad
			}
			b, bad := in.needText(c.args[1], c.at)
			if bad != nil {
				return *bad
			}
			if a == "" || b == "" {
				return text(a+b, c.at)
			}
			u, err := url.Parse(a)
			v, err2 := url.Parse(b)
			if err != nil || err2 != nil {
				return unknownVal("the URL is not evaluated", nil, c.at)
			}
			if u.Scheme == "" && u.Host == "" {
				// Go and Python differ for relative bases only in what they make of a missing slash.
				if !strings.HasPrefix(a, "/") {
					return unknownVal("the URL is not evaluated", nil, c.at)
				}
			}
			return text(u.ResolveReference(v).String(), c.at)
		},
		"sys._getframe": func(in *interp, c *call) val {
			n := int64(0)
			if v, ok := c.arg(0, ""); ok {
				depth, isInt := asInt(v)
				if !isInt {
					return in.noIdea(v, c.at)
				}
				n = depth
			}
			return in.frameAt(c.sc, n, c.at)
		},
		"inspect.currentframe": func(in *interp, c *call) val { return in.frameAt(c.sc, 0, c.at) },
		"inspect.stack":        func(in *interp, c *call) val { return in.stack(c) },
	}
	for _, fn := range []string{"match", "search", "fullmatch", "findall", "split", "sub"} {
		table["re."+fn] = func(in *interp, c *call) val {
			if len(c.args) < 2 {
				return in.tooFew(c, fn)
			}
			flags := ""
			most := 2
			if fn == "sub" {
				most = 3
			}
			if v, ok := c.arg(most, "flags"); ok {
				flags = regexFlags(v)
			}
			args := c.args[1:min(len(c.args), most)]
			switch p := c.args[0].o.(type) {
			case *regexObj:
				return in.regexCall(fn, p.pattern, p.flags, args, c.at)
			case str:
				return in.regexCall(fn, string(p), flags, args, c.at)
			}
			return in.noIdea(c.args[0], c.at)
		}
	}
	for _, algorithm := range []string{"md5", "sha1", "sha256", "sha512"} {
		table["hashlib."+algorithm] = func(in *interp, c *call) val {
			h := &hashObj{name: algorithm}
			if len(c.args) > 0 {
				b, ok := c.args[0].o.(byteStr)
				if !ok {
					return in.notConvertible(c.args[0], algorithm, c.at)
				}
				h.data = string(b)
			}
			return val{o: h, at: c.at}
		}
	}
	return table
}

// regexFlags are Python's flags in Go's letters; "?" stands for flags that are not evaluated.
func regexFlags(v val) string {
	n, ok := asInt(v)
	if !ok {
		return "?"
	}
	flags := ""
	for bit, letter := range map[int64]string{2: "i", 8: "m", 16: "s"} {
		if n&bit != 0 {
			flags += letter
		}
		n &^= bit
	}
	if n&^32 != 0 {
		return "?"
	}
	return flags
}

func hashMethods() map[string]methodFunc {
	sum := func(h *hashObj) []byte {
		switch h.name {
		case "md5":
			s := md5.Sum([]byte(h.data))
			return s[:]
		case "sha1":
			s := sha1.Sum([]byte(h.data))
			return s[:]
		case "sha256":
			s := sha256.Sum256([]byte(h.data))
			return s[:]
		}
		s := sha512.Sum512([]byte(h.data))
		return s[:]
	}
	return map[string]methodFunc{
		"hexdigest": func(in *interp, recv val, c *call) val {
			return text(hex.EncodeToString(sum(recv.o.(*hashObj))), c.at)
		},
		"digest": func(in *interp, recv val, c *call) val {
			return val{o: byteStr(sum(recv.o.(*hashObj))), at: c.at}
		},
	}
}

// copyOf is copy.copy and copy.deepcopy.
func (in *interp) copyOf(v val, deep bool, depth int) val {
	if depth > maxNesting {
		return unknownVal("nested too deeply", v.env(), v.at)
	}
	in.step(1)
	inner := func(v val) val {
		if !deep {
			return v
		}
		w := in.copyOf(v, true, depth+1)
		w.x = v.x
		return w
	}
	copyItems := func(items []val) []val {
		list := make([]val, len(items))
		for i := range items {
			list[i] = inner(items[i])
		}
		return list
	}
	switch o := v.o.(type) {
	case *seq:
		s := &seq{cell: in.newCell(), kind: o.kind, items: copyItems(o.items), unsure: o.unsure}
		for _, items := range o.others {
			s.others = append(s.others, copyItems(items))
		}
		s.cell.env = o.cell.env
		v.o = s
	case *dictObj:
		d := in.copyDict(o)
		for i := range d.entries {
			d.entries[i].v = inner(d.entries[i].v)
		}
		v.o = d
	case *tupleObj:
		if deep {
			v.o = &tupleObj{items: copyItems(o.items), fields: o.fields}
		}
	case *instObj:
		i := &instObj{class: o.class, data: o.data}
		i.attrs = in.copyDict(o.attrs)
		if o.data.o != nil {
			i.data = in.copyOf(o.data, deep, depth+1)
		}
		v.o = i
	case *choice:
		c := &choice{why: o.why, since: o.since}
		for _, a := range o.alts {
			c.alts = append(c.alts, inner(a))
		}
		v.o = c
	}
	return v
}

func (in *interp) base64(c *call, urlSafe, encode bool) val {
	if len(c.args) == 0 {
		return in.tooFew(c, "base64")
	}
	s, ok := "", false
	switch o := c.args[0].o.(type) {
	case byteStr:
		s, ok = string(o), true
	case str:
		s, ok = string(o), !encode
	}
	if !ok {
		return in.notConvertible(c.args[0], "base64", c.at)
	}
	if encode {
		return val{o: byteStr(encodeBase64(s, urlSafe)), at: c.at}
	}
	enc := base64.StdEncoding
	if urlSafe {
		enc = base64.URLEncoding
	}
	data, err := enc.DecodeString(strings.ReplaceAll(s, "\n", ""))
	if err != nil {
		return in.throw("binascii.Error", "Incorrect padding", nil, c.at)
	}
	return val{o: byteStr(data), at: c.at}
}
