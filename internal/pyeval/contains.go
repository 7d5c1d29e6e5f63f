package pyeval

import (
	"slices"
	"strings"
)

// The operator `in`.

// contains is `v in container`.
func (in *interp) contains(container, v val) truth {
	env := union(container.env(), v.env())
	t := in.containsPlain(container, v)
	t.env = union(t.env, env)
	return t
}

func (in *interp) containsPlain(container, v val) truth {
	switch c := container.o.(type) {
	case *unknown:
		return truth{why: c.why}
	case str:
		s, ok := v.o.(str)
		if !ok {
			if v.isUnknown() {
				return truth{why: in.whyUnknown(v)}
			}
			in.throw("TypeError", "'in <string>' requires string as left operand", nil, v.at)
			return truth{why: "a TypeError"}
		}
		if strings.Contains(string(c), string(s)) && (!hidden(string(s)) || string(s) == string(c)) {
			return yes(true)
		}
		if hidden(string(c)) && s != "" {
			return truth{why: whyOutside}
		}
		return yes(strings.Contains(string(c), string(s)))
	case byteStr:
		if s, ok := v.o.(byteStr); ok {
			return yes(strings.Contains(string(c), string(s)))
		}
	case *tupleObj:
		return in.containsItems(c.items, v)
	case *seq:
		if c.unsure != nil {
			return in.joinTruths(len(c.others), func(i int) truth { return in.containsItems(c.others[i], v) }, c.unsure.why, c.cell.env)
		}
		t := in.containsItems(c.items, v)
		t.env = union(t.env, c.cell.env)
		return t
	case *dictObj:
		return in.hasKey(c, v)
	case environObj:
		return in.environHas(v)
	case *instObj:
		if f, ok := in.classAttr(c.class, "__contains__"); ok {
			return in.truthOf(in.call(f, &call{args: []val{container, v}, at: container.at}))
		}
		if c.data.o != nil {
			return in.contains(c.data, v)
		}
		items, _ := in.iterate(container, container.at)
		return in.containsItems(items, v)
	case *ref:
		if n, ok := v.o.(str); ok && c.name == "sys.modules" {
			if in.modules[string(n)] != nil {
				return yes(true)
			}
			// A server runs no tests.
			if slices.Contains([]string{"pytest", "_pytest", "unittest", "nose", "test", "django.test", "IPython"}, string(n)) {
				return yes(false)
			}
		}
		return truth{why: in.whyUnknown(container)}
	case *moduleObj, *opaque:
		return truth{why: in.whyUnknown(container)}
	}
	in.throw("TypeError", "argument of type '"+typeName(container)+"' is not iterable", nil, v.at)
	return truth{why: "a TypeError"}
}

func (in *interp) containsItems(items []val, v val) truth {
	r := truth{known: true}
	for _, item := range items {
		if u, ok := item.o.(*unknown); ok && u.spread {
			r.known, r.why = false, u.why
			r.env = union(r.env, item.env())
			continue
		}
		t := in.truthOf(in.each(item, func(item val) val {
			t := in.equal(item, v)
			if !t.known {
				return unknownVal(t.why, t.env, v.at)
			}
			return boolean(t.value, v.at).dep(t.env)
		}))
		if t.known && t.value {
			return t
		}
		r.env = union(r.env, t.env)
		if !t.known {
			r.known, r.why = false, t.why
		}
	}
	return r
}

// hasKey is `key in d`.
func (in *interp) hasKey(d *dictObj, key val) truth {
	h, ok := hashOf(key)
	if !ok {
		if !hashable(key) {
			in.throw("TypeError", "unhashable type: '"+typeName(key)+"'", nil, key.at)
		}
		if len(d.entries) == 0 && d.unsure == nil {
			return yes(false)
		}
		return truth{why: in.whyUnknown(key), env: d.cell.env}
	}
	v, found := d.lookup(h)
	if !found {
		if d.unsure != nil {
			return truth{why: d.unsure.why, env: d.cell.env}
		}
		return truth{known: true, env: d.cell.env}
	}
	switch o := v.o.(type) {
	case absent:
		return truth{known: true, env: v.env()}
	case *choice:
		if o.maybeAbsent() {
			return truth{why: o.why, env: v.env()}
		}
	}
	t := truth{known: true, value: true, env: d.keyEnv}
	for _, o := range v.others() {
		if o.isAbsent() {
			t.env = union(t.env, v.env())
		}
	}
	return t
}
