package host

import (
	"fmt"
	"io/fs"
	"os"
)

// Open makes a machine of the file system below a directory, "/" for the one that runs. It must be closed.
func Open(dir string) (*Machine, func() error, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("%w; name the directory that holds the machine's /etc", err)
	}
	return NewMachine(below{root}), root.Close, nil
}

// below is the file system below a directory. Names that reach it hold no links: Machine has followed them.
type below struct{ root *os.Root }

// Open waits for nobody: a named pipe put where a file was is opened without a writer, and then found to be none.
func (b below) Open(name string) (fs.File, error) {
	f, err := b.root.OpenFile(name, os.O_RDONLY|nonBlocking, 0)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() && !info.IsDir() {
		f.Close()
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	return f, nil
}

func (b below) Lstat(name string) (fs.FileInfo, error) { return b.root.Lstat(name) }
func (b below) ReadLink(name string) (string, error)   { return b.root.Readlink(name) }
