// Package pysyntax reads Python: it turns bytes into a tree of the grammar of
// Python 3.8 to 3.14, and of what Python 2 left behind in Django projects.
//
// It knows syntax and nothing else: no scopes, no imports, no types, no
// Django. It never runs what it reads, never fails and never panics on input:
// what is not Python becomes a BadStmt or BadExpr and an entry in
// Module.Errors, and the statements around it are read as if it were not
// there. The oracle is CPython's own ast module: for every file that CPython
// reads, the two trees are the same, positions included; what CPython
// rejects has an error here, or a LegacyNote when it is Python 2.
package pysyntax
