package pysyntax

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// NormalName is the name that Python knows an identifier by: its NFKC form
// (PEP 3131). Names of the tree are as written; nearly all are ASCII, which is
// normal already.
func NormalName(id string) string {
	for i := range len(id) {
		if id[i] >= utf8.RuneSelf {
			return norm.NFKC.String(id)
		}
	}
	return id
}

// unicodeName reads a name with characters that are not ASCII. The rules are
// those of str.isidentifier: XID_Start or "_" first, XID_Continue after it.
func (s *scanner) unicodeName(i int) {
	j := i
	for j < len(s.src) {
		c := s.src[j]
		if c < utf8.RuneSelf {
			if !inName[c] {
				break
			}
			j++
			continue
		}
		r, size := utf8.DecodeRuneInString(s.src[j:])
		if r == utf8.RuneError && size == 1 {
			s.bad(j, j+1, "invalid character: the text is not UTF-8")
			return
		}
		if j == i && !isNameStart(r) || j > i && !isNameRune(r) {
			msg := "invalid non-printable character U+" + hex4(r)
			if unicode.IsPrint(r) {
				msg = "invalid character '" + string(r) + "' (U+" + hex4(r) + ")"
			}
			s.bad(j, j+size, msg)
			return
		}
		j += size
	}
	s.set(tokName, i, j)
}

// hex4 is a code point in at least four hexadecimal digits.
func hex4(r rune) string {
	const digits = "0123456789ABCDEF"
	var b [8]byte
	i := len(b)
	for r > 0 || i > len(b)-4 {
		i--
		b[i] = digits[r&15]
		r >>= 4
	}
	return string(b[i:])
}

// isNameStart is XID_Start: what ID_Start says of a character, if it is true of
// its NFKC form too. The characters for which it is not are listed.
func isNameStart(r rune) bool {
	if r < utf8.RuneSelf {
		return r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	return (unicode.IsLetter(r) || unicode.In(r, unicode.Nl, unicode.Other_ID_Start)) && r != 0x2e2f &&
		!notXIDContinue(r) && !notXIDStart(r)
}

// isNameRune is XID_Continue.
func isNameRune(r rune) bool {
	return (unicode.IsLetter(r) ||
		unicode.In(r, unicode.Nl, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Start, unicode.Other_ID_Continue)) &&
		r != 0x2e2f && !notXIDContinue(r)
}

// notXIDStart are characters of ID_Start and XID_Continue that are not in XID_Start.
func notXIDStart(r rune) bool {
	switch r {
	case 0x0e33, 0x0eb3, 0xff9e, 0xff9f:
		return true
	}
	return false
}

// notXIDContinue are characters of ID_Continue that are not in XID_Continue.
func notXIDContinue(r rune) bool {
	switch {
	case r == 0x037a, r == 0x309b, r == 0x309c, r >= 0xfc5e && r <= 0xfc63, r == 0xfdfa, r == 0xfdfb,
		r >= 0xfe70 && r <= 0xfe7e && r&1 == 0 && r != 0xfe76+0x100:
		return true
	}
	return false
}
