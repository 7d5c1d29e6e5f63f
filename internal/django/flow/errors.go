package flow

import (
	"slices"
	"strings"

	"paddock/internal/django/form"
	"paddock/internal/django/models"
	"paddock/internal/pyname"
	"paddock/internal/taint"
)

// The errors of forms. Printed as a whole they are HTML that Django has escaped; one by one, or as JSON, they are plain texts.
// Of those Django's own quote what was sent for a field with choices. What the project raises says itself what it quotes; by
// which form it is shown nobody knows, so that is as with messages: what any form shows of them is what any code has raised,
// and it is not sure.

const (
	errorsType  = "django.forms.utils.ErrorDict"
	errorType   = "django.forms.utils.ErrorList"
	boundType   = "django.forms.boundfield.BoundField"
	quotingType = "paddock.QuotingField"
)

// raised stands for the text of all errors that the project raises.
var raised = &models.Field{Name: "error of a form"}

// errorsOf are the errors of a form, or of one field; sure says that it is known to be one.
func (r *reader) errorsOf(quotes, sure bool, at taint.Site) taint.Value {
	k := errorKey{quotes, sure, at}
	if v, ok := r.errors[k]; ok {
		return v
	}
	o := r.origin("stored", raisedWords, taint.Site{})
	r.fields[o] = raised
	mask := r.kind("quoted")
	list := []taint.Value{taint.Tainted(o, mask).Doubted()}
	if quotes {
		quoted := taint.Tainted(r.origin("form", "what a form's errors quote", at), mask)
		if !sure {
			quoted = quoted.Doubted()
		}
		list = append(list, quoted)
	}
	v := r.engine.ListAs(errorType, list...)
	if r.errors == nil {
		r.errors = map[errorKey]taint.Value{}
	}
	r.errors[k] = v
	return v
}

type errorKey struct {
	quotes, sure bool
	at           taint.Site
}

// formPart is what Django gives a form: its errors, and its fields as templates reach them.
func (r *reader) formPart(c *pyname.Class, name string, at taint.Site) (taint.Value, bool) {
	switch name {
	case "errors":
		return r.engine.DictAs(errorsType, r.errorsOf(r.repeats(c), true, at)), true
	case "non_field_errors":
		return r.errorsOf(false, true, at).Called(), true
	case "__iter__", "visible_fields", "hidden_fields":
		return r.engine.ListAs("", boundField(r.repeats(c))).Called(), true
	}
	for _, f := range r.declared(c) {
		if f.name == name && strings.HasSuffix(f.class, "Field") {
			return boundField(quotes(f)), true
		}
	}
	if set := r.forms.Of(c); set != nil {
		for f := range set.Open() {
			if f.Name == name && f.Column != nil {
				return boundField(repeatsColumn(f.Column)), true
			}
		}
	}
	return taint.Value{}, false
}

func boundField(quotes bool) taint.Value {
	if quotes {
		return taint.Instance(quotingType)
	}
	return taint.Instance(boundType)
}

// repeats says that the errors of a form quote what was sent.
func (r *reader) repeats(c *pyname.Class) bool {
	if slices.ContainsFunc(r.declared(c), quotes) {
		return true
	}
	if set := r.forms.Of(c); set != nil {
		for f := range set.Open() {
			if f.Column != nil && repeatsColumn(f.Column) {
				return true
			}
		}
	}
	return false
}

// quotes says that the errors of a field quote what was sent, as those of fields with choices do in Django's own words "Select a
// valid choice. %(value)s is not one of the available choices." ModelChoiceField quotes nothing.
func quotes(f field) bool {
	switch f.class {
	case "ChoiceField", "TypedChoiceField", "MultipleChoiceField", "TypedMultipleChoiceField", "ModelMultipleChoiceField", "FilePathField":
		return true
	}
	return false
}

// repeatsColumn is quotes for the field that Django makes of a model's.
func repeatsColumn(f *models.Field) bool { return f.Choices || f.Many() }

// anyRepeats says that a form of the project has errors that quote what was sent.
func (r *reader) anyRepeats() bool {
	if r.quoting == nil {
		found := slices.ContainsFunc(r.modules, func(m *pyname.Module) bool {
			return slices.ContainsFunc(m.Classes(), func(c *pyname.Class) bool { return form.KindOf(c) == form.Form && r.repeats(c) })
		})
		r.quoting = &found
	}
	return *r.quoting
}

// UnknownPart is what pages reach by a name of something of which nobody knows what it is: `field.errors` in a template that
// shows the fields of all forms.
func (r *reader) UnknownPart(name string, at taint.Site) (taint.Value, bool) {
	if name != "errors" && name != "non_field_errors" {
		return taint.Value{}, false
	}
	return r.errorsOf(name == "errors" && r.anyRepeats(), false, at), true
}
