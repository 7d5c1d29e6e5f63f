package pyname

import (
	"cmp"
	"slices"
	"strings"

	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// Scopes are the scopes of one file: which names each binds, where, and which
// name means which. They are CPython's own (its symtable module is the oracle),
// with one difference: annotations belong to the scope around their function,
// as before Python 3.14. Immutable once built, so safe for concurrent use.
type Scopes struct {
	module *Scope
	inner  map[pysyntax.Node]*Scope
	// turns are where the text passes from one scope to another, by position.
	turns  []turn
	stores []Store
}

type turn struct {
	pos   source.Pos
	scope *Scope
}

// ScopeKind is what opens a scope.
type ScopeKind uint8

const (
	ModuleScope ScopeKind = iota
	ClassScope
	FunctionScope
	LambdaScope
	// CompScope is a comprehension's or generator's, without its first iterable.
	CompScope
	// TypeParamScope holds the type parameters of a def, class or type statement
	// (PEP 695) and the annotations and bases that see them; it lies around the scope of the def or class.
	TypeParamScope
)

// Scope is one namespace of a file.
type Scope struct {
	Kind ScopeKind
	// Node is the *pysyntax.FunctionDef, ClassDef, Lambda, Comp or (for a
	// TypeParamScope) the FunctionDef, ClassDef or TypeAlias; nil for the module.
	Node pysyntax.Node
	// Parent is nil for the module.
	Parent *Scope
	// Children are the scopes directly inside, in the order in which they are met.
	Children []*Scope
	// Stars are the star imports that run in this scope, in order.
	Stars []*Binding

	symbols []*Symbol // sorted by name
	id      int32
}

// NameClass says what a name is in a scope. The words are CPython's.
type NameClass uint8

const (
	// Local is bound here and seen nowhere else (in a module or class: bound here).
	Local NameClass = iota
	// Cell is bound here and used by a function inside.
	Cell
	// Free is bound in a function around this scope.
	Free
	// GlobalImplicit is bound in the module, or a builtin, or nowhere.
	GlobalImplicit
	// GlobalExplicit is declared by a global statement.
	GlobalExplicit
)

// Symbol is one name in one scope.
type Symbol struct {
	// Name is as bound: private names of classes are mangled.
	Name string
	// Scope is where the name is looked up, not always where it is bound: see Owner.
	Scope *Scope
	Class NameClass
	// Param says that it is a parameter, Declared that nothing but annotations bind it.
	Param, Declared bool
	// Owner is the symbol that this name stands for: itself for Local and Cell,
	// else that of the function or module around. A name that nothing binds is owned
	// by a symbol of the module without bindings.
	Owner *Symbol
	// Bindings are what gives the name a value, in the order of execution as far
	// as the text tells; for an owner only, those made in other scopes through global and nonlocal included.
	Bindings []*Binding
	// Uses are the places where the name is read, in order of the walk; for an
	// owner only, and over all scopes of the file.
	Uses []*pysyntax.Name

	flags symbolFlags
}

type symbolFlags uint8

const (
	flagBound symbolFlags = 1 << iota
	flagGlobal
	flagNonlocal
	flagUsed
	flagTypeParam
	flagImplied // made by a use in another scope
	flagValue   // bound to more than an annotation
)

// BindingKind is how a name gets its value.
type BindingKind uint8

const (
	// Assigned has the very value of Value: `x = v`, `x: T = v`, `(x := v)`, and x of `x, y = v, w`.
	Assigned BindingKind = iota
	// Unpacked is a part of Value: `x, *y = v`.
	Unpacked
	// Augmented is `x += v`; Value is v.
	Augmented
	// Annotated is `x: T` without a value; it binds nothing when the program runs.
	Annotated
	// Iterated is an element of Value: for loops and comprehensions.
	Iterated
	// Entered is what `with Value as x` gives.
	Entered
	// Caught is an instance of Value: `except Value as x`.
	Caught
	// Matched is a part of Value, the subject of a match statement.
	Matched
	// Parameter has its default in Value, nil without; Arg is the parameter.
	Parameter
	// Imported is made by an import: Alias says of what.
	Imported
	// FunctionBinding and ClassBinding are made by Node, a def or class.
	FunctionBinding
	ClassBinding
	// TypeParameter and TypeAliasBinding are PEP 695's.
	TypeParameter
	TypeAliasBinding
	// Deleted is `del x`.
	Deleted
)

// Binding is one place that gives a name a value.
type Binding struct {
	Kind BindingKind
	// Node is the statement or expression that binds: Assign, AnnAssign,
	// AugAssign, FunctionDef, ClassDef, Import, ImportFrom, For, With,
	// ExceptHandler, Match, NamedExpr, Comp, Delete, TypeAlias, TypeParam or Arg.
	Node pysyntax.Node
	// Value is as Kind says; nil when there is none.
	Value pysyntax.Expr
	// Alias is the imported name; nil unless Imported.
	Alias *pysyntax.Alias
	// Name is the place of the name itself.
	Name source.Span
	// Symbol is the owner; nil for a star import.
	Symbol *Symbol
	// Scope is where the binding runs: not the symbol's with global and nonlocal.
	Scope *Scope

	from source.Pos // where in the text the binding starts to hold
	arm  *arm       // the branch it stands in; nil at the top of Scope
}

// Store is an assignment to an attribute, `Target.x = Value`, or its deletion.
// Kind, Node and Value are as in a Binding.
type Store struct {
	Target *pysyntax.Attribute
	Kind   BindingKind
	Node   pysyntax.Node
	Value  pysyntax.Expr
	Scope  *Scope
}

// Stores are the assignments to attributes anywhere in the file, in order of the walk.
func (t *Scopes) Stores() []Store { return t.stores }

// UsesOf are the uses that a binding may reach, in order of the walk.
func (t *Scopes) UsesOf(b *Binding) []*pysyntax.Name {
	if b.Symbol == nil {
		return nil
	}
	var list []*pysyntax.Name
	for _, n := range b.Symbol.Uses {
		if slices.Contains(t.Reaching(n), b) {
			list = append(list, n)
		}
	}
	return list
}

// Module is the scope of the file itself.
func (t *Scopes) Module() *Scope { return t.module }

// Inner is the scope that a def, class, lambda, comprehension or type statement
// opens; nil for other nodes. For a def or class with type parameters it is the
// body's, and its Parent the TypeParamScope.
func (t *Scopes) Inner(n pysyntax.Node) *Scope { return t.inner[n] }

// Of is the scope in which a node of the file is evaluated: for a def or class
// the one it stands in, for a decorator, default or base that as well.
func (t *Scopes) Of(n pysyntax.Node) *Scope { return t.at(n.Range().Start) }

func (t *Scopes) at(pos source.Pos) *Scope {
	i, found := slices.BinarySearchFunc(t.turns, pos, func(u turn, p source.Pos) int { return cmp.Compare(u.pos, p) })
	if found {
		return t.turns[i].scope
	}
	if i == 0 {
		return t.module
	}
	return t.turns[i-1].scope
}

// Symbol is what a Name node stands for: the owner. It may have no bindings,
// then it is a builtin or comes from a star import. Nil only for a Name of another file.
func (t *Scopes) Symbol(n *pysyntax.Name) *Symbol { return t.Of(n).Resolve(n.ID) }

// All yields every scope of the file, outer ones first.
func (t *Scopes) All(yield func(*Scope) bool) {
	list := []*Scope{t.module}
	for i := 0; i < len(list); i++ {
		if !yield(list[i]) {
			return
		}
		list = append(list, list[i].Children...)
	}
}

// Symbols are the names that the scope binds or uses, sorted. The slice is the scope's.
func (s *Scope) Symbols() []*Symbol { return s.symbols }

// Lookup is a name of this scope itself, whatever its class; nil when the scope
// neither binds nor uses it. The name is as written in the source (see Mangle).
func (s *Scope) Lookup(name string) *Symbol {
	return s.own(s.Mangle(name))
}

func (s *Scope) own(mangled string) *Symbol {
	i, ok := slices.BinarySearchFunc(s.symbols, mangled, func(y *Symbol, n string) int { return strings.Compare(y.Name, n) })
	if !ok {
		return nil
	}
	return s.symbols[i]
}

// Resolve is the owner of a name as code in this scope sees it; nil when nothing binds it and nothing uses it.
func (s *Scope) Resolve(name string) *Symbol {
	name = s.Mangle(name)
	if y := s.own(name); y != nil {
		return y.Owner
	}
	for p := s.Parent; p != nil; p = p.Parent {
		if p.Kind == ClassScope {
			continue
		}
		if y := p.own(name); y != nil {
			return y.Owner
		}
	}
	return nil
}

// Function is the innermost def or lambda around code of this scope, the
// scope's own included; nil at the level of a module or class.
func (s *Scope) Function() *Scope {
	for ; s != nil; s = s.Parent {
		switch s.Kind {
		case FunctionScope, LambdaScope:
			return s
		case ClassScope:
			return nil
		}
	}
	return nil
}

// EnclosingClass is the class whose body holds the scope, directly or through
// functions, the scope's own included; nil when there is none.
func (s *Scope) EnclosingClass() *Scope {
	for ; s != nil; s = s.Parent {
		if s.Kind == ClassScope {
			return s
		}
	}
	return nil
}

// Mangle is the name under which code of this scope binds and reads a name as
// written: a private one, `__x` in a class A, is `_A__x`, and letters are
// normalised as Python does. It holds for attributes as well.
func (s *Scope) Mangle(name string) string {
	name = pysyntax.NormalName(name)
	if !strings.HasPrefix(name, "__") || strings.HasSuffix(name, "__") || strings.Contains(name, ".") {
		return name
	}
	for ; s != nil; s = s.Parent {
		n, ok := s.Node.(*pysyntax.ClassDef)
		if !ok || s.Kind == TypeParamScope && !slices.ContainsFunc(n.TypeParams, func(p *pysyntax.TypeParam) bool { return p.Name.Name == name }) {
			continue
		}
		if class := strings.TrimLeft(n.Name.Name, "_"); class != "" {
			return "_" + class + name
		}
		return name
	}
	return name
}

// QualName is the scope's name within its module as Python's __qualname__ has
// it: "Order.total", "f.<locals>.<lambda>"; "" for the module.
func (s *Scope) QualName() string {
	var parts []string
	for ; s != nil; s = s.Parent {
		name := ""
		switch n := s.Node.(type) {
		case *pysyntax.FunctionDef:
			name = n.Name.Name
		case *pysyntax.ClassDef:
			name = n.Name.Name
		case *pysyntax.Lambda:
			name = "<lambda>"
		case *pysyntax.Comp:
			name = [...]string{"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}[n.Kind]
		}
		if s.Kind == TypeParamScope || name == "" {
			continue
		}
		if len(parts) > 0 && s.Kind != ClassScope {
			parts = append(parts, "<locals>")
		}
		parts = append(parts, name)
	}
	slices.Reverse(parts)
	return strings.Join(parts, ".")
}
