package djtmpl

import (
	"slices"

	"paddock/internal/source"
)

// Libraries as templates use them: load, and the tags that it brings.

func (p *parser) load(t *token) Node {
	n := &Load{Head: leaf(t)}
	bits := p.words(t)
	if k := len(bits); k >= 4 && bits[k-2].Name == "from" {
		n.Names, n.Libraries = bits[1:k-2], bits[k-1:]
		lib := p.library(bits[k-1].Name)
		if lib == nil {
			p.noLibrary(bits[k-1])
			return n
		}
		subset := newLibrary()
		for _, name := range n.Names {
			tag, filter := lib.Tags[name.Name], lib.Filters[name.Name]
			if tag == nil && filter == nil {
				p.errorf(int(name.Start), int(name.End), "'%s' is not a valid tag or filter in tag library '%s'", name.Name, bits[k-1].Name)
			}
			if tag != nil {
				subset.Tags[name.Name] = tag
			}
			if filter != nil {
				subset.Filters[name.Name] = filter
			}
		}
		p.libraries = append(p.libraries, subset)
		return n
	}
	n.Libraries = bits[1:]
	for _, name := range n.Libraries {
		if lib := p.library(name.Name); lib != nil {
			if !slices.Contains(p.libraries, lib) {
				p.libraries = append(p.libraries, lib)
			}
		} else {
			p.noLibrary(name)
		}
	}
	return n
}

func (p *parser) noLibrary(name Ident) {
	if p.sure() {
		p.errorf(int(name.Start), int(name.End), "'%s' is not a registered tag library", name.Name)
		return
	}
	p.unreadable = true
	p.unknown = append(p.unknown, Unknown{Span: sourceSpan(name.Span), What: "library", Name: name.Name})
}

// libraryTag reads a tag of a library, or one that no library has (spec is nil).
func (p *parser) libraryTag(t *token, spec *TagSpec) Node {
	bits := p.split(t)
	n := &Tag{Head: leaf(t), Name: bits[0], Spec: spec, Bits: bits[1:]}
	end := ""
	var middle []string
	switch {
	case spec != nil:
		end, middle = spec.End, spec.Middle
	case p.hasEnd(n.Name.Name):
		end, middle = "end"+n.Name.Name, middles
	}
	if spec == nil && !p.sure() {
		p.unknown = append(p.unknown, p.unknownTag(t, n.Name.Name, end != ""))
	}
	args := n.Bits
	if spec == nil || spec.Kind != Inclusion {
		args, n.As = cutAs(args)
	}
	if spec != nil && spec.Kind != Custom && spec.Signature != nil && !p.unreadable {
		p.bind(t, n, args, spec.Signature)
	} else {
		p.guess(n, args)
	}
	if end == "" {
		return n
	}
	until := append([]string{end}, middle...)
	for b := t; ; {
		section := &Section{Head: leaf(b), Name: p.command(b)}
		if b == t {
			section.Bits = n.Bits
		} else {
			section.Bits = p.split(b)[1:]
		}
		section.Body = p.list(t, until)
		if p.next < len(p.tokens) {
			section.End = source.Pos(p.tokens[p.next].start)
		} else {
			section.End = source.Pos(len(p.src))
		}
		n.Sections = append(n.Sections, section)
		e := p.end(until)
		if e == nil || p.command(e) == end {
			break
		}
		b = e
	}
	n.Head = p.head(t)
	return n
}

// bind is Django's parse_bits: words as arguments of a function.
func (p *parser) bind(t *token, n *Tag, bits []Ident, s *Signature) {
	name := n.Name.Name
	open := slices.Clone(s.Params)
	required := slices.Clone(s.Required)
	seen := map[string]bool{}
	for _, bit := range bits {
		key, value, ok := keyword(bit)
		if !ok {
			if len(n.Kwargs) > 0 {
				p.errorf(int(bit.Start), int(bit.End), "'%s' received a positional argument after a keyword argument", name)
			}
			n.Args = append(n.Args, p.expr(bit))
			if len(open) > 0 {
				open = open[1:]
			} else if !s.VarArgs {
				p.errorf(int(bit.Start), int(bit.End), "'%s' received too many positional arguments", name)
			}
			continue
		}
		n.Kwargs = append(n.Kwargs, &Binding{bit.Span, key, p.expr(value)})
		switch k := key.Name; {
		case !slices.Contains(s.Params, k) && !slices.Contains(s.KeywordOnly, k) && !s.VarKeywords:
			p.errorf(int(bit.Start), int(bit.End), "'%s' received an unexpected keyword argument '%s'", name, k)
		case seen[k]:
			p.errorf(int(bit.Start), int(bit.End), "'%s' received multiple values for the keyword argument '%s'", name, k)
		default:
			seen[k] = true
			if i := slices.Index(open, k); i >= 0 {
				open = slices.Delete(open, i, i+1)
			} else if i := slices.Index(required, k); i >= 0 {
				required = slices.Delete(required, i, i+1)
			}
		}
	}
	// As Django: the last n of those left are taken for the n with defaults.
	open = open[:max(0, len(open)-s.Defaults)]
	if missing := append(open, required...); len(missing) > 0 {
		p.tokenError(t, "'%s' did not receive a value for '%s'", name, missing[0])
	}
}

// guess reads those words of a tag that look like expressions. What they are is known to the tag only, so nothing is an error.
func (p *parser) guess(n *Tag, bits []Ident) {
	errors, unknown := len(p.errors), len(p.unknown)
	try := func(bit Ident) Expr {
		x := p.expr(bit)
		if len(p.errors) > errors {
			p.errors = p.errors[:errors]
			return &BadExpr{bit.Span}
		}
		return x
	}
	for _, bit := range bits {
		if key, value, ok := keyword(bit); ok {
			n.Kwargs = append(n.Kwargs, &Binding{bit.Span, key, try(value)})
		} else {
			n.Args = append(n.Args, try(bit))
		}
	}
	p.unknown = p.unknown[:unknown]
}

// hasEnd says that an unknown tag that was just read has an end of its own: an
// `end` with its name follows, before that of a tag it stands in.
func (p *parser) hasEnd(name string) bool {
	end := "end" + name
	if p.ends == nil {
		p.ends = map[string]int32{}
		for i := range p.tokens {
			if t := &p.tokens[i]; t.kind == tokenBlock {
				if c := p.command(t); len(c) > 3 && c[:3] == "end" {
					p.ends[c] = int32(i)
				}
			}
		}
	}
	last, ok := p.ends[end]
	if !ok || int(last) < p.next {
		return false
	}
	// Count tags that are opened and closed on the way.
	depth := 0
	for i := p.next; i <= int(last); i++ {
		// A file may be searched some times over; after that the last end will do.
		if p.scanned++; p.scanned > 8*len(p.tokens)+4096 {
			return true
		}
		t := &p.tokens[i]
		if t.kind != tokenBlock {
			continue
		}
		c := p.command(t)
		if len(c) > 3 && c[:3] == "end" {
			if depth == 0 {
				return c == end
			}
			depth--
			continue
		}
		if spec := p.tag(c); spec != nil {
			if spec.End != "" {
				depth++
			}
			continue
		}
		if last, ok := p.ends["end"+c]; ok && int(last) > i {
			depth++
		}
	}
	return false
}
