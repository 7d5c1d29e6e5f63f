package djtmpl

import (
	"slices"
	"strings"

	"paddock/internal/source"
)

// own reads a tag that has a node type of its own.
func (p *parser) own(t *token, name string, spec *TagSpec) Node {
	switch name {
	case "autoescape":
		return p.autoEscape(t)
	case "block":
		return p.block(t)
	case "blocktrans", "blocktranslate":
		return p.blockTrans(t)
	case "cache":
		return p.cache(t)
	case "comment":
		return p.comment(t)
	case "csrf_token":
		return &CSRFToken{leaf(t)}
	case "cycle":
		return p.readCycle(t)
	case "debug":
		return &Debug{leaf(t)}
	case "extends":
		return p.extends(t)
	case "filter":
		return p.filterBlock(t)
	case "firstof":
		return p.firstOf(t)
	case "for":
		return p.readFor(t)
	case "get_available_languages", "get_current_language", "get_current_language_bidi", "get_current_timezone":
		return p.getAs(t)
	case "get_language_info", "get_language_info_list":
		return p.getFor(t)
	case "get_media_prefix", "get_static_prefix":
		return p.prefix(t)
	case "if":
		return p.readIf(t)
	case "ifchanged":
		return p.ifChanged(t)
	case "include":
		return p.include(t)
	case "language", "timezone":
		return p.localeOf(t)
	case "load":
		return p.load(t)
	case "localize", "localtime":
		return p.localeOn(t)
	case "lorem":
		return p.lorem(t)
	case "now":
		return p.now(t)
	case "partial":
		return p.partial(t)
	case "partialdef":
		return p.partialDef(t)
	case "regroup":
		return p.regroup(t)
	case "resetcycle":
		return p.resetCycle(t)
	case "spaceless":
		n := &Spaceless{Body: p.body(t, "endspaceless")}
		n.Head = p.head(t)
		return n
	case "static":
		return p.static(t)
	case "templatetag":
		return p.templateTag(t)
	case "trans", "translate":
		return p.trans(t)
	case "url":
		return p.url(t)
	case "verbatim":
		n := &Verbatim{Body: p.body(t, "endverbatim")}
		n.Head = p.head(t)
		if w := p.words(t); len(w) > 1 {
			n.Name = w[1].Name
		}
		return n
	case "widthratio":
		return p.widthRatio(t)
	case "with":
		return p.with(t)
	}
	return p.libraryTag(t, spec)
}

// words is the contents of a tag, split at spaces.
func (p *parser) words(t *token) []Ident { return words(p.contents(t), int(t.from)) }

// split is the contents of a tag, split at spaces that are in no quotes.
func (p *parser) split(t *token) []Ident {
	bits, ok := smartSplit(p.contents(t), int(t.from))
	if !ok {
		p.tokenError(t, "a translated string is not closed")
	}
	if len(bits) > maxBits {
		p.tokenError(t, "tag has too many words")
		bits = bits[:maxBits]
	}
	return bits
}

// expr reads a word as a filter expression.
func (p *parser) expr(bit Ident) Expr { return p.filterExpr(bit.Name, int(bit.Start)) }

func (p *parser) exprs(bits []Ident) []Expr {
	if len(bits) == 0 {
		return nil
	}
	list := make([]Expr, len(bits))
	for i, b := range bits {
		list[i] = p.expr(b)
	}
	return list
}

// missing stands for an expression that a tag lacks.
func missing(t *token) Expr { return &BadExpr{span(int(t.to), int(t.to))} }

// keyword splits "name=value" as Django's kwarg_re, (?:(\w+)=)?(.+); ok is false without a name.
func keyword(bit Ident) (name, value Ident, ok bool) {
	n := nameLength(bit.Name)
	if n == 0 || n+1 >= len(bit.Name) || bit.Name[n] != '=' {
		return Ident{}, bit, false
	}
	at := int(bit.Start)
	return ident(bit.Name, at, 0, n), ident(bit.Name, at, n+1, len(bit.Name)), true
}

// bindings is Django's token_kwargs: `a=x b=y`, or, where the first has no "=" and
// the tag still allows it, `x as a and y as b`. What is left of the words comes back.
func (p *parser) bindings(bits []Ident, legacy bool) (list []*Binding, rest []Ident) {
	if len(bits) == 0 {
		return nil, bits
	}
	_, _, plain := keyword(bits[0])
	if !plain && (!legacy || len(bits) < 3 || bits[1].Name != "as") {
		return nil, bits
	}
	for len(bits) > 0 {
		if plain {
			name, value, ok := keyword(bits[0])
			if !ok {
				return list, bits
			}
			list = bind(list, &Binding{bits[0].Span, name, p.expr(value)})
			bits = bits[1:]
			continue
		}
		if len(bits) < 3 || bits[1].Name != "as" {
			return list, bits
		}
		list = bind(list, &Binding{Span{bits[0].Start, bits[2].End}, bits[2], p.expr(bits[0])})
		bits = bits[3:]
		if len(bits) > 0 {
			if bits[0].Name != "and" {
				return list, bits
			}
			bits = bits[1:]
		}
	}
	return list, bits
}

// bind adds a binding. As in a dict, a name that comes again keeps its place and changes its value.
func bind(list []*Binding, b *Binding) []*Binding {
	if i := slices.IndexFunc(list, func(o *Binding) bool { return o.Name.Name == b.Name.Name }); i >= 0 {
		list[i] = b
		return list
	}
	return append(list, b)
}

// cutAs takes `as name` from the end of the words.
func cutAs(bits []Ident) ([]Ident, Ident) {
	if n := len(bits); n >= 2 && bits[n-2].Name == "as" {
		return bits[:n-2], bits[n-1]
	}
	return bits, Ident{}
}

func (p *parser) autoEscape(t *token) Node {
	n := &AutoEscape{On: true}
	switch args := p.words(t); {
	case len(args) != 2:
		p.tokenError(t, "'autoescape' requires exactly one argument")
	case args[1].Name != "on" && args[1].Name != "off":
		p.tokenError(t, "'autoescape' should be 'on' or 'off'")
	default:
		n.On = args[1].Name == "on"
	}
	n.Body = p.body(t, "endautoescape")
	n.Head = p.head(t)
	return n
}

func (p *parser) comment(t *token) Node {
	for p.next < len(p.tokens) {
		e := &p.tokens[p.next]
		p.next++
		if e.kind == tokenBlock && p.contents(e) == "endcomment" {
			n := &Comment{p.head(t)}
			p.t.Comments = append(p.t.Comments, n.Range())
			return n
		}
	}
	p.tokenError(t, "unclosed tag 'comment', looking for endcomment")
	return &Comment{p.head(t)}
}

func (p *parser) filterBlock(t *token) Node {
	n := &FilterBlock{}
	at, _ := trim(p.src, int(t.nameEnd), int(t.to))
	content := &Content{span(at, at)}
	n.X = content
	if at == int(t.to) {
		p.tokenError(t, "'filter' requires a filter")
	} else {
		// Django reads "var|" and the rest.
		n.X = p.filters(content, "|"+p.src[at:t.to], 0, at-1)
		for x := n.X; x != Expr(content); x = x.(*Filter).X {
			if name := x.(*Filter).Name; name.Name == "escape" || name.Name == "safe" {
				p.errorf(int(name.Start), int(name.End), "'filter %s' is not permitted, use 'autoescape' instead", name.Name)
			}
		}
	}
	n.Body = p.body(t, "endfilter")
	n.Head = p.head(t)
	return n
}

func (p *parser) readFor(t *token) Node {
	n := &For{}
	p.forHead(t, n)
	until := []string{"empty", "endfor"}
	n.Body = p.list(t, until)
	if e := p.end(until); e != nil && p.contents(e) == "empty" {
		n.Empty = p.body(t, "endfor")
		if n.Empty == nil {
			n.Empty = []Node{}
		}
	}
	n.Head = p.head(t)
	return n
}

func (p *parser) forHead(t *token, n *For) {
	bits := p.split(t)
	n.Seq = missing(t)
	if len(bits) < 4 {
		p.tokenError(t, "'for' should have at least four words")
		return
	}
	in := len(bits) - 2
	if bits[len(bits)-1].Name == "reversed" {
		n.Reversed = true
		in--
	}
	if bits[in].Name != "in" {
		p.tokenError(t, "'for' should have the form 'for x in y'")
		return
	}
	// The variables stand between commas, with space around them.
	from, to := 0, 0
	if in > 1 {
		from, to = int(bits[1].Start), int(bits[in-1].End)
	}
	for k := from; ; {
		end := strings.IndexByte(p.src[k:to], ',')
		if end < 0 {
			end = to - k
		}
		a, b := trim(p.src, k, k+end)
		name := p.src[a:b]
		if name == "" || strings.ContainsAny(name, "\"'|") || strings.ContainsFunc(name, isSpace) {
			p.tokenError(t, "'for' received an invalid argument: '%s'", short(name))
		}
		n.Vars = append(n.Vars, &Name{span(a, b), name})
		if k+end == to {
			break
		}
		k += end + 1
	}
	n.Seq = p.expr(bits[in+1])
}

func (p *parser) readIf(t *token) Node {
	n := &If{}
	until := []string{"elif", "else", "endif"}
	for b := t; ; {
		branch := &Branch{Head: leaf(b)}
		if p.command(b) != "else" {
			branch.Cond = p.condition(b, p.split(b)[1:])
		}
		branch.Body = p.list(t, until)
		if p.next < len(p.tokens) {
			branch.End = source.Pos(p.tokens[p.next].start)
		} else {
			branch.End = source.Pos(len(p.src))
		}
		n.Branches = append(n.Branches, branch)
		e := p.end(until)
		if e == nil {
			break
		}
		name, contents := p.command(e), p.contents(e)
		isElse := p.command(b) == "else"
		if name == "endif" {
			if contents != "endif" {
				p.tokenError(e, "malformed template tag '%s'", short(contents))
			}
			break
		}
		if isElse || name == "else" && contents != "else" {
			p.tokenError(e, "malformed template tag '%s'", short(contents))
		}
		b = e
		if name == "else" && !isElse {
			until = []string{"endif"}
			// A second else, or an elif behind it, is read as one more branch.
			if p.hasElse() {
				until = []string{"elif", "else", "endif"}
			}
		}
	}
	n.Head = p.head(t)
	return n
}

// hasElse says that the body that begins here runs into an elif or else before the
// if ends. Django rejects such a template; reading on needs to know it.
func (p *parser) hasElse() bool {
	depth := 0
	for i := p.next; i < len(p.tokens) && i < p.next+1000; i++ {
		if t := &p.tokens[i]; t.kind == tokenBlock {
			switch name := p.command(t); {
			case name == "if" || name == "for" || name == "ifchanged" || name == "ifequal" || name == "ifnotequal":
				depth++
			case name == "endif" || name == "endfor" || name == "endifchanged" || name == "endifequal" || name == "endifnotequal":
				if depth == 0 {
					return false
				}
				depth--
			case depth == 0 && (name == "elif" || name == "else"):
				return true
			}
		}
	}
	return false
}

func (p *parser) ifChanged(t *token) Node {
	n := &IfChanged{}
	bits := p.split(t)
	until := []string{"else", "endifchanged"}
	n.Body = p.list(t, until)
	if e := p.end(until); e != nil && p.contents(e) == "else" {
		n.Else = p.body(t, "endifchanged")
		if n.Else == nil {
			n.Else = []Node{}
		}
	}
	n.Values = p.exprs(bits[1:])
	n.Head = p.head(t)
	return n
}

func (p *parser) with(t *token) Node {
	n := &With{}
	var rest []Ident
	n.Bindings, rest = p.bindings(p.split(t)[1:], true)
	switch {
	case len(n.Bindings) == 0:
		p.tokenError(t, "'with' expected at least one assignment")
	case len(rest) > 0:
		p.errorf(int(rest[0].Start), int(rest[0].End), "'with' received an invalid token '%s'", short(rest[0].Name))
	}
	n.Body = p.body(t, "endwith")
	n.Head = p.head(t)
	return n
}

func (p *parser) cache(t *token) Node {
	n := &Cache{Expire: missing(t)}
	n.Body = p.body(t, "endcache")
	n.Head = p.head(t)
	bits := p.split(t)
	if len(bits) < 3 {
		p.tokenError(t, "'cache' requires at least two arguments")
		return n
	}
	if last := bits[len(bits)-1]; len(bits) > 3 && strings.HasPrefix(last.Name, "using=") {
		n.Using = p.expr(ident(last.Name, int(last.Start), len("using="), len(last.Name)))
		bits = bits[:len(bits)-1]
	}
	n.Expire = p.expr(bits[1])
	n.Fragment = bits[2].Name
	n.Vary = p.exprs(bits[3:])
	return n
}
