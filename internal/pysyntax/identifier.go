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
	return (unicode.IsLetter(r) || unicode.In(r, unicode.Nl, unicode.Other_ID_Start) || inRanges(r, newStarts)) &&
		r != 0x2e2f && !notXIDContinue(r) && !notXIDStart(r)
}

// isNameRune is XID_Continue.
func isNameRune(r rune) bool {
	return (unicode.IsLetter(r) || unicode.In(r, unicode.Nl, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc,
		unicode.Other_ID_Start, unicode.Other_ID_Continue) || inRanges(r, newStarts) || inRanges(r, newContinues)) &&
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
	return r == 0x037a || r == 0x309b || r == 0x309c || r >= 0xfc5e && r <= 0xfc63 || r == 0xfdfa || r == 0xfdfb ||
		r >= 0xfe70 && r <= 0xfe7e && r&1 == 0
}

// Python 3.14 knows Unicode 16, Go's tables may be those of Unicode 15. These
// are the characters of names that came with 15.1 and 16.
var (
	newStarts = [][2]rune{
		{0x1c89, 0x1c8a}, {0xa7cb, 0xa7cd}, {0xa7da, 0xa7dc}, {0x105c0, 0x105f3}, {0x10d4a, 0x10d65}, {0x10d6f, 0x10d85},
		{0x10ec2, 0x10ec4}, {0x11380, 0x11389}, {0x1138b, 0x1138b}, {0x1138e, 0x1138e}, {0x11390, 0x113b5}, {0x113b7, 0x113b7},
		{0x113d1, 0x113d1}, {0x113d3, 0x113d3}, {0x11bc0, 0x11be0}, {0x13460, 0x143fa}, {0x16100, 0x1611d}, {0x16d40, 0x16d6c},
		{0x18cff, 0x18cff}, {0x1e5d0, 0x1e5ed}, {0x1e5f0, 0x1e5f0}, {0x2ebf0, 0x2ee5d},
	}
	newContinues = [][2]rune{
		{0x0897, 0x0897}, {0x200c, 0x200d}, {0x30fb, 0x30fb}, {0xff65, 0xff65}, {0x10d40, 0x10d49}, {0x10d69, 0x10d6d},
		{0x10efc, 0x10efc}, {0x113b8, 0x113c0}, {0x113c2, 0x113c2}, {0x113c5, 0x113c5}, {0x113c7, 0x113ca}, {0x113cc, 0x113d0},
		{0x113d2, 0x113d2}, {0x113e1, 0x113e2}, {0x116d0, 0x116e3}, {0x11bf0, 0x11bf9}, {0x11f5a, 0x11f5a}, {0x1611e, 0x16139},
		{0x16d70, 0x16d79}, {0x1ccf0, 0x1ccf9}, {0x1e5ee, 0x1e5ef}, {0x1e5f1, 0x1e5fa},
	}
)

func inRanges(r rune, ranges [][2]rune) bool {
	for _, span := range ranges {
		if r >= span[0] && r <= span[1] {
			return true
		}
	}
	return false
}
