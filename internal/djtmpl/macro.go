package djtmpl

import "strings"

// jinja is the items of what only Jinja2 has.
func (r *resolution) jinja(item *Item, at *place, scope *Scope) *Scope {
	switch n := item.Node.(type) {
	case *Set:
		var vars []*Var
		for i, target := range n.Targets {
			name, ok := target.(*Name)
			if !ok {
				continue // an attribute of a namespace
			}
			v := &Var{Name: name.Name, Kind: Bound, Value: n.Value, In: scope, Index: -1, Node: n}
			if n.Value == nil {
				v.Kind = Made
			}
			if len(n.Targets) > 1 {
				v.Index = i
			}
			vars = append(vars, v)
		}
		if n.Value == nil {
			inner := *at
			inner.captured = true
			item.Flow = Apart
			r.within(item, n.Body, &inner, scope)
		}
		return scope.push(n, vars...)
	case *Macro:
		// Its body is put where it is called; here it may not be seen yet from a macro above.
		return scope.push(n, &Var{Name: n.Name.Name, Kind: Routine, Index: -1, Node: n, Macro: n, From: at.from})
	case *Import:
		return r.imported(n, at, scope)
	case *CallBlock:
		inner := *at
		inner.caller, inner.callerAt, inner.callerIn = n, at, scope
		if !r.call(item, n.Call, &inner, scope) {
			r.writes(item)
			r.within(item, n.Body, at, scope)
		}
	}
	return scope
}

// exported is the scope with what a template that extends another sets, defines and
// imports outside of its blocks: Jinja2 runs that first.
func (r *resolution) exported(n *Extends, at *place, scope *Scope) *Scope {
	for _, child := range n.Body {
		switch child.(type) {
		case *Set, *Macro, *Import:
			// A Set's body is kept in its variable and seen from there; no item of the page is it.
			scope = r.jinja(&Item{Node: child, From: at.from, Scope: scope, AutoEscape: at.escape}, at, scope)
		}
	}
	return scope
}

// imported is the scope with the macros of other templates.
func (r *resolution) imported(n *Import, at *place, scope *Scope) *Scope {
	names, all := Names(n.From, scope)
	if !all {
		r.note(at, n.Range(), Dynamic, "the imported template is not known before the page is written")
	}
	var vars []*Var
	for _, name := range names {
		name = relative(name, at.from.Name)
		t := r.r.Load(name, nil)
		if t == nil {
			r.note(at, n.Range(), Missing, "template '%s' is not found", name)
			continue
		}
		from := &Source{Template: t, Name: name, By: n, Parent: at.from}
		if n.As.Name != "" {
			vars = append(vars, &Var{Name: n.As.Name, Kind: Routine, Index: -1, Node: n, From: from})
		}
		for _, a := range n.Names {
			if m := t.Macros[a.Name.Name]; m != nil {
				vars = append(vars, &Var{Name: a.As.Name, Kind: Routine, Index: -1, Node: n, Macro: m, From: from})
			} else {
				vars = append(vars, &Var{Name: a.As.Name, Kind: Made, Index: -1, Node: n})
			}
		}
	}
	return scope.push(n, vars...)
}

// call puts the body of a macro in the place of a call, and the body of the call
// block around in the place of `caller()`. false when the call is of something else.
func (r *resolution) call(item *Item, x Expr, at *place, scope *Scope) bool {
	x, _ = Filters(x)
	call, ok := x.(*Call)
	if !ok {
		return false
	}
	inner := *at
	if inner.depth++; inner.depth > maxNesting {
		r.note(at, item.Node.Range(), Recursive, "a macro brings itself")
		return true
	}
	if name, ok := call.Func.(*Name); ok && name.Name == "caller" && at.caller != nil {
		b := at.caller
		back := *at.callerAt
		back.depth = inner.depth
		r.within(item, b.Body, &back, at.callerIn.push(b, arguments(b, b.Params, call, scope)...))
		return true
	}
	m, from := macroOf(call.Func, scope)
	if m == nil {
		return false
	}
	inner.from = &Source{Template: from.Template, Name: from.Name, By: m, Parent: at.from}
	inner.escape = r.r.autoescape(from.Template, from.Name)
	if _, block := item.Node.(*CallBlock); !block {
		inner.caller, inner.callerAt, inner.callerIn = nil, nil, nil
	}
	inside := &Scope{Outer: scope, Opaque: true, Node: m, Vars: arguments(m, m.Params, call, scope)}
	global := *at
	global.from = inner.from
	if macros := r.macros(from.Template, &global, nil); macros != nil {
		inside.Vars = append(inside.Vars, macros.Vars...)
	}
	// What the macro's template imports, its macros see too.
	for _, n := range from.Template.Nodes {
		if imp, ok := n.(*Import); ok {
			if s := r.imported(imp, &global, nil); s != nil {
				inside.Vars = append(inside.Vars, s.Vars...)
			}
		}
	}
	r.within(item, m.Body, &inner, inside)
	return true
}

// selfBlock is the name of the block in `self.name()`, "" of anything else.
func selfBlock(x Expr) string {
	x, _ = Filters(x)
	if call, ok := x.(*Call); ok {
		if name, ok := strings.CutPrefix(Path(call.Func), "self."); ok {
			return name
		}
	}
	return ""
}

// macroOf is the macro that a name, or an attribute of an import, stands for.
func macroOf(x Expr, scope *Scope) (*Macro, *Source) {
	switch x := x.(type) {
	case *Name:
		vars, _ := scope.Lookup(x.Name)
		if len(vars) > 0 && vars[0].Macro != nil {
			return vars[0].Macro, vars[0].From
		}
	case *Attr:
		if name, ok := x.X.(*Name); ok {
			vars, _ := scope.Lookup(name.Name)
			if len(vars) > 0 && vars[0].Kind == Routine && vars[0].From != nil {
				return vars[0].From.Template.Macros[x.Name.Name], vars[0].From
			}
		}
	}
	return nil, nil
}

// arguments are the parameters of a call.
func arguments(n Node, params []*Binding, call *Call, scope *Scope) []*Var {
	vars := make([]*Var, 0, len(params))
	for i, p := range params {
		v := &Var{Name: p.Name.Name, Kind: Param, Value: p.Value, Index: -1, Node: n}
		if i < len(call.Args) {
			v.Value, v.In = call.Args[i], scope
		}
		for _, k := range call.Kwargs {
			if k.Name.Name == v.Name {
				v.Value, v.In = k.Value, scope
			}
		}
		vars = append(vars, v)
	}
	return vars
}
