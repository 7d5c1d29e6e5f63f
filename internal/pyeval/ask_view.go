package pyeval

import (
	"maps"
	"slices"
	"strings"

	"paddock/internal/pysyntax"
)

// What the models of web frameworks ask in the module `paddock`: members of a
// class, the model of a queryset, the version of a package.

// members is paddock.members(cls, attr): the methods of a class that carry an
// attribute, sorted by name, as inspect.getmembers finds them. A method below
// decorators that are not evaluated counts as well.
func members(in *interp, c *call) val {
	if len(c.args) < 2 {
		return in.tooFew(c, "members")
	}
	class, ok := c.args[0].o.(*classObj)
	attr, isText := c.args[1].o.(str)
	if !ok || !isText {
		return in.noIdea(c.args[0], c.at)
	}
	found := map[string]val{}
	for i := len(class.mro) - 1; i >= 0; i-- {
		for _, e := range class.mro[i].ns.live() {
			if id, ok := e.key.o.(str); ok {
				found[string(id)] = e.v
			}
		}
	}
	list := in.newList()
	for _, id := range slices.Sorted(maps.Keys(found)) {
		if f := in.carrier(found[id], string(attr), c.at); f != nil {
			list.items = append(list.items, val{o: f, at: found[id].at})
		}
	}
	return val{o: list, at: c.at}
}

// carrier is the function behind a value that carries an attribute; nil when there is none. Of one that is
// decorated only where a setting says so, it is the function alone: which routes there are does not depend on it.
func (in *interp) carrier(v val, attr string, at Place) *funcObj {
	alternatives := append([]val{v.plain()}, v.others()...)
	if ch, ok := v.o.(*choice); ok {
		alternatives = append(slices.Clone(ch.alts), v.others()...)
	}
	for _, a := range alternatives {
		f, ok := a.o.(*funcObj)
		if !ok {
			f = decorated(a)
		}
		if f == nil {
			continue
		}
		if _, has := in.functionAttribute(f, attr, at); has {
			return f
		}
	}
	return nil
}

// has is paddock.has(v, attr): whether a class certainly has an attribute, its own or one of a class that
// it is known to derive from.
func has(in *interp, c *call) val {
	if len(c.args) < 2 {
		return in.tooFew(c, "has")
	}
	class, ok := c.args[0].o.(*classObj)
	attr, isText := c.args[1].o.(str)
	if !ok || !isText {
		return boolean(false, c.at)
	}
	_, found := in.classAttr(class, string(attr))
	return boolean(found, c.at)
}

// modelName is paddock.model_name(cls): the name of the model of a view's queryset. The queryset itself is not
// evaluated, and a manager of the project's own says nothing of its model; so the expression is read: in
// `queryset = Team.active.filter(x)` the first thing that is a class is the model.
func modelName(in *interp, c *call) val {
	const why = "the model of the queryset is not known"
	if len(c.args) == 0 {
		return in.tooFew(c, "model_name")
	}
	class, ok := c.args[0].o.(*classObj)
	if !ok {
		return in.noIdea(c.args[0], c.at)
	}
	for _, m := range class.mro {
		v, found, _ := in.present(m.ns, name("queryset"))
		if !found {
			continue
		}
		if _, isNone := v.o.(noneType); isNone {
			break
		}
		if e := assigned(m.node, "queryset"); e != nil {
			if n := in.modelOf(m, e); n != "" {
				return text(n, c.at)
			}
		}
		if n := in.modelBehind(v); n != "" {
			return text(n, c.at)
		}
		return unknownVal(why, nil, c.at)
	}
	return unknownVal("the view has no queryset that names a model", nil, c.at)
}

// assigned is the expression that a class's body gives a name, the last one; nil when there is none.
func assigned(node *pysyntax.ClassDef, id string) (e pysyntax.Expr) {
	if node == nil {
		return nil
	}
	for _, s := range node.Body {
		switch s := s.(type) {
		case *pysyntax.Assign:
			for _, t := range s.Targets {
				if n, ok := t.(*pysyntax.Name); ok && n.ID == id {
					e = s.Value
				}
			}
		case *pysyntax.AnnAssign:
			if n, ok := s.Target.(*pysyntax.Name); ok && n.ID == id && s.Value != nil {
				e = s.Value
			}
		}
	}
	return e
}

// modelOf finds the model at the beginning of a queryset's expression.
func (in *interp) modelOf(class *classObj, e pysyntax.Expr) string {
	m := in.modules[class.module]
	if m == nil {
		return ""
	}
	var chain []pysyntax.Expr // from the outside to the inside
	for depth := 0; e != nil && depth < 100; depth++ {
		chain = append(chain, e)
		switch x := e.(type) {
		case *pysyntax.Call:
			e = x.Func
		case *pysyntax.Attribute:
			e = x.Value
		default:
			e = nil
		}
	}
	in.quiet++
	defer func() { in.quiet-- }()
	sc := in.moduleScope(m)
	for i := len(chain) - 1; i >= 0 && i >= len(chain)-4; i-- {
		var v val
		// What comes before the model in the chain are a module and its names, or a call that gives the model.
		if _, ok := in.quietly(func() val { v = in.eval(sc, chain[i]); return v }); !ok {
			return ""
		}
		if call, ok := calledAt(chain, i); ok && isClassLike(v) {
			// No model but the class of a queryset: QuerySet(model=User), or QuerySet(User).
			e := argument(call, 0, "model")
			if e == nil {
				return ""
			}
			return in.modelOf(class, e)
		}
		if n := in.modelBehind(v); n != "" {
			return n
		}
	}
	return ""
}

// calledAt is the call around the i-th expression of a chain that is written from the outside to the inside.
func calledAt(chain []pysyntax.Expr, i int) (*pysyntax.Call, bool) {
	if i == 0 {
		return nil, false
	}
	c, ok := chain[i-1].(*pysyntax.Call)
	return c, ok
}

func isClassLike(v val) bool {
	switch o := v.o.(type) {
	case *classObj:
		return true
	case *ref:
		return isClassName(o.name)
	}
	return false
}

// argument is an argument of a call as it is written, by position or name; nil when it is not given.
func argument(c *pysyntax.Call, i int, id string) pysyntax.Expr {
	for _, k := range c.Keywords {
		if k.Name.Name == id {
			return k.Value
		}
	}
	if i < len(c.Args) {
		return c.Args[i]
	}
	return nil
}

// modelBehind is the name of the model that a value is, or came of; "" when there is none.
func (in *interp) modelBehind(v val) string {
	for range 40 {
		switch o := v.o.(type) {
		case *classObj:
			return o.name
		case *ref:
			if isClassName(o.name) {
				return lastName(o.name)
			}
			return ""
		case *unknown:
			f := o.from
			if f == nil {
				return ""
			}
			switch callee := f.name; {
			case callee == "" || f.attr != "":
			case lastName(callee) == "get_user_model":
				v, ok := in.djangoSettings().lazy("AUTH_USER_MODEL")
				if s, isText := v.o.(str); ok && isText {
					return lastName(string(s))
				}
				return ""
			case lastName(callee) == "get_model" && len(f.args) > 0:
				if s, ok := f.args[len(f.args)-1].o.(str); ok {
					return lastName(string(s))
				}
				return ""
			default:
				return ""
			}
			v = f.f
			if v.o == nil {
				return ""
			}
		default:
			return ""
		}
	}
	return ""
}

// importedTexts is paddock.imported(v): what DRF's settings do with dotted names, a text or a list of them.
// What is no text stays as it is.
func importedTexts(in *interp, c *call) val {
	if len(c.args) == 0 {
		return in.tooFew(c, "imported")
	}
	one := func(v val) val {
		if s, ok := v.o.(str); ok && strings.Contains(string(s), ".") {
			w := attributeNamed(in, &call{args: []val{v}, at: v.at})
			w.at = v.at
			return w.dep(v.env())
		}
		return v
	}
	v := c.args[0]
	var items []val
	switch o := v.o.(type) {
	case str:
		return one(v)
	case *tupleObj:
		items = o.items
	case *seq:
		if o.kind != listKind {
			return v
		}
		items = o.items
	default:
		return v
	}
	list := in.newList()
	for _, item := range items {
		list.items = append(list.items, in.each(item, one))
	}
	return val{o: list, at: v.at}.dep(v.env())
}

// atLeast is paddock.at_least(distribution, major, minor): whether the site runs that version or a newer
// one. Where nothing says which it runs, it is the newest.
func atLeast(in *interp, c *call) val {
	if len(c.args) < 3 {
		return in.tooFew(c, "at_least")
	}
	d, ok := c.args[0].o.(str)
	major, ok1 := asInt(c.args[1])
	minor, ok2 := asInt(c.args[2])
	if ok && ok1 && ok2 && d == "django" {
		v := in.env.Django
		return boolean(v[0] == 0 || v[0] > int(major) || v[0] == int(major) && v[1] >= int(minor), c.at)
	}
	if !ok || !ok1 || !ok2 || in.env.AtLeast == nil {
		return boolean(true, c.at)
	}
	return boolean(in.env.AtLeast(string(d), int(major), int(minor)), c.at)
}
