package djtmpl

import (
	"slices"
	"strings"

	"paddock/internal/source"
)

// statement reads the tag at start, whose name is the token.
func (p *jinja) statement(start int, name string) Node {
	if len(p.open) >= p.config.Limits.Depth {
		p.errorf(start, p.tok.end, "too many tags in each other")
		p.skip()
		p.pos = len(p.src)
		return nil
	}
	id := p.ident()
	h := Head{Span: span(start, start)}
	switch name {
	case "if":
		return p.readIf(h)
	case "for":
		return p.readFor(h)
	case "block":
		n := &Block{Name: p.ident()}
		for p.is("scoped") || p.is("required") {
			n.Scoped = n.Scoped || p.is("scoped")
			n.Required = n.Required || p.is("required")
			p.advance()
		}
		if p.t.Blocks == nil {
			p.t.Blocks = map[string]*Block{}
		}
		if p.t.Blocks[n.Name.Name] != nil {
			p.errorf(start, p.tok.end, "block '%s' defined twice", n.Name.Name)
		} else {
			p.t.Blocks[n.Name.Name] = n
		}
		n.Head, n.Body = p.body(h, name)
		return n
	case "extends":
		n := &Extends{Parent: p.expr()}
		n.Head = p.leaf(h)
		if p.t.Extends != nil {
			p.errorf(start, int(n.Open), "extended multiple times")
		} else {
			p.t.Extends = n
		}
		return n
	case "include":
		n := &Include{Name: p.expr()}
		if p.accept("ignore") {
			p.expect("missing")
			n.IgnoreMissing = true
		}
		if p.is("with") || p.is("without") {
			n.Only = p.is("without")
			p.advance()
			p.expect("context")
		}
		n.Head = p.leaf(h)
		return n
	case "import":
		n := &Import{From: p.expr()}
		p.expect("as")
		n.As = p.ident()
		n.WithContext = p.context()
		n.Head = p.leaf(h)
		return n
	case "from":
		return p.importFrom(h)
	case "set":
		return p.set(h)
	case "macro":
		n := &Macro{Name: p.ident(), Params: p.params()}
		n.Head, n.Body = p.body(h, name)
		if p.t.Macros == nil {
			p.t.Macros = map[string]*Macro{}
		}
		if n.Name.Name != "" && p.t.Macros[n.Name.Name] == nil {
			p.t.Macros[n.Name.Name] = n
		}
		return n
	case "call":
		n := &CallBlock{}
		if p.is("(") {
			n.Params = p.params()
		}
		n.Call = p.expr()
		n.Head, n.Body = p.body(h, name)
		return n
	case "filter":
		n := &FilterBlock{X: p.filtersOn()}
		n.Head, n.Body = p.body(h, name)
		return n
	case "with":
		n := &With{}
		for p.tok.kind == lexName {
			b := &Binding{Name: p.ident()}
			p.expect("=")
			b.Value = p.expr()
			b.Span = Span{b.Name.Start, source.Pos(p.prev)}
			n.Bindings = append(n.Bindings, b)
			if !p.accept(",") {
				break
			}
		}
		n.Head, n.Body = p.body(h, name)
		return n
	case "autoescape":
		n := &AutoEscape{On: true, Value: p.expr()}
		if c, ok := n.Value.(*Const); ok && c.Value == "False" {
			n.On = false
		}
		n.Head, n.Body = p.body(h, name)
		return n
	case "do":
		n := &Do{X: p.tuple()}
		n.Head = p.leaf(h)
		return n
	case "raw":
		return p.raw(h)
	case "trans":
		return p.trans(h)
	case "csrf_token":
		return &CSRFToken{p.leaf(h)}
	}
	return p.tagOf(h, id)
}

// leaf ends a tag without a body.
func (p *jinja) leaf(h Head) Head {
	h.Open = p.finish()
	h.End = h.Open
	return h
}

// until reads a body up to one of the words, of which the name is then the token; nil without.
func (p *jinja) until(name string, start int, words ...string) (body []Node, end string) {
	p.open = append(p.open, &jinjaOpening{name, words})
	body = p.list(words)
	p.open = p.open[:len(p.open)-1]
	if p.pos < len(p.src) && p.tok.kind == lexName && slices.Contains(words, p.tok.text) {
		return body, p.tok.text
	}
	p.errorf(start, start+2, "unclosed tag '%s', looking for %s", name, strings.Join(words, ", "))
	return body, ""
}

// body ends an opening tag and reads all up to its end.
func (p *jinja) body(h Head, name string) (Head, []Node) {
	h.Open = p.finish()
	body, end := p.until(name, int(h.Start), "end"+name)
	return p.close(h, end), body
}

// close reads the end of a tag with a body.
func (p *jinja) close(h Head, end string) Head {
	if end == "" {
		h.End = source.Pos(min(p.tag, p.pos))
		h.End = max(h.End, h.Open)
		if p.pos >= len(p.src) {
			h.End = source.Pos(len(p.src))
		}
		return h
	}
	p.advance()
	if end == "endblock" && p.tok.kind == lexName { // may repeat the name
		p.advance()
	}
	h.End = p.finish()
	return h
}

func (p *jinja) readIf(h Head) Node {
	n := &If{}
	cond := p.tuple()
	for name := "if"; ; {
		b := &Branch{Head: Head{Span: span(p.tag, p.tag)}, Cond: cond}
		b.Open = p.finish()
		if n.Branches == nil {
			h.Open = b.Open
		}
		words := []string{"elif", "else", "endif"}
		if name == "else" {
			words = []string{"endif"}
		}
		var end string
		b.Body, end = p.until("if", int(h.Start), words...)
		b.End = source.Pos(p.tag)
		n.Branches = append(n.Branches, b)
		if end == "" || end == "endif" {
			b.End = max(b.End, b.Open)
			n.Head = p.close(h, end)
			b.End = min(b.End, n.End)
			return n
		}
		name, cond = end, nil
		p.advance()
		if name == "elif" {
			cond = p.tuple()
		}
	}
}

func (p *jinja) readFor(h Head) Node {
	n := &For{}
	n.Vars = []Expr{p.postfix(p.primary())}
	for p.accept(",") && !p.is("in") {
		n.Vars = append(n.Vars, p.postfix(p.primary()))
	}
	p.expect("in")
	n.Seq = p.or() // `if` begins the filter
	if p.is(",") {
		items := []Expr{n.Seq}
		for p.accept(",") {
			items = append(items, p.or())
		}
		n.Seq = &List{p.from(items[0]), '(', items}
	}
	if p.accept("if") {
		n.Filter = p.expr()
	}
	n.Recursive = p.accept("recursive")
	h.Open = p.finish()
	var end string
	n.Body, end = p.until("for", int(h.Start), "else", "endfor")
	if end == "else" {
		p.advance()
		p.finish()
		n.Empty, end = p.until("for", int(h.Start), "endfor")
	}
	n.Head = p.close(h, end)
	return n
}

// context reads `with context` or `without context`.
func (p *jinja) context() bool {
	if p.is("with") || p.is("without") {
		with := p.is("with")
		p.advance()
		p.expect("context")
		return with
	}
	return false
}

func (p *jinja) importFrom(h Head) Node {
	n := &Import{From: p.expr()}
	p.expect("import")
	for p.tok.kind == lexName {
		if (p.is("with") || p.is("without")) && len(n.Names) > 0 {
			break
		}
		a := &Alias{Name: p.ident()}
		a.As = a.Name
		if p.accept("as") {
			a.As = p.ident()
		}
		a.Span = Span{a.Name.Start, source.Pos(p.prev)}
		n.Names = append(n.Names, a)
		if !p.accept(",") {
			break
		}
	}
	if len(n.Names) == 0 {
		p.unexpected("a name")
	}
	n.WithContext = p.context()
	n.Head = p.leaf(h)
	return n
}

func (p *jinja) set(h Head) Node {
	n := &Set{Targets: []Expr{p.target()}}
	for p.accept(",") {
		n.Targets = append(n.Targets, p.target())
	}
	if p.accept("=") {
		n.Value = p.tuple()
		n.Head = p.leaf(h)
		return n
	}
	if p.is("|") {
		p.advance()
		n.Filter = p.filtersOn()
	}
	n.Head, n.Body = p.body(h, "set")
	return n
}

// target is what a value is given to: a name or an attribute of a namespace.
func (p *jinja) target() Expr {
	id := p.ident()
	var x Expr = &Name{id.Span, id.Name}
	for p.accept(".") {
		part := p.ident()
		x = &Attr{p.from(x), x, part}
	}
	return x
}

// params reads the parameters of a macro, `(a, b=1)`.
func (p *jinja) params() []*Binding {
	var list []*Binding
	p.expect("(")
	for p.tok.kind == lexName {
		b := &Binding{Name: p.ident()}
		if p.accept("=") {
			b.Value = p.expr()
		}
		b.Span = Span{b.Name.Start, source.Pos(p.prev)}
		list = append(list, b)
		if !p.accept(",") {
			break
		}
	}
	p.expect(")")
	return list
}

// raw reads text up to `endraw`.
func (p *jinja) raw(h Head) Node {
	n := &Verbatim{}
	h.Open = p.finish()
	from := p.pos
	for i := from; ; i++ {
		k := strings.Index(p.src[i:], "{%")
		if k < 0 {
			p.errorf(int(h.Start), int(h.Open), "missing end of raw directive")
			p.pos = len(p.src)
			if text := p.text(from, p.pos); text != nil {
				n.Body = []Node{text}
			}
			break
		}
		i += k
		rest := strings.TrimLeft(p.src[i+2:], "-+ \t\r\n")
		if tail, ok := strings.CutPrefix(rest, "endraw"); ok {
			tail = strings.TrimLeft(tail, " \t\r\n")
			closer := strings.TrimLeft(tail, "-+")
			if strings.HasPrefix(closer, "%}") {
				if text := p.text(from, i); text != nil {
					n.Body = []Node{text}
				}
				p.trim = strings.HasPrefix(tail, "-")
				p.pos = len(p.src) - len(closer) + 2
				break
			}
		}
	}
	h.End = source.Pos(p.pos)
	n.Head = h
	return n
}

// trans reads the tag of Jinja2's i18n extension: `trans a=x, b trimmed`, `pluralize n`.
func (p *jinja) trans(h Head) Node {
	n := &BlockTrans{}
	for p.tok.kind == lexName || p.tok.kind == lexString {
		if p.tok.kind == lexString {
			n.Context = p.primary()
			continue
		}
		b := &Binding{Name: p.ident()}
		switch {
		case p.accept("="):
			b.Value = p.expr()
		case b.Name.Name == "trimmed" || b.Name.Name == "notrimmed":
			n.Trimmed = b.Name.Name == "trimmed"
			continue
		default:
			b.Value = &Name{b.Name.Span, b.Name.Name}
		}
		b.Span = Span{b.Name.Start, source.Pos(p.prev)}
		n.With = append(n.With, b)
		if !p.accept(",") && p.tok.kind == lexName && !p.is("trimmed") && !p.is("notrimmed") {
			break
		}
	}
	h.Open = p.finish()
	var end string
	n.Body, end = p.until("trans", int(h.Start), "pluralize", "endtrans")
	if end == "pluralize" {
		p.advance()
		if p.tok.kind == lexName {
			id := p.ident()
			n.Count = &Binding{id.Span, id, &Name{id.Span, id.Name}}
		}
		p.finish()
		n.Plural, end = p.until("trans", int(h.Start), "endtrans")
	}
	n.Head = p.close(h, end)
	return n
}

// tagOf reads a tag of an extension. It has a body when its end follows.
func (p *jinja) tagOf(h Head, id Ident) Node {
	n := &Tag{Name: id}
	block := p.hasEnd(id.Name)
	if !strings.HasPrefix(id.Name, "end") && id.Name != "else" && id.Name != "elif" && id.Name != "pluralize" {
		p.t.Unknown = append(p.t.Unknown, Unknown{Span: source.Span(id.Span), What: "tag", Name: id.Name, Block: block})
	} else {
		p.errorf(int(h.Start), p.tok.end, "unexpected tag '%s'", id.Name)
	}
	// Arguments as extensions read them: expressions, with commas or without.
	errors := len(p.t.Errors)
	for p.tok.kind != lexEnd {
		if p.is(",") || p.is("=") {
			p.advance()
			continue
		}
		if p.is("as") {
			p.advance()
			if p.tok.kind == lexName {
				n.As = p.ident()
			}
			continue
		}
		at := p.tok.start
		x := p.expr()
		if name, ok := x.(*Name); ok && p.accept("=") {
			b := &Binding{Name: Ident{name.Span, name.Name}, Value: p.expr()}
			b.Span = span(at, max(at, p.prev))
			n.Kwargs = append(n.Kwargs, b)
		} else {
			n.Args = append(n.Args, x)
		}
		if p.tok.kind != lexEnd && p.tok.start == at {
			p.advance()
		}
	}
	p.t.Errors = p.t.Errors[:errors]
	h.Open = p.finish()
	h.End = h.Open
	if block {
		s := &Section{Name: id.Name}
		var end string
		s.Body, end = p.until(id.Name, int(h.Start), "end"+id.Name)
		s.Head = Head{Span{h.Start, source.Pos(max(p.tag, int(h.Open)))}, h.Open}
		h = p.close(h, end)
		s.End = min(s.End, h.End)
		n.Sections = []*Section{s}
	}
	n.Head = h
	return n
}

// hasEnd says that the end of a tag follows somewhere.
func (p *jinja) hasEnd(name string) bool {
	if p.jumps++; p.jumps > 200 {
		return false // each look may cost the whole file
	}
	end := "end" + name
	for rest := p.src[p.pos:]; ; {
		i := strings.Index(rest, end)
		if i < 0 {
			return false
		}
		before := strings.TrimRight(rest[:i], " \t\r\n")
		before = strings.TrimRight(before, "-+")
		rest = rest[i+len(end):]
		if strings.HasSuffix(before, "{%") && nameLength(rest) == 0 {
			return true
		}
	}
}
