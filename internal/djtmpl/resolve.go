package djtmpl

import (
	"fmt"
	"path"
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
}

const (
	// maxItems is how many parts one page may have, maxNesting how deep extends and include may go.
	maxItems   = 200_000
	maxNesting = 40
	// maxNames is how many templates an include may mean.
	maxNames = 16
)

// Page is a template with all that extends and include bring in its place.
type Page struct {
	Template *Template
	Items    []*Item
	// Outputs are the items that write something, in the order in which the page writes them.
	Outputs []*Item
	// Notes are what could not be found or was left out, in the order in which it was met.
	Notes []Note
}

// Item is a node at its place in a page.
type Item struct {
	Node Node
	// From is the template that the node stands in, and how the page came to it.
	From  *Source
	Scope *Scope
	// AutoEscape says that it is on here.
	AutoEscape bool
	// Writes says that the node writes something other than its bodies and fixed text.
	Writes bool
	// Captured says that what it writes goes into a variable and not into the page.
	Captured bool
	// Contexts are the places in HTML that it may write to, the likeliest first. More than one
	// where ways through the template lead there that end differently. nil of what writes nothing, or is captured.
	Contexts []Context
	// Bodies are what stands in the node: of an If its branches, of an Include the
	// templates it may mean, of an Output with block.super the block replaced, of a Block the block in force.
	Bodies [][]*Item
	// Flow says how the bodies follow each other.
	Flow Flow

	last *visit // of an item with bodies
}

// Flow is how the bodies of an item run.
type Flow uint8

const (
	// Once: all, one after the other. The zero value.
	Once Flow = iota
	// OneOf: one of them.
	OneOf
	// Optional: one of them or none.
	Optional
	// Repeat: the first any number of times; when never, the second if there is one.
	Repeat
	// Apart: not here. What they write is kept in a variable.
	Apart
)

// Source is a template on the way from a page's first to an item.
type Source struct {
	Template *Template
	Name     string // by which it was loaded
	// By is the tag that brought it: an Extends, Include, Block, Tag, Import or Output; nil of the first.
	By     Node
	Parent *Source
}

// Depth is how many templates lead to this one.
func (s *Source) Depth() (n int) {
	for ; s.Parent != nil; s = s.Parent {
		n++
	}
	return n
}

// has says that a template is on the way, and was not brought by a block.
func (s *Source) has(t *Template) bool {
	for ; s != nil; s = s.Parent {
		if _, block := s.By.(*Block); s.Template == t && !block {
			return true
		}
	}
	return false
}

// Note is something that a page lacks.
type Note struct {
	From *Source
	source.Span
	Kind NoteKind
	Text string
}

// NoteKind is what a Note is about.
type NoteKind uint8

const (
	// Missing: a template that the loader does not find.
	Missing NoteKind = iota
	// Dynamic: the name of a template that is known only when the page is written.
	Dynamic
	// Recursive: a template that brings itself, which was followed once.
	Recursive
	// TooLarge: parts that were left out because the page would have had too many.
	TooLarge
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
	res.contexts()
	return res.page
}

func (r *Resolver) autoescape(t *Template, name string) bool {
	return r.AutoEscape == nil || r.AutoEscape(t, name)
}

func (r *resolution) note(at *place, s source.Span, kind NoteKind, format string, args ...any) {
	if len(r.page.Notes) < maxErrors {
		r.page.Notes = append(r.page.Notes, Note{at.from, s, kind, fmt.Sprintf(format, args...)})
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
		r.within(item, n.Body, at, scope)
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
		if name, ok := target.(*Name); ok {
			vars = append(vars, &Var{Name: name.Name, Kind: Element, Value: n.Seq, In: scope, Index: index, Node: n})
		}
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
	if at.from.Template.Dialect == Jinja {
		return r.call(item, n.X, at, scope)
	}
	return false
}

// partial puts a partial in its place: `partial name` of the same template.
func (r *resolution) partial(item *Item, n *Partial, at *place, scope *Scope) {
	def := at.from.Template.Partials[n.Name.Name]
	if def == nil {
		r.note(at, n.Range(), Missing, "there is no partial '%s' in the template", n.Name.Name)
		return
	}
	inner := *at
	if inner.depth++; inner.depth > maxNesting {
		r.note(at, n.Range(), Recursive, "partial '%s' brings itself", n.Name.Name)
		return
	}
	r.within(item, def.Body, &inner, scope)
}

func (r *resolution) extends(item *Item, n *Extends, at *place, scope *Scope) {
	if at.from.Template.Dialect == Jinja {
		scope = r.exported(n, at, scope)
	}
	names, all := Names(n.Parent, scope)
	if !all {
		r.note(at, n.Tag(), Dynamic, "the parent template is not known before the page is written")
	}
	item.Flow = OneOf
	for _, name := range names {
		name = relative(name, at.from.Name)
		skip := []*Template{}
		for s := at.from; s != nil; s = s.Parent {
			skip = append(skip, s.Template)
			if _, ok := s.By.(*Extends); !ok {
				break
			}
		}
		parent := r.r.Load(name, skip)
		if parent == nil {
			r.note(at, n.Tag(), Missing, "template '%s' is not found", name)
			continue
		}
		if inner, ok := r.enter(parent, name, n, at); ok {
			// Each parent adds its blocks to a list of its own.
			inner.blocks = blocks{}
			for name, list := range at.blocks {
				inner.blocks[name] = slices.Clip(list)
			}
			item.Bodies = append(item.Bodies, r.template(parent, inner, scope))
		}
	}
	if len(item.Bodies) == 0 {
		// The blocks are shown somewhere.
		body, _ := r.list(n.Body, at, scope)
		item.Bodies = append(item.Bodies, body)
	}
}

// enter is the place inside a template that a tag brings; ok is false when it is not followed any more.
func (r *resolution) enter(t *Template, name string, by Node, at *place) (*place, bool) {
	inner := *at
	if inner.depth++; inner.depth > maxNesting {
		r.note(at, by.Range(), TooLarge, "templates bring each other more than %d deep", maxNesting)
		return nil, false
	}
	if at.from.has(t) {
		r.note(at, by.Range(), Recursive, "template '%s' brings itself", name)
		return nil, false
	}
	inner.from = &Source{Template: t, Name: name, By: by, Parent: at.from}
	if t.Dialect == Jinja {
		inner.escape = r.r.autoescape(t, name)
	}
	return &inner, true
}

func (r *resolution) include(item *Item, n *Include, at *place, scope *Scope) {
	names, all := Names(n.Name, scope)
	inner := scope.push(n, scope.bound(n, n.With)...)
	inner.Opaque = n.Only
	item.Flow = OneOf
	if !all {
		r.note(at, n.Range(), Dynamic, "the included template is not known before the page is written")
		item.Flow = Optional
		r.writes(item)
	}
	r.bring(item, names, n, at, inner, n.IgnoreMissing)
}

// bring puts templates in the place of a tag, the blocks of which are their own.
func (r *resolution) bring(item *Item, names []string, by Node, at *place, scope *Scope, quiet bool) {
	for _, name := range names {
		// `include "a.html#b"` is a partial of a template.
		file, fragment, _ := strings.Cut(relative(name, at.from.Name), "#")
		if file == "" && fragment != "" {
			file = at.from.Name
		}
		t := r.r.Load(file, nil)
		if t == nil {
			if !quiet {
				r.note(at, by.Range(), Missing, "template '%s' is not found", file)
			}
			item.Flow = Optional
			continue
		}
		inner, ok := r.enter(t, file, by, at)
		if !ok {
			item.Flow = Optional
			continue
		}
		inner.blocks, inner.active = blocks{}, nil
		if fragment != "" {
			if def := t.Partials[fragment]; def != nil {
				r.within(item, def.Body, inner, scope)
			} else {
				r.note(at, by.Range(), Missing, "there is no partial '%s' in '%s'", fragment, file)
				item.Flow = Optional
			}
			continue
		}
		item.Bodies = append(item.Bodies, r.template(t, inner, scope))
	}
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
	var outs []*Scope
	for _, s := range n.Sections {
		outs = append(outs, r.through(item, s.Body, at, scope))
	}
	return scope.merge(n, outs).made(n, n.As)
}

// relative is the name that "./x" and "../x" mean in a template.
func relative(name, in string) string {
	if !strings.HasPrefix(name, "./") && !strings.HasPrefix(name, "../") {
		return name
	}
	return path.Join(path.Dir(strings.TrimLeft(in, "/")), name)
}

// Names are the templates that an expression may mean, the likeliest first;
// all is false when there may be others.
func Names(x Expr, scope *Scope) (names []string, all bool) {
	names, all = namesOf(x, scope, 0)
	names = slices.DeleteFunc(names, func(s string) bool { return s == "" })
	if len(names) > maxNames {
		names, all = names[:maxNames], false
	}
	return names, all
}

func namesOf(x Expr, scope *Scope, depth int) (names []string, all bool) {
	if depth++; depth > 20 {
		return nil, false
	}
	some := func(xs ...Expr) ([]string, bool) {
		all := true
		for _, x := range xs {
			list, whole := namesOf(x, scope, depth)
			names = append(names, list...)
			all = all && whole
		}
		return names, all
	}
	switch x := x.(type) {
	case *Str:
		return []string{x.Value}, true
	case *Cond:
		if x.Else == nil {
			return some(x.Then)
		}
		return some(x.Then, x.Else)
	case *List:
		if x.Kind != '{' {
			return some(x.Items...)
		}
	case *Binary:
		switch x.Op {
		case "or":
			return some(x.X, x.Y)
		case "~", "+":
			return joined(x.X, x.Y, scope, depth)
		}
	case *Name:
		vars, _ := scope.Lookup(x.Name)
		all = len(vars) > 0
		for _, v := range vars {
			if v.Value == nil || v.Kind == Element {
				all = false
				continue
			}
			list, whole := namesOf(v.Value, v.In, depth)
			names = append(names, list...)
			all = all && whole && !v.Maybe
		}
		return names, all
	case *Filter:
		if len(x.Args) != 1 {
			return nil, false
		}
		switch x.Name.Name {
		case "default", "default_if_none":
			names, all = some(x.X)
			list, whole := namesOf(x.Args[0], scope, depth)
			return append(names, list...), all && whole
		case "yesno":
			if s, ok := x.Args[0].(*Str); ok {
				return strings.Split(s.Value, ","), true
			}
		case "add":
			return joined(x.X, x.Args[0], scope, depth)
		}
	}
	return nil, false
}

// joined are the names that two texts make one behind the other.
func joined(x, y Expr, scope *Scope, depth int) (names []string, all bool) {
	left, whole := namesOf(x, scope, depth)
	right, all := namesOf(y, scope, depth)
	if !whole || !all || len(left)*len(right) > maxNames {
		return nil, false
	}
	for _, l := range left {
		for _, r := range right {
			names = append(names, l+r)
		}
	}
	return names, true
}
