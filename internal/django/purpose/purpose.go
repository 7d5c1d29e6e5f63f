// Package purpose says what a value of a program is for, by the names around
// it: what it is assigned to, returned as, stored under, handed to and
// compared with. A number of the random module that becomes a colour harms
// nobody; the same number in a field named reset_code lets strangers in.
//
// It knows names and the grammar of Python. Which names say what stands in
// words.txt. It follows a value through conversions, through the names of its
// function and through the functions that return it; what a library or a
// container does with it, it does not know.
package purpose

import (
	"sync"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Kind is what names say of a value.
type Kind uint8

const (
	// Unknown: no name on the way says anything.
	Unknown Kind = iota
	// Guards: it keeps somebody out or proves something.
	Guards
	// Plain: nobody gains by knowing or forging it.
	Plain
)

// Purpose is what a value is for.
type Purpose struct {
	Kind Kind
	// Word is what it guards as: "token", "password"; "" unless Guards.
	Word string
	// Name is the name that said so.
	Name string
	// Far says that the name is that of the function or class around, to which the value itself was not seen to go.
	Far bool
	// Names are all names on the value's way, the nearest first.
	Names []string
	// Top is the whole expression in which the value stands where it is made.
	Top pysyntax.Expr
}

// Reader reads the modules of a project. It is safe for concurrent use.
type Reader struct {
	modules []*pyname.Module

	mu      sync.Mutex
	parents map[*pyname.Module]map[pysyntax.Node]pysyntax.Node
	uses    map[string][]use
}

// NewReader makes a reader of the modules in which functions are looked for that are called.
func NewReader(modules []*pyname.Module) *Reader {
	return &Reader{modules: modules, parents: map[*pyname.Module]map[pysyntax.Node]pysyntax.Node{}, uses: map[string][]use{}}
}

// Parent is the node directly above another one of the module's text; nil of a statement of the module itself.
func (r *Reader) Parent(m *pyname.Module, n pysyntax.Node) pysyntax.Node {
	r.mu.Lock()
	defer r.mu.Unlock()
	up := r.parents[m]
	if up == nil {
		up = map[pysyntax.Node]pysyntax.Node{}
		var fill func(pysyntax.Node)
		fill = func(n pysyntax.Node) {
			for c := range pysyntax.Children(n) {
				up[c] = n
				fill(c)
			}
		}
		for _, s := range m.Tree.Body {
			fill(s)
		}
		r.parents[m] = up
	}
	return up[n]
}

// Of is what an expression of a module is for. Of all names on its way the nearest that says anything counts.
func (r *Reader) Of(m *pyname.Module, e pysyntax.Expr) Purpose {
	w := walk{reader: r, seen: map[pysyntax.Node]bool{}}
	w.climb(m, e, 0)
	p := Purpose{Top: w.top}
	if p.Top == nil {
		p.Top = e
	}
	for at := 0; at < len(w.queue) && at < maxPlaces; at++ {
		next := w.queue[at]
		w.climb(next.module, next.node, next.steps)
	}
	p.Names = w.names
	for _, name := range w.names {
		if kind, word := Judge(name); kind != Unknown {
			p.Kind, p.Word, p.Name = kind, word, name
			return p
		}
	}
	for _, name := range Around(m, e) {
		if kind, word := Judge(name); kind != Unknown {
			p.Kind, p.Word, p.Name, p.Far = kind, word, name, true
			return p
		}
	}
	return p
}

// Around are the names of the functions and classes around a node, the innermost first, and of the file.
func Around(m *pyname.Module, n pysyntax.Node) (names []string) {
	for s := m.Scopes().Of(n); s != nil; s = s.Parent {
		switch d := s.Node.(type) {
		case *pysyntax.FunctionDef:
			names = append(names, d.Name.Name)
		case *pysyntax.ClassDef:
			names = append(names, d.Name.Name)
		}
	}
	return append(names, m.Name[lastDot(m.Name)+1:])
}

// Updates are what a hash is given by update(), where the name of the hash's object is known: h = md5(); h.update(text).
func (r *Reader) Updates(m *pyname.Module, made *pysyntax.Call) (list []pysyntax.Expr) {
	assign, ok := r.Parent(m, made).(*pysyntax.Assign)
	if !ok || len(assign.Targets) != 1 {
		return nil
	}
	name, ok := assign.Targets[0].(*pysyntax.Name)
	if !ok {
		return nil
	}
	symbol := m.Scopes().Symbol(name)
	if symbol == nil || symbol.Owner == nil {
		return nil
	}
	for _, b := range symbol.Owner.Bindings {
		if b.Node != pysyntax.Node(assign) {
			continue
		}
		for _, use := range m.Scopes().UsesOf(b) {
			a, ok := r.Parent(m, use).(*pysyntax.Attribute)
			if !ok || a.Attr.Name != "update" {
				continue
			}
			if c, ok := r.Parent(m, a).(*pysyntax.Call); ok {
				list = append(list, c.Args...)
			}
		}
	}
	return list
}
