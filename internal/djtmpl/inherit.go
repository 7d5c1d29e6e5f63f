package djtmpl

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
