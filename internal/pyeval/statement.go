package pyeval

import (
	"fmt"
	"runtime/debug"

	"paddock/internal/pysyntax"
)

// signal is how a block ended.
type signal struct {
	kind signalKind
	v    val   // what a return returns
	loop *rest // the loop that a loopDone or turnDone is of
	// more runs the turns that come after a turnDone, and all that follows.
	more func() signal
}

type signalKind uint8

const (
	next signalKind = iota
	breakLoop
	continueLoop
	returned
	// loopDone says that a loop has been run to its end by what was inside it: see rest.
	loopDone
	// turnDone says that a turn of a loop has been run to its end by what was inside it.
	turnDone
)

// rest is what follows a block up to the end of the function, or of the loops
// at the top of a module. A branch that may leave the block needs it: both ways
// are then followed to that end and joined there. A nil rest says that nothing
// is known of what follows.
type rest struct {
	stmts []pysyntax.Stmt
	outer *rest
	// more and leave are set in the rest of a loop's body: they run the turns to come, or leave the
	// loop, and all that follows; loop is the loop itself.
	more, leave func() signal
	loop        *rest
}

// functionEnd is the rest of the last statement of a function.
var functionEnd = &rest{}

// proceed runs what follows.
func (in *interp) proceed(sc *scope, follow *rest) signal {
	for f := follow; f != functionEnd && f != nil; f = f.outer {
		if f.more != nil {
			return f.turn()
		}
		if sig := in.block(sc, f.stmts, f.outer); sig.kind != next {
			return in.settle(sig, f.outer)
		}
	}
	return signal{kind: returned, v: none(in.statement)}
}

// settle follows a break or continue to where it leads.
func (in *interp) settle(sig signal, follow *rest) signal {
	if sig.kind != breakLoop && sig.kind != continueLoop {
		return sig
	}
	for f := follow; f != nil && f != functionEnd; f = f.outer {
		if f.more == nil {
			continue
		}
		if sig.kind == breakLoop {
			return f.leave()
		}
		return f.turn()
	}
	return sig
}

// turn is the end of a turn of a loop. Two ways that meet there are joined before the next turn, so that
// ways do not multiply from turn to turn.
func (f *rest) turn() signal { return signal{kind: turnDone, loop: f.loop, more: f.more} }

// toEnd follows a way that ends with a turn of a loop through all that comes after it.
func toEnd(sig signal) signal {
	for sig.kind == turnDone {
		sig = sig.more()
	}
	return sig
}

// meet follows two ways that were tried out and undone until they end at the same place, as far as
// only one of them ends with a turn of a loop.
func (in *interp) meet(a, b *outcome) {
	for a.normalTurn() != b.normalTurn() || a.normalTurn() && a.sig.loop != b.sig.loop {
		short := a
		if !a.normalTurn() {
			short = b
		}
		since := short.since
		changes, more := short.changes, short.sig.more
		*short = in.speculate(func() signal {
			in.apply(changes)
			return more()
		})
		short.since = since
		if short.raised != nil {
			return
		}
	}
}

// normalTurn says that the way ends with a turn of a loop.
func (o *outcome) normalTurn() bool { return o.raised == nil && !o.stopped && o.sig.kind == turnDone }

// runModule runs the statements of a module. Each is guarded by itself: what
// one cannot do must not cost the others.
func (in *interp) runModule(sc *scope, stmts []pysyntax.Stmt) {
	for _, s := range stmts {
		func() {
			frames := len(in.frames)
			saved := in.mark()
			defer func() {
				p := recover()
				if p == nil {
					return
				}
				switch p := p.(type) {
				case *raised:
					if p.caught {
						panic(p)
					}
					in.reset(saved)
					for len(in.frames) > frames {
						in.commit(in.frames[len(in.frames)-1])
					}
					in.escaped(sc, s, p)
				case budgetSpent, branchTooLong:
					panic(p)
				default:
					if in.trial > 0 || len(in.frames) > 0 {
						panic(p)
					}
					in.reset(saved)
					in.note(in.at(sc, s), fmt.Sprintf("internal error while evaluating this statement: %v; please report it with this text\n%s", p, debug.Stack()))
					in.forget(sc, s, "evaluation failed", nil)
				}
			}()
			in.exec(sc, s, nil)
		}()
	}
}

// escaped is what becomes of a statement that an exception left which nothing
// catches. Python would stop here. What it takes to go on is that something of
// the environment is otherwise: the names the statement assigns are unknown.
func (in *interp) escaped(sc *scope, s pysyntax.Stmt, p *raised) {
	why := p.why()
	in.forget(sc, s, why, p.env)
	if len(p.env) == 0 {
		in.note(p.at, "the settings raise "+why+"; set what they ask for with --env")
	}
}

// forget makes the names that a statement assigns unknown.
func (in *interp) forget(sc *scope, s pysyntax.Stmt, why string, env []string) {
	for _, n := range in.info(s).assigned {
		in.forgetName(sc, n, why, env, in.at(sc, s))
	}
}

// forgetName makes a name unknown, with what it was as one possibility.
func (in *interp) forgetName(sc *scope, n, why string, env []string, at Place) {
	old, ok := sc.vars.lookup(name(n))
	v := unknownVal(why, env, at)
	if ok && !old.isUnknown() {
		v = in.join(old, v, why, env, 0)
	}
	in.setName(sc.vars, n, v)
}

// block runs statements; follow is what comes after them in the function.
func (in *interp) block(sc *scope, stmts []pysyntax.Stmt, follow *rest) signal {
	for i, s := range stmts {
		var f *rest
		if follow != nil {
			f = &rest{stmts: stmts[i+1:], outer: follow}
		}
		sig := in.exec(sc, s, f)
		if sig.kind != next {
			return sig
		}
	}
	return signal{}
}

func (in *interp) exec(sc *scope, s pysyntax.Stmt, follow *rest) signal {
	in.step(1)
	at := in.at(sc, s)
	if sc.module.project && !isLibraryFile(sc.module.file) {
		in.statement, in.including = at, sc.module
	}
	if sc.module.leftOut(s) {
		return in.execLeftOut(sc, s, follow)
	}
	switch s := s.(type) {
	case *pysyntax.ExprStmt:
		in.eval(sc, s.Value)
	case *pysyntax.Assign:
		v := in.eval(sc, s.Value)
		for _, t := range s.Targets {
			in.assign(sc, t, v)
		}
	case *pysyntax.AugAssign:
		in.augment(sc, s)
	case *pysyntax.AnnAssign:
		if s.Value != nil {
			in.assign(sc, s.Target, in.eval(sc, s.Value))
		}
		if n, ok := s.Target.(*pysyntax.Name); ok && sc.class != nil {
			in.annotate(sc, n.ID, s.Annotation)
		}
	case *pysyntax.If:
		return in.execIf(sc, s, follow)
	case *pysyntax.For:
		return in.execFor(sc, s, follow)
	case *pysyntax.While:
		return in.execWhile(sc, s, follow)
	case *pysyntax.With:
		return in.execWith(sc, s, follow)
	case *pysyntax.Try:
		return in.execTry(sc, s, follow)
	case *pysyntax.Match:
		return in.execMatch(sc, s, follow)
	case *pysyntax.FunctionDef:
		in.defineFunction(sc, s)
	case *pysyntax.ClassDef:
		in.defineClass(sc, s)
	case *pysyntax.Import:
		in.execImport(sc, s)
	case *pysyntax.ImportFrom:
		in.execImportFrom(sc, s)
	case *pysyntax.Return:
		v := none(at)
		if s.Value != nil {
			v = in.eval(sc, s.Value)
		}
		return signal{kind: returned, v: v}
	case *pysyntax.Raise:
		in.execRaise(sc, s)
	case *pysyntax.Assert:
		if t := in.test(sc, s.Test); t.known && !t.value {
			if len(t.env) > 0 {
				in.require(sc, s.Test, t)
				break
			}
			in.raise(&raised{class: "AssertionError", env: t.env, at: at})
		}
	case *pysyntax.Delete:
		for _, t := range s.Targets {
			in.delete(sc, t)
		}
	case *pysyntax.Global:
		if sc.globals == nil {
			sc.globals = map[string]bool{}
		}
		for _, n := range s.Names {
			sc.globals[n.Name] = true
		}
	case *pysyntax.Nonlocal:
		if sc.nonlocals == nil {
			sc.nonlocals = map[string]bool{}
		}
		for _, n := range s.Names {
			sc.nonlocals[n.Name] = true
		}
	case *pysyntax.Break:
		return signal{kind: breakLoop}
	case *pysyntax.Continue:
		return signal{kind: continueLoop}
	case *pysyntax.Exec:
		in.runText(sc, in.eval(sc, s.Body), at)
	case *pysyntax.BadStmt:
		in.execUnread(sc, s)
	case *pysyntax.TypeAlias:
		in.store(sc, s.Name.ID, unknownVal("a type alias", nil, at))
	}
	return signal{}
}

// assign gives a target a value: a name, an attribute, an element, or several of them.
func (in *interp) assign(sc *scope, target pysyntax.Expr, v val) {
	switch t := target.(type) {
	case *pysyntax.Name:
		in.store(sc, t.ID, v)
	case *pysyntax.Attribute:
		in.setAttribute(in.eval(sc, t.Value), t.Attr.Name, v)
	case *pysyntax.Subscript:
		base := in.eval(sc, t.Value)
		in.setSubscript(base, in.eval(sc, t.Index), v, in.at(sc, t))
	case *pysyntax.Starred:
		in.assign(sc, t.Value, v)
	case *pysyntax.Tuple:
		in.unpack(sc, t.Elts, v)
	case *pysyntax.List:
		in.unpack(sc, t.Elts, v)
	}
}

// unpack is `a, *b, c = v`.
func (in *interp) unpack(sc *scope, targets []pysyntax.Expr, v val) {
	if c, ok := v.o.(*choice); ok {
		// Each target is one of what the alternatives would give it.
		in.unpackChoice(sc, targets, v, c)
		return
	}
	items, env := in.iterate(v, v.at)
	star := -1
	for i, t := range targets {
		if _, ok := t.(*pysyntax.Starred); ok {
			star = i
		}
	}
	for i, item := range items {
		if u, ok := item.o.(*unknown); ok && u.spread {
			// From here on nothing is known of which element goes where.
			for j, t := range targets {
				if j < i && (star < 0 || j < star) {
					in.assign(sc, t, items[j].dep(env))
					continue
				}
				in.assign(sc, t, unknownVal(u.why, union(env, item.env()), v.at))
			}
			return
		}
	}
	if star < 0 && len(items) != len(targets) || star >= 0 && len(items) < len(targets)-1 {
		why := fmt.Sprintf("ValueError: %d values to unpack into %d names", len(items), len(targets))
		in.throw("ValueError", why[len("ValueError: "):], env, v.at)
		for _, t := range targets {
			in.assign(sc, t, unknownVal(why, env, v.at))
		}
		return
	}
	for i, t := range targets {
		switch {
		case star < 0 || i < star:
			in.assign(sc, t, items[i].dep(env))
		case i == star:
			n := len(items) - (len(targets) - 1)
			in.assign(sc, t, val{o: in.newList(append([]val(nil), items[i:i+n]...)...), at: v.at}.dep(env))
		default:
			in.assign(sc, t, items[len(items)-(len(targets)-i)].dep(env))
		}
	}
}

func (in *interp) unpackChoice(sc *scope, targets []pysyntax.Expr, v val, c *choice) {
	var lists [][]val
	for _, a := range c.alts {
		items, env := in.iterate(a, v.at)
		if len(items) != len(targets) {
			continue
		}
		for i := range items {
			items[i] = items[i].dep(env)
		}
		lists = append(lists, items)
	}
	for i, t := range targets {
		if s, ok := t.(*pysyntax.Starred); ok {
			in.assign(sc, s.Value, unknownVal(c.why, v.env(), v.at))
			continue
		}
		var list []val
		for _, items := range lists {
			list = append(list, items[i])
		}
		in.assign(sc, t, in.oneOf(list, c.why, v.env(), v.at))
	}
}

func (in *interp) delete(sc *scope, target pysyntax.Expr) {
	at := in.at(sc, target)
	switch t := target.(type) {
	case *pysyntax.Name:
		if !in.unset(sc, t.ID) && sc.module.star == nil {
			in.throw("NameError", "name '"+t.ID+"' is not defined", nil, at)
		}
	case *pysyntax.Attribute:
		in.deleteAttribute(in.eval(sc, t.Value), t.Attr.Name, at)
	case *pysyntax.Subscript:
		base := in.eval(sc, t.Value)
		in.deleteItem(base, in.eval(sc, t.Index), at)
	case *pysyntax.Tuple:
		for _, e := range t.Elts {
			in.delete(sc, e)
		}
	case *pysyntax.List:
		for _, e := range t.Elts {
			in.delete(sc, e)
		}
	}
}

// augment is `target op= value`. Lists, sets and dicts change in place: whoever
// else has the same object sees it.
func (in *interp) augment(sc *scope, s *pysyntax.AugAssign) {
	at := in.at(sc, s)
	switch t := s.Target.(type) {
	case *pysyntax.Name:
		v := in.augmented(s.Op, in.load(sc, t.ID, in.at(sc, t)), in.eval(sc, s.Value), at)
		in.store(sc, t.ID, v)
	case *pysyntax.Attribute:
		base := in.eval(sc, t.Value)
		v := in.augmented(s.Op, in.attribute(base, t.Attr.Name, at), in.eval(sc, s.Value), at)
		in.setAttribute(base, t.Attr.Name, v)
	case *pysyntax.Subscript:
		base := in.eval(sc, t.Value)
		index := in.eval(sc, t.Index)
		v := in.augmented(s.Op, in.subscript(base, index, at), in.eval(sc, s.Value), at)
		in.setSubscript(base, index, v, at)
	}
}

// augmented is the value after `v op= w`.
func (in *interp) augmented(op pysyntax.BinaryOp, v, w val, at Place) val {
	inPlace := false
	check := func(v val) {
		switch o := v.o.(type) {
		case *seq:
			inPlace = inPlace || o.kind == listKind && (op == pysyntax.Add || op == pysyntax.Mult) ||
				o.kind == setKind && (op == pysyntax.BitOr || op == pysyntax.BitAnd || op == pysyntax.Sub || op == pysyntax.BitXor)
		case *dictObj:
			inPlace = inPlace || op == pysyntax.BitOr
		}
	}
	check(v)
	if c, ok := v.o.(*choice); ok {
		for _, a := range c.alts {
			check(a)
		}
	}
	if !inPlace {
		return in.binary(op, v, w, at)
	}
	return in.eachMutable(v, func(v val) val {
		switch o := v.o.(type) {
		case *seq:
			switch {
			case o.kind == listKind && op == pysyntax.Add:
				items, env := in.iterateShape(w, at)
				in.changeSeq(o, env, func(have []val) []val { return concat(have, items) })
			case o.kind == listKind:
				n, ok := asInt(w)
				if !ok || n > 1000 {
					return in.noIdea(w, at)
				}
				in.changeSeq(o, w.env(), func(have []val) []val {
					var list []val
					for range n {
						list = append(list, have...)
					}
					return list
				})
			default:
				items, env := in.iterateShape(w, at)
				in.changeSeq(o, env, func(have []val) []val { return in.setOp(op, have, items) })
			}
			return v
		case *dictObj:
			in.update(o, w, at)
			return v
		}
		return in.binary(op, v, w, at)
	})
}
