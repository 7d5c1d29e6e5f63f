// Package secret finds secrets in texts: keys, tokens and passwords that let in whoever reads them. It knows the forms
// that providers give their keys, with their checksums where they have one (formats.txt); blocks that say what they
// are, such as private keys; URLs and files with logins; names with values; and what only looks like a secret
// (ordinary.txt).
//
// It knows texts and their paths. It reads no file, asks no service, and does not know whether a secret still holds: of
// one without a checksum it says what it looks like. Python's own meaning, and Django's settings, are internal/django/credentials' business.
package secret

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"paddock/internal/django/catalog"
	"paddock/internal/finding"
)

// Hit is one secret in a text.
type Hit struct {
	Format *Format
	// Start and End are where the secret stands, in bytes.
	Start, End int
	// Value is the secret as it is used: of a key in several lines without the line ends.
	Value string
	// Name is under which name it stands; "" when nothing names it.
	Name string
	// Severity is how bad it is when it holds.
	Severity finding.Severity
	// Confidence is how sure it is that this is one.
	Confidence finding.Confidence
	// Proved says that a checksum or a structure holds which chance does not make.
	Proved bool
	// Aside says what the file is when it is no part of what runs: "a test", "an example", "documentation"; "" for others.
	Aside string
}

// What is known is read when the first text is looked through: most commands look through none.
var (
	facts   = sync.OnceValue(func() *ordinary { return readOrdinary(ordinaryText) })
	formats = sync.OnceValue(func() []*Format { return readFormats(formatsText) })
	search  = sync.OnceValue(newSearch)
)

// What a word that was found leads to; places of logins begin at firstPlace, formats at firstFormat.
const (
	ofName = iota
	ofURL
	ofKeyBlock
	ofEncodedBlock
	ofPutty
	ofWebKey
	ofToken
	ofBasic
	ofBearer
	ofManifest
	firstPlace
)

// firstFormat is where formats begin, behind the places of logins.
var firstFormat = firstPlace + len(places)

func newSearch() *finder {
	var words []word
	for _, w := range nameWords {
		words = append(words, word{text: w, fold: true, of: ofName})
	}
	words = append(words,
		word{text: "://", of: ofURL},
		word{text: "PRIVATE KEY", of: ofKeyBlock},
		word{text: "LS0tLS1CRUdJTi", of: ofEncodedBlock}, // "-----BEGIN"
		word{text: "PuTTY-User-Key-File-", of: ofPutty},
		word{text: `"kty"`, of: ofWebKey},
		word{text: "asic ", of: ofBasic},
		word{text: "earer ", of: ofBearer},
		word{text: "oken ", of: ofBearer},
		word{text: "kind: Secret", of: ofManifest},
	)
	for i, w := range places {
		words = append(words, word{text: w.word, of: firstPlace + i})
	}
	for _, w := range []string{"eyJ", "ewo", "eyA"} {
		words = append(words, word{text: w, of: ofToken})
	}
	for i, f := range formats() {
		for _, w := range f.at {
			words = append(words, word{text: w, of: firstFormat + i})
		}
	}
	return newFinder(words)
}

// scan is one text being looked through.
type scan struct {
	text    string
	nature  nature
	nameEnd int
	// seen is how far manifests have been read.
	seen int
	// units are what is left of what the text may cost.
	units int
	hits  []Hit
	// veils says that whatever stands under the name of a secret is noted.
	veils bool
}

// What a text may cost beyond being searched for words, in small units of some microseconds: no real one takes a tenth. It keeps a text
// that is made of beginnings of secrets from taking forever.
const (
	leastUnits   = 1 << 12
	bytesPerUnit = 16
)

// spend takes from what the text may cost, and says whether there was enough.
func (s *scan) spend(units int) bool {
	s.units -= units
	return s.units > 0
}

// Scan finds the secrets of a text, in the order in which they stand, each once. The path says how the file writes values, and what it is
// for. all is false when the text has so much that looks like the beginning of a secret that not all of it was looked at. It is safe
// for concurrent use.
func Scan(path, text string) (hits []Hit, all bool) {
	return scanAs(natureOf(path), text)
}

// ScanUnnamed finds what Scan finds under any path, and more: it is for who wants to know first whether it is worth finding the path out.
func ScanUnnamed(text string) (hits []Hit, all bool) {
	return scanAs(nature{writing: unknown}, text)
}

func scanAs(n nature, text string) (hits []Hit, all bool) {
	if n.known {
		return nil, true
	}
	s := scan{text: text, nature: n, units: leastUnits + len(text)/bytesPerUnit}
	s.look()
	return s.finish(), s.units > 0
}

// look goes through the text.
func (s *scan) look() {
	search().find(s.text, func(w *word, at int) {
		switch {
		case w.of == ofName:
			s.assigned(at)
		case w.of == ofURL:
			s.url(at)
		case w.of == ofKeyBlock:
			s.keyBlock(at)
		case w.of == ofEncodedBlock:
			s.encodedBlock(at)
		case w.of == ofPutty:
			s.puttyKey(at)
		case w.of == ofWebKey:
			s.webKey(at)
		case w.of == ofToken:
			s.webToken(at)
		case w.of == ofBasic:
			s.basic(at)
		case w.of == ofBearer:
			s.bearerToken(at, w.text)
		case w.of == ofManifest:
			s.manifest(at)
		case w.of < firstFormat:
			s.placed(w.of-firstPlace, at)
		default:
			s.formed(formats()[w.of-firstFormat], w, at)
		}
	})
}

// add notes a secret.
func (s *scan) add(f *Format, start, end int, name string, sure finding.Confidence) *Hit {
	h := Hit{Format: f, Start: start, End: end, Value: s.text[start:end], Name: name, Severity: f.Severity, Confidence: sure}
	if f.Unsure {
		h.Confidence = min(h.Confidence, finding.Likely)
	}
	s.hits = append(s.hits, h)
	return &s.hits[len(s.hits)-1]
}

// finish sorts the hits, and leaves one for each place: what is made to be seen takes all others with it, a form goes before a name.
func (s *scan) finish() []Hit {
	if len(s.hits) == 0 {
		return nil
	}
	slices.SortStableFunc(s.hits, func(a, b Hit) int {
		return cmp.Or(rank(a)-rank(b), cmp.Compare(b.End-b.Start, a.End-a.Start), cmp.Compare(a.Start, b.Start))
	})
	var left []Hit
	for _, h := range s.hits {
		if !slices.ContainsFunc(left, func(o Hit) bool { return h.Start < o.End && o.Start < h.End }) {
			left = append(left, h)
		}
	}
	left = slices.DeleteFunc(left, func(h Hit) bool {
		return h.Format.Public || h.Format.half != "" && slices.ContainsFunc(left, func(o Hit) bool { return o.Format.ID == h.Format.half })
	})
	for i := range left {
		left[i].stand(s.nature.standing)
	}
	slices.SortFunc(left, func(a, b Hit) int { return cmp.Compare(a.Start, b.Start) })
	return left
}

func rank(h Hit) int {
	switch {
	case h.Format.Public:
		return 0
	case h.Format.Generic:
		return 2
	}
	return 1
}

// stand makes a hit less sure where the file is none that runs.
func (h *Hit) stand(at standing) {
	h.Aside = standingWords[at]
	switch {
	case h.Aside == "":
	case h.Proved || h.Confidence == finding.Certain && (at == sample || at == docs || at == dev || at == fixture) && len(h.Format.at) > 0:
		h.Confidence = min(h.Confidence, finding.Likely)
	default:
		h.Confidence = finding.Unsure
	}
}

// formed looks at a word that stands in every secret of a format.
func (s *scan) formed(f *Format, w *word, at int) {
	start := at
	if f.middle {
		for start > 0 && at-start < 100 && runByte(s.text[start-1]) {
			start--
		}
		// Where the shape may begin is any place before the word.
		for ; start <= at; start++ {
			if (start == 0 || !inner(s.text, start)) && s.shaped(f, w, start, at+len(w.text)) {
				return
			}
		}
		return
	}
	if letter(w.text[0]) && inner(s.text, start) || digit(w.text[0]) && inner(s.text, start) {
		return
	}
	s.shaped(f, w, start, at+len(w.text))
}

// inner says that an offset is within a word: letters or digits stand before it.
func inner(text string, at int) bool {
	if at == 0 {
		return false
	}
	c := text[at-1]
	if !letter(c) && !digit(c) {
		return c == '_'
	}
	// "\nghp_…", "%3Dghp_…"
	if at >= 2 && text[at-2] == '\\' && (c == 'n' || c == 't' || c == 'r') {
		return false
	}
	return !(at >= 3 && text[at-3] == '%')
}

func runByte(c byte) bool {
	return letter(c) || digit(c) || c == '_' || c == '-' || c == '.' || c == '~' || c == '+' || c == '/' || c == '@' || c == ':'
}

// nameBefore is the name that a value at an offset is put under on its line; "" when none is.
func nameBefore(text string, at int) string {
	i := at
	for i > 0 && at-i < 24 && strings.IndexByte("\"'`=:>( \t\\{b", text[i-1]) >= 0 {
		i--
	}
	if i == at || !strings.ContainsAny(text[i:at], "=:>(") {
		return ""
	}
	if i > 0 && text[i-1] == ']' {
		i--
		for i > 0 && (text[i-1] == '"' || text[i-1] == '\'') {
			i--
		}
	}
	end := i
	for i > 0 && end-i < maxName && nameByte(text[i-1]) {
		i--
	}
	return strings.Trim(text[i:end], ".-")
}

// bound is a key that is bound to where it is used.
var bound = &Format{ID: "bound-key", Words: "a key that is bound to a site or an app", Public: true}

// blob is how many characters of base64 beside a text say that chance made it in a picture or a font.
const blob = 120

// within says that a text stands in the middle of something longer in base64.
func within(text string, from, to int) bool {
	in := func(c byte) bool { return letter(c) || digit(c) || c == '+' || c == '/' }
	before, after := from, to
	for before > 0 && from-before < blob && in(text[before-1]) {
		before--
	}
	for after < len(text) && after-to < blob && in(text[after]) {
		after++
	}
	return from-before == blob || after-to == blob
}

// kept says that a name says that what stands under it is for the server alone.
func kept(name string) bool {
	words := catalog.NameWords(name)
	return slices.Contains(words, "secret") || slices.Contains(words, "private")
}

// maxForm is the longest secret of a form, in bytes.
const maxForm = 2048

// shaped tries a format's shape at an offset; what it finds must hold the text up to through.
func (s *scan) shaped(f *Format, w *word, start, through int) bool {
	if !s.spend(4) {
		return false
	}
	at := f.shape().FindStringSubmatchIndex(s.text[start:min(len(s.text), start+maxForm)])
	if at == nil || start+at[1] < through {
		return false
	}
	from, to := start+at[0], start+at[1]
	if to < len(s.text) && (letter(s.text[to]) || digit(s.text[to]) || s.text[to] == '_') && (letter(s.text[to-1]) || digit(s.text[to-1])) {
		return false
	}
	for g := 2; g+1 < len(at); g += 2 {
		if at[g] >= 0 {
			from, to = start+at[g], start+at[g+1]
			break
		}
	}
	whole := s.text[from:to]
	drawn := whole
	if rest, ok := strings.CutPrefix(whole, w.text); ok {
		drawn = rest
	} else if f.middle {
		drawn = strings.Replace(whole, w.text, "", 1)
	}
	v := f.holds(whole, drawn)
	if v == wrong || v != proved && within(s.text, from, to) {
		return false
	}
	name := nameBefore(s.text, from)
	if f.Bound && (s.nature.front || shown(name)) && !kept(name) {
		f = bound
	}
	h := s.add(f, from, to, name, finding.Certain)
	h.Proved = v == proved
	if illustrates(name) {
		h.Confidence, h.Proved = finding.Unsure, false
	}
	return true
}
