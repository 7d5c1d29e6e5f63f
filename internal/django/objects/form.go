package objects

import (
	"maps"
	"slices"
	"strings"

	"paddock/internal/django/models"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Forms and serializers look objects up themselves: a field for a relation takes an identifier and gives an
// object of its queryset. Django and DRF make such fields of a model's relations, with all rows.

// form is what an object that is a form or a serializer is.
type form struct {
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

func (m *form) drop(name string) {
	if name != "" {
		m.dropped[name] = true
	}
}

// isForm says that a class is a form or a serializer.
func isForm(c *pyname.Class) (is, serializer bool) {
	for _, n := range c.Missing() {
		last := n[strings.LastIndexByte(n, '.')+1:]
		switch {
		case strings.HasPrefix(n, "rest_framework.") && strings.HasSuffix(last, "Serializer"), strings.HasSuffix(last, "ModelSerializer"):
			return true, true
		case strings.HasPrefix(n, "django.forms.") && (strings.HasSuffix(last, "Form") || strings.HasSuffix(last, "FormSet")),
			strings.HasSuffix(last, "ModelForm"), strings.HasPrefix(n, "django.contrib.auth.forms."):
			return true, false
		}
	}
	return false, false
}

// instantiate makes an object of a class of the project.
func (e *evaluator) instantiate(f *frame, class *pyname.Class, a *arguments) val {
	inst := e.newInstance(class)
	self := val{what: object, inst: inst}
	if is, serializer := isForm(class); is {
		e.newForm(inst, serializer, a)
		inst.form.model = e.metaModel(f, class)
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
	m := &form{serializer: serializer, rows: map[string]val{}, dropped: map[string]bool{}}
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
func (e *evaluator) metaModel(f *frame, class *pyname.Class) *models.Model {
	if v, ok := e.meta(f, class, "model"); ok {
		return e.modelOf(&v)
	}
	return nil
}

// meta is an attribute of a class's Meta, its own or an inherited one.
func (e *evaluator) meta(f *frame, class *pyname.Class, name string) (val, bool) {
	b, m := metaBinding(class, name)
	if b == nil || b.Value == nil || f.depth >= maxCalls {
		return val{}, false
	}
	return e.expr(e.below(f, m), b.Value), true
}

func metaBinding(class *pyname.Class, name string) (*pyname.Binding, *pyname.Module) {
	if class == nil {
		return nil, nil
	}
	for _, member := range class.FindAll("Meta") {
		def, ok := member.Bindings[0].Node.(*pysyntax.ClassDef)
		if !ok {
			continue
		}
		if meta := member.Class.Module.Class(def); meta != nil {
			if found, ok := meta.Find(name); ok {
				return found.Bindings[0], found.Class.Module
			}
		}
	}
	return nil, nil
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

func (e *evaluator) readRelations(f *frame, inst *instance) []relation {
	m := inst.form
	var list []relation
	written := map[string]bool{}
	if inst.class != nil {
		mro, _ := inst.class.MRO()
		for _, b := range mro {
			if b.Class == nil {
				continue
			}
			for _, s := range b.Class.Node.Body {
				assign, ok := s.(*pysyntax.Assign)
				if !ok {
					continue
				}
				n, ok := assign.Targets[0].(*pysyntax.Name)
				if !ok || written[n.ID] {
					continue
				}
				written[n.ID] = true
				if call, ok := assign.Value.(*pysyntax.Call); ok {
					if r, ok := e.written(f, b.Class.Module, n.ID, call); ok {
						r.place = pyeval.Place{File: b.Class.Module.Tree.File, Span: s.Range()}
						list = append(list, r)
					}
				}
			}
		}
	}
	if m.model == nil {
		return list
	}
	names, place := e.metaFields(f, inst)
	for _, name := range names {
		fd := m.model.Field(name)
		if written[name] || fd == nil || fd.To == nil || fd.Name != name || !fd.Editable || fd.To.User || !fd.To.Owned() {
			continue
		}
		list = append(list, relation{name: name, rows: e.managerRows(fd.To, first(fd.To.Managers), f), place: place})
	}
	return list
}

// written is a field that is written out: ModelChoiceField(queryset=…), PrimaryKeyRelatedField(queryset=…).
func (e *evaluator) written(f *frame, m *pyname.Module, name string, call *pysyntax.Call) (relation, bool) {
	r := relation{name: name}
	kind := ""
	for _, d := range m.Resolve(call.Func) {
		kind = d.Dotted()
		if class := d.Class(); class != nil {
			r.def = class
			kind = strings.Join(class.Missing(), " ")
		}
	}
	if !strings.Contains(kind, "ChoiceField") && !strings.Contains(kind, "RelatedField") {
		return r, false
	}
	for i, x := range call.Args {
		if i == 0 {
			r.rows, _ = e.rowsOf(f, e.expr(e.below(f, m), x))
		}
	}
	for _, k := range call.Keywords {
		switch k.Name.Name {
		case "queryset":
			r.rows, _ = e.rowsOf(f, e.expr(e.below(f, m), k.Value))
		case "read_only", "disabled":
			if c, ok := m.Fold(k.Value); ok && c.Truth() {
				return r, false
			}
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

// metaFields are the fields that a ModelForm or ModelSerializer takes of its model, with the place that says it.
func (e *evaluator) metaFields(f *frame, inst *instance) (names []string, place pyeval.Place) {
	m := inst.form
	if inst.class == nil {
		return m.names, m.place
	}
	b, module := metaBinding(inst.class, "fields")
	all := func() (list []string) {
		for _, fd := range m.model.Fields {
			list = append(list, fd.Name)
		}
		return list
	}
	if b != nil && b.Value != nil {
		place = pyeval.Place{File: module.Tree.File, Span: b.Node.Range()}
		v, _ := e.meta(f, inst.class, "fields")
		if v.known && v.text == "__all__" {
			names = all()
		}
		for _, i := range v.items {
			names = append(names, i.text)
		}
	} else if b, module := metaBinding(inst.class, "exclude"); b != nil {
		place = pyeval.Place{File: module.Tree.File, Span: b.Node.Range()}
		v, _ := e.meta(f, inst.class, "exclude")
		names = slices.DeleteFunc(all(), func(n string) bool {
			return slices.ContainsFunc(v.items, func(i val) bool { return i.text == n })
		})
	}
	if v, ok := e.meta(f, inst.class, "read_only_fields"); ok {
		names = slices.DeleteFunc(names, func(n string) bool {
			return slices.ContainsFunc(v.items, func(i val) bool { return i.text == n })
		})
	}
	if v, ok := e.meta(f, inst.class, "extra_kwargs"); ok {
		names = slices.DeleteFunc(names, func(n string) bool {
			return v.keys[n].keys["read_only"].text == "true"
		})
	}
	return names, place
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
