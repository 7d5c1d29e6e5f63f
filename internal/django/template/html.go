package template

import (
	"regexp"
	"strings"

	"paddock/internal/djtmpl"
)

// states are the states of HTML in which a place of a template may be met: one, or, behind branches that end in
// different ones, several.
type states struct {
	list [maxStates]djtmpl.State
	n    int
}

// maxStates is how many states of a place are told apart.
const maxStates = 4

// start is the state at the beginning of a document.
func start() states { return states{n: 1} }

func (s states) each(do func(djtmpl.State) djtmpl.State) (out states) {
	for _, one := range s.list[:s.n] {
		out = out.with(do(one))
	}
	return out
}

func (s states) with(one djtmpl.State) states {
	for _, have := range s.list[:s.n] {
		if have == one {
			return s
		}
	}
	if s.n < maxStates {
		s.list[s.n] = one
		s.n++
	}
	return s
}

// text is the state behind a text, output the one behind something that is shown.
func (s states) text(t string) states {
	return s.each(func(one djtmpl.State) djtmpl.State { return djtmpl.Step(one, t) })
}

func (s states) output() states { return s.each(djtmpl.State.Write) }

func (s states) or(o states) states {
	for _, one := range o.list[:o.n] {
		s = s.with(one)
	}
	return s
}

// sinks are the names of what a value gets into here, in the catalogue behind "template.show."; escaped says that & < > " '
// have been made entities. There are none where that is enough. line is what was read of the line.
func (s states) sinks(escaped bool, line string) (names []string) {
	add := func(name string) {
		for _, have := range names {
			if have == name {
				return
			}
		}
		names = append(names, name)
	}
	for _, one := range s.list[:s.n] {
		c := one.Context()
		if name := place(c, escaped, line); name != "" {
			add(name)
		}
		if !escaped && c.Kind == djtmpl.InAttr && c.Quote != 0 {
			add("attribute")
		}
	}
	return names
}

// inScript says that the place is in a script.
func (s states) inScript() bool {
	for _, one := range s.list[:s.n] {
		if one.Context().Kind == djtmpl.InScript {
			return true
		}
	}
	return false
}

// place is the sink of a context.
func place(c djtmpl.Context, escaped bool, line string) string {
	if escaped {
		if cover, _ := c.Escaped(); cover == djtmpl.Covered {
			return ""
		}
	}
	switch c.Kind {
	case djtmpl.InAttrName, djtmpl.InTagName:
		return "bare"
	case djtmpl.InAttr:
		return attribute(c)
	case djtmpl.InScript:
		return inScript(c, escaped, line)
	case djtmpl.InPlaintext:
		return "" // nothing ends it
	}
	if escaped {
		return "" // it means more than text there, and ends nothing
	}
	switch c.Kind {
	case djtmpl.InData:
		return "data"
	case djtmpl.InStyle:
		return "style"
	case djtmpl.InComment, djtmpl.InMarkup:
		return "comment"
	}
	return "text"
}

func attribute(c djtmpl.Context) string {
	if c.Quote == 0 {
		return "bare"
	}
	switch c.Role {
	case djtmpl.RoleURL:
		if c.URLPart() == djtmpl.Whole || beginsScript(c.Before) {
			return "url"
		}
	case djtmpl.RoleLoad:
		switch c.URLPart() {
		case djtmpl.Whole, djtmpl.Host:
			return "load"
		}
	case djtmpl.RoleHandler, djtmpl.RoleFramework, djtmpl.RoleScriptURL:
		// What was escaped is decoded before the script is read.
		switch c.Script {
		case djtmpl.SingleString, djtmpl.DoubleString:
			return "handler-string"
		}
		return "handler-code"
	case djtmpl.RoleSrcdoc:
		return "document"
	case djtmpl.RoleUnknown:
		return "handler-code"
	}
	return ""
}

// beginsScript says that a value that goes on there may have the scheme javascript.
func beginsScript(before string) bool {
	before = strings.ToLower(strings.TrimLeft(before, " \t\n\r\f"))
	return before != "" && strings.HasPrefix("javascript:", before)
}

func inScript(c djtmpl.Context, escaped bool, line string) string {
	escaped = escaped && !c.Foreign
	quote := byte(0)
	switch c.Script {
	case djtmpl.SingleString:
		quote = '\''
	case djtmpl.DoubleString:
		quote = '"'
	}
	switch {
	case quote != 0 && !escaped:
		return "script-string"
	case quote != 0:
		if beginsBehind(line, quote) || readAgain.MatchString(line) {
			return "script-escaped"
		}
		return ""
	}
	if escaped {
		return "script-code"
	}
	return "script-raw"
}

// A string in a script that is escaped for HTML is not closed by what it shows: only a backslash is left, which keeps the
// string's own quote from closing it. Then the string goes on up to the next such quote of the line, and where that
// opens a string that shows something too, what this one shows is code. So two outputs are needed,
// and between them no quotes but the two. Besides, "\x3c" is "<" for whoever takes the string for HTML or code.

// shown stands in a line for what the template shows.
const shown = "\x00"

// beginsBehind says that the string before, which shows something, reaches up to the string that the line ends in.
func beginsBehind(line string, quote byte) bool {
	end := strings.LastIndexByte(line, quote)
	if end < 0 || line[end+1:] != "" {
		return false // the code would have to begin with what stands there
	}
	begin := strings.LastIndexByte(line[:end], quote)
	return begin > 0 && strings.HasSuffix(line[:begin], shown)
}

// readAgain finds what takes a string for HTML or for code, up to a place in that string.
var readAgain = regexp.MustCompile(`(?:document\.write(?:ln)?\(|\.(?:inner|outer)HTML\s*\+?=|\.insertAdjacentHTML\(|\.html\()[^;{}]*$|` +
	`\b(?:eval|setTimeout|setInterval|Function)\(\s*["'][^"']*$`)
