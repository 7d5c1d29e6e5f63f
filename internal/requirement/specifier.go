package requirement

import (
	"strings"

	"paddock/internal/ecosystem"
)

// clause is one comparison of a specifier.
type clause struct {
	op, version string
}

func clauses(specifier string) []clause {
	var list []clause
	for _, p := range strings.Split(specifier, ",") {
		p = strings.TrimSpace(p)
		n := 0
		for n < len(p) && strings.IndexByte("=<>!~", p[n]) >= 0 {
			n++
		}
		if n > 0 && n < len(p) {
			list = append(list, clause{p[:n], strings.TrimSpace(p[n:])})
		}
	}
	return list
}

// Lowest is the lowest version that the specifier allows: its pin, or its
// greatest lower bound; "" when it has none.
func (r *Requirement) Lowest() string {
	if r.Version != "" {
		return r.Version
	}
	lowest := ""
	for _, c := range clauses(r.Specifier) {
		switch c.op {
		case ">=", ">", "~=", "==", "===":
			v := strings.TrimSuffix(strings.TrimSuffix(c.version, "*"), ".")
			if lowest == "" || ecosystem.PyPI.Compare(v, lowest) > 0 {
				lowest = v
			}
		}
	}
	return lowest
}

// eco is the ecosystem; a requirement that is made for its specifier alone is Python's.
func (r *Requirement) eco() ecosystem.Ecosystem {
	if r.Ecosystem == "" {
		return ecosystem.PyPI
	}
	return r.Ecosystem
}

// Range is what the specifier allows; ok is false when it cannot be read.
func (r *Requirement) Range() (allowed ecosystem.Range, ok bool) {
	return r.eco().Range(r.Specifier)
}

// Allows says whether a version fits the specifier; ok is false when either cannot be read.
func (r *Requirement) Allows(version string) (fits, ok bool) {
	v, ok := r.eco().Parse(version)
	if !ok {
		return false, false
	}
	allowed, ok := r.Range()
	return ok && allowed.Has(v), ok
}

// Overlaps says whether a version may fit the requirement and a specifier too; also when either cannot be read.
func (r *Requirement) Overlaps(specifier string) bool {
	a, ok := r.Range()
	b, ok2 := r.eco().Range(specifier)
	return !ok || !ok2 || a.Overlaps(b)
}
