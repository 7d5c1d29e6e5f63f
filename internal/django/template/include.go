package template

import (
	"maps"
	"slices"
	"strings"

	"paddock/internal/djtmpl"
	"paddock/internal/pysyntax"
)

// Other templates in the place of a tag, and blocks.

// maxNames is how many templates one include is followed to.
const maxNames = 4

func (w *writer) include(n *djtmpl.Include) {
	names, _ := djtmpl.Names(n.Name)
	before := w.at
	var after states
	for i, name := range names {
		if i == maxNames || w.depth >= maxIncludes {
			break
		}
		w.at = before
		w.includeNamed(n, name)
		after = after.or(w.at)
	}
	if after.n > 0 {
		w.at = after
	}
}

func (w *writer) includeNamed(n *djtmpl.Include, name string) {
	// `include "x.html#part"` is one part of it.
	file, part, _ := strings.Cut(relative(w.t.File.Path, name, w.set), "#")
	found := w.set.Find(file)
	if found == "" {
		return
	}
	t := w.set.Parse(found)
	if t == nil {
		return
	}
	var node any = t
	body := t.Nodes
	if part != "" {
		p := t.Partials[part]
		if p == nil {
			return
		}
		node, body = p, p.Body
	} else if t.Extends != nil {
		// An included template that extends another is a page of its own.
		if p := w.set.Page(file); p != nil {
			w.includePage(n, p)
		}
		return
	}
	f := w.set.piece(t, node, body, w.escape, w.at, true, w.depth+1, w.marked(n.With, n.Only)...)
	if f == nil {
		return
	}
	w.callPage(f, n.Tag(), w.given(n), n.Only)
	w.at = f.after
}

// marked are the names that hold safe text in a template that is told some names here, sorted.
func (w *writer) marked(with []*djtmpl.Binding, only bool) []string {
	names := map[string]bool{}
	if !only {
		for name, safe := range w.marks {
			names[name] = safe && w.scope[name] == "" && !strings.Contains(name, "·")
		}
		for name, v := range w.scope {
			names[name] = w.marks[v]
		}
	}
	for _, b := range with {
		names[b.Name.Name] = w.safe(b.Value)
	}
	maps.DeleteFunc(names, func(_ string, safe bool) bool { return !safe })
	return slices.Sorted(maps.Keys(names))
}

func (w *writer) given(n *djtmpl.Include) map[string]pysyntax.Expr {
	given := map[string]pysyntax.Expr{}
	for _, b := range n.With {
		given[b.Name.Name] = w.expr(b.Value)
	}
	return given
}

func (w *writer) includePage(n *djtmpl.Include, p *Page) {
	i := slices.IndexFunc(w.set.pages.list, func(f *function) bool { return f.Def == p.Def })
	if i >= 0 {
		f := w.set.pages.list[i]
		w.callPage(f, n.Tag(), w.given(n), n.Only)
	}
}

func (w *writer) block(n *djtmpl.Block) {
	if w.wholes {
		w.within(func() { w.nodes(n.Body) })
		return
	}
	w.blocks = append(w.blocks, blockAt{n, w.escape, w.at})
	// Its own body tells in which state the text behind it begins; what is in it is told elsewhere.
	shadow := &writer{set: w.set, t: w.t, scope: map[string]string{}, params: map[string]bool{}, marks: map[string]bool{}, escape: w.escape, at: w.at, depth: w.depth, silent: true}
	shadow.nodes(n.Body)
	w.at = shadow.at
}
