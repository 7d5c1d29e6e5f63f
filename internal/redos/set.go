package redos

import (
	"math/bits"
	"slices"
	"unicode"
)

// Classes are sets over a sample of all characters: those of ASCII, some of each kind beyond, and every character that
// the expression names with its neighbours. Two ranges that overlap share the beginning of one of them, so that the sample
// has a character for whatever parts two classes in practice.
var samples = []rune{'é', 'Ж', '一', '٣', '²', 'ſ', 'K', '\u00a0', '\u2003', '—', '€', '😀'}

// maxAlphabet bounds the characters of a sample.
const maxAlphabet = 512

type set [maxAlphabet / 64]uint64

func (s *set) add(i int)      { s[i/64] |= 1 << (i % 64) }
func (s *set) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }

func (s *set) and(t *set) (out set) {
	for i := range s {
		out[i] = s[i] & t[i]
	}
	return out
}

func (s *set) meets(t *set) bool {
	for i := range s {
		if s[i]&t[i] != 0 {
			return true
		}
	}
	return false
}

// members are the indices of a set.
func (s *set) members(visit func(i int) bool) {
	for w, word := range s {
		for ; word != 0; word &= word - 1 {
			if !visit(w*64 + bits.TrailingZeros64(word)) {
				return
			}
		}
	}
}

// alphabet is the sample for an expression; false when it names too many characters.
func alphabet(named []rune) ([]rune, bool) {
	var list []rune
	for r := rune(0); r < 128; r++ {
		list = append(list, r)
	}
	list = append(list, samples...)
	for _, r := range named {
		for _, n := range []rune{r - 1, r, r + 1} {
			if n >= 128 && n <= unicode.MaxRune && !(n >= 0xd800 && n < 0xe000) {
				list = append(list, n)
			}
		}
	}
	slices.Sort(list)
	list = slices.Compact(list)
	return list, len(list) <= maxAlphabet
}

// class is a class as written: what one of its parts has.
type class struct {
	negated bool
	parts   []part
	fold    bool
	// branch says that an alternative of it and others like it is one class to `re`: a literal, or a class that is not negated.
	branch bool
}

// part is a range or one of the categories: 'w', 'd', 's', and 'W', 'D', 'S' for what is none of them.
type part struct {
	from, to rune
	category rune
	ascii    bool
}

func (c *class) has(r rune) bool {
	found := c.hasOne(r)
	if c.fold && !found {
		for f := unicode.SimpleFold(r); f != r && !found; f = unicode.SimpleFold(f) {
			found = c.hasOne(f)
		}
	}
	return found != c.negated
}

func (c *class) hasOne(r rune) bool {
	return slices.ContainsFunc(c.parts, func(p part) bool {
		if p.category == 0 {
			return p.from <= r && r <= p.to
		}
		beyond := r >= 128
		if p.ascii && beyond {
			return unicode.IsUpper(p.category)
		}
		var in bool
		switch unicode.ToLower(p.category) {
		case 'w':
			in = r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r)
		case 'd':
			in = unicode.Is(unicode.Nd, r)
		case 's':
			in = unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f
		}
		return in != unicode.IsUpper(p.category)
	})
}
