package django

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"paddock/internal/django/catalog"
	"paddock/internal/pyeval"
)

// one is the only context of a project made of a settings module and other files.
func one(t *testing.T, module string, others map[string]string) *Context {
	t.Helper()
	files := map[string]string{"settings.py": module}
	for name, text := range others {
		files[name] = text
	}
	p := loadFiles(t, files, Options{})
	if len(p.Sites) != 1 || len(p.Sites[0].Contexts) != 1 {
		t.Fatalf("sites:\n%s", summary(p))
	}
	return p.Sites[0].Contexts[0]
}

func TestSetting(t *testing.T) {
	c := one(t, `DEBUG = False
X_FRAME_OPTIONS = "SAMEORIGIN"
REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["x.Y"],
}
`, nil)
	s := c.Setting("X_FRAME_OPTIONS")
	if !s.Set || s.Value.Text != "SAMEORIGIN" || s.Place.File.LineOf(s.Place.Start) != 2 {
		t.Errorf("set: %+v", s)
	}
	s = c.Setting("SECURE_HSTS_SECONDS")
	if s.Set || s.Value.Kind != pyeval.Int || s.Value.Int != 0 || s.Value.Place.File != nil {
		t.Errorf("default: %+v", s)
	}
	if s.Place.File == nil || s.Place.Start != 0 || s.Place.End != 0 {
		t.Errorf("default's place: %+v", s.Place)
	}
	s = c.Setting("REST_FRAMEWORK.DEFAULT_PERMISSION_CLASSES")
	if !s.Set || !s.Value.Has("x.Y") || s.Place.File.LineOf(s.Place.Start) != 4 {
		t.Errorf("entry: %+v", s)
	}
	s = c.Setting("REST_FRAMEWORK.DEFAULT_AUTHENTICATION_CLASSES")
	if s.Set || !s.Value.Has("rest_framework.authentication.BasicAuthentication") || s.Place.File.LineOf(s.Place.Start) != 3 {
		t.Errorf("entry's default: %+v", s)
	}
	s = c.Setting("SIMPLE_JWT.ACCESS_TOKEN_LIFETIME")
	if s.Set || s.Value.Kind != pyeval.TimeDelta || s.Value.Float != 300 {
		t.Errorf("entry of a dict that is not there: %+v", s.Value)
	}
	s = c.Setting("NO_SUCH_SETTING")
	if s.Set || s.Value == nil || s.Value.Kind != pyeval.Unknown || s.Value.Why == "" {
		t.Errorf("unknown: %+v", s.Value)
	}
}

// What something may set that could not be followed has no default, and neither has a key of it.
func TestSettingThatMayBeSet(t *testing.T) {
	c := one(t, "from company.defaults import *\nDEBUG = False\nROOT_URLCONF = 'urls'\n", nil)
	for _, name := range []string{"SECURE_HSTS_SECONDS", "REST_FRAMEWORK.DEFAULT_PERMISSION_CLASSES"} {
		if s := c.Setting(name); s.Set || s.Value.Kind != pyeval.Unknown || !strings.Contains(s.Value.Why, "company.defaults") {
			t.Errorf("%s: %+v", name, s.Value)
		}
	}
	if s := c.Setting("DEBUG"); !s.Set || s.Value.Kind != pyeval.Bool {
		t.Errorf("DEBUG: %+v", s.Value)
	}
}

func TestDefaultsByVersion(t *testing.T) {
	for requirement, want := range map[string]string{
		"Django==2.2.28": "False", "Django>=3.2,<4": "True", "": "True", "Django": "True", "Django<2": "False",
	} {
		c := one(t, "DEBUG = False\n", map[string]string{"requirements.txt": requirement})
		if got := fmt.Sprint(c.Setting("SECURE_CONTENT_TYPE_NOSNIFF").Value.Bool); !strings.EqualFold(got, want) {
			t.Errorf("%q: %s", requirement, got)
		}
	}
}

// Every literal of the catalog is read, in every release.
func TestLiterals(t *testing.T) {
	for _, r := range catalog.DjangoReleases() {
		for _, name := range catalog.DefaultNames(r.Series) {
			literal, _ := catalog.Default(name, r.Series)
			if v := literalValue(literal); !v.Known() {
				t.Errorf("%s of Django %s: %s: %s", name, r.Series, literal, v.Why)
			}
		}
	}
	for _, name := range catalog.PackageSettings() {
		d, _ := catalog.OfPackage(name)
		if v := literalValue(d.Literal); !v.Known() {
			t.Errorf("%s: %s: %s", name, d.Literal, v.Why)
		}
	}
}

func TestMiddleware(t *testing.T) {
	files := map[string]string{
		"web/__init__.py": "",
		"web/security.py": `from django.middleware.security import SecurityMiddleware
from django.middleware import csrf as c

class Ours(SecurityMiddleware):
    pass

class Deeper(Ours):
    pass

class Token(c.CsrfViewMiddleware):
    pass

def plain(get_response):
    return get_response
`,
		"web/middleware.py": "from .security import Deeper as Renamed\nfrom .security import *\n",
	}
	c := one(t, `MIDDLEWARE = ["web.middleware.Renamed", "web.middleware.Token", "web.security.plain", "user_sessions.middleware.SessionMiddleware"]
`, files)
	for name, want := range map[string]bool{
		"django.middleware.security.SecurityMiddleware":           true,
		"django.middleware.csrf.CsrfViewMiddleware":               true,
		"django.contrib.sessions.middleware.SessionMiddleware":    true,
		"django.middleware.clickjacking.XFrameOptionsMiddleware":  false,
		"django.contrib.auth.middleware.AuthenticationMiddleware": false,
	} {
		if has, sure := c.HasMiddleware(name); has != want || !sure {
			t.Errorf("HasMiddleware(%s) = %v, %v", name, has, sure)
		}
	}
	names, complete := c.MiddlewareNames()
	if len(names) != 4 || !complete {
		t.Errorf("%q, %v", names, complete)
	}
}

func TestMiddlewareOfOldDjango(t *testing.T) {
	old := "MIDDLEWARE_CLASSES = ('a.A',)\n"
	for requirement, want := range map[string]string{"Django==1.8.19": "a.A", "": "a.A", "Django==4.2": ""} {
		names, _ := one(t, old, map[string]string{"requirements.txt": requirement}).MiddlewareNames()
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%q: %q", requirement, got)
		}
	}
	names, _ := one(t, "DEBUG = True\n", map[string]string{"requirements.txt": "Django==1.8.19"}).MiddlewareNames()
	if len(names) != 2 {
		t.Errorf("1.8's own: %q", names)
	}
}

func TestUnsure(t *testing.T) {
	c := one(t, `import os
from nowhere import more
INSTALLED_APPS = ["a", "b.apps.BConfig", more]
MIDDLEWARE = ["m.M"]
if os.environ.get("TOOLBAR"):
    MIDDLEWARE += ["toolbar.T"]
`, nil)
	for name, want := range map[string][2]bool{"a": {true, true}, "b": {true, true}, "c": {false, false}} {
		if has, sure := c.HasApp(name); [2]bool{has, sure} != want {
			t.Errorf("HasApp(%s) = %v, %v", name, has, sure)
		}
	}
	for name, want := range map[string][2]bool{"m.M": {true, true}, "toolbar.T": {false, false}, "other.O": {false, true}} {
		if has, sure := c.HasMiddleware(name); [2]bool{has, sure} != want {
			t.Errorf("HasMiddleware(%s) = %v, %v", name, has, sure)
		}
	}
}

func TestApps(t *testing.T) {
	c := one(t, `INSTALLED_APPS = [
    "django.contrib.admin", "shop.apps.ShopConfig", "shop.config.Odd", "rest_framework", "other.apps.OtherConfig",
    "django.contrib.auth.apps.AuthConfig", "Shouting",
]
`, map[string]string{
		"shop/__init__.py": "", "shop/apps.py": "from django.apps import AppConfig\nclass ShopConfig(AppConfig):\n    name = 'shop'\n",
		"shop/config.py": "class Odd:\n    name = 'shop.odd'\n",
	})
	apps, complete := c.Apps()
	var names []string
	for _, a := range apps {
		names = append(names, a.Name)
	}
	want := []string{"django.contrib.admin", "shop", "shop.odd", "rest_framework", "other", "django.contrib.auth", "Shouting"}
	if !complete || !slices.Equal(names, want) {
		t.Errorf("%q, %v", names, complete)
	}
	if uses, sure := c.Uses("rest_framework"); !uses || !sure {
		t.Errorf("Uses = %v, %v", uses, sure)
	}
}
