package host

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"paddock/internal/source"
)

// The bounds of what is read. A machine is not under the control of whoever inspects it: a home directory may hold
// whatever its owner put there.
const (
	maxFile    = 4 << 20   // bytes of a settings file
	maxStream  = 256 << 20 // bytes of a list of packages
	maxEntries = 20_000    // names of one directory
	maxLinks   = 40        // links on the way to a file, as Linux has it
)

// Owner is whose a file is. It is what Sys of a fs.FileInfo may hold where the file system is made up.
type Owner struct{ UID, GID uint32 }

// Machine is the file system of a machine: the one that runs, or one that lies in a directory. Paths are absolute, as
// the machine itself would write them; links are followed as it would follow them, and never out of it.
type Machine struct {
	fsys  fs.ReadLinkFS
	notes []source.Note
	files map[string]*source.File
	stats Stats
}

// Stats is how much was read.
type Stats struct {
	Files, Lines int
	Bytes        int64
}

// NewMachine makes a machine of a file system whose root is the machine's.
func NewMachine(fsys fs.ReadLinkFS) *Machine {
	return &Machine{fsys: fsys, files: map[string]*source.File{}}
}

// note says that something could not be read or checked; the same thing once.
func (m *Machine) note(path string, line int, format string, args ...any) {
	n := source.Note{Path: path, Line: line, Reason: fmt.Sprintf(format, args...)}
	if !slices.Contains(m.notes, n) {
		m.notes = append(m.notes, n)
	}
}

// resolve follows the links of a path: what is left is the path of something that is no link, as fs.FS writes it.
// A link to an absolute path starts at the machine's root again; ".." never leads above it.
func (m *Machine) resolve(name string) (string, fs.FileInfo, error) {
	rest := strings.Split(strings.Trim(name, "/"), "/")
	at, links := ".", 0
	info, err := m.fsys.Lstat(at)
	for len(rest) > 0 && err == nil {
		part := rest[0]
		rest = rest[1:]
		switch part {
		case "", ".":
			continue
		case "..":
			at = path.Dir(at)
			continue
		}
		next := path.Join(at, part)
		if info, err = m.fsys.Lstat(next); err != nil {
			return "", nil, err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			at = next
			continue
		}
		if links++; links > maxLinks {
			return "", nil, fmt.Errorf("more than %d links lead on from it", maxLinks)
		}
		target, err := m.fsys.ReadLink(next)
		if err != nil {
			return "", nil, err
		}
		if path.IsAbs(target) {
			at = "."
		}
		rest = slices.Concat(strings.Split(target, "/"), rest)
	}
	if err == nil && info.Mode()&fs.ModeSymlink != 0 || at == "." {
		info, err = m.fsys.Lstat(at) // a link that led upwards
	}
	return at, info, err
}

// stat is what a path leads to; nil when nothing is there. That it can't be told is noted.
func (m *Machine) stat(name string) fs.FileInfo {
	_, info, err := m.resolve(name)
	if err != nil {
		m.unread(name, err)
		return nil
	}
	return info
}

// has says that something is there.
func (m *Machine) has(name string) bool { return m.stat(name) != nil }

// any is the first of some paths where something is; "" when nothing is.
func (m *Machine) any(names ...string) string {
	for _, n := range names {
		if m.has(n) {
			return n
		}
	}
	return ""
}

// unread notes why something could not be read; that it is not there is no reason.
func (m *Machine) unread(name string, err error) {
	switch {
	case err == nil || errors.Is(err, fs.ErrNotExist):
	case errors.Is(err, fs.ErrPermission):
		m.note(name, 0, "this user may not read it; run Paddock as root to have it looked at")
	default:
		var pathError *fs.PathError
		if errors.As(err, &pathError) {
			err = pathError.Err
		}
		if strings.Contains(err.Error(), "not a directory") {
			return // a part of the path is a file: what is meant is not there
		}
		m.note(name, 0, "it can't be read: %v", err)
	}
}

// open opens a regular file; nil when it is not there or can't be read, which is noted.
func (m *Machine) open(name string) fs.File {
	at, info, err := m.resolve(name)
	if err != nil {
		m.unread(name, err)
		return nil
	}
	if !info.Mode().IsRegular() {
		return nil
	}
	f, err := m.fsys.Open(at)
	if err != nil {
		m.unread(name, err)
		return nil
	}
	m.stats.Files++
	return f
}

// read is the text of a file; nil when it is not there or can't be read, which is noted.
func (m *Machine) read(name string) *source.File {
	if f, ok := m.files[name]; ok {
		return f
	}
	m.files[name] = nil
	f := m.open(name)
	if f == nil {
		return nil
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		m.unread(name, err)
		return nil
	}
	if len(data) > maxFile {
		m.note(name, 0, "it is larger than %d MiB, and was not read", maxFile>>20)
		return nil
	}
	file := source.NewFile(name, strings.ToValidUTF8(string(data), "�"))
	m.stats.Bytes += int64(len(data))
	m.stats.Lines += file.LineCount()
	m.files[name] = file
	return file
}

// word is the text of a file without the blanks around it, such as a value below /proc; ok is false when there is none.
func (m *Machine) word(name string) (text string, ok bool) {
	f := m.read(name)
	if f == nil {
		return "", false
	}
	return strings.TrimSpace(f.Text), true
}

// scan reads a long file line by line.
func (m *Machine) scan(name string, each func(line string)) {
	f := m.open(name)
	if f == nil {
		return
	}
	defer f.Close()
	m.lines(name, f, each)
}

// lines reads a stream line by line, up to the bound; a line of more than 1 MiB ends it.
func (m *Machine) lines(name string, r io.Reader, each func(line string)) {
	counted := &counter{r: io.LimitReader(r, maxStream)}
	s := bufio.NewScanner(counted)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		m.stats.Lines++
		each(s.Text())
	}
	m.stats.Bytes += counted.n
	if err := s.Err(); err != nil {
		m.note(name, 0, "it was read in part only: %v", err)
	} else if counted.n == maxStream {
		m.note(name, 0, "it is larger than %d MiB, and was read in part only", maxStream>>20)
	}
}

// counter counts what is read.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// list are the names in a directory, sorted; none when it is not there or can't be read, which is noted.
func (m *Machine) list(dir string) (names []string) {
	at, info, err := m.resolve(dir)
	if err != nil || !info.IsDir() {
		m.unread(dir, err)
		return nil
	}
	entries, err := fs.ReadDir(m.fsys, at)
	if err != nil {
		m.unread(dir, err)
	}
	if len(entries) > maxEntries {
		m.note(dir, 0, "of its %d entries the first %d were looked at", len(entries), maxEntries)
		entries = entries[:maxEntries]
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// glob are the paths that a pattern leads to, sorted; each part of it is a pattern of path.Match.
func (m *Machine) glob(pattern string) []string {
	found := []string{"/"}
	for _, part := range strings.Split(strings.Trim(pattern, "/"), "/") {
		var next []string
		for _, dir := range found {
			if !strings.ContainsAny(part, `*?[\`) {
				next = append(next, path.Join(dir, part))
				continue
			}
			for _, name := range m.list(dir) {
				if ok, _ := path.Match(part, name); ok && (name[0] != '.' || part[0] == '.') {
					next = append(next, path.Join(dir, name))
				}
			}
		}
		found = next
	}
	return slices.DeleteFunc(found, func(p string) bool {
		_, _, err := m.resolve(p)
		return errors.Is(err, fs.ErrNotExist)
	})
}

// readDir are the entries of a directory, for who says himself what couldn't be read.
func (m *Machine) readDir(dir string) ([]fs.DirEntry, error) {
	return fs.ReadDir(m.fsys, strings.TrimPrefix(dir, "/"))
}

// readSmall is the text of a small file below /proc, for who expects it to be gone or closed.
func (m *Machine) readSmall(name string) (string, error) {
	f, err := m.fsys.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, 4096))
	return string(data), err
}
