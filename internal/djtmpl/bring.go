package djtmpl

import (
	"slices"
	"strings"
)

// Templates that others bring: extends, include and partials.

// partial puts a partial in its place: `partial name` of the same template.
func (r *resolution) partial(item *Item, n *Partial, at *place, scope *Scope) {
	def := at.from.Template.Partials[n.Name.Name]
	if def == nil {
		r.note(at, n.Range(), Missing, "there is no partial '%s' in the template", n.Name.Name)
		return
	}
	inner := *at
	if inner.depth++; inner.depth > maxNesting {
		r.note(at, n.Range(), Recursive, "partial '%s' brings itself", n.Name.Name)
		return
	}
	r.within(item, def.Body, &inner, scope)
}

func (r *resolution) extends(item *Item, n *Extends, at *place, scope *Scope) {
	if at.from.Template.Dialect == Jinja {
		scope = r.exported(n, at, scope)
	}
	names, all := Names(n.Parent, scope)
	if !all {
		r.note(at, n.Tag(), Dynamic, "the parent template is not known before the page is written")
	}
	item.Flow = OneOf
	for _, name := range names {
		name = relative(name, at.from.Name)
		skip := []*Template{}
		for s := at.from; s != nil; s = s.Parent {
			skip = append(skip, s.Template)
			if _, ok := s.By.(*Extends); !ok {
				break
			}
		}
		parent := r.r.Load(name, skip)
		if parent == nil {
			r.note(at, n.Tag(), Missing, "template '%s' is not found", name)
			continue
		}
		if inner, ok := r.enter(parent, name, n, at); ok {
			// Each parent adds its blocks to a list of its own.
			inner.blocks = blocks{}
			for name, list := range at.blocks {
				inner.blocks[name] = slices.Clip(list)
			}
			item.Bodies = append(item.Bodies, r.template(parent, inner, scope))
		}
	}
	if len(item.Bodies) == 0 {
		// The blocks are shown somewhere, and nothing else.
		var shown []Node
		Inspect(n.Body, func(n Node) bool {
			_, block := n.(*Block)
			if block {
				shown = append(shown, n)
			}
			return !block
		})
		r.within(item, shown, at, scope)
	}
}

// enter is the place inside a template that a tag brings; ok is false when it is not followed any more.
func (r *resolution) enter(t *Template, name string, by Node, at *place) (*place, bool) {
	inner := *at
	if inner.depth++; inner.depth > maxNesting {
		r.note(at, by.Range(), TooLarge, "templates bring each other more than %d deep", maxNesting)
		return nil, false
	}
	if at.from.has(t) {
		r.note(at, by.Range(), Recursive, "template '%s' brings itself", name)
		return nil, false
	}
	inner.from = &Source{Template: t, Name: name, By: by, Parent: at.from}
	if t.Dialect == Jinja {
		inner.escape = r.r.autoescape(t, name)
	}
	return &inner, true
}

func (r *resolution) include(item *Item, n *Include, at *place, scope *Scope) {
	names, all := Names(n.Name, scope)
	inner := scope.push(n, scope.bound(n, n.With)...)
	inner.Opaque = n.Only
	item.Flow = OneOf
	if !all {
		r.note(at, n.Range(), Dynamic, "the included template is not known before the page is written")
		item.Flow = Optional
		r.writes(item)
	}
	r.bring(item, names, n, at, inner, n.IgnoreMissing)
}

// bring puts templates in the place of a tag, the blocks of which are their own.
func (r *resolution) bring(item *Item, names []string, by Node, at *place, scope *Scope, quiet bool) {
	for _, name := range names {
		// `include "a.html#b"` is a partial of a template.
		file, fragment, _ := strings.Cut(relative(name, at.from.Name), "#")
		if file == "" && fragment != "" {
			file = at.from.Name
		}
		t := r.r.Load(file, nil)
		if t == nil {
			if !quiet {
				r.note(at, by.Range(), Missing, "template '%s' is not found", file)
			}
			item.Flow = Optional
			continue
		}
		inner, ok := r.enter(t, file, by, at)
		if !ok {
			item.Flow = Optional
			continue
		}
		inner.blocks, inner.active = blocks{}, nil
		if fragment != "" {
			if def := t.Partials[fragment]; def != nil {
				r.within(item, def.Body, inner, scope)
			} else {
				r.note(at, by.Range(), Missing, "there is no partial '%s' in '%s'", fragment, file)
				item.Flow = Optional
			}
			continue
		}
		item.Bodies = append(item.Bodies, r.template(t, inner, scope))
	}
}
