package djtmpl

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"paddock/internal/source"
)

func partsOf(text string) []Part {
	m := Parse(source.NewFile("a.html", text), Config{})
	r := Resolver{Load: func(string, []*Template) *Template { return nil }}
	return r.Resolve(m, "a.html").Parts()
}

// inWords are parts, short.
func inWords(text string, parts []Part) string {
	var words []string
	pieces := func(list []Piece) string {
		var all strings.Builder
		for _, p := range list {
			all.WriteString(text[p.Span.Start:p.Span.End])
		}
		return all.String()
	}
	for _, p := range parts {
		e := p.Element
		if e == nil {
			s := p.Item.Node.Range()
			words = append(words, text[s.Start:s.End])
			continue
		}
		word := "<"
		if e.End {
			word = "</"
		}
		word += e.Name
		for _, a := range e.Attrs {
			word += " " + a.Name
			if a.HasValue {
				word += "=" + pieces(a.Value)
			}
			if a.Maybe && !e.Maybe {
				word += "?"
			}
		}
		word += ">"
		if e.Maybe {
			word += "?"
		}
		if len(e.Raw) > 0 {
			word += "(" + pieces(e.Raw) + ")"
		}
		if e.Stop != source.NoPos {
			if tag := text[e.Start:e.Stop]; !strings.HasPrefix(tag, "<") || !strings.HasSuffix(tag, ">") {
				word += fmt.Sprintf(" at %q", tag)
			}
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func TestParts(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{`<p>a</p>`, `<p> </p>`},
		{`<A HREF='x{{ y }}z' b c=d e="" f=>{{ g }}</A >`, `<a href=x{{ y }}z b c=d e= f=> {{ y }} {{ g }} </a>`},
		{`<form method=post action="{% url 'x' %}">{% csrf_token %}</form>`, `<form method=post action={% url 'x' %}> {% url 'x' %} {% csrf_token %} </form>`},
		{`<p {{ a }} b{{ c }}="d" {{ e }}="f">`, `<p ￼ b￼=d ￼=f> {{ a }} {{ c }} {{ e }}`},
		{`<h{{ n }} a>x</h{{ n }}>`, `<h￼ a> {{ n }} </h￼> {{ n }}`},
		{`<{{ n }}>`, `{{ n }} <￼>`},
		{`<p {% if a %}b="c"{% else %}d="e"{% endif %} f>`, `<p b=c? d=e? f>`},
		{`<p class="a{% if b %} c{% endif %}" d>`, `<p class=a c d>`},
		{`{% if a %}<p>{% else %}<b>{% endif %}x{% for c in d %}<i>{% endfor %}`, `<p>? <b>? <i>?`},
		{`<script src="a"></script>`, `<script src=a> </script>`},
		{`<script>var a = "{{ b }}"; if (a<b) {}</script><p>`, `<script>(var a = "{{ b }}"; if (a<b) {}) {{ b }} </script> <p>`},
		{`<title>{% if a %}b{% endif %}c</title >`, `<title>(bc) </title>`},
		{`<textarea a></textarea/><style>x</style a=b>`, `<textarea a> </textarea> <style>(x) </style a=b>`},
		{`<!-- <p> {{ a }} --><br/>`, `{{ a }} <br>`},
		{`<p a="b`, `<p a=b>`},
		{`{% blocktranslate asvar x %}<p>{{ a }}{% endblocktranslate %}<b>`, `<b>`},
	} {
		if got := inWords(tt.text, partsOf(tt.text)); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

// The tags of texts put together at random are those that golang.org/x/net/html's tokenizer finds.
func TestPartsAtRandom(t *testing.T) {
	pieces := []string{
		"<div", "<a", "<p>", "</p>", " a=", " href=", " class", "=", `"`, "'", ">", "<", "</", "/", "/>", " ", "\n", "x", "Y", "-", "!",
		"<script>", "</script>", "</scrip", "<style>", "</style>", "<title>", "</title>", "<textarea>", "</textarea>", "<!--", "-->", "<?", "&lt;", "&amp", "<br>",
	}
	random := rand.New(rand.NewPCG(5, 6))
	tags := 0
	for range 20_000 {
		var b strings.Builder
		for range random.IntN(14) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		text := b.String()
		var theirs, ours []string
		z := html.NewTokenizer(strings.NewReader(text))
		for z.Next() != html.ErrorToken {
			tok := z.Token()
			switch tok.Type {
			case html.StartTagToken, html.SelfClosingTagToken:
				word := "<" + tok.Data
				for _, a := range tok.Attr {
					word += fmt.Sprintf(" %s=%q", a.Key, a.Val)
				}
				theirs = append(theirs, word)
			case html.EndTagToken:
				theirs = append(theirs, "</"+tok.Data)
			}
		}
		for _, p := range partsOf(text) {
			e := p.Element
			if e == nil || e.Stop == source.NoPos {
				continue // not closed: their tokenizer drops it
			}
			word := "<" + e.Name
			if e.End {
				ours = append(ours, "</"+e.Name)
				continue
			}
			seen := map[string]bool{}
			for _, a := range e.Attrs {
				value, _ := a.Constant()
				if !seen[a.Name] {
					word += fmt.Sprintf(" %s=%q", a.Name, value)
				}
				seen[a.Name] = true
			}
			ours = append(ours, word)
		}
		tags += len(ours)
		if a, b := strings.Join(ours, " "), strings.Join(theirs, " "); a != b {
			t.Errorf("%q\nours   %s\ntheirs %s", text, a, b)
		}
	}
	if tags < 10_000 {
		t.Errorf("only %d tags", tags)
	}
}
