package script

// kind is what a token is.
type kind uint8

const (
	tokenEnd kind = iota
	tokenName
	tokenPunct
	tokenNumber
	tokenString
	// tokenTemplate is a part of a template literal: from a backquote or a closing brace to a backquote or `${`.
	tokenTemplate
	tokenRegexp
	tokenPrivate // #name
	tokenHole
)

// token is one token; its offsets are local to the text.
type token struct {
	kind       kind
	newline    bool // a line ends before it
	escaped    bool // it holds a backslash
	last       bool // of a template's part: the literal ends with it
	hole       int  // of tokenHole, and the first within a string or template: an index of the scanner's holes
	start, end int
}

// Hole is a part of a script's text that another language fills in, such as `{{ name }}` of a Django template. A blank hole
// is read as if nothing stood there: a tag such as `{% if %}`, a comment.
type Hole struct {
	// Start and End are offsets in bytes from the beginning of the text that Read is given.
	Start, End int
	// ID is the caller's; a Hole node's and a source's tell it again.
	ID    int
	Blank bool
}
