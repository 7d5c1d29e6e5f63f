package audit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"paddock/internal/django"
	"paddock/internal/django/catalog"
	"paddock/internal/pyeval"
	"paddock/internal/source"
)

// named is how many settings a note names; the others are counted.
const named = 4

// unknownNotes say which of Django's settings, and of the packages that the catalog knows, could not be
// judged in a context: rules are silent about a value that nobody can say, and silence must not
// be taken for praise. What a variable of the environment has to say is not among them: --env says it. There is one note for each reason.
func unknownNotes(c *django.Context) []source.Note {
	type group struct {
		why   string
		first *pyeval.Setting
		names []string
	}
	var groups []*group
	for i := range c.Result.Settings {
		s := &c.Result.Settings[i]
		if s.Value.Kind != pyeval.Unknown || s.Value.Required() || s.Value.Cause() == pyeval.Random || !asked(s.Name, c.Site.Version.Series()) {
			continue
		}
		at := slices.IndexFunc(groups, func(g *group) bool { return g.why == s.Value.Cause() })
		if at < 0 {
			groups = append(groups, &group{why: s.Value.Cause(), first: s})
			at = len(groups) - 1
		}
		groups[at].names = append(groups[at].names, s.Name)
	}
	slices.SortStableFunc(groups, func(a, b *group) int { return cmp.Compare(len(b.names), len(a.names)) })
	var notes []source.Note
	for _, g := range groups {
		text := strings.Join(g.names, ", ")
		if more := len(g.names) - named; more > 0 {
			text = fmt.Sprintf("%s and %d more settings", strings.Join(g.names[:named], ", "), more)
		}
		note := source.Note{Reason: fmt.Sprintf("%s of %s could not be judged: %s", text, c.Name(), g.why)}
		if at := g.first.Place; at.File != nil {
			note.Path, note.Line = at.File.Path, at.File.LineOf(at.Start)
		}
		notes = append(notes, note)
	}
	return notes
}

// asked says that a rule may ask for a setting: it is Django's or a known package's.
func asked(name string, series catalog.Series) bool {
	if _, ok := catalog.Default(name, series); ok {
		return true
	}
	_, ok := catalog.OfPackage(name)
	return ok
}
