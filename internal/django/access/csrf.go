package access

import (
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/django/urlconf"
	"paddock/internal/pyeval"
)

const csrfView = "django.middleware.csrf.CsrfViewMiddleware"

// csrfMiddleware is what the context says of CSRF protection as a whole.
type csrfMiddleware struct {
	has, sure bool
	at        pyeval.Place
	// scheme is how callers of DRF's views say who they are.
	scheme scheme
}

func (x *reader) readCSRF() csrfMiddleware {
	var m csrfMiddleware
	for _, name := range catalog.StandsFor(csrfView) {
		has, sure := x.context.HasMiddleware(name)
		m.has = m.has || has
		m.sure = m.sure || sure && has || name == csrfView && sure
	}
	m.at = x.context.Middleware().Place
	s := x.context.Setting("REST_FRAMEWORK.DEFAULT_AUTHENTICATION_CLASSES")
	if !s.Set {
		m.scheme = scheme{cookies: true, asked: true, at: s.Place}
		return m
	}
	m.scheme = x.byCookie(s.Value, s.Place)
	return m
}

// protection is what CSRF protection does for a route.
func (x *reader) protection(t *target, methods []string) CSRF {
	writes := false
	for _, m := range methods {
		writes = writes || !safe(m)
	}
	if !writes {
		return CSRF{Protection: NotNeeded, Why: Reason{Message: "it answers safe methods only"}}
	}
	if t.drf && !t.wrapped("csrf_protect") {
		return x.drfProtection(t)
	}
	for i := range t.view.Wrappers {
		w := &t.view.Wrappers[i]
		switch {
		case w.Name == urlconf.NinjaOperation:
			return x.ninjaProtection(w)
		case strings.HasSuffix(w.Name, "csrf.csrf_exempt"):
			return CSRF{Protection: Exempt, Why: Reason{w.Place, "csrf_exempt"}}
		case strings.HasSuffix(w.Name, "csrf.csrf_protect"), strings.HasSuffix(w.Name, "csrf.requires_csrf_token"):
			return CSRF{Protection: Enforced, Why: Reason{w.Place, "csrf_protect"}}
		}
	}
	for i := range t.dispatch {
		w := &t.dispatch[i]
		switch {
		case strings.HasSuffix(w.Name, "csrf.csrf_exempt"):
			return CSRF{Protection: Exempt, Why: Reason{w.Place, "csrf_exempt"}}
		case strings.HasSuffix(w.Name, "csrf.csrf_protect"):
			return CSRF{Protection: Enforced, Why: Reason{w.Place, "csrf_protect"}}
		}
	}
	if t.view.Exempt {
		return CSRF{Protection: Exempt, Why: Reason{t.view.Place, "csrf_exempt"}}
	}
	if t.view.Class != nil && t.view.Class.Derives("braces.views.CsrfExemptMixin") {
		return CSRF{Protection: Exempt, Why: Reason{Message: "CsrfExemptMixin"}}
	}
	switch {
	case x.csrf.has:
		return CSRF{Protection: Enforced, Why: Reason{x.csrf.at, "CsrfViewMiddleware"}}
	case !x.csrf.sure:
		return CSRF{Protection: Unsure, Why: Reason{x.csrf.at, "whether CsrfViewMiddleware is among the middleware is not known"}}
	}
	return CSRF{Protection: Exempt, Why: Reason{x.csrf.at, "CsrfViewMiddleware is not among the middleware"}}
}

// drfProtection: DRF's views are exempt from Django's protection, and SessionAuthentication asks for the token itself.
func (x *reader) drfProtection(t *target) CSRF {
	by := x.csrf.scheme
	if c := t.view.Class; c != nil {
		for _, b := range c.Bases() {
			if m, _ := catalog.Access("view", b); m == "public" {
				return CSRF{Protection: NotNeeded, Why: Reason{Message: b + " takes no cookie"}} // it gives out what identifies a caller
			}
		}
		if v := t.authenticationClasses(func(m string) bool { return !safe(strings.ToUpper(m)) }); v != nil {
			by = x.byCookie(v, v.Place)
		}
		if v, _, ok := c.Attr("get_authenticators"); ok {
			if f := functionOf(&v); f != nil && !f.Library() {
				by.unknown = "the view chooses its authentication classes itself, in get_authenticators()"
			}
		}
	}
	switch {
	case by.unknown != "":
		return CSRF{Protection: Unsure, Why: Reason{by.at, by.unknown}}
	case by.cookies && by.asked:
		return CSRF{Protection: Enforced, Why: Reason{by.at, "SessionAuthentication asks for the token"}}
	case by.cookies:
		return CSRF{Protection: Exempt, Why: Reason{by.at, by.class + " takes a cookie and asks for no token"}, Authenticator: by.class}
	}
	return CSRF{Protection: NotNeeded, Why: Reason{by.at, "no authentication class takes a cookie"}}
}

// wrapped says that a decorator of that name is around the view.
func (t *target) wrapped(name string) bool {
	for i := range t.view.Wrappers {
		if lastPart(t.view.Wrappers[i].Name) == name {
			return true
		}
	}
	return false
}
