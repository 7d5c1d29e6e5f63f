package models

import (
	"slices"
	"strings"

	"paddock/internal/django"
	"paddock/internal/django/catalog"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// reader makes the graph: first all models, then their fields, then the relations between them, last the owners.
type reader struct {
	graph *Graph
	index *pyname.Index
	root  string
	// apps are the installed apps by package, with their labels; all says that the list is whole.
	apps map[string]string
	all  bool
	user string // AUTH_USER_MODEL
	// pending are the relations whose target is still to be found.
	pending []pending
}

// pending is a relation whose ends are models that may not have been met yet.
type pending struct {
	field          *Field
	to, through    target
	related, query string
	// inherited says that another model with a table has the field.
	inherited bool
}

// target is what a relation names: a dotted class, a label, the model itself, or the user.
type target struct {
	dotted, label string
	self, user    bool
}

// Read reads the models of a context. It never fails; what is not known of a relation has no To.
func Read(c *django.Context) *Graph {
	r := newReader(c.Site.Project.Index, c.Site.Root)
	if v := c.Setting("AUTH_USER_MODEL").Written(); v.Kind == pyeval.Str && v.Text != "" {
		r.user = v.Text
	}
	apps, all := c.Apps()
	r.all = all
	for _, a := range apps {
		r.apps[a.Name] = r.label(a)
	}
	return r.read(append(r.index.Modules(r.root), r.beside(c)...))
}

// beside are the modules of packages beside the site of which the context installs an app.
func (r *reader) beside(context *django.Context) (list []*pyname.Module) {
	tops := context.Beside()
	if len(tops) == 0 {
		return nil
	}
	for _, file := range r.index.Files() {
		if strings.HasPrefix(file, r.root+"/") {
			continue
		}
		if m := r.index.ModuleAt(r.root, file); m != nil && !m.Unread {
			if top, _, _ := strings.Cut(m.Name, "."); slices.Contains(tops, top) {
				list = append(list, m)
			}
		}
	}
	return list
}

// ReadModules reads the models of modules that belong to no site, as those of a reusable app: any of them may be installed
// in some site, and the user is Django's own.
func ReadModules(index *pyname.Index, root string, modules []*pyname.Module) *Graph {
	return newReader(index, root).read(modules)
}

func newReader(index *pyname.Index, root string) *reader {
	return &reader{
		graph: &Graph{byName: map[string]*Model{}, byLabel: map[string]*Model{}, byTable: map[string]*Model{}, byBase: map[string][]*Model{}},
		index: index, root: root, apps: map[string]string{}, user: "auth.User",
	}
}

func (r *reader) read(modules []*pyname.Module) *Graph {
	for _, m := range modules {
		label, installed := r.app(m.Name)
		if !installed && r.all || strings.Contains(m.Name, ".migrations.") {
			continue
		}
		for _, class := range m.Classes() {
			if class.Scope().Parent.Kind == pyname.ModuleScope {
				r.class(class, label)
			}
		}
	}
	for _, m := range slices.Clone(r.graph.Models) {
		r.fields(m)
	}
	r.filled()
	r.findUser()
	for i := 0; i < len(r.pending); i++ { // a package's model that is met brings its own
		r.link(r.pending[i])
	}
	slices.SortFunc(r.graph.Models, func(a, b *Model) int { return strings.Compare(a.Name, b.Name) })
	for _, m := range r.graph.Models {
		if m.Class == nil {
			continue
		}
		mro, _ := m.Class.MRO()
		for _, b := range mro {
			if b.Class != nil && r.graph.byName[b.Class.Name] == nil {
				r.graph.byBase[b.Class.Name] = append(r.graph.byBase[b.Class.Name], m)
			}
		}
	}
	r.graph.owners()
	return r.graph
}

func fold(label string) string { return strings.ToLower(label) }

// label is an app's label: the last part of its package, or what its AppConfig says.
func (r *reader) label(a django.App) string {
	last := a.Name[strings.LastIndexByte(a.Name, '.')+1:]
	configs := r.index.Lookup(r.root, a.Entry)
	if a.Entry == a.Name {
		if m := r.index.Module(r.root, a.Name+".apps"); m != nil {
			configs = nil
			for _, class := range m.Classes() {
				configs = append(configs, class.Def())
			}
		}
	}
	for _, d := range configs {
		class := d.Class()
		if class == nil {
			continue
		}
		if member, ok := class.Own("label"); ok {
			if text, ok := class.Module.Fold(member.Bindings[0].Value); ok && text.Kind == pyname.ConstStr {
				return text.Text
			}
		}
	}
	return last
}

// app is the label of the installed app that a module belongs to: the innermost package around it.
func (r *reader) app(module string) (label string, installed bool) {
	for name := module; name != ""; {
		if label, ok := r.apps[name]; ok {
			return label, true
		}
		i := strings.LastIndexByte(name, '.')
		if i < 0 {
			break
		}
		name = name[:i]
	}
	pkg, _, _ := strings.Cut(module, ".models")
	return pkg[strings.LastIndexByte(pkg, '.')+1:], false
}

// class adds a class to the graph when it is a model with a table, or a proxy.
func (r *reader) class(class *pyname.Class, label string) {
	if !isModel(class) {
		return
	}
	meta := metaOf(class)
	if truth(meta, "abstract") {
		return
	}
	if text, ok := constText(meta, "app_label"); ok {
		label = text
	}
	r.add(&Model{
		Name: class.Name, App: label, Label: label + "." + class.Node.Name.Name, Class: class,
		Place: pyeval.Place{File: class.Module.Tree.File, Span: class.Node.Range()},
	})
}

func (r *reader) add(m *Model) {
	r.graph.Models = append(r.graph.Models, m)
	r.graph.byName[m.Name] = m
	if r.graph.byLabel[fold(m.Label)] == nil {
		r.graph.byLabel[fold(m.Label)] = m
	}
	if m.Class == nil || truth(metaOf(m.Class), "proxy") {
		return
	}
	// Django's name for the table unless Meta has another: the app's label and the class, in lower case.
	table, ok := constText(metaOf(m.Class), "db_table")
	if !ok {
		table = m.App + "_" + m.Label[len(m.App)+1:]
	}
	if table = fold(strings.Trim(table, `"`)); r.graph.byTable[table] == nil {
		r.graph.byTable[table] = m
	}
}

// isModel says that a class is a model: a base is one that the catalog knows, or it derives from something
// unknown and has fields of Django's, its own or inherited, as a model of an unknown package's base has.
func isModel(class *pyname.Class) bool {
	mro, _ := class.MRO()
	unknown, fields := false, false
	for _, b := range mro {
		if b.Class != nil {
			fields = fields || hasFields(b.Class)
			continue
		}
		if _, ok := catalog.ModelOf(b.Name); ok {
			return true
		}
		unknown = unknown || b.Name == "" || !strings.HasPrefix(b.Name, "builtins.") && !strings.HasPrefix(b.Name, "django.") && !strings.HasPrefix(b.Name, "rest_framework.")
	}
	return unknown && fields
}

// hasFields says that a class's own body has fields of Django's models.
func hasFields(class *pyname.Class) bool {
	for _, s := range class.Node.Body {
		if _, value := assignment(s); value != nil {
			if call, ok := value.(*pysyntax.Call); ok && slices.ContainsFunc(class.Module.Names(call.Func), func(n string) bool {
				return strings.HasPrefix(n, "django.db.models.") && isField(n)
			}) {
				return true
			}
		}
	}
	return false
}

// metaOf is the class's own Meta; nil when it has none.
func metaOf(class *pyname.Class) *pyname.Class {
	for _, s := range class.Node.Body {
		if n, ok := s.(*pysyntax.ClassDef); ok && n.Name.Name == "Meta" {
			return class.Module.Class(n)
		}
	}
	return nil
}

func truth(class *pyname.Class, name string) bool {
	if class == nil {
		return false
	}
	for _, s := range class.Node.Body {
		if n, value := assignment(s); n == name && value != nil {
			v, ok := class.Module.Fold(value)
			return ok && v.Truth()
		}
	}
	return false
}

func constText(class *pyname.Class, name string) (string, bool) {
	if class == nil {
		return "", false
	}
	for _, s := range class.Node.Body {
		if n, value := assignment(s); n == name && value != nil {
			v, ok := class.Module.Fold(value)
			return v.Text, ok && v.Kind == pyname.ConstStr
		}
	}
	return "", false
}

// assignment is `name = value` or `name: T = value` of a class's body; value is nil for other statements.
func assignment(s pysyntax.Stmt) (name string, value pysyntax.Expr) {
	var target pysyntax.Expr
	switch s := s.(type) {
	case *pysyntax.Assign:
		target, value = s.Targets[0], s.Value
	case *pysyntax.AnnAssign:
		target, value = s.Target, s.Value
	}
	if n, ok := target.(*pysyntax.Name); ok {
		return n.ID, value
	}
	return "", nil
}

// findUser finds the user model: AUTH_USER_MODEL's, of the project or of Django.
func (r *reader) findUser() {
	m := r.graph.byLabel[fold(r.user)]
	if m == nil && fold(r.user) == "auth.user" {
		m = r.library("django.contrib.auth.models.User")
	}
	if m != nil {
		m.User = true
		r.graph.User = m
	}
}

// library is a model of Django or a package, added to the graph when it is first met; nil when the catalog
// does not know it.
func (r *reader) library(dotted string) *Model {
	if dotted == "user" {
		return r.graph.User
	}
	known, ok := catalog.ModelOf(dotted)
	if !ok || known.Abstract {
		return nil
	}
	if m := r.graph.byName[known.Name]; m != nil {
		return m
	}
	parts := strings.Split(known.Name, ".")
	label := parts[0]
	if i := slices.Index(parts, "models"); i > 0 {
		label = parts[i-1]
	}
	m := &Model{Name: known.Name, App: label, Label: label + "." + parts[len(parts)-1]}
	r.add(m)
	r.libraryFields(m, known)
	return m
}
