package pyeval

import "strings"

// eachMutable applies a change to everything that a value may be. What was made
// in the branch that chose it exists in that world only, and is changed for
// good; what others may see as well has been changed in one world and not in another.
func (in *interp) eachMutable(v val, f func(val) val) val {
	c, ok := v.o.(*choice)
	if !ok {
		others := v.others()
		r := f(v.plain())
		if len(others) == 0 || in.quiet > 3 {
			return r.dep(v.env())
		}
		var list []val
		for _, o := range others {
			if w, ok := in.quietly(func() val { return in.eachMutable(o, f) }); ok {
				list = append(list, w)
			}
		}
		return r.dep(v.env()).or(list)
	}
	var list []val
	for _, a := range c.alts {
		m, isMutable := a.o.(mutable)
		if !isMutable || m.head().id > c.since && c.since > 0 {
			if w, ok := in.quietly(func() val { return f(a) }); ok {
				list = append(list, w)
			}
			continue
		}
		var w val
		out := in.speculate(func() signal { w = f(a); return signal{} })
		if out.normal() {
			in.mergeUndecided(&out, &outcome{since: out.since}, c.why, v.env())
			list = append(list, w)
		}
	}
	if len(list) == 0 {
		return unknownVal(c.why, v.env(), v.at)
	}
	r := list[0]
	for _, w := range list[1:] {
		r = in.join(r, w, c.why, v.env(), c.since)
	}
	if rc, ok := r.o.(*choice); ok {
		rc.since = c.since
	}
	return r.dep(v.env())
}

// changeSeq changes a list or set in place, in all the forms it may have.
func (in *interp) changeSeq(s *seq, env []string, f func(items []val) []val) {
	in.touch(s)
	in.step(1 + len(s.items)/8)
	s.cell.env = union(s.cell.env, env)
	if s.unsure == nil {
		s.items = f(s.items[:len(s.items):len(s.items)])
	}
	if len(s.others) > 0 {
		others := make([][]val, len(s.others))
		for i, items := range s.others {
			others[i] = f(items[:len(items):len(items)])
		}
		s.others = others
	}
	if len(s.items) > maxItems {
		s.items = []val{{o: &unknown{why: "the list gets too long", spread: true}}}
	}
}

func (in *interp) extend(s *seq, items []val) {
	in.changeSeq(s, nil, func(have []val) []val { return concat(have, items) })
}

// setItem is d[key] = v.
func (in *interp) setItem(d *dictObj, key, v val) {
	if c, ok := key.o.(*choice); ok {
		for _, k := range c.alts {
			h, ok := hashOf(k)
			if !ok {
				in.setUnknownKey(d, k, v)
				continue
			}
			old, found := d.lookup(h)
			if !found {
				old = val{o: absent{}}
			}
			in.touchKey(d, h)
			d.put(entry{hash: h, key: k, v: in.join(old, v, c.why, key.env(), 0), at: in.statement, when: in.clock})
		}
		return
	}
	h, ok := hashOf(key)
	if !ok {
		if !hashable(key) {
			in.throw("TypeError", "unhashable type: '"+typeName(key)+"'", nil, key.at)
			return
		}
		in.setUnknownKey(d, key, v)
		return
	}
	in.touchKey(d, h)
	if len(key.env()) > 0 {
		in.chosenBy(d, key)
		v = v.dep(key.env())
	}
	d.put(entry{hash: h, key: key.plain(), v: v, at: in.statement, when: in.clock})
	in.step(1)
	if len(d.entries) > maxItems {
		panic(budgetSpent{in.statement})
	}
}

// setUnknownKey is d[something] = v: any key may have that value now.
func (in *interp) setUnknownKey(d *dictObj, key, v val) {
	why := in.whyUnknown(key)
	in.touch(d)
	d.cell.env = union(d.cell.env, key.env())
	prefix := ""
	if u, ok := key.o.(*unknown); ok {
		prefix = u.prefix
	}
	for i := range d.entries {
		e := &d.entries[i]
		if s, ok := e.key.o.(str); ok && !strings.HasPrefix(string(s), prefix) {
			continue
		}
		e.v = in.join(e.v, v, why, key.env(), 0)
	}
	d.unsure = &unknown{why: why}
}

// update is d.update(v): v is a mapping or pairs.
func (in *interp) update(d *dictObj, v val, at Place) {
	switch o := v.o.(type) {
	case *dictObj:
		in.touch(d)
		d.cell.env = union(d.cell.env, union(v.env(), o.cell.env))
		in.step(len(o.entries))
		for _, e := range append([]entry(nil), o.entries...) {
			w := e.v.dep(v.env())
			switch c := w.o.(type) {
			case absent:
				old, found := d.lookup(e.hash)
				if !found {
					old = val{o: absent{}}
				}
				w = old.dep(w.env()).or(w.others())
				if !found && len(w.others()) == 0 {
					continue
				}
			case *choice:
				if c.maybeAbsent() {
					old, found := d.lookup(e.hash)
					if !found {
						old = val{o: absent{}}
					}
					var list []val
					for _, a := range c.alts {
						if a.isAbsent() {
							a = old
						}
						list = append(list, a)
					}
					w = in.oneOf(list, c.why, w.env(), w.at)
				}
			}
			d.put(entry{hash: e.hash, key: e.key, v: w, at: in.statement, when: in.clock})
		}
		if o.unsure != nil {
			for i := range d.entries {
				e := &d.entries[i]
				if _, ok := o.lookup(e.hash); !ok {
					e.v = in.join(e.v, unknownVal(o.unsure.why, nil, e.v.at), o.unsure.why, nil, 0)
				}
			}
			d.unsure = o.unsure
		}
	case *instObj:
		if o.data.o != nil {
			in.update(d, o.data, at)
			return
		}
		if f, ok := in.classAttr(o.class, "keys"); ok {
			items, _ := in.iterate(in.call(f, &call{args: []val{v}, at: at}), at)
			for _, k := range items {
				in.setItem(d, k, in.subscript(v, k, at))
			}
			return
		}
		in.setAllUnknown(d, in.whyUnknown(v), v.env())
	case *choice:
		list := o.alts
		var outs []outcome
		for _, a := range list {
			outs = append(outs, in.speculate(func() signal { in.update(d, a, at); return signal{} }))
		}
		for i := range outs {
			if i == 0 {
				in.apply(outs[0].changes)
				continue
			}
			now := outcome{since: outs[i].since, changes: []change{{d, save(d)}}}
			in.mergeUndecided(&now, &outs[i], o.why, v.env())
		}
	case *unknown, *ref, *opaque:
		in.setAllUnknown(d, in.whyUnknown(v), v.env())
	case environObj:
		in.update(d, val{o: in.environDict(), at: v.at}, at)
	case noneType:
		in.throw("TypeError", "'NoneType' object is not iterable", v.env(), at)
	default:
		items, env := in.iterate(v, at)
		if len(env) > 0 {
			in.touchQuietly(d)
			d.cell.env = union(d.cell.env, env)
		}
		for _, pair := range items {
			kv, _ := in.iterate(pair, at)
			if u, ok := pair.o.(*unknown); ok {
				in.setAllUnknown(d, u.why, pair.env())
				continue
			}
			if len(kv) != 2 {
				in.throw("ValueError", "dictionary update sequence element is no pair", nil, at)
				return
			}
			in.setItem(d, kv[0], kv[1].dep(union(env, pair.env())))
		}
	}
}

// setAllUnknown is an update of which nothing is known.
func (in *interp) setAllUnknown(d *dictObj, why string, env []string) {
	in.touch(d)
	d.cell.env = union(d.cell.env, env)
	for i := range d.entries {
		e := &d.entries[i]
		if !e.v.isUnknown() && (!isNamespace(d) || isSetting(e.hash)) {
			e.v = in.join(e.v, unknownVal(why, env, e.v.at), why, env, 0)
		}
	}
	d.unsure = &unknown{why: why}
}

// isNamespace tells a module's names from a dict of the program.
func isNamespace(d *dictObj) bool { return d.namespace }

func (in *interp) copyDict(d *dictObj) *dictObj {
	c := in.newDict()
	c.entries = append([]entry(nil), d.entries...)
	c.unsure, c.factory = d.unsure, d.factory
	c.cell.env = d.cell.env
	c.reindex()
	in.step(len(c.entries) / 8)
	return c
}

// live are the entries that are there, as far as is known.
func (d *dictObj) live() []entry {
	for i := range d.entries {
		if d.entries[i].v.isAbsent() {
			var list []entry
			for _, e := range d.entries {
				if !e.v.isAbsent() {
					list = append(list, e)
				}
			}
			return list
		}
	}
	return d.entries
}

// uncertain is why it is not known which keys a dict has; "" when it is known.
func (d *dictObj) uncertain() string {
	if d.unsure != nil {
		return d.unsure.why
	}
	for i := range d.entries {
		if c, ok := d.entries[i].v.o.(*choice); ok && c.maybeAbsent() {
			return c.why
		}
	}
	return ""
}

// shapeEnv is what it depends on which keys a dict has.
func (d *dictObj) shapeEnv() []string {
	env := d.cell.env
	for i := range d.entries {
		if v := d.entries[i].v; v.isAbsent() {
			env = union(env, v.env())
		} else if v.x != nil {
			for _, o := range v.x.others {
				if o.isAbsent() {
					env = union(env, v.env())
				}
			}
		}
	}
	return env
}
