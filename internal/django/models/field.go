package models

import (
	"slices"
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// relations are the kinds of fields that lead to another model.
var relations = []string{"ForeignKey", "OneToOneField", "ManyToManyField", "TreeForeignKey", "TreeOneToOneField", "TreeManyToManyField", "ParentalKey", "ParentalManyToManyField", "SortedManyToManyField"}

func isRelation(kind string) bool { return slices.Contains(relations, kind) }

// isField says that the last part of a dotted name is called like a class of fields.
func isField(dotted string) bool {
	last := dotted[strings.LastIndexByte(dotted, '.')+1:]
	return strings.HasSuffix(last, "Field") || isRelation(last) || last == "GenericForeignKey" || last == "GenericRelation"
}

// kindOf is the kind of field that a call makes; "" when it makes none. A class of the project counts as
// what it derives from.
func kindOf(m *pyname.Module, call *pysyntax.Call) string {
	for _, d := range m.Resolve(call.Func) {
		if class := d.Class(); class != nil {
			mro, _ := class.MRO()
			for _, b := range mro {
				if b.Class == nil && isField(b.Name) && !strings.HasPrefix(b.Name, "django.forms.") && !strings.HasPrefix(b.Name, "rest_framework.") {
					return b.Name[strings.LastIndexByte(b.Name, '.')+1:]
				}
			}
			continue
		}
		if n := d.Dotted(); isField(n) && !strings.HasPrefix(n, "django.forms.") && !strings.HasPrefix(n, "rest_framework.") {
			return n[strings.LastIndexByte(n, '.')+1:]
		}
	}
	return ""
}

// fields reads the fields and managers of a model of the project: those of its bases, the farthest first, as
// Django collects them, and its own.
func (r *reader) fields(m *Model) {
	mro, _ := m.Class.MRO()
	for _, b := range slices.Backward(mro) {
		if b.Class == nil {
			if known, ok := catalog.ModelOf(b.Name); ok {
				r.libraryFields(m, known)
			}
			continue
		}
		for _, s := range b.Class.Node.Body {
			name, value := assignment(s)
			if value == nil {
				continue
			}
			if c, ok := value.(*pysyntax.Constant); ok && c.Kind == pysyntax.None {
				m.drop(name)
				continue
			}
			call, ok := value.(*pysyntax.Call)
			if !ok {
				continue
			}
			if kind := kindOf(b.Class.Module, call); kind != "" {
				r.field(m, b.Class, name, kind, call, s)
				if b.Class != m.Class && r.graph.byName[b.Class.Name] != nil && isRelation(kind) {
					// The field of a parent with a table of its own: what it leads to leads back to the parent.
					r.pending[len(r.pending)-1].inherited = true
				}
			} else {
				r.manager(m, b.Class, name, call, s)
			}
		}
	}
	if !slices.ContainsFunc(m.Fields, func(f *Field) bool { return f.Primary }) {
		m.Fields = slices.Insert(m.Fields, 0, &Field{Name: "id", Kind: "AutoField", Primary: true, Unique: true, Editable: true, Owner: m})
	}
	if len(m.Managers) == 0 {
		m.Managers = []*Manager{{Name: "objects"}}
	}
}

func (m *Model) drop(name string) {
	m.Fields = slices.DeleteFunc(m.Fields, func(f *Field) bool { return f.Name == name })
}

// set adds a field, or puts it in the place of the one of the same name.
func (m *Model) set(f *Field) {
	f.Owner = m
	m.drop(f.Name)
	m.Fields = append(m.Fields, f)
}

// outlives says of an on_delete that the row stays.
func outlives(m *pyname.Module, e pysyntax.Expr) bool {
	if call, ok := e.(*pysyntax.Call); ok {
		e = call.Func
	}
	name, _ := m.Qualify(e)
	return slices.Contains([]string{"SET_NULL", "SET_DEFAULT", "SET", "DO_NOTHING"}, name[strings.LastIndexByte(name, '.')+1:])
}

// field reads one field from the call that makes it.
func (r *reader) field(m *Model, class *pyname.Class, name, kind string, call *pysyntax.Call, s pysyntax.Stmt) {
	mod := class.Module
	f := &Field{Name: name, Kind: kind, Editable: true, Place: pyeval.Place{File: mod.Tree.File, Span: s.Range()}}
	p := pending{field: f}
	relation := isRelation(kind)
	if relation && len(call.Args) > 0 {
		p.to = r.target(mod, call.Args[0])
	}
	if relation && len(call.Args) > 1 {
		f.Outlives = outlives(mod, call.Args[1])
	}
	for _, k := range call.Keywords {
		value, known := mod.Fold(k.Value)
		yes := known && value.Truth()
		switch k.Name.Name {
		case "null":
			f.Null = yes
		case "unique":
			f.Unique = yes
		case "primary_key":
			f.Primary = yes
			f.Unique = f.Unique || yes
		case "editable":
			f.Editable = !known || yes
		case "choices":
			f.Choices = true
		case "validators":
			f.Validators, f.Module = k.Value, mod
		case "default":
			f.HasDefault = true
			f.Generated = isFunction(mod, k.Value)
		case "auto_now", "auto_now_add":
			f.HasDefault = f.HasDefault || yes
			f.Editable = f.Editable && !yes
		case "max_length":
			if known && value.Kind == pyname.ConstInt {
				f.Max = int(value.Int)
			}
		case "to":
			if relation {
				p.to = r.target(mod, k.Value)
			}
		case "on_delete":
			f.Outlives = relation && outlives(mod, k.Value)
		case "through":
			p.through = r.target(mod, k.Value)
		case "related_name":
			if known && value.Kind == pyname.ConstStr {
				p.related = value.Text
			}
		case "related_query_name":
			if known && value.Kind == pyname.ConstStr {
				p.query = value.Text
			}
		}
	}
	f.Generated = f.Generated || !relation && makesRandom(mod, call)
	if kind == "OneToOneField" || kind == "TreeOneToOneField" {
		f.Unique = true
	}
	m.set(f)
	if relation {
		r.pending = append(r.pending, p)
	}
}

// isFunction says that an expression names a function that is no builtin's.
func isFunction(m *pyname.Module, e pysyntax.Expr) bool {
	switch e.(type) {
	case *pysyntax.Name, *pysyntax.Attribute:
	default:
		return false
	}
	for _, d := range m.Resolve(e) {
		if d.Function() != nil || d.Kind == pyname.External && !strings.HasPrefix(d.Name, "builtins.") && !strings.HasPrefix(d.Name, "django.conf.") {
			return true
		}
	}
	return false
}

// target reads what a relation names.
func (r *reader) target(m *pyname.Module, e pysyntax.Expr) target {
	if v, ok := m.Fold(e); ok && v.Kind == pyname.ConstStr {
		switch {
		case v.Text == "self":
			return target{self: true}
		case fold(v.Text) == fold(r.user):
			return target{user: true}
		}
		return target{label: v.Text}
	}
	if call, ok := e.(*pysyntax.Call); ok {
		for _, n := range m.Names(call.Func) {
			if n == "django.contrib.auth.get_user_model" {
				return target{user: true}
			}
		}
	}
	for _, d := range m.Resolve(e) {
		switch n := d.Dotted(); {
		case n == "django.conf.settings.AUTH_USER_MODEL":
			return target{user: true}
		case d.Class() != nil:
			return target{dotted: d.Class().Name}
		case d.Value() != nil:
			if d.Module != m || d.Value() != e {
				// A name for one of those: User = get_user_model().
				if t := r.target(d.Module, d.Value()); t != (target{}) {
					return t
				}
			}
		default:
			return target{dotted: n}
		}
	}
	return target{}
}

// find is the model that a target names from a model's place; nil when it is not known.
func (r *reader) find(t target, from *Model) *Model {
	switch {
	case t.self:
		return from
	case t.user:
		return r.graph.User
	case t.dotted != "":
		if m := r.graph.byName[t.dotted]; m != nil {
			return m
		}
		return r.library(t.dotted)
	case strings.Contains(t.label, "."):
		if m := r.graph.byLabel[fold(t.label)]; m != nil {
			return m
		}
		app, name, _ := strings.Cut(t.label, ".")
		return r.library("django.contrib." + app + ".models." + name)
	case t.label != "":
		return r.graph.byLabel[fold(from.App+"."+t.label)]
	}
	return nil
}

// link ties a relation to its ends.
func (r *reader) link(p pending) {
	f, m := p.field, p.field.Owner
	f.To = r.find(p.to, m)
	f.Through = r.find(p.through, m)
	if f.To == nil {
		return
	}
	lower := strings.ToLower(m.Label[strings.LastIndexByte(m.Label, '.')+1:])
	related := strings.NewReplacer("%(class)s", lower, "%(app_label)s", m.App, "%(model_name)s", lower).Replace(p.related)
	switch {
	case strings.HasSuffix(related, "+"):
		return
	case related != "":
		f.Related, f.Query = related, related
	default:
		f.Related, f.Query = lower, lower
		if f.Kind != "OneToOneField" {
			f.Related += "_set"
		}
	}
	if p.query != "" {
		f.Query = p.query
	}
	if p.inherited {
		return
	}
	f.To.reverse = append(f.To.reverse, Reverse{Name: f.Related, Query: f.Query, Field: f})
}

// libraryFields adds the fields of a model of the catalog.
func (r *reader) libraryFields(m *Model, known *catalog.LibraryModel) {
	for _, k := range known.Fields {
		f := &Field{Name: k.Name, Kind: k.Kind, Null: k.Null, Unique: k.Unique, HasDefault: k.Default, Editable: true, Primary: k.Name == "id"}
		m.set(f)
		if k.To != "" {
			p := pending{field: f, to: target{dotted: k.To}, related: k.Related, query: k.Query}
			if k.To == "user" {
				p.to = target{user: true}
			}
			r.pending = append(r.pending, p)
		}
	}
}

// manager reads a manager from the call that makes it: Manager(), QuerySet.as_manager(),
// Manager.from_queryset(QuerySet)().
func (r *reader) manager(m *Model, class *pyname.Class, name string, call *pysyntax.Call, s pysyntax.Stmt) {
	classes, is := managerClasses(class.Module, call, 0)
	if !is {
		return
	}
	k := &Manager{Name: name, Classes: classes, Place: pyeval.Place{File: class.Module.Tree.File, Span: s.Range()}}
	m.Managers = slices.DeleteFunc(m.Managers, func(o *Manager) bool { return o.Name == name })
	m.Managers = append(m.Managers, k)
}

// maxManagerDepth bounds how managers may be made of one another.
const maxManagerDepth = 8

// managerClasses are the classes that a manager's methods come from; is says that the call makes a manager.
func managerClasses(m *pyname.Module, call *pysyntax.Call, depth int) (classes []*pyname.Class, is bool) {
	if depth > maxManagerDepth {
		return nil, false
	}
	if inner, ok := call.Func.(*pysyntax.Call); ok {
		// Manager.from_queryset(QuerySet)()
		return managerClasses(m, inner, depth+1)
	}
	if a, ok := call.Func.(*pysyntax.Attribute); ok {
		switch a.Attr.Name {
		case "as_manager":
			return classesOf(m, a.Value, depth), true
		case "from_queryset":
			classes = classesOf(m, a.Value, depth)
			for _, arg := range call.Args {
				classes = append(classes, classesOf(m, arg, depth)...)
			}
			return classes, true
		}
	}
	for _, d := range m.Resolve(call.Func) {
		if class := d.Class(); class != nil {
			if strings.Contains(strings.Join(class.Missing(), " "), "Manager") || strings.HasSuffix(class.Name, "Manager") {
				return withQuerySets(class, depth), true
			}
		} else if c, ok := d.Value().(*pysyntax.Call); ok {
			// OrderManager = Manager.from_queryset(OrderQuerySet)
			return managerClasses(d.Module, c, depth+1)
		} else if n := d.Dotted(); strings.HasSuffix(n, "Manager") {
			return nil, true
		}
	}
	return nil, false
}

// classesOf are the classes that an expression names.
func classesOf(m *pyname.Module, e pysyntax.Expr, depth int) (list []*pyname.Class) {
	for _, d := range m.Resolve(e) {
		if class := d.Class(); class != nil {
			list = append(list, withQuerySets(class, depth)...)
		}
	}
	return list
}

// withQuerySets is a manager's class with the classes of QuerySets that its bases are made from and that its
// get_queryset returns.
func withQuerySets(class *pyname.Class, depth int) []*pyname.Class {
	list := []*pyname.Class{class}
	for _, e := range class.Node.Bases {
		if call, ok := e.(*pysyntax.Call); ok && depth < maxManagerDepth {
			more, _ := managerClasses(class.Module, call, depth+1)
			list = append(list, more...)
		}
	}
	member, ok := class.Find("get_queryset")
	if !ok {
		return list
	}
	f, ok := member.Bindings[0].Node.(*pysyntax.FunctionDef)
	if !ok {
		return list
	}
	pysyntax.WalkStmts(f.Body, func(n pysyntax.Node) bool {
		if call, ok := n.(*pysyntax.Call); ok {
			for _, d := range member.Class.Module.Resolve(call.Func) {
				if c := d.Class(); c != nil && !slices.Contains(list, c) {
					list = append(list, c)
				}
			}
		}
		return true
	})
	return list
}
