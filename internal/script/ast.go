package script

import "paddock/internal/source"

// Kind is what a node is, and with it what its fields are.
type Kind uint8

// Patterns (parameters, what destructuring assigns to) are made of the same nodes as expressions: Object, Array, Assign
// for a default, Spread for the rest.
const (
	Bad Kind = iota // it could not be read

	// Statements. A statement that is an expression is the expression.
	Program   // List: statements
	Block     // List: statements
	Var       // Text: var, let, const; List: Declare
	Declare   // X: what is declared, a pattern; Y: its value, or nil
	Return    // X: value, or nil
	If        // X: test; Y: then; Z: else, or nil
	For       // List: start, test, step, each may be nil; X: body
	ForEach   // Text: "of" or "in"; X: Var or pattern; Y: what is gone through; Z: body
	While     // X: test; Y: body; Text: "do" when the body comes first
	Try       // X: block; Y: the handler's parameter, or nil; Z: handler, or nil; List: the last block, or none
	Switch    // X: value; List: Case
	Case      // X: test, nil for default; List: statements
	Throw     // X: value
	Jump      // Text: break or continue
	Import    // Text: module; List: Specifier
	Export    // X: declaration or value, or nil; Text: "default", or the module it passes on; List: Specifier
	Specifier // Text: the name in the other module, "default" or "*"; X: the Name here, or nil

	// Expressions.
	Name        // Text
	String      // Text: what it stands for
	Template    // List: String nodes and what stands between them; a string with holes is one, too
	Tagged      // X: the tag; Y: Template
	Number      // Text
	Regexp      // Text
	Array       // List; nil for what is left out
	Object      // List: Property, Spread
	Property    // Text: name, "" for a computed one; X: its computed name, or nil; Y: value, or nil
	Function    // Text: name, or ""; List: parameters; X: Block, or the expression of an arrow function
	Class       // Text: name, or ""; X: what it extends, or nil; List: Property (methods are Functions), Block for static { }
	Call        // X: what is called; List: arguments
	New         // X: class; List: arguments
	Dot         // X: object; Text: property
	Index       // X: object; Y: key
	Unary       // Text: operator; X: operand
	Update      // Text: ++ or --; X: operand
	Binary      // Text: operator; X, Y: operands
	Assign      // Text: operator; X: target; Y: value
	Conditional // X: test; Y: then; Z: else
	Sequence    // List
	Spread      // X
	Await       // X
	Yield       // X, or nil
	Element     // JSX. Text: tag, "" for a fragment; List: Attribute, Spread, then children
	Attribute   // Text: name; X: value, or nil
	HoleNode    // Text: what stands in the hole; Hole: its ID
)

// Node is a node of the tree. Start and End are offsets into the file, as Read was told where the text stands.
type Node struct {
	Kind Kind
	// Arrow, Async, Get, Set and Static tell of functions and properties; Optional of `a?.b`.
	Arrow, Async, Get, Set, Static, Optional bool

	Hole       int
	Start, End source.Pos
	Text       string
	X, Y, Z    *Node
	List       []*Node
}

// Span is where the node stands.
func (n *Node) Span() source.Span { return source.Span{Start: n.Start, End: n.End} }

// Walk calls f for a node and, as long as f says so, for what is in it, in the order of the fields. Nil is left out.
func Walk(n *Node, f func(*Node) bool) {
	if n == nil || !f(n) {
		return
	}
	Walk(n.X, f)
	Walk(n.Y, f)
	Walk(n.Z, f)
	for _, c := range n.List {
		Walk(c, f)
	}
}
