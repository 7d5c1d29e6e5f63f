package template

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"paddock/internal/django"
	"paddock/internal/pyname"
	"paddock/internal/pysyntax"
	"paddock/internal/source"
)

const settings = `
import os
BASE_DIR = os.path.dirname(os.path.abspath(__file__))
ROOT_URLCONF = "urls"
INSTALLED_APPS = ["shop", "blog"]
TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [os.path.join(BASE_DIR, "pages")], "APP_DIRS": True,
     "OPTIONS": {"context_processors": ["django.template.context_processors.request", "shop.context.basket"]}},
    {"BACKEND": "django.template.backends.jinja2.Jinja2", "DIRS": [], "APP_DIRS": True},
]
`

func set(t *testing.T, files map[string]string) *Set {
	t.Helper()
	all := map[string]string{"settings.py": settings, "manage.py": "", "urls.py": "urlpatterns = []", "shop/__init__.py": "", "blog/__init__.py": ""}
	for name, text := range files {
		all[name] = text
	}
	tree := source.FromMap(all)
	p := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{})
	if len(p.Sites) != 1 {
		t.Fatalf("%d sites", len(p.Sites))
	}
	return Read(p.Sites[0])
}

// The directories of DIRS come before the apps', and those before others that are called templates.
func TestFind(t *testing.T) {
	s := set(t, map[string]string{
		"pages/a.html": "", "shop/templates/a.html": "", "shop/templates/b.html": "", "blog/templates/b.html": "",
		"other/templates/c.html": "", "shop/jinja2/d.html": "{{ a() }}", "secret.html": "",
	})
	for name, want := range map[string]string{
		"a.html": "pages/a.html", "b.html": "shop/templates/b.html", "c.html": "other/templates/c.html", "d.html": "shop/jinja2/d.html",
		"e.html": "", "../secret.html": "", "x/../a.html": "pages/a.html", "": "",
	} {
		if got := s.Find(name); got != want {
			t.Errorf("Find(%q) = %q, want %q", name, got, want)
		}
	}
	if got := s.Parse("shop/jinja2/d.html"); len(got.Errors) > 0 {
		t.Errorf("a template of Jinja2 was read as one of Django's: %v", got.Errors[0])
	}
	if got := s.Processors(); !slices.Equal(got, []string{"django.template.context_processors.request", "shop.context.basket"}) {
		t.Errorf("Processors() = %v", got)
	}
	if got := len(s.Files()); got != 6 {
		t.Errorf("%d files, want 6", got)
	}
}

// What libraries register, in all the ways in which they do.
func TestLibraries(t *testing.T) {
	s := set(t, map[string]string{
		"shop/templatetags/__init__.py": "",
		"shop/templatetags/shop_tags.py": `
from django import template
register = template.Library()

@register.filter
def one(v): return v

@register.filter("two", is_safe=True)
def _two(v, arg): return v

@register.filter(name="three", needs_autoescape=True)
def _three(v, autoescape=True): return v

register.filter("four", lambda v: v)

@register.simple_tag(takes_context=True)
def five(context, a): return a

@register.inclusion_tag("shop/six.html")
def six(a): return {"a": a}

@register.tag
def seven(parser, token):
    nodes = parser.parse(("else", "endseven"))

def _eight(v): return v
register.filter("eight", _eight)

@register.simple_block_tag
def nine(content): return content
`,
		"shop/templates/a.html": "{% load shop_tags %}",
	})
	a := s.Parse("shop/templates/a.html")
	for name, want := range map[string]string{"one": "max 0", "two": "max 1 safe", "three": "max 1 autoescape", "four": "max 0", "eight": "max 0", "none": ""} {
		got := ""
		if r := s.Filter(a, name); r != nil {
			got = fmt.Sprint("max ", r.Filter.Max)
			if r.Filter.IsSafe {
				got += " safe"
			}
			if r.Filter.NeedsAutoescape {
				got += " autoescape"
			}
		}
		if got != want {
			t.Errorf("filter %s: %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]string{
		"five": "1 context", "six": "3 shop/six.html", "seven": "0 else endseven", "nine": "2 endnine", "one": "",
	} {
		got := ""
		if r := s.Tag(a, name); r != nil {
			got = fmt.Sprint(r.Tag.Kind)
			if r.Tag.TakesContext {
				got += " context"
			}
			for _, more := range append(append([]string{r.Tag.Template}, r.Tag.Middle...), r.Tag.End) {
				if more != "" {
					got += " " + more
				}
			}
		}
		if got != want {
			t.Errorf("tag %s: %q, want %q", name, got, want)
		}
	}
}

// What a page is told as: the sinks that its outputs get into, and what stands in them.
func TestPage(t *testing.T) {
	files := map[string]string{
		"shop/templates/base.html": `<title>{% block title %}Shop{% endblock %}</title><body class={{ theme }}>{% block body %}{{ user.name }}{% endblock %}</body>`,
	}
	for _, tt := range []struct{ name, text, want string }{
		{"text", `<p>{{ a.b }}</p>`, ``},
		{"raw text", `<p>{{ a.b|safe }}</p>`, `text part(a b)`},
		{"autoescape off", `{% autoescape off %}<p>{{ a }}{% endautoescape %}{{ b }}`, `text a`},
		{"bare", `<p class={{ a }}>`, `bare escaped a`},
		{"link", `<a href="{{ a }}">{{ b }}</a><a href="/x/{{ c }}">`, `url escaped a`},
		{"handler", `<a onclick="f('{{ a }}', {{ b }})">`, `handler-string escaped a; handler-code escaped b`},
		{"script", "<script>x = {{ a }}; y = '{{ b }}'; z = `{{ c }}`; {{ d|safe }}</script>", `script-code escaped a; script-code escaped c; script-raw d`},
		{"two strings of a script", "<script>x = '{{ a }}', y = '{{ b }}';\nz = '{{ c }}';</script>", `script-escaped escaped b`},
		{"strings that are read again", "<script>e.innerHTML = '{{ a }}';\ne.title = '{{ b }}';</script>", `dom-markup escaped a; script-escaped escaped a`},
		{"loop", `<p>{% for k, v in a.items %}{{ v|safe }}{% endfor %}`, `text v·`},
		{"with", `<p>{% with x=a.b %}{{ x|safe }}{% endwith %}{{ x|safe }}`, `text x·; text x`},
		{"branches", `<p {% if a %}class="{% else %}class='{% endif %}{{ b|safe }}">`, `attribute b`},
		{"include", `<p>{% include "part.html" with x=a %}`, `page(x=a)`},
		{"plain", `Hello {{ a|safe }}`, `none`},
		{"child", `{% extends "base.html" %}{% block body %}<p>{{ block.super }}{{ a|safe }}{% endblock %}`, `page(theme=theme) page() page(a=a) page(user=user)`},
		{"filter of the safe", `<p>{{ a|safe|lower }}{{ a|safe|upper }}{{ b|lower|safe|linebreaks }}`, `text filter:lower(a); text filter:lower(b)`},
	} {
		all := map[string]string{"shop/templates/page.html": tt.text, "shop/templates/part.html": "<i>{{ x|safe }}</i>"}
		for name, text := range files {
			all[name] = text
		}
		s := set(t, all)
		got := "none"
		if p := s.Page("page.html"); p != nil {
			got = told(p.Def)
		}
		for i := range 10 {
			got = strings.ReplaceAll(got, fmt.Sprint("·", i), "·")
		}
		if got != tt.want {
			t.Errorf("%s: %s\ngot  %s\nwant %s", tt.name, tt.text, got, tt.want)
		}
	}
}

// told are the calls of a page's sinks and of other pieces, in order.
func told(def *pysyntax.FunctionDef) string {
	var shows, calls []string
	pysyntax.WalkStmts(def.Body, func(n pysyntax.Node) bool {
		c, ok := n.(*pysyntax.Call)
		if !ok {
			return true
		}
		name := c.Func.(*pysyntax.Name).ID
		if sink, ok := strings.CutPrefix(name, "@show:"); ok {
			shows = append(shows, sink+" "+spell(c.Args[0]))
		}
		if strings.HasPrefix(name, "@page:") {
			var args []string
			for _, k := range c.Keywords {
				args = append(args, k.Name.Name+"="+spell(k.Value))
			}
			calls = append(calls, "page("+strings.Join(args, ", ")+")")
		}
		return true
	})
	return strings.Trim(strings.Join(shows, "; ")+" "+strings.Join(calls, " "), " ")
}

func spell(x pysyntax.Expr) string {
	switch x := x.(type) {
	case *pysyntax.Name:
		return x.ID
	case *pysyntax.Str:
		return x.Value
	case *pysyntax.Call:
		var args []string
		for _, a := range x.Args {
			args = append(args, spell(a))
		}
		switch name := x.Func.(*pysyntax.Name).ID; name {
		case "@str":
			return args[0]
		case "@escape":
			return "escaped " + args[0]
		case "@filter:safe":
			return args[0]
		default:
			return name[1:] + "(" + strings.Join(args, " ") + ")"
		}
	}
	return fmt.Sprintf("%T", x)
}
