package pyname

import "paddock/internal/pysyntax"

// Callees are the functions and methods of the project that a function's text calls, in the text's order, each once: as far
// as names tell what is called. Calls through variables and instances, save a method's own, are not among them. The
// list is the module's, kept because many callers ask.
func (m *Module) Callees(function pysyntax.Node) []Def {
	if list, ok := m.memo.callees.Load(function); ok {
		return list.([]Def)
	}
	var list []Def
	seen := map[pysyntax.Node]bool{}
	look := func(n pysyntax.Node) bool {
		call, ok := n.(*pysyntax.Call)
		if !ok {
			return true
		}
		for _, d := range m.Resolve(call.Func) {
			if f := d.Function(); f != nil && !seen[f] {
				seen[f] = true
				list = append(list, d)
			}
		}
		return true
	}
	switch f := function.(type) {
	case *pysyntax.FunctionDef:
		pysyntax.WalkStmts(f.Body, look)
	case *pysyntax.Lambda:
		pysyntax.Walk(f.Body, look)
	}
	m.memo.callees.Store(function, list)
	return list
}
