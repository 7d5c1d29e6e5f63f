package massassignment

import (
	"slices"

	"paddock/internal/django/form"
	"paddock/internal/django/models"
	"paddock/internal/django/view"
	"paddock/internal/pysyntax"
)

// writers are the methods of managers that take fields by name.
var writers = []string{"create", "acreate", "update", "aupdate", "get_or_create", "aget_or_create", "update_or_create", "aupdate_or_create"}

// unpacked reports code that hands a model whatever the request carries: Order.objects.create(**request.POST.dict()),
// setattr(order, key, value) for each of what was sent, order.__dict__.update(request.data).
func (j *judge) unpacked(at *handled, c view.Code) {
	pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Call:
			for _, k := range n.Keywords {
				if k.Name.Name == "" || k.Name.Name == "defaults" {
					j.give(at, c, n, k.Value, func() *models.Model { return at.written(c, n.Func) })
				}
			}
			if a, ok := n.Func.(*pysyntax.Attribute); ok && a.Attr.Name == "update" && len(n.Args) == 1 {
				if of, ok := a.Value.(*pysyntax.Attribute); ok && of.Attr.Name == "__dict__" {
					j.give(at, c, n, n.Args[0], func() *models.Model { return at.rows.Of(c, at.entry.Route.View, of.Value).Model })
				}
			}
		case *pysyntax.For:
			if call, key := setting(n); call != nil && !guarded(n.Body, key) {
				j.give(at, c, call, n.Iter, func() *models.Model { return at.rows.Of(c, at.entry.Route.View, call.Args[0]).Model })
			}
		}
		return true
	})
}

// give reports that a node gives a model all of what an expression holds, when that is what the request carries.
func (j *judge) give(at *handled, c view.Code, n *pysyntax.Call, e pysyntax.Expr, to func() *models.Model) {
	o := at.raw(c, e, 0)
	if o == nil {
		return
	}
	m := to()
	if m == nil {
		return
	}
	if o.set != nil {
		j.typed(at, c, o, m)
		return
	}
	f := j.pass.ReportRoute(at.entry, place(c, n), "whatever the request carries becomes a field of %s", m.Label)
	f.Key = m.Name
	f.Fix = "Take the fields that people may write one by one, or through a form or serializer that names them."
}

// typed adds what a schema lets a request write that is handed to its model as a whole.
func (j *judge) typed(at *handled, c view.Code, o *origin, m *models.Model) {
	if o.set.Model != m {
		return
	}
	pinned := map[string]bool{}
	pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
		if a, ok := n.(*pysyntax.Assign); ok {
			for _, t := range a.Targets {
				// order.owner = request.user, behind the loop or the constructor
				if x, ok := t.(*pysyntax.Attribute); ok && at.rows.Of(c, at.entry.Route.View, x.Value).Model == m {
					pinned[x.Attr.Name] = true
				}
			}
		}
		for _, t := range form.TakenOut(c.Module, n) {
			pinned[t.Name] = pinned[t.Name] || at.raw(c, t.From, 0) != nil
		}
		return true
	})
	for _, f := range o.set.Fields {
		if f.Declared || f.Column == nil || f.Column.Primary || pinned[f.Name] || slices.Contains(o.without, f.Name) {
			continue
		}
		if l := worth(o.set, f.Column); l.what != "" {
			j.add(at, o.set, l)
		}
	}
}

// setting is the setattr of a loop over what was sent, with the name of the loop that holds the attribute's; nil when the
// loop has none.
func setting(n *pysyntax.For) (call *pysyntax.Call, key string) {
	target := n.Target
	if t, ok := target.(*pysyntax.Tuple); ok && len(t.Elts) > 0 {
		target = t.Elts[0]
	}
	name, ok := target.(*pysyntax.Name)
	if !ok {
		return nil, ""
	}
	pysyntax.WalkStmts(n.Body, func(n pysyntax.Node) bool {
		if x, ok := n.(*pysyntax.Call); ok && isName(x.Func, "setattr") && len(x.Args) == 3 && isName(x.Args[1], name.ID) {
			call = x
		}
		return call == nil
	})
	return call, name.ID
}

// guarded says that code compares a name with something: it picks what it takes.
func guarded(body []pysyntax.Stmt, name string) (found bool) {
	pysyntax.WalkStmts(body, func(n pysyntax.Node) bool {
		if x, ok := n.(*pysyntax.Compare); ok && mentions(x, name) {
			found = true
		}
		return !found
	})
	return found
}

// written is the model that a call makes or changes; nil when it is none.
func (at *handled) written(c view.Code, f pysyntax.Expr) *models.Model {
	for _, d := range c.Module.Resolve(f) {
		if class := d.Class(); class != nil {
			return at.entry.Graph.Of(class) // Order(**values)
		}
	}
	a, ok := f.(*pysyntax.Attribute)
	if !ok || !slices.Contains(writers, a.Attr.Name) {
		return nil
	}
	return at.rows.Of(c, at.entry.Route.View, a.Value).Model
}

// origin is where values come from that the caller chooses with their names.
type origin struct {
	// set is the schema that they went through; nil when they are as they came. without are fields that are left out.
	set     *form.Fieldset
	without []string
}

// raw says that an expression is what the request carries, as it came: request.POST.dict(), json.loads(request.body),
// request.data, what a schema made of it, or a variable that was given such; nil else. What a comprehension picks is
// what somebody thought of.
func (at *handled) raw(c view.Code, e pysyntax.Expr, depth int) *origin {
	if depth > 4 {
		return nil
	}
	switch e := e.(type) {
	case *pysyntax.Attribute:
		if slices.Contains([]string{"POST", "GET", "data", "body", "query_params"}, e.Attr.Name) && request(c, e.Value) {
			return &origin{}
		}
	case *pysyntax.Call:
		if f, ok := e.Func.(*pysyntax.Attribute); ok {
			switch f.Attr.Name {
			case "dict", "model_dump":
				if s := at.schema(c, f.Value); s != nil {
					o := &origin{set: s}
					for _, k := range e.Keywords {
						if k.Name.Name == "exclude" || k.Name.Name == "include" {
							if c, ok := c.Module.Fold(k.Value); ok && k.Name.Name == "exclude" {
								for _, i := range c.Items {
									o.without = append(o.without, i.Text)
								}
							} else {
								return nil
							}
						}
					}
					return o
				}
			}
			if slices.Contains([]string{"dict", "copy", "decode", "items", "keys"}, f.Attr.Name) {
				if o := at.raw(c, f.Value, depth+1); o != nil {
					return o
				}
			}
		}
		name, _ := c.Module.Qualify(e.Func)
		if slices.Contains([]string{"json.loads", "builtins.dict", "builtins.list", "rest_framework.parsers.JSONParser.parse"}, name) && len(e.Args) > 0 {
			return at.raw(c, e.Args[0], depth+1)
		}
	case *pysyntax.Dict:
		for i, k := range e.Keys {
			if k == nil {
				if o := at.raw(c, e.Values[i], depth+1); o != nil {
					return o
				}
			}
		}
	case *pysyntax.Comp:
		if e.Kind == pysyntax.DictComp && len(e.Generators) == 1 && len(e.Generators[0].Ifs) == 0 {
			return at.raw(c, e.Generators[0].Iter, depth+1)
		}
	case *pysyntax.Name:
		if s := at.schema(c, e); s != nil {
			return &origin{set: s} // pydantic's models give their fields when they are gone through
		}
		for _, v := range values(c, e.ID) {
			if o := at.raw(c, v, depth+1); o != nil {
				return o
			}
		}
	}
	return nil
}

// schema are the fields of the schema that a parameter is annotated with; nil when there is none that takes a model's.
func (at *handled) schema(c view.Code, e pysyntax.Expr) *form.Fieldset {
	name, ok := e.(*pysyntax.Name)
	def, isDef := c.Def.(*pysyntax.FunctionDef)
	if !ok || !isDef || def.Args == nil {
		return nil
	}
	for _, a := range slices.Concat(def.Args.PosOnly, def.Args.Args, def.Args.KwOnly) {
		if a.Name.Name != name.ID || a.Annotation == nil {
			continue
		}
		for _, s := range at.forms.Named(c.Module, a.Annotation) {
			if s.Kind == form.Schema && s.Model != nil {
				return s
			}
		}
	}
	return nil
}

func request(c view.Code, e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Name:
		return c.Request != "" && e.ID == c.Request
	case *pysyntax.Attribute:
		name, ok := e.Value.(*pysyntax.Name)
		return ok && e.Attr.Name == "request" && c.Self != "" && name.ID == c.Self
	}
	return false
}
