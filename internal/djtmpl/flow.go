package djtmpl

import (
	"slices"

	"paddock/internal/source"
)

// The contexts of a page are found by walking it with the set of states that
// its text may be in. Where bodies are run one or another, the sets they end in
// are put together; a loop is walked until nothing new comes of it. Sets are small: when
// ways through a template end differently, they mostly meet again at the next
// tag. An item that is walked again with the same set is not walked at all.

const (
	// maxStates is how many states are followed at once.
	maxStates = 8
	// maxRounds is how often a loop is walked.
	maxRounds = 4
	// maxWalked is how many bytes of text are walked, in all states and rounds, before loops are no more walked twice.
	maxWalked = 64 << 20
)

type contextWalk struct {
	walked int  // bytes
	left   bool // a state was left out
}

func (r *resolution) contexts(first *place) {
	w := &contextWalk{}
	begin := Begin
	if r.r.Begin != nil {
		begin = r.r.Begin
	}
	r.page.begin = begin(first.from.Name)
	w.list(r.page.Items, []State{r.page.begin})
	if w.left {
		r.note(first, source.Span{}, ManyWays, "ways through the template leave its HTML in more than %d states; some contexts may be missing", maxStates)
	}
}

// add puts states together, each once, up to maxStates.
func (w *contextWalk) add(set []State, more ...State) []State {
	for _, s := range more {
		switch {
		case slices.Contains(set, s):
		case len(set) >= maxStates:
			w.left = true
		default:
			set = append(set, s)
		}
	}
	return set
}

func (w *contextWalk) list(items []*Item, states []State) []State {
	for _, item := range items {
		states = w.item(item, states)
	}
	return states
}

// each is what becomes of every state; the same slice when nothing does.
func (w *contextWalk) each(states []State, f func(State) State) []State {
	for i, s := range states {
		next := f(s)
		if next == s {
			continue
		}
		out := w.add(make([]State, 0, len(states)), states[:i]...)
		out = w.add(out, next)
		for _, s := range states[i+1:] {
			out = w.add(out, f(s))
		}
		return out
	}
	return states
}

// visit is what an item with bodies was last walked with, and what came of it.
type visit struct {
	in, out []State
}

func (w *contextWalk) item(item *Item, states []State) []State {
	switch n := item.Node.(type) {
	case *Text:
		w.walked += len(n.Text) * len(states)
		return w.each(states, func(s State) State { return Step(s, n.Text) })
	case *TemplateTag:
		return w.each(states, func(s State) State { return Step(s, n.Writes) })
	}
	in := states
	if len(item.Bodies) > 0 {
		if item.last != nil && slices.Equal(item.last.in, in) {
			return item.last.out
		}
		states = w.bodies(item, in)
	}
	if item.Writes {
		if !item.Captured {
			item.addContexts(in)
		}
		if len(item.Bodies) == 0 || item.Flow == Apart {
			states = w.each(states, State.Write)
		}
	}
	if len(item.Bodies) > 0 {
		item.last = &visit{in, states}
	}
	return states
}

// justText are the contexts of most items.
var justText = []Context{{Kind: InText}}

func (item *Item) addContexts(states []State) {
	for _, s := range states {
		c := s.Context()
		if item.Contexts == nil && c == justText[0] {
			item.Contexts = slices.Clip(justText)
		} else if !slices.Contains(item.Contexts, c) && len(item.Contexts) < 2*maxStates {
			item.Contexts = append(item.Contexts, c)
		}
	}
}

func (w *contextWalk) bodies(item *Item, in []State) []State {
	switch item.Flow {
	case OneOf, Optional:
		var out []State
		for _, body := range item.Bodies {
			out = w.add(out, w.list(body, in)...)
		}
		if item.Flow == Optional {
			out = w.add(out, in...)
		}
		return out
	case Repeat:
		set := in
		var out []State
		for round := range maxRounds {
			out = w.list(item.Bodies[0], set)
			next := w.add(slices.Clone(set), out...)
			if len(next) == len(set) {
				break
			}
			if w.left = w.left || round == maxRounds-1 || w.walked > maxWalked; w.walked > maxWalked {
				break
			}
			set = next
		}
		if len(item.Bodies) > 1 {
			return w.add(slices.Clone(out), w.list(item.Bodies[1], in)...)
		}
		return w.add(slices.Clone(out), in...)
	case Apart:
		for _, body := range item.Bodies {
			w.list(body, []State{{}})
		}
		return in
	}
	for _, body := range item.Bodies {
		in = w.list(body, in)
	}
	return in
}
