package catalog

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed ownership.txt
var ownershipText string

//go:embed protected.txt
var protectedText string

// namePatterns are patterns of names by what they say.
type namePatterns map[string][]secretPattern

// patterns reads a file of patterns; kinds are the first words that an entry may have.
func patterns(file, text string, kinds ...string) namePatterns {
	all := namePatterns{}
	for _, e := range entries(file, text, 1) {
		if !slices.Contains(kinds, e[0]) {
			panic(file + ": " + e[0] + " is no kind of entry")
		}
		all[e[0]] = append(all[e[0]], parsePattern(file, e[1]))
	}
	return all
}

// find is what the first pattern of a kind that fits a name says of it.
func (p namePatterns) find(kind, name string) (says string, ok bool) {
	words := NameWords(name)
	if len(words) == 0 {
		return "", false
	}
	for _, pattern := range p[kind] {
		if pattern.matches(words) {
			return pattern.kind, true
		}
	}
	return "", false
}

var ownership = sync.OnceValue(func() namePatterns {
	return patterns("ownership.txt", ownershipText, "touched", "liked", "tenant", "membership", "notenant", "unguessable", "public", "role", "audience", "record")
})

var protected = sync.OnceValue(func() namePatterns {
	return patterns("protected.txt", protectedText, "personal", "privilege", "money", "identity", "state")
})

// NameSays says whether a name of a model or field is of a kind of ownership.txt: "touched", "liked",
// "tenant", "membership", "notenant", "unguessable", "role", "audience", "record". It is a hint and no proof.
func NameSays(kind, name string) bool {
	_, ok := ownership().find(kind, name)
	return ok
}

// PublicValue says that a field of that name with that value, in lower case, makes an object public:
// "published" with "true", "is_private" with "false", "status" with "published".
func PublicValue(name, value string) bool {
	values, ok := ownership().find("public", name)
	return ok && slices.Contains(strings.Fields(values), strings.ToLower(value))
}

// Worth is what a field of a model has to lose.
type Worth struct {
	// Kind is "personal", "secret", "privilege", "money", "identity" or "state".
	Kind string
	// What says it in words: "e-mail address", "role".
	What string
}

// WorthOf is what a field of that name has to lose; ok is false when the name says nothing.
func WorthOf(name string) (w Worth, ok bool) {
	if what, ok := SecretName(name); ok {
		return Worth{"secret", what}, true
	}
	for _, kind := range []string{"privilege", "identity", "money", "state", "personal"} {
		if what, ok := protected().find(kind, name); ok {
			return Worth{kind, what}, true
		}
	}
	return Worth{}, false
}
