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
// anything else where anybody may.
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
	for _, tt := range []struct {
		name, views string
		want        finding.Confidence
		findings    int
	}{
		{"changed by its owner", views, finding.Unsure, 3},
		{"changed by anybody", anybody, finding.Likely, 4},
	} {
		tree := source.FromMap(map[string]string{
			"manage.py":        "import os\nos.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"settings\")\n",
			"settings.py":      "ROOT_URLCONF = \"urls\"\nINSTALLED_APPS = [\"django.contrib.auth\", \"django.contrib.contenttypes\", \"shop\"]\n",
			"shop/__init__.py": "",
			"shop/models.py":   "from django.conf import settings\nfrom django.db import models\n\nclass Patch(models.Model):\n    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)\n    text = models.TextField()\n",
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
