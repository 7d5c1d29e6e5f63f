package pyeval

import (
	"slices"

	"paddock/internal/pysyntax"
)

// loopTable are Python's functions that loop over their argument. Any number of
// unknown elements stays that.
func loopTable() map[string]func(*interp, *call) val {
	iterator := func(in *interp, items []val, env []string, at Place) val {
		s := &seq{cell: in.newCell(), kind: iterKind, items: items}
		s.cell.env = env
		return val{o: s, at: at}
	}
	// mapItems applies a function to each element; an unknown number of elements stays one.
	mapItems := func(items []val, f func(i int, v val) (val, bool)) []val {
		list := make([]val, 0, len(items))
		for i, v := range items {
			if u, ok := v.o.(*unknown); ok && u.spread {
				list = append(list, v)
				continue
			}
			if w, keep := f(i, v); keep {
				list = append(list, w)
			}
		}
		return list
	}
	anyAll := func(any bool) func(*interp, *call) val {
		return func(in *interp, c *call) val {
			if len(c.args) != 1 {
				return in.tooFew(c, "any")
			}
			items, env := in.iterateShape(c.args[0], c.at)
			r := truth{known: true, value: !any, env: env}
			for _, v := range items {
				t := in.truthOf(v)
				if u, ok := v.o.(*unknown); ok && u.spread {
					t = truth{why: u.why, env: v.env()}
				}
				r.env = union(r.env, t.env)
				if t.known && t.value == any {
					return boolean(any, c.at).dep(union(env, t.env))
				}
				if !t.known {
					r.known, r.why = false, t.why
				}
			}
			if !r.known {
				return unknownVal(r.why, r.env, c.at)
			}
			return boolean(r.value, c.at).dep(r.env)
		}
	}
	extreme := func(less pysyntax.CompareOp) func(*interp, *call) val {
		return func(in *interp, c *call) val {
			items, env := c.args, []string(nil)
			if len(c.args) == 1 {
				items, env = in.iterate(c.args[0], c.at)
			}
			if len(items) == 0 {
				if d, ok := c.arg(-1, "default"); ok {
					return d
				}
				return in.throw("ValueError", "arg is an empty sequence", env, c.at)
			}
			keyOf := func(v val) val {
				if k, ok := c.arg(-1, "key"); ok && !k.isNone() {
					return in.call(k, &call{args: []val{v}, at: c.at})
				}
				return v
			}
			best := items[0]
			bestKey := keyOf(best)
			for _, v := range items {
				env = union(env, v.env())
				if u, ok := v.o.(*unknown); ok {
					return unknownVal(u.why, env, c.at)
				}
			}
			for _, v := range items[1:] {
				k := keyOf(v)
				t := in.truthOf(in.compare(less, k, bestKey, c.at))
				if !t.known {
					return unknownVal(t.why, union(env, t.env), c.at)
				}
				if t.value {
					best, bestKey = v, k
				}
			}
			return best.dep(env)
		}
	}
	return map[string]func(*interp, *call) val{
		"any": anyAll(true), "all": anyAll(false),
		"max": extreme(pysyntax.Gt), "min": extreme(pysyntax.Lt),
		"sum": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "sum")
			}
			items, env := in.iterate(c.args[0], c.at)
			total := integer(0, c.at)
			if s, ok := c.arg(1, "start"); ok {
				total = s
			}
			for _, v := range items {
				if u, ok := v.o.(*unknown); ok && u.spread {
					return unknownVal(u.why, union(env, v.env()), c.at)
				}
				total = in.binary(pysyntax.Add, total, v, c.at)
			}
			return total.dep(env)
		},
		"sorted": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "sorted")
			}
			return in.each(c.args[0], func(v val) val {
				items, env := in.iterateShape(v, c.at)
				l := in.newList(in.sorted(append([]val(nil), items...), c)...)
				l.cell.env = env
				return val{o: l, at: c.at}
			})
		},
		"reversed": func(in *interp, c *call) val {
			if len(c.args) != 1 {
				return in.tooFew(c, "reversed")
			}
			items, env := in.iterateShape(c.args[0], c.at)
			list := append([]val(nil), items...)
			slices.Reverse(list)
			return iterator(in, list, env, c.at)
		},
		"iter": func(in *interp, c *call) val {
			if len(c.args) != 1 {
				return unknownVal("iter() is not evaluated", nil, c.at)
			}
			if s, ok := c.args[0].o.(*seq); ok && s.kind == iterKind {
				return c.args[0]
			}
			items, env := in.iterateShape(c.args[0], c.at)
			return iterator(in, items, env, c.at)
		},
		"next": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "next")
			}
			if len(c.args) > 1 {
				return in.nextOf(c.args[0], &c.args[1], c.at)
			}
			return in.nextOf(c.args[0], nil, c.at)
		},
		"enumerate": func(in *interp, c *call) val {
			if len(c.args) == 0 {
				return in.tooFew(c, "enumerate")
			}
			start := int64(0)
			if v, ok := c.arg(1, "start"); ok {
				start, _ = asInt(v)
			}
			items, env := in.iterateShape(c.args[0], c.at)
			unsure := false
			return iterator(in, mapItems(items, func(i int, v val) (val, bool) {
				n := integer(start+int64(i), c.at)
				if unsure || i > 0 && in.isSpread(items[i-1]) {
					unsure = true
					n = unknownVal("how many elements come before is not known", nil, c.at)
				}
				return val{o: &tupleObj{items: []val{n, v}}, at: v.at}, true
			}), env, c.at)
		},
		"zip": func(in *interp, c *call) val {
			var lists [][]val
			var env []string
			n := -1
			for _, a := range c.args {
				items, deps := in.iterateShape(a, c.at)
				env = union(env, deps)
				for i, v := range items {
					if in.isSpread(v) {
						return iterator(in, append(items[:0:0], items[i]), env, c.at)
					}
				}
				lists = append(lists, items)
				if n < 0 || len(items) < n {
					n = len(items)
				}
			}
			var rows []val
			for i := range max(n, 0) {
				var row []val
				for _, l := range lists {
					row = append(row, l[i])
				}
				rows = append(rows, val{o: &tupleObj{items: row}, at: c.at})
			}
			return iterator(in, rows, env, c.at)
		},
		"map": func(in *interp, c *call) val {
			if len(c.args) < 2 {
				return in.tooFew(c, "map")
			}
			if len(c.args) > 2 {
				return unknownVal("map() over several is not evaluated", nil, c.at)
			}
			items, env := in.iterateShape(c.args[1], c.at)
			return iterator(in, mapItems(items, func(_ int, v val) (val, bool) {
				return in.call(c.args[0], &call{args: []val{v}, at: c.at, sc: c.sc}), true
			}), env, c.at)
		},
		"filter": func(in *interp, c *call) val {
			if len(c.args) != 2 {
				return in.tooFew(c, "filter")
			}
			items, env := in.iterateShape(c.args[1], c.at)
			list := make([]val, 0, len(items))
			for _, v := range items {
				if in.isSpread(v) {
					list = append(list, v)
					continue
				}
				w := v
				if !c.args[0].isNone() {
					w = in.call(c.args[0], &call{args: []val{v}, at: c.at, sc: c.sc})
				}
				t := in.truthOf(w)
				env = union(env, t.env)
				switch {
				case !t.known:
					list = append(list, val{o: &unknown{why: t.why, spread: true}, at: v.at}.dep(t.env))
				case t.value:
					list = append(list, v)
				}
			}
			return iterator(in, list, env, c.at)
		},
	}
}
