// Package requirement knows what a project depends on: it reads requirement and lock files of Python and of front ends into
// one list of requirements, each with its place, and the indexes that they are to come from. What is published about their
// versions is internal/advisory's business.
//
// It reads files, compares versions and says for which deployment a requirement counts; it runs no installer and no
// setup.py, asks no index and does not judge.
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
	// Name is as the ecosystem compares it. Of an alias ("npm:react@18") it is the real one.
	Name string
	// Specifier is the version part: ">=4.2,<5" as PEP 440 writes it, or a range as npm does; "" when any will do. What
	// Poetry writes as "^4.2" is translated.
	Specifier string
	// Version is the only version that fits: of a lock, or of "==4.2.7"; "" without.
	Version string
	// Extras are sorted.
	Extras []string
	// Marker is the condition of PEP 508, without the semicolon; for npm the systems that a package is for.
	Marker string
	// When says what the marker comes to for a site that runs on CPython on Linux.
	When When
	// Text is the requirement as written.
	Text string
	// Group is the set it belongs to: "dev" of Poetry and npm, "optional" and "peer" of npm, an extra of a package, the name
	// of a requirements file without "requirements" ("dev", "test"); "" for what is always installed. What belongs to
	// several is in the one that is installed most.
	Group string
	// Source is where it comes from instead of the ecosystem's index.
	Source
	// Hashed says that hashes of its files stand with it.
	Hashed bool
	// Direct says that a person asked for it and not another package: true for all but lock files, and for those where
	// they, or the file beside them that they were made from, say so.
	Direct bool
	// Needs are the names of the packages that it brings on Linux, where a lock file says so; sorted.
	Needs []string
	Kind  Kind
	Path  string
	Line  int
}

// Source is a place other than the ecosystem's index.
type Source struct {
	// URL is the address of a file, a directory or a repository, as written but for a user and password; "" for the index.
	URL string
	// VCS is the kind of repository: "git", "hg", "svn", "bzr"; "" for files and directories.
	VCS string
	// Ref is the branch, tag or commit of the repository as written; "" for its default branch.
	Ref string
	// Commit is the commit it comes to; "" when a branch or a tag says it, which can be moved.
	Commit string
	// Index is the name, or the address, of another index that this package is to come from.
	Index string
}

// An Index is an index of packages, or a page with links to them, that a file of the project names.
type Index struct {
	Ecosystem ecosystem.Ecosystem
	// Name is what requirements call it by; "" without.
	Name string
	// URL is without user and password; "" says that no index is asked at all (--no-index).
	URL  string
	Role Role
	// Scope are the names that it is for alone, as written: "@shop" of npm; "" for all.
	Scope string
	// Tool is whose key it is, where a file has keys of several: "poetry", "pdm", "uv"; "" for pip's, Pipenv's and npm's.
	Tool string
	// Password says that a user's name, password or token stands in the URL.
	Password bool
	Path     string
	Line     int
}

// Role is how an index stands to the others.
type Role uint8

const (
	// Primary takes the place of the ecosystem's own index.
	Primary Role = iota
	// Extra is asked besides: whichever index has the highest version may win.
	Extra
	// Explicit is asked only for the requirements that name it.
	Explicit
	// Links is a page or directory with files.
	Links
)

func (r Role) String() string { return [...]string{"primary", "extra", "explicit", "links"}[r] }

// An Option is one of pip's that a requirements file sets for all its requirements.
type Option struct {
	// Name is the long form without dashes: "require-hashes", "trusted-host", "no-index", "pre".
	Name, Value string
	Path        string
	Line        int
}

// Set is what a project depends on.
type Set struct {
	// List is sorted by path, line and name.
	List []Requirement
	// Files are the requirement and lock files that were read, sorted.
	Files []string
	// Indexes and Options are sorted by path and line.
	Indexes []Index
	Options []Option
	// Python are the Python versions that the project asks for, sorted by path and line.
	Python []Requirement
	// Notes say what could not be read, sorted.
	Notes []source.Note
	// python are the places in the list of each of PyPI's names; nil of a set that was not read.
	python map[string][]int
}

// Find are the requirements of a Python package's name, normalised or not.
func (s *Set) Find(name string) []*Requirement {
	if s == nil {
		return nil
	}
	name = Normal(name)
	var found []*Requirement
	if s.python != nil {
		for _, i := range s.python[name] {
			found = append(found, &s.List[i])
		}
		return found
	}
	for i := range s.List {
		if s.List[i].Name == name && s.List[i].Ecosystem == ecosystem.PyPI {
			found = append(found, &s.List[i])
		}
	}
	return found
}

// Normal is a Python package's name as PEP 503 compares it.
func Normal(name string) string { return ecosystem.PyPI.Name(name) }

// sort puts everything in order, and notes where each name stands.
func (s *Set) sort() {
	slices.SortStableFunc(s.List, func(a, b Requirement) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Name, b.Name))
	})
	s.python = map[string][]int{}
	for i := range s.List {
		if s.List[i].Ecosystem == ecosystem.PyPI {
			s.python[s.List[i].Name] = append(s.python[s.List[i].Name], i)
		}
	}
	slices.SortStableFunc(s.Indexes, func(a, b Index) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.URL, b.URL))
	})
	slices.SortStableFunc(s.Options, func(a, b Option) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Name, b.Name))
	})
	slices.SortStableFunc(s.Python, func(a, b Requirement) int { return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line)) })
	slices.Sort(s.Files)
	s.Files = slices.Compact(s.Files)
	slices.SortFunc(s.Notes, source.Note.Compare)
	s.Notes = slices.Compact(s.Notes)
}
