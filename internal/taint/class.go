package taint

import (
	"slices"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// What classes have is asked all the time; the answers are kept.

type classFacts struct {
	// missing are the canonical names of the library's classes among what the class derives from.
	missing []string
	members map[string]*pyname.Member // nil where the class has none of the name
	methods map[string][]*Entry       // of the library's classes
}

func (e *Engine) facts(c *pyname.Class) *classFacts {
	k := e.classes[c]
	if k == nil {
		k = &classFacts{members: map[string]*pyname.Member{}, methods: map[string][]*Entry{}}
		for _, n := range c.Missing() {
			k.missing = append(k.missing, e.Catalog.Canonical(n))
		}
		e.classes[c] = k
	}
	return k
}

// missing are the library's classes that a class of the project derives from.
func (e *Engine) missing(c *pyname.Class) []string { return e.facts(c).missing }

// find is a member that the text of a class, or of one that it derives from, defines.
func (e *Engine) find(c *pyname.Class, name string) (pyname.Member, bool) {
	k := e.facts(c)
	m, ok := k.members[name]
	if !ok {
		if found, has := c.Find(name); has {
			m = &found
		}
		k.members[name] = m
	}
	if m == nil {
		return pyname.Member{}, false
	}
	return *m, true
}

// inherited is what the catalogue says of an attribute that a class has from a library's.
func (e *Engine) inherited(c *pyname.Class, name string) []*Entry {
	k := e.facts(c)
	list, ok := k.methods[name]
	if !ok {
		for _, base := range k.missing {
			if list = e.Catalog.Method(base, name); list != nil {
				break
			}
		}
		k.methods[name] = list
	}
	return list
}

// onlyClass is the only class of the project with a method of that name, when builtin types have none; nil when there are
// several, or none.
func (e *Engine) onlyClass(name string) *pyname.Class {
	if e.only == nil {
		e.only = map[string]*pyname.Class{}
		for _, m := range e.Modules {
			for _, c := range m.Classes() {
				for _, s := range c.Node.Body {
					d, ok := s.(*pysyntax.FunctionDef)
					if !ok {
						continue
					}
					if before, known := e.only[d.Name.Name]; !known {
						e.only[d.Name.Name] = c
					} else if before != c {
						e.only[d.Name.Name] = nil
					}
				}
			}
		}
	}
	c := e.only[name]
	if c == nil || strings.HasPrefix(name, "__") || slices.ContainsFunc([]string{"str", "bytes", "list", "dict", "set"}, func(t string) bool {
		return e.Catalog.Method("builtins."+t, name) != nil
	}) {
		return nil
	}
	return c
}
