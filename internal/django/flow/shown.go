package flow

import (
	"slices"

	"paddock/internal/django/form"
	"paddock/internal/django/view"
	"paddock/internal/pysyntax"
)

// shownOnly are the serializers that the routes' views use for nothing but showing: those of handlers that answer GET, of
// which nobody makes one with `data`.
func (r *reader) shownOnly() map[pysyntax.Node]bool {
	shown, takes := map[pysyntax.Node]bool{}, map[pysyntax.Node]bool{}
	for _, e := range r.entries {
		for _, h := range view.Handlers(e.Route.View) {
			reads := len(h.Methods) > 0 && !slices.ContainsFunc(h.Methods, func(m string) bool { return m != "GET" && m != "HEAD" && m != "OPTIONS" })
			for _, set := range r.forms.OfHandler(e.Route.View, h, nil) {
				switch {
				case set.Class == nil || set.Kind != form.Serializer:
				case reads:
					shown[set.Class.Node] = true
				default:
					takes[set.Class.Node] = true
				}
			}
		}
	}
	for n := range takes {
		delete(shown, n)
	}
	if len(shown) == 0 {
		return nil
	}
	for _, m := range r.modules {
		pysyntax.WalkStmts(m.Tree.Body, func(n pysyntax.Node) bool {
			call, ok := n.(*pysyntax.Call)
			if !ok || !slices.ContainsFunc(call.Keywords, func(k *pysyntax.Keyword) bool { return k.Name.Name == "data" || k.Name.Name == "" }) {
				return true
			}
			for _, d := range m.Resolve(call.Func) {
				if c := d.Class(); c != nil {
					delete(shown, c.Node)
				}
			}
			return true
		})
		// What derives from one, or has one for a field, may take in what the other only shows.
		for _, c := range m.Classes() {
			if shown[c.Node] {
				continue
			}
			for _, b := range c.Bases() {
				if b.Class != nil {
					delete(shown, b.Class.Node)
				}
			}
		}
	}
	return shown
}
