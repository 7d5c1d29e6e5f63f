package access

import (
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/django/urlconf"
	"paddock/internal/pyeval"
)

// ninjaOperation is what an operation of django-ninja asks: one of the authenticators that it is given must know the caller.
func (x *reader) ninjaOperation(t *target, w *urlconf.Wrapper, method string) layer {
	v := ninjaAuth(w)
	if v == nil || v.Kind == pyeval.None {
		return layer{yes, []Reason{{w.Place, "auth is not asked for"}}}
	}
	if v.Kind != pyeval.List && v.Kind != pyeval.Tuple {
		return layer{x.unsure("the auth of this operation is not known: " + v.Reason()), []Reason{{w.Place, "auth"}}}
	}
	f := no
	var why []Reason
	for i := range v.Items {
		g, name := x.authenticator(t, &v.Items[i], method)
		f = x.d.or(f, g)
		at := v.Items[i].Place
		if at.File == nil {
			at = w.Place
		}
		why = append(why, Reason{at, "auth: " + name})
	}
	return layer{f, why}
}

func ninjaAuth(w *urlconf.Wrapper) *pyeval.Value {
	for i := range w.Pairs {
		if w.Pairs[i].Key.Text == "auth" {
			return &w.Pairs[i].Value
		}
	}
	return nil
}

// authenticator is the condition that one of them asks for: by the catalogue, or a function of the project that gives
// something true. What a class of the project does with the key that it is given is its own business: a key is asked for.
func (x *reader) authenticator(t *target, v *pyeval.Value, method string) (ref, string) {
	if f := functionOf(v); f != nil && f.Node != nil && v.Kind == pyeval.Ref {
		r := x.newRun(t, method, "")
		fr, st := r.enter(x.callable(f), nil, []value{{kind: request, traits: ofRequest}}, nil, 0)
		return r.answer(fr, st), lastPart(f.Name)
	}
	var names []string
	switch {
	case v.Class != nil:
		names = v.Class.Bases()
	case v.Text != "":
		names = []string{v.Text}
	default:
		if n, _, _ := v.Callee(); n != "" {
			names = []string{n}
		} else {
			names = []string{v.Dotted()}
		}
	}
	for _, n := range names {
		if meaning, ok := catalog.Access("authenticator", n); ok {
			return x.asks(t, meaning, n, method, nil, nil), lastPart(names[0])
		}
	}
	return x.unsure("what the authenticator " + names[0] + " asks for is not known"), lastPart(names[0])
}

// ninjaProtection: django-ninja exempts its views, and authenticators that read a cookie ask for the token.
func (x *reader) ninjaProtection(w *urlconf.Wrapper) CSRF {
	v := ninjaAuth(w)
	if v == nil || v.Kind == pyeval.None {
		return CSRF{Protection: Exempt, Why: Reason{w.Place, "django-ninja's views are exempt"}}
	}
	for i := range v.Items {
		name := v.Items[i].Text
		c := v.Items[i].Class
		if strings.HasPrefix(name, "ninja.security.Session") || c != nil && c.Derives("ninja.security.APIKeyCookie") {
			return CSRF{Protection: Enforced, Why: Reason{w.Place, "authenticators that read a cookie ask for the token"}}
		}
	}
	return CSRF{Protection: NotNeeded, Why: Reason{w.Place, "no authenticator takes a cookie"}}
}
