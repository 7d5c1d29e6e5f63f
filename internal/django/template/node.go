package template

import (
	"maps"
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
		w.within(func() {
			w.bindings(n.Bindings, n.Tag())
			w.nodes(n.Body)
		})
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
	}
}

func (w *writer) output(n *djtmpl.Output) {
	if isSuper(n.X) {
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
			s := &pysyntax.If{Span: inner(at), Test: w.expr(b.Cond), Body: w.body(b.Body)}
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
	at := n.Tag()
	seq := w.expr(n.Seq)
	before := w.at
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
		body := w.body(n.Body)
		w.add(&pysyntax.For{Span: inner(at), Target: target, Iter: seq, Body: body})
	})
	after := before.or(w.at)
	if n.Empty != nil {
		w.at = before
		w.stmts = append(w.stmts, w.body(n.Empty)...)
		after = after.or(w.at)
	}
	w.at = after
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

func (w *writer) include(n *djtmpl.Include) {
	name := constant(n.Name)
	if name == "" || w.depth >= maxIncludes {
		return
	}
	// `include "x.html#part"` is one part of it.
	file, part, _ := strings.Cut(relative(w.t.File.Path, name, w.set), "#")
	found := w.set.Find(file)
	if found == "" {
		return
	}
	t := w.set.Parse(found)
	if t == nil {
		return
	}
	var node any = t
	body := t.Nodes
	if part != "" {
		p := t.Partials[part]
		if p == nil {
			return
		}
		node, body = p, p.Body
	} else if t.Extends != nil {
		// An included template that extends another is a page of its own.
		if p := w.set.Page(file); p != nil {
			w.includePage(n, p)
		}
		return
	}
	f := w.set.piece(t, node, body, w.escape, w.at, true, w.depth+1, w.marked(n.With, n.Only)...)
	if f == nil {
		return
	}
	w.callPage(f, n.Tag(), w.given(n), n.Only)
	w.at = f.after
}

// marked are the names that hold safe text in a template that is told some names here, sorted.
func (w *writer) marked(with []*djtmpl.Binding, only bool) []string {
	names := map[string]bool{}
	if !only {
		for name, safe := range w.marks {
			names[name] = safe && w.scope[name] == "" && !strings.Contains(name, "·")
		}
		for name, v := range w.scope {
			names[name] = w.marks[v]
		}
	}
	for _, b := range with {
		names[b.Name.Name] = w.safe(b.Value)
	}
	maps.DeleteFunc(names, func(_ string, safe bool) bool { return !safe })
	return slices.Sorted(maps.Keys(names))
}

func (w *writer) given(n *djtmpl.Include) map[string]pysyntax.Expr {
	given := map[string]pysyntax.Expr{}
	for _, b := range n.With {
		given[b.Name.Name] = w.expr(b.Value)
	}
	return given
}

func (w *writer) includePage(n *djtmpl.Include, p *Page) {
	i := slices.IndexFunc(w.set.pages.list, func(f *function) bool { return f.Def == p.Def })
	if i >= 0 {
		f := w.set.pages.list[i]
		w.callPage(f, n.Tag(), w.given(n), n.Only)
	}
}

func (w *writer) block(n *djtmpl.Block) {
	if w.wholes {
		w.within(func() { w.nodes(n.Body) })
		return
	}
	w.blocks = append(w.blocks, blockAt{n, w.escape, w.at})
	// Its own body tells in which state the text behind it begins; what is in it is told elsewhere.
	shadow := &writer{set: w.set, t: w.t, scope: map[string]string{}, params: map[string]bool{}, marks: map[string]bool{}, escape: w.escape, at: w.at, depth: w.depth, silent: true}
	shadow.nodes(n.Body)
	w.at = shadow.at
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
	f := w.set.piece(t, t, t.Nodes, w.escape, w.at, true, w.depth+1)
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
			w.mark(djtmpl.Ident{Span: name.Span, Name: name.Name}, v, w.safe(n.Value), at)
		}
		return
	}
	t := &pysyntax.Tuple{Span: inner(at)}
	for _, x := range n.Targets {
		t.Elts = append(t.Elts, w.target(x, at))
	}
	w.add(&pysyntax.Assign{Span: inner(at), Targets: []pysyntax.Expr{t}, Value: v})
}
