package secrecy

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"paddock/internal/django/catalog"
)

//go:embed words.txt
var wordsText string

type words struct {
	hides, seals, harmless, about, labels, reads, spends, names, ways map[string]bool
	whole                                                             map[string]string
	makes                                                             [][2]string
}

var known = sync.OnceValue(func() (w words) {
	w = words{hides: map[string]bool{}, seals: map[string]bool{}, harmless: map[string]bool{}, about: map[string]bool{}, labels: map[string]bool{}, reads: map[string]bool{}, spends: map[string]bool{}, names: map[string]bool{}, ways: map[string]bool{}, whole: map[string]string{}}
	for line := range strings.Lines(wordsText) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		kind, rest, _ := strings.Cut(line, " ")
		rest = strings.TrimSpace(rest)
		name, what, _ := strings.Cut(rest, " = ")
		switch kind {
		case "hides":
			w.hides[name] = true
		case "seals":
			w.hides[name], w.seals[name] = true, true
		case "harmless":
			w.harmless[name] = true
		case "about":
			w.about[name] = true
		case "labels":
			w.labels[name] = true
		case "reads":
			w.reads[name] = true
		case "spends":
			w.spends[name] = true
		case "names":
			w.names[name] = true
		case "way":
			w.ways[name] = true
		case "whole":
			w.whole[name] = what
		case "makes":
			w.makes = append(w.makes, [2]string{name, what})
		default:
			panic("words.txt: " + kind + " is no kind of entry")
		}
	}
	return w
})

// hides says that a function of that name gives nothing that tells what it is given.
func hides(name string) bool {
	w := known()
	return w.hides[strings.ToLower(name)] || slices.ContainsFunc(catalog.NameWords(name), func(s string) bool { return w.hides[s] })
}

// seals says that a function of that name hashes or encrypts what it is given.
func seals(name string) bool {
	w := known()
	return w.seals[strings.ToLower(name)] || slices.ContainsFunc(catalog.NameWords(name), func(s string) bool { return w.seals[s] })
}

// labels says that a parameter of that name takes what something is called, its number or a question about it, and not the thing.
func labels(name string) bool {
	return slices.ContainsFunc(catalog.NameWords(name), func(s string) bool { return known().labels[s] })
}

// makes is the kind of secret that a function of that name makes; "" for none.
func makes(name string) string {
	text := strings.Join(catalog.NameWords(name), " ")
	for _, m := range known().makes {
		pattern := m[0]
		if head, tail, ok := strings.Cut(pattern, "* "); ok {
			if strings.HasPrefix(text, head) && strings.HasSuffix(text, " "+tail) && len(text) > len(head)+len(tail) {
				return m[1]
			}
		} else if text == pattern {
			return m[1]
		}
	}
	return ""
}

// personal is what of a person nobody but the person has to see: what is in WorthOf's words. Names, addresses and mail are
// everywhere, and no secret.
var personal = []string{"identity number", "bank account", "payment card", "health", "income"}

// Judge is what a name says of its value: "password", "token", "payment card"; "" when nothing that must stay secret.
func Judge(name string) (what string, isPersonal bool) {
	list := catalog.NameWords(name)
	if len(list) == 0 {
		return "", false
	}
	w := known()
	if len(list) > 1 && w.about[list[0]] {
		return "", false
	}
	if worth, ok := catalog.WorthOf(name); ok && worth.Kind == "personal" && slices.Contains(personal, worth.What) {
		return worth.What, true
	}
	if w.harmless[list[len(list)-1]] || strings.HasPrefix(name, "__") {
		return "", false
	}
	if last := list[len(list)-1]; last == "webhook" || last == "webhooks" {
		return "", false // the object
	}
	if kind, ok := catalog.SecretName(name); ok {
		if kind == "token" && slices.ContainsFunc(list, func(s string) bool { return w.spends[s] }) {
			return "", false
		}
		return kind, false
	}
	switch list[len(list)-1] {
	case "otp", "pin", "passcode", "cvv", "cvc":
		return map[string]string{"otp": "code", "pin": "PIN", "passcode": "code", "cvv": "payment card", "cvc": "payment card"}[list[len(list)-1]], false
	}
	return "", false
}

// Reads says that a name is that of code that takes a language apart: what it calls tokens are words.
func Reads(name string) bool {
	return slices.ContainsFunc(catalog.NameWords(name), func(s string) bool { return known().reads[s] })
}
