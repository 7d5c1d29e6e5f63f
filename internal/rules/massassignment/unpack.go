package massassignment

import (
	"slices"

	"paddock/internal/django/matrix"
	"paddock/internal/django/models"
	"paddock/internal/django/view"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/rule"
)

// writers are the methods of managers that take fields by name.
var writers = []string{"create", "update", "get_or_create", "update_or_create"}

// unpacked reports calls that hand a model whatever the request carries: Order.objects.create(**request.POST.dict()).
func unpacked(pass *rule.Pass, e *matrix.Entry, c view.Code) {
	if e.Graph == nil {
		return
	}
	body := view.Body(c.Def)
	pysyntax.WalkStmts(body, func(n pysyntax.Node) bool {
		call, ok := n.(*pysyntax.Call)
		if !ok {
			return true
		}
		for _, k := range call.Keywords {
			if k.Name.Name != "" || !raw(c, body, k.Value, 0) {
				continue
			}
			if m := written(e.Graph, c.Module, call.Func); m != nil {
				f := pass.ReportRoute(e, pyeval.Place{File: c.Module.Tree.File, Span: call.Range()}, "whatever the request carries becomes a field of %s", m.Label)
				f.Key = m.Name
				f.Fix = "Take the fields that people may write one by one, or through a form or serializer that names them."
			}
		}
		return true
	})
}

// written is the model that a call makes or changes; nil when it is none.
func written(g *models.Graph, m *pyname.Module, f pysyntax.Expr) *models.Model {
	for _, d := range m.Resolve(f) {
		if c := d.Class(); c != nil {
			return g.Of(c) // Order(**values)
		}
	}
	a, ok := f.(*pysyntax.Attribute)
	if !ok || !slices.Contains(writers, a.Attr.Name) {
		return nil
	}
	// Down the chain to the class: Order.objects.filter(…).update(…).
	e := a.Value
	for {
		for _, d := range m.Resolve(e) {
			if d.Kind == pyname.ClassDef {
				whole := d
				whole.Rest = nil
				if c := whole.Class(); c != nil {
					return g.Of(c)
				}
			}
		}
		switch x := e.(type) {
		case *pysyntax.Attribute:
			e = x.Value
		case *pysyntax.Call:
			e = x.Func
		default:
			return nil
		}
	}
}

// raw says that an expression is what the request carries, as it came: request.POST.dict(), json.loads(request.body),
// request.data, or a variable that was given such. What a comprehension picks is what somebody thought of.
func raw(c view.Code, body []pysyntax.Stmt, e pysyntax.Expr, depth int) bool {
	if depth > 4 {
		return false
	}
	switch e := e.(type) {
	case *pysyntax.Attribute:
		if slices.Contains([]string{"POST", "GET", "data", "body"}, e.Attr.Name) {
			return request(c, e.Value)
		}
	case *pysyntax.Call:
		switch f := e.Func.(type) {
		case *pysyntax.Attribute:
			if slices.Contains([]string{"dict", "copy", "decode", "items"}, f.Attr.Name) && raw(c, body, f.Value, depth+1) {
				return true
			}
		}
		name, _ := c.Module.Qualify(e.Func)
		if slices.Contains([]string{"json.loads", "builtins.dict", "rest_framework.parsers.JSONParser.parse"}, name) && len(e.Args) > 0 {
			return raw(c, body, e.Args[0], depth+1)
		}
	case *pysyntax.Dict:
		for i, k := range e.Keys {
			if k == nil && raw(c, body, e.Values[i], depth+1) {
				return true
			}
		}
	case *pysyntax.Comp:
		return e.Kind == pysyntax.DictComp && len(e.Generators) == 1 && len(e.Generators[0].Ifs) == 0 && raw(c, body, e.Generators[0].Iter, depth+1)
	case *pysyntax.Name:
		found := false
		pysyntax.WalkStmts(body, func(n pysyntax.Node) bool {
			if a, ok := n.(*pysyntax.Assign); ok && len(a.Targets) == 1 {
				if t, ok := a.Targets[0].(*pysyntax.Name); ok && t.ID == e.ID && raw(c, body, a.Value, depth+1) {
					found = true
				}
			}
			return !found
		})
		return found
	}
	return false
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
