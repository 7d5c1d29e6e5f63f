package urlconf_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"paddock/internal/django"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/oracle"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

var update = flag.Bool("update", false, "write what real Django says into testdata")

// Each archive is a project; its sections want/ENVIRONMENT are the routes that
// real Django has in that oracle environment. Paddock is told by a
// requirements.txt which versions they are.
func TestRoutesAsDjango(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no projects in testdata: %v", err)
	}
	compared := 0
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		changed := false
		for i := range archive.Files {
			want := &archive.Files[i]
			environment, ok := strings.CutPrefix(want.Name, "want/")
			if !ok {
				continue
			}
			compared++
			t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar")+"/"+environment, func(t *testing.T) {
				dir := t.TempDir()
				unpack(t, dir, archive)
				if *update {
					want.Data, changed = []byte(resolved(t, environment, dir)), true
				}
				if len(want.Data) == 0 {
					t.Fatalf("nothing is wanted; write it with: go test ./internal/django/urlconf -update")
				}
				text := oracle.Requirements(t, environment)
				if err := os.WriteFile(filepath.Join(dir, "requirements.txt"), []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want.Data), table(t, dir)); diff != "" {
					t.Errorf("(-Django +Paddock)\n%s", diff)
				}
			})
		}
		if changed {
			if err := os.WriteFile(path, txtar.Format(archive), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	if compared == 0 {
		t.Fatal("no archive of testdata has a section want/ENVIRONMENT")
	}
}

// What the archives want is what real Django says.
func TestDjangoAsWanted(t *testing.T) {
	if testing.Short() {
		t.Skip("asks real Django")
	}
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no projects in testdata: %v", err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			environment, ok := strings.CutPrefix(f.Name, "want/")
			if !ok {
				continue
			}
			t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar")+"/"+environment, func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				unpack(t, dir, archive)
				if diff := cmp.Diff(string(f.Data), resolved(t, environment, dir)); diff != "" {
					t.Errorf("(-wanted +Django)\n%s\nwrite it with: go test ./internal/django/urlconf -update", diff)
				}
			})
		}
	}
}

func unpack(t *testing.T, dir string, archive *txtar.Archive) {
	t.Helper()
	for _, f := range archive.Files {
		if strings.HasPrefix(f.Name, "want/") {
			continue
		}
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// line is how a route stands in the archives.
func line(parts []string, namespace, name, view string, methods []string) string {
	answers := "any"
	if methods != nil {
		answers = strings.Join(methods, ",")
	}
	if namespace != "" {
		name = namespace + ":" + name
	}
	return fmt.Sprintf("%q %q %s %s\n", parts, name, view, answers)
}

func resolved(t *testing.T, environment, dir string) string {
	t.Helper()
	var b strings.Builder
	for _, r := range oracle.Resolve(t, environment, dir, "config.settings") {
		b.WriteString(line(r.Parts, r.Namespace, r.Name, r.View, r.Methods))
	}
	return b.String()
}

// read reads the routes of a project with one settings module.
func read(t *testing.T, dir string) *urlconf.Table {
	t.Helper()
	tree, err := source.Walk(context.Background(), dir, source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tree.Close() })
	index := pyname.NewIndex(tree)
	index.ParseAll(context.Background())
	project := django.Load(context.Background(), tree, index, django.Options{})
	if len(project.Sites) != 1 || len(project.Sites[0].Contexts) != 1 {
		t.Fatalf("%d sites", len(project.Sites))
	}
	return urlconf.Read(project.Sites[0].Contexts[0])
}

// table are Paddock's routes, and what it could not read.
func table(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	routes := read(t, dir)
	for _, r := range routes.Routes {
		b.WriteString(line(r.Parts, r.Namespace, r.Name, r.View.Name, view.Methods(r.View)))
	}
	for _, n := range routes.Unread {
		fmt.Fprintf(&b, "unread %s:%d %s\n", n.Path, n.Line, n.Reason)
	}
	return b.String()
}
