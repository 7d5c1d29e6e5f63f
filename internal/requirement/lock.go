package requirement

import "slices"

// A lock is the packages of one lock file while it is read: which brings which, and what people asked for. Tools write the
// latter down, or part of it, or leave it to the file that the lock was made from; lock files without either (and packages
// that nothing leads to) are taken as installed always.
type lock struct {
	packages []*locked
	byName   map[string][]*locked
	judge    *judge
	// rooted says that something told what a person asked for.
	rooted bool
}

// locked is a package of a lock file.
type locked struct {
	Requirement
	needs []need
	// own is what its own marker, or the systems that it is for, come to; When is that together with the ways that lead to it.
	own When
	// seen are the extras with which the walk came by so far, "" for without.
	seen []string
	// grouped says that the file itself names the group.
	grouped bool
	reached bool
}

// need is one thing that a package, or a person, asks for.
type need struct {
	to     *locked
	extras []string // of to
	marker string
	extra  string // counts only when this extra of the asking package was asked for
	when   When   // besides the marker
}

// root is what a person asked for, for one group.
type root struct {
	group string
	needs []need
}

func newLock(j *judge) *lock { return &lock{byName: map[string][]*locked{}, judge: j} }

func (l *lock) add(p *locked) {
	l.packages = append(l.packages, p)
	l.byName[p.Name] = append(l.byName[p.Name], p)
}

// walk goes from what people asked for to all that it brings, the group "" first and then in the order given, and sets
// group, When, Direct and Needs. It follows each package's needs once for each extra that is asked for, and what is sure
// before what is not, so that the first way to a package is the surest. First it goes along what counts on Linux; then, to
// find the groups of what does not, along everything.
func (l *lock) walk(roots []root) {
	slices.SortStableFunc(roots, func(a, b root) int {
		switch {
		case a.group != "" && b.group == "":
			return 1
		case a.group == "" && b.group != "":
			return -1
		}
		return 0
	})
	for _, r := range roots {
		for _, n := range r.needs {
			n.to.Direct, l.rooted = true, true
		}
	}
	for _, all := range [...]bool{false, true} {
		for _, p := range l.packages {
			p.seen = nil
		}
		for _, r := range roots {
			l.from(r, all)
		}
	}
	for _, p := range l.packages {
		if !p.reached {
			for _, n := range p.needs {
				if n.extra == "" && n.when.and(l.judge.when(n.marker, "")).and(n.to.own) != Never {
					p.Needs = append(p.Needs, n.to.Name)
				}
			}
		}
		slices.Sort(p.Needs)
		p.Needs = slices.Compact(p.Needs)
	}
}

// step is a way to a package.
type step struct {
	to    *locked
	extra string
	when  When
}

func (l *lock) from(r root, all bool) {
	var open [3][]step // by When
	push := func(n need, extra string, from When) {
		w := from.and(n.when).and(l.judge.when(n.marker, extra)).and(n.to.own)
		if w == Never && !all {
			return
		}
		open[w] = append(open[w], step{n.to, "", w})
		for _, e := range n.extras {
			open[w] = append(open[w], step{n.to, e, w})
		}
	}
	for _, n := range r.needs {
		push(n, "", Always)
	}
	for {
		w := Always
		for w < Never && len(open[w]) == 0 {
			w++
		}
		if len(open[w]) == 0 {
			return
		}
		s := open[w][len(open[w])-1]
		open[w] = open[w][:len(open[w])-1]
		p := s.to
		if len(p.seen) > maxExtras || slices.Contains(p.seen, s.extra) {
			continue
		}
		p.seen = append(p.seen, s.extra)
		first := !p.reached
		if first {
			p.reached, p.When = true, s.when
			if !p.grouped {
				p.Group = r.group
			}
		}
		for _, n := range p.needs {
			if n.extra != s.extra {
				continue
			}
			if (!all || first) && n.when.and(l.judge.when(n.marker, s.extra)).and(n.to.own) != Never {
				p.Needs = append(p.Needs, n.to.Name)
			}
			push(n, s.extra, s.when)
		}
	}
}

// Bounds for files that no tool writes, without which what they hold would be multiplied: versions of one package that a
// need may mean, and extras of one package that are followed.
const (
	maxVersions = 50
	maxExtras   = 100
)

// named are the packages of a lock that a name and a version mean; all of that name when the version is "".
func (l *lock) named(name, version string) []*locked {
	list := l.byName[name]
	list = list[:min(len(list), maxVersions)]
	if version == "" || len(list) < 2 {
		return list
	}
	var exact []*locked
	for _, p := range list {
		if p.Version == version {
			exact = append(exact, p)
		}
	}
	if exact == nil {
		return list
	}
	return exact
}
