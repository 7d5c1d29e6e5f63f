package source

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// lay writes files below a new directory; a text "-> x" makes a link to x.
func lay(t testing.TB, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		p := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		if to, ok := strings.CutPrefix(text, "-> "); ok {
			err = os.Symlink(to, p)
		} else {
			err = os.WriteFile(p, []byte(text), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func walk(t testing.TB, root string, limits Limits) *Tree {
	t.Helper()
	tree, err := Walk(context.Background(), root, limits)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tree.Close() })
	return tree
}

func paths(entries []Entry) string {
	var list []string
	for _, e := range entries {
		list = append(list, e.Path)
	}
	return strings.Join(list, " ")
}

func TestWalkListsFilesSorted(t *testing.T) {
	tree := walk(t, lay(t, map[string]string{
		"manage.py": "1", "shop/a.py": "22", "shop-x/a.py": "", "shop.py": "", ".env": "K=v", ".github/ci.yml": "",
	}), Limits{})
	if got, want := paths(tree.Entries), ".env .github/ci.yml manage.py shop-x/a.py shop.py shop/a.py"; got != want {
		t.Errorf("entries\n%s, want\n%s", got, want)
	}
	if e, ok := tree.Entry("shop/a.py"); !ok || e.Size != 2 {
		t.Errorf("Entry = %v %v", e, ok)
	}
	if data, err := tree.Read("shop/a.py"); err != nil || string(data) != "22" {
		t.Errorf("Read = %q, %v", data, err)
	}
	if len(tree.Notes)+len(tree.Skipped)+len(tree.Links) != 0 {
		t.Errorf("notes %v, skipped %v, links %v", tree.Notes, tree.Skipped, tree.Links)
	}
}

func TestWalkSkipsWhatIsNotTheProjects(t *testing.T) {
	tree := walk(t, lay(t, map[string]string{
		"a.py": "", ".git/config": "", "node_modules/x.js": "", "env/pyvenv.cfg": "", "env/lib/x.py": "",
		"old/bin/activate_this.py": "", "old/lib/os.py": "", "lib/python3/site-packages/x.py": "",
		"shop.egg-info/PKG": "", "setup.py": "", "build/lib/a.py": "", "build/views.py": "", "app/build/lib/a.py": "",
		"app/__pycache__/a.pyc": "", "venv/models.py": "",
	}), Limits{})
	if got, want := paths(tree.Entries), "a.py app/build/lib/a.py build/views.py setup.py venv/models.py"; got != want {
		t.Errorf("entries\n%s, want\n%s", got, want)
	}
	var skipped []string
	for _, s := range tree.Skipped {
		skipped = append(skipped, s.Path+": "+s.Reason)
	}
	want := []string{
		".git: version control", "app/__pycache__: cache", "build/lib: build output", "env: Python environment",
		"lib/python3/site-packages: installed packages", "node_modules: installed packages", "old: Python environment",
		"shop.egg-info: package metadata",
	}
	if !slices.Equal(skipped, want) {
		t.Errorf("skipped\n%s, want\n%s", strings.Join(skipped, "\n"), strings.Join(want, "\n"))
	}
}

// A project that stands inside an environment, or is called like something that is skipped, was named by its user.
func TestWalkNeverSkipsTheRoot(t *testing.T) {
	root := lay(t, map[string]string{"site-packages/pyvenv.cfg": "", "site-packages/manage.py": ""})
	if got := paths(walk(t, filepath.Join(root, "site-packages"), Limits{}).Entries); got != "manage.py pyvenv.cfg" {
		t.Error(got)
	}
}

func TestWalkFollowsNoLinks(t *testing.T) {
	outside := lay(t, map[string]string{"secret.py": "K = 1"})
	tree := walk(t, lay(t, map[string]string{
		"real/a.py": "x", "in.py": "-> real/a.py", "dir": "-> real", "deep/up": "-> ../real", "chain": "-> dir",
		"through.py": "-> dir/a.py", "self": "-> self", "ping": "-> pong", "pong": "-> ping", "up": "-> deep/..",
		"gone": "-> real/gone", "out.py": "-> " + outside + "/secret.py", "out": "-> ../..", "real/loop": "-> ..", "pic.png": "-> ../x.png",
	}), Limits{})
	if got := paths(tree.Entries); got != "real/a.py" {
		t.Errorf("entries %s", got)
	}
	var links []string
	for _, l := range tree.Links {
		links = append(links, fmt.Sprintf("%s %q %v", l.Path, l.Target, l.Inside))
	}
	want := []string{
		`chain "real" true`, `deep/up "real" true`, `dir "real" true`, `gone "" false`, `in.py "real/a.py" true`,
		`out "" false`, `out.py "" false`, `pic.png "" false`, `ping "" false`, `pong "" false`, `real/loop "" true`,
		`self "" false`, `through.py "real/a.py" true`, `up "" true`,
	}
	if !slices.Equal(links, want) {
		t.Errorf("links\n%s\nwant\n%s", strings.Join(links, "\n"), strings.Join(want, "\n"))
	}
	var notes []string
	for _, n := range tree.Notes {
		notes = append(notes, n.Path)
	}
	if !slices.Equal(notes, []string{"out", "out.py"}) {
		t.Errorf("notes %v", tree.Notes)
	}
	for _, l := range tree.Links {
		if _, err := tree.Read(l.Path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Read(%s): %v", l.Path, err)
		}
	}
}

// What was a file when the tree was made may be a link or a directory when it is read.
func TestReadStaysInside(t *testing.T) {
	outside := lay(t, map[string]string{"secret": "K"})
	root := lay(t, map[string]string{"a.py": "x", "b.py": "x", "c.py": "x"})
	tree := walk(t, root, Limits{})
	for name, to := range map[string]string{"a.py": filepath.Join(outside, "secret"), "b.py": "../" + filepath.Base(outside) + "/secret"} {
		os.Remove(filepath.Join(root, name))
		if err := os.Symlink(to, filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	os.Remove(filepath.Join(root, "c.py"))
	os.Mkdir(filepath.Join(root, "c.py"), 0o755)
	for _, name := range []string{"a.py", "b.py", "c.py", "../x", "/etc/passwd", "d.py", ""} {
		if data, err := tree.Read(name); err == nil {
			t.Errorf("Read(%q) = %q", name, data)
		}
	}
}

func TestReadRefusesLargeFiles(t *testing.T) {
	root := lay(t, map[string]string{"fits": "12345678", "large": "123456789"})
	for _, tree := range []*Tree{walk(t, root, Limits{Size: 8}), {
		limit: 8, texts: map[string]string{"fits": "12345678", "large": "123456789"}, Entries: []Entry{{"fits", 8}, {"large", 9}}},
	} {
		if data, err := tree.Read("fits"); err != nil || len(data) != 8 {
			t.Errorf("Read(fits) = %q, %v", data, err)
		}
		if _, err := tree.Read("large"); !errors.Is(err, ErrTooLarge) {
			t.Errorf("Read(large): %v", err)
		}
	}
	// One that has grown since.
	tree := walk(t, root, Limits{Size: 8})
	os.WriteFile(filepath.Join(root, "fits"), make([]byte, 100), 0o644)
	if _, err := tree.Read("fits"); !errors.Is(err, ErrTooLarge) {
		t.Errorf("Read of a file that grew: %v", err)
	}
}

func TestWalkErrorsSayWhatToDo(t *testing.T) {
	root := lay(t, map[string]string{"file": "", "env/.git/x": ""})
	os.Mkdir(filepath.Join(root, "empty"), 0o755)
	for _, tt := range []struct{ root, want string }{
		{"", "name the directory"},
		{filepath.Join(root, "missing"), "check the name"},
		{filepath.Join(root, "file"), "is a file; name the directory"},
		{filepath.Join(root, "empty"), "there are no files in it; name the directory"},
		{filepath.Join(root, "env"), `".git" was skipped`},
	} {
		tree, err := Walk(context.Background(), tt.root, Limits{})
		if tree != nil || err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Walk(%q) = %v, want %q", tt.root, err, tt.want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Walk(ctx, root, Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a walk that was stopped: %v", err)
	}
}

func TestWalkLimitsAreNoted(t *testing.T) {
	root := lay(t, map[string]string{"a/b/c/x": "", "a/x": "", "a/y": ""})
	tree := walk(t, root, Limits{Depth: 2})
	if paths(tree.Entries) != "a/x a/y" || len(tree.Notes) != 1 || tree.Notes[0].Path != "a/b/c" {
		t.Errorf("depth: %v, %v", tree.Entries, tree.Notes)
	}
	tree = walk(t, root, Limits{Files: 2})
	if len(tree.Entries) != 2 || len(tree.Notes) != 1 || !strings.Contains(tree.Notes[0].Reason, "more than 2 files") {
		t.Errorf("files: %v, %v", tree.Entries, tree.Notes)
	}
}

// Directories are listed side by side, and nobody can tell.
func TestWalkIsTheSameEachTime(t *testing.T) {
	files := map[string]string{}
	for i := range 400 {
		files[fmt.Sprintf("%c/%c%d/%d", 'a'+i%7, 'a'+i%3, i%5, i)] = ""
	}
	for i := range 40 {
		files[fmt.Sprintf("%c/l%d", 'a'+i%7, i)] = "-> nothing"
	}
	root := lay(t, files)
	all := walk(t, root, Limits{})
	if len(all.Entries) != 400 || len(all.Links) != 40 {
		t.Fatalf("%d files and %d links", len(all.Entries), len(all.Links))
	}
	for range 20 {
		if again := walk(t, root, Limits{}); paths(again.Entries) != paths(all.Entries) || !slices.Equal(again.Links, all.Links) {
			t.Fatalf("other files:\n%s, then\n%s", paths(all.Entries), paths(again.Entries))
		}
		// When there are too many, the first ones are kept.
		if few := walk(t, root, Limits{Files: 150}); paths(few.Entries) != paths(all.Entries[:150]) || len(few.Notes) != 1 {
			t.Fatalf("not the first 150:\n%s", paths(few.Entries))
		}
	}
}

func TestReadIntoUsesItsBufferAgain(t *testing.T) {
	files := map[string]string{"long": strings.Repeat("long", 1000), "short": "short", "empty": "", "later": "later"}
	root := lay(t, files)
	for _, tree := range []*Tree{walk(t, root, Limits{}), FromMap(files)} {
		buffer := make([]byte, 0, 5000)
		for _, name := range []string{"long", "short", "empty", "long"} {
			data, err := tree.ReadInto(name, buffer)
			if err != nil || string(data) != files[name] {
				t.Errorf("ReadInto(%s) = %q, %v", name, data, err)
			}
			if &data[:1][0] != &buffer[:1][0] {
				t.Errorf("ReadInto(%s) made a new buffer", name)
			}
		}
		if data, err := tree.ReadInto("long", make([]byte, 0, 10)); err != nil || string(data) != files["long"] {
			t.Errorf("ReadInto with a small buffer = %q, %v", data, err)
		}
	}
	// What the file says now counts, not what it said when it was listed.
	tree := walk(t, root, Limits{})
	for name, text := range map[string]string{"short": "no longer short", "long": "no longer long", "empty": "no longer", "later": ""} {
		os.WriteFile(filepath.Join(root, name), []byte(text), 0o644)
		if data, err := tree.Read(name); err != nil || string(data) != text {
			t.Errorf("Read(%s) after it was written again = %q, %v", name, data, err)
		}
	}
}

func TestLookups(t *testing.T) {
	for _, tree := range []*Tree{
		FromMap(map[string]string{"manage.py": "", "a/b/x.py": "", "a/b/y.html": "", "a/b-c/x.py": "", "a0": ""}),
		walk(t, lay(t, map[string]string{"manage.py": "", "a/b/x.py": "", "a/b/y.html": "", "a/b-c/x.py": "", "a0": ""}), Limits{}),
	} {
		for _, tt := range []struct{ what, got, want string }{
			{"root", paths(tree.Dir("")), "a0 manage.py"},
			{"a/b", paths(tree.Dir("a/b")), "a/b/x.py a/b/y.html"},
			{"a", paths(tree.Dir("a")), ""},
			{"below a", paths(tree.Below("a")), "a/b-c/x.py a/b/x.py a/b/y.html"},
			{"below a/b", paths(tree.Below("a/b")), "a/b/x.py a/b/y.html"},
			{"named", paths(tree.Named("x.py")), "a/b-c/x.py a/b/x.py"},
			{"ext", paths(tree.WithExt(".html")), "a/b/y.html"},
			{"dirs", strings.Join(tree.Dirs(), "|"), "|a|a/b|a/b-c"},
		} {
			if tt.got != tt.want {
				t.Errorf("%s: %q, want %q", tt.what, tt.got, tt.want)
			}
		}
		if !tree.IsDir("a") || !tree.IsDir("") || tree.IsDir("a0") || tree.Has("a") || !tree.Has("a/b/x.py") {
			t.Error("IsDir or Has")
		}
	}
}

func BenchmarkWalk20000(b *testing.B) {
	files := map[string]string{}
	for i := range 20_000 {
		files[fmt.Sprintf("app%d/part%d/more/file%d.py", i/400, i/20%20, i%20)] = "x = 1\n"
	}
	root := lay(b, files)
	for b.Loop() {
		tree, err := Walk(context.Background(), root, Limits{})
		if err != nil || len(tree.Entries) != 20_000 {
			b.Fatal(err)
		}
		for _, e := range tree.Entries {
			if _, err := tree.Read(e.Path); err != nil {
				b.Fatal(err)
			}
		}
		tree.Close()
	}
}
