package input_test

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
	"paddock/internal/django/input"
	"paddock/internal/django/models"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

var update = flag.Bool("update", false, "write the expected answers anew")

// TestInputs holds what the routes of small projects take: testdata/*.txtar, the answer in
// inputs.want, one line a route: its pattern, its methods, what it takes.
func TestInputs(t *testing.T) {
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
				if f.Name == "inputs.want" {
					want = string(f.Data)
				} else {
					files[f.Name] = string(f.Data)
				}
			}
			got := answers(t, files)
			if *update {
				archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return f.Name == "inputs.want" })
				archive.Files = append(archive.Files, txtar.File{Name: "inputs.want", Data: []byte(got)})
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
			reader := input.New(index, site.Root, models.Read(c))
			for _, n := range table.Unread {
				fmt.Fprintf(&b, "unread %s:%d %s\n", n.Path, n.Line, n.Reason)
			}
			for _, r := range table.Routes {
				routes++
				fmt.Fprintf(&b, "%q %s", r.Pattern(), strings.Join(view.Methods(r.View), ","))
				for _, in := range reader.Read(r) {
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
