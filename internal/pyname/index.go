package pyname

import (
	"context"
	"fmt"
	"path"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"

	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// Index maps dotted names to the modules of a tree. Files are parsed on first
// use and at most once; an Index is safe for concurrent use.
type Index struct {
	tree *source.Tree
	// python are the tree's Python files by path; made once, read without a lock.
	python map[string]*file
	paths  []string // the keys of python, sorted
	links  map[string]string

	bases func(string) ([]string, bool)

	mu      sync.RWMutex
	others  map[string]*file     // files that were asked for though their name is not Python's
	search  map[string][]string  // source root -> further directories, see Extend
	modules map[moduleKey]module // what Module has found so far
	odd     map[moduleKey]*Module

	installed installed

	libraryOnce sync.Once
	libraryDirs []string
}

// file is one Python file: everything that does not depend on its dotted name.
type file struct {
	path    string
	outside bool // beyond the index's budget of bytes

	sourceOnce sync.Once
	source     *source.File // nil when it cannot be read
	sourceNote source.Note  // zero unless something went wrong

	once  sync.Once
	done  atomic.Bool // tree and notes are set
	tree  *pysyntax.Module
	notes []source.Note

	scopesOnce sync.Once
	scopesDone atomic.Bool // what follows is set
	scopes     *Scopes
	scopesNote source.Note // zero unless something went wrong
}

// maxPython is how many bytes of Python an index reads; what comes later in the
// order of paths is noted. A tree takes some ten times its text.
const maxPython = 512 << 20

// maxErrors is how many syntax errors of one file become notes of their own.
const maxErrors = 5

// isPython says by its name that a file is Python. A .wsgi file is what Apache's mod_wsgi runs.
func isPython(name string) bool {
	switch path.Ext(name) {
	case ".py", ".pyw", ".wsgi":
		return true
	}
	return false
}

// NewIndex makes an index over the Python files of a tree.
func NewIndex(tree *source.Tree) *Index { return newIndex(tree, maxPython) }

func newIndex(tree *source.Tree, budget int64) *Index {
	x := &Index{
		tree: tree, python: map[string]*file{}, links: map[string]string{},
		others: map[string]*file{}, search: map[string][]string{},
		modules: map[moduleKey]module{}, odd: map[moduleKey]*Module{},
	}
	for _, e := range tree.Entries {
		if !isPython(e.Path) {
			continue
		}
		// A file too large to be read costs nothing.
		if e.Size <= tree.Limit() {
			budget -= e.Size
		}
		x.python[e.Path] = &file{path: e.Path, outside: budget < 0}
		x.paths = append(x.paths, e.Path)
	}
	for _, l := range tree.Links {
		if l.Inside {
			x.links[l.Path] = l.Target
		}
	}
	return x
}

// Tree is the tree over which the index was made.
func (x *Index) Tree() *source.Tree { return x.tree }

// Files are the paths of the tree's Python files, sorted. The slice is the index's.
func (x *Index) Files() []string { return x.paths }

// Parse is the syntax tree of a Python file of the tree, by its path; nil when
// there is no such file or it cannot be read (Notes then says why).
func (x *Index) Parse(path string) *pysyntax.Module {
	f := x.file(path)
	if f == nil {
		return nil
	}
	return x.parse(f)
}

// Source is the decoded text of a Python file of the tree; nil when there is no such file or it cannot be read. The file is
// read at most once, and not parsed.
func (x *Index) Source(path string) *source.File {
	f := x.python[path]
	if f == nil {
		return nil
	}
	return x.read(f)
}

func (x *Index) file(path string) *file {
	if f := x.python[path]; f != nil {
		return f
	}
	if !x.tree.Has(path) {
		return nil
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	f := x.others[path]
	if f == nil {
		f = &file{path: path}
		x.others[path] = f
	}
	return f
}

func (x *Index) parse(f *file) *pysyntax.Module {
	f.once.Do(func() {
		defer f.done.Store(true)
		defer func() {
			if p := recover(); p != nil {
				f.tree = nil
				f.notes = append(f.notes, internalError(f.path, "reading the file", p))
			}
		}()
		if text := x.read(f); text != nil {
			f.tree = pysyntax.Parse(text, pysyntax.Limits{})
			f.notes = syntaxNotes(f.tree)
		}
		if f.sourceNote.Reason != "" {
			f.notes = append(f.notes, f.sourceNote)
		}
	})
	return f.tree
}

// buffers are where files are read into before they are decoded.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// read reads and decodes a file. It is nil when there is no text; sourceNote says why, or what is wrong with it.
func (x *Index) read(f *file) *source.File {
	f.sourceOnce.Do(func() {
		defer func() {
			if p := recover(); p != nil {
				f.sourceNote = internalError(f.path, "reading the file", p)
			}
		}()
		if f.outside {
			f.sourceNote = source.Note{Path: f.path, Reason: "the project has more Python than Paddock reads at once; audit a part of it"}
			return
		}
		buffer := buffers.Get().(*[]byte)
		defer buffers.Put(buffer)
		data, err := x.tree.ReadInto(f.path, *buffer)
		if err != nil {
			f.sourceNote = source.NoteOf(f.path, err)
			return
		}
		*buffer = data
		text, err := pysyntax.Decode(data)
		if err != nil {
			f.sourceNote = source.Note{Path: f.path, Reason: err.Error() + "; save the file as UTF-8, or declare its encoding in the first line"}
		}
		f.source = source.NewFile(f.path, text)
	})
	return f.source
}

// internalError is the note of a panic: a fault of Paddock's, which must cost one file and not the run.
func internalError(path, what string, p any) source.Note {
	return source.Note{Path: path, Reason: fmt.Sprintf("internal error while %s: %v; please report it with this text\n%s", what, p, debug.Stack())}
}

func syntaxNotes(m *pysyntax.Module) []source.Note {
	var notes []source.Note
	for i, e := range m.Errors {
		line := m.File.LineOf(e.Start)
		if i == maxErrors {
			notes = append(notes, source.Note{Path: m.File.Path, Line: line,
				Reason: fmt.Sprintf("and %d more syntax errors from here on", len(m.Errors)-i)})
			break
		}
		notes = append(notes, source.Note{Path: m.File.Path, Line: line,
			Reason: fmt.Sprintf("syntax error: %s; the statement was not checked: correct it", e.Msg)})
	}
	return notes
}

// ParseAll parses every Python file of the tree, as many at a time as there are
// processors. Files that cannot be read become notes; the only error is ctx's.
func (x *Index) ParseAll(ctx context.Context) error {
	return x.each(ctx, func(f *file) { x.parse(f) })
}

// each calls a function for every Python file, in parallel.
func (x *Index) each(ctx context.Context, do func(*file)) error {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(x.paths)) {
		wait.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(x.paths) {
					return
				}
				do(x.python[x.paths[i]])
			}
		})
	}
	wait.Wait()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("parse the project's Python files: %w", err)
	}
	return nil
}

// parsed are the files parsed so far, in no order.
func (x *Index) parsed(yield func(*file) bool) {
	x.mu.RLock()
	others := make([]*file, 0, len(x.others))
	for _, f := range x.others {
		others = append(others, f)
	}
	x.mu.RUnlock()
	for _, f := range x.python {
		if f.done.Load() && !yield(f) {
			return
		}
	}
	for _, f := range others {
		if f.done.Load() && !yield(f) {
			return
		}
	}
}

// Notes are the files that could not be read or parsed so far, sorted.
func (x *Index) Notes() []source.Note {
	var notes []source.Note
	for f := range x.parsed {
		notes = append(notes, f.notes...)
		if f.scopesDone.Load() && f.scopesNote.Reason != "" {
			notes = append(notes, f.scopesNote)
		}
	}
	slices.SortFunc(notes, source.Note.Compare)
	return notes
}

// Stats count what was parsed.
type Stats struct {
	Files int
	Lines int
	Bytes int64 // of decoded text
}

// Stats are those of the files parsed so far.
func (x *Index) Stats() Stats {
	var s Stats
	for f := range x.parsed {
		if f.tree == nil {
			continue
		}
		s.Files++
		s.Lines += f.tree.File.LineCount()
		s.Bytes += int64(len(f.tree.File.Text))
	}
	return s
}
