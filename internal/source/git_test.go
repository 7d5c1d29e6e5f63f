package source

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestGit(t *testing.T) {
	for _, tt := range []struct {
		name string
		do   func(dir string)
		err  error
	}{
		{"none", func(string) {}, os.ErrNotExist},
		{"a directory", func(dir string) { os.Mkdir(filepath.Join(dir, ".git"), 0o755) }, nil},
		{"a file", func(dir string) { os.WriteFile(filepath.Join(dir, ".git"), []byte("gitdir: /elsewhere\n"), 0o644) }, ErrGitFile},
		{"bare", func(dir string) {
			os.Mkdir(filepath.Join(dir, "objects"), 0o755)
			os.WriteFile(filepath.Join(dir, "HEAD"), []byte("ref: refs/heads/main\n"), 0o644)
		}, nil},
	} {
		dir := t.TempDir()
		os.WriteFile(filepath.Join(dir, "a.py"), []byte("x = 1\n"), 0o644)
		tt.do(dir)
		tree, err := Walk(context.Background(), dir, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		root, _, err := tree.Git()
		if !errors.Is(err, tt.err) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.err)
		}
		if root != nil {
			root.Close()
		}
		tree.Close()
	}
	if _, _, err := FromMap(map[string]string{"a.py": ""}).Git(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a tree in memory has git: %v", err)
	}
}

func TestSkippedPath(t *testing.T) {
	for path, want := range map[string]string{
		"a.py": "", "shop/views.py": "", "node_modules/x/y.js": "installed packages", "env/lib/python3.6/site-packages/x.py": "installed packages", "shop/.git/config": "version control", "node_modules": "",
	} {
		if got := SkippedPath(path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}
