package flow

import (
	"slices"
	"strings"

	"paddock/internal/django/form"
	"paddock/internal/django/input"
	"paddock/internal/django/matrix"
	"paddock/internal/django/models"
	"paddock/internal/django/rows"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/taint"
)

// enter lets the engine begin at a route: its view is called as the framework calls it.
func (r *reader) enter(e *matrix.Entry) {
	v := e.Route.View
	for _, h := range view.Handlers(v) {
		calls := r.calls(e, v, h)
		if len(calls) == 0 {
			continue
		}
		n := r.engine.Enter(calls)
		for len(r.numbers) <= n {
			r.numbers = append(r.numbers, nil)
		}
		r.numbers[n] = append(r.numbers[n], e)
	}
}

// path are the arguments that the pattern of a route takes out of the URL.
func (r *reader) path(e *matrix.Entry, at taint.Site) (list []taint.Named) {
	for _, in := range input.Path(e.Route) {
		if slices.ContainsFunc(list, func(n taint.Named) bool { return n.Name == in.Name }) {
			continue
		}
		var mask taint.Mask
		switch in.Type {
		case "int", "uuid", "slug":
			mask = r.kind(in.Type)
		case "path":
			mask = taint.All
		case "str":
			mask = r.kind("segment")
			if text, ok := group(e.Route, in.Name); ok {
				if mask = r.engine.GroupLeaves(text); strings.HasPrefix(text, "[^/") {
					mask &= r.kind("segment")
				}
			}
		default:
			mask = r.kind("segment") // a converter of the project's own
		}
		list = append(list, taint.Named{Name: in.Name, Value: taint.Tainted(r.origin("path", "the URL's argument "+in.Name, at), mask)})
	}
	return list
}

// group is the regular expression of a named group of a route's pattern; ok is false when a converter stands there.
func group(route *urlconf.Route, name string) (text string, ok bool) {
	for i, part := range route.Parts {
		if route.Kinds[i] == urlconf.Path {
			continue
		}
		_, rest, found := strings.Cut(part, "(?P<"+name+">")
		if !found {
			continue
		}
		depth := 1
		for j := 0; j < len(rest); j++ {
			switch rest[j] {
			case '\\':
				j++
			case '(':
				depth++
			case ')':
				if depth--; depth == 0 {
					return rest[:j], true
				}
			}
		}
	}
	return "", false
}

// calls are the calls by which a framework lets a view answer.
func (r *reader) calls(e *matrix.Entry, v *urlconf.View, h view.Handler) []taint.Call {
	request := taint.Instance(requestType)
	rest := v.Class != nil && v.Class.Derives("rest_framework.views.APIView")
	if rest {
		request = taint.Instance("rest_framework.request.Request")
	}
	if v.Class == nil || v.Func != nil && v.Func.Self == nil {
		return r.functionCall(e, v, h, request)
	}
	c := rows.Text(r.index, r.root, v.Class)
	if c == nil {
		return nil
	}
	at := taint.Site{Module: c.Module, Node: c.Node}
	args := r.path(e, at)
	set := []taint.Named{
		{Name: "request", Value: request}, {Name: "kwargs", Value: r.engine.Dict(args, taint.Value{})},
	}
	if h.Name != "" {
		set = append(set, taint.Named{Name: "action", Value: taint.Text(h.Name)})
	}
	call := func(method string, extra ...taint.Named) taint.Call {
		return taint.Call{Module: c.Module, Class: c, Method: method, Args: nil, Named: extra, Optional: true}
	}
	first := taint.Call{Module: c.Module, Class: c, Set: set}
	list := []taint.Call{first}
	withRequest := func(method string) taint.Call {
		k := call(method, args...)
		k.Args = []taint.Value{request}
		return k
	}
	var hooks []string
	for _, f := range view.Hooks(v.Class) {
		if f.Class == nil {
			continue
		}
		name := f.Name[strings.LastIndexByte(f.Name, '.')+1:]
		if !slices.Contains(hooks, name) {
			hooks = append(hooks, name)
		}
	}
	actions := actionsOf(v)
	for _, before := range [...]string{"setup", "initial", "dispatch"} {
		if slices.Contains(hooks, before) {
			list = append(list, withRequest(before))
		}
	}
	if h.Name != "" {
		list = append(list, withRequest(h.Name))
	}
	for _, name := range hooks {
		if strings.HasPrefix(name, "__") || name == h.Name || slices.Contains(actions, name) {
			continue
		}
		switch name {
		case "setup", "initial", "dispatch", "as_view":
			continue
		case "form_valid", "form_invalid":
			list = append(list, call(name, taint.Named{Name: "form", Value: r.formOf(v, c, h)}))
		case "perform_create", "perform_update":
			list = append(list, call(name, taint.Named{Name: "serializer", Value: r.formOf(v, c, h)}))
		case "perform_destroy":
			inst, _ := r.instance(r.rows.View(v).Model)
			list = append(list, call(name, taint.Named{Name: "instance", Value: inst}))
		case "get_queryset", "get_object", "get_context_data", "get_success_url", "get_form_kwargs", "get_form_class", "get_initial",
			"get_serializer_context", "get_serializer_class", "filter_queryset", "get_template_names", "get_redirect_url", "get_form",
			"test_func", "get_ordering", "get_paginate_by", "render_to_response", "get_login_url", "get_serializer":
			list = append(list, call(name, args...))
		}
	}
	if p, named := r.shown(v, c, h); p != nil {
		k := call("get_context_data", append(args, named...)...)
		k.Page = p
		list = append(list, k)
	}
	return list
}

// actionsOf are the methods of a viewset that answer, of which each route has its own.
func actionsOf(v *urlconf.View) (names []string) {
	for _, a := range v.Actions {
		names = append(names, a.Name)
	}
	return names
}

// formOf is the form or serializer that a class-based view uses for a handler.
func (r *reader) formOf(v *urlconf.View, c *pyname.Class, h view.Handler) taint.Value {
	for _, s := range r.forms.OfHandler(v, h, nil) {
		if s.Class != nil {
			return taint.InstanceOf(s.Class)
		}
	}
	for _, k := range view.Forms(r.index, r.root, v, nil) {
		return taint.InstanceOf(k)
	}
	return taint.Value{}
}

// functionCall is a view that is a function.
func (r *reader) functionCall(e *matrix.Entry, v *urlconf.View, h view.Handler, request taint.Value) []taint.Call {
	f := v.Func
	if f == nil || f.Node == nil || f.Library() || f.File == nil {
		return nil
	}
	m := r.index.ModuleAt(r.root, f.File.Path)
	if m == nil {
		return nil
	}
	if def, ok := f.Node.(*pysyntax.FunctionDef); ok && operation(v) {
		return []taint.Call{r.operation(m, def, e)}
	}
	args := r.path(e, taint.Site{Module: m, Node: f.Node})
	for _, p := range e.Route.Kwargs {
		if p.Value.Kind == pyeval.Str {
			args = append(args, taint.Named{Name: p.Key.Text, Value: taint.Text(p.Value.Text)})
		}
	}
	return []taint.Call{{
		Module: m, Function: r.engine.Function(m, f.Node), Args: []taint.Value{request}, Named: args, Optional: true,
	}}
}

// operation says that django-ninja calls the view's function.
func operation(v *urlconf.View) bool {
	return slices.ContainsFunc(v.Wrappers, func(w urlconf.Wrapper) bool { return w.Name == urlconf.NinjaOperation })
}

// operation is a function of django-ninja: its parameters are what their annotations say.
func (r *reader) operation(m *pyname.Module, def *pysyntax.FunctionDef, e *matrix.Entry) taint.Call {
	at := taint.Site{Module: m, Node: def}
	path := r.path(e, at)
	call := taint.Call{Module: m, Function: r.engine.Function(m, def), Optional: true}
	for i, a := range slices.Concat(def.Args.PosOnly, def.Args.Args, def.Args.KwOnly) {
		name := a.Name.Name
		if i == 0 && (name == "request" || a.Annotation == nil) {
			call.Args = []taint.Value{taint.Instance(requestType)}
			continue
		}
		category, words := "query", "the query parameter "+name
		if slices.ContainsFunc(path, func(n taint.Named) bool { return n.Name == name }) {
			category, words = "path", "the URL's argument "+name
		}
		call.Named = append(call.Named, taint.Named{Name: name, Value: r.annotated(m, a.Annotation, incoming{category, words, taint.Site{Module: m, Node: a}, false}, 0)})
	}
	return call
}

// viewAttribute is what a generic view holds: the object that it is about.
func (r *reader) viewAttribute(c *pyname.Class, name string, at taint.Site) (taint.Value, bool) {
	switch name {
	case "kwargs":
		if r.unrouted(c) {
			v := taint.Tainted(r.origin("path", "the URL's arguments", at), r.kind("segment"))
			return r.engine.Dict(nil, v), true
		}
	case "object":
		return r.instance(r.Of(c))
	case "object_list":
		if m := r.Of(c); m != nil {
			return r.collection("django.db.models.query.QuerySet", m), true
		}
	case "get_serializer", "get_form":
		attribute := "serializer_class"
		if name == "get_form" {
			attribute = "form_class"
		}
		if m, ok := c.Find(attribute); ok {
			if b := m.Bindings[len(m.Bindings)-1]; b.Kind == pyname.Assigned && b.Value != nil {
				for _, d := range m.Class.Module.Resolve(b.Value) {
					if k := d.Class(); k != nil {
						return taint.InstanceOf(k).Called(), true
					}
				}
			}
		}
	}
	return taint.Value{}, false
}

// unrouted says that a class is a view to which no route leads, nor to one that derives from it: what its URL has to look like
// nobody knows.
func (r *reader) unrouted(c *pyname.Class) bool {
	if !slices.ContainsFunc(c.Missing(), func(n string) bool { return isView(r.catalog.Canonical(n)) }) {
		return false
	}
	if r.routed == nil {
		r.routed = map[*pyname.Class]bool{}
		for _, e := range r.entries {
			if e.Route.View.Class == nil {
				continue
			}
			k := rows.Text(r.index, r.root, e.Route.View.Class)
			if k == nil {
				continue
			}
			mro, _ := k.MRO()
			for _, b := range mro {
				if b.Class != nil {
					r.routed[b.Class] = true
				}
			}
		}
	}
	return !r.routed[c]
}

// isView says that a library's class is one of views.
func isView(name string) bool {
	for _, prefix := range [...]string{"django.views.generic.", "rest_framework.views.", "rest_framework.generics.", "rest_framework.viewsets."} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// Of is the model that a generic view is about; nil for none.
func (r *reader) Of(c *pyname.Class) *models.Model {
	for _, name := range [...]string{"model", "queryset"} {
		m, ok := c.Find(name)
		if !ok {
			continue
		}
		b := m.Bindings[len(m.Bindings)-1]
		if b.Kind != pyname.Assigned || b.Value == nil {
			continue
		}
		if model := r.rows.Class(m.Class.Module, b.Value); model != nil {
			return model
		}
		if o := r.rows.In(m.Class.Module, b.Value); o.Model != nil {
			return o.Model
		}
	}
	return nil
}

// ModelOf is the class that objects which a class gives are of.
func (r *reader) ModelOf(c *pyname.Class) (*pyname.Class, string) {
	m := r.Of(c)
	if m == nil && form.KindOf(c) != form.None {
		m = r.forms.Model(c)
	}
	if m == nil {
		m = r.registered(c)
	}
	if m == nil {
		m = r.chosen(c)
	}
	if m == nil {
		return nil, ""
	}
	return m.Class, m.Name
}

// chosen is the model among whose objects a form's field of the project's lets people choose: what the code gives it as its
// queryset; nil for what is no such field, and where the models differ.
func (r *reader) chosen(c *pyname.Class) *models.Model {
	if r.choices == nil {
		r.choices = map[*pyname.Class]*models.Model{}
		differ := map[*pyname.Class]bool{}
		for _, m := range r.modules {
			pysyntax.WalkStmts(m.Tree.Body, func(n pysyntax.Node) bool {
				call, ok := n.(*pysyntax.Call)
				if !ok {
					return true
				}
				i := slices.IndexFunc(call.Keywords, func(k *pysyntax.Keyword) bool { return k.Name.Name == "queryset" })
				if i < 0 {
					return true
				}
				for _, d := range m.Resolve(call.Func) {
					field := d.Class()
					if field == nil || !slices.ContainsFunc(field.Missing(), func(n string) bool { return strings.HasSuffix(n, "ChoiceField") }) {
						continue
					}
					model := r.rows.In(m, call.Keywords[i].Value).Model
					if before := r.choices[field]; before != nil && model != nil && before != model {
						differ[field] = true
					} else if model != nil {
						r.choices[field] = model
					}
				}
				return true
			})
		}
		for field := range differ {
			delete(r.choices, field)
		}
	}
	return r.choices[c]
}

// sessions lets the engine begin where a session that is kept in a cookie is read: whoever gets hold of SECRET_KEY writes
// what he likes there.
func (r *reader) sessions() {
	for _, e := range r.entries {
		if e.Table == nil || e.Table.Context == nil {
			continue
		}
		store, serializer := e.Table.Context.Setting("SESSION_ENGINE").Value, e.Table.Context.Setting("SESSION_SERIALIZER").Value
		if store.Kind != pyeval.Str || serializer.Kind != pyeval.Str || !strings.HasSuffix(store.Text, "signed_cookies") {
			return
		}
		for _, d := range r.index.Lookup(r.root, serializer.Text) {
			c := d.Class()
			if c == nil {
				continue
			}
			data := taint.Tainted(r.origin("cookie", "the session cookie", taint.Site{Module: c.Module, Node: c.Node}), taint.All)
			r.engine.Enter([]taint.Call{{Module: c.Module, Class: c, Method: "loads", Args: []taint.Value{data}}})
			r.numbers = append(r.numbers, nil)
		}
		return
	}
}
