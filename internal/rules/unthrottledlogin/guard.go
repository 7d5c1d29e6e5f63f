package unthrottledlogin

import (
	"slices"
	"strings"

	"paddock/internal/django"
	"paddock/internal/django/matrix"
	"paddock/internal/django/throttle"
	"paddock/internal/rule"
)

// unguarded are the names of the contexts of a route in which certainly nothing stands before it.
func unguarded(pass *rule.Pass, e *matrix.Entry, s secret) (names []string) {
	have := entryContexts(pass, e)
	for _, c := range pass.Site.Deployed() {
		if slices.Contains(have, c.Name()) && !guarded(c, e, s) {
			names = append(names, c.Name())
		}
	}
	return names
}

// guarded says that the settings or a proxy put a counter before a route, or may do so.
func guarded(c *django.Context, e *matrix.Entry, s secret) bool {
	v := e.Route.View
	if throttle.Settings(c) || throttle.Proxy(c.Site.Project, e.Route) {
		return true
	}
	if s == password && axes(c) {
		return true
	}
	return isREST(v) && throttle.REST(c, v)
}

// axes says that django-axes counts the logins of a context, or may do so.
func axes(c *django.Context) bool {
	has, sure := c.HasApp("axes")
	if !sure {
		// Who does not ask for the package does not have the app.
		asked, known := throttle.Asked(c.Site.Project, "django-axes")
		return asked || !known
	}
	if !has {
		return false
	}
	if truth, known := c.Setting("AXES_ENABLED").Value.Truth(); known && !truth && c.Setting("AXES_ENABLED").Set {
		return false
	}
	backends, all := c.Setting("AUTHENTICATION_BACKENDS").Value.Strings()
	return !all || slices.ContainsFunc(backends, func(b string) bool {
		return strings.Contains(b, "Axes") || !strings.HasPrefix(b, "django.") && !strings.HasPrefix(b, "allauth.")
	})
}
