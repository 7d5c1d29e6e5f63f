package ecosystem

import (
	"cmp"
	"slices"
	"strings"
)

// pep440 is a version as PEP 440 orders it, or a point between two, which its specifiers need: behind all local versions of
// a release, behind all its post-releases.
type pep440 struct {
	epoch   uint64
	release []uint64 // as many numbers as are written; 1.0 and 1 compare equal
	pre     part
	post    part
	dev     part
	local   []segment
	// behind is set for a point behind all local versions.
	behind bool
}

// part is one of the words of a version with its number; rank says where a version with that word, or without one, stands.
type part struct {
	rank   int8
	number uint64
}

// Ranks of the three parts. A version that has nothing but a dev part stands before all alphas.
const (
	onlyDev int8 = iota
	alpha
	beta
	candidate
	noPre
)

const (
	noPost int8 = iota
	isPost
)

const (
	isDev int8 = iota
	noDev
)

// segment is a part of a local version: numbers are above texts.
type segment struct {
	numeric bool
	number  uint64
	text    string
}

// scanner goes over a version in lower case.
type scanner struct {
	text string
	at   int
}

func (s *scanner) byte() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

// number reads digits; given is false when there are none, and ok when it has more than 64 bits.
func (s *scanner) number() (n uint64, given, ok bool) {
	ok = true
	for c := s.byte(); c >= '0' && c <= '9'; c = s.byte() {
		if n > (1<<64-1-9)/10 {
			ok = false
		}
		n = n*10 + uint64(c-'0')
		given = true
		s.at++
	}
	return n, given, ok
}

// word takes one of some words, with a separator before it that may be left out.
func (s *scanner) word(words ...string) string {
	at := s.at
	if c := s.byte(); c == '.' || c == '-' || c == '_' {
		at++
	}
	for _, w := range words {
		if strings.HasPrefix(s.text[min(at, len(s.text)):], w) {
			s.at = at + len(w)
			return w
		}
	}
	return ""
}

// counted is the number behind a word, with a separator between that may be left out; 0 without.
func (s *scanner) counted() (n uint64, ok bool) {
	if c := s.byte(); c == '.' || c == '-' || c == '_' {
		s.at++
	}
	n, _, ok = s.number()
	return n, ok
}

// parsePEP440 reads a version with the spellings that PEP 440 takes.
func parsePEP440(text string) (*pep440, bool) {
	if len(text) > 256 {
		return nil, false
	}
	s := &scanner{text: strings.ToLower(text)}
	if s.byte() == 'v' {
		s.at++
	}
	v := &pep440{pre: part{noPre, 0}, post: part{noPost, 0}, dev: part{noDev, 0}}
	n, given, ok := s.number()
	if !given || !ok {
		return nil, false
	}
	if s.byte() == '!' {
		s.at++
		v.epoch = n
		if n, given, ok = s.number(); !given || !ok {
			return nil, false
		}
	}
	v.release = make([]uint64, 1, 4)
	v.release[0] = n
	for s.byte() == '.' && s.at+1 < len(s.text) && s.text[s.at+1] >= '0' && s.text[s.at+1] <= '9' {
		s.at++
		n, _, ok := s.number()
		if !ok {
			return nil, false
		}
		v.release = append(v.release, n)
	}
	if s.at == len(s.text) {
		return v, true
	}
	switch w := s.word("alpha", "a", "beta", "b", "preview", "pre", "c", "rc"); w {
	case "":
	default:
		n, ok := s.counted()
		if !ok {
			return nil, false
		}
		rank := candidate
		switch w[0] {
		case 'a':
			rank = alpha
		case 'b':
			rank = beta
		}
		v.pre = part{rank, n}
	}
	if s.byte() == '-' && s.at+1 < len(s.text) && s.text[s.at+1] >= '0' && s.text[s.at+1] <= '9' {
		s.at++
		n, _, ok := s.number()
		if !ok {
			return nil, false
		}
		v.post = part{isPost, n}
	} else if s.word("post", "rev", "r") != "" {
		n, ok := s.counted()
		if !ok {
			return nil, false
		}
		v.post = part{isPost, n}
	}
	if s.word("dev") != "" {
		n, ok := s.counted()
		if !ok {
			return nil, false
		}
		v.dev = part{isDev, n}
	}
	if v.pre.rank == noPre && v.post.rank == noPost && v.dev.rank == isDev {
		v.pre.rank = onlyDev
	}
	if s.byte() == '+' {
		s.at++
		for {
			start := s.at
			for c := s.byte(); c >= 'a' && c <= 'z' || c >= '0' && c <= '9'; c = s.byte() {
				s.at++
			}
			if start == s.at {
				return nil, false
			}
			word := segment{text: s.text[start:s.at]}
			if strings.Trim(word.text, "0123456789") == "" {
				t := scanner{text: word.text}
				if word.number, _, ok = t.number(); !ok {
					return nil, false
				}
				word.numeric, word.text = true, ""
			}
			v.local = append(v.local, word)
			if c := s.byte(); c != '.' && c != '-' && c != '_' {
				break
			}
			s.at++
		}
	}
	return v, s.at == len(s.text)
}

// before says that it is before its release: an alpha, beta, candidate or development version.
func (v *pep440) before() bool { return v.pre.rank != noPre || v.dev.rank == isDev }

func (v *pep440) compare(w *pep440) int {
	if c := cmp.Compare(v.epoch, w.epoch); c != 0 {
		return c
	}
	for i := range max(len(v.release), len(w.release)) {
		var a, b uint64
		if i < len(v.release) {
			a = v.release[i]
		}
		if i < len(w.release) {
			b = w.release[i]
		}
		if a != b {
			return cmp.Compare(a, b)
		}
	}
	for _, p := range [...][2]part{{v.pre, w.pre}, {v.post, w.post}, {v.dev, w.dev}} {
		if c := cmp.Or(cmp.Compare(p[0].rank, p[1].rank), cmp.Compare(p[0].number, p[1].number)); c != 0 {
			return c
		}
	}
	switch {
	case v.behind && w.behind:
		return 0
	case v.behind:
		return 1
	case w.behind:
		return -1
	}
	return slices.CompareFunc(v.local, w.local, func(a, b segment) int {
		switch {
		case a.numeric && b.numeric:
			return cmp.Compare(a.number, b.number)
		case a.numeric:
			return 1
		case b.numeric:
			return -1
		}
		return strings.Compare(a.text, b.text)
	})
}

// The points that specifiers need. None of them changes v.

// with is a copy of the version with other last parts and without a local one.
func (v *pep440) with(post, dev part) *pep440 {
	w := *v
	w.post, w.dev, w.local = post, dev, nil
	switch only := w.post.rank == noPost && w.dev.rank == isDev; {
	case only && w.pre.rank == noPre:
		w.pre.rank = onlyDev
	case !only && w.pre.rank == onlyDev:
		w.pre.rank = noPre
	}
	return &w
}

// first is the first of all versions that have a release's numbers: 1.2 → 1.2.dev0.
func first(epoch uint64, release []uint64) *pep440 {
	return &pep440{epoch: epoch, release: release, pre: part{onlyDev, 0}, post: part{noPost, 0}, dev: part{isDev, 0}}
}

// next raises the last of some numbers.
func next(release []uint64) []uint64 {
	release = slices.Clone(release)
	release[len(release)-1]++
	return release
}

// afterLocals is the point behind all local versions of v.
func (v *pep440) afterLocals() *pep440 {
	w := *v
	w.behind = true
	return &w
}

// afterPosts is the point behind all post-releases of v.
func (v *pep440) afterPosts() *pep440 {
	w := v.with(part{isPost, 1<<64 - 1}, part{noDev, 0})
	w.behind = true
	return w
}

// lowest is the first version that there can be.
var lowest = first(0, []uint64{0})

// pepRange reads a list of comparisons, all of which hold, as PEP 440 and `packaging` 26 mean them.
func pepRange(specifier string) (r Range, ok bool) {
	r.spans = []Span{{}}
	for _, clause := range strings.Split(specifier, ",") {
		clause = strings.TrimSpace(clause)
		if clause == "" {
			continue
		}
		n := 0
		for n < len(clause) && n < 3 && strings.IndexByte("=<>!~", clause[n]) >= 0 {
			n++
		}
		op, text := clause[:n], strings.TrimSpace(clause[n:])
		if op == "===" {
			if text == "" || strings.ContainsAny(text, " \t;)") {
				return Range{}, false
			}
			r.exact = append(r.exact, text)
			only := []Span{}
			if v, ok := parsePEP440(text); ok {
				at := At(Version{pep: v}, true)
				only = []Span{{at, at}}
			}
			r.spans = intersect(r.spans, only)
			continue
		}
		spans, ok := pepSpans(op, text)
		if !ok {
			return Range{}, false
		}
		r.spans = intersect(r.spans, spans)
	}
	return r, true
}

func pepSpans(op, text string) (spans []Span, ok bool) {
	base, wild := strings.CutSuffix(text, ".*")
	v, ok := parsePEP440(base)
	if !ok || v.local != nil && op != "==" && op != "!=" {
		return nil, false
	}
	from := func(p *pep440, inclusive bool) Span { return Span{From: At(Version{pep: p}, inclusive)} }
	to := func(p *pep440, inclusive bool) Span { return Span{To: At(Version{pep: p}, inclusive)} }
	between := func(a, b Span) []Span { return []Span{{a.From, b.To}} }
	if wild {
		if v.before() || v.post.rank == isPost || v.local != nil {
			return nil, false
		}
		low, high := first(v.epoch, v.release), first(v.epoch, next(v.release))
		switch op {
		case "==":
			return between(from(low, true), to(high, false)), true
		case "!=":
			return []Span{to(low, false), from(high, true)}, true
		}
		return nil, false
	}
	end := v
	if v.local == nil {
		end = v.afterLocals()
	}
	switch op {
	case ">=":
		return []Span{from(v, true)}, true
	case "<=":
		return []Span{to(end, true)}, true
	case ">":
		switch {
		case v.dev.rank == isDev:
			return []Span{from(v.with(v.post, part{isDev, v.dev.number + 1}), true)}, true
		case v.post.rank == isPost:
			return []Span{from(v.with(part{isPost, v.post.number + 1}, part{isDev, 0}), true)}, true
		}
		return []Span{from(v.afterPosts(), false)}, true
	case "<":
		bound := v
		if !v.before() {
			bound = v.with(v.post, part{isDev, 0})
		}
		if bound.compare(lowest) <= 0 {
			return nil, true
		}
		return []Span{to(bound, false)}, true
	case "~=":
		if len(v.release) < 2 {
			return nil, false
		}
		return between(from(v, true), to(first(v.epoch, next(v.release[:len(v.release)-1])), false)), true
	case "==":
		return between(from(v, true), to(end, true)), true
	case "!=":
		return []Span{to(v, false), from(end, false)}, true
	}
	return nil, false
}
