package pyeval

import (
	"cmp"
	"strings"

	"paddock/internal/pysyntax"
)

func (in *interp) evalCompare(sc *scope, e *pysyntax.Compare, at Place) val {
	left := in.eval(sc, e.Left)
	var result val
	for i, op := range e.Ops {
		right := in.eval(sc, e.Comparators[i])
		r := in.compare(op, left, right, at)
		if i == 0 {
			result = r
		} else {
			prev := in.truthOf(result)
			now := in.truthOf(r)
			switch {
			case now.known && !now.value:
				result = r.dep(prev.env)
			case !prev.known:
			default:
				result = r.dep(prev.env)
			}
		}
		if t := in.truthOf(result); t.known && !t.value {
			return result
		}
		left = right
	}
	return result
}

// compare is `a op b`.
func (in *interp) compare(op pysyntax.CompareOp, a, b val, at Place) val {
	return in.each(a, func(a val) val {
		return in.each(b, func(b val) val {
			t := in.comparePlain(op, a, b)
			if !t.known {
				return unknownVal(t.why, t.env, at)
			}
			v := boolean(t.value, at).dep(t.env)
			switch op {
			case pysyntax.Eq, pysyntax.NotEq, pysyntax.In, pysyntax.NotIn:
				if len(a.env()) > 0 && len(b.env()) == 0 && in.quiet == 0 {
					// What comes from a variable can be made equal to anything.
					v = v.or([]val{boolean(!t.value, at)})
				}
			}
			return v
		})
	})
}

func (in *interp) comparePlain(op pysyntax.CompareOp, a, b val) truth {
	switch op {
	case pysyntax.Eq, pysyntax.NotEq:
		t := in.equal(a, b)
		t.value = t.value == (op == pysyntax.Eq)
		return t
	case pysyntax.Is, pysyntax.IsNot:
		t := in.identical(a, b)
		t.value = t.value == (op == pysyntax.Is)
		return t
	case pysyntax.In, pysyntax.NotIn:
		t := in.contains(b, a)
		t.value = t.value == (op == pysyntax.In)
		return t
	}
	return in.ordered(op, a, b)
}

func yes(b bool) truth { return truth{known: true, value: b} }

// equal is a == b.
func (in *interp) equal(a, b val) truth { return in.equalAt(a, b, 0) }

func (in *interp) equalAt(a, b val, depth int) truth {
	in.step(1)
	env := union(a.env(), b.env())
	t := in.equalObjects(a, b, depth)
	t.env = union(t.env, env)
	return t
}

func (in *interp) equalObjects(a, b val, depth int) truth {
	if depth > maxNesting {
		return truth{why: "nested too deeply"}
	}
	for _, v := range []val{a, b} {
		switch o := v.o.(type) {
		case *unknown:
			return truth{why: o.why}
		case *choice:
			return truth{why: o.why}
		case *opaque:
			// A library's object may compare as it likes, but not as None.
			if a.isNone() || b.isNone() {
				return yes(false)
			}
			return truth{why: in.whyUnknown(v)}
		case *ref:
			if x, ok := a.o.(*ref); ok {
				if y, ok := b.o.(*ref); ok && x.name == y.name {
					return yes(true)
				}
			}
			if a.isNone() || b.isNone() {
				if !o.foreign && isClassName(o.name) {
					return yes(false)
				}
			}
			return truth{why: in.whyUnknown(v)}
		}
	}
	if x, ok := a.o.(*versionObj); ok {
		return compareVersion(pysyntax.Eq, x, b)
	}
	if x, ok := b.o.(*versionObj); ok {
		return compareVersion(pysyntax.Eq, x, a)
	}
	for i, v := range []val{a, b} {
		inst, ok := v.o.(*instObj)
		if !ok {
			continue
		}
		other := b
		if i == 1 {
			other = a
		}
		if a.o == b.o {
			return yes(true)
		}
		if f, ok := in.classAttr(inst.class, "__eq__"); ok {
			return in.truthOf(in.call(f, &call{args: []val{v, other}, at: v.at}))
		}
		if inst.data.o != nil {
			return in.equalAt(inst.data, other, depth+1)
		}
		if inst.class.foreign != "" && !other.isNone() {
			return truth{why: "how " + inst.class.foreign + " compares is not known"}
		}
		if o, ok := other.o.(*instObj); ok && o.data.o == nil {
			return yes(false)
		} else if !ok {
			return yes(false)
		}
	}
	switch x := a.o.(type) {
	case str:
		y, ok := b.o.(str)
		if !ok {
			return yes(false)
		}
		if x == y {
			return yes(true)
		}
		if hidden(string(x)) != hidden(string(y)) && (strings.HasPrefix(string(x), "/") && strings.HasPrefix(string(y), "/") || !strings.HasPrefix(string(x), "/") && !strings.HasPrefix(string(y), "/")) {
			return truth{why: whyOutside}
		}
		return yes(false)
	case byteStr:
		y, ok := b.o.(byteStr)
		return yes(ok && x == y)
	case pathObj:
		y, ok := b.o.(pathObj)
		if ok && hidden(x.text) != hidden(y.text) && strings.HasPrefix(x.text, "/") && strings.HasPrefix(y.text, "/") {
			return truth{why: whyOutside}
		}
		return yes(ok && x == y)
	case *tupleObj:
		y, ok := b.o.(*tupleObj)
		if !ok {
			return yes(false)
		}
		return in.equalItems(x.items, y.items, depth)
	case *seq:
		y, ok := b.o.(*seq)
		if !ok {
			return yes(false)
		}
		if x == y {
			return yes(true)
		}
		t := truth{}
		switch {
		case x.unsure != nil:
			t = truth{why: x.unsure.why}
		case y.unsure != nil:
			t = truth{why: y.unsure.why}
		case x.kind == listKind && y.kind == listKind:
			t = in.equalItems(x.items, y.items, depth)
		case x.kind == iterKind || y.kind == iterKind || x.kind == listKind || y.kind == listKind:
			t = yes(false)
		default:
			t = in.equalSets(x.items, y.items)
		}
		t.env = union(t.env, union(x.cell.env, y.cell.env))
		return t
	case *dictObj:
		y, ok := b.o.(*dictObj)
		if !ok {
			return yes(false)
		}
		if x == y {
			return yes(true)
		}
		return in.equalDicts(x, y, depth)
	}
	if _, ok := hashOf(a); ok {
		ha, _ := hashOf(a)
		hb, okB := hashOf(b)
		return yes(okB && ha == hb)
	}
	return yes(a.o == b.o)
}

func (in *interp) equalItems(a, b []val, depth int) truth {
	for _, list := range [][]val{a, b} {
		for _, v := range list {
			if u, ok := v.o.(*unknown); ok && u.spread {
				return truth{why: u.why, env: v.env()}
			}
		}
	}
	if len(a) != len(b) {
		return yes(false)
	}
	r := yes(true)
	for i := range a {
		t := in.equalAt(a[i], b[i], depth+1)
		r.env = union(r.env, t.env)
		if t.known && !t.value {
			return truth{known: true, env: t.env}
		}
		if !t.known {
			r.known, r.why = false, t.why
		}
	}
	return r
}

func (in *interp) equalSets(a, b []val) truth {
	var env []string
	keys := func(list []val) (map[string]bool, *truth) {
		m := map[string]bool{}
		for _, v := range list {
			h, ok := hashOf(v)
			if !ok {
				t := unknownTruth(v)
				return nil, &t
			}
			env = union(env, v.env())
			m[h] = true
		}
		return m, nil
	}
	x, bad := keys(a)
	if bad != nil {
		return *bad
	}
	y, bad := keys(b)
	if bad != nil {
		return *bad
	}
	if len(x) != len(y) {
		return truth{known: true, env: env}
	}
	for h := range x {
		if !y[h] {
			return truth{known: true, env: env}
		}
	}
	return truth{known: true, value: true, env: env}
}

func (in *interp) equalDicts(x, y *dictObj, depth int) truth {
	for _, d := range []*dictObj{x, y} {
		if why := d.uncertain(); why != "" {
			return truth{why: why}
		}
	}
	a, b := x.live(), y.live()
	r := yes(len(a) == len(b))
	if !r.value {
		return r
	}
	for i := range a {
		j := y.find(a[i].hash)
		if j < 0 || y.entries[j].v.isAbsent() {
			return yes(false)
		}
		t := in.equalAt(a[i].v, y.entries[j].v, depth+1)
		r.env = union(r.env, t.env)
		if t.known && !t.value {
			return truth{known: true, env: t.env}
		}
		if !t.known {
			r.known, r.why = false, t.why
		}
	}
	return r
}

// identical is `a is b`, as far as programs may rely on it: None, True, False, classes, the same object.
func (in *interp) identical(a, b val) truth {
	env := union(a.env(), b.env())
	if a.isUnknown() || b.isUnknown() {
		v := a
		if b.isUnknown() {
			v = b
		}
		return truth{env: env, why: in.whyUnknown(v)}
	}
	for _, v := range []val{a, b} {
		if r, ok := v.o.(*ref); ok && r.foreign {
			return truth{env: env, why: in.whyUnknown(v)}
		}
		if r, ok := v.o.(*ref); ok && !isClassName(r.name) {
			return truth{env: env, why: in.whyUnknown(v)}
		}
	}
	t := truth{known: true, env: env}
	switch x := a.o.(type) {
	case noneType, bool, ellipsisType, *seq, *dictObj, *classObj, *funcObj, *instObj, *moduleObj, *native, *tupleObj:
		t.value = a.o == b.o
	case *ref:
		y, ok := b.o.(*ref)
		t.value = ok && x.name == y.name
	case *opaque:
		if b.isNone() {
			return t
		}
		return truth{env: env, why: "identity of library objects is not evaluated"}
	default:
		// Equal texts and numbers may or may not be one object; unequal ones never are.
		e := in.equal(a, b)
		if e.known && !e.value {
			return e
		}
		if _, isInt := a.o.(int64); isInt {
			return e
		}
		if _, isStr := a.o.(str); isStr {
			return e
		}
		return truth{env: env, why: "identity is not evaluated"}
	}
	return t
}

// ordered is < <= > >=.
func (in *interp) ordered(op pysyntax.CompareOp, a, b val) truth {
	env := union(a.env(), b.env())
	if x, ok := a.o.(*versionObj); ok {
		t := compareVersion(op, x, b)
		t.env = env
		return t
	}
	if x, ok := b.o.(*versionObj); ok {
		flip := map[pysyntax.CompareOp]pysyntax.CompareOp{pysyntax.Lt: pysyntax.Gt, pysyntax.Gt: pysyntax.Lt, pysyntax.LtE: pysyntax.GtE, pysyntax.GtE: pysyntax.LtE}
		t := compareVersion(flip[op], x, a)
		t.env = env
		return t
	}
	for _, v := range []val{a, b} {
		if inst, ok := v.o.(*instObj); ok && inst.data.o != nil {
			if _, isInst := b.o.(*instObj); isInst {
				b = b.o.(*instObj).data
			}
			if x, isInst := a.o.(*instObj); isInst {
				a = x.data
			}
			if a.o == nil || b.o == nil {
				return truth{env: env, why: "the comparison is not evaluated"}
			}
			break
		}
	}
	if xs, ok := a.o.(*seq); ok && xs.kind != listKind {
		if ys, ok := b.o.(*seq); ok && ys.kind != listKind && xs.unsure == nil && ys.unsure == nil {
			t := in.compareSets(op, xs.items, ys.items)
			t.env = union(t.env, env)
			return t
		}
	}
	c, t := in.order(a, b, 0)
	t.env = union(t.env, env)
	if !t.known {
		return t
	}
	switch op {
	case pysyntax.Lt:
		t.value = c < 0
	case pysyntax.LtE:
		t.value = c <= 0
	case pysyntax.Gt:
		t.value = c > 0
	default:
		t.value = c >= 0
	}
	return t
}

func (in *interp) compareSets(op pysyntax.CompareOp, a, b []val) truth {
	if op == pysyntax.Gt || op == pysyntax.GtE {
		a, b = b, a
	}
	r := yes(true)
	for _, v := range a {
		t := in.containsItems(b, v)
		r.env = union(r.env, t.env)
		if !t.known {
			return t
		}
		if !t.value {
			return truth{known: true, env: r.env}
		}
	}
	if op == pysyntax.Lt || op == pysyntax.Gt {
		r.value = len(a) < len(b)
	}
	return r
}

// order is -1, 0 or 1 for two values that Python can order.
func (in *interp) order(a, b val, depth int) (int, truth) {
	in.step(1)
	known := truth{known: true, env: union(a.env(), b.env())}
	if depth > maxNesting {
		return 0, truth{why: "nested too deeply"}
	}
	if x, ok := asBig(a); ok {
		if y, ok := asBig(b); ok {
			return x.Cmp(y), known
		}
	}
	if x, ok := asFloat(a); ok {
		if y, ok := asFloat(b); ok {
			return cmp.Compare(x, y), known
		}
	}
	switch x := a.o.(type) {
	case str:
		if y, ok := b.o.(str); ok {
			if hidden(string(x)) != hidden(string(y)) {
				return 0, truth{why: whyOutside}
			}
			return strings.Compare(string(x), string(y)), known
		}
	case byteStr:
		if y, ok := b.o.(byteStr); ok {
			return strings.Compare(string(x), string(y)), known
		}
	case delta:
		if y, ok := b.o.(delta); ok {
			return cmp.Compare(x.micros, y.micros), known
		}
	case *tupleObj, *seq:
		y, ok := b.o.(*tupleObj)
		z, okSeq := b.o.(*seq)
		_, isTuple := x.(*tupleObj)
		if ok && isTuple || okSeq && !isTuple {
			var items []val
			if ok {
				items = y.items
			} else {
				if z.unsure != nil || x.(*seq).unsure != nil {
					break
				}
				items = z.items
			}
			mine := itemsOf(x)
			for i := range min(len(mine), len(items)) {
				c, t := in.order(mine[i], items[i], depth+1)
				known.env = union(known.env, t.env)
				if !t.known {
					return 0, t
				}
				if c != 0 {
					return c, known
				}
			}
			return cmp.Compare(len(mine), len(items)), known
		}
	}
	for _, v := range []val{a, b} {
		switch v.o.(type) {
		case *unknown, *choice, *ref, *opaque, *instObj, *seq, *dictObj, pathObj:
			return 0, truth{why: in.whyUnknown(v), env: v.env()}
		}
	}
	in.throw("TypeError", "'<' not supported between instances of '"+typeName(a)+"' and '"+typeName(b)+"'", known.env, a.at)
	return 0, truth{why: "values of different types are compared", env: known.env}
}
