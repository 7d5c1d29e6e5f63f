package djtmpl_test

import (
	"fmt"

	"paddock/internal/djtmpl"
	"paddock/internal/source"
)

// A page out of two templates: which outputs it has, where they stand, and what the names in them are.
func Example() {
	files := map[string]string{
		"base.html": `<title>{% block title %}{% endblock %}</title><body>{% block body %}{% endblock %}`,
		"page.html": `{% extends "base.html" %}{% block body %}{% for p in posts %}<a href="{{ p.url }}">{{ p.title|safe }}</a>{% endfor %}{% endblock %}`,
	}
	templates := map[string]*djtmpl.Template{}
	for name, text := range files {
		t := djtmpl.Parse(source.NewFile("templates/"+name, text), djtmpl.Config{})
		for _, e := range t.Errors {
			fmt.Println(t.File.Path, t.File.Position(e.Start), e.Msg)
		}
		templates[name] = t
	}
	resolver := djtmpl.Resolver{Load: func(name string, skip []*djtmpl.Template) *djtmpl.Template { return templates[name] }}
	page := resolver.Resolve(templates["page.html"], "page.html")
	for _, item := range page.Outputs {
		output, ok := item.Node.(*djtmpl.Output)
		if !ok {
			continue // url, trans, a tag of a library …
		}
		on, filters := djtmpl.Filters(output.X)
		place := item.From.Template.File.Position(output.Start)
		for _, c := range item.Contexts {
			cover, why := c.Escaped()
			if why != "" {
				why = ": " + why
			}
			fmt.Printf("%s:%d: %s %v: %s %s (%s%s)\n", item.From.Name, place.Column, djtmpl.Path(on), filters, c.Kind, c.Attr, cover, why)
		}
		vars, _ := item.Scope.Lookup("p")
		fmt.Println("  p is each of", djtmpl.Path(vars[0].Value))
	}
	// Output:
	// page.html:71: p.url []: attribute href (uncovered: a javascript: URL has nothing to escape)
	//   p is each of posts
	// page.html:84: p.title [safe]: text  (covered)
	//   p is each of posts
}
