package view

import (
	"slices"
	"strings"

	"paddock/internal/django/urlconf"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// Effect is a call by which a view does more than show something.
type Effect struct {
	// Name is the method or function that is called: "delete", "delay", "send_mail".
	Name string
	// File and Span are the call's.
	File *source.File
	source.Span
}

// effects are methods and functions that change a database, start a task, or send something. Those whose names other
// things have as well, such as update and add, are left out: a set has them, too.
var effects = []string{
	"save", "delete", "adelete", "asave", "create", "acreate", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
	"delay", "apply_async", "send_mail", "send_mass_mail", "mail_admins", "set_password", "perform_destroy", "perform_create", "perform_update",
}

// effectBases are generic views that change what they are about by themselves.
var effectBases = []string{
	"django.views.generic.edit.CreateView", "django.views.generic.edit.UpdateView", "django.views.generic.edit.DeleteView",
	"rest_framework.mixins.CreateModelMixin", "rest_framework.mixins.UpdateModelMixin", "rest_framework.mixins.DestroyModelMixin",
}

// Changes says whether a generic view's own code changes what the view is about, when one of the handlers runs it.
func Changes(v *urlconf.View) bool {
	if v.Class == nil || !v.Class.Derives(effectBases...) {
		return false
	}
	for _, m := range Methods(v) {
		if m != "GET" {
			return true
		}
	}
	return false
}

// Effects are the calls by which the project's code of a view does more than show something, in the order in
// which the code is reached.
func Effects(index *pyname.Index, root string, v *urlconf.View) []Effect {
	var list []Effect
	seen := map[pysyntax.Node]bool{}
	for _, h := range Handlers(v) {
		for _, c := range Reach(index, root, v, h) {
			if seen[c.Def] {
				continue
			}
			seen[c.Def] = true
			pysyntax.WalkStmts(Body(c.Def), func(n pysyntax.Node) bool {
				call, ok := n.(*pysyntax.Call)
				if !ok {
					return true
				}
				if name := LastPart(call.Func); slices.Contains(effects, name) {
					list = append(list, Effect{name, c.Module.Tree.File, call.Range()})
				}
				return true
			})
		}
	}
	return list
}

// Idle says that a view's own code does nothing but answer: whoever calls it brings nothing about. It is false where a
// part of that code is not known, a decorator of the project's included.
func Idle(index *pyname.Index, root string, v *urlconf.View) bool {
	if slices.ContainsFunc(v.Wrappers, func(w urlconf.Wrapper) bool { return !strings.HasPrefix(w.Name, "django.") }) {
		return false
	}
	handlers := Handlers(v)
	for _, h := range handlers {
		if h.Func == nil || h.Func.Library() {
			return false
		}
		code := Reach(index, root, v, h)
		if len(code) == 0 || slices.ContainsFunc(code, func(c Code) bool { return !answers(c) }) {
			return false
		}
	}
	return len(handlers) > 0
}

// answers says that a function does nothing but give back a constant or an answer of Django's or DRF's.
func answers(c Code) bool {
	does := false
	pysyntax.WalkStmts(Body(c.Def), func(n pysyntax.Node) bool {
		switch n := n.(type) {
		case *pysyntax.Call:
			does = does || !slices.ContainsFunc(c.Module.Names(n.Func), func(name string) bool {
				return strings.HasPrefix(name, "django.http.") || strings.HasPrefix(name, "rest_framework.response.") || name == "django.shortcuts.redirect"
			})
		case *pysyntax.Assign, *pysyntax.AugAssign, *pysyntax.Delete, *pysyntax.With, *pysyntax.Await, *pysyntax.Yield:
			does = true
		}
		return !does
	})
	return !does
}

// LastPart is the name at the end of a name with dots, as code writes it; "" of everything else.
func LastPart(e pysyntax.Expr) string {
	switch e := e.(type) {
	case *pysyntax.Name:
		return e.ID
	case *pysyntax.Attribute:
		return e.Attr.Name
	}
	return ""
}
