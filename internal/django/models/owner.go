package models

import (
	"cmp"
	"slices"
	"strings"

	"paddock/internal/django/catalog"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
)

// Who owns what.
//
// A tenant is a model to which users belong. The structure has to say so: a many-to-many relation between
// it and the user; a model between the two, which is named as such or has both once only; or a foreign
// key from the user. Since likes and languages have the same structure, something else must speak for it: a
// name (catalog/ownership.txt), or that other models hang on it.
//
// From each model the relations are then followed, breadth first and at most maxSteps far, to the user and
// to tenants. A relation that only says who touched an object last does not count.

const (
	// maxSteps is how many relations lead to an owner at most, maxPaths how many ways are kept.
	maxSteps = 4
	maxPaths = 12
)

func (g *Graph) owners() {
	if g.User != nil {
		for _, m := range g.Models {
			g.membership(m)
		}
		for _, f := range g.User.Fields {
			if f.To != nil && !f.Many() && f.Kind != "OneToOneField" {
				g.belong(f.To, f, g.User.Label+"."+f.Name, catalog.NameSays("tenant", last(f.To.Label)))
			}
		}
	}
	for _, m := range g.Models {
		m.Owners = g.paths(m)
	}
}

func last(label string) string { return label[strings.LastIndexByte(label, '.')+1:] }

// membership looks whether users belong to a model by many-to-many relations, or to others by it.
func (g *Graph) membership(m *Model) {
	for _, f := range m.Fields {
		switch {
		case !f.Many() || f.To == nil || catalog.NameSays("liked", f.Name):
		case f.To == g.User:
			g.belong(m, f, m.Label+"."+f.Name, catalog.NameSays("tenant", last(m.Label)) || catalog.NameSays("membership", f.Name))
		case m == g.User:
			g.belong(f.To, f, m.Label+"."+f.Name, catalog.NameSays("tenant", last(f.To.Label)))
		}
	}
	if m == g.User || catalog.NameSays("liked", last(m.Label)) {
		return
	}
	var user, to []*Field
	for _, f := range m.Fields {
		if f.To == nil || f.Many() || catalog.NameSays("touched", f.Name) {
			continue
		}
		if f.To == g.User {
			user = append(user, f)
		} else if f.To != m {
			to = append(to, f)
		}
	}
	if len(user) == 0 {
		return
	}
	for _, f := range to {
		named := catalog.NameSays("membership", last(m.Label))
		if named && catalog.NameSays("tenant", last(f.To.Label)) || (named || catalog.NameSays("tenant", last(f.To.Label))) && m.together(user[0], f) {
			g.belong(f.To, f, m.Label, true)
		}
	}
}

// belong marks a tenant, when a name speaks for it or other models hang on it.
func (g *Graph) belong(t *Model, by *Field, why string, hint bool) {
	if t.User || t.Tenant || catalog.NameSays("notenant", last(t.Label)) || strings.HasPrefix(t.Name, "django.contrib.") {
		return
	}
	if !hint {
		hanging := 0
		for _, r := range t.reverse {
			if r.Field != by && r.Field.Owner != g.User && r.Field.Owner != t && !r.Field.Many() {
				hanging++
			}
		}
		hint = by.Many() && hanging > 0
	}
	if hint {
		t.Tenant, t.Why = true, why
	}
}

// together says that the model has a pair of fields at most once: unique_together, or a UniqueConstraint.
func (m *Model) together(a, b *Field) bool {
	if m.Class == nil {
		return false
	}
	meta := metaOf(m.Class)
	if meta == nil {
		return false
	}
	found := false
	has := func(e pysyntax.Expr) {
		v, ok := meta.Module.Fold(e)
		if !ok {
			return
		}
		lists := []pyname.Const{v}
		lists = append(lists, v.Items...)
		for _, l := range lists {
			var names []string
			for _, i := range l.Items {
				names = append(names, i.Text)
			}
			found = found || slices.Contains(names, a.Name) && slices.Contains(names, b.Name)
		}
	}
	for _, s := range meta.Node.Body {
		switch name, value := assignment(s); name {
		case "unique_together":
			has(value)
		case "constraints":
			pysyntax.Walk(value, func(n pysyntax.Node) bool {
				if call, ok := n.(*pysyntax.Call); ok {
					for _, k := range call.Keywords {
						if k.Name.Name == "fields" {
							has(k.Value)
						}
					}
				}
				return true
			})
		}
	}
	return found
}

// step is a way that is being followed.
type step struct {
	at     *Model
	lookup []string
	models []*Model // passed on the way
	loose  bool
}

func (s step) passed(m *Model) bool { return s.at == m || slices.Contains(s.models, m) }

// paths are the ways from a model to its owners.
func (g *Graph) paths(m *Model) []Path {
	if strings.HasPrefix(m.Name, "django.contrib.") && !m.User && m.Label != "admin.LogEntry" {
		return nil // roles, sites and content types are nobody's
	}
	var list []Path
	// What was reached loosely may be reached again by a way that is not.
	seen, loosely := map[*Model]bool{m: true}, map[*Model]bool{}
	level := []step{{at: m}}
	for steps := 1; steps <= maxSteps && len(level) > 0; steps++ {
		var next []step
		for _, s := range level {
			for _, e := range g.edges(s.at) {
				lookup, loose := append(slices.Clip(s.lookup), e.name), s.loose || e.loose
				if e.to.User || e.to.Tenant && e.to != m && !s.passed(e.to) {
					list = append(list, Path{Lookup: strings.Join(lookup, "__"), To: e.to, Steps: steps, Loose: loose})
				}
				if e.to.User || seen[e.to] || e.only || loose && loosely[e.to] {
					continue
				}
				if loose {
					loosely[e.to] = true
				} else {
					seen[e.to] = true
				}
				next = append(next, step{e.to, lookup, append(slices.Clip(s.models), s.at), loose})
			}
		}
		level = next
	}
	slices.SortStableFunc(list, func(a, b Path) int {
		switch {
		case a.Loose && !b.Loose:
			return 1
		case b.Loose && !a.Loose:
			return -1
		}
		return cmp.Or(cmp.Compare(a.Steps, b.Steps), strings.Compare(a.Lookup, b.Lookup))
	})
	return list[:min(len(list), maxPaths)]
}

// edge is a relation that may lead to an owner.
type edge struct {
	name string
	to   *Model
	only bool // only when it leads to an owner itself
	// loose: the row outlives the one it refers to, which is neither user nor tenant.
	loose bool
}

// edges are the relations of a model along which ownership goes: its own foreign keys and one-to-one fields,
// many-to-many relations to users and tenants, the membership of a tenant, and what a user has one of.
func (g *Graph) edges(m *Model) []edge {
	var list []edge
	for _, f := range m.Fields {
		if f.To == nil || strings.HasPrefix(f.To.Name, "django.contrib.auth.models.") && !f.To.User ||
			catalog.NameSays("touched", f.Name) || f.Many() && catalog.NameSays("liked", f.Name) {
			continue
		}
		if f.Many() && !f.To.User && !f.To.Tenant || m.User {
			continue
		}
		list = append(list, edge{f.Name, f.To, f.Many(), f.Outlives && !f.To.User && !f.To.Tenant})
	}
	for _, r := range m.reverse {
		o := r.Field.Owner
		switch {
		case o == g.User && (r.Field.Kind == "OneToOneField" || r.Field.Many() && !catalog.NameSays("liked", r.Field.Name) || m.Tenant):
			list = append(list, edge{r.Query, g.User, true, false})
		case m.Tenant && o.Label == m.Why && g.User != nil:
			list = append(list, edge{r.Query, o, false, false})
		}
	}
	return list
}
