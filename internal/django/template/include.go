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
	names, _ := djtmpl.Names(w.chosen(n.Name))
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
	f := w.set.piece(t, node, body, w.escape, w.at, true, w.depth+1, w.texts(body, n.With, n.Only), w.marked(n.With, n.Only)...)
	if f == nil {
		return
	}
	w.callPage(f, n.Tag(), w.given(n), n.Only)
	w.at = f.after
}

// chosen is the expression of a template's name, with the texts that its names are known to hold in their place.
func (w *writer) chosen(x djtmpl.Expr) djtmpl.Expr {
	switch x := x.(type) {
	case *djtmpl.Name:
		if list := w.holds[w.variable(x.Name)]; len(list) > 0 {
			either := &djtmpl.List{Span: x.Span, Kind: '['}
			for _, text := range list {
				either.Items = append(either.Items, &djtmpl.Str{Span: x.Span, Value: text})
			}
			return either
		}
	case *djtmpl.Filter:
		inner := w.chosen(x.X)
		if _, ok := inner.(*djtmpl.List); ok && strings.HasPrefix(x.Name.Name, "default") {
			return inner
		}
		n := *x
		n.X = inner
		return &n
	}
	return x
}

// variable is the variable that a name stands for here: one that is bound, or the name itself where it is asked for.
func (w *writer) variable(name string) string {
	if v, ok := w.scope[name]; ok {
		return v
	}
	return name
}

// know keeps the texts that a name holds, where they are all known: it may be that of a template.
func (w *writer) know(name string, x djtmpl.Expr) {
	if list, all := djtmpl.Names(w.chosen(x)); all && len(list) > 0 {
		w.holds[w.variable(name)] = list
	}
}

// texts are the names that hold known texts in a template that is told some names here, as far as it includes by them.
func (w *writer) texts(body []djtmpl.Node, with []*djtmpl.Binding, only bool) map[string][]string {
	var texts map[string][]string
	put := func(name string, list []string) {
		if texts == nil {
			texts = map[string][]string{}
		}
		texts[name] = list
	}
	djtmpl.Inspect(body, func(n djtmpl.Node) bool {
		i, ok := n.(*djtmpl.Include)
		if !ok {
			return true
		}
		name, ok := unfiltered(i.Name).(*djtmpl.Name)
		if !ok {
			return true
		}
		if list := w.holds[w.variable(name.Name)]; !only && len(list) > 0 {
			put(name.Name, list)
		}
		for _, b := range with {
			if b.Name.Name == name.Name {
				delete(texts, name.Name)
				if list, all := djtmpl.Names(w.chosen(b.Value)); all {
					put(name.Name, list)
				}
			}
		}
		return true
	})
	return texts
}

// held are the names that hold known texts here.
func (w *writer) held() map[string][]string {
	texts := map[string][]string{}
	for name := range w.scope {
		if list := w.holds[w.variable(name)]; len(list) > 0 {
			texts[name] = list
		}
	}
	return texts
}

// unfiltered is what stands before the filters.
func unfiltered(x djtmpl.Expr) djtmpl.Expr {
	for {
		f, ok := x.(*djtmpl.Filter)
		if !ok {
			return x
		}
		x = f.X
	}
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
	w.blocks = append(w.blocks, blockAt{block: n, escape: w.escape, at: w.at, in: w.t, around: slices.Clone(w.around), marks: w.marked(nil, false), texts: w.held()})
	// Its own body tells in which state the text behind it begins; what is in it is told elsewhere.
	shadow := &writer{set: w.set, t: w.t, scope: map[string]string{}, params: map[string]bool{}, marks: map[string]bool{}, holds: map[string][]string{}, escape: w.escape, at: w.at, depth: w.depth, silent: true}
	shadow.nodes(n.Body)
	w.at = shadow.at
}
