package pyeval

import (
	"fmt"
	"slices"
	"strings"

	"paddock/internal/pysyntax"
)

// maxCalls is how deeply calls may be nested.
const maxCalls = 60

func (in *interp) newFunction(sc *scope, f *funcObj, at Place) val {
	f.scope = sc
	f.defaults = map[*pysyntax.Arg]val{}
	if f.args != nil {
		for _, list := range [][]*pysyntax.Arg{f.args.PosOnly, f.args.Args, f.args.KwOnly} {
			for _, a := range list {
				if a.Default != nil {
					f.defaults[a] = in.eval(sc, a.Default)
				}
			}
		}
	}
	return val{o: f, at: at}
}

func (in *interp) defineFunction(sc *scope, s *pysyntax.FunctionDef) {
	at := in.at(sc, s)
	f := &funcObj{name: s.Name.Name, args: s.Args, body: s.Body, class: sc.class, yields: yields(s.Body), async: s.Async, place: at, node: s}
	v := in.newFunction(sc, f, at)
	in.store(sc, s.Name.Name, in.decorate(sc, s.Decorators, v))
}

// decorate applies decorators, the last first.
func (in *interp) decorate(sc *scope, decorators []pysyntax.Expr, v val) val {
	for i := len(decorators) - 1; i >= 0; i-- {
		d := in.eval(sc, decorators[i])
		w := in.call(d, &call{args: []val{v}, at: in.at(sc, decorators[i]), sc: sc})
		if c, isClass := v.o.(*classObj); isClass && in.program && w.isUnknown() {
			// What decorates a class gives it back, as good as always.
			c.decorators = append(c.decorators, d)
			continue
		}
		v = w
	}
	return v
}

// call is one call: the evaluated arguments, and where it stands.
type call struct {
	args []val
	kw   []named
	// open says that there are further arguments of which nothing is known.
	open *unknown
	// env is what it depends on how many arguments there are.
	env []string
	at  Place
	sc  *scope
}

// arg is an argument by position or name; ok is false when it is not given.
func (c *call) arg(i int, name string) (v val, ok bool) {
	if i >= 0 && i < len(c.args) {
		return c.args[i], true
	}
	if name != "" {
		for _, k := range c.kw {
			if k.name == name {
				return k.v, true
			}
		}
	}
	return val{}, false
}

// bind gives a function's parameters their values.
func (in *interp) bind(f *funcObj, c *call) (vars *dictObj, self *val, bad string) {
	vars = in.newDict()
	set := func(a *pysyntax.Arg, v val) {
		vars.put(entry{hash: name(a.Name.Name), key: val{o: str(a.Name.Name)}, v: v})
	}
	if f.args == nil {
		return vars, nil, ""
	}
	positional := f.args.Args
	if len(f.args.PosOnly) > 0 {
		positional = slices.Concat(f.args.PosOnly, f.args.Args)
	}
	// Room for the arguments, and for a variable or two of the body.
	vars.entries = make([]entry, 0, len(positional)+len(f.args.KwOnly)+2)
	used := make([]bool, len(c.kw))
	named := func(a *pysyntax.Arg) (val, bool) {
		for i, k := range c.kw {
			if k.name == a.Name.Name && !used[i] {
				used[i] = true
				return k.v, true
			}
		}
		return val{}, false
	}
	missing := func(a *pysyntax.Arg) bool {
		if d, ok := f.defaults[a]; ok && c.open == nil {
			set(a, d)
			return true
		}
		if c.open != nil {
			v := unknownVal(c.open.why, nil, c.at)
			if d, ok := f.defaults[a]; ok {
				v = in.join(d, v, c.open.why, nil, 0)
			}
			set(a, v)
			return true
		}
		return false
	}
	for i, a := range positional {
		if i < len(c.args) {
			if i == 0 {
				self = &c.args[0]
			}
			if a.Unpack != nil {
				// Python 2: def f((a, b)).
				vars.put(entry{hash: name(""), v: c.args[i]})
				continue
			}
			set(a, c.args[i])
			continue
		}
		if i >= len(f.args.PosOnly) {
			if v, ok := named(a); ok {
				set(a, v)
				continue
			}
		}
		if !missing(a) {
			return nil, nil, fmt.Sprintf("%s() missing required argument '%s'", f.name, a.Name.Name)
		}
	}
	if len(c.args) > len(positional) {
		if f.args.Vararg == nil {
			return nil, nil, fmt.Sprintf("%s() takes %d positional arguments but %d were given", f.name, len(positional), len(c.args))
		}
	}
	if f.args.Vararg != nil {
		var more []val
		if len(c.args) > len(positional) {
			more = append(more, c.args[len(positional):]...)
		}
		if c.open != nil {
			more = append(more, val{o: &unknown{why: c.open.why, spread: true}, at: c.at})
		}
		set(f.args.Vararg, val{o: &tupleObj{items: more}, at: c.at})
	}
	for _, a := range f.args.KwOnly {
		if v, ok := named(a); ok {
			set(a, v)
		} else if !missing(a) {
			return nil, nil, fmt.Sprintf("%s() missing required keyword argument '%s'", f.name, a.Name.Name)
		}
	}
	if f.args.Kwarg != nil {
		d := in.newDict()
		for i, k := range c.kw {
			if !used[i] {
				d.put(entry{hash: name(k.name), key: text(k.name, k.v.at), v: k.v})
			}
		}
		if c.open != nil {
			d.unsure = c.open
		}
		set(f.args.Kwarg, val{o: d, at: c.at})
		return vars, self, ""
	}
	for i, k := range c.kw {
		if !used[i] {
			return nil, nil, fmt.Sprintf("%s() got an unexpected keyword argument '%s'", f.name, k.name)
		}
	}
	return vars, self, ""
}

// callFunction runs a function of the project or the embedded library.
func (in *interp) callFunction(f *funcObj, c *call) val {
	if in.calls >= maxCalls {
		return unknownVal("calls are nested too deeply", nil, c.at)
	}
	if in.fallsInto(f, c) {
		return unknownVal(f.name+"() calls itself with what is not known", nil, c.at)
	}
	if f.async {
		return unknownVal("async functions are not evaluated", nil, c.at)
	}
	vars, self, bad := in.bind(f, c)
	if bad != "" {
		return in.throw("TypeError", bad, nil, c.at)
	}
	sc := &scope{vars: vars, parent: f.scope, module: f.scope.module, fn: f, caller: c.sc, self: self}
	for _, a := range f.argsWithUnpack() {
		if v, ok := vars.lookup(name("")); ok {
			in.assign(sc, a.Unpack, v)
		}
	}
	if f.scope.class != nil {
		// A method sees what surrounds the class, not its body.
		sc.parent = f.scope.parent
	}
	saved := in.mark()
	in.calls++
	if f.expr != nil {
		v := in.eval(sc, f.expr)
		in.calls = saved.calls
		return v
	}
	if f.yields {
		sc.yields = &seq{cell: in.newCell(), kind: listKind}
	}
	out := in.attempt(func() signal { return in.block(sc, f.body, functionEnd) })
	in.reset(bookmark{saved.tries, saved.calls, saved.ctl, saved.trial, saved.statement, saved.quiet, saved.assumed})
	if r := out.raised; r != nil {
		if r.caught || r.class == "SystemExit" && !f.scope.module.project {
			panic(r)
		}
		// Nothing catches it: the value of the call is what cannot be had.
		return unknownVal(r.why(), r.env, c.at)
	}
	if f.yields {
		y := sc.yields
		return val{o: &seq{cell: in.newCell(), kind: iterKind, items: y.items, others: y.others, unsure: y.unsure}, at: c.at}
	}
	if out.sig.kind == returned {
		v := out.sig.v
		if v.at.File == nil || isLibraryFile(v.at.File) {
			v.at = c.at
		}
		return v
	}
	return none(c.at)
}

// maxBlind is how often a function is followed into itself with an argument that is not known.
const maxBlind = 2

// fallsInto says that a call is a recursion that nothing known ends: a function that calls itself for each of
// an unknown number of unknown things would be followed to the deepest level in every turn of every level.
func (in *interp) fallsInto(f *funcObj, c *call) bool {
	if !slices.ContainsFunc(c.args, val.isUnknown) {
		return false
	}
	times := 0
	for s := c.sc; s != nil; {
		if s.light || s.class != nil {
			s = s.parent
			continue
		}
		if s.fn == f {
			times++
		}
		s = s.caller
	}
	return times > maxBlind
}

// argsWithUnpack are Python 2's parameters that unpack a tuple.
func (f *funcObj) argsWithUnpack() []*pysyntax.Arg {
	if f.args == nil {
		return nil
	}
	var list []*pysyntax.Arg
	for _, a := range f.args.Args {
		if a.Unpack != nil {
			list = append(list, a)
		}
	}
	return list
}

// yields says that a function's body has a yield of its own.
func yields(body []pysyntax.Stmt) bool {
	for _, s := range body {
		switch s := s.(type) {
		case *pysyntax.ExprStmt:
			switch s.Value.(type) {
			case *pysyntax.Yield, *pysyntax.YieldFrom:
				return true
			}
		case *pysyntax.Assign:
			switch s.Value.(type) {
			case *pysyntax.Yield, *pysyntax.YieldFrom:
				return true
			}
		case *pysyntax.If:
			if yields(s.Body) || yields(s.Orelse) {
				return true
			}
		case *pysyntax.For:
			if yields(s.Body) || yields(s.Orelse) {
				return true
			}
		case *pysyntax.While:
			if yields(s.Body) || yields(s.Orelse) {
				return true
			}
		case *pysyntax.With:
			if yields(s.Body) {
				return true
			}
		case *pysyntax.Try:
			if yields(s.Body) || yields(s.Orelse) || yields(s.Final) {
				return true
			}
			for _, h := range s.Handlers {
				if yields(h.Body) {
					return true
				}
			}
		}
	}
	return false
}

// evalCall is a call expression.
func (in *interp) evalCall(sc *scope, e *pysyntax.Call, at Place) val {
	if a, ok := e.Func.(*pysyntax.Attribute); ok {
		recv := in.eval(sc, a.Value)
		c := in.arguments(sc, e, at)
		return in.callMethod(recv, a.Attr.Name, c, in.at(sc, a))
	}
	f := in.eval(sc, e.Func)
	if n, ok := f.o.(*native); ok && n.name == "super" && len(e.Args) == 0 {
		return in.superOf(sc, at)
	}
	return in.call(f, in.arguments(sc, e, at))
}

func (in *interp) arguments(sc *scope, e *pysyntax.Call, at Place) *call {
	c := &call{at: at, sc: sc}
	for _, a := range e.Args {
		star, ok := a.(*pysyntax.Starred)
		if !ok {
			c.args = append(c.args, in.eval(sc, a))
			continue
		}
		items, env := in.iterate(in.eval(sc, star.Value), in.at(sc, a))
		c.env = union(c.env, env)
		for _, item := range items {
			if u, ok := item.o.(*unknown); ok && u.spread {
				c.open = u
				break
			}
			c.args = append(c.args, item.dep(env))
		}
	}
	for _, k := range e.Keywords {
		v := in.eval(sc, k.Value)
		if k.Name.Name != "" {
			c.kw = append(c.kw, named{k.Name.Name, v})
			continue
		}
		d, ok := v.o.(*dictObj)
		if !ok {
			if inst, isInst := v.o.(*instObj); isInst {
				d, ok = inst.data.o.(*dictObj)
			}
		}
		if !ok {
			c.open = &unknown{why: in.whyUnknown(v)}
			continue
		}
		if d.unsure != nil {
			c.open = d.unsure
		}
		c.env = union(c.env, d.shapeEnv())
		for _, e := range d.live() {
			if key, ok := e.key.o.(str); ok {
				c.kw = append(c.kw, named{string(key), e.v.dep(v.env())})
			}
		}
	}
	return c
}

// call calls anything that can be called.
func (in *interp) call(f val, c *call) val {
	in.step(1)
	if _, isChoice := f.o.(*choice); isChoice || len(f.others()) > 0 {
		return in.each(f, func(f val) val { return in.call(f, c) })
	}
	var v val
	switch o := f.o.(type) {
	case *native:
		v = in.callNative(o, c)
	case *funcObj:
		v = in.callFunction(o, c)
	case *classObj:
		v = in.instantiate(o, c)
	case *method:
		d := *c
		d.args = append([]val{o.self}, c.args...)
		v = in.call(val{o: o.f, at: f.at}, &d)
	case *builtinMethod:
		v = in.callMethod(o.self, o.name, c, f.at)
	case *partial:
		d := *c
		d.args = concat(o.args, c.args)
		d.kw = nil
		for _, k := range o.kw {
			if _, ok := c.arg(-1, k.name); !ok {
				d.kw = append(d.kw, k)
			}
		}
		d.kw = append(d.kw, c.kw...)
		v = in.call(o.f, &d)
	case *ref:
		v = in.callRef(o, c)
	case *instObj:
		call, ok := in.classAttr(o.class, "__call__")
		if !ok {
			if o.class.foreign != "" {
				v = in.unknownCall(o.class.foreign, c)
				break
			}
			return in.throw("TypeError", "'"+o.class.name+"' object is not callable", f.env(), c.at)
		}
		d := *c
		d.args = append([]val{f}, c.args...)
		v = in.call(call, &d)
	case *staticMethod:
		v = in.call(o.f, c)
	case *unknown:
		in.hand("", c)
		in.mayRaise("?", "the call may fail", f.env())
		v = in.came(unknownVal(o.why, nil, c.at), origin{f: f, args: c.args, kw: c.kw})
	case *opaque:
		v = in.came(unknownVal(in.whyUnknown(f), nil, c.at), origin{f: f, args: c.args, kw: c.kw})
	default:
		return in.throw("TypeError", "'"+typeName(f)+"' object is not callable", f.env(), c.at)
	}
	return v.dep(union(f.env(), c.env))
}

// callNative calls a function written in Go, once for each combination of what
// its arguments may be.
func (in *interp) callNative(n *native, c *call) val {
	if c.open != nil && !n.shallow {
		return unknownVal(c.open.why, nil, c.at)
	}
	if n.shallow {
		return n.f(in, c)
	}
	var lift func(i int, c *call) val
	lift = func(i int, c *call) val {
		total := len(c.args) + len(c.kw)
		for ; i < total; i++ {
			var v val
			if i < len(c.args) {
				v = c.args[i]
			} else {
				v = c.kw[i-len(c.args)].v
			}
			_, isChoice := v.o.(*choice)
			s, isSeq := v.o.(*seq)
			if !isChoice && len(v.others()) == 0 && !(isSeq && (s.unsure != nil || len(s.others) > 0) && s.kind != iterKind) {
				continue
			}
			return in.each(v, func(v val) val {
				d := *c
				d.args = append([]val(nil), c.args...)
				d.kw = append([]named(nil), c.kw...)
				if i < len(d.args) {
					d.args[i] = v
				} else {
					d.kw[i-len(d.args)].v = v
				}
				return lift(i+1, &d)
			})
		}
		return n.f(in, c)
	}
	v := lift(0, c)
	for _, a := range c.args {
		v = v.dep(deepEnv(a))
	}
	for _, k := range c.kw {
		v = v.dep(deepEnv(k.v))
	}
	if v.at.File == nil {
		v.at = c.at
	}
	return v
}

// deepEnv is what a value and its elements depend on.
func deepEnv(v val) []string { return deepEnvAt(v, 0) }

func deepEnvAt(v val, depth int) []string {
	env := v.env()
	if depth > 8 {
		return env
	}
	switch o := v.o.(type) {
	case *seq:
		env = union(env, o.cell.env)
		for _, item := range o.items {
			env = union(env, deepEnvAt(item, depth+1))
		}
	case *tupleObj:
		for _, item := range o.items {
			env = union(env, deepEnvAt(item, depth+1))
		}
	case *dictObj:
		env = union(env, o.cell.env)
		for i := range o.entries {
			env = union(env, deepEnvAt(o.entries[i].v, depth+1))
		}
	case *choice:
		for _, a := range o.alts {
			env = union(env, deepEnvAt(a, depth+1))
		}
	}
	return env
}

// callRef calls something of a library that is not evaluated.
func (in *interp) callRef(r *ref, c *call) val {
	n := canonical(r.name)
	if f, ok := natives()[n]; ok {
		return in.callNative(f, c)
	}
	t := names()
	if base, ok := t.exceptions[exceptionName(n)]; ok && base != "" {
		return val{o: &excObj{class: exceptionName(n), args: c.args}, at: c.at}
	}
	switch {
	case t.random[n]:
		return unknownVal(Random, nil, c.at)
	case t.machine[n]:
		return unknownVal("differs from machine to machine ("+n+")", nil, c.at)
	case t.nothing[n]:
		if topLevel(n) != "logging" && topLevel(n) != "warnings" && topLevel(n) != "sys" {
			in.record(n, c)
		}
		return none(c.at)
	case t.same[n]:
		if len(c.args) == 1 && len(c.kw) == 0 {
			return c.args[0]
		}
		return val{o: &native{name: n, shallow: true, f: func(in *interp, c *call) val {
			if len(c.args) > 0 {
				return c.args[0]
			}
			return none(c.at)
		}}, at: c.at}
	}
	return in.unknownCall(r.name, c)
}

// unknownCall is a call of which nothing is known but that it happens.
func (in *interp) unknownCall(n string, c *call) val {
	in.hand(n, c)
	t := names()
	if !t.factories[canonical(n)] {
		in.record(n, c)
	}
	if isKnownPackage(n) || t.factories[canonical(n)] {
		if isClassName(n) || t.factories[canonical(n)] {
			return val{o: &opaque{name: canonical(n), args: c.args, kw: c.kw}, at: c.at}
		}
		in.mayRaise("?", n+"() may fail", nil)
		return in.came(unknownVal("what "+n+"() returns is not evaluated", nil, c.at), origin{name: n, call: true, args: c.args, kw: c.kw})
	}
	in.mayRaise("?", n+"() may fail", nil)
	return in.came(unknownVal(in.whyForeign(n), nil, c.at), origin{name: n, call: true, args: c.args, kw: c.kw})
}

// hand is said of a call of which nothing is known. django_heroku.settings(locals()): who is given the
// namespace, or the module, or its name to find it by, may set anything in it.
func (in *interp) hand(n string, c *call) {
	if in.trial > 0 {
		return
	}
	who := n + "()"
	if n == "" {
		who = "what is called here"
	}
	for _, a := range c.args {
		var d *dictObj
		switch o := a.o.(type) {
		case *dictObj:
			if o.namespace {
				d = o
			}
		case *moduleObj:
			if o.project && o.name == in.main {
				d = o.ns
			}
		case str:
			// A logger is called by the module's name as well.
			if m := in.modules[in.main]; m != nil && string(o) == in.main && n != "" && !isKnownPackage(n) && !strings.Contains(strings.ToLower(n), "log") {
				d = m.ns
			}
		}
		if d == nil {
			continue
		}
		in.note(c.at, who+" is given the settings and may change any of them, so they are not known for sure")
		in.distrust(d, who+" may have replaced it", nil)
		d.unsure = nil
		for _, m := range in.modules {
			if m.ns == d {
				in.openTo(m, who+" may set it")
			}
		}
	}
}

// whyForeign says why something of a library is not known.
func (in *interp) whyForeign(n string) string {
	if isKnownPackage(n) {
		return n + " is not evaluated"
	}
	return "package " + topLevel(n) + " is not in this project"
}

// record takes down a call for those who look at what is called at all.
func (in *interp) record(n string, c *call) {
	if in.quiet > 0 || in.statement.File == nil || c.sc == nil || !c.sc.module.project || len(in.result.Calls) >= 1000 {
		return
	}
	v := val{o: &opaque{name: n, args: c.args, kw: c.kw}, at: c.at}
	in.quiet++
	e := exporter{in: in}
	out := e.value(v, 0)
	in.quiet--
	env := union(in.ctl, in.assumed)
	in.result.Calls = append(in.result.Calls, Call{Name: n, Value: out, Env: env, Place: c.at})
}
