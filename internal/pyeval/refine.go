package pyeval

import "paddock/internal/pysyntax"

// refinement is a name that has another value while a trial runs.
type refinement struct {
	d    *dictObj
	hash string
	v    val
	old  val
}

// refine makes the environment of a trial: a condition came out one way
// because variables are unset, and the trial looks at the branch for the other
// way. There the variables are set, to values that are not known, and the names
// of the condition have values that fit: after `if DEBUG:` DEBUG is true, after
// `if MODE == "production":` MODE is "production", and SENTRY_DSN after
// `if SENTRY_DSN:` is something unknown instead of None.
func (in *interp) refine(sc *scope, test pysyntax.Expr, t truth) []refinement {
	in.assumed = union(in.assumed, t.env)
	r := refiner{in: in, sc: sc, env: t.env}
	r.expect(test, !t.value)
	return r.made
}

// assume makes what holds in a branch of which nobody knows whether it is taken.
func (in *interp) assume(sc *scope, test pysyntax.Expr, want bool) []refinement {
	r := refiner{in: in, sc: sc, undecided: true}
	r.expect(test, want)
	return r.made
}

type refiner struct {
	in  *interp
	sc  *scope
	env []string
	// undecided says that only unknown values get better known.
	undecided bool
	made      []refinement
}

// expect gives names values with which an expression is true, or false.
func (r *refiner) expect(e pysyntax.Expr, want bool) {
	switch e := e.(type) {
	case *pysyntax.Name:
		r.name(e, want)
	case *pysyntax.NamedExpr:
		r.name(e.Target, want)
	case *pysyntax.UnaryOp:
		if e.Op == pysyntax.Not {
			r.expect(e.Operand, !want)
		}
	case *pysyntax.Call:
		r.beginning(e, want)
		r.others(e)
	case *pysyntax.BoolOp:
		// Of `a and b` both hold when it holds; when it does not, nothing says which fails.
		if e.Or != want || len(e.Values) == 1 {
			for _, v := range e.Values {
				r.expect(v, want)
			}
		}
	case *pysyntax.Compare:
		if len(e.Ops) != 1 {
			r.others(e)
			return
		}
		n, ok := e.Left.(*pysyntax.Name)
		if !ok {
			if named, isNamed := e.Left.(*pysyntax.NamedExpr); isNamed {
				n = named.Target
			} else {
				r.others(e)
				return
			}
		}
		v, d, ok := r.depends(n)
		if !ok {
			return
		}
		if _, isText := e.Comparators[0].(*pysyntax.Str); r.undecided && !isText {
			return
		}
		equal := e.Ops[0] == pysyntax.Eq && want || e.Ops[0] == pysyntax.NotEq && !want
		if c, isText := e.Comparators[0].(*pysyntax.Str); isText && equal {
			r.set(d, n.ID, text(c.Value, v.at).dep(v.env()))
			return
		}
		if !r.undecided {
			r.set(d, n.ID, r.in.setElsewhere(v))
		}
	}
}

// others makes the names of a condition unknown of which no value is found that
// makes it come out as wanted: with those they have it comes out the other way.
func (r *refiner) others(e pysyntax.Expr) {
	if r.undecided {
		return
	}
	for _, n := range namesIn(e) {
		if v, d, ok := r.depends(n); ok {
			r.set(d, n.ID, r.in.setElsewhere(v))
		}
	}
}

// beginning is `name.startswith("…")` of an unknown text.
func (r *refiner) beginning(e *pysyntax.Call, want bool) {
	a, ok := e.Func.(*pysyntax.Attribute)
	if !ok || !want || a.Attr.Name != "startswith" || len(e.Args) != 1 {
		return
	}
	n, ok := a.Value.(*pysyntax.Name)
	prefix, isText := e.Args[0].(*pysyntax.Str)
	if !ok || !isText {
		return
	}
	if v, d, ok := r.depends(n); ok {
		if u, isUnknown := v.o.(*unknown); isUnknown {
			v.o = &unknown{why: u.why, prefix: prefix.Value}
			r.set(d, n.ID, v)
		}
	}
}

func (r *refiner) name(n *pysyntax.Name, want bool) {
	v, d, ok := r.depends(n)
	if !ok || r.undecided {
		return
	}
	if t := r.in.truthOf(v); t.known && t.value == want {
		return
	}
	if _, isBool := v.o.(bool); isBool {
		r.set(d, n.ID, boolean(want, v.at).dep(v.env()))
		return
	}
	for _, o := range v.others() {
		if t := r.in.truthOf(o); t.known && t.value == want && !o.isUnknown() {
			r.set(d, n.ID, o.dep(v.env()))
			return
		}
	}
	r.set(d, n.ID, r.in.setElsewhere(v))
}

// depends finds a name whose value depends on the variables in question.
func (r *refiner) depends(n *pysyntax.Name) (val, *dictObj, bool) {
	for s := r.sc; s != nil; s = s.parent {
		if v, ok := s.vars.lookup(name(n.ID)); ok {
			return v, s.vars, r.fits(v)
		}
	}
	if v, ok := r.sc.module.ns.lookup(name(n.ID)); ok {
		return v, r.sc.module.ns, r.fits(v)
	}
	return val{}, nil, false
}

func (r *refiner) fits(v val) bool {
	if r.undecided {
		return v.isUnknown()
	}
	return overlap(v.env(), r.env)
}

func (r *refiner) set(d *dictObj, id string, v val) {
	r.in.touchKeyQuietly(d, name(id))
	i := d.find(name(id))
	old := d.entries[i].v
	d.entries[i].v = v
	r.made = append(r.made, refinement{d, name(id), v, old})
}

// setElsewhere is a value in an environment in which its variables are set.
func (in *interp) setElsewhere(v val) val {
	return unknownVal(whySet(v.env()), v.env(), v.at)
}

// withdraw takes refinements that nothing has replaced out of what a branch did.
func withdraw(changes []change, made []refinement) {
	for _, r := range made {
		for i := range changes {
			if changes[i].o != mutable(r.d) {
				continue
			}
			end := &changes[i].end
			if end.partial {
				if e := end.keys[r.hash]; e.v.o != nil && same(e.v, r.v) {
					e.v = r.old
					end.keys[r.hash] = e
				}
				continue
			}
			for k := range end.entries {
				if e := &end.entries[k]; e.hash == r.hash && same(e.v, r.v) {
					e.v = r.old
				}
			}
		}
	}
}

func whySet(env []string) string {
	if len(env) == 0 {
		return "its value is not known"
	}
	return "the value of the variable " + env[0] + " is not known"
}
