package djtmpl

import (
	"strings"

	"paddock/internal/source"
)

// Expr is an expression.
type Expr interface {
	Range() source.Span
	expr()
}

type (
	// Name is a variable of the context.
	Name struct {
		Span
		Name string
	}

	// Attr is `x.name`: a key, an attribute or an index of x, whichever there is, called if it can be.
	Attr struct {
		Span
		X    Expr
		Name Ident
	}

	// Index is `x[key]`; Jinja2.
	Index struct {
		Span
		X, Key Expr
	}

	// Slice is `a:b:c` as a key; Jinja2. What is left out is nil.
	Slice struct {
		Span
		Low, High, Step Expr
	}

	// Str is a text; Translated says `_("…")`.
	Str struct {
		Span
		Value      string
		Translated bool
	}

	// Num is a number, as it is written.
	Num struct {
		Span
		Text string
	}

	// Const is True, False or None.
	Const struct {
		Span
		Value string
	}

	// Filter is `x|name:arg`, in Jinja2 `x|name(args)`.
	Filter struct {
		Span
		X      Expr
		Name   Ident
		Args   []Expr
		Kwargs []*Binding
	}

	// Test is Jinja2's `x is name(args)`.
	Test struct {
		Span
		X    Expr
		Not  bool
		Name Ident
		Args []Expr
	}

	// Call is `f(args)`; Jinja2. An argument `*x` is Unary "*", `**x` is Unary "**".
	Call struct {
		Span
		Func   Expr
		Args   []Expr
		Kwargs []*Binding
	}

	// Unary is "not", and in Jinja2 "-" and "+".
	Unary struct {
		Span
		Op string
		X  Expr
	}

	// Binary is an operator of `if`: "and", "or", "in", "not in", "is", "is
	// not", "==", "!=", "<", "<=", ">", ">="; in Jinja2 also "+", "-", "*", "/", "//", "%", "**", "~".
	Binary struct {
		Span
		Op   string
		X, Y Expr
	}

	// Cond is Jinja2's `x if cond else y`; Else is nil without.
	Cond struct {
		Span
		Cond, Then, Else Expr
	}

	// List is `[…]`, `(…)` or `{…}`; of a dictionary (Kind '{'), keys and values take turns. Jinja2.
	List struct {
		Span
		Kind  byte // '[', '(' or '{'
		Items []Expr
	}

	// Content stands for the text that a FilterBlock filters.
	Content struct{ Span }

	// BadExpr is what could not be read; there is an error for it.
	BadExpr struct{ Span }
)

func (*Name) expr()    {}
func (*Attr) expr()    {}
func (*Index) expr()   {}
func (*Slice) expr()   {}
func (*Str) expr()     {}
func (*Num) expr()     {}
func (*Const) expr()   {}
func (*Filter) expr()  {}
func (*Test) expr()    {}
func (*Call) expr()    {}
func (*Unary) expr()   {}
func (*Binary) expr()  {}
func (*Cond) expr()    {}
func (*List) expr()    {}
func (*Content) expr() {}
func (*BadExpr) expr() {}

// Path is the dotted name of an expression that is nothing but names, "user.profile.bio"; "" for all others.
func Path(x Expr) string {
	switch x := x.(type) {
	case *Name:
		return x.Name
	case *Attr:
		if p := Path(x.X); p != "" {
			return p + "." + x.Name.Name
		}
	}
	return ""
}

// Filters are the names of the filters on an expression, the first to be applied first, and what they stand on.
func Filters(x Expr) (on Expr, names []string) {
	if f, ok := x.(*Filter); ok {
		on, names = Filters(f.X)
		return on, append(names, f.Name.Name)
	}
	return x, nil
}

// Operands are the expressions right below an expression.
func Operands(x Expr) []Expr {
	var list []Expr
	add := func(xs ...Expr) {
		for _, x := range xs {
			if x != nil {
				list = append(list, x)
			}
		}
	}
	named := func(bs []*Binding) {
		for _, b := range bs {
			add(b.Value)
		}
	}
	switch x := x.(type) {
	case *Attr:
		add(x.X)
	case *Index:
		add(x.X, x.Key)
	case *Slice:
		add(x.Low, x.High, x.Step)
	case *Filter:
		add(x.X)
		add(x.Args...)
		named(x.Kwargs)
	case *Test:
		add(x.X)
		add(x.Args...)
	case *Call:
		add(x.Func)
		add(x.Args...)
		named(x.Kwargs)
	case *Unary:
		add(x.X)
	case *Binary:
		add(x.X, x.Y)
	case *Cond:
		add(x.Then, x.Cond, x.Else)
	case *List:
		add(x.Items...)
	}
	return list
}

// InspectExpr calls f for an expression and those below it, as long as f says true.
func InspectExpr(x Expr, f func(Expr) bool) {
	if x == nil || !f(x) {
		return
	}
	for _, o := range Operands(x) {
		InspectExpr(o, f)
	}
}

// IsSuper says that an expression is the block that the one it stands in
// replaces, whatever filters are on it: `block.super`, in Jinja2 `super()`.
func IsSuper(x Expr) bool {
	x, _ = Filters(x)
	if call, ok := x.(*Call); ok {
		name, ok := call.Func.(*Name)
		return ok && name.Name == "super"
	}
	p, ok := x.(*Attr)
	return ok && p.Name.Name == "super" && strings.EqualFold(Path(p), "block.super")
}

// spanOf is the span of an expression of Django's, to be changed while the tree is built.
func spanOf(x Expr) *Span {
	switch x := x.(type) {
	case *Name:
		return &x.Span
	case *Attr:
		return &x.Span
	case *Str:
		return &x.Span
	case *Num:
		return &x.Span
	case *Const:
		return &x.Span
	case *Filter:
		return &x.Span
	case *BadExpr:
		return &x.Span
	}
	return nil
}
