package access

import (
	"maps"
	"slices"
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
)

// A link is a look-up by something that nobody can guess: whoever follows /share/<token>/ has been given it. It is a
// condition of its own, weaker than any other, and none at all behind a login, where it only says which object is meant.

// querying are the methods of managers and QuerySets through which a look-up goes on.
var querying = map[string]bool{
	"get": true, "aget": true, "filter": true, "exclude": true, "first": true, "afirst": true, "last": true, "exists": true, "aexists": true, "all": true,
	"select_related": true, "prefetch_related": true, "select_for_update": true, "order_by": true, "only": true, "defer": true, "using": true,
	"annotate": true, "get_or_404": true,
}

// unguessable says that a parameter of a pattern, or a field, is one that nobody can guess.
func unguessable(name string) bool {
	_, ok := catalog.Access("link", lastWord(strings.ToLower(name)))
	return ok
}

func lastWord(name string) string { return name[strings.LastIndexByte(name, '_')+1:] }

func (x *reader) link(name string) ref { return x.d.fact(x.facts.of(link, linkWords(name))) }

func linkWords(name string) string { return "the " + name + " in the URL" }

// linked is the name of what nobody can guess, of the arguments of a look-up: of a path's parameter its own, of a field that
// is asked for with what the request brings the field's. "" when there is none.
func linked(kw map[string]value) string {
	for _, name := range slices.Sorted(maps.Keys(kw)) {
		if v := kw[name]; v.kind == opaque && v.traits&ofLink != 0 {
			return v.text
		}
	}
	return ""
}

// lookUpBy reads a call that looks something up by a link: get() fails when there is nothing, and others give what is nothing.
func (fr *frame) lookUpBy(name string, must bool, e *pysyntax.Call, st *state) value {
	x := fr.run.x
	d := x.d
	v := value{text: fr.source(e), traits: ofObject, link: name}
	fr.looked(&v, e)
	if !must {
		return v
	}
	f := x.link(name)
	fr.run.reason(fr.file, e, "it is looked up by "+linkWords(name))
	fr.run.fail(d, d.and(st.need, d.not(f)), func(names []string) bool {
		for _, n := range names {
			if strings.HasSuffix(n, "DoesNotExist") || n == "Http404" || n == "NotFound" {
				return true
			}
		}
		return false
	})
	st.need = d.and(st.need, f)
	v.link, v.present = "", true
	return v
}

// genericLink is the layer of a generic view that looks its object up by a link.
func (x *reader) genericLink(t *target) []layer {
	c := t.view.Class
	if v, _, ok := c.Attr("get_object"); ok {
		if f := functionOf(&v); f == nil || f.Node != nil && !embedded(f) {
			return nil
		}
	}
	var names []string
	if t.drf {
		names = []string{"lookup_url_kwarg", "lookup_field"}
	} else if c.Derives("django.views.generic.detail.SingleObjectMixin") {
		names = []string{"pk_url_kwarg", "slug_url_kwarg"}
	}
	parameters := t.parameters()
	for _, n := range names {
		v, _, ok := c.Attr(n)
		if !ok || v.Kind != pyeval.Str {
			continue
		}
		if p, ok := parameters[v.Text]; ok {
			if p.traits&ofLink == 0 {
				return nil
			}
			return []layer{{x.link(v.Text), []Reason{{Message: "it is looked up by " + linkWords(v.Text)}}}}
		}
	}
	return nil
}
