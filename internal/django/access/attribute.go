package access

import (
	"slices"
	"strings"

	"paddock/internal/django/urlconf"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
)

func (fr *frame) attribute(e *pysyntax.Attribute, st *state) value {
	if simple(e) {
		if v, ok := st.vars.get(fr.source(e)); ok {
			return v
		}
	}
	base := fr.eval(e.Value, st)
	return fr.member(&base, e.Attr.Name, e, st)
}

// member is an attribute of a value.
func (fr *frame) member(base *value, attr string, e pysyntax.Node, st *state) value {
	x := fr.run.x
	switch base.kind {
	case request:
		return fr.ofRequest(attr, e)
	case user:
		if !anonymousHas(attr) {
			fr.onlyMembers("AttributeError", e, st)
		}
		return fr.ofUser(attr)
	case self:
		return fr.ofSelf(base, attr, st)
	case matching:
		return fr.matched(attr)
	case super:
		return value{kind: method, text: attr, on: base.kept()}
	case class:
		if v, _, ok := base.class.Attr(attr); ok {
			w := x.convert(&v, base.text+"."+attr, 0)
			if w.kind == function && w.fn != nil && decorated(w.fn.node, "classmethod") {
				w.on = base.kept()
			}
			return w
		}
		return value{kind: named, text: base.text + "." + attr}
	case named:
		if model, ok := strings.CutSuffix(base.text, ".objects"); ok && attr == "model" {
			return x.global(model)
		}
		return x.global(base.text + "." + attr)
	case text, list, path, expression, mapping:
		return value{kind: method, text: attr, on: base.kept()}
	case choice:
		var v value
		for i, a := range base.alts {
			w := fr.member(&a.v, attr, e, st)
			if i == 0 {
				v = value{kind: choice, alts: []alternative{{a.when, w}}, traits: w.traits, text: w.text}
			} else {
				v.alts = append(v.alts, alternative{a.when, w})
				v.traits |= w.traits
			}
		}
		return v
	}
	if base.on != nil && slices.Contains(proving, attr) {
		if _, ok := signer(base.on); ok {
			return value{kind: method, text: attr, on: base.kept()}
		}
	}
	if v, ok := fr.memberOfInstance(base, attr, st); ok {
		return v
	}
	if v, ok := fr.modelOf(base, attr); ok {
		return v
	}
	if v, ok := fr.handedOn(base, attr); ok {
		return v
	}
	if base.on != nil && base.on.kind == named && base.on.text == threadLocals[0] {
		switch attr {
		case "request", "_request":
			return value{kind: request, traits: ofRequest}
		case "user":
			return value{kind: user, traits: ofUser}
		}
	}
	v := value{text: base.text + "." + attr, traits: traitOf(base), found: base.found}
	if querying[attr] {
		v.link = base.link
	}
	if base.kind == opaque && base.traits&ofRequest != 0 && secretName(attr) {
		v.traits |= ofKey
	}
	// user_id of something that a request's view was given: request.resolver_match.url_name.
	return v
}

// ofRequest is an attribute of the request.
func (fr *frame) ofRequest(attr string, e pysyntax.Node) value {
	x := fr.run.x
	switch attr {
	case "user":
		return value{kind: user, traits: ofUser}
	case "method":
		fr.run.byMethod = true
		return value{kind: text, text: fr.run.method}
	case "path", "path_info":
		return value{kind: path}
	case "session":
		return value{text: "request.session", traits: ofRequest | ofSession}
	case "META", "headers", "GET", "POST", "FILES", "data", "query_params", "body", "COOKIES":
		fr.run.byMethod = fr.run.byMethod || attr == "POST"
		if attr == "POST" && safe(fr.run.method) {
			return value{kind: list}
		}
		return value{text: "request." + attr, traits: ofRequest}
	case "auth":
		return value{text: "request.auth", traits: ofKey | ofRequest}
	case "resolver_match":
		return value{kind: matching}
	}
	if t, ok := x.requestAttribute(attr); ok {
		return value{text: "request." + attr, traits: t}
	}
	return value{text: "request." + attr}
}

// ofUser is an attribute of request.user.
func (fr *frame) ofUser(attr string) value {
	d, facts := fr.run.x.d, &fr.run.x.facts
	switch attr {
	case "is_authenticated", "is_active", "pk", "id":
		v := is(d.fact(facts.of(login, "")))
		v.traits = ofUser
		v.text = "user." + attr
		return v
	case "is_anonymous":
		return value{kind: truth, f: d.not(d.fact(facts.of(login, ""))), traits: ofUser}
	case "is_staff":
		return value{kind: truth, f: d.fact(facts.of(staff, "")), traits: ofUser}
	case "is_superuser":
		return value{kind: truth, f: d.fact(facts.of(superuser, "")), traits: ofUser}
	case "has_perm", "has_perms", "has_module_perms":
		return value{kind: method, text: attr, on: &value{kind: user, traits: ofUser}}
	}
	return value{text: "user." + attr, traits: ofUser}
}

// ofSelf is an attribute of the object whose method is read, or of the view that a permission class is given.
func (fr *frame) ofSelf(base *value, attr string, st *state) value {
	x := fr.run.x
	class, as := fr.classOf(base), cmpOr(base.text, "self")+"."
	if base.object != nil {
		if v, ok := base.object.attrs[attr]; ok {
			return v
		}
	}
	switch attr {
	case "request":
		return value{kind: request, traits: ofRequest}
	case "action":
		if fr.run.action != "" {
			return value{kind: text, text: fr.run.action}
		}
		for _, p := range x.initOf(fr.run, class) {
			if p.Key.Text == attr {
				return x.convert(&p.Value, as+attr, 0)
			}
		}
		return value{text: as + "action"}
	case "kwargs":
		if t := fr.run.route; t != nil && class.Same(t.view.Class) && !slices.Contains(t.route.Parts, urlconf.Unsaid) {
			fr.run.viewed = true
			return x.keywords(t, as+attr)
		}
		return value{text: as + attr, traits: ofObject}
	case "args", "object":
		return value{text: as + attr, traits: ofObject}
	case "get_response":
		if fr.run.innerOf == attr {
			return value{kind: inner, text: attr}
		}
	case "handle_no_permission", "permission_denied", "get_login_url":
		return value{kind: method, text: attr, on: base.kept()}
	}
	if class == nil {
		return value{text: as + attr, traits: ofObject}
	}
	for _, p := range x.initOf(fr.run, class) {
		if p.Key.Text == attr {
			return x.convert(&p.Value, as+attr, 0)
		}
	}
	v, owner, ok := class.Attr(attr)
	if !ok {
		return value{kind: method, text: attr, on: base.kept(), traits: ofObject}
	}
	if v.Kind == pyeval.Object && v.Text == "property" && len(v.Items) == 1 && v.Items[0].Func != nil {
		c := x.callable(v.Items[0].Func)
		return fr.follow(c, class, []value{{kind: self}}, nil, st, as+attr)
	}
	if f, _ := urlconf.Unwrap(&v); f != nil && (f.Class != nil || v.Kind == pyeval.Ref) {
		c := *x.callable(f)
		c.owner = owner
		return value{kind: method, text: attr, on: base.kept(), fn: &c}
	}
	w := x.convert(&v, as+attr, 0)
	if x.ofPlain(&w) || w.kind == list && slices.ContainsFunc(w.items, func(i value) bool { return x.ofPlain(&i) }) {
		if made, ok := fr.ofClassBody(owner, attr); ok {
			return made
		}
	}
	if w.kind == opaque {
		w.traits |= ofObject
	}
	return w
}

// classOf is the class of the object that a value of kind self stands for.
func (fr *frame) classOf(v *value) *pyeval.Class {
	if v.class != nil {
		return v.class
	}
	return fr.self
}

func safe(m string) bool { return m == "GET" || m == "HEAD" || m == "OPTIONS" || m == "TRACE" }
