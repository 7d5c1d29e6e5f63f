package taint

import (
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// What names of modules and classes stand for, as far as their text says so: evaluated once, for all who ask.

// global is a name of a module, class or of Python itself.
func (e *Engine) global(m *pyname.Module, x *pysyntax.Name, y *pyname.Symbol) Value {
	if v, ok := e.static[y]; ok {
		return v
	}
	e.static[y] = Value{} // for names that stand for themselves in a circle
	v := e.defined(m.Resolve(x))
	e.static[y] = v
	return v
}

// defined is what definitions are, put together.
func (e *Engine) defined(defs []pyname.Def) Value {
	var v Value
	for i, d := range defs {
		one := e.definition(d)
		if i == 0 {
			v = one
		} else {
			v = join(v, one)
		}
	}
	return v
}

// definition is what a definition is, with the attributes asked of it.
func (e *Engine) definition(d pyname.Def) Value {
	rest := d.Rest
	var v Value
	switch d.Kind {
	case pyname.External:
		name := e.Catalog.Canonical(d.Dotted())
		for _, en := range e.Catalog.Entries(name) {
			if en.Verb == Make && !en.Call {
				return Value{Shape: &Object{Type: en.Type, fixed: true}}
			}
		}
		return Value{Shape: &external{name}}
	case pyname.ModuleDef:
		v = Value{Shape: &module{d.Module}}
	case pyname.NamespaceDef:
		v = Value{Shape: &external{d.Name}} // its attributes are modules
	case pyname.FunctionDef:
		v = e.function(d)
	case pyname.ClassDef:
		whole := d
		whole.Rest = nil
		if c := whole.Class(); c != nil {
			v = ClassValue(c)
		}
	case pyname.ValueDef:
		if d.Binding.Kind == pyname.Assigned && d.Binding.Value != nil && !d.Local() {
			v = e.staticValue(d.Module, d.Binding.Value)
		}
	default:
		return Value{}
	}
	if len(rest) > 0 {
		f := e.staticFrame(d.Module)
		for _, name := range rest {
			v = f.attribute(v, name, nil)
		}
	}
	return v
}

// function is a def of a module or class with its decorators, as far as they are the project's and give a function.
func (e *Engine) function(d pyname.Def) Value {
	def, ok := d.Binding.Node.(*pysyntax.FunctionDef)
	if !ok {
		return Value{}
	}
	return e.decorated(d.Module, def, nil)
}

// decorated is a def as its name stands for it.
func (e *Engine) decorated(m *pyname.Module, def *pysyntax.FunctionDef, class *pyname.Class) Value {
	if v, ok := e.defs[def]; ok {
		return v
	}
	v := Value{Shape: &Function{Module: m, Def: def, Class: class}}
	e.defs[def] = v
	if len(def.Decorators) == 0 {
		return v
	}
	out := v
	f := e.staticFrame(m)
	for i := len(def.Decorators) - 1; i >= 0; i-- {
		if !e.projectDecorator(m, def.Decorators[i]) {
			continue
		}
		out = f.decorated(out, def.Decorators[i])
		if f.st == nil {
			out = v
			break
		}
	}
	e.defs[def] = out
	return out
}

// projectDecorator says that a decorator is a function of the project.
func (e *Engine) projectDecorator(m *pyname.Module, d pysyntax.Expr) bool {
	if c, ok := d.(*pysyntax.Call); ok {
		d = c.Func
	}
	for _, def := range m.Resolve(d) {
		if def.Function() != nil {
			return true
		}
	}
	return false
}

// staticFrame evaluates what modules and classes hold. What it makes is there for all.
func (e *Engine) staticFrame(m *pyname.Module) *frame {
	return &frame{e: e, mod: m, sum: &summary{}, st: e.root, base: e.root, static: true}
}

// staticValue is an expression of a module or class body.
func (e *Engine) staticValue(m *pyname.Module, x pysyntax.Expr) Value {
	k := staticKey{m, x}
	if v, ok := e.values[k]; ok {
		return v
	}
	e.values[k] = Value{}
	f := e.staticFrame(m)
	v := f.eval(x)
	for _, s := range shapes(v.Shape) {
		if o, ok := s.(*Object); ok {
			o.fixed = true
		}
	}
	e.values[k] = v
	return v
}
