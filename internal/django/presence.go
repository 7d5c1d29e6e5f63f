package django

import (
	"strings"

	"paddock/internal/pyeval"
)

// Presence says how a list of dotted names, MIDDLEWARE or INSTALLED_APPS, has one of them.
type Presence uint8

const (
	// Absent is a list without it.
	Absent Presence = iota
	// Listed is a list that has the very name. Django's own deployment checks look for nothing else.
	Listed
	// Derived is a list that has a class which derives from it: it does the same, and Django's checks don't see it.
	Derived
	// Unclear is a list that is not wholly known.
	Unclear
)

// MiddlewarePresence says how the middleware list has a middleware while no variable of the environment is set.
// HasMiddleware tells whether variables change that.
func (c *Context) MiddlewarePresence(dotted string) Presence {
	v := c.Middleware().Value
	p := presence(v, dotted)
	if p == Absent || p == Unclear {
		for i := range v.Items {
			if e := &v.Items[i]; e.Kind == pyeval.Str && c.derives(e.Text, dotted) {
				return Derived
			}
		}
	}
	return p
}

// AppPresence says how INSTALLED_APPS has an app while no variable of the environment is set: Derived is an AppConfig of the app.
func (c *Context) AppPresence(name string) Presence {
	v := c.Setting("INSTALLED_APPS").Value
	p := presence(v, name)
	if p == Absent || p == Unclear {
		for i := range v.Items {
			if e := &v.Items[i]; e.Kind == pyeval.Str && c.appName(e.Text) == name {
				return Derived
			}
		}
	}
	return p
}

func presence(v *pyeval.Value, name string) Presence {
	switch v.Kind {
	case pyeval.None:
		return Absent
	case pyeval.Str:
		// Parentheses without a comma make no tuple: Python then looks for the name within the text, and so does Django's check.
		if strings.Contains(v.Text, name) {
			return Listed
		}
		return Absent
	case pyeval.List, pyeval.Tuple, pyeval.Set:
	default:
		return Unclear
	}
	result := Absent
	for i := range v.Items {
		switch e := &v.Items[i]; {
		case e.Kind == pyeval.Str && e.Text == name:
			return Listed
		case e.Kind != pyeval.Str:
			result = Unclear
		}
	}
	return result
}
