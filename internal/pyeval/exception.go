package pyeval

import (
	"strings"

	"paddock/internal/pysyntax"
)

// Exceptions. Where the program may catch one, it unwinds the Go stack as a
// *raised, and a try statement deals with it as Python would. Where nothing
// catches it, Python would stop; here what asked for it becomes unknown, with
// the exception as reason, and evaluation goes on.
//
// Some operations may or may not raise, for all we know: opening a file outside
// the project, importing a package that may be missing. mayRaise tells the
// innermost try statement that would catch it, which then looks at both ways.

// raised is an exception on its way.
type raised struct {
	// class is the dotted name of its class; project the class when it is the project's.
	class   string
	project *classObj
	args    []val
	inst    val // the instance, when there is one
	env     []string
	at      Place
	// caught says that a try statement will catch it, or may.
	caught bool
}

// text is the exception for a message.
func (r *raised) text() string {
	n := lastName(r.class)
	if len(r.args) > 0 {
		switch o := r.args[0].o.(type) {
		case str:
			return n + ": " + clip(strings.Join(strings.Fields(string(o)), " "))
		case int64, bool:
			return n
		case *unknown:
			return n + ": " + clip(o.why)
		}
	}
	return n
}

// why is the reason of what could not be computed because of the exception.
func (r *raised) why() string {
	said := r.text()
	for _, n := range r.env {
		if r.class == "KeyError" || strings.Contains(said, n) {
			return "the variable " + n + " is not set"
		}
	}
	if m, ok := strings.CutPrefix(said, "ModuleNotFoundError: No module named '"); ok {
		return whyMissing(strings.TrimSuffix(m, "'"))
	}
	return said
}

// tryContext is a try statement under way.
type tryContext struct {
	// catches says whether a handler would catch an exception; known is false when nobody knows.
	catches func(*raised) (yes, known bool)
	// force makes the first operation that may raise do so.
	force, forced bool
	// flagged says that an operation may raise.
	flagged bool
	why     string
	env     []string
	// caught are the variables because of which an exception was caught: set, they would not raise it.
	caught []string
	// trial is the depth of trials in which the statement stands: what happens in deeper ones does not count.
	trial int
}

// throw raises an exception of a built-in class, or gives the value that stands
// for what could not be computed when nothing catches it.
func (in *interp) throw(class, message string, env []string, at Place) val {
	r := &raised{class: class, args: []val{text(message, at)}, env: union(env, in.ctl), at: at}
	if in.willCatch(r) {
		panic(r)
	}
	return unknownVal(r.why(), r.env, at)
}

// willCatch says whether a try statement around catches the exception, and marks it.
func (in *interp) willCatch(r *raised) bool {
	for i := len(in.tries) - 1; i >= 0; i-- {
		if yes, known := in.tries[i].catches(r); yes || !known {
			r.caught = true
			return true
		}
	}
	return false
}

// raise is the raise statement.
func (in *interp) raise(r *raised) {
	r.env = union(r.env, in.ctl)
	in.willCatch(r)
	panic(r)
}

// mayRaise says that the operation under way may raise an exception.
func (in *interp) mayRaise(class, why string, env []string) {
	r := &raised{class: class, args: []val{text(why, in.statement)}, env: env, at: in.statement, caught: true}
	for i := len(in.tries) - 1; i >= 0; i-- {
		t := in.tries[i]
		yes, known := t.catches(r)
		if known && !yes {
			continue
		}
		if t.force {
			if !t.forced {
				t.forced = true
				panic(r)
			}
			return
		}
		if !t.flagged && t.trial == in.trial && in.quiet == 0 {
			t.flagged, t.why, t.env = true, why, env
		}
		return
	}
}

// isSubclass says whether an exception class is a kind of another, by their names.
func isSubclass(class, of string) (yes, known bool) {
	class, of = exceptionName(class), exceptionName(of)
	if of == "BaseException" {
		return true, true
	}
	if class == "?" {
		return false, of == "SystemExit" || of == "KeyboardInterrupt"
	}
	for c := class; c != ""; {
		if c == of {
			return true, true
		}
		base, ok := names().exceptions[c]
		if !ok {
			if c == "BaseException" || c == "object" {
				return false, true
			}
			// A class that is not known derives from Exception, as far as anyone may assume.
			return of == "Exception", of == "Exception" || names().exceptions[of] != ""
		}
		c = base
	}
	return false, true
}

// bases maps an exception's dotted name to the name in the table of exceptions.
func exceptionName(n string) string {
	n = canonical(n)
	if _, ok := names().exceptions[n]; ok || n == "BaseException" {
		return n
	}
	return strings.TrimPrefix(n, "builtins.")
}

// matches says whether an except clause of that class catches the exception.
func (in *interp) matches(r *raised, class val) (yes, known bool) {
	switch c := class.o.(type) {
	case *tupleObj:
		known = true
		for _, item := range c.items {
			y, k := in.matches(r, item)
			if y {
				return true, true
			}
			known = known && k
		}
		return false, known
	case *native:
		if r.project != nil {
			return r.project.isA(c.name), true
		}
		return isSubclass(r.class, c.name)
	case *ref:
		if r.project != nil {
			return r.project.isA(canonical(c.name)), true
		}
		if c.foreign && r.class != "?" && canonical(c.name) != canonical(r.class) {
			if _, builtin := names().exceptions[exceptionName(r.class)]; builtin {
				// A library's own exception is not one of Python's, but one of Python's may be its base.
				return false, true
			}
		}
		return isSubclass(r.class, c.name)
	case *classObj:
		if r.project != nil {
			for _, m := range r.project.mro {
				if m == c {
					return true, true
				}
			}
			return false, true
		}
		return false, r.class != "?"
	}
	return false, false
}

// isA says whether a class derives from a built-in or library class.
func (c *classObj) isA(of string) bool {
	for _, m := range c.mro {
		for _, b := range m.bases {
			var n string
			switch o := b.o.(type) {
			case *native:
				n = o.name
			case *ref:
				n = o.name
			default:
				continue
			}
			if yes, _ := isSubclass(n, of); yes {
				return true
			}
		}
	}
	return of == "BaseException" || of == "object"
}

func (in *interp) execRaise(sc *scope, s *pysyntax.Raise) {
	at := in.at(sc, s)
	if s.Exc == nil {
		if n := len(in.handling); n > 0 {
			again := *in.handling[n-1]
			again.caught = false
			in.raise(&again)
		}
		in.raise(&raised{class: "RuntimeError", at: at})
	}
	v := in.eval(sc, s.Exc)
	r := in.exceptionOf(v, at)
	if len(s.Legacy) > 0 {
		r.args = []val{in.eval(sc, s.Legacy[0])}
	}
	in.raise(r)
}

// exceptionOf is the exception that a raise statement makes of a value.
func (in *interp) exceptionOf(v val, at Place) *raised {
	r := &raised{class: "?", env: v.env(), at: at, inst: v}
	switch o := v.o.(type) {
	case *excObj:
		r.class, r.args = o.class, o.args
	case *native:
		r.class = o.name
	case *ref:
		r.class = canonical(o.name)
	case *opaque:
		r.class, r.args = canonical(o.name), o.args
	case *classObj:
		r.project, r.class = o, o.name
	case *instObj:
		r.project, r.class = o.class, o.class.name
		if a, ok := o.attrs.lookup(name("args")); ok {
			r.args = itemsOf(a.o)
		}
	}
	return r
}

// execTry runs a try statement. When something in its body may raise, for all
// that is known, the way through the handler is tried out as well and joined.
func (in *interp) execTry(sc *scope, s *pysyntax.Try, follow *rest) signal {
	leaves := in.info(s).leaves
	finally := func() {
		if len(s.Final) > 0 {
			in.block(sc, s.Final, nil)
		}
	}
	follows := func(sig signal) signal {
		if leaves && follow != nil {
			if sig.kind == next {
				return in.proceed(sc, follow)
			}
			return in.settle(sig, follow)
		}
		return sig
	}
	if len(s.Handlers) == 0 {
		out := in.attempt(func() signal { return in.block(sc, s.Body, nil) })
		finally()
		if out.raised != nil {
			panic(out.raised)
		}
		return out.sig
	}
	context := &tryContext{trial: in.trial, catches: func(r *raised) (bool, bool) { return in.catchedBy(sc, s, r) }}
	a := in.speculate(func() signal { return in.tryOnce(sc, s, context) })
	if !context.flagged && len(context.caught) > 0 && in.mayTry() {
		return in.tryWorlds(sc, s, context, func(c *tryContext) signal {
			sig := in.tryOnce(sc, s, c)
			finally()
			return toEnd(follows(sig))
		})
	}
	if !context.flagged || len(in.tries) > 20 {
		// Only this way: it counts.
		in.apply(a.changes)
		finally()
		if a.raised != nil {
			panic(a.raised)
		}
		return a.sig
	}
	if leaves && follow != nil {
		context.flagged = false
		a = in.speculate(func() signal {
			sig := in.tryOnce(sc, s, context)
			finally()
			return follows(sig)
		})
	}
	forced := &tryContext{trial: in.trial, catches: context.catches, force: true}
	b := in.speculate(func() signal {
		sig := in.tryOnce(sc, s, forced)
		if leaves && follow != nil {
			finally()
			return follows(sig)
		}
		return sig
	})
	why := in.whyCondition(in.at(sc, s), truth{why: context.why})
	if a.raised == nil && b.raised == nil {
		in.meet(&a, &b)
	}
	switch {
	case a.raised != nil && b.raised != nil:
		in.apply(a.changes)
		panic(a.raised)
	case a.raised != nil:
		in.apply(b.changes)
		in.depend(nil, context.env)
		return b.sig
	case b.raised != nil:
		if b.raised.caught {
			in.mayRaise(b.raised.class, why, b.raised.env)
		}
		in.apply(a.changes)
		return a.sig
	}
	in.mergeUndecided(&a, &b, why, context.env)
	if !(leaves && follow != nil) {
		finally()
	}
	switch {
	case a.sig.kind == b.sig.kind:
		if a.sig.kind == returned {
			a.sig.v = in.join(a.sig.v, b.sig.v, why, context.env, min(a.since, b.since))
		}
		return a.sig
	case a.sig.kind == returned:
		return signal{kind: returned, v: in.join(a.sig.v, unknownVal(why, context.env, in.at(sc, s)), why, context.env, 0)}
	case b.sig.kind == returned:
		return signal{kind: returned, v: in.join(b.sig.v, unknownVal(why, context.env, in.at(sc, s)), why, context.env, 0)}
	}
	in.lost = true
	return signal{}
}

// tryWorlds is a try statement whose body raises because a variable is not set:
// os.environ["X"]. What it would do with the variable set is looked at as well.
func (in *interp) tryWorlds(sc *scope, s *pysyntax.Try, context *tryContext, run func(*tryContext) signal) signal {
	env := context.caught
	other := in.tryOut(func() signal {
		in.assumed = union(in.assumed, env)
		return run(&tryContext{trial: in.trial, catches: context.catches})
	})
	if other.sig.kind == returned {
		other.sig.v = in.detach(other.sig.v, other.since, 0)
	}
	taken := in.attempt(func() signal { return run(context) })
	if taken.raised != nil {
		panic(taken.raised)
	}
	return in.mergeWorlds(&taken, &other, true, env, nil)
}

// tryOnce runs the body, and the handler or the else block.
func (in *interp) tryOnce(sc *scope, s *pysyntax.Try, context *tryContext) signal {
	in.tries = append(in.tries, context)
	depth := len(in.tries)
	out := in.attempt(func() signal { return in.block(sc, s.Body, nil) })
	in.tries = in.tries[:depth-1]
	if out.raised == nil {
		if out.sig.kind == next {
			return in.block(sc, s.Orelse, nil)
		}
		return out.sig
	}
	r := out.raised
	for _, h := range s.Handlers {
		yes, known := in.handles(sc, h, r)
		if !yes && known {
			continue
		}
		again := in.attempt(func() signal {
			if h.Name.Name != "" {
				in.store(sc, h.Name.Name, in.exceptionValue(r))
			}
			in.handling = append(in.handling, r)
			defer func() { in.handling = in.handling[:len(in.handling)-1] }()
			ctl := in.ctl
			in.ctl = union(ctl, r.env)
			defer func() { in.ctl = ctl }()
			return in.block(sc, h.Body, nil)
		})
		context.caught = union(context.caught, r.env)
		in.depend(out.before, r.env)
		in.depend(again.before, r.env)
		if again.raised != nil {
			again.raised.env = union(again.raised.env, r.env)
			panic(again.raised)
		}
		if again.sig.kind == returned {
			again.sig.v = again.sig.v.dep(r.env)
		}
		return again.sig
	}
	panic(r)
}

// exceptionValue is what `except E as e` binds.
func (in *interp) exceptionValue(r *raised) val {
	switch r.inst.o.(type) {
	case *excObj, *instObj:
		return r.inst
	}
	if r.class == "?" {
		return unknownVal("an exception", r.env, r.at)
	}
	return val{o: &excObj{class: r.class, args: r.args}, at: r.at}.dep(r.env)
}

func (in *interp) catchedBy(sc *scope, s *pysyntax.Try, r *raised) (yes, known bool) {
	known = true
	for _, h := range s.Handlers {
		y, k := in.handles(sc, h, r)
		if y {
			return true, true
		}
		known = known && k
	}
	return false, known
}

func (in *interp) handles(sc *scope, h *pysyntax.ExceptHandler, r *raised) (yes, known bool) {
	if h.Type == nil {
		return true, true
	}
	tries := in.tries
	in.tries = nil // an exception within an except clause is none of its try statement's business
	in.quiet++
	defer func() {
		in.quiet--
		in.tries = tries
		if p := recover(); p != nil {
			if _, ok := p.(*raised); !ok {
				panic(p)
			}
		}
	}()
	return in.matches(r, in.eval(sc, h.Type))
}

// execWith runs a with statement. Context managers of the standard library
// change no value, but for contextlib.suppress, which is a try statement.
func (in *interp) execWith(sc *scope, s *pysyntax.With, follow *rest) signal {
	var suppress []val
	var exits []val
	for _, item := range s.Items {
		v := in.eval(sc, item.Context)
		if sup, ok := v.o.(*suppressObj); ok {
			suppress = append(suppress, sup.classes...)
		}
		if inst, ok := v.o.(*instObj); ok {
			if _, ok := in.classAttr(inst.class, "__exit__"); ok {
				exits = append(exits, v)
			}
			if f, ok := in.classAttr(inst.class, "__enter__"); ok {
				v = in.call(f, &call{args: []val{v}, at: v.at})
			}
		}
		if item.Vars != nil {
			in.assign(sc, item.Vars, v)
		}
	}
	if len(exits) > 0 {
		// What __exit__ does comes before what follows, so the body is followed by itself.
		out := in.attempt(func() signal { return in.block(sc, s.Body, nil) })
		for _, v := range exits {
			nothing := none(v.at)
			in.callMethod(v, "__exit__", &call{args: []val{nothing, nothing, nothing}, at: v.at, sc: sc}, v.at)
		}
		if out.raised != nil {
			panic(out.raised)
		}
		return out.sig
	}
	if len(suppress) == 0 {
		return in.block(sc, s.Body, follow)
	}
	context := &tryContext{trial: in.trial, catches: func(r *raised) (bool, bool) {
		return in.matches(r, val{o: &tupleObj{items: suppress}})
	}}
	run := func(c *tryContext) signal {
		in.tries = append(in.tries, c)
		depth := len(in.tries)
		out := in.attempt(func() signal { return in.block(sc, s.Body, nil) })
		in.tries = in.tries[:depth-1]
		if out.raised != nil {
			if yes, known := context.catches(out.raised); !yes && known {
				panic(out.raised)
			}
			in.depend(out.before, out.raised.env)
			return signal{}
		}
		return out.sig
	}
	a := in.speculate(func() signal { return run(context) })
	if !context.flagged || a.raised != nil {
		in.apply(a.changes)
		if a.raised != nil {
			panic(a.raised)
		}
		return a.sig
	}
	b := in.speculate(func() signal { return run(&tryContext{trial: in.trial, catches: context.catches, force: true}) })
	in.mergeUndecided(&a, &b, in.whyCondition(in.at(sc, s), truth{why: context.why}), context.env)
	if a.sig.kind != b.sig.kind && a.sig.kind != next {
		in.lost = true
		return signal{}
	}
	return a.sig
}
