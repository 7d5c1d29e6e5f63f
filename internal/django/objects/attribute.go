package objects

import (
	"slices"

	"paddock/internal/django/catalog"
	"paddock/internal/django/models"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Attributes of what is followed: of models and their objects, of data, of what belongs to the asker.

func (e *evaluator) attribute(f *frame, x *pysyntax.Attribute) val {
	o := e.expr(f, x.Value)
	if len(o.defs) > 0 && o.what == thing && o.inst == nil {
		if m := e.modelOf(&o); m != nil {
			v := e.classAttr(f, m, o, x.Attr.Name)
			if v.rows {
				v.at = e.place(f.module, x)
			}
			return v
		}
		if defs := f.module.Resolve(x); len(defs) > 0 {
			return e.defs(f, defs)
		}
		return val{defs: external(o.defs, x.Attr.Name)}
	}
	return e.attr(f, o, x.Attr.Name)
}

// external is an attribute of things that are not the project's.
func external(defs []pyname.Def, name string) []pyname.Def {
	var list []pyname.Def
	for _, d := range defs {
		if d.Kind == pyname.External {
			d.Rest = append(append([]string{}, d.Rest...), name)
			list = append(list, d)
		}
	}
	return list
}

// classAttr is an attribute of a model's class: a manager, a class method, something of no interest.
func (e *evaluator) classAttr(f *frame, m *models.Model, o val, name string) val {
	if k := m.Manager(name); k != nil {
		return e.managerRows(m, k, f)
	}
	switch name {
	case "objects", "_default_manager", "_base_manager", "all_objects":
		if len(m.Managers) > 0 && name != "_base_manager" {
			return e.managerRows(m, m.Managers[0], f)
		}
		return val{model: m, rows: true}
	}
	if m.Class != nil {
		if member, ok := m.Class.Find(name); ok {
			if node, ok := member.Bindings[0].Node.(*pysyntax.FunctionDef); ok {
				return val{fn: &closure{module: member.Class.Module, node: node, class: member.Class}, self: &o}
			}
		}
	}
	return val{}
}

func (e *evaluator) attr(f *frame, o val, name string) val {
	switch o.what {
	case request:
		return e.requestAttr(f, name)
	case data:
		if dataMethods[name] {
			return val{self: &o, method: name}
		}
		return val{input: true, from: name}
	case kwargs, session, mapping, cleaned, contextual, fields:
		return val{self: &o, method: name}
	case listing:
		return val{self: &o, method: name}
	case field:
		if name == "queryset" {
			return e.fieldRows(f, o.inst, o.text)
		}
		return val{}
	case object, super:
		return e.instanceAttr(f, o, name)
	}
	if o.model != nil {
		if o.rows {
			return val{self: &o, method: name}
		}
		return e.modelAttr(f, o, name)
	}
	if o.asker {
		// Something of the asker's that is not read: what hangs on it is theirs.
		if o.what == thing {
			if m := e.reverseOfTenant(name); m != nil {
				return val{model: m, rows: true, own: e.because(f, nil, "what belongs to the one who asks")}
			}
		}
		return val{asker: true, self: &o, method: name}
	}
	m := mix(o)
	m.self, m.method = &o, name
	return m
}

var dataMethods = map[string]bool{"get": true, "getlist": true, "pop": true, "copy": true, "dict": true, "items": true, "values": true, "keys": true, "decode": true, "read": true, "setdefault": true, "strip": true, "split": true, "lists": true}

func (e *evaluator) because(f *frame, at pysyntax.Node, message string) []Reason {
	r := Reason{Message: message}
	if at != nil && f != nil {
		r.Place = e.place(f.module, at)
	}
	return []Reason{r}
}

// modelAttr is an attribute of an object of a model.
func (e *evaluator) modelAttr(f *frame, o val, name string) val {
	if o.what == user && roles[name] {
		return val{role: true}
	}
	v := val{look: o.look, own: o.own, asker: o.asker, safe: o.safe}
	if fd := o.model.Field(name); fd != nil {
		switch {
		case fd.To != nil && fd.Name == name:
			v.model, v.rows = fd.To, fd.Many()
			return v
		case catalog.NameSays("unguessable", name) || isSecret(name):
			v.safe = len(o.look) > 0
		case len(o.look) > 0 && (catalog.PublicValue(name, "true") || catalog.PublicValue(name, "false")):
			v.pub = []Reason{{fd.Place, "only what " + name + " says is for everybody"}}
		}
		return v
	}
	if r, ok := o.model.Reverse(name); ok {
		v.model, v.rows = r.Field.Owner, r.Field.Kind != "OneToOneField"
		v.manager = first(r.Field.Owner.Managers)
		return v
	}
	if o.model.Class != nil {
		member, ok := o.model.Class.Find(name)
		if o.after != nil {
			member, ok = behind(o.model.Class, o.after, name)
			o.after = nil
		}
		if ok {
			node, isFunc := member.Bindings[0].Node.(*pysyntax.FunctionDef)
			if isFunc {
				c := &closure{module: member.Class.Module, node: node, class: member.Class}
				if e.isProperty(c.module, node) {
					w := e.invoke(f, c, &o, nil)
					return withOrigin(w, o)
				}
				return val{fn: c, self: &o, look: o.look, asker: o.asker}
			}
		}
	}
	w := mix(o)
	w.self, w.method, w.own = &o, name, o.own
	return w
}

func first(list []*models.Manager) *models.Manager {
	if len(list) > 0 {
		return list[0]
	}
	return nil
}

func isSecret(name string) bool {
	_, ok := catalog.SecretName(name)
	return ok
}

// withOrigin is what a method or property of an object gives: it is the object's, whatever else it is.
func withOrigin(v, o val) val {
	v.look = union(v.look, o.look)
	v.asker = v.asker || o.asker
	if v.model != nil && v.own == nil {
		v.own = o.own
	}
	return v
}

// isProperty says that a method is read like a field.
func (e *evaluator) isProperty(m *pyname.Module, n *pysyntax.FunctionDef) bool {
	return e.decorated(m, n, "builtins.property", "django.utils.functional.cached_property", "functools.cached_property")
}

func (e *evaluator) decorated(m *pyname.Module, n *pysyntax.FunctionDef, names ...string) bool {
	for _, d := range n.Decorators {
		for _, def := range m.Resolve(d) {
			if !def.Local() && slices.Contains(names, def.Dotted()) {
				return true
			}
		}
	}
	return false
}
