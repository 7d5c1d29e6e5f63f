//go:build unix

package source

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestPipesAreNeverOpened(t *testing.T) {
	root := lay(t, map[string]string{"a.py": "", "b.py": ""})
	if err := syscall.Mkfifo(filepath.Join(root, "pipe.py"), 0o644); err != nil {
		t.Skip(err)
	}
	tree := walk(t, root, Limits{})
	if got := paths(tree.Entries); got != "a.py b.py" {
		t.Error(got)
	}
	// A pipe that took a file's place must not keep Read waiting.
	os.Remove(filepath.Join(root, "b.py"))
	if err := syscall.Mkfifo(filepath.Join(root, "b.py"), 0o644); err != nil {
		t.Skip(err)
	}
	if _, err := tree.Read("b.py"); err == nil {
		t.Error("a pipe was read")
	}
}

func TestNamesOfAllKinds(t *testing.T) {
	root := lay(t, map[string]string{"a\nb.py": "1", "c\xff.py": "2", "d\\e.py": "3", "é/ü.py": "4", "x y.py": "5"})
	tree := walk(t, root, Limits{})
	if len(tree.Entries) != 5 {
		t.Fatalf("%+v", tree.Entries)
	}
	for _, e := range tree.Entries {
		if data, err := tree.Read(e.Path); err != nil || len(data) != 1 {
			t.Errorf("Read(%q) = %q, %v", e.Path, data, err)
		}
	}
}

func TestWhatMayNotBeReadIsNoted(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	root := lay(t, map[string]string{"a.py": "", "shut/b.py": "", "c.py": ""})
	os.Chmod(filepath.Join(root, "shut"), 0)
	os.Chmod(filepath.Join(root, "c.py"), 0)
	defer os.Chmod(filepath.Join(root, "shut"), 0o755)
	tree := walk(t, root, Limits{})
	if paths(tree.Entries) != "a.py c.py" || len(tree.Notes) != 1 || tree.Notes[0].Path != "shut" {
		t.Errorf("%v %v", tree.Entries, tree.Notes)
	}
	if _, err := tree.Read("c.py"); err == nil || !strings.Contains(err.Error(), "give the user") {
		t.Error(err)
	}
}
