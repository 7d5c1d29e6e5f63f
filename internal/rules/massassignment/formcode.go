package massassignment

import (
	"slices"

	"paddock/internal/django/form"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// class reads the pins of a form's or serializer's own code; changes says that the handler changes what is there.
func (p *pins) class(s *form.Fieldset, changes bool) {
	c := s.Class
	judged := "clean_"
	whole := "clean"
	if s.Kind == form.Serializer {
		judged, whole = "validate_", "validate"
	}
	// A field that a method of its own judges is one that somebody thought of.
	p.checks = append(p.checks, func(field string) bool {
		_, ok := c.Find(judged + field)
		return ok
	})
	looked := map[*pysyntax.FunctionDef]bool{}
	var look func(f *pysyntax.FunctionDef)
	look = func(f *pysyntax.FunctionDef) {
		if looked[f] {
			return
		}
		looked[f] = true
		pysyntax.WalkStmts(f.Body, func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.Str:
				p.names[n.Value] = true
			case *pysyntax.Call: // self.check_owner(cleaned)
				if a, ok := n.Func.(*pysyntax.Attribute); ok && isName(a.Value, "self") {
					for _, f := range functions(c, a.Attr.Name) {
						look(f)
					}
				}
			}
			return true
		})
	}
	for _, f := range functions(c, whole) {
		look(f)
	}
	for _, name := range []string{"save", "_save", "_post_clean"} {
		for _, f := range functions(c, name) {
			p.saves(f, s.Kind)
		}
	}
	if s.Kind == form.Serializer {
		name, data := "create", 1
		if changes {
			name, data = "update", 2
		}
		if list := functions(c, name); len(list) > 0 {
			p.writes(list[0], data)
		}
	}
}

func functions(c *pyname.Class, name string) (list []*pysyntax.FunctionDef) {
	for _, member := range c.FindAll(name) {
		if f, ok := member.Bindings[0].Node.(*pysyntax.FunctionDef); ok {
			list = append(list, f)
		}
	}
	return list
}

// saves pins what a form's save() sets: on what super().save() gives, on self.instance, by save(owner=…).
func (p *pins) saves(f *pysyntax.FunctionDef, kind form.Kind) {
	objects := map[string]bool{"self.instance": true, "instance": true}
	pysyntax.WalkStmts(f.Body, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Assign:
			if call, ok := n.Value.(*pysyntax.Call); ok {
				if a, ok := call.Func.(*pysyntax.Attribute); ok && a.Attr.Name == "save" {
					for _, t := range n.Targets {
						objects[dotted(t)] = true
					}
				}
			}
			for _, t := range n.Targets {
				switch t := t.(type) {
				case *pysyntax.Attribute:
					if objects[dotted(t.Value)] {
						p.names[t.Attr.Name] = true
					}
				case *pysyntax.Subscript:
					if str, ok := t.Index.(*pysyntax.Str); ok {
						p.names[str.Value] = true
					}
				}
			}
		case *pysyntax.Call:
			if a, ok := n.Func.(*pysyntax.Attribute); ok && a.Attr.Name == "save" && kind == form.Serializer {
				for _, k := range n.Keywords {
					p.names[k.Name.Name] = true
				}
			}
		}
		return true
	})
}

// writes pins what a serializer's create() or update() does not write of what was sent: all that it does not name,
// when it neither passes the data on as a whole nor leaves it to DRF; and what it sets or takes out itself.
func (p *pins) writes(f *pysyntax.FunctionDef, at int) {
	data := "validated_data"
	if params := slices.Concat(f.Args.PosOnly, f.Args.Args); len(params) > at {
		data = params[at].Name.Name
	}
	whole := false
	named := map[string]bool{}
	inner := map[pysyntax.Node]bool{} // uses of the data that pick something
	pysyntax.WalkStmts(f.Body, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Assign:
			for _, t := range n.Targets {
				switch t := t.(type) {
				case *pysyntax.Subscript:
					if str, ok := t.Index.(*pysyntax.Str); ok && isName(t.Value, data) {
						p.names[str.Value] = true
					}
				case *pysyntax.Attribute:
					// instance.owner = self.context["request"].user
					if !mentions(n.Value, data) {
						p.names[t.Attr.Name] = true
					}
				}
			}
		case *pysyntax.Subscript:
			if str, ok := n.Index.(*pysyntax.Str); ok && isName(n.Value, data) {
				named[str.Value] = true
				inner[n.Value] = true
			}
		case *pysyntax.Call:
			a, ok := n.Func.(*pysyntax.Attribute)
			if !ok || !isName(a.Value, data) || len(n.Args) == 0 {
				break
			}
			if str, ok := n.Args[0].(*pysyntax.Str); ok {
				inner[a.Value] = true
				switch a.Attr.Name {
				case "pop":
					p.names[str.Value] = true
				case "get":
					named[str.Value] = true
				}
			}
		case *pysyntax.Compare: // "note" in validated_data
			for _, x := range n.Comparators {
				inner[x] = true
			}
		case *pysyntax.Name:
			whole = whole || n.ID == data && !inner[n]
		}
		return true
	})
	if !whole {
		p.checks = append(p.checks, func(field string) bool { return !named[field] })
	}
}

func mentions(e pysyntax.Expr, id string) (found bool) {
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		if x, ok := n.(*pysyntax.Name); ok && x.ID == id {
			found = true
		}
		return !found
	})
	return found
}
