package objects

import (
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Ariadne: functions that are bound to the fields of a schema by name, as @query.field("document") or
// query.set_field("document", f). They are told the parent, the info, and the arguments of the query by name.

// ariadne follows the functions that the project binds to fields.
func (e *evaluator) ariadne() {
	for _, m := range e.r.index.Modules(e.r.root) {
		for _, s := range m.Tree.Body {
			switch s := s.(type) {
			case *pysyntax.FunctionDef:
				for _, d := range s.Decorators {
					if call, ok := d.(*pysyntax.Call); ok {
						if kind, ok := e.bindable(m, call, "field"); ok {
							e.bound(m, s, kind)
							break
						}
					}
				}
			case *pysyntax.ExprStmt:
				call, ok := s.Value.(*pysyntax.Call)
				if !ok || len(call.Args) < 2 {
					continue
				}
				if kind, ok := e.bindable(m, call, "set_field"); ok {
					for _, d := range m.Resolve(call.Args[1]) {
						if def := d.Function(); def != nil && !d.Local() {
							e.bound(d.Module, def, kind)
						}
					}
				}
			}
		}
	}
}

// bindable says that a call binds a field of one of ariadne's types, and whose: "QueryType", "MutationType" and the like.
func (e *evaluator) bindable(m *pyname.Module, call *pysyntax.Call, method string) (kind string, ok bool) {
	a, isAttr := call.Func.(*pysyntax.Attribute)
	if !isAttr || a.Attr.Name != method {
		return "", false
	}
	for _, d := range m.Resolve(a.Value) {
		made, isCall := d.Value().(*pysyntax.Call)
		if !isCall || d.Local() {
			continue
		}
		if name, ok := d.Module.Qualify(made.Func); ok && strings.HasPrefix(name, "ariadne.") {
			if len(made.Args) > 0 {
				if s, ok := made.Args[0].(*pysyntax.Str); ok && (s.Value == "Query" || s.Value == "Mutation") {
					return s.Value + "Type", true
				}
			}
			return last(name), true
		}
	}
	return "", false
}

// bound follows a function that is bound to a field.
func (e *evaluator) bound(m *pyname.Module, def *pysyntax.FunctionDef, kind string) {
	a := &arguments{list: []val{{}, e.graphInfo()}, keys: map[string]val{}}
	for i, p := range parameters(def) {
		if i >= 2 || i >= len(def.Args.PosOnly)+len(def.Args.Args) {
			v := queried(p.Name.Name)
			if p.Name.Name == "input" || p.Name.Name == "data" {
				v = val{what: data, input: true}
			}
			a.set(p.Name.Name, v)
		}
	}
	if def.Args != nil && def.Args.Kwarg != nil {
		a.more = &val{what: data, input: true}
	}
	f := &frame{module: m, vars: map[*pyname.Symbol]val{}}
	r := &resolver{name: m.Name + "." + def.Name.Name, writing: kind == "MutationType"}
	if kind == "ObjectType" {
		r.rights = e.parent(m, def)
	}
	e.resolver(r, func() { e.leave(e.decorate(f, &closure{module: m, node: def}, a)) })
}
