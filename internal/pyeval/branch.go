package pyeval

import "paddock/internal/pysyntax"

// execIf runs the branch that Python would, and looks at the other one where a
// variable of the environment would change the course. When nothing decides,
// both are tried out and joined.
func (in *interp) execIf(sc *scope, s *pysyntax.If, follow *rest) signal {
	t := in.test(sc, s.Test)
	if t.known && len(t.env) == 0 {
		if t.value {
			return in.block(sc, s.Body, follow)
		}
		return in.block(sc, s.Orelse, follow)
	}
	yes, no := s.Body, s.Orelse
	if t.known && !t.value {
		yes, no = no, yes
	}
	return in.fork(sc, fork{
		t: t, at: in.at(sc, s.Test), leaves: in.info(s).leaves, follow: follow,
		yes:     func(f *rest) signal { return in.block(sc, yes, f) },
		no:      func(f *rest) signal { return in.block(sc, no, f) },
		refine:  func() []refinement { return in.refine(sc, s.Test, t) },
		require: func() { in.require(sc, s.Test, t) },
		assume:  func(want bool) []refinement { return in.assume(sc, s.Test, want) },
	})
}

// fork is a place where the course divides.
type fork struct {
	t  truth
	at Place
	// yes is the way that is taken when t is known.
	yes, no func(*rest) signal
	// leaves says that a branch may return, or leave a loop.
	leaves bool
	follow *rest
	// refine makes the environment in which no would be taken; require that in which yes would not
	// have been taken, when yes raises.
	refine  func() []refinement
	require func()
	// assume makes what holds in a branch when nothing decides.
	assume func(want bool) []refinement
}

// way is one branch, with the rest of the function when a branch may leave it.
func (in *interp) way(sc *scope, f *fork, run func(*rest) signal) signal {
	sig := run(f.follow)
	if !f.leaves || f.follow == nil {
		return sig
	}
	if sig.kind == next {
		return in.proceed(sc, f.follow)
	}
	return in.settle(sig, f.follow)
}

func (in *interp) fork(sc *scope, f fork) signal {
	if !f.t.known {
		return in.forkUndecided(sc, &f)
	}
	var other outcome
	var made []refinement
	tried := in.mayTry()
	if tried {
		other = in.tryOut(func() signal {
			if f.refine != nil {
				made = f.refine()
			}
			ctl := in.ctl
			in.ctl = union(ctl, f.t.env)
			defer func() { in.ctl = ctl }()
			return toEnd(in.way(sc, &f, f.no))
		})
		if other.sig.kind == returned {
			other.sig.v = in.detach(other.sig.v, other.since, 0)
		}
	}
	ctl := in.ctl
	in.ctl = union(ctl, f.t.env)
	taken := in.attempt(func() signal { return toEnd(in.way(sc, &f, f.yes)) })
	in.ctl = ctl
	if taken.raised != nil {
		if taken.raised.caught || !tried || other.raised != nil || other.stopped {
			taken.raised.env = union(taken.raised.env, f.t.env)
			panic(taken.raised)
		}
		// The branch that Python takes ends the program: to run at all, the site must have
		// the variable set. The values that the condition looked at are then unknown.
		if f.require != nil {
			f.require()
		}
		again := in.attempt(func() signal { return toEnd(in.way(sc, &f, f.no)) })
		in.depend(again.before, f.t.env)
		if again.raised != nil {
			panic(again.raised)
		}
		if again.sig.kind == returned {
			again.sig.v = again.sig.v.dep(f.t.env)
		}
		return again.sig
	}
	return in.mergeWorlds(&taken, &other, tried, f.t.env, made)
}

// mergeWorlds adds to what a branch has done what another one would have done
// that is taken when variables are set, as far as it was tried out.
func (in *interp) mergeWorlds(taken, other *outcome, tried bool, env []string, made []refinement) signal {
	switch {
	case !tried:
		in.depend(taken.before, env)
	case other.stopped:
		// As far as it came, it tells what depends on the variables.
		in.depend(taken.before, env)
		in.mergeOther(other, taken.before, env, made)
	case other.raised != nil:
		// With the variable set the site does not start, or a handler takes over.
		if other.raised.caught {
			in.depend(taken.before, env)
		}
	case other.sig.kind == taken.sig.kind:
		in.mergeOther(other, taken.before, env, made)
	default:
		in.depend(taken.before, env)
		in.ctl = union(in.ctl, env)
	}
	if taken.sig.kind == returned {
		v := taken.sig.v
		if tried && other.normalReturn() {
			if !same(v, other.sig.v) || !sameOthers(v, other.sig.v) {
				v = v.dep(union(env, other.sig.v.env())).or(append([]val{other.sig.v.plain()}, other.sig.v.others()...))
			}
		} else {
			v = v.dep(env)
		}
		taken.sig.v = v
	}
	return taken.sig
}

func (o *outcome) normalReturn() bool {
	return o.raised == nil && !o.stopped && o.sig.kind == returned
}

// forkUndecided follows both ways.
func (in *interp) forkUndecided(sc *scope, f *fork) signal {
	why := in.whyCondition(f.at, f.t)
	try := func(want bool, run func(*rest) signal) outcome {
		var made []refinement
		out := in.speculate(func() signal {
			if f.assume != nil {
				made = f.assume(want)
			}
			return in.way(sc, f, run)
		})
		withdraw(out.changes, made)
		return out
	}
	a := try(true, f.yes)
	b := try(false, f.no)
	if a.raised == nil && b.raised == nil {
		in.meet(&a, &b)
	}
	switch {
	case a.raised != nil && b.raised != nil:
		in.apply(a.changes)
		panic(a.raised)
	case a.raised != nil || b.raised != nil:
		// The way that raises is not taken, unless a handler goes on from there.
		bad, good := &a, &b
		if b.raised != nil {
			bad, good = &b, &a
		}
		if bad.raised.caught {
			in.mayRaise(bad.raised.class, why, union(f.t.env, bad.raised.env))
		}
		in.apply(good.changes)
		return good.sig
	}
	in.mergeUndecided(&a, &b, why, f.t.env)
	switch {
	case a.sig.kind == b.sig.kind:
		if a.sig.kind == returned {
			a.sig.v = in.join(a.sig.v, b.sig.v, why, f.t.env, min(a.since, b.since))
		}
		return a.sig
	case a.sig.kind == returned:
		return signal{kind: returned, v: in.join(a.sig.v, unknownVal(why, f.t.env, f.at), why, f.t.env, 0)}
	case b.sig.kind == returned:
		return signal{kind: returned, v: in.join(b.sig.v, unknownVal(why, f.t.env, f.at), why, f.t.env, 0)}
	}
	// One way leaves a loop, the other goes on, and neither could be followed.
	in.lost = true
	return signal{}
}

// require is what must hold for a site that starts: a condition on whose value
// it ends with an error is not so. The names that it looked at are unknown.
func (in *interp) require(sc *scope, test pysyntax.Expr, t truth) {
	r := refiner{in: in, sc: sc, env: t.env}
	for _, n := range namesIn(test) {
		v, d, ok := r.depends(n)
		if !ok {
			continue
		}
		in.touchKeyQuietly(d, name(n.ID))
		i := d.find(name(n.ID))
		d.entries[i].v = unknownVal(whyRequired(v.env()), v.env(), v.at)
	}
}

func whyRequired(env []string) string {
	if len(env) == 0 {
		return "its value is required and not set"
	}
	return "the variable " + env[0] + " is not set"
}

// namesIn are the names that a condition looks at.
func namesIn(e pysyntax.Expr) []*pysyntax.Name {
	switch e := e.(type) {
	case *pysyntax.Name:
		return []*pysyntax.Name{e}
	case *pysyntax.NamedExpr:
		return []*pysyntax.Name{e.Target}
	case *pysyntax.UnaryOp:
		return namesIn(e.Operand)
	case *pysyntax.BoolOp:
		var list []*pysyntax.Name
		for _, v := range e.Values {
			list = append(list, namesIn(v)...)
		}
		return list
	case *pysyntax.Compare:
		list := namesIn(e.Left)
		for _, c := range e.Comparators {
			list = append(list, namesIn(c)...)
		}
		return list
	case *pysyntax.Attribute:
		return namesIn(e.Value)
	case *pysyntax.Subscript:
		return namesIn(e.Value)
	case *pysyntax.Call:
		var list []*pysyntax.Name
		if a, ok := e.Func.(*pysyntax.Attribute); ok {
			list = namesIn(a.Value)
		}
		for _, a := range e.Args {
			list = append(list, namesIn(a)...)
		}
		return list
	}
	return nil
}

// blockInfo is what the text of a statement tells without running it.
type blockInfo struct {
	// leaves says that it holds a return, break or continue that leads out of it.
	leaves bool
	// exits says of a loop that something in its body ends it: a return, or a break.
	exits bool
	// assigned are the names that it gives a value, in order.
	assigned []string
}

func (in *interp) info(n pysyntax.Stmt) *blockInfo {
	if i := in.infos[n]; i != nil {
		return i
	}
	i := &blockInfo{}
	i.stmt(n, 0)
	in.infos[n] = i
	return i
}

func (i *blockInfo) stmts(list []pysyntax.Stmt, loops int) {
	for _, s := range list {
		i.stmt(s, loops)
	}
}

func (i *blockInfo) stmt(s pysyntax.Stmt, loops int) {
	switch s := s.(type) {
	case *pysyntax.Return:
		i.leaves, i.exits = true, true
	case *pysyntax.Break:
		i.leaves, i.exits = i.leaves || loops == 0, i.exits || loops <= 1
	case *pysyntax.Continue:
		i.leaves = i.leaves || loops == 0
	case *pysyntax.If:
		i.stmts(s.Body, loops)
		i.stmts(s.Orelse, loops)
	case *pysyntax.For:
		i.target(s.Target)
		i.stmts(s.Body, loops+1)
		i.stmts(s.Orelse, loops)
	case *pysyntax.While:
		i.stmts(s.Body, loops+1)
		i.stmts(s.Orelse, loops)
	case *pysyntax.With:
		for _, item := range s.Items {
			if item.Vars != nil {
				i.target(item.Vars)
			}
		}
		i.stmts(s.Body, loops)
	case *pysyntax.Try:
		i.stmts(s.Body, loops)
		for _, h := range s.Handlers {
			i.stmts(h.Body, loops)
		}
		i.stmts(s.Orelse, loops)
		i.stmts(s.Final, loops)
	case *pysyntax.Match:
		for _, c := range s.Cases {
			i.stmts(c.Body, loops)
		}
	case *pysyntax.Assign:
		for _, t := range s.Targets {
			i.target(t)
		}
	case *pysyntax.AugAssign:
		i.target(s.Target)
	case *pysyntax.AnnAssign:
		if s.Value != nil {
			i.target(s.Target)
		}
	case *pysyntax.FunctionDef:
		i.assigned = append(i.assigned, s.Name.Name)
	case *pysyntax.ClassDef:
		i.assigned = append(i.assigned, s.Name.Name)
	case *pysyntax.ImportFrom:
		for _, a := range s.Names {
			switch {
			case a.As.Name != "":
				i.assigned = append(i.assigned, a.As.Name)
			case a.Name != "*":
				i.assigned = append(i.assigned, a.Name)
			}
		}
	}
}

func (i *blockInfo) target(e pysyntax.Expr) {
	switch e := e.(type) {
	case *pysyntax.Name:
		i.assigned = append(i.assigned, e.ID)
	case *pysyntax.Tuple:
		for _, t := range e.Elts {
			i.target(t)
		}
	case *pysyntax.List:
		for _, t := range e.Elts {
			i.target(t)
		}
	case *pysyntax.Starred:
		i.target(e.Value)
	case *pysyntax.Subscript:
		i.target(e.Value)
	case *pysyntax.Attribute:
		i.target(e.Value)
	}
}
