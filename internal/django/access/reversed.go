package access

import (
	"slices"
	"strings"

	"paddock/internal/django/urlconf"
	"paddock/internal/pysyntax"
)

// reversed is what reverse() gives: as a text the name, by which a login's address is told, and as its path, in on, where the
// table has one route of that name which takes nothing.
func (x *reader) reversed(name value) value {
	if name.kind != text {
		return name
	}
	if p, ok := x.pathOf(name.text); ok {
		name.on = &value{kind: text, text: p}
	}
	return name
}

// pathOf is the path of the route with a name, such as "accounts:login".
func (x *reader) pathOf(name string) (path string, ok bool) {
	if x.paths == nil {
		x.paths = map[string]string{}
		for _, r := range x.table.Routes {
			full := r.Name
			if r.Namespace != "" {
				full = r.Namespace + ":" + r.Name
			}
			if _, twice := x.paths[full]; twice || r.Name == "" || slices.Contains(r.Kinds, urlconf.Locale) || slices.Contains(r.Parts, urlconf.Unsaid) {
				continue
			}
			if list, exact := (&target{route: r}).samples(); exact {
				x.paths[full] = list[0]
			}
		}
	}
	path, ok = x.paths[name]
	return path, ok
}

// asPath is a text that the request's path is held against.
func asPath(v *value) string {
	if v.on != nil && v.on.kind == text {
		return v.on.text
	}
	return v.text
}

// reverses says that a call looks up a route by its name, and so may raise NoReverseMatch; certain, that there is one.
func (fr *frame) reverses(c *pysyntax.Call, st *state) (yes, certain bool) {
	switch lastPart(fr.source(c.Func)) {
	case "reverse", "reverse_lazy", "resolve_url", "redirect", "get_absolute_url":
	default:
		return false, false
	}
	if len(c.Args) != 1 || len(c.Keywords) > 0 {
		return true, false
	}
	v := fr.eval(c.Args[0], st.fork(st.need))
	if v.kind != text {
		return true, false
	}
	_, certain = fr.run.x.pathOf(v.text)
	return true, certain
}

// handedOn is an attribute that an object has by its class's __getattr__, where that hands on to Django's settings or to a
// module: getattr(settings, name). Of several places the first that has it counts.
func (fr *frame) handedOn(base *value, attr string) (value, bool) {
	x := fr.run.x
	if base.on == nil || base.on.kind != class || base.on.class.Library() {
		return value{}, false
	}
	if _, _, own := base.on.class.Attr(attr); own {
		return value{}, false
	}
	v, _, ok := base.on.class.Attr("__getattr__")
	f := functionOf(&v)
	if !ok || f == nil || f.Node == nil || embedded(f) {
		return value{}, false
	}
	m := x.index.ModuleAt(x.root, f.File.Path)
	if m == nil {
		return value{}, false
	}
	var found value
	pysyntax.Walk(f.Node, func(n pysyntax.Node) bool {
		c, ok := n.(*pysyntax.Call)
		if !ok || found.kind != opaque || len(c.Args) < 2 || !isName(c.Func, "getattr") {
			return found.kind == opaque
		}
		if on, ok := m.Qualify(c.Args[0]); ok && on != "" {
			found = x.global(on + "." + attr)
			if found.kind == named {
				found = value{}
			}
		}
		return true
	})
	return found, found.kind != opaque
}

func isName(e pysyntax.Expr, id string) bool {
	n, ok := e.(*pysyntax.Name)
	return ok && n.ID == id
}

// percent is a text with its %s filled in by texts.
func percent(s string, by *value) (string, bool) {
	args := []value{*by}
	if by.kind == list {
		args = by.items
	}
	for i := range args {
		if args[i].kind != text || !strings.Contains(s, "%s") {
			return "", false
		}
		s = strings.Replace(s, "%s", args[i].text, 1)
	}
	return s, !strings.Contains(s, "%")
}
