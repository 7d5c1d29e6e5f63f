package source

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
)

// Tree is the list of files below one root, made once by Walk or FromMap, and
// the only way Paddock reads them: bounded, never outside the root, links never
// followed. It is immutable and safe for concurrent use; the slices belong to it.
type Tree struct {
	// Root is the directory as the user named it.
	Root string
	// Entries are the regular files, sorted by path.
	Entries []Entry
	// Skipped are the directories that were passed over on purpose, sorted by
	// path: other people's code, caches, version control.
	Skipped []Skip
	// Links are the symbolic links, sorted by path; none was followed.
	Links []Link
	// Notes say what could not be read and why, sorted; nothing is lost silently.
	Notes []Note

	limit int64             // of Read, in bytes
	root  *os.Root          // nil for a tree in memory
	fast  opener            // a quicker way to the same files, where the system has one
	texts map[string]string // the files of a tree in memory

	pathOnce sync.Once
	byPath   map[string]int // the index in Entries; made on first use

	once sync.Once
	look lookup
}

// Entry is one file of a Tree. Its path is as the file system has it: it may
// hold line ends and bytes that are not UTF-8, so whoever prints it quotes it.
type Entry struct {
	Path string // relative to the root, forward slashes
	Size int64  // bytes, when the tree was made
}

// Skip is a directory that was not entered. Reason is a few words: "installed packages".
type Skip struct {
	Path   string
	Reason string
}

// Link is a symbolic link. Target is what it leads to, through other links if
// need be, as a path of the tree ("" for its root); Inside says that it leads to
// a file or directory of the tree, and Target means nothing without it.
type Link struct {
	Path   string
	Target string
	Inside bool
}

// Note is one thing that could not be read or checked: an entry of the
// contract's "incomplete". Line is 0 when the whole file is meant; Path is ""
// when the whole run is meant. Reason is a sentence without a full stop that
// ends with what to do, where there is something to do.
type Note struct {
	Path   string
	Line   int
	Reason string
}

// Compare orders notes by path, line and reason.
func (n Note) Compare(o Note) int {
	return cmp.Or(cmp.Compare(n.Path, o.Path), cmp.Compare(n.Line, o.Line), cmp.Compare(n.Reason, o.Reason))
}

// ErrTooLarge is why Read refuses a file.
var ErrTooLarge = errors.New("file is too large")

// FromMap makes a tree in memory from paths with forward slashes and their
// contents: the tree that Walk would make of such a directory, nothing skipped.
// The map is the tree's from then on. It is for tests and for texts that stand in no file.
func FromMap(files map[string]string) *Tree {
	t := &Tree{limit: Limits{}.size(), texts: files}
	for p, text := range files {
		t.Entries = append(t.Entries, Entry{Path: p, Size: int64(len(text))})
	}
	slices.SortFunc(t.Entries, func(a, b Entry) int { return cmp.Compare(a.Path, b.Path) })
	return t
}

// Close gives back the directory handle of a tree that Walk made. Read fails
// afterwards; everything else still works. A nil tree and one in memory are closed already.
func (t *Tree) Close() error {
	if t == nil || t.root == nil {
		return nil
	}
	t.fast.close()
	return t.root.Close()
}

// Read is the content of a file of the tree. It refuses what is not an entry
// (fs.ErrNotExist), what is larger than the limit (ErrTooLarge) and what has
// become something else than a regular file since the tree was made. The error
// is a sentence for a Note; NoteOf makes one of it.
func (t *Tree) Read(name string) ([]byte, error) { return t.ReadInto(name, nil) }

// ReadInto is Read for who reads many files and keeps none: the content is put into
// the memory of buffer, whatever that held, as far as it is large enough.
func (t *Tree) ReadInto(name string, buffer []byte) ([]byte, error) {
	e, ok := t.Entry(name)
	if !ok {
		return nil, fmt.Errorf("read %q: %w", name, os.ErrNotExist)
	}
	if e.Size > t.limit {
		return nil, t.tooLarge(e.Size)
	}
	buffer = buffer[:0]
	if t.root == nil {
		return append(buffer, t.texts[name]...), nil
	}
	if data, ok := t.readFast(e, buffer); ok {
		return data, nil
	}
	f, err := t.root.OpenFile(name, os.O_RDONLY|nonBlocking, 0)
	if err != nil {
		return nil, unread(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, unread(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("the file changed into something else while Paddock ran; run it again")
	}
	data := roomFor(min(info.Size(), t.limit), buffer)
	for {
		n, err := f.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if err == io.EOF {
			return data, nil
		}
		if err != nil {
			return nil, unread(err)
		}
		if int64(len(data)) > t.limit {
			return nil, t.tooLarge(int64(len(data)))
		}
		if len(data) == cap(data) {
			data = slices.Grow(data, 512)
		}
	}
}

// roomFor is buffer, or a new one when it has no room for a file of that size and one byte more: so the read that
// finds the file's end costs no second buffer.
func roomFor(size int64, buffer []byte) []byte {
	if int64(cap(buffer)) > size {
		return buffer[:0]
	}
	return make([]byte, 0, max(size+1, 2*int64(cap(buffer))))
}

// Limit is the size in bytes above which Read refuses a file.
func (t *Tree) Limit() int64 { return t.limit }

func (t *Tree) tooLarge(size int64) error {
	return fmt.Errorf("%w: %s, and files above %s are not read; exclude it, or move its data out of the code",
		ErrTooLarge, bytesText(size), bytesText(t.limit))
}

// unread is why a file or directory could not be read, without the path that a Note carries anyway.
func unread(err error) error {
	if errors.Is(err, os.ErrPermission) {
		return fmt.Errorf("%w; give the user that runs Paddock the right to read it", os.ErrPermission)
	}
	var at *os.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return fmt.Errorf("cannot be read: %w", err)
}

// NoteOf is the note that a file of the tree could not be read.
func NoteOf(path string, err error) Note { return Note{Path: path, Reason: err.Error()} }

// bytesText says a size to a person: "16 MiB".
func bytesText(n int64) string {
	switch {
	case n >= 1<<20:
		return strings.Replace(fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)), ".0 ", " ", 1)
	case n >= 1<<10:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// lookup finds entries by something else than their whole path. Made on first use.
type lookup struct {
	byName map[string][]Entry
	byExt  map[string][]Entry
	byDir  map[string][]Entry
	dirs   []string
}

func (t *Tree) lookups() *lookup {
	t.once.Do(func() {
		l := &t.look
		l.byName, l.byExt, l.byDir = map[string][]Entry{}, map[string][]Entry{}, map[string][]Entry{"": nil}
		for _, e := range t.Entries {
			dir, name := Split(e.Path)
			l.byName[name] = append(l.byName[name], e)
			if ext := path.Ext(name); ext != "" {
				l.byExt[ext] = append(l.byExt[ext], e)
			}
			if _, ok := l.byDir[dir]; !ok {
				// A directory that holds only directories is one as well.
				for d := dir; d != ""; d, _ = Split(d) {
					if _, ok := l.byDir[d]; ok {
						break
					}
					l.byDir[d] = nil
				}
			}
			l.byDir[dir] = append(l.byDir[dir], e)
		}
		l.dirs = make([]string, 0, len(l.byDir))
		for d := range l.byDir {
			l.dirs = append(l.dirs, d)
		}
		slices.Sort(l.dirs)
	})
	return &t.look
}

// Entry finds a file by its path.
func (t *Tree) Entry(path string) (Entry, bool) {
	t.pathOnce.Do(func() {
		t.byPath = make(map[string]int, len(t.Entries))
		for i, e := range t.Entries {
			t.byPath[e.Path] = i
		}
	})
	i, ok := t.byPath[path]
	if !ok {
		return Entry{}, false
	}
	return t.Entries[i], true
}

// Has says that the tree has a file of that path.
func (t *Tree) Has(path string) bool {
	_, ok := t.Entry(path)
	return ok
}

// Dir is the files directly in a directory, sorted; "" is the root.
func (t *Tree) Dir(dir string) []Entry { return t.lookups().byDir[dir] }

// IsDir says that there are files in or below a directory; "" is the root and always one.
func (t *Tree) IsDir(dir string) bool {
	_, ok := t.lookups().byDir[dir]
	return ok
}

// Dirs are the directories with files in or below them, sorted, the root ("") first.
func (t *Tree) Dirs() []string { return t.lookups().dirs }

// Below is all files in a directory and in those below it, sorted; "" is the root.
func (t *Tree) Below(dir string) []Entry {
	if dir == "" {
		return t.Entries
	}
	byPath := func(e Entry, p string) int { return cmp.Compare(e.Path, p) }
	// "/" + 1 is "0": everything between is below the directory.
	from, _ := slices.BinarySearchFunc(t.Entries, dir+"/", byPath)
	to, _ := slices.BinarySearchFunc(t.Entries, dir+"0", byPath)
	return t.Entries[from:to]
}

// Named is the files of that name in any directory, sorted: Named("manage.py").
func (t *Tree) Named(name string) []Entry { return t.lookups().byName[name] }

// WithExt is the files whose name ends so, sorted; ext has its dot: WithExt(".py").
func (t *Tree) WithExt(ext string) []Entry { return t.lookups().byExt[ext] }

// Split cuts a path of a tree into the directory ("" for the root) and the name.
func Split(p string) (dir, name string) {
	i := strings.LastIndexByte(p, '/')
	if i < 0 {
		return "", p
	}
	return p[:i], p[i+1:]
}

// Join puts a name below a directory of a tree; "" is the root.
func Join(dir, name string) string {
	if dir == "" {
		return name
	}
	if name == "" {
		return dir
	}
	return dir + "/" + name
}
