package pyeval

import (
	"fmt"
	"unicode/utf8"
)

// subscript is `base[index]`.
func (in *interp) subscript(base, index val, at Place) val {
	return in.each(base, func(base val) val {
		return in.each(index, func(index val) val { return in.subscriptPlain(base, index, at) })
	})
}

func (in *interp) subscriptPlain(base, index val, at Place) val {
	switch o := base.o.(type) {
	case *unknown:
		in.mayRaise("KeyError", "the key may be missing", base.env())
		return base.placed(at)
	case *dictObj:
		return in.item(o, index, at)
	case environObj:
		return in.environItem(index, at)
	case *seq:
		if o.kind == listKind {
			v := in.element(o.items, index, at, "list", func(items []val) val { return val{o: in.newList(items...), at: at} })
			return v.dep(o.cell.env)
		}
	case *tupleObj:
		return in.element(o.items, index, at, "tuple", func(items []val) val { return val{o: &tupleObj{items: items}, at: at} })
	case str:
		return in.character(string(o), index, at)
	case byteStr:
		if s, ok := index.o.(*sliceObj); ok {
			from, to, step, bad := in.sliceBounds(s, len(o), at)
			if bad == nil && step == 1 {
				return val{o: o[from:max(from, to)], at: at}
			}
		}
		if i, ok := asInt(index); ok {
			if i < 0 {
				i += int64(len(o))
			}
			if i >= 0 && i < int64(len(o)) {
				return integer(int64(o[i]), at)
			}
		}
		return unknownVal("a part of bytes is not evaluated", nil, at)
	case *versionObj:
		i, ok := asInt(index)
		if ok && i >= 0 && int(i) < len(o.low) && int(i) < len(o.high) {
			prefix := orderParts(o.low[:i], o.high[:i]) == 0
			if prefix && o.low[i] == o.high[i] {
				return integer(o.low[i], at)
			}
		}
		if s, ok := index.o.(*sliceObj); ok {
			// A shorter version compares as the whole one.
			if s.lower.isNone() && s.step.isNone() {
				if n, ok := asInt(s.upper); ok && n > 0 {
					exact := int(n) <= len(o.low) && int(n) <= len(o.high) && orderParts(o.low[:n], o.high[:n]) == 0
					if exact {
						var items []val
						for _, p := range o.low[:n] {
							items = append(items, integer(p, at))
						}
						return val{o: &tupleObj{items: items}, at: at}
					}
					return val{o: &versionObj{low: clipParts(o.low, int(n)), high: clipParts(o.high, int(n))}, at: at}
				}
			}
		}
		return unknownVal("the version is not known exactly", nil, at)
	case *instObj:
		if f, ok := in.classAttr(o.class, "__getitem__"); ok {
			return in.call(f, &call{args: []val{base, index}, at: at})
		}
		if o.data.o != nil {
			return in.subscript(o.data, index, at)
		}
		return in.noIdea(base, at)
	case *ref, *native, *classObj:
		if r, ok := base.o.(*ref); ok && r.name == "sys.modules" {
			return in.loadedModule(index, at)
		}
		// list[str], Optional[X]: a type. Of an enumeration it is a member.
		if c, ok := base.o.(*classObj); ok && c.isEnum() {
			if n, ok := index.o.(str); ok {
				return in.classAttribute(c, string(n), at)
			}
		}
		return base.placed(at)
	case *opaque, *moduleObj:
		return in.noIdea(base, at)
	}
	return in.throw("TypeError", "'"+typeName(base)+"' object is not subscriptable", base.env(), at)
}

func clipParts(p []int64, n int) []int64 {
	if len(p) > n {
		return p[:n]
	}
	return p
}

// item is d[key].
func (in *interp) item(d *dictObj, key val, at Place) val {
	h, ok := hashOf(key)
	if !ok {
		if !hashable(key) {
			return in.throw("TypeError", "unhashable type: '"+typeName(key)+"'", nil, at)
		}
		in.mayRaise("KeyError", "the key may be missing", key.env())
		return unknownVal(in.whyUnknown(key), union(key.env(), d.cell.env), at)
	}
	v, found, env := in.present(d, h)
	env = union(env, d.keyEnv)
	if found {
		v = v.dep(d.keyEnv)
		if c, isChoice := d.entries[d.find(h)].v.o.(*choice); isChoice && c.maybeAbsent() {
			in.mayRaise("KeyError", c.why, v.env())
		}
		return v
	}
	env = union(env, d.cell.env)
	if d.unsure != nil {
		in.mayRaise("KeyError", d.unsure.why, env)
		return unknownVal(d.unsure.why, env, at)
	}
	if d.factory != nil {
		v := in.call(*d.factory, &call{at: at})
		in.setItem(d, key, v)
		return v.dep(env)
	}
	return in.throw("KeyError", in.reprText(key), env, at)
}

// element is an element or a slice of a list or tuple.
func (in *interp) element(items []val, index val, at Place, kind string, slice func([]val) val) val {
	spreadAt, spreadEnd := len(items), -1
	for i, v := range items {
		if u, ok := v.o.(*unknown); ok && u.spread {
			spreadAt = min(spreadAt, i)
			spreadEnd = i
		}
	}
	if s, ok := index.o.(*sliceObj); ok {
		if spreadEnd >= 0 {
			return unknownVal(items[spreadAt].o.(*unknown).why, items[spreadAt].env(), at)
		}
		from, to, step, bad := in.sliceBounds(s, len(items), at)
		if bad != nil {
			return *bad
		}
		var part []val
		for i := from; step > 0 && i < to || step < 0 && i > to; i += step {
			part = append(part, items[i])
		}
		v := slice(part)
		return v.dep(union(s.lower.env(), union(s.upper.env(), s.step.env())))
	}
	i, ok := asInt(index)
	if !ok {
		if index.isUnknown() {
			in.mayRaise("IndexError", "the index may be out of range", index.env())
			return index.placed(at)
		}
		switch index.o.(type) {
		case *ref, *opaque, *instObj:
			return in.noIdea(index, at)
		}
		return in.throw("TypeError", kind+" indices must be integers or slices, not "+typeName(index), nil, at)
	}
	if spreadEnd >= 0 {
		if i >= 0 && i < int64(spreadAt) {
			return items[i]
		}
		if n := int64(len(items)); i < 0 && n+i > int64(spreadEnd) {
			return items[n+i]
		}
		in.mayRaise("IndexError", "the index may be out of range", nil)
		return unknownVal(items[spreadAt].o.(*unknown).why, items[spreadAt].env(), at)
	}
	if i < 0 {
		i += int64(len(items))
	}
	if i < 0 || i >= int64(len(items)) {
		return in.throw("IndexError", kind+" index out of range", nil, at)
	}
	return items[i]
}

// sliceBounds are start, end and step over a length; bad is the result when they are not known.
func (in *interp) sliceBounds(s *sliceObj, n int, at Place) (from, to, step int, bad *val) {
	get := func(v val, def int) (int, bool) {
		if v.isNone() {
			return def, true
		}
		i, ok := asInt(v)
		if !ok {
			u := in.noIdea(v, at)
			bad = &u
			return 0, false
		}
		return int(max(min(i, 1<<30), -1<<30)), true
	}
	step, ok := get(s.step, 1)
	if !ok {
		return 0, 0, 0, bad
	}
	if step == 0 {
		v := in.throw("ValueError", "slice step cannot be zero", nil, at)
		return 0, 0, 0, &v
	}
	low, high := 0, n
	if step < 0 {
		low, high = -1, n-1
	}
	bound := func(v val, def int) (int, bool) {
		i, ok := get(v, def)
		if !ok {
			return 0, false
		}
		if v.isNone() {
			return def, true
		}
		if i < 0 {
			i += n
		}
		return max(low, min(high, i)), true
	}
	if step > 0 {
		from, ok = bound(s.lower, 0)
	} else {
		from, ok = bound(s.lower, n-1)
	}
	if !ok {
		return 0, 0, 0, bad
	}
	if step > 0 {
		to, ok = bound(s.upper, n)
	} else {
		to, ok = bound(s.upper, -1)
	}
	if !ok {
		return 0, 0, 0, bad
	}
	return from, to, step, nil
}

// character is a character or a slice of a text.
func (in *interp) character(s string, index val, at Place) val {
	if hidden(s) {
		return unknownVal(whyOutside, nil, at)
	}
	if sl, ok := index.o.(*sliceObj); ok {
		runes := []rune(s)
		if !utf8.ValidString(s) {
			return unknownVal("the text is not evaluated", nil, at)
		}
		from, to, step, bad := in.sliceBounds(sl, len(runes), at)
		if bad != nil {
			return *bad
		}
		in.step(len(runes) / 256)
		env := union(sl.lower.env(), union(sl.upper.env(), sl.step.env()))
		if step == 1 {
			return text(string(runes[from:max(from, to)]), at).dep(env)
		}
		var part []rune
		for i := from; step > 0 && i < to || step < 0 && i > to; i += step {
			part = append(part, runes[i])
		}
		return text(string(part), at).dep(env)
	}
	i, ok := asInt(index)
	if !ok {
		if index.isUnknown() {
			return index.placed(at)
		}
		return in.throw("TypeError", "string indices must be integers, not '"+typeName(index)+"'", nil, at)
	}
	runes := []rune(s)
	if i < 0 {
		i += int64(len(runes))
	}
	if i < 0 || i >= int64(len(runes)) {
		return in.throw("IndexError", "string index out of range", nil, at)
	}
	return text(string(runes[i]), at)
}

// setSubscript is `base[index] = v`.
func (in *interp) setSubscript(base, index, v val, at Place) {
	in.eachMutable(base, func(base val) val {
		switch o := base.o.(type) {
		case *dictObj:
			in.setItem(o, index, v)
		case environObj:
			in.setEnviron(index, v)
		case *seq:
			in.setElement(o, index, v, at)
		case *instObj:
			if f, ok := in.classAttr(o.class, "__setitem__"); ok {
				in.call(f, &call{args: []val{base, index, v}, at: at})
				return base
			}
			if o.data.o != nil {
				in.setSubscript(o.data, index, v, at)
			}
		case *unknown, *ref, *opaque:
		default:
			in.throw("TypeError", "'"+typeName(base)+"' object does not support item assignment", nil, at)
		}
		return base
	})
}

func (in *interp) setElement(s *seq, index, v val, at Place) {
	if sl, ok := index.o.(*sliceObj); ok {
		items, env := in.iterate(v, at)
		in.changeSeq(s, env, func(have []val) []val {
			from, to, step, bad := in.sliceBounds(sl, len(have), at)
			if bad != nil || step != 1 {
				return []val{{o: &unknown{why: "the slice is not evaluated", spread: true}}}
			}
			to = max(from, to)
			list := concat(have[:from], items)
			return append(list, have[to:]...)
		})
		return
	}
	i, ok := asInt(index)
	in.changeSeq(s, index.env(), func(have []val) []val {
		for _, h := range have {
			if u, isUnknown := h.o.(*unknown); isUnknown && u.spread {
				ok = false
			}
		}
		if !ok {
			list := make([]val, len(have))
			for k := range have {
				list[k] = in.join(have[k], v, "an element at an unknown index is replaced", index.env(), 0)
			}
			return list
		}
		k := i
		if k < 0 {
			k += int64(len(have))
		}
		if k < 0 || k >= int64(len(have)) {
			in.throw("IndexError", "list assignment index out of range", nil, at)
			return have
		}
		list := append([]val(nil), have...)
		list[k] = v
		return list
	})
}

// deleteItem is `del base[index]`.
func (in *interp) deleteItem(base, index val, at Place) {
	in.eachMutable(base, func(base val) val {
		switch o := base.o.(type) {
		case *dictObj:
			in.removeKey(o, index, at, true)
		case environObj:
			if k, ok := index.o.(str); ok {
				in.touch(in.environ)
				in.environ.put(entry{hash: name(string(k)), key: index, v: val{o: absent{}}})
			}
		case *seq:
			if sl, ok := index.o.(*sliceObj); ok {
				in.changeSeq(o, nil, func(have []val) []val {
					from, to, step, bad := in.sliceBounds(sl, len(have), at)
					if bad != nil || step != 1 {
						return []val{{o: &unknown{why: "the slice is not evaluated", spread: true}}}
					}
					return concat(have[:from], have[max(from, to):])
				})
				return base
			}
			in.takeElement(o, index, at)
		case *instObj:
			if o.data.o != nil {
				in.deleteItem(o.data, index, at)
			}
		}
		return base
	})
}

// removeKey removes a key, and returns what it held; must says that it is an error when there is none.
func (in *interp) removeKey(d *dictObj, key val, at Place, must bool) (v val, found bool) {
	h, ok := hashOf(key)
	if !ok {
		in.touch(d)
		for i := range d.entries {
			d.entries[i].v = in.join(d.entries[i].v, val{o: absent{}}, in.whyUnknown(key), key.env(), 0)
		}
		return in.noIdea(key, at), true
	}
	v, found, env := in.present(d, h)
	in.chosenBy(d, key)
	env = union(env, key.env())
	if !found {
		if d.unsure != nil {
			return unknownVal(d.unsure.why, env, at), true
		}
		if must {
			return in.throw("KeyError", in.reprText(key), union(env, d.cell.env), at), false
		}
		return none(at).dep(union(env, d.cell.env)), false
	}
	// Elsewhere it may hold something else, or not be there either; it is gone all the same.
	in.touchKey(d, h)
	d.drop(h)
	return v.dep(key.env()), true
}

// chosenBy notes that variables decide which key of a dict changes.
func (in *interp) chosenBy(d *dictObj, key val) {
	if env := key.env(); len(env) > 0 {
		in.touchKeyQuietly(d, "")
		d.cell.env = union(d.cell.env, env)
		d.keyEnv = union(d.keyEnv, env)
	}
}

// takeElement removes an element of a list and returns it.
func (in *interp) takeElement(s *seq, index val, at Place) val {
	var taken val
	i, ok := asInt(index)
	first := true
	in.changeSeq(s, index.env(), func(have []val) []val {
		mine := first && s.unsure == nil
		first = false
		bad := !ok
		for _, h := range have {
			if u, isUnknown := h.o.(*unknown); isUnknown && u.spread {
				bad = true
			}
		}
		if bad {
			if mine {
				taken = unknownVal("the element is not known", index.env(), at)
			}
			return []val{{o: &unknown{why: "an element at an unknown index is removed", spread: true}}}
		}
		k := i
		if k < 0 {
			k += int64(len(have))
		}
		if k < 0 || k >= int64(len(have)) {
			if mine {
				taken = in.throw("IndexError", fmt.Sprintf("pop index out of range: %d", i), nil, at)
			}
			return have
		}
		if mine {
			taken = have[k]
		}
		return concat(have[:k], have[k+1:])
	})
	if taken.o == nil {
		return unknownVal("the element is not known", index.env(), at)
	}
	return taken
}

// loadedModule is sys.modules[name].
func (in *interp) loadedModule(index val, at Place) val {
	n, ok := index.o.(str)
	if !ok {
		return in.noIdea(index, at)
	}
	if m := in.modules[string(n)]; m != nil {
		return val{o: m, at: at}
	}
	return unknownVal("which modules are loaded is not known", nil, at)
}
