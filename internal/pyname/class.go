package pyname

import (
	"slices"
	"strings"
	"sync/atomic"

	"paddock/internal/pysyntax"
)

// Class is a class of the tree in one of its modules. The same node gives the
// same pointer as long as the module is the same.
type Class struct {
	Module *Module
	Node   *pysyntax.ClassDef
	// Name is dotted: "shop.models.Order", "shop.models.Order.Meta".
	Name string

	binding *Binding
	scope   *Scope
	kept    atomic.Pointer[keptMRO] // of an MRO that was asked for
}

// keptMRO is a class's MRO.
type keptMRO struct {
	list  []Base
	whole bool
}

// Base is a class that another one inherits from.
type Base struct {
	// Class is the base when it is in the tree.
	Class *Class
	// Name is the dotted name; of a base that a call makes it is the call's
	// with "()": "django.contrib.auth.get_user_model()". "" when nothing is known.
	Name string
	// Expr is the base as written; nil in an MRO.
	Expr pysyntax.Expr
}

// Class is a class of the module's text; nil for a node of another file.
func (m *Module) Class(n *pysyntax.ClassDef) *Class {
	m.memo.mu.Lock()
	c := m.memo.classes[n]
	m.memo.mu.Unlock()
	if c != nil {
		return c
	}
	d, ok := m.DefOf(n)
	if !ok {
		return nil
	}
	m.memo.mu.Lock()
	defer m.memo.mu.Unlock()
	if m.memo.classes == nil {
		m.memo.classes = map[*pysyntax.ClassDef]*Class{}
	}
	if c := m.memo.classes[n]; c != nil {
		return c
	}
	c = &Class{Module: m, Node: n, Name: d.Name, binding: d.Binding, scope: m.Scopes().Inner(n)}
	m.memo.classes[n] = c
	return c
}

// Classes are all classes of the module's text, those in functions and classes
// included, in the order of the text's scopes, outer ones first.
func (m *Module) Classes() []*Class {
	var list []*Class
	for s := range m.Scopes().All {
		if n, ok := s.Node.(*pysyntax.ClassDef); ok && s.Kind == ClassScope {
			list = append(list, m.Class(n))
		}
	}
	return list
}

// Scope is that of the class's body.
func (c *Class) Scope() *Scope { return c.scope }

// Def is the class as a definition.
func (c *Class) Def() Def {
	return Def{Kind: ClassDef, Name: c.Name, Module: c.Module, Binding: c.binding}
}

// SetBases tells the index what classes outside the tree inherit from, by
// their dotted names: data about libraries. known is false for a class it does
// not know; "object" is left out. Call it before classes are asked for.
func (x *Index) SetBases(bases func(name string) (list []string, known bool)) { x.bases = bases }

// Bases are the direct bases in order; several for one expression when it may
// be several classes. `object` is left out, and of `with_metaclass(M, B)` the bases are what stands behind M.
func (c *Class) Bases() []Base {
	var out []Base
	r := resolver{}
	for _, e := range c.baseExprs(&r) {
		list, _ := r.base(c.Module, e)
		if len(list) == 0 {
			out = append(out, Base{Expr: e})
		}
		for _, d := range list {
			b := baseOf(d)
			b.Expr = e
			out = append(out, b)
		}
	}
	return out
}

func baseOf(d Def) Base { return Base{Class: d.Class(), Name: d.Dotted()} }

// baseExprs are the expressions of the bases.
func (c *Class) baseExprs(r *resolver) []pysyntax.Expr {
	var list []pysyntax.Expr
	for _, e := range c.Node.Bases {
		if call, ok := e.(*pysyntax.Call); ok && len(call.Args) > 0 {
			name := ""
			switch f := call.Func.(type) {
			case *pysyntax.Name:
				name = f.ID
			case *pysyntax.Attribute:
				name = f.Attr.Name
			}
			if name == "with_metaclass" {
				list = append(list, call.Args[1:]...)
				continue
			}
		}
		list = append(list, e)
	}
	return list
}

// base resolves the expression of a base. Subscripts of generic classes are
// taken off; of a call, written here or in the assignment that the base names, the name of the callee is kept.
func (r *resolver) base(m *Module, e pysyntax.Expr) ([]Def, int) {
	for range maxParts {
		s, ok := e.(*pysyntax.Subscript)
		if !ok {
			break
		}
		e = s.Value
	}
	if call, ok := e.(*pysyntax.Call); ok {
		return r.made(m, call)
	}
	list, cut := r.expr(m, e)
	var out []Def
	for _, d := range list {
		if d.Kind == External && d.Whole() && d.Name == "builtins.object" {
			out = append(out, Def{Kind: External, Name: d.Name})
			continue
		}
		if v, ok := d.Value().(*pysyntax.Call); ok {
			made, c := r.made(d.Module, v)
			out, cut = add(out, made...), min(cut, c)
			continue
		}
		out = add(out, d)
	}
	return out, cut
}

func (r *resolver) made(m *Module, call *pysyntax.Call) ([]Def, int) {
	list, cut := r.expr(m, call.Func)
	var out []Def
	for _, d := range list {
		if !d.Local() {
			out = add(out, Def{Kind: External, Name: d.Dotted() + "()"})
		}
	}
	return out, cut
}

// MRO is the class and all it inherits from in the order in which Python looks
// attributes up (C3 over the tree's classes and what SetBases knows). whole is
// false when the true order may be another: a base is unknown or one of
// several, or is outside the tree and nothing is known of its own bases, or the
// bases contradict each other; the order is then a guess, depth first. The list
// is the class's.
func (c *Class) MRO() (list []Base, whole bool) {
	if o := c.kept.Load(); o != nil {
		return o.list, o.whole
	}
	r := resolver{}
	defs, cut := r.mro(c)
	whole = true
	list = make([]Base, 0, len(defs))
	for _, d := range defs {
		if d.Name == "" {
			whole = false
			continue
		}
		list = append(list, baseOf(d))
	}
	list = slices.Clip(list)
	if cut == complete {
		c.kept.Store(&keptMRO{list, whole})
	}
	return list, whole
}

// maxMRO is how many classes an MRO may have.
const maxMRO = 200

// unsure stands last in a list of Defs that is no whole MRO.
var unsure = Def{Kind: External}

// mro is MRO as Defs, with unsure at its end when it is not whole.
func (r *resolver) mro(c *Class) ([]Def, int) {
	key := question{module: c.Module, name: "\x00mro", binding: c.binding}
	c.Module.memo.mu.Lock()
	list, ok := c.Module.memo.mros[c]
	c.Module.memo.mu.Unlock()
	if ok {
		return list, complete
	}
	return r.ask(key, func() ([]Def, int) {
		whole, cut := true, complete
		var lines [][]Def // the MRO of each base, and the bases themselves
		var direct []Def
		for _, e := range c.baseExprs(r) {
			bases, k := r.base(c.Module, e)
			cut = min(cut, k)
			if len(bases) != 1 {
				whole = false
			}
			for _, d := range bases {
				if d.Name == "builtins.object" {
					continue
				}
				line, sure, k := r.line(c, d)
				cut = min(cut, k)
				whole = whole && sure
				lines = append(lines, line)
				direct = add(direct, bare(d))
			}
		}
		lines = append(lines, direct)
		self := c.Def()
		list, ok := merge(lines, self)
		if !ok || !whole {
			list = append(list, unsure)
		}
		return list, cut
	}, func(list []Def) {
		c.Module.memo.mu.Lock()
		defer c.Module.memo.mu.Unlock()
		if c.Module.memo.mros == nil {
			c.Module.memo.mros = map[*Class][]Def{}
		}
		c.Module.memo.mros[c] = list
	})
}

// bare is a Def without the way by which it was reached.
func bare(d Def) Def { d.Self = nil; return d }

// line is the MRO of one base.
func (r *resolver) line(c *Class, d Def) (line []Def, whole bool, cut int) {
	d = bare(d)
	if base := d.Class(); base != nil {
		list, cut := r.mro(base)
		if len(list) == 0 {
			return []Def{d}, false, cut // a circle
		}
		if list[len(list)-1].Name == "" {
			return list[:len(list)-1], false, cut
		}
		return list, true, cut
	}
	if d.Kind != External {
		return []Def{d}, false, complete
	}
	line, whole = c.Module.index.externalMRO(d.Name, 0)
	return line, whole, complete
}

// externalMRO is the MRO of a class outside the tree, from what SetBases was told.
func (x *Index) externalMRO(name string, depth int) (line []Def, whole bool) {
	self := Def{Kind: External, Name: name}
	if x.bases == nil || depth > 50 {
		return []Def{self}, false
	}
	bases, known := x.bases(name)
	if !known {
		return []Def{self}, false
	}
	whole = true
	var lines [][]Def
	var direct []Def
	for _, b := range bases {
		if b == "object" || b == "builtins.object" {
			continue
		}
		line, sure := x.externalMRO(b, depth+1)
		whole = whole && sure
		lines = append(lines, line)
		direct = append(direct, Def{Kind: External, Name: b})
	}
	list, ok := merge(append(lines, direct), self)
	return list, whole && ok
}

// merge is C3: again and again the first head of a line that stands in no other
// line's tail. When there is none the bases contradict each other, and what is left follows line by line.
func merge(lines [][]Def, self Def) (list []Def, ok bool) {
	list, ok = []Def{self}, true
	for len(list) < maxMRO {
		var next *Def
		empty := true
	search:
		for _, l := range lines {
			if len(l) == 0 {
				continue
			}
			empty = false
			for _, other := range lines {
				if len(other) > 1 && slices.ContainsFunc(other[1:], l[0].same) {
					continue search
				}
			}
			next = &l[0]
			break
		}
		if empty {
			return list, ok
		}
		if next == nil {
			ok = false
			for _, l := range lines {
				if len(l) > 0 {
					next = &l[0]
					break
				}
			}
		}
		d := *next
		if !slices.ContainsFunc(list, d.same) {
			list = append(list, d)
		} else {
			ok = false
		}
		for i, l := range lines {
			if len(l) > 0 && l[0].same(d) {
				lines[i] = l[1:]
			}
		}
	}
	return list, false
}

// Inherits says that the class is one of the named ones or inherits from one.
// When it does not, sure says whether that is certain: no base is unknown.
func (c *Class) Inherits(names ...string) (yes, sure bool) {
	list, whole := c.MRO()
	for _, b := range list {
		if slices.Contains(names, b.Name) {
			return true, true
		}
	}
	return false, whole
}

// Member is where a class gets an attribute from.
type Member struct {
	// Class defines it: the class itself or one it inherits from.
	Class *Class
	// Bindings are the definitions in the body of Class that may hold; at least one.
	Bindings []*Binding
	// Sure is false when a class that is not in the tree, or not known, comes before and may define it as well.
	Sure bool
}

// Own is an attribute that the class's own body defines; ok is false when it does not.
func (c *Class) Own(name string) (member Member, ok bool) {
	y := c.scope.Lookup(name)
	if y == nil || y.Owner != y {
		return Member{}, false
	}
	list := c.Module.Scopes().Final(y)
	return Member{c, list, true}, len(list) > 0
}

// Find is an attribute as Python would find it on the class, by the MRO; ok is
// false when no class of the tree defines it.
func (c *Class) Find(name string) (member Member, ok bool) {
	all := c.FindAll(name)
	if len(all) == 0 {
		return Member{}, false
	}
	return all[0], true
}

// FindAll is Find for every class of the MRO that defines the attribute, in
// order: what super() leads to from each is the next.
func (c *Class) FindAll(name string) []Member {
	list, whole := c.MRO()
	var all []Member
	sure := true
	for i, b := range list {
		if b.Class == nil {
			sure = false
			continue
		}
		if m, ok := b.Class.Own(name); ok {
			m.Sure = sure && (whole || i == 0)
			all = append(all, m)
		}
	}
	return all
}

// Missing are the names of the classes in the MRO that are not in the tree, in
// order: where an attribute that Find does not find may come from.
func (c *Class) Missing() []string {
	list, _ := c.MRO()
	var names []string
	for _, b := range list {
		if b.Class == nil && b.Name != "" {
			names = append(names, b.Name)
		}
	}
	return names
}

// classAttr is an attribute of a class of the tree, by its MRO; empty when no class of the tree defines it.
func (r *resolver) classAttr(d Def, name string) ([]Def, int) {
	c := d.Class()
	if c == nil {
		return nil, complete
	}
	list, cut := r.mro(c)
	if len(list) == 0 {
		list = []Def{d} // the class is being looked at right now: its own body at least
	}
	for _, b := range list {
		k := b.Class()
		if k == nil {
			continue
		}
		own, ok := k.Own(name)
		if !ok {
			continue
		}
		found, k2 := r.bindings(k.Module, own.Bindings)
		for i := range found {
			found[i].Self = nil
			if found[i].Binding != nil && found[i].Binding.Symbol != nil && found[i].Binding.Symbol.Scope.Kind == ClassScope && strings.HasPrefix(found[i].Name, k.Name+".") {
				found[i].Self = c
			}
		}
		return found, min(cut, k2)
	}
	return nil, cut
}
