package pyname

import (
	"slices"
	"strings"

	"paddock/internal/pysyntax"
)

// DefKind is what a name turned out to stand for.
type DefKind uint8

const (
	// External is something outside the tree: a library's, a builtin ("builtins.eval"),
	// or a name that a module of the tree is asked for and does not define.
	External DefKind = iota
	// ModuleDef and NamespaceDef are a module of the tree and a directory of modules.
	ModuleDef
	NamespaceDef
	// FunctionDef and ClassDef are a def and a class of the tree.
	FunctionDef
	ClassDef
	// ValueDef is a variable of a module, class or function that is no mere other name for something.
	ValueDef
	// ParameterDef is a parameter of a function.
	ParameterDef
)

// Def is one thing that an expression may stand for: a definition, and the
// attributes asked of it that the text of the tree does not define.
// Defs are values; what they point to is shared and immutable.
type Def struct {
	Kind DefKind
	// Name is the dotted name under which the thing is defined, whatever names
	// it was imported under: "shop.models.Order". What a function binds has
	// Python's "shop.views.index.<locals>.form".
	Name string
	// Rest are attributes behind it: ["objects", "filter"] of "shop.models.Order" when
	// the class, or what is known of its bases, does not define objects.
	Rest []string
	// Module holds the definition; nil when External or NamespaceDef.
	Module *Module
	// Binding is the definition; nil for External, ModuleDef and NamespaceDef.
	Binding *Binding
	// Self is the class through which a method or class attribute was reached,
	// Child.save though Base defines save; nil otherwise.
	Self *Class

	// Where the modules of a NamespaceDef are looked for.
	index *Index
	root  string
}

// Dotted is the whole dotted name, Rest included.
func (d Def) Dotted() string {
	if len(d.Rest) == 0 {
		return d.Name
	}
	return d.Name + "." + strings.Join(d.Rest, ".")
}

// Whole says that nothing is left over: the Def is the definition itself.
func (d Def) Whole() bool { return len(d.Rest) == 0 }

// Function is the def; nil when it is none or attributes are left over.
func (d Def) Function() *pysyntax.FunctionDef {
	if d.Kind != FunctionDef || !d.Whole() {
		return nil
	}
	return d.Binding.Node.(*pysyntax.FunctionDef)
}

// Class is the class with its bases; nil when it is none or attributes are left over.
func (d Def) Class() *Class {
	if d.Kind != ClassDef || !d.Whole() {
		return nil
	}
	return d.Module.Class(d.Binding.Node.(*pysyntax.ClassDef))
}

// Value is the expression whose value the variable has; nil when the Def is no
// ValueDef, attributes are left over, or it is bound otherwise than by an assignment.
func (d Def) Value() pysyntax.Expr {
	if d.Kind != ValueDef || !d.Whole() || d.Binding.Kind != Assigned {
		return nil
	}
	return d.Binding.Value
}

// Local says that the thing lives in a function and has no name elsewhere.
func (d Def) Local() bool {
	return d.Binding != nil && d.Binding.Symbol != nil && d.Binding.Symbol.Scope.Function() != nil
}

func (d Def) same(o Def) bool {
	return d.Kind == o.Kind && d.Name == o.Name && d.Module == o.Module && d.root == o.root && d.Binding == o.Binding && d.Self == o.Self && slices.Equal(d.Rest, o.Rest)
}

// maxDefs is how many things an expression may stand for before the rest is dropped.
const maxDefs = 32

// add puts a Def into a list unless it is there, or the list is full.
func add(list []Def, more ...Def) []Def {
	for _, d := range more {
		if len(list) < maxDefs && !slices.ContainsFunc(list, d.same) {
			list = append(slices.Clip(list), d)
		}
	}
	return list
}
