package exposedfield

import (
	"fmt"
	"slices"
	"strings"

	"paddock/internal/django/access"
	"paddock/internal/django/catalog"
	"paddock/internal/django/models"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

// wordless are the kinds of fields that hold no text: a switch or a time gives no secret away, whatever its name.
var wordless = []string{"BooleanField", "NullBooleanField", "DateField", "DateTimeField", "TimeField", "DurationField",
	"IntegerField", "PositiveIntegerField", "SmallIntegerField", "PositiveSmallIntegerField", "BigIntegerField", "AutoField", "FileField", "ImageField"}

// personal is what of a person only the person may see; a name or an address is there to be shown.
var personal = []string{"identity number", "bank account", "payment card", "health", "income"}

// worth is how bad it is that somebody sees a field of some objects; ok is false when it is no matter.
func worth(f *models.Field, of scope, who *access.Rule) (l field, ok bool) {
	w, ok := catalog.WorthOf(f.Name)
	if !ok || f.Relation() || f.Choices || slices.Contains(wordless, f.Kind) && w.Kind == "secret" {
		return field{}, false
	}
	if f.Kind == "UUIDField" && w.What == "key of a service" && !strings.HasSuffix(f.Name, "key") {
		return field{}, false // it names a webhook, and is not its address
	}
	l = field{Field: f, what: w.What, severity: finding.High, sure: finding.Likely, cwe: 200}
	switch {
	case w.Kind == "secret" && f.Owner.User && f.Name == "password":
		l.what, l.cwe = "the password's hash", 522
		if of == own {
			l.severity = finding.Medium
		}
		return l, true
	case of == own:
		return field{}, false // one's own number, key or diagnosis
	case w.Kind == "secret":
		l.cwe = 522
		if of == shared {
			// Who runs something together shares its keys more often than not.
			l.severity, l.sure = finding.Low, finding.Unsure
		}
	case w.Kind == "personal" && slices.Contains(personal, w.What):
		l.cwe = 359
		if who.Level != access.Anonymous {
			l.severity = finding.Medium
		}
		if of == shared && w.What != "payment card" {
			l.severity, l.sure = finding.Low, finding.Unsure
		}
	default:
		return field{}, false
	}
	if rank(who) >= 2 {
		l.sure = finding.Unsure // who meets the project's own condition may be meant to see it
		if of == shared && w.What == "payment card" {
			l.sure = finding.Likely // a whole card number is nobody's to read
		}
	}
	return l, true
}

func (j *judge) report(l *leak) {
	var names []string
	severity, sure := finding.Info, finding.Unsure
	var cwe []int
	order := func(f field) int { return slices.Index(l.model.Fields, f.Field) }
	slices.SortStableFunc(l.fields, func(a, b field) int { return order(a) - order(b) })
	for _, f := range l.fields {
		severity, sure = max(severity, f.severity), max(sure, f.sure)
		if !slices.Contains(cwe, f.cwe) {
			cwe = append(cwe, f.cwe)
		}
		text := f.Name
		if f.what != f.Name {
			text += " (" + f.what + ")"
		}
		names = append(names, text)
	}
	slices.Sort(cwe)
	who := "whoever is logged in"
	switch {
	case l.who.Level == access.Anonymous:
		who = "anybody"
	case l.who.Level == access.Unknown:
		who = "who may call this"
	case rank(l.who) == 2:
		who = "whoever meets the condition of the view"
	}
	what := fmt.Sprintf("%s of %s", strings.Join(names, ", "), l.model.Label)
	message := fmt.Sprintf("%s is shown %s", who, what)
	fix := "Leave the field out of the answer, or show what the reader needs of it: the last four digits, whether there is one."
	if l.name != "" {
		message = fmt.Sprintf("%s shows %s %s", l.name[strings.LastIndexByte(l.name, '.')+1:], who, what)
		fix = "Name the fields that readers need, fields = [\"…\"]; make what is only sent write-only: extra_kwargs = {\"password\": {\"write_only\": True}}."
	}
	f := j.pass.ReportRoute(l.entry, rule.Head(l.place), "%s", message)
	f.Severity, f.Confidence, f.CWE = severity, sure, cwe
	f.Key = strings.TrimSpace(l.name + " " + l.model.Name)
	f.Fix = fix
	if place, _ := rule.PlaceOf(rule.Head(l.entry.Route.View.Place)); l.entry.Route.View.Place.File != nil {
		f.Trace = append(f.Trace, finding.Step{Place: place, Message: "it is shown by " + l.entry.Route.View.Name})
	}
}
