package access

import (
	"slices"
	"strings"

	"paddock/internal/django/view"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Models are often asked themselves what somebody may do with an object: order.is_visible_to(request.user). Such a method is read as
// any function is, with an object of which nothing is known for self. Of which model the object is says package rows; where it
// does not know, the method counts that only one of the project's models has.

// askModel reads a call of a method of a model, or of its manager, that is told who asks; ok is false for other calls.
func (fr *frame) askModel(callee *value, args []value, kw map[string]value, e *pysyntax.Call, st *state) (v value, ok bool) {
	a, is := e.Func.(*pysyntax.Attribute)
	if !is || callee.kind != opaque || !simple(a.Value) || querying[a.Attr.Name] || working[a.Attr.Name] || !tellsWhoAsks(args, kw) {
		return value{}, false
	}
	on := fr.eval(a.Value, st)
	if on.kind != opaque && on.kind != class || strings.HasPrefix(on.text, "user.") {
		return value{}, false
	}
	def := fr.methodOf(a, on.kind)
	if def == nil {
		return value{}, false
	}
	if on.kind == opaque {
		// What was looked up is no longer the caller's, though he may have been told to the look-up.
		on.present, on.traits = true, ofObject
	}
	m := def.Module
	around := &frame{run: fr.run, module: m, file: m.Tree.File}
	c := &callable{node: def.Function(), frame: around}
	if !static(c.node) {
		args = append([]value{on}, args...)
	}
	return fr.follow(c, nil, args, kw, st, fr.source(e)), true
}

// tellsWhoAsks says that a call is told who asks: it is given the request, the user or the user's id.
func tellsWhoAsks(args []value, kw map[string]value) bool {
	who := func(v value) bool {
		return v.kind == request || v.kind == user || v.kind == truth && v.traits&ofUser != 0 && (v.text == "user.id" || v.text == "user.pk")
	}
	if slices.ContainsFunc(args, who) {
		return true
	}
	for _, v := range kw {
		if who(v) {
			return true
		}
	}
	return false
}

// methodOf is the method of a model of the project, or of a manager, that an attribute names; nil when it is none, when it is
// not known or when the object is the caller's own.
func (fr *frame) methodOf(a *pysyntax.Attribute, on valueKind) *pyname.Def {
	x := fr.run.x
	if x.graph == nil || fr.module == nil || fr.fn == nil || fr.fn.node == nil {
		return nil
	}
	name := a.Attr.Name
	c := view.Code{Module: fr.module, Def: fr.fn.node, Depth: fr.depth}
	switch o := x.rows.Of(c, nil, a.Value); {
	case o.Model != nil && (o.Model.Class == nil || o.Own):
		return nil
	case o.Model != nil && o.Several && on == opaque:
		for _, m := range o.Model.Managers {
			for _, k := range m.Classes {
				if def := methodDef(k, name); def != nil {
					return def
				}
			}
		}
		return nil
	case o.Model != nil && (on == opaque || o.Several):
		def := methodDef(o.Model.Class, name)
		if def != nil && on == class && !decorated(def.Function(), "classmethod") && !static(def.Function()) {
			return nil
		}
		return def
	case on == class:
		return nil
	}
	if t := fr.run.route; t != nil && on == opaque && t.view.Class != nil {
		fr.run.viewed = true
		// What get_object() of the view gave.
		if m := x.rows.View(t.view).Model; m != nil && m.Class != nil {
			if def := methodDef(m.Class, a.Attr.Name); def != nil {
				return def
			}
		}
	}
	if x.methods == nil {
		x.methods = map[string]*pyname.Def{}
	}
	if def, ok := x.methods[name]; ok {
		return def
	}
	var only *pyname.Def
	for _, m := range x.graph.Models {
		if m.Class == nil {
			continue
		}
		def := methodDef(m.Class, name)
		if def == nil {
			continue
		}
		if only != nil && only.Function() != def.Function() {
			only = nil
			break
		}
		only = def
	}
	x.methods[name] = only
	return only
}

// methodDef is the method of a class by its name, its own or a base's; nil without.
func methodDef(c *pyname.Class, name string) *pyname.Def {
	m, ok := c.Find(name)
	if !ok || len(m.Bindings) != 1 {
		return nil
	}
	if f, ok := m.Bindings[0].Node.(*pysyntax.FunctionDef); ok {
		return &pyname.Def{Kind: pyname.FunctionDef, Module: m.Class.Module, Binding: m.Bindings[0], Self: m.Class, Name: m.Class.Name + "." + f.Name.Name}
	}
	return nil
}
