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
		"shop/a.py":            "import yaml\nfrom PIL import Image\nfrom google.cloud import storage\nimport social_django.urls\n",
		"shop/b.py":            "from llama_index.llms.openai_like import OpenAILike\nfrom O365 import Account\n",
		"shop/z.py":            "import yaml\n",
		"settings.py":          "INSTALLED_APPS = ['rest_framework', 'corsheaders']\nSTORAGE = 'storages.backends.s3.S3Storage'\n",
		"shop/local.py":        "from . import requests\n",
		"shop/c.py":            "import SPARQLWrapper, wikimarkup\npath = ['ops', 'ansible']\n",
		"shop/tests/test_a.py": "import stripe, boto3\n",
		"shop/y.py":            "import boto3\n",
	}))
	for name, want := range map[string]string{
		"pyyaml": "shop/a.py:1", "pillow": "shop/a.py:2", "google-cloud-storage": "shop/a.py:3", "social-auth-app-django": "shop/a.py:4",
		"djangorestframework": "settings.py:1", "django-cors-headers": "settings.py:1", "django-storages": "settings.py:2",
		"requests": "", "gunicorn": "", "llama-index-llms-openai-like": "shop/b.py:1", "azure-ai-inference": "", "o365": "shop/b.py:2",
		"sparqlwrapper": "shop/c.py:1", "py-wikimarkup": "shop/c.py:1", "ansible": "shop/c.py:2 a word", "stripe": "shop/tests/test_a.py:1 tests", "boto3": "shop/y.py:1",
	} {
		got := ""
		if at, ok := u.Imported(name); ok {
			got = at.File.Path + ":" + string(rune('0'+at.File.LineOf(at.Start)))
			if at.How == Mentions && at.File.Path != "settings.py" {
				got += " a word"
			}
			if at.Test {
				got += " tests"
			}
		}
		if got != want {
			t.Errorf("%s is used in %q, want %q", name, got, want)
		}
	}
}

// TestResembles holds which modules may be those of a package of which nobody has written down the modules.
func TestResembles(t *testing.T) {
	u := Read(load(map[string]string{
		"shop/a.py": "import lingua, modernrpc, markdown, markdown_it, django\nfrom google.analytics.data_v1beta import Client\nimport json\nimport shop.views\n",
		"b.py":      "APPS = ['product_details', 'django_bootstrap_breadcrumbs.x']\n",
	}))
	for name, want := range map[string]bool{
		"lingua-language-detector": true, "django-modern-rpc": true, "markdown-it-py": true, "google-analytics-data": true, "django-bootstrap-breadcrumbs2": true,
		"django-mozilla-product-details": false, "django-mill": false, "google-cloud-mill": false, "markdown-mill": false, "mill": false,
		"celery": false, // its modules are known
	} {
		if use, ok := u.Resembles(name); ok != want {
			t.Errorf("%s: %v at %+v", name, ok, use.Place)
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

// TestUnimported holds names and patterns of unimported.txt, and that it names nothing twice.
func TestUnimported(t *testing.T) {
	for name, want := range map[string]bool{"gunicorn": true, "types-requests": true, "pandas-stubs": true, "flake8-bugbear": true, "stripe": false, "django-filter": true, "pytest": true} {
		if Unimported(name) != want {
			t.Errorf("Unimported(%s) = %v", name, !want)
		}
	}
	if names, patterns := silent(); len(names) < 200 || len(patterns) < 10 {
		t.Errorf("%d names, %d patterns", len(names), len(patterns))
	}
	if len(modules()) < 350 {
		t.Errorf("%d packages with modules", len(modules()))
	}
}

// TestAsked holds which files are people's own.
func TestAsked(t *testing.T) {
	p := load(map[string]string{
		"requirements.txt": "Django==5.2\nstripe==12 \nwin32 ; sys_platform == 'win32'\n", "requirements/lint.txt": "twilio\n", "requirements-dev.txt": "zeep\n",
		"web/requirements.in": "openai\n", "web/requirements.txt": "openai==1\nhttpx==1\n", "old/requirements.txt": "asgiref==3\nidna==2\nboto==2\n",
	})
	var names []string
	for _, r := range Asked(p) {
		names = append(names, r.Name)
	}
	slices.Sort(names)
	if want := []string{"django", "openai", "stripe"}; !slices.Equal(names, want) {
		t.Errorf("%v, want %v", names, want)
	}
}
