// Package pyname knows what the names in Python files stand for: scopes and
// bindings, imports, the dotted names by which a project's modules know each
// other's definitions, and the constants that expressions fold to.
//
// It knows Python and not Django; it never runs code and never looks outside
// the tree. Results live in side tables: the syntax trees stay as they are.
package pyname
