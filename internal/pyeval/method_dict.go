package pyeval

func dictMethods() map[string]methodFunc {
	view := func(f func(e entry, at Place) val) methodFunc {
		return func(in *interp, recv val, c *call) val {
			d := recv.o.(*dictObj)
			keys, env := in.iterateShape(recv, c.at)
			var items []val
			for _, k := range keys {
				if u, ok := k.o.(*unknown); ok && u.spread {
					items = append(items, k)
					continue
				}
				h, _ := hashOf(k)
				i := d.find(h)
				if i < 0 {
					continue
				}
				e := d.entries[i]
				items = append(items, f(e, c.at))
			}
			l := in.newList(items...)
			l.cell.env = env
			return val{o: l, at: c.at}
		}
	}
	return map[string]methodFunc{
		"get": func(in *interp, recv val, c *call) val {
			key, ok := c.arg(0, "key")
			if !ok {
				return in.throw("TypeError", "get expected at least 1 argument", nil, c.at)
			}
			def, ok := c.arg(1, "default")
			if !ok {
				def = none(c.at)
			}
			return in.each(key, func(key val) val { return in.getOr(recv.o.(*dictObj), key, def, c.at) })
		},
		"__getitem__": itemMethod,
		"__setitem__": func(in *interp, recv val, c *call) val {
			if len(c.args) == 2 {
				in.setItem(recv.o.(*dictObj), c.args[0], c.args[1])
			}
			return none(c.at)
		},
		"__contains__": containsMethod, "has_key": containsMethod, "__len__": plainLength,
		"items": view(func(e entry, at Place) val {
			return val{o: &tupleObj{items: []val{e.key, e.v}}, at: at}
		}),
		"iteritems": view(func(e entry, at Place) val {
			return val{o: &tupleObj{items: []val{e.key, e.v}}, at: at}
		}),
		"keys":   view(func(e entry, at Place) val { return e.key }),
		"values": view(func(e entry, at Place) val { return e.v }),
		"copy": func(in *interp, recv val, c *call) val {
			return val{o: in.copyDict(recv.o.(*dictObj)), at: recv.at}
		},
		"update": func(in *interp, recv val, c *call) val {
			d := recv.o.(*dictObj)
			for _, a := range c.args {
				in.update(d, a, c.at)
			}
			for _, k := range c.kw {
				in.setItem(d, text(k.name, k.v.at), k.v)
			}
			return none(c.at)
		},
		"setdefault": func(in *interp, recv val, c *call) val {
			d := recv.o.(*dictObj)
			key, ok := c.arg(0, "key")
			if !ok {
				return in.throw("TypeError", "setdefault expected at least 1 argument", nil, c.at)
			}
			def, ok := c.arg(1, "default")
			if !ok {
				def = none(c.at)
			}
			t := in.hasKey(d, key)
			in.chosenBy(d, key)
			if t.known && !t.value {
				v := def.dep(t.env)
				if h, ok := hashOf(key); ok {
					if old, found := d.lookup(h); found {
						// Elsewhere the key is there with another value.
						v = v.or(dropAbsent(old.others()))
					}
				}
				in.setItem(d, key, v)
				return v
			}
			if t.known {
				return in.item(d, key, c.at)
			}
			v := in.getOr(d, key, def, c.at)
			in.setItem(d, key, v)
			return v
		},
		"pop": func(in *interp, recv val, c *call) val {
			key, ok := c.arg(0, "key")
			if !ok {
				return in.throw("TypeError", "pop expected at least 1 argument", nil, c.at)
			}
			def, hasDef := c.arg(1, "default")
			d := recv.o.(*dictObj)
			v, found := in.removeKey(d, key, c.at, !hasDef)
			if !found && hasDef {
				return def.dep(v.env())
			}
			return v
		},
		"popitem": func(in *interp, recv val, c *call) val {
			d := recv.o.(*dictObj)
			live := d.live()
			if d.uncertain() != "" || len(live) == 0 {
				return unknownVal("which entry it is is not known", nil, c.at)
			}
			e := live[len(live)-1]
			in.touch(d)
			d.drop(e.hash)
			return val{o: &tupleObj{items: []val{e.key, e.v}}, at: c.at}
		},
		"clear": func(in *interp, recv val, c *call) val {
			d := recv.o.(*dictObj)
			in.touch(d)
			d.entries, d.unsure = nil, nil
			d.reindex()
			return none(c.at)
		},
		"move_to_end": func(in *interp, recv val, c *call) val {
			d := recv.o.(*dictObj)
			if len(c.args) == 0 {
				return in.throw("TypeError", "move_to_end needs a key", nil, c.at)
			}
			h, ok := hashOf(c.args[0])
			if i := d.find(h); ok && i >= 0 {
				in.touch(d)
				e := d.entries[i]
				d.drop(h)
				last := true
				if v, ok := c.arg(1, "last"); ok {
					last = in.truthOf(v).value
				}
				if last {
					d.entries = append(d.entries, e)
				} else {
					d.entries = append([]entry{e}, d.entries...)
				}
				d.reindex()
			}
			return none(c.at)
		},
	}
}

func dropAbsent(list []val) []val {
	var r []val
	for _, v := range list {
		if !v.isAbsent() {
			r = append(r, v)
		}
	}
	return r
}

// getOr is d.get(key, def).
func (in *interp) getOr(d *dictObj, key, def val, at Place) val {
	h, ok := hashOf(key)
	if !ok {
		if !hashable(key) {
			return in.throw("TypeError", "unhashable type: '"+typeName(key)+"'", nil, at)
		}
		if len(d.entries) == 0 && d.unsure == nil {
			return def.dep(union(key.env(), d.cell.env))
		}
		return in.noIdea(key, at)
	}
	v, found := d.lookup(h)
	if !found {
		if d.unsure != nil {
			return in.join(unknownVal(d.unsure.why, nil, at), def, d.unsure.why, d.cell.env, 0)
		}
		return def.dep(d.cell.env)
	}
	v = v.dep(d.keyEnv)
	switch o := v.o.(type) {
	case absent:
		return def.dep(v.env()).or(dropAbsent(v.others()))
	case *choice:
		if o.maybeAbsent() {
			var list []val
			for _, a := range o.alts {
				if a.isAbsent() {
					a = def
				}
				list = append(list, a)
			}
			return in.oneOf(list, o.why, v.env(), at)
		}
	}
	return v
}

func intMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"bit_length": func(in *interp, recv val, c *call) val {
			if n, ok := asBig(recv); ok {
				return integer(int64(n.BitLen()), c.at)
			}
			return in.noIdea(recv, c.at)
		},
	}
}

func floatMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"is_integer": func(in *interp, recv val, c *call) val {
			f := recv.o.(float64)
			return boolean(f == float64(int64(f)), c.at)
		},
	}
}

func deltaMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"total_seconds": func(in *interp, recv val, c *call) val {
			return val{o: float64(recv.o.(delta).micros) / 1e6, at: c.at}
		},
	}
}
