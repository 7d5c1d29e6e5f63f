package objects

import (
	"strings"

	"paddock/internal/django/form"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Graphene: its resolvers and mutations, and the objects that a type with the interface Node gives for a global id.

// graphene follows the types of the project that derive from graphene's.
func (e *evaluator) graphene() {
	for _, m := range e.r.index.Modules(e.r.root) {
		for _, class := range m.Classes() {
			if graphene(class) {
				e.graphType(class)
			}
		}
	}
}

func graphene(class *pyname.Class) bool {
	for _, n := range class.Missing() {
		if strings.HasPrefix(n, "graphene") {
			return true
		}
	}
	return false
}

// resolvers are the prefixes and names of methods that graphene calls.
func isResolver(name string) bool {
	return strings.HasPrefix(name, "resolve_") || name == "mutate" || name == "mutate_and_get_payload" || name == "perform_mutation"
}

// graphType follows the resolvers of one type.
func (e *evaluator) graphType(class *pyname.Class) {
	info := e.graphInfo()
	for _, s := range class.Node.Body {
		def, ok := s.(*pysyntax.FunctionDef)
		if !ok || !isResolver(def.Name.Name) || def.Args == nil {
			continue
		}
		// root, info, and the arguments of the query by name; mutations made by a class method are told the class.
		skip := 1
		a := &arguments{list: []val{{}, info}, keys: map[string]val{}}
		if e.decorated(class.Module, def, "builtins.classmethod") {
			skip = 2
			a.list = []val{{}, {}, info}
			if def.Name.Name == "mutate_and_get_payload" {
				skip, a.list = 1, []val{{}, {}, info}
			}
		}
		for i, p := range append(append([]*pysyntax.Arg{}, def.Args.PosOnly...), def.Args.Args...) {
			if i > skip {
				a.set(p.Name.Name, val{input: true, path: true, from: p.Name.Name})
			}
		}
		for _, p := range def.Args.KwOnly {
			a.set(p.Name.Name, val{input: true, path: true, from: p.Name.Name})
		}
		if def.Args.Kwarg != nil {
			a.more = &val{what: data, input: true}
		}
		f := &frame{module: class.Module, vars: map[*pyname.Symbol]val{}}
		r := &resolver{name: class.Name + "." + def.Name.Name, writing: !strings.HasPrefix(def.Name.Name, "resolve_")}
		e.resolver(r, func() { e.leave(e.decorate(f, &closure{module: class.Module, node: def}, a)) })
	}
	e.node(class)
}

// node is what a type with the interface Node gives for a global id: any object of its model, unless it
// narrows get_queryset or get_node.
func (e *evaluator) node(class *pyname.Class) {
	f := &frame{module: class.Module, vars: map[*pyname.Symbol]val{}}
	m := e.r.metaModel(class)
	interfaces, _ := form.Option(class, "interfaces")
	if m == nil || interfaces == nil || !namesNode(interfaces) {
		return
	}
	e.steps, e.attrs, e.handler = maxSteps, nil, class.Name
	info := e.graphInfo()
	id := val{input: true, path: true, from: "id"}
	self := val{what: object, inst: e.newInstance(class)}
	if _, ok := class.Find("get_node"); ok {
		e.on(f, self, "get_node", info, id)
		return
	}
	rows := e.managerRows(m, first(m.Managers), f)
	place := pyeval.Place{File: class.Module.Tree.File, Span: class.Node.Name.Range()}
	if member, ok := class.Find("get_queryset"); ok {
		if v := e.on(f, self, "get_queryset", rows, info); v.rows {
			rows = v
		}
		if def, ok := member.Bindings[0].Node.(*pysyntax.FunctionDef); ok {
			place = pyeval.Place{File: member.Class.Module.Tree.File, Span: def.Name.Range()}
		}
	}
	e.narrow(f, rows, "get", &arguments{keys: map[string]val{"pk": id}, order: []string{"pk"}, place: &place})
}

// namesNode says that the interfaces of a type have Node among them: relay.Node, or one of that name.
func namesNode(x pysyntax.Expr) bool {
	found := false
	pysyntax.Walk(x, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Name:
			found = found || strings.HasSuffix(n.ID, "Node")
		case *pysyntax.Attribute:
			found = found || strings.HasSuffix(n.Attr.Name, "Node")
		}
		return !found
	})
	return found
}
