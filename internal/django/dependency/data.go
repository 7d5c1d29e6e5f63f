package dependency

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed modules.txt
var modulesText string

var modules = sync.OnceValue(func() map[string][]string {
	m := map[string][]string{}
	for line := range strings.Lines(modulesText) {
		if words := strings.Fields(line); len(words) > 1 && words[0] != "#" {
			m[words[0]] = words[1:]
		}
	}
	return m
})

//go:embed abandoned.txt
var abandonedText string

// Abandonment is that nobody keeps a package any more.
type Abandonment struct {
	// Since is the year of its last release, Why what its people say or what shows it, Instead what to use.
	Since, Why, Instead string
}

var abandoned = sync.OnceValue(func() map[string]Abandonment {
	m := map[string]Abandonment{}
	for line := range strings.Lines(abandonedText) {
		if columns := strings.Split(line, "|"); len(columns) == 4 && !strings.HasPrefix(line, "#") {
			m[strings.TrimSpace(columns[0])] = Abandonment{strings.TrimSpace(columns[1]), strings.TrimSpace(columns[2]), strings.TrimSpace(columns[3])}
		}
	}
	return m
})

// Abandoned says whether a Python package is one that nobody keeps any more.
func Abandoned(name string) (a Abandonment, ok bool) {
	a, ok = abandoned()[name]
	return a, ok
}

//go:embed popular.txt
var popularText string

var popular = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for line := range strings.Lines(popularText) {
		if !strings.HasPrefix(line, "#") {
			for _, name := range strings.Fields(line) {
				m[name] = true
			}
		}
	}
	return m
})

// LooksLike is the popular package whose name is one slip away from a name: a letter too many, too few, wrong or swapped with its neighbour;
// "" when there is none, or the name itself is one that is known.
func LooksLike(name string) string {
	if len(name) < 5 || popular()[name] {
		return ""
	}
	if _, known := modules()[name]; known {
		return ""
	}
	best := ""
	for known := range popular() {
		if len(known) >= 5 && slip(name, known) && (best == "" || known < best) {
			best = known
		}
	}
	return best
}

// slip says that two names differ by one letter, or by two neighbours that are swapped. Digits don't count: boto and boto3,
// jinja and jinja2 are versions, not slips.
func slip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	letter := func(c byte) bool { return c < '0' || c > '9' }
	if len(a) < len(b) {
		return a[i:] == b[i+1:] && letter(b[i])
	}
	switch {
	case i == len(a):
		return false
	case a[i+1:] == b[i+1:]:
		return letter(a[i]) && letter(b[i])
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
