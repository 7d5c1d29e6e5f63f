// Package terraformunencrypteddatabase is the rule terraform-unencrypted-database; doc.md says what it does and why.
package terraformunencrypteddatabase

import (
	_ "embed"
	"sync"

	"paddock/internal/check"
	"paddock/internal/finding"
	"paddock/internal/rule"
	"paddock/internal/terraform"
)

//go:embed doc.md
var doc string

// Rule is the rule.
var Rule = rule.Rule{
	Meta: check.Meta{
		ID: "terraform-unencrypted-database", Title: "A database is made without encryption", Practice: "encrypted-at-rest",
		Severity: finding.Low, Confidence: finding.Certain, CWE: []int{311}, Since: "0.1", Doc: doc,
	},
	Project: run,
}

//go:embed facts.txt
var factsText string

var facts = sync.OnceValue(func() []terraform.Fact { return terraform.Facts(factsText) })

func run(pass *rule.Pass) {
	for _, h := range terraform.Hits(pass.Project.Deployment.Terraform, facts()) {
		f := pass.ReportResource(h.Resource, h.Value, "%s %s: %s", h.Resource.Kind, h.Name, h.Fact.Says)
		f.Key = h.Key()
		f.Fix = "Write storage_encrypted = true (at_rest_encryption_enabled, transit_encryption_enabled); of a database that is there already it needs a copy."
	}
}
