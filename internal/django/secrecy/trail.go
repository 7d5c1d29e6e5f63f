package secrecy

import (
	"slices"

	"paddock/internal/django/signin"
	"paddock/internal/pysyntax"
)

// Sink is where a node of a function hands values to something that keeps or shows them; values is empty of one that doesn't.
// words say what that is.
type Sink func(b *signin.Body, n pysyntax.Node) (values []pysyntax.Expr, words string)

// Trail follows arguments of calls down to the sinks of one kind into which functions of the project put them.
//
// How it works: of each function that a call reaches it is asked, once, which of its parameters get into a sink, in the
// function itself or in what it calls. To say which function a call means costs more than all the rest, so a first look at the
// whole project keeps the names of functions that have a sink or call one of that name, and all other calls are passed over: what is imported under another name too, and an
// object whose class inherits the __init__ with the sink.
type Trail struct {
	reader *Reader
	sink   Sink
	ends   map[visit]map[string]*End
	// names are those of functions, and of classes whose objects are made by functions, that may lead to a sink.
	names map[string]bool
}

// End is where a parameter of a function gets into a sink.
type End struct {
	// Body is the function with the sink, Node its place, Words what it is.
	Body  *signin.Body
	Node  pysyntax.Node
	Words string
	// Calls are the calls on the way, from the function's own on; empty where the sink is in the function itself.
	Calls []Step
}

// First is the function that is called with the secret.
func (e *End) First() *signin.Body {
	if len(e.Calls) > 0 {
		return e.Calls[0].Body
	}
	return e.Body
}

// Step is a call on the way.
type Step struct {
	Body *signin.Body
	Call *pysyntax.Call
}

// Handed is a secret that a call hands, in one of its arguments, to a function which puts it into a sink.
type Handed struct {
	Part  Part
	Value pysyntax.Expr
	*End
}

// NewTrail is a trail to sinks of one kind. It is not safe for concurrent use.
func (r *Reader) NewTrail(sink Sink) *Trail {
	t := &Trail{reader: r, sink: sink, ends: map[visit]map[string]*End{}, names: map[string]bool{}}
	callers := r.callers()
	var next []*signin.Body
	for _, b := range r.bodies {
		sinks := false
		b.Walk(func(n pysyntax.Node) bool {
			values, _ := sink(b, n)
			sinks = sinks || len(values) > 0
			return !sinks
		})
		if sinks {
			next = append(next, b)
		}
	}
	for range maxCalls {
		var more []*signin.Body
		for _, b := range next {
			name := b.Def.Name.Name
			if name == "__init__" && b.Class != nil {
				name = b.Class.Node.Name.Name
			}
			if !t.names[name] {
				t.names[name] = true
				more = append(more, callers[name]...)
			}
		}
		next = more
	}
	return t
}

// calledNames are the last name of what a call calls and, of a task that is run later, the task's.
func calledNames(c *pysyntax.Call) (names []string) {
	for e := c.Func; ; {
		switch f := e.(type) {
		case *pysyntax.Name:
			return append(names, f.ID)
		case *pysyntax.Attribute:
			names = append(names, f.Attr.Name)
			if len(names) == 1 && slices.Contains(later, f.Attr.Name) {
				e = f.Value
				continue
			}
		}
		return names
	}
}

// Handed are the secrets that a call hands on to a sink, in the order of the called function's parameters. Where a parameter
// has the name of a secret there is none: the function itself is seen to put it there.
func (t *Trail) Handed(b *signin.Body, c *pysyntax.Call) (list []Handed) {
	t.each(b, c, 0, func(end *End, value pysyntax.Expr) {
		for _, p := range t.reader.In(b, value) {
			if !slices.ContainsFunc(list, func(h Handed) bool { return h.Part.Name == p.Name }) {
				list = append(list, Handed{p, value, end})
			}
		}
	})
	return list
}

// Wrapped is where what a decorator's inner function is called with, whatever it is, gets into a sink; nil for nowhere.
func (t *Trail) Wrapped(b *signin.Body, decorator pysyntax.Expr) *End {
	if c, ok := decorator.(*pysyntax.Call); ok {
		decorator = c.Func
	}
	for _, d := range b.Module.Resolve(decorator) {
		def := d.Function()
		if def == nil || t.reader.bodies[def] == nil {
			continue
		}
		var end *End
		pysyntax.WalkStmts(def.Body, func(n pysyntax.Node) bool {
			inner, ok := n.(*pysyntax.FunctionDef)
			if !ok || end != nil {
				return end == nil
			}
			if body := t.reader.bodies[inner]; body != nil && inner.Args != nil && inner.Args.Vararg != nil && inner.Args.Kwarg != nil {
				ends := t.of(body, 1)
				if all, named := ends[inner.Args.Vararg.Name.Name], ends[inner.Args.Kwarg.Name.Name]; all != nil && named != nil {
					end = named
				}
			}
			return end == nil
		})
		if end != nil {
			return end
		}
	}
	return nil
}

// each calls do for the values of a call that get into a sink below it.
func (t *Trail) each(b *signin.Body, c *pysyntax.Call, calls int, do func(*End, pysyntax.Expr)) {
	if calls >= maxCalls || !slices.ContainsFunc(calledNames(c), func(name string) bool { return t.names[name] }) {
		return
	}
	for _, k := range t.reader.callees(b, c) {
		ends := t.of(k.body, calls+1)
		if len(ends) == 0 {
			continue
		}
		values := passed(k, c)
		for _, p := range k.body.Parameters() {
			if end := ends[p.Name.Name]; end != nil && !labels(p.Name.Name) {
				for _, v := range values[p.Name.Name] {
					do(end, v)
				}
			}
		}
	}
}

// of is where the parameters of a function end, by name.
func (t *Trail) of(b *signin.Body, calls int) map[string]*End {
	key := visit{b.Def, calls}
	if ends, ok := t.ends[key]; ok {
		return ends
	}
	ends := map[string]*End{}
	put := func(value pysyntax.Expr, end End) {
		l := t.reader.look(b, calls)
		l.expr(value, 0)
		for name := range l.params {
			if old := ends[name]; old == nil || len(end.Calls) < len(old.Calls) {
				ends[name] = &end // the shortest way, the first of those
			}
		}
	}
	b.Walk(func(n pysyntax.Node) bool {
		values, words := t.sink(b, n)
		for _, v := range values {
			put(v, End{Body: b, Node: n, Words: words})
		}
		if c, ok := n.(*pysyntax.Call); ok {
			t.each(b, c, calls, func(end *End, value pysyntax.Expr) {
				further := *end
				further.Calls = append([]Step{{b, c}}, end.Calls...)
				put(value, further)
			})
		}
		return true
	})
	t.ends[key] = ends
	return ends
}
