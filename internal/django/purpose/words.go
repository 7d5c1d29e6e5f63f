package purpose

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"paddock/internal/django/catalog"
)

//go:embed words.txt
var wordsText string

// pattern is a line of words.txt; word is "" of what is plain.
type pattern struct {
	words []string
	word  string
}

var patterns = sync.OnceValue(func() (list []pattern) {
	for line := range strings.Lines(wordsText) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		kind, rest, _ := strings.Cut(line, " ")
		words, word, named := strings.Cut(rest, " = ")
		if named != (kind == "guards") || kind != "guards" && kind != "plain" {
			panic("words.txt: " + line)
		}
		list = append(list, pattern{strings.Fields(words), word})
	}
	return list
})

// ends is the number of words up to the end of the pattern's last place in a name; 0 when it has none.
func (p pattern) ends(words []string) int {
	for end := len(words); end >= len(p.words); end-- {
		if slices.EqualFunc(p.words, words[end-len(p.words):end], func(pattern, word string) bool {
			prefix, open := strings.CutSuffix(pattern, "*")
			return word == prefix || open && strings.HasPrefix(word, prefix)
		}) {
			return end
		}
	}
	return 0
}

// Judge is what a name says of what its value is for, with the word for that: Guards and "token".
func Judge(name string) (Kind, string) {
	words := catalog.NameWords(name)
	kind, word, last, longest := Unknown, "", 0, 0
	for _, p := range patterns() {
		end := p.ends(words)
		if end == 0 || end < last || end == last && len(p.words) <= longest {
			continue
		}
		last, longest, word, kind = end, len(p.words), p.word, Plain
		if p.word != "" {
			kind = Guards
		}
	}
	return kind, word
}
