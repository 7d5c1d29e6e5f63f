package pyeval

import (
	"cmp"
	"slices"

	"paddock/internal/pysyntax"
)

func listMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"append": func(in *interp, recv val, c *call) val {
			if len(c.args) != 1 {
				return in.throw("TypeError", "append() takes exactly one argument", nil, c.at)
			}
			in.extend(recv.o.(*seq), c.args)
			return none(c.at)
		},
		"extend": extendMethod, "__iadd__": extendMethod,
		"insert": func(in *interp, recv val, c *call) val {
			if len(c.args) != 2 {
				return in.throw("TypeError", "insert expected 2 arguments", nil, c.at)
			}
			i, ok := asInt(c.args[0])
			in.changeSeq(recv.o.(*seq), c.args[0].env(), func(have []val) []val {
				k := i
				if k < 0 {
					k = max(0, k+int64(len(have)))
				}
				k = min(k, int64(len(have)))
				if !ok || spreadWithin(have, k) {
					// Somewhere: what is known to be in the list is still in it, in an order that is not.
					return append(append([]val{{o: &unknown{why: in.whyUnknown(c.args[0]), spread: true}}}, have...), c.args[1])
				}
				list := concat(have[:k], c.args[1:2])
				return append(list, have[k:]...)
			})
			return none(c.at)
		},
		"remove": func(in *interp, recv val, c *call) val {
			if len(c.args) != 1 {
				return in.throw("TypeError", "remove() takes exactly one argument", nil, c.at)
			}
			return in.each(c.args[0], func(v val) val {
				first := recv.o.(*seq).unsure == nil
				missing := false
				in.changeSeq(recv.o.(*seq), v.env(), func(have []val) []val {
					mine := first
					first = false
					for i, h := range have {
						t := in.equal(h, v)
						if !t.known {
							return append([]val{{o: &unknown{why: t.why, spread: true}}}, have[:0]...)
						}
						if t.value {
							return concat(have[:i], have[i+1:])
						}
					}
					missing = missing || mine
					return have
				})
				if missing {
					return in.throw("ValueError", "list.remove(x): x not in list", union(recv.env(), recv.o.(*seq).cell.env), c.at)
				}
				return none(c.at)
			})
		},
		"pop": func(in *interp, recv val, c *call) val {
			i := integer(-1, c.at)
			if len(c.args) > 0 {
				i = c.args[0]
			}
			return in.takeElement(recv.o.(*seq), i, c.at)
		},
		"clear": func(in *interp, recv val, c *call) val {
			s := recv.o.(*seq)
			in.touch(s)
			s.items, s.others, s.unsure = nil, nil, nil
			return none(c.at)
		},
		"sort": func(in *interp, recv val, c *call) val {
			in.changeSeq(recv.o.(*seq), nil, func(have []val) []val { return in.sorted(have, c) })
			return none(c.at)
		},
		"reverse": func(in *interp, recv val, c *call) val {
			in.changeSeq(recv.o.(*seq), nil, func(have []val) []val {
				list := append([]val(nil), have...)
				slices.Reverse(list)
				return list
			})
			return none(c.at)
		},
		"copy": func(in *interp, recv val, c *call) val {
			s := recv.o.(*seq)
			l := in.newList(append([]val(nil), s.items...)...)
			l.cell.env = s.cell.env
			return val{o: l, at: recv.at}
		},
		"index": indexMethod, "count": countMethod,
		"__contains__": containsMethod, "__len__": plainLength,
		"__getitem__": itemMethod,
	}
}

func tupleMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"index": indexMethod, "count": countMethod, "__contains__": containsMethod, "__len__": plainLength, "__getitem__": itemMethod,
	}
}

func itemMethod(in *interp, recv val, c *call) val {
	if len(c.args) != 1 {
		return in.throw("TypeError", "expected 1 argument", nil, c.at)
	}
	return in.subscript(recv, c.args[0], c.at)
}

func extendMethod(in *interp, recv val, c *call) val {
	if len(c.args) != 1 {
		return in.throw("TypeError", "extend() takes exactly one argument", nil, c.at)
	}
	items, env := in.iterate(c.args[0], c.at)
	in.changeSeq(recv.o.(*seq), env, func(have []val) []val { return concat(have, items) })
	return none(c.at)
}

func containsMethod(in *interp, recv val, c *call) val {
	if len(c.args) != 1 {
		return in.throw("TypeError", "expected 1 argument", nil, c.at)
	}
	return in.compare(pysyntax.In, c.args[0], recv, c.at)
}

// spreadWithin says that an unknown number of elements lies before an index.
func spreadWithin(items []val, i int64) bool {
	for k, v := range items {
		if int64(k) >= i {
			return false
		}
		if u, ok := v.o.(*unknown); ok && u.spread {
			return true
		}
	}
	return false
}

func indexMethod(in *interp, recv val, c *call) val {
	if len(c.args) == 0 {
		return in.throw("TypeError", "index expected at least 1 argument", nil, c.at)
	}
	return in.each(c.args[0], func(v val) val {
		from := int64(0)
		if len(c.args) > 1 {
			from, _ = asInt(c.args[1])
		}
		var env []string
		if s, ok := recv.o.(*seq); ok {
			env = s.cell.env
		}
		for i, item := range itemsOf(recv.o) {
			if int64(i) < from {
				continue
			}
			if u, ok := item.o.(*unknown); ok {
				in.mayRaise("ValueError", "the element may be missing", item.env())
				return unknownVal(u.why, item.env(), c.at)
			}
			t := in.equal(item, v)
			if !t.known {
				return unknownVal(t.why, t.env, c.at)
			}
			if t.value {
				return integer(int64(i), c.at).dep(env)
			}
		}
		return in.throw("ValueError", in.reprText(v)+" is not in list", env, c.at)
	})
}

func countMethod(in *interp, recv val, c *call) val {
	if len(c.args) != 1 {
		return in.throw("TypeError", "count() takes exactly one argument", nil, c.at)
	}
	n := int64(0)
	var env []string
	for _, item := range itemsOf(recv.o) {
		t := in.equal(item, c.args[0])
		if !t.known {
			return unknownVal(t.why, t.env, c.at)
		}
		env = union(env, t.env)
		if t.value {
			n++
		}
	}
	return integer(n, c.at).dep(env)
}

func setMethods() map[string]methodFunc {
	combine := func(op pysyntax.BinaryOp) methodFunc {
		return func(in *interp, recv val, c *call) val {
			s := recv.o.(*seq)
			items := s.items
			env := s.cell.env
			for _, a := range c.args {
				more, deps := in.iterate(a, c.at)
				env = union(env, deps)
				items = in.setOp(op, items, in.distinct(nil, more))
			}
			r := &seq{cell: in.newCell(), kind: s.kind, items: append([]val(nil), items...)}
			r.cell.env = env
			return val{o: r, at: c.at}
		}
	}
	change := func(op pysyntax.BinaryOp) methodFunc {
		return func(in *interp, recv val, c *call) val {
			for _, a := range c.args {
				more, env := in.iterate(a, c.at)
				in.changeSeq(recv.o.(*seq), env, func(have []val) []val { return in.setOp(op, have, in.distinct(nil, more)) })
			}
			return none(c.at)
		}
	}
	relation := func(flip bool, op pysyntax.CompareOp) methodFunc {
		return func(in *interp, recv val, c *call) val {
			if len(c.args) != 1 {
				return in.throw("TypeError", "expected 1 argument", nil, c.at)
			}
			items, env := in.iterate(c.args[0], c.at)
			t := in.compareSets(op, recv.o.(*seq).items, in.distinct(nil, items))
			if !t.known {
				return unknownVal(t.why, t.env, c.at)
			}
			return boolean(t.value, c.at).dep(union(env, t.env))
		}
	}
	return map[string]methodFunc{
		"add": func(in *interp, recv val, c *call) val {
			in.changeSeq(recv.o.(*seq), nil, func(have []val) []val { return in.distinct(have, c.args) })
			return none(c.at)
		},
		"update": change(pysyntax.BitOr), "difference_update": change(pysyntax.Sub), "intersection_update": change(pysyntax.BitAnd),
		"discard": change0(false), "remove": change0(true),
		"union": combine(pysyntax.BitOr), "intersection": combine(pysyntax.BitAnd), "difference": combine(pysyntax.Sub),
		"symmetric_difference": combine(pysyntax.BitXor), "copy": combine(pysyntax.BitOr),
		"issubset": relation(false, pysyntax.LtE), "issuperset": relation(true, pysyntax.GtE),
		"isdisjoint": func(in *interp, recv val, c *call) val {
			v := combine(pysyntax.BitAnd)(in, recv, c)
			t := in.truthOf(v)
			if !t.known {
				return unknownVal(t.why, t.env, c.at)
			}
			return boolean(!t.value, c.at).dep(t.env)
		},
		"clear": listMethods()["clear"],
		"pop": func(in *interp, recv val, c *call) val {
			return unknownVal("which element a set gives is not known", nil, c.at)
		},
		"__contains__": containsMethod, "__len__": plainLength,
	}
}

// change0 is discard and remove of a set.
func change0(must bool) methodFunc {
	return func(in *interp, recv val, c *call) val {
		if len(c.args) != 1 {
			return in.throw("TypeError", "expected 1 argument", nil, c.at)
		}
		t := in.contains(recv, c.args[0])
		in.changeSeq(recv.o.(*seq), nil, func(have []val) []val { return in.setOp(pysyntax.Sub, have, c.args) })
		if must && t.known && !t.value {
			return in.throw("KeyError", in.reprText(c.args[0]), t.env, c.at)
		}
		return none(c.at)
	}
}

// sorted are the elements in order; what cannot be ordered is any number of unknown elements.
func (in *interp) sorted(items []val, c *call) []val {
	key, hasKey := c.arg(-1, "key")
	reverse := false
	if v, ok := c.arg(-1, "reverse"); ok {
		reverse = in.truthOf(v).value
	}
	type pair struct{ key, v val }
	pairs := make([]pair, len(items))
	for i, v := range items {
		pairs[i] = pair{v, v}
		if hasKey && !key.isNone() {
			pairs[i].key = in.call(key, &call{args: []val{v}, at: c.at})
		}
	}
	why := ""
	compare := func(a, b pair) int {
		n, t := in.order(a.key, b.key, 0)
		if !t.known && why == "" {
			why = "the order is not known: " + t.why
		}
		return n
	}
	if reverse {
		slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(0, compare(a, b)) })
	} else {
		slices.SortStableFunc(pairs, compare)
	}
	list := make([]val, len(items))
	for i, p := range pairs {
		list[i] = p.v
	}
	if why != "" && len(items) > 1 {
		return append([]val{{o: &unknown{why: why, spread: true}}}, list[:0]...)
	}
	return list
}

func iteratorMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"__next__": func(in *interp, recv val, c *call) val { return in.nextOf(recv, nil, c.at) },
		"__iter__": func(in *interp, recv val, c *call) val { return recv },
		"close":    func(in *interp, recv val, c *call) val { return none(c.at) },
	}
}

// nextOf is next(iterator, default).
func (in *interp) nextOf(v val, def *val, at Place) val {
	s, ok := v.o.(*seq)
	if !ok || s.kind != iterKind {
		if v.isUnknown() {
			return in.noIdea(v, at)
		}
		if _, isFile := v.o.(*fileObj); isFile {
			return unknownVal("next line of a file", nil, at)
		}
		return in.throw("TypeError", "'"+typeName(v)+"' object is not an iterator", nil, at)
	}
	if s.unsure != nil {
		return unknownVal(s.unsure.why, s.cell.env, at)
	}
	if len(s.items) == 0 {
		if def != nil {
			return def.dep(s.cell.env)
		}
		return in.throw("StopIteration", "", s.cell.env, at)
	}
	first := s.items[0]
	if u, ok := first.o.(*unknown); ok && u.spread {
		in.mayRaise("StopIteration", u.why, first.env())
		v := unknownVal(u.why, union(first.env(), s.cell.env), at)
		if def != nil {
			v = in.join(v, *def, u.why, nil, 0)
		}
		return v
	}
	in.touch(s)
	s.items = s.items[1:]
	return first.dep(s.cell.env)
}
