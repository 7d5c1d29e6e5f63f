package djtmpl

// Scope is the names that one node gives to values, and the scope around it.
// A scope is immutable once its page is built.
type Scope struct {
	// Outer is the scope around it, nil at the page's own variables.
	Outer *Scope
	// Opaque says that nothing of Outer can be seen: `include … only`, inclusion tags, macros.
	Opaque bool
	// Node is what gives the names: a For, With, Include, Set, a tag with `as` …
	Node Node
	Vars []*Var
}

// Var is a name in a scope.
type Var struct {
	Name string
	Kind VarKind
	// Value is what the name stands for, in the scope In; nil when a tag made it (Made, Loop).
	Value Expr
	In    *Scope
	// Index is which part of each element a variable of a for with several is, -1 of one alone.
	Index int
	// Node is what gave the name.
	Node Node
	// Maybe says that the node may not have been reached, so that an older value may stand.
	Maybe bool
	// Macro is what the name of a macro stands for, in the template From; Jinja2.
	Macro *Macro
	From  *Source
}

// VarKind is what a name of a scope is.
type VarKind uint8

const (
	Bound   VarKind = iota // Value itself
	Each                   // each element of Value
	Made                   // what Node writes: `url … as x`, `blocktranslate asvar x`, a tag of a library
	Loop                   // forloop, in Jinja2 loop
	Param                  // a macro's parameter: Value is the argument
	Routine                // a macro, or all macros of a template with Macro nil
)

// Lookup finds what a name may stand for, the likeliest first. Without an answer the name is
// one of the page's own variables, or, when opaque is not nil, of what that scope's node gives: an
// inclusion tag's function, say.
func (s *Scope) Lookup(name string) (vars []*Var, opaque *Scope) {
	for ; s != nil; s = s.Outer {
		sure := false
		for _, v := range s.Vars {
			if v.Name == name {
				vars = append(vars, v)
				sure = sure || !v.Maybe
			}
		}
		if sure {
			return vars, nil
		}
		if s.Opaque {
			return vars, s
		}
	}
	return vars, nil
}

// push is a scope with some names in it.
func (s *Scope) push(n Node, vars ...*Var) *Scope {
	return &Scope{Outer: s, Node: n, Vars: vars}
}

// bound are the names that bindings give.
func (s *Scope) bound(n Node, bindings []*Binding) []*Var {
	vars := make([]*Var, len(bindings))
	for i, b := range bindings {
		vars[i] = &Var{Name: b.Name.Name, Kind: Bound, Value: b.Value, In: s, Index: -1, Node: n}
	}
	return vars
}

// made is the scope behind a tag that gives a name to what it made; the same scope without a name.
func (s *Scope) made(n Node, as Ident) *Scope {
	if as.Name == "" {
		return s
	}
	return s.push(n, &Var{Name: as.Name, Kind: Made, In: s, Index: -1, Node: n})
}

// since are the names that were given between an older scope and this one.
func (s *Scope) since(older *Scope) (vars []*Var) {
	for ; s != nil && s != older; s = s.Outer {
		vars = append(vars, s.Vars...)
	}
	return vars
}

// merge is the scope behind a node of whose bodies one was run, or none:
// what they gave names to may have those names.
func (s *Scope) merge(n Node, outs []*Scope) *Scope {
	var vars []*Var
	for _, out := range outs {
		for _, v := range out.since(s) {
			maybe := *v
			maybe.Maybe = true
			vars = append(vars, &maybe)
		}
	}
	if len(vars) == 0 {
		return s
	}
	return s.push(n, vars...)
}
