package pyname

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paddock/internal/source"
)

func tree(paths ...string) *source.Tree {
	files := map[string]string{}
	for _, p := range paths {
		files[p] = ""
	}
	return source.FromMap(files)
}

// where says what a name is: the path of its module, "namespace", or "".
func where(x *Index, root, name string) string {
	if m := x.Module(root, name); m != nil {
		return m.Path
	}
	if x.IsNamespace(root, name) {
		return "namespace"
	}
	return ""
}

func TestModuleNames(t *testing.T) {
	x := NewIndex(tree(
		"manage.py", "shop/__init__.py", "shop/models.py", "shop/views/__init__.py", "shop/views.py", "shop/apps.py", "shop/apps/x.py",
		"space/inner/mod.py", "space/other.py", "docs/readme.txt", "shop/migrations/0001_initial.py", "odd-name/x.py", "__init__.py", "a/a/a.py",
	))
	for _, tt := range []struct{ name, want string }{
		{"manage", "manage.py"},
		{"shop", "shop/__init__.py"},
		{"shop.models", "shop/models.py"},
		{"shop.views", "shop/views/__init__.py"}, // a package wins over a module
		{"shop.apps", "shop/apps.py"},            // a module wins over a directory
		{"shop.apps.x", ""},
		{"space", "namespace"},
		{"space.inner", "namespace"},
		{"space.inner.mod", "space/inner/mod.py"},
		{"space.other", "space/other.py"},
		{"shop.models.Order", ""},
		{"docs", "namespace"}, // as in Python
		{"shop.migrations.0001_initial", "shop/migrations/0001_initial.py"},
		{"", ""}, {".", ""}, {"shop.", ""}, {"shop..models", ""}, {"shop/models", ""}, {"__init__", "__init__.py"},
		{strings.Repeat("a.", 70) + "a", ""},
	} {
		if got := where(x, "", tt.name); got != tt.want {
			t.Errorf("%q is %q, want %q", tt.name, got, tt.want)
		}
	}
	if m := x.Module("", "shop"); !m.Package || m.Name != "shop" || m.Tree == nil || m != x.Module("", "shop") {
		t.Errorf("%+v", m)
	}
	for _, tt := range []struct{ path, want string }{
		{"shop/models.py", "shop.models"}, {"shop/__init__.py", "shop"}, {"shop/views.py", "shop.views"}, {"docs/readme.txt", ""},
		{"odd-name/x.py", "odd-name.x"}, {"missing.py", ""},
	} {
		got := ""
		if m := x.ModuleAt("", tt.path); m != nil {
			got = m.Name
			if m.Path != tt.path {
				t.Errorf("ModuleAt(%s) is %s", tt.path, m.Path)
			}
		}
		if got != tt.want {
			t.Errorf("%s is %q, want %q", tt.path, got, tt.want)
		}
	}
	if x.ModuleAt("", "shop/models.py") != x.Module("", "shop.models") {
		t.Error("one module, two pointers")
	}
}

// Two sites in one tree have modules of the same names, and each sees its own only.
func TestSitesDoNotMix(t *testing.T) {
	x := NewIndex(tree("one/manage.py", "one/shop/__init__.py", "one/shop/models.py", "one/only.py",
		"two/manage.py", "two/pyproject.toml", "two/shop/__init__.py", "two/shop/models.py", "two/extra/__init__.py"))
	for _, tt := range []struct{ root, name, want string }{
		{"one", "shop.models", "one/shop/models.py"},
		{"two", "shop.models", "two/shop/models.py"},
		{"two", "only", ""},
		{"one", "extra", ""}, // a site is nobody's library
		{"", "one.shop.models", "one/shop/models.py"},
		{"", "shop.models", ""},
	} {
		if got := where(x, tt.root, tt.name); got != tt.want {
			t.Errorf("%s below %q is %q, want %q", tt.name, tt.root, got, tt.want)
		}
	}
	if one, two := x.Module("one", "shop.models"), x.Module("", "one.shop.models"); one == two || one.Tree != two.Tree {
		t.Error("one file under two roots: two modules, one tree")
	}
	if x.ModuleAt("one", "two/shop/models.py") != nil {
		t.Error("a file of another root has no name here")
	}
}

func TestSearchPath(t *testing.T) {
	x := NewIndex(tree("site/manage.py", "site/shop.py", "site/apps/shop.py", "site/apps/cart/__init__.py", "site/apps/cart/views.py",
		"lib/setup.py", "lib/tests.py", "lib/core/__init__.py", "lib/loose.py", "srclib/pyproject.toml", "srclib/src/mod/__init__.py",
		"srclib/src/shop/__init__.py"))
	if where(x, "site", "cart") != "" {
		t.Error("cart before Extend")
	}
	x.Extend("site", "site/apps")
	for _, tt := range []struct{ name, want string }{
		{"shop", "site/shop.py"},
		{"cart.views", "site/apps/cart/views.py"},
		{"apps.cart.views", "site/apps/cart/views.py"},
		{"core", "lib/core/__init__.py"},
		{"mod", "srclib/src/mod/__init__.py"},
		{"tests", ""}, {"setup", ""}, {"loose", ""},
	} {
		if got := where(x, "site", tt.name); got != tt.want {
			t.Errorf("%s is %q, want %q", tt.name, got, tt.want)
		}
	}
	if m := x.Module("site", "cart.views"); m.Root != "site" || m.Dir != "site/apps" {
		t.Errorf("%+v", m)
	}
	if m := x.ModuleAt("site", "site/apps/cart/views.py"); m.Name != "cart.views" {
		t.Errorf("named %s", m.Name)
	}
	if m := x.ModuleAt("site", "site/apps/shop.py"); m.Name != "shop" || m.Path != "site/apps/shop.py" {
		t.Errorf("the hidden shop: %+v", m)
	}
	if m := x.ModuleAt("site", "lib/core/__init__.py"); m == nil || m.Name != "core" {
		t.Errorf("the library's: %+v", m)
	}
	var names []string
	for _, m := range x.Modules("site") {
		names = append(names, m.Name)
	}
	if got := strings.Join(names, " "); got != "cart cart.views shop manage shop" {
		t.Errorf("modules: %s", got)
	}
}

func TestModulesThroughLinks(t *testing.T) {
	root := t.TempDir()
	for _, p := range []string{"shared/common/__init__.py", "shared/common/x.py", "site/manage.py", "real.py"} {
		os.MkdirAll(filepath.Join(root, filepath.Dir(p)), 0o755)
		os.WriteFile(filepath.Join(root, p), nil, 0o644)
	}
	for from, to := range map[string]string{"site/common": "../shared/common", "site/linked.py": "../real.py", "site/loop": "."} {
		if err := os.Symlink(to, filepath.Join(root, from)); err != nil {
			t.Skip(err)
		}
	}
	tr, err := source.Walk(context.Background(), root, source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	x := NewIndex(tr)
	for _, tt := range []struct{ name, want string }{
		{"common.x", "shared/common/x.py"}, {"linked", "real.py"}, {"loop.loop.common", "shared/common/__init__.py"},
	} {
		if got := where(x, "site", tt.name); got != tt.want {
			t.Errorf("%s is %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestSourceIsReadOnceAndNotParsed(t *testing.T) {
	x := NewIndex(source.FromMap(map[string]string{"a.py": "x = 1\n", "latin.py": "x = '\xe9'\n", "a.txt": "x"}))
	text := x.Source("a.py")
	if text == nil || text.Text != "x = 1\n" {
		t.Fatalf("Source = %+v", text)
	}
	if x.Source("a.txt") != nil || x.Source("b.py") != nil {
		t.Error("Source of what is no Python file of the tree")
	}
	x.Source("latin.py")
	if n := x.Stats().Files; n != 0 {
		t.Errorf("%d files were parsed", n)
	}
	if x.Parse("a.py").File != text {
		t.Error("the file was read twice")
	}
	x.Parse("latin.py")
	if n := x.Notes(); len(n) != 1 || n[0].Path != "latin.py" || !strings.Contains(n[0].Reason, "utf-8") {
		t.Errorf("notes: %v", n)
	}
}

func TestTooMuchPython(t *testing.T) {
	tr := source.FromMap(map[string]string{"a.py": "x = 1\n", "b.py": "y = 1\n", "c.py": "z = 1\n"})
	x := newIndex(tr, 13)
	if err := x.ParseAll(context.Background()); err != nil {
		t.Fatal(err)
	}
	notes := x.Notes()
	if len(notes) != 1 || notes[0].Path != "c.py" || x.Parse("a.py") == nil || x.Parse("c.py") != nil {
		t.Errorf("notes %v", notes)
	}
	if m := x.Module("", "c"); m == nil || !m.Unread || m.Tree == nil {
		t.Errorf("%+v", m)
	}
}
