package pyname

import (
	"slices"

	"paddock/internal/pysyntax"
)

// What can be said of objects rather than of names: self, super(), and the
// classes of which something is an instance.

// receiver is the class whose instance (or which itself) a parameter is: the
// first of a method that is not static; nil for others.
func (d Def) receiver() *Class {
	if d.Kind != ParameterDef || !d.Whole() {
		return nil
	}
	s := d.Binding.Scope
	f, ok := s.Node.(*pysyntax.FunctionDef)
	if !ok || f.Args == nil {
		return nil
	}
	class := s.Parent
	if class.Kind == TypeParamScope {
		class = class.Parent
	}
	if class.Kind != ClassScope {
		return nil
	}
	first := slices.Concat(f.Args.PosOnly, f.Args.Args)
	if len(first) == 0 || d.Binding.Node != first[0] {
		return nil
	}
	for _, dec := range f.Decorators {
		if n, ok := dec.(*pysyntax.Name); ok && n.ID == "staticmethod" {
			return nil
		}
	}
	return d.Module.Class(class.Node.(*pysyntax.ClassDef))
}

func isSuper(c *pysyntax.Call) bool {
	n, ok := c.Func.(*pysyntax.Name)
	return ok && n.ID == "super"
}

// superAttr is `super().name`: the attribute in what comes behind the class in
// its own MRO. When no class of the tree has it, it is the first one's that is not in the tree.
func (r *resolver) superAttr(m *Module, call *pysyntax.Call, name string) ([]Def, int) {
	s := m.Scopes().Of(call).EnclosingClass()
	if s == nil {
		return nil, complete
	}
	c := m.Class(s.Node.(*pysyntax.ClassDef))
	if c == nil {
		return nil, complete
	}
	list, cut := r.mro(c)
	var outside []Def
	for i, d := range list {
		if i == 0 || d.Name == "" {
			continue
		}
		k := d.Class()
		if k == nil {
			if len(outside) == 0 {
				outside = []Def{{Kind: External, Name: d.Dotted() + "." + name}}
			}
			continue
		}
		if own, ok := k.Own(name); ok {
			found, k2 := r.bindings(k.Module, own.Bindings)
			for i := range found {
				found[i].Self = c
			}
			return found, min(cut, k2)
		}
	}
	return outside, cut
}

// Assigned are the assignments to an attribute of the instance in the class's
// own methods, `self.name = …`, in order of the text's walk. Those of base classes are theirs.
func (c *Class) Assigned(name string) []Store {
	var list []Store
	t := c.Module.Scopes()
	mangled := c.scope.Mangle(name)
	for _, st := range t.stores {
		self, ok := st.Target.Value.(*pysyntax.Name)
		if !ok || st.Scope.Mangle(st.Target.Attr.Name) != mangled || st.Scope.EnclosingClass() != c.scope {
			continue
		}
		y := t.Symbol(self)
		if y == nil || !y.Param || len(y.Bindings) == 0 {
			continue
		}
		d := Def{Kind: ParameterDef, Module: c.Module, Binding: y.Bindings[0]}
		if d.receiver() == c {
			list = append(list, st)
		}
	}
	return list
}

// InstanceOf are the classes of which an expression of the module may be an
// instance, as far as the text says so: it calls one, it is a name that was
// given such a call, an annotated name, `self`. Classes of the tree are
// ClassDefs. An External is what is called or what the annotation names; whether it is a class
// the text does not say. Empty when nothing is known.
func (m *Module) InstanceOf(e pysyntax.Expr) []Def {
	return m.instances(e, map[*Binding]bool{}, 0)
}

// instances looks at the value of each binding once: names may be given to one another in circles.
func (m *Module) instances(e pysyntax.Expr, seen map[*Binding]bool, depth int) []Def {
	if depth > 20 {
		return nil
	}
	var out []Def
	switch e := e.(type) {
	case *pysyntax.Await:
		return m.instances(e.Value, seen, depth+1)
	case *pysyntax.NamedExpr:
		return m.instances(e.Value, seen, depth+1)
	case *pysyntax.IfExp:
		return add(m.instances(e.Body, seen, depth+1), m.instances(e.Orelse, seen, depth+1)...)
	case *pysyntax.Call:
		for _, d := range m.Resolve(e.Func) {
			if d.Whole() && (d.Kind == ClassDef || d.Kind == External) {
				out = add(out, d)
			}
		}
	case *pysyntax.Name, *pysyntax.Attribute:
		for _, d := range m.Resolve(e) {
			if !d.Whole() || d.Binding != nil && seen[d.Binding] {
				continue
			}
			if d.Binding != nil {
				seen[d.Binding] = true
			}
			if c := d.receiver(); c != nil {
				out = add(out, c.Def())
				continue
			}
			switch d.Kind {
			case ParameterDef:
				if a, ok := d.Binding.Node.(*pysyntax.Arg); ok {
					out = add(out, d.Module.annotated(a.Annotation, depth)...)
				}
			case ValueDef:
				if a, ok := d.Binding.Node.(*pysyntax.AnnAssign); ok {
					out = add(out, d.Module.annotated(a.Annotation, depth)...)
				} else if d.Binding.Kind == Assigned || d.Binding.Kind == Entered {
					out = add(out, d.Module.instances(d.Binding.Value, seen, depth+1)...)
				}
			}
		}
	}
	return out
}

// annotated are the classes that an annotation names: `A`, `A | None`, `Optional[A]`, `"A"`.
func (m *Module) annotated(e pysyntax.Expr, depth int) []Def {
	if depth > 20 {
		return nil
	}
	switch e := e.(type) {
	case *pysyntax.Name, *pysyntax.Attribute:
		var out []Def
		for _, d := range m.Resolve(e) {
			if d.Whole() && (d.Kind == ClassDef || d.Kind == External) {
				out = add(out, d)
			}
		}
		return out
	case *pysyntax.Str:
		// A plain name in quotes, for a class further down.
		if list := m.Member(e.Value); len(list) > 0 {
			return slices.DeleteFunc(slices.Clone(list), func(d Def) bool { return d.Kind != ClassDef && d.Kind != External })
		}
	case *pysyntax.BinOp:
		if e.Op == pysyntax.BitOr {
			return add(m.annotated(e.Left, depth+1), m.annotated(e.Right, depth+1)...)
		}
	case *pysyntax.Subscript:
		name, _ := m.Qualify(e.Value)
		switch name {
		case "typing.Optional", "typing.Union", "typing.Annotated", "typing.ClassVar", "typing.Final":
			if t, ok := e.Index.(*pysyntax.Tuple); ok {
				var out []Def
				for _, x := range t.Elts {
					out = add(out, m.annotated(x, depth+1)...)
					if name == "typing.Annotated" {
						break
					}
				}
				return out
			}
			return m.annotated(e.Index, depth+1)
		}
		return m.annotated(e.Value, depth+1)
	}
	return nil
}
