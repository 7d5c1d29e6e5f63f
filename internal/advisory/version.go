package advisory

import (
	"slices"
	"strings"

	"paddock/internal/ecosystem"
)

// version is a version about which advisories are asked, read once for all of them.
type version struct {
	text string
	ecosystem.Version
	ok bool // it can be read
}

func versionOf(e ecosystem.Ecosystem, text string) version {
	v, ok := e.Parse(text)
	return version{text, v, ok}
}

// evaluated is an advisory with its versions read: a package may have hundreds, and each is asked about the fixes of all
// the others.
type evaluated struct {
	*Advisory
	spans  []ecosystem.Span // of the ranges that can be read
	listed []ecosystem.Version
}

func evaluate(e ecosystem.Ecosystem, about []*Advisory) []evaluated {
	list := make([]evaluated, len(about))
	for i, a := range about {
		list[i].Advisory = a
		list[i].spans = a.spans(e)
		for _, text := range a.Versions {
			if v, ok := e.Parse(text); ok {
				list[i].listed = append(list[i].listed, v)
			}
		}
	}
	return list
}

// spans are the ranges that can be read, as the ecosystem has spans.
func (a *Advisory) spans(e ecosystem.Ecosystem) (list []ecosystem.Span) {
	for _, r := range a.Ranges {
		if s, ok := r.span(e); ok {
			list = append(list, s)
		}
	}
	return list
}

// affects is the evaluation of the OSV schema: a version is affected when it is listed, or when it stands in a range.
// Of a version that cannot be read only the list is asked.
func (a *evaluated) affects(at version) bool {
	if !at.ok {
		return slices.Contains(a.Versions, at.text)
	}
	return slices.ContainsFunc(a.spans, func(s ecosystem.Span) bool { return s.Has(at.Version) }) ||
		slices.Contains(a.Versions, at.text) ||
		slices.ContainsFunc(a.listed, func(v ecosystem.Version) bool { return v.Compare(at.Version) == 0 })
}

// Weaknesses are what holds for a version of a package, of all that is said about the package. Advisories that name each
// other, or the same CVE, are one weakness.
//
// The fix of a weakness is the lowest version above this one that none of its advisories affects; candidates are the
// versions that any of them names as fixed.
func Weaknesses(e ecosystem.Ecosystem, about []*Advisory, text string) []*Weakness {
	var held []*Advisory
	at := versionOf(e, text)
	for _, a := range evaluate(e, about) {
		if a.affects(at) {
			held = append(held, a.Advisory)
		}
	}
	list := group(held)
	for _, w := range list {
		w.Fixed = fix(e, w.Advisories, text)
	}
	return list
}

// Unavoidable are the weaknesses, of all that is said about a package, that every release has which a specifier allows: their
// ranges cover it. Versions that an advisory lists one by one cover nothing, since nobody knows here which others there are.
// Fixed is the lowest version without the weakness above those that are allowed.
func Unavoidable(e ecosystem.Ecosystem, about []*Advisory, allowed ecosystem.Range) []*Weakness {
	allowed = allowed.Releases()
	least := least(allowed)
	return slices.DeleteFunc(group(slices.Clone(about)), func(w *Weakness) bool {
		var spans []ecosystem.Span
		for _, a := range w.Advisories {
			spans = append(spans, a.spans(e)...)
		}
		w.Fixed = above(e, w.Advisories, least)
		return !allowed.Within(spans)
	})
}

// FreeAbove is the lowest version above the beginning of those that a specifier allows which none of the advisories affects;
// "" when there is none.
func FreeAbove(e ecosystem.Ecosystem, about []*Advisory, allowed ecosystem.Range) string {
	return above(e, about, least(allowed.Releases()))
}

// least is the version with which a range begins, as a text; no version when it has no beginning.
func least(allowed ecosystem.Range) string {
	v, _ := allowed.Lowest()
	return v.String()
}

// span is the range as its ecosystem has spans; ok is false when it cannot be read.
func (r Range) span(e ecosystem.Ecosystem) (s ecosystem.Span, ok bool) {
	bound := func(text string, inclusive bool) (b ecosystem.Bound, ok bool) {
		v, ok := e.Parse(text)
		return ecosystem.At(v, inclusive), ok
	}
	if r.Introduced != "0" {
		if s.From, ok = bound(r.Introduced, true); !ok {
			return s, false
		}
	}
	switch {
	case r.Fixed != "":
		s.To, ok = bound(r.Fixed, false)
		return s, ok
	case r.Last != "":
		s.To, ok = bound(r.Last, true)
		return s, ok
	}
	return s, true
}

// Free is the lowest version above this one that none of the advisories affects, for leaving all weaknesses at once; "" when
// there is none.
func Free(e ecosystem.Ecosystem, about []*Advisory, text string) string { return fix(e, about, text) }

func fix(e ecosystem.Ecosystem, about []*Advisory, text string) string {
	if _, ok := e.Parse(text); !ok {
		return ""
	}
	return above(e, about, text)
}

// above is the lowest of the fixed versions above a version that none of the advisories affects; "" when there is none. A
// text that is no version is below all.
func above(e ecosystem.Ecosystem, about []*Advisory, text string) string {
	v, isVersion := e.Parse(text)
	list := evaluate(e, about)
	var best version
	for _, a := range list {
		for _, r := range a.Ranges {
			fixed := versionOf(e, r.Fixed)
			if r.Fixed == "" || !fixed.ok || isVersion && fixed.Compare(v) <= 0 || best.ok && fixed.Compare(best.Version) >= 0 {
				continue
			}
			if !slices.ContainsFunc(list, func(b evaluated) bool { return b.affects(fixed) }) {
				best = fixed
			}
		}
	}
	return best.text
}

// group joins advisories that share a name.
func group(list []*Advisory) []*Weakness {
	slices.SortFunc(list, func(a, b *Advisory) int { return strings.Compare(a.ID, b.ID) })
	var groups []*Weakness
	of := map[string]*Weakness{}
	for _, a := range list {
		var into *Weakness
		for _, name := range a.Names() {
			w := of[name]
			switch {
			case w == nil || w == into:
			case into == nil:
				into = w
			default: // the advisory joins two that seemed apart
				into.Advisories = append(into.Advisories, w.Advisories...)
				for name, other := range of {
					if other == w {
						of[name] = into
					}
				}
				groups = slices.DeleteFunc(groups, func(g *Weakness) bool { return g == w })
			}
		}
		if into == nil {
			into = &Weakness{}
			groups = append(groups, into)
		}
		into.Advisories = append(into.Advisories, a)
		for _, name := range a.Names() {
			of[name] = into
		}
	}
	for _, g := range groups {
		slices.SortFunc(g.Advisories, func(a, b *Advisory) int { return strings.Compare(a.ID, b.ID) })
	}
	slices.SortFunc(groups, func(a, b *Weakness) int { return strings.Compare(a.Names()[0], b.Names()[0]) })
	return groups
}
