package pyname

import (
	"slices"
	"strings"

	"paddock/internal/pysyntax"
)

// starBrings says that a star import brings a name: its module is in the tree
// and exports it. What a library exports is not known, see starGuess.
func (r *resolver) starBrings(m *Module, s *Binding, name string) (bool, int) {
	from, ok := m.absolute(s.Node.(*pysyntax.ImportFrom))
	if !ok {
		return false, complete
	}
	target := m.index.Module(m.Root, from)
	if target == nil || target == m {
		return false, complete
	}
	listed, all, cut := r.exports(target)
	if all && !slices.Contains(listed, name) || !all && strings.HasPrefix(name, "_") && !slices.Contains(listed, name) {
		return false, cut
	}
	list, c := r.member(target, name)
	if len(list) == 0 && slices.Contains(listed, name) && target.Package && m.index.Module(m.Root, target.Name+"."+name) != nil {
		return true, min(cut, c) // __all__ names a submodule, which the star import then imports
	}
	return len(list) > 0, min(cut, c)
}

// starGuess is where a name that nothing in the tree defines may come from: the
// libraries from which the module, or modules from which it star-imports, import everything.
func (r *resolver) starGuess(m *Module, name string) []Def {
	if strings.HasPrefix(name, "_") {
		return nil
	}
	var out []Def
	seen := map[*Module]bool{m: true}
	for todo := []*Module{m}; len(todo) > 0; todo = todo[1:] {
		for _, s := range todo[0].Scopes().module.Stars {
			from, ok := todo[0].absolute(s.Node.(*pysyntax.ImportFrom))
			if !ok {
				continue
			}
			if target := m.index.Module(m.Root, from); target == nil {
				out = add(out, Def{Kind: External, Name: from + "." + name})
			} else if !seen[target] {
				seen[target] = true
				todo = append(todo, target)
			}
		}
	}
	return out
}

// Exports are the names that `from module import *` takes, as far as the text
// tells, sorted: those of __all__, or the module's public ones. all is false
// when there may be more: __all__ is made by code that is not understood, or a
// library's names come in by a star import.
func (m *Module) Exports() (names []string, all bool) {
	r := resolver{}
	listed, whole, _ := r.exports(m)
	if whole {
		names = slices.Clone(listed)
		slices.Sort(names)
		return slices.Compact(names), true
	}
	all = len(listed) == 0 && m.Scopes().module.own("__all__") == nil
	found := map[string]bool{}
	for _, n := range listed {
		found[n] = true
	}
	seen := map[*Module]bool{m: true}
	for todo := []*Module{m}; len(todo) > 0; todo = todo[1:] {
		here := todo[0]
		if l, w, _ := r.exports(here); w && here != m {
			for _, n := range l {
				found[n] = true
			}
			continue
		}
		for _, y := range here.Scopes().module.symbols {
			if !strings.HasPrefix(y.Name, "_") && len(here.Scopes().Final(y)) > 0 {
				found[y.Name] = true
			}
		}
		for _, s := range here.Scopes().module.Stars {
			from, ok := here.absolute(s.Node.(*pysyntax.ImportFrom))
			if target := m.index.Module(m.Root, from); !ok || target == nil {
				all = false
			} else if !seen[target] {
				seen[target] = true
				todo = append(todo, target)
			}
		}
	}
	for n := range found {
		names = append(names, n)
	}
	slices.Sort(names)
	return names, all
}

// exports evaluates a module's __all__. whole says that the list is all of it;
// without an __all__ it is empty and not whole. The answer travels as Defs whose
// names are the strings, so that circles are cut as everywhere.
func (r *resolver) exports(m *Module) (names []string, whole bool, cut int) {
	if m.Scopes().module.own("__all__") == nil {
		return nil, false, complete
	}
	m.memo.mu.Lock()
	kept := m.memo.exports
	m.memo.mu.Unlock()
	if kept != nil {
		return kept.names, kept.whole, complete
	}
	list, cut := r.ask(question{module: m, name: "\x00all"}, func() ([]Def, int) {
		a := allReader{r: r, m: m, cut: complete, seen: map[*Binding]bool{}}
		a.block(m.Tree.Body, 0)
		if a.unknown {
			a.list = append(a.list, Def{Name: "\x00"})
		}
		return a.list, a.cut
	}, func(list []Def) {
		m.memo.mu.Lock()
		defer m.memo.mu.Unlock()
		m.memo.exports = exportedBy(list)
	})
	e := exportedBy(list)
	return e.names, e.whole, cut
}

// exported are the names of an __all__; whole says that there are no others.
type exported struct {
	names []string
	whole bool
}

func exportedBy(list []Def) *exported {
	e := &exported{whole: true}
	for _, d := range list {
		if d.Name == "\x00" {
			e.whole = false
		} else {
			e.names = append(e.names, d.Name)
		}
	}
	e.names = slices.Clip(e.names)
	return e
}

// allReader follows what a module's statements do to __all__, in order and on
// all branches: a name that one branch exports is exported.
type allReader struct {
	r       *resolver
	m       *Module
	list    []Def
	unknown bool
	cut     int
	seen    map[*Binding]bool // variables that were looked into
}

func (a *allReader) block(body []pysyntax.Stmt, depth int) {
	if depth > 50 {
		return
	}
	for _, s := range body {
		switch s := s.(type) {
		case *pysyntax.Assign:
			for _, t := range s.Targets {
				if isAll(t) {
					if depth == 0 {
						a.list, a.unknown = nil, false
					}
					a.strings(s.Value, 0)
				}
			}
		case *pysyntax.AnnAssign:
			if isAll(s.Target) && s.Value != nil {
				a.strings(s.Value, 0)
			}
		case *pysyntax.AugAssign:
			if isAll(s.Target) {
				a.strings(s.Value, 0)
			}
		case *pysyntax.ExprStmt:
			call, ok := s.Value.(*pysyntax.Call)
			if !ok {
				continue
			}
			f, ok := call.Func.(*pysyntax.Attribute)
			if !ok || !isAll(f.Value) || len(call.Args) != 1 {
				continue
			}
			switch f.Attr.Name {
			case "extend":
				a.strings(call.Args[0], 0)
			case "append":
				a.element(call.Args[0])
			}
		case *pysyntax.If:
			a.block(s.Body, depth+1)
			a.block(s.Orelse, depth+1)
		case *pysyntax.Try:
			a.block(s.Body, depth+1)
			for _, h := range s.Handlers {
				a.block(h.Body, depth+1)
			}
			a.block(s.Orelse, depth+1)
			a.block(s.Final, depth+1)
		case *pysyntax.With:
			a.block(s.Body, depth+1)
		case *pysyntax.For:
			a.loop(s)
		}
	}
}

// loop does not follow what a loop does to __all__.
func (a *allReader) loop(s *pysyntax.For) {
	before := len(a.list)
	a.block(s.Body, 1)
	if len(a.list) != before {
		a.unknown = true
	}
}

func isAll(e pysyntax.Expr) bool {
	n, ok := e.(*pysyntax.Name)
	return ok && n.ID == "__all__"
}

func (a *allReader) element(e pysyntax.Expr) {
	switch e := e.(type) {
	case *pysyntax.Str:
		a.list = append(a.list, Def{Name: e.Value})
		return
	case *pysyntax.Starred:
		a.strings(e.Value, 1)
		return
	case *pysyntax.Attribute:
		// `__all__.append(view.__name__)`, `__all__ = [view.__name__]`
		if e.Attr.Name == "__name__" {
			if n, ok := e.Value.(*pysyntax.Name); ok {
				a.list = append(a.list, Def{Name: n.ID})
				return
			}
		}
	}
	a.unknown = true
}

// strings adds the elements of a list expression.
func (a *allReader) strings(e pysyntax.Expr, depth int) {
	if depth > 100 {
		a.unknown = true
		return
	}
	switch e := e.(type) {
	case *pysyntax.List:
		for _, x := range e.Elts {
			a.element(x)
		}
	case *pysyntax.Tuple:
		for _, x := range e.Elts {
			a.element(x)
		}
	case *pysyntax.Set:
		for _, x := range e.Elts {
			a.element(x)
		}
	case *pysyntax.BinOp:
		if e.Op != pysyntax.Add {
			a.unknown = true
			return
		}
		a.strings(e.Left, depth+1)
		a.strings(e.Right, depth+1)
	case *pysyntax.Call:
		// list(x), tuple(x), sorted(x), set(x)
		if n, ok := e.Func.(*pysyntax.Name); ok && len(e.Args) == 1 {
			switch n.ID {
			case "list", "tuple", "sorted", "set":
				a.strings(e.Args[0], depth+1)
				return
			}
		}
		a.unknown = true
	case *pysyntax.Attribute:
		if e.Attr.Name != "__all__" {
			a.unknown = true
			return
		}
		list, cut := a.r.expr(a.m, e.Value)
		a.cut = min(a.cut, cut)
		a.of(list)
	case *pysyntax.Name:
		list, cut := a.r.expr(a.m, e)
		a.cut = min(a.cut, cut)
		for _, d := range list {
			switch {
			case d.Kind == ValueDef && d.Whole() && d.Binding.Symbol.Name == "__all__" && d.Module != a.m:
				// from .orders import __all__ as names
				a.of([]Def{{Kind: ModuleDef, Module: d.Module}})
			case d.Value() != nil && d.Module == a.m && !isAll(e) && !a.seen[d.Binding]:
				a.seen[d.Binding] = true
				a.strings(d.Value(), depth+10)
			case isAll(e):
			default:
				a.unknown = true
			}
		}
		if len(list) == 0 && !isAll(e) {
			a.unknown = true
		}
	default:
		a.unknown = true
	}
}

// of adds what modules export by their __all__.
func (a *allReader) of(modules []Def) {
	if len(modules) == 0 {
		a.unknown = true
	}
	for _, d := range modules {
		if d.Kind != ModuleDef || d.Module == a.m {
			a.unknown = true
			continue
		}
		names, whole, cut := a.r.exports(d.Module)
		a.cut = min(a.cut, cut)
		a.unknown = a.unknown || !whole
		for _, n := range names {
			a.list = append(a.list, Def{Name: n})
		}
	}
}
