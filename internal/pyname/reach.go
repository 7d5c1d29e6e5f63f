package pyname

import (
	"slices"

	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// nowhere as the place of a use means "once the scope has run to its end".
const nowhere = source.Pos(-1)

// maxReach is how many bindings of one name are told apart by where they stand; a
// name with more is generated code, and all its bindings are candidates.
const maxReach = 512

// Reaching are the bindings that a use of a name may see, in order; none when
// it is not bound there yet, or not any more, and for what the file does not bind.
//
// Code of the scope itself, and of class bodies and comprehensions in it, runs
// where it stands: what is bound further down does not reach it, what stands
// in another branch neither, and a binding that certainly runs hides those
// before it. Code of functions inside runs later: it sees what a module has in
// the end, and every binding of an enclosing function. Star imports are not
// among them; Module.Resolve counts them in.
func (t *Scopes) Reaching(n *pysyntax.Name) []*Binding {
	y := t.Symbol(n)
	if y == nil {
		return nil
	}
	return t.reaching(y, y.Bindings, n.Start)
}

// Final are the bindings that a name of a module or class may have once its
// body has run, in order; for a function's all that give it a value.
func (t *Scopes) Final(y *Symbol) []*Binding {
	if y.Scope.Kind != ModuleScope && y.Scope.Kind != ClassScope {
		return live(y.Bindings)
	}
	return t.reaching(y, y.Bindings, nowhere)
}

// reaching is Reaching for a place of use and for bindings of which some may be star imports.
func (t *Scopes) reaching(y *Symbol, list []*Binding, pos source.Pos) []*Binding {
	use := nowhere
	if pos != nowhere {
		s := t.at(pos)
		for s != y.Scope && s != nil && (s.Kind == ClassScope || s.Kind == CompScope || s.Kind == TypeParamScope) {
			s = s.Parent
		}
		if s == y.Scope {
			use = pos
		} else if y.Scope.Kind != ModuleScope && y.Scope.Kind != ClassScope {
			return live(list)
		}
	}
	if len(list) > maxReach {
		return live(list)
	}
	return reachingIn(y, list, use)
}

// live are the bindings that give a value.
func live(list []*Binding) []*Binding {
	out := make([]*Binding, 0, len(list))
	for _, b := range list {
		if b.Kind != Deleted && b.Kind != Annotated {
			out = append(out, b)
		}
	}
	return out
}

func reachingIn(y *Symbol, list []*Binding, use source.Pos) []*Binding {
	spots := make([]spot, 0, len(list))
	var elsewhere []*Binding
	for _, b := range list {
		if b.Scope != y.Scope {
			if b.Kind != Deleted && b.Kind != Annotated {
				elsewhere = append(elsewhere, b)
			}
			continue
		}
		p := spot{binding: b}
		for a := b.arm; a != nil; a = a.parent {
			p.arms = append(p.arms, a)
		}
		slices.Reverse(p.arms)
		spots = append(spots, p)
	}
	found := flow(spots, 0, nil, use)
	// Functions with `global x` run at any time.
	for _, b := range elsewhere {
		found = with(found, b)
	}
	// Code before the first binding in a function cannot run; a guess is better than nothing.
	if len(found) == 0 && use != nowhere && y.Scope.Function() == y.Scope {
		return live(list)
	}
	return found
}

// spot is a binding with the arms it stands in, the outermost first.
type spot struct {
	binding *Binding
	arms    []*arm
}

// flow says which bindings hold after a block, from those that held before it.
// The block is given by the bindings in it; depth is how many arms lie around
// the block. With a use in the block, it says which hold there.
//
// Bindings that stand in the block itself replace what was before. Those in a
// compound statement are taken together and joined as its kind asks:
//
//	choice  what each arm makes of the state before, and that state when no arm need run
//	loop    the state before, and what any number of turns of the body make of it
//	try     the body's outcome through the else, and for each handler what it makes
//	        of any state in between; then the finally
//
// An arm that returns or raises contributes nothing. The depth of the recursion
// is that of the program's blocks, which the parser bounds.
func flow(block []spot, depth int, before []*Binding, use source.Pos) []*Binding {
	state := before
	for i := 0; i < len(block); {
		p := block[i]
		if len(p.arms) <= depth {
			i++
			if use != nowhere && p.binding.from > use {
				continue
			}
			switch p.binding.Kind {
			case Annotated:
			case Deleted:
				state = nil
			case Augmented:
				state = with(state, p.binding)
			default:
				if p.binding.Symbol == nil && p.binding.Kind != Imported {
					state = with(state, p.binding)
				} else {
					state = []*Binding{p.binding}
				}
			}
			continue
		}
		f := p.arms[depth].fork
		j := i + 1
		for j < len(block) && len(block[j].arms) > depth && block[j].arms[depth].fork == f {
			j++
		}
		if use == nowhere || f.span.Start <= use {
			inside := use
			if use != nowhere && !within(f.span, use) {
				inside = nowhere
			}
			state = f.flow(block[i:j], depth, state, inside)
		}
		i = j
	}
	return state
}

func (f *fork) flow(block []spot, depth int, before []*Binding, use source.Pos) []*Binding {
	of := func(a *arm) []spot {
		var sub []spot
		for _, p := range block {
			if p.arms[depth] == a {
				sub = append(sub, p)
			}
		}
		return sub
	}
	run := func(a *arm, before []*Binding) []*Binding { return flow(of(a), depth+1, before, nowhere) }
	to := func(a *arm, before []*Binding) []*Binding { return flow(of(a), depth+1, before, use) }
	var at *arm
	if use != nowhere {
		for _, a := range f.arms {
			if within(a.span, use) {
				at = a
			}
		}
	}
	switch f.kind {
	case forkLoop:
		turns := before
		for _, a := range f.arms {
			if a.role != armBody {
				continue
			}
			turns = union(before, run(a, before))
			if at == a {
				return to(a, turns)
			}
		}
		after := turns
		for _, a := range f.arms {
			if a.role == armElse {
				if at == a {
					return to(a, turns)
				}
				after = union(after, run(a, turns))
			}
		}
		return after
	case forkTry:
		var body, after, between []*Binding
		body, between = before, before
		for _, a := range f.arms {
			switch a.role {
			case armBody:
				if at == a {
					return to(a, before)
				}
				body = run(a, before)
				for _, p := range of(a) {
					if p.binding.Kind != Annotated && p.binding.Kind != Deleted {
						between = with(between, p.binding)
					}
				}
				if !a.ends {
					after = body
				}
			case armElse:
				if at == a {
					return to(a, body)
				}
				after = nil
				if out := run(a, body); !a.ends {
					after = out
				}
			}
		}
		for _, a := range f.arms {
			if a.role != armHandler {
				continue
			}
			if at == a {
				return to(a, between)
			}
			if !a.ends {
				after = union(after, run(a, between))
			}
		}
		for _, a := range f.arms {
			if a.role == armFinal {
				if at == a {
					return to(a, union(after, between))
				}
				after = run(a, after)
			}
		}
		return after
	}
	if use != nowhere {
		if at == nil {
			return before // in a test
		}
		return to(at, before)
	}
	var after []*Binding
	if !f.whole {
		after = before
	}
	for _, a := range f.arms {
		if !a.ends {
			after = union(after, run(a, before))
		}
	}
	return after
}

// with is a set with one more; it never changes the given one.
func with(set []*Binding, b *Binding) []*Binding {
	if slices.Contains(set, b) {
		return set
	}
	return append(slices.Clip(set), b)
}

func union(a, b []*Binding) []*Binding {
	for _, e := range b {
		a = with(a, e)
	}
	return a
}
