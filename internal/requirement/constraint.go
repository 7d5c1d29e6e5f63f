package requirement

import (
	"strconv"
	"strings"
)

// fromPoetry translates a constraint of Poetry or Pipenv to PEP 440: "^4.2" is
// ">=4.2,<5", "~4.2" is ">=4.2,<4.3", "4.2" is "==4.2", "*" is "". PEP 440 has
// no alternatives: "^3.2 || ^4.2" becomes all between the beginning of the first and the end of the last.
func fromPoetry(text string) string {
	if first, rest, ok := strings.Cut(text, "||"); ok {
		var ends []string
		for _, c := range clauses(fromPoetry(first)) {
			switch c.op {
			case ">=", ">":
				ends = append(ends, c.op+c.version)
			case "~=", "==":
				ends = append(ends, ">="+strings.TrimSuffix(c.version, ".*"))
			}
		}
		last := rest[strings.LastIndex(rest, "|")+1:]
		for _, c := range clauses(fromPoetry(last)) {
			base, wild := strings.CutSuffix(c.version, ".*")
			switch {
			case c.op == "<" || c.op == "<=":
				ends = append(ends, c.op+c.version)
			case c.op == "==" && !wild:
				ends = append(ends, "<="+c.version)
			case c.op == "==":
				ends = append(ends, "<"+nextVersion(base, strings.Count(base, ".")))
			case c.op == "~=":
				ends = append(ends, "<"+nextVersion(base, max(0, strings.Count(base, ".")-1)))
			}
		}
		return strings.Join(ends, ",")
	}
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
	numbers[place] = strconv.Itoa(n + 1)
	return strings.Join(numbers, ".")
}
