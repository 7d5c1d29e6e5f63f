package rule

import (
	"slices"
	"sync"

	"paddock/internal/django"
	"paddock/internal/django/matrix"
	"paddock/internal/django/urlconf"
	"paddock/internal/django/view"
	"paddock/internal/pyeval"
	"paddock/internal/pysyntax"
)

// RoutesOf are the routes from which each function of the project is reached, in the matrix's order, as far as names tell what
// is called. It reads all views of the site: ask once there is something to report. The map is for all rules: it must not be changed.
func (p *Pass) RoutesOf() map[pysyntax.Node][]*matrix.Entry {
	p.model.mu.Lock()
	read := p.model.routesOf[p.Site]
	p.model.mu.Unlock()
	return read()
}

func (m *Model) readRoutesOf(site *django.Site) map[pysyntax.Node][]*matrix.Entry {
	reached := map[pysyntax.Node][]*matrix.Entry{}
	for _, e := range m.Matrix(site).Entries {
		for _, h := range view.Handlers(e.Route.View) {
			for _, c := range view.Handling(m.Project.Index, site.Root, e.Route.View, h) {
				if list := reached[c.Def]; len(list) == 0 || list[len(list)-1] != e {
					reached[c.Def] = append(list, e)
				}
			}
		}
	}
	return reached
}

// Reach is view.Reach for a route of the site whose routes are judged: many rules go through that code. The list must not be changed.
func (p *Pass) Reach(v *urlconf.View, h view.Handler) []view.Code {
	p.model.mu.Lock()
	r := p.model.reaches[p.Site]
	p.model.mu.Unlock()
	return r.of(p, v, h)
}

// reaches remembers what the handlers of a site reach.
type reaches struct {
	mu    sync.Mutex
	known map[reachKey][]view.Code
}

// reachKey is all that view.Reach tells handlers apart by: the class whose hooks run, nil for none, and the handler.
type reachKey struct {
	class  *pyeval.Class
	bound  bool
	def    pysyntax.Node
	method bool
	name   string
}

func (r *reaches) of(p *Pass, v *urlconf.View, h view.Handler) []view.Code {
	k := reachKey{class: v.Class, bound: v.Func == nil || v.Func.Self != nil, name: h.Name}
	if h.Func != nil && !h.Func.Library() {
		k.def, k.method = h.Func.Node, h.Func.Class != nil
	}
	r.mu.Lock()
	list, ok := r.known[k]
	r.mu.Unlock()
	if ok {
		return list
	}
	list = slices.Clip(view.Reach(p.Project.Index, p.Site.Root, v, h))
	r.mu.Lock()
	r.known[k] = list
	r.mu.Unlock()
	return list
}
