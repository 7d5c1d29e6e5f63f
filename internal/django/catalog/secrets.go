package catalog

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
)

//go:embed secrets.txt
var secretsText string

// secretPattern is a pattern of words; any says that other words may stand before them.
type secretPattern struct {
	words []string
	any   bool // at the start
	open  bool // at the end
	kind  string
}

type secretNames struct {
	names, not []secretPattern
	words      map[string]bool // of names: what has none of them is no secret
	values     []string
}

var secrets = sync.OnceValue(func() (s secretNames) {
	s.words = map[string]bool{}
	for _, e := range entries("secrets.txt", secretsText, 1) {
		if e[0] == "value" {
			s.values = append(s.values, e[1])
			continue
		}
		p := parsePattern("secrets.txt", e[1])
		switch e[0] {
		case "name":
			if len(p.words) == 0 {
				panic("secrets.txt: an entry for every name")
			}
			s.names = append(s.names, p)
			for _, w := range p.words {
				s.words[w] = true
			}
		case "notname":
			s.not = append(s.not, p)
		default:
			panic("secrets.txt: " + e[0] + " is no kind of entry")
		}
	}
	return s
})

// parsePattern reads "* words of a name = what it says".
func parsePattern(file, entry string) secretPattern {
	text, kind, _ := strings.Cut(entry, " = ")
	p := secretPattern{words: strings.Fields(text), kind: kind}
	if len(p.words) == 0 {
		panic(file + ": an entry has no words")
	}
	if p.words[0] == "*" {
		p.any, p.words = true, p.words[1:]
	}
	if n := len(p.words); n > 0 && p.words[n-1] == "*" {
		p.open, p.words = true, p.words[:n-1]
	}
	return p
}

func (p secretPattern) matches(words []string) bool {
	n := len(p.words)
	switch {
	case len(words) < n || !p.any && !p.open && len(words) != n:
		return false
	case !p.any:
		return slices.Equal(words[:n], p.words)
	case !p.open:
		return slices.Equal(words[len(words)-n:], p.words)
	}
	for i := 0; i+n <= len(words); i++ {
		if slices.Equal(words[i:i+n], p.words) {
			return true
		}
	}
	return false
}

// SecretName says whether a setting, dict key or variable of that name holds a
// secret, and of which kind: "password", "signing key", "key of a service" ….
func SecretName(name string) (kind string, ok bool) {
	words := NameWords(name)
	s := secrets()
	if !slices.ContainsFunc(words, func(w string) bool { return s.words[w] }) {
		return "", false
	}
	for _, p := range s.not {
		if p.matches(words) {
			return "", false
		}
	}
	for _, p := range s.names {
		if p.matches(words) {
			return p.kind, true
		}
	}
	return "", false
}

// NoSecret says that a text is no secret though it stands where one belongs: it is
// empty, or one that examples have: "changeme", "<your key>". Whether a text is
// good enough to be a secret is another question.
func NoSecret(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" {
		return true
	}
	for _, pattern := range secrets().values {
		if glob(pattern, text) {
			return true
		}
	}
	// One character over and over: "********", "xxxx", "----".
	return strings.Count(text, text[:1]) == len(text)
}

// NameWords splits a name into its words in lower case: API_KEY, apiKey and api-key are the same.
func NameWords(name string) []string {
	var words []string
	var b strings.Builder
	end := func() {
		if b.Len() > 0 {
			words = append(words, b.String())
			b.Reset()
		}
	}
	runes := []rune(name)
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			end()
			continue
		case unicode.IsUpper(r) && i > 0 && (unicode.IsLower(runes[i-1]) || unicode.IsUpper(runes[i-1]) && i+1 < len(runes) && unicode.IsLower(runes[i+1])):
			end()
		}
		b.WriteRune(unicode.ToLower(r))
	}
	end()
	return words
}

// glob matches a text with a pattern in which "*" stands for any run of characters and "?" for one.
func glob(pattern, text string) bool {
	p, t, star, mark := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p, t = p+1, t+1
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
