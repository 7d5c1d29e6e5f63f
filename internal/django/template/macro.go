package template

import (
	"strings"

	"paddock/internal/djtmpl"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

// A macro of Jinja2's is a piece of its own, which is told its arguments and nothing else.

type macro struct {
	t *djtmpl.Template
	m *djtmpl.Macro
}

// macro tells the call of a macro that is shown here; false where it calls none that is known.
func (w *writer) macro(c *djtmpl.Call, at source.Span) bool {
	if w.t.Dialect != djtmpl.Jinja || w.depth >= maxIncludes {
		return false
	}
	found, ok := w.known()[djtmpl.Path(c.Func)]
	if !ok {
		return false
	}
	given := map[string]pysyntax.Expr{}
	var marks []string
	give := func(name string, x djtmpl.Expr) {
		given[name] = w.expr(x)
		if w.safe(x) {
			marks = append(marks, name)
		}
	}
	for i, p := range found.m.Params {
		if i < len(c.Args) {
			give(p.Name.Name, c.Args[i])
		}
	}
	for _, k := range c.Kwargs {
		give(k.Name.Name, k.Value)
	}
	f := w.set.piece(found.t, found.m, found.m.Body, w.escape, w.at, true, w.depth+1, nil, marks...)
	if f == nil {
		return false
	}
	w.callPage(f, at, given, true)
	w.at = f.after
	return true
}

// known are the macros by the names by which the template calls them: "field", "forms.field".
func (w *writer) known() map[string]macro {
	if w.macros != nil {
		return w.macros
	}
	w.macros = map[string]macro{}
	for name, m := range w.t.Macros {
		w.macros[name] = macro{w.t, m}
	}
	djtmpl.Inspect(w.t.Nodes, func(n djtmpl.Node) bool {
		if i, ok := n.(*djtmpl.Import); ok {
			w.imported(i)
		}
		return true
	})
	return w.macros
}

func (w *writer) imported(n *djtmpl.Import) {
	name := constant(n.From)
	if name == "" {
		return
	}
	file := w.set.Find(relative(w.t.File.Path, name, w.set))
	if file == "" {
		return
	}
	t := w.set.Parse(file)
	if t == nil {
		return
	}
	if n.As.Name != "" {
		for name, m := range t.Macros {
			w.macros[strings.Join([]string{n.As.Name, name}, ".")] = macro{t, m}
		}
	}
	for _, a := range n.Names {
		if m := t.Macros[a.Name.Name]; m != nil {
			as := a.As.Name
			if as == "" {
				as = a.Name.Name
			}
			w.macros[as] = macro{t, m}
		}
	}
}
