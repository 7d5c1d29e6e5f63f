package secret

// A text is searched for all words at once, after Wu and Manber ("A fast algorithm for multi-pattern searching", 1994): a
// window as long as the shortest word moves over the text, and the last two bytes in it say how far it may move before
// any word can begin. Where they say "not at all", the words whose beginning ends in those bytes are compared. Most of a text
// is passed over two bytes at a time.

// window is how many bytes of a word the search looks at first; no word is shorter.
const window = 3

// word is one text to look for.
type word struct {
	text string
	// fold says that capitals and small letters are the same; text is in small letters then.
	fold bool
	// of is what to do where it stands.
	of int
}

// finder finds words. It is immutable once made.
type finder struct {
	words []word
	shift [1 << 16]uint8
	// first and rest are, for two bytes that end a window, the words that may begin there: first[b] is an index in rest, 0 for none.
	first [1 << 16]uint16
	rest  [][]uint16
}

func newFinder(words []word) *finder {
	f := &finder{words: words, rest: [][]uint16{nil}}
	for i := range f.shift {
		f.shift[i] = window - 1
	}
	for i, w := range words {
		if len(w.text) < window {
			panic("secret: the word " + w.text + " is too short to look for")
		}
		for j := 1; j < window; j++ {
			for _, b := range pairs(w, j) {
				f.shift[b] = min(f.shift[b], uint8(window-1-j))
				if j == window-1 {
					if f.first[b] == 0 {
						f.first[b] = uint16(len(f.rest))
						f.rest = append(f.rest, nil)
					}
					f.rest[f.first[b]] = append(f.rest[f.first[b]], uint16(i))
				}
			}
		}
	}
	return f
}

// pairs are the two bytes of a word that end at j, in all the ways they may be written.
func pairs(w word, j int) (list []uint16) {
	for _, a := range cases(w.text[j-1], w.fold) {
		for _, b := range cases(w.text[j], w.fold) {
			list = append(list, uint16(a)<<8|uint16(b))
		}
	}
	return list
}

func cases(c byte, fold bool) []byte {
	if fold && 'a' <= c && c <= 'z' {
		return []byte{c, c - 'a' + 'A'}
	}
	return []byte{c}
}

// find calls visit for every word at every offset where it stands, in the order of the offsets.
func (f *finder) find(text string, visit func(w *word, at int)) {
	for i := window - 1; i < len(text); {
		b := uint16(text[i-1])<<8 | uint16(text[i])
		if s := f.shift[b]; s > 0 {
			i += int(s)
			continue
		}
		at := i - window + 1
		for _, k := range f.rest[f.first[b]] {
			if w := &f.words[k]; w.stands(text, at) {
				visit(w, at)
			}
		}
		i++
	}
}

func (w *word) stands(text string, at int) bool {
	if len(text)-at < len(w.text) {
		return false
	}
	text = text[at : at+len(w.text)]
	if !w.fold {
		return text == w.text
	}
	for i := 0; i < len(text); i++ {
		c := text[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != w.text[i] {
			return false
		}
	}
	return true
}
