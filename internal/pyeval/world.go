package pyeval

// What would be in other environments. A branch that is taken when a variable
// is set leaves the values of this world as they are; it adds that they depend
// on the variable, and what they would be.

// mergeOther adds to the state of now what it would be had the branch been
// taken that a variable decides. before are the objects that the branch that
// is really taken changed: their values depend on the variable as well.
// ignore are the names that were given a value for the trial only.
func (in *interp) mergeOther(other *outcome, before []savedState, env []string, ignore []refinement) {
	ends := map[mutable]*state{}
	for i := range other.changes {
		ends[other.changes[i].o] = &other.changes[i].end
	}
	done := map[mutable]bool{}
	for i := range before {
		s := &before[i]
		done[s.o] = true
		_, isDict := s.o.(*dictObj)
		end := ends[s.o]
		switch {
		case end == nil:
			// The other branch leaves it as it was.
			end = &s.state
		case isDict && s.state.partial && end.partial:
			// What only this branch changed is in the other world as it was.
			for _, hash := range s.state.order {
				if _, ok := end.keys[hash]; !ok {
					if end.keys == nil {
						end.keys = map[string]entry{}
					}
					end.keys[hash] = s.state.keys[hash]
					end.order = append(end.order, hash)
				}
			}
		case isDict && end.partial:
			end.whole(s.state.entries)
		}
		in.mergeOtherObject(s.o, end, env, other.since, ignore)
	}
	for i := range other.changes {
		if c := &other.changes[i]; !done[c.o] {
			in.mergeOtherObject(c.o, &c.end, env, other.since, ignore)
		}
	}
}

func (in *interp) mergeOtherObject(o mutable, end *state, env []string, since uint64, ignore []refinement) {
	switch o := o.(type) {
	case *seq:
		if o.kind == iterKind || sameItems(o.items, end.items) && o.unsure == nil && end.unsure == nil &&
			len(end.others) <= len(o.others) && len(union(o.cell.env, end.cell.env)) == len(o.cell.env) {
			return
		}
		in.touchQuietly(o)
		o.cell.env = union(o.cell.env, union(env, end.cell.env))
		others := append([][]val(nil), o.others...)
		if end.unsure == nil {
			others = append(others, in.detachAll(end.items, since))
		}
		for _, more := range end.others {
			others = append(others, in.detachAll(more, since))
		}
		o.others = nil
		for _, items := range others {
			if len(o.others) < maxOthers && !hasItems(o.others, items) && (o.unsure != nil || !sameItems(o.items, items)) {
				o.others = append(o.others, items)
			}
		}
	case *dictObj:
		if end.unsure != nil && o.unsure == nil {
			// Elsewhere it may have any keys.
			in.touchKeyQuietly(o, "")
			o.cell.env, o.keyEnv = union(o.cell.env, env), union(o.keyEnv, env)
		}
		if more := union(end.cell.env, end.cell.keyEnv); len(union(o.cell.env, more)) > len(o.cell.env) {
			in.touchKeyQuietly(o, "")
			o.cell.env, o.keyEnv = union(o.cell.env, more), union(o.keyEnv, end.cell.keyEnv)
		}
		in.mergeOtherDict(o, end, env, since, ignore)
	}
}

func (in *interp) mergeOtherDict(o *dictObj, end *state, env []string, since uint64, ignore []refinement) {
	skip := func(hash string, v val) bool {
		for _, r := range ignore {
			if r.d == o && r.hash == hash && same(r.v, v) {
				return true
			}
		}
		return false
	}
	one := func(hash string, e entry) {
		ov := e.v
		if ov.o == nil {
			ov = val{o: absent{}}
		}
		if skip(hash, ov) {
			return
		}
		i := o.find(hash)
		if i < 0 {
			if e.v.o == nil {
				return
			}
			in.touchKeyQuietly(o, hash)
			e.v = val{o: absent{}, at: e.v.at}.dep(union(env, e.v.env())).or(in.alternatives(e.v, since))
			o.put(e)
			return
		}
		v := o.entries[i].v
		switch {
		case !same(v, ov) || !sameOthers(v, ov):
			in.touchKeyQuietly(o, hash)
			o.entries[i].v = v.dep(union(env, ov.env())).or(in.alternatives(ov, since))
		case !sameEnv(v, ov):
			in.touchKeyQuietly(o, hash)
			o.entries[i].v = v.dep(ov.env())
		}
	}
	if end.partial {
		for _, hash := range end.order {
			one(hash, end.keys[hash])
		}
		return
	}
	other := dictObj{entries: end.entries}
	other.reindex()
	for _, e := range append([]entry(nil), o.entries...) {
		f := entry{}
		if j := other.find(e.hash); j >= 0 {
			f = other.entries[j]
		}
		one(e.hash, f)
	}
	for _, e := range end.entries {
		if o.find(e.hash) < 0 {
			one(e.hash, e)
		}
	}
}

// alternatives are what a value of another world adds to the others of a value of this one.
func (in *interp) alternatives(v val, since uint64) []val {
	list := []val{in.detach(v.plain(), since, 0)}
	for _, o := range v.others() {
		list = append(list, in.detach(o, since, 0))
	}
	return list
}

func (in *interp) detachAll(items []val, since uint64) []val {
	list := make([]val, len(items))
	for i, v := range items {
		list[i] = in.detach(v, since, 0)
	}
	return list
}

// detach copies what a value of another world shares with this one, so that
// what happens to the alternative happens to nothing else.
func (in *interp) detach(v val, since uint64, depth int) val {
	if depth > 20 {
		return unknownVal("nested too deeply", v.env(), v.at)
	}
	switch o := v.o.(type) {
	case *seq:
		items := make([]val, len(o.items))
		for i := range o.items {
			items[i] = in.detach(o.items[i], since, depth+1)
		}
		if o.id > since {
			o.items = items
			return v
		}
		c := &seq{cell: in.newCell(), kind: o.kind, items: items, unsure: o.unsure, others: o.others}
		c.cell.env = o.cell.env
		v.o = c
	case *dictObj:
		entries := make([]entry, len(o.entries))
		copy(entries, o.entries)
		for i := range entries {
			entries[i].v = in.detach(entries[i].v, since, depth+1)
		}
		if o.id > since {
			o.entries = entries
			return v
		}
		c := &dictObj{cell: in.newCell(), entries: entries, unsure: o.unsure, factory: o.factory}
		c.cell.env = o.cell.env
		c.reindex()
		v.o = c
	case *tupleObj:
		items := make([]val, len(o.items))
		for i := range o.items {
			items[i] = in.detach(o.items[i], since, depth+1)
		}
		v.o = &tupleObj{items: items, fields: o.fields}
	}
	return v
}

// depend adds variables to everything that a frame changed: what a loop over
// such a value, or the handler of such an exception, has done depends on them.
func (in *interp) depend(before []savedState, env []string) {
	if len(env) == 0 {
		return
	}
	for i := range before {
		s := &before[i]
		switch o := s.o.(type) {
		case *seq:
			if !sameItems(o.items, s.state.items) {
				in.touchQuietly(o)
				o.cell.env = union(o.cell.env, env)
			}
		case *dictObj:
			in.dependDict(o, &s.state, env)
		}
	}
}

func (in *interp) dependDict(o *dictObj, before *state, env []string) {
	one := func(hash string, old entry) {
		i := o.find(hash)
		switch {
		case i < 0 && old.v.o != nil:
			in.touchKeyQuietly(o, hash)
			old.v = val{o: absent{}}.dep(env)
			o.put(old)
		case i >= 0 && (old.v.o == nil || !same(old.v, o.entries[i].v)):
			in.touchKeyQuietly(o, hash)
			o.entries[i].v = o.entries[i].v.dep(env)
		}
	}
	if before.partial {
		for _, hash := range before.order {
			one(hash, before.keys[hash])
		}
		return
	}
	old := dictObj{entries: before.entries}
	old.reindex()
	for _, e := range append([]entry(nil), o.entries...) {
		f := entry{}
		if j := old.find(e.hash); j >= 0 {
			f = old.entries[j]
		}
		one(e.hash, f)
	}
	for _, e := range old.entries {
		if o.find(e.hash) < 0 {
			one(e.hash, e)
		}
	}
}
