// Package adminwithoutpermission is the rule admin-without-permission; doc.md says what it does and why.
package adminwithoutpermission

import (
	_ "embed"

	"paddock/internal/check"
	"paddock/internal/django/access"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "admin-without-permission", Title: "A page of the admin is open", Practice: "admin-restricted",
		Severity: finding.High, Confidence: finding.Certain, CWE: []int{862}, Since: "0.1", Doc: doc,
	},
	Routes: run,
}

const wrapper = "django.contrib.admin.sites.AdminSite.admin_view"

func run(pass *rule.Pass) {
	for _, e := range pass.Matrix.Entries {
		v, who := e.Route.View, &e.Access.Rule
		c := v.Class
		if c == nil || v.Func == nil || v.Func.Library() || !c.Derives("django.contrib.admin.options.ModelAdmin", "django.contrib.admin.sites.AdminSite") {
			continue
		}
		if e.Route.Name == "login" && c.Derives("django.contrib.admin.sites.AdminSite") && v.Func.Name[lastDot(v.Func.Name):] == "login" {
			continue // the site's own login, which AdminSite leaves open, written anew
		}
		wrapped := false
		for _, w := range v.Wrappers {
			wrapped = wrapped || w.Name == wrapper
		}
		if wrapped || who.Level != access.Anonymous && who.Level != access.Authenticated {
			continue
		}
		by := "anybody"
		if who.Level == access.Authenticated {
			by = "whoever is logged in"
		}
		at := e.Route.Place
		if at.File == nil {
			at = pyeval.Place{}
		}
		f := pass.ReportRoute(e, at, "%s may call this page of the admin: get_urls() gives it without admin_view()", by)
		f.Fix = "Wrap it: self.admin_site.admin_view(self." + v.Func.Name[lastDot(v.Func.Name):] + "), and ask for a permission in it."
	}
}

func lastDot(name string) int {
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '.' {
			return i + 1
		}
	}
	return 0
}
