package ecosystem

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// semver is a version of npm: three numbers, and the identifiers of one before a release.
type semver struct {
	numbers [3]uint64
	pre     []string
}

// maxNumber is the highest number that JavaScript keeps, and npm takes.
const maxNumber = 1<<53 - 1

// parseSemver reads a version as npm does: strictly, but for a "v" before it.
func parseSemver(text string) (*semver, bool) {
	if len(text) > 256 {
		return nil, false
	}
	text = strings.TrimPrefix(text, "v")
	p, ok := parsePartial(text)
	if !ok || p.given != 3 || p.unknown < 3 {
		return nil, false
	}
	return &p.semver, true
}

func (v *semver) compare(w *semver) int {
	for i := range v.numbers {
		if c := cmp.Compare(v.numbers[i], w.numbers[i]); c != 0 {
			return c
		}
	}
	switch {
	case len(v.pre) == 0 && len(w.pre) == 0:
		return 0
	case len(v.pre) == 0:
		return 1
	case len(w.pre) == 0:
		return -1
	}
	return slices.CompareFunc(v.pre, w.pre, func(a, b string) int {
		an, bn := digits(a), digits(b)
		switch {
		case an && bn:
			return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
		case an:
			return -1
		case bn:
			return 1
		}
		return strings.Compare(a, b)
	})
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// partial is a version of a range, in which the last numbers may be missing or be "x".
type partial struct {
	semver
	given   int // how many of the numbers stand there
	unknown int // the first that is missing or an "x"; 3 when all are there
	// gap says that a number stands behind an "x": 1.x.3.
	gap bool
}

func parsePartial(text string) (p partial, ok bool) {
	text, build, built := strings.Cut(text, "+")
	if built && !identifiers(build, false) {
		return p, false
	}
	text, pre, before := strings.Cut(text, "-")
	words := strings.Split(text, ".")
	if len(words) > 3 || (before || built) && len(words) != 3 {
		return p, false
	}
	p.unknown = 3
	for i, w := range words {
		switch {
		case w == "x" || w == "X" || w == "*":
			p.unknown = min(p.unknown, i)
			continue
		case w == "" || !digits(w) || len(w) > 1 && w[0] == '0' || len(w) > 16:
			return p, false
		}
		if p.unknown < i {
			p.gap = true
		}
		for _, c := range []byte(w) {
			p.numbers[i] = p.numbers[i]*10 + uint64(c-'0')
		}
		if p.numbers[i] > maxNumber {
			return p, false
		}
	}
	p.given = len(words)
	p.unknown = min(p.unknown, p.given)
	if before {
		if !identifiers(pre, true) {
			return p, false
		}
		p.pre = strings.Split(pre, ".")
	}
	return p, true
}

// identifiers says whether a text is identifiers with dots between; those that are numbers have no zero before them where
// they are compared.
func identifiers(text string, compared bool) bool {
	for _, id := range strings.Split(text, ".") {
		if id == "" || compared && digits(id) && len(id) > 1 && id[0] == '0' {
			return false
		}
		for _, c := range []byte(id) {
			if c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
				return false
			}
		}
	}
	return true
}

// alternative is a list of comparisons that all hold.
type alternative []comparison

type comparison struct {
	op string // "<", "<=", ">", ">=", "="
	v  semver
}

func (a alternative) has(v *semver) bool {
	for i := range a {
		c := v.compare(&a[i].v)
		switch a[i].op {
		case "<":
			if c >= 0 {
				return false
			}
		case "<=":
			if c > 0 {
				return false
			}
		case ">":
			if c <= 0 {
				return false
			}
		case ">=":
			if c < 0 {
				return false
			}
		default:
			if c != 0 {
				return false
			}
		}
	}
	// A version before a release is meant only where the range names one of the same release.
	return len(v.pre) == 0 || slices.ContainsFunc(a, func(c comparison) bool { return len(c.v.pre) > 0 && c.v.numbers == v.numbers })
}

// span is what the comparisons leave between them.
func (a alternative) span() (s Span) {
	for i := range a {
		at := Version{npm: &a[i].v}
		one := Span{}
		switch a[i].op {
		case "<", "<=":
			one.To = At(at, a[i].op == "<=")
		case ">", ">=":
			one.From = At(at, a[i].op == ">=")
		default:
			one = Span{At(at, true), At(at, true)}
		}
		list := intersect([]Span{s}, []Span{one})
		if len(list) == 0 {
			return Span{At(at, false), At(at, false)}
		}
		s = list[0]
	}
	return s
}

var (
	buildData = regexp.MustCompile(`\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*`)
	hyphen    = regexp.MustCompile(`^([v=]*)(\S+)\s+-\s+([v=]*)(\S+)$`)
	operator  = regexp.MustCompile(`^(~>|[<>]=?|=|~|\^)?([v=]*)`)
)

// npmRange reads a range as npm's own semver does.
func npmRange(text string) (r Range, ok bool) {
	for _, part := range strings.Split(text, "||") {
		a, ok := npmAlternative(strings.TrimSpace(buildData.ReplaceAllString(part, "")))
		if !ok {
			return Range{}, false
		}
		r.alternatives = append(r.alternatives, a)
	}
	// Beside "any" nothing else is looked at.
	if i := slices.IndexFunc(r.alternatives, func(a alternative) bool { return len(a) == 0 }); i >= 0 {
		r.alternatives = r.alternatives[i : i+1]
	}
	for _, a := range r.alternatives {
		r.spans = append(r.spans, a.span())
	}
	r.spans = union(r.spans)
	return r, true
}

func npmAlternative(text string) (a alternative, ok bool) {
	if m := hyphen.FindStringSubmatch(text); m != nil {
		from, ok := parsePartial(m[2])
		to, ok2 := parsePartial(m[4])
		if ok && ok2 && (from.unknown < 3 || plain(m[1])) && (to.unknown < 3 || plain(m[3])) {
			if from.unknown > 0 {
				a = append(a, comparison{">=", from.filled()})
			}
			switch to.unknown {
			case 0:
			case 3:
				a = append(a, comparison{"<=", to.semver})
			default:
				a = append(a, comparison{"<", to.raised(to.unknown - 1)})
			}
			return a.simple()
		}
	}
	words := strings.Fields(text)
	for i := 0; i < len(words); i++ {
		word := words[i]
		// "> 1.2" is ">1.2".
		for i+1 < len(words) && strings.Trim(word, "<>=~^v") == "" {
			i++
			word += words[i]
		}
		m := operator.FindStringSubmatch(word)
		list, ok := npmComparison(m[1], m[2], word[len(m[0]):])
		if !ok {
			return nil, false
		}
		a = append(a, list...)
	}
	return a.simple()
}

// simple drops what any release fulfils: >=0.0.0 is no comparison.
func (a alternative) simple() (alternative, bool) {
	return slices.DeleteFunc(a, func(c comparison) bool {
		return c.op == ">=" && c.v.numbers == [3]uint64{} && len(c.v.pre) == 0
	}), true
}

// filled is the version with zeros for what is unknown.
func (p partial) filled() semver {
	v := semver{pre: p.pre}
	copy(v.numbers[:], p.numbers[:p.unknown])
	if p.unknown < 3 {
		v.pre = nil
	}
	return v
}

// raised is the lowest version behind all that have the numbers up to a place: its place is raised, and it is the first
// before that release.
func (p partial) raised(place int) semver {
	v := semver{pre: []string{"0"}}
	copy(v.numbers[:], p.numbers[:place+1])
	v.numbers[place]++
	return v
}

// nothing is the comparison that no version fulfils.
var nothing = comparison{"<", semver{pre: []string{"0"}}}

// plain says whether what stands before a whole version may stand there: before one with an "x" more may.
func plain(prefix string) bool { return prefix == "" || prefix == "v" }

func npmComparison(op, prefix, text string) (list alternative, ok bool) {
	p, ok := parsePartial(text)
	if !ok {
		return nil, false
	}
	switch op {
	case "^":
		if p.unknown == 0 {
			return nil, true
		}
		place := 0
		for place < p.unknown-1 && p.numbers[place] == 0 {
			place++
		}
		return alternative{{">=", p.filled()}, {"<", p.raised(place)}}, true
	case "~", "~>":
		if p.unknown == 0 {
			return nil, true
		}
		return alternative{{">=", p.filled()}, {"<", p.raised(min(p.unknown-1, 1))}}, true
	}
	if p.gap {
		return nil, false
	}
	switch {
	case p.unknown == 3:
		if !plain(prefix) {
			return nil, false
		}
		if op == "" {
			op = "="
		}
		return alternative{{op, p.semver}}, true
	case p.unknown == 0:
		if op == "<" || op == ">" {
			return alternative{nothing}, true
		}
		return nil, true
	}
	switch op {
	case ">":
		v := p.raised(p.unknown - 1)
		v.pre = nil
		return alternative{{">=", v}}, true
	case ">=":
		return alternative{{">=", p.filled()}}, true
	case "<":
		v := p.filled()
		v.pre = []string{"0"}
		return alternative{{"<", v}}, true
	case "<=":
		return alternative{{"<", p.raised(p.unknown - 1)}}, true
	}
	return alternative{{">=", p.filled()}, {"<", p.raised(p.unknown - 1)}}, true
}
