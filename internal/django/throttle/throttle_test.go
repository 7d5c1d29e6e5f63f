package throttle

import (
	"strings"
	"testing"

	"paddock/internal/deployment"
	"paddock/internal/django"
	"paddock/internal/django/urlconf"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// TestCount holds which code counts what was tried, and which only has a word of it.
func TestCount(t *testing.T) {
	const head = "from django.core.cache import cache\nimport limits\nfrom rest_framework.exceptions import Throttled\n" +
		"def note_attempt_failed(u):\n    pass\n"
	for _, tt := range []struct {
		body string
		want bool
	}{
		{"if request.limited: return no", true},
		{"if user.failed_attempts > 5: return no", true},
		{"cache.incr('x')", true},
		{"cache.set('x', 1)", false},
		{"return no if cache.get('x', 0) > 5 else yes", true},
		{"return cache.get('x')", false},
		{"raise Throttled()", true},
		{"return HttpResponse(status=429)", true},
		{"return Response(status=status.HTTP_429_TOO_MANY_REQUESTS)", true},
		{"return HttpResponse('Too many tries.')", true},
		{"print('Too many tries.')", false},
		{"limits.throttle(request)", true},
		{"note_attempt_failed(user)", false},
		{"captcha = None", false},
		{"if settings.X['USE_RECAPTCHA']: return form", true},
		{"User.objects.filter(attempts__lt=5)", true},
		{"User.objects.filter(pk=1).update(login_attempts=F('login_attempts') + 1)", true},
		{"'''throttle, captcha'''", false},
	} {
		index := pyname.NewIndex(source.FromMap(map[string]string{"views.py": head + "def f(request):\n    " + tt.body + "\n"}))
		m := index.Module("", "views")
		def := m.Tree.Body[len(m.Tree.Body)-1].(*pysyntax.FunctionDef)
		if got := count(m, def); got != tt.want {
			t.Errorf("%s: counts %v", tt.body, got)
		}
	}
}

// TestProxy holds for which routes a limit of nginx counts.
func TestProxy(t *testing.T) {
	for _, tt := range []struct {
		location, rate, parts string
		want                  bool
	}{
		{"/", "20r/s", "login/", false},
		{"", "20r/s", "login/", false},
		{"/", "10r/m", "login/", true},
		{"/login/", "2r/s", "login/", true},
		{"= /login/", "", "login/", true},
		{"/login/", "2r/s", "members/login/", false},
		{"~ ^/(login|reset)", "", "reset/", true},
		{"~* /api/", "", "api/ token/", true},
		{"/api/token/", "", "^api/ ^token/?$", false}, // the last character may be missing
		{"/api/token", "", "^api/ ^token/?$", true},
		{"/people/7/", "", "people/ <int:pk>/", false},
		{"~ [", "", "login/", false},
	} {
		p := &django.Project{Deployment: &deployment.Facts{Limits: []deployment.Limit{{Location: tt.location, Rate: tt.rate}}}}
		if got := Proxy(p, &urlconf.Route{Parts: strings.Fields(tt.parts)}); got != tt.want {
			t.Errorf("%q at %s for %s: %v", tt.location, tt.rate, tt.parts, got)
		}
	}
}
