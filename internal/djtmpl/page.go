package djtmpl

import "paddock/internal/source"

// Page is a template with all that extends and include bring in its place.
type Page struct {
	Template *Template
	Items    []*Item
	// Outputs are the items that write something, in the order in which the page writes them.
	Outputs []*Item
	// Notes are what could not be found or was left out, in the order in which it was met.
	Notes []Note

	begin State
}

// Item is a node at its place in a page.
type Item struct {
	Node Node
	// From is the template that the node stands in, and how the page came to it.
	From  *Source
	Scope *Scope
	// AutoEscape says that it is on here.
	AutoEscape bool
	// Writes says that the node writes something other than its bodies and fixed text.
	Writes bool
	// Captured says that what it writes goes into a variable and not into the page.
	Captured bool
	// Contexts are the places in HTML that it may write to, the likeliest first. More than one
	// where ways through the template lead there that end differently. nil of what writes nothing, or is captured.
	Contexts []Context
	// Bodies are what stands in the node: of an If its branches, of an Include the
	// templates it may mean, of an Output with block.super the block replaced, of a Block the block in force.
	Bodies [][]*Item
	// Flow says how the bodies follow each other.
	Flow Flow

	last *visit // of an item with bodies
}

// Flow is how the bodies of an item run.
type Flow uint8

const (
	// Once: all, one after the other. The zero value.
	Once Flow = iota
	// OneOf: one of them.
	OneOf
	// Optional: one of them or none.
	Optional
	// Repeat: the first any number of times; when never, the second if there is one.
	Repeat
	// Apart: not here. What they write is kept in a variable.
	Apart
)

// Source is a template on the way from a page's first to an item.
type Source struct {
	Template *Template
	Name     string // by which it was loaded
	// By is the tag that brought it: an Extends, Include, Block, Tag, Import or Output; nil of the first.
	By     Node
	Parent *Source
}

// Depth is how many templates lead to this one.
func (s *Source) Depth() (n int) {
	for ; s.Parent != nil; s = s.Parent {
		n++
	}
	return n
}

// has says that a template is on the way, and was not brought by a block.
func (s *Source) has(t *Template) bool {
	for ; s != nil; s = s.Parent {
		if _, block := s.By.(*Block); s.Template == t && !block {
			return true
		}
	}
	return false
}

// Note is something that a page lacks.
type Note struct {
	From *Source
	source.Span
	Kind NoteKind
	Text string
}

// NoteKind is what a Note is about.
type NoteKind uint8

const (
	// Missing: a template that the loader does not find.
	Missing NoteKind = iota
	// Dynamic: the name of a template that is known only when the page is written.
	Dynamic
	// Recursive: a template that brings itself, which was followed once.
	Recursive
	// TooLarge: parts that were left out because the page would have had too many.
	TooLarge
	// ManyWays: branches leave the HTML in so many ways that not all were followed.
	ManyWays
)
