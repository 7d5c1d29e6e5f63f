package matrix

import (
	"paddock/internal/django/models"
	"paddock/internal/django/objects"
)

// Public are the models that the site shows to everybody: most of the views that look one up, three or more, ask
// for no login. What a forum's members write belongs to them, and is there to be read.
func (m *Matrix) Public() map[*models.Model]bool {
	open, all := map[*models.Model]int{}, map[*models.Model]int{}
	counted := map[string]bool{}
	for _, e := range m.Entries {
		for _, l := range e.Lookups {
			key := e.Route.View.Name + " " + l.Model.Name
			if l.Form || counted[key] {
				continue
			}
			counted[key] = true
			all[l.Model]++
			if e.Access.Rule.Open() && l.Scope == objects.Unscoped && !l.Unguessable {
				open[l.Model]++
			}
		}
	}
	public := map[*models.Model]bool{}
	for model, n := range all {
		public[model] = n > 2 && 2*open[model] > n
	}
	return public
}
