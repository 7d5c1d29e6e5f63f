package pysyntax

import (
	"math/big"
	"strconv"
	"strings"
)

// number reads a number that begins at i. The rules are those of CPython's
// tokenizer, down to what may follow without a space: `1if x else y` is a
// number and a keyword, `1x` is an error. Python 2's 0777 and 10L are numbers
// as well; the parser notes them.
func (s *scanner) number(i int) {
	if s.src[i] == '0' && i+1 < len(s.src) {
		switch s.src[i+1] | 0x20 {
		case 'x':
			s.radix(i, "hexadecimal", isHexDigit)
			return
		case 'o':
			s.radix(i, "octal", func(c byte) bool { return c >= '0' && c <= '7' })
			return
		case 'b':
			s.radix(i, "binary", func(c byte) bool { return c == '0' || c == '1' })
			return
		}
	}
	kind, j, ok := Int, i, true
	if s.src[i] != '.' {
		if j, ok = s.digits(i); !ok {
			s.badNumber(i, j, "invalid decimal literal")
			return
		}
	}
	if s.byteAt(j) == '.' {
		kind = Float
		j++
		if isDigit(s.byteAt(j)) {
			if j, ok = s.digits(j); !ok {
				s.badNumber(i, j, "invalid decimal literal")
				return
			}
		}
	}
	if s.byteAt(j)|0x20 == 'e' {
		k := j + 1
		signed := s.byteAt(k) == '+' || s.byteAt(k) == '-'
		if signed {
			k++
		}
		switch {
		case isDigit(s.byteAt(k)):
			kind = Float
			if j, ok = s.digits(k); !ok {
				s.badNumber(i, j, "invalid decimal literal")
				return
			}
		case signed:
			s.badNumber(i, k, "invalid decimal literal")
			return
		}
	}
	word := "decimal"
	switch c := s.byteAt(j) | 0x20; {
	case c == 'j':
		kind, word = Imaginary, "imaginary"
		j++
	case kind == Int && s.src[i] == '0' && !allZeros(s.src[i:j]):
		if !isOldOctal(s.src[i:j]) {
			s.badNumber(i, j, "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers")
			return
		}
		j = s.longSuffix(j)
	case kind == Int:
		j = s.longSuffix(j)
	}
	s.endNumber(i, j, kind, word)
}

// radix reads 0x, 0o and 0b.
func (s *scanner) radix(i int, word string, is func(byte) bool) {
	j := i + 2
	for {
		if s.byteAt(j) == '_' {
			j++
		}
		if !is(s.byteAt(j)) {
			s.badRadix(i, j, word)
			return
		}
		for is(s.byteAt(j)) {
			j++
		}
		if s.byteAt(j) != '_' {
			break
		}
	}
	if isDigit(s.byteAt(j)) {
		s.badRadix(i, j, word)
		return
	}
	s.endNumber(i, s.longSuffix(j), Int, word)
}

func (s *scanner) badRadix(i, j int, word string) {
	if c := s.byteAt(j); isDigit(c) {
		s.badNumber(i, j, "invalid digit '"+string(c)+"' in "+word+" literal")
		return
	}
	s.badNumber(i, j, "invalid "+word+" literal")
}

// digits reads decimal digits from j on, which may be parted by single underscores.
func (s *scanner) digits(j int) (int, bool) {
	for {
		for isDigit(s.byteAt(j)) {
			j++
		}
		if s.byteAt(j) != '_' {
			return j, true
		}
		j++
		if !isDigit(s.byteAt(j)) {
			return j, false
		}
	}
}

// longSuffix steps over the L of Python 2's 10L.
func (s *scanner) longSuffix(j int) int {
	if s.byteAt(j)|0x20 == 'l' && !inName[s.byteAt(j+1)] {
		return j + 1
	}
	return j
}

// endNumber makes the token unless a name follows that is none of the keywords that may.
func (s *scanner) endNumber(i, j int, kind NumKind, word string) {
	if inName[s.byteAt(j)] && !s.keywordAfterNumber(j) {
		s.badNumber(i, j, "invalid "+word+" literal")
		return
	}
	s.set(tokNumber, i, j)
	s.numKind = kind
}

func (s *scanner) keywordAfterNumber(j int) bool {
	switch s.src[j] {
	case 'i':
		c := s.byteAt(j + 1)
		return c == 'f' || c == 'n' || c == 's'
	case 'a', 'e', 'f', 'o', 'n':
		for _, w := range [...]string{"and", "else", "for", "or", "not"} {
			if strings.HasPrefix(s.src[j:], w) && !inName[s.byteAt(j+len(w))] && s.byteAt(j+len(w)) < 0x80 {
				return true
			}
		}
	}
	return false
}

// badNumber makes a tokBad of everything that looks like part of the number.
func (s *scanner) badNumber(i, j int, msg string) {
	for inName[s.byteAt(j)] {
		j++
	}
	s.bad(i, j, msg)
}

// byteAt is the byte at j, 0 behind the end of the text.
func (s *scanner) byteAt(j int) byte {
	if j < len(s.src) {
		return s.src[j]
	}
	return 0
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isHexDigit(c byte) bool {
	return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f'
}

func allZeros(digits string) bool {
	for i := range len(digits) {
		if digits[i] != '0' && digits[i] != '_' {
			return false
		}
	}
	return true
}

// isOldOctal says that digits which begin with 0 are an octal number of Python 2.
func isOldOctal(digits string) bool {
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '7' {
			return false
		}
	}
	return true
}

// digitsOf is what of an integer's text says its value, and the base it says it in.
func (n *Num) digitsOf() (string, int) {
	text := strings.TrimRight(strings.ReplaceAll(n.Text, "_", ""), "lL")
	if len(text) > 1 && text[0] == '0' {
		switch text[1] | 0x20 {
		case 'x':
			return text[2:], 16
		case 'o':
			return text[2:], 8
		case 'b':
			return text[2:], 2
		}
		return text, 8
	}
	return text, 10
}

// Int64 is the value of an integer that fits; ok is false for one that does not and for other numbers.
func (n *Num) Int64() (value int64, ok bool) {
	if n.Kind != Int {
		return 0, false
	}
	text, base := n.digitsOf()
	value, err := strconv.ParseInt(text, base, 64)
	return value, err == nil
}

// BigInt is the value of an integer; nil for other numbers. The time it takes grows with the square of the length.
func (n *Num) BigInt() *big.Int {
	if n.Kind != Int {
		return nil
	}
	text, base := n.digitsOf()
	value, ok := new(big.Int).SetString(text, base)
	if !ok {
		return nil
	}
	return value
}

// Float64 is the value of a number as a float, of an imaginary number that of
// its imaginary part. What is too large is infinite, as in Python; an integer
// that is too large has no value.
func (n *Num) Float64() (value float64, ok bool) {
	if n.Kind == Int {
		i := n.BigInt()
		if i == nil || i.BitLen() > 1024 {
			return 0, false
		}
		value, _ = new(big.Float).SetInt(i).Float64()
		return value, true
	}
	text := strings.TrimRight(strings.ReplaceAll(n.Text, "_", ""), "jJ")
	value, err := strconv.ParseFloat(text, 64)
	if err != nil && value == 0 {
		return 0, false
	}
	return value, true
}
