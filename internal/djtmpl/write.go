package djtmpl

import (
	"slices"
	"unicode/utf8"
)

// The tags without a body that write something, or give what they would write a name.

func (p *parser) firstOf(t *token) Node {
	n := &FirstOf{Head: leaf(t)}
	bits := p.split(t)[1:]
	if len(bits) == 0 {
		p.tokenError(t, "'firstof' requires at least one argument")
	}
	bits, n.As = cutAs(bits)
	n.Values = p.exprs(bits)
	return n
}

func (p *parser) readCycle(t *token) Node {
	n := &Cycle{Head: leaf(t)}
	args := p.split(t)
	switch {
	case len(args) < 2:
		p.tokenError(t, "'cycle' requires at least two arguments")
		return n
	case len(args) == 2:
		n.Of = p.cycles[args[1].Name]
		if n.Of == nil {
			p.tokenError(t, "named cycle '%s' does not exist", args[1].Name)
			return n
		}
		n.Values = n.Of.Values
		return n
	}
	args = args[1:]
	if k := len(args); k > 3 {
		if args[k-3].Name == "as" {
			if args[k-1].Name != "silent" {
				p.tokenError(t, "only 'silent' is allowed after a cycle's name, not '%s'", args[k-1].Name)
			}
			n.Silent = true
			args = args[:k-1]
		}
		args, n.As = cutAs(args)
	}
	n.Values = p.exprs(args)
	if n.As.Name != "" {
		if p.cycles == nil {
			p.cycles = map[string]*Cycle{}
		}
		p.cycles[n.As.Name] = n
	}
	p.cycle = n
	return n
}

func (p *parser) resetCycle(t *token) Node {
	n := &ResetCycle{Head: leaf(t)}
	switch args := p.split(t); {
	case len(args) > 2:
		p.tokenError(t, "'resetcycle' accepts at most one argument")
	case len(args) == 2:
		if n.Of = p.cycles[args[1].Name]; n.Of == nil {
			p.tokenError(t, "named cycle '%s' does not exist", args[1].Name)
		}
	default:
		if n.Of = p.cycle; n.Of == nil {
			p.tokenError(t, "no cycles in the template")
		}
	}
	return n
}

func (p *parser) lorem(t *token) Node {
	n := &Lorem{Head: leaf(t), Method: "b"}
	bits := p.split(t)
	if bits[len(bits)-1].Name == "random" {
		n.Random = true
		bits = bits[:len(bits)-1]
	}
	if k := len(bits); k > 0 && slices.Contains([]string{"w", "p", "b"}, bits[k-1].Name) {
		n.Method = bits[k-1].Name
		bits = bits[:k-1]
	}
	n.Count = &Num{span(int(t.to), int(t.to)), "1"}
	if k := len(bits); k > 1 {
		n.Count = p.expr(bits[k-1])
		bits = bits[:k-1]
	}
	if len(bits) != 1 {
		p.tokenError(t, "incorrect format for 'lorem'")
	}
	return n
}

func (p *parser) now(t *token) Node {
	n := &Now{Head: leaf(t)}
	bits := p.split(t)
	if len(bits) == 4 {
		bits, n.As = cutAs(bits)
	}
	if len(bits) != 2 {
		p.tokenError(t, "'now' takes one argument")
		return n
	}
	// Django takes the first and the last character off, whatever they are.
	format := bits[1].Name
	_, first := utf8.DecodeRuneInString(format)
	_, last := utf8.DecodeLastRuneInString(format)
	if first+last <= len(format) {
		n.Format = format[first : len(format)-last]
	}
	return n
}

func (p *parser) regroup(t *token) Node {
	n := &Regroup{Head: leaf(t), X: missing(t), By: missing(t)}
	bits := p.split(t)
	if len(bits) != 6 {
		p.tokenError(t, "'regroup' takes five arguments")
		return n
	}
	n.X = p.expr(bits[1])
	if bits[2].Name != "by" {
		p.tokenError(t, "second argument to 'regroup' must be 'by'")
	}
	if bits[4].Name != "as" {
		p.tokenError(t, "next-to-last argument to 'regroup' must be 'as'")
	}
	n.As = bits[5]
	// Django reads the name, a dot and the attribute as one; what stands before the attribute is not in the text.
	prefix := bits[5].Name + "."
	errors := len(p.errors)
	n.By = p.filterExpr(prefix+bits[3].Name, int(bits[3].Start)-len(prefix))
	for _, e := range p.errors[errors:] {
		e.Start = max(e.Start, bits[3].Start)
	}
	InspectExpr(n.By, func(x Expr) bool {
		if s := spanOf(x); s != nil {
			s.Start = max(s.Start, bits[3].Start)
			s.End = max(s.End, s.Start)
		}
		return true
	})
	return n
}

func (p *parser) templateTag(t *token) Node {
	n := &TemplateTag{Head: leaf(t)}
	bits := p.words(t)
	if len(bits) != 2 {
		p.tokenError(t, "'templatetag' takes one argument")
		return n
	}
	n.Name = bits[1].Name
	n.Writes = templateTags[n.Name]
	if n.Writes == "" {
		p.tokenError(t, "invalid templatetag argument '%s'", n.Name)
	}
	return n
}

var templateTags = map[string]string{
	"openblock": "{%", "closeblock": "%}", "openvariable": "{{", "closevariable": "}}",
	"openbrace": "{", "closebrace": "}", "opencomment": "{#", "closecomment": "#}",
}

func (p *parser) url(t *token) Node {
	n := &URL{Head: leaf(t), View: missing(t)}
	bits := p.split(t)
	if len(bits) < 2 {
		p.tokenError(t, "'url' takes at least one argument, the name of a URL pattern")
		return n
	}
	n.View = p.expr(bits[1])
	bits, n.As = cutAs(bits[2:])
	for _, b := range bits {
		if name, value, ok := keyword(b); ok {
			n.Kwargs = bind(n.Kwargs, &Binding{b.Span, name, p.expr(value)})
		} else {
			n.Args = append(n.Args, p.expr(b))
		}
	}
	return n
}

func (p *parser) widthRatio(t *token) Node {
	n := &WidthRatio{Head: leaf(t), Value: missing(t), Max: missing(t), Width: missing(t)}
	bits := p.split(t)
	if len(bits) == 6 {
		if bits[4].Name != "as" {
			p.tokenError(t, "invalid syntax in 'widthratio', expected 'as'")
		}
		n.As = bits[5]
		bits = bits[:4]
	}
	if len(bits) != 4 {
		p.tokenError(t, "'widthratio' takes at least three arguments")
		return n
	}
	n.Value, n.Max, n.Width = p.expr(bits[1]), p.expr(bits[2]), p.expr(bits[3])
	return n
}

func (p *parser) static(t *token) Node {
	n := &Static{Head: leaf(t), Path: missing(t)}
	bits := p.split(t)
	if len(bits) < 2 {
		p.tokenError(t, "'static' takes at least one argument, the path of a file")
		return n
	}
	n.Path = p.expr(bits[1])
	// Django looks for `as` before the last word but takes the fourth for the name.
	if bits[len(bits)-2].Name == "as" {
		if len(bits) < 4 {
			p.tokenError(t, "'static' has no path before 'as'")
		} else {
			n.As = bits[3]
		}
	}
	return n
}

func (p *parser) prefix(t *token) Node {
	n := &Prefix{Head: leaf(t), Name: p.command(t)}
	if w := p.words(t); len(w) > 1 {
		if w[1].Name != "as" || len(w) < 3 {
			p.tokenError(t, "first argument in '%s' must be 'as'", n.Name)
		} else {
			n.As = w[2]
		}
	}
	return n
}
