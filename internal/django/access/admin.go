package access

import (
	"slices"
	"strings"

	"paddock/internal/pyeval"
)

// site is what admin_view() around a view asks: staff, or what the site's own has_permission says.
func (x *reader) site(t *target, method string) []layer {
	c := t.view.Site
	if c == nil {
		return nil
	}
	if v, _, ok := c.Attr("has_permission"); ok {
		if f := functionOf(&v); f != nil && f.Node != nil && !embedded(f) {
			r := x.newRun(t, method, "")
			r.standard = x.asks(t, "staff", "", method, nil, nil)
			fr, st := r.enter(x.callable(f), c, []value{{kind: self}, {kind: request, traits: ofRequest}}, nil, 0)
			return []layer{{r.answer(fr, st), append([]Reason{{head(f.Place()), "has_permission of the admin site"}}, r.reasons...)}}
		}
	}
	return []layer{{x.asks(t, "staff", "", method, nil, nil), []Reason{{t.route.Place, "admin_view"}}}}
}

// modelPermissions are those of a view of a ModelAdmin: what it does, and which permissions let a caller do it.
var modelPermissions = map[string][]string{
	"add_view": {"add"}, "delete_view": {"delete"}, "changelist_view": {"view", "change"}, "history_view": {"view", "change"}, "change_view": {"view", "change"},
}

// modelAdmin is what a view of a ModelAdmin asks beyond the site: a permission for the model, or what has_add_permission and its
// like say where the project has them.
func (x *reader) modelAdmin(t *target, method string) []layer {
	v := t.view
	if v.Func == nil || v.Class == nil || !v.Class.Derives("django.contrib.admin.options.ModelAdmin") {
		return nil
	}
	name := lastPart(v.Func.Name)
	verbs, ok := modelPermissions[name]
	if !ok {
		return nil
	}
	if name == "change_view" && !safe(method) {
		verbs = verbs[1:]
	}
	d := x.d
	f := no
	why := []Reason{}
	var forbidden []string
	if a, owner, ok := v.Class.Attr("forbids"); ok && owner.Library() {
		forbidden, _ = a.Strings()
	}
	for _, verb := range verbs {
		if slices.Contains(forbidden, verb) {
			why = append(why, Reason{Message: "the package's ModelAdmin lets nobody " + verb})
			continue
		}
		g := d.fact(x.facts.of(permission, permissionName(v.Model, verb)))
		if a, _, ok := v.Class.Attr("has_" + verb + "_permission"); ok {
			if fn := functionOf(&a); fn != nil && fn.Node != nil && !embedded(fn) {
				r := x.newRun(t, method, "")
				args := []value{{kind: self}, {kind: request, traits: ofRequest}, {kind: null}}
				fr, st := r.enter(x.callable(fn), v.Class, args, nil, 0)
				r.standard = g
				g = r.answer(fr, st)
				why = append(why, Reason{head(fn.Place()), "has_" + verb + "_permission"})
			}
		}
		f = d.or(f, g)
	}
	if len(why) == 0 {
		why = []Reason{{Message: "ModelAdmin asks for a permission to " + strings.Join(verbs, " or ")}}
	}
	return []layer{{f, why}}
}

// permissionName is Django's name of a permission: "shop.add_order".
func permissionName(model *pyeval.Class, verb string) string {
	if model == nil {
		return verb + " of its model"
	}
	return permissionOf(model.Name, verb)
}

// permissionOf is the same for a model by its dotted name.
func permissionOf(model, verb string) string {
	class := lastPart(model)
	module := strings.TrimSuffix(model, "."+class)
	if i := strings.Index(module, ".models"); i >= 0 {
		module = module[:i]
	}
	return lastPart(module) + "." + verb + "_" + strings.ToLower(class)
}

// adminPermission is the verb of one of ModelAdmin's own tests: "change" of has_change_permission.
func adminPermission(method string) (verb string, ok bool) {
	switch method {
	case "has_add_permission", "has_change_permission", "has_delete_permission", "has_view_permission":
		return strings.TrimSuffix(strings.TrimPrefix(method, "has_"), "_permission"), true
	case "has_view_or_change_permission":
		return "view", true
	}
	return "", false
}
