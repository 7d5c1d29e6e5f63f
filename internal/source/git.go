package source

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// ErrGitFile is why Git gives nothing where .git is a file and the directory that it leads to does not lead back.
var ErrGitFile = errors.New(".git is a file that leads to another directory, which does not name this one as its worktree or submodule and so is not looked into; run git worktree repair, or run it where the repository itself is")

// Git opens the directory in which git keeps what it knows of the tree: .git, or the root itself where that is a bare
// repository. The walk passes it over; only its reader looks into it. It fails with os.ErrNotExist where there is none.
// Whoever gets it closes it.
//
// Of a worktree and of a submodule .git is a file that names a directory elsewhere. It is opened only when that directory names
// this one: else a file in a stranger's archive could have any repository of the machine read. Of a worktree it is the directory of the
// whole repository, and own is where in it the worktree's own index and HEAD lie; "" else.
func (t *Tree) Git() (root *os.Root, own string, err error) {
	if t.root == nil {
		return nil, "", os.ErrNotExist
	}
	info, err := t.root.Lstat(".git")
	switch {
	case err == nil && info.IsDir():
		root, err = t.root.OpenRoot(".git")
		return root, "", err
	case err == nil && info.Mode().IsRegular():
		return t.elsewhere(info)
	case err == nil:
		return nil, "", errors.New(".git is a link, which is not followed; run it where the repository itself is")
	}
	if info, err := t.root.Lstat("objects"); err != nil || !info.IsDir() {
		return nil, "", os.ErrNotExist
	}
	if info, err := t.root.Lstat("HEAD"); err != nil || !info.Mode().IsRegular() {
		return nil, "", os.ErrNotExist
	}
	root, err = t.root.OpenRoot(".")
	return root, "", err
}

// elsewhere opens the directory that a .git file leads to; file is that file.
func (t *Tree) elsewhere(file os.FileInfo) (root *os.Root, own string, err error) {
	dir, ok := strings.CutPrefix(firstLine(filepath.Join(t.root.Name(), ".git")), "gitdir: ")
	if !ok {
		return nil, "", ErrGitFile
	}
	dir = below(t.root.Name(), dir)
	// gitrepository-layout(5): gitdir names the worktree's .git, commondir the whole repository.
	if back := firstLine(filepath.Join(dir, "gitdir")); back != "" {
		common := below(dir, firstLine(filepath.Join(dir, "commondir")))
		if info, err := os.Lstat(below(dir, back)); err != nil || !os.SameFile(info, file) || common != filepath.Dir(filepath.Dir(dir)) {
			return nil, "", ErrGitFile
		}
		root, err = os.OpenRoot(common)
		return root, "worktrees/" + filepath.Base(dir), err
	}
	// core.worktree of a submodule.
	for line := range strings.Lines(small(filepath.Join(dir, "config"))) {
		key, value, _ := strings.Cut(line, "=")
		if strings.TrimSpace(key) != "worktree" {
			continue
		}
		here, err := os.Stat(t.root.Name())
		if info, other := os.Stat(below(dir, strings.TrimSpace(value))); err == nil && other == nil && os.SameFile(info, here) {
			root, err = os.OpenRoot(dir)
			return root, "", err
		}
	}
	return nil, "", ErrGitFile
}

// below is where a path leads that may be relative to a directory.
func below(dir, path string) string {
	path = filepath.FromSlash(path)
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	return filepath.Clean(path)
}

// maxSmall is how much is read of a file that holds a path or two, in bytes.
const maxSmall = 64 << 10

// small is the content of such a file; "" where it can't be read, or is something else than a file.
func small(path string) string {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	data, _ := io.ReadAll(io.LimitReader(f, maxSmall))
	return string(data)
}

func firstLine(path string) string {
	line, _, _ := strings.Cut(small(path), "\n")
	return strings.TrimRight(line, "\r")
}
