// Package requirement knows what a project depends on: it reads requirement and
// lock files into one list of requirements, each with its place. Known
// vulnerabilities and what is reachable of them join it later.
//
// It reads files and compares versions; it runs no installer, asks no index
// and does not judge.
package requirement

import (
	"cmp"
	"slices"

	"paddock/internal/ecosystem"
	"paddock/internal/source"
)

// Kind is the sort of file a requirement stands in.
type Kind uint8

const (
	// Requirements is a requirements.txt, as a person writes it: wishes.
	Requirements Kind = iota
	// Lock is a file in which every package has exactly one version.
	Lock
	// Constraints is a file of pip's -c: it installs nothing.
	Constraints
	// Metadata is what a package says of itself: pyproject.toml, setup.cfg, setup.py, Pipfile.
	Metadata
)

func (k Kind) String() string {
	return [...]string{"requirements", "lock file", "constraints", "metadata"}[k]
}

// Requirement is one line of a requirement file or one package of a lock file.
type Requirement struct {
	Ecosystem ecosystem.Ecosystem
	// Name is as the ecosystem compares it.
	Name string
	// Specifier is the version part as PEP 440 writes it: ">=4.2,<5"; "" when any will do. What
	// Poetry writes as "^4.2" is translated.
	Specifier string
	// Version is the only version that fits: of a lock, or of "==4.2.7"; "" without.
	Version string
	// Extras are sorted.
	Extras []string
	// Marker is the condition of PEP 508, without the semicolon.
	Marker string
	// Text is the requirement as written.
	Text string
	// Group is the set it belongs to: "dev" of Poetry, an extra of a package, the name of a
	// requirements file without "requirements" ("dev", "test"); "" for what is always installed.
	Group string
	// URL is where it is installed from instead of the index.
	URL string
	// Hashed says that hashes of its files stand with it.
	Hashed bool
	// Needs are the names of the packages that it brings, where a lock file says so; sorted.
	Needs []string
	Kind  Kind
	Path  string
	Line  int
}

// Set is what a project depends on.
type Set struct {
	// List is sorted by path, line and name.
	List []Requirement
	// Files are the requirement and lock files that were read, sorted.
	Files []string
	// Python are the Python versions that the project asks for.
	Python []Requirement
	// Notes say what could not be read, sorted.
	Notes []source.Note
}

// Find are the requirements of a Python package's name, normalised or not.
func (s *Set) Find(name string) []*Requirement {
	if s == nil {
		return nil
	}
	name = Normal(name)
	var found []*Requirement
	for i := range s.List {
		if s.List[i].Name == name && s.List[i].Ecosystem == ecosystem.PyPI {
			found = append(found, &s.List[i])
		}
	}
	return found
}

// Normal is a Python package's name as PEP 503 compares it.
func Normal(name string) string { return ecosystem.PyPI.Name(name) }

func (s *Set) sort() {
	slices.SortStableFunc(s.List, func(a, b Requirement) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Name, b.Name))
	})
	slices.Sort(s.Files)
	s.Files = slices.Compact(s.Files)
	slices.SortFunc(s.Notes, source.Note.Compare)
	s.Notes = slices.Compact(s.Notes)
}
