package objects

import (
	"slices"
	"strings"

	"paddock/internal/django/form"
	"paddock/internal/django/view"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Graphene: its resolvers and mutations, and the objects that a type with the interface Node gives for a global id.

// graphene follows the types of the project that derive from graphene's and that a schema serves. Those of models are
// always followed: graphene finds them by itself, for the relations of other ones.
func (e *evaluator) graphene() {
	served := e.served()
	for _, m := range e.r.index.Modules(e.r.root) {
		for _, class := range m.Classes() {
			if graphene(class) && (served == nil || served[class] || form.KindOf(class) == form.Type) {
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

// served are the types to which the queries and mutations of the project's schemas lead: whatever a served class names,
// in its text or as a dotted name, and what it derives from. It is nil when no schema was found, or when what it is made of is not known.
func (e *evaluator) served() map[*pyname.Class]bool {
	served := map[*pyname.Class]bool{}
	var open []*pyname.Class
	add := func(defs []pyname.Def) (found bool) {
		for _, d := range defs {
			if c := d.Class(); c != nil {
				found = true
				if !served[c] {
					served[c] = true
					open = append(open, c)
				}
			}
		}
		return found
	}
	known := true
	for _, m := range e.r.index.Modules(e.r.root) {
		pysyntax.WalkStmts(m.Tree.Body, func(n pysyntax.Node) bool {
			call, ok := n.(*pysyntax.Call)
			if !ok || view.LastPart(call.Func) != "Schema" || !slices.ContainsFunc(m.Names(call.Func), func(n string) bool { return strings.HasPrefix(n, "graphene.") }) {
				return true
			}
			for _, x := range call.Args {
				known = add(m.Resolve(x)) && known
			}
			for _, k := range call.Keywords {
				if slices.Contains([]string{"query", "mutation", "subscription"}, k.Name.Name) {
					known = add(m.Resolve(k.Value)) && known
				} else if list, ok := k.Value.(*pysyntax.List); ok {
					for _, x := range list.Elts {
						add(m.Resolve(x))
					}
				} else if k.Name.Name == "" || k.Name.Name == "types" {
					known = false
				}
			}
			return true
		})
	}
	if !known || len(open) == 0 {
		return nil
	}
	for len(open) > 0 {
		c := open[0]
		open = open[1:]
		line, _ := c.MRO()
		for _, b := range line {
			if b.Class != nil && !served[b.Class] {
				served[b.Class] = true
				open = append(open, b.Class)
			}
		}
		pysyntax.Walk(c.Node, func(n pysyntax.Node) bool {
			switch n := n.(type) {
			case *pysyntax.Name:
				add(c.Module.Resolve(n))
			case *pysyntax.Attribute:
				add(c.Module.Resolve(n))
			case *pysyntax.Str:
				if strings.Contains(n.Value, ".") {
					add(e.r.index.Lookup(e.r.root, n.Value))
				}
			}
			return true
		})
	}
	return served
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
