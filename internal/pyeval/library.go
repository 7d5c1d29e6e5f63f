package pyeval

import (
	"embed"
	"io/fs"
	"path"
	"strings"
	"sync"

	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// What the libraries do of which settings are made stands in library/ as Python
// modules: names, constants and the little behaviour that settings see, written
// for this interpreter from each library's documentation. They are evaluated
// like the project's own modules. What is too fundamental for that (builtins,
// os, pathlib, re, json) is written in Go.

//go:embed library
var libraryFiles embed.FS

// libraryPrefix marks the files of the library. They have no place in a project.
const libraryPrefix = "<library>/"

// isLibraryFile says that a file is the embedded library's, or an installed package's.
func isLibraryFile(f *source.File) bool {
	return strings.HasPrefix(f.Path, libraryPrefix) || isInstalledFile(f)
}

func isInstalledFile(f *source.File) bool { return strings.HasPrefix(f.Path, source.InstalledPrefix) }

type libraryModule struct {
	// substitute says that an installed package's own module is better: see library/packages.
	substitute bool

	once sync.Once
	tree *pysyntax.Module
	path string
}

// libraryModules are the embedded modules by dotted name.
var libraryModules = sync.OnceValue(func() map[string]*libraryModule {
	m := map[string]*libraryModule{}
	err := fs.WalkDir(libraryFiles, "library", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() || path.Ext(p) != ".py" {
			return nil
		}
		n, isPackage := strings.CutPrefix(strings.TrimSuffix(strings.TrimPrefix(p, "library/"), ".py"), "packages/")
		// A dot in a file's name is one of the module's: library/urllib.parse.py.
		m[strings.ReplaceAll(n, "/", ".")] = &libraryModule{path: p, substitute: isPackage}
		return nil
	})
	if err != nil {
		panic(err) // the files are embedded
	}
	return m
})

// libraryTree is the syntax tree of an embedded module; nil when there is none of that name.
func libraryTree(module string) *pysyntax.Module {
	l := libraryModules()[module]
	if l == nil {
		return nil
	}
	l.once.Do(func() {
		data, err := libraryFiles.ReadFile(l.path)
		if err != nil {
			panic(err) // the file is embedded
		}
		l.tree = pysyntax.Parse(source.NewFile(libraryPrefix+strings.TrimPrefix(l.path, "library/"), string(data)), pysyntax.Limits{})
	})
	return l.tree
}

// libraryHas says that the library models a package, by its top-level name, better than its sources are evaluated.
func libraryHas(top string) bool { return modelled()[top] }

var modelled = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for n, l := range libraryModules() {
		if !l.substitute {
			m[topLevel(n)] = true
		}
	}
	return m
})

//go:embed library/names.txt
var libraryNames string

// nameTable is the table of library/names.txt.
type nameTable struct {
	stdlib map[string]bool // top-level modules of Python's standard library
	// known are packages whose classes and functions are known to be there; their classes are
	// Refs, their instances Objects.
	known map[string]bool
	// factories are functions whose result is an Object.
	factories map[string]bool
	// decorators are functions that return a function.
	decorators map[string]bool
	// random are functions that give another value at each start.
	random map[string]bool
	// machine are functions that tell something of the machine.
	machine map[string]bool
	// nothing are functions that return None and change no setting.
	nothing map[string]bool
	// same are functions and decorators that return their first argument.
	same map[string]bool
	// alias are other names for one thing.
	alias map[string]string
	// exceptions are exception classes with their base.
	exceptions map[string]string
}

var names = sync.OnceValue(func() *nameTable {
	t := &nameTable{
		stdlib: map[string]bool{}, known: map[string]bool{}, factories: map[string]bool{}, decorators: map[string]bool{}, random: map[string]bool{},
		machine: map[string]bool{}, nothing: map[string]bool{}, same: map[string]bool{}, alias: map[string]string{}, exceptions: map[string]string{},
	}
	section := ""
	for line := range strings.Lines(libraryNames) {
		line, _, _ = strings.Cut(line, "#")
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if strings.HasPrefix(line, "[") {
			section = strings.Trim(line, "[]")
			continue
		}
		words := strings.Fields(line)
		switch section {
		case "alias":
			t.alias[words[0]] = words[2]
		case "exceptions":
			for _, w := range words[2:] {
				t.exceptions[w] = words[0]
			}
		default:
			set := map[string]map[string]bool{
				"stdlib": t.stdlib, "known": t.known, "factories": t.factories, "decorators": t.decorators, "random": t.random,
				"machine": t.machine, "nothing": t.nothing, "same": t.same,
			}[section]
			for _, w := range words {
				set[w] = true
			}
		}
	}
	return t
})

// canonical is the one name of something that has several.
func canonical(dotted string) string {
	if a, ok := names().alias[dotted]; ok {
		return a
	}
	return dotted
}

func topLevel(dotted string) string {
	top, _, _ := strings.Cut(dotted, ".")
	return top
}

func parentName(dotted string) string {
	if i := strings.LastIndexByte(dotted, '.'); i >= 0 {
		return dotted[:i]
	}
	return ""
}

func lastName(dotted string) string { return dotted[strings.LastIndexByte(dotted, '.')+1:] }

func parentPath(p string) string {
	dir, _ := source.Split(p)
	return dir
}

// isClassName says that a dotted name looks like a class: CamelCase at its end.
func isClassName(dotted string) bool {
	n := strings.TrimLeft(lastName(dotted), "_")
	return n != "" && n[0] >= 'A' && n[0] <= 'Z' && strings.ToUpper(n) != n
}

// isKnownPackage says that a module is certainly there when the site runs: the standard library, Django, and well-known packages.
func isKnownPackage(dotted string) bool {
	for d := dotted; d != ""; d = parentName(d) {
		if names().known[d] {
			return true
		}
	}
	return names().stdlib[topLevel(dotted)]
}
