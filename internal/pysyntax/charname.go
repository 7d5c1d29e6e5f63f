package pysyntax

import (
	_ "embed"
	"hash/maphash"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/runenames"
)

//go:embed charname_aliases.txt
var aliasText string

// characterByName is the character that \N{name} means. Case does not matter.
// Names of Chinese characters and of Korean syllables follow from their
// numbers; all others are looked up in an index that is made when the first
// file needs it, which few do.
func characterByName(name string) (rune, bool) {
	name = strings.ToUpper(name)
	if r, ok := computedName(name); ok {
		return r, true
	}
	index := nameIndex()
	hash := hashName(name)
	i, _ := slices.BinarySearchFunc(index.names, hash, func(e hashedName, h uint32) int {
		return compareUint32(e.hash, h)
	})
	for ; i < len(index.names) && index.names[i].hash == hash; i++ {
		if r := index.names[i].r; runenames.Name(r) == name {
			return r, true
		}
	}
	r, ok := index.aliases[name]
	return r, ok
}

// hashedName finds a name without keeping it: the names themselves are in runenames.
type hashedName struct {
	hash uint32
	r    rune
}

type names struct {
	names   []hashedName
	aliases map[string]rune
}

var nameSeed = maphash.MakeSeed()

func hashName(name string) uint32 { return uint32(maphash.String(nameSeed, name)) }

func compareUint32(a, b uint32) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

var nameIndex = sync.OnceValue(func() *names {
	n := &names{names: make([]hashedName, 0, 48<<10), aliases: map[string]rune{}}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		switch {
		case r == 0x3400: // Chinese characters
			r = 0x4dc0
		case r == 0x4e00:
			r = 0xa000
		case r == 0xac00: // Korean syllables
			r = 0xd7a4
		case r == 0xd800: // surrogates, private use
			r = 0xf900
		case r == 0x20000: // Chinese characters, nothing, private use
			r = 0x2f800
		case r == 0x2fa20:
			r = 0xe0000
		case r == 0xe0200:
			r = unicode.MaxRune
		}
		if name := runenames.Name(r); name != "" && name[0] != '<' {
			n.names = append(n.names, hashedName{hashName(name), r})
		}
	}
	slices.SortFunc(n.names, func(a, b hashedName) int { return compareUint32(a.hash, b.hash) })
	for line := range strings.Lines(aliasText) {
		code, name, _ := strings.Cut(strings.TrimSpace(line), " ")
		if r, err := strconv.ParseInt(code, 16, 32); err == nil {
			n.aliases[name] = rune(r)
		}
	}
	return n
})

// computedName knows the names that follow from a character's number.
func computedName(name string) (rune, bool) {
	if hex, ok := strings.CutPrefix(name, "CJK UNIFIED IDEOGRAPH-"); ok {
		r, err := strconv.ParseInt(hex, 16, 32)
		if err != nil || len(hex) < 4 || hex[0] == '0' || hex[0] == '+' || !unicode.Is(unicode.Unified_Ideograph, rune(r)) {
			return 0, false
		}
		return rune(r), true
	}
	syllable, ok := strings.CutPrefix(name, "HANGUL SYLLABLE ")
	if !ok {
		return 0, false
	}
	l, rest := longestPrefix(syllable, hangulLead)
	v, rest := longestPrefix(rest, hangulVowel)
	t, rest := longestPrefix(rest, hangulTail)
	if l < 0 || v < 0 || t < 0 || rest != "" {
		return 0, false
	}
	return rune(0xac00 + (l*len(hangulVowel)+v)*len(hangulTail) + t), true
}

// The parts of the names of Korean syllables, in the order of their numbers.
var (
	hangulLead  = strings.Split("G GG N D DD R M B BB S SS  J JJ C K T P H", " ")
	hangulVowel = strings.Fields("A AE YA YAE EO E YEO YE O WA WAE OE YO U WEO WE WI YU EU YI I")
	hangulTail  = strings.Split(" G GG GS N NJ NH D L LG LM LB LS LT LP LH M B BS S SS NG J C K T P H", " ")
)

// longestPrefix is which of the parts, the longest that does, begins the text; -1 for none.
func longestPrefix(text string, parts []string) (int, string) {
	best := -1
	for i, part := range parts {
		if strings.HasPrefix(text, part) && (best < 0 || len(part) > len(parts[best])) {
			best = i
		}
	}
	if best < 0 {
		return -1, text
	}
	return best, text[len(parts[best]):]
}
