package access

import (
	"slices"
	"strings"

	"paddock/internal/pysyntax"
)

// viewAttribute is getattr(view_func, "login_exempt", False): an attribute that the project sets on views.
func (fr *frame) viewAttribute(base *value, attr string, e *pysyntax.Call, st *state) value {
	fr.run.routed = true
	if v, ok := fr.run.route.attribute(attr); ok {
		return fr.run.x.convert(&v, attr, 0)
	}
	if len(e.Args) > 2 {
		return fr.eval(e.Args[2], st)
	}
	return is(no)
}

// callMethod reads a call of a method.
func (fr *frame) callMethod(m *value, args []value, kw map[string]value, e *pysyntax.Call, st *state) value {
	x := fr.run.x
	d := x.d
	switch m.on.kind {
	case user:
		return fr.hasPerm(m.text, args, kw, e, st)
	case text:
		switch m.text {
		case "upper":
			return value{kind: text, text: strings.ToUpper(m.on.text)}
		case "lower":
			return value{kind: text, text: strings.ToLower(m.on.text)}
		case "strip", "lstrip", "rstrip":
			if len(args) == 0 {
				return *m.on
			}
		case "startswith", "endswith":
			if len(args) == 1 && args[0].kind == text {
				if m.text == "startswith" {
					return is(boolean(strings.HasPrefix(m.on.text, args[0].text)))
				}
				return is(boolean(strings.HasSuffix(m.on.text, args[0].text)))
			}
		case "format":
			if s, ok := formatted(m.on.text, args); ok && len(kw) == 0 {
				return value{kind: text, text: s}
			}
		}
		return value{text: fr.source(e)}
	case mapping:
		return fr.callMapping(m, args, kw, e, st)
	case path:
		return fr.pathMethod(m.text, args, e)
	case expression:
		if len(args) == 1 && args[0].kind == path {
			return fr.matchPath(m.on.text, m.text, e)
		}
		return fr.made(args, kw, e)
	case list:
		if (m.text == "append" || m.text == "add") && len(args) == 1 {
			if a, ok := e.Func.(*pysyntax.Attribute); ok && m.on.kind == list {
				fr.bind(a.Value, value{kind: list, items: append(slices.Clip(m.on.items), args[0])}, st)
			}
		}
		return fr.made(args, kw, e)
	case super:
		return fr.callSuper(m.text, args, kw, e, st)
	case opaque:
		if words, ok := signer(m.on.on); ok && !unverified(kw) {
			return fr.prove(words, kw, e, st)
		}
		if m.text == "has_permission" {
			return is(fr.askInstance(m.on.on))
		}
		return fr.made(args, kw, e)
	case self:
		switch m.text {
		case "handle_no_permission", "permission_denied_response", "no_permissions_fail", "redirect_to_login":
			return value{kind: refused}
		case "permission_denied":
			fr.run.raise(d, st.need, "PermissionDenied")
			st.end()
			return value{}
		}
		if m.fn != nil && m.fn.node != nil {
			if !embedded(m.fn.fn) {
				me, _ := st.vars.get("self")
				if m.on.object != nil && (!questions[m.text] && me.object == nil || !m.on.object.told() && !fr.worthwhile(m.fn, args, kw)) {
					break // a validator, say, is asked something else
				}
				fr.run.asked = fr.run.asked || m.on.object != nil && questions[m.text]
				on := append([]value{{kind: self, object: m.on.object}}, args...)
				if static(m.fn.node) {
					on = args
				}
				if m.on.object != nil {
					for i := 1; i < len(on); i++ {
						on[i] = fr.elsewhere(on[i])
					}
				}
				return fr.follow(m.fn, fr.classOf(m.on), on, kw, st, fr.source(e))
			}
		}
		if fr.run.innerOf == m.text {
			return fr.passOn(st)
		}
		if verb, ok := adminPermission(m.text); ok && fr.self != nil && fr.self.Derives("django.contrib.admin.options.ModelAdmin") {
			// ModelAdmin's own: Django's permission for its model.
			x := fr.run.x
			name := verb + " of its model"
			if t := fr.run.route; t != nil {
				fr.run.viewed = true
				name = permissionName(t.view.Model, verb)
			}
			return is(x.d.fact(x.facts.of(permission, name)))
		}
		v := fr.made(args, kw, e)
		v.traits |= ofObject
		if m.text == "get_object" || m.text == "check_object_permissions" {
			fr.objectPermissions(st)
		}
		return v
	}
	return fr.made(args, kw, e)
}

func static(n pysyntax.Node) bool { return decorated(n, "staticmethod") }

// decorated says that a function has a decorator of Python's own.
func decorated(n pysyntax.Node, by string) bool {
	f, ok := n.(*pysyntax.FunctionDef)
	if !ok {
		return false
	}
	for _, d := range f.Decorators {
		if n, ok := d.(*pysyntax.Name); ok && n.ID == by {
			return true
		}
	}
	return false
}

// formatted is a text with {} filled in, where that is all that it has of its kind.
func formatted(s string, args []value) (string, bool) {
	for i := range args {
		if args[i].kind != text {
			return "", false
		}
		s = strings.Replace(s, "{}", args[i].text, 1)
	}
	return s, !strings.ContainsAny(s, "{}")
}

// callMapping reads a call of a method of a dict.
func (fr *frame) callMapping(m *value, args []value, kw map[string]value, e *pysyntax.Call, st *state) value {
	become := func(v value) {
		if a, ok := e.Func.(*pysyntax.Attribute); ok && simple(a.Value) {
			fr.bind(a.Value, v, st)
		}
	}
	switch on := m.on; m.text {
	case "get", "setdefault":
		if len(args) == 0 {
			break
		}
		if args[0].kind != text {
			if m.text == "setdefault" {
				become(on.with(nil, value{}))
			}
			break
		}
		v, ok := on.kw[args[0].text]
		if ok || on.loose {
			if !ok {
				v = value{text: fr.source(e), traits: on.traits}
			}
			return v
		}
		v = value{kind: null}
		if len(args) > 1 {
			v = args[1]
		}
		if m.text == "setdefault" {
			become(on.with(&args[0], v))
		}
		return v
	case "update":
		w := *on
		for i := range args {
			if args[i].kind != mapping || args[i].loose {
				w = w.with(nil, value{})
			}
			for k, v := range args[i].kw {
				w = w.with(&value{kind: text, text: k}, v)
			}
		}
		for k, v := range kw {
			w = w.with(&value{kind: text, text: k}, v)
		}
		become(w)
		return value{kind: null}
	case "items":
		if !on.open && !on.loose {
			return on.entries()
		}
	}
	return fr.made(args, kw, e)
}

// hasPerm is user.has_perm("shop.view_order") and its like.
func (fr *frame) hasPerm(name string, args []value, kw map[string]value, e *pysyntax.Call, st *state) value {
	x := fr.run.x
	d := x.d
	first, ok := kw["perm"]
	if len(args) > 0 {
		first, ok = args[0], true
	}
	obj, given := kw["obj"]
	if len(args) > 1 {
		obj = args[1]
	} else if !given {
		obj = value{kind: null}
	}
	var one func(v *value) ref
	one = func(v *value) ref {
		if v.kind == choice {
			f := no
			for i := range v.alts {
				f = d.or(f, d.and(v.alts[i].when, one(&v.alts[i].v)))
			}
			return f
		}
		words := plain(fr.source(e))
		if v.kind == text {
			words = v.text
			if name != "has_module_perms" {
				return fr.run.permission(words, obj)
			}
		}
		if name == "has_module_perms" {
			words += ".*"
		}
		if v.kind != text && x.ruled() {
			return fr.run.unclear(words)
		}
		return d.fact(x.facts.of(permission, words))
	}
	if !ok {
		return is(d.fact(x.facts.of(permission, plain(fr.source(e)))))
	}
	if first.kind == list {
		f := yes
		for i := range first.items {
			f = d.and(f, one(&first.items[i]))
		}
		return is(f)
	}
	return is(one(&first))
}

// callSuper goes on with the next class that has the method.
func (fr *frame) callSuper(name string, args []value, kw map[string]value, e *pysyntax.Call, st *state) value {
	if fr.self != nil && fr.owner != nil {
		seen := false
		for _, c := range fr.self.MRO() {
			if !seen {
				seen = c.Same(fr.owner)
				continue
			}
			v, ok := c.Own(name)
			if !ok {
				continue
			}
			f := functionOf(&v)
			if f == nil || f.Node == nil || embedded(f) {
				break
			}
			cc := *fr.run.x.callable(f)
			cc.owner = c
			me := value{kind: self}
			if v, ok := st.vars.get("self"); ok && v.kind == self {
				me.object = v.object
			}
			return fr.follow(&cc, fr.self, append([]value{me}, args...), kw, st, fr.source(e))
		}
	}
	if name == fr.run.innerOf {
		return fr.passOn(st)
	}
	switch name {
	case "has_add_permission", "has_change_permission", "has_delete_permission", "has_view_permission",
		"has_permission", "has_object_permission", "test_func", "has_module_permission":
		return is(fr.run.standard)
	case "get_permissions":
		return value{text: "super().get_permissions()", on: &value{kind: super}}
	}
	v := fr.made(args, kw, e)
	v.traits |= ofObject
	return v
}
