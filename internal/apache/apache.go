// Package apache reads the configuration files of Apache's HTTP server, .htaccess among them, into trees of directives.
//
// It knows the grammar: sections, quotes and continued lines. Which modules there are, what Include brings and what a variable stands for
// it does not know. It runs no server and does not judge.
package apache

import (
	"strings"

	"paddock/internal/source"
)

// Directive is one directive, or a section with those in it.
type Directive struct {
	// Name is in lower case, for Apache compares it so: "sslprotocol", "virtualhost".
	Name string
	Args []string
	// Line is its first, from 1.
	Line int
	// Section says that it is one, Block what stands in it.
	Section bool
	Block   []*Directive
	// Parent is the section in which it stands; nil at the top.
	Parent *Directive
}

// File is a configuration file.
type File struct {
	*source.File
	Top []*Directive
}

// maxDepth is how deep sections may nest; what stands deeper is put one above.
const maxDepth = 32

// Parse reads a file. Whatever the text is, there is a tree: a section that does not end, ends with the file, and an end without a
// section is passed over.
func Parse(file *source.File) *File {
	f := &File{File: file}
	var open []*Directive
	put := func(d *Directive) {
		if len(open) == 0 {
			f.Top = append(f.Top, d)
			return
		}
		d.Parent = open[len(open)-1]
		d.Parent.Block = append(d.Parent.Block, d)
	}
	for line := 1; line <= file.LineCount(); line++ {
		at := line
		text := strings.TrimRight(file.Line(line), "\r\n")
		for strings.HasSuffix(text, `\`) && line < file.LineCount() {
			line++ // what lines are is settled before what comments are: those go on as well
			text = text[:len(text)-1] + strings.TrimRight(file.Line(line), "\r\n")
		}
		if text = strings.TrimSpace(text); text == "" || text[0] == '#' {
			continue
		}
		if name, ok := strings.CutPrefix(text, "</"); ok {
			open = close(open, strings.ToLower(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(name), ">"))))
			continue
		}
		rest, section := strings.CutPrefix(text, "<")
		if section {
			rest = strings.TrimSuffix(rest, ">")
		}
		if w := words(rest); len(w) > 0 && w[0] != "" {
			d := &Directive{Name: strings.ToLower(w[0]), Args: w[1:], Line: at, Section: section}
			put(d)
			if section && len(open) < maxDepth {
				open = append(open, d)
			}
		}
	}
	return f
}

// close ends the innermost section of a name, and those in it that were left open.
func close(open []*Directive, name string) []*Directive {
	for i := len(open) - 1; i >= 0; i-- {
		if open[i].Name == name {
			return open[:i]
		}
	}
	return open
}

// words splits at spaces outside of quotes, and behind a quote that ends. A backslash keeps the backslash behind it, and within quotes
// the quote.
func words(text string) (list []string) {
	for i := 0; i < len(text); {
		c := text[i]
		if c == ' ' || c == '\t' || c == '\r' {
			i++
			continue
		}
		quote := byte(0)
		if c == '"' || c == '\'' {
			quote = c
			i++
		}
		var b strings.Builder
		for ; i < len(text); i++ {
			c = text[i]
			if c == quote && quote != 0 || quote == 0 && (c == ' ' || c == '\t' || c == '\r') {
				break
			}
			if c == '\\' && i+1 < len(text) && (text[i+1] == '\\' || quote != 0 && text[i+1] == quote) {
				i++
			}
			b.WriteByte(text[i])
		}
		i++
		list = append(list, b.String())
	}
	return list
}

// Walk calls a function for each directive below a list, sections before what stands in them.
func Walk(list []*Directive, visit func(*Directive)) {
	for _, d := range list {
		visit(d)
		Walk(d.Block, visit)
	}
}

// In is the innermost section of a name around a directive; nil without one.
func (d *Directive) In(name string) *Directive {
	for at := d.Parent; at != nil; at = at.Parent {
		if at.Name == name {
			return at
		}
	}
	return nil
}

// Own are the directives of a name, in lower case, that stand in the section itself, or in a section there that only asks whether a
// module is there.
func (d *Directive) Own(name string) (found []*Directive) {
	for _, x := range d.Block {
		switch x.Name {
		case name:
			found = append(found, x)
		case "ifmodule", "ifversion", "ifdefine":
			found = append(found, x.Own(name)...)
		}
	}
	return found
}

// Arg is an argument, from 0; "" when there are fewer.
func (d *Directive) Arg(n int) string {
	if n < len(d.Args) {
		return d.Args[n]
	}
	return ""
}
