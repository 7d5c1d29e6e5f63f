package taint

import (
	"slices"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// What is asked of a part of a value, or of something that was made of it, says
// something of the value as well when the catalogue says so: behind
// `urlsplit(url).hostname in HOSTS` the url leads to one of HOSTS. Of other parts
// it does not: behind `splitext(name)[1] == ".png"` the name may be anything else.

// compared is an expression that was found to be one of the project's own values.
func (f *frame) compared(x pysyntax.Expr) {
	if f.st == nil {
		return
	}
	switch x := x.(type) {
	case *pysyntax.Attribute:
		for _, e := range f.attributeEntries(x) {
			if e.Verb == Guard && e.Compared {
				f.narrowMade(x.Value, e.Keep, 0)
			}
		}
	case *pysyntax.Call:
		if a, ok := x.Func.(*pysyntax.Attribute); ok && len(x.Args) == 0 && slices.Contains(spelling, a.Attr.Name) {
			f.compared(a.Value)
			return
		}
		for _, s := range shapes(f.quiet(x.Func).Shape) {
			lib, ok := s.(*external)
			if !ok {
				continue
			}
			for _, e := range f.e.Catalog.Entries(lib.name) {
				if e.Verb == Guard && e.Compared && f.holds(e, Value{}, f.quietArgs(x)) {
					f.narrowCompared(e, x)
				}
			}
		}
	case *pysyntax.Name:
		// `host = urlsplit(url).hostname`
		if given, ok := f.bound(x); ok {
			switch given.(type) {
			case *pysyntax.Attribute, *pysyntax.Call:
				f.compared(given)
			}
		}
	}
}

// spelling are methods of strings that give the same in another spelling.
var spelling = []string{"lower", "upper", "casefold", "strip"}

// schemeless is an expression that was found to be empty: an address without a scheme is one of the site's own, as one whose scheme is
// among those that are allowed.
func (f *frame) schemeless(x pysyntax.Expr) {
	for range maxMade {
		switch at := x.(type) {
		case *pysyntax.Name:
			given, ok := f.bound(at)
			if !ok {
				return
			}
			x = given
		case *pysyntax.Call:
			a, ok := at.Func.(*pysyntax.Attribute)
			if !ok || !slices.Contains(spelling, a.Attr.Name) {
				return
			}
			x = a.Value
		case *pysyntax.Attribute:
			if at.Attr.Name == "scheme" {
				f.compared(at)
			}
			return
		default:
			return
		}
	}
}

// narrowCompared takes the dangers from the arguments of a call whose result was compared: from the parts of a list
// that is written out there.
func (f *frame) narrowCompared(e *Entry, x *pysyntax.Call) {
	for _, a := range e.Args {
		arg := argumentExpr(x, a)
		list := []pysyntax.Expr{arg}
		switch t := arg.(type) {
		case nil:
			continue
		case *pysyntax.List:
			list = t.Elts
		case *pysyntax.Tuple:
			list = t.Elts
		}
		for _, one := range list {
			if e.Type == "" || slices.Contains(f.namesOf(f.quiet(one)), e.Type) {
				f.narrow(one, e.Keep)
			}
		}
	}
}

// refineAttribute is an attribute that is true, or false: `address.is_global`.
func (f *frame) refineAttribute(x *pysyntax.Attribute, truth bool) {
	for _, e := range f.attributeEntries(x) {
		if e.Verb == Guard && !e.Compared && e.Negated != truth {
			f.narrow(x.Value, e.Keep)
		}
	}
}

// attributeEntries are what the catalogue says of an attribute of an object of a library's type.
func (f *frame) attributeEntries(x *pysyntax.Attribute) (list []*Entry) {
	for _, s := range shapes(f.quiet(x.Value).Shape) {
		if o, ok := s.(*Object); ok && o.Type != "" {
			list = append(list, f.e.Catalog.Method(o.Type, x.Attr.Name)...)
		}
	}
	return list
}

// maxMade is how many calls deep narrowMade goes.
const maxMade = 4

// narrowMade takes dangers from an expression and from what it was made of.
func (f *frame) narrowMade(x pysyntax.Expr, m Mask, depth int) {
	if depth > maxMade {
		return
	}
	switch x := x.(type) {
	case *pysyntax.Name:
		f.narrow(x, m)
		if given, ok := f.bound(x); ok {
			if call, ok := given.(*pysyntax.Call); ok {
				f.narrowMade(call, m, depth+1)
			}
		}
	case *pysyntax.Attribute, *pysyntax.Subscript:
		f.narrow(x, m)
	case *pysyntax.Call:
		f.narrow(x, m)
		for _, s := range shapes(f.quiet(x.Func).Shape) {
			lib, ok := s.(*external)
			if !ok {
				continue
			}
			for _, e := range f.e.Catalog.Entries(lib.name) {
				if e.Verb != Pass || e.To != nil || e.Type == "" {
					continue
				}
				for _, a := range e.Args {
					if arg := argumentExpr(x, a); arg != nil {
						f.narrowMade(arg, m, depth+1)
					}
				}
			}
		}
	}
}

// bound is what a local name was given, when it was given nothing else.
func (f *frame) bound(x *pysyntax.Name) (pysyntax.Expr, bool) {
	y := f.mod.Scopes().Symbol(x)
	if y == nil || y.Scope == nil || y.Scope.Function() == nil || len(y.Bindings) != 1 || y.Bindings[0].Kind != pyname.Assigned || y.Bindings[0].Value == nil {
		return nil, false
	}
	return y.Bindings[0].Value, true
}

// narrowPart takes dangers from the part of a parameter that a value is: not from one of which it was made.
func (f *frame) narrowPart(v Value, m Mask) {
	for _, s := range shapes(v.Shape) {
		if o, ok := s.(*Object); ok && o.origin != nil {
			f.st.narrow(o.origin, m)
		}
	}
}

// refinePrefix is text.startswith(…) of which all beginnings name a host, or a place on this one.
func (f *frame) refinePrefix(x *pysyntax.Call, of pysyntax.Expr) {
	if len(x.Args) == 0 || of == nil {
		return
	}
	left := Mask(0)
	list := []pysyntax.Expr{x.Args[0]}
	if t, ok := x.Args[0].(*pysyntax.Tuple); ok {
		list = t.Elts
	}
	for _, one := range list {
		v := f.quiet(one)
		t, ok := v.Shape.(*text)
		if !ok || t.prefix == "" || len(v.Labels) > 0 {
			return
		}
		left |= f.e.behind(t.prefix)
	}
	// Only what a host is about: a path, a module or an option that begins somewhere is still a whole one.
	f.narrow(of, left|^(f.e.Catalog.Danger("url")|f.e.Catalog.Danger("redirect")|f.e.Catalog.Danger("script-url")))
}

// by are the categories of what somebody else can make a caller send: a link, a form. Headers are the caller's own.
var by = []string{"path", "query", "form", "body", "json"}

// dictated says that what a guard is asked to compare with comes from outside as well: such a guard proves nothing.
func (f *frame) dictated(e *Entry, args *arguments) bool {
	guarded := map[int]bool{}
	names := map[string]bool{}
	for _, a := range e.Args {
		if a.Position >= 0 {
			guarded[a.Position] = true
		}
		names[a.Name] = true
	}
	outside := func(v Value) bool {
		return slices.ContainsFunc(f.deep(v), func(l Label) bool { return !l.Origin.symbolic() && slices.Contains(by, l.Origin.Category) })
	}
	for i, v := range args.positional {
		if !guarded[i] && outside(v) {
			return true
		}
	}
	for _, n := range args.named {
		if !names[n.name] && outside(n.value) {
			return true
		}
	}
	return false
}

// pathOf is the URL of which a name is all before its query: `path = url.split("?")[0]`, or `path = url` and then, if there
// is a query, `path = path[:path.index("?")]`. Where the URL leads is decided there.
func (f *frame) pathOf(y *pyname.Symbol) pysyntax.Expr {
	if y.Scope == nil || y.Scope.Function() == nil {
		return nil
	}
	var from pysyntax.Expr
	for _, b := range y.Bindings {
		if b.Kind != pyname.Assigned {
			return nil
		}
		x := f.beforeQuery(b.Value)
		cut := x != nil
		if !cut {
			x = b.Value
		}
		n, ok := x.(*pysyntax.Name)
		if !ok {
			return nil
		}
		of := f.mod.Scopes().Symbol(n)
		switch {
		case of == y && cut:
		case of == nil || of == y || len(of.Bindings) != 1 || from != nil && f.textOf(from) != f.textOf(n):
			return nil
		default:
			from = n
		}
	}
	return from
}

// beforeQuery is url of `url[:url.index("?")]`, `url.split("?")[0]` and `url.partition("?")[0]`; nil for anything else.
func (f *frame) beforeQuery(x pysyntax.Expr) pysyntax.Expr {
	s, ok := x.(*pysyntax.Subscript)
	if !ok {
		return nil
	}
	index, of := s.Index, s.Value
	method := func(x pysyntax.Expr, names ...string) pysyntax.Expr {
		c, ok := x.(*pysyntax.Call)
		if !ok || len(c.Args) == 0 {
			return nil
		}
		a, ok := c.Func.(*pysyntax.Attribute)
		if !ok || !slices.Contains(names, a.Attr.Name) {
			return nil
		}
		if k, ok := constOf(f.quiet(c.Args[0])); !ok || k.Kind != pyname.ConstStr || k.Text != "?" {
			return nil
		}
		return a.Value
	}
	if cut, ok := index.(*pysyntax.Slice); ok {
		// find() gives -1 for none, and then a letter is missing at most.
		if cut.Lower != nil || cut.Step != nil || cut.Upper == nil {
			return nil
		}
		if in := method(cut.Upper, "index", "find"); in != nil && f.textOf(in) == f.textOf(of) {
			return of
		}
		return nil
	}
	if n, ok := index.(*pysyntax.Num); ok && n.Text == "0" {
		return method(of, "split", "partition")
	}
	return nil
}
