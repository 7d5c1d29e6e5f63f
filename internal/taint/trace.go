package taint

import (
	"fmt"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// A trace is a list that grows at its end and is shared by all values that have
// the same past. What happened within a called function hangs at one step of
// the caller's: it begins with a parameter, and where the function is called
// the caller's own trace of that argument stands in front of it.

type stepKind uint8

const (
	stepSource stepKind = iota
	stepAssign
	stepPass
	stepReturn
	stepStore
	stepWithin
	stepOpen
)

type step struct {
	before *step
	// within is the callee's trace, of a stepWithin.
	within *step
	kind   stepKind
	module *pyname.Module
	node   pysyntax.Node
	name   string
}

// Step is one place of a trace.
type Step struct {
	Module *pyname.Module
	Node   pysyntax.Node
	// What happens there, in words: "`q` is made of it".
	Message string
}

// maxSteps is how many steps of a trace are shown; of a longer one the middle is left out.
const maxSteps = 40

// steps writes a trace out, the source first. Steps on a line that the step before stands on are left out.
func (l Label) steps() []Step {
	var flat []*step
	flatten(l.trace, &flat, 0)
	if len(flat) > maxSteps {
		flat = append(append([]*step{}, flat[:maxSteps/2]...), flat[len(flat)-maxSteps/2:]...)
	}
	var list []Step
	last := ""
	for _, s := range flat {
		if s.node == nil || s.module == nil {
			continue
		}
		line := fmt.Sprint(s.module.Path, ":", s.module.Tree.File.LineOf(s.node.Range().Start))
		if line == last && s.kind != stepSource {
			continue
		}
		if n := len(list); n > 0 && s.module.Made && s.kind == stepPass && list[n-1].Message == s.words() {
			continue // one piece of a page tells another
		}
		last = line
		list = append(list, Step{Module: s.module, Node: s.node, Message: s.words()})
	}
	return list
}

func (s *step) words() string {
	switch s.kind {
	case stepSource:
		return "it comes from " + s.name
	case stepAssign:
		return "`" + s.name + "` is made of it"
	case stepPass:
		if strings.Contains(s.name, "/") || strings.Contains(s.name, ".") {
			return "the template " + s.name + " is told it"
		}
		return "it is passed on to " + s.name + "()"
	case stepReturn:
		return s.name + "() returns it"
	case stepStore:
		return "it is kept in " + s.name
	}
	return s.name
}

// maxFlat bounds the writing out of traces that hang in each other.
const maxFlat = 2000

func flatten(s *step, list *[]*step, depth int) {
	var own []*step
	for ; s != nil && len(own) < maxFlat; s = s.before {
		own = append(own, s)
	}
	for i := len(own) - 1; i >= 0 && len(*list) < maxFlat; i-- {
		if own[i].kind == stepWithin {
			if depth < 50 {
				flatten(own[i].within, list, depth+1)
			}
			continue
		}
		*list = append(*list, own[i])
	}
}
