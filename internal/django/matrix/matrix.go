// Package matrix is a project's access matrix: every route with its view, the
// methods it answers, who may call it and what it takes, over all contexts.
//
// It puts together what urlconf, view, access and objects read, and compares
// two matrices; how it is printed is the command line's business.
package matrix

import (
	"cmp"
	"slices"
	"strings"

	"paddock/internal/django"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/pyeval"
	"paddock/internal/source"
)

// Matrix are the routes of a project.
type Matrix struct {
	// Entries are in the order in which Django's resolver tries them, site by site.
	Entries []*Entry
	// Contexts are the names of those that were read.
	Contexts []string
	// Unread are the places that could not be read, sorted; each stands for a route or more.
	Unread []source.Note
}

// Entry is one route of the matrix.
type Entry struct {
	Route *urlconf.Route
	Site  *django.Site
	// Methods are the HTTP methods that it answers, sorted, HEAD and OPTIONS left out; empty when nothing
	// limits them.
	Methods []string
	// Access is who may call it.
	Access Access
	// CSRF is "enforced", "exempt" or "not-needed"; Objects is "owned", "unscoped", "none" or "unknown": whether
	// what it looks up is narrowed to what its caller may see.
	CSRF, Objects string
	Inputs        []view.Input
	// Contexts are those that have the route; all of the matrix' contexts of its site when none is named.
	Contexts []string
}

// Access is who may call a route: the weakest rule of its methods.
type Access struct {
	// Rule is "anonymous", "authenticated", "permission", "staff", "superuser", "condition" or "unknown".
	Rule string
	// Detail is the permission, the condition in words, or why nothing is known.
	Detail string
	Why    []Reason
	// ByMethod are the rules of the methods that have another one, in words.
	ByMethod []MethodAccess
}

// MethodAccess is the rule of a method, in words.
type MethodAccess struct{ Method, Rule string }

// Reason is a place that says who may call a route.
type Reason struct {
	Place   pyeval.Place
	Message string
}

// String is the rule in words, with what differs by method.
func (a Access) String() string {
	text := a.Rule
	if a.Detail != "" && a.Rule != "unknown" {
		text += " " + a.Detail
	}
	if len(a.ByMethod) == 0 {
		return text
	}
	var more []string
	for _, m := range a.ByMethod {
		more = append(more, m.Method+" "+m.Rule)
	}
	return text + " (" + strings.Join(more, ", ") + ")"
}

// Read makes the matrix of some contexts of a project.
func Read(p *django.Project, contexts []*django.Context) *Matrix {
	m := &Matrix{}
	bySite := map[*django.Site]int{}
	for _, c := range contexts {
		bySite[c.Site]++
	}
	for _, site := range p.Sites {
		have := map[string]*Entry{}
		for _, c := range contexts {
			if c.Site != site {
				continue
			}
			m.Contexts = append(m.Contexts, c.Name())
			table := urlconf.Read(c)
			m.Unread = append(m.Unread, table.Unread...)
			for _, r := range table.Routes {
				key := strings.Join(r.Parts, "\x00") + "\x01" + r.View.Name + "\x01" + r.Namespace + "\x01" + r.Name + "\x01" + methodKey(r)
				e := have[key]
				if e == nil {
					e = &Entry{Route: r, Site: site, Methods: view.Methods(r.View), Inputs: view.Inputs(p.Index, site.Root, r)}
					have[key] = e
					m.Entries = append(m.Entries, e)
				}
				if !slices.Contains(e.Contexts, c.Name()) {
					e.Contexts = append(e.Contexts, c.Name())
				}
			}
		}
		for _, e := range have {
			if len(e.Contexts) == bySite[site] {
				e.Contexts = nil
			}
		}
	}
	slices.SortFunc(m.Unread, source.Note.Compare)
	m.Unread = slices.Compact(m.Unread)
	return m
}

// methodKey tells the routes of one viewset apart.
func methodKey(r *urlconf.Route) string {
	var b strings.Builder
	for _, a := range r.View.Actions {
		b.WriteString(a.Method + "=" + a.Name + ",")
	}
	return b.String()
}

// ByPattern sorts entries for comparison: by pattern, view and methods.
func ByPattern(a, b *Entry) int {
	return cmp.Or(
		cmp.Compare(a.Route.Pattern(), b.Route.Pattern()),
		cmp.Compare(a.Route.View.Name, b.Route.View.Name),
		slices.Compare(a.Methods, b.Methods),
	)
}
