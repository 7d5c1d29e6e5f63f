package script

import "paddock/internal/source"

// Strength is how much a way says by itself.
type Strength uint8

const (
	// Weak: the text is the visitor's own, the site's own HTML, or was escaped once; worth a look.
	Weak Strength = iota
	// Middle: it is data of the site's, which somebody typed.
	Middle
	// Strong: whoever makes a visitor follow a link chooses it.
	Strong
)

// Source is where a value comes in.
type Source struct {
	// Category is one of browser.txt: "address", "message", "answer", …; "hole" for a hole of a template, "row" for what a
	// plugin hands a function.
	Category string
	// Words say what it is: "the query string".
	Words string
	source.Span
	// Hole is the ID of the hole it is; -1 when it is none. In is the script in which the hole stands.
	Hole int
	In   *Script
	// Listener is where the listener of another window's messages is registered.
	Listener source.Span

	strength Strength
	listener *Node
	// url is what is known of the address that was asked.
	url string
	// starts is how it always begins.
	starts string
	// parameter is its number when it is one of an exported function.
	parameter int
	exported  *Exported
}

// Sink is where a value does harm.
type Sink struct {
	// Kind is what it makes of the value: html, code, link, navigate, script, selector.
	Kind string
	// Words say what it is: "innerHTML".
	Words string
	source.Span
}

// Step is a place on the way, in the order in which the value takes it.
type Step struct {
	source.Span
	Words string
}

// Flow is a way of a value from outside to where it does harm.
type Flow struct {
	Source Source
	Sink   Sink
	// Dangers are what the value may still do there.
	Dangers  Danger
	Strength Strength
	// Part is the path of properties from the source, such as ".user.name".
	Part  string
	Steps []Step
}

// Leak is something that lies open without a flow into a sink.
type Leak struct {
	// Kind is "storage" (a token in localStorage or sessionStorage), "listener" (of any window's messages), or "target" (a
	// message to whoever is there).
	Kind string
	// Words say what it is about: the key, the name.
	Words string
	source.Span
	Strength Strength
	// Session says that the storage ends with the window.
	Session bool
}

// Result is what the following of a script's values gives.
type Result struct {
	Flows []Flow
	Leaks []Leak
	// Exports are the functions that it exports as a module, by name.
	Exports map[string]*Exported
	// Globals are what it leaves to the other scripts of its page and those want, by path; see Around.
	Globals map[string]*Exported
	// Cut says that the script was too much work to be followed to the end.
	Cut bool
}
