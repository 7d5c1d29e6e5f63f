package objects

import (
	"regexp"
	"slices"
	"strings"

	"paddock/internal/django/models"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Strawberry: classes that a decorator makes types of a schema, and their fields: methods with a decorator, and
// attributes that are called into being, with a function to resolve them or, by strawberry_django, without one. Those
// last find any row by its key, as far as the type's get_queryset lets them; so do its mutations, which ask only
// types of relay's.
//
// Of a project with several schemas, the types that the route's own leads to are read. Where it can't be told which
// schema that is, all are.

// strawberrySchema is what is known of the schema of a route.
type strawberrySchema struct {
	types []*strawberryType
	// roots are the types of queries and mutations, with their bases.
	roots []*pyname.Class
}

// strawberryType is one of its types; model is that of a type of strawberry_django, nil of others.
type strawberryType struct {
	class *pyname.Class
	model *models.Model
	// rights and login are what the fields that lead to it ask for, of a type that only groups fields.
	rights []Reason
	login  bool
}

// strawberry follows the resolvers of the route's schema.
func (e *evaluator) strawberry() {
	b := e.strawberrySchema()
	for _, t := range b.types {
		e.guarded(b, t)
	}
	for _, t := range b.types {
		for _, s := range t.class.Node.Body {
			switch s := s.(type) {
			case *pysyntax.FunctionDef:
				for _, d := range s.Decorators {
					x := d
					call, ok := d.(*pysyntax.Call)
					if ok {
						x = call.Func
					}
					if name := strawberryName(t.class.Module, x); makesField(name) {
						e.strawberryMethod(b, t, s.Name.Name, name, call, &closure{module: t.class.Module, node: s}, s.Returns)
						break
					}
				}
			case *pysyntax.AnnAssign:
				if n, ok := s.Target.(*pysyntax.Name); ok {
					e.strawberryAttribute(b, t, n.ID, s.Value, s.Annotation, s)
				}
			case *pysyntax.Assign:
				if n, ok := s.Targets[0].(*pysyntax.Name); ok {
					e.strawberryAttribute(b, t, n.ID, s.Value, nil, s)
				}
			}
		}
	}
}

// strawberryName is the name of something of strawberry's or its packages'; "" of anything else.
func strawberryName(m *pyname.Module, x pysyntax.Expr) string {
	if name, ok := m.Qualify(x); ok && strings.HasPrefix(name, "strawberry") {
		return name
	}
	return ""
}

// makesField says that something of strawberry's makes a field of a function.
func makesField(name string) bool {
	return name != "" && slices.Contains([]string{"field", "mutation", "input_mutation", "subscription", "connection", "node", "offset_paginated"}, last(name))
}

// decoratorOf is the decorator of strawberry's on a class that is of one of the kinds.
func decoratorOf(class *pyname.Class, kinds ...string) (call *pysyntax.Call, ok bool) {
	for _, d := range class.Node.Decorators {
		x := d
		call, _ := d.(*pysyntax.Call)
		if call != nil {
			x = call.Func
		}
		if name := strawberryName(class.Module, x); name != "" && slices.Contains(kinds, last(name)) {
			return call, true
		}
	}
	return nil, false
}

// strawberrySchema reads the types of the route's schema.
func (e *evaluator) strawberrySchema() *strawberrySchema {
	b := &strawberrySchema{}
	var schemas []*pysyntax.Call
	var at []*pyname.Module
	for _, m := range e.r.index.Modules(e.r.root) {
		if m.Tree.File == nil || !strings.Contains(m.Tree.File.Text, "strawberry") && !strings.Contains(m.Tree.File.Text, "Schema(") {
			continue
		}
		for _, class := range m.Classes() {
			if call, ok := decoratorOf(class, "type", "interface"); ok {
				b.types = append(b.types, &strawberryType{class: class, model: e.strawberryModel(class, call)})
			}
		}
		pysyntax.WalkStmts(m.Tree.Body, func(n pysyntax.Node) bool {
			call, ok := n.(*pysyntax.Call)
			if ok && keyword(call, "query") != nil && makesSchema(m, call.Func) {
				schemas, at = append(schemas, call), append(at, m)
			}
			return true
		})
	}
	own := -1
	for _, p := range e.route.View.Init {
		if p.Key.Text != "schema" {
			continue
		}
		for i, c := range schemas {
			if p.Value.Place.File == at[i].Tree.File && p.Value.Place.Span.Start <= c.Range().Start && c.Range().End <= p.Value.Place.Span.End {
				own = i
			}
		}
	}
	for i, c := range schemas {
		if own >= 0 && i != own {
			continue
		}
		for _, k := range c.Keywords {
			if !slices.Contains([]string{"query", "mutation", "subscription"}, k.Name.Name) {
				continue
			}
			for _, d := range classesIn(at[i], k.Value) {
				if class := d.Class(); class != nil {
					mro, _ := class.MRO()
					for _, base := range mro {
						if base.Class != nil {
							b.roots = append(b.roots, base.Class)
						}
					}
				}
			}
		}
	}
	if own >= 0 && len(b.roots) > 0 && len(schemas) > 1 {
		b.reach(at[own], keyword(schemas[own], "types"))
	}
	return b
}

// reach leaves the types to which the roots lead, and those that the schema names.
func (b *strawberrySchema) reach(m *pyname.Module, named pysyntax.Expr) {
	reached := map[*pysyntax.ClassDef]bool{}
	var visit func(*strawberryType)
	visit = func(t *strawberryType) {
		if reached[t.class.Node] {
			return
		}
		reached[t.class.Node] = true
		mro, _ := t.class.MRO()
		for _, base := range mro {
			if base.Class == nil {
				continue
			}
			for _, o := range b.named(base.Class.Module, base.Class.Node) {
				visit(o)
			}
		}
	}
	for _, t := range b.types {
		if b.root(t.class) {
			visit(t)
		}
	}
	if named != nil {
		for _, t := range b.named(m, named) {
			visit(t)
		}
	}
	b.types = slices.DeleteFunc(b.types, func(t *strawberryType) bool { return !reached[t.class.Node] })
}

func (b *strawberrySchema) root(class *pyname.Class) bool {
	return slices.ContainsFunc(b.roots, func(c *pyname.Class) bool { return c.Node == class.Node })
}

func (b *strawberrySchema) of(class *pyname.Class) *strawberryType {
	i := slices.IndexFunc(b.types, func(t *strawberryType) bool { return t.class.Node == class.Node })
	if i < 0 {
		return nil
	}
	return b.types[i]
}

var word = regexp.MustCompile(`\w+`)

// named are the types that something names, be it in a text.
func (b *strawberrySchema) named(m *pyname.Module, n pysyntax.Node) (list []*strawberryType) {
	add := func(t *strawberryType) {
		if t != nil && !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	pysyntax.Walk(n, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Name, *pysyntax.Attribute:
			for _, d := range m.Resolve(n.(pysyntax.Expr)) {
				if class := d.Class(); class != nil {
					add(b.of(class))
				}
			}
		case *pysyntax.Str:
			words := word.FindAllString(n.Value, -1)
			for _, t := range b.types {
				if slices.Contains(words, t.class.Node.Name.Name) {
					add(t)
				}
			}
		}
		return true
	})
	return list
}

func makesSchema(m *pyname.Module, x pysyntax.Expr) bool {
	for _, d := range m.Resolve(x) {
		if class := d.Class(); class != nil {
			if slices.ContainsFunc(class.Missing(), func(n string) bool { return strings.HasPrefix(n, "strawberry") }) {
				return true
			}
		} else if strings.HasPrefix(d.Dotted(), "strawberry") && last(d.Dotted()) == "Schema" {
			return true
		}
	}
	return false
}

func keyword(c *pysyntax.Call, name string) pysyntax.Expr {
	if c != nil {
		for _, k := range c.Keywords {
			if k.Name.Name == name {
				return k.Value
			}
		}
	}
	return nil
}

// strawberryModel is the model that strawberry_django's decorator names.
func (e *evaluator) strawberryModel(class *pyname.Class, call *pysyntax.Call) *models.Model {
	if call == nil || len(call.Args) == 0 {
		return nil
	}
	v := val{defs: class.Module.Resolve(call.Args[0])}
	return e.modelOf(&v)
}

// strawberryMethod follows a function that resolves a field; call is what makes it one, nil when that is told nothing.
func (e *evaluator) strawberryMethod(b *strawberrySchema, t *strawberryType, field, maker string, call *pysyntax.Call, fn *closure, returns pysyntax.Expr) {
	f := &frame{module: fn.module, vars: map[*pyname.Symbol]val{}}
	info, self := e.graphInfo(), val{model: t.model}
	a := &arguments{keys: map[string]val{}}
	for i, p := range parameters(fn.node) {
		name := p.Name.Name
		switch {
		case i == 0 && (name == "self" || name == "root"):
			a.list = []val{self}
		case name == "self" || name == "root" || name == "cls" || names(p.Annotation, "Parent"):
		case name == "info" || names(p.Annotation, "Info"):
			a.set(name, info)
		default:
			a.set(name, e.argumentOf(fn.module, p))
		}
	}
	r := &resolver{name: t.class.Name + "." + field, writing: strings.HasSuffix(maker, "mutation"), rights: t.rights, login: t.login}
	if !b.root(t.class) {
		r.rights = addReasons(r.rights, e.parent(fn.module, fn.node))
	}
	e.resolver(r, func() {
		e.strawberryPermissions(f, r, t.class.Module, call, self, info, a)
		for _, d := range fn.node.Decorators {
			if other, ok := d.(*pysyntax.Call); ok && other != call {
				e.strawberryPermissions(f, r, fn.module, other, self, info, a)
			}
		}
		v := e.decorate(f, fn, a)
		if v.rows && returns != nil && strings.Contains(maker, "django") {
			if to := b.shown(fn.module, returns); to != nil && to.model == v.model {
				v = e.strawberryRows(f, to, v, info)
			}
		}
		e.leave(v)
	})
}

// names says that an annotation has a name in it.
func names(x pysyntax.Expr, name string) bool {
	found := false
	if x != nil {
		pysyntax.Walk(x, func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.Name:
				found = found || n.ID == name
			case *pysyntax.Attribute:
				found = found || n.Attr.Name == name
			case *pysyntax.Str:
				found = found || slices.Contains(word.FindAllString(n.Value, -1), name)
			}
			return !found
		})
	}
	return found
}

// argumentOf is what a query gives for a parameter: an object whose fields come with the query, where it is of a type
// of input.
func (e *evaluator) argumentOf(m *pyname.Module, p *pysyntax.Arg) val {
	if p.Annotation != nil && !many(p.Annotation) {
		for _, d := range classesIn(m, p.Annotation) {
			class := d.Class()
			if class == nil {
				continue
			}
			if _, ok := decoratorOf(class, "input", "partial", "filter", "filter_type"); !ok {
				continue
			}
			inst := e.newInstance(class)
			mro, _ := class.MRO()
			for _, base := range mro {
				if base.Class == nil {
					continue
				}
				for _, s := range base.Class.Node.Body {
					if a, ok := s.(*pysyntax.AnnAssign); ok {
						if n, ok := a.Target.(*pysyntax.Name); ok {
							inst.attrs[n.ID] = queried(n.ID)
						}
					}
				}
			}
			return val{what: object, inst: inst}
		}
	}
	return queried(p.Name.Name)
}

// strawberryAttribute follows a field that is called into being.
func (e *evaluator) strawberryAttribute(b *strawberrySchema, t *strawberryType, field string, value, annotation pysyntax.Expr, at pysyntax.Node) {
	m := t.class.Module
	call, ok := value.(*pysyntax.Call)
	if !ok {
		return
	}
	maker := strawberryName(m, call.Func)
	if maker == "" {
		return
	}
	by := keyword(call, "resolver")
	if by == nil && makesField(maker) && len(call.Args) > 0 {
		by = call.Args[0]
	}
	if by != nil {
		for _, d := range m.Resolve(by) {
			if def := d.Function(); def != nil && !d.Local() && makesField(maker) {
				returns := annotation
				if returns == nil {
					returns = def.Returns
				}
				e.strawberryMethod(b, t, field, maker, call, &closure{module: d.Module, node: def}, returns)
			}
		}
		return
	}
	if !b.root(t.class) || annotation == nil {
		return
	}
	django := strings.Contains(maker, "django")
	changes := django && strings.Contains(maker, ".mutations.") && (last(maker) == "update" || last(maker) == "delete")
	if !changes && last(maker) != "node" && !(django && makesField(maker)) {
		return
	}
	to := b.shown(m, annotation)
	if to == nil || to.model == nil || to.resolves() {
		return
	}
	f := &frame{module: m, vars: map[*pyname.Symbol]val{}}
	info, self := e.graphInfo(), val{}
	r := &resolver{name: t.class.Name + "." + field, writing: changes, rights: t.rights, login: t.login}
	e.resolver(r, func() {
		id := queried("pk")
		e.strawberryPermissions(f, r, m, call, self, info, &arguments{keys: map[string]val{"pk": id}, order: []string{"pk"}})
		rows := e.managerRows(to.model, first(to.model.Managers), f)
		place := e.place(m, at)
		rows.at = place
		if !changes || to.relay() {
			rows = e.strawberryRows(f, to, rows, info)
		} else if _, narrowed := to.class.Find("get_queryset"); narrowed {
			rows.vague = []Reason{{place, "whether get_queryset is asked depends on how the input names the object"}}
		}
		if many(annotation) && !changes {
			e.leave(rows)
			return
		}
		if !many(annotation) {
			key := "pk"
			if k, ok := keyword(call, "key_attr").(*pysyntax.Str); ok {
				key = k.Value
			}
			v := e.narrow(f, rows, "get", &arguments{keys: map[string]val{key: id}, order: []string{key}, place: &place})
			if changes {
				e.write(v)
			}
		}
	})
}

// shown is the type of strawberry_django that an annotation shows; nil when it is none, or several.
func (b *strawberrySchema) shown(m *pyname.Module, x pysyntax.Expr) *strawberryType {
	list := slices.DeleteFunc(b.named(m, x), func(t *strawberryType) bool { return t.model == nil })
	if len(list) != 1 {
		return nil
	}
	return list[0]
}

// resolves says that a type finds its objects by methods of its own.
func (t *strawberryType) resolves() bool {
	return slices.ContainsFunc([]string{"resolve_node", "resolve_nodes"}, func(n string) bool { _, ok := t.class.Find(n); return ok })
}

// relay says that a type has global ids.
func (t *strawberryType) relay() bool {
	return slices.ContainsFunc(t.class.Missing(), func(n string) bool { return strings.HasPrefix(n, "strawberry") && last(n) == "Node" })
}

// strawberryRows are the rows that a type's get_queryset leaves of some.
func (e *evaluator) strawberryRows(f *frame, t *strawberryType, rows, info val) val {
	member, ok := t.class.Find("get_queryset")
	if !ok {
		return rows
	}
	v := e.on(f, val{what: object, inst: e.newInstance(t.class)}, "get_queryset", rows, info)
	if v.rows {
		return v
	}
	rows.vague = addReason(rows.vague, Reason{e.place(member.Class.Module, member.Bindings[0].Node), "what this get_queryset leaves could not be read"})
	return rows
}

// many says that an annotation is of a list of objects and not of one.
func many(x pysyntax.Expr) bool {
	found := false
	say := func(w string) {
		found = found || slices.Contains([]string{"list", "List", "Sequence", "Iterable", "Set", "set", "QuerySet"}, w) || strings.HasSuffix(w, "Connection") || strings.HasSuffix(w, "Paginated")
	}
	pysyntax.Walk(x, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Name:
			say(n.ID)
		case *pysyntax.Attribute:
			say(n.Attr.Name)
		case *pysyntax.Str:
			for _, w := range word.FindAllString(n.Value, -1) {
				say(w)
			}
		}
		return true
	})
	return found
}
