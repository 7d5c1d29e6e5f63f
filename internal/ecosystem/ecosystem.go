// Package ecosystem knows the indexes that packages come from: how each compares names, how it orders versions, and which
// versions its specifiers allow.
//
// It knows no files that ask for packages and no advisories about them.
package ecosystem

import (
	"strconv"
	"strings"
)

// Ecosystem is an index of packages, spelled as OSV spells it.
type Ecosystem string

const (
	PyPI Ecosystem = "PyPI"
	NPM  Ecosystem = "npm"
)

// All are those that Paddock knows.
func All() []Ecosystem { return []Ecosystem{PyPI, NPM} }

// Name is a package's name as its index compares it: PyPI by PEP 503 (lower case, one dash for each run of "-", "_" and "."), npm as
// written.
func (e Ecosystem) Name(name string) string {
	name = strings.TrimSpace(name)
	if e != PyPI {
		return name
	}
	dash := func(r rune) bool { return r == '-' || r == '_' || r == '.' }
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), dash), "-")
}

// Version is a version that can be compared with others of its ecosystem.
type Version struct {
	text string
	pep  *pep440
	npm  *semver
}

// Parse reads a version; ok is false when the ecosystem has no such versions.
func (e Ecosystem) Parse(text string) (v Version, ok bool) {
	v.text = text
	text = strings.TrimSpace(text)
	if e == NPM {
		v.npm, ok = parseSemver(text)
	} else {
		v.pep, ok = parsePEP440(text)
	}
	return v, ok
}

// String is the version as it was written, or, of one that a specifier means, its numbers.
func (v Version) String() string {
	if v.text != "" {
		return v.text
	}
	var numbers []uint64
	switch {
	case v.npm != nil:
		numbers = v.npm.numbers[:]
	case v.pep != nil:
		numbers = v.pep.release
	}
	var words []string
	for _, n := range numbers {
		words = append(words, strconv.FormatUint(n, 10))
	}
	return strings.Join(words, ".")
}

// Compare orders two versions of one ecosystem: negative when v is the lower one.
func (v Version) Compare(w Version) int {
	if v.npm != nil {
		return v.npm.compare(w.npm)
	}
	return v.pep.compare(w.pep)
}

// Compare orders two versions; one that is none is the lowest.
func (e Ecosystem) Compare(a, b string) int {
	v, ok := e.Parse(a)
	w, ok2 := e.Parse(b)
	switch {
	case !ok && !ok2:
		return strings.Compare(a, b)
	case !ok:
		return -1
	case !ok2:
		return 1
	}
	return v.Compare(w)
}
