package throttle

import (
	"slices"
	"strings"

	"paddock/internal/django"
	"paddock/internal/django/urlconf"
	"paddock/internal/pyeval"
)

const apiView = "rest_framework.views.APIView"

// of says that a view is one of a package, or derives from one.
func of(v *urlconf.View, pkg string) bool {
	if strings.HasPrefix(v.Name, pkg) {
		return true
	}
	return v.Class != nil && slices.ContainsFunc(v.Class.Bases(), func(b string) bool { return strings.HasPrefix(b, pkg) })
}

// REST says that DRF's throttles count the calls of a view of DRF in a context, or may do so.
func REST(c *django.Context, v *urlconf.View) bool {
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
	if own == nil && of(v, "rest_framework.authtoken.") {
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
func limits(class, rates *pyeval.Value, v *urlconf.View) bool {
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
		if of(v, "dj_rest_auth.") {
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
