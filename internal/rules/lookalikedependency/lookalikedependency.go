// Package lookalikedependency is the rule look-alike-dependency; doc.md says what it does and why.
package lookalikedependency

import (
	_ "embed"
	"strings"

	"paddock/internal/check"
	"paddock/internal/django/dependency"
	"paddock/internal/ecosystem"
	"paddock/internal/finding"
	"paddock/internal/rule"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "look-alike-dependency", Title: "A dependency is one slip away from a popular one", Practice: "locked-and-hashed",
		Severity: finding.Medium, Confidence: finding.Likely, CWE: []int{1357, 829}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

func run(pass *rule.Pass) {
	seen := map[string]bool{}
	list := pass.Project.Requirements.List
	for i := range list {
		r := &list[i]
		if r.Ecosystem != ecosystem.PyPI || seen[r.Name] || r.URL != "" || !r.Direct {
			continue // what another package asks for, nobody here has mistyped
		}
		seen[r.Name] = true
		meant := dependency.LooksLike(r.Name)
		if meant == "" || own(pass, r.Name) {
			continue
		}
		f := pass.ReportLine(r.Path, r.Line, "%s is one slip away from %s: names like that are registered to be installed by mistake", r.Name, meant)
		if len(meant) == len(r.Name) && !swapped(r.Name, meant) {
			f.Confidence = finding.Unsure // djongo and ijson are honest names
		}
		f.Key = "name " + r.Name
		f.Fix = "Write " + meant + ", if that is what is meant; else look at who publishes " + r.Name + "."
	}
}

// own says that the name is one of the project's own packages.
func own(pass *rule.Pass, name string) bool {
	folder := strings.ReplaceAll(name, "-", "_")
	return pass.Project.Tree.Has(folder+"/__init__.py") || pass.Project.Tree.Has("src/"+folder+"/__init__.py")
}

// swapped says that two names of one length differ in the order of two letters; else they differ in one.
func swapped(a, b string) bool {
	n := 0
	for i := range len(a) {
		if a[i] != b[i] {
			n++
		}
	}
	return n == 2
}
