package requirement

import (
	"regexp"
	"slices"
	"strings"

	pep440 "github.com/aquasecurity/go-pep440-version"

	"paddock/internal/ecosystem"
)

// requirement508 is name, extras and the rest of a requirement.
var requirement508 = regexp.MustCompile(`^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*(.*)$`)

// parse508 reads a requirement as PEP 508 has it; ok is false when the text is none.
func parse508(text string) (r Requirement, ok bool) {
	text = strings.TrimSpace(text)
	r.Text = text
	body := text
	// A marker starts at a semicolon; in a URL one needs a space before it.
	if i := strings.Index(body, ";"); i >= 0 {
		if strings.Contains(body, "://") {
			i = strings.Index(body, " ;")
			if j := strings.Index(body, "; "); i < 0 {
				i = j
			}
		}
		if i >= 0 {
			r.Marker = strings.TrimSpace(strings.TrimLeft(body[i:], " ;"))
			body = strings.TrimSpace(body[:i])
		}
	}
	m := requirement508.FindStringSubmatch(body)
	if m == nil {
		return r, false
	}
	r.Name = Normal(m[1])
	for _, e := range strings.Split(m[2], ",") {
		if e = Normal(e); e != "" {
			r.Extras = append(r.Extras, e)
		}
	}
	slices.Sort(r.Extras)
	rest := strings.TrimSpace(m[3])
	switch {
	case rest == "":
	case strings.HasPrefix(rest, "@"):
		r.URL = strings.TrimSpace(rest[1:])
	default:
		if strings.HasPrefix(rest, "(") && strings.HasSuffix(rest, ")") {
			rest = rest[1 : len(rest)-1]
		}
		if !strings.ContainsAny(rest[:1], "=<>!~") {
			return r, false
		}
		r.specify(rest)
	}
	return r, true
}

// specify sets the specifier and, when only one version fits, the version.
func (r *Requirement) specify(specifier string) {
	var parts []string
	for _, p := range strings.Split(specifier, ",") {
		if p = strings.Join(strings.Fields(p), ""); p != "" {
			parts = append(parts, p)
		}
	}
	r.Specifier = strings.Join(parts, ",")
	r.Version = ""
	for _, p := range parts {
		v, ok := strings.CutPrefix(p, "===")
		if !ok {
			v, ok = strings.CutPrefix(p, "==")
		}
		if ok && !strings.HasSuffix(v, "*") {
			r.Version = v
		}
	}
}

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

// Allows says whether a version fits the specifier; ok is false when either cannot be read.
func (r *Requirement) Allows(version string) (fits, ok bool) {
	v, err := pep440.Parse(version)
	if err != nil {
		return false, false
	}
	if r.Specifier == "" {
		return true, true
	}
	s, err := pep440.NewSpecifiers(r.Specifier)
	if err != nil {
		return false, false
	}
	return s.Check(v), true
}

// Overlaps says whether a version may fit the requirement and a specifier too; also when either cannot be read. What the two
// have in common begins at or right behind a version that one of them names, or at the lowest there is.
func (r *Requirement) Overlaps(specifier string) bool {
	other := Requirement{Specifier: specifier}
	if _, ok := r.Allows("0"); !ok {
		return true
	}
	for _, c := range append(clauses(r.Specifier), clauses(specifier)...) {
		version := strings.TrimSuffix(c.version, ".*")
		for _, v := range [...]string{"0", version, version + ".0.0.1"} {
			fits, ok := r.Allows(v)
			fits2, ok2 := other.Allows(v)
			if ok && ok2 && fits && fits2 {
				return true
			}
		}
		if _, err := pep440.Parse(version); err != nil {
			return true
		}
	}
	return r.Specifier == ""
}

// fromPoetry translates a constraint of Poetry or Pipenv to PEP 440: "^4.2" is
// ">=4.2,<5", "~4.2" is ">=4.2,<4.3", "4.2" is "==4.2", "*" is "". Of
// alternatives ("^3.2 || ^4.2") the first stands: it has the lowest version as a rule.
func fromPoetry(text string) string {
	text, _, _ = strings.Cut(text, "||")
	var parts []string
	for _, p := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' }) {
		p = strings.Join(strings.Fields(p), "")
		switch {
		case p == "" || p == "*":
		case strings.HasPrefix(p, "^"):
			parts = append(parts, ">="+p[1:], "<"+nextVersion(p[1:], caretPlace(p[1:])))
		case strings.HasPrefix(p, "~") && !strings.HasPrefix(p, "~="):
			v := strings.TrimPrefix(p, "~")
			place := 1
			if !strings.Contains(v, ".") {
				place = 0
			}
			parts = append(parts, ">="+v, "<"+nextVersion(v, place))
		case strings.ContainsAny(p[:1], "=<>!~"):
			if strings.HasPrefix(p, "=") && !strings.HasPrefix(p, "==") {
				p = "=" + p
			}
			parts = append(parts, p)
		default:
			parts = append(parts, "=="+p)
		}
	}
	return strings.Join(parts, ",")
}

// caretPlace is the number that "^" lets nobody raise: the first that is not zero.
func caretPlace(v string) int {
	numbers := strings.Split(v, ".")
	for i, n := range numbers {
		if strings.Trim(n, "0") != "" {
			return i
		}
	}
	return len(numbers) - 1
}

// nextVersion raises the number at a place by one and drops those behind it.
func nextVersion(v string, place int) string {
	numbers := strings.Split(v, ".")
	for len(numbers) <= place {
		numbers = append(numbers, "0")
	}
	numbers = numbers[:place+1]
	n := 0
	for _, c := range numbers[place] {
		if c < '0' || c > '9' {
			break
		}
		n = n*10 + int(c-'0')
	}
	numbers[place] = itoa(n + 1)
	return strings.Join(numbers, ".")
}
