package djtmpl

import (
	"fmt"
	"slices"
	"strings"

	"paddock/internal/source"
)

// Dialect is the language of a template.
type Dialect uint8

const (
	// Django is the Django template language.
	Django Dialect = iota
	// Jinja is what projects use of Jinja2.
	Jinja
)

// Config says how templates are read. The zero value reads Django's with its own libraries.
type Config struct {
	Dialect Dialect
	// Libraries are those that load may name; Django's own are always there.
	Libraries map[string]*Library
	// Builtins are there without load (OPTIONS["builtins"]), the last one first.
	Builtins []*Library
	// Strict says that there are no other libraries: a name that none has is an
	// error, and Django's own libraries have to be loaded. Otherwise it becomes an Unknown, and
	// a tag is taken for one with an end if there is one.
	Strict bool
	Limits Limits
}

// Limits bound what one file may cost. Zero means the default.
type Limits struct {
	// Size is the largest file that is read, in bytes of UTF-8. Default 16 MiB.
	Size int
	// Depth is how many tags may stand in each other. Default 200; Django gives
	// up at some 300, where Python's stack ends.
	Depth int
}

const (
	defaultSize  = 16 << 20
	largestSize  = 1<<31 - 1
	defaultDepth = 200

	// maxErrors is after how many errors no more are told.
	maxErrors = 200
	// maxBits is how many words one tag may have, and maxTag how many bytes: longer ones are data, not templates.
	maxBits = 10_000
	maxTag  = 1 << 20
)

// Parse reads a file. The result is never nil; see Template.Errors for what could not be read.
func Parse(file *source.File, config Config) *Template {
	if config.Limits.Size <= 0 {
		config.Limits.Size = defaultSize
	}
	if config.Limits.Depth <= 0 {
		config.Limits.Depth = defaultDepth
	}
	t := &Template{File: file, Dialect: config.Dialect}
	text := file.Text
	if len(text) > min(config.Limits.Size, largestSize) {
		t.Errors = []*Error{{Msg: "file is too large to be read"}}
		return t
	}
	if config.Dialect == Jinja {
		parseJinja(t, config)
		return t
	}
	p := &parser{src: text, config: &config, t: t}
	p.tokens = tokenize(text)
	t.Nodes = p.list(nil, nil)
	t.Unknown = p.unknown
	t.Errors = p.errors
	sortErrors(t)
	return t
}

// sortErrors puts the errors into the order of the text, each place once.
func sortErrors(t *Template) {
	slices.SortStableFunc(t.Errors, func(a, b *Error) int { return int(a.Start) - int(b.Start) })
	t.Errors = slices.CompactFunc(t.Errors, func(a, b *Error) bool { return a.Start == b.Start && a.Msg == b.Msg })
}

// parser is Django's Parser: the tokens and how far they are read. A reader of
// a tag is called with the token read already, and reads on to the end of its
// body. What Django raises goes to p.errors, and the reader goes on.
type parser struct {
	src    string
	config *Config
	t      *Template
	tokens []token
	next   int // the next token

	open  []*opening // the tags that are open
	depth int

	libraries  []*Library // loaded, the last one first to be asked
	unreadable bool       // a library was loaded that is not at hand: it may have any tag and filter

	errors  []*Error
	unknown []Unknown

	cycles  map[string]*Cycle
	cycle   *Cycle // the last
	ends    map[string]int32
	scanned int // tokens looked at by hasEnd
}

// opening is a tag that waits for one of its ends.
type opening struct {
	name  string
	token *token
	until []string
}

func (p *parser) errorf(from, to int, format string, args ...any) {
	if len(p.errors) < maxErrors {
		p.errors = append(p.errors, &Error{source.Span{Start: source.Pos(from), End: source.Pos(to)}, fmt.Sprintf(format, args...)})
	}
}

// tokenError reports an error of a whole tag.
func (p *parser) tokenError(t *token, format string, args ...any) {
	p.errorf(int(t.start), int(t.end), format, args...)
}

func sourceSpan(s Span) source.Span { return source.Span(s) }

// contents is what stands between the delimiters of a token.
func (p *parser) contents(t *token) string { return p.src[t.from:t.to] }

// command is the first word of a block.
func (p *parser) command(t *token) string { return p.src[t.from:t.nameEnd] }

// head is the place of a tag that ends with the token read last.
func (p *parser) head(t *token) Head {
	end := t.end
	if p.next > 0 {
		end = max(end, p.tokens[p.next-1].end)
	}
	return Head{span(int(t.start), int(end)), source.Pos(t.end)}
}

// leaf is the place of a tag without a body.
func leaf(t *token) Head { return Head{span(int(t.start), int(t.end)), source.Pos(t.end)} }

// list reads nodes up to a block that begins with one of the words, and leaves
// that to be read. opener is the tag whose body it is, nil for the template itself.
func (p *parser) list(opener *token, until []string) []Node {
	if opener != nil {
		if p.depth >= p.config.Limits.Depth {
			p.tokenError(opener, "too many tags in each other")
			p.next = len(p.tokens)
			return nil
		}
		p.depth++
		p.open = append(p.open, &opening{p.command(opener), opener, until})
		defer func() {
			p.depth--
			p.open = p.open[:len(p.open)-1]
		}()
	}
	var nodes []Node
	nontext := false
	for p.next < len(p.tokens) {
		t := &p.tokens[p.next]
		p.next++
		switch t.kind {
		case tokenText:
			nodes = append(nodes, &Text{span(int(t.start), int(t.end)), p.src[t.start:t.end]})
			continue
		case tokenComment:
			p.t.Comments = append(p.t.Comments, source.Span{Start: source.Pos(t.start), End: source.Pos(t.end)})
			continue
		case tokenVar:
			nodes = append(nodes, p.output(t))
			nontext = true
			continue
		}
		name := p.command(t)
		if name == "" {
			p.tokenError(t, "empty block tag")
			continue
		}
		if slices.Contains(until, name) {
			p.next--
			return nodes
		}
		spec := p.tag(name)
		if spec == nil && p.closesOuter(name) {
			p.next--
			p.tokenError(opener, "unclosed tag '%s'", p.command(opener))
			return nodes
		}
		if n := p.read(t, name, spec, until); n != nil {
			if e, ok := n.(*Extends); ok && nontext {
				p.errorf(int(e.Start), int(e.Open), "'extends' must be the first tag in the template")
			}
			nodes = append(nodes, n)
		}
		nontext = true
	}
	if opener != nil {
		p.tokenError(opener, "unclosed tag '%s', looking for %s", p.command(opener), strings.Join(until, ", "))
	}
	return nodes
}

// closesOuter says that a tag around the innermost waits for a block of that name.
func (p *parser) closesOuter(name string) bool {
	for i := 0; i+1 < len(p.open); i++ {
		if slices.Contains(p.open[i].until, name) {
			return true
		}
	}
	return false
}

// end reads the token that list left, which is the end of a body; nil when the template ended first, or another
// tag's end came. Its contents are then for the caller to look at.
func (p *parser) end(until []string) *token {
	if p.next >= len(p.tokens) {
		return nil
	}
	t := &p.tokens[p.next]
	if t.kind != tokenBlock || !slices.Contains(until, p.command(t)) {
		return nil
	}
	p.next++
	return t
}

// body is a list up to its end, which is read.
func (p *parser) body(t *token, end string) []Node {
	until := []string{end}
	nodes := p.list(t, until)
	p.end(until)
	return nodes
}

func (p *parser) output(t *token) Node {
	o := &Output{Span: span(int(t.start), int(t.end))}
	if t.from == t.to {
		p.tokenError(t, "empty variable tag")
		o.X = &BadExpr{span(int(t.from), int(t.to))}
		return o
	}
	o.X = p.filterExpr(p.contents(t), int(t.from))
	return o
}

// read reads a tag, of which the token has been read.
func (p *parser) read(t *token, name string, spec *TagSpec, until []string) Node {
	if t.to-t.from > maxTag {
		p.tokenError(t, "tag is too long to be read")
		return nil
	}
	if spec == nil && !p.sure() {
		if known := django().any.Tags[name]; known != nil {
			// Most likely Django's own, loaded by a setting that is not known.
			p.unknown = append(p.unknown, p.unknownTag(t, name, known.End != ""))
			spec = known
		}
	}
	if spec != nil && spec.own {
		return p.own(t, name, spec)
	}
	if spec == nil && (p.sure() || strings.HasPrefix(name, "end") || slices.Contains(middles, name)) {
		if len(until) > 0 {
			p.tokenError(t, "invalid block tag '%s', expected %s", name, strings.Join(until, " or "))
		} else {
			p.tokenError(t, "invalid block tag '%s'", name)
		}
		if !p.sure() || strings.HasPrefix(name, "end") || slices.Contains(middles, name) {
			return nil
		}
	}
	return p.libraryTag(t, spec)
}

// middles are the tags that only ever stand between others.
var middles = []string{"else", "elif", "empty", "plural"}

func (p *parser) unknownTag(t *token, name string, block bool) Unknown {
	return Unknown{Span: source.Span{Start: source.Pos(t.from), End: source.Pos(t.nameEnd)}, What: "tag", Name: name, Block: block}
}

// sure says that all libraries that the template uses are at hand.
func (p *parser) sure() bool { return p.config.Strict }

// tag is what the libraries in force say of a tag.
func (p *parser) tag(name string) *TagSpec {
	for i := len(p.libraries) - 1; i >= 0; i-- {
		if s := p.libraries[i].Tags[name]; s != nil {
			return s
		}
	}
	for i := len(p.config.Builtins) - 1; i >= 0; i-- {
		if s := p.config.Builtins[i].Tags[name]; s != nil {
			return s
		}
	}
	return django().builtin.Tags[name]
}

// filter is what the libraries in force say of a filter.
func (p *parser) filter(name string) *FilterSpec {
	for i := len(p.libraries) - 1; i >= 0; i-- {
		if s := p.libraries[i].Filters[name]; s != nil {
			return s
		}
	}
	for i := len(p.config.Builtins) - 1; i >= 0; i-- {
		if s := p.config.Builtins[i].Filters[name]; s != nil {
			return s
		}
	}
	return django().builtin.Filters[name]
}

// library is one that load names.
func (p *parser) library(name string) *Library {
	if l := p.config.Libraries[name]; l != nil {
		return l
	}
	return django().named[name]
}
