// Package dependency knows what a project makes of the packages it installs: which it asks for itself, which it imports or names in its
// settings, which work without that, and which of the features that are known to be weak it uses.
//
// What a project asks for is internal/requirement's business, what is known of a package internal/advisory's. It
// does not judge.
package dependency

import (
	"slices"
	"strings"
	"sync"

	"paddock/internal/django"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// Uses are the places where a project uses packages.
type Uses struct {
	project *django.Project
	// first is the first place that names a top module, by import or in a text of Python; sorted by path.
	first map[string]pyeval.Place
	// signs are the first places of the signs of features, once somebody asks.
	signs map[sign]pyeval.Place
	look  sync.Once
}

// Read looks through the Python of a project.
func Read(p *django.Project) *Uses {
	u := &Uses{project: p, first: map[string]pyeval.Place{}}
	for _, path := range p.Index.Files() {
		file := p.Index.Source(path)
		tree := p.Index.Parse(path)
		if file == nil || tree == nil {
			continue
		}
		pysyntax.WalkStmts(tree.Body, func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.Import:
				for _, a := range n.Names {
					u.note(a.Name, file, n.Range())
				}
			case *pysyntax.ImportFrom:
				if n.Level == 0 {
					u.note(n.Module, file, n.Range())
					for _, a := range n.Names { // from google.cloud import storage
						u.note(n.Module+"."+a.Name, file, n.Range())
					}
				}
			case *pysyntax.Str:
				// "storages.backends.s3.S3Storage" in settings, import_string("…").
				if dotted(n.Value) {
					u.note(n.Value, file, n.Range())
				}
			}
			return true
		})
	}
	return u
}

// dotted says whether a text may name a module: an app of INSTALLED_APPS, a class to import.
func dotted(text string) bool {
	if text == "" || len(text) > 120 {
		return false
	}
	for _, r := range text {
		if r != '.' && r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			return false
		}
	}
	return true
}

// note keeps the first place of every beginning of a dotted name.
func (u *Uses) note(name string, file *source.File, at source.Span) {
	for i := 0; i <= len(name); i++ {
		if i < len(name) && name[i] != '.' {
			continue
		}
		if _, ok := u.first[name[:i]]; !ok {
			u.first[name[:i]] = pyeval.Place{File: file, Span: at}
		}
	}
}

// Imported is the first place where the project imports a Python package, or names one of its modules; ok is false
// when there is none.
func (u *Uses) Imported(distribution string) (at pyeval.Place, ok bool) {
	for _, module := range Modules(distribution) {
		if at, ok = u.first[module]; ok {
			return at, true
		}
	}
	return at, false
}

// Modules are the names by which a Python package is imported: those that modules.txt has, else what is usual, its
// own name with underscores, without "python-" before and "-python" behind.
func Modules(distribution string) []string {
	if known, ok := modules()[distribution]; ok {
		return known
	}
	name := strings.ReplaceAll(distribution, "-", "_")
	list := []string{name}
	others := []string{strings.TrimPrefix(name, "python_"), strings.TrimSuffix(name, "_python"), strings.TrimPrefix(name, "py"), strings.TrimPrefix(name, "django_"), strings.ReplaceAll(distribution, "-", ".")}
	for _, other := range append(others, nested(distribution)...) {
		if other != "" && !slices.Contains(list, other) {
			list = append(list, other)
		}
	}
	return list
}

// nested are the names of a module within packages that several distributions share: "llama-index-llms-ollama" brings
// llama_index.llms.ollama. A hyphen is a dot from some place on.
func nested(distribution string) (list []string) {
	parts := strings.Split(distribution, "-")
	for i := 1; i < len(parts) && i < 6; i++ {
		for j := i; j < len(parts) && j < 6; j++ {
			list = append(list, strings.Join(parts[:i], "_")+"."+strings.Join(append([]string{strings.Join(parts[i:j+1], ".")}, parts[j+1:]...), "_"))
		}
	}
	return list
}
