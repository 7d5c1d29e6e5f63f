package source

import (
	"errors"
	"os"
)

// ErrGitFile is why Git gives nothing where .git is a file.
var ErrGitFile = errors.New(".git is a file that leads to another directory (a worktree or a submodule), which is not looked into; run it where the repository itself is")

// Git opens the directory in which git keeps what it knows of the tree: .git, or the root itself where that is a bare
// repository. The walk passes it over; only its reader looks into it. It fails with os.ErrNotExist where there is none.
// Whoever gets it closes it.
func (t *Tree) Git() (*os.Root, error) {
	if t.root == nil {
		return nil, os.ErrNotExist
	}
	info, err := t.root.Lstat(".git")
	switch {
	case err == nil && info.IsDir():
		return t.root.OpenRoot(".git")
	case err == nil && info.Mode().IsRegular():
		return nil, ErrGitFile
	case err == nil:
		return nil, errors.New(".git is a link, which is not followed; run it where the repository itself is")
	}
	if info, err := t.root.Lstat("objects"); err != nil || !info.IsDir() {
		return nil, os.ErrNotExist
	}
	if info, err := t.root.Lstat("HEAD"); err != nil || !info.Mode().IsRegular() {
		return nil, os.ErrNotExist
	}
	return t.root.OpenRoot(".")
}
