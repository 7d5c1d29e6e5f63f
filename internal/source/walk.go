package source

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Limits bound what a tree may cost. The zero value means the defaults.
type Limits struct {
	// Size is the largest file that Read reads, in bytes. Default 16 MiB.
	Size int64
	// Files is how many files are listed before the walk stops with a note. Default 500,000.
	Files int
	// Depth is how many directories deep the walk goes. Default 100.
	Depth int
}

func (l Limits) size() int64 { return cmp.Or(l.Size, 16<<20) }
func (l Limits) files() int  { return cmp.Or(l.Files, 500_000) }
func (l Limits) depth() int  { return cmp.Or(l.Depth, 100) }

// ErrNothing is why Walk refuses a root in which there is no file.
var ErrNothing = errors.New("there are no files in it")

// Walk lists the files below a directory. It goes through os.Root, so that
// nothing outside is ever opened, whatever changes meanwhile; it opens no file
// and follows no link. What cannot be read becomes a note, and the walk goes on.
//
// It fails when the root is no directory, cannot be read or has no file, and
// with ctx's error when that ends first.
func Walk(ctx context.Context, root string, limits Limits) (*Tree, error) {
	if root == "" {
		return nil, errors.New("no directory was named; name the directory of the Django project, or . for this one")
	}
	dir, err := openRoot(root)
	if err != nil {
		return nil, err
	}
	w := &walker{
		ctx: ctx, limits: limits, texts: map[string]string{},
		tree: &Tree{Root: root, limit: limits.size(), root: dir, fast: newOpener(dir)},
	}
	if err := w.dir(dir, "", "", 0, false); err != nil && !errors.Is(err, errFull) {
		dir.Close()
		return nil, fmt.Errorf("list the files of %q: %w", root, err)
	}
	t := w.tree
	if len(t.Entries) == 0 && len(t.Notes) == 0 {
		dir.Close()
		hint := "name the directory that holds manage.py"
		if len(t.Skipped) > 0 {
			hint = fmt.Sprintf("%q was skipped (%s); %s", t.Skipped[0].Path, t.Skipped[0].Reason, hint)
		}
		return nil, fmt.Errorf("nothing to read in %q: %w; %s", root, ErrNothing, hint)
	}
	slices.SortFunc(t.Entries, func(a, b Entry) int { return cmp.Compare(a.Path, b.Path) })
	slices.SortFunc(t.Skipped, func(a, b Skip) int { return cmp.Compare(a.Path, b.Path) })
	w.links()
	slices.SortFunc(t.Notes, Note.Compare)
	return t, nil
}

func openRoot(root string) (*os.Root, error) {
	info, err := os.Stat(root)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no directory %q; check the name, or run Paddock from the project's directory: %w", root, fs.ErrNotExist)
	case err == nil && !info.IsDir():
		return nil, fmt.Errorf("%q is a file; name the directory it stands in", root)
	}
	var dir *os.Root
	if err == nil {
		dir, err = os.OpenRoot(root)
	}
	if err != nil {
		var at *os.PathError
		if errors.As(err, &at) {
			err = at.Err
		}
		return nil, fmt.Errorf("open %q: %w; give the user that runs Paddock the right to read it", root, err)
	}
	return dir, nil
}

// errFull ends a walk that has listed as many files as it may.
var errFull = errors.New("too many files")

type walker struct {
	ctx    context.Context
	limits Limits
	tree   *Tree
	texts  map[string]string // path of a link -> what is written in it
}

func (w *walker) note(path, format string, args ...any) {
	w.tree.Notes = append(w.tree.Notes, Note{Path: path, Reason: fmt.Sprintf(format, args...)})
}

// dir lists one directory and those below it. build says that it is a build/
// beside a package's setup. The directory is opened by its bare name from the one above, and what
// stands in it from there: no system call per component.
func (w *walker) dir(above *os.Root, name, dir string, depth int, build bool) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	if depth > w.limits.depth() {
		w.note(dir, "the directory is more than %d levels deep and was not entered; audit it by itself", w.limits.depth())
		return nil
	}
	here := above
	if dir != "" {
		var err error
		if here, err = above.OpenRoot(name); err != nil {
			w.tree.Notes = append(w.tree.Notes, NoteOf(dir, unread(err)))
			return nil
		}
		defer here.Close()
	}
	list, err := readDir(here)
	if err != nil {
		// What was listed before the error is kept.
		w.tree.Notes = append(w.tree.Notes, NoteOf(dir, unread(err)))
	}
	if dir != "" && isEnvironment(here, list) {
		w.tree.Skipped = append(w.tree.Skipped, Skip{dir, "Python environment"})
		return nil
	}
	isPackage := slices.ContainsFunc(list, func(e fs.DirEntry) bool { return slices.Contains(packageMarks, e.Name()) })
	for _, e := range list {
		name := e.Name()
		full := Join(dir, name)
		switch kind := e.Type(); {
		case kind.IsDir():
			why := skippedByName(name)
			if why == "" && build {
				why = skippedBuild(name)
			}
			if why != "" {
				w.tree.Skipped = append(w.tree.Skipped, Skip{full, why})
				continue
			}
			if err := w.dir(here, name, full, depth+1, isPackage && name == "build"); err != nil {
				return err
			}
		case kind.IsRegular():
			info, err := here.Lstat(name)
			if errors.Is(err, fs.ErrNotExist) {
				continue // gone since the directory was read
			}
			if err != nil {
				w.tree.Notes = append(w.tree.Notes, NoteOf(full, unread(err)))
				continue
			}
			if len(w.tree.Entries) >= w.limits.files() {
				w.note("", "there are more than %d files and the rest was not read; audit a smaller directory", w.limits.files())
				return errFull
			}
			w.tree.Entries = append(w.tree.Entries, Entry{Path: full, Size: info.Size()})
		case kind&fs.ModeSymlink != 0:
			if len(w.texts) >= w.limits.files() {
				w.note("", "there are more than %d links and the rest was not read; audit a smaller directory", w.limits.files())
				return errFull
			}
			text, err := here.Readlink(name)
			if err != nil {
				w.tree.Notes = append(w.tree.Notes, NoteOf(full, unread(err)))
				continue
			}
			w.texts[full] = filepath.ToSlash(text)
		}
		// Pipes, sockets and devices hold no text and are not opened.
	}
	return nil
}

func readDir(root *os.Root) ([]fs.DirEntry, error) {
	f, err := root.Open(".")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	list, err := f.ReadDir(-1)
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return list, err
}

// isEnvironment looks for the marks of a Python environment; only where the list has the mark's first part.
func isEnvironment(root *os.Root, list []fs.DirEntry) bool {
	for _, mark := range environmentMarks {
		first, rest, deep := strings.Cut(mark, "/")
		_, found := slices.BinarySearchFunc(list, first, func(e fs.DirEntry, n string) int { return cmp.Compare(e.Name(), n) })
		if !found {
			continue
		}
		if !deep {
			return true
		}
		if _, err := root.Lstat(first + "/" + rest); err == nil {
			return true
		}
	}
	return false
}

// links says of each link where it leads, from what is written in all of them:
// the file system is not asked again, so a loop is only a path that never ends,
// and ends here after 40 steps, as in Linux.
//
// A link to a file that is in the tree loses nothing. One that leads out may,
// when it stands for a directory or for code, so it is noted; one that leads to
// nothing inside does not.
func (w *walker) links() {
	t := w.tree
	for p := range w.texts {
		target, outside := resolveLink(p, w.texts)
		link := Link{Path: p}
		if !outside && (t.Has(target) || t.IsDir(target)) {
			link.Target, link.Inside = target, true
		}
		t.Links = append(t.Links, link)
		if outside {
			if ext := path.Ext(p); ext == "" || ext == ".py" || ext == ".html" || strings.HasPrefix(path.Base(p), ".") {
				w.note(p, "the link leads out of the directory and was not followed; audit what it leads to as well, or copy it in")
			}
		}
	}
	slices.SortFunc(t.Links, func(a, b Link) int { return cmp.Compare(a.Path, b.Path) })
}

// noTarget is where a loop leads: a path that no file can have.
const noTarget = "\x00"

// resolveLink follows a link on paper. outside says that it leaves the root.
func resolveLink(p string, texts map[string]string) (target string, outside bool) {
	todo := strings.Split(p, "/")
	var done []string
	for hops := 0; len(todo) > 0; {
		part := todo[0]
		todo = todo[1:]
		switch part {
		case "", ".":
			continue
		case "..":
			if len(done) == 0 {
				return "", true
			}
			done = done[:len(done)-1]
			continue
		}
		done = append(done, part)
		text, ok := texts[strings.Join(done, "/")]
		if !ok {
			continue
		}
		if hops++; hops > 40 || len(todo) > 4096 {
			return noTarget, false
		}
		if path.IsAbs(text) || filepath.IsAbs(filepath.FromSlash(text)) {
			return "", true
		}
		done = done[:len(done)-1]
		todo = append(strings.Split(text, "/"), todo...)
	}
	return strings.Join(done, "/"), false
}
