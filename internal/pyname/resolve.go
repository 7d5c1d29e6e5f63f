package pyname

import (
	"slices"
	"strings"

	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// Scopes are the scopes of the module's file, built on first use; never nil.
func (m *Module) Scopes() *Scopes {
	f := m.file
	f.scopesOnce.Do(func() {
		defer f.scopesDone.Store(true)
		defer func() {
			if p := recover(); p != nil {
				f.scopesNote = internalError(f.path, "reading its names", p)
				f.scopes = bindFile(&pysyntax.Module{File: m.Tree.File})
			}
		}()
		f.scopes = bindFile(m.Tree)
	})
	return f.scopes
}

// Resolve is what an expression of the module may stand for, in the order of
// the text; empty when nothing can be said. Names, attributes, `a if c else b`,
// `a or b` and `x := a` are followed, through assignments that only give
// another name, imports, re-exports and classes; calls are not, save super().
//
// An attribute of a method's first parameter is looked for in the class, as
// if no subclass changed it. What a method assigns to `self.x` is not
// followed: see Class.Assigned.
//
// The answer is kept, since many rules ask about the same text; the list is the module's.
func (m *Module) Resolve(e pysyntax.Expr) []Def {
	switch e.(type) {
	case *pysyntax.Name, *pysyntax.Attribute:
	default:
		var r resolver
		list, _ := r.expr(m, e)
		return list
	}
	if list, ok := m.memo.names.Load(e); ok {
		return list.([]Def)
	}
	var r resolver
	list, _ := r.expr(m, e)
	m.memo.names.Store(e, slices.Clip(list))
	return list
}

// Qualify is the dotted name that an expression of the module stands for:
// "django.conf.settings.DEBUG" for `settings.DEBUG`, "builtins.eval" for `eval`. ok is false when it may be
// several things, is a parameter or variable of a function, or nothing is known.
func (m *Module) Qualify(e pysyntax.Expr) (name string, ok bool) {
	switch e.(type) {
	case *pysyntax.Name, *pysyntax.Attribute:
	default:
		return "", false
	}
	for _, d := range m.Resolve(e) {
		n := d.Dotted()
		if d.Local() || name != "" && n != name {
			return "", false
		}
		name = n
	}
	return name, name != ""
}

// Names are the dotted names of all that Resolve gives and that can be told from outside, without duplicates.
func (m *Module) Names(e pysyntax.Expr) []string {
	var list []string
	for _, d := range m.Resolve(e) {
		if n := d.Dotted(); !d.Local() && !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	return list
}

// Member is what a name of the module means to those who import it.
func (m *Module) Member(name string) []Def {
	r := resolver{}
	list, _ := r.member(m, name)
	return list
}

// Imported is what one import gives the name that it binds, whatever else binds that name; b is of the kind Imported.
func (m *Module) Imported(b *Binding) []Def {
	r := resolver{}
	list, _ := r.binding(m, b)
	return list
}

// Lookup is what a dotted name means to a source root: "shop.views.index",
// "django.db.models.Model". An External for what the tree does not have; empty for "".
func (x *Index) Lookup(root, dotted string) []Def {
	head, rest, more := strings.Cut(dotted, ".")
	if head == "" {
		return nil
	}
	r := resolver{}
	list := []Def{x.module(root, head)}
	for more && len(list) > 0 {
		head, rest, more = strings.Cut(rest, ".")
		list = r.attr(list, head)
	}
	return list
}

// DefOf is the Def of a def or class of the module's own text.
func (m *Module) DefOf(n pysyntax.Node) (Def, bool) {
	inner := m.Scopes().Inner(n)
	if inner == nil {
		return Def{}, false
	}
	name := ""
	kind := FunctionDef
	switch n := n.(type) {
	case *pysyntax.FunctionDef:
		name = n.Name.Name
	case *pysyntax.ClassDef:
		name, kind = n.Name.Name, ClassDef
	}
	y := m.Scopes().Of(n).Resolve(name)
	if y == nil {
		return Def{}, false
	}
	for _, b := range y.Bindings {
		if b.Node == n {
			return Def{Kind: kind, Name: m.nameOf(b), Module: m, Binding: b}, true
		}
	}
	return Def{}, false
}

// module is the Def of a dotted module name.
func (x *Index) module(root, name string) Def {
	found := x.find(root, name)
	switch {
	case found.module != nil:
		return Def{Kind: ModuleDef, Name: found.module.Name, Module: found.module}
	case found.namespace != nil:
		return Def{Kind: NamespaceDef, Name: name, index: x, root: root}
	}
	return Def{Kind: External, Name: name}
}

// nameOf is the dotted name of what a binding defines.
func (m *Module) nameOf(b *Binding) string {
	s := b.Symbol.Scope
	q := s.QualName()
	switch {
	case q == "":
		return m.Name + "." + b.Symbol.Name
	case s.Kind == ClassScope:
		return m.Name + "." + q + "." + b.Symbol.Name
	}
	return m.Name + "." + q + ".<locals>." + b.Symbol.Name
}

// expr resolves an expression of a module's text.
func (r *resolver) expr(m *Module, e pysyntax.Expr) ([]Def, int) {
	if r.nested++; r.nested > maxOpen {
		r.nested--
		return nil, open
	}
	defer func() { r.nested-- }()
	// A chain of attributes is walked without recursion: it may be as long as the file.
	var attrs []string
	for {
		a, ok := e.(*pysyntax.Attribute)
		if !ok {
			break
		}
		attrs = append(attrs, pysyntax.NormalName(a.Attr.Name))
		e = a.Value
	}
	if len(attrs) > maxParts {
		return nil, complete
	}
	var list []Def
	cut := complete
	join := func(parts ...pysyntax.Expr) {
		for _, p := range parts {
			found, c := r.expr(m, p)
			list, cut = add(list, found...), min(cut, c)
		}
	}
	switch e := e.(type) {
	case *pysyntax.Name:
		list, cut = r.name(m, e)
	case *pysyntax.NamedExpr:
		join(e.Value)
	case *pysyntax.IfExp:
		join(e.Body, e.Orelse)
	case *pysyntax.BoolOp:
		if e.Or && len(e.Values) <= maxParts {
			join(e.Values...)
		}
	case *pysyntax.Call:
		if n := len(attrs) - 1; n >= 0 && isSuper(e) {
			list, cut = r.superAttr(m, e, attrs[n])
			attrs = attrs[:n]
		}
	}
	for i := len(attrs) - 1; i >= 0 && len(list) > 0; i-- {
		var c int
		list, c = r.attrCut(list, attrs[i])
		if cut = min(cut, c); cut == open {
			// `node = node.parent` in a loop: each round would add one more.
			list = slices.DeleteFunc(list, func(d Def) bool {
				return len(d.Rest) > maxCircling || d.Kind == External && strings.Count(d.Name, ".") > 2*maxCircling
			})
		}
	}
	return list, cut
}

// name resolves a Name by the scopes, then the star imports, then the builtins.
func (r *resolver) name(m *Module, n *pysyntax.Name) ([]Def, int) {
	t := m.Scopes()
	y := t.Symbol(n)
	if y == nil {
		return nil, complete
	}
	list, cut := r.symbol(m, y, n.Start)
	if len(list) == 0 && y.Scope.Kind == ClassScope {
		// A class body that has not bound the name yet sees the module's.
		if g := t.module.own(y.Name); g != nil {
			list, cut = r.symbol(m, g, n.Start)
		}
	}
	if len(list) > 0 || !r.sure(cut) {
		return list, cut
	}
	if c := t.Of(n); n.ID == "__class__" {
		if class := c.EnclosingClass(); class != nil {
			if d, ok := m.DefOf(class.Node); ok {
				return []Def{d}, complete
			}
		}
	}
	if builtins[n.ID] {
		return []Def{{Kind: External, Name: "builtins." + n.ID}}, cut
	}
	list = r.starGuess(m, n.ID)
	if len(list) == 0 && len(y.Bindings) > 0 {
		// Not bound yet where it is used, as far as the text tells; a guess is better than nothing.
		return r.bindings(m, live(y.Bindings))
	}
	return list, cut
}

// symbol resolves an owner as seen from a place of the text, nowhere for "from another module".
func (r *resolver) symbol(m *Module, y *Symbol, pos source.Pos) ([]Def, int) {
	t := m.Scopes()
	list := y.Bindings
	cut := complete
	if len(y.Scope.Stars) > 0 {
		list = slices.Clone(list)
		for _, s := range y.Scope.Stars {
			brings, c := r.starBrings(m, s, y.Name)
			cut = min(cut, c)
			if brings {
				list = append(list, s)
			}
		}
		slices.SortStableFunc(list, func(a, b *Binding) int { return int(a.from) - int(b.from) })
	}
	found := t.reaching(y, list, pos)
	out, c := r.bindingsNamed(m, found, y.Name)
	return out, min(cut, c)
}

func (r *resolver) bindings(m *Module, list []*Binding) ([]Def, int) {
	return r.bindingsNamed(m, list, "")
}

// bindingsNamed resolves each of the bindings; name is for the star imports among them.
func (r *resolver) bindingsNamed(m *Module, list []*Binding, name string) ([]Def, int) {
	var out []Def
	cut := complete
	for _, b := range list {
		var found []Def
		var c int
		if b.Symbol == nil {
			from, _ := m.absolute(b.Node.(*pysyntax.ImportFrom))
			found, c = r.imported(m, from, name)
		} else {
			found, c = r.binding(m, b)
		}
		out, cut = add(out, found...), min(cut, c)
	}
	return out, cut
}

// binding is what one binding gives its name.
func (r *resolver) binding(m *Module, b *Binding) ([]Def, int) {
	switch b.Kind {
	case FunctionBinding:
		return []Def{{Kind: FunctionDef, Name: m.nameOf(b), Module: m, Binding: b}}, complete
	case ClassBinding:
		return []Def{{Kind: ClassDef, Name: m.nameOf(b), Module: m, Binding: b}}, complete
	case Parameter:
		return []Def{{Kind: ParameterDef, Name: m.nameOf(b), Module: m, Binding: b}}, complete
	case Imported:
		return r.remembered(m, b, func() ([]Def, int) { return r.importBinding(m, b) })
	case Assigned:
		switch b.Value.(type) {
		case *pysyntax.Name, *pysyntax.Attribute, *pysyntax.IfExp, *pysyntax.BoolOp, *pysyntax.NamedExpr:
			list, cut := r.remembered(m, b, func() ([]Def, int) { return r.expr(m, b.Value) })
			if len(list) > 0 || !r.sure(cut) {
				return list, cut
			}
		}
	}
	return []Def{{Kind: ValueDef, Name: m.nameOf(b), Module: m, Binding: b}}, complete
}

// remembered asks what a binding stands for, unless the module's memo has the answer.
func (r *resolver) remembered(m *Module, b *Binding, work func() ([]Def, int)) ([]Def, int) {
	m.memo.mu.Lock()
	list, ok := m.memo.bindings[b]
	m.memo.mu.Unlock()
	if ok {
		return list, complete
	}
	return r.ask(question{module: m, binding: b}, work, func(list []Def) {
		m.memo.mu.Lock()
		defer m.memo.mu.Unlock()
		if m.memo.bindings == nil {
			m.memo.bindings = map[*Binding][]Def{}
		}
		m.memo.bindings[b] = list
	})
}

func (r *resolver) importBinding(m *Module, b *Binding) ([]Def, int) {
	switch s := b.Node.(type) {
	case *pysyntax.Import:
		name := b.Alias.Name
		if b.Alias.As.Name == "" {
			name, _, _ = strings.Cut(name, ".")
		}
		return []Def{m.index.module(m.Root, m.implicit(name))}, complete
	case *pysyntax.ImportFrom:
		from, ok := m.absolute(s)
		if !ok {
			return nil, complete
		}
		return r.imported(m, from, b.Alias.Name)
	}
	return nil, complete
}

// imported is `from module import name`: a name of the module, else a module below it.
func (r *resolver) imported(m *Module, from, name string) ([]Def, int) {
	return r.attrCut([]Def{m.index.module(m.Root, from)}, name)
}

// absolute is the dotted name of the module from which a statement imports; ok
// is false when its dots lead out of all packages.
func (m *Module) absolute(s *pysyntax.ImportFrom) (name string, ok bool) {
	if s.Level == 0 {
		return m.implicit(s.Module), true
	}
	parts := strings.Split(m.Name, ".")
	up := s.Level
	if m.Package {
		up--
	}
	if up >= len(parts) {
		return "", false
	}
	name = strings.Join(parts[:len(parts)-up], ".")
	if s.Module != "" {
		name += "." + s.Module
	}
	return name, true
}

// implicit is the name that Python 2's implicit relative imports make of an
// absolute one, `import forms` in shop/views.py: the module beside it, when the file is Python 2.
func (m *Module) implicit(name string) string {
	if len(m.Tree.Legacy) == 0 {
		return name
	}
	head, _, _ := strings.Cut(name, ".")
	pack := m.Name
	if !m.Package {
		i := strings.LastIndexByte(pack, '.')
		if i < 0 {
			return name
		}
		pack = pack[:i]
	}
	if m.index.Module(m.Root, pack+"."+head) != nil {
		return pack + "." + name
	}
	return name
}

// attr is an attribute of each of the Defs.
func (r *resolver) attr(list []Def, name string) []Def {
	list, _ = r.attrCut(list, name)
	return list
}

func (r *resolver) attrCut(list []Def, name string) ([]Def, int) {
	var out []Def
	cut := complete
	for _, d := range list {
		found, c := r.attrOf(d, name)
		out, cut = add(out, found...), min(cut, c)
	}
	return out, cut
}

func (r *resolver) attrOf(d Def, name string) ([]Def, int) {
	if d.Whole() {
		switch d.Kind {
		case External:
			return []Def{{Kind: External, Name: d.Name + "." + name}}, complete
		case NamespaceDef:
			return []Def{d.index.module(d.root, d.Name+"."+name)}, complete
		case ModuleDef:
			list, cut := r.member(d.Module, name)
			if len(list) > 0 {
				return list, cut
			}
			outside := Def{Kind: External, Name: d.Name + "." + name}
			if d.Module.Package {
				if outside = d.Module.index.module(d.Module.Root, outside.Name); outside.Kind != External {
					return []Def{outside}, cut
				}
			}
			if !r.sure(cut) {
				return nil, cut
			}
			if list = r.starGuess(d.Module, name); len(list) > 0 {
				return list, cut
			}
			return []Def{outside}, cut
		case ClassDef:
			if list, cut := r.classAttr(d, name); len(list) > 0 {
				return list, cut
			}
		case ParameterDef:
			if c := d.receiver(); c != nil {
				if list, cut := r.classAttr(c.Def(), name); len(list) > 0 {
					return list, cut
				}
			}
		}
	}
	if len(d.Rest) >= maxParts {
		return nil, complete
	}
	d.Rest = append(slices.Clip(d.Rest), name)
	return []Def{d}, complete
}

// member is a name of a module as its importers see it, from its bindings and
// star imports; empty when it has none of that name. Submodules are not members.
func (r *resolver) member(m *Module, name string) ([]Def, int) {
	m.memo.mu.Lock()
	list, ok := m.memo.members[name]
	m.memo.mu.Unlock()
	if ok {
		return list, complete
	}
	return r.ask(question{module: m, name: name}, func() ([]Def, int) {
		y := m.Scopes().module.own(name)
		if y == nil {
			// Not in the text, but a star import may bring it.
			y = &Symbol{Name: name, Scope: m.Scopes().module}
			y.Owner = y
		}
		return r.symbol(m, y, nowhere)
	}, func(list []Def) {
		m.memo.mu.Lock()
		defer m.memo.mu.Unlock()
		if m.memo.members == nil {
			m.memo.members = map[string][]Def{}
		}
		m.memo.members[name] = list
	})
}
