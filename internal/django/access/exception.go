package access

import (
	"slices"
	"strings"

	"paddock/internal/pysyntax"
)

// raise takes a condition out of the way and into the handlers that may catch it.
func (r *run) raise(d *diagram, need ref, name string) {
	if need == no {
		return
	}
	if _, expired, ok := proofOf([]string{name}); ok {
		if expired {
			r.fail(d, need, outdated)
		} else {
			r.fail(d, need, ungenuine)
		}
		return
	}
	for i := len(r.tries) - 1; i >= 0; i-- {
		h := r.tries[i]
		for j, names := range h.names {
			if names == nil || name == "" || slices.Contains(names, name) || slices.Contains(names, "Exception") || slices.Contains(names, "BaseException") {
				h.need[j] = d.or(h.need[j], need)
				if names == nil || name != "" {
					return
				}
			}
		}
	}
	if slices.Contains(mistakes, name) {
		r.broken = d.or(r.broken, need)
	}
}

// catches says that an exception of that name would be caught.
func (r *run) catches(name string) bool {
	return slices.ContainsFunc(r.tries, func(h *handler) bool {
		return slices.ContainsFunc(h.names, func(names []string) bool {
			return names == nil || slices.Contains(names, name) || slices.Contains(names, "Exception") || slices.Contains(names, "BaseException")
		})
	})
}

// mistakes are exceptions that say that the site's own code or settings are wrong. A middleware that raises one refuses nobody.
var mistakes = []string{"ImproperlyConfigured", "AttributeError", "NotImplementedError", "ImportError", "ModuleNotFoundError", "MiddlewareNotUsed"}

// try reads a `try`. What is raised in its body by a statement goes to its handler. A call may raise as well: whether it
// does is a fact of its own, about the caller when the body looks something up for him or by his key.
func (fr *frame) try(s *pysyntax.Try, st *state) {
	d := fr.run.x.d
	h := &handler{need: make([]ref, len(s.Handlers)), failed: make([]ref, len(s.Handlers))}
	for _, e := range s.Handlers {
		h.names = append(h.names, fr.exceptions(e.Type))
	}
	start := st.fork(st.need)
	fails := no
	if len(s.Handlers) > 0 && !slices.ContainsFunc(h.names, func(names []string) bool { _, _, ok := proofOf(names); return ok }) {
		fails = fr.mayFail(s, st)
	}
	fr.run.tries = append(fr.run.tries, h)
	for _, names := range h.names {
		// Whoever catches that a proof fails has asked for one, whether or not its call can be read.
		if words, expired, ok := proofOf(names); ok && !expired {
			genuine := d.fact(fr.run.x.facts.of(key, words))
			fr.run.reason(fr.file, s.Body[0], words+" is asked for")
			fr.run.fail(d, d.and(st.need, d.not(genuine)), ungenuine)
			st.need = d.and(st.need, genuine)
			break
		}
	}
	st.need = d.and(st.need, d.not(fails))
	before := st.fork(st.need)
	fr.block(s.Body, st)
	fr.run.tries = fr.run.tries[:len(fr.run.tries)-1]
	fr.block(s.Orelse, st)
	for i, e := range s.Handlers {
		need := h.need[i]
		switch _, _, proof := proofOf(h.names[i]); {
		case proof || h.failed[i] != no:
			// What is caught here is that a proof fails.
		case i == 0 || len(s.Handlers) > 1:
			need = d.or(need, d.and(start.need, fails))
		}
		if fr.run.coarse && fails == no && h.failed[i] == no {
			need = start.need
		}
		b := before.fork(need)
		b.worked = start.worked
		b.failed = d.or(b.failed, h.failed[i])
		if e.Name.Name != "" {
			b.set(e.Name.Name, value{text: e.Name.Name})
		}
		fr.block(e.Body, b)
		joined := &state{vars: variables{}}
		fr.join(joined, st.fork(st.need), b)
		*st = *joined
	}
	fr.block(s.Final, st)
}

// suppressed are the exceptions of contextlib.suppress(); ok is false for other contexts.
func (fr *frame) suppressed(s *pysyntax.With, st *state) (names []string, ok bool) {
	for _, i := range s.Items {
		c, isCall := i.Context.(*pysyntax.Call)
		if !isCall || !simple(c.Func) || fr.dotted(c.Func, st) != "contextlib.suppress" {
			continue
		}
		for _, a := range c.Args {
			names = append(names, fr.exceptions(a)...)
		}
		return names, true
	}
	return nil, false
}

// suppress reads the body of contextlib.suppress(): what is raised in it goes on behind it.
func (fr *frame) suppress(s *pysyntax.With, names []string, st *state) {
	h := &handler{names: [][]string{names}, need: make([]ref, 1), failed: make([]ref, 1)}
	before := st.fork(st.need)
	fr.run.tries = append(fr.run.tries, h)
	fr.block(s.Body, st)
	fr.run.tries = fr.run.tries[:len(fr.run.tries)-1]
	b := before.fork(h.need[0])
	b.failed = fr.run.x.d.or(b.failed, h.failed[0])
	joined := &state{vars: variables{}}
	fr.join(joined, st.fork(st.need), b)
	*st = *joined
}

// mayFail is the condition that something in the body of a `try` fails.
func (fr *frame) mayFail(s *pysyntax.Try, st *state) ref {
	d := fr.run.x.d
	kind, words, calls := aside, "", false
	// missing says that only a key that is not there, or an attribute, is what may fail.
	missing := !slices.ContainsFunc(s.Handlers, func(h *pysyntax.ExceptHandler) bool {
		return slices.ContainsFunc(fr.exceptions(h.Type), func(n string) bool { return n != "KeyError" && n != "AttributeError" }) || h.Type == nil
	})
	// unnamed says that only a route's name that there is none for is what may fail.
	unnamed := !slices.ContainsFunc(s.Handlers, func(h *pysyntax.ExceptHandler) bool {
		return h.Type == nil || slices.ContainsFunc(fr.exceptions(h.Type), func(n string) bool { return n != "NoReverseMatch" })
	})
	for _, b := range s.Body {
		pysyntax.Walk(b, func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.FunctionDef, *pysyntax.Lambda:
				return false
			case *pysyntax.Call:
				if unnamed {
					reverses, certain := fr.reverses(n, st)
					calls = calls || reverses && !certain
					return true
				}
				if !missing || !simple(n.Func) || n.Args != nil || n.Keywords != nil {
					calls = true // permission() of a list of classes raises no KeyError
				}
				t := fr.traitsOf(n, st)
				w := fr.source(n)
				switch {
				case t&ofLink != 0 && lookup(n.Func):
					// It fails by itself.
				case t&ofKey != 0 && lookup(n.Func):
					if kind != key {
						kind, words = key, w
					}
				case t&ofUser != 0 && lookup(n.Func) && kind == aside && !fr.openToOthers(n, st):
					kind, words = own, w
				}
			case *pysyntax.Subscript:
				if unnamed {
					return true
				}
				if v := fr.eval(n.Value, st.fork(st.need)); v.kind != mapping {
					calls = true
				}
			}
			return true
		})
	}
	if !calls {
		return no
	}
	if kind == aside && fr.run.coarse {
		return no
	}
	if kind == aside {
		words = "it fails: " + fr.source(s.Body[0])
		return d.fact(fr.run.x.facts.in(aside, words, fr.scope()))
	}
	fr.run.reason(fr.file, s.Body[0], words+" must not fail")
	return d.not(d.fact(fr.run.x.facts.in(kind, words, fr.scope())))
}

// openToOthers says that a look-up is narrowed to the caller only when he is logged in, say: the method of the project that gives
// the rows does not look at him otherwise.
func (fr *frame) openToOthers(c *pysyntax.Call, st *state) bool {
	a, ok := c.Func.(*pysyntax.Attribute)
	if !ok {
		return false
	}
	of, ok := a.Value.(*pysyntax.Call)
	if !ok || fr.traitsOf(of, st)&ofUser == 0 || slices.ContainsFunc(c.Keywords, func(k *pysyntax.Keyword) bool { return fr.traitsOf(k.Value, st)&ofUser != 0 }) {
		return false
	}
	v := fr.eval(of, st.fork(st.need))
	return v.kind == choice && slices.ContainsFunc(v.alts, func(a alternative) bool { return traitOf(&a.v)&ofUser == 0 })
}

// lookup says that a call looks something up: get(), first().
func lookup(f pysyntax.Expr) bool {
	switch f := f.(type) {
	case *pysyntax.Attribute:
		switch f.Attr.Name {
		case "get", "loads", "unsign", "decode", "verify", "filter", "aget", "unsign_object", "get_by_natural_key", "authenticate":
			return true
		}
	case *pysyntax.Name:
		return strings.HasPrefix(f.ID, "get_") || strings.HasPrefix(f.ID, "verify") || strings.HasPrefix(f.ID, "check_")
	}
	return false
}

// exceptions are the last names of the exceptions that a handler names; nil when it takes all.
func (fr *frame) exceptions(e pysyntax.Expr) []string {
	switch e := e.(type) {
	case nil:
		return nil
	case *pysyntax.Tuple:
		var list []string
		for _, x := range e.Elts {
			list = append(list, lastPart(fr.source(x)))
		}
		return list
	}
	return []string{lastPart(fr.source(e))}
}
