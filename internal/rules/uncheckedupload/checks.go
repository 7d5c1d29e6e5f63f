package uncheckedupload

import (
	"slices"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// verdict is what a function looks at of an upload before it lets it through; the later ones say more.
type verdict uint8

const (
	nothing verdict = iota
	// size is how large it is.
	size
	// claimed is the type that the browser names.
	claimed
	// refused is whether the name is one of some that are refused.
	refused
	// checked is the extension against a list of those that are taken, or what is in the file; and whatever is not understood.
	checked
)

// aspect is what of an upload a value is made of.
type aspect uint8

const (
	other aspect = iota
	whole
	name
	kind
	length
	content
)

// maxCalls bounds how many functions of the project are looked into from one to the next.
const maxCalls = 4

// look is one function that is read for what it asks of an upload.
type look struct {
	module *pyname.Module
	// isUpload says that an expression is the upload.
	isUpload func(e pysyntax.Expr) bool
	// keeps are the calls that keep it, which ask nothing.
	keeps map[*pysyntax.Call]bool
	names map[string]aspect
	depth int
}

// function reads a function whose parameter is the upload.
func function(m *pyname.Module, def *pysyntax.FunctionDef, parameter string, depth int) verdict {
	l := &look{module: m, isUpload: func(pysyntax.Expr) bool { return false }, names: map[string]aspect{parameter: whole}, depth: depth}
	return l.body(def.Body)
}

// body is the best that some statements ask.
func (l *look) body(body []pysyntax.Stmt) verdict {
	if l.depth > maxCalls {
		return checked
	}
	// Names first, twice, so that what is made of a name that was bound further down in a loop counts.
	for range 2 {
		pysyntax.WalkStmts(body, func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.Assign:
				for _, t := range n.Targets {
					l.bind(t, l.aspect(n.Value))
				}
			case *pysyntax.AnnAssign:
				l.bind(n.Target, l.aspect(n.Value))
			case *pysyntax.NamedExpr:
				l.bind(n.Target, l.aspect(n.Value))
			case *pysyntax.For:
				l.bind(n.Target, l.aspect(n.Iter))
			}
			return true
		})
	}
	best := nothing
	denied := map[pysyntax.Node]bool{}
	pysyntax.WalkStmts(body, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.If:
			if raises(n.Body) {
				l.denials(n.Test, false, denied)
			}
		case *pysyntax.Compare:
			a := l.aspect(n.Left)
			for _, c := range n.Comparators {
				a = max(a, l.aspect(c))
			}
			best = max(best, l.asked(a, denied[n]))
		case *pysyntax.Call:
			if !l.keeps[n] {
				best = max(best, l.call(n, denied[n]))
			}
		case *pysyntax.Match:
			best = max(best, l.asked(l.aspect(n.Subject), false))
		case *pysyntax.Subscript:
			// ALLOWED[suffix] raises for what is not in it.
			if l.aspect(n.Value) == other && l.aspect(n.Index) == name {
				best = checked
			}
		}
		return best < checked
	})
	return best
}

func (l *look) bind(target pysyntax.Expr, a aspect) {
	switch t := target.(type) {
	case *pysyntax.Name:
		if a != other {
			l.names[t.ID] = a
		}
	case *pysyntax.Tuple:
		for _, e := range t.Elts {
			l.bind(e, a)
		}
	}
}

// asked is the verdict for a comparison.
func (l *look) asked(a aspect, denied bool) verdict {
	switch a {
	case name:
		if denied {
			return refused
		}
		return checked
	case kind:
		return claimed
	case length:
		return size
	case content:
		return checked
	}
	return nothing
}

// aspect is what an expression is made of.
func (l *look) aspect(e pysyntax.Expr) aspect {
	if e == nil {
		return other
	}
	if l.isUpload(e) {
		return whole
	}
	switch e := e.(type) {
	case *pysyntax.Name:
		return l.names[e.ID]
	case *pysyntax.Attribute:
		of := l.aspect(e.Value)
		if of != whole {
			return of
		}
		switch e.Attr.Name {
		case "name", "filename", "_name":
			return name
		case "content_type", "content_type_extra":
			return kind
		case "size", "_size":
			return length
		case "file", "read", "chunks", "open", "readline", "readlines", "multiple_chunks":
			return content
		}
		return other
	case *pysyntax.Call:
		if a, ok := e.Func.(*pysyntax.Attribute); ok {
			if of := l.aspect(a.Value); of != other {
				if of == whole {
					return l.aspect(a)
				}
				return of
			}
		}
		given := other
		for _, arg := range e.Args {
			given = max(given, l.aspect(arg))
		}
		for _, k := range e.Keywords {
			given = max(given, l.aspect(k.Value))
		}
		if given == whole {
			switch l.callee(e) {
			case "builtins.len":
				return length
			case "builtins.bool", "builtins.isinstance", "builtins.hasattr":
				return other
			case "builtins.str":
				return name
			case "builtins.getattr":
				if len(e.Args) > 1 {
					if s, ok := e.Args[1].(*pysyntax.Str); ok {
						return map[string]aspect{"name": name, "content_type": kind, "size": length}[s.Value]
					}
				}
			}
			return content
		}
		return given
	case *pysyntax.Compare, *pysyntax.Lambda:
		return other
	case *pysyntax.Str, *pysyntax.Constant, *pysyntax.Num:
		return other
	}
	found := other
	for c := range pysyntax.Children(e) {
		if x, ok := c.(pysyntax.Expr); ok {
			if a := l.aspect(x); a != whole {
				found = max(found, a)
			} else if _, ok := e.(*pysyntax.BoolOp); ok {
				found = whole
			}
		}
	}
	return found
}

func (l *look) callee(call *pysyntax.Call) string {
	n, _ := l.module.Qualify(call.Func)
	return n
}

// silent are functions that ask nothing of what they are given.
var silent = []string{"builtins.print", "builtins.setattr", "builtins.getattr", "builtins.hasattr", "builtins.isinstance", "builtins.bool", "builtins.str", "builtins.len", "builtins.super"}

// call is what a call asks: a function of the project what is written in it, another one that gets the file or its name
// more than can be told.
func (l *look) call(call *pysyntax.Call, denied bool) verdict {
	callee := l.callee(call)
	if slices.Contains(silent, callee) || strings.HasPrefix(callee, "logging.") {
		return nothing
	}
	if a, ok := call.Func.(*pysyntax.Attribute); ok {
		of := l.aspect(a.Value)
		switch {
		case of == whole:
			switch a.Attr.Name {
			case "read", "chunks", "open", "readline", "readlines":
				return checked
			}
		case of == name && slices.Contains([]string{"endswith", "startswith"}, a.Attr.Name):
			return l.asked(name, denied)
		case of == other && slices.Contains([]string{"append", "add_error", "info", "debug", "warning", "error", "exception", "get", "save", "setdefault"}, a.Attr.Name):
			return nothing
		}
	}
	for i, arg := range call.Args {
		if v := l.given(call, l.aspect(arg), i, ""); v != nothing {
			return v
		}
	}
	for _, k := range call.Keywords {
		if v := l.given(call, l.aspect(k.Value), -1, k.Name.Name); v != nothing {
			return v
		}
	}
	return nothing
}

// given is what a call asks of an argument.
func (l *look) given(call *pysyntax.Call, a aspect, at int, keyword string) verdict {
	switch a {
	case content:
		return checked
	case whole, name:
	default:
		return nothing
	}
	for _, d := range l.module.Resolve(call.Func) {
		def := d.Function()
		if def == nil || d.Module == nil {
			continue
		}
		names := parameters(def)
		if d.Self != nil && len(names) > 0 && (names[0] == "self" || names[0] == "cls") {
			names = names[1:]
		}
		for i, p := range names {
			if i == at || p == keyword && keyword != "" {
				inner := &look{module: d.Module, isUpload: func(pysyntax.Expr) bool { return false }, names: map[string]aspect{p: a}, depth: l.depth + 1}
				return inner.body(def.Body)
			}
		}
		return checked
	}
	if a == whole {
		return checked
	}
	return nothing // a part of a name, or one made of it
}

func parameters(def *pysyntax.FunctionDef) (names []string) {
	for _, list := range [][]*pysyntax.Arg{def.Args.PosOnly, def.Args.Args, def.Args.KwOnly} {
		for _, a := range list {
			names = append(names, a.Name.Name)
		}
	}
	return names
}

// denials marks the comparisons of a condition that are true for what is refused: `in REFUSED`, `== ".exe"`,
// `.endswith(".exe")` in front of a raise.
func (l *look) denials(test pysyntax.Expr, not bool, denied map[pysyntax.Node]bool) {
	switch t := test.(type) {
	case *pysyntax.BoolOp:
		for _, v := range t.Values {
			l.denials(v, not, denied)
		}
	case *pysyntax.UnaryOp:
		if t.Op == pysyntax.Not {
			l.denials(t.Operand, !not, denied)
		}
	case *pysyntax.Compare:
		if len(t.Ops) == 1 {
			positive := t.Ops[0] == pysyntax.In || t.Ops[0] == pysyntax.Eq
			negative := t.Ops[0] == pysyntax.NotIn || t.Ops[0] == pysyntax.NotEq
			denied[t] = positive && !not || negative && not
		}
	case *pysyntax.Call:
		denied[t] = !not
	}
}

// raises says that statements end with a refusal.
func raises(body []pysyntax.Stmt) bool {
	for _, s := range body {
		switch s := s.(type) {
		case *pysyntax.Raise:
			return true
		case *pysyntax.ExprStmt:
			if c, ok := s.Value.(*pysyntax.Call); ok {
				if a, ok := c.Func.(*pysyntax.Attribute); ok && a.Attr.Name == "add_error" {
					return true
				}
			}
		case *pysyntax.Return:
			if c, ok := s.Value.(*pysyntax.Call); ok {
				for _, n := range []string{"BadRequest", "Forbidden", "Error"} {
					if a, ok := c.Func.(*pysyntax.Name); ok && strings.Contains(a.ID, n) {
						return true
					}
				}
			}
		}
	}
	return false
}
