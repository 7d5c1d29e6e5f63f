package taint

import (
	"cmp"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// frame is one look at a function's body. A lambda, a function defined in
// another one, and what is given such a function, are looked at within the
// frame that calls them: they share its state and its summary.
type frame struct {
	e   *Engine
	fn  *Function
	mod *pyname.Module
	sum *summary
	// st is the state where the look has come to; nil where nothing comes: behind a return.
	st *state
	// followed counts the variables through which the condition is followed that is looked at now.
	followed int
	// base is the state in which the function began, exit what has been put together of all its returns.
	base, exit *state
	result     Value
	returned   bool
	yielded    *Object
	// truly and falsely: see summary. Nil until the first return of that kind.
	truly, falsely map[*Origin]Mask
	loops          []*loop
	// tried are the states in which something may be raised, of the innermost try.
	parts map[*Origin]*Object
	// outer is the frame in which this one is looked at.
	outer *frame
	// tests are the summaries of calls that a condition has just made.
	tests          map[*pysyntax.Call]*tested
	nodes, nesting int
	// static says that what is made belongs to a module or class.
	static bool
}

// loop is what break and continue need to know.
type loop struct {
	below *state
	// left are the states with which break and continue go, put together.
	broken, continued *state
}

type tested struct {
	summary *summary
	args    []Value
	exprs   []pysyntax.Expr
}

// object is the Object that stands for a part of a parameter.
func (f *frame) object(o *Origin, like Shape) *Object {
	if have := f.parts[o]; have != nil {
		return have
	}
	n := &Object{origin: o}
	if s, ok := like.(*Object); ok {
		n.kind, n.Class, n.Type, n.Of = s.kind, s.Class, s.Type, s.Of
	}
	if f.parts == nil {
		f.parts = map[*Origin]*Object{}
	}
	f.parts[o] = n
	return n
}

// symbol is the part of a parameter as a value.
func (f *frame) symbol(o *Origin, like Shape) Value {
	return Value{Labels: Labels{{Origin: o, Mask: f.st.left(o)}}, Shape: f.object(o, like)}
}

// block looks at statements in order until nothing comes.
func (f *frame) block(body []pysyntax.Stmt) {
	for _, s := range body {
		if f.st == nil {
			return
		}
		f.statement(s)
	}
}

func (f *frame) statement(s pysyntax.Stmt) {
	if !f.e.spend(f) {
		return
	}
	switch s := s.(type) {
	case *pysyntax.ExprStmt:
		f.eval(s.Value)
	case *pysyntax.Assign:
		v := f.eval(s.Value)
		for _, t := range s.Targets {
			f.assign(t, v, s)
		}
	case *pysyntax.AnnAssign:
		if s.Value != nil {
			f.assign(s.Target, f.typed(f.eval(s.Value), s.Annotation), s)
		}
	case *pysyntax.AugAssign:
		f.augment(s)
	case *pysyntax.Return:
		f.returns(s)
	case *pysyntax.If:
		f.branch(s.Test, func() { f.block(s.Body) }, func() { f.block(s.Orelse) })
	case *pysyntax.For:
		f.loop(func() { f.assign(s.Target, f.elements(f.eval(s.Iter), s.Iter), s) }, nil, s.Body, s.Orelse)
	case *pysyntax.While:
		f.loop(nil, s.Test, s.Body, s.Orelse)
	case *pysyntax.With:
		for _, item := range s.Items {
			v := f.eval(item.Context)
			if item.Vars != nil && f.st != nil {
				f.assign(item.Vars, f.entered(v, item.Context), s)
			}
		}
		f.block(s.Body)
	case *pysyntax.Try:
		f.try(s)
	case *pysyntax.Match:
		f.match(s)
	case *pysyntax.Raise:
		if s.Exc != nil {
			f.eval(s.Exc)
		}
		f.st = nil
	case *pysyntax.Assert:
		f.test(s.Test)
		f.refine(s.Test, true)
	case *pysyntax.Delete:
		for _, t := range s.Targets {
			f.delete(t)
		}
	case *pysyntax.FunctionDef:
		f.define(s)
	case *pysyntax.Import:
		f.imports(s, s.Names)
	case *pysyntax.ImportFrom:
		f.imports(s, s.Names)
	case *pysyntax.Break, *pysyntax.Continue:
		f.jump(s)
	case *pysyntax.Print:
		for _, v := range s.Values {
			f.eval(v)
		}
	case *pysyntax.Exec:
		f.call(s, Value{Shape: &external{"builtins.exec"}}, &arguments{positional: []Value{f.eval(s.Body)}}, nil)
	}
}

// branch looks at both sides of a test, or at the one that can happen.
func (f *frame) branch(test pysyntax.Expr, yes, no func()) {
	truth, known := f.test(test)
	if f.st == nil {
		return
	}
	below := f.st
	side := func(truth bool, do func()) *state {
		f.st = below.child()
		f.refine(test, truth)
		if f.st != nil {
			do()
		}
		return f.st
	}
	var a, b *state
	if !known || truth {
		a = side(true, yes)
	}
	if !known || !truth {
		b = side(false, no)
	}
	f.st, _ = merge(below, a, b)
}

// maxRounds is how often a loop's body is looked at, while what it sets still changes.
const maxRounds = 3

// loop looks at a loop: each takes the next element, or test is asked before each round.
func (f *frame) loop(each func(), test pysyntax.Expr, body, orelse []pysyntax.Stmt) {
	below := f.st
	l := &loop{below: below}
	f.loops = append(f.loops, l)
	rounds := maxRounds
	if len(f.loops) > 2 {
		rounds = 1
	}
	var out *state
	endless := false
	for range rounds {
		f.st = below.child()
		if test != nil {
			truth, known := f.test(test)
			if known && !truth {
				f.st = nil
			}
			endless = known && truth
			if f.st != nil {
				f.refine(test, true)
			}
		}
		if f.st != nil && each != nil {
			each()
		}
		f.block(body)
		out = f.st
		if l.continued != nil {
			out, _ = merge(below.child(), out, l.continued)
			l.continued = nil
		}
		if out == nil {
			break
		}
		var changed bool
		// The next round may begin with what was there before, or with what this one has left.
		_, changed = merge(below, below.child(), out)
		if !changed {
			break
		}
	}
	f.loops = f.loops[:len(f.loops)-1]
	f.st = below
	if endless && l.broken == nil {
		f.st = nil
		return
	}
	if test != nil && !endless {
		f.refine(test, false)
	}
	if len(orelse) > 0 {
		f.block(orelse)
	}
	if l.broken != nil {
		if f.st == nil || endless {
			f.st = l.broken.onto(below)
			return
		}
		f.st, _ = merge(below, below.child(), l.broken)
	}
}

func (f *frame) jump(s pysyntax.Stmt) {
	if len(f.loops) > 0 {
		l := f.loops[len(f.loops)-1]
		taken := f.st.since(l.below)
		into := &l.broken
		if _, ok := s.(*pysyntax.Continue); ok {
			into = &l.continued
		}
		if *into == nil {
			*into = taken
		} else {
			*into, _ = merge(l.below.child(), *into, taken)
		}
	}
	f.st = nil
}

func (f *frame) try(s *pysyntax.Try) {
	below := f.st
	f.st = below.child()
	f.block(s.Body)
	ended := f.st
	// A handler begins with what was there before the body, or with any of what the body has set.
	var raised *state
	if ended != nil {
		raised, _ = merge(below.child(), below.child(), ended.since(below))
	} else {
		raised = below.child()
	}
	if ended != nil && len(s.Orelse) > 0 {
		f.st = ended
		f.block(s.Orelse)
		ended = f.st
	}
	out := ended
	if out != nil {
		out = out.since(below)
	}
	for _, h := range s.Handlers {
		f.st = raised.child()
		if y := f.mod.Scopes().Inner(f.defNode()); h.Name.Name != "" && y != nil {
			if sym := y.Lookup(h.Name.Name); sym != nil && sym.Owner != nil {
				f.st.set(sym.Owner, Value{})
			}
		}
		f.block(h.Body)
		if f.st != nil {
			end := f.st.since(below)
			if out == nil {
				out = end
			} else {
				out, _ = merge(below.child(), out, end)
			}
		}
	}
	if out == nil {
		if len(s.Final) > 0 {
			f.st = raised.child()
			f.block(s.Final)
		}
		f.st = nil
		return
	}
	f.st = out.onto(below)
	f.block(s.Final)
}

// defNode is the function whose body the frame looks at; nil for a module's.
func (f *frame) defNode() pysyntax.Node {
	if f.fn == nil {
		return nil
	}
	return f.fn.Def
}

// returns ends the function with a value.
func (f *frame) returns(s *pysyntax.Return) {
	v := valueOf(pyname.Const{Kind: pyname.ConstNone})
	if s.Value != nil {
		v = f.eval(s.Value)
		if f.st == nil {
			return
		}
		f.answer(v, s)
	}
	f.leave(v, s.Value)
}

// leave ends the function with a value, which an expression may have given.
func (f *frame) leave(v Value, e pysyntax.Expr) {
	if f.returned {
		f.result = join(f.result, v)
	} else {
		f.result, f.returned = v, true
	}
	truth, known := truthOf(v)
	for _, want := range [2]bool{true, false} {
		if known && truth != want {
			continue
		}
		into := &f.falsely
		if want {
			into = &f.truly
		}
		st := f.st
		if e != nil && !known && asks(e) {
			f.st = st.child()
			f.refine(e, want)
		}
		left := map[*Origin]Mask{}
		if f.st != nil {
			for x := f.st; x != nil && x != f.base; x = x.below {
				for o, m := range x.narrowed {
					if _, ok := left[o]; !ok && (*into == nil || (*into)[o] != 0 || hasKey(*into, o)) {
						left[o] = m
					}
				}
			}
			if *into != nil {
				for o, m := range *into {
					if have, ok := left[o]; ok {
						left[o] = have | m
					}
				}
			}
			*into = left
		}
		f.st = st
	}
	gone := f.st.effects(f.base)
	if f.exit == nil {
		f.exit = gone
	} else {
		f.exit, _ = merge(f.base.child(), f.exit, gone)
	}
	f.st = nil
}

func hasKey(m map[*Origin]Mask, o *Origin) bool {
	_, ok := m[o]
	return ok
}

// asks says that an expression may tell something about its parts when it is true.
func asks(e pysyntax.Expr) bool {
	switch e.(type) {
	case *pysyntax.Compare, *pysyntax.BoolOp, *pysyntax.UnaryOp, *pysyntax.Call:
		return true
	}
	return false
}

// define is a def within a function: it is kept with the variables that it sees.
func (f *frame) define(d *pysyntax.FunctionDef) {
	sym := f.scopeSymbol(d.Name.Name, d)
	if sym == nil {
		return
	}
	fn := f.closure(d)
	v := Value{Shape: fn}
	f.suppose(fn, d)
	for i := len(d.Decorators) - 1; i >= 0; i-- {
		v = f.decorated(v, d.Decorators[i])
		if f.st == nil {
			return
		}
	}
	f.st.set(sym, v)
}

// imports gives the names of a function that an import brings their value, where something else binds them as well: what they
// are depends on which of both has run. Others stand for what is imported wherever they stand.
func (f *frame) imports(s pysyntax.Node, names []*pysyntax.Alias) {
	if f.fn == nil {
		return
	}
	for _, a := range names {
		name, _, _ := strings.Cut(cmp.Or(a.As.Name, a.Name), ".")
		y := f.scopeSymbol(name, s)
		if y == nil || y.Scope == nil || y.Scope.Function() == nil || imported(y) {
			continue
		}
		for _, b := range y.Bindings {
			if b.Node == s && b.Alias == a {
				f.st.set(y, f.e.defined(f.mod.Imported(b)))
			}
		}
	}
}

// suppose looks at a function that is defined in another one as if anything might call it: it may be handed to somebody
// who does, such as the decorator that makes it a route.
func (f *frame) suppose(fn *Function, d *pysyntax.FunctionDef) {
	if f.fn == nil || f.static {
		return
	}
	st := f.st
	f.st = st.child()
	f.inline(nil, fn, f.e.supposed(fn, nil, d))
	f.st = st
}

// decorated is a function below a decorator: what the decorator returns when it is the project's and gives a function,
// the function itself otherwise.
func (f *frame) decorated(v Value, decorator pysyntax.Expr) Value {
	d := f.eval(decorator)
	if f.st == nil {
		return v
	}
	for _, s := range shapes(d.Shape) {
		if fn, ok := s.(*Function); ok {
			out := f.callFunction(decorator, fn, &arguments{positional: []Value{v}}, nil)
			if f.st != nil && callable(out) {
				return out
			}
		}
	}
	return v
}

func callable(v Value) bool {
	for _, s := range shapes(v.Shape) {
		switch s.(type) {
		case *Function, *Object:
			return true
		}
	}
	return false
}

// scopeSymbol is the symbol that a def or class statement binds.
func (f *frame) scopeSymbol(name string, n pysyntax.Node) *pyname.Symbol {
	s := f.mod.Scopes().Of(n)
	if s == nil {
		return nil
	}
	y := s.Lookup(s.Mangle(name))
	if y == nil {
		return nil
	}
	if y.Owner != nil {
		return y.Owner
	}
	return y
}

// closure is a function or lambda with the variables that it sees here.
func (f *frame) closure(n pysyntax.Node) *Function {
	fn := &Function{Module: f.mod, Def: n}
	if f.fn != nil {
		fn.Class = f.fn.Class
	}
	scope := f.mod.Scopes().Inner(n)
	if scope == nil {
		return fn
	}
	for _, y := range scope.Symbols() {
		if y.Owner == nil || y.Owner == y || y.Owner.Scope.Kind == pyname.ModuleScope {
			continue
		}
		if v, ok := f.lookup(y.Owner); ok {
			if fn.captured == nil {
				fn.captured = map[*pyname.Symbol]Value{}
			}
			fn.captured[y.Owner] = v
		}
	}
	return fn
}

// lookup is a variable of this function or of one around it.
func (f *frame) lookup(y *pyname.Symbol) (Value, bool) {
	if v, ok := f.st.variable(y); ok {
		return v, true
	}
	for x := f; x != nil; x = x.outer {
		if x.fn != nil {
			if v, ok := x.fn.captured[y]; ok {
				return v, true
			}
		}
	}
	return Value{}, false
}
