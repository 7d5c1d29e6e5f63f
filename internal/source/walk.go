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
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
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

// Walk lists the files below a directory, several directories at a time. Each is opened by its bare
// name from the one above, so that nothing outside the root is ever listed, whatever changes
// meanwhile; it opens no file and follows no link. What cannot be read becomes a note, and the walk goes on.
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
	w, err := list(ctx, dir, limits, runtime.GOMAXPROCS(0)-1)
	if errors.Is(err, errFull) {
		// Which files came first was a matter of chance. It must not be.
		w, err = list(ctx, dir, limits, 0)
	}
	if err != nil && !errors.Is(err, errFull) {
		dir.Close()
		return nil, fmt.Errorf("list the files of %q: %w", root, err)
	}
	t := &w.tree
	if len(t.Entries) == 0 && len(t.Notes) == 0 {
		dir.Close()
		hint := "name the directory that holds manage.py"
		if len(t.Skipped) > 0 {
			slices.SortFunc(t.Skipped, func(a, b Skip) int { return cmp.Compare(a.Path, b.Path) })
			hint = fmt.Sprintf("%q was skipped (%s); %s", t.Skipped[0].Path, t.Skipped[0].Reason, hint)
		}
		return nil, fmt.Errorf("nothing to read in %q: %w; %s", root, ErrNothing, hint)
	}
	t.Root, t.limit, t.root, t.fast = root, limits.size(), dir, newOpener(dir)
	slices.SortFunc(t.Skipped, func(a, b Skip) int { return cmp.Compare(a.Path, b.Path) })
	w.follow()
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
	slots  chan struct{} // one for each directory that may be listed beside the first
	files  atomic.Int64  // how many there are so far
	links  atomic.Int64

	mu    sync.Mutex // for what follows
	tree  Tree
	texts map[string]string // path of a link -> what is written in it
	err   error             // why the walk ended early
}

// list lists everything below the root, so many directories at a time besides one.
func list(ctx context.Context, root *os.Root, limits Limits, beside int) (*walker, error) {
	w := &walker{ctx: ctx, limits: limits, slots: make(chan struct{}, beside), texts: map[string]string{}}
	top, err := openTop(root)
	if err != nil {
		return w, unread(err)
	}
	defer top.close()
	w.tree.Entries = w.dir(top, "", 0, false)
	return w, w.err
}

// below opens and lists a directory that stands in another one.
func (w *walker) below(above folder, name, dir string, depth int, build bool) []Entry {
	if depth > w.limits.depth() {
		w.note(Note{Path: dir, Reason: fmt.Sprintf("the directory is more than %d levels deep and was not entered; audit it by itself", w.limits.depth())})
		return nil
	}
	here, err := above.open(name)
	if err != nil {
		w.note(NoteOf(dir, unread(err)))
		return nil
	}
	defer here.close()
	return w.dir(here, dir, depth, build)
}

// dir lists one directory and those below it, sorted by path. build says that it is a build/ beside a package's setup.
func (w *walker) dir(here folder, dir string, depth int, build bool) []Entry {
	if w.ended() {
		return nil
	}
	list, err := here.list()
	if err != nil {
		// What was listed before the error is kept.
		w.note(NoteOf(dir, unread(err)))
	}
	if dir != "" && isEnvironment(here, list) {
		w.skip(Skip{dir, "Python environment"})
		return nil
	}
	isPackage := slices.ContainsFunc(list, func(i item) bool { return slices.Contains(packageMarks, i.name) })
	// What stands below a directory has its name and "/" before it: so the paths come in order.
	slices.SortFunc(list, func(a, b item) int { return cmp.Compare(a.key(), b.key()) })
	parts := make([][]Entry, len(list))
	var wait sync.WaitGroup
items:
	for n, i := range list {
		full := Join(dir, i.name)
		switch {
		case i.kind.IsDir():
			why := skippedByName(i.name)
			if why == "" && build {
				why = skippedBuild(i.name)
			}
			if why != "" {
				w.skip(Skip{full, why})
				continue
			}
			enter := func() { parts[n] = w.below(here, i.name, full, depth+1, isPackage && i.name == "build") }
			select {
			case w.slots <- struct{}{}:
				wait.Go(func() {
					defer func() { <-w.slots }()
					enter()
				})
			default:
				enter()
			}
		case i.kind.IsRegular():
			size, err := here.size(i.name)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				// gone since the directory was read
			case err != nil:
				w.note(NoteOf(full, unread(err)))
			case !w.hasRoom(&w.files, "files"):
				break items
			default:
				parts[n] = []Entry{{Path: full, Size: size}}
			}
		case i.kind&fs.ModeSymlink != 0:
			text, err := here.readlink(i.name)
			switch {
			case err != nil:
				w.note(NoteOf(full, unread(err)))
			case !w.hasRoom(&w.links, "links"):
				break items
			default:
				w.link(full, filepath.ToSlash(text))
			}
		}
		// Pipes, sockets and devices hold no text and are not opened.
	}
	wait.Wait() // here is open until then
	return slices.Concat(parts...)
}

// ended says that the walk has to end.
func (w *walker) ended() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = w.ctx.Err()
	}
	return w.err != nil
}

func (w *walker) note(n Note) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tree.Notes = append(w.tree.Notes, n)
}

func (w *walker) skip(s Skip) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tree.Skipped = append(w.tree.Skipped, s)
}

func (w *walker) link(path, text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.texts[path] = text
}

// hasRoom counts one more thing, and ends the walk when there are too many of them.
func (w *walker) hasRoom(count *atomic.Int64, things string) bool {
	if count.Add(1) <= int64(w.limits.files()) {
		return true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = errFull
		w.tree.Notes = append(w.tree.Notes, Note{Reason: fmt.Sprintf("there are more than %d %s and the rest was not read; audit a smaller directory", w.limits.files(), things)})
	}
	return false
}

// item is one entry of a directory, by its bare name; only the bits of its type are set.
type item struct {
	name string
	kind fs.FileMode
}

// key is what the item's place among its siblings is by.
func (i item) key() string {
	if i.kind.IsDir() {
		return i.name + "/"
	}
	return i.name
}

// isEnvironment looks for the marks of a Python environment; only where the list has the mark's first part.
func isEnvironment(here folder, list []item) bool {
	for _, mark := range environmentMarks {
		first, rest, deep := strings.Cut(mark, "/")
		if !slices.ContainsFunc(list, func(i item) bool { return i.name == first }) {
			continue
		}
		if !deep {
			return true
		}
		below, err := here.open(first)
		if err != nil {
			continue
		}
		_, err = below.size(rest)
		below.close()
		if err == nil {
			return true
		}
	}
	return false
}

// follow says of each link where it leads, from what is written in all of them:
// the file system is not asked again, so a loop is only a path that never ends,
// and ends here after 40 steps, as in Linux.
//
// A link to a file that is in the tree loses nothing. One that leads out may,
// when it stands for a directory or for code, so it is noted; one that leads to
// nothing inside does not.
func (w *walker) follow() {
	t := &w.tree
	for p := range w.texts {
		target, outside := resolveLink(p, w.texts)
		link := Link{Path: p}
		if !outside && (t.Has(target) || t.IsDir(target)) {
			link.Target, link.Inside = target, true
		}
		t.Links = append(t.Links, link)
		if outside {
			if ext := path.Ext(p); ext == "" || ext == ".py" || ext == ".html" || strings.HasPrefix(path.Base(p), ".") {
				w.note(Note{Path: p, Reason: "the link leads out of the directory and was not followed; audit what it leads to as well, or copy it in"})
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
