package flow

import (
	"strings"

	"paddock/internal/django/models"
	"paddock/internal/taint"
)

// Messages to the visitor (django.contrib.messages) are kept for the next page. So they are as a field of a model: what any
// page shows of them is what any view has put there.

// message stands for the text of all messages.
var message = &models.Field{Name: "message to the visitor"}

// keeps is the name of the field that a sink stands for; ok is false for one that stands for none.
func keeps(sink *taint.Entry) (field string, ok bool) {
	if strings.HasPrefix(sink.Name, "django.contrib.messages.") {
		return message.Name, true
	}
	return strings.CutPrefix(sink.Where, keptWhere)
}

// messages is what a page is told of them.
func (r *reader) messages() taint.Named {
	o := r.origin("stored", "a message to the visitor", taint.Site{})
	r.fields[o] = message
	return taint.Named{Name: "messages", Value: r.engine.ListOf(taint.Tainted(o, taint.All))}
}
