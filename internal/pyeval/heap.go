package pyeval

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
	module  *moduleObj

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
	case *loaded:
		return state{cell: o.cell, module: o.modules[o.name], unsure: o.unsure}
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
	case *loaded:
		o.set(s.module, s.unsure)
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
