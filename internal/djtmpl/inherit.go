package djtmpl

import (
	"slices"

	"paddock/internal/source"
)

// The tags that make one page of several templates: extends, block, include and the partials.

func (p *parser) extends(t *token) Node {
	n := &Extends{Head: leaf(t), Parent: missing(t)}
	if bits := p.split(t); len(bits) != 2 {
		p.tokenError(t, "'extends' takes one argument")
	} else {
		n.Parent = p.expr(bits[1])
	}
	if len(p.open) > 0 {
		p.tokenError(t, "'extends' must be the first tag in the template")
		return n
	}
	if p.t.Extends != nil {
		p.tokenError(t, "'extends' cannot appear more than once in the same template")
	} else {
		p.t.Extends = n
	}
	// Called by list, which calls list again: the depth is that of a template with two extends, one.
	if p.depth++; p.depth < p.config.Limits.Depth {
		n.Body = p.list(nil, nil)
	}
	p.depth--
	n.Head = p.head(t)
	return n
}

func (p *parser) block(t *token) Node {
	n := &Block{}
	bits := p.words(t)
	if len(bits) != 2 {
		p.tokenError(t, "'block' takes only one argument")
	}
	if len(bits) > 1 {
		n.Name = bits[1]
		if p.t.Blocks == nil {
			p.t.Blocks = map[string]*Block{}
		}
		if p.t.Blocks[n.Name.Name] != nil {
			p.tokenError(t, "'block' with name '%s' appears more than once", n.Name.Name)
		} else {
			p.t.Blocks[n.Name.Name] = n
		}
	}
	until := []string{"endblock"}
	n.Body = p.list(t, until)
	if e := p.end(until); e != nil {
		if c := p.contents(e); c != "endblock" && c != "endblock "+n.Name.Name {
			p.tokenError(e, "invalid block tag '%s', expected endblock %s", short(c), n.Name.Name)
		}
	}
	n.Head = p.head(t)
	return n
}

func (p *parser) include(t *token) Node {
	n := &Include{Head: leaf(t), Name: missing(t)}
	bits := p.split(t)
	if len(bits) < 2 {
		p.tokenError(t, "'include' takes at least one argument, the name of the template")
		return n
	}
	n.Name = p.expr(bits[1])
	seenWith := false
	for rest := bits[2:]; len(rest) > 0; {
		option := rest[0]
		rest = rest[1:]
		switch {
		case option.Name == "with" && !seenWith:
			seenWith = true
			n.With, rest = p.bindings(rest, false)
			if len(n.With) == 0 {
				p.errorf(int(option.Start), int(option.End), "'with' in 'include' needs at least one keyword argument")
			}
		case option.Name == "only" && !n.Only:
			n.Only = true
		case option.Name == "with" || option.Name == "only":
			p.errorf(int(option.Start), int(option.End), "the '%s' option was specified more than once", option.Name)
		default:
			p.errorf(int(option.Start), int(option.End), "unknown argument for 'include': '%s'", short(option.Name))
		}
	}
	return n
}

func (p *parser) partialDef(t *token) Node {
	n := &PartialDef{}
	bits := p.split(t)
	switch {
	case len(bits) == 1:
		p.tokenError(t, "'partialdef' requires a name")
	case len(bits) > 3:
		p.tokenError(t, "'partialdef' takes at most 2 arguments")
	case len(bits) == 3 && bits[2].Name != "inline":
		p.tokenError(t, "'partialdef' has only the argument 'inline'")
	case len(bits) == 3:
		n.Inline = true
	}
	if len(bits) > 1 {
		n.Name = bits[1]
	}
	until := []string{"endpartialdef"}
	n.Body = p.list(t, until)
	if e := p.end(until); e != nil {
		if c := p.contents(e); c != "endpartialdef" && c != "endpartialdef "+n.Name.Name {
			p.tokenError(e, "invalid block tag '%s', expected endpartialdef %s", short(c), n.Name.Name)
		}
	}
	n.Head = p.head(t)
	if n.Name.Name == "" {
		return n
	}
	if p.t.Partials == nil {
		p.t.Partials = map[string]*PartialDef{}
	}
	if p.t.Partials[n.Name.Name] != nil {
		p.tokenError(t, "partial '%s' is already defined", n.Name.Name)
	} else {
		p.t.Partials[n.Name.Name] = n
	}
	return n
}

func (p *parser) partial(t *token) Node {
	n := &Partial{Head: leaf(t)}
	if bits := p.split(t); len(bits) == 2 {
		n.Name = bits[1]
	} else {
		p.tokenError(t, "'partial' requires a single argument")
	}
	return n
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
