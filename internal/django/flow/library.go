package flow

import (
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/django/form"
	"paddock/internal/django/models"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/taint"
)

const (
	managerType = "django.db.models.manager.Manager"
	requestType = "django.http.request.HttpRequest"
)

// Attribute is what Django gives classes of the project, and its own, beyond their text: the fields and managers of
// models, what forms and serializers have cleaned, what middleware puts on a request.
func (r *reader) Attribute(c *taint.Class, name string, static bool, at taint.Site) (taint.Value, bool) {
	if m := r.model(c); m != nil {
		return r.modelAttribute(c, m, name, static, at)
	}
	if static {
		return taint.Value{}, false
	}
	if c.Class == nil {
		if r.catalog.Derives(c.Name, requestType) || c.Name == "rest_framework.request.Request" {
			return r.requestAttribute(name)
		}
		if name == "errors" && r.catalog.Derives(c.Name, boundType) {
			return r.errorsOf(c.Name == quotingType, true, at), true
		}
		return taint.Value{}, false
	}
	if r.configured(c.Class, name) {
		return taint.Value{}, true
	}
	kind, ok := r.kinds[c.Class]
	if !ok {
		kind = form.KindOf(c.Class)
		if r.kinds == nil {
			r.kinds = map[*pyname.Class]form.Kind{}
		}
		r.kinds[c.Class] = kind
	}
	switch kind {
	case form.Form:
		switch name {
		case "cleaned_data":
			return r.engine.Dict(r.cleaned(c.Class, "form", at), taint.Value{}), true
		case "data":
			return taint.Tainted(r.origin("form", "the form's data", at), taint.All), true
		case "instance":
			return r.instance(r.forms.Model(c.Class))
		case "save":
			v, ok := r.instance(r.forms.Model(c.Class))
			return v.Called(), ok
		default:
			// Templates reach the fields of a form as its attributes.
			if v, ok := r.formPart(c.Class, name, at); ok {
				return v, true
			}
		}
	case form.Serializer:
		switch name {
		case "validated_data":
			return r.engine.Dict(r.cleaned(c.Class, "json", at), taint.Value{}), true
		case "initial_data":
			return taint.Tainted(r.origin("json", "the serializer's data", at), taint.All), true
		case "instance":
			return r.instance(r.forms.Model(c.Class))
		case "save":
			v, ok := r.instance(r.forms.Model(c.Class))
			return v.Called(), ok
		}
	case form.Schema:
		return r.schemaAttribute(c.Class, name, at)
	}
	if pydantic(c.Class) {
		return r.schemaAttribute(c.Class, name, at)
	}
	if v, ok := r.viewAttribute(c.Class, name, at); ok {
		return v, true
	}
	return taint.Value{}, false
}

// Result is what functions of Django's give where that depends on the site: models that are asked for by name, and addresses.
func (r *reader) Result(name string, args []taint.Value) (taint.Value, bool) {
	switch {
	case name == "django.contrib.auth.get_user_model":
		return modelClass(r.graph.User)
	case strings.HasSuffix(name, ".get_model"):
		return r.named(args)
	case strings.HasPrefix(name[strings.LastIndexByte(name, '.')+1:], "get_object_or_"):
		return r.objectOf(name, args)
	case name == "django.urls.base.reverse", name == "django.urls.base.reverse_lazy":
		return r.reversed(args)
	}
	return taint.Value{}, false
}

// named is the model of a label, which one argument says or two: get_model("shop.Order"), get_model("shop", "Order").
func (r *reader) named(args []taint.Value) (taint.Value, bool) {
	var parts []string
	for _, a := range args[:min(2, len(args))] {
		if text, ok := a.Text(); ok {
			parts = append(parts, text)
		}
	}
	return modelClass(r.graph.Label(strings.Join(parts, ".")))
}

// objectOf is what a package's own get_object_or_404 gives, which asks for more than Django's: an object of the model among
// its arguments. Of those that the catalogue knows it says what they give.
func (r *reader) objectOf(name string, args []taint.Value) (taint.Value, bool) {
	if len(r.catalog.Entries(name)) > 0 {
		return taint.Value{}, false
	}
	for _, a := range args {
		if c := a.Class(); c != nil {
			if m := r.model(c); m != nil {
				return r.instance(m)
			}
		}
	}
	return taint.Value{}, false
}

// modelClass is the class of a model.
func modelClass(m *models.Model) (taint.Value, bool) {
	switch {
	case m == nil:
		return taint.Value{}, false
	case m.Class != nil:
		return taint.ClassValue(m.Class), true
	}
	return taint.ClassNamed(m.Name), true
}

// reversed is what reverse() gives of a route whose whole path is "/": what is put behind that may be another slash and a host.
// Of all others a beginning is fixed.
func (r *reader) reversed(args []taint.Value) (taint.Value, bool) {
	if len(args) != 1 {
		return taint.Value{}, false
	}
	view, ok := args[0].Text()
	if !ok {
		return taint.Value{}, false
	}
	if r.roots == nil {
		r.roots = map[string]bool{}
		for _, e := range r.entries {
			if strings.Trim(e.Route.Pattern(), "^/?$") == "" {
				r.roots[strings.TrimPrefix(e.Route.Namespace+":"+e.Route.Name, ":")] = true
			}
		}
	}
	if !r.roots[view] {
		return taint.Value{}, false
	}
	return taint.Text("/"), true
}

// configured says that a route gives an attribute of a view's class a value of its own: `V.as_view(raw=True)`. What the
// text of the class says of it is then no more than a default.
func (r *reader) configured(c *pyname.Class, name string) bool {
	if m, ok := c.Find(name); !ok || !isSwitch(m.Bindings[len(m.Bindings)-1]) {
		return false
	}
	if r.given == nil {
		r.given = map[*pyname.Class]map[string]bool{}
		for _, m := range r.modules {
			r.asViews(m)
		}
	}
	return r.given[c][name]
}

// isSwitch is an attribute that the class sets to True, False or None, on which code decides.
func isSwitch(b *pyname.Binding) bool {
	if b.Kind != pyname.Assigned {
		return false
	}
	_, ok := b.Value.(*pysyntax.Constant)
	return ok
}

// asViews reads which attributes the calls of as_view in a module give.
func (r *reader) asViews(m *pyname.Module) {
	pysyntax.WalkStmts(r.index.Parse(m.Path).Body, func(n pysyntax.Node) bool {
		call, ok := n.(*pysyntax.Call)
		if !ok || len(call.Keywords) == 0 {
			return true
		}
		if a, ok := call.Func.(*pysyntax.Attribute); ok && a.Attr.Name == "as_view" {
			for _, d := range m.Resolve(a.Value) {
				k := d.Class()
				if k == nil {
					continue
				}
				if r.given[k] == nil {
					r.given[k] = map[string]bool{}
				}
				for _, w := range call.Keywords {
					if w.Name.Name != "" {
						r.given[k][w.Name.Name] = true
					}
				}
			}
		}
		return true
	})
}

// model is the model that a class is; nil when it is none.
func (r *reader) model(c *taint.Class) *models.Model {
	if c.Class != nil {
		return r.graph.Of(c.Class)
	}
	return r.graph.Model(c.Name)
}

func (r *reader) instance(m *models.Model) (taint.Value, bool) {
	if m == nil {
		return taint.Value{}, false
	}
	if m.Class != nil {
		return taint.InstanceOf(m.Class), true
	}
	return taint.Instance(m.Name), true
}

func (r *reader) collection(typ string, m *models.Model) taint.Value {
	if m == nil {
		return taint.Instance(typ)
	}
	return r.engine.Made(typ, m.Class, m.Name)
}

// modelAttribute is an attribute of a model or of one of its objects.
func (r *reader) modelAttribute(c *taint.Class, m *models.Model, name string, static bool, at taint.Site) (taint.Value, bool) {
	if static {
		if mgr := m.Manager(name); mgr != nil && len(mgr.Classes) > 0 {
			return r.engine.MadeOf(mgr.Classes[0], m.Class, m.Name), true
		}
		if m.Manager(name) != nil || name == "objects" || name == "_default_manager" || name == "_base_manager" {
			return r.collection(managerType, m), true
		}
		return taint.Value{}, false
	}
	switch name {
	case "pk", "id":
		if f := m.Field(name); f == nil || f.Kind != "CharField" {
			return taint.Value{}, true
		}
	case "_meta", "_state", "objects":
		return taint.Value{}, false
	}
	if f := m.Field(name); f != nil {
		if f.Relation() {
			if f.Name != name && name != "pk" {
				return taint.Value{}, true // owner_id
			}
			if f.Many() {
				return r.related(f.To), true
			}
			if v, ok := r.instance(f.To); ok {
				return v, true
			}
			return taint.Value{}, true
		}
		o := r.origin("stored", m.Name[strings.LastIndexByte(m.Name, '.')+1:]+"."+f.Name, at)
		r.fields[o] = f
		v := taint.Tainted(o, r.heldMask(f))
		if strings.HasSuffix(f.Kind, "FileField") || strings.HasSuffix(f.Kind, "ImageField") {
			// Django names files by what was uploaded, without directories.
			v = taint.Tainted(o, r.kind("filename"))
			return v.WithType("django.db.models.fields.files.FieldFile"), true
		}
		return v, true
	}
	if rev, ok := m.Reverse(name); ok {
		if strings.HasPrefix(rev.Field.Kind, "OneToOne") {
			return r.instance(rev.Field.Owner)
		}
		return r.related(rev.Field.Owner), true
	}
	return taint.Value{}, false
}

// related is the manager of a relation to many objects: it has the methods of the model's first one, as in Django.
func (r *reader) related(m *models.Model) taint.Value {
	if m != nil && len(m.Managers) > 0 && len(m.Managers[0].Classes) > 0 {
		return r.engine.MadeOf(m.Managers[0].Classes[0], m.Class, m.Name)
	}
	return r.collection(managerType, m)
}

// cleaned are the fields of a form or serializer as what they let through.
func (r *reader) cleaned(c *pyname.Class, category string, at taint.Site) (list []taint.Named) {
	words := "the form field "
	if category == "json" {
		words = "the field "
	}
	done := map[string]bool{}
	add := func(name string, v taint.Value) {
		if !done[name] {
			done[name] = true
			list = append(list, taint.Named{Name: name, Value: v})
		}
	}
	for _, f := range r.declared(c) {
		v, known := r.fieldValue(f, category, words, at, c)
		if known {
			add(f.name, v)
		}
	}
	if set := r.forms.Of(c); set != nil {
		for _, f := range set.Open() {
			if done[f.Name] {
				continue
			}
			if f.Column == nil {
				add(f.Name, taint.Tainted(r.origin(category, words+f.Name, at), taint.All))
				continue
			}
			if f.Column.Relation() {
				if f.Column.Many() {
					add(f.Name, r.collection("django.db.models.query.QuerySet", f.Column.To))
				} else if v, ok := r.instance(f.Column.To); ok {
					add(f.Name, v)
				} else {
					add(f.Name, taint.Value{})
				}
				continue
			}
			v := taint.Tainted(r.origin(category, words+f.Name, at), r.sentMask(f.Column))
			if strings.HasSuffix(f.Column.Kind, "FileField") || strings.HasSuffix(f.Column.Kind, "ImageField") {
				v = taint.Tainted(r.origin("file", "the uploaded "+f.Name, at), taint.All).WithType("django.core.files.uploadedfile.UploadedFile")
			}
			add(f.Name, r.checkedBy(c, f.Name, v))
		}
	}
	return list
}

// field is a field that a class's text declares: `title = forms.CharField(…)`.
type field struct {
	name   string
	module *pyname.Module
	call   *pysyntax.Call
	// class is the last part of the name of the field's class.
	class string
	// own is the class when it is the project's.
	own *pyname.Class
}

// declared are the fields that a class and those it inherits from declare, in their bodies or as their constructors are run:
// `self.fields["title"] = forms.CharField(…)`.
func (r *reader) declared(c *pyname.Class) (list []field) {
	mro, _ := c.MRO()
	seen := map[string]bool{}
	add := func(m *pyname.Module, name string, value pysyntax.Expr) {
		call, ok := value.(*pysyntax.Call)
		if !ok || seen[name] {
			return
		}
		names := m.Names(call.Func)
		if len(names) == 0 {
			return
		}
		seen[name] = true
		f := field{name: name, module: m, call: call, class: names[0][strings.LastIndexByte(names[0], '.')+1:]}
		// A field of the project's own is what it derives from.
		for _, d := range m.Resolve(call.Func) {
			if k := d.Class(); k != nil {
				f.own = k
				for _, base := range k.Missing() {
					f.class = base[strings.LastIndexByte(base, '.')+1:]
					break
				}
			}
		}
		list = append(list, f)
	}
	for _, b := range mro {
		if b.Class == nil {
			continue
		}
		m := b.Class.Module
		for _, s := range b.Class.Node.Body {
			switch s := s.(type) {
			case *pysyntax.Assign:
				if n, ok := s.Targets[0].(*pysyntax.Name); ok && len(s.Targets) == 1 {
					add(m, n.ID, s.Value)
				}
			case *pysyntax.FunctionDef:
				if s.Name.Name != "__init__" {
					break
				}
				pysyntax.WalkStmts(s.Body, func(n pysyntax.Node) bool {
					a, ok := n.(*pysyntax.Assign)
					if !ok || len(a.Targets) != 1 {
						return true
					}
					if t, ok := a.Targets[0].(*pysyntax.Subscript); ok {
						of, isAttribute := t.Value.(*pysyntax.Attribute)
						if name, ok := m.Fold(t.Index); ok && isAttribute && of.Attr.Name == "fields" && name.Kind == pyname.ConstStr {
							add(m, name.Text, a.Value)
						}
					}
					return true
				})
			}
		}
	}
	return list
}

// fieldValue is what a declared field lets through; known is false for what is no field.
func (r *reader) fieldValue(f field, category, words string, at taint.Site, c *pyname.Class) (v taint.Value, known bool) {
	if !strings.HasSuffix(f.class, "Field") {
		return v, false
	}
	switch {
	case strings.HasPrefix(f.class, "ModelChoice"), strings.HasPrefix(f.class, "ModelMultiple"), strings.HasPrefix(f.class, "PrimaryKeyRelated"), strings.HasPrefix(f.class, "SlugRelated"):
		for _, k := range f.call.Keywords {
			if k.Name.Name == "queryset" {
				m := r.rows.In(f.module, k.Value).Model
				if strings.HasPrefix(f.class, "ModelMultiple") {
					return r.collection("django.db.models.query.QuerySet", m), true
				}
				v, _ := r.instance(m)
				return v, true
			}
		}
		return taint.Value{}, true
	case strings.HasSuffix(f.class, "FileField"), strings.HasSuffix(f.class, "ImageField"):
		return taint.Tainted(r.origin("file", "the uploaded "+f.name, at), taint.All).WithType("django.core.files.uploadedfile.UploadedFile"), true
	case f.class == "RegexField":
		if len(f.call.Args) > 0 {
			if p, ok := f.module.Fold(f.call.Args[0]); ok && p.Kind == pyname.ConstStr {
				return taint.Tainted(r.origin(category, words+f.name, at), r.engine.PatternLeaves(p.Text)), true
			}
		}
	}
	mask := r.kind(catalog.FieldKind(f.class))
	for _, k := range f.call.Keywords {
		if n := k.Name.Name; n == "max_value" || n == "le" || n == "lt" {
			mask &^= r.catalog.Danger("size")
		} else if n == "validators" {
			mask &= r.validated(f.module, k.Value, 0)
		}
	}
	v = taint.Tainted(r.origin(category, words+f.name, at), mask&r.cleanedBy(f))
	return r.checkedBy(c, f.name, v), true
}

// cleanedBy are the dangers left in what a field gives whose class is the project's and cleans what was sent by a method of its own.
func (r *reader) cleanedBy(f field) taint.Mask {
	left := taint.All
	if f.own == nil {
		return left
	}
	for _, name := range [...]string{"clean", "to_python", "to_internal_value"} {
		if _, ok := f.own.Find(name); ok {
			left &= r.engine.Returned(f.own.Module, r.engine.MethodOf(f.own, name), 1)
		}
	}
	return left
}

// checkedBy is what is left of a field when the form has a method of its own for it, clean_title or validate_title, or
// takes a signature off its fields: what that method refuses is not followed, so that the field counts only for those who
// ask for what is not sure.
func (r *reader) checkedBy(c *pyname.Class, name string, v taint.Value) taint.Value {
	for _, prefix := range [...]string{"clean_", "validate_"} {
		if _, ok := c.Find(prefix + name); ok {
			if form.KindOf(c) == form.Serializer && prefix == "validate_" {
				v = v.Keep(r.engine.Returned(c.Module, r.engine.MethodOf(c, prefix+name), 1))
			}
			return v.Doubted()
		}
	}
	if m, ok := c.Find("clean"); ok && unsigns(m) {
		return v.Doubted()
	}
	return v
}

// unsigns says that a method calls something's unsign() or unsign_object().
func unsigns(m pyname.Member) (found bool) {
	for _, b := range m.Bindings {
		d, ok := b.Node.(*pysyntax.FunctionDef)
		if !ok {
			continue
		}
		pysyntax.WalkStmts(d.Body, func(n pysyntax.Node) bool {
			if c, ok := n.(*pysyntax.Call); ok {
				if a, ok := c.Func.(*pysyntax.Attribute); ok && (a.Attr.Name == "unsign" || a.Attr.Name == "unsign_object") {
					found = true
				}
			}
			return !found
		})
	}
	return found
}

// schemaAttribute is a field of a schema by its annotation.
func (r *reader) schemaAttribute(c *pyname.Class, name string, at taint.Site) (taint.Value, bool) {
	mro, _ := c.MRO()
	for _, b := range mro {
		if b.Class == nil {
			continue
		}
		for _, s := range b.Class.Node.Body {
			a, ok := s.(*pysyntax.AnnAssign)
			if !ok {
				continue
			}
			if n, ok := a.Target.(*pysyntax.Name); ok && n.ID == name {
				return r.annotated(b.Class.Module, a.Annotation, incoming{"json", "the field " + name, at, validated(mro, name)}, 0), true
			}
		}
	}
	switch name {
	case "dict", "model_dump", "json", "model_dump_json":
		return taint.Tainted(r.origin("json", "the body of the request", at), taint.All).Called(), true
	}
	if set := r.forms.Of(c); set != nil {
		for _, f := range set.Fields {
			if f.Name == name && f.Column != nil {
				return taint.Tainted(r.origin("json", "the field "+name, at), r.fieldMask(f.Column)), true
			}
		}
	}
	return taint.Value{}, false
}

// validated says that a schema has a function of its own that looks at a field: what it refuses is not followed.
func validated(mro []pyname.Base, name string) bool {
	for _, b := range mro {
		if b.Class == nil {
			continue
		}
		for _, s := range b.Class.Node.Body {
			d, ok := s.(*pysyntax.FunctionDef)
			if !ok {
				continue
			}
			for _, dec := range d.Decorators {
				c, ok := dec.(*pysyntax.Call)
				if !ok {
					c = &pysyntax.Call{Func: dec}
				}
				for _, n := range b.Class.Module.Names(c.Func) {
					switch n[strings.LastIndexByte(n, '.')+1:] {
					case "model_validator", "root_validator":
						return true
					case "field_validator", "validator":
						for _, a := range c.Args {
							if k, ok := b.Class.Module.Fold(a); ok && (k.Text == name || k.Text == "*") {
								return true
							}
						}
					}
				}
			}
		}
	}
	return false
}

// incoming is where a value comes in; doubted says that something may refuse it.
type incoming struct {
	category, words string
	at              taint.Site
	doubted         bool
}

// annotated is a value from outside that an annotation has converted.
func (r *reader) annotated(m *pyname.Module, a pysyntax.Expr, in incoming, depth int) taint.Value {
	all := func(mask taint.Mask) taint.Value {
		v := taint.Tainted(r.origin(in.category, in.words, in.at), mask)
		if in.doubted {
			v = v.Doubted()
		}
		return v
	}
	if a == nil || depth > 4 {
		return all(taint.All)
	}
	switch a := a.(type) {
	case *pysyntax.Constant:
		return taint.Value{}
	case *pysyntax.BinOp:
		left := r.annotated(m, a.Left, in, depth+1)
		if len(left.Labels) > 0 || left.Shape != nil {
			return left
		}
		return r.annotated(m, a.Right, in, depth+1)
	case *pysyntax.Subscript:
		switch n, _ := m.Qualify(a.Value); n {
		case "typing.Optional", "typing.Union", "typing.Annotated":
			inner := a.Index
			if t, ok := inner.(*pysyntax.Tuple); ok && len(t.Elts) > 0 {
				inner = t.Elts[0]
			}
			return r.annotated(m, inner, in, depth+1)
		case "typing.Literal":
			return taint.Value{}
		case "builtins.list", "builtins.set", "builtins.tuple", "builtins.frozenset", "typing.List", "typing.Set", "typing.Tuple", "typing.Sequence", "typing.Iterable",
			"collections.abc.Sequence", "collections.abc.Iterable", "pydantic.conlist":
			inner := a.Index
			if t, ok := inner.(*pysyntax.Tuple); ok && len(t.Elts) > 0 {
				inner = t.Elts[0]
			}
			return r.engine.ListAs("", r.annotated(m, inner, in, depth+1))
		}
		return all(taint.All)
	}
	defs := m.Resolve(a)
	if len(defs) == 0 {
		return all(taint.All)
	}
	if c := defs[0].Class(); c != nil {
		if enum(c) {
			return taint.Value{}
		}
		return taint.InstanceOf(c)
	}
	n := defs[0].Dotted()
	return all(r.kind(catalog.FieldKind(n[strings.LastIndexByte(n, '.')+1:])))
}

func enum(c *pyname.Class) bool {
	for _, n := range c.Missing() {
		if strings.HasSuffix(n, "Enum") || strings.HasSuffix(n, "Choices") {
			return true
		}
	}
	return false
}

func pydantic(c *pyname.Class) bool {
	for _, n := range c.Missing() {
		if n == "pydantic.BaseModel" || n == "pydantic.main.BaseModel" || n == "ninja.Schema" || n == "ninja.schema.Schema" {
			return true
		}
	}
	return false
}

// requestAttribute is what the project's own middleware puts on a request, and the user.
func (r *reader) requestAttribute(name string) (taint.Value, bool) {
	if name == "user" {
		return r.instance(r.graph.User)
	}
	if r.onRequest == nil {
		r.onRequest = map[string]*taint.Value{}
	}
	if v, ok := r.onRequest[name]; ok {
		if v == nil {
			return taint.Value{}, false
		}
		return *v, true
	}
	r.onRequest[name] = nil
	for _, m := range r.modules {
		for _, s := range m.Scopes().Stores() {
			n, ok := s.Target.Value.(*pysyntax.Name)
			if !ok || s.Target.Attr.Name != name || s.Value == nil || n.ID != "request" {
				continue
			}
			if model := r.modelOf(m, s.Value); model != nil {
				if v, ok := r.instance(model); ok {
					r.onRequest[name] = &v
					return v, true
				}
			}
		}
	}
	return taint.Value{}, false
}

// modelOf is the model of the object that an expression in a function gives; nil when it is not known.
func (r *reader) modelOf(m *pyname.Module, e pysyntax.Expr) *models.Model {
	o := r.rows.In(m, e)
	if o.Model == nil || o.Several {
		return nil
	}
	return o.Model
}
