package source

import (
	"os"
	"path"
	"slices"
	"strings"
)

// Installed are the packages that an installer put below the root, in directories that Walk passed over: a
// virtual environment, a site-packages. They are no files of the tree and are never listed; a file is opened
// only when somebody asks for it by its name, and only below the root.
//
// An environment beside the root is not looked into: nothing outside of the named directory is ever opened.
type Installed struct {
	tree *Tree
	dirs []string
}

// InstalledPrefix begins the path of every file of an installed package. No file of a tree has such a path.
const InstalledPrefix = "<installed>/"

const (
	// maxInstalledDirs is how many directories of packages are looked into.
	maxInstalledDirs = 8
	// maxInstalledFile is the largest file of a package that is read, in bytes.
	maxInstalledFile = 2 << 20
)

// Installed finds the directories of installed packages; without one, Read never finds anything.
func (t *Tree) Installed() *Installed {
	i := &Installed{tree: t}
	if t.root == nil {
		return i
	}
	for _, s := range t.Skipped {
		var found []string
		switch base := path.Base(s.Path); {
		case s.Reason == "Python environment":
			found = append(t.glob(Join(s.Path, "lib"), "python3", "site-packages"), t.glob(Join(s.Path, "Lib"), "site-packages", "")...)
		case base == "site-packages" || base == "dist-packages":
			found = []string{s.Path}
		case base == "__pypackages__":
			found = t.glob(s.Path, "3", "lib")
		}
		for _, dir := range found {
			if len(i.dirs) < maxInstalledDirs && !slices.Contains(i.dirs, dir) {
				i.dirs = append(i.dirs, dir)
			}
		}
	}
	return i
}

// glob are the directories dir/<begins with prefix>/below, sorted.
func (t *Tree) glob(dir, prefix, below string) (found []string) {
	f, err := t.root.OpenFile(dir, os.O_RDONLY|nonBlocking, 0)
	if err != nil {
		return nil
	}
	defer f.Close()
	list, _ := f.ReadDir(100)
	for _, e := range list {
		if e.IsDir() && strings.HasPrefix(e.Name(), prefix) {
			found = append(found, Join(Join(dir, e.Name()), below))
		}
	}
	slices.Sort(found)
	return found
}

// Read is the content of a package's file, "allauth/urls.py"; ok is false when no directory has it, or it is
// too large to be code.
func (i *Installed) Read(name string) (data []byte, ok bool) {
	for _, dir := range i.dirs {
		info, err := i.tree.root.Stat(Join(dir, name))
		if err != nil || !info.Mode().IsRegular() || info.Size() > min(maxInstalledFile, i.tree.limit) {
			continue
		}
		data, err := i.tree.root.ReadFile(Join(dir, name))
		if err == nil {
			return data, true
		}
	}
	return nil, false
}
