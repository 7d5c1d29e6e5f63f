package view_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"paddock/internal/django"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

var update = flag.Bool("update", false, "write the expected answers anew")

// TestViews holds what is read of the views of small projects: testdata/*.txtar, the answer in
// views.want, one line a route: its pattern, its methods, what it takes.
func TestViews(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no projects: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files, want := map[string]string{}, ""
			for _, f := range archive.Files {
				if f.Name == "views.want" {
					want = string(f.Data)
				} else {
					files[f.Name] = string(f.Data)
				}
			}
			got := answers(t, files)
			if *update {
				archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return f.Name == "views.want" })
				archive.Files = append(archive.Files, txtar.File{Name: "views.want", Data: []byte(got)})
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the answers differ (-want +got); run with -update if they are right:\n%s", diff)
			}
		})
	}
}

func answers(t *testing.T, files map[string]string) string {
	t.Helper()
	tree := source.FromMap(files)
	index := pyname.NewIndex(tree)
	project := django.Load(context.Background(), tree, index, django.Options{})
	var b strings.Builder
	routes := 0
	for _, site := range project.Sites {
		for _, c := range site.Contexts {
			table := urlconf.Read(c)
			for _, n := range table.Unread {
				fmt.Fprintf(&b, "unread %s:%d %s\n", n.Path, n.Line, n.Reason)
			}
			for _, r := range table.Routes {
				routes++
				fmt.Fprintf(&b, "%q %s", r.Pattern(), strings.Join(view.Methods(r.View), ","))
				for _, in := range view.Inputs(index, site.Root, r) {
					fmt.Fprintf(&b, " %s:%s", in.In, in.Name)
					if in.Type != "" {
						fmt.Fprintf(&b, "(%s)", in.Type)
					}
				}
				b.WriteString("\n")
			}
		}
	}
	if routes == 0 {
		t.Error("the project has no route")
	}
	return b.String()
}

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
