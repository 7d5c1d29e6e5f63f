package pyeval

import "math/big"

// same says that two values are the same to a reader of settings: the same
// type and content. It is stricter than Python's ==, for which 1 is True, and
// looser than `is`: two lists with the same elements are the same.
func same(a, b val) bool { return sameAt(a, b, 0) }

const maxNesting = 40

func sameAt(a, b val, depth int) bool {
	if depth > maxNesting {
		return false
	}
	switch x := a.o.(type) {
	case *big.Int:
		y, ok := b.o.(*big.Int)
		return ok && x.Cmp(y) == 0
	case *unknown:
		y, ok := b.o.(*unknown)
		return ok && *x == *y
	case *choice:
		y, ok := b.o.(*choice)
		if !ok || len(x.alts) != len(y.alts) {
			return false
		}
		for i := range x.alts {
			if !sameAt(x.alts[i], y.alts[i], depth+1) {
				return false
			}
		}
		return true
	case *tupleObj:
		y, ok := b.o.(*tupleObj)
		return ok && (x == y || sameItemsAt(x.items, y.items, depth+1))
	case *seq:
		y, ok := b.o.(*seq)
		if !ok || x.kind != y.kind {
			return false
		}
		return x == y || x.kind != iterKind && x.unsure == nil && y.unsure == nil && sameItemsAt(x.items, y.items, depth+1)
	case *dictObj:
		y, ok := b.o.(*dictObj)
		if !ok {
			return false
		}
		if x == y {
			return true
		}
		if x.unsure != nil || y.unsure != nil || len(x.entries) != len(y.entries) {
			return false
		}
		for i := range x.entries {
			j := y.find(x.entries[i].hash)
			if j < 0 || !sameAt(x.entries[i].v, y.entries[j].v, depth+1) {
				return false
			}
		}
		return true
	case *opaque:
		y, ok := b.o.(*opaque)
		if !ok || x.name != y.name || !sameItemsAt(x.args, y.args, depth+1) || len(x.kw) != len(y.kw) {
			return false
		}
		for i := range x.kw {
			if x.kw[i].name != y.kw[i].name || !sameAt(x.kw[i].v, y.kw[i].v, depth+1) {
				return false
			}
		}
		return true
	case *ref:
		y, ok := b.o.(*ref)
		return ok && x.name == y.name
	case *method:
		y, ok := b.o.(*method)
		return ok && x.f == y.f && sameAt(x.self, y.self, depth+1)
	case *builtinMethod:
		y, ok := b.o.(*builtinMethod)
		return ok && x.name == y.name && sameAt(x.self, y.self, depth+1)
	case *excObj:
		y, ok := b.o.(*excObj)
		return ok && x.class == y.class && sameItemsAt(x.args, y.args, depth+1)
	case *instObj:
		y, ok := b.o.(*instObj)
		return ok && (x == y || x.class == y.class && sameAt(val{o: x.attrs}, val{o: y.attrs}, depth+1))
	case *sliceObj, *superObj, *partial, *versionObj, *property, *staticMethod, *classMethod, *suppressObj, *regexObj, *hashObj:
		return a.o == b.o
	}
	switch b.o.(type) {
	case *big.Int:
		return false
	}
	return a.o == b.o
}

func sameItems(a, b []val) bool { return sameItemsAt(a, b, 0) }

func sameItemsAt(a, b []val, depth int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !sameAt(a[i], b[i], depth+1) {
			return false
		}
	}
	return true
}

// sameOthers says that b knows no alternatives that a does not have.
func sameOthers(a, b val) bool { return sameItems(a.others(), b.others()) }

func sameEnv(a, b val) bool { return len(union(a.env(), b.env())) == len(a.env()) }
