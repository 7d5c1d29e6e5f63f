package pyeval

import "cmp"

// Joining two branches of which nothing tells the one that is taken: object by
// object, and dicts key by key.

// mergeUndecided joins two branches that were both tried out and undone; nothing tells which is taken.
func (in *interp) mergeUndecided(a, b *outcome, why string, env []string) {
	type pair struct{ a, b *state }
	pairs := map[mutable]*pair{}
	var order []mutable
	at := func(o mutable) *pair {
		p := pairs[o]
		if p == nil {
			p = &pair{}
			pairs[o] = p
			order = append(order, o)
		}
		return p
	}
	for i := range a.changes {
		at(a.changes[i].o).a = &a.changes[i].end
	}
	for i := range b.changes {
		at(b.changes[i].o).b = &b.changes[i].end
	}
	since := min(a.since, b.since)
	for _, o := range order {
		p := pairs[o]
		if p.a == nil {
			base := unchanged(o, p.b)
			p.a = &base
		}
		if p.b == nil {
			base := unchanged(o, p.a)
			p.b = &base
		}
		switch o := o.(type) {
		case *seq:
			in.touch(o)
			in.mergeSeq(o, p.a, p.b, why, env)
		case *dictObj:
			in.mergeDict(o, p.a, p.b, why, env, since)
		case *fileObj:
			in.touch(o)
			o.pos = max(p.a.pos, p.b.pos)
		case *loaded:
			in.touch(o)
			unsure := cmp.Or(p.a.unsure, p.b.unsure)
			if (p.a.module == nil) != (p.b.module == nil) {
				unsure = &unknown{why: why}
			}
			o.set(cmp.Or(p.a.module, p.b.module), unsure)
		}
	}
}

func (in *interp) mergeSeq(o *seq, a, b *state, why string, env []string) {
	o.cell.env = union(a.cell.env, b.cell.env)
	if a.unsure == nil && b.unsure == nil && sameItems(a.items, b.items) {
		o.items, o.others, o.unsure = a.items, a.others, nil
		return
	}
	o.cell.env = union(o.cell.env, env)
	var all [][]val
	add := func(s *state) {
		if s.unsure != nil {
			all = append(all, s.others...)
			return
		}
		all = append(all, s.items)
	}
	add(a)
	add(b)
	o.items, o.unsure, o.others = nil, &unknown{why: why}, nil
	for _, items := range all {
		if !hasItems(o.others, items) {
			o.others = append(o.others, items)
		}
	}
	if len(o.others) > maxOthers {
		// Too many to be told apart: what all have in common stays, with any number of others in between.
		items, _ := in.agree(o.others, why)
		o.items, o.unsure, o.others = items, nil, nil
	}
}

func hasItems(list [][]val, items []val) bool {
	for _, l := range list {
		if sameItems(l, items) {
			return true
		}
	}
	return false
}

func (in *interp) mergeDict(o *dictObj, a, b *state, why string, env []string, since uint64) {
	if !a.partial || !b.partial {
		a.whole(o.entries)
		b.whole(o.entries)
		in.touch(o)
	}
	o.cell.env = union(a.cell.env, b.cell.env)
	o.unsure = a.unsure
	if o.unsure == nil {
		o.unsure = b.unsure
	}
	if a.partial {
		for _, hash := range append(append([]string(nil), a.order...), b.order...) {
			in.mergeKey(o, hash, a.get(o, hash), b.get(o, hash), why, env, since)
		}
		return
	}
	o.entries = append([]entry(nil), a.entries...)
	o.reindex()
	other := dictObj{entries: b.entries}
	other.reindex()
	for _, e := range a.entries {
		f := entry{}
		if j := other.find(e.hash); j >= 0 {
			f = other.entries[j]
		}
		in.mergeKey(o, e.hash, e, f, why, env, since)
	}
	for _, e := range b.entries {
		if o.find(e.hash) < 0 {
			in.mergeKey(o, e.hash, entry{}, e, why, env, since)
		}
	}
}

// mergeKey gives a key the value that it has in one of two worlds; a zero entry is none.
func (in *interp) mergeKey(o *dictObj, hash string, a, b entry, why string, env []string, since uint64) {
	if a.v.o == nil && b.v.o == nil {
		in.touchKey(o, hash)
		o.drop(hash)
		return
	}
	e := a
	if a.v.o == nil || b.v.o != nil && b.when > a.when {
		e.at, e.when = b.at, b.when
	}
	if a.v.o == nil {
		e = b
		a.v = val{o: absent{}}
	}
	if b.v.o == nil {
		b.v = val{o: absent{}}
	}
	e.v = in.join(a.v, b.v, why, env, since)
	in.touchKey(o, hash)
	if i := o.find(hash); i >= 0 {
		o.entries[i] = e
		return
	}
	o.put(e)
}

// join is the value that is a or b, and nothing tells which.
func (in *interp) join(a, b val, why string, env []string, since uint64) val {
	if same(a, b) {
		// The place of the first; what either depends on.
		return a.dep(b.env()).or(b.others())
	}
	c := &choice{why: why, since: since}
	var deps []string
	add := func(v val) {
		deps = union(deps, v.env())
		if inner, ok := v.o.(*choice); ok {
			for _, alt := range inner.alts {
				c.add(alt)
			}
			c.since = min(c.since, inner.since)
			return
		}
		c.add(v)
	}
	add(a)
	add(b)
	at := a.at
	if a.isAbsent() {
		at = b.at
	}
	if len(c.alts) == 1 {
		return c.alts[0].dep(union(deps, env))
	}
	if len(c.alts) > maxOthers {
		c.alts = append(c.alts[:maxOthers:maxOthers], val{o: &unknown{why: why}})
	}
	return val{o: c, at: at}.dep(union(deps, env))
}

func (c *choice) add(v val) {
	for i, alt := range c.alts {
		if same(alt, v) {
			c.alts[i] = alt.dep(v.env())
			return
		}
	}
	c.alts = append(c.alts, v)
}
