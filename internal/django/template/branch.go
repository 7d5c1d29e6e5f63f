package template

import (
	"slices"

	"paddock/internal/djtmpl"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// Branches and loops: bodies of which some are shown, and the states of HTML behind them.

func (w *writer) branches(n *djtmpl.If) {
	before := w.at
	var after states
	sure := false
	var first *pysyntax.If
	var last *pysyntax.If
	for _, b := range n.Branches {
		w.at = before
		if b.Cond == nil {
			sure = true
			body := w.body(b.Body)
			if last != nil {
				last.Orelse = body
			}
		} else {
			at := b.Tag()
			s := &pysyntax.If{Span: inner(at), Test: w.expr(b.Cond)}
			if name := w.tagged(b.Cond); name != "" {
				s.Body = w.apart(func() {
					w.within(func() {
						w.set1(djtmpl.Ident{Name: name}, &pysyntax.Call{Span: inner(at), Func: term("tagged", at)}, at)
						w.nodes(b.Body)
					})
				})
			} else {
				s.Body = w.body(b.Body)
			}
			if last == nil {
				first = s
			} else {
				last.Orelse = []pysyntax.Stmt{s}
			}
			last = s
		}
		after = after.or(w.at)
	}
	if first != nil {
		w.add(first)
	}
	if !sure {
		after = after.or(before)
	}
	w.at = after
}

// tagged is the name of a message of which a condition says that it has a tag of the project's own, as in
// `{% if "safe" in message.tags %}`: it is one that was sent with extra tags.
func (w *writer) tagged(x djtmpl.Expr) string {
	c, ok := x.(*djtmpl.Binary)
	if !ok || c.Op != "in" && c.Op != "==" {
		return ""
	}
	word, tags := c.X, c.Y
	if c.Op == "==" {
		if _, ok := word.(*djtmpl.Str); !ok {
			word, tags = tags, word
		}
	}
	s, ok := word.(*djtmpl.Str)
	if !ok || slices.Contains([]string{"", "debug", "info", "success", "warning", "error"}, s.Value) {
		return "" // what all messages of a level have
	}
	a, ok := tags.(*djtmpl.Attr)
	if !ok || a.Name.Name != "tags" && a.Name.Name != "extra_tags" {
		return ""
	}
	name, ok := a.X.(*djtmpl.Name)
	if !ok {
		return ""
	}
	for i := len(w.around) - 1; i >= 0; i-- {
		if f, ok := w.around[i].(*djtmpl.For); ok && len(f.Vars) == 1 {
			if v, ok := f.Vars[0].(*djtmpl.Name); ok && v.Name == name.Name {
				if seq, ok := f.Seq.(*djtmpl.Name); ok && seq.Name == "messages" {
					return name.Name
				}
				return ""
			}
		}
	}
	return ""
}

// fork writes two bodies of which one is shown.
func (w *writer) fork(one, other []djtmpl.Node) {
	before := w.at
	s := &pysyntax.If{Span: pysyntax.Span{Start: 2, End: 2}, Test: term("unknown", source.Span{Start: 2, End: 2}), Body: w.body(one)}
	after := w.at
	w.at = before
	s.Orelse = w.body(other)
	w.at = after.or(w.at)
	w.add(s)
}

func (w *writer) loop(n *djtmpl.For) {
	before := w.at
	w.inside(n, func() { w.nodes(n.Body) })
	after := before.or(w.at)
	if n.Empty != nil {
		w.at = before
		w.stmts = append(w.stmts, w.body(n.Empty)...)
		after = after.or(w.at)
	}
	w.at = after
}

// enclose writes something within the loops and names of some nodes, the outermost first.
func (w *writer) enclose(around []djtmpl.Node, do func()) {
	if len(around) == 0 {
		do()
		return
	}
	w.inside(around[0], func() { w.enclose(around[1:], do) })
}

// inside writes something where the names of a `for` or `with` are bound.
func (w *writer) inside(n djtmpl.Node, do func()) {
	w.around = append(w.around, n)
	defer func() { w.around = w.around[:len(w.around)-1] }()
	switch n := n.(type) {
	case *djtmpl.With:
		w.within(func() {
			w.bindings(n.Bindings, n.Tag())
			do()
		})
	case *djtmpl.For:
		at := n.Tag()
		seq := w.expr(n.Seq)
		w.within(func() {
			var target pysyntax.Expr
			var names []pysyntax.Expr
			for _, v := range n.Vars {
				names = append(names, w.target(v, at))
			}
			switch len(names) {
			case 0:
				target = &pysyntax.Name{Span: inner(at), ID: w.bind("_")}
			case 1:
				target = names[0]
			default:
				target = &pysyntax.Tuple{Span: inner(at), Elts: names}
			}
			w.scope["forloop"], w.scope["loop"] = "", ""
			body := w.apart(do)
			w.add(&pysyntax.For{Span: inner(at), Target: target, Iter: seq, Body: body})
		})
	}
}

// target is a variable that a loop binds.
func (w *writer) target(x djtmpl.Expr, at source.Span) pysyntax.Expr {
	switch x := x.(type) {
	case *djtmpl.Name:
		return &pysyntax.Name{Span: inner(x.Range()), ID: w.bind(x.Name)}
	case *djtmpl.List:
		t := &pysyntax.Tuple{Span: inner(x.Range())}
		for _, e := range x.Items {
			t.Elts = append(t.Elts, w.target(e, at))
		}
		return t
	}
	return &pysyntax.Name{Span: inner(at), ID: w.bind("_")}
}
