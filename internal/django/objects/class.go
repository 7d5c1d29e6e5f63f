package objects

import (
	"slices"
	"strings"

	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Class-based views: what Django's and DRF's generic classes do between the methods that the project
// writes itself. Methods are found on the class of the route, so that a mixin is read as it is used.

// superOf is super() where it stands.
func (e *evaluator) superOf(f *frame) val {
	for g := f; g != nil; g = g.outer {
		if g.self == nil {
			continue
		}
		if g.self.inst == nil {
			v := *g.self // a manager, a QuerySet, an object of a model
			if v.model != nil && !v.rows && g.fn != nil {
				v.after = g.fn.class
			}
			return v
		}
		if g.fn != nil {
			return val{what: super, inst: g.self.inst, after: g.fn.class}
		}
	}
	return val{}
}

// instanceAttr is an attribute of an object of a class of the project, or of super() of one.
func (e *evaluator) instanceAttr(f *frame, o val, name string) val {
	self := val{what: object, inst: o.inst}
	if o.what == object {
		if v, ok := o.inst.attrs[name]; ok {
			return v
		}
	}
	if member, ok := e.member(o, name); ok {
		b := member.Bindings[len(member.Bindings)-1]
		if node, ok := b.Node.(*pysyntax.FunctionDef); ok {
			c := &closure{module: member.Class.Module, node: node, class: member.Class}
			if e.isProperty(c.module, node) {
				return e.invoke(f, c, &self, nil)
			}
			return val{fn: c, self: &self}
		}
		if b.Value != nil && f.depth < maxCalls {
			return e.expr(e.below(f, member.Class.Module), b.Value)
		}
		return val{}
	}
	if name == "qs" && generic(o.inst, "FilterSet") {
		return o.inst.attrs[" rows"]
	}
	if o.inst.form != nil {
		if v, ok := e.formAttr(f, self, name); ok {
			return v
		}
	}
	return val{self: &o, method: name}
}

// member is an attribute of the class of an object; of super() in what comes behind the class at hand.
func (e *evaluator) member(o val, name string) (pyname.Member, bool) {
	if o.inst == nil || o.inst.class == nil {
		return pyname.Member{}, false
	}
	if o.what != super {
		return o.inst.class.Find(name)
	}
	return behind(o.inst.class, o.after, name)
}

// behind is an attribute in what comes behind a class in the order of another one's bases: what super() finds.
func behind(class, after *pyname.Class, name string) (pyname.Member, bool) {
	mro, _ := class.MRO()
	reached := after == nil
	for _, b := range mro {
		if reached && b.Class != nil {
			if m, ok := b.Class.Own(name); ok {
				return m, true
			}
		}
		reached = reached || b.Class == after
	}
	return pyname.Member{}, false
}

// on calls a method of an object by its name.
func (e *evaluator) on(f *frame, o val, name string, args ...val) val {
	return e.apply(f, e.instanceAttr(f, o, name), &arguments{list: args, keys: map[string]val{}})
}

// bases are the last parts of the names of an object's classes that are not the project's.
func (i *instance) bases() []string {
	if i.class == nil {
		return i.outside
	}
	var list []string
	for _, n := range i.class.Missing() {
		list = append(list, n[strings.LastIndexByte(n, '.')+1:])
	}
	return list
}

// asksObject says that a view's has_permission is that of a package that asks about the view's object.
func asksObject(i *instance) bool {
	return i.class != nil && slices.ContainsFunc(i.class.Missing(), func(n string) bool {
		return strings.HasSuffix(n, ".PermissionRequiredMixin") && (strings.HasPrefix(n, "rules.") || strings.HasPrefix(n, "guardian."))
	})
}

// generic says that one of the bases is called like a generic view of a sort.
func generic(i *instance, sorts ...string) bool {
	for _, b := range i.bases() {
		for _, s := range sorts {
			if strings.Contains(b, s) {
				return true
			}
		}
	}
	return false
}

// rest says that a view is DRF's.
func rest(i *instance) bool {
	return i.class != nil && (slices.ContainsFunc(i.class.Missing(), func(n string) bool { return strings.HasPrefix(n, "rest_framework") }) ||
		generic(i, "APIView", "ViewSet"))
}

// builtinMethod is a method of an object that its classes in the project don't have.
func (e *evaluator) builtinMethod(f *frame, o val, name string, a *arguments) val {
	self := val{what: object, inst: o.inst}
	if o.inst.form != nil {
		return e.formMethod(f, self, name, a)
	}
	class := o.inst
	switch name {
	case "get_queryset", "get_base_queryset":
		return e.viewRows(f, self)
	case "filter_queryset":
		if len(a.list) > 0 {
			return e.backends(f, self, a.list[0])
		}
	case "paginate_queryset":
		if len(a.list) > 0 {
			return a.list[0]
		}
	case "get_object":
		return e.viewObject(f, self, a)
	case "check_object_permissions":
		if len(a.list) > 1 {
			e.objectPermissions(f, self, a.list[1])
		}
		return val{}
	case "dispatch":
		e.handle(f, self)
		return val{}
	case "get", "head":
		return e.builtinGet(f, self)
	case "post":
		return e.builtinPost(f, self)
	case "put", "patch", "partial_update":
		if generic(class, "Update", "ModelViewSet") {
			return e.on(f, self, map[string]string{"put": "update", "patch": "partial_update", "partial_update": "update"}[name], val{what: request})
		}
	case "update":
		if generic(class, "Update", "ModelViewSet") {
			obj := e.on(f, self, "get_object")
			form := e.apply(f, e.instanceAttr(f, self, "get_serializer"), &arguments{list: []val{obj}, keys: map[string]val{"data": {what: data, input: true}}, order: []string{"data"}})
			e.on(f, self, "perform_update", form)
			e.write(obj)
			return val{}
		}
	case "destroy", "delete":
		if name == "delete" && generic(class, "Destroy") {
			return e.on(f, self, "destroy", val{what: request})
		}
		if generic(class, "Destroy", "ModelViewSet") {
			obj := e.on(f, self, "get_object")
			e.on(f, self, "perform_destroy", obj)
			return val{}
		}
		if generic(class, "Delet") {
			obj := e.on(f, self, "get_object")
			e.setAttr(o.inst, "object", obj)
			e.write(obj)
			return val{}
		}
	case "retrieve":
		return e.on(f, self, "get_object")
	case "list":
		rows := e.on(f, self, "filter_queryset", e.on(f, self, "get_queryset"))
		e.leave(rows)
		return rows
	case "create":
		form := e.apply(f, e.instanceAttr(f, self, "get_serializer"), &arguments{keys: map[string]val{"data": {what: data, input: true}}, order: []string{"data"}})
		e.on(f, self, "perform_create", form)
		return val{}
	case "perform_update", "perform_create":
		if len(a.list) > 0 && a.list[0].inst != nil {
			e.on(f, a.list[0], "save")
		}
		return val{}
	case "perform_destroy":
		if len(a.list) > 0 {
			e.write(a.list[0])
		}
		return val{}
	case "form_valid":
		if len(a.list) > 0 && a.list[0].inst != nil {
			v := e.on(f, a.list[0], "save")
			if generic(class, "CreateView", "UpdateView") {
				e.setAttr(o.inst, "object", v)
			}
		}
		if generic(class, "Delet") {
			e.write(o.inst.attrs["object"])
		}
		return val{}
	case "get_form", "get_serializer", "get_form_class", "get_serializer_class", "get_form_kwargs":
		return e.viewForm(f, self, name, a)
	case "get_context_data", "get_serializer_context":
		v := val{what: mapping, keys: map[string]val{}}
		for k, w := range a.keys {
			v.keys[k] = w
		}
		return v
	case "has_permission":
		// Django asks the user alone; rules and guardian ask about the object, too.
		v := val{role: true}
		if asksObject(o.inst) {
			obj := e.on(f, self, "get_permission_object")
			v.look, v.asker = obj.look, true
		}
		return v
	case "get_permission_object":
		return e.on(f, self, "get_object")
	case "handle_no_permission", "permission_denied", "setup", "__init__", "initial":
		return val{}
	}
	return mix(a.all()...)
}

// builtinGet is what Django's and DRF's generic views do for GET.
func (e *evaluator) builtinGet(f *frame, self val) val {
	class := self.inst
	switch {
	case rest(class):
		if generic(class, "Retrieve") {
			return e.on(f, self, "retrieve", val{what: request})
		}
		if generic(class, "List") {
			return e.on(f, self, "list", val{what: request})
		}
	case generic(class, "DetailView", "UpdateView", "DeleteView", "SingleObject"):
		obj := e.on(f, self, "get_object")
		e.setAttr(self.inst, "object", obj)
		if generic(class, "UpdateView") {
			e.on(f, self, "get_form")
		}
		e.on(f, self, "get_context_data")
	case generic(class, "ListView", "MultipleObject", "FilterView"):
		rows := e.on(f, self, "get_queryset")
		e.leave(rows)
		e.setAttr(self.inst, "object_list", rows)
		e.on(f, self, "get_context_data")
	case generic(class, "CreateView", "FormView"):
		e.on(f, self, "get_form")
		e.on(f, self, "get_context_data")
	case generic(class, "RedirectView"):
		e.on(f, self, "get_redirect_url")
	case generic(class, "TemplateView"):
		e.on(f, self, "get_context_data")
	}
	return val{}
}

// builtinPost is what they do for POST.
func (e *evaluator) builtinPost(f *frame, self val) val {
	class := self.inst
	switch {
	case rest(class):
		if generic(class, "Create", "ModelViewSet") {
			return e.on(f, self, "create", val{what: request})
		}
	case generic(class, "UpdateView"):
		obj := e.on(f, self, "get_object")
		e.setAttr(self.inst, "object", obj)
		form := e.on(f, self, "get_form")
		e.valid(f, form)
		e.on(f, self, "form_valid", form)
		e.write(obj)
	case generic(class, "DeleteView", "DeletionMixin"):
		if _, ok := e.member(self, "delete"); ok {
			return e.on(f, self, "delete", val{what: request})
		}
		obj := e.on(f, self, "get_object")
		e.setAttr(self.inst, "object", obj)
		e.on(f, self, "form_valid", val{})
		e.write(obj)
	case generic(class, "CreateView", "FormView", "FormMixin"):
		form := e.on(f, self, "get_form")
		e.valid(f, form)
		e.on(f, self, "form_valid", form)
	}
	return val{}
}

// viewRows is a generic view's own get_queryset: its queryset, or all of its model.
func (e *evaluator) viewRows(f *frame, self val) val {
	if v := e.instanceAttr(f, self, "queryset"); v.model != nil && v.rows {
		return v
	}
	v := e.instanceAttr(f, self, "model")
	if m := e.modelOf(&v); m != nil {
		v := e.managerRows(m, first(m.Managers), f)
		v.at = e.rowsPlace(self)
		return v
	}
	form := e.instanceAttr(f, self, "form_class")
	for _, d := range form.defs {
		if m := e.r.metaModel(d.Class()); m != nil {
			return e.managerRows(m, first(m.Managers), f)
		}
	}
	return val{}
}

// rowsPlace is where a class-based view says which objects there are.
func (e *evaluator) rowsPlace(self val) pyeval.Place {
	class := self.inst.class
	if class == nil {
		e.routed = true
		return e.route.Place
	}
	for _, name := range []string{"get_queryset", "queryset", "model"} {
		member, ok := class.Find(name)
		if !ok {
			continue
		}
		b := member.Bindings[0]
		span := b.Node.Range()
		if def, ok := b.Node.(*pysyntax.FunctionDef); ok {
			span = def.Name.Range()
		}
		return pyeval.Place{File: member.Class.Module.Tree.File, Span: span}
	}
	return pyeval.Place{File: class.Module.Tree.File, Span: class.Node.Name.Range()}
}

// text is an attribute of a view that is a text.
func (e *evaluator) text(f *frame, self val, name, otherwise string) string {
	if v := e.instanceAttr(f, self, name); v.known && v.text != "" {
		return v.text
	}
	return otherwise
}

// viewObject is a generic view's own get_object.
func (e *evaluator) viewObject(f *frame, self val, a *arguments) val {
	rows, ok := a.get(0, "queryset")
	if !ok || !rows.rows {
		rows = e.on(f, self, "get_queryset")
	}
	drf := rest(self.inst)
	by, from := "pk", "pk"
	if drf {
		rows = e.on(f, self, "filter_queryset", rows)
		by = e.text(f, self, "lookup_field", "pk")
		from = e.text(f, self, "lookup_url_kwarg", by)
	} else {
		from = e.text(f, self, "pk_url_kwarg", "pk")
		if args := e.urlArgs(); !has(args, from) {
			if slug := e.text(f, self, "slug_url_kwarg", "slug"); has(args, slug) {
				by, from = e.text(f, self, "slug_field", "slug"), slug
			} else if len(args) == 0 {
				return element(rows)
			}
		}
	}
	if rows.model == nil || !rows.rows {
		return val{}
	}
	v, ok := e.urlArgs()[from]
	if !ok {
		v = val{input: true, path: true, from: from}
	}
	place := e.rowsPlace(self)
	obj := e.narrow(f, rows, "get", &arguments{keys: map[string]val{by: v}, order: []string{by}, place: &place})
	obj.rows = false
	if drf {
		e.on(f, self, "check_object_permissions", val{what: request}, obj)
	}
	return obj
}

func has(m map[string]val, k string) bool { _, ok := m[k]; return ok }

// permissions are the project's permission classes of a view.
func (e *evaluator) permissions(f *frame, self val) []pyname.Def {
	if v, ok := self.inst.attrs["permission_classes"]; ok {
		var list []pyname.Def
		for _, i := range v.items {
			list = append(list, i.defs...)
		}
		return list
	}
	class := self.inst.class
	var list []pyname.Def
	for _, name := range []string{"get_permissions", "permission_classes"} {
		member, ok := class.Find(name)
		if !ok {
			continue
		}
		b := member.Bindings[len(member.Bindings)-1]
		var from pysyntax.Node = b.Value
		if def, ok := b.Node.(*pysyntax.FunctionDef); ok {
			from = def
		}
		if from != nil {
			list = append(list, classesIn(member.Class.Module, from)...)
		}
	}
	if len(list) == 0 {
		for _, n := range e.r.perms() {
			list = append(list, e.r.index.Lookup(e.r.root, n)...)
		}
	}
	return list
}

// classesIn are the classes that an expression or a function names.
func classesIn(m *pyname.Module, n pysyntax.Node) []pyname.Def {
	var list []pyname.Def
	pysyntax.Walk(n, func(n pysyntax.Node) bool {
		switch x := n.(type) {
		case *pysyntax.Name:
			for _, d := range m.Resolve(x) {
				if d.Class() != nil || d.Kind == pyname.External {
					list = append(list, d)
				}
				if v := d.Value(); v != nil && !d.Local() && len(list) < 40 {
					if _, same := v.(*pysyntax.Name); !same {
						list = append(list, classesIn(d.Module, v)...)
					}
				}
			}
		case *pysyntax.Attribute:
			for _, d := range m.Resolve(x) {
				if d.Class() != nil || d.Kind == pyname.External {
					list = append(list, d)
				}
			}
		}
		return len(list) < 60
	})
	return list
}

// objectPermissions asks the permission classes about an object, as check_object_permissions does.
func (e *evaluator) objectPermissions(f *frame, self, obj val) {
	for _, d := range e.permissions(f, self) {
		class := d.Class()
		if class == nil {
			if n := d.Dotted(); strings.HasSuffix(n, "ObjectPermissions") || strings.HasSuffix(n, "ObjectPermissionsOrAnonReadOnly") {
				for _, l := range obj.look {
					e.own(l, pyeval.Place{}, n[strings.LastIndexByte(n, '.')+1:]+" asks for a permission on the object")
				}
			}
			continue
		}
		member, ok := class.Find("has_object_permission")
		if !ok {
			continue
		}
		node, ok := member.Bindings[0].Node.(*pysyntax.FunctionDef)
		if !ok || !e.writing && mentions(node, "SAFE_METHODS") {
			continue
		}
		p := val{what: object, inst: e.newInstance(class)}
		v := e.on(f, p, "has_object_permission", val{what: request}, self, obj)
		g := &frame{module: member.Class.Module, depth: f.depth}
		e.guard(g, e.truth(v), node)
	}
}

// mentions says that a function names something.
func mentions(n *pysyntax.FunctionDef, name string) bool {
	found := false
	pysyntax.Walk(n, func(n pysyntax.Node) bool {
		switch x := n.(type) {
		case *pysyntax.Name:
			found = found || x.ID == name
		case *pysyntax.Attribute:
			found = found || x.Attr.Name == name
		}
		return !found
	})
	return found
}
