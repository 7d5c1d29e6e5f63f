package pyeval

import (
	"slices"
	"unicode/utf8"

	"paddock/internal/pysyntax"
)

// iterate are the elements of anything that can be looped over. An unknown
// element with spread stands for any number of elements. env is what it depends
// on which elements there are, what the value itself depends on included.
func (in *interp) iterate(v val, at Place) (items []val, env []string) {
	items, env = in.iterateShape(v, at)
	return items, env
}

func (in *interp) iterateShape(v val, at Place) ([]val, []string) {
	unknownItems := func(why string) []val {
		return []val{{o: &unknown{why: why, spread: true}, at: v.at}}
	}
	env := v.env()
	switch o := v.o.(type) {
	case *tupleObj:
		return o.items, env
	case *seq:
		env = union(env, o.cell.env)
		if o.unsure != nil {
			if len(o.others) > 0 {
				if first, ok := in.commonItems(o); ok {
					return first, env
				}
			}
			return unknownItems(o.unsure.why), env
		}
		items := o.items
		if o.kind == iterKind {
			in.touch(o)
			o.items = nil
		}
		in.step(len(items) / 8)
		return items[:len(items):len(items)], env
	case *dictObj:
		env = union(env, o.shapeEnv())
		var items []val
		if why := o.uncertain(); why != "" {
			// What else it has may come before, between and behind.
			items = unknownItems(why)
			for _, e := range o.live() {
				if c, ok := e.v.o.(*choice); !ok || !c.maybeAbsent() {
					items = append(append(items, e.key), unknownItems(why)...)
				}
			}
			return items, env
		}
		for _, e := range o.live() {
			items = append(items, e.key)
		}
		return items, env
	case str:
		var items []val
		if len(o) > maxItems {
			return unknownItems("the text is too long"), env
		}
		if hidden(string(o)) {
			return unknownItems(whyOutside), env
		}
		for i, w := 0, 0; i < len(o); i += w {
			_, w = utf8.DecodeRuneInString(string(o[i:]))
			items = append(items, text(string(o[i:i+w]), v.at))
		}
		in.step(len(items) / 8)
		return items, env
	case byteStr:
		var items []val
		for i := range min(len(o), maxItems) {
			items = append(items, integer(int64(o[i]), v.at))
		}
		return items, env
	case *instObj:
		if f, ok := in.classAttr(o.class, "__iter__"); ok {
			made := in.call(f, &call{args: []val{v}, at: at})
			if _, ok := made.o.(*instObj); ok {
				// Often the object itself. Python asks an iterator for the next item, and not for an iterator again.
				return unknownItems("an iterator of the project's own is not followed"), env
			}
			items, more := in.iterateShape(made, at)
			return items, union(env, more)
		}
		if o.data.o != nil {
			items, more := in.iterateShape(o.data, at)
			return items, union(env, more)
		}
		return unknownItems(in.whyUnknown(v)), env
	case *classObj:
		if o.isEnum() {
			var items []val
			for _, e := range o.ns.entries {
				if m, ok := e.v.o.(*instObj); ok && m.class == o {
					items = append(items, e.v)
				}
			}
			return items, env
		}
	case environObj:
		return in.iterateShape(val{o: in.environDict(), at: v.at}, at)
	case *fileObj:
		in.touch(o)
		rest := o.text[o.pos:]
		o.pos = len(o.text)
		var items []val
		for _, line := range splitLines(rest, true) {
			items = append(items, text(line, at))
		}
		in.step(len(items))
		return items, env
	case *choice:
		return in.iterateChoice(v, o, at)
	case *unknown:
		return unknownItems(o.why), env
	case *ref, *opaque, *moduleObj, *versionObj:
		return unknownItems(in.whyUnknown(v)), env
	}
	in.throw("TypeError", "'"+typeName(v)+"' object is not iterable", env, at)
	return unknownItems("TypeError: '" + typeName(v) + "' object is not iterable"), env
}

// commonItems are the elements of a list that is one of several, where they agree.
func (in *interp) commonItems(s *seq) ([]val, bool) {
	return in.agree(s.others, s.unsure.why)
}

// agree joins lists: what all of them have, in the same order, is known; what lies between is any number of elements.
//
// The shortest comes first: where branches only ever add to a list, it is what all have in common.
func (in *interp) agree(lists [][]val, why string) ([]val, bool) {
	lists = slices.Clone(lists)
	slices.SortStableFunc(lists, func(a, b []val) int { return len(a) - len(b) })
	items := lists[0]
	for _, l := range lists[1:] {
		items = common(items, l, why)
	}
	if len(lists) == 1 {
		// Of one list nothing is known to be all of it.
		items = append(items[:len(items):len(items)], val{o: &unknown{why: why, spread: true}})
	}
	return collapse(items), true
}

// maxCommon bounds the work of finding what two lists have in common; longer ones are compared from
// their ends only.
const maxCommon = 40_000

// common are the elements that two lists have in common, a longest sequence of them, with any number of
// unknown ones where either has anything else. Equal beginnings and ends are set aside first, which is
// all there is to most pairs of lists.
func common(a, b []val, why string) []val {
	known := func(v val) bool { u, ok := v.o.(*unknown); return !ok || !u.spread }
	var head, tail []val
	for len(a) > 0 && len(b) > 0 && same(a[0], b[0]) {
		head = append(head, a[0].dep(b[0].env()))
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && same(a[len(a)-1], b[len(b)-1]) {
		tail = append(tail, a[len(a)-1].dep(b[len(b)-1].env()))
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	slices.Reverse(tail)
	gap := val{o: &unknown{why: why, spread: true}}
	middle := head
	if len(a)*len(b) > maxCommon {
		return append(append(middle, gap), tail...)
	}
	// longest[i][j] is how many elements a[i:] and b[j:] have in common.
	longest := make([][]int, len(a)+1)
	for i := range longest {
		longest[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if known(a[i]) && known(b[j]) && same(a[i], b[j]) {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	i, j, open := 0, 0, false
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && known(a[i]) && known(b[j]) && same(a[i], b[j]):
			if open {
				middle, open = append(middle, gap), false
			}
			middle = append(middle, a[i].dep(b[j].env()))
			i, j = i+1, j+1
			continue
		case j == len(b) || i < len(a) && longest[i+1][j] >= longest[i][j+1]:
			i++
		default:
			j++
		}
		open = true
	}
	if open {
		middle = append(middle, gap)
	}
	return append(middle, tail...)
}

func (in *interp) iterateChoice(v val, c *choice, at Place) ([]val, []string) {
	env := v.env()
	var lists [][]val
	for _, a := range c.alts {
		var items []val
		if _, ok := in.quietly(func() val {
			var more []string
			items, more = in.iterateShape(a, at)
			env = union(env, more)
			return val{}
		}); !ok {
			continue
		}
		lists = append(lists, items)
	}
	if len(lists) == 0 {
		return []val{{o: &unknown{why: c.why, spread: true}, at: v.at}}, env
	}
	if len(lists) == 1 {
		return lists[0], env
	}
	items, _ := in.agree(lists, c.why)
	return items, env
}

// evalComp is a comprehension or a generator expression.
func (in *interp) evalComp(sc *scope, e *pysyntax.Comp, at Place) val {
	inner := &scope{vars: in.newDict(), parent: sc, module: sc.module, fn: sc.fn, self: sc.self, light: true}
	var items []val
	var d *dictObj
	if e.Kind == pysyntax.DictComp {
		d = in.newDict()
	}
	var env []string
	var unsure *unknown
	var run func(i int, outer []string)
	run = func(i int, outer []string) {
		if i == len(e.Generators) {
			if d != nil {
				k := in.eval(inner, e.Key)
				in.setItem(d, k, in.eval(inner, e.Elt).dep(outer))
				return
			}
			items = append(items, in.eval(inner, e.Elt))
			return
		}
		g := e.Generators[i]
		list, deps := in.iterateShape(in.eval(inner, g.Iter), at)
		env = union(env, deps)
		for _, item := range list {
			if u, ok := item.o.(*unknown); ok && u.spread {
				env = union(env, item.env())
				if d != nil {
					unsure = u
				} else {
					items = append(items, item)
				}
				continue
			}
			inner.binding = true
			in.assign(inner, g.Target, item)
			inner.binding = false
			keep := true
			for _, c := range g.Ifs {
				t := in.test(inner, c)
				env = union(env, t.env)
				if !t.known {
					why := in.whyCondition(in.at(sc, c), t)
					if d != nil {
						unsure = &unknown{why: why}
					} else {
						items = append(items, val{o: &unknown{why: why, spread: true}, at: item.at})
					}
					keep = false
					break
				}
				if !t.value {
					keep = false
					break
				}
			}
			if keep {
				run(i+1, union(outer, env))
			}
		}
	}
	run(0, nil)
	switch e.Kind {
	case pysyntax.DictComp:
		d.cell.env = union(d.cell.env, env)
		if d.unsure == nil {
			d.unsure = unsure
		}
		return val{o: d, at: at}
	case pysyntax.SetComp:
		v := in.newSet(items, at)
		v.o.(*seq).cell.env = env
		return v
	}
	s := in.newList(items...)
	s.cell.env = env
	if e.Kind == pysyntax.GeneratorExp {
		s.kind = iterKind
	}
	return val{o: s, at: at}
}
