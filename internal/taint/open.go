package taint

import (
	"strconv"

	"paddock/internal/pysyntax"
)

// Whoever chooses the address from which something is fetched chooses what comes. What is fetched is therefore not made
// of the address: the address has to be one that leads anywhere, and what comes can be anything. Markup is read in the same
// way: what has been cleaned as HTML, and is read as Markdown after that, writes links with any scheme.

// openedKey is the part of a parameter that stands for what stands where it leads; the dangers that it must have follow.
const openedKey = '~'

// opened are the labels of what is fetched from where a value leads.
func (f *frame) opened(labels Labels, by Mask, at pysyntax.Node) (out Labels) {
	for _, l := range labels {
		if l.Mask&by == 0 {
			continue
		}
		if l.Origin.symbolic() {
			l.Origin = f.e.part(l.Origin, string(openedKey)+strconv.FormatUint(uint64(by), 16))
		}
		l.Mask = All
		l.trace = &step{before: l.trace, kind: stepOpen, name: f.e.opening(by), module: f.mod, node: at}
		out = append(out, l)
	}
	return out
}

// opening says in words how something is opened.
func (e *Engine) opening(by Mask) string {
	if by&e.Catalog.Danger("url") != 0 {
		return "what stands there is fetched"
	}
	return "it is read as markup"
}

// openedPart is what stands where a value leads, of which a function's summary speaks.
func (f *frame) openedPart(v Value, key string) Value {
	by, _ := strconv.ParseUint(key[1:], 16, 64)
	var out Labels
	for _, l := range f.deep(v) {
		if l.Mask&Mask(by) == 0 {
			continue
		}
		if l.Origin.symbolic() {
			l.Origin = f.e.part(l.Origin, key)
		}
		l.Mask = All
		out = append(out, l)
	}
	return Value{Labels: out}
}
