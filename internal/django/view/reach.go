package view

import (
	"slices"
	"strings"

	"paddock/internal/django/urlconf"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// Code is a function of the project that may run when a route is called.
type Code struct {
	// Module is where the function stands, to ask what its names mean.
	Module *pyname.Module
	// Def is its FunctionDef or Lambda.
	Def pysyntax.Node
	// Request is the name of its parameter that holds the request; "" when it has none. Self is the name of a
	// method's first parameter; "" of a plain function.
	Request, Self string
	// Depth is how many calls lie between the handler and it: 0 for the handler and the hooks of its class.
	Depth int
}

const (
	// reachDepth is how many calls deep the code of a view is followed, maxReach how many functions it may have.
	reachDepth = 3
	maxReach   = 200
)

// Reach is the project's code that runs for a handler: the handler itself, the
// methods of its class that the framework calls on its way, and what they call.
// Calls are followed as far as names tell what is called; calls through
// variables and instances are not. The handler comes first.
func Reach(index *pyname.Index, root string, v *urlconf.View, h Handler) []Code {
	r := reacher{index: index, root: root, seen: map[pysyntax.Node]bool{}}
	if h.Func != nil && !h.Func.Library() {
		r.function(h.Func, 0)
	}
	if v.Class != nil && (v.Func == nil || v.Func.Self != nil) {
		for _, f := range Hooks(v.Class) {
			if runs(v, f, h) {
				r.function(f, 0)
			}
		}
	}
	for i := 0; i < len(r.list) && len(r.list) < maxReach; i++ {
		if r.list[i].Depth < reachDepth {
			r.calls(r.list[i])
		}
	}
	return r.list
}

// parts are methods that DRF's generic views and viewsets run for some handlers only, with those.
var parts = map[string][]string{
	"list": {"list", "get"}, "retrieve": {"retrieve", "get"},
	"create": {"create", "post"}, "perform_create": {"create", "post"},
	"update": {"update", "put", "partial_update", "patch"}, "perform_update": {"update", "put", "partial_update", "patch"},
	"partial_update": {"partial_update", "patch"},
	"destroy":        {"destroy", "delete"}, "perform_destroy": {"destroy", "delete"},
}

// runs says that the framework may call a method of a view on a handler's way. What is another handler's part, or another
// action, it calls for that one only; where this one calls it itself, it is reached as any call is.
func runs(v *urlconf.View, f *pyeval.Function, h Handler) bool {
	if !v.Class.Derives("rest_framework.views.APIView") {
		return true
	}
	id := f.Name[strings.LastIndexByte(f.Name, '.')+1:]
	if of, ok := parts[id]; ok {
		return slices.Contains(of, h.Name)
	}
	_, action := f.Attr("mapping")
	return !action || id == h.Name
}

// Hooks are the methods that the project's own classes give a class-based view, those named like an
// HTTP method left out: get_queryset, form_valid, dispatch, perform_create and the like. Of a name that
// several classes have, the first in the order of search comes first.
func Hooks(c *pyeval.Class) []*pyeval.Function {
	var list []*pyeval.Function
	for _, m := range c.MRO() {
		if m.Library() {
			continue
		}
		for _, id := range m.Names() {
			if slices.Contains(httpMethods, id) {
				continue
			}
			attr, ok := m.Own(id)
			if !ok {
				continue
			}
			if attr.Kind == pyeval.Object && attr.Text == "property" && len(attr.Items) > 0 {
				attr = attr.Items[0]
			}
			if attr.Func == nil && attr.Origin == nil {
				continue
			}
			if f, _ := urlconf.Unwrap(&attr); f != nil && !f.Library() {
				list = append(list, f)
			}
		}
	}
	return list
}

type reacher struct {
	index *pyname.Index
	root  string
	list  []Code
	seen  map[pysyntax.Node]bool
}

func (r *reacher) function(f *pyeval.Function, depth int) {
	if f.Node == nil || f.Library() {
		return
	}
	r.add(r.index.ModuleAt(r.root, f.File.Path), f.Node, f.Class != nil, depth)
}

func (r *reacher) add(m *pyname.Module, def pysyntax.Node, method bool, depth int) {
	if m == nil || r.seen[def] || len(r.list) >= maxReach {
		return
	}
	r.seen[def] = true
	c := Code{Module: m, Def: def, Depth: depth}
	var args *pysyntax.Arguments
	switch d := def.(type) {
	case *pysyntax.FunctionDef:
		args = d.Args
	case *pysyntax.Lambda:
		args = d.Args
	}
	if args != nil {
		list := append(slices.Clone(args.PosOnly), args.Args...)
		if method && len(list) > 0 {
			c.Self = list[0].Name.Name
			list = list[1:]
		}
		for i, a := range list {
			if a.Name.Name == "request" || i == 0 && !method && depth == 0 {
				c.Request = a.Name.Name
				break
			}
		}
	}
	r.list = append(r.list, c)
}

// calls adds what a function calls.
func (r *reacher) calls(c Code) {
	for _, d := range c.Module.Callees(c.Def) {
		r.add(d.Module, d.Function(), d.Self != nil, c.Depth+1)
	}
}

// Body are the statements of a function; a lambda's are its expression.
func Body(def pysyntax.Node) []pysyntax.Stmt {
	switch d := def.(type) {
	case *pysyntax.FunctionDef:
		return d.Body
	case *pysyntax.Lambda:
		return []pysyntax.Stmt{&pysyntax.Return{Span: pysyntax.Span(source.Span{Start: d.Body.Range().Start, End: d.Body.Range().End}), Value: d.Body}}
	}
	return nil
}
