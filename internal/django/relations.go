package django

import (
	"path"
	"slices"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// relations finds which settings modules of a site import which.
func (f *finder) relations(d *draft) {
	byPath := map[string]*choice{}
	for _, c := range d.sorted() {
		byPath[c.path] = c
	}
	for _, p := range d.paths {
		f.index.Extend(d.root, p)
	}
	for _, c := range d.sorted() {
		m := f.index.Module(d.root, c.module)
		if m == nil || m.Path != c.path {
			if m = f.index.ModuleAt(d.root, c.path); m == nil {
				continue
			}
		}
		for _, p := range f.importsOf(d.root, m) {
			if other := byPath[p]; other != nil && other != c && !slices.Contains(other.importedBy, c) {
				other.importedBy = append(other.importedBy, c)
			}
		}
	}
}

// importsOf are the files of the modules that a settings module imports for
// what is in them, and those that django-split-settings includes.
func (f *finder) importsOf(root string, m *pyname.Module) []string {
	var found []string
	for s := range topLevel(m.Tree.Body) {
		switch s := s.(type) {
		case *pysyntax.ImportFrom:
			from := absolute(m, s)
			for _, a := range s.Names {
				if sub := f.index.Module(root, from+"."+a.Name); sub != nil && a.Name != "*" {
					found = append(found, sub.Path)
				}
			}
			if base := f.index.Module(root, from); base != nil {
				found = append(found, base.Path)
			}
		case *pysyntax.ExprStmt:
			if call, ok := s.Value.(*pysyntax.Call); ok {
				found = append(found, f.included(m, call)...)
			}
		}
	}
	return found
}

// included are the files of include("components/*.py", optional("local.py")).
func (f *finder) included(m *pyname.Module, call *pysyntax.Call) []string {
	if name := dotted(call.Func); name != "include" && !strings.HasSuffix(name, ".include") {
		return nil
	}
	r := newPythonReader(m.Tree)
	dir := folderOf(m.Path)
	var found []string
	for _, arg := range call.Args {
		if star, ok := arg.(*pysyntax.Starred); ok {
			arg = star.Value
		}
		list := elements(arg)
		if name, ok := arg.(*pysyntax.Name); ok && len(r.names[name.ID]) > 0 {
			list = elements(r.names[name.ID][0])
		}
		if list == nil {
			list = []pysyntax.Expr{arg}
		}
		for _, e := range list {
			if inner, ok := e.(*pysyntax.Call); ok && strings.HasSuffix(dotted(inner.Func), "optional") && len(inner.Args) == 1 {
				e = inner.Args[0]
			}
			for _, p := range r.patterns(e, 0) {
				if strings.Trim(p, "*") == "" {
					continue
				}
				rel, ok := relativeTo(dir, p)
				if !ok {
					continue
				}
				for _, entry := range f.tree.Below(folderOf(rel)) {
					if ok, _ := path.Match(rel, entry.Path); ok {
						found = append(found, entry.Path)
					}
				}
			}
		}
	}
	return found
}
