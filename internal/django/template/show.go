package template

import (
	"slices"
	"strings"

	"paddock/internal/djtmpl"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// How what is shown gets into the sinks of its place, escaped or not.

// read goes on with the line.
func (w *writer) read(text string) {
	if i := strings.LastIndexByte(text, '\n'); i >= 0 {
		w.line = text[i+1:]
	} else if len(w.line) < maxLine {
		w.line += text
	}
}

// maxLine bounds what is kept of a line, in bytes.
const maxLine = 2000

// escaped is a value as autoescape leaves it.
func (w *writer) escaped(x djtmpl.Expr, v pysyntax.Expr, at source.Span) pysyntax.Expr {
	if !w.escape || w.safe(x) {
		return v
	}
	text := &pysyntax.Call{Span: inner(at), Func: term("str", at), Args: []pysyntax.Expr{v}}
	return &pysyntax.Call{Span: inner(at), Func: term("escape", at), Args: []pysyntax.Expr{text}}
}

// show gets a value into the sinks of the place.
func (w *writer) show(x djtmpl.Expr, v pysyntax.Expr, at source.Span) {
	if v == nil {
		return
	}
	raw := !w.forced && (!w.escape || w.safe(x))
	if x != nil {
		w.showInScript(x, v, at, raw)
	}
	sinks := w.at.sinks(!raw, w.line)
	if len(sinks) == 0 && w.calls(x) {
		w.aside(x, v, at)
	}
	for _, sink := range sinks {
		text := pysyntax.Expr(&pysyntax.Call{Span: inner(at), Func: term("str", at), Args: []pysyntax.Expr{v}})
		if !raw {
			text = &pysyntax.Call{Span: inner(at), Func: term("escape", at), Args: []pysyntax.Expr{text}}
		}
		w.add(&pysyntax.ExprStmt{Span: pysyntax.Span(at), Value: &pysyntax.Call{
			Span: pysyntax.Span(at), Func: term("show:"+sink, at), Args: []pysyntax.Expr{text},
		}})
	}
	w.at = w.at.output()
	w.read(shown)
}

// aside has the project's functions called in what is shown where nothing happens to it: what they do with it may matter.
// That does not say what else they are passed, as "aside:" before their names tells.
func (w *writer) aside(x djtmpl.Expr, v pysyntax.Expr, at source.Span) {
	if x != nil {
		w.besides = true
		v = w.expr(x)
		w.besides = false
	} else if c, ok := v.(*pysyntax.Call); ok {
		if f, ok := c.Func.(*pysyntax.Name); ok {
			c.Func = term("aside:"+f.ID[1:], at)
		}
	}
	w.add(&pysyntax.ExprStmt{Span: inner(at), Value: v})
}

// calls says that an expression calls functions of the project's; nil is a tag of its own.
func (w *writer) calls(x djtmpl.Expr) bool {
	switch x := x.(type) {
	case nil:
		return true
	case *djtmpl.Call:
		return true
	case *djtmpl.Filter:
		return w.set.Filter(w.t, x.Name.Name) != nil || w.calls(x.X) || slices.ContainsFunc(x.Args, w.calls)
	}
	return false
}

// showInScript gets a value into what a script makes of the place it stands in. A script reads what escapejs has made of
// a text as the text.
func (w *writer) showInScript(x djtmpl.Expr, v pysyntax.Expr, at source.Span, raw bool) {
	if !w.at.inScript() {
		return
	}
	for _, sink := range w.set.throughScript(w.t, at.Start) {
		if f, ok := x.(*djtmpl.Filter); ok && f.Name.Name == "escapejs" {
			v, raw = w.expr(f.X), true
		}
		text := pysyntax.Expr(&pysyntax.Call{Span: inner(at), Func: term("str", at), Args: []pysyntax.Expr{v}})
		if !raw {
			text = &pysyntax.Call{Span: inner(at), Func: term("escape", at), Args: []pysyntax.Expr{text}}
		}
		w.add(&pysyntax.ExprStmt{Span: pysyntax.Span(at), Value: &pysyntax.Call{
			Span: pysyntax.Span(at), Func: term("show:"+sink, at), Args: []pysyntax.Expr{text},
		}})
	}
}

// safe says that what an expression gives is not escaped: it was marked as safe by a filter, and no filter behind that has
// undone it.
func (w *writer) safe(x djtmpl.Expr) bool {
	switch x := x.(type) {
	case *djtmpl.Name:
		if v, ok := w.scope[x.Name]; ok {
			return w.marks[v]
		}
		return w.marks[x.Name]
	case *djtmpl.Binary:
		return x.Op == "~" && (w.safe(x.X) || w.safe(x.Y)) // the other one is escaped
	}
	f, ok := x.(*djtmpl.Filter)
	if !ok {
		return false
	}
	switch f.Name.Name {
	case "safe", "safeseq", "mark_safe":
		return true
	case "default", "default_if_none", "first", "last", "random", "cut", "d":
		// Django does not say of these that they keep a text safe, but they hand it out as it is, or mark it again.
		return w.safe(f.X)
	case "add": // a constant of the template is safe, and two safe texts make one
		if !w.safe(f.X) || len(f.Args) == 0 {
			return false
		}
		_, constant := f.Args[0].(*djtmpl.Str)
		return constant || w.safe(f.Args[0])
	}
	if spec := djtmpl.BuiltinFilter(f.Name.Name); spec != nil {
		return spec.IsSafe && w.safe(f.X)
	}
	if r := w.set.Filter(w.t, f.Name.Name); r != nil {
		return r.Filter.IsSafe && w.safe(f.X)
	}
	return false
}
