// Package djtmpl reads Django's templates, and what Jinja2 has in common with
// them: text becomes a tree of typed nodes with exact places. A machine reads
// the HTML between the outputs (State), so that whoever walks the trees, with
// all that extends and include bring, knows in which context each of them
// stands. ReadMarkup gives the tags of one file.
//
// It knows templates, HTML and as much of JavaScript and CSS as their
// tokens. It knows no Python and no project: which tags and filters a template
// may use, and where templates are found, are arguments. It never fails and
// never panics on input: what Django would reject becomes an entry in
// Template.Errors, and the rest is read as if it were not there. The oracle is
// Django's own parser: what it accepts has no error here and the same tree,
// what it rejects has one.
package djtmpl
