package access

import (
	"regexp"
	"slices"
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/pysyntax"
)

// Django's AnonymousUser has few attributes, and can't be held against a foreign key: request.user.profile is an AttributeError
// for a stranger, Order.objects.filter(owner=request.user) a TypeError. Who comes past such an expression is logged in, whether
// or not its author meant to ask for that.

// onlyMembers takes those who are not logged in out of the way: for them an expression ends in an exception.
func (fr *frame) onlyMembers(exception string, e pysyntax.Node, st *state) {
	x := fr.run.x
	if st.need == no || x.otherStrangers() {
		return
	}
	d := x.d
	f := d.fact(x.facts.of(login, ""))
	strangers := d.and(st.need, d.not(f))
	if strangers == no {
		return
	}
	if fr.file != nil && e != nil {
		fr.run.reason(fr.file, e, fr.source(e)+" fails for the anonymous")
	}
	fr.run.raise(d, strangers, exception)
	st.need = d.and(st.need, f)
}

// heldAgainst are the methods of managers and QuerySets that hold their keywords against fields.
var heldAgainst = []string{"get", "aget", "filter", "exclude", "get_or_create", "aget_or_create", "update_or_create", "create", "acreate"}

// heldAgainstField says that a call holds request.user itself against a field.
func heldAgainstField(name string, kw map[string]value) bool {
	if !slices.Contains(heldAgainst, name) && name != "Q" && name != "get_object_or_404" && name != "get_list_or_404" {
		return false
	}
	for key, v := range kw {
		if v.kind == user && key != "user_obj" {
			return true
		}
	}
	return false
}

// anonymousHas says that AnonymousUser has an attribute.
func anonymousHas(attr string) bool {
	_, ok := catalog.Access("anonymous", attr)
	return ok
}

// stranger are classes that stand for somebody who is not logged in, with more attributes, or functions that put an account in his place.
var stranger = regexp.MustCompile(`\bclass\s+\w*Anonymous\w*User\w*\b|\bclass\s+\w+\(.*\bAnonymousUser\b|\bget_anonymous_user\b|\bAnonymousUser\.\w+\s*=[^=]|\bUNAUTHENTICATED_USER\b`)

// namesStranger says that a text has a word that all of these have: the expression takes ten times as long.
func namesStranger(text string) bool {
	return strings.Contains(text, "Anonymous") || strings.Contains(text, "get_anonymous_user") || strings.Contains(text, "UNAUTHENTICATED_USER")
}

// otherStrangers says that a project's strangers may be others than Django's AnonymousUser.
func (x *reader) otherStrangers() bool {
	if !x.strangersRead {
		x.strangersRead = true
		for _, m := range x.index.Modules(x.root) {
			if m.Tree.File != nil && namesStranger(m.Tree.File.Text) && stranger.MatchString(m.Tree.File.Text) {
				x.strangers = true
				break
			}
		}
	}
	return x.strangers
}
