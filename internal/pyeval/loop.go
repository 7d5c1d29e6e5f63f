package pyeval

import (
	"slices"

	"paddock/internal/pysyntax"
)

// maxForks is how many forks of a course may lie within each other: each turn of a loop that may be
// left under a condition that is not known opens one.
const maxForks = 120

// maxWhileForks is how many turns of a `while` are followed one by one that may each have been the last.
const maxWhileForks = 6

// turns runs a loop of which step does one turn; more is false when there is none left. A branch in
// the body that leaves the loop under an undecided condition follows the loop's further turns itself.
func (in *interp) turns(sc *scope, body, orelse []pysyntax.Stmt, follow *rest, step func(i int) (more bool)) signal {
	mark := &rest{}
	after := func(sig signal) signal {
		if sig.kind != next {
			return sig
		}
		if follow != nil {
			return in.proceed(sc, follow)
		}
		return signal{kind: loopDone, loop: mark}
	}
	finish := func() signal { return in.block(sc, orelse, follow) }
	var run func(i int) signal
	run = func(i int) signal {
		for ; step(i); i++ {
			var f *rest
			if in.forks < maxForks {
				f = &rest{
					loop: mark,
					more: func() signal {
						in.forks++
						defer func() { in.forks-- }()
						return after(run(i + 1))
					},
					leave: func() signal { return after(signal{}) },
				}
			}
			switch sig := in.block(sc, body, f); sig.kind {
			case breakLoop:
				return signal{}
			case returned, loopDone:
				return sig
			case turnDone:
				if sig.loop != mark {
					return sig
				}
			}
		}
		return finish()
	}
	lost := in.lost
	in.lost = false
	out := in.attempt(func() signal { return run(0) })
	if in.lost {
		// Somewhere a way out of the loop could not be followed: what the loop changed may have stopped changing before.
		for _, s := range out.before {
			in.blurSince(s.o, s.state, "a loop is left under a condition that is not known")
		}
	}
	in.lost = lost
	if out.raised != nil {
		panic(out.raised)
	}
	if out.sig.kind == loopDone && out.sig.loop == mark {
		return signal{}
	}
	return out.sig
}

func (in *interp) execFor(sc *scope, s *pysyntax.For, follow *rest) signal {
	it := in.eval(sc, s.Iter)
	items, env := in.iterateShape(it, in.at(sc, s.Iter))
	unknownAt := -1
	for i, item := range items {
		if u, ok := item.o.(*unknown); ok && u.spread {
			unknownAt = i
			break
		}
	}
	if unknownAt >= 0 && len(env) == 0 && !in.info(s).exits {
		return in.forWithGaps(sc, s, follow, items)
	}
	if unknownAt >= 0 {
		u := items[unknownAt]
		why := in.whyCondition(in.at(sc, s.Iter), truth{why: in.whyUnknown(u)})
		for _, item := range items {
			if in.isSpread(item) {
				item = unknownVal(in.whyUnknown(item), item.env(), item.at)
			}
			in.repeatUnknown(sc, s.Body, func() { in.assign(sc, s.Target, item) }, why, union(env, item.env()))
		}
		return signal{}
	}
	step := func(i int) bool {
		if i >= len(items) {
			return false
		}
		in.assign(sc, s.Target, items[i])
		return true
	}
	if len(env) == 0 {
		return in.turns(sc, s.Body, s.Orelse, follow, step)
	}
	// Over which elements it goes depends on variables, and so does all that it does.
	return in.loopWorlds(sc, s.Body, func() { in.assign(sc, s.Target, in.setElsewhere(it.dep(env))) },
		func() (signal, []string) { return in.turns(sc, s.Body, s.Orelse, follow, step), env })
}

// forWithGaps is a loop over elements of which some stand for any number of unknown ones: the body runs once for
// each that is known, and any number of times between them. Nothing in the body leaves the loop.
func (in *interp) forWithGaps(sc *scope, s *pysyntax.For, follow *rest, items []val) signal {
	at := in.at(sc, s.Iter)
	gaps := func(i int) int {
		for ; i < len(items) && in.isSpread(items[i]); i++ {
			why := in.whyUnknown(items[i])
			one := unknownVal(why, items[i].env(), items[i].at)
			in.repeatUnknown(sc, s.Body, func() { in.assign(sc, s.Target, one) }, in.whyCondition(at, truth{why: why}), one.env())
		}
		return i
	}
	var known []int
	for i, item := range items {
		if !in.isSpread(item) {
			known = append(known, i)
		}
	}
	return in.turns(sc, s.Body, s.Orelse, follow, func(turn int) bool {
		first := 0
		if turn > 0 {
			first = known[turn-1] + 1
		}
		i := gaps(first)
		if i == len(items) {
			return false
		}
		in.assign(sc, s.Target, items[i])
		return true
	})
}

// loopWorlds runs a loop of which variables decide how often it runs its body,
// and looks at what it would do if it ran any number of times. The variables
// are known only when the loop has run.
func (in *interp) loopWorlds(sc *scope, body []pysyntax.Stmt, before func(), run func() (signal, []string)) signal {
	tried := in.mayTry()
	var other outcome
	try := func(env []string) {
		other = in.tryOut(func() signal {
			in.assumed = union(in.assumed, env)
			in.repeatUnknown(sc, body, before, whySet(env), env)
			return signal{}
		})
	}
	var env []string
	if tried {
		// What it depends on is found by running it without consequences first.
		in.speculate(func() signal { sig, e := run(); env = e; return sig })
		if len(env) > 0 {
			try(env)
		}
	}
	ctl := in.ctl
	in.ctl = union(ctl, env)
	taken := in.attempt(func() signal { sig, e := run(); env = e; return sig })
	in.ctl = ctl
	in.depend(taken.before, env)
	if taken.raised != nil {
		panic(taken.raised)
	}
	if tried && len(env) > 0 && other.normal() {
		in.mergeOther(&other, taken.before, env, nil)
	}
	if taken.sig.kind == returned {
		taken.sig.v = taken.sig.v.dep(env)
	}
	return taken.sig
}

func (in *interp) execWhile(sc *scope, s *pysyntax.While, follow *rest) signal {
	// Most loops depend on no variable; the first test tells what the first turn depends on.
	var undecided truth
	forks := in.forks
	run := func() (signal, []string) {
		undecided = truth{}
		var env []string
		sig := in.turns(sc, s.Body, s.Orelse, follow, func(i int) bool {
			if in.forks-forks >= maxWhileForks {
				// As `while True` that reads until there is no more: how many turns there are is not known.
				in.repeatUnknown(sc, s.Body, func() {}, in.whyCondition(in.at(sc, s.Test), truth{why: "the loop is left under a condition that is not known"}), env)
				return false
			}
			t := in.test(sc, s.Test)
			env = union(env, t.env)
			if !t.known || i > maxItems {
				t.known = false
				undecided = t
				undecided.why = in.whyCondition(in.at(sc, s.Test), t)
				return false
			}
			return t.value
		})
		return sig, env
	}
	var first truth
	in.speculate(func() signal { first = in.test(sc, s.Test); return signal{} })
	var sig signal
	if len(first.env) > 0 {
		sig = in.loopWorlds(sc, s.Body, func() {}, run)
	} else {
		var env []string
		out := in.attempt(func() signal { sig, e := run(); env = e; return sig })
		in.depend(out.before, env)
		if out.raised != nil {
			panic(out.raised)
		}
		sig = out.sig
	}
	if undecided.why != "" {
		in.repeatUnknown(sc, s.Body, func() {}, undecided.why, undecided.env)
	}
	return sig
}

// blurSince makes everything unknown that an object got since a state.
func (in *interp) blurSince(o mutable, before state, why string) {
	switch o := o.(type) {
	case *seq:
		if !sameState(o, before, save(o)) {
			in.touchQuietly(o)
			o.items, o.others, o.unsure = []val{{o: &unknown{why: why, spread: true}}}, nil, nil
		}
	case *dictObj:
		one := func(hash string, old entry) {
			i := o.find(hash)
			if i >= 0 && (old.v.o == nil || !same(old.v, o.entries[i].v)) {
				in.touchKeyQuietly(o, hash)
				o.entries[i].v = in.join(o.entries[i].v, unknownVal(why, nil, o.entries[i].v.at), why, nil, 0)
			}
		}
		if before.partial {
			for _, hash := range before.order {
				one(hash, before.keys[hash])
			}
			return
		}
		for _, e := range append([]entry(nil), o.entries...) {
			one(e.hash, before.get(o, e.hash))
		}
	}
}

// repeatUnknown is a loop of which nobody knows how often it runs: not at all,
// or until what it changes no longer gets any less certain.
func (in *interp) repeatUnknown(sc *scope, body []pysyntax.Stmt, before func(), why string, env []string) {
	// A turn that is cut short, and one that is the last, are among those of which nobody knows how many there are.
	over := func() signal { return signal{} }
	end := &rest{more: over, leave: over}
	end.loop = end
	for range 4 {
		out := in.speculate(func() signal {
			before()
			return in.block(sc, body, end)
		})
		if out.raised != nil {
			return
		}
		changed := false
		for i := range out.changes {
			if d, ok := out.changes[i].o.(*dictObj); ok {
				changed = in.widenNames(d, &out.changes[i].end, why, env) || changed
			}
		}
		for _, c := range out.changes {
			now := unchanged(c.o, &c.end)
			if s, ok := c.o.(*seq); ok && s.kind != iterKind {
				// Longer by what it may be longer by anyway is no change.
				changed = changed || !sameState(s, now, c.end) && (s.unsure != nil || !sameItems(in.widened(s, c.end, why), now.items))
				continue
			}
			changed = changed || !sameState(c.o, now, c.end)
		}
		if !changed {
			return
		}
		in.widen(&out, why, env)
		in.mergeUndecided(&out, &outcome{since: out.since}, why, env)
	}
	// It does not settle: everything that the loop changes can be anything.
	out := in.speculate(func() signal { before(); return in.block(sc, body, end) })
	for _, c := range out.changes {
		if d, ok := c.o.(*dictObj); ok {
			in.widenNames(d, &c.end, why, env)
		}
		in.blur(c.o, c.end, why, env)
	}
}

// widen makes lists that a turn of the loop lengthens any number of elements
// longer, and takes them out of the outcome.
func (in *interp) widen(out *outcome, why string, env []string) {
	kept := out.changes[:0:0]
	for _, c := range out.changes {
		s, ok := c.o.(*seq)
		if !ok || s.kind == iterKind {
			kept = append(kept, c)
			continue
		}
		items := in.widened(s, c.end, why)
		in.touch(s)
		s.cell.env = union(s.cell.env, env)
		s.items, s.others, s.unsure = items, nil, nil
	}
	out.changes = kept
}

// widenNames is widen for lists that a turn makes anew, as in `apps = sorted(apps + more)`: a name that has one list
// before the turn and another one after it gets one with what both have in common. It says whether any got one.
func (in *interp) widenNames(d *dictObj, end *state, why string, env []string) (changed bool) {
	// lists are the lists that a value may be, nil when it may be anything else.
	lists := func(v val) (all []*seq) {
		alts := []val{v}
		if c, ok := v.o.(*choice); ok {
			alts = c.alts
		}
		for _, a := range alts {
			s, ok := a.o.(*seq)
			if !ok || s.kind != listKind || s.unsure != nil || len(s.others) > 0 {
				return nil
			}
			all = append(all, s)
		}
		return all
	}
	one := func(e *entry) {
		i := d.find(e.hash)
		if i < 0 || e.v.o == nil {
			return
		}
		before, after := lists(d.entries[i].v), lists(e.v)
		if before == nil || after == nil || same(d.entries[i].v, e.v) {
			return
		}
		var all [][]val
		for _, s := range slices.Concat(before, after) {
			all = append(all, s.items)
			env = union(env, s.cell.env)
		}
		items, _ := in.agree(all, why)
		for j := range items {
			if in.isSpread(items[j]) {
				// Whatever brought them: gaps that only differ in that are no change from turn to turn.
				items[j] = val{o: &unknown{why: why, spread: true}}.dep(items[j].env())
			}
		}
		if len(before) == 1 && sameItems(items, before[0].items) {
			e.v = d.entries[i].v
			return
		}
		l := in.newList(items...)
		l.cell.env = env
		w := val{o: l, at: e.v.at}.dep(union(d.entries[i].v.env(), e.v.env()))
		in.touchKey(d, e.hash)
		d.entries[i].v, e.v, changed = w, w, true
	}
	if end.partial {
		for _, hash := range end.order {
			e := end.keys[hash]
			one(&e)
			end.keys[hash] = e
		}
		return changed
	}
	end.entries = slices.Clone(end.entries)
	for i := range end.entries {
		one(&end.entries[i])
	}
	return changed
}

// widened are the elements that a list has before and after a turn of a loop: what both have in
// common, and any number of others.
func (in *interp) widened(s *seq, end state, why string) []val {
	var lists [][]val
	add := func(items []val, others [][]val, unsure *unknown) {
		if unsure != nil {
			lists = append(lists, others...)
			return
		}
		lists = append(lists, items)
	}
	add(s.items, s.others, s.unsure)
	add(end.items, end.others, end.unsure)
	items, _ := in.agree(lists, why)
	return collapse(items)
}

// collapse makes one of several neighbouring unknown numbers of elements.
func collapse(items []val) []val {
	var list []val
	for _, v := range items {
		if u, ok := v.o.(*unknown); ok && u.spread && len(list) > 0 {
			if p, ok := list[len(list)-1].o.(*unknown); ok && p.spread {
				list[len(list)-1] = list[len(list)-1].dep(v.env())
				continue
			}
		}
		list = append(list, v)
	}
	return list
}

// sameState says that an object looks the same in two states, of which the second may be partial.
func sameState(o mutable, a, b state) bool {
	if d, ok := o.(*dictObj); ok && (a.partial || b.partial) {
		for _, s := range []state{a, b} {
			for _, hash := range s.order {
				x, y := a.get(d, hash), b.get(d, hash)
				if (x.v.o == nil) != (y.v.o == nil) || x.v.o != nil && !same(x.v, y.v) {
					return false
				}
			}
		}
		return (a.unsure == nil) == (b.unsure == nil)
	}
	if len(a.entries) != len(b.entries) || (a.unsure == nil) != (b.unsure == nil) || !sameItems(a.items, b.items) || len(a.others) != len(b.others) {
		return false
	}
	for i := range a.entries {
		if a.entries[i].hash != b.entries[i].hash || !same(a.entries[i].v, b.entries[i].v) {
			return false
		}
	}
	return true
}

// blur forgets what an object holds where a state differs from its own.
func (in *interp) blur(o mutable, end state, why string, env []string) {
	if sameState(o, unchanged(o, &end), end) {
		return
	}
	switch o := o.(type) {
	case *seq:
		in.touch(o)
		o.items = append(o.items[:len(o.items):len(o.items)], val{o: &unknown{why: why, spread: true}}.dep(env))
		o.unsure, o.others = nil, nil
	case *dictObj:
		one := func(e entry) {
			old, ok := o.lookup(e.hash)
			if e.v.o != nil && (!ok || !same(old, e.v)) {
				e.v = unknownVal(why, env, e.v.at)
				in.touchKey(o, e.hash)
				o.put(e)
			}
		}
		for _, hash := range end.order {
			one(end.keys[hash])
		}
		for _, e := range end.entries {
			one(e)
		}
	}
}
