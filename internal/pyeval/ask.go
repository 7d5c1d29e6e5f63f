package pyeval

import (
	"maps"
	"slices"

	"github.com/pelletier/go-toml/v2"

	"paddock/internal/dotenv"
	"paddock/internal/pysyntax"
)

// The module `paddock` of the embedded library: what its Python files ask of
// the evaluator, because it is not to be said in Python.

// askTable are the functions of the module.
func askTable() map[string]func(*interp, *call) val {
	table := map[string]func(*interp, *call) val{
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
			if len(c.args) > 1 {
				return unknownVal(why, nil, c.args[1].at)
			}
			return unknownVal(why, nil, c.at)
		},
		"paddock.placed": func(in *interp, c *call) val {
			if len(c.args) < 2 {
				return in.tooFew(c, "placed")
			}
			v := c.args[0]
			v.at = c.args[1].at
			return v
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
		"paddock.is_sequence": isSequence,
		"paddock.is_instance": isInstance,
		"paddock.is_class":    isClass,
		"paddock.module":      moduleNamed,
		"paddock.attribute":   attributeNamed,
		"paddock.members":     members,
		"paddock.has":         has,
		"paddock.model_name":  modelName,
		"paddock.imported":    importedTexts,
		"paddock.at_least":    atLeast,
		// Whether the settings are known and the program goes on from them.
		"paddock.started":  func(in *interp, c *call) val { return boolean(in.program, c.at) },
		"paddock.is_async": isAsync,
		"paddock.version":  func(in *interp, c *call) val { return in.version(c) },
		"paddock.variables": func(in *interp, c *call) val {
			var items []val
			for _, n := range slices.Sorted(maps.Keys(in.env.Vars)) {
				items = append(items, text(n, c.at))
			}
			return val{o: in.newList(items...), at: c.at}
		},
		"paddock.may_set": func(in *interp, c *call) val {
			why, _ := c.args[1].o.(str)
			in.mayBeSet(c.args[0], string(why))
			return none(c.at)
		},
		"paddock.depend_on_prefix": func(in *interp, c *call) val {
			prefix, _ := c.args[1].o.(str)
			if m, ok := c.args[0].o.(*moduleObj); ok {
				in.dependOnPrefix(m, string(prefix))
			}
			return none(c.at)
		},
		"paddock.toml_or_text": func(in *interp, c *call) val {
			s, ok := c.args[0].o.(str)
			if !ok {
				return in.noIdea(c.args[0], c.at)
			}
			var table map[string]any
			if toml.Unmarshal([]byte("key="+string(s)), &table) != nil || len(table) != 1 {
				return c.args[0]
			}
			return in.tomlValue(table["key"], "", nil, c.at, 0)
		},
		"paddock.set_up_values": func(in *interp, c *call) val {
			if len(c.args) == 1 {
				if class, ok := c.args[0].o.(*classObj); ok {
					in.setUpValues(class)
				}
			}
			return none(c.at)
		},
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
	maps.Copy(table, askClasses())
	return table
}

// mayBeSet makes everything that a module, or what stands for its namespace, has unknown, and says so.
func (in *interp) mayBeSet(v val, why string) {
	if m, ok := v.o.(*moduleObj); ok && m.project {
		in.note(in.statement, "here the settings of "+m.name+" are not known for sure: "+why)
		in.distrust(m.ns, why, nil)
		m.ns.unsure = nil
		in.openTo(m, why)
	}
}

// dependOnPrefix makes every setting of a module depend on the variable that has its name behind a prefix.
func (in *interp) dependOnPrefix(m *moduleObj, prefix string) {
	for i := range m.ns.entries {
		if e := m.ns.entries[i]; isSetting(e.hash) {
			in.touchKeyQuietly(m.ns, e.hash)
			m.ns.entries[i].v = e.v.dep([]string{prefix + e.hash[1:]})
		}
	}
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

// readEnvFile is the content of a .env file of the project as a dict, in the grammar of python-dotenv and as it is written: None for
// a name without a value, and None in place of the dict when there is no such file.
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
	list, _ := dotenv.Read(string(data))
	for _, e := range list {
		v := none(c.at)
		if e.Set {
			v = val{o: str(e.Value)}
		}
		in.setItem(d, text(e.Name, c.at), v)
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
	in.readErrors(&m, tree, where)
	outer, statement := in.including, in.statement
	in.calls++
	in.runModule(in.moduleScope(&m), tree.Body)
	in.calls--
	in.including, in.statement = outer, statement
	if m.star != nil {
		outer.star = m.star
	}
	if m.open != nil {
		in.openTo(outer, m.open.why)
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

// isSequence is paddock.is_sequence(v, kind): whether v certainly is a list or tuple.
func isSequence(_ *interp, c *call) val {
	if len(c.args) == 0 {
		return boolean(false, c.at)
	}
	want := ""
	if len(c.args) > 1 {
		if s, ok := c.args[1].o.(str); ok {
			want = string(s)
		}
	}
	switch o := c.args[0].o.(type) {
	case *tupleObj:
		return boolean(want == "" || want == "tuple", c.at)
	case *seq:
		return boolean((want == "" || want == "list") && o.kind == listKind, c.at)
	}
	return boolean(false, c.at)
}

// isClass is paddock.is_class(v): whether v certainly is a class.
func isClass(_ *interp, c *call) val {
	if len(c.args) == 0 {
		return boolean(false, c.at)
	}
	switch o := c.args[0].o.(type) {
	case *classObj:
		return boolean(true, c.at)
	case *native:
		return boolean(o.typ, c.at)
	}
	return boolean(false, c.at)
}

// moduleNamed is paddock.module(name): a module of the project or the library by its dotted name, as
// the project imports it.
func moduleNamed(in *interp, c *call) val {
	if len(c.args) == 0 {
		return in.tooFew(c, "module")
	}
	s, ok := c.args[0].o.(str)
	if !ok {
		return in.noIdea(c.args[0], c.at)
	}
	if in.packages != nil {
		in.packages[topLevel(string(s))] = true
	}
	return in.importModule(string(s), c.at)
}

// attributeNamed is paddock.attribute(name): what a dotted name of the project stands for.
func attributeNamed(in *interp, c *call) val {
	if len(c.args) == 0 {
		return in.tooFew(c, "attribute")
	}
	s, ok := c.args[0].o.(str)
	if !ok {
		return c.args[0]
	}
	module, id := parentName(string(s)), lastName(string(s))
	if module == "" {
		return unknownVal("there is no module "+id, nil, c.at)
	}
	return in.imported(in.importModule(module, c.at), module, id, c.at)
}

// isAsync is paddock.is_async(v): whether v certainly is a function made by async def.
func isAsync(_ *interp, c *call) val {
	if len(c.args) > 0 {
		if f, ok := c.args[0].o.(*funcObj); ok {
			def, isDef := f.node.(*pysyntax.FunctionDef)
			return boolean(isDef && def.Async, c.at)
		}
	}
	return boolean(false, c.at)
}

// isInstance is paddock.is_instance(v, type): whether v certainly is an instance of a class of the library, or a str.
func isInstance(_ *interp, c *call) val {
	if len(c.args) < 2 {
		return boolean(false, c.at)
	}
	switch o := c.args[0].o.(type) {
	case str:
		n, ok := c.args[1].o.(*native)
		return boolean(ok && n.name == "str", c.at)
	case *instObj:
		want, ok := c.args[1].o.(*classObj)
		return boolean(ok && slices.Contains(o.class.mro, want), c.at)
	}
	return boolean(false, c.at)
}
