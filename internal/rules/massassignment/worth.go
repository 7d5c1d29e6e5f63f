package massassignment

import (
	"fmt"
	"slices"
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/django/form"
	"paddock/internal/django/models"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

// loss is a field that somebody can write, and what that is worth.
type loss struct {
	field *models.Field
	what  string // "" when it is worth nothing
	grave bool   // rights, or others' objects
}

// worth says what somebody wins who can write a field. Of fields that were named one by one only those count that
// nobody names for members: staff and superuser.
func worth(s *form.Fieldset, f *models.Field) loss {
	if !s.All {
		if s.Model.User && (f.Name == "is_staff" || f.Name == "is_superuser") {
			return loss{f, "staff rights", true}
		}
		return loss{}
	}
	w, ok := catalog.WorthOf(f.Name)
	if f.Name == "created_by" {
		return loss{} // who wrote it down; whose it is, says another field
	}
	if f.To != nil && !f.Many() && (f.To.User && ok && w.Kind == "identity" || rootTenant(f.To)) {
		return loss{f, "whose it is", true}
	}
	if !ok {
		return loss{}
	}
	switch {
	case w.What == "active account" && !s.Model.User, f.Relation() && w.Kind != "identity":
	case w.What == "role" && !f.Choices && (f.Kind == "CharField" || f.Kind == "TextField"):
		// What somebody calls his work, in his own words.
	case w.Kind == "privilege", w.Kind == "identity" && f.Relation():
		return loss{f, w.What, true}
	case w.Kind == "money", w.Kind == "state", w.Kind == "secret" && s.Model.User, w.What == "bank account":
		return loss{f, w.What, false}
	}
	return loss{}
}

// rootTenant says that a model is a tenant that is no other's: the organisation, and not its projects and issues, to
// which people belong as well.
func rootTenant(m *models.Model) bool {
	return m.Tenant && !slices.ContainsFunc(m.Owners, func(p models.Path) bool { return p.To != nil && p.To.Tenant && p.To != m })
}

func report(pass *rule.Pass, h *hole) {
	severity, sure := finding.Medium, finding.Likely
	order := func(l loss) int { return slices.Index(h.set.Model.Fields, l.field) }
	slices.SortStableFunc(h.fields, func(a, b loss) int { return order(a) - order(b) })
	var names []string
	for _, l := range h.fields {
		if l.grave {
			severity = finding.High
		}
		names = append(names, fmt.Sprintf("%s (%s)", l.field.Name, l.what))
	}
	how := "writes every field of " + h.set.Model.Label
	if !h.set.All {
		how = "lets the request write fields of " + h.set.Model.Label + " that make somebody more than they are"
	} else if len(h.set.Exclude) > 0 {
		how = "writes every field of " + h.set.Model.Label + " but those that it excludes"
	}
	name := h.set.Name[strings.LastIndexByte(h.set.Name, '.')+1:]
	if h.set.Class == nil {
		name = "the form of " + name
	}
	// Some other permission of the project's own may be one that only administrators have; a limit may be a matter of taste,
	// who sells something names its price, and who is paid his account.
	if !h.set.All && h.condition || !slices.ContainsFunc(h.fields, func(l loss) bool { return !slices.Contains([]string{"limit", "price", "bank account"}, l.what) }) {
		sure = finding.Unsure
	}
	f := pass.ReportRoute(h.entry, rule.Head(h.set.Place), "%s %s, among them %s", name, how, strings.Join(names, ", "))
	f.Severity, f.Confidence = severity, sure
	f.Key = h.set.Name
	f.Fix = "Name the fields that people may write, fields = [\"…\"], and set the others in the view once the form is valid: form.instance.owner = request.user, serializer.save(owner=request.user)."
}
