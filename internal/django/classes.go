package django

import (
	"slices"

	"paddock/internal/django/catalog"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// module is a module of the project as the context's site imports it; nil when it is none of the project's.
func (c *Context) module(name string) *pyname.Module {
	if c.Site == nil || c.Site.Project == nil || c.Site.Project.Index == nil {
		return nil
	}
	return c.Site.Project.Index.Module(c.Site.Root, name)
}

// derives says that a class, given by its dotted name, is or derives from another one, or from a
// package's class that the catalog knows to stand for it.
func (c *Context) derives(name, wanted string) bool {
	names := catalog.StandsFor(wanted)
	if slices.Contains(names, name) {
		return true
	}
	if c.Site == nil || c.Site.Project == nil || c.Site.Project.Index == nil {
		return false
	}
	for _, d := range c.Site.Project.Index.Lookup(c.Site.Root, name) {
		if class := d.Class(); class != nil {
			if yes, _ := class.Inherits(names...); yes {
				return true
			}
		} else if slices.Contains(names, d.Dotted()) {
			return true // the project imports it under a name of its own
		}
	}
	return false
}

// classIn is a class at the top of a module; nil when there is none of the name.
func classIn(m *pysyntax.Module, name string) *pysyntax.ClassDef {
	for s := range topLevel(m.Body) {
		if def, ok := s.(*pysyntax.ClassDef); ok && def.Name.Name == name {
			return def
		}
	}
	return nil
}

// topLevel are the statements that run when a module is imported, those in if, try and with included.
func topLevel(body []pysyntax.Stmt) func(yield func(pysyntax.Stmt) bool) {
	return func(yield func(pysyntax.Stmt) bool) { eachTop(body, yield) }
}

func eachTop(body []pysyntax.Stmt, yield func(pysyntax.Stmt) bool) bool {
	for _, s := range body {
		if !yield(s) {
			return false
		}
		var inner [][]pysyntax.Stmt
		switch s := s.(type) {
		case *pysyntax.If:
			inner = [][]pysyntax.Stmt{s.Body, s.Orelse}
		case *pysyntax.Try:
			inner = [][]pysyntax.Stmt{s.Body, s.Orelse, s.Final}
			for _, h := range s.Handlers {
				inner = append(inner, h.Body)
			}
		case *pysyntax.With:
			inner = [][]pysyntax.Stmt{s.Body}
		case *pysyntax.For:
			inner = [][]pysyntax.Stmt{s.Body, s.Orelse}
		case *pysyntax.While:
			inner = [][]pysyntax.Stmt{s.Body, s.Orelse}
		case *pysyntax.Match:
			for _, c := range s.Cases {
				inner = append(inner, c.Body)
			}
		}
		for _, b := range inner {
			if !eachTop(b, yield) {
				return false
			}
		}
	}
	return true
}

// dotted is the text of a name or of attributes of a name: "a.b.C"; "" for anything else.
func dotted(e pysyntax.Expr) string {
	switch e := e.(type) {
	case *pysyntax.Name:
		return e.ID
	case *pysyntax.Attribute:
		if before := dotted(e.Value); before != "" {
			return before + "." + e.Attr.Name
		}
	}
	return ""
}

// absolute is the module that a from-import names, its dots resolved; "" when they lead out of the package.
func absolute(m *pyname.Module, s *pysyntax.ImportFrom) string {
	if s.Level == 0 {
		return s.Module
	}
	pkg := m.Name
	if !m.Package {
		before, _, ok := cutLast(pkg)
		if !ok {
			before = ""
		}
		pkg = before
	}
	for range s.Level - 1 {
		before, _, ok := cutLast(pkg)
		if !ok {
			return ""
		}
		pkg = before
	}
	switch {
	case pkg == "":
		return s.Module
	case s.Module == "":
		return pkg
	}
	return pkg + "." + s.Module
}
