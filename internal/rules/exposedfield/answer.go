package exposedfield

import (
	"slices"
	"strings"

	"paddock/internal/django/models"
	"paddock/internal/django/rows"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// responses are the calls whose first argument is what the caller reads.
var responses = []string{
	"django.http.JsonResponse", "django.http.response.JsonResponse", "django.http.HttpResponse", "django.http.response.HttpResponse",
	"rest_framework.response.Response",
}

// plain are calls that show what they are given as it is.
var plain = []string{
	"builtins.str", "builtins.list", "builtins.tuple", "builtins.dict", "builtins.sorted", "builtins.vars", "json.dumps", "django.utils.encoding.force_str",
	"django.forms.models.model_to_dict", "django.forms.model_to_dict", "django.core.serializers.serialize", "django.core.serializers.json.dumps",
}

// answers looks at what a function writes into answers itself.
func (a *answer) answers(c view.Code) {
	w := writer{answer: a, code: c, seen: map[pysyntax.Node]bool{}}
	operation := c.Depth == 0 && c.Self == "" && slices.ContainsFunc(a.entry.Route.View.Wrappers, func(w urlconf.Wrapper) bool { return w.Name == urlconf.NinjaOperation })
	pysyntax.WalkStmts(view.Body(c.Def), func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Call:
			if name, ok := c.Module.Qualify(n.Func); ok && slices.Contains(responses, name) {
				if len(n.Args) > 0 {
					w.expr(n.Args[0], 0)
				}
				for _, k := range n.Keywords {
					if k.Name.Name == "data" || k.Name.Name == "content" {
						w.expr(k.Value, 0)
					}
				}
			}
		case *pysyntax.Return:
			if operation && n.Value != nil {
				w.returned(n.Value)
			}
		}
		return true
	})
}

// writer follows what one function writes into an answer.
type writer struct {
	*answer
	code view.Code
	seen map[pysyntax.Node]bool
	// params are what the function was given, of one that another one calls; calls is how many lie between.
	params map[string]rows.Object
	calls  int
}

// returned looks at what an operation of django-ninja returns, as far as it is written out: objects go through its schema.
func (w *writer) returned(e pysyntax.Expr) {
	switch e.(type) {
	case *pysyntax.Dict, *pysyntax.List, *pysyntax.Comp:
		w.expr(e, 0)
	}
}

func (w *writer) place(n pysyntax.Node) pyeval.Place {
	return pyeval.Place{File: w.code.Module.Tree.File, Span: n.Range()}
}

func (w *writer) of(e pysyntax.Expr) rows.Object {
	return w.rows.Given(w.code, w.entry.Route.View, w.params, e)
}

// expr looks at an expression whose value is shown.
func (w *writer) expr(e pysyntax.Expr, depth int) {
	if e == nil || depth > 10 || w.seen[e] {
		return
	}
	w.seen[e] = true
	all := func(list ...pysyntax.Expr) {
		for _, x := range list {
			w.expr(x, depth+1)
		}
	}
	switch e := e.(type) {
	case *pysyntax.Dict:
		all(e.Values...)
	case *pysyntax.List:
		all(e.Elts...)
	case *pysyntax.Tuple:
		all(e.Elts...)
	case *pysyntax.Starred:
		all(e.Value)
	case *pysyntax.Await:
		all(e.Value)
	case *pysyntax.Comp:
		all(e.Elt)
	case *pysyntax.IfExp:
		all(e.Body, e.Orelse)
	case *pysyntax.BoolOp:
		all(e.Values...)
	case *pysyntax.BinOp:
		all(e.Left, e.Right)
	case *pysyntax.FString:
		for _, p := range e.Parts {
			if i, ok := p.(*pysyntax.Interpolation); ok {
				all(i.Value)
			}
		}
	case *pysyntax.Name:
		w.name(e.ID, depth)
	case *pysyntax.Attribute:
		if o := w.of(e.Value); o.Model != nil {
			if e.Attr.Name == "__dict__" {
				w.all(e, o)
			} else if f := column(o.Model, e.Attr.Name); f != nil {
				w.show(f, w.scopeOf(o), w.place(e), "")
			}
		}
	case *pysyntax.Call:
		w.call(e, depth)
	}
}

// column is a model's own field; nil when there is none of exactly that name.
func column(m *models.Model, name string) *models.Field {
	if f := m.Field(name); f != nil && f.Name == name {
		return f
	}
	return nil
}

// name looks at what a name was given, and at what was put into it.
func (w *writer) name(id string, depth int) {
	is := func(e pysyntax.Expr) bool { n, ok := e.(*pysyntax.Name); return ok && n.ID == id }
	pysyntax.WalkStmts(view.Body(w.code.Def), func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Assign:
			for _, t := range n.Targets {
				sub, ok := t.(*pysyntax.Subscript)
				if is(t) || ok && is(sub.Value) {
					w.expr(n.Value, depth+1)
				}
			}
		case *pysyntax.AnnAssign:
			if is(n.Target) {
				w.expr(n.Value, depth+1)
			}
		case *pysyntax.Call:
			a, ok := n.Func.(*pysyntax.Attribute)
			if ok && is(a.Value) && slices.Contains([]string{"append", "extend", "update"}, a.Attr.Name) && len(n.Args) > 0 {
				w.expr(n.Args[0], depth+1)
			}
		}
		return true
	})
}

func (w *writer) call(e *pysyntax.Call, depth int) {
	name, _ := w.code.Module.Qualify(e.Func)
	last := name[strings.LastIndexByte(name, '.')+1:]
	if slices.Contains(plain, name) && len(e.Args) > 0 {
		switch last {
		case "vars":
			w.all(e, w.of(e.Args[0]))
		case "model_to_dict":
			w.whole(e, w.of(e.Args[0]), true)
		case "serialize":
			if len(e.Args) > 1 {
				w.whole(e, w.of(e.Args[1]), false)
			}
		default:
			w.expr(e.Args[0], depth+1)
		}
		return
	}
	if a, ok := e.Func.(*pysyntax.Attribute); ok {
		switch a.Attr.Name {
		case "values", "values_list":
			w.values(e, w.of(a.Value))
			return
		case "first", "last", "get", "order_by", "distinct", "all", "filter", "exclude":
			w.expr(a.Value, depth+1) // users.values("password").first()
			return
		}
		// user.to_dict()
		if o := w.of(a.Value); o.Model != nil && o.Model.Class != nil {
			if member, ok := o.Model.Class.Find(a.Attr.Name); ok {
				if def, ok := member.Bindings[0].Node.(*pysyntax.FunctionDef); ok {
					w.follow(member.Class.Module, def, &o, e)
				}
			}
			return
		}
	}
	for _, d := range w.code.Module.Resolve(e.Func) {
		if def := d.Function(); def != nil && d.Self == nil {
			w.follow(d.Module, def, nil, e)
		}
	}
}

const (
	// maxCalls is how many functions deep an answer is followed, maxFollowed how often one function for one handler.
	maxCalls    = 3
	maxFollowed = 5
)

// follow looks at what a function of the project returns into an answer; self is the object of a method.
func (w *writer) follow(m *pyname.Module, def *pysyntax.FunctionDef, self *rows.Object, e *pysyntax.Call) {
	if w.calls >= maxCalls || def.Args == nil || w.followed[def] >= maxFollowed {
		return
	}
	w.followed[def]++
	g := writer{answer: w.answer, code: view.Code{Module: m, Def: def}, seen: map[pysyntax.Node]bool{}, params: map[string]rows.Object{}, calls: w.calls + 1}
	params := slices.Concat(def.Args.PosOnly, def.Args.Args)
	if self != nil && len(params) > 0 {
		g.params[params[0].Name.Name] = *self
		params = params[1:]
	}
	for i, p := range params {
		if i < len(e.Args) {
			g.params[p.Name.Name] = w.of(e.Args[i])
		}
	}
	for _, k := range e.Keywords {
		if k.Name.Name != "" {
			g.params[k.Name.Name] = w.of(k.Value)
		}
	}
	pysyntax.WalkStmts(def.Body, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.FunctionDef, *pysyntax.Lambda:
			return false
		case *pysyntax.Return:
			g.expr(n.Value, 0)
		}
		return true
	})
}

// whole looks at a call that shows objects as a whole, but for what its arguments say.
func (w *writer) whole(e *pysyntax.Call, o rows.Object, editable bool) {
	if o.Model == nil {
		return
	}
	var only, not []string
	picked := false
	for _, k := range e.Keywords {
		c, ok := w.code.Module.Fold(k.Value)
		var names []string
		for _, i := range c.Items {
			names = append(names, i.Text)
		}
		switch k.Name.Name {
		case "fields":
			if !ok {
				return
			}
			only, picked = names, true
		case "exclude":
			if !ok {
				return
			}
			not = names
		}
	}
	for _, f := range o.Model.Fields {
		if picked && !slices.Contains(only, f.Name) || slices.Contains(not, f.Name) || editable && !f.Editable {
			continue
		}
		w.show(f, w.scopeOf(o), w.place(e), "")
	}
}

// all looks at every field of some objects.
func (w *writer) all(n pysyntax.Node, o rows.Object) {
	if o.Model == nil {
		return
	}
	for _, f := range o.Model.Fields {
		w.show(f, w.scopeOf(o), w.place(n), "")
	}
}

// values looks at the fields that values() and values_list() give: those that are named, or all.
func (w *writer) values(e *pysyntax.Call, o rows.Object) {
	if o.Model == nil {
		return
	}
	if len(e.Args) == 0 {
		w.all(e, o)
		return
	}
	for _, x := range e.Args {
		c, ok := w.code.Module.Fold(x)
		if !ok {
			continue
		}
		m, name := o.Model, c.Text
		for {
			head, rest, more := strings.Cut(name, "__")
			f := m.Field(head)
			if f == nil {
				break
			}
			if !more {
				if f.Name == head {
					of := w.scopeOf(o)
					if m != o.Model && of == own {
						of = shared
					}
					w.show(f, of, w.place(e), "")
				}
				break
			}
			if f.To == nil {
				break
			}
			m, name = f.To, rest
		}
	}
}
