package secrecy

import (
	"maps"
	"slices"

	"paddock/internal/django/catalog"
	"paddock/internal/django/signin"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// callee is a function of the project that a call runs. bound says that its first parameter is the object it is called on,
// made that it makes one.
type callee struct {
	body        *signin.Body
	bound, made bool
}

// later are the methods of a task that have it run in another place, with the same arguments: Celery's, Dramatiq's.
var later = []string{"delay", "send"}

// callees are the functions of the project that a call may run.
func (r *Reader) callees(b *signin.Body, c *pysyntax.Call) []callee {
	return remember(r, r.called, c, func() []callee { return r.resolve(b, c) })
}

func (r *Reader) resolve(b *signin.Body, c *pysyntax.Call) (list []callee) {
	add := func(def *pysyntax.FunctionDef, bound, made bool) {
		if body := r.bodies[def]; body != nil && !slices.ContainsFunc(list, func(k callee) bool { return k.body == body }) {
			list = append(list, callee{body, bound, made})
		}
	}
	method := func(class *pyname.Class, name string, made bool) {
		m, ok := class.Find(name)
		if !ok {
			return
		}
		for _, x := range m.Bindings {
			if def, ok := x.Node.(*pysyntax.FunctionDef); ok {
				add(def, !decorated(def, "staticmethod"), made)
			}
		}
	}
	a, ok := c.Func.(*pysyntax.Attribute)
	for _, d := range b.Module.Resolve(c.Func) {
		if made := d.Class(); made != nil {
			method(made, "__init__", true)
		} else if def := d.Function(); def != nil {
			// Shop.tell(shop, text) names what it is called on, shop.tell(text) doesn't.
			bound := ok && d.Self != nil && !decorated(def, "staticmethod") && (decorated(def, "classmethod") || !class(b.Module, a.Value))
			add(def, bound, false)
		}
	}
	if !ok || len(list) > 0 {
		return list
	}
	for _, d := range b.Module.InstanceOf(a.Value) {
		if class := d.Class(); class != nil {
			method(class, a.Attr.Name, false)
		}
	}
	if len(list) == 0 && slices.Contains(later, a.Attr.Name) {
		for _, d := range b.Module.Resolve(a.Value) {
			if def := d.Function(); def != nil {
				add(def, slices.ContainsFunc(def.Decorators, func(e pysyntax.Expr) bool { return binds(e) }), false)
			}
		}
	}
	return list
}

// binds says that a decorator passes the task to its function: @task(bind=True).
func binds(e pysyntax.Expr) bool {
	c, ok := e.(*pysyntax.Call)
	return ok && slices.ContainsFunc(c.Keywords, func(k *pysyntax.Keyword) bool {
		on, ok := k.Value.(*pysyntax.Constant)
		return ok && k.Name.Name == "bind" && on.Kind == pysyntax.True
	})
}

func decorated(def *pysyntax.FunctionDef, name string) bool {
	return slices.ContainsFunc(def.Decorators, func(e pysyntax.Expr) bool {
		switch e := e.(type) {
		case *pysyntax.Name:
			return e.ID == name
		case *pysyntax.Attribute:
			return e.Attr.Name == name
		}
		return false
	})
}

// passed are the values that a call gives a function's parameters, by name.
func passed(k callee, c *pysyntax.Call) map[string][]pysyntax.Expr {
	a := k.body.Def.Args
	if a == nil {
		return nil
	}
	values := map[string][]pysyntax.Expr{}
	places := slices.Concat(a.PosOnly, a.Args)
	if k.bound && len(places) > 0 {
		places = places[1:]
	}
	for i, e := range c.Args {
		star, spread := e.(*pysyntax.Starred)
		switch {
		case spread && a.Vararg != nil:
			values[a.Vararg.Name.Name] = append(values[a.Vararg.Name.Name], star.Value)
		case spread:
			// Which parameters it fills is not known.
		case i < len(places):
			values[places[i].Name.Name] = append(values[places[i].Name.Name], e)
		case a.Vararg != nil:
			values[a.Vararg.Name.Name] = append(values[a.Vararg.Name.Name], e)
		}
	}
	for _, kw := range c.Keywords {
		name := kw.Name.Name
		switch known := slices.ContainsFunc(slices.Concat(places, a.KwOnly), func(p *pysyntax.Arg) bool { return p.Name.Name == name }); {
		case name != "" && known:
			values[name] = append(values[name], kw.Value)
		case a.Kwarg != nil && name != "":
			values[a.Kwarg.Name.Name] = append(values[a.Kwarg.Name.Name], under(named(kw), kw.Value))
		case a.Kwarg != nil:
			values[a.Kwarg.Name.Name] = append(values[a.Kwarg.Name.Name], kw.Value)
		}
	}
	return values
}

// parameter says that a name is a parameter of a function, *args and **kwargs among them.
func parameter(b *signin.Body, name string) bool {
	return name != "self" && name != "cls" && slices.ContainsFunc(b.Parameters(), func(p *pysyntax.Arg) bool { return p.Name.Name == name })
}

// returns is what a function gives back.
func (r *Reader) returns(b *signin.Body, calls int) *result {
	return remember(r, r.given, visit{b.Def, calls}, func() *result {
		l := r.look(b, calls)
		b.Walk(func(n pysyntax.Node) bool {
			if s, ok := n.(*pysyntax.Return); ok && s.Value != nil {
				l.seen = map[string]bool{}
				l.expr(s.Value, 0)
			}
			return true
		})
		out := &result{params: l.params}
		for _, p := range l.parts {
			// What stands under a parameter's name is what the call passes for it.
			if n, ok := p.Node.(*pysyntax.Name); ok && parameter(b, n.ID) {
				out.params[n.ID] = true
				continue
			}
			out.parts = append(out.parts, p)
		}
		return out
	})
}

// returned adds what functions of the project return for a call.
func (l *look) returned(c *pysyntax.Call, steps int) {
	if l.calls >= maxCalls {
		return
	}
	for _, k := range l.reader.callees(l.body, c) {
		if k.made || reading(k.body.Def.Name.Name) || Reads(k.body.Def.Name.Name) {
			continue
		}
		out := l.reader.returns(k.body, l.calls+1)
		for _, p := range out.parts {
			if p.What == "token" && onTheWay(c) {
				continue
			}
			p.Node = c
			l.add(p)
		}
		if len(out.params) == 0 {
			continue
		}
		values := passed(k, c)
		for _, name := range slices.Sorted(maps.Keys(out.params)) {
			l.all(steps, values[name]...)
		}
	}
}

// onTheWay says that a call makes a token of a dict that only says where a visitor goes next: signed against changes, it lets nobody in.
func onTheWay(c *pysyntax.Call) bool {
	if len(c.Args) != 1 {
		return false
	}
	d, ok := c.Args[0].(*pysyntax.Dict)
	return ok && len(d.Keys) > 0 && !slices.ContainsFunc(d.Keys, func(k pysyntax.Expr) bool {
		s, ok := k.(*pysyntax.Str)
		return !ok || !slices.ContainsFunc(catalog.NameWords(s.Value), func(w string) bool { return known().ways[w] })
	})
}

// attributeOfSelf adds what the methods of the class put into an attribute, or what a property of that name gives.
func (l *look) attributeOfSelf(e *pysyntax.Attribute) {
	self, ok := e.Value.(*pysyntax.Name)
	if !ok || self.ID != "self" || l.body.Class == nil || l.calls >= maxCalls {
		return
	}
	mro, _ := l.body.Class.MRO()
	for _, base := range mro {
		if base.Class == nil {
			continue
		}
		for _, st := range base.Class.Assigned(e.Attr.Name) {
			def, _ := st.Scope.Node.(*pysyntax.FunctionDef)
			if b := l.reader.bodies[def]; b != nil && st.Value != nil {
				inner := l.reader.look(b, l.calls+1)
				inner.expr(st.Value, 0)
				for _, p := range inner.parts {
					p.Node = e
					l.add(p)
				}
			}
		}
	}
	m, ok := l.body.Class.Find(e.Attr.Name)
	if !ok {
		return
	}
	for _, x := range m.Bindings {
		def, ok := x.Node.(*pysyntax.FunctionDef)
		if b := l.reader.bodies[def]; ok && b != nil && (decorated(def, "property") || decorated(def, "cached_property")) {
			for _, p := range l.reader.returns(b, l.calls+1).parts {
				p.Node = e
				l.add(p)
			}
		}
	}
}
