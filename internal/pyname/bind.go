package pyname

import (
	"cmp"
	"slices"
	"strings"

	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// binder makes the Scopes of a file in three steps, as CPython's symtable does.
// It walks the tree once and records for every scope the names that are bound,
// declared and used in it. Then it settles for each name which scope owns it:
// that is only known when the whole file has been seen. Last it sorts what was
// recorded into compact tables.
type binder struct {
	t      *Scopes
	scopes []*Scope
	names  map[scopeName]*Symbol

	// Where the walk is.
	scope *Scope
	arm   *arm
	depth int

	// What it has recorded, in order.
	bindings []*Binding // Symbol is that of the scope that binds until settle
	uses     []use
	stores   []Store
	regions  []region

	// Slabs: one allocation for many.
	symbolSlab  []Symbol
	bindingSlab []Binding
}

type scopeName struct {
	scope int32
	name  string
}

type use struct {
	symbol *Symbol
	name   *pysyntax.Name
}

// region is a stretch of text that belongs to a scope, other regions inside it aside.
type region struct {
	source.Span
	scope *Scope
}

// maxDepth bounds the walk over a tree. The parser has its own limit; this one
// holds for trees that came from elsewhere. What lies deeper has no names.
const maxDepth = 20_000

// bindFile makes the scopes of a file.
func bindFile(m *pysyntax.Module) *Scopes {
	size := len(m.File.Text)
	b := &binder{
		t: &Scopes{inner: map[pysyntax.Node]*Scope{}}, names: make(map[scopeName]*Symbol, size/60+8),
		uses: make([]use, 0, size/30), bindings: make([]*Binding, 0, size/80),
	}
	b.t.module = b.open(ModuleScope, nil)
	b.stmts(m.Body)
	b.settle()
	b.tables()
	return b.t
}

// open makes a scope inside the current one and enters it; the caller puts the old one back.
func (b *binder) open(kind ScopeKind, n pysyntax.Node) *Scope {
	s := &Scope{Kind: kind, Node: n, Parent: b.scope, id: int32(len(b.scopes))}
	b.scopes = append(b.scopes, s)
	if b.scope != nil {
		b.scope.Children = append(b.scope.Children, s)
	}
	if n != nil && kind != TypeParamScope {
		b.t.inner[n] = s
	} else if _, ok := n.(*pysyntax.TypeAlias); ok {
		b.t.inner[n] = s
	}
	b.scope, b.arm = s, nil
	return s
}

// inside runs a part of the walk in another scope and comes back.
func (b *binder) inside(s *Scope, a *arm, do func()) {
	scope, was := b.scope, b.arm
	b.scope, b.arm = s, a
	do()
	b.scope, b.arm = scope, was
}

func (b *binder) region(s *Scope, start, end source.Pos) {
	b.regions = append(b.regions, region{source.Span{Start: start, End: end}, s})
}

func (b *binder) symbol(s *Scope, mangled string) *Symbol {
	key := scopeName{s.id, mangled}
	y := b.names[key]
	if y == nil {
		if len(b.symbolSlab) == 0 {
			b.symbolSlab = make([]Symbol, 32)
		}
		y = &b.symbolSlab[0]
		b.symbolSlab = b.symbolSlab[1:]
		*y = Symbol{Name: mangled, Scope: s}
		b.names[key] = y
		s.symbols = append(s.symbols, y)
	}
	return y
}

// bind records that the current scope gives a name a value, which holds from a place on.
func (b *binder) bind(v Binding, name string, from source.Pos) *Symbol {
	y := b.symbol(b.scope, b.scope.Mangle(name))
	y.flags |= flagBound
	if v.Kind != Annotated {
		y.flags |= flagValue
	}
	v.Symbol, v.Scope, v.from, v.arm = y, b.scope, from, b.arm
	if len(b.bindingSlab) == 0 {
		b.bindingSlab = make([]Binding, 32)
	}
	p := &b.bindingSlab[0]
	b.bindingSlab = b.bindingSlab[1:]
	*p = v
	b.bindings = append(b.bindings, p)
	return y
}

func (b *binder) use(n *pysyntax.Name) {
	y := b.symbol(b.scope, b.scope.Mangle(n.ID))
	y.flags |= flagUsed
	b.uses = append(b.uses, use{y, n})
}

// settle finds the owner of every name: the scope itself when it binds the
// name, else the nearest function around that does, else the module. Classes
// are passed over, save by the type parameters directly in them. Functions that
// lie between a use and its owner get the name as a free one, as in CPython.
func (b *binder) settle() {
	for _, s := range b.scopes {
		for _, y := range s.symbols[:len(s.symbols):len(s.symbols)] {
			if y.Owner == nil {
				b.settleOne(s, y)
			}
		}
	}
}

func (b *binder) global(name string) *Symbol {
	y := b.symbol(b.t.module, name)
	if y.Owner == nil {
		y.Owner = y
	}
	if y.flags == 0 {
		y.flags = flagImplied
		y.Class = GlobalImplicit
	}
	return y
}

func (b *binder) settleOne(s *Scope, y *Symbol) {
	switch {
	case s.Parent == nil:
		y.Owner = y
		switch {
		case y.flags&flagGlobal != 0:
			y.Class = GlobalExplicit
		case y.flags&flagBound == 0:
			y.Class = GlobalImplicit
		}
	case y.flags&flagGlobal != 0:
		y.Class, y.Owner = GlobalExplicit, b.global(y.Name)
	case y.flags&flagBound != 0 && y.flags&flagNonlocal == 0:
		y.Owner = y
	default:
		b.settleUp(s, y)
	}
}

func (b *binder) settleUp(s *Scope, y *Symbol) {
	for p := s.Parent; p != nil; p = p.Parent {
		o := b.names[scopeName{p.id, y.Name}]
		if p.Parent == nil {
			break
		}
		if o == nil || o.flags&(flagBound|flagGlobal) == 0 {
			continue
		}
		if p.Kind == ClassScope {
			if s.Kind == TypeParamScope && s.Parent == p && o.flags&flagGlobal == 0 {
				y.Class, y.Owner = GlobalImplicit, o
				return
			}
			continue
		}
		if o.flags&flagGlobal != 0 {
			break
		}
		if o.flags&flagNonlocal != 0 {
			continue
		}
		o.Class, y.Class, y.Owner = Cell, Free, o
		for q := s.Parent; q != p; q = q.Parent {
			if between := b.symbol(q, y.Name); between.flags == 0 {
				between.flags, between.Class, between.Owner = flagImplied, Free, o
			}
		}
		return
	}
	y.Class, y.Owner = GlobalImplicit, b.global(y.Name)
}

// tables sorts what was recorded: names by scope, bindings and uses by owner, regions into turns.
func (b *binder) tables() {
	for _, s := range b.scopes {
		slices.SortFunc(s.symbols, func(x, y *Symbol) int { return strings.Compare(x.Name, y.Name) })
		s.symbols = slices.Clip(s.symbols)
		for _, y := range s.symbols {
			y.Declared = y.flags&(flagBound|flagValue) == flagBound && !y.Param
		}
	}
	// Two passes, counting first, give every symbol its part of one array.
	counts := make(map[*Symbol]int, len(b.names))
	for _, v := range b.bindings {
		v.Symbol = v.Symbol.Owner
		counts[v.Symbol]++
	}
	all := make([]*Binding, len(b.bindings))
	for _, v := range b.bindings {
		y := v.Symbol
		if y.Bindings == nil {
			n := counts[y]
			y.Bindings, all = all[:0:n], all[n:]
		}
		y.Bindings = append(y.Bindings, v)
	}
	clear(counts)
	for _, u := range b.uses {
		counts[u.symbol.Owner]++
	}
	names := make([]*pysyntax.Name, len(b.uses))
	for _, u := range b.uses {
		y := u.symbol.Owner
		if y.Uses == nil {
			n := counts[y]
			y.Uses, names = names[:0:n], names[n:]
		}
		y.Uses = append(y.Uses, u.name)
	}
	b.t.stores = slices.Clip(b.stores)
	b.turns()
}

// turns flattens the regions, which nest, into the places where the scope
// changes: a region's start, and its end, after which the one around it goes on.
func (b *binder) turns() {
	// Outer regions first; of two equal ones the one that was recorded first is outside.
	slices.SortStableFunc(b.regions, func(x, y region) int {
		return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(y.End, x.End))
	})
	var open []region
	turns := make([]turn, 0, 2*len(b.regions))
	add := func(p source.Pos, s *Scope) {
		if n := len(turns); n > 0 && turns[n-1].pos == p {
			turns[n-1].scope = s
			return
		}
		turns = append(turns, turn{p, s})
	}
	closeUntil := func(p source.Pos) {
		for len(open) > 0 && open[len(open)-1].End <= p {
			end := open[len(open)-1].End
			open = open[:len(open)-1]
			outer := b.t.module
			if len(open) > 0 {
				outer = open[len(open)-1].scope
			}
			add(end, outer)
		}
	}
	for _, r := range b.regions {
		if r.Start >= r.End {
			continue
		}
		closeUntil(r.Start)
		add(r.Start, r.scope)
		open = append(open, r)
	}
	if len(open) > 0 {
		closeUntil(open[0].End)
	}
	b.t.turns = slices.Clip(turns)
}
