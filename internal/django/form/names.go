package form

import (
	"slices"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// maxValue bounds how many names and operators lie between a list of fields and its texts.
const maxValue = 12

// names are the texts of a list of fields as code writes it: literals, sums and differences, other lists unpacked into it,
// a base's list (Base.Meta.fields), constants of modules, and tuple(), list(), set() and sorted() of such. A single
// text stands for itself: "__all__"; None is no list at all. ok is false when anything in it is not known.
func names(m *pyname.Module, e pysyntax.Expr, depth int) (list []string, ok bool) {
	if depth > maxValue {
		return nil, false
	}
	if c, ok := m.Fold(e); ok {
		return texts(c)
	}
	elts := func(all []pysyntax.Expr) ([]string, bool) {
		var list []string
		for _, x := range all {
			if s, ok := x.(*pysyntax.Starred); ok {
				x = s.Value
			}
			more, ok := names(m, x, depth+1)
			if !ok {
				return nil, false
			}
			list = append(list, more...)
		}
		return list, true
	}
	switch e := e.(type) {
	case *pysyntax.List:
		return elts(e.Elts)
	case *pysyntax.Tuple:
		return elts(e.Elts)
	case *pysyntax.Set:
		return elts(e.Elts)
	case *pysyntax.BinOp:
		left, ok1 := names(m, e.Left, depth+1)
		right, ok2 := names(m, e.Right, depth+1)
		switch {
		case !ok1 || !ok2:
			return nil, false
		case e.Op == pysyntax.Add, e.Op == pysyntax.BitOr:
			return slices.Concat(left, right), true
		case e.Op == pysyntax.Sub:
			return slices.DeleteFunc(slices.Clone(left), func(n string) bool { return slices.Contains(right, n) }), true
		}
	case *pysyntax.Call:
		name, _ := m.Qualify(e.Func)
		if slices.Contains([]string{"builtins.tuple", "builtins.list", "builtins.set", "builtins.sorted", "builtins.frozenset"}, name) {
			if len(e.Args) == 0 {
				return nil, true
			}
			return names(m, e.Args[0], depth+1)
		}
	case *pysyntax.Comp:
		// [f for f in Base.Meta.fields if f != "owner"]
		if len(e.Generators) == 1 && e.Kind != pysyntax.DictComp {
			return chosen(m, e, depth)
		}
	case *pysyntax.Name, *pysyntax.Attribute:
		if v, module := variable(m, e); v != nil {
			return names(module, v, depth+1)
		}
		for _, d := range m.Resolve(e) {
			switch n := d.Dotted(); n {
			case "django.forms.ALL_FIELDS", "django.forms.models.ALL_FIELDS", "rest_framework.serializers.ALL_FIELDS":
				return []string{allFields}, true
			default:
				for lib, fields := range libraryMeta {
					if n == lib+".Meta.fields" {
						return fields, true
					}
				}
			}
		}
	}
	return nil, false
}

func texts(c pyname.Const) ([]string, bool) {
	if c.Kind == pyname.ConstStr {
		return []string{c.Text}, true
	}
	if c.Kind == pyname.ConstNone {
		return nil, true
	}
	list := []string{}
	for _, i := range c.Items {
		if i.Kind != pyname.ConstStr {
			return nil, false
		}
		list = append(list, i.Text)
	}
	return list, c.Kind == pyname.ConstList || c.Kind == pyname.ConstTuple || c.Kind == pyname.ConstSet
}

// chosen are the names that a comprehension lets through: all, those that are not one text, or those not in a list.
func chosen(m *pyname.Module, e *pysyntax.Comp, depth int) ([]string, bool) {
	g := e.Generators[0]
	target, ok := g.Target.(*pysyntax.Name)
	elt, same := e.Elt.(*pysyntax.Name)
	if !ok || !same || elt.ID != target.ID {
		return nil, false
	}
	list, ok := names(m, g.Iter, depth+1)
	if !ok {
		return nil, false
	}
	list = slices.Clone(list)
	for _, test := range g.Ifs {
		c, ok := test.(*pysyntax.Compare)
		if !ok || len(c.Ops) != 1 || c.Ops[0] != pysyntax.NotEq && c.Ops[0] != pysyntax.NotIn {
			return nil, false
		}
		if left, ok := c.Left.(*pysyntax.Name); !ok || left.ID != target.ID {
			return nil, false
		}
		not, ok := names(m, c.Comparators[0], depth+1)
		if !ok {
			return nil, false
		}
		list = slices.DeleteFunc(list, func(n string) bool { return slices.Contains(not, n) })
	}
	return list, true
}

// variable is the value of a name that is bound once and that its module does not change afterwards; nil else.
func variable(m *pyname.Module, e pysyntax.Expr) (pysyntax.Expr, *pyname.Module) {
	switch e.(type) {
	case *pysyntax.Name, *pysyntax.Attribute:
	default:
		return nil, nil
	}
	defs := m.Resolve(e)
	if len(defs) != 1 {
		return nil, nil
	}
	d := defs[0]
	v := d.Value()
	if v == nil || v == e || d.Module == nil || d.Binding.Symbol != nil && (len(d.Binding.Symbol.Bindings) != 1 || changed(d.Module, d.Binding.Symbol.Name)) {
		return nil, nil
	}
	return v, d.Module
}

// changed says that a module changes a list of its own: FIELDS.append("owner").
func changed(m *pyname.Module, name string) bool {
	for _, s := range m.Tree.Body {
		x, ok := s.(*pysyntax.ExprStmt)
		if !ok {
			continue
		}
		call, ok := x.Value.(*pysyntax.Call)
		if !ok {
			continue
		}
		a, ok := call.Func.(*pysyntax.Attribute)
		if !ok || !slices.Contains([]string{"append", "extend", "insert", "remove", "update", "add", "pop", "clear"}, a.Attr.Name) {
			continue
		}
		if n, ok := a.Value.(*pysyntax.Name); ok && n.ID == name {
			return true
		}
	}
	return false
}
