// Package advisory knows which versions of packages have a published weakness. It reads vulnerability data in the OSV
// format (https://ossf.github.io/osv-schema/), keeps it in a directory of the user's, and answers for a package and
// a version which advisories hold and which version is free of them.
//
// It knows names and versions, not projects: what a project asks for is internal/requirement's business, and whether the
// project can reach a weakness is a rule's. It goes to the network only in Fetch, which nothing calls but `paddock db update`.
package advisory

import (
	"slices"
	"strings"
	"time"
)

// Advisory is what one database says about one package. Several databases speak of one weakness under names of their own,
// and name each other's as aliases.
type Advisory struct {
	ID string `json:"id"`
	// Aliases are other names of the weakness, sorted: CVE, GHSA, PYSEC.
	Aliases []string `json:"aliases,omitempty"`
	// Summary is one sentence about the weakness.
	Summary string `json:"summary,omitempty"`
	// Vector is the CVSS vector, "CVSS:3.1/AV:N/…"; "" when the database gives none.
	Vector string `json:"vector,omitempty"`
	// Level is the database's own word, in capitals: LOW, MODERATE, MEDIUM, HIGH, CRITICAL; "" without.
	Level string `json:"level,omitempty"`
	// CWE are the numbers of the weakness's kinds.
	CWE []int `json:"cwe,omitempty"`
	// URL is the first page about it; "" without.
	URL string `json:"url,omitempty"`
	// Ranges are spans of versions; Versions single ones. A version in either is affected.
	Ranges   []Range  `json:"ranges,omitempty"`
	Versions []string `json:"versions,omitempty"`
	// Modified is when the database last changed it; zero when it gives no such date.
	Modified time.Time `json:"modified,omitzero"`
}

// Range is a half-open span of versions.
type Range struct {
	// Introduced is the first version with the weakness; "0" for from the beginning.
	Introduced string `json:"introduced"`
	// Fixed is the first version without it; "" when there is none.
	Fixed string `json:"fixed,omitempty"`
	// Last is the last version with it, where no fix is known; "" without.
	Last string `json:"last,omitempty"`
}

// Malicious says that the package itself is the harm: it was published to do damage.
func (a *Advisory) Malicious() bool { return strings.HasPrefix(a.ID, "MAL-") }

// Names are the id and all aliases, the id first.
func (a *Advisory) Names() []string { return append([]string{a.ID}, a.Aliases...) }

// Weakness is one weakness of a package as all advisories about it say together.
type Weakness struct {
	// Advisories are those that hold for the version, sorted by id; at least one.
	Advisories []*Advisory
	// Fixed is the lowest version, above the one that was asked for, that is free of this weakness; "" when there is none.
	Fixed string
}

// Names are the ids of all its advisories and their aliases: the CVE first, if it has one, else the first advisory's id.
func (w *Weakness) Names() []string {
	var all []string
	for _, a := range w.Advisories {
		all = append(all, a.Names()...)
	}
	slices.SortFunc(all, func(a, b string) int {
		if c, d := strings.HasPrefix(a, "CVE-"), strings.HasPrefix(b, "CVE-"); c != d {
			if c {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	return slices.Compact(all)
}

// Summary is the shortest sentence that an advisory gives; "" when none gives one.
func (w *Weakness) Summary() string {
	best := ""
	for _, a := range w.Advisories {
		if a.Summary != "" && (best == "" || len(a.Summary) < len(best)) {
			best = a.Summary
		}
	}
	return best
}

// Vector is the CVSS vector of the worst score, with the score (0 to 10); "" and 0 when no advisory gives one.
func (w *Weakness) Vector() (vector string, score float64) {
	for _, a := range w.Advisories {
		if s, ok := Score(a.Vector); ok && (vector == "" || s > score) {
			vector, score = a.Vector, s
		}
	}
	return vector, score
}

// CWE are the numbers that its advisories name, sorted.
func (w *Weakness) CWE() []int {
	var all []int
	for _, a := range w.Advisories {
		all = append(all, a.CWE...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
