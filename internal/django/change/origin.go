package change

import (
	"slices"

	"paddock/internal/django/form"
	"paddock/internal/django/models"
	"paddock/internal/django/rows"
	"paddock/internal/django/signin"
	"paddock/internal/django/view"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Where the changed objects come from.
//
// Of which model an expression's objects are is read by package rows, which knows
// nothing of forms; which fields a form or serializer has, by package form. What is
// added here is what ties the two: a form makes an object, or changes the one that
// it was given, and hands it out as form.save() and form.instance.

// frame is one function on the way.
type frame struct {
	*walk
	*signin.Body
	depth int
	code  view.Code
	// names are those of its names that stand for an object of a form.
	names map[string]rows.Object
}

func (w *walk) frame(b *signin.Body, depth int) *frame {
	f := &frame{walk: w, Body: b, depth: depth, code: view.Code{Module: b.Module, Def: b.Def}, names: map[string]rows.Object{}}
	if a := b.Def.Args; b.Class != nil && a != nil {
		if params := slices.Concat(a.PosOnly, a.Args); len(params) > 0 {
			f.code.Self = params[0].Name.Name
		}
	}
	b.Walk(func(n pysyntax.Node) bool {
		if a, ok := n.(*pysyntax.Assign); ok && len(a.Targets) == 1 {
			if name, ok := a.Targets[0].(*pysyntax.Name); ok && len(b.Values(name.ID)) == 1 {
				if o, ok := f.formed(a.Value, 0); ok {
					f.names[name.ID] = rows.Object{Model: o.model, Made: o.made, Own: o.own}
				}
			}
		}
		return true
	})
	return f
}

// origin is what an object came of.
type origin struct {
	model *models.Model
	// rows says that it is a manager, a QuerySet or a class rather than one object.
	rows bool
	// made says that the object is a new one, own that it was narrowed to the caller.
	made, own bool
	// form says that it is a form or serializer, or came of one.
	form bool
	// sent are the fields that the request gives.
	sent []string
}

// maxSteps is how many names and calls a form is followed through.
const maxSteps = 12

// origin is where the object of an expression comes from; its model is nil when that is not known.
func (f *frame) origin(e pysyntax.Expr) origin { return f.find(e, 0) }

func (f *frame) find(e pysyntax.Expr, steps int) origin {
	if o, ok := f.filled(e, steps); ok {
		return o
	}
	if o, ok := f.formed(e, steps); ok {
		return o
	}
	return f.looked(f.objects.Given(f.code, f.view, f.names, e))
}

// looked is the origin of what package rows found. The caller may be named in every step towards it.
func (w *walk) looked(o rows.Object) origin {
	out := origin{model: o.Model, rows: o.Several, made: o.Made, own: o.Own}
	for _, s := range o.Steps {
		def, ok := s.Def.(*pysyntax.FunctionDef)
		if !ok {
			continue
		}
		b := signin.NewBody(s.Module, def, nil)
		a, method := s.Call.Func.(*pysyntax.Attribute)
		out.own = out.own || names(b, s.Call) || isLookup(def.Name.Name) && names(b, def) || method && isLookup(a.Attr.Name) && w.narrows()
		if o.Made {
			f := frame{walk: w, Body: b}
			out.sent = f.sentKeywords(s.Call)
		}
	}
	return out
}

// isLookup says that a method of a class-based view looks up what it is about.
func isLookup(name string) bool { return name == "get_object" || name == "get_queryset" }

// narrows says that the view's own look-up names the caller.
func (w *walk) narrows() bool {
	if w.class == nil {
		return false
	}
	for _, name := range []string{"get_object", "get_queryset"} {
		if member, ok := w.class.Find(name); ok {
			if def, ok := member.Bindings[0].Node.(*pysyntax.FunctionDef); ok && names(signin.NewBody(member.Class.Module, def, member.Class), def) {
				return true
			}
		}
	}
	return false
}

// object is what a generic view is about.
func (w *walk) object() origin {
	o := w.looked(w.objects.View(w.view))
	o.rows, o.own = false, o.own || w.narrows()
	if o.model == nil {
		if s := w.fieldset(); s != nil {
			o.model = s.Model
		}
	}
	return o
}

// fieldset is the form or serializer that the view uses for the handler; nil when it has none that is known.
func (w *walk) fieldset() *form.Fieldset {
	if w.view.Class == nil {
		return nil
	}
	for _, s := range w.forms.OfHandler(w.view, w.handler, view.Reach(w.index, w.root, w.view, w.handler)) {
		if s.Model != nil {
			return s
		}
	}
	return nil
}

// sentFields are the model's fields that a form lets the request write; none when it takes all, or they are not known.
func sentFields(s *form.Fieldset) (list []string) {
	if s == nil || s.All {
		return nil
	}
	for i := range s.Fields {
		if f := &s.Fields[i]; f.Column != nil && !f.ReadOnly {
			list = append(list, f.Name)
		}
	}
	return list
}

// follow asks for what a name is given where it is used, and for what each side of a choice is; the first that is known counts.
func (f *frame) follow(e pysyntax.Expr, steps int, ask func(pysyntax.Expr, int) (origin, bool), param func(string) (origin, bool)) (origin, bool) {
	var list []pysyntax.Expr
	switch e := e.(type) {
	case *pysyntax.Await:
		list = append(list, e.Value)
	case *pysyntax.IfExp:
		list = append(list, e.Body, e.Orelse)
	case *pysyntax.BoolOp:
		list = e.Values
	case *pysyntax.Name:
		for _, b := range f.Module.Scopes().Reaching(e) {
			switch b.Kind {
			case pyname.Assigned:
				list = append(list, b.Value)
			case pyname.Parameter:
				if o, ok := param(e.ID); ok {
					return o, true
				}
			}
		}
	}
	for _, x := range list {
		if o, ok := ask(x, steps+1); ok {
			return o, true
		}
	}
	return origin{}, false
}

// filled is the origin of what a form or serializer saves; ok is false of all other expressions.
func (f *frame) filled(e pysyntax.Expr, steps int) (o origin, ok bool) {
	if steps > maxSteps {
		return origin{}, false
	}
	call, ok := e.(*pysyntax.Call)
	if !ok {
		return f.follow(e, steps, f.filled, f.given)
	}
	if a, ok := call.Func.(*pysyntax.Attribute); ok && f.isSelf(a.Value) && (a.Attr.Name == "get_form" || a.Attr.Name == "get_serializer") {
		if s := f.fieldset(); s != nil {
			return f.fill(s.Kind, s.Model, sentFields(s), call, steps), true
		}
		return origin{}, false
	}
	for _, d := range f.Module.Resolve(call.Func) {
		c := d.Class()
		if c == nil {
			continue
		}
		if m := f.forms.Model(c); m != nil {
			return f.fill(form.KindOf(c), m, sentFields(f.forms.Of(c)), call, steps), true
		}
	}
	return origin{}, false
}

// fill is a form or serializer as a call makes it: for an object that is there, or for a new one.
func (f *frame) fill(kind form.Kind, m *models.Model, fields []string, call *pysyntax.Call, steps int) origin {
	o := origin{model: m, form: true, made: true}
	var object pysyntax.Expr
	for _, k := range call.Keywords {
		switch k.Name.Name {
		case "instance":
			object = k.Value
		case "data":
			o.sent = fields
		}
	}
	if len(call.Args) > 0 {
		if kind != form.Serializer {
			o.sent = fields
		} else if object == nil {
			object = call.Args[0]
		}
	}
	if object != nil {
		of := f.find(object, steps+1)
		o.made, o.own = of.made, of.own || of.model == nil && f.mentions(call)
		if of.model != nil {
			o.model = of.model
		}
	}
	return o
}

// given is the form or serializer that a generic view hands to a method that the project gives it.
func (f *frame) given(string) (origin, bool) {
	if f.Class == nil || !slices.Contains([]string{"form_valid", "perform_create", "perform_update"}, f.Def.Name.Name) {
		return origin{}, false
	}
	o := f.object()
	if s := f.fieldset(); s != nil {
		o.model, o.form, o.sent = s.Model, true, sentFields(s)
	}
	o.made = f.verb == Makes
	o.own = o.own && !o.made
	return o, o.model != nil
}

// formed is the origin of an object that a form, a serializer or the generic view hands out; ok is false of all other expressions.
func (f *frame) formed(e pysyntax.Expr, steps int) (o origin, ok bool) {
	if steps > maxSteps {
		return origin{}, false
	}
	switch e := e.(type) {
	case *pysyntax.Call:
		if a, ok := e.Func.(*pysyntax.Attribute); ok && slices.Contains([]string{"save", "create", "update"}, a.Attr.Name) {
			return f.filled(a.Value, steps+1)
		}
		return origin{}, false
	case *pysyntax.Attribute:
		switch {
		case e.Attr.Name == "instance":
			return f.filled(e.Value, steps+1)
		case e.Attr.Name == "object" && f.isSelf(e.Value):
			o := f.object()
			o.made = f.does && f.verb == Makes
			return o, o.model != nil
		}
		return origin{}, false
	}
	return f.follow(e, steps, f.formed, func(string) (origin, bool) {
		if f.Class == nil || f.Def.Name.Name != "perform_destroy" {
			return origin{}, false
		}
		o := f.object()
		return o, o.model != nil
	})
}

// isSelf says that an expression is the view, or super() of it.
func (f *frame) isSelf(e pysyntax.Expr) bool {
	if f.Class == nil {
		return false
	}
	switch e := e.(type) {
	case *pysyntax.Name:
		return e.ID == f.code.Self
	case *pysyntax.Call:
		n, ok := e.Func.(*pysyntax.Name)
		return ok && n.ID == "super"
	}
	return false
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
