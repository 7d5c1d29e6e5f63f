package flow

import (
	"paddock/internal/django/models"
	"paddock/internal/taint"
)

// Django's own signals: who is connected with them is called by Django, with what it says here.

// modelSignals are given the object that is about to be, or has been, saved or deleted.
var modelSignals = [...]string{"pre_init", "post_init", "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"}

// signals lets the engine begin where Django's signals call the project.
func (r *reader) signals() {
	for _, name := range modelSignals {
		for _, l := range r.engine.Listeners("django.db.models.signals." + name) {
			if m := r.sender(l); m != nil {
				instance, _ := r.instance(m)
				r.called(l, taint.Named{Name: "instance", Value: instance})
			}
		}
	}
	for _, l := range r.engine.Listeners("django.contrib.auth.signals.user_login_failed") {
		if l.Call == nil {
			continue
		}
		at := taint.Site{Module: l.Module, Node: l.Call}
		typed := taint.Tainted(r.origin("form", "the name of a login that failed", at), taint.All)
		r.called(l, taint.Named{Name: "credentials", Value: r.engine.Dict(nil, typed)}, taint.Named{Name: "request", Value: taint.Instance(requestType)})
	}
	for _, name := range [...]string{"user_logged_in", "user_logged_out"} {
		for _, l := range r.engine.Listeners("django.contrib.auth.signals." + name) {
			user, _ := r.instance(r.graph.User)
			r.called(l, taint.Named{Name: "user", Value: user}, taint.Named{Name: "request", Value: taint.Instance(requestType)})
		}
	}
}

// called enters a function as a signal calls it. No route leads there.
func (r *reader) called(l taint.Listener, named ...taint.Named) {
	r.engine.Enter([]taint.Call{{Module: l.Module, Function: l.Function, Named: named, Optional: true}})
	r.numbers = append(r.numbers, nil)
}

// sender is the model of whose objects a listener hears; nil when it hears of all, or of something else.
func (r *reader) sender(l taint.Listener) *models.Model {
	if l.Call == nil {
		return nil
	}
	for _, k := range l.Call.Keywords {
		if k.Name.Name == "sender" {
			return r.rows.Class(l.Module, k.Value)
		}
	}
	return nil
}
