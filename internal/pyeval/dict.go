package pyeval

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// dictObj is a dict in Python's order, and every namespace: of a module, a
// function, a class, an instance. A key that is there in some worlds only has
// an absent value with others, or a choice with an absent in it.
type dictObj struct {
	cell
	entries []entry
	index   map[string]int
	// unsure says that it may have keys besides those listed, and that those listed may have other values.
	unsure *unknown
	// factory makes the value of a missing key of a defaultdict.
	factory *val
	// namespace says that it holds the names of a module.
	namespace bool
}

type entry struct {
	hash string // what keys that are equal in Python have in common
	key  val
	v    val
	// at is the statement that gave the key its value, when is the time.
	at   Place
	when uint64
}

func (d *dictObj) find(hash string) int {
	if d.index != nil {
		if i, ok := d.index[hash]; ok {
			return i
		}
		return -1
	}
	for i := range d.entries {
		if d.entries[i].hash == hash {
			return i
		}
	}
	return -1
}

// lookup is the value of a key; ok is false when there is none, not even an absent one.
func (d *dictObj) lookup(hash string) (v val, ok bool) {
	i := d.find(hash)
	if i < 0 {
		return val{}, false
	}
	return d.entries[i].v, true
}

// put sets a key without telling the heap.
func (d *dictObj) put(e entry) {
	if i := d.find(e.hash); i >= 0 {
		if d.entries[i].v.isAbsent() {
			// Python puts a key that was deleted and comes back at the end.
			d.drop(e.hash)
		} else {
			e.key = d.entries[i].key
			d.entries[i] = e
			return
		}
	}
	d.entries = append(d.entries, e)
	if d.index != nil {
		d.index[e.hash] = len(d.entries) - 1
	} else if len(d.entries) > 12 {
		d.reindex()
	}
}

func (d *dictObj) drop(hash string) {
	i := d.find(hash)
	if i < 0 {
		return
	}
	d.entries = append(d.entries[:i:i], d.entries[i+1:]...)
	d.reindex()
}

func (d *dictObj) reindex() {
	d.index = nil
	if len(d.entries) > 12 {
		d.index = make(map[string]int, 2*len(d.entries))
		for i := range d.entries {
			d.index[d.entries[i].hash] = i
		}
	}
}

// name is the hash of a string key.
func name(s string) string { return "s" + s }

// hashOf is what two keys have in common exactly when Python takes them for
// the same; ok is false for what has no hash or is not known.
func hashOf(v val) (hash string, ok bool) {
	switch o := v.o.(type) {
	case str:
		return "s" + string(o), true
	case byteStr:
		return "b" + string(o), true
	case bool:
		if o {
			return "n1", true
		}
		return "n0", true
	case int64:
		return "n" + strconv.FormatInt(o, 10), true
	case *big.Int:
		return "n" + o.String(), true
	case float64:
		if o == math.Trunc(o) && math.Abs(o) < 1e15 {
			return "n" + strconv.FormatInt(int64(o), 10), true
		}
		return "f" + strconv.FormatFloat(o, 'g', -1, 64), true
	case noneType:
		return "None", true
	case ellipsisType:
		return "...", true
	case *tupleObj:
		var b strings.Builder
		b.WriteString("(")
		for _, item := range o.items {
			h, ok := hashOf(item)
			if !ok {
				return "", false
			}
			b.WriteString(strconv.Itoa(len(h)))
			b.WriteByte(':')
			b.WriteString(h)
		}
		return b.String(), true
	case *seq:
		if o.kind != frozenKind || o.unsure != nil {
			return "", false
		}
		var list []string
		for _, item := range o.items {
			h, ok := hashOf(item)
			if !ok {
				return "", false
			}
			list = append(list, h)
		}
		slices.Sort(list)
		return "{" + strings.Join(list, ","), true
	case pathObj:
		return "p" + o.text, true
	case delta:
		return "d" + strconv.FormatInt(o.micros, 10), true
	case *native:
		return "t" + o.name, true
	case *ref:
		return "r" + o.name, true
	case *classObj, *funcObj, *instObj, *opaque, *moduleObj:
		return fmt.Sprintf("%p", o), true
	}
	return "", false
}

// hashable says that Python could use the value as a key, known or not.
func hashable(v val) bool {
	switch o := v.o.(type) {
	case *seq:
		return o.kind == frozenKind
	case *dictObj:
		return false
	}
	return true
}
