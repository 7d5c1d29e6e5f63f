// Package developmentappdeployed is the rule development-app-deployed; doc.md says what it does and why.
package developmentappdeployed

import (
	_ "embed"
	"fmt"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django"
	"paddock/internal/django/catalog"
	"paddock/internal/finding"
	"paddock/internal/pyeval"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "development-app-deployed", Title: "A developer's tool runs in production", Practice: "debug-off",
		Severity: finding.Medium, Confidence: finding.Certain, CWE: []int{489}, Since: "0.1", Doc: doc,
	},
	Settings: run,
}

// severities translate the catalog's word for how bad a tool is where everybody can reach it.
var severities = map[string]finding.Severity{"high": finding.High, "medium": finding.Medium, "low": finding.Low}

func run(pass *rule.Pass) {
	said := map[string]bool{}
	apps, _ := pass.Context.Apps()
	for _, app := range apps {
		if item, ok := catalog.DevelopmentApp(app.Name); ok {
			said[strings.SplitN(item.Name, ".", 2)[0]] = true
			report(pass, pass.Setting("INSTALLED_APPS"), app.Value, app.Name, item)
		}
	}
	middleware := pass.Context.Middleware()
	for i := range middleware.Value.Items {
		v := &middleware.Value.Items[i]
		if v.Kind != pyeval.Str || said[strings.SplitN(v.Text, ".", 2)[0]] {
			continue // the app has been named already
		}
		if item, ok := catalog.DevelopmentMiddleware(v.Text); ok {
			report(pass, middleware, v, v.Text, item)
		}
	}
}

func report(pass *rule.Pass, s django.Setting, v *pyeval.Value, name string, item catalog.DevelopmentItem) {
	f := pass.ReportSetting(s, v, "%s %s", name, item.Why)
	f.Severity = severities[item.Harm]
	f.Fix = fmt.Sprintf("Add %q in the development settings only.", v.Text)
}
