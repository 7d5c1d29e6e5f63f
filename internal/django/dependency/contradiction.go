package dependency

import (
	"path"
	"slices"

	"paddock/internal/django"
	"paddock/internal/ecosystem"
	"paddock/internal/requirement"
)

// Contradiction is two files of one folder of which only one can be what runs: both say what is always installed, and pin packages to different
// versions.
type Contradiction struct {
	// Pairs are the pins that differ, at least one, in the order of the second file; of each the first file's stands first.
	Pairs [][2]*requirement.Requirement
}

// Contradictions are those of a project, sorted by the paths of the second file and the first. A lock is the first of two, and what a person may
// have forgotten the second; of two of a kind the path decides.
func Contradictions(p *django.Project) (list []*Contradiction) {
	if p.Requirements == nil {
		return nil
	}
	pins := map[[2]string][]*requirement.Requirement{} // by folder and name, one of each file
	var keys [][2]string
	for i := range p.Requirements.List {
		r := &p.Requirements.List[i]
		// A tree of node_modules may hold several versions of a package, and a marker may choose between them.
		if r.Ecosystem != ecosystem.PyPI || r.Version == "" || r.URL != "" || r.Group != "" || r.When != requirement.Always || r.Marker != "" ||
			r.Kind == requirement.Constraints || compiled(p, r.Path) || aside(r.Path) {
			continue
		}
		k := [2]string{path.Dir(r.Path), r.Name}
		if !slices.ContainsFunc(pins[k], func(o *requirement.Requirement) bool { return o.Path == r.Path }) {
			if pins[k] == nil {
				keys = append(keys, k)
			}
			pins[k] = append(pins[k], r)
		}
	}
	between := map[[2]string]*Contradiction{}
	for _, k := range keys {
		same := pins[k]
		slices.SortStableFunc(same, func(a, b *requirement.Requirement) int { return locked(b) - locked(a) })
		first := same[0]
		for _, r := range same[1:] {
			if r.Ecosystem.Compare(first.Version, r.Version) == 0 {
				continue
			}
			files := [2]string{r.Path, first.Path}
			if between[files] == nil {
				between[files] = &Contradiction{}
				list = append(list, between[files])
			}
			between[files].Pairs = append(between[files].Pairs, [2]*requirement.Requirement{first, r})
		}
	}
	for _, c := range list {
		slices.SortStableFunc(c.Pairs, func(a, b [2]*requirement.Requirement) int { return a[1].Line - b[1].Line })
	}
	slices.SortFunc(list, func(a, b *Contradiction) int {
		return slices.Compare([]string{a.Pairs[0][1].Path, a.Pairs[0][0].Path}, []string{b.Pairs[0][1].Path, b.Pairs[0][0].Path})
	})
	return list
}

func locked(r *requirement.Requirement) int {
	if r.Kind == requirement.Lock {
		return 1
	}
	return 0
}
