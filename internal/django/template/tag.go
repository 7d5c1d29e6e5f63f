package template

import (
	"slices"

	"paddock/internal/djtmpl"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// Tags of the project's own.

// tag is a tag of the project's, or one of which nothing is known.
func (w *writer) tag(n *djtmpl.Tag) {
	at := n.Tag()
	r := w.set.Tag(w.t, n.Name.Name)
	if r == nil || r.Tag == nil || r.Tag.Kind == djtmpl.Custom {
		for _, s := range n.Sections {
			w.within(func() { w.nodes(s.Body) })
		}
		w.written(n.As)
		if n.As.Name != "" {
			w.set1(n.As, none(at), at)
		}
		return
	}
	c := &pysyntax.Call{Span: inner(at), Func: term("tag:"+n.Name.Name, at)}
	if r.Tag.TakesContext {
		c.Args = append(c.Args, w.context(at))
	}
	if r.Tag.Kind == djtmpl.SimpleBlock {
		c.Args = append(c.Args, none(at))
	}
	for _, a := range n.Args {
		c.Args = append(c.Args, w.expr(a))
	}
	for _, k := range n.Kwargs {
		c.Keywords = append(c.Keywords, &pysyntax.Keyword{Span: inner(at), Name: pysyntax.Ident{Name: k.Name.Name}, Value: w.expr(k.Value)})
	}
	for _, s := range n.Sections {
		w.within(func() { w.nodes(s.Body) })
	}
	if r.Tag.Kind != djtmpl.Inclusion {
		if n.As.Name != "" {
			w.set1(n.As, c, at)
			return
		}
		w.show(nil, c, at)
		return
	}
	file := w.set.Find(r.Tag.Template)
	if r.Tag.Template == "" || file == "" || w.depth >= maxIncludes {
		w.add(&pysyntax.ExprStmt{Span: inner(at), Value: c})
		return
	}
	t := w.set.Parse(file)
	if t == nil {
		return
	}
	f := w.set.piece(t, t, t.Nodes, w.escape, w.at, true, w.depth+1, nil)
	if f == nil {
		return
	}
	// The function's dict is all that its template is told.
	got := w.bind("tag")
	w.add(&pysyntax.Assign{Span: inner(at), Targets: []pysyntax.Expr{&pysyntax.Name{Span: inner(at), ID: got}}, Value: c})
	given := map[string]pysyntax.Expr{}
	for _, p := range f.params {
		given[p] = w.part(&pysyntax.Name{Span: inner(at), ID: got}, p, at)
	}
	w.callPage(f, at, given, true)
	w.at = f.after
}

// context is the dict of all that a tag with takes_context may ask for.
func (w *writer) context(at source.Span) pysyntax.Expr {
	d := &pysyntax.Dict{Span: inner(at)}
	add := func(name string) {
		d.Keys = append(d.Keys, text(name, at))
		d.Values = append(d.Values, w.name(name, at))
	}
	add("request")
	add("user")
	for _, name := range w.asked(at) {
		if name != "request" && name != "user" {
			add(name)
		}
	}
	return d
}

// asked are names of the template's that a tag with takes_context at this place may use: those that are bound here, and
// those that the function of the tag names as keys.
func (w *writer) asked(at source.Span) []string {
	var names []string
	for name, v := range w.scope {
		if v != "" {
			names = append(names, name)
		}
	}
	for name := range w.params {
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
