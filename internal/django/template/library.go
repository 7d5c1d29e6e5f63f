package template

import (
	"path"
	"strings"

	"paddock/internal/djtmpl"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// What the project's own template libraries register: modules in packages
// called "templatetags", by whose last name `{% load %}` knows them.

// Registered is a function behind a tag or filter of the project.
type Registered struct {
	Module *pyname.Module
	Def    pysyntax.Node // FunctionDef or Lambda
	// Tag is what it is as a tag; nil for a filter.
	Tag *djtmpl.TagSpec
	// Filter is what it is as a filter; nil for a tag.
	Filter *djtmpl.FilterSpec
}

// library is a module of template tags.
type library struct {
	module  *pyname.Module
	spec    *djtmpl.Library
	tags    map[string]*Registered
	filters map[string]*Registered
}

// libraryName is the name by which a file's library is loaded; "" for a file that is none.
func libraryName(file string) string {
	dir := path.Dir(file)
	if path.Base(dir) != "templatetags" || path.Base(file) == "__init__.py" {
		return ""
	}
	return strings.TrimSuffix(path.Base(file), path.Ext(file))
}

// readLibrary reads what a module registers; nil when that is nothing.
func readLibrary(m *pyname.Module) *library {
	l := &library{module: m, spec: &djtmpl.Library{Tags: map[string]*djtmpl.TagSpec{}, Filters: map[string]*djtmpl.FilterSpec{}},
		tags: map[string]*Registered{}, filters: map[string]*Registered{}}
	pysyntax.WalkStmts(m.Tree.Body, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.FunctionDef:
			for _, d := range n.Decorators {
				l.decorated(n, d)
			}
			return false
		case *pysyntax.Call:
			l.called(n)
		}
		return true
	})
	if len(l.tags)+len(l.filters) == 0 {
		return nil
	}
	return l
}

// verb is what of a Library a name asks for: register.filter gives "filter".
func verb(x pysyntax.Expr) string {
	a, ok := x.(*pysyntax.Attribute)
	if !ok {
		return ""
	}
	switch a.Attr.Name {
	case "filter", "tag", "simple_tag", "inclusion_tag", "simple_block_tag", "assignment_tag":
		if n, ok := a.Value.(*pysyntax.Name); ok && strings.Contains(strings.ToLower(n.ID), "regist") {
			return a.Attr.Name
		}
	}
	return ""
}

// decorated is a function below `@register.filter` and the like.
func (l *library) decorated(def *pysyntax.FunctionDef, d pysyntax.Expr) {
	var args []pysyntax.Expr
	var keywords []*pysyntax.Keyword
	if c, ok := d.(*pysyntax.Call); ok {
		d, args, keywords = c.Func, c.Args, c.Keywords
	}
	v := verb(d)
	if v == "" {
		return
	}
	name := def.Name.Name
	if len(args) > 0 && v != "inclusion_tag" {
		if s, ok := l.text(args[0]); ok {
			name = s
		}
	}
	l.add(v, name, def, args, keywords)
}

// called is `register.filter("name", function)`.
func (l *library) called(c *pysyntax.Call) {
	v := verb(c.Func)
	if v == "" {
		// register.inclusion_tag("x.html")(function)
		if inner, ok := c.Func.(*pysyntax.Call); ok && len(c.Args) == 1 {
			if v = verb(inner.Func); v != "" {
				if def := l.function(c.Args[0]); def != nil {
					l.add(v, nameOf(def, c.Args[0]), def, inner.Args, inner.Keywords)
				}
			}
		}
		return
	}
	switch {
	case len(c.Args) == 1:
		if def := l.function(c.Args[0]); def != nil {
			l.add(v, nameOf(def, c.Args[0]), def, nil, c.Keywords)
		}
	case len(c.Args) > 1:
		name, ok := l.text(c.Args[0])
		if def := l.function(c.Args[1]); ok && def != nil {
			l.add(v, name, def, nil, c.Keywords)
		}
	}
}

func nameOf(def pysyntax.Node, x pysyntax.Expr) string {
	if f, ok := def.(*pysyntax.FunctionDef); ok {
		return f.Name.Name
	}
	if n, ok := x.(*pysyntax.Name); ok {
		return n.ID
	}
	return ""
}

func (l *library) text(x pysyntax.Expr) (string, bool) {
	c, ok := l.module.Fold(x)
	return c.Text, ok && c.Kind == pyname.ConstStr
}

// function is the def or lambda that an expression names.
func (l *library) function(x pysyntax.Expr) pysyntax.Node {
	if f, ok := x.(*pysyntax.Lambda); ok {
		return f
	}
	if _, ok := x.(*pysyntax.Constant); ok {
		return nil
	}
	for _, d := range l.module.Resolve(x) {
		if f := d.Function(); f != nil && d.Module == l.module {
			return f
		}
	}
	return nil
}

func (l *library) add(verb, name string, def pysyntax.Node, args []pysyntax.Expr, keywords []*pysyntax.Keyword) {
	context, safe, needs := false, false, false
	template := ""
	if verb == "inclusion_tag" && len(args) > 0 {
		template, _ = l.text(args[0])
	}
	for _, k := range keywords {
		c, ok := l.module.Fold(k.Value)
		if !ok {
			continue
		}
		switch k.Name.Name {
		case "name":
			if c.Kind == pyname.ConstStr {
				name = c.Text
			}
		case "filename":
			template = c.Text
		case "takes_context":
			context = c.Truth()
		case "is_safe":
			safe = c.Truth()
		case "needs_autoescape":
			needs = c.Truth()
		}
	}
	if name == "" {
		return
	}
	r := &Registered{Module: l.module, Def: def}
	if verb == "filter" {
		r.Filter = &djtmpl.FilterSpec{Max: 1, IsSafe: safe, NeedsAutoescape: needs}
		if params := parameters(def); len(params) <= 1 {
			r.Filter.Max = 0
		}
		l.filters[name], l.spec.Filters[name] = r, r.Filter
		return
	}
	t := &djtmpl.TagSpec{TakesContext: context, Template: template}
	switch verb {
	case "tag":
		t.Kind = djtmpl.Custom
		t.End, t.Middle = ending(def)
	case "simple_tag", "assignment_tag":
		t.Kind = djtmpl.Simple
	case "simple_block_tag":
		t.Kind, t.End = djtmpl.SimpleBlock, "end"+name
	case "inclusion_tag":
		t.Kind = djtmpl.Inclusion
	}
	r.Tag = t
	l.tags[name], l.spec.Tags[name] = r, t
}

func parameters(def pysyntax.Node) []*pysyntax.Arg {
	var a *pysyntax.Arguments
	switch d := def.(type) {
	case *pysyntax.FunctionDef:
		a = d.Args
	case *pysyntax.Lambda:
		a = d.Args
	}
	if a == nil {
		return nil
	}
	return append(append([]*pysyntax.Arg{}, a.PosOnly...), a.Args...)
}

// ending are the names of the tags for which a compile function goes on reading: parser.parse(("else", "endthing")).
func ending(def pysyntax.Node) (end string, middle []string) {
	f, ok := def.(*pysyntax.FunctionDef)
	if !ok {
		return "", nil
	}
	pysyntax.WalkStmts(f.Body, func(n pysyntax.Node) bool {
		c, ok := n.(*pysyntax.Call)
		if !ok || len(c.Args) != 1 {
			return true
		}
		a, ok := c.Func.(*pysyntax.Attribute)
		if !ok || a.Attr.Name != "parse" && a.Attr.Name != "skip_past" {
			return true
		}
		var elts []pysyntax.Expr
		switch x := c.Args[0].(type) {
		case *pysyntax.Tuple:
			elts = x.Elts
		case *pysyntax.List:
			elts = x.Elts
		case *pysyntax.Str:
			elts = []pysyntax.Expr{x}
		}
		for _, e := range elts {
			s, ok := e.(*pysyntax.Str)
			if !ok {
				continue
			}
			name, _, _ := strings.Cut(s.Value, " ")
			if strings.HasPrefix(name, "end") {
				end = name
			} else if name != "" {
				middle = append(middle, name)
			}
		}
		return true
	})
	return end, middle
}
