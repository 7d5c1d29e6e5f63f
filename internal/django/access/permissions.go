package access

import (
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
)

// apiView has the context's defaults as its attributes.
const apiView = "rest_framework.views.APIView"

// permissionLayers are DRF's permission classes of a view: those of the action, of get_permissions as the
// project has it, of the class, or the context's default. All of a list must let the caller through.
func (x *reader) permissionLayers(t *target, method, action string) []layer {
	c := t.view.Class
	policy, at := x.policyOfMixin(t, method, action)
	if policy != yes {
		return []layer{{policy, at}, x.ownPermissions(t, c, method, action, false)}
	}
	return []layer{x.ownPermissions(t, c, method, action, false)}
}

// ownPermissions are those that get_permissions gives, where the project has it, and else those of the class. object asks
// has_object_permission as well.
func (x *reader) ownPermissions(t *target, c *pyeval.Class, method, action string, object bool) layer {
	if v, owner, ok := c.Attr("get_permissions"); ok {
		if f := functionOf(&v); f != nil && f.Node != nil && !embedded(f) {
			r := x.newRun(t, method, action)
			cc := *x.callable(f)
			cc.owner = owner
			fr, st := r.enter(&cc, c, []value{{kind: self}}, nil, 0)
			f := no
			for _, e := range fr.body(st) {
				f = x.d.or(f, x.d.and(e.need, x.permitted(fr, t, &e.v, method, action, object)))
			}
			return layer{r.checked(f), []Reason{{head(cc.fn.Place()), "get_permissions"}}}
		}
	}
	f, why := x.classPermissions(t, method, action, object)
	return layer{f, why}
}

// classPermissions are those of the attribute permission_classes, of the action or the default of the context.
func (x *reader) classPermissions(t *target, method, action string, object bool) (ref, []Reason) {
	c := t.view.Class
	v, at, from := x.permissionClasses(t, action)
	if strings.HasPrefix(from, "DEFAULT") {
		// A package's view may have permission classes of its own.
		for _, b := range c.Bases() {
			if meaning, ok := catalog.Access("view", b); ok && !strings.HasPrefix(b, "django.") && !strings.HasPrefix(b, "rest_framework.") {
				return x.asks(t, meaning, b, method, nil, nil), []Reason{{Message: b + ": " + describe(meaning)}}
			}
		}
	}
	names := []string{}
	f := x.permits(t, v, method, action, object, &names)
	message := from
	if len(names) > 0 {
		message += ": " + strings.Join(names, ", ")
	}
	return f, []Reason{{at, message}}
}

// permissionClasses finds the value that says the permission classes.
func (x *reader) permissionClasses(t *target, action string) (v *pyeval.Value, at pyeval.Place, from string) {
	c := t.view.Class
	for i := range t.view.Init {
		if t.view.Init[i].Key.Text == "permission_classes" {
			v := &t.view.Init[i].Value
			return v, v.Place, "permission_classes"
		}
	}
	if action != "" {
		if v := t.ofAction(action, "permission_classes"); v != nil {
			return v, v.Place, "@action(permission_classes)"
		}
		if by, _, ok := c.Attr("permission_classes_by_action"); ok {
			if v := by.Get(action); v != nil {
				return v, v.Place, "permission_classes_by_action"
			}
			if v := by.Get("default"); v != nil {
				return v, v.Place, "permission_classes_by_action"
			}
		}
	}
	if a, owner, ok := c.Attr("permission_classes"); ok && owner.Name != apiView {
		at := a.Place
		if at.File == nil {
			at = head(owner.Place())
		}
		return &a, at, "permission_classes"
	}
	return x.defaultPermissions()
}

// ofAction is what @action() of a viewset's method is given by name; nil when it is not.
func (t *target) ofAction(action, name string) *pyeval.Value {
	m, _, ok := t.view.Class.Attr(action)
	if !ok {
		return nil
	}
	for _, h := range t.handlers {
		if h.Name != action {
			continue
		}
		for i := range h.Wrappers {
			for j := range h.Wrappers[i].Pairs {
				if p := &h.Wrappers[i].Pairs[j]; p.Key.Text == name {
					return &p.Value
				}
			}
		}
	}
	if f := functionOf(&m); f != nil {
		// It is kept on the method.
		if kw, ok := f.Attr("kwargs"); ok {
			return kw.Get(name)
		}
	}
	return nil
}

// defaultPermissions are those of the context.
func (x *reader) defaultPermissions() (v *pyeval.Value, at pyeval.Place, from string) {
	s := x.context.Setting("REST_FRAMEWORK.DEFAULT_PERMISSION_CLASSES")
	if s.Set || s.Value.Kind == pyeval.Unknown {
		return s.Value, s.Place, "DEFAULT_PERMISSION_CLASSES"
	}
	return &pyeval.Value{Kind: pyeval.List, Items: []pyeval.Value{{Kind: pyeval.Str, Text: "rest_framework.permissions.AllowAny"}}}, pyeval.Place{},
		"DEFAULT_PERMISSION_CLASSES is not set"
}

// permits is the condition that a value which says permissions lets the caller through: a list of them, a class, a name, or an
// operation of DRF on two. object asks has_object_permission as well.
func (x *reader) permits(t *target, v *pyeval.Value, method, action string, object bool, names *[]string) ref {
	d := x.d
	switch v.Kind {
	case pyeval.List, pyeval.Tuple, pyeval.Set:
		f := yes
		for i := range v.Items {
			f = d.and(f, x.permits(t, &v.Items[i], method, action, object, names))
		}
		return f
	case pyeval.Str:
		*names = append(*names, lastPart(v.Text))
		return x.permissionNamed(t, v.Text, method, action, object)
	case pyeval.Object:
		if f, ok := x.operation(t, v, method, action, object, names); ok {
			return f
		}
		if v.Class != nil {
			*names = append(*names, lastPart(v.Class.Name))
			return x.permissionClass(t, v.Class, method, action, object)
		}
	case pyeval.Ref:
		if v.Class != nil {
			*names = append(*names, lastPart(v.Class.Name))
			return x.permissionClass(t, v.Class, method, action, object)
		}
	}
	if n := v.Dotted(); n != "" {
		*names = append(*names, lastPart(n))
		return x.permissionNamed(t, n, method, action, object)
	}
	if f, ok := x.written(t, v, method, action, object, names); ok {
		return f
	}
	return x.unsure("a permission class is not known: " + v.Reason())
}

// operation is `A & B`, `A | B` or `~A` as the model of DRF keeps it.
func (x *reader) operation(t *target, v *pyeval.Value, method, action string, object bool, names *[]string) (ref, bool) {
	d := x.d
	op := ""
	if o := v.Get("operator_class"); o != nil {
		op = lastPart(o.Dotted())
	}
	one := v.Get("op1_class")
	two := v.Get("op2_class")
	if op == "" || one == nil {
		return 0, false
	}
	f := x.permits(t, one, method, action, object, names)
	if op == "NOT" {
		return d.not(f), true
	}
	if two == nil {
		return 0, false
	}
	g := x.permits(t, two, method, action, object, names)
	if op == "OR" {
		return d.or(f, g), true
	}
	return d.and(f, g), true
}

// written reads an operation on permission classes where it stands.
func (x *reader) written(t *target, v *pyeval.Value, method, action string, object bool, names *[]string) (ref, bool) {
	if v.Place.File == nil {
		return 0, false
	}
	module := x.index.ModuleAt(x.root, v.Place.File.Path)
	if module == nil {
		return 0, false
	}
	var found pysyntax.Expr
	for _, s := range module.Tree.Body {
		if r := s.Range(); r.End < v.Place.Start || r.Start > v.Place.End {
			continue
		}
		pysyntax.Walk(s, func(n pysyntax.Node) bool {
			if e, ok := n.(pysyntax.Expr); ok && found == nil && n.Range() == v.Place.Span {
				found = e
			}
			return found == nil
		})
	}
	switch found.(type) {
	case *pysyntax.BinOp, *pysyntax.UnaryOp:
	default:
		return 0, false
	}
	r := x.newRun(t, method, action)
	fr := &frame{run: r, module: module, file: module.Tree.File}
	w := fr.eval(found, &state{way: way{need: yes}, vars: variables{}})
	*names = append(*names, fr.source(found))
	return x.permitted(fr, t, &w, method, action, object), true
}

// permitted is permits for what a body gives.
func (x *reader) permitted(fr *frame, t *target, v *value, method, action string, object bool) ref {
	d := x.d
	switch v.kind {
	case list:
		f := yes
		for i := range v.items {
			f = d.and(f, x.permitted(fr, t, &v.items[i], method, action, object))
		}
		return f
	case choice:
		f := no
		for i := range v.alts {
			f = d.or(f, d.and(v.alts[i].when, x.permitted(fr, t, &v.alts[i].v, method, action, object)))
		}
		return f
	case class:
		return x.permissionClass(t, v.class, method, action, object)
	case named:
		return x.permissionNamed(t, v.text, method, action, object)
	case opaque:
		switch {
		case v.text == "|" && len(v.items) == 2:
			return d.or(x.permitted(fr, t, &v.items[0], method, action, object), x.permitted(fr, t, &v.items[1], method, action, object))
		case v.text == "&" && len(v.items) == 2:
			return d.and(x.permitted(fr, t, &v.items[0], method, action, object), x.permitted(fr, t, &v.items[1], method, action, object))
		case v.text == "~" && len(v.items) == 1:
			return d.not(x.permitted(fr, t, &v.items[0], method, action, object))
		case v.on != nil && v.on.kind == super:
			f, _ := x.classPermissions(t, method, action, object)
			return f
		case v.on != nil:
			return x.permitted(fr, t, v.on, method, action, object)
		}
	}
	return x.unsure("what get_permissions gives is not known: " + v.text)
}

func (x *reader) permissionNamed(t *target, name, method, action string, object bool) ref {
	if v := x.global(name); v.kind == class {
		return x.permissionClass(t, v.class, method, action, object)
	}
	if meaning, ok := catalog.Access("permission", name); ok {
		return x.asks(t, meaning, name, method, nil, nil)
	}
	return x.unsure("what the permission class " + name + " asks for is not known: its code is not in this project")
}

// permissionClass reads has_permission, and has_object_permission when asked for, of a class of the project.
func (x *reader) permissionClass(t *target, c *pyeval.Class, method, action string, object bool) ref {
	if meaning, ok := catalog.Access("permission", c.Name); ok && c.Library() {
		return x.asks(t, meaning, c.Name, method, nil, nil)
	}
	if isPolicy(c) {
		return x.policy(t, c, method, action)
	}
	f := x.permissionMethod(t, c, "has_permission", method, action)
	if object {
		f = x.d.and(f, x.permissionMethod(t, c, "has_object_permission", method, action))
	}
	return f
}

func (x *reader) permissionMethod(t *target, c *pyeval.Class, name, method, action string) ref {
	v, owner, ok := c.Attr(name)
	if f := functionOf(&v); ok && f != nil && f.Node != nil && !embedded(f) && !(f.Installed() && catalogued(owner.Name)) {
		r := x.newRun(t, method, action)
		cc := *x.callable(f)
		cc.owner = owner
		args := []value{{kind: self}, {kind: request, traits: ofRequest}, {kind: self, text: "view", class: t.view.Class}, someObject}
		n, _ := f.Node.(*pysyntax.FunctionDef)
		if n != nil && len(n.Args.Args) < len(args) {
			args = args[:len(n.Args.Args)]
		}
		if name == "has_permission" {
			r.standard = x.inherited(t, c, method)
		}
		within := x.permitting
		x.permitting = true
		fr, st := r.enter(&cc, c, args, nil, 0)
		answer := r.checked(r.answer(fr, st))
		x.permitting = within
		if name == "has_permission" && answer != yes && x.known(answer).Level == Anonymous {
			// What is looked up here by a key of the request, and is not there, reads as an object that is missing. A class
			// that derives from one that asks for a key asks for it.
			answer = x.d.and(answer, x.keyed(t, c, method))
		}
		return answer
	}
	if name == "has_object_permission" {
		return yes
	}
	return x.inherited(t, c, method)
}

// keyed is what a package's base class asks for when that is a condition in words, such as a key; yes else.
func (x *reader) keyed(t *target, c *pyeval.Class, method string) ref {
	for _, b := range c.Bases()[1:] {
		if meaning, ok := catalog.Access("permission", b); ok && strings.HasPrefix(meaning, "when ") {
			return x.asks(t, meaning, b, method, nil, nil)
		}
	}
	return yes
}

// inherited is has_permission of the base classes that are a package's.
func (x *reader) inherited(t *target, c *pyeval.Class, method string) ref {
	for _, b := range c.Bases()[1:] {
		if meaning, ok := catalog.Access("permission", b); ok {
			if meaning == "model" || meaning == "model-or-safe" {
				return x.modelPermissions(t, c, meaning, b, method)
			}
			return x.asks(t, meaning, b, method, nil, nil)
		}
	}
	if c.Foreign != "" {
		return x.unsure("what the permission class " + c.Name + " asks for is not known: its base " + c.Foreign + " is not in this project")
	}
	return yes
}

// modelPermissions is what a class of the project that derives from DjangoModelPermissions asks: the permissions that its own
// perms_map has for the method, if it has one, and a login unless its authenticated_users_only is False.
func (x *reader) modelPermissions(t *target, c *pyeval.Class, meaning, name, method string) ref {
	d := x.d
	if v, _, ok := c.Attr("authenticated_users_only"); ok {
		if truth, known := v.Truth(); known && truth {
			meaning = "model"
		} else if known {
			meaning = "model-or-safe"
		}
	}
	who := yes
	if meaning == "model" {
		who = d.fact(x.facts.of(login, ""))
	}
	if v, _, ok := c.Attr("get_required_permissions"); ok {
		if f := functionOf(&v); f != nil && !f.Library() {
			return d.and(who, x.unsure("which permissions get_required_permissions() of "+c.Name+" gives is not known"))
		}
	}
	v, owner, ok := c.Attr("perms_map")
	if !ok || owner.Library() {
		return x.asks(t, meaning, name, method, nil, nil)
	}
	if v.Kind != pyeval.Dict {
		return d.and(who, x.unsure("the perms_map of "+c.Name+" is not known: "+v.Reason()))
	}
	list := v.Get(method)
	if list == nil {
		return no // such a method is not allowed
	}
	names, all := list.Strings()
	if !all {
		return d.and(who, x.unsure("the perms_map of "+c.Name+" is not known: "+list.Reason()))
	}
	f := who
	for _, n := range names {
		words := strings.TrimPrefix(n, "%(app_label)s.")
		if verb, ok := strings.CutSuffix(words, "_%(model_name)s"); ok {
			words = verb + " of its model"
		}
		f = d.and(f, d.fact(x.facts.of(permission, words)))
	}
	return f
}

// objectLayer is has_object_permission of the view's permission classes.
func (x *reader) objectLayer(t *target, method, action string) layer {
	return x.ownPermissions(t, t.view.Class, method, action, true)
}

// objectPermissions is what get_object() of DRF's generic views asks, called in a handler.
func (fr *frame) objectPermissions(st *state) {
	t := fr.run.route
	if t == nil || !t.drf || fr.run.x.permitting || fr.self == nil || !fr.self.Same(t.view.Class) {
		return
	}
	fr.run.viewed = true
	st.need = fr.run.x.d.and(st.need, fr.run.x.objectLayer(t, fr.run.method, fr.run.action).f)
}
