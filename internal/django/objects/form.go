package objects

import (
	"maps"
	"slices"
	"strings"

	"paddock/internal/django/form"
	"paddock/internal/django/models"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Forms and serializers look objects up themselves: a field for a relation takes an identifier and gives an
// object of its queryset. Django and DRF make such fields of a model's relations, with all rows.

// filled is what an object that is a form or a serializer is.
type filled struct {
	// serializer tells DRF's from Django's.
	serializer bool
	// model is the Meta's; nil without.
	model *models.Model
	// bound says that it is given what the caller sends.
	bound bool
	// instance is the object that it changes.
	instance val
	// rows are the querysets that code gives its fields; dropped are fields that code takes away.
	rows    map[string]val
	dropped map[string]bool
	// names are the fields of a form that a generic view makes of its model.
	names []string
	place pyeval.Place
	// values are the objects that its fields gave; nil until they are asked for.
	values map[string]val
}

// anyField stands for each field of a form, where code goes through all of them.
const anyField = "*"

func (m *filled) drop(name string) {
	if name != "" {
		m.dropped[name] = true
	}
}

// isForm says that a class is a form, a set of forms, or a serializer.
func isForm(c *pyname.Class) (is, serializer bool) {
	switch form.KindOf(c) {
	case form.Serializer:
		return true, true
	case form.Form:
		return true, false
	}
	return slices.ContainsFunc(c.Missing(), func(n string) bool {
		return strings.HasPrefix(n, "django.forms.") && strings.HasSuffix(n, "FormSet")
	}), false
}

// instantiate makes an object of a class of the project.
func (e *evaluator) instantiate(f *frame, class *pyname.Class, a *arguments) val {
	inst := e.newInstance(class)
	self := val{what: object, inst: inst}
	if is, serializer := isForm(class); is {
		e.newForm(inst, serializer, a)
		inst.form.model = e.r.metaModel(class)
	}
	if generic(inst, "FilterSet") {
		for _, v := range a.all() {
			if v.rows {
				inst.attrs[" rows"] = v
			}
		}
	}
	if member, ok := class.Find("__init__"); ok {
		if node, ok := member.Bindings[0].Node.(*pysyntax.FunctionDef); ok && !e.onTheWay(f, node) {
			e.invoke(f, &closure{module: member.Class.Module, node: node, class: member.Class}, &self, a)
		}
	}
	return self
}

func (e *evaluator) newForm(inst *instance, serializer bool, a *arguments) {
	m := &filled{serializer: serializer, rows: map[string]val{}, dropped: map[string]bool{}}
	for i, v := range a.all() {
		if serializer {
			e.leave(v)
		}
		m.bound = m.bound || v.input && v.model == nil
		if serializer && i == 0 && len(a.list) > 0 && v.model != nil && !v.rows {
			m.instance = v
		}
	}
	if v, ok := a.keys["instance"]; ok {
		m.instance = v
	}
	inst.form = m
	e.changed()
	e.forms = append(e.forms, inst)
}

// metaModel is the model of a form's or serializer's Meta; nil when there is none.
func (r *Reader) metaModel(class *pyname.Class) *models.Model {
	r.fieldsets.Lock()
	defer r.fieldsets.Unlock()
	return r.fieldsets.Model(class)
}

// fieldset are the fields of a form or serializer; nil where they cannot be read.
func (r *Reader) fieldset(class *pyname.Class) *form.Fieldset {
	r.fieldsets.Lock()
	defer r.fieldsets.Unlock()
	return r.fieldsets.Of(class)
}

// formAttr is an attribute that Django or DRF gives a form or serializer.
func (e *evaluator) formAttr(f *frame, o val, name string) (val, bool) {
	m := o.inst.form
	switch name {
	case "fields", "base_fields":
		return val{what: fields, inst: o.inst}, true
	case "cleaned_data", "validated_data":
		return val{what: cleaned, inst: o.inst}, true
	case "context", "_context":
		return val{what: contextual}, true
	case "data", "initial_data", "files":
		return val{what: data, input: m.bound}, true
	case "instance":
		if m.instance.model != nil {
			return m.instance, true
		}
		return val{model: m.model}, true
	case "errors":
		return val{}, true
	}
	return val{}, false
}

// formMethod is a method that Django or DRF gives them.
func (e *evaluator) formMethod(f *frame, o val, name string, a *arguments) val {
	m := o.inst.form
	switch name {
	case "is_valid", "full_clean", "run_validation":
		e.valid(f, o)
		return val{}
	case "save", "create", "update":
		e.valid(f, o)
		if name == "save" && m.serializer {
			if _, ok := o.inst.class.Find("update"); ok && m.instance.model != nil {
				e.on(f, o, "update", m.instance, val{what: cleaned, inst: o.inst})
			} else if _, ok := o.inst.class.Find("create"); ok && m.instance.model == nil {
				e.on(f, o, "create", val{what: cleaned, inst: o.inst})
			}
		}
		if m.instance.model != nil {
			e.write(m.instance)
			return m.instance
		}
		if m.model == nil {
			return val{}
		}
		return val{model: m.model}
	case "__init__", "clean", "validate", "add_error":
		return val{}
	}
	return mix(a.all()...)
}

// relation is a field of a form that looks up objects.
type relation struct {
	name  string
	rows  val
	place pyeval.Place
	def   *pyname.Class // of a field whose class is the project's
}

// relations are the fields of a form or serializer that look up objects: those written out, and those that
// the framework makes of its model's relations.
func (e *evaluator) relations(f *frame, inst *instance) (list []relation) {
	if inst.class == nil {
		return e.readRelations(f, inst)
	}
	if list, ok := e.r.forms.Load(inst.class); ok {
		return list.([]relation)
	}
	if e.alone(inst.class.Node, func() { list = e.readRelations(&frame{module: inst.class.Module, depth: maxCalls / 2}, inst) }) {
		e.r.forms.Store(inst.class, list)
	}
	return list
}

func (e *evaluator) readRelations(f *frame, inst *instance) (list []relation) {
	made := func(fd *models.Field, place pyeval.Place) {
		if fd != nil && fd.To != nil && fd.Editable && !fd.To.User && fd.To.Owned() {
			list = append(list, relation{name: fd.Name, rows: e.managerRows(fd.To, first(fd.To.Managers), f), place: place})
		}
	}
	if inst.class == nil {
		for _, name := range inst.form.names {
			if inst.form.model != nil {
				made(inst.form.model.Field(name), inst.form.place)
			}
		}
		return list
	}
	s := e.r.fieldset(inst.class)
	if s == nil {
		s = &form.Fieldset{Fields: form.Declared(inst.class)}
	}
	// What its code takes out is taken out where that code is followed.
	for _, fd := range slices.Concat(s.Fields, s.Dropped) {
		switch {
		case fd.Call != nil:
			if r, ok := e.written(f, &fd); ok {
				list = append(list, r)
			}
		case !fd.Declared && !fd.ReadOnly:
			made(fd.Column, s.Place)
		}
	}
	return list
}

// written is a field that is written out: ModelChoiceField(queryset=…), PrimaryKeyRelatedField(queryset=…).
func (e *evaluator) written(f *frame, fd *form.Field) (relation, bool) {
	r := relation{name: fd.Name, place: fd.Place}
	if fd.ReadOnly || !strings.Contains(fd.Type, "ChoiceField") && !strings.Contains(fd.Type, "RelatedField") {
		return r, false
	}
	for _, d := range fd.Module.Resolve(fd.Call.Func) {
		if class := d.Class(); class != nil {
			r.def = class
		}
	}
	for i, x := range fd.Call.Args {
		if i == 0 {
			r.rows, _ = e.rowsOf(f, e.expr(e.below(f, fd.Module), x))
		}
	}
	for _, k := range fd.Call.Keywords {
		if k.Name.Name == "queryset" {
			r.rows, _ = e.rowsOf(f, e.expr(e.below(f, fd.Module), k.Value))
		}
	}
	if r.def != nil {
		if _, ok := r.def.Find("get_queryset"); ok {
			field := e.newInstance(r.def)
			field.attrs["context"], field.attrs["queryset"] = val{what: contextual}, r.rows
			r.rows, _ = e.rowsOf(f, e.on(f, val{what: object, inst: field}, "get_queryset"))
		}
	}
	return r, r.rows.model != nil
}

// fieldRows is the queryset of a form's field.
func (e *evaluator) fieldRows(f *frame, inst *instance, name string) val {
	if v, ok := inst.form.rows[name]; ok {
		return v
	}
	for _, r := range e.relations(f, inst) {
		if r.name == name {
			return r.rows
		}
	}
	return val{}
}

// valid makes the look-ups of a form's fields, and follows the project's own checks of them.
func (e *evaluator) valid(f *frame, o val) {
	if o.inst == nil || o.inst.form == nil || o.inst.form.values != nil || !o.inst.form.bound || f.depth >= maxCalls {
		return
	}
	m := o.inst.form
	e.changed()
	m.values = map[string]val{}
	for _, r := range e.relations(f, o.inst) {
		if m.dropped[r.name] {
			continue
		}
		rows := r.rows
		if v, ok := m.rows[r.name]; ok {
			rows = v
		}
		if any, ok := m.rows[anyField]; ok && any.asker && rows.own == nil {
			rows.vague = addReasons(rows.vague, []Reason{{r.place, "code that goes through all fields of the form narrows them by who asks, and how could not be read"}})
		}
		if rows.model == nil || !rows.model.Owned() || rows.none {
			continue
		}
		place := r.place
		v := e.narrow(f, rows, "get", &arguments{keys: map[string]val{"pk": {input: true, path: true, from: r.name}}, order: []string{"pk"}, place: &place})
		v.rows = false
		for _, l := range v.look {
			if l.Place == place {
				l.By, l.Form, l.Write = r.name, true, l.Write || m.model != nil
				if m.model != nil && m.instance.model != nil {
					l.Write = true
				}
			}
		}
		m.values[r.name] = v
	}
	if o.inst.class == nil {
		return
	}
	prefix := "clean_"
	if m.serializer {
		prefix = "validate_"
	}
	for name, v := range m.values {
		if _, ok := o.inst.class.Find(prefix + name); ok {
			e.on(f, o, prefix+name, v)
		}
	}
	for _, name := range []string{"clean", "validate"} {
		if _, ok := o.inst.class.Find(name); ok {
			e.on(f, o, name, val{what: cleaned, inst: o.inst})
		}
	}
}

// cleanedValue is a value of cleaned_data or validated_data.
func (e *evaluator) cleanedValue(f *frame, inst *instance, name string) val {
	e.valid(f, val{what: object, inst: inst})
	if v, ok := inst.form.values[name]; ok {
		return v
	}
	return val{input: true, from: name}
}

// finish makes the look-ups of the forms that were given what the caller sends and that nobody asked.
func (e *evaluator) finish(f *frame) {
	for _, inst := range e.forms {
		g := &frame{module: f.module, vars: map[*pyname.Symbol]val{}}
		if inst.class != nil {
			g.module = inst.class.Module
		}
		if g.module != nil {
			e.valid(g, val{what: object, inst: inst})
		}
	}
	e.forms = nil
}

// viewForm is a generic view's own way to its form or serializer.
func (e *evaluator) viewForm(f *frame, self val, name string, a *arguments) val {
	switch name {
	case "get_form_class":
		return e.instanceAttr(f, self, "form_class")
	case "get_serializer_class":
		return e.instanceAttr(f, self, "serializer_class")
	case "get_form_kwargs":
		v := val{what: mapping, keys: map[string]val{"data": {what: data, input: true}}}
		if obj, ok := self.inst.attrs["object"]; ok {
			v.keys["instance"] = obj
		}
		return v
	case "get_serializer":
		class := e.on(f, self, "get_serializer_class")
		return e.apply(f, val{defs: class.defs}, a)
	}
	class, ok := a.get(0, "form_class")
	if !ok {
		class = e.on(f, self, "get_form_class")
	}
	kw := e.on(f, self, "get_form_kwargs")
	b := &arguments{keys: map[string]val{}}
	for _, k := range slices.Sorted(maps.Keys(kw.keys)) {
		b.set(k, kw.keys[k])
	}
	if len(class.defs) > 0 && e.modelOf(&class) == nil {
		return e.apply(f, val{defs: class.defs}, b)
	}
	// A form that Django makes of the view's model and its fields.
	rows := e.on(f, self, "get_queryset")
	inst := e.newInstance(nil)
	e.newForm(inst, false, b)
	inst.form.model = rows.model
	inst.form.place = e.route.Place
	if member, ok := e.member(self, "fields"); ok {
		inst.form.place = pyeval.Place{File: member.Class.Module.Tree.File, Span: member.Bindings[0].Node.Range()}
	}
	for _, i := range e.instanceAttr(f, self, "fields").items {
		inst.form.names = append(inst.form.names, i.text)
	}
	return val{what: object, inst: inst}
}
