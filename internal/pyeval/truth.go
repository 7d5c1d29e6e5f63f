package pyeval

import (
	"fmt"
	"math/big"

	"paddock/internal/pysyntax"
)

// truth is what a condition comes to.
type truth struct {
	known, value bool
	// env are the variables it depends on, why the reason when it is not known.
	env []string
	why string
}

// truthOf is bool(v).
func (in *interp) truthOf(v val) truth {
	t := truth{known: true, env: v.env()}
	switch o := v.o.(type) {
	case bool:
		t.value = o
	case noneType:
	case int64:
		t.value = o != 0
	case *big.Int:
		t.value = o.Sign() != 0
	case float64:
		t.value = o != 0
	case str:
		t.value = o != ""
	case byteStr:
		t.value = o != ""
	case delta:
		t.value = o.micros != 0
	case *tupleObj:
		t.value = len(o.items) > 0
		if len(o.items) > 0 && allSpread(o.items) {
			return unknownTruth(o.items[0])
		}
	case *seq:
		t.env = union(t.env, o.cell.env)
		if o.unsure != nil {
			return in.joinTruths(len(o.others), func(i int) truth {
				if allSpread(o.others[i]) && len(o.others[i]) > 0 {
					return truth{why: o.unsure.why}
				}
				return truth{known: true, value: len(o.others[i]) > 0}
			}, o.unsure.why, t.env)
		}
		if o.kind == iterKind {
			t.value = true
			break
		}
		t.value = len(o.items) > 0
		if len(o.items) > 0 && allSpread(o.items) {
			return unknownTruth(o.items[0])
		}
	case *dictObj:
		t.env = union(t.env, o.cell.env)
		maybe := ""
		for i := range o.entries {
			switch e := o.entries[i].v.o.(type) {
			case absent:
				t.env = union(t.env, o.entries[i].v.env())
			case *choice:
				if e.maybeAbsent() {
					maybe = e.why
					continue
				}
				t.value = true
			default:
				t.value = true
			}
		}
		if !t.value && (maybe != "" || o.unsure != nil) {
			if o.unsure != nil {
				maybe = o.unsure.why
			}
			return truth{env: t.env, why: maybe}
		}
	case *unknown:
		if o.decorates() {
			t.value = true
			break
		}
		return truth{env: v.env(), why: o.why}
	case *choice:
		return in.joinTruths(len(o.alts), func(i int) truth { return in.truthOf(o.alts[i]) }, o.why, v.env())
	case *instObj:
		if o.data.o != nil {
			t2 := in.truthOf(o.data)
			t2.env = union(t2.env, t.env)
			return t2
		}
		if f, ok := in.classAttr(o.class, "__bool__"); ok {
			r := in.truthOf(in.call(f, &call{args: []val{v.plain()}, at: v.at}))
			r.env = union(r.env, t.env)
			return r
		}
		if f, ok := in.classAttr(o.class, "__len__"); ok {
			r := in.truthOf(in.call(f, &call{args: []val{v.plain()}, at: v.at}))
			r.env = union(r.env, t.env)
			return r
		}
		t.value = true
	case environObj:
		t.value = true
	case *opaque, *excObj:
		t.value = true
	case *ref:
		if o.foreign {
			return truth{env: v.env(), why: in.whyForeign(o.name)}
		}
		if !isClassName(o.name) && !names().decorators[canonical(o.name)] {
			return truth{env: v.env(), why: o.name + " is not evaluated"}
		}
		t.value = true
	case absent:
		return truth{env: v.env(), why: "not always set"}
	default:
		t.value = true
	}
	return t
}

// decorates says that the value is a function, whatever it does: what a known decorator returns, or the decorator that one was
// called for first, `login_required(view)` and `permission_required("shop.add_order")`.
func (u *unknown) decorates() bool {
	from := u.from
	if from == nil || from.attr != "" {
		return false
	}
	if from.call && from.name != "" {
		return names().decorators[canonical(from.name)]
	}
	f, ok := from.f.o.(*unknown)
	return ok && f.from != nil && f.from.call && names().decorators[canonical(f.from.name)]
}

func allSpread(items []val) bool {
	for _, v := range items {
		if u, ok := v.o.(*unknown); !ok || !u.spread {
			return false
		}
	}
	return true
}

func unknownTruth(v val) truth {
	t := truth{env: v.env()}
	if u, ok := v.o.(*unknown); ok {
		t.why = u.why
	}
	return t
}

// joinTruths is the truth that all of n alternatives share.
func (in *interp) joinTruths(n int, at func(int) truth, why string, env []string) truth {
	if n == 0 {
		return truth{why: why, env: env}
	}
	first := at(0)
	env = union(env, first.env)
	for i := 1; i < n; i++ {
		t := at(i)
		env = union(env, t.env)
		if first.known && (!t.known || t.value != first.value) {
			first = truth{why: why}
		}
	}
	first.env = env
	return first
}

// test is a condition. It knows more than truthOf(eval(e)): of `x and False`
// the value is not known when x is not, but its truth is.
func (in *interp) test(sc *scope, e pysyntax.Expr) truth {
	switch e := e.(type) {
	case *pysyntax.BoolOp:
		r := truth{known: true, value: !e.Or}
		for _, v := range e.Values {
			t := in.test(sc, v)
			r.env = union(r.env, t.env)
			if t.known && t.value == e.Or {
				// It decides, whatever those before it are; what they depend on then does not matter.
				if !r.known {
					r.env = t.env
				}
				r.known, r.value, r.why = true, e.Or, ""
				return r
			}
			if !t.known && r.known {
				r.known, r.why = false, t.why
			}
		}
		return r
	case *pysyntax.UnaryOp:
		if e.Op == pysyntax.Not {
			t := in.test(sc, e.Operand)
			t.value = !t.value
			return t
		}
	}
	return in.truthOf(in.eval(sc, e))
}

// whyCondition is the reason of a value that a condition would decide.
func (in *interp) whyCondition(at Place, t truth) string {
	at = in.projectPlace(at)
	where := ""
	if at.File != nil {
		where = fmt.Sprintf(" at %s:%d", at.File.Path, at.File.LineOf(at.Start))
	}
	why := t.why
	if why == "" {
		why = "its value is not known"
	}
	if len(why) > 200 {
		return why
	}
	return fmt.Sprintf("depends on the condition%s: %s", where, why)
}

func (c *choice) maybeAbsent() bool {
	for _, a := range c.alts {
		if a.isAbsent() {
			return true
		}
	}
	return false
}
