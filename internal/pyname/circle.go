package pyname

import (
	"slices"
	"sync"

	"paddock/internal/pysyntax"
)

// memo keeps what resolvers found of a module. The zero value is ready.
type memo struct {
	mu       sync.Mutex
	members  map[string][]Def
	bindings map[*Binding][]Def
	classes  map[*pysyntax.ClassDef]*Class
	mros     map[*Class][]Def
	exports  *exported
	callees  sync.Map // by function; see Callees
	names    sync.Map // by expression; see Resolve
}

// resolver answers one question, which leads to others. Definitions refer to
// one another in circles (packages that import each other, a = b; b = a), so
// the resolver keeps the questions that are open. One that comes up again while
// it is open is answered with what is known of it so far: nothing at first. If
// that happened the outermost question is worked on again from the start, with
// the answers of the round before, until a round changes none of them. Within
// a round every question is worked on once. What holds only where nothing
// better was found, "then it must be a builtin", is said of such questions in
// a last round alone: said too early it would go around the circle for ever.
//
// Only the outermost question's answer is then whole, and those that no circle
// touched; these are kept in the modules' memos, all others are forgotten. So
// what is answered never depends on what was asked before, nor on which
// goroutine asked first.
type resolver struct {
	open  []question
	known map[question]answer
	// before are the answers of the last round to the questions that came up while open.
	before map[question][]Def
	last   bool // this is the last round
	nested int  // expressions inside one another
}

type question struct {
	module  *Module
	name    string // a member, or what is asked of the binding
	binding *Binding
}

type answer struct {
	list []Def
	cut  int
}

// Whether an answer is whole. They are numbers so that min joins them.
const (
	open     = iota // touched by a circle, or given up
	complete        // whole
)

const (
	// maxOpen bounds the recursion of a resolver.
	maxOpen = 2_000
	// maxCircling is how many attributes are collected by going around a circle.
	maxCircling = 3
	// maxRounds bounds the rounds of a question; news travels at least one step around a circle in each.
	maxRounds = 20
)

// ask answers a question with work, unless it is open or has been answered.
// keep, when not nil, is called with a whole answer.
func (r *resolver) ask(q question, work func() ([]Def, int), keep func([]Def)) ([]Def, int) {
	if a, ok := r.known[q]; ok {
		return a.list, a.cut
	}
	if len(r.open) >= maxOpen {
		return nil, open
	}
	if slices.Contains(r.open, q) {
		if r.before == nil {
			r.before = map[question][]Def{}
		}
		if _, ok := r.before[q]; !ok {
			r.before[q] = nil
		}
		return r.before[q], open
	}
	if r.known == nil {
		r.known = map[question]answer{}
	}
	list, cut := r.work(q, work)
	if len(r.open) == 0 && cut == open {
		list = r.rounds(q, list, work)
		cut = complete
	}
	r.known[q] = answer{list, cut}
	if cut == complete && keep != nil {
		keep(list)
	}
	return list, cut
}

func (r *resolver) work(q question, work func() ([]Def, int)) ([]Def, int) {
	r.open = append(r.open, q)
	list, cut := work()
	r.open = r.open[:len(r.open)-1]
	return list, cut
}

// rounds works on the outermost question until nothing changes any more, and
// once more for the last round; list is the first round's answer.
func (r *resolver) rounds(q question, list []Def, work func() ([]Def, int)) []Def {
	for round := 0; ; round++ {
		changed := false
		r.known[q] = answer{list, open}
		for p, old := range r.before {
			if now := r.known[p].list; !slices.EqualFunc(now, old, Def.same) {
				r.before[p], changed = now, true
			}
		}
		for p, a := range r.known {
			if a.cut == open {
				delete(r.known, p)
			}
		}
		r.last = !changed || round == maxRounds
		list, _ = r.work(q, work)
		if r.last {
			break
		}
	}
	for p, a := range r.known {
		if a.cut == open {
			delete(r.known, p)
		}
	}
	clear(r.before)
	r.last = false
	return list
}

// sure says that nothing better can come of a question with this cut, so that what holds by default may be said.
func (r *resolver) sure(cut int) bool { return cut == complete || r.last }
