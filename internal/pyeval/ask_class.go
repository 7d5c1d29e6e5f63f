package pyeval

import (
	"slices"
	"strings"
)

// What the library's Python asks about classes and modules. The answers are
// definite: where a value may be one of several, they hold for what it is in the
// site as it stands, so that a registry can be filled without forking.

// askClasses are functions of the module `paddock`, for askTable.
func askClasses() map[string]func(*interp, *call) val {
	return map[string]func(*interp, *call) val{
		"paddock.elements":    elements,
		"paddock.has_module":  hasModule,
		"paddock.classes":     classesOf,
		"paddock.is_subclass": isSubclassOf,
		"paddock.derive":      derive,
		"paddock.dotted":      dottedName,
		"paddock.foreign":     foreignBase,
	}
}

// elements is paddock.elements(v): the elements of a sequence that are known. Where there may be
// several sequences, those of all of them, each once.
func elements(in *interp, c *call) val {
	var list []val
	add := func(items []val) {
		for _, item := range items {
			if item.isUnknown() || item.isAbsent() {
				continue
			}
			if slices.ContainsFunc(list, func(o val) bool { return same(o, item) }) {
				continue
			}
			list = append(list, val{o: item.o, at: item.at})
		}
	}
	var walk func(v val, depth int)
	walk = func(v val, depth int) {
		switch o := v.o.(type) {
		case *tupleObj:
			add(o.items)
		case *seq:
			if o.unsure == nil {
				add(o.items)
			}
			for _, items := range o.others {
				if o.unsure != nil {
					add(items)
				}
			}
		case *dictObj:
			for _, e := range o.live() {
				add([]val{e.key})
			}
		case *choice:
			for _, a := range o.alts {
				if depth < 8 {
					walk(a, depth+1)
				}
			}
		default:
			items, _ := in.iterate(v, c.at)
			add(items)
		}
	}
	if len(c.args) > 0 {
		walk(c.args[0], 0)
	}
	return val{o: in.newList(list...), at: c.at}
}

// hasModule is paddock.has_module(name): whether the project or the library has a module of that name.
func hasModule(in *interp, c *call) val {
	if len(c.args) == 0 {
		return in.tooFew(c, "has_module")
	}
	s, ok := c.args[0].o.(str)
	if !ok {
		return boolean(false, c.at)
	}
	n := string(s)
	return boolean(in.modules[n] != nil || in.findModule(n) != nil || libraryTree(canonical(n)) != nil, c.at)
}

// classesOf is paddock.classes(module, base): the classes that are names of a module and derive from
// base, sorted by their names as inspect.getmembers sorts them.
func classesOf(in *interp, c *call) val {
	var list []val
	if len(c.args) == 2 {
		m, _ := c.args[0].o.(*moduleObj)
		base, _ := c.args[1].o.(*classObj)
		if m != nil && base != nil {
			entries := slices.Clone(m.ns.entries)
			slices.SortFunc(entries, func(a, b entry) int { return strings.Compare(a.hash, b.hash) })
			for _, e := range entries {
				v, ok, _ := in.present(m.ns, e.hash)
				if k, isClass := v.o.(*classObj); ok && isClass && k != base && slices.Contains(k.mro, base) {
					list = append(list, val{o: k, at: v.at})
				}
			}
		}
	}
	return val{o: in.newList(list...), at: c.at}
}

// isSubclassOf is paddock.is_subclass(class, base): whether v certainly is a class that derives from base.
func isSubclassOf(_ *interp, c *call) val {
	if len(c.args) < 2 {
		return boolean(false, c.at)
	}
	k, ok := c.args[0].o.(*classObj)
	base, isClass := c.args[1].o.(*classObj)
	return boolean(ok && isClass && slices.Contains(k.mro, base), c.at)
}

// derive is paddock.derive(class, base): it makes known of a class of the project, of which a base
// is not evaluated, that it derives from base all the same: a package's admin class, for one, is given to
// register(), so it is a ModelAdmin. What the package's own class adds stays unknown. The value is
// whether the class derives from base now.
func derive(_ *interp, c *call) val {
	if len(c.args) < 2 {
		return boolean(false, c.at)
	}
	k, ok := c.args[0].o.(*classObj)
	base, isBase := c.args[1].o.(*classObj)
	if !ok || !isBase {
		return boolean(false, c.at)
	}
	if !slices.Contains(k.mro, base) {
		if k.foreign == "" {
			return boolean(false, c.at)
		}
		for _, m := range base.mro {
			if !slices.Contains(k.mro, m) {
				k.mro = append(k.mro, m)
			}
		}
		k.partial = base.partial
	}
	return boolean(true, c.at)
}

// foreignBase is paddock.foreign(class): a base, its own or an ancestor's, that is not evaluated, by its dotted
// name or in a sentence; "" when there is none.
func foreignBase(_ *interp, c *call) val {
	if len(c.args) > 0 {
		if k, ok := c.args[0].o.(*classObj); ok {
			return text(k.foreign, c.at)
		}
	}
	return text("", c.at)
}

// dottedName is paddock.dotted(v): the dotted name of a class, function or module, or of something of a
// package that is not evaluated; "" when it has none.
func dottedName(in *interp, c *call) val {
	if len(c.args) == 0 {
		return text("", c.at)
	}
	return text(dottedOf(c.args[0], 0), c.at)
}

func dottedOf(v val, depth int) string {
	if depth > maxNesting {
		return ""
	}
	switch o := v.o.(type) {
	case *ref:
		return canonical(o.name)
	case *classObj:
		return o.module + "." + o.qual
	case *moduleObj:
		return o.name
	case *unknown:
		if o.from == nil || o.from.args != nil || o.from.kw != nil {
			return ""
		}
		if o.from.f.o == nil {
			return o.from.name
		}
		if base := dottedOf(o.from.f, depth+1); base != "" && o.from.attr != "" {
			return base + "." + o.from.attr
		}
	}
	return ""
}
