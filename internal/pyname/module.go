package pyname

import (
	"slices"
	"strings"

	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// Module is one Python file under the dotted name that one source root gives
// it. The same file under another root is another Module with the same Tree.
type Module struct {
	// Name is dotted: "shop.settings.production"; a package's __init__.py has the package's name.
	Name string
	// Path is the file, relative to the tree's root.
	Path string
	// Package says that it is an __init__.py.
	Package bool
	// Root is the source root for which the module was found, relative to the
	// tree's root; "" for the root itself. What the module imports is looked
	// for from there. Two modules of different roots never see each other.
	Root string
	// Dir is the directory from which Name is counted: Root, or another
	// directory of the root's search path (see Index.Extend).
	Dir string
	// Tree is the parsed file; never nil, empty when Unread.
	Tree *pysyntax.Module
	// Unread says that the file exists and could not be read; Index.Notes says why.
	Unread bool
	// Made says that it stands for a text of another language: see Index.Made.
	Made bool

	index *Index
	file  *file
	memo  memo
}

// Index is the index that found the module.
func (m *Module) Index() *Index { return m.index }

type moduleKey struct{ root, name string }

// module is an answer of Module that is kept: nil for "there is none".
type module struct {
	module *Module
	// namespace are the directories of a namespace package.
	namespace []string
}

// Extend adds directories to the search path of a source root, behind those it
// has: what settings and manage.py put on sys.path, "apps" as a rule. Call it
// before modules of the root are asked for; names found before stay as they are.
func (x *Index) Extend(root string, dirs ...string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, d := range dirs {
		if d != root && !slices.Contains(x.search[root], d) {
			x.search[root] = append(x.search[root], d)
		}
	}
	for key, m := range x.modules {
		if key.root == root && m.module == nil {
			delete(x.modules, key)
		}
	}
}

// Module finds a module by its dotted name as Python would with that source
// root at the head of sys.path; nil when the tree has none. A name that is a
// namespace package (a directory without __init__.py) has no Module either.
// The same name gives the same pointer.
//
// Behind the root come the directories of Extend, and last the tree's own
// libraries: directories with a package's setup and no manage.py.
func (x *Index) Module(root, name string) *Module { return x.find(root, name).module }

// IsNamespace says that a name is a directory without __init__.py below which modules can be imported.
func (x *Index) IsNamespace(root, name string) bool { return len(x.find(root, name).namespace) > 0 }

// maxParts is how many parts a dotted name may have; Python's own limit is the length of a path.
const maxParts = 64

func (x *Index) find(root, name string) module {
	key := moduleKey{root, name}
	x.mu.RLock()
	m, ok := x.modules[key]
	search := x.search[root]
	x.mu.RUnlock()
	if ok {
		return m
	}
	parts := strings.Split(name, ".")
	if len(parts) > maxParts || slices.Contains(parts, "") || strings.Contains(name, "/") {
		return module{}
	}
	p, dir, namespace := x.locate(append([]string{root}, search...), parts, false)
	if p == "" && namespace == nil {
		p, dir, _ = x.locate(x.libraries(), parts, true)
	}
	m = module{namespace: namespace}
	if p != "" {
		m.module = x.newModule(root, name, dir, p)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if first, ok := x.modules[key]; ok {
		return first
	}
	x.modules[key] = m
	return m
}

func (x *Index) newModule(root, name, dir, path string) *Module {
	f := x.file(path)
	m := &Module{Name: name, Path: path, Package: strings.HasSuffix(path, "/__init__.py") || path == "__init__.py",
		Root: root, Dir: dir, Tree: x.parse(f), index: x, file: f}
	if m.Tree == nil {
		m.Unread = true
		m.Tree = &pysyntax.Module{File: source.NewFile(path, "")}
	}
	return m
}

// locate walks down a dotted name as Python's path finder does. In each
// directory a package wins over a module, and a module over a directory
// without __init__.py; those are collected over all directories and count only
// when no directory has better. regular asks for a package at the head: a
// library's setup.py and tests are no modules of anyone.
func (x *Index) locate(dirs, parts []string, regular bool) (path, top string, namespace []string) {
	for i, part := range parts {
		last := i == len(parts)-1
		var portions []string
		found := ""
		for _, d := range dirs {
			here := x.real(source.Join(d, part))
			if init := x.real(source.Join(here, "__init__.py")); x.tree.Has(init) {
				found = here
				path = init
			} else if mod := x.real(source.Join(d, part+".py")); x.tree.Has(mod) && !(regular && i == 0) {
				if !last {
					return "", "", nil // "is not a package"
				}
				path = mod
				found = here
			} else if x.tree.IsDir(here) && here != "" && !(regular && i == 0) {
				portions = append(portions, here)
				continue
			}
			if found != "" {
				if i == 0 {
					top = d
				}
				break
			}
		}
		switch {
		case found != "":
			dirs = []string{found}
		case len(portions) > 0:
			path = ""
			if i == 0 {
				top = dirs[0]
			}
			dirs = portions
			if last {
				return "", top, portions
			}
		default:
			return "", "", nil
		}
	}
	return path, top, nil
}

// real is the path to which a link inside the tree leads, or the path itself.
func (x *Index) real(p string) string {
	if target, ok := x.links[p]; ok {
		return target
	}
	return p
}

// libraries are the directories from which the tree's own installable packages
// are imported: a repository of a reusable app with an example site, or several
// packages beside a site. A directory with a manage.py is a site and no library:
// two sites with modules of the same name must not mix.
func (x *Index) libraries() []string {
	x.libraryOnce.Do(func() {
		for _, dir := range x.tree.Dirs() {
			if x.tree.Has(source.Join(dir, "manage.py")) {
				continue
			}
			if !x.tree.Has(source.Join(dir, "setup.py")) && !x.tree.Has(source.Join(dir, "setup.cfg")) && !x.tree.Has(source.Join(dir, "pyproject.toml")) {
				continue
			}
			if src := source.Join(dir, "src"); x.tree.IsDir(src) && !x.tree.Has(source.Join(src, "__init__.py")) && !x.tree.Has(source.Join(src, "manage.py")) {
				x.libraryDirs = append(x.libraryDirs, src)
			}
			x.libraryDirs = append(x.libraryDirs, dir)
		}
	})
	return x.libraryDirs
}

// ModuleAt is the module that a file is under a source root; nil when the file
// is not Python, lies below no directory of the root's search path, or has a
// path that no import can name. A file of an installed package is known by the path that Installed gives it. When several directories of the path hold the
// file, the innermost names it: apps/shop/models.py is shop.models when "apps" was added.
func (x *Index) ModuleAt(root, path string) *Module {
	if in, ok := strings.CutPrefix(path, source.InstalledPrefix); ok {
		return x.Installed(dottedName("", in))
	}
	if x.file(path) == nil {
		return nil
	}
	x.mu.RLock()
	dirs := append([]string{root}, x.search[root]...)
	x.mu.RUnlock()
	name, dir := "", ""
	for _, d := range dirs {
		if n := dottedName(d, path); n != "" && (name == "" || len(d) > len(dir)) {
			name, dir = n, d
		}
	}
	if name == "" {
		for _, d := range x.libraries() {
			if n := dottedName(d, path); n != "" && (name == "" || len(d) > len(dir)) {
				name, dir = n, d
			}
		}
	}
	if name == "" {
		return nil
	}
	if m := x.Module(root, name); m != nil && m.Path == path {
		return m
	}
	// Something else has the name: a package beside a module, a directory earlier on the path.
	key := moduleKey{root, path}
	x.mu.RLock()
	m := x.odd[key]
	x.mu.RUnlock()
	if m != nil {
		return m
	}
	m = x.newModule(root, name, dir, path)
	x.mu.Lock()
	defer x.mu.Unlock()
	if first := x.odd[key]; first != nil {
		return first
	}
	x.odd[key] = m
	return m
}

// Modules are the modules below a source root and the directories added to its
// search path, sorted by path; it parses them all.
func (x *Index) Modules(root string) []*Module {
	x.mu.RLock()
	dirs := append([]string{root}, x.search[root]...)
	x.mu.RUnlock()
	var list []*Module
	for _, p := range x.paths {
		if slices.ContainsFunc(dirs, func(d string) bool { return dottedName(d, p) != "" }) {
			if m := x.ModuleAt(root, p); m != nil {
				list = append(list, m)
			}
		}
	}
	return list
}

// dottedName is the name of a file counted from a directory; "" when it has none.
func dottedName(dir, path string) string {
	if dir != "" {
		if !strings.HasPrefix(path, dir+"/") {
			return ""
		}
		path = path[len(dir)+1:]
	}
	name, ok := strings.CutSuffix(path, ".py")
	if !ok || strings.Contains(name, ".") {
		return ""
	}
	if name != "__init__" {
		name = strings.TrimSuffix(name, "/__init__")
	} else {
		return ""
	}
	return strings.ReplaceAll(name, "/", ".")
}
