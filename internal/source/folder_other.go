//go:build !linux

package source

import "os"

// folder is an open directory.
type folder struct{ root *os.Root }

func openTop(root *os.Root) (folder, error) { return folder{root}.open(".") }

// open opens a directory that stands in this one.
func (f folder) open(name string) (folder, error) {
	below, err := f.root.OpenRoot(name)
	return folder{below}, err
}

func (f folder) close() { f.root.Close() }

// size is the size in bytes of a file in the directory.
func (f folder) size(name string) (int64, error) {
	info, err := f.root.Lstat(name)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// readlink is what is written in a link in the directory.
func (f folder) readlink(name string) (string, error) { return f.root.Readlink(name) }

// list is what stands in the directory, in no order; with an error, what was read before it.
func (f folder) list() (list []item, err error) {
	dir, err := f.root.Open(".")
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	entries, err := dir.ReadDir(-1)
	for _, e := range entries {
		list = append(list, item{e.Name(), e.Type()})
	}
	return list, err
}
