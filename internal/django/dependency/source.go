package dependency

import (
	"path"
	"slices"
	"strings"

	"paddock/internal/django"
	"paddock/internal/ecosystem"
	"paddock/internal/requirement"
)

// Source is a file that says which Python packages are installed where the site runs.
type Source struct {
	Path string
	Kind requirement.Kind
	// List are its requirements in the order of the file; at least one.
	List []*requirement.Requirement
}

// Sources are the requirement and lock files of a project that are for more than development and tests, sorted by path. What
// a tool makes a lock of (requirements.in beside requirements.txt) is none, nor are constraints and metadata.
func Sources(p *django.Project) (list []*Source) {
	if p.Requirements == nil {
		return nil
	}
	at := map[string]*Source{}
	for i := range p.Requirements.List {
		r := &p.Requirements.List[i]
		if r.Ecosystem != ecosystem.PyPI || r.Kind != requirement.Lock && r.Kind != requirement.Requirements || r.Group != "" || compiled(p, r.Path) || aside(r.Path) {
			continue
		}
		s := at[r.Path]
		if s == nil {
			s = &Source{Path: r.Path, Kind: r.Kind}
			at[r.Path] = s
			list = append(list, s)
		}
		s.List = append(s.List, r)
	}
	return list
}

// Conda says that conda installs what the file asks for.
func (s *Source) Conda() bool {
	name := path.Base(s.Path)
	return strings.HasPrefix(name, "environment.") || strings.HasPrefix(name, "conda.")
}

// compiled says that another file is made of this one by pip-compile, uv or pip lock.
func compiled(p *django.Project, name string) bool {
	stem, ok := strings.CutSuffix(name, ".in")
	return ok && (p.Tree.Has(stem+".txt") || p.Tree.Has(stem+".lock") || p.Tree.Has(path.Join(path.Dir(name), "pylock.toml")))
}

// aside says that a file is for development, tests or documents.
func aside(name string) bool {
	role := django.RoleOfPath(name)
	if role == django.Development || role == django.Testing {
		return true
	}
	stem := strings.ToLower(strings.TrimSuffix(path.Base(name), path.Ext(name)))
	return slices.ContainsFunc(strings.FieldsFunc(stem, func(r rune) bool { return r == '-' || r == '_' || r == '.' }), func(word string) bool {
		return slices.Contains([]string{"ci", "doc", "docs", "rtd", "readthedocs", "lint", "linting", "type", "types", "typing", "mypy"}, word)
	})
}

// Pinned says whether some file pins a package to one version.
func Pinned(p *django.Project, name string) bool {
	for _, r := range p.Requirements.Find(name) {
		if r.Version != "" {
			return true
		}
	}
	return false
}
