package dependency

import (
	"context"
	"slices"
	"testing"

	"paddock/internal/django"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

func load(files map[string]string) *django.Project {
	tree := source.FromMap(files)
	return django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{})
}

// TestImported holds by which names a package is known to be used.
func TestImported(t *testing.T) {
	u := Read(load(map[string]string{
		"shop/a.py":     "import yaml\nfrom PIL import Image\nfrom google.cloud import storage\nimport social_django.urls\n",
		"shop/z.py":     "import yaml\n",
		"settings.py":   "INSTALLED_APPS = ['rest_framework', 'corsheaders']\nSTORAGE = 'storages.backends.s3.S3Storage'\n",
		"shop/local.py": "from . import requests\n",
	}))
	for name, want := range map[string]string{
		"pyyaml": "shop/a.py:1", "pillow": "shop/a.py:2", "google-cloud-storage": "shop/a.py:3", "social-auth-app-django": "shop/a.py:4",
		"djangorestframework": "settings.py:1", "django-cors-headers": "settings.py:1", "django-storages": "settings.py:2",
		"requests": "", "gunicorn": "",
	} {
		got := ""
		if at, ok := u.Imported(name); ok {
			got = at.File.Path + ":" + string(rune('0'+at.File.LineOf(at.Start)))
		}
		if got != want {
			t.Errorf("%s is used in %q, want %q", name, got, want)
		}
	}
}

// TestFeatures holds that every line of features.txt is read, and that each kind of sign is found.
func TestFeatures(t *testing.T) {
	if len(features()) < 40 {
		t.Fatalf("%d features", len(features()))
	}
	for cve, f := range features() {
		for _, s := range f.signs {
			if !slices.Contains([]string{"name", "expansion", "filter", "setting"}, s.kind) || (s.kind == "setting") != (s.end != "") {
				t.Errorf("%s: no sign: %+v", cve, s)
			}
		}
	}
	p := load(map[string]string{
		"manage.py":                  "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'settings')\n",
		"settings.py":                "MIDDLEWARE = ['django.middleware.locale.LocaleMiddleware']\n",
		"shop/views.py":              "def f(q, names):\n    return q.annotate(**names)\n",
		"shop/tests/test_x.py":       "from django.utils.text import Truncator\n",
		"shop/templates/shop/a.html": "<p>{{ text|safe|urlize }}</p>{% debug %}",
	})
	u := Read(p)
	for cve, want := range map[string]bool{
		"CVE-2025-59681": true, "CVE-2023-23969": true, "CVE-2024-38875": true, "CVE-2022-22818": true,
		"CVE-2023-43665": false, "CVE-2022-34265": false, "CVE-2025-26699": false,
	} {
		f, ok := FeatureOf([]string{"GHSA-x", cve})
		if !ok {
			t.Errorf("%s is not known", cve)
			continue
		}
		if at, used := u.Used(f); used != want {
			t.Errorf("%s: used %v at %v", cve, used, at)
		}
	}
}

func TestLooksLike(t *testing.T) {
	for name, want := range map[string]string{
		"reqeusts": "requests", "requessts": "requests", "djago": "django", "django": "", "boto": "", "jinja2": "", "urlib3": "urllib3", "shop": "", "flaskk": "flask",
	} {
		if got := LooksLike(name); got != want {
			t.Errorf("LooksLike(%s) = %q, want %q", name, got, want)
		}
	}
}
