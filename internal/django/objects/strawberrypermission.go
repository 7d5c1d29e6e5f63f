package objects

import (
	"slices"
	"strings"

	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// What strawberry's permission classes and extensions ask for, on a field, on a type, or on the field that leads to a
// type. Those of the project are followed as far as they ask about an object; beyond that, one that asks for more than a
// login, or for what is not known, keeps its field's look-ups from being called unscoped.

// guarded notes what the decorators of a type ask for, and for the types that its fields lead to what these fields do.
func (e *evaluator) guarded(b *strawberrySchema, t *strawberryType) {
	m := t.class.Module
	for _, d := range t.class.Node.Decorators {
		if call, ok := d.(*pysyntax.Call); ok {
			r := &resolver{}
			e.required(r, m, call)
			t.rights, t.login = addReasons(t.rights, r.rights), t.login || r.login
		}
	}
	for _, s := range t.class.Node.Body {
		a, ok := s.(*pysyntax.AnnAssign)
		if !ok {
			continue
		}
		call, ok := a.Value.(*pysyntax.Call)
		if !ok || !makesField(strawberryName(m, call.Func)) {
			continue
		}
		r := &resolver{}
		e.required(r, m, call)
		for _, to := range b.named(m, a.Annotation) {
			if to.model == nil {
				to.rights, to.login = addReasons(to.rights, r.rights), to.login || r.login
			}
		}
	}
}

// strawberryPermissions asks what the permission classes and extensions of a call ask.
func (e *evaluator) strawberryPermissions(f *frame, r *resolver, m *pyname.Module, call *pysyntax.Call, self, info val, a *arguments) {
	e.required(r, m, call)
	for _, d := range required(m, call) {
		class := d.Class()
		if class == nil {
			continue
		}
		member, ok := class.Find("has_permission")
		if !ok {
			continue
		}
		o := val{what: object, inst: e.newInstance(class)}
		v := e.apply(f, e.instanceAttr(f, o, "has_permission"), &arguments{list: []val{self, info}, keys: a.keys, order: a.order})
		e.guard(&frame{module: member.Class.Module}, e.truth(v), member.Bindings[0].Node)
	}
}

// required are the permission classes and extensions that a call names.
func required(m *pyname.Module, call *pysyntax.Call) (list []pyname.Def) {
	for _, k := range []string{"permission_classes", "extensions"} {
		if x := keyword(call, k); x != nil {
			list = append(list, classesIn(m, x)...)
		}
	}
	return list
}

// required says whether they ask for a login, or, as far as words tell, for anything else.
func (e *evaluator) required(r *resolver, m *pyname.Module, call *pysyntax.Call) {
	for _, d := range required(m, call) {
		why := Reason{Place: e.place(m, call)}
		class := d.Class()
		switch {
		case class == nil:
			e.packagePermission(r, why, d.Dotted())
		case loginOnly(class):
			r.login = true
		case asksAnything(class):
			why.Message = class.Node.Name.Name + " asks for more than a login"
			r.rights = addReason(r.rights, why)
		}
	}
}

// forLogin are names of permission classes that say themselves that a login is all they ask for, whatever else they do.
var forLogin = []string{"IsAuthenticated", "IsLoggedIn", "LoginRequired", "Authenticated"}

// loginOnly says that a permission class asks whether somebody is logged in, and nothing else.
func loginOnly(class *pyname.Class) bool {
	member, ok := class.Find("has_permission")
	if !ok {
		return false
	}
	login, more := false, false
	pysyntax.Walk(member.Bindings[0].Node, func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Attribute:
			login = login || n.Attr.Name == "is_authenticated" || n.Attr.Name == "is_anonymous"
		case *pysyntax.Call:
			name := ""
			switch fn := n.Func.(type) {
			case *pysyntax.Name:
				name = fn.ID
			case *pysyntax.Attribute:
				name = fn.Attr.Name
			}
			more = more || !slices.Contains([]string{"bool", "getattr", "hasattr", "isinstance", "cast", "get_current_user", "get_request", "sync_to_async", "aget_user", "auser"}, name)
		}
		return true
	})
	rights, _ := asksFor(member.Bindings[0].Node)
	return login && !rights && (!more || slices.Contains(forLogin, class.Node.Name.Name))
}

// asksAnything says that a class of the project is a permission, or an extension whose code speaks of who asks.
func asksAnything(class *pyname.Class) bool {
	if _, ok := class.Find("has_permission"); ok {
		return true
	}
	if len(class.Missing()) == 0 || !slices.ContainsFunc(class.Missing(), func(n string) bool { return strings.HasPrefix(n, "strawberry") }) {
		return false
	}
	found := false
	pysyntax.Walk(class.Node, func(n pysyntax.Node) bool {
		word := ""
		switch n := n.(type) {
		case *pysyntax.Name:
			word = n.ID
		case *pysyntax.Attribute:
			word = n.Attr.Name
		}
		word = strings.ToLower(word)
		found = found || strings.Contains(word, "user") || strings.Contains(word, "perm") || strings.Contains(word, "auth")
		return !found
	})
	return found
}

// packagePermission is what a permission or extension of a package asks for, by its name.
func (e *evaluator) packagePermission(r *resolver, why Reason, name string) {
	switch short := last(name); {
	case short == "IsAuthenticated":
		r.login = true
	case short == "HasRetvalPerm" || short == "HasSourcePerm":
		why.Message = short + " asks for a permission on the object"
		r.checks = addReason(r.checks, why)
	case strings.HasPrefix(short, "Is") || strings.HasPrefix(short, "Has"):
		why.Message = short + " asks for more than a login"
		r.rights = addReason(r.rights, why)
	}
}
