package access

import (
	"maps"
	"slices"
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
)

// call reads a call.
func (fr *frame) call(e *pysyntax.Call, st *state) value {
	if n, ok := e.Func.(*pysyntax.Name); ok {
		if v, done := fr.builtin(n.ID, e, st); done {
			return v
		}
	}
	callee := fr.eval(e.Func, st)
	args := make([]value, 0, len(e.Args))
	var kw map[string]value
	if len(e.Keywords) > 0 {
		kw = make(map[string]value, len(e.Keywords))
	}
	for _, a := range e.Args {
		v := fr.eval(a, st)
		if _, ok := a.(*pysyntax.Starred); ok {
			if v.kind == list {
				args = append(args, v.items...)
			}
			continue
		}
		args = append(args, v)
	}
	for _, k := range e.Keywords {
		v := fr.eval(k.Value, st)
		if k.Name.Name != "" {
			kw[k.Name.Name] = v
		}
		if k.Name.Name == "" {
			maps.Copy(kw, v.kw)
		}
	}
	if name := lastPart(fr.source(e.Func)); heldAgainstField(name, kw) {
		fr.onlyMembers("TypeError", e, st)
	}
	if st.need == no {
		return value{}
	}
	if v, ok := fr.getPerm(e, args, st); ok {
		return v
	}
	return fr.apply(&callee, args, kw, e, st)
}

func (fr *frame) apply(callee *value, args []value, kw map[string]value, e *pysyntax.Call, st *state) value {
	switch callee.kind {
	case inner:
		return fr.passOn(st)
	case method:
		return fr.callMethod(callee, args, kw, e, st)
	case truth:
		return *callee // user.is_authenticated() of Django before 1.10
	case named:
		return fr.callNamed(callee.text, args, kw, e, st)
	case function:
		if v, ok := fr.known(callee.text, args, kw, e, st); ok {
			return v
		}
		if callee.on != nil {
			args = append([]value{*callee.on}, args...) // of a class its method: cls
		}
		if callee.fn != nil && callee.fn.node != nil && fr.worthwhile(callee.fn, args, kw) {
			return fr.follow(callee.fn, nil, args, kw, st, fr.source(e))
		}
	case class:
		return fr.instance(callee, args, kw, e, st)
	case choice:
		for _, a := range callee.alts {
			if a.v.kind == inner {
				return fr.passOn(st)
			}
		}
		if v, ok := fr.applyEach(callee, args, kw, e, st); ok {
			return v
		}
	}
	if callee.kind == opaque && len(callee.items) > 0 && (callee.text == "|" || callee.text == "&" || callee.text == "~") {
		return *callee // permission classes that are joined make an object that is joined alike
	}
	if v, ok := fr.askModel(callee, args, kw, e, st); ok {
		return v
	}
	v := fr.made(args, kw, e)
	v.traits |= traitOf(callee)
	v.found = append(v.found, callee.found...)
	if a, ok := e.Func.(*pysyntax.Attribute); ok {
		if querying[a.Attr.Name] {
			fr.looked(&v, e)
		}
		fr.working(a, st)
		if name := cmpOr(linked(kw), callee.link); name != "" && querying[a.Attr.Name] && callee.kind != inner && v.traits&ofUser == 0 {
			return fr.lookUpBy(name, a.Attr.Name == "get" || a.Attr.Name == "aget", e, st)
		}
		if len(args) > 0 && args[0].kind == text && v.traits&ofRequest != 0 && (secretName(args[0].text) || a.Attr.Name == "get" && args[0].text == "key" && strings.HasSuffix(fr.source(a.Value), "GET") || a.Attr.Name == "get_signed_cookie") {
			v.traits |= ofKey
		}
		if questions[a.Attr.Name] && v.traits&(ofUser|ofKey) == 0 {
			return fr.unanswered(e)
		}
		// Something that is looked up for the caller by name: an error or nothing for anyone else.
		if u, ok := kw["user"]; ok && u.kind == user {
			v.traits |= ofUser
		}
	}
	return v
}

// passOn is what a call of what the layer is around gives.
func (fr *frame) passOn(st *state) value {
	d := fr.run.x.d
	fr.run.passed = d.or(fr.run.passed, st.need)
	st.worked = st.need
	return value{kind: inner}
}

// made is the value that a call gives of which nothing is known but what it is made of.
func (fr *frame) made(args []value, kw map[string]value, e *pysyntax.Call) value {
	v := value{text: fr.source(e)}
	for i := range args {
		v.traits |= traitOf(&args[i])
		if args[i].kind == request {
			v.traits &^= ofRequest
		}
		v.found = append(v.found, args[i].found...)
	}
	for _, w := range kw {
		v.traits |= traitOf(&w)
		v.found = append(v.found, w.found...)
	}
	return v
}

// looked adds a call that looks something up to what is known of its result.
func (fr *frame) looked(v *value, e *pysyntax.Call) {
	if fr.file != nil {
		v.found = append(slices.Clip(v.found), pyeval.Place{File: fr.file, Span: e.Range()})
	}
}

// working are methods that do something that lasts.
var working = map[string]bool{"save": true, "delete": true, "create": true, "update": true, "bulk_create": true, "bulk_update": true, "send": true, "asave": true, "adelete": true, "acreate": true}

// worthwhile says that a function of the project has a say in who gets through: it is given the request, the
// caller or a secret, or is so short that it may only make an answer.
func (fr *frame) worthwhile(c *callable, args []value, kw map[string]value) bool {
	told := func(v *value) bool {
		return v.kind == request || v.kind == user || v.kind == self || v.traits&(ofUser|ofKey|ofRequest) != 0 || v.kind == inner
	}
	for i := range args {
		if told(&args[i]) {
			return true
		}
	}
	for _, v := range kw {
		if told(&v) {
			return true
		}
	}
	n, ok := c.node.(*pysyntax.FunctionDef)
	return c.frame != nil || ok && len(n.Body) <= 3
}

// follow reads a function that is called.
func (fr *frame) follow(c *callable, on *pyeval.Class, args []value, kw map[string]value, st *state, as string) value {
	r := fr.run
	d := r.x.d
	again, most := slices.Contains(r.stack, c.node), maxCalls
	if len(args) > 0 && args[0].object != nil {
		again, most = false, maxObjects // objects of one class may be within one another
	}
	if c.node == nil || fr.depth >= most || again || r.spent {
		v := value{text: as}
		for i := range args {
			v.traits |= traitOf(&args[i])
			v.found = append(v.found, args[i].found...)
		}
		return v
	}
	sub, in := r.enter(c, on, args, kw, fr.depth+1)
	in.way = st.way
	exits := sub.body(in)
	st.end()
	var v value
	for i, x := range exits {
		if i == 0 {
			v, st.way = x.v, x.way
			continue
		}
		v = fr.either(st.need, v, x.need, x.v)
		st.way = st.way.or(d, x.way)
	}
	return v
}

// builtin reads calls of Python's own functions.
func (fr *frame) builtin(name string, e *pysyntax.Call, st *state) (value, bool) {
	d := fr.run.x.d
	if _, bound := st.vars[name]; bound {
		return value{}, false
	}
	switch name {
	case "super":
		return value{kind: super}, true
	case "bool":
		if len(e.Args) == 1 {
			return is(fr.test(e.Args[0], st)), true
		}
	case "str", "list", "tuple", "set", "sorted", "frozenset", "reversed", "iter":
		if len(e.Args) == 1 {
			return fr.eval(e.Args[0], st), true
		}
		if len(e.Args) == 0 {
			return value{kind: list}, true
		}
	case "dict":
		if len(e.Keywords) > 0 || len(e.Args) > 1 {
			break
		}
		if len(e.Args) == 0 {
			return value{kind: mapping, kw: map[string]value{}}, true
		}
		v := fr.eval(e.Args[0], st)
		if v.kind == list {
			if m, ok := v.pairs(); ok {
				return m, true
			}
		}
		if v.kind == mapping {
			return v, true
		}
		return value{text: fr.source(e), traits: traitOf(&v)}, true
	case "len":
		if len(e.Args) == 1 {
			v := fr.eval(e.Args[0], st)
			switch v.kind {
			case list:
				return value{kind: number, number: int64(len(v.items))}, true
			case text:
				return value{kind: number, number: int64(len(v.text))}, true
			}
			return value{text: fr.source(e), traits: traitOf(&v)}, true
		}
	case "any", "all":
		if len(e.Args) != 1 {
			break
		}
		v := fr.eval(e.Args[0], st)
		if v.kind != list {
			return value{text: fr.source(e), traits: traitOf(&v)}, true
		}
		f := boolean(name == "all")
		for i := range v.items {
			if name == "all" {
				f = d.and(f, fr.truthy(&v.items[i]))
			} else {
				f = d.or(f, fr.truthy(&v.items[i]))
			}
		}
		return is(f), true
	case "getattr", "hasattr":
		if len(e.Args) < 2 {
			break
		}
		base, attr := fr.eval(e.Args[0], st), fr.eval(e.Args[1], st)
		if attr.kind != text {
			return value{text: fr.source(e), traits: traitOf(&base)}, true
		}
		switch {
		case base.kind == user && name == "hasattr" && (attr.text == "is_authenticated" || attr.text == "is_staff"),
			base.kind == request && name == "hasattr" && attr.text == "user":
			return is(yes), true
		case base.kind == user && name == "getattr" && len(e.Args) > 2 && !anonymousHas(attr.text):
			in := d.fact(fr.run.x.facts.of(login, ""))
			return fr.either(d.and(st.need, in), fr.ofUser(attr.text), d.and(st.need, d.not(in)), fr.eval(e.Args[2], st)), true
		case base.kind == inner || base.kind == function:
			return fr.viewAttribute(&base, attr.text, e, st), true
		case base.kind == self:
			has, known := fr.has(&base, attr.text)
			switch {
			case known && name == "hasattr":
				return is(boolean(has)), true
			case known && !has && len(e.Args) > 2:
				return fr.eval(e.Args[2], st), true
			case !has && len(e.Args) > 2 && fr.unheard(&base, attr.text):
				return fr.eval(e.Args[2], st), true
			case name == "hasattr" || !has && len(e.Args) > 2:
				return value{text: fr.source(e), traits: ofObject}, true
			}
		case name == "hasattr":
			return value{text: fr.source(e), traits: traitOf(&base)}, true
		}
		return fr.member(&base, attr.text, e, st), true
	case "isinstance", "issubclass", "callable":
		if len(e.Args) == 0 {
			break
		}
		v := fr.eval(e.Args[0], st)
		if name == "isinstance" && len(e.Args) == 2 {
			if yes, ok := fr.isInstance(&v, e.Args[1], st); ok {
				return is(boolean(yes)), true
			}
		}
		if name == "isinstance" && len(e.Args) == 2 && v.kind == user {
			w := fr.eval(e.Args[1], st)
			if strings.HasSuffix(w.text, "AnonymousUser") {
				return is(d.not(d.fact(fr.run.x.facts.of(login, "")))), true
			}
		}
		return value{text: fr.source(e), traits: traitOf(&v)}, true
	}
	return value{}, false
}

// callNamed is a call of something that is known by its name only.
func (fr *frame) callNamed(name string, args []value, kw map[string]value, e *pysyntax.Call, st *state) value {
	if v, ok := fr.known(name, args, kw, e, st); ok {
		return v
	}
	if by := linked(kw); by != "" && fr.made(args, kw, e).traits&ofUser == 0 && (strings.HasSuffix(name, "_or_404") || querying[lastPart(name)]) {
		return fr.lookUpBy(by, strings.HasSuffix(name, "_or_404") || lastPart(name) == "get" || lastPart(name) == "aget", e, st)
	}
	v := fr.made(args, kw, e)
	v.on = &value{kind: named, text: name}
	v.present = strings.HasSuffix(name, "_or_404")
	if v.present || querying[lastPart(name)] {
		fr.looked(&v, e)
	}
	if a, ok := e.Func.(*pysyntax.Attribute); ok {
		fr.working(a, st)
	}
	return v
}

// working notes a call that does something that lasts. Writing down who was turned away is not what a view is for.
func (fr *frame) working(a *pysyntax.Attribute, st *state) {
	if !working[a.Attr.Name] {
		return
	}
	st.worked = st.need
	on := strings.ToLower(fr.source(a.Value))
	for _, w := range []string{"log", "attempt", "audit", "session", "event", "history", "form"} {
		if strings.Contains(on, w) {
			return
		}
	}
	if a.Attr.Name == "delete" || a.Attr.Name == "save" || a.Attr.Name == "create" {
		fr.run.done = fr.run.x.d.or(fr.run.done, st.need)
	}
}

// known is a call of a function of Django or a package that the catalogue or the language of Django's answers knows.
func (fr *frame) known(name string, args []value, kw map[string]value, e *pysyntax.Call, st *state) (value, bool) {
	x := fr.run.x
	if _, ok := catalog.Access("refusal", name); ok {
		return value{kind: refused}, true
	}
	if _, ok := catalog.Access("redirect", name); ok {
		return value{kind: sent, login: len(args) > 0 && x.leadsToLogin(&args[0])}, true
	}
	if words, ok := catalog.Access("proof", name); ok && !unverified(kw) {
		return fr.prove(words, kw, e, st), true
	}
	if _, ok := catalog.Access("secret", name); ok {
		return value{text: fr.source(e), traits: ofKey}, true
	}
	switch name {
	case "django.contrib.auth.get_user":
		return value{kind: user, traits: ofUser}, true
	case "django.urls.reverse", "django.core.urlresolvers.reverse", "django.urls.reverse_lazy", "django.shortcuts.resolve_url":
		if len(args) > 0 {
			return x.reversed(args[0]), true
		}
	case "django.urls.resolve", "django.core.urlresolvers.resolve":
		if len(args) > 0 && args[0].kind == path {
			return value{kind: matching}, true
		}
	case "inspect.isclass":
		if len(args) == 1 && args[0].kind != opaque && args[0].kind != choice {
			return is(boolean(args[0].kind == class)), true
		} else if len(args) == 1 && args[0].object != nil {
			return is(no), true
		}
	case "functools.reduce":
		if len(args) == 2 && args[0].kind == function && args[0].fn != nil && args[1].kind == list && len(args[1].items) > 0 {
			v := args[1].items[0]
			for _, item := range args[1].items[1:] {
				v = fr.follow(args[0].fn, nil, []value{v, item}, nil, st, fr.source(e))
			}
			return v, true
		}
	case "re.match", "re.search", "re.fullmatch":
		if len(args) == 2 && (args[0].kind == text || args[0].kind == expression) && args[1].kind == path {
			return fr.matchPath(args[0].text, strings.TrimPrefix(name, "re."), e), true
		}
	case "re.compile":
		if len(args) > 0 && args[0].kind == text {
			return value{kind: expression, text: args[0].text}, true
		}
	case "django.shortcuts.get_object_or_404", "django.shortcuts.aget_object_or_404", "django.shortcuts.get_list_or_404":
		for _, v := range kw {
			if v.kind == user {
				fr.lookedUpFor(e, st)
			}
		}
		return value{}, false
	}
	status, ok := kw["status"]
	if !ok && len(args) > 1 && strings.HasSuffix(name, "Error") {
		status, ok = args[0], true
	}
	if ok && refusing(&status) {
		return value{kind: refused}, true
	}
	if strings.HasSuffix(name, "Response") && len(e.Args) > 0 && failing(e.Args[0]) {
		return value{kind: failed}, true
	}
	if denies(name, args, e) {
		return value{kind: denied}, true
	}
	return value{}, false
}

// lookedUpFor says that an object is looked up for request.user: there is an error for anyone who is not logged in.
func (fr *frame) lookedUpFor(e *pysyntax.Call, st *state) {
	x := fr.run.x
	f := x.d.fact(x.facts.in(own, plain(fr.source(e)), fr.scope()))
	fr.run.reason(fr.file, e, "it is looked up for request.user")
	st.need = x.d.and(st.need, f)
}

// idle says that a call, made for its own sake, does nothing that lasts.
func (fr *frame) idle(c *pysyntax.Call, st *state) bool {
	name := ""
	if simple(c.Func) {
		name = fr.dotted(c.Func, st)
	}
	if _, ok := catalog.Access("idle", name); ok {
		return true
	}
	a, ok := c.Func.(*pysyntax.Attribute)
	if !ok {
		return false
	}
	base := strings.ToLower(lastPart(fr.source(a.Value)))
	// (messages are shown to the caller himself)
	switch base {
	case "log", "logger", "_logger", "logging", "messages", "_log":
		return true
	}
	switch a.Attr.Name {
	case "append", "setdefault", "add_error", "strip":
		return true
	}
	return false
}
