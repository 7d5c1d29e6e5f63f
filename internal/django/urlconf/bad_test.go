package urlconf_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// Bad input is normal input: each archive is a project with something wrong in its URLs, and its section "want"
// is what Paddock says of it: the routes that can be had, and a line for each place that cannot be read.
func TestBadInput(t *testing.T) {
	paths, err := filepath.Glob("testdata/bad_*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no projects in testdata: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			want := ""
			if i := slices.IndexFunc(archive.Files, isWant); i >= 0 {
				want = string(archive.Files[i].Data)
				archive.Files = slices.Delete(archive.Files, i, i+1)
			}
			dir := t.TempDir()
			unpack(t, dir, archive)
			got := table(t, dir)
			if got == want {
				return
			}
			if !*update {
				t.Fatalf("(-want +got)\n%s", cmp.Diff(want, got))
			}
			archive.Files = append(archive.Files, txtar.File{Name: "want", Data: []byte(got)})
			if err := os.WriteFile(path, txtar.Format(archive), 0o666); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func isWant(f txtar.File) bool { return f.Name == "want" }

// A generated URLconf of fifty thousand entries is read as far as the limit goes, in the time of a large project.
func TestHugeURLconf(t *testing.T) {
	var b strings.Builder
	b.WriteString("from django.urls import path\nfrom config import views\n\nurlpatterns = [\n")
	for i := range 50_000 {
		fmt.Fprintf(&b, "    path(\"page%d/\", views.index, name=\"page%d\"),\n", i, i)
	}
	b.WriteString("]\nurlpatterns += [path(\"one/too/many/\", views.index)]\n")
	dir := t.TempDir()
	unpack(t, dir, &txtar.Archive{Files: []txtar.File{
		{Name: "manage.py", Data: []byte("import os\nos.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"config.settings\")\n")},
		{Name: "config/__init__.py"},
		{Name: "config/settings.py", Data: []byte("SECRET_KEY = \"only for tests\"\nROOT_URLCONF = \"config.urls\"\n")},
		{Name: "config/views.py", Data: []byte("def index(request):\n    pass\n")},
		{Name: "config/urls.py", Data: []byte(b.String())},
	}})
	start := time.Now()
	lines := strings.Split(strings.TrimSpace(table(t, dir)), "\n")
	if took := time.Since(start); took > 60*time.Second {
		t.Errorf("it took %v", took)
	}
	if len(lines) != 50_001 {
		t.Fatalf("%d lines, the last %q", len(lines), lines[len(lines)-1])
	}
	if want := "unread config/urls.py:50006 this route is not known: the value is too large"; lines[50_000] != want {
		t.Errorf("the last line is %q, want %q", lines[50_000], want)
	}
}
