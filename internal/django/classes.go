package django

import (
	"slices"
	"strings"

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

// maxBases bounds how far a class is followed to its bases; it also ends loops.
const maxBases = 12

// derives says that a class, given by its dotted name, is or derives from another: through
// classes of the project, and through those of packages that the catalog lists.
func (c *Context) derives(name, wanted string) bool { return c.derivesFrom(name, wanted, maxBases) }

func (c *Context) derivesFrom(name, wanted string, depth int) bool {
	if name == wanted {
		return true
	}
	if depth == 0 {
		return false
	}
	if slices.ContainsFunc(catalog.Bases(name), func(base string) bool { return c.derivesFrom(base, wanted, depth-1) }) {
		return true
	}
	before, last, ok := cutLast(name)
	if !ok {
		return false
	}
	m := c.module(before)
	if m == nil {
		return false
	}
	if def := classIn(m.Tree, last); def != nil {
		return slices.ContainsFunc(def.Bases, func(base pysyntax.Expr) bool {
			full := qualified(m, base)
			return full != "" && c.derivesFrom(full, wanted, depth-1)
		})
	}
	// A package that imports the class from where it is defined.
	if full := imported(m, last); full != "" {
		return c.derivesFrom(full, wanted, depth-1)
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

// qualified is the dotted name by which others know what an expression of a module names.
func qualified(m *pyname.Module, e pysyntax.Expr) string {
	text := dotted(e)
	if text == "" {
		return ""
	}
	head, rest, more := strings.Cut(text, ".")
	full := imported(m, head)
	if full == "" {
		full = m.Name + "." + head
	}
	if more {
		full += "." + rest
	}
	return full
}

// imported is the dotted name of what a module imported under a name; "" when it did not.
func imported(m *pyname.Module, name string) string {
	for s := range topLevel(m.Tree.Body) {
		switch s := s.(type) {
		case *pysyntax.Import:
			for _, a := range s.Names {
				if a.As.Name == name {
					return a.Name
				}
				if head, _, _ := strings.Cut(a.Name, "."); a.As.Name == "" && head == name {
					return head
				}
			}
		case *pysyntax.ImportFrom:
			for _, a := range s.Names {
				if a.As.Name == name || a.As.Name == "" && a.Name == name {
					if from := absolute(m, s); from != "" {
						return from + "." + a.Name
					}
				}
			}
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
