package rule

import (
	"paddock/internal/django/matrix"
	"paddock/internal/django/view"
	"paddock/internal/pysyntax"
)

// RoutesOf are the routes from which each function of the project is reached, in the matrix's order, as far as names tell what
// is called. It reads all views of the site: ask once there is something to report.
func (p *Pass) RoutesOf() map[pysyntax.Node][]*matrix.Entry {
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
