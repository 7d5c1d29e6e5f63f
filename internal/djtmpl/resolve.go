package djtmpl

import (
	"fmt"
	"slices"
	"strings"

	"paddock/internal/source"
)

// Loader finds a template by its name as Django's loaders do, with the one that
// is in force first. skip are those that do not count: a template that extends one of
// its own name means the next of that name. nil when there is none.
type Loader func(name string, skip []*Template) *Template

// Resolver puts templates together.
type Resolver struct {
	Load Loader
	// AutoEscape says whether autoescape is on at the beginning of a template;
	// nil means always. In Jinja2 it is asked for each template by itself.
	AutoEscape func(t *Template, name string) bool
	// Begin is the state of the HTML at the beginning of a page; nil means Begin.
	Begin func(name string) State
}

const (
	// maxItems is how many parts one page may have, maxNesting how deep extends and include may go.
	maxItems   = 200_000
	maxNesting = 40
	// maxNames is how many templates an include may mean.
	maxNames = 16
)

type resolution struct {
	r     *Resolver
	page  *Page
	items int
	full  bool
}

// place is what surrounds a list of nodes while a page is put together.
type place struct {
	from     *Source
	escape   bool
	captured bool
	blocks   blocks
	active   *activeBlock
	depth    int
	caller   *CallBlock // of the macro call around, with what follows
	callerAt *place
	callerIn *Scope
}

// blocks are the definitions of each block, the one in force first.
type blocks map[string][]blockAt

type blockAt struct {
	block *Block
	from  *Source
}

// activeBlock is a block that is being put in its place.
type activeBlock struct {
	name  string
	index int // of the definition
	outer *activeBlock
}

// index is the definition that a block of the name is next to take: the one that the active one replaces, or the first.
func (a *activeBlock) next(name string) int {
	for ; a != nil; a = a.outer {
		if a.name == name {
			return a.index + 1
		}
	}
	return 0
}

// Resolve puts a page together from the template of that name, and finds its outputs' contexts.
func (r *Resolver) Resolve(t *Template, name string) *Page {
	res := &resolution{r: r, page: &Page{Template: t}}
	at := &place{from: &Source{Template: t, Name: name}, blocks: blocks{}}
	at.escape = r.autoescape(t, name)
	res.page.Items = res.template(t, at, nil)
	res.contexts(at)
	return res.page
}

func (r *Resolver) autoescape(t *Template, name string) bool {
	return r.AutoEscape == nil || r.AutoEscape(t, name)
}

// note says something once, however often a page brings the place.
func (r *resolution) note(at *place, s source.Span, kind NoteKind, format string, args ...any) {
	n := Note{at.from, s, kind, fmt.Sprintf(format, args...)}
	same := func(o Note) bool {
		return o.From.Template == n.From.Template && o.Span == n.Span && o.Kind == n.Kind && o.Text == n.Text
	}
	if kind == TooLarge || len(r.page.Notes) < maxErrors {
		if !slices.ContainsFunc(r.page.Notes, same) {
			r.page.Notes = append(r.page.Notes, n)
		}
	}
}

// room counts an item, and is false when there are too many.
func (r *resolution) room(n Node, at *place) bool {
	if r.items++; r.items > maxItems {
		if !r.full {
			r.full = true
			r.note(at, n.Range(), TooLarge, "the page has more than %d parts; the rest is left out", maxItems)
		}
		return false
	}
	return true
}

// template is all of a template, which adds its blocks to those that replace them.
func (r *resolution) template(t *Template, at *place, scope *Scope) []*Item {
	for name, b := range t.Blocks {
		at.blocks[name] = append(at.blocks[name], blockAt{b, at.from})
	}
	items, _ := r.list(t.Nodes, at, r.macros(t, at, scope))
	return items
}

// macros is the scope with the macros of a template, which Jinja2 lets be called above their definition only in blocks;
// that is of no matter here.
func (r *resolution) macros(t *Template, at *place, scope *Scope) *Scope {
	if len(t.Macros) == 0 {
		return scope
	}
	var vars []*Var
	for name, m := range t.Macros {
		vars = append(vars, &Var{Name: name, Kind: Routine, Index: -1, Node: m, Macro: m, From: at.from})
	}
	slices.SortFunc(vars, func(a, b *Var) int { return strings.Compare(a.Name, b.Name) })
	return scope.push(nil, vars...)
}

// list is nodes at a place, and the scope behind them.
func (r *resolution) list(nodes []Node, at *place, scope *Scope) ([]*Item, *Scope) {
	if len(nodes) == 0 {
		return nil, scope
	}
	items := make([]*Item, 0, len(nodes))
	slab := make([]Item, len(nodes)) // one allocation for all
	for i, n := range nodes {
		if !r.room(n, at) {
			break
		}
		slab[i] = Item{Node: n, From: at.from, Scope: scope, AutoEscape: at.escape, Captured: at.captured}
		items = append(items, &slab[i])
		scope = r.node(&slab[i], at, scope)
	}
	return items, scope
}

// within is a list in a scope that ends with it.
func (r *resolution) within(item *Item, nodes []Node, at *place, scope *Scope) {
	body, _ := r.list(nodes, at, scope)
	item.Bodies = append(item.Bodies, body)
}

// through is a list whose names go on behind it.
func (r *resolution) through(item *Item, nodes []Node, at *place, scope *Scope) *Scope {
	body, out := r.list(nodes, at, scope)
	item.Bodies = append(item.Bodies, body)
	return out
}

// writes marks an item that writes; the order of Outputs is that of the text.
func (r *resolution) writes(item *Item) {
	item.Writes = true
	r.page.Outputs = append(r.page.Outputs, item)
}

// node fills an item in, and is the scope behind its node.
func (r *resolution) node(item *Item, at *place, scope *Scope) *Scope {
	switch n := item.Node.(type) {
	case *Output:
		if r.expand(item, n, at, scope) {
			return scope
		}
		r.writes(item)
	case *If:
		return r.branches(item, n, at, scope)
	case *For:
		inner := scope.push(n, loopVars(n, scope)...)
		r.within(item, n.Body, at, inner)
		if n.Empty != nil {
			r.within(item, n.Empty, at, scope)
		}
		item.Flow = Repeat
	case *With:
		r.within(item, n.Body, at, scope.push(n, scope.bound(n, n.Bindings)...))
	case *Include:
		r.include(item, n, at, scope)
	case *Extends:
		r.extends(item, n, at, scope)
	case *Block:
		r.block(item, n, at, scope, at.active.next(n.Name.Name))
	case *AutoEscape:
		inner := *at
		inner.escape = n.On
		return r.through(item, n.Body, &inner, scope)
	case *FilterBlock:
		return r.through(item, n.Body, at, scope)
	case *Spaceless:
		return r.through(item, n.Body, at, scope)
	case *Verbatim:
		return r.through(item, n.Body, at, scope)
	case *Cache:
		return r.through(item, n.Body, at, scope)
	case *Locale:
		return r.through(item, n.Body, at, scope)
	case *IfChanged:
		outs := []*Scope{r.through(item, n.Body, at, scope)}
		item.Flow = Optional
		if n.Else != nil {
			outs = append(outs, r.through(item, n.Else, at, scope))
			item.Flow = OneOf
		}
		return scope.merge(n, outs)
	case *BlockTrans:
		return r.blockTrans(item, n, at, scope)
	case *PartialDef:
		if n.Inline {
			return r.through(item, n.Body, at, scope)
		}
	case *Partial:
		r.partial(item, n, at, scope)
	case *Tag:
		return r.tag(item, n, at, scope)
	case *URL:
		return r.made(item, n.As, scope)
	case *Static:
		return r.made(item, n.As, scope)
	case *Prefix:
		return r.made(item, n.As, scope)
	case *Now:
		return r.made(item, n.As, scope)
	case *FirstOf:
		return r.made(item, n.As, scope)
	case *WidthRatio:
		return r.made(item, n.As, scope)
	case *Trans:
		return r.made(item, n.As, scope)
	case *Cycle:
		if !n.Silent {
			r.writes(item)
		}
		return scope.made(n, n.As)
	case *CSRFToken, *Debug, *Lorem:
		r.writes(item)
	case *Get:
		return scope.made(n, n.As)
	case *Regroup:
		return scope.made(n, n.As)
	default:
		return r.jinja(item, at, scope)
	}
	return scope
}

// made is a tag that writes, or with `as` gives what it would write a name.
func (r *resolution) made(item *Item, as Ident, scope *Scope) *Scope {
	if as.Name == "" {
		r.writes(item)
		return scope
	}
	return scope.made(item.Node, as)
}

// loopVars are the names in the body of a for.
func loopVars(n *For, scope *Scope) []*Var {
	var vars []*Var
	for i, target := range n.Vars {
		index := i
		if len(n.Vars) == 1 {
			index = -1
		}
		// A tuple in a tuple is taken apart no further.
		InspectExpr(target, func(x Expr) bool {
			if name, ok := x.(*Name); ok {
				vars = append(vars, &Var{Name: name.Name, Kind: Each, Value: n.Seq, In: scope, Index: index, Node: n})
			}
			return true
		})
	}
	return append(vars, &Var{Name: "forloop", Kind: Loop, Index: -1, Node: n}, &Var{Name: "loop", Kind: Loop, Index: -1, Node: n})
}

func (r *resolution) branches(item *Item, n *If, at *place, scope *Scope) *Scope {
	item.Flow = Optional
	var outs []*Scope
	for _, b := range n.Branches {
		if b.Cond == nil {
			item.Flow = OneOf
		}
		outs = append(outs, r.through(item, b.Body, at, scope))
	}
	return scope.merge(n, outs)
}

func (r *resolution) blockTrans(item *Item, n *BlockTrans, at *place, scope *Scope) *Scope {
	inner := scope.push(n, scope.bound(n, n.With)...)
	if n.Count != nil {
		inner = inner.push(n, scope.bound(n, []*Binding{n.Count})...)
	}
	place := *at
	if n.As.Name != "" {
		item.Flow = Apart
		place.captured = true
	} else if n.Plural != nil {
		item.Flow = OneOf
	}
	r.within(item, n.Body, &place, inner)
	if n.Plural != nil {
		r.within(item, n.Plural, &place, inner)
	}
	return scope.made(n, n.As)
}

// block puts the index-th definition of a block in its place, or the block itself where none is known.
func (r *resolution) block(item *Item, n *Block, at *place, scope *Scope, index int) {
	name := n.Name.Name
	definition := blockAt{n, at.from}
	if list := at.blocks[name]; index < len(list) {
		definition = list[index]
	} else if index > 0 {
		return // a block in itself, or super of the last
	}
	inner := *at
	inner.active = &activeBlock{name, index, at.active}
	if inner.depth++; inner.depth > maxNesting {
		r.note(at, n.Range(), TooLarge, "blocks stand in each other more than %d deep", maxNesting)
		return
	}
	if definition.from != at.from {
		from := *definition.from
		inner.from = &Source{Template: from.Template, Name: from.Name, By: definition.block, Parent: at.from}
		if from.Template.Dialect == Jinja {
			inner.escape = r.r.autoescape(from.Template, from.Name)
		}
	}
	r.within(item, definition.block.Body, &inner, scope.push(definition.block))
}

// expand puts in the place of an output what it is known to write: the block that
// is replaced, or the body of a macro.
func (r *resolution) expand(item *Item, n *Output, at *place, scope *Scope) bool {
	if n.X == nil {
		return true // Django's empty expression
	}
	if isSuper(n.X) && at.active != nil {
		a := at.active
		if a.index+1 < len(at.blocks[a.name]) {
			r.block(item, at.blocks[a.name][a.index+1].block, at, scope, a.index+1)
		}
		return true
	}
	if at.from.Template.Dialect != Jinja {
		return false
	}
	if name := selfBlock(n.X); len(at.blocks[name]) > 0 {
		r.block(item, at.blocks[name][0].block, at, scope, 0)
		return true
	}
	return r.call(item, n.X, at, scope)
}

// tag is a tag of a library: what it writes is its own, but an inclusion tag's template is known.
func (r *resolution) tag(item *Item, n *Tag, at *place, scope *Scope) *Scope {
	if n.Spec != nil && n.Spec.Kind == Inclusion {
		if n.Spec.Template == "" {
			r.writes(item)
			return scope
		}
		r.bring(item, []string{n.Spec.Template}, n, at, &Scope{Outer: scope, Opaque: true, Node: n}, false)
		return scope
	}
	switch {
	case len(n.Sections) == 0:
		return r.made(item, n.As, scope)
	case n.Spec != nil && n.Spec.Kind == SimpleBlock:
		// Its function is given the body as a text.
		inner := *at
		inner.captured = true
		item.Flow = Apart
		r.within(item, n.Sections[0].Body, &inner, scope)
		return r.made(item, n.As, scope)
	}
	// A tag with an end that is not known further: most write their body.
	item.Flow = OneOf
	if len(n.Sections) == 1 {
		item.Flow = Once
	}
	// Most that give something a name give it for their body.
	scope = scope.made(n, n.As)
	var outs []*Scope
	for _, s := range n.Sections {
		outs = append(outs, r.through(item, s.Body, at, scope))
	}
	return scope.merge(n, outs)
}
