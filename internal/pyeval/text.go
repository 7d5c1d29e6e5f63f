package pyeval

import (
	"strings"

	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// evalText evaluates Python that stands in a text: statements for exec, else an
// expression. When the text is that of a file of the project, its places are in that file.
func (in *interp) evalText(sc *scope, s string, at Place, statements bool) val {
	if in.calls >= maxCalls || len(s) > maxText {
		return unknownVal("the text is not evaluated", nil, at)
	}
	in.step(len(s) / 16)
	file := source.NewFile(libraryPrefix+"text", s)
	if p := in.fileOf(s); p != "" {
		file = source.NewFile(p, s)
	}
	tree := pysyntax.Parse(file, pysyntax.Limits{})
	m := *sc.module
	m.file = file
	inner := *sc
	inner.module = &m
	in.calls++
	defer func() { in.calls-- }()
	if statements {
		for _, e := range tree.Errors {
			in.note(at, "what is executed here could not be read as Python: "+e.Msg)
		}
		in.block(&inner, tree.Body, nil)
		if m.star != nil {
			sc.module.star = m.star
		}
		if m.open != nil {
			in.openTo(sc.module, m.open.why)
		}
		return none(at)
	}
	if len(tree.Errors) > 0 || len(tree.Body) != 1 {
		return in.throw("SyntaxError", "invalid syntax", nil, at)
	}
	e, ok := tree.Body[0].(*pysyntax.ExprStmt)
	if !ok {
		return in.throw("SyntaxError", "invalid syntax", nil, at)
	}
	return in.eval(&inner, e.Value)
}

// fileOf is the project file that was read last and has that text.
func (in *interp) fileOf(s string) string {
	best := ""
	for p := range in.files {
		if !strings.HasSuffix(p, ".py") && !strings.HasSuffix(p, ".conf") {
			continue
		}
		if e, ok := in.tree.Entry(p); !ok || e.Size != int64(len(s)) {
			continue
		}
		if data, err := in.tree.Read(p); err == nil && string(data) == s && (best == "" || p < best) {
			best = p
		}
	}
	return best
}

// literalOf is ast.literal_eval: only literals.
func (in *interp) literalOf(s string, at Place) val {
	tree := pysyntax.Parse(source.NewFile(libraryPrefix+"text", "("+s+"\n)"), pysyntax.Limits{})
	if len(tree.Errors) > 0 || len(tree.Body) != 1 {
		return in.throw("ValueError", "malformed node or string", nil, at)
	}
	e, ok := tree.Body[0].(*pysyntax.ExprStmt)
	if !ok || !isLiteral(e.Value) {
		return in.throw("ValueError", "malformed node or string", nil, at)
	}
	m := &moduleObj{name: "literal", ns: in.newDict(), file: tree.File}
	return in.eval(in.moduleScope(m), e.Value).placed(at)
}

func isLiteral(e pysyntax.Expr) bool {
	every := func(list []pysyntax.Expr) bool {
		for _, e := range list {
			if e == nil || !isLiteral(e) {
				return false
			}
		}
		return true
	}
	switch e := e.(type) {
	case *pysyntax.Str, *pysyntax.Bytes, *pysyntax.Num, *pysyntax.Constant:
		return true
	case *pysyntax.List:
		return every(e.Elts)
	case *pysyntax.Tuple:
		return every(e.Elts)
	case *pysyntax.Set:
		return every(e.Elts)
	case *pysyntax.Dict:
		return every(e.Keys) && every(e.Values)
	case *pysyntax.UnaryOp:
		_, ok := e.Operand.(*pysyntax.Num)
		return ok && (e.Op == pysyntax.USub || e.Op == pysyntax.UAdd)
	}
	return false
}
