package purpose

import (
	"slices"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

const (
	// maxSteps is how many names and functions a value is followed through.
	maxSteps = 4
	// maxPlaces is how many places in all.
	maxPlaces = 40
)

// use is a place where a function is named.
type use struct {
	module *pyname.Module
	node   pysyntax.Expr
}

// place is a value that is still to be followed.
type place struct {
	module *pyname.Module
	node   pysyntax.Node
	steps  int
}

// walk follows one value.
type walk struct {
	reader *Reader
	names  []string
	queue  []place
	seen   map[pysyntax.Node]bool
	// top is the outermost expression of the first climb.
	top pysyntax.Expr
}

// same are methods whose result stands for what they are called on.
var same = []string{
	"hexdigest", "digest", "hex", "decode", "encode", "upper", "lower", "strip", "rstrip", "lstrip", "zfill", "replace", "format", "join",
	"rjust", "ljust", "title", "to_bytes", "tobytes", "finalize", "split", "tolist", "astype", "copy", "removeprefix",
}

// conversions are functions, by the last part of their names, that give what they are given in another form.
var conversions = []string{
	"str", "int", "bytes", "bytearray", "chr", "ord", "hex", "list", "tuple", "round", "abs", "repr", "float", "floor", "ceil", "trunc", "sorted", "reversed", "unicode", "text_type", "iter", "next", "map",
	"b64encode", "urlsafe_b64encode", "standard_b64encode", "b32encode", "b16encode", "b85encode", "encodebytes", "hexlify", "force_str", "force_text", "force_bytes",
	"smart_str", "smart_bytes", "urlsafe_base64_encode", "mark_safe", "format", "from_bytes", "md5", "sha1", "sha256", "sha512", "new", "quote", "intern", "deepcopy",
}

// climb goes up from a value to where it gets a name, and takes down the names.
func (w *walk) climb(m *pyname.Module, n pysyntax.Node, steps int) {
	if w.seen[n] || steps > maxSteps {
		return
	}
	w.seen[n] = true
	first := w.top == nil
	for range 60 {
		if e, ok := n.(pysyntax.Expr); ok && first {
			w.top = e
		}
		parent := w.reader.Parent(m, n)
		switch p := parent.(type) {
		case *pysyntax.Attribute:
			call, ok := w.reader.Parent(m, p).(*pysyntax.Call)
			if !ok || call.Func != pysyntax.Expr(p) {
				return
			}
			if !slices.Contains(same, p.Attr.Name) {
				return
			}
			n = call
			continue
		case *pysyntax.Call:
			if p.Func == n {
				return
			}
			if !w.argument(m, p, "", slices.Index(p.Args, n.(pysyntax.Expr))) {
				w.collected(m, p, steps)
				return
			}
		case *pysyntax.Keyword:
			w.names = append(w.names, p.Name.Name)
			call, ok := w.reader.Parent(m, p).(*pysyntax.Call)
			if !ok || !w.argument(m, call, p.Name.Name, -1) {
				return
			}
			n = call
			continue
		case *pysyntax.Comp:
			if p.Elt != n && p.Key != n {
				return
			}
		case *pysyntax.IfExp:
			if p.Test == n {
				return
			}
		case *pysyntax.Slice:
			return
		case *pysyntax.BinOp, *pysyntax.UnaryOp, *pysyntax.FString, *pysyntax.Interpolation, *pysyntax.BoolOp, *pysyntax.Tuple, *pysyntax.List,
			*pysyntax.Set, *pysyntax.Starred, *pysyntax.Subscript, *pysyntax.Await:
		case *pysyntax.Lambda:
		case *pysyntax.NamedExpr:
			w.target(m, p.Target, p, steps)
		case *pysyntax.Compare:
			w.other(m, p, n)
			return
		case *pysyntax.Dict:
			for i, v := range p.Values {
				if v == n && p.Keys[i] != nil {
					w.key(p.Keys[i])
				}
			}
		case *pysyntax.Arg:
			w.names = append(w.names, p.Name.Name)
			return
		case *pysyntax.Assign:
			for _, t := range p.Targets {
				w.target(m, t, p, steps)
			}
			return
		case *pysyntax.AnnAssign:
			w.target(m, p.Target, p, steps)
			return
		case *pysyntax.AugAssign:
			w.target(m, p.Target, p, steps)
			return
		case *pysyntax.Return:
			w.returned(m, p, steps)
			return
		default:
			if e, ok := parent.(pysyntax.Expr); ok && isYield(e) {
				w.returned(m, e, steps)
			}
			return
		}
		n = parent
	}
}

// argument takes down to what a value is handed; it says whether the call gives the value again.
func (w *walk) argument(m *pyname.Module, c *pysyntax.Call, keyword string, at int) (goesOn bool) {
	name := last(c.Func)
	if slices.Contains(conversions, name) || slices.Contains(same, name) {
		return true
	}
	if defs := m.Resolve(c.Func); len(defs) == 1 && keyword == "" && at >= 0 {
		if f := defs[0].Function(); f != nil && f.Args != nil {
			params := slices.Concat(f.Args.PosOnly, f.Args.Args)
			if defs[0].Self != nil && len(params) > 0 && (params[0].Name.Name == "self" || params[0].Name.Name == "cls") {
				params = params[1:]
			}
			if at < len(params) {
				w.names = append(w.names, params[at].Name.Name)
			}
		}
	}
	if name == "range" || name == "xrange" || name == "sleep" {
		w.names = append(w.names, "delay")
		return false
	}
	w.names = append(w.names, name)
	// LoginCode.objects.create(…): the model says more than the method. cache.set(…): so does the object.
	if a, ok := c.Func.(*pysyntax.Attribute); ok {
		for _, part := range chain(a.Value) {
			if part != "self" && part != "cls" && part != "objects" {
				w.names = append(w.names, part)
			}
		}
	}
	if keyword != "" && (name == "dict" || name == "update" || name == "partial") {
		return true
	}
	// models.CharField(default=make_token), which a class gives a name; dict(token=…); an array of numbers.
	return keyword == "default" || keyword == "default_factory" || keyword == "" && slices.Contains(wrappers, name)
}

// collected goes on with the list or text to which a call adds the value: chars.append(value).
func (w *walk) collected(m *pyname.Module, c *pysyntax.Call, steps int) {
	a, ok := c.Func.(*pysyntax.Attribute)
	if !ok || !slices.Contains(collecting, a.Attr.Name) {
		return
	}
	n, ok := a.Value.(*pysyntax.Name)
	if !ok {
		return
	}
	for _, b := range m.Scopes().Reaching(n) {
		for _, u := range m.Scopes().UsesOf(b) {
			w.queue = append(w.queue, place{m, u, steps + 1})
		}
	}
}

var collecting = []string{"append", "add", "extend", "insert", "appendleft", "write", "update"}

// wrappers hold what they are given.
var wrappers = []string{"array", "Response", "JsonResponse", "SimpleLazyObject", "Decimal", "UUID", "LazyFunction", "Value", "SecretStr"}

// target is what a value is assigned to.
func (w *walk) target(m *pyname.Module, t pysyntax.Expr, by pysyntax.Node, steps int) {
	switch t := t.(type) {
	case *pysyntax.Name:
		w.names = append(w.names, t.ID)
		symbol := m.Scopes().Symbol(t)
		if symbol == nil || symbol.Owner == nil {
			return
		}
		for _, b := range symbol.Owner.Bindings {
			if b.Node != by {
				continue
			}
			for _, u := range m.Scopes().UsesOf(b) {
				w.queue = append(w.queue, place{m, u, steps + 1})
			}
		}
		if class, ok := m.Scopes().Of(t).Node.(*pysyntax.ClassDef); ok {
			w.names = append(w.names, class.Name.Name+" "+t.ID, class.Name.Name)
		}
	case *pysyntax.Attribute:
		w.names = append(w.names, t.Attr.Name)
		if n, ok := t.Value.(*pysyntax.Name); ok && n.ID != "self" {
			w.names = append(w.names, n.ID)
		} else if class := m.Scopes().Of(t).EnclosingClass(); ok && class != nil {
			name := class.Node.(*pysyntax.ClassDef).Name.Name
			w.names = append(w.names, name+" "+t.Attr.Name, name) // the key of an EmailConfirmation
		}
	case *pysyntax.Subscript:
		w.key(t.Index)
		w.names = append(w.names, chain(t.Value)...)
	case *pysyntax.Tuple:
		for _, e := range t.Elts {
			w.target(m, e, by, steps)
		}
	}
}

// key is what a value is stored under.
func (w *walk) key(k pysyntax.Expr) {
	switch k := k.(type) {
	case *pysyntax.Str:
		w.names = append(w.names, k.Value)
	case *pysyntax.Name, *pysyntax.Attribute:
		w.names = append(w.names, last(k))
	}
}

// other takes down what a value is compared with.
func (w *walk) other(m *pyname.Module, c *pysyntax.Compare, n pysyntax.Node) {
	for _, e := range append([]pysyntax.Expr{c.Left}, c.Comparators...) {
		if e != n {
			w.names = append(w.names, Mentioned(m, e)...)
		}
	}
}

// returned takes down the function that gives the value, and goes on where it is called.
func (w *walk) returned(m *pyname.Module, n pysyntax.Node, steps int) {
	scope := m.Scopes().Of(n)
	f, ok := scope.Node.(*pysyntax.FunctionDef)
	if !ok {
		return
	}
	w.names = append(w.names, f.Name.Name)
	if steps >= maxSteps {
		return
	}
	for _, u := range w.reader.usesOf(m, f) {
		call, ok := w.reader.Parent(u.module, u.node).(*pysyntax.Call)
		if ok && call.Func == u.node {
			w.queue = append(w.queue, place{u.module, call, steps + 2})
		} else {
			w.queue = append(w.queue, place{u.module, u.node, steps + 2})
		}
	}
}

// usesOf are the places that name a function, at most maxPlaces; special methods have none.
func (r *Reader) usesOf(m *pyname.Module, f *pysyntax.FunctionDef) (list []use) {
	name := f.Name.Name
	if strings.HasPrefix(name, "__") || slices.Contains(ubiquitous, name) {
		return nil
	}
	list = within(m, f)
	r.mu.Lock()
	found, known := r.uses[name]
	r.mu.Unlock()
	if !known {
		for _, o := range r.modules {
			if len(found) > 4*maxPlaces {
				break
			}
			if o.Tree.File == nil || !strings.Contains(o.Tree.File.Text, name) {
				continue
			}
			pysyntax.WalkStmts(o.Tree.Body, func(n pysyntax.Node) bool {
				switch n := n.(type) {
				case *pysyntax.Name:
					if n.ID == name {
						found = append(found, use{o, n})
					}
				case *pysyntax.Attribute:
					if n.Attr.Name == name {
						found = append(found, use{o, n})
					}
				}
				return true
			})
		}
		r.mu.Lock()
		r.uses[name] = found
		r.mu.Unlock()
	}
	for _, u := range found {
		if len(list) >= maxPlaces {
			break
		}
		if slices.Contains(list, u) {
			continue
		}
		for _, d := range u.module.Resolve(u.node) {
			if d.Function() == f {
				list = append(list, u)
				break
			}
		}
	}
	return list
}

// within are the uses of a method in its own class: self.generate(), cls.generate(). Many classes may have a method of that name.
func within(m *pyname.Module, f *pysyntax.FunctionDef) (list []use) {
	if len(f.Body) == 0 {
		return nil
	}
	scope := m.Scopes().Of(f.Body[0])
	if scope == nil || scope.Node != pysyntax.Node(f) || scope.Parent == nil {
		return nil
	}
	class, ok := scope.Parent.Node.(*pysyntax.ClassDef)
	if !ok {
		return nil
	}
	pysyntax.WalkStmts(class.Body, func(n pysyntax.Node) bool {
		a, ok := n.(*pysyntax.Attribute)
		if !ok || a.Attr.Name != f.Name.Name || len(list) >= maxPlaces {
			return true
		}
		if object, ok := a.Value.(*pysyntax.Name); ok && (object.ID == "self" || object.ID == "cls") {
			list = append(list, use{m, a})
		}
		return true
	})
	return list
}

// ubiquitous are names of methods that frameworks call.
var ubiquitous = []string{"get", "post", "put", "save", "create", "update", "handle", "run", "main", "clean", "form_valid", "dispatch", "get_context_data", "get_queryset"}

func isYield(e pysyntax.Expr) bool {
	switch e.(type) {
	case *pysyntax.Yield, *pysyntax.YieldFrom:
		return true
	}
	return false
}

// Mentioned are the names that an expression mentions: variables, attributes, keys of subscripts and of get(), functions. Names
// that were given one value are looked through.
func Mentioned(m *pyname.Module, e pysyntax.Expr) []string { return mentioned(m, e, 0) }

func mentioned(m *pyname.Module, e pysyntax.Expr, depth int) (names []string) {
	if e == nil || depth > 3 {
		return nil
	}
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Name:
			names = append(names, n.ID)
			bindings := m.Scopes().Reaching(n)
			if len(bindings) > 3 {
				return true
			}
			for _, b := range bindings {
				if b.Kind == pyname.Assigned && b.Value != nil {
					names = append(names, mentioned(m, b.Value, depth+1)...)
				}
			}
		case *pysyntax.Attribute:
			if n.Attr.Name == "password" && keeps(n.Value) {
				return false
			}
			names = append(names, n.Attr.Name)
		case *pysyntax.Subscript:
			if s, ok := n.Index.(*pysyntax.Str); ok {
				names = append(names, s.Value)
			}
		case *pysyntax.Call:
			if last(n.Func) == "get" && len(n.Args) > 0 {
				if s, ok := n.Args[0].(*pysyntax.Str); ok {
					names = append(names, s.Value)
				}
			}
		}
		return true
	})
	return names
}

// keeps says that something is a user of Django's: what it keeps as its password is a hash.
func keeps(e pysyntax.Expr) bool {
	name := strings.ToLower(last(e))
	return strings.Contains(name, "user") || name == "self" || name == "account"
}

// last is the last name of a dotted expression.
func last(e pysyntax.Expr) string {
	switch e := e.(type) {
	case *pysyntax.Name:
		return e.ID
	case *pysyntax.Attribute:
		return e.Attr.Name
	}
	return ""
}

// chain are the names of a dotted expression, the last one first.
func chain(e pysyntax.Expr) (names []string) {
	for {
		switch x := e.(type) {
		case *pysyntax.Name:
			return append(names, x.ID)
		case *pysyntax.Attribute:
			names, e = append(names, x.Attr.Name), x.Value
		case *pysyntax.Call:
			e = x.Func
		default:
			return names
		}
	}
}

func lastDot(s string) int { return strings.LastIndexByte(s, '.') }
