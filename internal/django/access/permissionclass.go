package access

import (
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// PermissionClass is a permission class of DRF that stands for a handler.
type PermissionClass struct {
	// Name is dotted. Class is the class when it is the project's; nil else.
	Name  string
	Class *pyname.Class
	// Place is where the view, or the settings, name the list of which it is one.
	Place pyeval.Place
	// Maybe says that get_permissions names it, which decides when the request is there.
	Maybe bool
}

// PermissionClasses are the permission classes of a handler of a view of DRF: those of the action, of get_permissions as the
// project has it, of the class, or the default. Those that are joined by &, | and ~ are all among them; what is not known is left out.
func PermissionClasses(t *urlconf.Table, v *urlconf.View, h view.Handler) []PermissionClass {
	if v.Class == nil {
		return nil
	}
	x := &reader{table: t, context: t.Context, index: t.Context.Site.Project.Index, root: t.Context.Site.Root}
	p := classList{reader: x}
	if a, _, ok := v.Class.Attr("get_permissions"); ok {
		if f := functionOf(&a); f != nil && f.Node != nil && !f.Library() {
			p.at = head(f.Place())
			p.maybe = true
			p.named(f)
			p.maybe = false
			if len(p.list) > 0 && !callsSuper(f.Node) {
				return p.list
			}
		}
	}
	value, at, _ := x.permissionClasses(&target{view: v, handlers: []view.Handler{h}}, h.Name)
	p.at = at
	p.value(value)
	return p.list
}

type classList struct {
	*reader
	at    pyeval.Place
	maybe bool
	list  []PermissionClass
}

func (p *classList) add(name string, c *pyname.Class) {
	p.list = append(p.list, PermissionClass{Name: name, Class: c, Place: p.at, Maybe: p.maybe})
}

// value adds the classes in a value that says permissions.
func (p *classList) value(v *pyeval.Value) {
	switch v.Kind {
	case pyeval.List, pyeval.Tuple, pyeval.Set:
		for i := range v.Items {
			p.value(&v.Items[i])
		}
		return
	case pyeval.Str:
		p.dotted(v.Text)
		return
	case pyeval.Object:
		if one := v.Get("op1_class"); one != nil {
			p.value(one)
			if two := v.Get("op2_class"); two != nil {
				p.value(two)
			}
			return
		}
	}
	switch {
	case v.Class != nil && v.Class.Library():
		p.add(v.Class.Name, nil)
	case v.Class != nil:
		if m := p.index.ModuleAt(p.root, v.Class.File.Path); m != nil {
			p.add(v.Class.Name, m.Class(v.Class.Node))
		}
	case v.Dotted() != "":
		p.dotted(v.Dotted())
	case v.Place.File != nil:
		p.written(v)
	}
}

func (p *classList) dotted(name string) {
	for _, d := range p.index.Lookup(p.root, name) {
		if c := d.Class(); c != nil {
			p.add(c.Name, c)
			return
		}
	}
	p.add(name, nil)
}

// written adds the classes that an expression names where it stands.
func (p *classList) written(v *pyeval.Value) {
	m := p.index.ModuleAt(p.root, v.Place.File.Path)
	if m == nil {
		return
	}
	for _, s := range m.Tree.Body {
		if r := s.Range(); r.End < v.Place.Start || r.Start > v.Place.End {
			continue
		}
		pysyntax.Walk(s, func(n pysyntax.Node) bool {
			if e, ok := n.(pysyntax.Expr); ok && n.Range() == v.Place.Span {
				p.names(m, e)
				return false
			}
			return true
		})
	}
}

// named adds the classes that a function names.
func (p *classList) named(f *pyeval.Function) {
	if m := p.index.ModuleAt(p.root, f.File.Path); m != nil {
		p.names(m, f.Node)
	}
}

func (p *classList) names(m *pyname.Module, n pysyntax.Node) {
	seen := map[string]bool{}
	pysyntax.Walk(n, func(n pysyntax.Node) bool {
		switch e := n.(type) {
		case *pysyntax.Name, *pysyntax.Attribute:
			for _, d := range m.Resolve(e.(pysyntax.Expr)) {
				if c := d.Class(); c != nil && !seen[c.Name] {
					if _, ok := c.Find("has_permission"); ok || derivesPermission(c) {
						seen[c.Name] = true
						p.add(c.Name, c)
					}
				}
			}
		}
		return true
	})
}

func derivesPermission(c *pyname.Class) bool {
	for _, n := range c.Missing() {
		if len(n) > 15 && n[:15] == "rest_framework." {
			return true
		}
	}
	return false
}
