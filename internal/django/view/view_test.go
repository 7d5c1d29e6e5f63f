package view_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paddock/internal/django"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// TestReach holds which of a viewset's methods run for which of its handlers.
func TestReach(t *testing.T) {
	tree := source.FromMap(map[string]string{
		"manage.py":   "import os\nos.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"settings\")\n",
		"settings.py": "ROOT_URLCONF = \"urls\"\nINSTALLED_APPS = [\"rest_framework\"]\n",
		"urls.py": `from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.routers import SimpleRouter

class Orders(viewsets.ModelViewSet):
    def get_queryset(self):
        return None

    def perform_create(self, serializer):
        note()

    def perform_update(self, serializer):
        pass

    @action(detail=True, methods=["post"])
    def pay(self, request, pk):
        pass

    @action(detail=True, methods=["post"])
    def again(self, request, pk):
        self.perform_create(None)

def note():
    pass

router = SimpleRouter()
router.register("orders", Orders, basename="order")
urlpatterns = router.urls
`,
	})
	index := pyname.NewIndex(tree)
	project := django.Load(context.Background(), tree, index, django.Options{})
	got := map[string]string{}
	for _, r := range urlconf.Read(project.Sites[0].Contexts[0]).Routes {
		for _, h := range view.Handlers(r.View) {
			var names []string
			for _, c := range view.Reach(index, project.Sites[0].Root, r.View, h) {
				names = append(names, c.Def.(*pysyntax.FunctionDef).Name.Name)
			}
			got[h.Name] = strings.Join(names, " ")
		}
	}
	want := map[string]string{
		"list": "get_queryset", "retrieve": "get_queryset", "create": "get_queryset perform_create note", "update": "get_queryset perform_update",
		"partial_update": "get_queryset perform_update", "destroy": "get_queryset", "pay": "pay get_queryset", "again": "again get_queryset perform_create note",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what runs differs (-want +got):\n%s", diff)
	}
}
