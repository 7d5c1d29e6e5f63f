package unscopedobject_test

import (
	"context"
	"strings"
	"testing"

	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/pyname"
	"paddock/internal/rule"
	"paddock/internal/rules/unscopedobject"
	"paddock/internal/source"
)

// What most views show to everybody is reported with low confidence where nobody changes it without a login, and as
// anything else where anybody may. So are pages that are found by their slugs, and what a right of the site's own lets edit.
func TestShownToAll(t *testing.T) {
	const views = `from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from shop.models import Patch

def one(request, pk):
    return HttpResponse(get_object_or_404(Patch, pk=pk).text)

def raw(request, pk):
    return HttpResponse(get_object_or_404(Patch, pk=pk).text)

def mail(request, pk):
    return HttpResponse(get_object_or_404(Patch, pk=pk).text)

@login_required
def drop(request, pk):
    get_object_or_404(Patch, pk=pk, owner=request.user).delete()
    return HttpResponse()

urlpatterns = [path("1/<int:pk>/", one), path("2/<int:pk>/", raw), path("3/<int:pk>/", mail), path("4/<int:pk>/", drop)]
`
	anybody := strings.Replace(strings.Replace(views, "@login_required\n", "", 1), ", owner=request.user", "", 1)
	const pages = `from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from shop.models import Patch

def page(request, slug):
    return HttpResponse(get_object_or_404(Patch, slug=slug).text)

@login_required
def again(request, slug):
    return HttpResponse(get_object_or_404(Patch, slug=slug).text)

@login_required
def edit(request, slug):
    if not request.user.profile.can_edit_patch:
        return HttpResponse(status=403)
    patch = get_object_or_404(Patch, slug=slug)
    patch.text = request.POST["text"]
    patch.save()
    return HttpResponse()

urlpatterns = [path("1/<slug:slug>/", page), path("2/<slug:slug>/", again), path("3/<slug:slug>/", edit)]
`
	inside := strings.Replace(pages, "def page(", "@login_required\ndef page(", 1)
	inside = strings.Replace(inside, "can_edit_patch", "newsletter", 1)
	for _, tt := range []struct {
		name, views string
		want        finding.Confidence
		findings    int
	}{
		{"changed by its owner", views, finding.Unsure, 3},
		{"changed by anybody", anybody, finding.Likely, 4},
		{"a page by its slug, and a right of one's own to edit", pages, finding.Unsure, 3},
		{"no page, and no right", inside, finding.Likely, 3},
	} {
		tree := source.FromMap(map[string]string{
			"manage.py":        "import os\nos.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"settings\")\n",
			"settings.py":      "ROOT_URLCONF = \"urls\"\nINSTALLED_APPS = [\"django.contrib.auth\", \"django.contrib.contenttypes\", \"shop\"]\n",
			"shop/__init__.py": "",
			"shop/models.py":   "from django.conf import settings\nfrom django.db import models\n\nclass Patch(models.Model):\n    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)\n    slug = models.SlugField(unique=True)\n    text = models.TextField()\n",
			"urls.py":          tt.views,
		})
		p := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{})
		found := rule.Run(&unscopedobject.Rule, rule.NewModel(p))
		if len(found) != tt.findings {
			t.Errorf("%s: %d findings, want %d", tt.name, len(found), tt.findings)
		}
		for _, f := range found {
			if f.Confidence != tt.want {
				t.Errorf("%s: line %d with confidence %v, want %v", tt.name, f.Line, f.Confidence, tt.want)
			}
		}
	}
}
