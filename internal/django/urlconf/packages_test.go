package urlconf_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"paddock/internal/django"
	"paddock/internal/django/urlconf"
	"paddock/internal/oracle"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// Each archive of testdata/packages is a project that includes other packages' URLconfs and does not have the
// packages: what the catalogue knows of them must be what real Django resolves with the packages at hand. A
// section routes/ENVIRONMENT is asked of that oracle environment again by TestPackagesAsWanted; a section
// routes/VERSIONS was written once, with internal/oracle/routes.py in an environment of the packages that the
// archive's comment names, which is too large for every run.
func TestPackages(t *testing.T) {
	eachPackages(t, func(t *testing.T, archive *txtar.Archive, want *txtar.File) {
		if *update && isEnvironment(want) {
			want.Data = []byte(resolvedPackages(t, archive, want))
		}
		if len(want.Data) == 0 {
			t.Fatal("nothing is wanted; write it with: go test ./internal/django/urlconf -update")
		}
		dir := unpackPackages(t, archive)
		tree, err := source.Walk(context.Background(), dir, source.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		defer tree.Close()
		index := pyname.NewIndex(tree)
		index.ParseAll(context.Background())
		project := django.Load(context.Background(), tree, index, django.Options{})
		table := urlconf.Read(project.Sites[0].Contexts[0])
		var b strings.Builder
		for _, r := range table.Routes {
			b.WriteString(packageLine(r.Parts, r.Namespace, r.Name, r.View.Name))
		}
		for _, n := range table.Unread {
			fmt.Fprintf(&b, "unread %s:%d %s\n", n.Path, n.Line, n.Reason)
		}
		if diff := cmp.Diff(strings.Split(string(want.Data), "\n"), strings.Split(b.String(), "\n")); diff != "" {
			t.Errorf("(-packages +catalogue)\n%s", diff)
		}
	})
}

// What the archives want of an oracle environment is what real Django says there.
func TestPackagesAsWanted(t *testing.T) {
	if testing.Short() {
		t.Skip("asks real Django")
	}
	eachPackages(t, func(t *testing.T, archive *txtar.Archive, want *txtar.File) {
		if !isEnvironment(want) {
			t.Skip("written at development time")
		}
		if diff := cmp.Diff(string(want.Data), resolvedPackages(t, archive, want)); diff != "" {
			t.Errorf("(-wanted +Django)\n%s\nwrite it with: go test ./internal/django/urlconf -update", diff)
		}
	})
}

func eachPackages(t *testing.T, do func(*testing.T, *txtar.Archive, *txtar.File)) {
	paths, err := filepath.Glob("testdata/packages/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no projects in testdata/packages: %v", err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		before := txtar.Format(archive)
		sections := 0
		for i := range archive.Files {
			want := &archive.Files[i]
			if name, ok := strings.CutPrefix(want.Name, "routes/"); ok {
				sections++
				t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar")+"/"+name, func(t *testing.T) { do(t, archive, want) })
			}
		}
		if sections == 0 {
			t.Errorf("%s has no section routes/…", path)
		}
		if after := txtar.Format(archive); *update && string(before) != string(after) {
			if err := os.WriteFile(path, after, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func isEnvironment(want *txtar.File) bool {
	return slices.Contains(oracle.Environments(), strings.TrimPrefix(want.Name, "routes/"))
}

func unpackPackages(t *testing.T, archive *txtar.Archive) string {
	t.Helper()
	files := &txtar.Archive{}
	for _, f := range archive.Files {
		if !strings.HasPrefix(f.Name, "routes/") {
			files.Files = append(files.Files, f)
		}
	}
	dir := t.TempDir()
	unpack(t, dir, files)
	return dir
}

func resolvedPackages(t *testing.T, archive *txtar.Archive, want *txtar.File) string {
	t.Helper()
	var b strings.Builder
	for _, r := range oracle.Resolve(t, strings.TrimPrefix(want.Name, "routes/"), unpackPackages(t, archive), "config.settings") {
		b.WriteString(packageLine(r.Parts, r.Namespace, r.Name, r.View))
	}
	return b.String()
}

// packageLine is how a route stands in these archives: without its methods, which only the view's source tells.
func packageLine(parts []string, namespace, name, view string) string {
	if namespace != "" {
		name = namespace + ":" + name
	}
	return fmt.Sprintf("%q %q %s\n", parts, name, view)
}
