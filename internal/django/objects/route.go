package objects

import (
	"regexp"
	"slices"
	"strings"

	"paddock/internal/django/models"
	"paddock/internal/django/urlconf"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

var (
	pathArg  = regexp.MustCompile(`<(?:([^<>:]+):)?([^<>:]+)>`)
	namedArg = regexp.MustCompile(`\(\?P<(\w+)>`)
	plainArg = regexp.MustCompile(`(?:^|[^\\])\((?:[^?]|$)`)
)

// urlArgs are the arguments that the URL gives the view by name.
func (e *evaluator) urlArgs() map[string]val {
	e.routed = true
	args := map[string]val{}
	for i, part := range e.route.Parts {
		if i < len(e.route.Kinds) && e.route.Kinds[i] == urlconf.Path {
			for _, m := range pathArg.FindAllStringSubmatch(part, -1) {
				args[m[2]] = val{input: true, path: true, from: m[2], safe: m[1] == "uuid"}
			}
			continue
		}
		for _, m := range namedArg.FindAllStringSubmatch(part, -1) {
			args[m[1]] = val{input: true, path: true, from: m[1]}
		}
	}
	delete(args, "format")
	for _, k := range e.route.Kwargs {
		args[k.Key.Text] = e.fromValue(&k.Value, 0)
	}
	return args
}

// positional is how many arguments the URL gives by position: regular expressions without names.
func (e *evaluator) positional() int {
	n := 0
	for i, part := range e.route.Parts {
		if i < len(e.route.Kinds) && e.route.Kinds[i] != urlconf.Path && !namedArg.MatchString(part) {
			n += len(plainArg.FindAllString(part, -1))
		}
	}
	return n
}

// given are the arguments with which Django calls a view.
func (e *evaluator) given() *arguments {
	a := &arguments{list: []val{{what: request}}, keys: map[string]val{}}
	args := e.urlArgs()
	names := make([]string, 0, len(args))
	for n := range args {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		a.set(n, args[n])
	}
	if len(names) == 0 {
		for range e.positional() {
			a.list = append(a.list, val{input: true, path: true})
		}
	}
	return a
}

// run follows what answers the route.
func (e *evaluator) run() {
	v := e.route.View
	if v.Class != nil && v.Class.Derives("django.contrib.admin.ModelAdmin", "django.contrib.admin.options.ModelAdmin", "django.contrib.admin.sites.AdminSite") {
		return
	}
	root := &frame{vars: map[*pyname.Symbol]val{}}
	if fn := entry(v); fn != nil {
		if c := e.function(fn); c.fn != nil {
			e.writing = true
			root.module = c.fn.module
			e.leave(e.invoke(root, c.fn, nil, e.given()))
		}
	}
	e.schema(v)
	if v.Func != nil && v.Func.Self == nil && v.Class == nil {
		if c := e.function(v.Func); c.fn != nil && !e.entered[c.fn.node] {
			root.module = c.fn.module
			e.leave(e.invoke(root, c.fn, nil, e.given()))
		}
	}
	if class := e.class(v); class != nil {
		e.view(class, nil)
	} else if strings.HasPrefix(v.Name, "django.views.generic.") && v.Init != nil {
		e.view(nil, []string{last(v.Name)}) // DetailView.as_view(model=…)
	}
	e.finish(root)
	e.decorators(v)
}

// class is the class of a class-based view in the project; nil when it has none.
func (e *evaluator) class(v *urlconf.View) *pyname.Class {
	if v.Class == nil || v.Class.Library() {
		return nil
	}
	m := e.r.index.ModuleAt(e.r.root, v.Class.File.Path)
	if m == nil {
		return nil
	}
	return m.Class(v.Class.Node)
}

// decorators are those of packages that are told which model they are about: permission_required("change", (Order, "pk", "pk")).
func (e *evaluator) decorators(v *urlconf.View) {
	for _, w := range v.Wrappers {
		if w.Func != nil {
			continue
		}
		var told []*models.Model
		var find func(v val)
		find = func(v val) {
			if m := e.modelOf(&v); m != nil {
				told = append(told, m)
			}
			for _, i := range v.items {
				find(i)
			}
		}
		for i := range w.Args {
			find(e.fromValue(&w.Args[i], 0))
		}
		for i := range w.Pairs {
			find(e.fromValue(&w.Pairs[i].Value, 0))
		}
		for _, l := range e.found {
			if slices.Contains(told, l.Model) {
				e.own(l, w.Place, w.Name[strings.LastIndexByte(w.Name, '.')+1:]+" is told which object is meant")
			}
		}
	}
}

// handler is a method of a class-based view that answers an HTTP method.
type handler struct{ method, name string }

// view follows a class-based view: for each HTTP method what comes before it, and its handler.
func (e *evaluator) view(class *pyname.Class, outside []string) {
	v := e.route.View
	var list []handler
	for _, a := range v.Actions {
		list = append(list, handler{a.Method, a.Name})
	}
	if v.Actions == nil {
		for _, m := range []string{"get", "post", "put", "patch", "delete"} {
			list = append(list, handler{m, m})
		}
	}
	for _, h := range list {
		inst := e.newInstance(class, outside...)
		self := val{what: object, inst: inst}
		inst.attrs["request"] = val{what: request}
		inst.attrs["kwargs"] = val{what: kwargs, keys: e.urlArgs()}
		inst.attrs["action"] = val{text: h.name, known: true}
		for i := range v.Init {
			inst.attrs[v.Init[i].Key.Text] = e.argument(&v.Init[i].Value)
		}
		inst.attrs[" handler"] = val{text: h.name}
		e.steps = maxSteps
		e.writing, e.handler = h.method != "get", h.name
		e.attrs = nil
		f := &frame{vars: map[*pyname.Symbol]val{}}
		if class == nil {
			e.handle(f, self)
			continue
		}
		f.module = class.Module
		e.actionPermissions(f, self, h.name)
		e.before(f, self)
		args := e.given()
		for _, name := range []string{"setup", "initial", "dispatch"} {
			if _, ok := class.Find(name); ok {
				e.apply(f, e.instanceAttr(f, self, name), args)
			}
		}
		_, own := class.Find("dispatch")
		if _, done := inst.attrs[" handled"]; !done && !own {
			e.handle(f, self)
		}
		e.finish(f)
	}
	e.handler = ""
}

// argument is an argument of as_view(). Of a manager's rows the evaluator says no more than where they
// are written, so that text is read.
func (e *evaluator) argument(v *pyeval.Value) val {
	w := e.fromValue(v, 0)
	if !isEmpty(&w) || v.Kind != pyeval.Unknown || v.Place.File == nil {
		return w
	}
	m := e.r.index.ModuleAt(e.r.root, v.Place.File.Path)
	if m == nil {
		return w
	}
	var found pysyntax.Expr
	pysyntax.WalkStmts(m.Tree.Body, func(n pysyntax.Node) bool {
		if x, ok := n.(pysyntax.Expr); ok && n.Range() == v.Place.Span {
			found = x
		}
		r := n.Range()
		return found == nil && r.Start <= v.Place.Start && v.Place.End <= r.End
	})
	if found == nil {
		return w
	}
	return e.expr(&frame{module: m}, found)
}

// handle calls the handler of the HTTP method at hand.
func (e *evaluator) handle(f *frame, self val) {
	name := self.inst.attrs[" handler"].text
	if name == "" {
		return
	}
	e.setAttr(self.inst, " handled", val{})
	fn := e.instanceAttr(f, self, name)
	if fn.fn != nil && fn.fn.node != nil && len(fn.fn.node.Decorators) > 0 && e.route.View.Class != nil {
		// What its decorators make of it is what runs.
		if attr, _, ok := e.route.View.Class.Attr(name); ok {
			if w := e.fromValue(&attr, 0); w.fn != nil && w.fn.node != fn.fn.node {
				a := e.given()
				a.list = append([]val{self}, a.list...)
				delete(e.entered, fn.fn.node)
				e.leave(e.apply(f, w, a))
				if e.entered[fn.fn.node] {
					return
				}
			}
		}
	}
	e.leave(e.apply(f, fn, e.given()))
}

// actionPermissions are the permission classes that @action gives one method of a viewset.
func (e *evaluator) actionPermissions(f *frame, self val, name string) {
	member, ok := self.inst.class.Find(name)
	if !ok {
		return
	}
	def, ok := member.Bindings[0].Node.(*pysyntax.FunctionDef)
	if !ok {
		return
	}
	for _, d := range def.Decorators {
		call, ok := d.(*pysyntax.Call)
		if !ok {
			continue
		}
		for _, k := range call.Keywords {
			switch k.Name.Name {
			case "permission_classes":
				v := val{what: listing}
				for _, d := range classesIn(member.Class.Module, k.Value) {
					v.items = append(v.items, val{defs: []pyname.Def{d}})
				}
				self.inst.attrs["permission_classes"] = v
			case "queryset", "serializer_class", "lookup_field":
				self.inst.attrs[k.Name.Name] = e.expr(&frame{module: member.Class.Module}, k.Value)
			}
		}
	}
}

// before follows what runs before the handler: permission classes, test_func, has_permission.
func (e *evaluator) before(f *frame, self val) {
	check := func(o val, name string, args ...val) {
		member, ok := o.inst.class.Find(name)
		if !ok {
			return
		}
		v := e.on(f, o, name, args...)
		e.guard(&frame{module: member.Class.Module}, e.truth(v), member.Bindings[0].Node)
	}
	if rest(self.inst) {
		for _, d := range e.permissions(f, self) {
			if c := d.Class(); c != nil {
				check(val{what: object, inst: e.newInstance(c)}, "has_permission", val{what: request}, self)
			}
		}
		return
	}
	check(self, "test_func")
	if asksObject(self.inst) {
		member, _ := self.inst.class.Find("has_permission")
		at := pysyntax.Node(self.inst.class.Node)
		g := &frame{module: self.inst.class.Module}
		if member.Class != nil {
			at, g.module = member.Bindings[0].Node, member.Class.Module
		}
		e.guard(g, e.truth(e.on(f, self, "has_permission")), at)
		return
	}
	check(self, "has_permission")
}
