package urlconf_test

import (
	"context"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"paddock/internal/django"
	"paddock/internal/django/urlconf"
	"paddock/internal/pyeval"
	"paddock/internal/pyname"
	"paddock/internal/source"
)

// An admin's route tells its ModelAdmin, its model, its site and what guards it.
func TestAdminRoute(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/admin.txtar")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	unpack(t, dir, archive)
	tree, err := source.Walk(context.Background(), dir, source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	index := pyname.NewIndex(tree)
	index.ParseAll(context.Background())
	project := django.Load(context.Background(), tree, index, django.Options{})
	routes := map[string]*urlconf.Route{}
	for _, r := range urlconf.Read(project.Sites[0].Contexts[0]).Routes {
		routes[r.Pattern()] = r
	}
	const guard = "django.contrib.admin.sites.AdminSite.admin_view"
	for _, test := range []struct{ pattern, view, class, model, site, wrappers string }{
		{"admin/", "config.sites.ShopSite.index", "config.sites.ShopSite", "", "config.sites.ShopSite", guard},
		{"admin/login/", "django.contrib.admin.sites.AdminSite.login", "config.sites.ShopSite", "", "", ""},
		{"admin/report/", "config.sites.ShopSite.report", "config.sites.ShopSite", "", "config.sites.ShopSite", guard},
		{"admin/ping/", "config.sites.ShopSite.ping", "config.sites.ShopSite", "", "", ""},
		{
			"admin/webshop/order/", "django.contrib.admin.options.ModelAdmin.changelist_view",
			"shop.admin.OrderAdmin", "shop.models.order.Order", "config.sites.ShopSite", guard,
		},
		{
			"admin/webshop/paid/export/", "shop.admin.OrderAdmin.export",
			"shop.admin.OrderAdmin", "shop.models.order.Paid", "config.sites.ShopSite", guard,
		},
		{
			"staff/webshop/order/<path:object_id>/history/", "shop.admin.OrderAdmin.history_view",
			"shop.admin.StaffOrderAdmin", "shop.models.order.Order", "config.sites.StaffSite",
			guard + " django.views.decorators.cache.never_cache django.views.decorators.cache.cache_control",
		},
		{"admin/webshop/paid/^open/$", "shop.admin.OrderAdmin.open", "shop.admin.OrderAdmin", "shop.models.order.Paid", "", ""},
		{
			"staff/webshop/order/<path:object_id>/delete/", "shop.admin.OrderAdmin.delete_view",
			"shop.admin.StaffOrderAdmin", "shop.models.order.Order", "config.sites.StaffSite", guard,
		},
		{
			"admin/people/person/add/", "django.contrib.auth.admin.UserAdmin.add_view",
			"people.admin.PersonAdmin", "people.models.Person", "config.sites.ShopSite", guard,
		},
		{
			"bare/", "django.contrib.admin.sites.AdminSite.index",
			"django.contrib.admin.sites.AdminSite", "", "django.contrib.admin.sites.AdminSite", guard,
		},
	} {
		r := routes[test.pattern]
		if r == nil {
			t.Errorf("there is no route %s", test.pattern)
			continue
		}
		v := r.View
		var wrappers []string
		for _, w := range v.Wrappers {
			wrappers = append(wrappers, w.Name)
		}
		got := []string{v.Name, className(v.Class), className(v.Model), className(v.Site), strings.Join(wrappers, " ")}
		for i, want := range []string{test.view, test.class, test.model, test.site, test.wrappers} {
			what := []string{"view", "class", "model", "site", "wrappers"}[i]
			if got[i] != want {
				t.Errorf("%s: %s %q, want %q", test.pattern, what, got[i], want)
			}
		}
	}
}

func className(c *pyeval.Class) string {
	if c == nil {
		return ""
	}
	return c.Name
}
