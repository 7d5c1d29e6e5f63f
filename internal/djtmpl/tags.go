package djtmpl

import (
	"slices"
	"strings"
	"unicode/utf8"

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
	add := func(b *Binding) {
		// As in a dict, a name that comes again keeps its place and changes its value.
		if i := slices.IndexFunc(list, func(o *Binding) bool { return o.Name.Name == b.Name.Name }); i >= 0 {
			list[i] = b
			return
		}
		list = append(list, b)
	}
	for len(bits) > 0 {
		if plain {
			name, value, ok := keyword(bits[0])
			if !ok {
				return list, bits
			}
			add(&Binding{bits[0].Span, name, p.expr(value)})
			bits = bits[1:]
			continue
		}
		if len(bits) < 3 || bits[1].Name != "as" {
			return list, bits
		}
		add(&Binding{Span{bits[0].Start, bits[2].End}, bits[2], p.expr(bits[0])})
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
			n.Kwargs = append(n.Kwargs, &Binding{b.Span, name, p.expr(value)})
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
