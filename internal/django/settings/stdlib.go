package settings

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"math/big"
	"net/url"
	"strconv"
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
			items, env := in.iterate(c.args[1], c.at)
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
			return val{o: &native{name: "namedtuple", typ: true, shallow: true, f: func(in *interp, c *call) val {
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
				return val{o: &tupleObj{items: items, fields: fields}, at: c.at}
			}}, at: c.at}
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
		"functools.cached_property":               natively("property"),
		"django.utils.functional.cached_property": natively("property"),
		"django.utils.functional.classproperty":   natively("classmethod"),
		"typing.cast":                             second, "django.utils.translation.pgettext_lazy": second,
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
		"urllib.parse.urlsplit":  func(in *interp, c *call) val { return in.splitURL(c) },
		"urllib.parse.urlparse":  func(in *interp, c *call) val { return in.splitURL(c) },
		"urllib.parse.parse_qs":  func(in *interp, c *call) val { return in.parseQuery(c, true) },
		"urllib.parse.parse_qsl": func(in *interp, c *call) val { return in.parseQuery(c, false) },
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
			return unknownVal("the interpreter's frames are not evaluated", nil, c.at)
		},
		// What the embedded library asks of the interpreter.
		"paddock.env_file": func(in *interp, c *call) val { return in.readEnvFile(c) },
		"paddock.include":  func(in *interp, c *call) val { return in.includeFile(c) },
		"paddock.caller_path": func(in *interp, c *call) val {
			if f := in.statement.File; f != nil {
				return text(in.rootPath+"/"+f.Path, c.at)
			}
			return unknownVal("the caller is not known", nil, c.at)
		},
		"paddock.glob": func(in *interp, c *call) val { return natives()["glob.glob"].f(in, c) },
		"paddock.unknown": func(in *interp, c *call) val {
			why := "it is not evaluated"
			if len(c.args) > 0 {
				if s, ok := c.args[0].o.(str); ok {
					why = string(s)
				}
			}
			return unknownVal(why, nil, c.at)
		},
		"paddock.is_root": func(in *interp, c *call) val {
			if len(c.args) == 1 {
				if p, ok := c.args[0].o.(str); ok {
					where, inside := in.inTree(string(p))
					return boolean(!inside || where == "", c.at)
				}
			}
			return boolean(true, c.at)
		},
		"paddock.is_unknown": func(in *interp, c *call) val {
			if len(c.args) != 1 {
				return boolean(false, c.at)
			}
			switch c.args[0].o.(type) {
			case *unknown, *choice, *ref, *opaque:
				return boolean(true, c.at)
			}
			return boolean(false, c.at)
		},
		"paddock.one_of": func(in *interp, c *call) val {
			why, _ := c.args[0].o.(str)
			return in.oneOf(c.args[1:], string(why), nil, c.at)
		},
		"paddock.placeholder": func(in *interp, c *call) val {
			n, _ := c.args[0].o.(str)
			return val{o: &opaque{name: string(n)}, at: c.at}
		},
		"paddock.field_default": func(in *interp, c *call) val {
			if len(c.args) == 3 {
				if n, ok := c.args[1].o.(str); ok {
					key, _ := c.args[2].o.(str)
					class, _ := c.args[0].o.(*classObj)
					if class != nil {
						if v, ok := in.classAttr(class, string(n)); ok {
							if o, isField := v.o.(*opaque); isField && lastName(o.name) == "Field" {
								if len(o.args) > 0 {
									return o.args[0].dep([]string{string(key)})
								}
								for _, k := range o.kw {
									if k.name == "default" {
										return k.v.dep([]string{string(key)})
									}
								}
							} else {
								return v.dep([]string{string(key)})
							}
						}
					}
					return unknownVal("the variable "+string(key)+" is not set", []string{string(key)}, c.at)
				}
			}
			return unknownVal("the field is not evaluated", nil, c.at)
		},
		"paddock.version": func(in *interp, c *call) val { return in.version(c) },
		"paddock.typename": func(in *interp, c *call) val {
			if len(c.args) == 1 {
				switch o := c.args[0].o.(type) {
				case *native:
					return text(o.name, c.at)
				case *ref:
					return text(o.name, c.at)
				case *classObj:
					return text(o.name, c.at)
				case *unknown:
					return c.args[0]
				}
				return text(typeName(c.args[0]), c.at)
			}
			return text("", c.at)
		},
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

// findSpec is importlib.util.find_spec: something or None.
func (in *interp) findSpec(dotted string, at Place) val {
	if in.index.Module(in.root, dotted) != nil || in.index.IsNamespace(in.root, dotted) || names().stdlib[topLevel(dotted)] || topLevel(dotted) == "django" {
		return val{o: &opaque{name: "importlib.machinery.ModuleSpec"}, at: at}
	}
	if in.env.Installed != nil {
		if installed, ok := in.env.Installed(dotted); ok {
			if installed {
				return val{o: &opaque{name: "importlib.machinery.ModuleSpec"}, at: at}
			}
			return none(at)
		}
	}
	return unknownVal("package "+topLevel(dotted)+" may not be installed", nil, at)
}

func (in *interp) readJSON(s string, at Place) val {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	in.step(len(s) / 32)
	v, err := in.jsonValue(d, at, 0)
	if err == nil {
		if _, err = d.Token(); err != io.EOF {
			err = io.ErrUnexpectedEOF
		} else {
			err = nil
		}
	}
	if err != nil {
		return in.throw("json.JSONDecodeError", "the text is no JSON", nil, at)
	}
	return v
}

func (in *interp) jsonValue(d *json.Decoder, at Place, depth int) (val, error) {
	t, err := d.Token()
	if err != nil {
		return val{}, err
	}
	if depth > 100 {
		return val{}, io.ErrUnexpectedEOF
	}
	in.step(1)
	switch t := t.(type) {
	case nil:
		return none(at), nil
	case bool:
		return boolean(t, at), nil
	case string:
		return text(t, at), nil
	case json.Number:
		if n, ok := new(big.Int).SetString(t.String(), 10); ok {
			return bigInteger(n, at), nil
		}
		f, err := strconv.ParseFloat(t.String(), 64)
		return val{o: f, at: at}, err
	case json.Delim:
		if t == '[' {
			l := in.newList()
			for d.More() {
				v, err := in.jsonValue(d, at, depth+1)
				if err != nil {
					return val{}, err
				}
				l.items = append(l.items, v)
			}
			_, err := d.Token()
			return val{o: l, at: at}, err
		}
		o := in.newDict()
		for d.More() {
			k, err := in.jsonValue(d, at, depth+1)
			if err != nil {
				return val{}, err
			}
			v, err := in.jsonValue(d, at, depth+1)
			if err != nil {
				return val{}, err
			}
			in.setItem(o, k, v)
		}
		_, err := d.Token()
		return val{o: o, at: at}, err
	}
	return val{}, io.ErrUnexpectedEOF
}

// writeJSON is json.dumps with its defaults.
func (in *interp) writeJSON(b *strings.Builder, v val, depth int) bool {
	if depth > maxNesting || b.Len() > maxText {
		return false
	}
	switch o := v.o.(type) {
	case noneType:
		b.WriteString("null")
	case bool:
		b.WriteString(strconv.FormatBool(o))
	case int64:
		b.WriteString(strconv.FormatInt(o, 10))
	case float64:
		b.WriteString(floatText(o))
	case str:
		if hidden(string(o)) {
			return false
		}
		var buf bytes.Buffer
		e := json.NewEncoder(&buf)
		e.SetEscapeHTML(false)
		if e.Encode(string(o)) != nil {
			return false
		}
		s := strings.TrimSuffix(buf.String(), "\n")
		for _, r := range s {
			switch {
			case r < 0x7f:
				b.WriteRune(r)
			case r > 0xffff:
				return false
			default:
				b.WriteString(`\u` + strings.Repeat("0", 4-len(strconv.FormatInt(int64(r), 16))) + strconv.FormatInt(int64(r), 16))
			}
		}
	case *seq, *tupleObj:
		if s, ok := o.(*seq); ok && (s.kind != listKind || s.unsure != nil) {
			return false
		}
		b.WriteString("[")
		for i, item := range itemsOf(o) {
			if i > 0 {
				b.WriteString(", ")
			}
			if !in.writeJSON(b, item, depth+1) {
				return false
			}
		}
		b.WriteString("]")
	case *dictObj:
		if o.uncertain() != "" {
			return false
		}
		b.WriteString("{")
		for i, e := range o.live() {
			if i > 0 {
				b.WriteString(", ")
			}
			if _, ok := e.key.o.(str); !ok || !in.writeJSON(b, e.key, depth+1) {
				return false
			}
			b.WriteString(": ")
			if !in.writeJSON(b, e.v, depth+1) {
				return false
			}
		}
		b.WriteString("}")
	default:
		return false
	}
	return true
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

func (in *interp) quoteURL(c *call, safe string, plus bool) val {
	if len(c.args) == 0 {
		return in.tooFew(c, "quote")
	}
	s, bad := in.needText(c.args[0], c.at)
	if bad != nil {
		return *bad
	}
	if hidden(s) {
		return unknownVal(whyOutside, nil, c.at)
	}
	var b strings.Builder
	for i := range len(s) {
		ch := s[i]
		switch {
		case ch >= 'a' && ch <= 'z' || ch >= 'A' && ch <= 'Z' || ch >= '0' && ch <= '9' || strings.IndexByte("_.-~"+safe, ch) >= 0:
			b.WriteByte(ch)
		case plus && ch == ' ':
			b.WriteByte('+')
		default:
			b.WriteString("%" + strings.ToUpper(hex.EncodeToString([]byte{ch})))
		}
	}
	return text(b.String(), c.at)
}

func unquoteURL(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(n))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return strings.ToValidUTF8(b.String(), "\uFFFD")
}

// splitURL is urlsplit and urlparse; params are rare enough to be left empty.
func (in *interp) splitURL(c *call) val {
	if len(c.args) == 0 {
		return in.tooFew(c, "urlparse")
	}
	v := c.args[0]
	if b, ok := v.o.(byteStr); ok {
		v = text(string(b), v.at)
	}
	if v.isNone() {
		return unknownVal("urlparse(None) is not evaluated", nil, c.at)
	}
	s, bad := in.needText(v, c.at)
	if bad != nil {
		return *bad
	}
	scheme, rest := "", s
	if i := strings.IndexByte(s, ':'); i > 0 {
		valid := s[0] >= 'a' && s[0] <= 'z' || s[0] >= 'A' && s[0] <= 'Z'
		for _, ch := range s[:i] {
			if !(ch >= 'a' && ch <= 'z' || ch >= 'A' && ch <= 'Z' || ch >= '0' && ch <= '9' || strings.ContainsRune("+-.", ch)) {
				valid = false
			}
		}
		if valid {
			scheme, rest = strings.ToLower(s[:i]), s[i+1:]
		}
	}
	host := ""
	if strings.HasPrefix(rest, "//") {
		rest = rest[2:]
		end := strings.IndexAny(rest, "/?#")
		if end < 0 {
			end = len(rest)
		}
		host, rest = rest[:end], rest[end:]
	}
	rest, fragment, _ := strings.Cut(rest, "#")
	p, query, _ := strings.Cut(rest, "?")
	at := c.at
	t := &tupleObj{fields: []string{"scheme", "netloc", "path", "params", "query", "fragment"},
		items: []val{text(scheme, at), text(host, at), text(p, at), text("", at), text(query, at), text(fragment, at)}}
	return val{o: t, at: at}
}

// resultAttribute is what named tuples have besides their fields: urlparse's result has more.
func (in *interp) resultAttribute(v val, t *tupleObj, attr string, at Place) (val, bool) {
	if t.fields == nil {
		return val{}, false
	}
	switch attr {
	case "_asdict":
		return val{o: &native{name: "_asdict", shallow: true, f: func(in *interp, c *call) val {
			d := in.newDict()
			for i, f := range t.fields {
				in.setItem(d, text(f, c.at), t.items[i])
			}
			return val{o: d, at: c.at}
		}}, at: at}, true
	case "_replace":
		return val{o: &native{name: "_replace", shallow: true, f: func(in *interp, c *call) val {
			items := append([]val(nil), t.items...)
			for i, f := range t.fields {
				if w, ok := c.arg(-1, f); ok {
					items[i] = w
				}
			}
			return val{o: &tupleObj{items: items, fields: t.fields}, at: c.at}
		}}, at: at}, true
	}
	if t.fields[0] != "scheme" || len(t.items) < 6 {
		return val{}, false
	}
	part := func(i int) string { s, _ := t.items[i].o.(str); return string(s) }
	netloc := part(1)
	user, host := "", netloc
	hasUser := false
	if i := strings.LastIndexByte(netloc, '@'); i >= 0 {
		user, host, hasUser = netloc[:i], netloc[i+1:], true
	}
	port := ""
	if strings.HasPrefix(host, "[") {
		h, after, _ := strings.Cut(host[1:], "]")
		host = h
		_, port, _ = strings.Cut(after, ":")
	} else {
		host, port, _ = strings.Cut(host, ":")
	}
	name, password, hasPassword := strings.Cut(user, ":")
	switch attr {
	case "hostname":
		if host == "" {
			return none(at), true
		}
		return text(strings.ToLower(host), at), true
	case "port":
		if port == "" {
			return none(at), true
		}
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil {
			return in.throw("ValueError", "Port could not be cast to integer value", nil, at), true
		}
		return integer(int64(n), at), true
	case "username":
		if !hasUser {
			return none(at), true
		}
		return text(name, at), true
	case "password":
		if !hasUser || !hasPassword {
			return none(at), true
		}
		return text(password, at), true
	case "geturl":
		return val{o: &native{name: "geturl", shallow: true, f: func(in *interp, c *call) val {
			s := ""
			if part(0) != "" {
				s = part(0) + ":"
			}
			if netloc != "" {
				s += "//" + netloc
				if p := part(2); p != "" && !strings.HasPrefix(p, "/") {
					s += "/"
				}
			}
			s += part(2)
			if part(4) != "" {
				s += "?" + part(4)
			}
			if part(5) != "" {
				s += "#" + part(5)
			}
			return text(s, c.at)
		}}, at: at}, true
	}
	return val{}, false
}

func (in *interp) parseQuery(c *call, dict bool) val {
	if len(c.args) == 0 {
		return in.tooFew(c, "parse_qs")
	}
	s, bad := in.needText(c.args[0], c.at)
	if bad != nil {
		return *bad
	}
	d := in.newDict()
	l := in.newList()
	for _, pair := range strings.Split(s, "&") {
		k, v, _ := strings.Cut(pair, "=")
		if v == "" {
			continue
		}
		k, v = unquoteURL(strings.ReplaceAll(k, "+", " ")), unquoteURL(strings.ReplaceAll(v, "+", " "))
		if !dict {
			l.items = append(l.items, val{o: &tupleObj{items: []val{text(k, c.at), text(v, c.at)}}, at: c.at})
			continue
		}
		if have, ok := d.lookup(name(k)); ok {
			in.extend(have.o.(*seq), []val{text(v, c.at)})
			continue
		}
		in.setItem(d, text(k, c.at), val{o: in.newList(text(v, c.at)), at: c.at})
	}
	if dict {
		return val{o: d, at: c.at}
	}
	return val{o: l, at: c.at}
}

// readEnvFile is the content of a .env file of the project as a dict; None when there is no such file.
func (in *interp) readEnvFile(c *call) val {
	if len(c.args) == 0 {
		return none(c.at)
	}
	p, bad := in.pathText(c.args[0], c.at)
	if bad != nil {
		return none(c.at)
	}
	where, ok := in.locate(p)
	if !ok || !in.tree.Has(where) {
		return none(c.at)
	}
	data, err := in.tree.Read(where)
	if err != nil || len(data) > maxText {
		return none(c.at)
	}
	in.files[where] = true
	d := in.newDict()
	for _, e := range parseEnvFile(string(data)) {
		in.setItem(d, text(e.name, c.at), e.v)
	}
	return val{o: d, at: c.at}
}

// includeFile runs a file of the project in the namespace of the settings
// module under way, as django-split-settings does; false when there is no such file.
func (in *interp) includeFile(c *call) val {
	if len(c.args) == 0 || in.including == nil {
		return boolean(false, c.at)
	}
	p, bad := in.pathText(c.args[0], c.at)
	if bad != nil {
		return boolean(false, c.at)
	}
	where, ok := in.locate(p)
	if !ok || !in.tree.Has(where) {
		return boolean(false, c.at)
	}
	tree := in.index.Parse(where)
	if tree == nil || in.calls >= maxCalls {
		return boolean(false, c.at)
	}
	in.files[where] = true
	m := *in.including
	m.file, m.path = tree.File, where
	m.done = false
	outer, statement := in.including, in.statement
	in.calls++
	in.runModule(in.moduleScope(&m), tree.Body)
	in.calls--
	in.including, in.statement = outer, statement
	if m.star != nil {
		outer.star = m.star
	}
	return boolean(true, c.at)
}

// version is the version of Django or Python as something to compare.
func (in *interp) version(c *call) val {
	which := ""
	if len(c.args) > 0 {
		if s, ok := c.args[0].o.(str); ok {
			which = string(s)
		}
	}
	if which == "django" {
		if v := in.env.Django; v[0] > 0 {
			return val{o: &versionObj{low: []int64{int64(v[0]), int64(v[1])}, high: []int64{int64(v[0]), int64(v[1])}}, at: c.at}
		}
		return val{o: &versionObj{low: []int64{1, 4}, high: []int64{6, 99}}, at: c.at}
	}
	return val{o: &versionObj{low: []int64{3, 8}, high: []int64{3, 14}}, at: c.at}
}
