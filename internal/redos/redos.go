// Package redos says whether a regular expression of Python's `re` can take time that doubles with each few characters of
// a text that does not match, and gives such a text.
//
// It knows the syntax of `re` and how it backtracks, and nothing of where expressions are used. What grows with a power
// of the length alone is not its business; nor are back references and lookbehinds, whose ways it leaves out.
//
// # How it decides
//
// The expression becomes a position automaton (Glushkov): one state for each character or class that is written, an edge
// from one to another where the second can be read right after the first. Where two parts of the expression lead from one
// state to the next, `(a+)+` by the inner and by the outer loop, there are two edges, since `re` tries them both.
//
// Time doubles when some state has two different ways back to itself that read the same text (Weber and Seidl, 1991,
// call it EDA): a text that goes round n times can be read in 2^n ways. That is so if an edge on a circle is there twice,
// or if the product of the automaton with itself, whose states are pairs, has a strongly connected component with both a
// pair (q, q) and a pair of two different states: going round in it leaves q together, parts, and meets in q again.
//
// `re` tries all the ways only if none of them leads to a match. So after the text that leads to q (the prefix) and the
// one that goes round (the pump) there must be one (the suffix) with which nothing matches, nor may anything have matched
// on the way there; the sets of all states that a text can lead to tell that.
//
// Edges that are only there under a condition (`\b`, `$` in the middle, a lookahead, the edge of an atomic group) are no
// part of circles, but may lead to a match: when in doubt, an expression is not slow. So nothing is said of one that fails
// slowly in its first alternative and matches in its second, nor of a lookahead that is slow before a rest that matches.
package redos

import (
	"errors"
	"strings"
)

// Flags are those of re.compile that change what an expression reads.
type Flags uint8

// The flags, by their names in `re`.
const (
	IgnoreCase Flags = 1 << iota
	Verbose
	DotAll
	MultiLine
	ASCII
)

// Attack is a text for which an expression takes time that doubles with each pump or two.
type Attack struct {
	Prefix, Pump, Suffix string
}

// Text is the attack with n pumps.
func (a *Attack) Text(n int) string { return a.Prefix + strings.Repeat(a.Pump, n) + a.Suffix }

// ErrSize says that an expression is too long, too deep or too intertwined to be judged.
var ErrSize = errors.New("the expression is too large to be judged; split it")

// Find gives an attack against an expression as re.match and re.search use it, or as re.fullmatch does; nil when time
// does not double. The error is ErrSize, or says why the expression is not one.
func Find(pattern string, flags Flags, full bool) (*Attack, error) {
	p, root, err := parse(pattern, flags)
	if err != nil {
		return nil, err
	}
	a := build(p, root)
	if a == nil {
		return nil, ErrSize
	}
	return a.attack(full)
}
