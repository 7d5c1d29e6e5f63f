package djtmpl

import (
	"fmt"
	"strings"
	"testing"

	"paddock/internal/source"
)

// Tags, attributes and comments, with what the template writes in them; # stands for that.
func TestMarkup(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{`<a href="/x" target=_blank>y</a>`, `a href=/x target=_blank [y]`},
		{`<a href="{{ x }}">y</a>`, `a href=# [y]`},
		{`<A HREF='{% url "a>b" %}?q={{ q }}' {% if x %}rel="opener"{% endif %}>`, `a href=#?q=# rel=opener []`},
		{`<input type="checkbox" {% if a %}checked{% endif %} name={{ n }}>`, `input type=checkbox checked= name=#`},
		{`<form method="post">{% csrf_token %}<a>b</a></form>`, `form method=post [{% csrf_token %}<a>b</a>]; a [b]`},
		{`<script>if (a<b) { "<i>" }</script><b>`, `script [if (a<b) { "<i>" }]; b`},
		{`{% comment %}<a href="x">{{ y }}{% endcomment %}<i>`, `i`},
		{`{# <a href="x"> #}<!-- {{ x }} <b> --><i>`, `i; -- # <b> `},
		{`{% verbatim %}<p title="{{ x }}">{% endverbatim %}`, `p title={{ x }}`},
		{`<p title="a &amp; b"`, `p title=a & b`},
		{`<p title="unclosed>`, `p title=unclosed>`},
		{`<`, ``},
		{`<p <b>`, `p; b`},
		{`<div><a><a>x</a></a>`, `div; a [<a>x</a>]; a [x]`},
	} {
		m := ReadMarkup(source.NewFile("a.html", tt.text))
		var got []string
		for _, e := range m.Tags {
			s := e.Name
			for _, a := range e.Attrs {
				s += fmt.Sprintf(" %s=%s", a.Name, a.Value)
			}
			if e.Content.End > e.Content.Start || e.Name == "a" {
				s += " [" + tt.text[e.Content.Start:e.Content.End] + "]"
			}
			if tt.text[e.Span.Start] != '<' {
				t.Errorf("%s: %s begins at %d", tt.text, e.Name, e.Span.Start)
			}
			got = append(got, s)
		}
		for _, c := range m.Comments {
			got = append(got, "--"+c.Text)
		}
		if s := strings.ReplaceAll(strings.Join(got, "; "), Written, "#"); s != tt.want {
			t.Errorf("%s\ngot  %s\nwant %s", tt.text, s, tt.want)
		}
	}
}

func FuzzMarkup(f *testing.F) {
	f.Add(`<a href="{{ x }}">{% if a %}<!-- b --></a>`)
	f.Fuzz(func(t *testing.T, text string) {
		m := ReadMarkup(source.NewFile("a.html", text))
		for _, e := range m.Tags {
			if e.Span.Start < 0 || e.Span.End < e.Span.Start || int(e.Span.End) > len(text) || int(e.Content.End) > len(text) || e.Content.End < e.Content.Start {
				t.Fatalf("%q: %s has the places %v and %v", text, e.Name, e.Span, e.Content)
			}
		}
	})
}
