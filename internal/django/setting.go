package django

import (
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/pyeval"
)

// Setting is a setting as Django sees it in a context: what the module says, or Django's own default.
type Setting struct {
	Name string
	// Value is never nil.
	Value *pyeval.Value
	// Set says that the settings module gives it; else Value is the default of Django for the
	// site's version, or of the package that reads the setting.
	Set bool
	// Place is where it is set; the first line of the settings module when it is not.
	Place pyeval.Place
}

// Written is the setting as the module writes it, where something that is not known may replace it: local settings that are
// not in the project, as a rule. Few sites have there what decides which code runs. It is Value in all other cases.
func (s Setting) Written() *pyeval.Value {
	if s.Value.Kind == pyeval.Unknown && len(s.Value.Else) == 1 {
		return &s.Value.Else[0]
	}
	return s.Value
}

// Setting is a setting as Django sees it in this context: what the module says, or Django's own
// default for the site's version, or the default of a well-known package. Its Value is never nil: a
// name that none of them knows is an Unknown, and so is one that something may set which could not be
// read or followed. A default's Value has no Place.
//
// "REST_FRAMEWORK.DEFAULT_PERMISSION_CLASSES" is a key of a setting that is a dict: Set says that
// the key is there, and Place is its value's, or the dict's when only the dict is there.
func (c *Context) Setting(name string) Setting {
	if dict, key, ok := strings.Cut(name, "."); ok {
		return c.entry(name, dict, key)
	}
	if s := c.Result.Lookup(name); s != nil {
		return Setting{Name: name, Value: &s.Value, Set: true, Place: s.Place}
	}
	return Setting{Name: name, Value: c.unless(name, c.unset(name)), Place: c.Start()}
}

// unset is what holds for a setting that the module is not seen to give.
func (c *Context) unset(name string) *pyeval.Value {
	if why := c.Result.Open; why != "" {
		return &pyeval.Value{Kind: pyeval.Unknown, Why: why}
	}
	return c.defaultOf(name)
}

// unless says of a default on which variables it depends, and what else the setting may be, when
// the module would set the name if a variable of the environment were set.
func (c *Context) unless(name string, v *pyeval.Value) *pyeval.Value {
	for i := range c.Result.Elsewhere {
		if e := &c.Result.Elsewhere[i]; e.Name == name {
			made := *v
			made.Env, made.Else = e.Value.Env, e.Value.Else
			return &made
		}
	}
	return v
}

// entry is a setting within a dict setting.
func (c *Context) entry(name, dict, key string) Setting {
	s := Setting{Name: name, Place: c.Start()}
	whole := c.Result.Lookup(dict)
	if whole == nil {
		s.Value = c.unset(name)
		return s
	}
	s.Place = whole.Place
	v := &whole.Value
	if found := v.Get(key); found != nil {
		s.Value, s.Set = found, true
		if found.Place.File != nil {
			s.Place = found.Place
		}
		return s
	}
	if v.Kind != pyeval.Dict {
		// It is Unknown, as what is not set never is where a default is known.
		s.Value = &pyeval.Value{Kind: pyeval.Unknown, Why: v.Why, Env: v.Env, Place: v.Place}
		if v.Kind != pyeval.Unknown {
			s.Value.Why = dict + " is no dict"
		}
		return s
	}
	for i := range v.Pairs {
		if k := &v.Pairs[i].Key; k.Kind == pyeval.Unknown {
			s.Value = &pyeval.Value{Kind: pyeval.Unknown, Why: k.Why, Env: k.Env, Place: k.Place}
			return s
		}
	}
	s.Value = c.defaultOf(name)
	return s
}

// Start is the start of the settings module: the place of what is not there. It is an empty range,
// since no code of the first line is to blame.
func (c *Context) Start() pyeval.Place { return pyeval.Place{File: c.Result.File} }

// defaultOf is what holds for a setting that the module does not give.
func (c *Context) defaultOf(name string) *pyeval.Value {
	series := assumed
	if c.Site != nil {
		series = c.Site.Version.Series()
	}
	if literal, ok := catalog.Default(name, series); ok {
		return literalValue(literal)
	}
	if d, ok := catalog.OfPackage(name); ok {
		return literalValue(d.Literal)
	}
	return &pyeval.Value{Kind: pyeval.Unknown, Why: name + " is not set, and Paddock knows no default for it"}
}
