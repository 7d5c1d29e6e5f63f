package djtmpl

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"paddock/internal/source"
)

// Input that is there to cost time or stack is read in time that grows with its length, and named.
func TestLimits(t *testing.T) {
	const n = 20_000
	for name, text := range map[string]string{
		"openings":       strings.Repeat("{{", n) + strings.Repeat("{%", n) + strings.Repeat("{#", n),
		"openings, long": strings.Repeat("{{{%{#", n) + "\n}}",
		"ifs":            strings.Repeat("{% if a %}", n),
		"closed ifs":     strings.Repeat("{% if a %}", n) + strings.Repeat("{% endif %}", n),
		"ends":           strings.Repeat("{% endif %}", n),
		"unknown tags":   strings.Repeat("{% a %}", n) + "{% enda %}",
		"many unknown":   manyTags(n),
		"blocks":         strings.Repeat("{% block a %}", n),
		"extends":        strings.Repeat(`{% extends "a" %}`, n),
		"quotes":         "{% x " + strings.Repeat(`"'`, n) + " %}",
		"escapes":        "{% x " + strings.Repeat(`"\`, n) + " %}",
		"translated":     "{% x " + strings.Repeat(`_("a `, n) + " %}",
		"dots":           "{{ a" + strings.Repeat(".b", n) + " }}",
		"filters":        "{{ a" + strings.Repeat("|upper", n) + " }}",
		"nots":           "{% if " + strings.Repeat("not ", n) + "a %}{% endif %}",
		"ands":           "{% if a" + strings.Repeat(" and a", n) + " %}{% endif %}",
		"brackets":       "{{ " + strings.Repeat("(", n) + " }}",
		"lists":          "{{ " + strings.Repeat("[", n) + strings.Repeat("]", n) + " }}",
		"minuses":        "{{ " + strings.Repeat("-", n) + "a }}",
		"calls":          "{{ a" + strings.Repeat("()", n) + " }}",
		"conditions":     "{{ a" + strings.Repeat(" if a else a", n) + " }}",
		"raws":           strings.Repeat("{% raw %}", n),
		"comments":       strings.Repeat("{#", n),
		"tags":           strings.Repeat("<a b='", n),
		"scripts":        strings.Repeat("<script>", n) + strings.Repeat("</scrip", n),
		"svg":            strings.Repeat("<svg><desc>", n),
		"templates":      "<script>" + strings.Repeat("`${", n) + "{{ a }}",
		"values":         "<a href='" + strings.Repeat("{{ a }}x", n),
		"ifs in values":  "<a href='" + strings.Repeat("{% if a %}x{% else %}y{% endif %}", n) + "{{ a }}",
		"loops":          strings.Repeat("{% for a in b %}<{{ a }}", 150) + strings.Repeat("{% endfor %}", 150),
		"loops in ifs":   strings.Repeat("{% for a in b %}{% if a %}<a b={% endif %}{{ a }}", 90) + strings.Repeat("{% endfor %}", 90),
	} {
		t.Run(name, func(t *testing.T) {
			for _, dialect := range []Dialect{Django, Jinja} {
				start := time.Now()
				m := Parse(source.NewFile("a.html", text), Config{Dialect: dialect})
				if err := checkTemplate(m); err != nil {
					t.Error(err)
				}
				ReadMarkup(m.File)
				Step(State{}, text)
				OtherLanguages(text, dialect)
				if took := time.Since(start); took > 5*time.Second {
					t.Errorf("%d bytes took %v", len(text), took)
				}
			}
		})
	}
}

func manyTags(n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "{%% a%d %%}", i)
	}
	for i := range n {
		fmt.Fprintf(&text, "{%% enda%d %%}", i)
	}
	return text.String()
}

func TestTooLarge(t *testing.T) {
	m := Parse(source.NewFile("a.html", "{{ a }}{{ b }}"), Config{Limits: Limits{Size: 10}})
	if len(m.Errors) != 1 || len(m.Nodes) != 0 {
		t.Errorf("%v %v", m.Errors, m.Nodes)
	}
}
