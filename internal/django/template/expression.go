package template

import (
	"paddock/internal/djtmpl"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// part is what templates reach of a value by a name.
func (w *writer) part(v pysyntax.Expr, name string, at source.Span) pysyntax.Expr {
	return &pysyntax.Call{Span: inner(at), Func: term("part", at), Args: []pysyntax.Expr{v, text(name, at)}}
}

// expr is an expression of a template in Python's terms.
func (w *writer) expr(x djtmpl.Expr) pysyntax.Expr {
	if x == nil {
		return none(source.Span{Start: 2, End: 2})
	}
	at := x.Range()
	switch x := x.(type) {
	case *djtmpl.Name:
		return w.name(x.Name, at)
	case *djtmpl.Attr:
		return w.part(w.expr(x.X), x.Name.Name, at)
	case *djtmpl.Index:
		if s, ok := x.Key.(*djtmpl.Slice); ok {
			return &pysyntax.Subscript{Span: inner(at), Value: w.expr(x.X), Index: &pysyntax.Slice{Span: inner(s.Range())}}
		}
		return &pysyntax.Subscript{Span: inner(at), Value: w.expr(x.X), Index: w.expr(x.Key)}
	case *djtmpl.Str:
		return text(x.Value, at)
	case *djtmpl.Num:
		return &pysyntax.Num{Span: inner(at), Text: x.Text}
	case *djtmpl.Const:
		kind := pysyntax.None
		switch x.Value {
		case "True":
			kind = pysyntax.True
		case "False":
			kind = pysyntax.False
		}
		return &pysyntax.Constant{Span: inner(at), Kind: kind}
	case *djtmpl.Filter:
		return w.filter(x)
	case *djtmpl.Call:
		return w.jinjaCall(x)
	case *djtmpl.Unary:
		if x.Op == "not" {
			return &pysyntax.UnaryOp{Span: inner(at), Op: pysyntax.Not, Operand: w.expr(x.X)}
		}
		return w.expr(x.X)
	case *djtmpl.Binary:
		return w.binary(x)
	case *djtmpl.Cond:
		return &pysyntax.IfExp{Span: inner(at), Test: w.expr(x.Cond), Body: w.expr(x.Then), Orelse: w.expr(x.Else)}
	case *djtmpl.List:
		if x.Kind == '{' {
			d := &pysyntax.Dict{Span: inner(at)}
			for i := 0; i+1 < len(x.Items); i += 2 {
				d.Keys = append(d.Keys, w.expr(x.Items[i]))
				d.Values = append(d.Values, w.expr(x.Items[i+1]))
			}
			return d
		}
		var elts []pysyntax.Expr
		for _, e := range x.Items {
			elts = append(elts, w.expr(e))
		}
		return &pysyntax.List{Span: inner(at), Elts: elts}
	}
	return none(at)
}

// operators are those of conditions.
var operators = map[string]pysyntax.CompareOp{
	"in": pysyntax.In, "not in": pysyntax.NotIn, "is": pysyntax.Is, "is not": pysyntax.IsNot, "==": pysyntax.Eq, "!=": pysyntax.NotEq,
	"<": pysyntax.Lt, "<=": pysyntax.LtE, ">": pysyntax.Gt, ">=": pysyntax.GtE,
}

func (w *writer) binary(x *djtmpl.Binary) pysyntax.Expr {
	at := x.Range()
	left, right := w.expr(x.X), w.expr(x.Y)
	if x.Op == "and" || x.Op == "or" {
		return &pysyntax.BoolOp{Span: inner(at), Or: x.Op == "or", Values: []pysyntax.Expr{left, right}}
	}
	if op, ok := operators[x.Op]; ok {
		return &pysyntax.Compare{Span: inner(at), Left: left, Ops: []pysyntax.CompareOp{op}, Comparators: []pysyntax.Expr{right}}
	}
	op := pysyntax.Add
	switch x.Op {
	case "-":
		op = pysyntax.Sub
	case "*":
		op = pysyntax.Mult
	case "/":
		op = pysyntax.Div
	case "%":
		op = pysyntax.Mod
	case "~":
		if w.safe(x) { // beside safe text the other is escaped
			left, right = w.escaped(x.X, left, at), w.escaped(x.Y, right, at)
		}
		left = &pysyntax.Call{Span: inner(at), Func: term("str", at), Args: []pysyntax.Expr{left}}
		right = &pysyntax.Call{Span: inner(at), Func: term("str", at), Args: []pysyntax.Expr{right}}
	}
	return &pysyntax.BinOp{Span: inner(at), Left: left, Op: op, Right: right}
}

func (w *writer) filter(x *djtmpl.Filter) pysyntax.Expr {
	at := x.Range()
	name := x.Name.Name
	own := w.set.Filter(w.t, name)
	if own == nil && w.leaves(x) {
		name = "safe"
	}
	name = "filter:" + name
	if own != nil && w.besides {
		name = "aside:" + name
	}
	value := w.expr(x.X)
	if name == "filter:safe" { // what it marks is the text of a value
		value = &pysyntax.Call{Span: inner(at), Func: term("str", at), Args: []pysyntax.Expr{value}}
	}
	c := &pysyntax.Call{Span: inner(at), Func: term(name, at), Args: []pysyntax.Expr{value}}
	if own != nil && own.Filter.NeedsAutoescape && !w.escape {
		c.Keywords = append(c.Keywords, &pysyntax.Keyword{Span: inner(at), Name: pysyntax.Ident{Name: "autoescape"}, Value: &pysyntax.Constant{Span: inner(at), Kind: pysyntax.False}})
	}
	for _, a := range x.Args {
		c.Args = append(c.Args, w.expr(a))
	}
	for _, k := range x.Kwargs {
		c.Keywords = append(c.Keywords, &pysyntax.Keyword{Span: inner(at), Name: pysyntax.Ident{Name: k.Name.Name}, Value: w.expr(k.Value)})
	}
	return c
}

// leaves says that a filter which may escape leaves a text as it is: it escapes only what is not safe, and most only where
// autoescape is on.
func (w *writer) leaves(x *djtmpl.Filter) bool {
	name, jinja := x.Name.Name, w.t.Dialect == djtmpl.Jinja
	switch {
	case name == "escape" || name == "e":
		return w.safe(x.X)
	case jinja:
		return name == "join"
	}
	spec := djtmpl.BuiltinFilter(name)
	return spec != nil && spec.NeedsAutoescape && (!w.escape || w.safe(x.X))
}

// jinjaCall is a call that stands in the template: of a method, or of something that it was told.
func (w *writer) jinjaCall(x *djtmpl.Call) pysyntax.Expr {
	at := x.Range()
	if n, ok := x.Func.(*djtmpl.Name); ok && (n.Name == "url" || n.Name == "url_for" || n.Name == "static") {
		if _, bound := w.scope[n.Name]; !bound {
			return none(at) // an address of the site, as Django's tags of these names write it
		}
	}
	c := &pysyntax.Call{Span: inner(at)}
	switch f := x.Func.(type) {
	case *djtmpl.Attr:
		c.Func = &pysyntax.Attribute{Span: inner(f.Range()), Value: w.expr(f.X), Attr: pysyntax.Ident{Span: inner(source.Span(f.Name.Span)), Name: f.Name.Name}}
	default:
		c.Func = w.expr(x.Func)
	}
	for _, a := range x.Args {
		if u, ok := a.(*djtmpl.Unary); ok && (u.Op == "*" || u.Op == "**") {
			c.Args = append(c.Args, &pysyntax.Starred{Span: inner(at), Value: w.expr(u.X)})
			continue
		}
		c.Args = append(c.Args, w.expr(a))
	}
	for _, k := range x.Kwargs {
		c.Keywords = append(c.Keywords, &pysyntax.Keyword{Span: inner(at), Name: pysyntax.Ident{Name: k.Name.Name}, Value: w.expr(k.Value)})
	}
	return c
}
