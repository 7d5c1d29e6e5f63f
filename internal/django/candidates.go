package django

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"paddock/internal/source"
)

// manageWithout makes a site of a manage.py whose settings module nobody found,
// when there is something like settings below it.
func (f *finder) manageWithout(m starter) {
	dir := folderOf(m.path)
	for _, d := range f.sites {
		if d.manage == m.path {
			return
		}
	}
	for _, path := range slices.Sorted(maps.Keys(f.scan.candidates)) {
		if _, c := f.owner(path); c == nil && f.scan.candidates[path].known > 1 && within(folderOf(path), dir) {
			d := f.draft(f.raised(located{dir, moduleUnder(dir, path), path}).root)
			if d.manage == "" {
				d.manage = m.path
			}
			return
		}
	}
}

// candidates adds the files that look like settings and that nobody names: to
// the site below whose root they lie, or to one of their own.
func (f *finder) candidates() {
	// The surest first, so that a site of its own has the right root before the lesser ones ask.
	paths := slices.SortedFunc(maps.Keys(f.scan.candidates), func(a, b string) int {
		x, y := f.scan.candidates[a], f.scan.candidates[b]
		return cmp.Or(-cmp.Compare(rank(x), rank(y)), cmp.Compare(strings.Count(a, "/"), strings.Count(b, "/")), cmp.Compare(a, b))
	})
	for _, p := range paths {
		if _, c := f.owner(p); c != nil {
			continue
		}
		l := f.scan.candidates[p]
		d := f.siteAbove(p)
		if !f.counts(p, l, d) {
			continue
		}
		if d == nil {
			root := rootOf(f.tree, p)
			if moduleUnder(root, p) == "" {
				continue
			}
			d = f.draft(root)
		}
		f.add(d, &choice{located: located{d.root, moduleUnder(d.root, p), p}})
	}
}

func rank(l likeness) int {
	switch {
	case l.strong && l.known > 2:
		return 2
	case l.strong || l.known > 2:
		return 1
	}
	return 0
}

// counts says whether a file that looks like settings is taken for a settings
// module: on its own only when it is like a whole one, beside known settings
// when it sets anything or adds to what it imports.
func (f *finder) counts(p string, l likeness, d *draft) bool {
	if settingsName(p) && l.strong && l.known > 2 {
		return true
	}
	if l.strong && l.known > 4 {
		return true
	}
	dir, name := source.Split(p)
	beside := slices.ContainsFunc(f.tree.Dir(dir), func(e source.Entry) bool { return f.byPath[e.Path].choice != nil })
	switch {
	case beside && l.star && l.known > 0:
		return true
	case beside && l.strong:
		return true
	case beside && settingsName(p) && name != "__init__.py":
		return l.known > 2 || l.star && settingsName(name)
	}
	// The only settings there are, however little they set.
	return len(f.sites) == 0 && settingsName(p) && (l.known > 0 || name == "settings.py")
}

// siteAbove is the site with the innermost root above a file from which the file can be imported.
func (f *finder) siteAbove(p string) *draft {
	var best *draft
	for _, d := range f.sites {
		if moduleUnder(d.root, p) != "" && (best == nil || len(d.root) > len(best.root)) {
			best = d
		}
	}
	if best == nil {
		return nil
	}
	// A folder between with a manage.py of its own is another site.
	for dir := folderOf(p); dir != best.root && dir != ""; dir = folderOf(dir) {
		if f.tree.Has(source.Join(dir, "manage.py")) && best.manage != source.Join(dir, "manage.py") {
			return nil
		}
	}
	return best
}
