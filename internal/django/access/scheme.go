package access

import (
	"strings"

	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
)

// scheme is how callers of a view of DRF say who they are, as far as cookies go. Of several authentication classes the
// first that finds its cookie decides: SessionAuthentication refuses a request without the token there and then.
type scheme struct {
	// cookies says that a cookie is taken for a login, asked that its class asks for the token as well.
	cookies, asked bool
	// class is the authentication class that takes the cookie, at the place that decides about the token.
	class string
	at    pyeval.Place
	// unknown says why nothing can be said; "" when it can.
	unknown string
}

const sessionAuthentication = "rest_framework.authentication.SessionAuthentication"

// byCookie reads a list of DRF's authentication classes.
func (x *reader) byCookie(v *pyeval.Value, at pyeval.Place) scheme {
	if v.Kind != pyeval.List && v.Kind != pyeval.Tuple {
		return scheme{at: at, unknown: "the authentication classes are not known: " + v.Reason()}
	}
	for i := range v.Items {
		item := &v.Items[i]
		name := item.Dotted()
		if item.Kind == pyeval.Str {
			name = item.Text
		}
		c := item.Class
		if c == nil && name != "" {
			if g := x.global(name); g.kind == class {
				c = g.class
			}
		}
		switch {
		case c != nil:
			if s, ok := x.authentication(c); ok {
				if s.at.File == nil {
					s.at = at
				}
				return s
			}
		case lastPart(name) == "SessionAuthentication":
			return scheme{cookies: true, asked: true, class: name, at: at}
		}
	}
	return scheme{at: at}
}

// authentication is what a class makes of cookies; ok is false when it takes none.
func (x *reader) authentication(c *pyeval.Class) (s scheme, ok bool) {
	s = scheme{cookies: true, asked: true, class: c.Name}
	session := c.Derives(sessionAuthentication)
	own := func(name string) *pyeval.Function {
		v, _, ok := c.Attr(name)
		f := functionOf(&v)
		if !ok || f == nil || f.Node == nil || embedded(f) {
			return nil
		}
		return f
	}
	if f := own("authenticate"); f != nil && !says(f, "super().authenticate", ".authenticate(self", "enforce_csrf") {
		switch {
		case says(f, "csrf", "CSRF"):
			// It asks for the token in a way of its own.
			s.at = head(f.Place())
			return s, session || says(f, "COOKIES", "_request.user")
		case session || says(f, "COOKIES", "_request.user"):
			s.asked, s.at = false, head(f.Place())
			return s, true
		default:
			return s, false
		}
	}
	f := own("enforce_csrf")
	switch {
	case !session && f == nil:
		return s, false
	case f == nil:
		return s, true
	}
	s.at = head(f.Place())
	switch calls, always := asksToken(f); {
	case !calls:
		s.asked = false
	case !always:
		s.unknown = c.Name + " asks for the token under a condition"
	}
	return s, true
}

// says says that a function's text has one of some words in it, comments and its docstring left out.
func says(f *pyeval.Function, words ...string) bool {
	found := false
	pysyntax.Walk(f.Node, func(n pysyntax.Node) bool {
		switch n.(type) {
		case *pysyntax.Attribute, *pysyntax.Name, *pysyntax.Call:
			span := n.Range()
			text := f.File.Text[span.Start:span.End]
			for _, w := range words {
				found = found || strings.Contains(text, w)
			}
		}
		return !found
	})
	return found
}

// asksToken says that an enforce_csrf asks for the token, itself or by super(), and whether it always does: what it
// calls to that end, or the exception that it raises, tells.
func asksToken(f *pyeval.Function) (asks, always bool) {
	n, ok := f.Node.(*pysyntax.FunctionDef)
	if !ok {
		return true, false
	}
	check := func(n pysyntax.Node) bool {
		found := false
		pysyntax.Walk(n, func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.Raise:
				found = true
			case *pysyntax.Call:
				span := n.Func.Range()
				name := strings.ToLower(f.File.Text[span.Start:span.End])
				found = found || strings.Contains(name, "csrf") || strings.HasSuffix(name, "process_view")
			}
			return !found
		})
		return found
	}
	for _, s := range n.Body {
		branch, isIf := s.(*pysyntax.If)
		switch {
		case isIf && !asks && leaves(branch.Body) && !check(branch):
			return anyOf(n.Body, check), false // it may leave before it asks
		case isIf && check(branch) && !check(branch.Test) && !asks:
			return true, false
		case check(s):
			asks, always = true, true
		}
	}
	return asks, always
}

func anyOf(body []pysyntax.Stmt, is func(pysyntax.Node) bool) bool {
	for _, s := range body {
		if is(s) {
			return true
		}
	}
	return false
}

// authenticated adds what a view's authentication classes ask for: DRF runs them for every request, and one that raises
// an exception when its key is not there lets nobody through without, whatever the permissions say. Where they look
// nobody up, who has the key is what the view calls logged in, and no user of the site.
func (x *reader) authenticated(t *target, method string, f ref) ref {
	c := t.view.Class
	if !t.drf || c == nil || c.Library() && !c.Installed() {
		return f
	}
	list := t.authenticationClasses(func(m string) bool { return strings.EqualFold(m, method) })
	if list == nil {
		if s := x.context.Setting("REST_FRAMEWORK.DEFAULT_AUTHENTICATION_CLASSES"); s.Set {
			list = s.Value
		}
	}
	if list == nil || list.Kind != pyeval.List && list.Kind != pyeval.Tuple || len(list.Items) == 0 {
		return f
	}
	through, programs, name := yes, true, ""
	for i := len(list.Items) - 1; i >= 0; i-- {
		c := list.Items[i].Class
		if c == nil && list.Items[i].Kind == pyeval.Str {
			if g := x.global(list.Items[i].Text); g.kind == class {
				c = g.class
			}
		}
		read, ok := authenticateOf(c)
		if !ok {
			through, programs = yes, false // a package's: it refuses who brings something wrong, and nobody who brings nothing
			continue
		}
		programs = programs && !says(read, "objects", "get_user", "super()", "authenticate_credentials", "authenticate(")
		name = lastPart(c.Name)
		pass := no
		for _, a := range x.answersOf(t, c, read, method) {
			if a.nobody {
				pass = x.d.or(pass, x.d.and(a.need, through))
			} else {
				pass = x.d.or(pass, a.need)
			}
		}
		through = pass
	}
	if name == "" || x.d.decide(through, func(n int32) decision {
		if x.facts.list[n].kind.aboutCaller() {
			return fail
		}
		return either
	}) != no {
		return f
	}
	loggedIn := x.d.fact(x.facts.of(login, ""))
	given := x.d.fact(x.facts.of(key, "the key that "+name+" asks for"))
	if !programs {
		return x.d.and(f, x.d.or(given, loggedIn))
	}
	return x.d.and(given, x.d.decide(f, func(n int32) decision {
		if x.d.fact(n) == loggedIn {
			return hold
		}
		return keep
	}))
}

// answer is one that an authenticator gives: the condition under which it comes to it, and whether it knows nobody and lets the
// next one look.
type answer struct {
	need   ref
	nobody bool
}

// authenticator is a class that says who calls, with the HTTP method that it was read for; "" when it looks at none.
type authenticator struct {
	class  *pyeval.Class
	method string
}

// answersOf are the answers of a class's authenticate(). Nearly all look at the request alone, and are read once.
func (x *reader) answersOf(t *target, c *pyeval.Class, f *pyeval.Function, method string) []answer {
	for _, m := range [...]string{"", method} {
		if list, ok := x.authenticators[authenticator{c, m}]; ok {
			return list
		}
	}
	r := x.newRun(t, method, "")
	fr, st := r.enter(x.callable(f), c, []value{{kind: self}, {kind: request, traits: ofRequest}}, nil, 0)
	list := []answer{}
	for _, e := range fr.body(st) {
		list = append(list, answer{e.need, e.v.kind == null})
	}
	if r.spent {
		return []answer{{need: yes}}
	}
	if r.viewed || r.routed {
		return list
	}
	if !r.byMethod {
		method = ""
	}
	x.authenticators[authenticator{c, method}] = list
	return list
}

// authenticateOf is authenticate() of a class, as the project or an installed package has it.
func authenticateOf(c *pyeval.Class) (*pyeval.Function, bool) {
	if c == nil {
		return nil, false
	}
	v, _, ok := c.Attr("authenticate")
	f := functionOf(&v)
	if !ok || f == nil || f.Node == nil || embedded(f) {
		return nil, false
	}
	return f, true
}

// authenticationClasses are those of the view, or of its action for a method; nil where the context's count.
func (t *target) authenticationClasses(of func(method string) bool) *pyeval.Value {
	c := t.view.Class
	for _, a := range t.view.Actions {
		if of(a.Method) {
			if own := t.ofAction(a.Name, "authentication_classes"); own != nil {
				return own
			}
		}
	}
	if v, owner, ok := c.Attr("authentication_classes"); ok && owner.Name != apiView {
		return &v
	}
	return nil
}
