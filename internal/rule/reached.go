package rule

import (
	"cmp"
	"slices"

	"paddock/internal/django/matrix"
	"paddock/internal/django/view"
	"paddock/internal/finding"
	"paddock/internal/pysyntax"
)

// Reached are the routes from which each function of the project is reached, in the matrix's order, as far as names tell what
// is called. It reads all views of the site: ask once there is something to report.
func (p *Pass) Reached() map[pysyntax.Node][]*matrix.Entry {
	reached := map[pysyntax.Node][]*matrix.Entry{}
	for _, e := range p.Matrix.Entries {
		for _, h := range view.Handlers(e.Route.View) {
			for _, c := range view.Handling(p.Project.Index, p.Site.Root, e.Route.View, h) {
				if list := reached[c.Def]; len(list) == 0 || list[len(list)-1] != e {
					reached[c.Def] = append(list, e)
				}
			}
		}
	}
	return reached
}

// LeadFrom says in a finding from which of some routes its place is reached: from the one that asks least of its caller. The
// severity is lower where only staff, or nobody, gets there. Without routes the finding stays as it is.
func (p *Pass) LeadFrom(f *finding.Finding, routes []*matrix.Entry) {
	if len(routes) == 0 {
		return
	}
	e := slices.MinFunc(routes, func(a, b *matrix.Entry) int { return cmp.Compare(asks(a), asks(b)) })
	f.Route = e.Route.Pattern()
	f.Severity = f.Severity.Lower(lower(e))
	if len(e.Contexts) > 0 {
		f.Contexts = e.Contexts
	} else {
		f.Contexts = p.Matrix.Contexts
	}
}
