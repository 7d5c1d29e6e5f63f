package change

import (
	"slices"
	"strings"

	"paddock/internal/django/models"
	"paddock/internal/django/signin"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// frame is one function on the way.
type frame struct {
	*reader
	*signin.Body
	depth int
}

// origin is what an object came of.
type origin struct {
	model *models.Model
	// rows says that it is a manager, a QuerySet or a class rather than one object.
	rows bool
	// made says that the object is a new one, own that it was narrowed to the caller.
	made, own bool
	// form is the form or serializer that it is, or that gave it.
	form *form
	// sent are the fields that the request gives.
	sent []string
}

// maxSteps is how many names, attributes and calls an object is followed through.
const maxSteps = 12

// gets are functions that give an object of a model, or raise.
var gets = []string{
	"django.shortcuts.get_object_or_404", "django.shortcuts.aget_object_or_404", "django.shortcuts.get_list_or_404",
	"rest_framework.generics.get_object_or_404",
}

// one are the methods of QuerySets that give one object.
var one = []string{"get", "aget", "first", "afirst", "last", "alast", "latest", "earliest", "get_or_create", "update_or_create", "create", "get_object_or_404"}

// origin is where the object of an expression comes from; its model is nil when that is not known.
func (f *frame) origin(e pysyntax.Expr, steps int) origin {
	if steps > maxSteps {
		return origin{}
	}
	switch e := e.(type) {
	case *pysyntax.Await:
		return f.origin(e.Value, steps+1)
	case *pysyntax.Subscript:
		o := f.origin(e.Value, steps+1)
		if _, slice := e.Index.(*pysyntax.Slice); !slice {
			o.rows = false
		}
		return o
	case *pysyntax.IfExp:
		return f.first(steps, e.Body, e.Orelse)
	case *pysyntax.BoolOp:
		return f.first(steps, e.Values...)
	case *pysyntax.Name:
		return f.name(e, steps)
	case *pysyntax.Attribute:
		return f.attribute(e, steps)
	case *pysyntax.Call:
		return f.call(e, steps)
	}
	return origin{}
}

func (f *frame) first(steps int, list ...pysyntax.Expr) origin {
	for _, e := range list {
		if o := f.origin(e, steps+1); o.model != nil || o.form != nil {
			return o
		}
	}
	return origin{}
}

func (f *frame) name(e *pysyntax.Name, steps int) origin {
	for _, b := range f.Module.Scopes().Reaching(e) {
		switch b.Kind {
		case pyname.Assigned:
			if o := f.origin(b.Value, steps+1); o.model != nil || o.form != nil {
				return o
			}
		case pyname.Iterated:
			if o := f.origin(b.Value, steps+1); o.model != nil {
				o.rows = false
				return o
			}
		case pyname.Unpacked:
			// obj, created = get_or_create(…)
			if o := f.origin(b.Value, steps+1); o.model != nil {
				o.rows = false
				return o
			}
		case pyname.Parameter:
			return f.parameter(e.ID)
		}
	}
	return f.class(e)
}

// parameter is what a generic view hands to a method that the project gives it.
func (f *frame) parameter(name string) origin {
	if f.Class == nil {
		return origin{}
	}
	switch f.Def.Name.Name {
	case "form_valid", "perform_create", "perform_update":
		if form := f.form(); form != nil {
			return origin{model: form.model, form: form, made: f.verb == Makes, sent: form.fields}
		}
		o := f.object()
		o.made = f.verb == Makes
		return o
	case "perform_destroy":
		return f.object()
	}
	return origin{}
}

// class is a model or a form as a class.
func (f *frame) class(e pysyntax.Expr) origin {
	for _, d := range f.Module.Resolve(e) {
		if m := f.modelOf(d); m != nil {
			return origin{model: m, rows: true}
		}
	}
	return origin{}
}

// modelOf is the model that a name stands for; nil when it is none.
func (r *reader) modelOf(d pyname.Def) *models.Model {
	if m := r.graph.Of(d.Class()); m != nil {
		return m
	}
	if m := r.graph.Model(d.Dotted()); m != nil {
		return m
	}
	if call, ok := d.Value().(*pysyntax.Call); ok && d.Module != nil && isUserModel(d.Module, call) {
		return r.graph.User
	}
	return nil
}

func isUserModel(m *pyname.Module, call *pysyntax.Call) bool {
	name, ok := m.Qualify(call.Func)
	return ok && name == "django.contrib.auth.get_user_model"
}

func (f *frame) attribute(e *pysyntax.Attribute, steps int) origin {
	if f.isSelf(e.Value) && e.Attr.Name == "object" && f.reader.class != nil {
		o := f.object()
		o.made = f.verb == Makes && o.model != nil
		return o
	}
	if isRequestUser(e) {
		return origin{model: f.graph.User, own: true}
	}
	if o := f.class(e); o.model != nil {
		return o
	}
	o := f.origin(e.Value, steps+1)
	if o.model == nil {
		return origin{}
	}
	switch {
	case o.form != nil && e.Attr.Name == "instance":
		return o
	case o.form != nil:
		return origin{}
	case o.rows:
		return o // a manager, or the class behind it
	}
	if field := o.model.Field(e.Attr.Name); field != nil && field.To != nil {
		return origin{model: field.To, rows: field.Many(), own: o.own}
	}
	if back, ok := o.model.Reverse(e.Attr.Name); ok {
		return origin{model: back.Field.Owner, rows: !back.Field.Unique, own: o.own}
	}
	return origin{}
}

func (f *frame) call(e *pysyntax.Call, steps int) origin {
	if name, ok := f.Module.Qualify(e.Func); ok && slices.Contains(gets, name) && len(e.Args) > 0 {
		o := f.origin(e.Args[0], steps+1)
		o.rows, o.own = false, o.own || f.mentions(e)
		return o
	}
	if isUserModel(f.Module, e) {
		return origin{model: f.graph.User, rows: true}
	}
	if a, ok := e.Func.(*pysyntax.Attribute); ok {
		if f.isSelf(a.Value) && f.reader.class != nil {
			switch a.Attr.Name {
			case "get_object":
				return f.object()
			case "get_queryset":
				o := f.object()
				o.rows = true
				return o
			case "get_form", "get_serializer":
				if form := f.form(); form != nil {
					return f.filled(form, e)
				}
			}
		}
		if name := a.Attr.Name; name == "save" || name == "create" || name == "update" {
			if o := f.origin(a.Value, steps+1); o.form != nil {
				return o
			}
		}
	}
	for _, d := range f.Module.Resolve(e.Func) {
		if c := d.Class(); c != nil {
			if m := f.graph.Of(c); m != nil {
				return origin{model: m, made: true, own: f.mentions(e), sent: f.sentKeywords(e)}
			}
			if form := f.formOf(c); form != nil {
				return f.filled(form, e)
			}
		}
		if def := d.Function(); def != nil && d.Module != nil && d.Module != f.Module || def != nil && def != f.Def {
			if o := f.returned(signin.NewBody(d.Module, def, d.Self), steps+4); o.model != nil {
				o.own = o.own || f.mentions(e)
				return o
			}
		}
	}
	if a, ok := e.Func.(*pysyntax.Attribute); ok {
		o := f.origin(a.Value, steps+1)
		if o.model == nil || !o.rows {
			return origin{}
		}
		o.own = o.own || f.mentions(e)
		if slices.Contains(one, a.Attr.Name) {
			o.rows = false
		}
		return o
	}
	return origin{}
}

// filled is a form or serializer as a call makes it: for an object that is there, or for a new one.
func (f *frame) filled(form *form, e *pysyntax.Call) origin {
	o := origin{model: form.model, form: form, made: true}
	var object pysyntax.Expr
	for _, k := range e.Keywords {
		if k.Name.Name == "instance" {
			object = k.Value
		}
		if k.Name.Name == "data" {
			o.sent = form.fields
		}
	}
	if form.serializer && object == nil && len(e.Args) > 0 {
		object = e.Args[0]
	}
	if !form.serializer && len(e.Args) > 0 {
		o.sent = form.fields
	}
	if object != nil {
		of := f.origin(object, 4)
		o.made, o.own = of.made, of.own || of.model == nil && f.mentions(e)
		if of.model != nil {
			o.model = of.model
		}
	}
	return o
}

// returned is what a function gives.
func (r *reader) returned(b *signin.Body, steps int) (o origin) {
	if steps > maxSteps {
		return origin{}
	}
	f := &frame{reader: r, Body: b}
	b.Walk(func(n pysyntax.Node) bool {
		if s, ok := n.(*pysyntax.Return); ok && s.Value != nil && o.model == nil {
			o = f.origin(s.Value, steps+1)
		}
		return o.model == nil
	})
	return o
}

// object is what a generic view of the class is about.
func (r *reader) object() (o origin) {
	for _, p := range r.view.Init {
		if (p.Key.Text == "model" || p.Key.Text == "queryset") && p.Value.Class != nil {
			o.model = r.graph.Model(p.Value.Class.Name)
		}
	}
	if r.class == nil {
		return o
	}
	for _, name := range []string{"get_object", "get_queryset", "queryset", "model"} {
		member, ok := r.class.Find(name)
		if !ok {
			continue
		}
		b := member.Bindings[len(member.Bindings)-1]
		m := member.Class.Module
		var found origin
		own := false
		if def, ok := b.Node.(*pysyntax.FunctionDef); ok {
			body := signin.NewBody(m, def, member.Class)
			if r.seen[def] {
				continue
			}
			r.seen[def] = true
			found = r.returned(body, 2)
			delete(r.seen, def)
			own = names(body, def)
		} else if b.Value != nil {
			f := &frame{reader: r, Body: signin.NewBody(m, &pysyntax.FunctionDef{}, member.Class)}
			found = f.origin(b.Value, 0)
		}
		o.own = o.own || own || found.own
		if o.model == nil {
			o.model = found.model
		}
	}
	if o.model == nil {
		if form := r.form(); form != nil {
			o.model = form.model
		}
	}
	o.rows = false
	return o
}

// mentions says that the caller is named in an expression: narrowed to, or made for, him.
func (f *frame) mentions(n pysyntax.Node) bool { return names(f.Body, n) }

func names(b *signin.Body, n pysyntax.Node) bool {
	found := false
	asker := func(n pysyntax.Node) bool {
		a, ok := n.(*pysyntax.Attribute)
		found = found || ok && isRequestUser(a)
		return !found
	}
	pysyntax.Walk(n, func(n pysyntax.Node) bool {
		if id, ok := n.(*pysyntax.Name); ok {
			for _, v := range b.Values(id.ID) {
				pysyntax.Walk(v, asker) // what was looked up for him is his
			}
		}
		return asker(n)
	})
	return found
}

// isRequestUser says that an attribute is the user of a request.
func isRequestUser(a *pysyntax.Attribute) bool {
	if a.Attr.Name != "user" && a.Attr.Name != "current_user" {
		return false
	}
	return isRequest(a.Value)
}

func isRequest(e pysyntax.Expr) bool {
	switch e := e.(type) {
	case *pysyntax.Name:
		return e.ID == "request" || e.ID == "req"
	case *pysyntax.Attribute:
		return e.Attr.Name == "request"
	case *pysyntax.Subscript:
		s, ok := e.Index.(*pysyntax.Str)
		return ok && s.Value == "request"
	}
	return false
}

// isSelf says that an expression is the view, or super() of it.
func (f *frame) isSelf(e pysyntax.Expr) bool {
	if f.Class == nil {
		return false
	}
	switch e := e.(type) {
	case *pysyntax.Name:
		return e.ID == "self"
	case *pysyntax.Call:
		n, ok := e.Func.(*pysyntax.Name)
		return ok && n.ID == "super"
	}
	return false
}

// form is a model form or serializer of the project.
type form struct {
	model      *models.Model
	serializer bool
	// fields are those that it names and lets the request write; empty when it takes all, or they are not known.
	fields []string
}

// form is that of the view's class; nil when it has none that is known.
func (r *reader) form() *form {
	if r.class == nil {
		return nil
	}
	for _, name := range []string{"form_class", "serializer_class"} {
		member, ok := r.class.Find(name)
		if !ok {
			continue
		}
		b := member.Bindings[len(member.Bindings)-1]
		if b.Value == nil {
			continue
		}
		for _, d := range member.Class.Module.Resolve(b.Value) {
			if f := r.formOf(d.Class()); f != nil {
				return f
			}
		}
	}
	// A view may name the fields itself: fields = ["title"].
	if member, ok := r.class.Find("fields"); ok {
		if b := member.Bindings[len(member.Bindings)-1]; b.Value != nil {
			return &form{fields: texts(member.Class.Module, b.Value)}
		}
	}
	return nil
}

// formOf reads a class's Meta; nil of one that has no model.
func (r *reader) formOf(c *pyname.Class) *form {
	if c == nil {
		return nil
	}
	list, _ := c.MRO()
	f := &form{}
	for _, b := range list {
		f.serializer = f.serializer || b.Class == nil && strings.HasSuffix(b.Name, "Serializer")
	}
	var readOnly []string
	for _, b := range list {
		if b.Class == nil || f.model != nil {
			continue
		}
		for _, s := range b.Class.Node.Body {
			d, ok := s.(*pysyntax.ClassDef)
			if !ok || d.Name.Name != "Meta" {
				continue
			}
			for _, s := range d.Body {
				a, ok := s.(*pysyntax.Assign)
				if !ok || len(a.Targets) != 1 {
					continue
				}
				name, ok := a.Targets[0].(*pysyntax.Name)
				if !ok {
					continue
				}
				switch name.ID {
				case "model":
					for _, def := range b.Class.Module.Resolve(a.Value) {
						if m := r.modelOf(def); m != nil {
							f.model = m
						}
					}
					if call, ok := a.Value.(*pysyntax.Call); ok && isUserModel(b.Class.Module, call) {
						f.model = r.graph.User
					}
				case "fields":
					f.fields = texts(b.Class.Module, a.Value)
				case "read_only_fields":
					readOnly = texts(b.Class.Module, a.Value)
				}
			}
		}
	}
	if f.model == nil {
		return nil
	}
	f.fields = slices.DeleteFunc(f.fields, func(n string) bool { return slices.Contains(readOnly, n) })
	return f
}

// texts are the texts of a list that is known.
func texts(m *pyname.Module, e pysyntax.Expr) []string {
	c, ok := m.Fold(e)
	if !ok || c.Kind != pyname.ConstList && c.Kind != pyname.ConstTuple {
		return nil
	}
	var list []string
	for _, i := range c.Items {
		if i.Kind == pyname.ConstStr {
			list = append(list, i.Text)
		}
	}
	return list
}
