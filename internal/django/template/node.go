package template

import (
	"slices"
	"strings"

	"paddock/internal/djtmpl"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// nodes writes a list of nodes.
func (w *writer) nodes(list []djtmpl.Node) {
	for _, n := range list {
		w.node(n)
	}
}

func (w *writer) node(n djtmpl.Node) {
	switch n := n.(type) {
	case *djtmpl.Text:
		w.at = w.at.text(n.Text)
		w.read(n.Text)
		w.tags = w.tags || hasTag(n.Text)
	case *djtmpl.Output:
		w.output(n)
	case *djtmpl.If:
		w.branches(n)
	case *djtmpl.For:
		w.loop(n)
	case *djtmpl.With:
		w.inside(n, func() { w.nodes(n.Body) })
	case *djtmpl.Include:
		w.include(n)
	case *djtmpl.Extends:
		// Nothing but its blocks is shown, and those are told by the page.
	case *djtmpl.Block:
		w.block(n)
	case *djtmpl.AutoEscape:
		outer := w.escape
		w.escape = n.On
		w.nodes(n.Body)
		w.escape = outer
	case *djtmpl.FilterBlock:
		w.filtered(n.X, n.Body, n.Tag())
	case *djtmpl.Spaceless:
		w.nodes(n.Body)
	case *djtmpl.Verbatim:
		w.nodes(n.Body)
	case *djtmpl.Cycle:
		w.choice(n.Values, n.As, n.Silent || n.As.Name != "" && n.Silent, n.Tag())
	case *djtmpl.FirstOf:
		if n.As.Name == "" {
			w.choice(n.Values, n.As, false, n.Tag())
			break
		}
		// What it keeps is escaped.
		var list []pysyntax.Expr
		for _, v := range n.Values {
			list = append(list, w.escaped(v, w.expr(v), n.Tag()))
		}
		w.mark(n.As, &pysyntax.BoolOp{Span: inner(n.Tag()), Or: true, Values: append(list, none(n.Tag()))}, w.escape, n.Tag())
	case *djtmpl.Regroup:
		w.regroup(n)
	case *djtmpl.IfChanged:
		w.fork(n.Body, n.Else)
	case *djtmpl.Trans:
		v := w.expr(n.Message)
		if n.As.Name != "" {
			w.mark(n.As, w.escaped(n.Message, v, n.Tag()), w.escape || w.safe(n.Message), n.Tag())
		} else {
			w.show(n.Message, v, n.Tag())
		}
	case *djtmpl.BlockTrans:
		w.within(func() {
			w.bindings(n.With, n.Tag())
			if n.Count != nil {
				w.bindings([]*djtmpl.Binding{n.Count}, n.Tag())
			}
			w.nodes(n.Body)
			w.nodes(n.Plural)
		})
	case *djtmpl.URL:
		// What it writes is quoted for a URL.
		w.set1(n.As, none(n.Tag()), n.Tag())
		w.written(n.As)
	case *djtmpl.Static:
		v := w.expr(n.Path)
		if n.As.Name != "" {
			w.set1(n.As, v, n.Tag())
		} else {
			w.written(n.As)
		}
	case *djtmpl.Now, *djtmpl.CSRFToken, *djtmpl.WidthRatio, *djtmpl.TemplateTag, *djtmpl.Lorem, *djtmpl.Prefix:
		w.written(djtmpl.Ident{})
	case *djtmpl.Get:
		w.set1(n.As, none(n.Tag()), n.Tag())
	case *djtmpl.PartialDef:
		if n.Inline {
			w.nodes(n.Body)
		}
	case *djtmpl.Partial:
		if p := w.t.Partials[n.Name.Name]; p != nil && w.depth < maxIncludes {
			w.depth++
			w.within(func() { w.nodes(p.Body) })
			w.depth--
		}
	case *djtmpl.Cache:
		w.nodes(n.Body)
	case *djtmpl.Locale:
		w.nodes(n.Body)
	case *djtmpl.Tag:
		w.tag(n)
	case *djtmpl.Set:
		w.jinjaSet(n)
	case *djtmpl.Macro:
		// Told where it is called.
	case *djtmpl.CallBlock:
		if c, ok := n.Call.(*djtmpl.Call); !ok || !w.macro(c, n.Tag()) {
			w.add(&pysyntax.ExprStmt{Span: inner(n.Tag()), Value: w.expr(n.Call)})
		}
		w.nodes(n.Body)
	case *djtmpl.Do:
		w.add(&pysyntax.ExprStmt{Span: inner(n.Tag()), Value: w.expr(n.X)})
	}
}

// hasTag says that a text has a tag of HTML in it.
func hasTag(text string) bool {
	for i := 0; i+2 < len(text); i++ {
		if text[i] == '<' && (text[i+1]|0x20 >= 'a' && text[i+1]|0x20 <= 'z' || text[i+1] == '!' || text[i+1] == '/') {
			return true
		}
	}
	return false
}

func none(at source.Span) pysyntax.Expr {
	return &pysyntax.Constant{Span: inner(at), Kind: pysyntax.None}
}

// written goes on behind something harmless that is shown, unless it got a name.
func (w *writer) written(as djtmpl.Ident) {
	if as.Name == "" {
		w.at = w.at.output()
	}
}

func (w *writer) bindings(list []*djtmpl.Binding, at source.Span) {
	// All of them are evaluated before any is bound.
	values, safe := make([]pysyntax.Expr, len(list)), make([]bool, len(list))
	for i, b := range list {
		values[i], safe[i] = w.expr(b.Value), w.safe(b.Value)
	}
	for i, b := range list {
		w.mark(b.Name, values[i], safe[i], at)
		w.know(b.Name.Name, b.Value)
	}
}

func (w *writer) output(n *djtmpl.Output) {
	if djtmpl.IsSuper(n.X) {
		return // the page tells it
	}
	if c, ok := n.X.(*djtmpl.Call); ok && w.macro(c, n.Range()) {
		return
	}
	if c, ok := n.X.(*djtmpl.Cond); ok { // each of the two is escaped or not
		w.choice([]djtmpl.Expr{c.Then, c.Else}, djtmpl.Ident{}, false, n.Range())
		return
	}
	w.show(n.X, w.expr(n.X), n.Range())
}

// filtered is a body that filters are put on: what is shown in it goes through them.
func (w *writer) filtered(x djtmpl.Expr, body []djtmpl.Node, at source.Span) {
	outer := w.forced
	if _, names := djtmpl.Filters(x); slices.Contains(names, "escape") || slices.Contains(names, "force_escape") || slices.Contains(names, "e") {
		w.forced = true
	}
	w.nodes(body)
	w.forced = outer
}

// choice is one of several values.
func (w *writer) choice(values []djtmpl.Expr, as djtmpl.Ident, silent bool, at source.Span) {
	var list []pysyntax.Expr
	for _, v := range values {
		list = append(list, w.expr(v))
	}
	before, line := w.at, w.line
	if !silent {
		after := before
		for i, v := range values {
			w.at, w.line = before, line
			w.show(v, list[i], at)
			after = after.or(w.at)
		}
		w.at = after
	}
	if as.Name != "" && len(list) > 0 {
		w.set1(as, &pysyntax.BoolOp{Span: inner(at), Or: true, Values: append(list, none(at))}, at)
	}
}

// regroup is a list of groups: each has a name and the things in it.
func (w *writer) regroup(n *djtmpl.Regroup) {
	at := n.Tag()
	list := w.expr(n.X)
	var grouper pysyntax.Expr = none(at)
	w.within(func() {
		item := w.bind("item")
		w.add(&pysyntax.For{Span: inner(at), Target: &pysyntax.Name{Span: inner(at), ID: item}, Iter: list, Body: []pysyntax.Stmt{&pysyntax.Pass{Span: inner(at)}}})
		grouper = &pysyntax.Name{Span: inner(at), ID: item}
		for _, part := range strings.Split(djtmpl.Path(n.By), ".")[1:] {
			grouper = w.part(grouper, part, at)
		}
	})
	group := &pysyntax.Dict{Span: inner(at), Keys: []pysyntax.Expr{text("grouper", at), text("list", at)}, Values: []pysyntax.Expr{grouper, list}}
	w.set1(n.As, &pysyntax.List{Span: inner(at), Elts: []pysyntax.Expr{group}}, at)
}

func text(s string, at source.Span) pysyntax.Expr { return &pysyntax.Str{Span: inner(at), Value: s} }

func (w *writer) jinjaSet(n *djtmpl.Set) {
	at := n.Tag()
	if n.Value == nil {
		w.nodes(n.Body)
		for _, t := range n.Targets {
			if name, ok := t.(*djtmpl.Name); ok {
				w.set1(djtmpl.Ident{Span: name.Span, Name: name.Name}, none(at), at)
			}
		}
		return
	}
	v := w.expr(n.Value)
	if len(n.Targets) == 1 {
		if name, ok := n.Targets[0].(*djtmpl.Name); ok {
			safe := w.safe(n.Value)
			w.mark(djtmpl.Ident{Span: name.Span, Name: name.Name}, v, safe, at)
			w.know(name.Name, n.Value)
		}
		return
	}
	t := &pysyntax.Tuple{Span: inner(at)}
	for _, x := range n.Targets {
		t.Elts = append(t.Elts, w.target(x, at))
	}
	w.add(&pysyntax.Assign{Span: inner(at), Targets: []pysyntax.Expr{t}, Value: v})
}
