package django

import (
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/requirement"
)

// versionFor is the Django that a site asks for: of the requirement files
// around it a lock or pin first, else the lowest version that fits.
func versionFor(set *requirement.Set, d *draft) Version {
	best := nearest(set.Find("django"), folderAt(d.root, d.manage))
	if best == nil {
		return Version{}
	}
	v := Version{Text: best.Text, Path: best.Path, Line: best.Line, Pinned: best.Version != "", Full: best.Lowest()}
	if v.Full == "" {
		v.Full = newestAllowed(best)
	}
	if series, err := catalog.ParseSeries(v.Full); err == nil && v.Full != "" {
		v.Major, v.Minor = series.Major, series.Minor
	}
	return v
}

// folderAt is the folder around which a site's requirement files are looked for.
func folderAt(root, manage string) string {
	if manage != "" {
		return folderOf(manage)
	}
	return root
}

// nearest is the requirement of most weight for what lies at a folder; nil when there is none.
func nearest(list []*requirement.Requirement, at string) *requirement.Requirement {
	var best *requirement.Requirement
	bestWeight := 0
	for _, r := range list {
		if r.Kind == requirement.Constraints && r.Version == "" {
			continue
		}
		if w := weight(r, at); best == nil || w > bestWeight {
			best, bestWeight = r, w
		}
	}
	return best
}

// atLeast says whether a site runs a version of a distribution, as its requirements have it, that is that high or
// higher. A requirement without an upper bound installs the newest there is, as does none at all.
func (p *Project) atLeast(s *Site, distribution string, major, minor int) bool {
	best := nearest(p.Requirements.Find(distribution), folderAt(s.Root, s.Manage))
	if best == nil {
		return true
	}
	asked := catalog.Series{Major: major, Minor: minor}
	if best.Version == "" {
		if fits, ok := best.Allows(asked.String()); !ok || fits {
			return true
		}
		// It does not fit: the requirement is for older ones, or for newer ones only.
	}
	lowest := best.Lowest()
	if lowest == "" {
		return false // an upper bound is all it has
	}
	series, err := catalog.ParseSeries(lowest)
	return err != nil || series.Compare(asked) >= 0
}

// Installed answers for what lies at a site whether a version of a distribution that a specifier ("<5") lets in may be
// installed there: it may as long as the requirements don't rule it out. Of "python" it is the version of Python.
func (p *Project) Installed(s *Site) func(distribution, specifier string) bool {
	at := folderAt(s.Root, s.Manage)
	return func(distribution, specifier string) bool {
		var list []*requirement.Requirement
		if distribution != "python" {
			list = p.Requirements.Find(distribution)
		} else if p.Requirements != nil {
			for i := range p.Requirements.Python {
				list = append(list, &p.Requirements.Python[i])
			}
		}
		best := nearest(list, at)
		return best == nil || best.Overlaps(specifier)
	}
}

// newestAllowed is the newest series that a requirement without a lower bound
// lets in: "Django<2" installs 1.11. "" when it has no upper bound either.
func newestAllowed(r *requirement.Requirement) string {
	if r.Specifier == "" {
		return ""
	}
	newest := ""
	for _, release := range catalog.DjangoReleases() {
		if fits, ok := r.Allows(release.Series.String()); ok && fits {
			newest = release.Series.String()
		}
	}
	if newest == "" {
		newest = "1.0" // older than all the catalog knows
	}
	return newest
}

// weight prefers files above or below the site to those of other folders, what
// is installed in production to what is not, what says one version to what says
// a range, and last what is near.
func weight(r *requirement.Requirement, at string) int {
	dir := folderOf(r.Path)
	w := 0
	if within(at, dir) || within(dir, at) {
		w += 1000
	}
	if r.Group == "" {
		w += 400
	}
	switch {
	case r.Kind == requirement.Lock && r.Version != "":
		w += 200
	case r.Version != "":
		w += 100
	case r.Specifier != "":
		w += 50
	}
	common := shared(dir, at)
	return w - (depth(dir) - common) - (depth(at) - common)
}

func depth(dir string) int {
	if dir == "" {
		return 0
	}
	return 1 + strings.Count(dir, "/")
}
