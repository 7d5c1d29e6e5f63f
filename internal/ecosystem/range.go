package ecosystem

import (
	"slices"
	"strings"
)

// A Range is the versions that a specifier allows.
type Range struct {
	// spans are sorted and apart from each other.
	spans []Span
	// alternatives are npm's, which have more to say about versions before a release than spans can.
	alternatives []alternative
	// exact are texts that a version has to be, of "===".
	exact []string
}

// A Span is all versions between two. A bound that is not there is nil in the sense of Bound.
type Span struct{ From, To Bound }

// A Bound is one end of a span; the zero Bound is no end at all.
type Bound struct {
	version Version
	set     bool
	// Inclusive says that the version itself is in the span.
	Inclusive bool
}

// At is the bound at a version.
func At(v Version, inclusive bool) Bound { return Bound{v, true, inclusive} }

// Range reads a specifier: PEP 440's, "" for any version, or a range as npm has it. ok is false when it is none.
func (e Ecosystem) Range(specifier string) (r Range, ok bool) {
	if e == NPM {
		return npmRange(specifier)
	}
	return pepRange(specifier)
}

// Has says whether a version is allowed. One before a release ("5.0rc1") is, in PyPI, if it lies in the range, as for an
// installer that has been told its version; in npm only if the range names one of that release.
func (r Range) Has(v Version) bool {
	for _, text := range r.exact {
		if !strings.EqualFold(text, v.text) {
			return false
		}
	}
	if v.npm != nil {
		return slices.ContainsFunc(r.alternatives, func(a alternative) bool { return a.has(v.npm) })
	}
	return slices.ContainsFunc(r.spans, func(s Span) bool { return s.Has(v) })
}

// Has says whether a version lies between the bounds.
func (s Span) Has(v Version) bool {
	if s.From.set {
		if c := v.Compare(s.From.version); c < 0 || c == 0 && !s.From.Inclusive {
			return false
		}
	}
	if s.To.set {
		if c := v.Compare(s.To.version); c > 0 || c == 0 && !s.To.Inclusive {
			return false
		}
	}
	return true
}

// Spans are the spans of the range, sorted and apart from each other. What npm and "===" say besides is not in them.
func (r Range) Spans() []Span { return r.spans }

// Empty says that no version is allowed.
func (r Range) Empty() bool { return len(r.spans) == 0 }

// Lowest is the version with which the range begins, whether it is in it or right before; ok is false when it has no beginning.
func (r Range) Lowest() (v Version, ok bool) {
	if len(r.spans) == 0 || !r.spans[0].From.set {
		return v, false
	}
	return r.spans[0].From.version, true
}

// Bounded says that there is a highest version.
func (r Range) Bounded() bool {
	return len(r.spans) == 0 || r.spans[len(r.spans)-1].To.set
}

// Releases is the range without what comes before a release: "==4.2.*" begins with 4.2 and not with 4.2.dev0, which no installer takes
// unless it is told to.
func (r Range) Releases() Range {
	r.spans = slices.Clone(r.spans)
	for i, s := range r.spans {
		if !s.From.set {
			continue
		}
		v := s.From.version
		switch {
		case v.npm != nil && len(v.npm.pre) > 0:
			v.npm = &semver{numbers: v.npm.numbers}
		case v.pep != nil && v.pep.before():
			v.pep = &pep440{epoch: v.pep.epoch, release: v.pep.release, pre: part{noPre, 0}, post: part{noPost, 0}, dev: part{noDev, 0}}
		default:
			continue
		}
		if s.From = At(v, true); !s.empty() {
			r.spans[i] = s
		}
	}
	return r
}

// Overlaps says whether a version may be in both.
func (r Range) Overlaps(o Range) bool { return len(intersect(r.spans, o.spans)) > 0 }

// Within says whether all versions of the range lie in spans: each span of it in them taken together. A range without
// versions lies in nothing.
func (r Range) Within(spans []Span) bool {
	spans = union(spans)
	for _, s := range r.spans {
		if !slices.ContainsFunc(spans, func(o Span) bool { return !lower(s.From, o.From, true) && !lower(o.To, s.To, false) }) {
			return false
		}
	}
	return len(r.spans) > 0
}

// lower says whether a bound begins, or ends, before another.
func lower(a, b Bound, from bool) bool {
	switch {
	case !a.set && !b.set:
		return false
	case !a.set:
		return from
	case !b.set:
		return !from
	}
	if c := a.version.Compare(b.version); c != 0 {
		return c < 0
	}
	if from {
		return a.Inclusive && !b.Inclusive
	}
	return !a.Inclusive && b.Inclusive
}

// empty says that nothing lies between the bounds.
func (s Span) empty() bool {
	if !s.From.set || !s.To.set {
		return false
	}
	c := s.From.version.Compare(s.To.version)
	return c > 0 || c == 0 && !(s.From.Inclusive && s.To.Inclusive)
}

// intersect are the spans that two lists have in common; both are sorted and apart.
func intersect(a, b []Span) (list []Span) {
	for _, s := range a {
		for _, o := range b {
			c := s
			if lower(c.From, o.From, true) {
				c.From = o.From
			}
			if lower(o.To, c.To, false) {
				c.To = o.To
			}
			if !c.empty() {
				list = append(list, c)
			}
		}
	}
	return list
}

// union sorts spans and joins those that touch.
func union(spans []Span) (list []Span) {
	spans = slices.DeleteFunc(slices.Clone(spans), Span.empty)
	slices.SortFunc(spans, func(a, b Span) int {
		switch {
		case lower(a.From, b.From, true):
			return -1
		case lower(b.From, a.From, true):
			return 1
		}
		return 0
	})
	for _, s := range spans {
		if n := len(list); n > 0 && touch(list[n-1].To, s.From) {
			if lower(list[n-1].To, s.To, false) {
				list[n-1].To = s.To
			}
			continue
		}
		list = append(list, s)
	}
	return list
}

// touch says that no version lies between an end and the next beginning.
func touch(to, from Bound) bool {
	if !to.set || !from.set {
		return true
	}
	c := from.version.Compare(to.version)
	return c < 0 || c == 0 && (to.Inclusive || from.Inclusive)
}
