package unthrottledlogin

import (
	"slices"
	"strings"

	"paddock/internal/django"
	"paddock/internal/django/matrix"
	"paddock/internal/django/urlconf"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

// unguarded are the names of the contexts of a route in which certainly nothing stands before it.
func unguarded(pass *rule.Pass, e *matrix.Entry, s secret) (names []string) {
	have := entryContexts(pass, e)
	for _, c := range pass.Site.Deployed() {
		if slices.Contains(have, c.Name()) && !guarded(c, e.Route.View, s) {
			names = append(names, c.Name())
		}
	}
	return names
}

// wrapped says that a decorator limits. One of django-ratelimit counts only while it is not switched
// off, which lockout-misconfigured reports.
func wrapped(list []urlconf.Wrapper) bool {
	return slices.ContainsFunc(list, func(w urlconf.Wrapper) bool {
		if counting.MatchString(w.Name) || w.Func == nil && strings.Contains(strings.ToLower(w.Name), "limit") {
			return true
		}
		return w.Func != nil && w.Func.Node != nil && counting.MatchString(w.Func.Name)
	})
}

// guarded says that the settings put a counter before a view, or may do so.
func guarded(c *django.Context, v *viewOf, s secret) bool {
	middleware, complete := c.MiddlewareNames()
	if !complete || slices.ContainsFunc(middleware, func(m string) bool {
		return !strings.HasPrefix(m, "axes.") && counting.MatchString(m)
	}) {
		return true
	}
	if s == password && axes(c) {
		return true
	}
	return isREST(v) && throttled(c, v)
}

// axes says that django-axes counts the logins of a context, or may do so.
func axes(c *django.Context) bool {
	has, sure := c.HasApp("axes")
	if !sure {
		return true
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

// throttled says that DRF's throttles count the calls of a view, or may do so.
func throttled(c *django.Context, v *viewOf) bool {
	settings := c.Setting("REST_FRAMEWORK").Value
	if settings.Kind != pyeval.Dict {
		if c.Setting("REST_FRAMEWORK").Set {
			return true
		}
		settings = &pyeval.Value{Kind: pyeval.Dict}
	}
	classes := settings.Get("DEFAULT_THROTTLE_CLASSES")
	own := (*pyeval.Value)(nil)
	for i := range v.Init {
		if v.Init[i].Key.Text == "throttle_classes" {
			own = &v.Init[i].Value
		}
	}
	if own == nil && v.Class != nil {
		if a, owner, ok := v.Class.Attr("throttle_classes"); ok && owner.Name != apiView {
			own = &a
		}
		for _, name := range []string{"get_throttles", "check_throttles", "allow_request"} {
			if _, owner, ok := v.Class.Attr(name); ok && !owner.Library() {
				return true
			}
		}
	}
	if own == nil && strings.HasPrefix(packaged(v), "rest_framework.authtoken.") {
		return false // ObtainAuthToken sets its throttle_classes to nothing
	}
	if own != nil {
		classes = own
	}
	if classes == nil {
		return false
	}
	if classes.Kind != pyeval.List && classes.Kind != pyeval.Tuple {
		return true
	}
	for i := range classes.Items {
		if limits(&classes.Items[i], settings.Get("DEFAULT_THROTTLE_RATES"), v) {
			return true
		}
	}
	return false
}

// scopes are the rates that DRF's own throttles ask for; ScopedRateThrottle's is the view's throttle_scope.
var scopes = map[string]string{"AnonRateThrottle": "anon", "UserRateThrottle": "user", "ScopedRateThrottle": ""}

// limits says that a throttle class has a rate. One without lets everything through.
func limits(class, rates *pyeval.Value, v *viewOf) bool {
	name := class.Text
	if dotted := class.Dotted(); dotted != "" {
		name = dotted
	}
	short, own := strings.CutPrefix(name, "rest_framework.throttling.")
	scope, known := scopes[short]
	if !own || !known {
		return true
	}
	if scope == "" {
		if strings.HasPrefix(packaged(v), "dj_rest_auth.") {
			scope = "dj_rest_auth"
		}
		if v.Class != nil {
			if a, _, ok := v.Class.Attr("throttle_scope"); ok {
				if a.Kind != pyeval.Str {
					return a.Kind != pyeval.None
				}
				scope = a.Text
			}
		}
		if scope == "" {
			return false
		}
	}
	if rates == nil {
		return false
	}
	if rates.Kind != pyeval.Dict {
		return true
	}
	rate := rates.Get(scope)
	return rate != nil && rate.Kind != pyeval.None
}
