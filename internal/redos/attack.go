package redos

import (
	"slices"
)

// pumps is how many pumps are followed to see whether anything matches on the way.
const pumps = 40

// maxCircles bounds the circles of each sort that are tried, and maxKinds the kinds of characters of which two in a row are.
const (
	maxCircles = 20
	maxKinds   = 12
)

// states is a set of positions, sorted.
type states []int

// attack looks for a circle with a beginning and with an end at which nothing matches.
func (a *automaton) attack(full bool) (*Attack, error) {
	list, err := a.circles()
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		for preference := range 3 {
			prefix, ok := a.lead(c.state, preference)
			if !ok {
				break
			}
			var pump []int
			for _, s := range c.word {
				pump = append(pump, a.choose(s, preference))
			}
			if suffix, ok := a.failing(prefix, pump, a.positions[c.state].within, full); ok {
				return &Attack{a.spell(prefix), a.spell(pump), a.spell(suffix)}, nil
			}
		}
	}
	return nil, nil
}

// choose is a character of a class: a letter if it may be, then a digit, then whatever can be read. The preferences
// begin elsewhere, since a text may match with one and not with another.
func (a *automaton) choose(s set, preference int) int {
	best, rank := -1, 100
	s.members(func(i int) bool {
		r := a.runes[i]
		n := 4
		switch {
		case r >= 'a' && r <= 'z':
			n = (3 - preference) % 3
		case r >= '0' && r <= '9':
			n = (4 - preference) % 3
		case r > ' ' && r < 127:
			n = (5 - preference) % 3
		case r == ' ' || r > 160:
			n = 3
		}
		if n < rank {
			best, rank = i, n
		}
		return true
	})
	return best
}

func (a *automaton) spell(word []int) string {
	var out []rune
	for _, i := range word {
		out = append(out, a.runes[i])
	}
	return string(out)
}

// lead is a shortest text from the beginning to a state. Conditions on the way are taken to hold.
func (a *automaton) lead(to, preference int) ([]int, bool) {
	before := map[int]int{0: 0}
	for queue := []int{0}; len(queue) > 0; queue = queue[1:] {
		for _, t := range a.edges[queue[0]] {
			if _, seen := before[t.to]; seen || t.way&atEnd != 0 || a.positions[t.to].set == (set{}) {
				continue
			}
			before[t.to] = queue[0]
			queue = append(queue, t.to)
		}
	}
	if _, ok := before[to]; !ok {
		return nil, false
	}
	var word []int
	for s := to; s != 0; s = before[s] {
		word = append([]int{a.choose(a.positions[s].set, preference)}, word...)
	}
	return word, true
}

// read are the states to which a character leads; every way is taken to be open.
func (a *automaton) read(from states, char int) (to states) {
	seen := make([]bool, len(a.positions))
	for _, s := range from {
		for _, t := range a.edges[s] {
			if !seen[t.to] && a.positions[t.to].set.has(char) {
				seen[t.to] = true
				to = append(to, t.to)
			}
		}
	}
	slices.Sort(to)
	return to
}

// matched says that in one of the states the expression, or the part of it that is tried for itself, may have matched.
// last says that the text is at its end, line that a line is.
func (a *automaton) matched(in states, within int, full, last, line bool) bool {
	for _, s := range in {
		if within != 0 && slices.Contains(a.inner[within], s) {
			return true
		}
		for _, e := range a.ends {
			if e.to != s {
				continue
			}
			if last || !full && (e.way&atEnd == 0 || line) {
				return true
			}
		}
	}
	return false
}

// failing is a text behind the pumps with which nothing matches: none, a character, or two or three.
func (a *automaton) failing(prefix, pump []int, within int, full bool) (suffix []int, ok bool) {
	in := states{0}
	newline := slices.Index(a.runes, '\n')
	// go reads a text, and says that nothing matched on the way.
	read := func(in states, word []int, end bool) (states, bool) {
		for i, c := range word {
			line := c == newline && (a.multi || end && i == len(word)-1)
			if a.matched(in, within, full, false, line) {
				return nil, false
			}
			in = a.read(in, c)
		}
		return in, true
	}
	if in, ok = read(in, prefix, false); !ok {
		return nil, false
	}
	var after []states
	for range pumps {
		if in, ok = read(in, pump, false); !ok {
			return nil, false
		}
		after = append(after, in)
	}
	try := func(word []int) bool {
		for _, in := range after {
			to, ok := read(in, word, true)
			if !ok || a.matched(to, within, full, true, true) {
				return false
			}
		}
		return true
	}
	if try(nil) {
		return nil, true
	}
	// What cannot be read at all is best; then what can be, but for what does not end here.
	kinds := a.kinds()
	for _, c := range kinds {
		if try([]int{c}) {
			return []int{c}, true
		}
	}
	if len(kinds) <= maxKinds {
		for _, c := range kinds {
			for _, d := range kinds {
				if try([]int{c, d}) {
					return []int{c, d}, true
				}
			}
		}
	}
	return nil, false
}

// kinds is one character of each sort that no class of the expression tells apart, those that can be seen first.
func (a *automaton) kinds() (list []int) {
	seen := map[string]bool{}
	order := make([]int, len(a.runes))
	for i := range order {
		order[i] = i
	}
	rank := func(i int) int {
		switch r := a.runes[i]; {
		case r == '!':
			return 0
		case r > ' ' && r < 127:
			return 1
		case r == ' ' || r > 160:
			return 2
		}
		return 3
	}
	slices.SortStableFunc(order, func(i, j int) int { return rank(i) - rank(j) })
	for _, i := range order {
		key := make([]byte, 0, len(a.positions))
		for s := range a.positions {
			if a.positions[s].set.has(i) {
				key = append(key, 1)
			} else {
				key = append(key, 0)
			}
		}
		if a.runes[i] == '\n' {
			key = append(key, 2)
		}
		if !seen[string(key)] {
			seen[string(key)] = true
			list = append(list, i)
		}
	}
	return list
}
