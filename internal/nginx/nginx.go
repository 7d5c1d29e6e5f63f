// Package nginx reads nginx's configuration files into trees of directives, and follows what a file includes where it is in the
// project. Files that are templates of another program (envsubst, Jinja2, Ansible) are read as they stand.
//
// It knows the grammar and which directives a block takes from the one around it; it runs no nginx and does not judge.
package nginx

import (
	"path"
	"slices"
	"strings"

	"paddock/internal/source"
)

// Directive is one directive, with its block where it has one.
type Directive struct {
	Name string
	Args []string
	// File is where it stands, Line its first line, from 1.
	File *File
	Line int
	// Block are the directives of its block, those of included files among them; nil without a block.
	Block []*Directive
	// Opens says that it has a block, which may be empty.
	Opens bool
	// Parent is the directive in whose block it stands; nil at the top of a file that no other includes.
	Parent *Directive
}

// File is a configuration file.
type File struct {
	*source.File
	// Top are its directives, those of included files among them.
	Top []*Directive
	// Included says that another file of the project includes this one: it is judged there.
	Included bool
}

// maxDepth is how deep blocks, and files in files, may nest. nginx itself needs five.
const maxDepth = 32

// Parse reads a file. Whatever the text is, there is a tree: a brace that is missing or too many costs the rest of its block only.
func Parse(file *source.File) *File {
	f := &File{File: file}
	words := scan(file)
	f.Top, _ = f.block(words, nil, 0)
	return f
}

func (f *File) block(statements []statement, parent *Directive, depth int) (list []*Directive, rest []statement) {
	for len(statements) > 0 {
		s := statements[0]
		statements = statements[1:]
		switch {
		case s.words[0] == "}":
			if parent != nil {
				return list, statements
			}
		default:
			d := &Directive{Name: s.words[0], Args: s.words[1:], File: f, Line: s.line, Parent: parent, Opens: s.opens}
			if s.opens && depth < maxDepth {
				d.Block, statements = f.block(statements, d, depth+1)
			}
			list = append(list, d)
		}
	}
	return list, nil
}

// Link puts the directives of included files in the place of the "include" that names them, by the end of its path: what is
// installed as /etc/nginx/snippets/tls.conf is the project's …/snippets/tls.conf.
func Link(files []*File) {
	all := maxText
	for _, f := range files {
		l := &linker{files: files, open: map[*File]bool{f: true}, left: maxIncludes, text: &all}
		f.Top = l.link(f.Top, nil, f)
	}
}

// maxIncludes is how many files one file may include, directly or not, and maxText how much text all files together may: each include is read anew.
const (
	maxIncludes = 200
	maxText     = 32 << 20
)

type linker struct {
	files []*File
	open  map[*File]bool // those that are being included: none includes itself
	left  int
	text  *int
}

func (l *linker) link(list []*Directive, parent *Directive, of *File) (linked []*Directive) {
	for _, d := range list {
		linked = append(linked, d)
		if d.Opens {
			d.Block = l.link(d.Block, d, of)
		}
		if d.Name != "include" || len(d.Args) != 1 || len(l.open) > maxDepth {
			continue
		}
		for _, other := range named(l.files, of, d.Args[0]) {
			if l.open[other] || l.left == 0 || *l.text < len(other.Text) {
				continue
			}
			l.left--
			*l.text -= len(other.Text)
			other.Included = true
			l.open[other] = true
			linked = append(linked, l.link(clone(Parse(other.File).Top, other, parent), parent, other)...)
			delete(l.open, other)
		}
	}
	return linked
}

// clone gives the directives of a file a parent in another one: each include has its own.
func clone(list []*Directive, f *File, parent *Directive) []*Directive {
	for _, d := range list {
		d.Parent = parent
		d.in(f)
	}
	return list
}

func (d *Directive) in(f *File) {
	d.File = f
	for _, below := range d.Block {
		below.in(f)
	}
}

// named are the files that an include may mean, the most likely directory only.
func named(files []*File, of *File, pattern string) (found []*File) {
	pattern = strings.TrimPrefix(pattern, "./")
	parts := strings.Split(strings.Trim(pattern, "/"), "/")
	// With fewer and fewer of the first folders, which are the machine's.
	for i := range parts {
		tail := strings.Join(parts[i:], "/")
		for _, f := range files {
			if f == of {
				continue
			}
			at := f.Path
			for strings.Count(at, "/") > strings.Count(tail, "/") {
				_, at, _ = strings.Cut(at, "/")
			}
			if ok, err := path.Match(tail, at); ok && err == nil {
				found = append(found, f)
			}
		}
		if len(found) > 0 {
			return found
		}
		if i == len(parts)-2 && strings.ContainsAny(parts[len(parts)-1], "*?") {
			return nil // "*.conf" alone is every file
		}
	}
	return nil
}

// Walk calls a function for each directive below a list, those around before those within.
func Walk(list []*Directive, visit func(*Directive)) {
	for _, d := range list {
		visit(d)
		Walk(d.Block, visit)
	}
}

// In is the innermost block of a name around a directive, itself included; nil without one.
func (d *Directive) In(name string) *Directive {
	for at := d; at != nil; at = at.Parent {
		if at.Name == name && at.Opens {
			return at
		}
	}
	return nil
}

// Own are the directives of a name that stand in the block itself.
func (d *Directive) Own(name string) []*Directive { return own(d.Block, name) }

func own(list []*Directive, name string) (found []*Directive) {
	for _, x := range list {
		if x.Name == name {
			found = append(found, x)
		}
	}
	return found
}

// Inherited are the directives of a name that hold in a block: its own, else those of the nearest block around it that has any. That
// is how nginx inherits lists such as add_header and proxy_set_header: not one is added to those around.
func (d *Directive) Inherited(name string) []*Directive {
	for at := d; at != nil; at = at.Parent {
		if found := at.Own(name); len(found) > 0 {
			return found
		}
		if at.Parent == nil {
			if found := own(at.File.Top, name); len(found) > 0 {
				return found
			}
		}
	}
	return nil
}

// Arg is an argument, from 0; "" when there are fewer.
func (d *Directive) Arg(n int) string {
	if n < len(d.Args) {
		return d.Args[n]
	}
	return ""
}

// Location splits a location's arguments: its modifier ("=", "~", "~*", "^~", "" without) and its path.
func (d *Directive) Location() (modifier, pattern string) {
	switch len(d.Args) {
	case 0:
		return "", ""
	case 1:
		// "=/path" and "~pattern" may be written in one word.
		for _, m := range []string{"^~", "~*", "~", "="} {
			if rest, ok := strings.CutPrefix(d.Args[0], m); ok {
				return m, rest
			}
		}
		return "", d.Args[0]
	}
	return d.Args[0], d.Args[1]
}

// Internal says that a directive stands where no request comes to from outside, only what the site sends on.
func (d *Directive) Internal() bool {
	for at := d.Parent; at != nil; at = at.Parent {
		if len(at.Own("internal")) > 0 {
			return true
		}
	}
	return false
}

// Asks says that a directive is a condition that looks at a variable.
func (d *Directive) Asks(variable string) bool {
	return d.Name == "if" && slices.ContainsFunc(d.Args, func(a string) bool { return strings.Contains(a, "$"+variable) })
}
