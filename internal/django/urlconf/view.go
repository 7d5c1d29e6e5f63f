package urlconf

import (
	"slices"
	"strings"

	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
)

// maxWrappers is how many decorators may lie around one view.
const maxWrappers = 40

// view finds the view in what a pattern is given: a function or class, a text with its name, or either
// with decorators around it. It is nil when nothing of it is known.
func (w *walker) view(v *pyeval.Value, prefix string) *View {
	view := &View{}
	if !w.find(v, prefix, view) {
		return nil
	}
	return view
}

// find fills in the view; it says whether something of it is known.
func (w *walker) find(v *pyeval.Value, prefix string, view *View) bool {
	for range maxWrappers {
		if v == nil {
			return false
		}
		next, done := w.unwrap(v, prefix, view)
		if done {
			if view.Name == "" {
				return false
			}
			if view.bare != "" && (view.Func != nil && !view.Func.Library() || view.Class != nil && !view.Class.Library()) {
				view.Name = view.bare // as Django calls it, which does not look further
			}
			return true
		}
		v = next
	}
	return false
}

// unwrap takes one layer off a view: next is what lies below. When done, the view is complete, or
// has no name when it can't be had.
func (w *walker) unwrap(v *pyeval.Value, prefix string, view *View) (next *pyeval.Value, done bool) {
	switch v.Kind {
	case pyeval.Str:
		return w.named(v.Text, prefix, view)
	case pyeval.Ref:
		return w.reference(v, view)
	case pyeval.Object:
		return w.object(v, view)
	case pyeval.Unknown:
		if v.Origin == nil {
			if len(v.Else) > 0 {
				// One of several: the first, as good as any.
				view.Either = v.Reason()
				return &v.Else[0], false
			}
			return nil, true
		}
		return w.unknown(v, view)
	}
	return nil, true
}

// named is a view given by its dotted name, as Django before 1.10 allowed.
func (w *walker) named(name, prefix string, view *View) (*pyeval.Value, bool) {
	if w.table == nil {
		return nil, true
	}
	if prefix != "" {
		name = prefix + "." + name
	}
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return nil, true
	}
	v, ok := w.table.Program.Value(name[:i], name[i+1:])
	if !ok {
		view.Name = name
		view.Missing = "there is no " + name + " in this project"
		return nil, true
	}
	return &v, false
}

// reference is a function or a class.
func (w *walker) reference(v *pyeval.Value, view *View) (*pyeval.Value, bool) {
	f := v.Func
	if f == nil {
		view.Name = v.Text
		if v.Class != nil {
			view.Name, view.Class, view.Place = v.Class.Name, v.Class, v.Class.Place()
		}
		return nil, true
	}
	if exempt, ok := f.Attr("csrf_exempt"); ok && view.bare == "" {
		if truth, known := exempt.Truth(); known && truth {
			view.Exempt = true
		}
	}
	if !f.Library() && viewClass(f, view) {
		return nil, true
	}
	inner, wraps := Around(f)
	if wraps {
		if _, marked := f.Wraps(); !marked && view.bare == "" {
			view.bare = f.Name
		}
		wrapper := Wrapper{Name: f.Name, Func: f, Place: f.Place()}
		if f.Library() {
			// Django's own goes by the name of the function that makes it.
			wrapper.Name, _, _ = strings.Cut(f.Name, ".<locals>.")
			if !f.Installed() {
				wrapper.Func = nil
			}
			w.admin(wrapper.Name, f, view)
		}
		view.Wrappers = append(view.Wrappers, wrapper)
		below := inner
		return &below, false
	}
	view.Name, view.Func, view.Place = f.Name, f, f.Place()
	if f.Self != nil {
		view.Class = f.Self
		if object, ok := f.Receiver(); ok && f.Self.Derives("django.contrib.admin.options.ModelAdmin") {
			if model := object.Get("model"); model != nil {
				view.Model = model.Class
			}
		}
	}
	return nil, true
}

// Around is the view that a function was put around: what functools.wraps says that it stands for or, of a decorator that does
// without, the function from around it that it hands all of its own arguments on to, `view(request, *args, **kwargs)`.
func Around(f *pyeval.Function) (inner pyeval.Value, ok bool) {
	if inner, ok = f.Wraps(); ok {
		return inner, true
	}
	n, ok := f.Node.(*pysyntax.FunctionDef)
	if !ok || f.Library() || n.Args == nil || n.Args.Vararg == nil || n.Args.Kwarg == nil || !strings.Contains(f.Name, "<locals>") {
		return pyeval.Value{}, false
	}
	ok = false
	seen := map[string]bool{}
	pysyntax.WalkStmts(n.Body, func(n pysyntax.Node) bool {
		c, isCall := n.(*pysyntax.Call)
		if !isCall || ok {
			return !ok
		}
		id, isName := c.Func.(*pysyntax.Name)
		if isName && !seen[id.ID] && handsOn(c, f.Node.(*pysyntax.FunctionDef).Args) {
			seen[id.ID] = true
			v, found := f.Local(id.ID)
			if found && (v.Func != nil && v.Func.Node != f.Node || v.Kind == pyeval.Unknown && v.Origin != nil || v.Kind == pyeval.Object) {
				inner, ok = v, true
			}
		}
		return !ok
	})
	return inner, ok
}

// handsOn says that a call is given all the arguments of a function: its first by name, and * and **.
func handsOn(c *pysyntax.Call, a *pysyntax.Arguments) bool {
	is := func(e pysyntax.Expr, arg *pysyntax.Arg) bool {
		n, ok := e.(*pysyntax.Name)
		return ok && n.ID == arg.Name.Name
	}
	star := slices.ContainsFunc(c.Args, func(e pysyntax.Expr) bool {
		s, ok := e.(*pysyntax.Starred)
		return ok && is(s.Value, a.Vararg)
	})
	stars := slices.ContainsFunc(c.Keywords, func(k *pysyntax.Keyword) bool { return k.Name.Name == "" && is(k.Value, a.Kwarg) })
	return star && stars && (len(a.Args) == 0 || is(c.Args[0], a.Args[0]))
}

// viewClass takes the class of a function that a home-made as_view() made, as Django's and DRF's mark theirs: with
// view_class or cls. One for viewsets has the methods by HTTP method in a variable or an attribute, as DRF's has.
func viewClass(f *pyeval.Function, view *View) bool {
	class, ok := f.Attr("view_class")
	if !ok {
		class, ok = f.Attr("cls")
	}
	if !ok && strings.HasSuffix(f.Name, ".as_view.<locals>.view") {
		class, ok = f.Local("cls") // one that marks nothing
	}
	if !ok || class.Class == nil || class.Kind != pyeval.Ref {
		return false
	}
	view.Name, view.Class, view.Place = class.Class.Name, class.Class, class.Class.Place()
	for _, get := range []func(string) (pyeval.Value, bool){f.Attr, f.Local} {
		if given, ok := get("actions"); ok && view.Actions == nil {
			view.Actions = actions(&given)
		}
		if given, ok := get("initkwargs"); ok && view.Init == nil && given.Kind == pyeval.Dict {
			view.Init = given.Pairs
		}
	}
	return true
}

// admin notes the admin site whose admin_view() is around a view.
func (w *walker) admin(name string, f *pyeval.Function, view *View) {
	if name != "django.contrib.admin.sites.AdminSite.admin_view" || view.Site != nil {
		return
	}
	if site, ok := f.Local("self"); ok {
		view.Site = site.Class
	}
}

// object is an instance: what as_view() makes, a partial, or something with __call__.
func (w *walker) object(v *pyeval.Value, view *View) (*pyeval.Value, bool) {
	switch v.Text {
	case "django.views.generic.base.ViewFunction":
		if e := v.Get("csrf_exempt"); e != nil && e.Kind == pyeval.Bool && e.Bool {
			view.Exempt = true
		}
		if init := v.Get("view_initkwargs"); init != nil {
			view.Init = init.Pairs
		}
		if given := v.Get("actions"); given != nil {
			view.Actions = actions(given)
		}
		if f := v.Get("func"); f != nil && f.Kind != pyeval.None {
			if class := v.Get("view_class"); class != nil {
				view.Class = class.Class
			}
			return f, false
		}
		return v.Get("view_class"), false
	case "ninja.operation.OperationView":
		return operation(v, view), false
	case "functools.partial":
		if len(v.Items) == 0 {
			return nil, true
		}
		view.Init = append(view.Init, v.Pairs...)
		return &v.Items[0], false
	}
	view.Name = v.Text
	if v.Class != nil {
		view.Name, view.Class, view.Place = v.Class.Name, v.Class, v.Class.Place()
		if f, _, ok := v.Class.Attr("__call__"); ok && f.Func != nil {
			view.Func = f.Func
		}
	}
	return nil, true
}

// NinjaOperation is the name of the wrapper around a function that django-ninja calls: its Pairs "auth" and
// "throttle" are what the operation, else its router, else the API was given: a list, or None.
const NinjaOperation = "ninja.operation.Operation"

// operation is an operation of django-ninja. Its views are exempt from Django's CSRF protection; an
// authenticator that reads a cookie checks for the token itself.
func operation(v *pyeval.Value, view *View) *pyeval.Value {
	view.Exempt = true
	wrapper := Wrapper{Name: NinjaOperation, Place: v.Place}
	for _, p := range v.Pairs {
		if p.Key.Text == "auth" || p.Key.Text == "throttle" {
			wrapper.Pairs = append(wrapper.Pairs, p)
		}
	}
	view.Wrappers = append(view.Wrappers, wrapper)
	f := v.Get("view_func")
	if methods := v.Get("methods"); methods != nil {
		list, _ := methods.Strings()
		for _, m := range list {
			view.Actions = append(view.Actions, Action{Method: strings.ToLower(m)})
		}
	}
	return f
}

// actions are the methods of a viewset by HTTP method, as as_view() is given them.
func actions(v *pyeval.Value) (list []Action) {
	for _, p := range v.Pairs {
		if v.Kind == pyeval.Dict && p.Key.Kind == pyeval.Str && p.Value.Kind == pyeval.Str {
			list = append(list, Action{strings.ToLower(p.Key.Text), p.Value.Text})
		}
	}
	slices.SortFunc(list, func(a, b Action) int { return strings.Compare(a.Method, b.Method) })
	return list
}

// unknown is what came of a package that is not evaluated: a decorator around the view, a view of the
// package, or as_view() of a class whose base is the package's.
func (w *walker) unknown(v *pyeval.Value, view *View) (*pyeval.Value, bool) {
	o := v.Origin
	if !o.Call {
		view.Name = v.Dotted()
		view.Missing = v.Cause()
		return nil, true
	}
	name, args, pairs := v.Callee()
	if class, ok := strings.CutSuffix(name, ".as_view"); ok {
		view.Init = pairs
		view.Name = class
		if o.Of != nil && o.Of.Origin != nil && o.Of.Origin.Of != nil {
			if c := o.Of.Origin.Of.Class; c != nil {
				view.Class, view.Place = c, c.Place()
				view.Name = c.Name
			}
		}
		if view.Class == nil {
			view.Missing = v.Cause()
		}
		if len(args) > 0 {
			view.Actions = actions(&args[0])
		}
		return nil, true
	}
	inner := wrapped(args)
	if inner == nil {
		if name != "" {
			// A package's function that makes a view out of nothing we know.
			view.Name, view.Missing = name+"()", v.Cause()
			if last := name[strings.LastIndexByte(name, '.')+1:]; last != "" && last[0] >= 'A' && last[0] <= 'Z' {
				// By its name a class, and so this is an instance with __call__.
				view.Name = name
			}
		}
		return nil, true
	}
	wrapper := Wrapper{Name: name, Place: v.Place}
	if name == "" && o.Of != nil {
		// A decorator that a factory made: login_required(login_url="…")(view).
		wrapper.Name, wrapper.Args, wrapper.Pairs = o.Of.Callee()
	} else {
		wrapper.Pairs = pairs
		for i := range args {
			if &args[i] != inner {
				wrapper.Args = append(wrapper.Args, args[i])
			}
		}
	}
	view.Wrappers = append(view.Wrappers, wrapper)
	if wrapper.Name == "django.views.decorators.csrf.csrf_exempt" {
		view.Exempt = true
	}
	return inner, false
}

// wrapped is the view among the arguments of a decorator; nil when there is none.
func wrapped(args []pyeval.Value) *pyeval.Value {
	for i := range args {
		a := &args[i]
		switch {
		case a.Func != nil, a.Class != nil && a.Kind == pyeval.Ref:
			return a
		case a.Kind == pyeval.Object && (a.Text == "django.views.generic.base.ViewFunction" || a.Text == "functools.partial" || a.Class != nil):
			return a
		case a.Kind == pyeval.Unknown && (a.Origin != nil || len(a.Else) > 0 && wrapped(a.Else[:1]) != nil):
			return a
		}
	}
	return nil
}

// Unwrap finds the function below its decorators, the outermost first: of a method of a class, say.
// The function is nil when only a package knows it.
func Unwrap(v *pyeval.Value) (f *pyeval.Function, wrappers []Wrapper) {
	w, view := walker{}, View{}
	if !w.find(v, "", &view) {
		return nil, nil
	}
	return view.Func, view.Wrappers
}
