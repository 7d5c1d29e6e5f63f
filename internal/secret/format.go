package secret

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"paddock/internal/django/catalog"
	"paddock/internal/finding"
)

//go:embed formats.txt
var formatsText string

// Format is a kind of secret, as formats.txt describes it.
type Format struct {
	// ID is its name for programs, "github-token"; Words are for people, "a token of GitHub".
	ID, Words string
	Severity  finding.Severity
	// Public says that it is made to be seen.
	Public bool
	// Unsure says that other things look like it.
	Unsure bool
	// Bound says that it may be bound to a site or an app, and then stands in front on purpose.
	Bound bool
	// Generic says that nothing but a name tells that it is a secret: of which provider it is, and whether, nobody knows.
	Generic bool

	at      []string
	half    string // the format of its other half, beside which it says nothing of its own
	middle  bool
	shape   func() *regexp.Regexp // anchored at its start
	names   [][]string            // sets of words
	check   func(text string) verdict
	entropy float64
}

// readFormats reads formats.txt. It panics on what it doesn't know: the text is Paddock's own.
func readFormats(text string) (list []*Format) {
	var f *Format
	for line := range strings.Lines(text) {
		key, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		rest = strings.TrimSpace(rest)
		if key == "" || key == "#" {
			continue
		}
		if key == "format" {
			id, words, ok := strings.Cut(rest, " = ")
			if !ok {
				panic("formats.txt: " + line)
			}
			f = &Format{ID: id, Words: words, Severity: finding.High, entropy: 3}
			list = append(list, f)
			continue
		}
		switch key {
		case "at":
			f.at = strings.Fields(rest)
		case "middle":
			f.middle = true
		case "half":
			f.half = rest
		case "shape":
			f.shape = pattern(`^(?:` + rest + `)`)
		case "name":
			for names := range strings.SplitSeq(rest, "|") {
				f.names = append(f.names, strings.Fields(names))
			}
		case "check":
			if f.check = checks[rest]; f.check == nil {
				panic("formats.txt: there is no check " + rest)
			}
		case "entropy":
			bits, err := strconv.ParseFloat(rest, 64)
			if err != nil {
				panic("formats.txt: " + line)
			}
			f.entropy = bits
		case "severity":
			s, err := finding.ParseSeverity(rest)
			if err != nil {
				panic("formats.txt: " + err.Error())
			}
			f.Severity = s
		case "unsure":
			f.Unsure = true
		case "bound":
			f.Bound = true
		case "public":
			f.Public = true
		default:
			panic("formats.txt: " + line)
		}
	}
	for _, f := range list {
		if f.shape == nil || len(f.at) == 0 && len(f.names) == 0 {
			panic(fmt.Sprintf("formats.txt: %s has no shape, or nothing to find it by", f.ID))
		}
	}
	return list
}

// pattern is an expression that is compiled when it is first asked for: few texts ask for more than some.
func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

// named says that a name, as its words, is one under which secrets of the format stand: all words of one of its sets.
func (f *Format) named(words []string) bool {
	return slices.ContainsFunc(f.names, func(set []string) bool {
		for _, w := range set {
			if !slices.Contains(words, w) {
				return false
			}
		}
		return true
	})
}

// whole says that a text is a secret of the format from its first to its last character.
func (f *Format) whole(text string) bool {
	at := f.shape().FindStringIndex(text)
	return at != nil && at[1] == len(text) && !(isName(text) && wordy(text)) && f.holds(text, text) != wrong
}

// holds looks closer at a text that has the format's shape; drawn is what of it is drawn at random, the rest is the same in all.
func (f *Format) holds(text, drawn string) verdict {
	if entropy(drawn) < f.entropy || standIn(drawn) || documented(text) {
		return wrong
	}
	if f.check != nil {
		return f.check(text)
	}
	return open
}

// byName is the first format that says by the words of a name what the value is; nil when none does.
func byName(name, value string) *Format {
	var words []string
	for _, f := range formats() {
		if len(f.names) == 0 {
			continue
		}
		if words == nil {
			words = catalog.NameWords(name)
		}
		if f.named(words) && f.whole(value) {
			return f
		}
	}
	return nil
}
