// Package cors reads the settings of django-cors-headers under all the names
// they have had, as its corsheaders/conf.py does.
//
// It says what they are; what is wrong with them is the rules' business.
package cors

import (
	"paddock/internal/django"
	"paddock/internal/origin"
	"paddock/internal/pyeval"
)

// InUse says that the middleware runs, or may: the settings have no effect where it surely does not.
func InUse(c *django.Context) bool {
	for _, name := range []string{"corsheaders.middleware.CorsMiddleware", "corsheaders.middleware.CorsPostCsrfMiddleware"} {
		if c.MiddlewarePresence(name) != django.Absent {
			return true
		}
	}
	return false
}

// setting is the newer of two names when it is set, else the older when that is, else the newer's default.
func setting(c *django.Context, newer, older string) django.Setting {
	s := c.Setting(newer)
	if !s.Set {
		if old := c.Setting(older); old.Set {
			return old
		}
	}
	return s
}

// AllowAll is CORS_ALLOW_ALL_ORIGINS.
func AllowAll(c *django.Context) django.Setting {
	return setting(c, "CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL")
}

// Origins is CORS_ALLOWED_ORIGINS.
func Origins(c *django.Context) django.Setting {
	return setting(c, "CORS_ALLOWED_ORIGINS", "CORS_ORIGIN_WHITELIST")
}

// Regexes is CORS_ALLOWED_ORIGIN_REGEXES.
func Regexes(c *django.Context) django.Setting {
	return setting(c, "CORS_ALLOWED_ORIGIN_REGEXES", "CORS_ORIGIN_REGEX_WHITELIST")
}

// On says that a setting is certainly true while no variable of the environment is set.
func On(s django.Setting) bool {
	truth, known := s.Value.Truth()
	return truth && known
}

// Pattern is the text of a regular expression, given as a text or compiled; ok is false when it is not known.
func Pattern(v *pyeval.Value) (text string, ok bool) {
	return v.Text, v.Kind == pyeval.Str || v.Kind == pyeval.Regex
}

// Loose is the first of the regular expressions that lets an origin of an attacker's in; nil when none does.
func Loose(c *django.Context) (v *pyeval.Value, intruder *origin.Intruder) {
	list := Regexes(c).Value
	for i := range list.Items {
		if text, ok := Pattern(&list.Items[i]); ok {
			if in, err := origin.Loose(text); err == nil && in != nil {
				return &list.Items[i], in
			}
		}
	}
	return nil, nil
}
