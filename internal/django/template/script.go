package template

import (
	"slices"
	"strings"

	"paddock/internal/djtmpl"
	"paddock/internal/script"
	"paddock/internal/source"
)

// The scripts that stand in templates. What a template writes into one is a hole in its text; where the script makes
// markup, code or an address of what stands there, the value gets into those by way of it.

// Inline is a script that stands in a template.
type Inline struct {
	Span   source.Span
	Script *script.Script
	// Result is what comes of following its values.
	Result *script.Result
}

// page is what is known of the text of one template.
type page struct {
	markup  *djtmpl.Markup
	inline  []*Inline
	through map[source.Pos]script.Danger
}

// Markup is the HTML of a template that Parse has given.
func (s *Set) Markup(t *djtmpl.Template) *djtmpl.Markup { return s.page(t).markup }

// Inline are the scripts in a template, in order.
func (s *Set) Inline(t *djtmpl.Template) []*Inline { return s.page(t).inline }

// Around are a template, those that it extends, and those that any of them include, as far as their names are known: what
// stands together in a page.
func (s *Set) Around(t *djtmpl.Template) []*djtmpl.Template {
	list := []*djtmpl.Template{t}
	add := func(file, name string) {
		found := s.Find(relative(file, name, s))
		if found == "" || len(list) >= maxAround {
			return
		}
		if t := s.Parse(found); t != nil && !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	for i := 0; i < len(list); i++ {
		t := list[i]
		if t.Extends != nil {
			add(t.File.Path, constant(t.Extends.Parent))
		}
		djtmpl.Inspect(t.Nodes, func(n djtmpl.Node) bool {
			if n, ok := n.(*djtmpl.Include); ok {
				names, _ := djtmpl.Names(n.Name)
				for _, name := range names[:min(len(names), maxNames)] {
					file, _, _ := strings.Cut(name, "#")
					add(t.File.Path, file)
				}
			}
			return true
		})
	}
	return list
}

// maxAround bounds the templates of one page.
const maxAround = 200

func readPage(t *djtmpl.Template) *page {
	p := &page{markup: djtmpl.ReadMarkup(t.File)}
	for _, e := range p.markup.Tags {
		if e.Name != "script" || e.Content.End <= e.Content.Start || !e.Script() {
			continue
		}
		text := t.File.Text[e.Content.Start:e.Content.End]
		if strings.TrimSpace(text) == "" {
			continue
		}
		var holes []script.Hole
		for _, g := range p.markup.Gaps {
			if g.Start >= e.Content.Start && g.End <= e.Content.End {
				holes = append(holes, script.Hole{Start: int(g.Start - e.Content.Start), End: int(g.End - e.Content.Start), ID: int(g.Start), Blank: !g.Written})
			}
		}
		read := script.Read(text, holes, int(e.Content.Start), script.Dialect{})
		one := &Inline{Span: e.Content, Script: read, Result: read.Follow()}
		p.inline = append(p.inline, one)
		for i := range one.Result.Flows {
			p.writes(&one.Result.Flows[i])
		}
	}
	return p
}

// writes takes in what a script does with what the template writes into it.
func (p *page) writes(f *script.Flow) {
	if f.Source.Category != "hole" || f.Source.Hole < 0 || f.Strength < script.Middle {
		return
	}
	if p.through == nil {
		p.through = map[source.Pos]script.Danger{}
	}
	p.through[source.Pos(f.Source.Hole)] |= f.Dangers
}

// Writes takes in what another script of the page does with what a template writes into one of its own. It has to be said
// before the template is told as a function.
func (s *Set) Writes(t *djtmpl.Template, f *script.Flow) {
	p := s.page(t)
	s.mu.Lock()
	defer s.mu.Unlock()
	p.writes(f)
}

// throughScript are the sinks that a script makes for what a template writes into it at a place.
func (s *Set) throughScript(t *djtmpl.Template, at source.Pos) (sinks []string) {
	if !strings.Contains(t.File.Text, "<script") && !strings.Contains(t.File.Text, "<SCRIPT") {
		return nil
	}
	p := s.page(t)
	s.mu.Lock()
	d := p.through[at]
	s.mu.Unlock()
	if d&script.Markup != 0 {
		sinks = append(sinks, "dom-markup")
	}
	if d&script.Code != 0 {
		sinks = append(sinks, "dom-code")
	}
	if d&script.Scheme != 0 {
		sinks = append(sinks, "dom-link")
	}
	return sinks
}
