package access

import (
	"slices"
	"strings"

	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
)

// A model of django-rules makes the names of its permissions itself: Order.get_perm("change") is "shop.change_order". Views ask it, and
// two mixins of django-rules do so for them.

// rulesModels give a class its get_perm().
var rulesModels = []string{"rules.contrib.models.RulesModelMixin", "rules.contrib.models.RulesModel"}

// getPerm is a call of get_perm(); ok is false when it is not that of django-rules or the permission is not known.
func (fr *frame) getPerm(e *pysyntax.Call, args []value, st *state) (value, bool) {
	a, ok := e.Func.(*pysyntax.Attribute)
	if !ok || a.Attr.Name != "get_perm" || len(args) != 1 {
		return value{}, false
	}
	on := fr.eval(a.Value, st)
	if on.kind != class || !on.class.Derives(rulesModels...) {
		return value{}, false
	}
	if v, _, own := on.class.Attr("get_perm"); own {
		if f := functionOf(&v); f != nil && !f.Library() {
			return value{}, false
		}
	}
	name := func(v *value) value { return value{kind: text, text: permissionOf(on.class.Name, v.text)} }
	switch v := &args[0]; v.kind {
	case text:
		return name(v), true
	case choice:
		w := value{kind: choice}
		for _, alt := range v.alts {
			if alt.v.kind != text {
				return value{}, false
			}
			w.alts = append(w.alts, alternative{alt.when, name(&alt.v)})
		}
		return w, true
	}
	return value{}, false
}

// modelOf is the model of the view's queryset: view.queryset.model.
func (fr *frame) modelOf(base *value, attr string) (value, bool) {
	t := fr.run.route
	if attr != "model" || t == nil || base.kind != opaque || !strings.HasSuffix(base.text, "queryset") && !strings.HasSuffix(base.text, "get_queryset()") {
		return value{}, false
	}
	fr.run.viewed = true
	m := fr.run.x.rows.View(t.view).Model
	if m == nil {
		return value{}, false
	}
	v := fr.run.x.global(m.Name)
	return v, v.kind == class
}

var (
	// viewVerbs are what AutoPermissionRequiredMixin asks for by the sort of view; the first that fits counts.
	viewVerbs = [][2]string{
		{"django.views.generic.edit.CreateView", "add"}, {"django.views.generic.edit.UpdateView", "change"},
		{"django.views.generic.edit.DeleteView", "delete"}, {"django.views.generic.detail.DetailView", "view"},
	}
	// actionVerbs are what AutoPermissionViewSetMixin asks for by action; "" is nothing.
	actionVerbs = map[string]string{
		"create": "add", "destroy": "delete", "list": "", "partial_update": "change", "retrieve": "view", "update": "change",
	}
)

// ofRulesModel is what the two mixins of django-rules ask: the permission of the view's model for what the view does. attr gives the
// view's attributes.
func (x *reader) ofRulesModel(t *target, method, action string, attr func(string) *pyeval.Value) (ref, []Reason) {
	verb, ok := x.rulesVerb(t, action, attr)
	m := x.rows.View(t.view).Model
	r := x.newRun(t, method, action)
	switch {
	case !ok || m == nil && verb != "":
		x.ruled()
		return r.unclear("a rule of its model"), nil
	case verb == "":
		return yes, nil
	}
	f := r.permission(permissionOf(m.Name, verb), someObject)
	if v := attr("permission_required"); v != nil && !t.drf && v.Kind != pyeval.None {
		f = x.d.and(f, r.permissions(v, someObject))
	}
	return f, r.reasons
}

// rulesVerb is the sort of permission; "" when none is asked for.
func (x *reader) rulesVerb(t *target, action string, attr func(string) *pyeval.Value) (verb string, ok bool) {
	if t.drf {
		if v := attr("permission_type_map"); v != nil {
			if v.Kind != pyeval.Dict {
				return "", false
			}
			i := slices.IndexFunc(v.Pairs, func(p pyeval.Pair) bool { return p.Key.Text == action })
			return verbOf(v, i)
		}
		verb, ok = actionVerbs[action]
		return verb, ok
	}
	if v := attr("permission_type"); v != nil {
		return v.Text, v.Kind == pyeval.Str || v.Kind == pyeval.None
	}
	if attr("permission_type_map") != nil {
		return "", false
	}
	for _, v := range viewVerbs {
		if t.view.Class.Derives(v[0]) {
			return v[1], true
		}
	}
	return "", false
}

func verbOf(v *pyeval.Value, i int) (verb string, ok bool) {
	if i < 0 {
		return "", false
	}
	w := &v.Pairs[i].Value
	return w.Text, w.Kind == pyeval.Str || w.Kind == pyeval.None
}
