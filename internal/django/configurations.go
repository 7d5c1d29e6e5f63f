package django

import (
	"strings"

	"paddock/internal/pysyntax"
)

// With django-configurations a settings module holds several contexts, one for each class, as a package
// of settings holds one for each module. What the project's files name is often only the developer's
// class, `setdefault("DJANGO_CONFIGURATION", "Development")`, and the class that runs in production is named by the
// server alone. So every class of such a module whose name tells a role is a context.

// siblings adds the classes that stand beside those that were named.
func (f *finder) siblings() {
	for _, d := range f.sites {
		for _, c := range d.sorted() {
			if c.configuration == "" {
				continue
			}
			module := f.index.Parse(c.path)
			if module == nil {
				continue
			}
			classes := map[string]*pysyntax.ClassDef{}
			for s := range topLevel(module.Body) {
				if def, ok := s.(*pysyntax.ClassDef); ok {
					classes[def.Name.Name] = def
				}
			}
			family := ancestors(classes, c.configuration)
			for s := range topLevel(module.Body) {
				def, ok := s.(*pysyntax.ClassDef)
				if !ok || d.modules[c.module+" "+def.Name.Name] != nil {
					continue
				}
				if role := RoleOfModule("x." + def.Name.Name); role == Plain || role == Base || !related(family, ancestors(classes, def.Name.Name)) {
					continue
				}
				f.add(d, &choice{located: c.located, configuration: def.Name.Name, evidence: []Evidence{{
					From: FromContent, Path: c.path, Line: module.File.LineOf(def.Start),
				}}})
			}
		}
	}
}

// ancestors are the names of a class and of all it derives from, as far as the module says, and "object"
// and the mixins' own bases among them: a name outside the module is its last part.
func ancestors(classes map[string]*pysyntax.ClassDef, name string) map[string]bool {
	found := map[string]bool{}
	var follow func(name string)
	follow = func(name string) {
		if found[name] {
			return
		}
		found[name] = true
		if def := classes[name]; def != nil {
			for _, b := range def.Bases {
				if base := dotted(b); base != "" {
					follow(base[strings.LastIndexByte(base, '.')+1:])
				}
			}
		}
	}
	follow(name)
	return found
}

// related says that two classes have an ancestor in common that is more than object.
func related(a, b map[string]bool) bool {
	for name := range a {
		if name != "object" && b[name] {
			return true
		}
	}
	return false
}
