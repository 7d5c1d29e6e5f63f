package pyeval

// Parts of the program that are run to see what they would do, and undone.

// apply makes the changes of a branch that was tried out and undone.
func (in *interp) apply(changes []change) {
	for _, c := range changes {
		in.touchFor(c.o, &c.end)
		restore(c.o, c.end)
	}
}

// touchFor is touch for a change to what a state has.
func (in *interp) touchFor(o mutable, s *state) {
	d, ok := o.(*dictObj)
	if !ok || !s.partial {
		in.touch(o)
		return
	}
	for _, hash := range s.order {
		in.touchKey(d, hash)
	}
}

// outcome is what became of a branch that was tried out.
type outcome struct {
	sig     signal
	changes []change
	// before is what an attempt changed, with the states from before.
	before []savedState
	// raised is the exception that left the branch.
	raised *raised
	// stopped says that the branch was too long to follow to its end.
	stopped bool
	since   uint64
}

// normal says that the branch ran to its end and goes on with what follows.
func (o *outcome) normal() bool { return o.raised == nil && !o.stopped && o.sig.kind == next }

// speculate runs a part of the program and undoes it.
func (in *interp) speculate(f func() signal) outcome { return in.undo(f, false) }

// tryOut runs what would happen in another environment, and undoes it. Such
// trials have a budget of their own: what is true of this environment must not
// be lost for want of steps.
func (in *interp) tryOut(f func() signal) outcome {
	left, assumed := in.trialSteps, in.assumed
	if in.trial == 0 {
		in.trialSteps = min(trialLimit, in.trialLeft)
	}
	in.trial++
	out := in.undo(f, true)
	in.trial--
	if in.trial == 0 {
		in.trialSteps = left
	}
	in.assumed = assumed
	return out
}

// trialLimit is how many steps one trial may take.
const trialLimit = 30_000

// mayTry says that there are steps left to look at what other environments would do.
func (in *interp) mayTry() bool { return in.trial < 3 && in.trialLeft > 1000 && in.quiet < 20 }

func (in *interp) undo(f func() signal, trial bool) (out outcome) {
	fr := in.begin()
	saved := in.mark()
	out.since = fr.since
	defer func() {
		p := recover()
		in.reset(saved)
		for in.frames[len(in.frames)-1] != fr {
			in.rollback(in.frames[len(in.frames)-1])
		}
		out.changes = fr.collect()
		in.rollback(fr)
		switch p := p.(type) {
		case nil:
		case *raised:
			out.raised = p
		case branchTooLong:
			if !trial {
				panic(p) // the trial around it is the one that has no steps left
			}
			out.stopped = true
		default:
			panic(p)
		}
	}()
	out.sig = f()
	return out
}

// attempt runs a part of the program for good, and catches what it raises. What
// was changed until then stays changed, as in Python.
func (in *interp) attempt(f func() signal) (out outcome) {
	fr := in.begin()
	saved := in.mark()
	out.since = fr.since
	defer func() {
		p := recover()
		if p != nil {
			in.reset(saved)
			for in.frames[len(in.frames)-1] != fr {
				in.commit(in.frames[len(in.frames)-1])
			}
		}
		out.before = fr.saved
		in.commit(fr)
		switch p := p.(type) {
		case nil:
		case *raised:
			out.raised = p
		default:
			panic(p)
		}
	}()
	out.sig = f()
	return out
}

// bookmark is the state of the interpreter outside the heap.
type bookmark struct {
	tries, calls int
	ctl          []string
	trial        int
	statement    Place
	quiet        int
	assumed      []string
}

func (in *interp) mark() bookmark {
	return bookmark{len(in.tries), in.calls, in.ctl, in.trial, in.statement, in.quiet, in.assumed}
}

func (in *interp) reset(b bookmark) {
	in.tries, in.calls, in.ctl, in.trial, in.statement, in.quiet, in.assumed = in.tries[:b.tries], b.calls, b.ctl, b.trial, b.statement, b.quiet, b.assumed
}
