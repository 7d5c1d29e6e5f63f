package swallowedpermissionerror

import (
	"slices"
	"strings"

	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// telling are methods and functions that take down or tell what happened, and change nothing.
var telling = []string{
	"debug", "info", "warning", "warn", "error", "exception", "critical", "log", "print", "write", "success", "add_message", "capture_exception",
	"capture_message",
}

// idle says that a handler does nothing that keeps anybody out: it passes, it tells.
func idle(stmts []pysyntax.Stmt) bool {
	for _, s := range stmts {
		switch s := s.(type) {
		case *pysyntax.Pass:
		case *pysyntax.ExprStmt:
			call, ok := s.Value.(*pysyntax.Call)
			if !ok {
				continue // "..." and texts
			}
			name := ""
			switch f := call.Func.(type) {
			case *pysyntax.Name:
				name = f.ID
			case *pysyntax.Attribute:
				name = f.Attr.Name
			}
			if !slices.Contains(telling, name) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// goesOn says that what follows does something: the first statement that says anything is neither an end without
// anything in it nor another refusal.
func goesOn(rest []pysyntax.Stmt) bool {
	for _, s := range rest {
		switch s := s.(type) {
		case *pysyntax.Pass:
		case *pysyntax.Raise, *pysyntax.Continue, *pysyntax.Break:
			return false
		case *pysyntax.Return:
			return !harmless(s.Value)
		case *pysyntax.ExprStmt:
			if idle([]pysyntax.Stmt{s}) {
				continue
			}
			return true
		default:
			return true
		}
	}
	return false
}

// harmless says that an answer gives nothing away: None, False, an empty list, a refusal, a redirect.
func harmless(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case nil:
		return true
	case *pysyntax.Constant:
		return e.Kind != pysyntax.True
	case *pysyntax.List:
		return len(e.Elts) == 0
	case *pysyntax.Dict:
		return len(e.Values) == 0
	case *pysyntax.Call:
		name := ""
		switch f := e.Func.(type) {
		case *pysyntax.Name:
			name = f.ID
		case *pysyntax.Attribute:
			name = f.Attr.Name
		}
		lower := strings.ToLower(name)
		if name == "none" || strings.Contains(lower, "forbidden") || strings.Contains(lower, "redirect") || strings.Contains(lower, "notfound") || strings.Contains(lower, "no_permission") || strings.Contains(lower, "denied") {
			return true
		}
		refused := false
		for _, k := range e.Keywords {
			if n, ok := k.Value.(*pysyntax.Num); ok && k.Name.Name == "status" && strings.HasPrefix(n.Text, "4") {
				refused = true
			}
			if a, ok := k.Value.(*pysyntax.Attribute); ok && strings.HasPrefix(a.Attr.Name, "HTTP_4") {
				refused = true
			}
		}
		return refused
	}
	return false
}

// repeats says that a handler ends with the very return that the try makes behind its check.
func repeats(t *pysyntax.Try, h *pysyntax.ExceptHandler, file *source.File) bool {
	last := func(stmts []pysyntax.Stmt) string {
		if len(stmts) == 0 {
			return ""
		}
		r, ok := stmts[len(stmts)-1].(*pysyntax.Return)
		if !ok || r.Value == nil || harmless(r.Value) {
			return ""
		}
		if _, call := r.Value.(*pysyntax.Call); !call {
			return ""
		}
		return file.Text[r.Value.Range().Start:r.Value.Range().End]
	}
	behind := t.Orelse
	if len(behind) == 0 && len(t.Body) > 1 {
		behind = t.Body
	}
	text := last(behind)
	return text != "" && text == last(h.Body) && idle(h.Body[:len(h.Body)-1])
}
