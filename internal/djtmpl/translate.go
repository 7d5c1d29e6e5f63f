package djtmpl

import "slices"

// The tags of the libraries i18n, l10n and tz.

// getAs is `get_current_language as name` and its like.
func (p *parser) getAs(t *token) Node {
	n := &Get{Head: leaf(t), Name: p.command(t)}
	if w := p.words(t); len(w) != 3 || w[1].Name != "as" {
		p.tokenError(t, "'%s' requires 'as variable'", n.Name)
	} else {
		n.As = w[2]
	}
	return n
}

// getFor is `get_language_info for x as name` and `get_language_info_list`.
func (p *parser) getFor(t *token) Node {
	n := &Get{Head: leaf(t), Name: p.command(t)}
	if w := p.split(t); len(w) != 5 || w[1].Name != "for" || w[3].Name != "as" {
		p.tokenError(t, "'%s' requires 'for x as variable'", n.Name)
	} else {
		n.Of, n.As = p.expr(w[2]), w[4]
	}
	return n
}

// localeOf is `language x` and `timezone x`.
func (p *parser) localeOf(t *token) Node {
	n := &Locale{Name: p.command(t), X: missing(t)}
	if w := p.split(t); len(w) != 2 {
		p.tokenError(t, "'%s' takes one argument", n.Name)
	} else {
		n.X = p.expr(w[1])
	}
	n.Body = p.body(t, "end"+n.Name)
	n.Head = p.head(t)
	return n
}

// localeOn is `localize on` and `localtime on`.
func (p *parser) localeOn(t *token) Node {
	n := &Locale{Name: p.command(t), On: true}
	w := p.split(t)
	switch {
	case len(w) == 1:
	case len(w) > 2 || w[1].Name != "on" && w[1].Name != "off":
		p.tokenError(t, "'%s' should be 'on' or 'off'", n.Name)
	default:
		n.On = w[1].Name == "on"
	}
	n.Body = p.body(t, "end"+n.Name)
	n.Head = p.head(t)
	return n
}

func (p *parser) trans(t *token) Node {
	n := &Trans{Head: leaf(t), Message: missing(t)}
	bits := p.split(t)
	tag := bits[0].Name
	if len(bits) < 2 {
		p.tokenError(t, "'%s' takes at least one argument", tag)
		return n
	}
	n.Message = p.expr(bits[1])
	if n.Message == nil {
		n.Message = missing(t)
	}
	var seen []string
	for rest := bits[2:]; len(rest) > 0; {
		option := rest[0]
		rest = rest[1:]
		if slices.Contains(seen, option.Name) {
			p.errorf(int(option.Start), int(option.End), "the '%s' option was specified more than once", option.Name)
		}
		switch option.Name {
		case "noop":
			n.Noop = true
		case "context", "as":
			if len(rest) == 0 {
				p.errorf(int(option.Start), int(option.End), "no argument provided to '%s' for the '%s' option", tag, option.Name)
				return n
			}
			value := rest[0]
			rest = rest[1:]
			switch {
			case option.Name == "as":
				n.As = value
			case value.Name == "as" || value.Name == "noop":
				p.errorf(int(value.Start), int(value.End), "invalid argument '%s' for the context option", value.Name)
			default:
				n.Context = p.expr(value)
			}
		default:
			p.errorf(int(option.Start), int(option.End), "unknown argument for '%s': '%s'", tag, short(option.Name))
		}
		seen = append(seen, option.Name)
	}
	return n
}

func (p *parser) blockTrans(t *token) Node {
	n := &BlockTrans{}
	bits := p.split(t)
	p.transOptions(bits, n)
	end := "end" + bits[0].Name
	last, body := p.transBody(t)
	n.Body = body
	if n.Count != nil {
		if last != nil && p.contents(last) != "plural" {
			p.tokenError(last, "'%s' doesn't allow other block tags inside it", bits[0].Name)
		} else {
			last, n.Plural = p.transBody(t)
		}
	}
	// What Django does not allow inside is left out, up to the end.
	for last != nil && p.contents(last) != end {
		p.tokenError(last, "'%s' doesn't allow other block tags (seen '%s') inside it", bits[0].Name, short(p.contents(last)))
		if last.kind == tokenBlock && p.closesOuter(p.command(last)) {
			p.next--
			last = nil
			break
		}
		last, body = p.transBody(t)
		n.Body = append(n.Body, body...)
	}
	if last == nil {
		p.tokenError(t, "unclosed tag '%s', looking for %s", bits[0].Name, end)
	}
	n.Head = p.head(t)
	return n
}

func (p *parser) transOptions(bits []Ident, n *BlockTrans) {
	tag := bits[0].Name
	var seen []string
	for rest := bits[1:]; len(rest) > 0; {
		option := rest[0]
		rest = rest[1:]
		if slices.Contains(seen, option.Name) {
			p.errorf(int(option.Start), int(option.End), "the '%s' option was specified more than once", option.Name)
		}
		seen = append(seen, option.Name)
		switch option.Name {
		case "with":
			n.With, rest = p.bindings(rest, true)
			if len(n.With) == 0 {
				p.errorf(int(option.Start), int(option.End), "'with' in '%s' needs at least one keyword argument", tag)
			}
		case "count":
			var list []*Binding
			list, rest = p.bindings(rest, true)
			if len(list) != 1 {
				p.errorf(int(option.Start), int(option.End), "'count' in '%s' expected exactly one keyword argument", tag)
			}
			if len(list) > 0 {
				n.Count = list[0]
			}
		case "trimmed":
			n.Trimmed = true
		case "context", "asvar":
			if len(rest) == 0 {
				p.errorf(int(option.Start), int(option.End), "no argument provided to '%s' for the '%s' option", tag, option.Name)
				return
			}
			if option.Name == "asvar" {
				n.As = rest[0]
			} else {
				n.Context = p.expr(rest[0])
			}
			rest = rest[1:]
		default:
			p.errorf(int(option.Start), int(option.End), "unknown argument for '%s': '%s'", tag, short(option.Name))
		}
	}
}

// transBody reads text and outputs up to a block or a comment, which it gives back
// read; nil when the template ends. Comments end it in Django too.
func (p *parser) transBody(*token) (last *token, body []Node) {
	for p.next < len(p.tokens) {
		t := &p.tokens[p.next]
		p.next++
		switch t.kind {
		case tokenText:
			body = append(body, &Text{span(int(t.start), int(t.end)), p.src[t.start:t.end]})
		case tokenVar:
			body = append(body, &Output{span(int(t.start), int(t.end)), &Name{span(int(t.from), int(t.to)), p.contents(t)}})
		default:
			return t, body
		}
	}
	return nil, body
}
