package pyname

import (
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// fork is a compound statement of a scope whose parts need not all run.
type fork struct {
	kind forkKind
	span source.Span
	arms []*arm
	// whole says that one of the arms always runs: an if with an else, a match with a last `case _`.
	whole bool
}

type forkKind uint8

const (
	forkChoice forkKind = iota // if with all its elifs, match: one arm runs
	forkLoop                   // for, while: a body, an else
	forkTry                    // a body, handlers, an else, a finally
)

// arm is one part of a fork.
type arm struct {
	fork   *fork
	parent *arm
	role   armRole
	span   source.Span // of its statements; the tests of an if lie outside
	// ends says that control never leaves at its end: it returns or raises.
	ends bool
}

type armRole uint8

const (
	armBody armRole = iota
	armHandler
	armElse
	armFinal
)

// ends says that a block's last statement returns or raises. A break or
// continue leaves the arm but not the loop, after which the name is still there.
func ends(body []pysyntax.Stmt) bool {
	if len(body) == 0 {
		return false
	}
	switch body[len(body)-1].(type) {
	case *pysyntax.Return, *pysyntax.Raise:
		return true
	}
	return false
}

func blockSpan(body []pysyntax.Stmt) source.Span {
	if len(body) == 0 {
		return source.Span{Start: source.NoPos, End: source.NoPos}
	}
	start := body[0].Range().Start
	switch d := body[0].(type) {
	case *pysyntax.FunctionDef:
		start = firstDecorator(d.Decorators, start)
	case *pysyntax.ClassDef:
		start = firstDecorator(d.Decorators, start)
	}
	return source.Span{Start: start, End: body[len(body)-1].Range().End}
}

func firstDecorator(list []pysyntax.Expr, start source.Pos) source.Pos {
	if len(list) > 0 {
		return min(start, list[0].Range().Start)
	}
	return start
}

func within(s source.Span, p source.Pos) bool { return s.Start <= p && p < s.End }
