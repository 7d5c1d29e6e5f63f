package objects

import "slices"

// mark is one thing that code does to a look-up: so a summary can do it again to another one.
type mark struct {
	kind   markKind
	look   *look
	other  *look    // through
	reason Reason   // of being owned, public, unknown; of an input that is compared
	name   string   // of that input
	named  named    // named
	found  *finding // found
	list   *Listing // left
}

type markKind uint8

const (
	markFound markKind = iota
	markOwned
	markPublic
	markUnknown
	markThrough
	markUnguessable
	markMust
	markWrite
	markNamed
	markCompared
	markLeft
	markCounted
)

// finding is what makes a look-up.
type finding struct {
	key   lookKey
	by    string
	safe  bool
	sides []side
}

// mark does something to a look-up, and writes it down for the calls that are recorded. It gives the look-up.
func (e *evaluator) mark(m mark) *look {
	l := m.look
	switch m.kind {
	case markFound:
		key := m.found.key
		key.handler = e.handler
		l = e.found[key]
		if l == nil {
			e.order++
			l = &look{order: e.order, Lookup: Lookup{Model: key.model, By: m.found.by, From: key.from, Place: key.at, Unguessable: m.found.safe}, sides: m.found.sides, handler: key.handler}
			e.found[key] = l
		}
		m.look = l
	case markOwned:
		l.owned = addReason(l.owned, m.reason)
	case markPublic:
		l.public = addReason(l.public, m.reason)
	case markUnknown:
		l.unknown = addReason(l.unknown, m.reason)
	case markThrough:
		l.through = union(l.through, []*look{m.other})
	case markUnguessable:
		l.Unguessable = true
	case markMust:
		l.must = true
	case markWrite:
		l.Write = true
		e.writes++
	case markNamed:
		if !slices.Contains(l.names, m.named) {
			l.names = append(l.names, m.named)
		}
	case markCompared:
		if e.compared == nil {
			e.compared = map[string][]Reason{}
		}
		e.compared[m.name] = addReason(e.compared[m.name], m.reason)
	case markLeft:
		e.listed(m.list)
	case markCounted:
		l.counted = true
	}
	if e.rec != nil {
		e.marks = append(e.marks, m)
	}
	return l
}
