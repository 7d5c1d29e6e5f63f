package secrecy

import (
	"sync"

	"paddock/internal/django/signin"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// maxCalls is how many calls a secret is followed through, down into what is called or back from it.
const maxCalls = 3

// Reader follows secrets through the functions of a project. It is safe for concurrent use.
//
// How it works: a function is looked at by itself, names by what they were given. Where a value is what a function of the
// project returns, the function's own `return`s are looked at, once: what they hold under a secret's name is in the value, and
// so is what the call passes for a parameter that they hold. What an attribute of self holds is looked up in the class's
// methods. The other way, from an argument down to where the function puts it, a Trail goes.
type Reader struct {
	bodies map[*pysyntax.FunctionDef]*signin.Body
	// callers are the functions that call something of a name, by that name.
	callers func() map[string][]*signin.Body

	mu     sync.Mutex
	called map[*pysyntax.Call][]callee
	put    map[*signin.Body]map[string][]pysyntax.Expr
	given  map[visit]*result
	forms  map[*pyname.Class]map[string]string
}

// visit is a function as it is looked at some calls below where the question was asked; how many there are left decides how
// far it is looked.
type visit struct {
	def   *pysyntax.FunctionDef
	calls int
}

// result is what a function returns: secrets that it names, and which of its parameters.
type result struct {
	parts  []Part
	params map[string]bool
}

// NewReader is a reader of some functions; what others do is not known.
func NewReader(bodies []*signin.Body) *Reader {
	r := &Reader{
		bodies: make(map[*pysyntax.FunctionDef]*signin.Body, len(bodies)), called: map[*pysyntax.Call][]callee{}, put: map[*signin.Body]map[string][]pysyntax.Expr{},
		given: map[visit]*result{}, forms: map[*pyname.Class]map[string]string{},
	}
	for _, b := range bodies {
		r.bodies[b.Def] = b
	}
	r.callers = sync.OnceValue(func() map[string][]*signin.Body {
		callers := map[string][]*signin.Body{}
		for _, b := range bodies {
			b.Walk(func(n pysyntax.Node) bool {
				if c, ok := n.(*pysyntax.Call); ok {
					for _, name := range calledNames(c) {
						callers[name] = append(callers[name], b)
					}
				}
				return true
			})
		}
		return callers
	})
	return r
}

// In are the secrets in the value of an expression of a function, in the order of the text.
func (r *Reader) In(b *signin.Body, e pysyntax.Expr) []Part {
	l := r.look(b, 0)
	l.expr(e, 0)
	return l.parts
}

// remember is the value of a map of the reader's, made where it isn't there. Two callers may make the same one; both are equal.
func remember[K comparable, V any](r *Reader, m map[K]V, key K, make func() V) V {
	r.mu.Lock()
	v, ok := m[key]
	r.mu.Unlock()
	if ok {
		return v
	}
	v = make()
	r.mu.Lock()
	m[key] = v
	r.mu.Unlock()
	return v
}

// putInto are the values that a function puts into what its names hold, by name: elements of lists and dicts, and of a loop
// over a dict the values.
func (r *Reader) putInto(b *signin.Body, name string) []pysyntax.Expr {
	all := remember(r, r.put, b, func() map[string][]pysyntax.Expr {
		all := map[string][]pysyntax.Expr{}
		to := func(target pysyntax.Expr, values ...pysyntax.Expr) {
			if n, ok := target.(*pysyntax.Name); ok {
				all[n.ID] = append(all[n.ID], values...)
			}
		}
		b.Walk(func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.Assign:
				for _, t := range n.Targets {
					if s, ok := t.(*pysyntax.Subscript); ok {
						to(s.Value, under(s.Index, n.Value))
					}
				}
			case *pysyntax.For:
				c, ok := n.Iter.(*pysyntax.Call)
				if !ok {
					break
				}
				a, ok := c.Func.(*pysyntax.Attribute)
				if !ok {
					break
				}
				switch pair, _ := n.Target.(*pysyntax.Tuple); {
				case a.Attr.Name == "values":
					to(n.Target, a.Value)
				case a.Attr.Name == "items" && pair != nil && len(pair.Elts) == 2:
					to(pair.Elts[1], a.Value)
				}
			case *pysyntax.Call:
				a, ok := n.Func.(*pysyntax.Attribute)
				if !ok {
					break
				}
				switch a.Attr.Name {
				case "append", "add", "extend", "update", "write":
					to(a.Value, n.Args...)
					for _, k := range n.Keywords {
						to(a.Value, under(named(k), k.Value))
					}
				case "setdefault":
					if len(n.Args) == 2 {
						to(a.Value, under(n.Args[0], n.Args[1]))
					}
				}
			}
			return true
		})
		return all
	})
	return all[name]
}

// under is a dict with one value, as it would be written.
func under(key, value pysyntax.Expr) pysyntax.Expr {
	return &pysyntax.Dict{Span: pysyntax.Span(value.Range()), Keys: []pysyntax.Expr{key}, Values: []pysyntax.Expr{value}}
}

// named is the name of a keyword as a key; nil of `**mapping`.
func named(k *pysyntax.Keyword) pysyntax.Expr {
	if k.Name.Name == "" {
		return nil
	}
	return &pysyntax.Str{Span: k.Span, Value: k.Name.Name}
}

// Arguments are the values that a call passes, by position and by name; what is passed by name stands under that name.
func Arguments(c *pysyntax.Call) []pysyntax.Expr {
	var list []pysyntax.Expr
	list = append(list, c.Args...)
	for _, k := range c.Keywords {
		if key := named(k); key != nil {
			list = append(list, under(key, k.Value))
		} else {
			list = append(list, k.Value)
		}
	}
	return list
}
