package pyname_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"paddock/internal/pyname"
	"paddock/internal/source"
)

// TestInstalled finds modules of packages in the places where installers put them, and nothing outside the root.
func TestInstalled(t *testing.T) {
	outside := t.TempDir()
	write := func(dir, name, text string) {
		t.Helper()
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	root := filepath.Join(outside, "project")
	write(root, "manage.py", "")
	write(root, "venv/pyvenv.cfg", "home = /usr/bin\n")
	write(root, "venv/lib/python3.12/site-packages/shopkit/__init__.py", "")
	write(root, "venv/lib/python3.12/site-packages/shopkit/urls.py", "urlpatterns = []\n")
	write(root, "old/Lib/site-packages/oldkit.py", "x = 1\n")
	write(root, "old/bin/activate_this.py", "")
	write(root, "vendor/site-packages/broken.py", "def (\n")
	write(root, "__pypackages__/3.11/lib/pep582.py", "")
	write(root, "node_modules/notpython.py", "")
	write(outside, "elsewhere/secret/__init__.py", "")
	write(outside, "elsewhere/secret/urls.py", "urlpatterns = []\n")
	link := filepath.Join(root, "venv", "lib", "python3.12", "site-packages", "secret")
	linked := os.Symlink(filepath.Join(outside, "elsewhere", "secret"), link) == nil

	tree, err := source.Walk(context.Background(), root, source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	x := pyname.NewIndex(tree)
	for _, test := range []struct{ module, path string }{
		{"shopkit", "<installed>/shopkit/__init__.py"},
		{"shopkit.urls", "<installed>/shopkit/urls.py"},
		{"oldkit", "<installed>/oldkit.py"},
		{"broken", "<installed>/broken.py"},
		{"pep582", "<installed>/pep582.py"},
		{"shopkit.views", ""},
		{"notpython", ""},
		{"shopkit..urls", ""},
		{"..manage", ""},
		{"shopkit/urls", ""},
	} {
		got := ""
		if m := x.Installed(test.module); m != nil {
			got = m.Path
			if m.Name != test.module || x.Installed(test.module) != m {
				t.Errorf("Installed(%q) is %q, and another one when it is asked for again", test.module, m.Name)
			}
		}
		if got != test.path {
			t.Errorf("Installed(%q) has path %q, want %q", test.module, got, test.path)
		}
	}
	if linked && x.Installed("secret.urls") != nil {
		t.Error("a link out of the root was followed")
	}
	if n := x.Notes(); len(n) > 0 {
		t.Errorf("a package's syntax is not the project's: %v", n)
	}
	if x.Module("", "shopkit") != nil {
		t.Error("an installed package is taken for the project's")
	}
}
