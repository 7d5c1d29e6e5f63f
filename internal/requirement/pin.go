package requirement

import (
	"cmp"
	"slices"

	"paddock/internal/ecosystem"
)

// Pin is one version of a package that the project installs, with all the places that say so.
type Pin struct {
	Ecosystem     ecosystem.Ecosystem
	Name, Version string
	// Places are the requirements that pin it, the one to mend first: a lock file before a wish, what is always installed
	// before what is for development.
	Places []*Requirement
	// Direct are the places where a person asked for the package, whatever the version: none when it came through others.
	// Where only a lock file says that somebody did, it is its line.
	Direct []*Requirement
	// Through are the names of packages that bring it, sorted, where lock files say so.
	Through []string
}

// Always says that it is installed wherever the site runs: one of its places belongs to no group.
func (p *Pin) Always() bool {
	return slices.ContainsFunc(p.Places, func(r *Requirement) bool { return r.Group == "" })
}

// When says how sure it is that a site on Linux has it: the surest of its places.
func (p *Pin) When() When {
	when := Never
	for _, r := range p.Places {
		when = when.or(r.When)
	}
	return when
}

// Pins are the exact versions that the project installs on Linux, sorted by ecosystem, name and version. A version in a
// constraints file counts only where something asks for the package; what a marker or a platform rules out on Linux does
// not count, nor what is built from a repository or a directory, whose version says little.
func (s *Set) Pins() []*Pin {
	if s == nil {
		return nil
	}
	type key struct {
		ecosystem ecosystem.Ecosystem
		name      string
	}
	direct := map[key][]*Requirement{}
	through := map[key][]string{}
	locks := map[key][]*Requirement{} // direct by what a lock file says alone
	asked := map[key]bool{}
	for i := range s.List {
		r := &s.List[i]
		k := key{r.Ecosystem, r.Name}
		asked[k] = asked[k] || r.Kind != Constraints
		switch {
		case r.Kind == Requirements || r.Kind == Metadata:
			direct[k] = append(direct[k], r)
		case r.Kind == Lock && r.Direct:
			locks[k] = append(locks[k], r)
		}
		for _, n := range r.Needs {
			through[key{r.Ecosystem, n}] = append(through[key{r.Ecosystem, n}], r.Name)
		}
	}
	for k, names := range through {
		slices.Sort(names)
		through[k] = slices.Compact(names)
	}
	pins := map[key]map[string]*Pin{}
	var list []*Pin
	for i := range s.List {
		r := &s.List[i]
		k := key{r.Ecosystem, r.Name}
		if r.Version == "" || r.VCS != "" || r.local() || !asked[k] || r.Group == "build" || r.When == Never {
			continue
		}
		if pins[k] == nil {
			pins[k] = map[string]*Pin{}
		}
		p := pins[k][r.Version]
		if p == nil {
			p = &Pin{Ecosystem: r.Ecosystem, Name: r.Name, Version: r.Version, Direct: direct[k], Through: through[k]}
			if p.Direct == nil {
				p.Direct = locks[k]
			}
			pins[k][r.Version] = p
			list = append(list, p)
		}
		p.Places = append(p.Places, r)
	}
	for _, p := range list {
		slices.SortStableFunc(p.Places, byRank)
	}
	slices.SortFunc(list, func(a, b *Pin) int {
		return cmp.Or(cmp.Compare(a.Ecosystem, b.Ecosystem), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Version, b.Version))
	})
	return list
}

// A Wish is a specifier for a package that nothing pins: what is installed is decided when it is.
type Wish struct {
	Ecosystem       ecosystem.Ecosystem
	Name, Specifier string
	// Places are the requirements that ask so, as those of a Pin.
	Places []*Requirement
}

// Wishes are the specifiers, "" for any version, of packages that nothing in the project pins, sorted by ecosystem, name and
// specifier. What comes from elsewhere than the index is not among them.
func (s *Set) Wishes() []*Wish {
	if s == nil {
		return nil
	}
	type key struct {
		ecosystem ecosystem.Ecosystem
		name      string
	}
	pinned := map[key]bool{}
	for i := range s.List {
		r := &s.List[i]
		if r.Version != "" || r.Kind == Lock {
			pinned[key{r.Ecosystem, r.Name}] = true
		}
	}
	wishes := map[[3]string]*Wish{}
	var list []*Wish
	for i := range s.List {
		r := &s.List[i]
		if r.URL != "" || r.Kind == Constraints || r.Group == "build" || r.When == Never || pinned[key{r.Ecosystem, r.Name}] {
			continue
		}
		k := [3]string{string(r.Ecosystem), r.Name, r.Specifier}
		w := wishes[k]
		if w == nil {
			w = &Wish{Ecosystem: r.Ecosystem, Name: r.Name, Specifier: r.Specifier}
			wishes[k] = w
			list = append(list, w)
		}
		w.Places = append(w.Places, r)
	}
	for _, w := range list {
		slices.SortStableFunc(w.Places, byRank)
	}
	slices.SortFunc(list, func(a, b *Wish) int {
		return cmp.Or(cmp.Compare(a.Ecosystem, b.Ecosystem), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Specifier, b.Specifier))
	})
	return list
}

// byRank orders places, the best first.
func byRank(a, b *Requirement) int {
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line))
}

// rank orders the places of a pin, the best first.
func rank(r *Requirement) int {
	n := 0
	if r.Kind != Lock {
		n = 1
	}
	if r.Group != "" {
		n += 2
	}
	return n
}
