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

// tagged stands for the text of those that were sent with extra tags: pages often ask for one, "safe", before they show a message
// as it is.
var tagged = &models.Field{Name: "tagged message to the visitor"}

// taggedWords are those of the catalogue's sinks that stand for such messages.
const taggedWords = "a message to the visitor, with extra tags"

// raisedWords are those of the catalogue's sinks that stand for the errors which the project raises.
const raisedWords = "an error of a form"

// keeps is the name of the field that a sink stands for; ok is false for one that stands for none.
func keeps(sink *taint.Entry) (field string, ok bool) {
	switch {
	case sink.Words == taggedWords:
		return tagged.Name, true
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

// taggedMessage is what gives one of those with extra tags.
func (r *reader) taggedMessage() taint.Value {
	o := r.origin("stored", taggedWords, taint.Site{})
	r.fields[o] = tagged
	return taint.Tainted(o, taint.All).Called()
}
