package catalog

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestDefaults(t *testing.T) {
	for _, tt := range []struct {
		name   string
		series Series
		want   string
	}{
		{"SECURE_CONTENT_TYPE_NOSNIFF", Series{2, 2}, "False"},
		{"SECURE_CONTENT_TYPE_NOSNIFF", Series{3, 0}, "True"},
		{"X_FRAME_OPTIONS", Series{2, 2}, "'SAMEORIGIN'"},
		{"X_FRAME_OPTIONS", Series{5, 2}, "'DENY'"},
		{"MIDDLEWARE", Series{1, 11}, "None"},
		{"MIDDLEWARE", Series{6, 1}, "[]"},
		{"USE_TZ", Series{4, 2}, "False"},
		{"SECURE_CSP", Series{6, 0}, "{}"},
		// What the catalog does not know is taken as the nearest that it does.
		{"USE_TZ", Series{9, 0}, "True"},
		{"ADMINS", Series{1, 3}, "()"},
	} {
		if got, ok := Default(tt.name, tt.series); !ok || got != tt.want {
			t.Errorf("Default(%s, %s) = %s, %v, want %s", tt.name, tt.series, got, ok, tt.want)
		}
	}
	for name, series := range map[string]Series{"SECURE_CSP": {5, 2}, "USE_L10N": {5, 0}, "MIDDLEWARE_CLASSES": {2, 0}, "NO_SUCH": {5, 2}} {
		if got, ok := Default(name, series); ok {
			t.Errorf("Default(%s, %s) = %s", name, series, got)
		}
	}
}

// No setting has two defaults in one release.
func TestRangesDoNotOverlap(t *testing.T) {
	for name, ranges := range defaults() {
		for _, r := range DjangoReleases() {
			n := 0
			for _, d := range ranges {
				if d.has(r.Series) {
					n++
				}
			}
			if n > 1 {
				t.Errorf("%s has %d defaults in Django %s", name, n, r.Series)
			}
		}
	}
}

func TestPackageDefaults(t *testing.T) {
	d, ok := OfPackage("REST_FRAMEWORK.DEFAULT_PERMISSION_CLASSES")
	if !ok || d.App != "rest_framework" || d.Literal != "['rest_framework.permissions.AllowAny']" {
		t.Errorf("%+v, %v", d, ok)
	}
	if d, ok = OfPackage("AXES_FAILURE_LIMIT"); !ok || d.App != "axes" || d.Literal != "3" {
		t.Errorf("%+v, %v", d, ok)
	}
	for name, d := range packageDefaults() {
		if d.App == "" || d.Literal == "" || strings.ToUpper(name) != name {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

func TestSecretNames(t *testing.T) {
	for name, want := range map[string]string{
		"SECRET_KEY": "signing key", "DJANGO_SECRET_KEY": "signing key", "SECRET_KEY_FALLBACKS": "signing key",
		"SIGNING_KEY": "signing key", "PASSWORD": "password", "EMAIL_HOST_PASSWORD": "password", "DB_PASS": "password",
		"AWS_SECRET_ACCESS_KEY": "key of a service", "STRIPE_API_KEY": "key of a service", "apiKey": "key of a service",
		"SLACK_TOKEN": "token", "CLIENT_SECRET": "secret", "SOCIAL_AUTH_GOOGLE_OAUTH2_SECRET": "secret",
		"client_secret": "secret", "FIELD_ENCRYPTION_KEY": "encryption key", "SENTRY_DSN": "credentials",
		"RECAPTCHA_PRIVATE_KEY": "private key", "JWT_SECRET": "secret", "dbPassword": "password",

		"AUTH_PASSWORD_VALIDATORS": "", "PASSWORD_HASHERS": "", "PASSWORD_RESET_TIMEOUT": "", "CSRF_COOKIE_NAME": "",
		"AWS_ACCESS_KEY_ID": "", "RECAPTCHA_PUBLIC_KEY": "", "STRIPE_PUBLISHABLE_KEY": "", "DEBUG": "", "": "",
		"ACCESS_TOKEN_LIFETIME": "", "AXES_PASSWORD_FORM_FIELD": "", "AUTH_USER_MODEL": "", "KEY_PREFIX": "",
		"TOKEN_TYPE_CLAIM": "", "USE_SESSION_TOKEN": "", "KEYWORDS": "", "COMPASS": "", "BYPASS": "",
	} {
		if got, ok := SecretName(name); got != want || ok != (want != "") {
			t.Errorf("SecretName(%q) = %q, %v, want %q", name, got, ok, want)
		}
	}
}

func TestNoSecret(t *testing.T) {
	for _, text := range []string{"", "changeme", "CHANGE_ME", "<your key>", "your-secret-here", "${SECRET}", "xxxxxxxx", "********", "None", "{{ key }}", "my-example-key"} {
		if !NoSecret(text) {
			t.Errorf("%q is taken for a secret", text)
		}
	}
	for _, text := range []string{"hunter2", "django-insecure-a1b2c3", "AKIAIOSFODNN7ABCDEFG", "s3cr3t", "p", "password"} {
		if text != "p" && NoSecret(text) {
			t.Errorf("%q is taken for none", text)
		}
	}
}

func TestDevelopment(t *testing.T) {
	if d, ok := DevelopmentApp("debug_toolbar"); !ok || d.Harm != "high" || d.Why == "" {
		t.Errorf("%+v, %v", d, ok)
	}
	if d, ok := DevelopmentMiddleware("debug_toolbar.middleware.DebugToolbarMiddleware"); !ok || d.Harm != "high" {
		t.Errorf("%+v, %v", d, ok)
	}
	for _, name := range []string{"django.contrib.admin", "rest_framework", "debug"} {
		if _, ok := DevelopmentApp(name); ok {
			t.Errorf("%s is taken for a development app", name)
		}
	}
	for _, list := range [][]DevelopmentItem{development().apps, development().middleware} {
		for _, d := range list {
			if !slices.Contains([]string{"high", "medium", "low"}, d.Harm) || d.Why == "" || strings.ContainsAny(d.Name, " ") {
				t.Errorf("%+v", d)
			}
		}
	}
}

func TestReleases(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	supported := map[Series]bool{{5, 2}: true, {6, 0}: true, {6, 1}: true}
	last := Series{}
	for _, r := range DjangoReleases() {
		if r.Compare(last) <= 0 || !r.Released.Before(r.EndOfFixes) || r.EndOfSecurity.Before(r.EndOfFixes) {
			t.Errorf("%+v stands behind %s", r, last)
		}
		last = r.Series
		if r.Released.Before(now) && r.Supported(now) != supported[r.Series] {
			t.Errorf("Django %s: supported %v", r.Series, r.Supported(now))
		}
	}
	if r, ok := DjangoRelease(Series{4, 2}); !ok || !r.LTS || !r.Supported(time.Date(2026, 4, 30, 23, 0, 0, 0, time.UTC)) || r.Supported(time.Date(2026, 5, 1, 1, 0, 0, 0, time.UTC)) {
		t.Errorf("4.2: %+v", r)
	}
	if r, ok := PythonRelease(Series{3, 9}); !ok || r.Supported(now) {
		t.Errorf("Python 3.9: %+v", r)
	}
	if r, ok := PythonRelease(Series{3, 12}); !ok || !r.Supported(now) {
		t.Errorf("Python 3.12: %+v", r)
	}
}

func TestStandsFor(t *testing.T) {
	got := StandsFor("django.contrib.sessions.middleware.SessionMiddleware")
	if len(got) < 3 || got[0] != "django.contrib.sessions.middleware.SessionMiddleware" || !slices.Contains(got, "user_sessions.middleware.SessionMiddleware") {
		t.Errorf("%q", got)
	}
}

func TestParseSeries(t *testing.T) {
	for text, want := range map[string]Series{"4.2": {4, 2}, "4.2.7": {4, 2}, "5": {5, 0}, "3.12": {3, 12}} {
		if got, err := ParseSeries(text); err != nil || got != want {
			t.Errorf("ParseSeries(%q) = %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "x", "4.x", "four.two"} {
		if got, err := ParseSeries(text); err == nil {
			t.Errorf("ParseSeries(%q) = %v", text, got)
		}
	}
}

func TestExposedView(t *testing.T) {
	for name, want := range map[string]string{
		"debug_toolbar.panels.sql.views.sql_select": "high debug", "django_prometheus.exports.ExportToDjangoView": "medium open",
		"watchman.views.status": "low unless", "watchman.views.ping": "", "drf_yasg.views.get_schema_view.<locals>.SchemaView": "info api",
		"graphene_django.views.GraphQLView": "low arg", "shop.views.silk": "", "silky.views": "",
	} {
		x, ok := ExposedView(name)
		got := ""
		if ok {
			got = x.Harm + " " + x.Guard
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		if ok && x.What == "" {
			t.Errorf("%s: what it shows is not said", name)
		}
	}
}
