package hardcodedcredential

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"paddock/internal/django/catalog"
	"paddock/internal/secret"
)

//go:embed words.txt
var wordsText string

// door is a call to which a credential is handed.
type door struct {
	name, argument, kind, words string
}

type words struct {
	calls                  []door
	common, around         map[string]bool
	sample, shipped, aside []string
}

var known = sync.OnceValue(func() words {
	w := words{common: map[string]bool{}, around: map[string]bool{}}
	for line := range strings.Lines(wordsText) {
		kind, rest, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || kind == "#" {
			continue
		}
		switch kind {
		case "call":
			facts, says, _ := strings.Cut(rest, " = ")
			f := strings.Fields(facts)
			if len(f) != 3 {
				panic("words.txt: " + line)
			}
			w.calls = append(w.calls, door{f[0], f[1], f[2], says})
		case "common":
			w.common[rest] = true
		case "around":
			w.around[rest] = true
		case "sample":
			w.sample = append(w.sample, rest)
		case "shipped":
			w.shipped = append(w.shipped, rest)
		case "aside":
			w.aside = append(w.aside, rest)
		default:
			panic("words.txt: " + kind + " is no kind of entry")
		}
	}
	return w
})

// words of a text that is a name: "rest_framework_token", "new-password".
var identifier = regexp.MustCompile(`^[a-zA-Z]+([_.-]?[a-zA-Z]+)*[0-9]?$`)

// formed are texts that are something else: a pattern, a template, a path, markup, a date.
var formed = regexp.MustCompile(`[\s{}<>\\|^()\[\]]|%[sd(]|^[./~#]|^\$|://|^(\d{1,4}-){2}\d|\b(19|20)\d\d-[01]\d-[0-3]\d\b|^\d+\.\d+`)

// placeholder says that a text stands for a credential, or for nothing.
func placeholder(text string) bool {
	if catalog.NoSecret(text) {
		return true
	}
	lower := strings.ToLower(text)
	if len(text) > 2 && strings.HasPrefix(text, "$") && strings.HasSuffix(text, "$") {
		return true // $encrypted$
	}
	return slices.ContainsFunc(known().sample, func(w string) bool { return strings.Contains(lower, w) })
}

// opens says that a text is a credential of some kind where it is handed to what opens something.
func opens(text string) bool {
	return len(text) >= 3 && !placeholder(text) && !strings.ContainsAny(text, " \n{}<>%") && ascii(text)
}

// looksLike says that a text under the name of a credential is one: names of fields, words of a language and options stand
// under such names too.
func looksLike(kind, name, text string) bool {
	if len(text) < 5 || len(text) > 200 || !ascii(text) || placeholder(text) || formed.MatchString(text) || secret.Ordinary(text) {
		return false
	}
	if _, ok := catalog.SecretName(text); ok {
		return false // the name of something: "api_key"
	}
	digits, letters, upper, marks := count(text)
	same := strings.EqualFold(squeeze(text), squeeze(name))
	if kind == "password" {
		switch {
		case same:
			return false
		case known().common[strings.ToLower(text)] && strings.ToLower(text) != "password" && strings.ToLower(text) != "secret" && strings.ToLower(text) != "pass":
			return true
		case digits > 0 && letters > 0 && !versioned(text):
			return true
		case digits >= 6 && letters == 0:
			return true
		case marks > 0 && letters > 3 && !identifier.MatchString(text):
			return strings.ContainsAny(text, "!@#$&*?+=")
		}
		return false
	}
	// A key or token is random: long, with digits among its letters.
	return !secret.StandIn(text) && !secret.Shown(name) && len(text) >= 16 && letters > 3 && digits >= 2 && (upper > 0 || digits >= 4) && !identifier.MatchString(text) && !strings.Contains(text, ",") &&
		!strings.HasPrefix(text, "pk_") && !strings.HasPrefix(text, "pk-") && strings.Count(text, ".") < 3 && strings.Count(text, "_") < 4
}

// versioned are names with a number at their end: "basic_v2", "password1", of which forms are full.
func versioned(text string) bool {
	base := strings.TrimRight(text, "0123456789")
	if _, ok := catalog.SecretName(base); ok {
		return true
	}
	return strings.HasSuffix(base, "_v") || strings.HasSuffix(base, "_") || strings.HasSuffix(base, "-") || base == "sha" || base == "md" || base == "utf-"
}

func squeeze(text string) string {
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(text)
}

func ascii(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
}

func count(text string) (digits, letters, upper, marks int) {
	for _, r := range text {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			letters++
			if unicode.IsUpper(r) {
				upper++
			}
		default:
			marks++
		}
	}
	return
}

// userinfo finds the password within a connection URL.
var userinfo = regexp.MustCompile(`^[a-z][a-z0-9+.-]*://([^:/@\s{}%<]*):([^@/\s{}%<$]+)@([^/\s:?]+)`)
