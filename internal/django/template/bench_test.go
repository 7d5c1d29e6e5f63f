package template

import (
	"context"
	"fmt"
	"testing"

	"paddock/internal/django"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// BenchmarkPages reads 2,000 templates that extend a base and include a part, tells each as a page and reads its tags and
// scripts.
func BenchmarkPages(b *testing.B) {
	files := map[string]string{
		"settings.py": settings, "manage.py": "", "urls.py": "urlpatterns = []", "shop/__init__.py": "", "blog/__init__.py": "",
		"shop/templates/base.html": "<!doctype html><html><head><title>{% block title %}Shop{% endblock %}</title></head><body>{% if user.is_authenticated %}<p>{{ user.name }}</p>{% endif %}{% block body %}{% endblock %}{% include 'foot.html' %}</body></html>",
		"shop/templates/foot.html": "<footer><a href=\"{{ link }}\">{{ site.name }}</a></footer>",
	}
	const many = 2000
	size := 0
	for i := range many {
		text := fmt.Sprintf(`{%% extends "base.html" %%}{%% load i18n %%}
{%% block title %%}Page %d{%% endblock %%}
{%% block body %%}
<h1>{%% translate "Orders" %%}</h1>
<table>{%% for order in orders %%}<tr class="{%% cycle 'a' 'b' %%}"><td>{{ order.number }}</td><td title="{{ order.note }}">{{ order.note|truncatechars:80|safe }}</td>
<td><a href="{%% url 'order' order.pk %%}?next={{ request.path|urlencode }}">{{ order.customer.name|default:"nobody" }}</a></td></tr>{%% empty %%}<tr><td>none</td></tr>{%% endfor %%}</table>
<form method="post">{%% csrf_token %%}{{ form.as_p }}<button>Send</button></form>
<script>var orders = "{{ orders|length }}"; document.title = orders;</script>
{%% endblock %%}`, i)
		files[fmt.Sprintf("shop/templates/p%d.html", i)] = text
		size += len(text)
	}
	tree := source.FromMap(files)
	p := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{})
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		s := Read(p.Sites[0])
		for i := range many {
			if s.Page(fmt.Sprintf("p%d.html", i)) == nil {
				b.Fatal("no page")
			}
		}
		for _, file := range s.Files() {
			t := s.Parse(file)
			s.Markup(t)
		}
	}
	b.ReportMetric(float64(many*b.N)/b.Elapsed().Seconds(), "templates/s")
}
