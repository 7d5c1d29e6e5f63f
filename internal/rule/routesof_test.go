package rule_test

import (
	"context"
	"strings"
	"testing"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/finding"
	"paddock/internal/pyname"
	"paddock/internal/rule"
	"paddock/internal/source"
)

const reachedViews = `
from django.contrib.auth.decorators import user_passes_test
from django.http import HttpResponse
def helper():
    return 1
def open(request):
    return HttpResponse(helper())
@user_passes_test(lambda u: u.is_superuser)
def closed(request):
    return HttpResponse(both())
def both():
    return helper()
def nobody():
    return 2
`

// TestRoutesOf holds that functions are led to by the routes that reach them: a finding names the route that asks least of its caller, and is milder where only superusers get.
func TestRoutesOf(t *testing.T) {
	tree := source.FromMap(map[string]string{
		"manage.py":   "import os\nos.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"settings\")\n",
		"settings.py": "ROOT_URLCONF = 'urls'\n",
		"urls.py":     "from django.urls import path\nimport views\nurlpatterns = [path('closed/', views.closed), path('open/', views.open)]\n",
		"views.py":    reachedViews,
	})
	project := django.Load(context.Background(), tree, pyname.NewIndex(tree), django.Options{})
	r := &rule.Rule{
		Meta: check.Meta{ID: "says-all", Title: "All", Severity: finding.High, Confidence: finding.Certain},
		Routes: func(p *rule.Pass) {
			reached := p.RoutesOf()
			for _, b := range p.Bodies() {
				f := p.ReportNode(b.Module, b.Def, "%s", b.Def.Name.Name)
				if routes := reached[b.Def]; len(routes) > 0 {
					rule.Reached(f, routes)
				}
			}
		},
	}
	want := map[string]finding.Finding{
		"helper": {Route: "open/", Severity: finding.High},
		"open":   {Route: "open/", Severity: finding.High},
		"closed": {Route: "closed/", Severity: finding.Medium},
		"both":   {Route: "closed/", Severity: finding.Medium},
		"nobody": {Severity: finding.High},
	}
	seen := 0
	for _, f := range rule.Run(r, rule.NewModel(project)) {
		name, _, _ := strings.Cut(f.Message, " ")
		w, ok := want[name]
		if !ok {
			continue
		}
		seen++
		if f.Route != w.Route || f.Severity != w.Severity {
			t.Errorf("%s is reached from %q and %s, want %q and %s", f.Message, f.Route, f.Severity, w.Route, w.Severity)
		}
	}
	if seen != len(want) {
		t.Errorf("%d functions were seen, want %d", seen, len(want))
	}
}
