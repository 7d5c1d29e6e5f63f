// Package view reads what answers a route: the HTTP methods, and for each the
// functions and methods of the project that run.
//
// It knows how Django's and DRF's views hand a request on; who may call a view
// and what it looks up are read by others from what it gives.
package view

import (
	"slices"
	"strings"

	"paddock/internal/django/urlconf"
	"paddock/internal/pyeval"
)

// Handler is a function that answers one or more HTTP methods.
type Handler struct {
	// Methods are in upper case, sorted; empty when the function decides itself what it answers.
	Methods []string
	// Name is the method of the class: "get", "list"; the function's own name else.
	Name string
	// Func is the function; nil when it is a package's that is not known.
	Func *pyeval.Function
	// Wrappers are the decorators of a method of a class, the outermost first.
	Wrappers []urlconf.Wrapper
}

// limiting are the decorators that let only some methods through, with what they let through; nil: their arguments say it.
var limiting = map[string][]string{
	"django.views.decorators.http.require_GET":          {"GET"},
	"django.views.decorators.http.require_POST":         {"POST"},
	"django.views.decorators.http.require_safe":         {"GET", "HEAD"},
	"django.views.decorators.http.require_http_methods": nil,
}

// Limit are the methods that decorators around a view let through; ok is false when none of them says.
func Limit(wrappers []urlconf.Wrapper) (methods []string, ok bool) {
	for _, w := range wrappers {
		list, known := limiting[w.Name]
		if !known {
			continue
		}
		if list == nil && len(w.Args) > 0 {
			list, _ = w.Args[0].Strings()
		}
		if list == nil {
			for _, p := range w.Pairs {
				if p.Key.Text == "request_method_list" {
					list, _ = p.Value.Strings()
				}
			}
		}
		if list == nil {
			continue
		}
		if !ok {
			methods, ok = slices.Clone(list), true
			continue
		}
		methods = slices.DeleteFunc(methods, func(m string) bool { return !slices.Contains(list, m) })
	}
	slices.Sort(methods)
	return methods, ok
}

// httpMethods are those that Django's View hands to a method of its own, in its order.
var httpMethods = []string{"get", "post", "put", "patch", "delete", "head", "options", "trace"}

// Around are the decorators around the dispatch() of a class-based view, which come between those around the view and those of a
// handler: @method_decorator(never_cache, name="dispatch"). Nil of a function.
func Around(v *urlconf.View) []urlconf.Wrapper {
	if v.Class == nil || v.Func != nil {
		return nil
	}
	a, _, ok := v.Class.Attr("dispatch")
	if !ok {
		return nil
	}
	_, wrappers := urlconf.Unwrap(&a)
	return wrappers
}

// Handlers are the functions that answer a route, in the order of the HTTP methods.
func Handlers(v *urlconf.View) []Handler {
	if v.Class == nil || v.Func != nil && v.Func.Self == nil {
		h := Handler{Name: v.Name[strings.LastIndexByte(v.Name, '.')+1:], Func: v.Func}
		limit, limited := Limit(v.Wrappers)
		h.Methods = limit
		if len(v.Actions) > 0 {
			// A function of api_view or django-ninja: all methods that it is given are its own.
			h.Methods = nil
			for _, a := range v.Actions {
				if m := strings.ToUpper(a.Method); !limited || slices.Contains(limit, m) {
					h.Methods = append(h.Methods, m)
				}
			}
		}
		return []Handler{h}
	}
	if v.Func != nil {
		h := Handler{Name: v.Func.Name[strings.LastIndexByte(v.Func.Name, '.')+1:], Func: v.Func}
		h.Methods, _ = Limit(v.Wrappers)
		return []Handler{h}
	}
	return classHandlers(v)
}

// classHandlers are the handlers of a class-based view.
func classHandlers(v *urlconf.View) []Handler {
	allowed := httpMethods
	if names, _, ok := v.Class.Attr("http_method_names"); ok {
		if list, all := names.Strings(); all {
			allowed = list
		}
	}
	for _, p := range v.Init {
		if p.Key.Text == "http_method_names" {
			if list, all := p.Value.Strings(); all {
				allowed = list
			}
		}
	}
	limit, limited := Limit(v.Wrappers)
	var list []Handler
	add := func(method, name string) {
		m := strings.ToUpper(method)
		if !slices.ContainsFunc(allowed, func(s string) bool { return strings.EqualFold(s, method) }) || limited && !slices.Contains(limit, m) {
			return
		}
		attr, _, ok := v.Class.Attr(name)
		if !ok {
			return
		}
		f, wrappers := urlconf.Unwrap(&attr)
		if f == nil && attr.Kind == pyeval.None {
			return
		}
		for i := range list {
			if list[i].Name == name {
				list[i].Methods = append(list[i].Methods, m)
				return
			}
		}
		list = append(list, Handler{Methods: []string{m}, Name: name, Func: f, Wrappers: wrappers})
	}
	if v.Actions != nil {
		for _, a := range v.Actions {
			add(a.Method, a.Name)
		}
		return list
	}
	for _, m := range httpMethods {
		if m != "options" && m != "head" && m != "trace" {
			add(m, m)
		}
	}
	return list
}

// Methods are the HTTP methods that a view answers, in upper case and sorted, HEAD and OPTIONS left out; nil when
// nothing says it: any method reaches the code.
func Methods(v *urlconf.View) []string {
	var list []string
	for _, h := range Handlers(v) {
		list = append(list, h.Methods...)
	}
	slices.Sort(list)
	list = slices.Compact(list)
	return slices.DeleteFunc(list, func(m string) bool { return m == "HEAD" || m == "OPTIONS" })
}
