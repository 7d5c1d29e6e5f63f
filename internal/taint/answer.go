package taint

import (
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// What a view returns is the answer where the framework says so: a text of Flask's
// and Bottle's views is a page of HTML. A dict or list becomes JSON, an object is
// an answer that was made elsewhere, and of a tuple the first part counts, unless
// its headers say that it is something else. What a class's method returns that a
// library calls, as Django does with get_success_url(), is an answer as well.

// fixedRoute says that the view that is being looked at is called for one path alone: its decorators' patterns have no
// placeholders. A blueprint's prefix, which may have some, is not known here.
func (f *frame) fixedRoute() bool {
	for g := f; g != nil; g = g.outer {
		d, ok := g.defNode().(*pysyntax.FunctionDef)
		if !ok || len(d.Decorators) == 0 || g.e.entered(g.mod, d) == nil {
			continue
		}
		for _, dec := range d.Decorators {
			c, ok := dec.(*pysyntax.Call)
			if !ok || len(c.Args) == 0 {
				continue
			}
			if p, ok := g.mod.Fold(c.Args[0]); !ok || p.Kind != pyname.ConstStr || strings.ContainsAny(p.Text, "<{(:*") {
				return false
			}
		}
		return true
	}
	return false
}

// answer is a value that a function returns to whoever has called it from outside.
func (f *frame) answer(v Value, at *pysyntax.Return) {
	d, ok := f.defNode().(*pysyntax.FunctionDef)
	if !ok {
		return
	}
	if f.fn != nil && f.fn.Class != nil {
		for _, e := range f.e.inherited(f.fn.Class, d.Name.Name) {
			if e.Verb == Answer {
				f.reach(e, at, v.Labels)
			}
		}
	}
	if len(d.Decorators) == 0 {
		return
	}
	if e := f.e.byDecorator(f.mod, d, Answer); e != nil {
		f.reach(e, at, f.page(v, 0))
	}
}

// page are the labels of what is HTML in an answer.
func (f *frame) page(v Value, depth int) Labels {
	var labels Labels
	list := shapes(v.Shape)
	if len(list) == 0 {
		return v.Labels
	}
	for _, s := range list {
		o, ok := s.(*Object)
		switch {
		case !ok:
			labels = labels.union(v.Labels)
		case o.kind == tupleObject && depth == 0:
			if !f.notHTML(o) {
				labels = labels.union(f.page(f.item(Value{Shape: o}, pyname.Const{Kind: pyname.ConstInt}), depth+1))
			}
		case o.kind == instance && o.Class == nil && (o.Type == "" || strings.HasPrefix(o.Type, "builtins.")):
			labels = labels.union(v.Labels)
		}
	}
	return labels
}

// notHTML says that a tuple has headers, one of which names a type that is not HTML.
func (f *frame) notHTML(answer *Object) bool {
	for _, part := range f.st.contents(answer).list() {
		headers, ok := part.value.Shape.(*Object)
		if !ok || headers.kind != dictObject {
			continue
		}
		for _, h := range f.st.contents(headers).list() {
			c, ok := constOf(h.value)
			if ok && strings.Contains(strings.ToLower(h.key), "content-type") && !strings.Contains(c.Text, "html") {
				return true
			}
		}
	}
	return false
}
