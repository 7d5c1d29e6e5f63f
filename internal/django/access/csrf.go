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
	// cookies says whether DRF's views take a session for a login; unknown when that is not known.
	cookies bool
	unknown string
	scheme  pyeval.Place
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
	m.scheme = s.Place
	if !s.Set {
		m.cookies = true
		return m
	}
	m.cookies, m.unknown = x.byCookie(s.Value)
	return m
}

// byCookie says that one of a list of DRF's authentication classes takes the session cookie.
func (x *reader) byCookie(v *pyeval.Value) (cookie bool, unknown string) {
	if v.Kind != pyeval.List && v.Kind != pyeval.Tuple {
		return false, "the authentication classes are not known: " + v.Reason()
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
		case lastPart(name) == "SessionAuthentication", c != nil && c.Derives("rest_framework.authentication.SessionAuthentication"):
			// A class of the project that takes enforce_csrf away is exempt.
			return true, ""
		}
	}
	return false, ""
}

// protection is what CSRF protection does for a route.
func (x *reader) protection(t *target, methods []string) CSRF {
	writes := false
	for _, m := range methods {
		writes = writes || !safe(m)
	}
	if !writes {
		return CSRF{NotNeeded, Reason{Message: "it answers safe methods only"}}
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
			return CSRF{Exempt, Reason{w.Place, "csrf_exempt"}}
		case strings.HasSuffix(w.Name, "csrf.csrf_protect"), strings.HasSuffix(w.Name, "csrf.requires_csrf_token"):
			return CSRF{Enforced, Reason{w.Place, "csrf_protect"}}
		}
	}
	for i := range t.dispatch {
		w := &t.dispatch[i]
		switch {
		case strings.HasSuffix(w.Name, "csrf.csrf_exempt"):
			return CSRF{Exempt, Reason{w.Place, "csrf_exempt"}}
		case strings.HasSuffix(w.Name, "csrf.csrf_protect"):
			return CSRF{Enforced, Reason{w.Place, "csrf_protect"}}
		}
	}
	if t.view.Exempt {
		return CSRF{Exempt, Reason{t.view.Place, "csrf_exempt"}}
	}
	if t.view.Class != nil && t.view.Class.Derives("braces.views.CsrfExemptMixin") {
		return CSRF{Exempt, Reason{Message: "CsrfExemptMixin"}}
	}
	switch {
	case x.csrf.has:
		return CSRF{Enforced, Reason{x.csrf.at, "CsrfViewMiddleware"}}
	case !x.csrf.sure:
		return CSRF{Unsure, Reason{x.csrf.at, "whether CsrfViewMiddleware is among the middleware is not known"}}
	}
	return CSRF{Exempt, Reason{x.csrf.at, "CsrfViewMiddleware is not among the middleware"}}
}

// drfProtection: DRF's views are exempt from Django's protection, and SessionAuthentication asks for the token itself.
func (x *reader) drfProtection(t *target) CSRF {
	cookies, unknown, at := x.csrf.cookies, x.csrf.unknown, x.csrf.scheme
	if c := t.view.Class; c != nil {
		for _, b := range c.Bases() {
			if m, _ := catalog.Access("view", b); m == "public" {
				return CSRF{NotNeeded, Reason{Message: b + " takes no cookie"}} // it gives out what identifies a caller
			}
		}
	}
	if c := t.view.Class; c != nil {
		if v, owner, ok := c.Attr("authentication_classes"); ok && owner.Name != apiView {
			cookies, unknown = x.byCookie(&v)
			at = v.Place
		}
	}
	switch {
	case unknown != "":
		return CSRF{Unsure, Reason{at, unknown}}
	case cookies:
		return CSRF{Enforced, Reason{at, "SessionAuthentication asks for the token"}}
	}
	return CSRF{NotNeeded, Reason{at, "no authentication class takes a cookie"}}
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
