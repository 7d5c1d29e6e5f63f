package settings

// What a branch would do can be tried out: begin opens a frame, and from then
// on every object that is about to change has its state saved there once.
// rollback puts the saved states back; collect first takes down how the objects
// look at the end of the branch. Objects made within the frame need no saving:
// nothing outside can see them once the branch is undone.
//
// Two outcomes are joined object by object: namespaces and dicts key by key,
// lists and sets as a whole. mergeUndecided is for branches of which nothing
// tells the one that is taken, mergeOther for a branch that is taken when a
// variable of the environment is set: it leaves values as they are and adds
// what they would be.

// frame is a stretch of evaluation that can be undone.
type frame struct {
	id uint64
	// since is the age of the youngest object when the frame began.
	since uint64
	saved []savedState
}

type savedState struct {
	o     mutable
	state state
	// frame and slot are the object's marks before.
	frame uint64
	slot  int
}

// mutable is an object that can change.
type mutable interface{ head() *cell }

// state is what can change of an object. Of a large dict, such as a module's
// namespace, only the keys in question are kept (partial): a copy of all for
// each `if` of a settings module would cost more than all the rest.
type state struct {
	cell    cell
	items   []val
	others  [][]val
	unsure  *unknown
	entries []entry
	pos     int

	partial bool
	keys    map[string]entry // a zero entry for a key that is not there
	order   []string
}

// change is an object that a branch changed, with its state after the branch.
type change struct {
	o   mutable
	end state
}

func save(o mutable) state {
	switch o := o.(type) {
	case *seq:
		return state{cell: o.cell, items: o.items[:len(o.items):len(o.items)], others: o.others, unsure: o.unsure}
	case *dictObj:
		return state{cell: o.cell, entries: append([]entry(nil), o.entries...), unsure: o.unsure}
	case *fileObj:
		return state{cell: o.cell, pos: o.pos}
	}
	panic("settings: save of an unknown object")
}

// unchanged is the state of an object to be compared with another state of it.
func unchanged(o mutable, with *state) state {
	if d, ok := o.(*dictObj); ok && with.partial {
		return state{cell: d.cell, unsure: d.unsure, partial: true}
	}
	return save(o)
}

func restore(o mutable, s state) {
	h := o.head()
	mark, slot := h.frame, h.slot
	*h = s.cell
	h.frame, h.slot = mark, slot
	switch o := o.(type) {
	case *seq:
		o.items, o.others, o.unsure = s.items, s.others, s.unsure
	case *dictObj:
		o.unsure = s.unsure
		if !s.partial {
			o.entries = append([]entry(nil), s.entries...)
			o.reindex()
			return
		}
		for _, hash := range s.order {
			e := s.keys[hash]
			if e.v.o == nil {
				o.drop(hash)
			} else if i := o.find(hash); i >= 0 {
				o.entries[i] = e
			} else {
				o.put(e)
			}
		}
	case *fileObj:
		o.pos = s.pos
	}
}

// keep remembers a key in a partial state, unless it is remembered.
func (s *state) keep(d *dictObj, hash string) {
	if _, ok := s.keys[hash]; ok {
		return
	}
	if s.keys == nil {
		s.keys = map[string]entry{}
	}
	e := entry{}
	if i := d.find(hash); i >= 0 {
		e = d.entries[i]
	}
	s.keys[hash] = e
	s.order = append(s.order, hash)
}

// whole makes a state complete: over are the entries on which the partial state lies.
func (s *state) whole(over []entry) {
	if !s.partial {
		return
	}
	d := dictObj{entries: append([]entry(nil), over...)}
	d.reindex()
	for _, hash := range s.order {
		e := s.keys[hash]
		if e.v.o == nil {
			d.drop(hash)
		} else if i := d.find(hash); i >= 0 {
			d.entries[i] = e
		} else {
			d.put(e)
		}
	}
	s.entries, s.partial, s.keys, s.order = d.entries, false, nil, nil
}

// get is the entry of a key in a state of a dict.
func (s *state) get(d *dictObj, hash string) entry {
	if s.partial {
		if e, ok := s.keys[hash]; ok {
			return e
		}
		if i := d.find(hash); i >= 0 {
			return d.entries[i]
		}
		return entry{}
	}
	for i := range s.entries {
		if s.entries[i].hash == hash {
			return s.entries[i]
		}
	}
	return entry{}
}

func (in *interp) newCell() cell {
	in.age++
	return cell{id: in.age}
}

func (in *interp) begin() *frame {
	in.frameCount++
	f := &frame{id: in.frameCount, since: in.age}
	in.frames = append(in.frames, f)
	return f
}

// touch must be called before an object changes.
func (in *interp) touch(o mutable) {
	h := o.head()
	if n := len(in.frames); n > 0 {
		f := in.frames[n-1]
		if h.id <= f.since {
			if h.frame != f.id {
				f.save(o, save(o))
			} else if d, ok := o.(*dictObj); ok {
				f.saved[h.slot].state.whole(d.entries)
			}
		}
	}
	in.changing(h)
}

// partialFrom is how large a dict must be to have its keys saved one by one.
const partialFrom = 16

// touchKey is touch for a change of one key of a dict.
func (in *interp) touchKey(d *dictObj, hash string) {
	if len(d.entries) < partialFrom {
		in.touch(d)
		return
	}
	h := &d.cell
	if n := len(in.frames); n > 0 {
		f := in.frames[n-1]
		if h.id <= f.since {
			if h.frame != f.id {
				f.save(d, state{cell: d.cell, unsure: d.unsure, partial: true})
			}
			if s := &f.saved[h.slot].state; s.partial {
				s.keep(d, hash)
			}
		}
	}
	in.changing(h)
}

func (in *interp) changing(h *cell) {
	in.clock++
	h.changed = in.clock
	h.changedAt = in.statement
}

func (f *frame) save(o mutable, s state) {
	h := o.head()
	f.saved = append(f.saved, savedState{o, s, h.frame, h.slot})
	h.frame, h.slot = f.id, len(f.saved)-1
}

// collect is how the objects that changed in a frame look now.
func (f *frame) collect() []change {
	list := make([]change, len(f.saved))
	for i, s := range f.saved {
		if d, ok := s.o.(*dictObj); ok && s.state.partial {
			end := state{cell: d.cell, unsure: d.unsure, partial: true}
			for _, hash := range s.state.order {
				end.keep(d, hash)
			}
			list[i] = change{s.o, end}
			continue
		}
		list[i] = change{s.o, save(s.o)}
	}
	return list
}

// rollback undoes everything since begin. The frame must be the innermost.
func (in *interp) rollback(f *frame) {
	for i := len(f.saved) - 1; i >= 0; i-- {
		s := f.saved[i]
		restore(s.o, s.state)
		h := s.o.head()
		h.frame, h.slot = s.frame, s.slot
	}
	in.frames = in.frames[:len(in.frames)-1]
}

// commit keeps everything since begin, and hands the saved states to the frame around it.
func (in *interp) commit(f *frame) {
	in.frames = in.frames[:len(in.frames)-1]
	var outer *frame
	if n := len(in.frames); n > 0 {
		outer = in.frames[n-1]
	}
	for _, s := range f.saved {
		h := s.o.head()
		h.frame, h.slot = s.frame, s.slot
		if outer == nil || h.id > outer.since {
			continue
		}
		if h.frame != outer.id {
			outer.save(s.o, s.state)
			continue
		}
		have := &outer.saved[h.slot].state
		switch {
		case !have.partial:
		case !s.state.partial:
			have.whole(s.state.entries)
		default:
			for _, hash := range s.state.order {
				if _, ok := have.keys[hash]; !ok {
					have.keys[hash] = s.state.keys[hash]
					have.order = append(have.order, hash)
				}
			}
		}
	}
}

// apply makes the changes of a branch that was tried out and undone.
func (in *interp) apply(changes []change) {
	for _, c := range changes {
		in.touchFor(c.o, &c.end)
		restore(c.o, c.end)
	}
}

// touchFor is touch for a change to what a state has.
func (in *interp) touchFor(o mutable, s *state) {
	d, ok := o.(*dictObj)
	if !ok || !s.partial {
		in.touch(o)
		return
	}
	for _, hash := range s.order {
		in.touchKey(d, hash)
	}
}

// outcome is what became of a branch that was tried out.
type outcome struct {
	sig     signal
	changes []change
	// before is what an attempt changed, with the states from before.
	before []savedState
	// raised is the exception that left the branch.
	raised *raised
	// stopped says that the branch was too long to follow to its end.
	stopped bool
	since   uint64
}

// normal says that the branch ran to its end and goes on with what follows.
func (o *outcome) normal() bool { return o.raised == nil && !o.stopped && o.sig.kind == next }

// speculate runs a part of the program and undoes it.
func (in *interp) speculate(f func() signal) outcome { return in.undo(f, false) }

// tryOut runs what would happen in another environment, and undoes it. Such
// trials have a budget of their own: what is true of this environment must not
// be lost for want of steps.
func (in *interp) tryOut(f func() signal) outcome {
	left, assumed := in.trialSteps, in.assumed
	if in.trial == 0 {
		in.trialSteps = min(trialLimit, in.trialLeft)
	}
	in.trial++
	out := in.undo(f, true)
	in.trial--
	if in.trial == 0 {
		in.trialSteps = left
	}
	in.assumed = assumed
	return out
}

// trialLimit is how many steps one trial may take.
const trialLimit = 30_000

// mayTry says that there are steps left to look at what other environments would do.
func (in *interp) mayTry() bool { return in.trial < 3 && in.trialLeft > 1000 && in.quiet < 20 }

func (in *interp) undo(f func() signal, trial bool) (out outcome) {
	fr := in.begin()
	saved := in.mark()
	out.since = fr.since
	defer func() {
		p := recover()
		in.reset(saved)
		for in.frames[len(in.frames)-1] != fr {
			in.rollback(in.frames[len(in.frames)-1])
		}
		out.changes = fr.collect()
		in.rollback(fr)
		switch p := p.(type) {
		case nil:
		case *raised:
			out.raised = p
		case branchTooLong:
			if !trial {
				panic(p) // the trial around it is the one that has no steps left
			}
			out.stopped = true
		default:
			panic(p)
		}
	}()
	out.sig = f()
	return out
}

// attempt runs a part of the program for good, and catches what it raises. What
// was changed until then stays changed, as in Python.
func (in *interp) attempt(f func() signal) (out outcome) {
	fr := in.begin()
	saved := in.mark()
	out.since = fr.since
	defer func() {
		p := recover()
		if p != nil {
			in.reset(saved)
			for in.frames[len(in.frames)-1] != fr {
				in.commit(in.frames[len(in.frames)-1])
			}
		}
		out.before = fr.saved
		in.commit(fr)
		switch p := p.(type) {
		case nil:
		case *raised:
			out.raised = p
		default:
			panic(p)
		}
	}()
	out.sig = f()
	return out
}

// bookmark is the state of the interpreter outside the heap.
type bookmark struct {
	tries, calls int
	ctl          []string
	trial        int
	statement    Place
	quiet        int
	assumed      []string
}

func (in *interp) mark() bookmark {
	return bookmark{len(in.tries), in.calls, in.ctl, in.trial, in.statement, in.quiet, in.assumed}
}

func (in *interp) reset(b bookmark) {
	in.tries, in.calls, in.ctl, in.trial, in.statement, in.quiet, in.assumed = in.tries[:b.tries], b.calls, b.ctl, b.trial, b.statement, b.quiet, b.assumed
}

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
		// Too many to be told apart: one that could be anything stands for all.
		o.others = append(o.others[:maxOthers:maxOthers], []val{{o: &unknown{why: why, spread: true}}})
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
		d, isDict := s.o.(*dictObj)
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
		case isDict && s.state.partial:
			_ = d // a whole end holds all that the other world has
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

// touchKeyQuietly is touchKey for a change that is none to Python.
func (in *interp) touchKeyQuietly(d *dictObj, hash string) {
	changed, at := d.changed, d.changedAt
	in.touchKey(d, hash)
	d.changed, d.changedAt = changed, at
}

// touchQuietly is touch for a change that is none to Python.
func (in *interp) touchQuietly(o mutable) {
	h := o.head()
	changed, at := h.changed, h.changedAt
	in.touch(o)
	h.changed, h.changedAt = changed, at
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
