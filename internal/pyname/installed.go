package pyname

import (
	"slices"
	"strings"
	"sync"

	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// maxInstalled is how many modules of installed packages an index reads.
const maxInstalled = 2500

// installed are the modules of installed packages that were asked for; nil for those that are not there.
type installed struct {
	once  sync.Once
	files *source.Installed

	mu      sync.Mutex
	modules map[string]*Module
	read    int
}

// Installed is a module of a package that is installed in an environment below the tree's root; nil when there
// is none, or too many were asked for. It is not the project's: it is not among Files, its path begins with
// source.InstalledPrefix, and what is wrong with its syntax is nobody's note.
func (x *Index) Installed(dotted string) *Module {
	i := &x.installed
	i.once.Do(func() {
		i.files = x.tree.Installed()
		i.modules = map[string]*Module{}
	})
	i.mu.Lock()
	defer i.mu.Unlock()
	if m, ok := i.modules[dotted]; ok {
		return m
	}
	i.modules[dotted] = nil
	parts := strings.Split(dotted, ".")
	if len(parts) > maxParts || slices.Contains(parts, "") || strings.ContainsAny(dotted, `/\`) || i.read >= maxInstalled {
		return nil
	}
	stem := strings.Join(parts, "/")
	for _, path := range []string{stem + "/__init__.py", stem + ".py"} {
		data, ok := i.files.Read(path)
		if !ok {
			continue
		}
		i.read++
		text, _ := pysyntax.Decode(data)
		f := &file{path: source.InstalledPrefix + path}
		f.once.Do(func() {
			f.tree = pysyntax.Parse(source.NewFile(f.path, text), pysyntax.Limits{})
			f.done.Store(true)
		})
		m := &Module{Name: dotted, Path: f.path, Package: strings.HasSuffix(path, "/__init__.py"), Tree: f.tree, index: x, file: f}
		i.modules[dotted] = m
		return m
	}
	return nil
}
