// Package git reads what git keeps below a directory: which files it tracks, and every object that was ever stored. It reads the
// files itself and runs no program: a repository can name programs in its configuration (hooks, filters, pagers,
// fsmonitor, textconv), and nothing that is only read can make it do so.
//
// It opens nothing outside of the repository's directory: objects that are borrowed from another repository
// (alternates), or that a server would have to be asked for (partial clones), are said to be missing. It writes nothing.
package git

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// ID is the name of an object: its hash, in raw bytes.
type ID string

// Short is how people write it.
func (id ID) Short() string { return id.String()[:min(len(id.String()), 10)] }

func (id ID) String() string { return hex.EncodeToString([]byte(id)) }

// Repository is what git keeps in one directory: ".git", or that of a bare repository. It is immutable, and safe for concurrent use.
type Repository struct {
	root *os.Root
	// own is where the index and HEAD lie, with a slash at its end: "worktrees/NAME/" of a worktree; "" else.
	own string
	// size is that of a hash in bytes: 20 for SHA-1, 32 for SHA-256.
	size int
	// tables says that references are kept in tables, which are not read.
	tables bool
	// Notes say what of the repository can't be read, each a sentence without a full stop.
	Notes []string
}

// ErrNone is why Open fails where there is no repository.
var ErrNone = errors.New("there is no git repository in it")

const (
	// maxSmall is the largest file that is read whole because it lists little, in bytes.
	maxSmall = 16 << 20
	// maxTable is the largest index, of a pack or of the working tree, in bytes: ten million objects.
	maxTable = 512 << 20
)

// Open opens a repository; root is its own directory. The repository closes it. own is where in it the index and HEAD of a worktree lie; ""
// for those of the repository.
func Open(root *os.Root, own string) (*Repository, error) {
	if own != "" {
		own += "/"
	}
	if info, err := root.Stat("objects"); err != nil || !info.IsDir() {
		return nil, ErrNone
	}
	if _, err := root.Stat(own + "HEAD"); err != nil {
		return nil, ErrNone
	}
	r := &Repository{root: root, own: own, size: 20}
	config, err := r.read("config", maxSmall)
	if err == nil {
		for line := range bytes.Lines(config) {
			key, value, _ := strings.Cut(strings.ToLower(strings.TrimSpace(string(line))), "=")
			switch key, value = strings.TrimSpace(key), strings.TrimSpace(value); {
			case key == "objectformat" && value == "sha256":
				r.size = 32
			case key == "refstorage" && value == "reftable":
				r.tables = true
				r.Notes = append(r.Notes, "the repository keeps its branches and tags in a form that is not read (reftable), so nobody can say which commits they lead to")
			case key == "partialclone", key == "promisor" && value == "true":
				r.Notes = append(r.Notes, "the repository is a partial clone: what git would fetch when it needs it is not here and was not read; clone it without --filter")
			}
		}
	}
	r.Notes = slices.Compact(r.Notes)
	if _, err := root.Stat("shallow"); err == nil {
		r.Notes = append(r.Notes, "the repository is a shallow clone: the history before its oldest commits is not here and was not read; run git fetch --unshallow")
	}
	if data, err := r.read("objects/info/alternates", maxSmall); err == nil && len(bytes.TrimSpace(data)) > 0 {
		r.Notes = append(r.Notes, "the repository borrows objects from another one (objects/info/alternates), which is not looked into; run git repack -a, and remove that file")
	}
	return r, nil
}

// Close gives the directory back.
func (r *Repository) Close() error { return r.root.Close() }

// read reads a whole file of the repository.
func (r *Repository) read(name string, limit int64) ([]byte, error) {
	f, err := r.open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(bufio.NewReaderSize(f, 1<<16), limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("%s is larger than %d MiB", name, limit>>20)
	}
	return data, err
}

// open opens a regular file: what is a pipe or a device would never end.
func (r *Repository) open(name string) (*os.File, error) {
	info, err := r.root.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no regular file", name)
	}
	return r.root.Open(name)
}

// list are the names in a directory, sorted; none where it can't be read. What is a pipe would never open.
func (r *Repository) list(dir string) []fs.DirEntry {
	if info, err := r.root.Stat(dir); err != nil || !info.IsDir() {
		return nil
	}
	f, err := r.root.Open(dir)
	if err != nil {
		return nil
	}
	defer f.Close()
	entries, _ := f.ReadDir(-1)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries
}
