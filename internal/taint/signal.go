package taint

import (
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Signals: objects of a library that call whatever has been connected with them, wherever that was done. Who is
// connected with whom is read from the text before values are followed, so that it does not matter what runs first.

// Listener is a function that is connected with a signal.
type Listener struct {
	Module   *pyname.Module
	Function Value
	// Call is what connects it.
	Call *pysyntax.Call
}

// Connect reads which functions some modules connect with signals. Call it before Enter; Rest does it when nobody has.
func (e *Engine) Connect(modules []*pyname.Module) {
	if e.listeners == nil {
		e.listeners = map[any][]Listener{}
	}
	for _, m := range modules {
		e.guard(m, nil, func() {
			pysyntax.WalkStmts(m.Tree.Body, func(n pysyntax.Node) bool {
				switch n := n.(type) {
				case *pysyntax.Call:
					if a, ok := n.Func.(*pysyntax.Attribute); ok && e.Catalog.connecting[a.Attr.Name] && len(n.Args)+len(n.Keywords) > 0 {
						e.connect(m, n, e.defined(m.Resolve(a.Value)), a.Attr.Name)
					}
				case *pysyntax.FunctionDef:
					for _, d := range n.Decorators {
						e.connectBelow(m, n, d)
					}
				}
				return true
			})
		})
	}
}

// connect is a call of a signal's method of a name.
func (e *Engine) connect(m *pyname.Module, call *pysyntax.Call, signal Value, name string) {
	for _, en := range e.signalMethod(signal, name) {
		if en.Verb != Connect || en.To != nil || len(en.Args) == 0 {
			continue
		}
		x := argumentExpr(call, en.Args[0])
		if x == nil {
			continue
		}
		if _, nested := x.(*pysyntax.Lambda); nested {
			continue
		}
		e.listen(signal, Listener{m, e.defined(m.Resolve(x)), call})
	}
}

// connectBelow is a decorator that connects the function below it: with what it is a method of, or with an argument, which
// may be a list of signals.
func (e *Engine) connectBelow(m *pyname.Module, def *pysyntax.FunctionDef, d pysyntax.Expr) {
	call, _ := d.(*pysyntax.Call)
	if call != nil {
		d = call.Func
	}
	listener := Listener{m, e.decorated(m, def, nil), call}
	if a, ok := d.(*pysyntax.Attribute); ok && e.Catalog.connecting[a.Attr.Name] {
		signal := e.defined(m.Resolve(a.Value))
		for _, en := range e.signalMethod(signal, a.Attr.Name) {
			if en.Verb == Connect {
				e.listen(signal, listener)
				return
			}
		}
	}
	if call == nil {
		return
	}
	for _, n := range m.Names(d) {
		for _, en := range e.Catalog.Entries(e.Catalog.Canonical(n)) {
			if en.Verb != Connect || en.To == nil {
				continue
			}
			switch x := argumentExpr(call, *en.To).(type) {
			case nil:
			case *pysyntax.List:
				for _, one := range x.Elts {
					e.listen(e.defined(m.Resolve(one)), listener)
				}
			case *pysyntax.Tuple:
				for _, one := range x.Elts {
					e.listen(e.defined(m.Resolve(one)), listener)
				}
			default:
				e.listen(e.defined(m.Resolve(x)), listener)
			}
		}
	}
}

// signalMethod is what the catalogue says of a method of something that may be a signal.
func (e *Engine) signalMethod(signal Value, name string) []*Entry {
	switch s := signal.Shape.(type) {
	case *Object:
		if s.Class != nil {
			return e.inherited(s.Class, name)
		}
		return e.Catalog.Method(s.Type, name)
	case *external:
		// A library's own signal: of what type it is nobody has to say.
		return e.Catalog.Entries("*." + name)
	}
	return nil
}

func (e *Engine) listen(signal Value, l Listener) {
	if l.Function.Shape == nil {
		return
	}
	if k := signalKey(signal.Shape); k != nil {
		e.listeners[k] = append(e.listeners[k], l)
	}
}

// signalKey is what tells signals apart: the object of one of the project's, the name of a library's.
func signalKey(s Shape) any {
	switch s := s.(type) {
	case *Object:
		return s
	case *external:
		return s.name
	}
	return nil
}

// Listeners are the functions that are connected with a library's signal of a dotted name.
func (e *Engine) Listeners(signal string) []Listener { return e.listeners[signal] }

// send calls what is connected with a signal; what it gives is a list of pairs, a function and what that returned.
func (f *frame) send(en *Entry, at pysyntax.Node, self Value, args *arguments) Value {
	passed := f.passedOn(en, self, args)
	var got Value
	for _, s := range shapes(self.Shape) {
		k := signalKey(s)
		if k == nil {
			continue
		}
		for _, l := range f.e.listeners[k] {
			for _, s := range shapes(l.Function.Shape) {
				fn, ok := s.(*Function)
				if !ok {
					continue
				}
				below := f.st
				v := f.callFunction(at, fn, fitting(fn, passed, true), nil)
				if f.st == nil {
					f.st = below // one that raises does not keep the others from being called
					continue
				}
				got = join(got, v)
			}
		}
	}
	return f.list(listObject, nil, f.list(tupleObject, []Value{{}, got}))
}
