package django

import (
	"slices"

	"paddock/internal/pyeval"
)

// Middleware is the setting that lists the middleware: MIDDLEWARE, or the
// MIDDLEWARE_CLASSES of Django before 2.0 where a project still has only that.
// A Django that knows only MIDDLEWARE ignores the other.
func (c *Context) Middleware() Setting {
	s := c.Setting("MIDDLEWARE")
	if s.Set && s.Value.Kind != pyeval.None {
		return s
	}
	old := c.Setting("MIDDLEWARE_CLASSES")
	version := c.Site.Version
	if old.Set && (!version.Known() || !version.AtLeast(2, 0)) {
		return old
	}
	if version.Known() && !version.AtLeast(2, 0) && !s.Set {
		return old // its default, which was not empty
	}
	return s
}

// MiddlewareNames are the dotted names of the middleware in order, as far as
// they are known; complete is false when the list, or an element, is not, or
// when a variable of the environment may change it.
func (c *Context) MiddlewareNames() (names []string, complete bool) {
	return namesOf(c.Middleware().Value)
}

// namesOf are the texts of a sequence's strings and whether they are all of it, always.
func namesOf(v *pyeval.Value) (names []string, complete bool) {
	names, all := v.Strings()
	return names, all && len(v.Env) == 0 && len(v.Else) == 0
}

// HasMiddleware says whether a middleware runs: the one of that dotted name or a class of the
// project, or of a known package, that derives from it. sure is false when the
// answer may be another one: the list is not wholly known or depends on the environment.
//
// Django's own deployment checks look for the very name only; a rule that speaks
// for one of them asks MiddlewareNames.
func (c *Context) HasMiddleware(dotted string) (has, sure bool) {
	return decide(c.Middleware().Value, func(name string) bool {
		return name == dotted || c.derives(name, dotted)
	})
}

// decide asks whether a sequence has a string for which is is true. The answer
// is sure when all the values that the sequence may take give the same.
func decide(v *pyeval.Value, is func(string) bool) (has, sure bool) {
	if v.Kind != pyeval.List && v.Kind != pyeval.Tuple && v.Kind != pyeval.Set {
		return false, v.Kind == pyeval.None && len(v.Env) == 0
	}
	sure = true
	var explained []string // variables on which elements depend: they change no other element
	for i := range v.Items {
		item := &v.Items[i]
		explained = append(explained, item.Env...)
		other := slices.ContainsFunc(item.Else, func(e pyeval.Value) bool { return e.Kind != pyeval.Str || is(e.Text) })
		switch {
		case item.Kind != pyeval.Str:
			sure = false
		case is(item.Text):
			has = true
			if len(item.Env) == 0 && len(item.Else) == 0 && len(v.Else) == 0 {
				return true, true
			}
			if len(item.Else) > 0 {
				sure = false
			}
		case other:
			sure = false
		}
	}
	for i := range v.Else {
		if other, ok := decide(&v.Else[i], is); other != has || !ok {
			sure = false
		}
	}
	if len(v.Else) == 0 && slices.ContainsFunc(v.Env, func(name string) bool { return !slices.Contains(explained, name) }) {
		// It depends on a variable, and what else it may be is not said.
		sure = false
	}
	return has, sure
}
