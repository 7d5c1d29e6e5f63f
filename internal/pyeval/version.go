package pyeval

import (
	"cmp"

	"paddock/internal/pysyntax"
)

// Versions of Django and Python that are known to lie in a range.

// compareVersion compares a version that is known to lie in a range with a tuple.
func compareVersion(op pysyntax.CompareOp, v *versionObj, other val) truth {
	t, ok := other.o.(*tupleObj)
	if !ok {
		if s, isSeq := other.o.(*seq); isSeq && s.unsure == nil {
			t = &tupleObj{items: s.items}
		} else {
			return truth{why: "the version is compared with something else than a tuple"}
		}
	}
	var with []int64
	for _, item := range t.items {
		n, ok := asInt(item)
		if !ok {
			break
		}
		with = append(with, n)
	}
	if len(with) == 0 {
		return truth{why: "the version is compared with something else than numbers"}
	}
	// A version has more parts than the tuple: (5, 2) < (5, 2, 0).
	low, high := orderParts(v.low, with), orderParts(v.high, with)
	if low == 0 {
		low = 1
	}
	if high == 0 {
		high = 1
	}
	if op == pysyntax.Eq {
		if low > 0 || high < 0 {
			return yes(false)
		}
		return truth{why: "the version is not known exactly"}
	}
	if low != high {
		return truth{why: "the version is not known exactly"}
	}
	switch op {
	case pysyntax.Lt, pysyntax.LtE:
		return yes(low < 0)
	}
	return yes(low > 0)
}

// orderParts compares as far as both have parts.
func orderParts(a, b []int64) int {
	for i := range min(len(a), len(b)) {
		if c := cmp.Compare(a[i], b[i]); c != 0 {
			return c
		}
	}
	if len(b) > len(a) {
		return 0
	}
	return 0
}
