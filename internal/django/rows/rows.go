// Package rows says of which model the objects are that an expression in the
// code of a view gives, and whether they are the asker's own.
//
// It follows names, managers, relations and the framework's own ways to an
// object as far as the text tells, and says nothing where it doesn't. By which
// identifier objects are looked up, and for whom that is good enough, is the
// business of package objects.
package rows

import (
	"slices"
	"strings"

	"paddock/internal/django/models"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Reader reads expressions in a context's code. It keeps nothing, and is safe for concurrent use.
type Reader struct {
	index *pyname.Index
	root  string
	graph *models.Graph
}

// New makes a Reader for the models of a context; graph may be nil, and then no model is known.
func New(index *pyname.Index, root string, graph *models.Graph) *Reader {
	if graph == nil {
		graph = &models.Graph{}
	}
	return &Reader{index, root, graph}
}

// Object is what an expression gives: an object of a model, or several.
type Object struct {
	// Model is what it is an object of; nil when that is not known.
	Model *models.Model
	// Several says that it is a class, a manager, a QuerySet or a list rather than one object.
	Several bool
	// Made says that it is made here rather than looked up.
	Made bool
	// Own says that it is the asker, or that its look-up is narrowed to what is the asker's alone.
	Own bool
	// Asker says that its look-up depends on who asks, in a way that need not make it his alone.
	Asker bool
	// Steps are the calls by which it is looked up or made, in the order in which they are followed. The functions
	// that they stand in may be others than that of the expression.
	Steps []Step
}

// Step is a call on the way to an object, with the function it stands in.
type Step struct {
	view.Code
	Call *pysyntax.Call
}

// after is an object with one more step.
func (o Object) after(f *frame, call *pysyntax.Call) Object {
	if o.Model != nil {
		o.Steps = append(slices.Clip(o.Steps), Step{f.Code, call})
	}
	return o
}

// one is a single object of several.
func (o Object) one() Object {
	o.Several = false
	return o
}

// maxSteps bounds how many names, attributes and calls lie between an expression and its model.
const maxSteps = 16

// Class is the model that an expression names: a class, a label, get_user_model(), apps.get_model(…); nil when it names none.
func (r *Reader) Class(m *pyname.Module, e pysyntax.Expr) *models.Model { return r.class(m, e, 0) }

func (r *Reader) class(m *pyname.Module, e pysyntax.Expr, depth int) *models.Model {
	if depth > maxSteps {
		return nil
	}
	if call, ok := e.(*pysyntax.Call); ok {
		for _, n := range m.Names(call.Func) {
			switch {
			case n == "django.contrib.auth.get_user_model":
				return r.graph.User
			case strings.HasSuffix(n, ".get_model"):
				var parts []string
				for _, a := range call.Args {
					if c, ok := m.Fold(a); ok && c.Kind == pyname.ConstStr {
						parts = append(parts, c.Text)
					}
				}
				return r.graph.Label(strings.Join(parts, "."))
			}
		}
		return nil
	}
	if c, ok := m.Fold(e); ok && c.Kind == pyname.ConstStr {
		return r.graph.Label(c.Text)
	}
	for _, d := range m.Resolve(e) {
		if c := d.Class(); c != nil {
			return r.graph.Of(c)
		}
		if n := d.Dotted(); n == "django.conf.settings.AUTH_USER_MODEL" {
			return r.graph.User
		} else if model := r.graph.Model(n); model != nil {
			return model
		}
		if v := d.Value(); v != nil && v != e {
			if model := r.class(d.Module, v, depth+1); model != nil {
				return model
			}
		}
	}
	return nil
}

// Of is what an expression in a function of a view gives. The code's own names count, and v is the view; it may be nil.
func (r *Reader) Of(c view.Code, v *urlconf.View, e pysyntax.Expr) Object {
	return r.expr(newFrame(c, v, nil), e, 0)
}

// Given is Of where it is known what some of the function's names are, such as its parameters.
func (r *Reader) Given(c view.Code, v *urlconf.View, names map[string]Object, e pysyntax.Expr) Object {
	return r.expr(newFrame(c, v, names), e, 0)
}

// In is what an expression in a module, outside of functions, gives.
func (r *Reader) In(m *pyname.Module, e pysyntax.Expr) Object {
	return r.expr(newFrame(view.Code{Module: m}, nil, nil), e, 0)
}

// frame is where an expression stands.
type frame struct {
	view.Code
	view *urlconf.View
	// names are what some of its names stand for, its parameters before all.
	names map[string]Object
	// busy are the bindings that are being followed.
	busy map[*pyname.Binding]bool
}

func newFrame(c view.Code, v *urlconf.View, names map[string]Object) *frame {
	return &frame{Code: c, view: v, names: names, busy: map[*pyname.Binding]bool{}}
}

func (r *Reader) expr(f *frame, e pysyntax.Expr, depth int) Object {
	if depth > maxSteps {
		return Object{}
	}
	switch e := e.(type) {
	case *pysyntax.Await:
		return r.expr(f, e.Value, depth+1)
	case *pysyntax.Starred:
		return r.expr(f, e.Value, depth+1)
	case *pysyntax.Subscript:
		o := r.expr(f, e.Value, depth+1)
		if _, slice := e.Index.(*pysyntax.Slice); !slice {
			return o.one()
		}
		return o
	case *pysyntax.BoolOp:
		if !e.Or {
			return r.expr(f, e.Values[len(e.Values)-1], depth+1) // of the others what is empty or nothing at all
		}
		return r.either(f, depth, e.Values...)
	case *pysyntax.IfExp:
		return r.either(f, depth, e.Body, e.Orelse)
	case *pysyntax.NamedExpr:
		return r.expr(f, e.Value, depth+1)
	case *pysyntax.Comp:
		if e.Kind != pysyntax.DictComp {
			o := r.expr(f, e.Elt, depth+1) // its names are bound to what it goes through
			o.Several = o.Model != nil
			return o
		}
	case *pysyntax.Name:
		return r.name(f, e, depth)
	case *pysyntax.Attribute:
		return r.attribute(f, e, depth)
	case *pysyntax.Call:
		return r.call(f, e, depth)
	}
	return Object{}
}

// either is the first of several that is known; it is the asker's own when all that are known are.
func (r *Reader) either(f *frame, depth int, list ...pysyntax.Expr) Object {
	var found Object
	for _, x := range list {
		found = found.or(r.expr(f, x, depth+1))
	}
	return found
}

// name is what a name was given where it is used. What several branches give it is the asker's own when all of them say so,
// but for what it is given out of itself: rows = rows.filter(owner=…) in one branch narrows it.
func (r *Reader) name(f *frame, e *pysyntax.Name, depth int) Object {
	if o, ok := f.names[e.ID]; ok {
		return o
	}
	var found Object
	var narrower []Object
	for _, b := range f.Module.Scopes().Reaching(e) {
		if f.busy[b] || b.Value == nil {
			continue // a loop: what a name is given from itself says nothing new
		}
		var o Object
		f.busy[b] = true
		switch {
		case b.Kind == pyname.Assigned:
			o = r.expr(f, b.Value, depth+1)
		case b.Kind == pyname.Iterated, b.Kind == pyname.Unpacked && leads(b):
			o = r.expr(f, b.Value, depth+1).one()
		}
		delete(f.busy, b)
		if b.Kind == pyname.Assigned && mentions(b.Value, e.ID) {
			narrower = append(narrower, o)
			continue
		}
		found = found.or(o)
	}
	for _, o := range narrower {
		if found.Model == nil || o.Model == found.Model && (o.Own || o.Asker && !found.Own) {
			found = o
		}
	}
	if found.Model == nil {
		return set(r.class(f.Module, e, depth+1))
	}
	return found
}

// or is what one branch or another gives: what is known of the first that is known, and the asker's own when both are.
func (o Object) or(p Object) Object {
	switch {
	case p.Model == nil:
	case o.Model == nil:
		return p
	case o.Model == p.Model && o.Made != p.Made:
		if o.Made {
			return p // what is made here is nobody else's yet, and widens nothing
		}
	case o.Model == p.Model:
		o.Own, o.Asker = o.Own && p.Own, o.Asker && p.Asker
	}
	return o
}

// mentions says that an expression has a name in it.
func mentions(e pysyntax.Expr, name string) (found bool) {
	pysyntax.Walk(e, func(n pysyntax.Node) bool {
		if x, ok := n.(*pysyntax.Name); ok && x.ID == name {
			found = true
		}
		return !found
	})
	return found
}

// leads says that a name is the part of what is unpacked that is an object: the first, as in obj, made =
// get_or_create(…), or what enumerate counts.
func leads(b *pyname.Binding) bool {
	at := 0
	if call, ok := b.Value.(*pysyntax.Call); ok && isName(call.Func, "enumerate") {
		at = 1
	}
	var targets []pysyntax.Expr
	switch n := b.Node.(type) {
	case *pysyntax.Assign:
		targets = n.Targets
	case *pysyntax.For:
		targets = []pysyntax.Expr{n.Target}
	case *pysyntax.Comp:
		for _, g := range n.Generators {
			targets = append(targets, g.Target)
		}
	}
	return slices.ContainsFunc(targets, func(t pysyntax.Expr) bool {
		tuple, ok := t.(*pysyntax.Tuple)
		return ok && at < len(tuple.Elts) && tuple.Elts[at].Range() == b.Name
	})
}

// set are the objects of a model as its class gives them.
func set(m *models.Model) Object { return Object{Model: m, Several: m != nil} }

func (r *Reader) attribute(f *frame, e *pysyntax.Attribute, depth int) Object {
	if e.Attr.Name == "user" && f.isRequest(e.Value) {
		return Object{Model: r.graph.User, Own: true, Asker: true}
	}
	if f.Self != "" && isName(e.Value, f.Self) && e.Attr.Name == "object" {
		return r.viewRows(f, depth).one()
	}
	if model := r.class(f.Module, e, depth+1); model != nil {
		return set(model)
	}
	base := r.expr(f, e.Value, depth+1)
	if base.Model == nil {
		return Object{}
	}
	if fd := base.Model.Field(e.Attr.Name); fd != nil {
		if fd.To == nil {
			return Object{}
		}
		base.Own = base.Own && (fd.Kind == "OneToOneField" || fd.To.User && !fd.Many())
		base.Model, base.Several, base.Made = fd.To, base.Several || fd.Many(), false
		return base
	}
	if back, ok := base.Model.Reverse(e.Attr.Name); ok {
		base.Model, base.Several, base.Made = back.Field.Owner, base.Several || !back.Field.Unique, false
		return base
	}
	if base.Model.Manager(e.Attr.Name) != nil || slices.Contains([]string{"objects", "_default_manager", "_base_manager"}, e.Attr.Name) {
		return base
	}
	return Object{}
}

// isRequest says that an expression is the request.
func (f *frame) isRequest(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Name:
		return e.ID == "request" || f.Request != "" && e.ID == f.Request
	case *pysyntax.Attribute:
		return e.Attr.Name == "request" && f.Self != "" && isName(e.Value, f.Self)
	}
	return false
}

func isName(e pysyntax.Expr, id string) bool {
	n, ok := e.(*pysyntax.Name)
	return ok && n.ID == id
}

// finders are Django's functions that look something up in what they are given first.
var finders = []string{"get_object_or_404", "aget_object_or_404", "get_list_or_404"}

func (r *Reader) call(f *frame, e *pysyntax.Call, depth int) Object {
	if model := r.class(f.Module, e, depth+1); model != nil {
		return set(model)
	}
	if slices.ContainsFunc(f.Module.Names(e.Func), func(n string) bool {
		return n == "django.contrib.auth.authenticate" || n == "django.contrib.auth.aauthenticate"
	}) {
		return Object{Model: r.graph.User, Own: true, Asker: true}.after(f, e) // whoever knows the password
	}
	own, asker := r.narrowed(f, e, depth), f.asks(e)
	a, isMethod := e.Func.(*pysyntax.Attribute)
	for _, d := range f.Module.Resolve(e.Func) {
		if n := d.Dotted(); slices.Contains(finders, n[strings.LastIndexByte(n, '.')+1:]) && len(e.Args) > 0 {
			o := r.expr(f, e.Args[0], depth+1)
			o.Own, o.Asker = o.Own || own, o.Asker || asker
			return o.one().after(f, e)
		}
		if c := d.Class(); c != nil {
			return Object{Model: r.graph.Of(c), Made: true, Own: own, Asker: asker}.after(f, e)
		}
		if def := d.Function(); def != nil && (f.Self == "" || !isMethod || !isName(a.Value, f.Self)) {
			if o := r.returned(f, d, def, e, depth); o.Model != nil {
				o.Asker = o.Asker || asker
				return o.after(f, e)
			}
		}
	}
	if !isMethod {
		if n, ok := e.Func.(*pysyntax.Name); ok && len(e.Args) > 0 && slices.Contains([]string{"list", "iter", "next", "tuple", "sorted", "reversed", "enumerate"}, n.ID) {
			o := r.expr(f, e.Args[0], depth+1)
			o.Several = o.Several && n.ID != "next"
			return o
		}
		return Object{}
	}
	if f.Self != "" && (isName(a.Value, f.Self) || isSuper(a.Value)) {
		switch a.Attr.Name {
		case "get_object", "get_queryset", "filter_queryset", "paginate_queryset":
			if a.Attr.Name != "get_object" && len(e.Args) > 0 {
				return r.expr(f, e.Args[0], depth+1)
			}
			if a.Attr.Name == "get_object" {
				return r.viewRows(f, depth).one().after(f, e)
			}
			if isSuper(a.Value) {
				return set(r.viewModel(f)).after(f, e)
			}
			o := r.viewRows(f, depth)
			o.Several = true
			return o.after(f, e)
		}
		for _, d := range f.Module.Resolve(e.Func) {
			if def := d.Function(); def != nil {
				return r.returned(f, d, def, e, depth).after(f, e)
			}
		}
		return Object{}
	}
	base := r.expr(f, a.Value, depth+1)
	if !base.Several {
		return Object{} // what a method of one object gives is not known
	}
	base.Made = base.Made || slices.Contains(makers, a.Attr.Name)
	base.Several = !slices.Contains(singles, a.Attr.Name)
	base.Own, base.Asker = base.Own || own, base.Asker || asker
	return base.after(f, e)
}

// makers are the methods of managers that make what they give; singles are those that give one object.
var (
	makers  = []string{"create", "acreate"}
	singles = []string{
		"create", "acreate", "get", "aget", "first", "afirst", "last", "alast", "latest", "alatest", "earliest", "aearliest",
		"get_or_create", "aget_or_create", "update_or_create", "aupdate_or_create", "get_object_or_404",
	}
)

// sent are the attributes of a request that hold what the caller chose.
var sent = []string{"GET", "POST", "FILES", "data", "body", "query_params", "META", "headers", "COOKIES", "method", "path"}

// asks says that an argument of a call holds something of the request that is not what the caller sent: request.user,
// self.request.org.
func (f *frame) asks(e *pysyntax.Call) (found bool) {
	look := func(x pysyntax.Expr) {
		pysyntax.Walk(x, func(n pysyntax.Node) bool {
			if a, ok := n.(*pysyntax.Attribute); ok && f.isRequest(a.Value) && !slices.Contains(sent, a.Attr.Name) {
				found = true
			}
			return !found
		})
	}
	for _, x := range e.Args {
		look(x)
	}
	for _, k := range e.Keywords {
		look(k.Value)
	}
	return found
}

func isSuper(e pysyntax.Expr) bool {
	call, ok := e.(*pysyntax.Call)
	return ok && isName(call.Func, "super")
}

// returned is what a function of the project returns when it is given what the call gives it.
func (r *Reader) returned(f *frame, d pyname.Def, def *pysyntax.FunctionDef, e *pysyntax.Call, depth int) Object {
	if depth > maxSteps/2 || def.Args == nil {
		return Object{}
	}
	g := newFrame(view.Code{Module: d.Module, Def: def}, f.view, map[string]Object{})
	params := slices.Concat(def.Args.PosOnly, def.Args.Args)
	if d.Self != nil && len(params) > 0 {
		g.Self, params = params[0].Name.Name, params[1:]
	}
	for i, p := range params {
		if i < len(e.Args) {
			g.names[p.Name.Name] = r.expr(f, e.Args[i], depth+1)
			if f.isRequest(e.Args[i]) {
				g.Request = p.Name.Name
			}
		}
	}
	for _, k := range e.Keywords {
		if k.Name.Name != "" {
			g.names[k.Name.Name] = r.expr(f, k.Value, depth+1)
		}
	}
	delete(g.names, g.Request)
	var list []pysyntax.Expr
	pysyntax.WalkStmts(def.Body, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.FunctionDef, *pysyntax.Lambda:
			return false
		case *pysyntax.Return:
			if n.Value != nil {
				list = append(list, n.Value)
			}
		}
		return true
	})
	return r.either(g, depth+1, list...)
}

// narrowed says that a call narrows a look-up to what is the asker's alone: filter(owner=request.user),
// get(pk=request.user.pk).
func (r *Reader) narrowed(f *frame, e *pysyntax.Call, depth int) bool {
	for _, k := range e.Keywords {
		x := k.Value
		if a, ok := x.(*pysyntax.Attribute); ok && slices.Contains([]string{"id", "pk"}, a.Attr.Name) {
			x = a.Value
		}
		switch x.(type) {
		case *pysyntax.Name, *pysyntax.Attribute:
			// What has him among its members is a group's; what has him, or what is his alone, as its owner is his.
			if o := r.expr(f, x, depth+2); o.Own && o.Model != nil && !strings.Contains(k.Name.Name, "member") {
				return true
			}
		}
	}
	return false
}

// viewRows are the objects that a class-based view is about.
func (r *Reader) viewRows(f *frame, depth int) Object {
	if class := r.viewClass(f.view); class != nil {
		for _, name := range []string{"get_object", "get_queryset"} {
			member, ok := class.Find(name)
			if !ok {
				continue
			}
			def, ok := member.Bindings[0].Node.(*pysyntax.FunctionDef)
			if !ok || def == f.Def {
				continue
			}
			d := pyname.Def{Kind: pyname.FunctionDef, Module: member.Class.Module, Binding: member.Bindings[0], Self: class}
			if o := r.returned(f, d, def, &pysyntax.Call{}, depth+1); o.Model != nil {
				return o
			}
		}
	}
	return set(r.viewModel(f))
}

// View is what a class-based view is about: the model of its queryset or attribute, or of what its get_object or
// get_queryset returns.
func (r *Reader) View(v *urlconf.View) Object {
	f := newFrame(view.Code{}, v, nil)
	if class := r.viewClass(v); class != nil {
		f.Module = class.Module
	}
	return r.viewRows(f, 0)
}

// viewModel is the model that a view's attributes name.
func (r *Reader) viewModel(f *frame) *models.Model {
	v := f.view
	if v == nil {
		return nil
	}
	for _, p := range v.Init {
		if p.Key.Text == "model" && p.Value.Class != nil {
			return r.graph.Model(p.Value.Class.Name)
		}
	}
	class := r.viewClass(v)
	if class == nil {
		return nil
	}
	for _, name := range []string{"queryset", "model"} {
		if member, ok := class.Find(name); ok && member.Bindings[0].Value != nil {
			if o := r.In(member.Class.Module, member.Bindings[0].Value); o.Model != nil {
				return o.Model
			}
		}
	}
	return nil
}

// viewClass is the class of a class-based view in the text; nil when it has none, or is a library's.
func (r *Reader) viewClass(v *urlconf.View) *pyname.Class {
	if v == nil || v.Class == nil {
		return nil
	}
	return Text(r.index, r.root, v.Class)
}

// Text is the class of the text that one of the evaluator is; nil when it is a library's.
func Text(index *pyname.Index, root string, c *pyeval.Class) *pyname.Class {
	if c == nil || c.Library() || c.File == nil {
		return nil
	}
	if m := index.ModuleAt(root, c.File.Path); m != nil {
		return m.Class(c.Node)
	}
	return nil
}
