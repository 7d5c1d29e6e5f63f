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

// raisedWords are those of the catalogue's sinks that stand for the errors which the project raises.
const raisedWords = "an error of a form"

// keeps is the name of the field that a sink stands for; ok is false for one that stands for none.
func keeps(sink *taint.Entry) (field string, ok bool) {
	switch {
	case strings.HasPrefix(sink.Name, "django.contrib.messages."):
		return message.Name, true
	case sink.Words == raisedWords:
		return raised.Name, true
	}
	return strings.CutPrefix(sink.Where, keptWhere)
}

// messages is what a page is told of them.
func (r *reader) messages() taint.Named {
	o := r.origin("stored", "a message to the visitor", taint.Site{})
	r.fields[o] = message
	return taint.Named{Name: "messages", Value: r.engine.ListAs("", taint.Tainted(o, taint.All))}
}
